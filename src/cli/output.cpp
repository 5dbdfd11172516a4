#include "cli/output.hpp"

#include <fcntl.h>

#include <utility>

#include "base/error.hpp"

namespace nnopt {

void fill_closed_streams() {
  for (int stream = 0; stream < 3; ++stream) {
    if (fcntl(stream, F_GETFD) >= 0) continue;
    // open() takes the lowest free number, which is this one; the wrong direction makes it fail.
    if (open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY) != stream)
      throw RunFailure("cannot open /dev/null in place of a closed standard stream");
  }
}

void Output::write(std::string_view text) {
  constexpr std::size_t buffer_size = 1 << 16;
  buffer_ += text;
  if (buffer_.size() >= buffer_size) flush();
}

void Output::flush() {
  const std::string text = std::exchange(buffer_, {});
  write_all(descriptor_, text, "to standard output");
}

void Talk::note(std::string_view text) const {
  if (!quiet_) say("", text);
}

void Talk::warning(std::string_view text) const {
  if (!quiet_) say("nnopt: warning: ", text);
}

void Talk::error(std::string_view text) const { say("nnopt: ", text); }

void Talk::show(const Excerpt& excerpt) const {
  // Cut by characters, not bytes: a window of 72 with the place inside it.
  constexpr std::size_t width = 72;
  const std::size_t first = excerpt.column > width - 8 ? excerpt.column - width / 2 : 1;
  std::string text;
  std::size_t column = 0;
  for (const char c : excerpt.text) {
    if ((c & 0xc0) != 0x80) ++column;
    if (column < first || column >= first + width) continue;
    const bool control = static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    text += control ? ' ' : c;
  }
  say("  ", text);
  say("  ", std::string(excerpt.column - first, ' ') + "^");
}

void Talk::say(std::string_view start, std::string_view text) const {
  try {
    write_all(descriptor_, std::string(start).append(text).append("\n"), "to standard error");
  } catch (const std::runtime_error&) {
    // Nobody listens.
  }
}

}  // namespace nnopt

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
  if (!quiet_) line("", text);
}

void Talk::warning(std::string_view text) const {
  if (!quiet_) line("nnopt: warning: ", text);
}

void Talk::error(std::string_view text) const { line("nnopt: ", text); }

void Talk::line(std::string_view start, std::string_view text) const {
  try {
    write_all(descriptor_, std::string(start).append(text).append("\n"), "to standard error");
  } catch (const std::runtime_error&) {
    // Nobody listens.
  }
}

}  // namespace nnopt

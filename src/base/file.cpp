#include "base/file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "base/system_calls.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

constexpr std::size_t buffer_size = 1 << 16;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

BadInput too_large(std::string_view file, std::size_t most) {
  return BadInput(in_quotes(file) + " is larger than " + std::to_string(most) + " bytes");
}

/// N where the path is a name of our own open descriptor N, such as /dev/fd/3; else -1.
int named_descriptor(std::string_view path) {
  for (const std::string_view start : {"/dev/fd/", "/proc/self/fd/"})
    if (path.starts_with(start)) return int(parse_integer(path.substr(start.size())).value_or(-1));
  return -1;
}

/// Where symbolic links lead, also when nothing is there yet. A circle is left to open().
std::string followed(const std::string& file) {
  std::filesystem::path path(file);
  std::error_code error;
  for (int links = 0; links < 40 && named_descriptor(path.native()) < 0 &&
                      std::filesystem::is_symlink(path, error);
       ++links)
    path = path.parent_path() / std::filesystem::read_symlink(path, error);
  return path.string();
}

enum class Kind { absent, regular, straight };

/// What stands at the target; throws where it could not be written whatever the text.
Kind kind_of(const std::string& file, const std::string& target) {
  if (const int named = named_descriptor(target); named >= 0) {
    const int flags = fcntl(named, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) throw cannot_write(file, EBADF);
    return Kind::straight;
  }
  struct stat there {};
  if (stat(target.c_str(), &there) != 0) {
    if (errno != ENOENT || target.empty()) throw cannot_write(file, errno);
    return Kind::absent;
  }
  if (S_ISDIR(there.st_mode)) throw cannot_write(file, EISDIR);
  if (access(target.c_str(), W_OK) != 0) throw cannot_write(file, errno);
  return S_ISREG(there.st_mode) ? Kind::regular : Kind::straight;
}

/// So that the new name outlives a loss of power. Best effort: not every file system can.
void sync_folder_of(const std::string& target) {
  const auto folder = std::filesystem::path(target).parent_path();
  const std::string name = folder.empty() ? "." : folder.string();
  const int descriptor =
      retried([&] { return open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (descriptor < 0) return;
  retried([&] { return fsync(descriptor); });
  close(descriptor);
}

/// Opens a temporary file that no other writer has open: one that a killed writer has left is
/// taken over, as far as the file system has locks. -1 and errno where that cannot be.
int open_own(const std::string& name) {
  const auto opened = [&](int flags) {
    constexpr int always = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
    return retried([&] { return open(name.c_str(), always | flags, 0666); });
  };
  int descriptor = opened(O_EXCL);
  const bool is_new = descriptor >= 0;
  if (!is_new && errno == EEXIST) descriptor = opened(0);
  if (descriptor < 0) return -1;
  const bool locked = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  const bool no_locks = !locked && errno != EWOULDBLOCK;
  // Its last writer may have given it its name, or have taken it away, before it was locked.
  struct stat mine {
  }, there{};
  const bool named = fstat(descriptor, &mine) == 0 && stat(name.c_str(), &there) == 0 &&
                     mine.st_ino == there.st_ino && mine.st_dev == there.st_dev &&
                     S_ISREG(mine.st_mode);
  const bool own = named && (locked || (no_locks && is_new));
  if (own && (mine.st_size == 0 || ftruncate(descriptor, 0) == 0)) return descriptor;
  close(descriptor);
  errno = EEXIST;
  return -1;
}

}  // namespace

InputFile::InputFile(std::string file) : file_(std::move(file)) {
  descriptor_ = retried([&] { return open(file_.c_str(), O_RDONLY | O_CLOEXEC); });
  if (descriptor_ < 0) fail(errno);
}

InputFile::~InputFile() { close(descriptor_); }

std::size_t InputFile::read(std::span<char> into) {
  const ssize_t got = retried([&] { return ::read(descriptor_, into.data(), into.size()); });
  if (got < 0) fail(errno);
  return std::size_t(got);
}

void InputFile::fail(int error) const {
  throw BadInput("cannot read " + in_quotes(file_) + ": " + why(error));
}

std::string read_file(const std::string& file, std::size_t most) {
  InputFile input(file);
  std::string text;
  std::string block(buffer_size, '\0');
  while (const std::size_t got = input.read(block)) {
    text.append(block, 0, got);
    if (text.size() > most) throw too_large(file, most);
  }
  return text;
}

std::string read_text(const std::string& file, std::size_t most) {
  std::string text = read_file(file, most);
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  return text;
}

TextLines::TextLines(const std::string& file, std::size_t most)
    : TextLines(std::make_unique<InputFile>(file), file, most) {
  first_ = true;
}

TextLines::TextLines(std::unique_ptr<ByteSource> bytes, std::string name, std::size_t most)
    : input_(std::move(bytes)), file_(std::move(name)), most_(most) {}

std::optional<std::string_view> TextLines::next() {
  while (true) {
    const std::size_t end = buffer_.find('\n', searched_);
    const bool whole = end != std::string::npos;
    if (whole || ended_) {
      std::string_view line = std::string_view(buffer_).substr(begin_, whole ? end - begin_ : end);
      if (!whole && line.empty()) return {};
      whole_ = whole;
      begin_ = searched_ = whole ? end + 1 : buffer_.size();
      if (std::exchange(first_, false) && line.starts_with(byte_order_mark)) {
        line.remove_prefix(byte_order_mark.size());
      }
      return line;
    }
    fill();
  }
}

/// More bytes behind the line that has begun.
void TextLines::fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  searched_ = buffer_.size();
  buffer_.resize(searched_ + std::max(buffer_size, searched_));
  const std::size_t got = input_->read(std::span(buffer_).subspan(searched_));
  buffer_.resize(searched_ + got);
  ended_ = got == 0;
  read_ += got;
  if (read_ > most_) throw too_large(file_, most_);
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  const auto place = [&](const std::string& file) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(file, error), error);
  };
  return a == b || (place(a) == place(b) && !error);
}

void write_all(int descriptor, std::string_view text, std::string_view target) {
  while (!text.empty()) {
    const ssize_t written = retried([&] { return ::write(descriptor, text.data(), text.size()); });
    if (written >= 0) {
      text.remove_prefix(std::size_t(written));
    } else if (errno == EAGAIN) {
      pollfd ready{descriptor, POLLOUT, 0};
      retried([&] { return poll(&ready, 1, -1); });
    } else if (errno == EPIPE) {
      throw ClosedPipe();
    } else {
      throw RunFailure("cannot write " + std::string(target) + ": " + why(errno));
    }
  }
}

OutputFile::OutputFile(std::string file) : file_(std::move(file)), target_(followed(file_)) {
  const Kind kind = kind_of(file_, target_);
  if (kind == Kind::straight) {
    open_straight();
    return;
  }
  open_temporary();
  struct stat there {};
  if (kind == Kind::regular && stat(target_.c_str(), &there) == 0)
    fchmod(descriptor_, there.st_mode & 0777);  // best effort: not every file system has modes
}

OutputFile::~OutputFile() {
  // Unlinked while it is still locked: the name may then be another writer's.
  if (!temporary_.empty() && descriptor_ >= 0) unlink(temporary_.c_str());
  if (descriptor_ >= 0) close(descriptor_);
}

void OutputFile::open_straight() {
  const int named = named_descriptor(target_);
  // Not retried: opening a fifo waits for its reader, and a signal shall end that.
  descriptor_ =
      named >= 0 ? fcntl(named, F_DUPFD_CLOEXEC, 3) : open(target_.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor_ < 0) fail(errno);
}

void OutputFile::open_temporary() {
  const std::string start = target_ + ".nnopt.tmp";
  for (int tries = 0; descriptor_ < 0; ++tries) {
    const std::string name = tries == 0 ? start : start + "." + std::to_string(tries);
    descriptor_ = open_own(name);
    if (descriptor_ >= 0) {
      temporary_ = name;
    } else if (errno != EEXIST || tries == 100) {
      fail(errno);
    }
  }
}

void OutputFile::check(const std::string& file) {
  if (kind_of(file, followed(file)) == Kind::straight) return;  // opening a fifo would wait
  const OutputFile trial(file);                                 // its destructor leaves nothing
}

void OutputFile::write(std::string_view text) {
  if (text.size() >= buffer_size) {
    flush();
    write_all(descriptor_, text, in_quotes(file_));
    return;
  }
  buffer_ += text;
  if (buffer_.size() >= buffer_size) flush();
}

void OutputFile::flush() {
  write_all(descriptor_, buffer_, in_quotes(file_));
  buffer_.clear();
}

int OutputFile::descriptor() {
  flush();
  return descriptor_;
}

void OutputFile::commit() {
  flush();
  if (!temporary_.empty()) {
    if (retried([&] { return fsync(descriptor_); }) != 0) fail(errno);
    if (rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
    temporary_.clear();
    sync_folder_of(target_);
  }
  // A close() that was interrupted has closed all the same: never twice.
  if (close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) fail(errno);
}

void OutputFile::fail(int error) const { throw cannot_write(file_, error); }

}  // namespace nnopt

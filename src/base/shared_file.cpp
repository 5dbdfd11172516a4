#include "base/shared_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/system_calls.hpp"

namespace nnopt {
namespace {

/// A part of an open file, whatever others read of it.
class FilePart final : public ByteSource {
 public:
  FilePart(int descriptor, std::uint64_t begin, std::uint64_t end, std::string name)
      : descriptor_(descriptor), at_(begin), end_(end), name_(std::move(name)) {}

  std::size_t read(std::span<char> into) override {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), end_ - at_));
    const ssize_t got =
        retried([&] { return pread(descriptor_, into.data(), most, static_cast<off_t>(at_)); });
    if (got < 0) throw BadInput("cannot read " + name_ + ": " + why(errno));
    at_ += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }

 private:
  int descriptor_;
  std::uint64_t at_, end_;
  std::string name_;
};

}  // namespace

SharedFile::SharedFile(std::string file) : file_(std::move(file)) { open(); }

SharedFile::~SharedFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

void SharedFile::open() {
  struct stat there {};
  // Before it is opened: opening a fifo would wait.
  if (stat(file_.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    throw BadInput("cannot write " + in_quotes(file_) + ": " +
                   (S_ISDIR(there.st_mode) ? why(EISDIR) : "it is no regular file"));
  }
  const int opened =
      retried([&] { return ::open(file_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666); });
  if (opened < 0) fail(errno);
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = opened;
}

bool SharedFile::lock() {
  for (bool replaced = false;; replaced = true) {
    const bool locked = retried([&] { return flock(descriptor_, LOCK_EX); }) == 0;
    if (!locked && errno != ENOSYS && errno != EOPNOTSUPP && errno != ENOLCK) fail(errno);
    struct stat mine {
    }, there{};
    if (fstat(descriptor_, &mine) != 0) fail(errno);
    if (stat(file_.c_str(), &there) == 0 && mine.st_ino == there.st_ino &&
        mine.st_dev == there.st_dev) {
      return replaced;
    }
    open();  // closing the old file frees its lock
  }
}

void SharedFile::unlock() noexcept { flock(descriptor_, LOCK_UN); }

std::uint64_t SharedFile::size() const {
  struct stat mine {};
  if (fstat(descriptor_, &mine) != 0) fail(errno);
  return static_cast<std::uint64_t>(mine.st_size);
}

std::unique_ptr<ByteSource> SharedFile::bytes(std::uint64_t begin) const {
  return std::make_unique<FilePart>(descriptor_, begin, size(), in_quotes(file_));
}

void SharedFile::append(std::string_view text) {
  const std::uint64_t before = size();
  try {
    write_all(descriptor_, text, in_quotes(file_));
  } catch (const RunFailure&) {  // such as a full disk behind half a line
    if (ftruncate(descriptor_, static_cast<off_t>(before)) != 0) fail(errno);
    throw;
  }
}

void SharedFile::truncate(std::uint64_t size) {
  if (retried([&] { return ftruncate(descriptor_, static_cast<off_t>(size)); }) != 0) fail(errno);
}

void SharedFile::fail(int error) const { throw cannot_write(file_, error); }

ScratchFile::ScratchFile(std::string folder) : folder_(std::move(folder)) {
  descriptor_ =
      retried([&] { return ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); });
  if (descriptor_ < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {  // not every file system can
    std::string name = folder_ + "/nnopt.XXXXXX";
    descriptor_ = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor_ >= 0) unlink(name.c_str());
  }
  if (descriptor_ < 0) {
    throw RunFailure("cannot write a temporary file in " + in_quotes(folder_) + ": " + why(errno));
  }
}

ScratchFile::~ScratchFile() { close(descriptor_); }

void ScratchFile::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= 1 << 16) flush();
}

void ScratchFile::flush() {
  write_all(descriptor_, buffer_, "a temporary file in " + in_quotes(folder_));
  flushed_ += buffer_.size();
  buffer_.clear();
}

std::unique_ptr<ByteSource> ScratchFile::bytes(std::uint64_t begin, std::uint64_t end) {
  flush();
  return std::make_unique<FilePart>(descriptor_, begin, end,
                                    "a temporary file in " + in_quotes(folder_));
}

}  // namespace nnopt

// Files that several processes append to at once, and nameless ones that a process keeps for
// itself.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/file.hpp"

namespace nnopt {

/// A regular file, made where there is none, that whoever holds its lock reads and appends to. The
/// lock is flock's, as far as the file system has it: between processes, and between objects of one
/// process; threads that share an object take turns by themselves. A file system without locks
/// leaves it to the user that there is one writer. Every error is a RunFailure "cannot write
/// '<file>': <why>".
class SharedFile {
 public:
  /// BadInput where it is there and is no regular file.
  explicit SharedFile(std::string file);
  ~SharedFile();
  SharedFile(const SharedFile&) = delete;
  SharedFile& operator=(const SharedFile&) = delete;

  /// Waits for the lock. Another process may have put a new file under the name meanwhile: this is
  /// then opened, and true returned.
  bool lock();
  void unlock() noexcept;

  /// What follows needs the lock.
  std::uint64_t size() const;
  /// The bytes from `begin` to what is now the end; to be used while the lock is held.
  std::unique_ptr<ByteSource> bytes(std::uint64_t begin) const;
  /// One write(). What fails leaves the file as it was.
  void append(std::string_view text);
  void truncate(std::uint64_t size);

 private:
  void open();
  [[noreturn]] void fail(int error) const;

  std::string file_;
  int descriptor_ = -1;
};

/// A lock for as long as it lives.
class FileLock {
 public:
  explicit FileLock(SharedFile& file) : file_(file), replaced_(file.lock()) {}
  ~FileLock() { file_.unlock(); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  bool replaced() const { return replaced_; }

 private:
  SharedFile& file_;
  bool replaced_;
};

/// A file without a name, for what does not fit into memory; it goes with the object, however the
/// program ends. Every error is a RunFailure "cannot write a temporary file in '<folder>': <why>".
class ScratchFile {
 public:
  explicit ScratchFile(std::string folder);
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  void write(std::string_view text);
  std::uint64_t size() const { return flushed_ + buffer_.size(); }
  /// The bytes from `begin` to `end`; the file must live as long.
  std::unique_ptr<ByteSource> bytes(std::uint64_t begin, std::uint64_t end);

 private:
  void flush();

  std::string folder_, buffer_;
  std::uint64_t flushed_ = 0;
  int descriptor_ = -1;
};

}  // namespace nnopt

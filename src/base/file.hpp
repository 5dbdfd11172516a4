// Files as wholes: reading one, and writing one that appears under its name only when complete.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace nnopt {

/// The reader of a pipe has gone: no failure, the program may end quietly.
struct ClosedPipe : std::runtime_error {
  ClosedPipe() : std::runtime_error("the reader closed the pipe") {}
};

/// Bytes that come one after another: those of a file, or what unpacks them.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// The next bytes: at least one, at most as many as `into` holds; 0 at the end. Throws BadInput
  /// that says what is wrong.
  virtual std::size_t read(std::span<char> into) = 0;
};

/// A file being read from its start. Every error is a BadInput "cannot read '<file>': <why>".
class InputFile : public ByteSource {
 public:
  explicit InputFile(std::string file);
  ~InputFile() override;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  std::size_t read(std::span<char> into) override;

 private:
  [[noreturn]] void fail(int error) const;

  std::string file_;
  int descriptor_ = -1;
};

/// The whole content of a file. Throws BadInput where it cannot be read or has more than `most`
/// bytes.
std::string read_file(const std::string& file, std::size_t most = std::size_t(1) << 32);
/// The same without the byte order mark that some editors leave in front of a text.
std::string read_text(const std::string& file, std::size_t most = std::size_t(1) << 32);

/// The lines of a text file one after another, for what need not be in memory as a whole.
class TextLines {
 public:
  explicit TextLines(const std::string& file, std::size_t most = std::size_t(1) << 32);
  /// Those of any bytes, which `name` stands for in messages; none are left out.
  TextLines(std::unique_ptr<ByteSource> bytes, std::string name, std::size_t most);

  /// The next line without its line feed, valid until the next call; nothing behind the last one.
  /// Leaves out a byte order mark, and throws what read_text does.
  std::optional<std::string_view> next();
  /// Whether a line feed ended the latest line; what is left of a torn text has none.
  bool whole() const { return whole_; }

 private:
  void fill();

  std::unique_ptr<ByteSource> input_;
  std::string file_, buffer_;
  std::size_t most_, read_ = 0;                        // bytes
  std::size_t begin_ = 0, searched_ = 0;               // of the next line, in the buffer
  bool first_ = false, ended_ = false, whole_ = true;  // first_: of a file
};

/// Writes all of `text` to an open descriptor, through interruptions and full pipes. Throws
/// ClosedPipe, or RunFailure "cannot write <target>: <why>".
void write_all(int descriptor, std::string_view text, std::string_view target);

/// Whether two names lead to one file, which need not be there.
bool same_file(const std::string& a, const std::string& b);

/// A file being written. The text goes to a temporary file beside it (FILE.nnopt.tmp), which takes
/// its name in commit(); without commit() nothing is left. What a killed program has left there is
/// overwritten by the next writer of the same file. A target that is there and is no regular file
/// (/dev/full, /dev/stdout, a fifo) is written straight. A link is followed. Every error is a
/// RunFailure "cannot write '<file>': <why>", or ClosedPipe.
class OutputFile {
 public:
  explicit OutputFile(std::string file);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Refuses a file that could not be written, before hours of work; leaves it as it is.
  static void check(const std::string& file);

  void write(std::string_view text);

  /// The open file, for a child process that writes to it; text written so far goes first.
  int descriptor();

  /// Completes the file: all text is on its device and the name is taken. Once only.
  void commit();

 private:
  void flush();
  void open_straight();
  void open_temporary();
  [[noreturn]] void fail(int error) const;

  std::string file_;       // as the caller named it
  std::string target_;     // where links lead
  std::string temporary_;  // empty where the target is written straight
  std::string buffer_;
  int descriptor_ = -1;
};

}  // namespace nnopt

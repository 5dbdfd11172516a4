// The two ways out of the program: data on standard output, talk on standard error.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/file.hpp"

namespace nnopt {

/// Where a standard stream is closed, puts one in its place that fails, so that no file opened
/// later becomes "standard output". Call once, before anything is opened.
void fill_closed_streams();

/// Standard output, buffered. A reader that has gone is a ClosedPipe, any other error a RunFailure
/// "cannot write to standard output: <why>". The end must flush(): the destructor drops the rest.
class Output {
 public:
  explicit Output(int descriptor = 1) : descriptor_(descriptor) {}

  void write(std::string_view text);
  void flush();

 private:
  int descriptor_;
  std::string buffer_;
};

/// Lines for people on standard error, or wherever say() takes them. Errors while writing are
/// ignored: there is nobody left to tell. Each line leaves in one piece, from whichever thread.
class Talk {
 public:
  explicit Talk(bool quiet, int descriptor = 2) : quiet_(quiet), descriptor_(descriptor) {}
  virtual ~Talk() = default;

  bool quiet() const { return quiet_; }
  void note(std::string_view text) const;     // "<text>", unless quiet
  void warning(std::string_view text) const;  // "nnopt: warning: <text>", unless quiet
  void error(std::string_view text) const;    // "nnopt: <text>", always
  /// The line with a caret below the place; of a long line what is around it.
  void show(const Excerpt& excerpt) const;

 private:
  virtual void say(std::string_view start, std::string_view text) const;

  bool quiet_;
  int descriptor_;
};

}  // namespace nnopt

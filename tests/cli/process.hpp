// Runs the program that the environment variable NNOPT names as a user would, but without a shell:
// words, standard input, environment and limits in; standard output, standard error and status out.
#pragma once
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cli_tests {

using Words = std::vector<std::string>;

/// How to start the program. Standard output goes to a pipe unless a file is named.
struct Start {
  Words words;
  std::string in = {};
  std::string folder = {};
  std::map<std::string, std::string> environment = {};  // added to that of the tests
  std::string out_file = {};
  bool out_closed = false;
  std::size_t most_memory = 0;  // bytes of address space; 0: no limit
  std::string program = {};     // another one than NNOPT names
};

/// How it ended: status, or the signal that killed it (the other one is -1).
struct Ended {
  int status = -1, signal = -1;
  std::string out, err;

  std::size_t error_lines() const { return std::size_t(std::count(err.begin(), err.end(), '\n')); }
};

inline std::string program() {
  const char* name = std::getenv("NNOPT");
  return name ? name : "";
}

/// A precondition: there is a program to run.
inline boost::test_tools::assertion_result with_program(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(access(program().c_str(), X_OK) == 0);
  result.message() << "the environment variable NNOPT names no program";
  return result;
}

/// A program that runs. What it writes is collected as it comes, so that it never waits, unless
/// the test itself reads line by line.
class Process {
 public:
  explicit Process(const Start& start) : in_(start.in) {
    std::array<int, 2> in{}, out{}, err{};
    for (auto* ends : {&in, &out, &err}) BOOST_REQUIRE(pipe2(ends->data(), O_CLOEXEC) == 0);
    const auto environment = environment_of(start);
    child_ = fork();
    BOOST_REQUIRE(child_ >= 0);
    if (child_ == 0) become(start, in[0], out[1], err[1], environment);
    close(in[0]), close(out[1]), close(err[1]);
    in_end_ = in[1], out_end_ = out[0], err_end_ = err[0];
    fcntl(in_end_, F_SETFL, O_NONBLOCK);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (child_ > 0) kill(child_, SIGKILL), waitpid(child_, nullptr, 0);
    for (int* end : {&in_end_, &out_end_, &err_end_}) shut(*end);
  }

  pid_t id() const { return child_; }
  void signal(int number) const { kill(child_, number); }
  /// The end of standard output that this process reads.
  int out_end() const { return out_end_; }
  void close_out() { shut(out_end_); }

  /// Reads until standard output holds so many lines or ends.
  void read_lines(std::size_t count) {
    while (out_end_ >= 0 &&
           std::size_t(std::count(ended_.out.begin(), ended_.out.end(), '\n')) < count)
      turn();
  }
  /// Reads the rest and waits for the end. A program that hangs is a failure of the test.
  Ended finish() {
    while (out_end_ >= 0 || err_end_ >= 0) turn();
    int status = 0;
    while (waitpid(child_, &status, 0) < 0) BOOST_REQUIRE(errno == EINTR);
    child_ = -1;
    if (WIFEXITED(status)) ended_.status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) ended_.signal = WTERMSIG(status);
    return ended_;
  }

 private:
  static void shut(int& end) {
    if (end >= 0) close(std::exchange(end, -1));
  }

  static Words environment_of(const Start& start) {
    Words out;
    for (char** entry = environ; *entry; ++entry) {
      const std::string text = *entry;
      if (!start.environment.contains(text.substr(0, text.find('=')))) out.push_back(text);
    }
    for (const auto& [name, value] : start.environment) out.push_back(name + "=" + value);
    return out;
  }

  static std::vector<char*> pointers(const Words& words) {
    std::vector<char*> out;
    for (const auto& word : words) out.push_back(const_cast<char*>(word.c_str()));
    out.push_back(nullptr);
    return out;
  }

  /// The child: never returns.
  [[noreturn]] static void become(const Start& start, int in, int out, int err,
                                  const Words& environment) {
    Words words{start.program.empty() ? program() : start.program};
    words.insert(words.end(), start.words.begin(), start.words.end());
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(number, SIG_DFL);
    if (!start.folder.empty() && chdir(start.folder.c_str()) != 0) _exit(126);
    if (!start.out_file.empty()) out = open(start.out_file.c_str(), O_WRONLY | O_CLOEXEC);
    dup2(in, STDIN_FILENO), dup2(out, STDOUT_FILENO), dup2(err, STDERR_FILENO);
    if (start.out_closed) close(STDOUT_FILENO);
    // An unexpected endless run ends by itself.
    limit(RLIMIT_CPU, 600);
    limit(RLIMIT_CORE, 0);
    if (start.most_memory > 0) limit(RLIMIT_AS, start.most_memory);
    execve(words[0].c_str(), pointers(words).data(), pointers(environment).data());
    _exit(127);
  }

  static void limit(int what, std::size_t most) {
    const rlimit both{most, most};
    setrlimit(static_cast<__rlimit_resource>(what), &both);
  }

  /// Moves what can be moved; waits where nothing can.
  void turn() {
    if (in_.empty()) shut(in_end_);
    std::array<pollfd, 3> ends{
        {{in_end_, POLLOUT, 0}, {out_end_, POLLIN, 0}, {err_end_, POLLIN, 0}}};
    constexpr int far_too_long = 300'000;  // milliseconds
    BOOST_REQUIRE_MESSAGE(poll(ends.data(), ends.size(), far_too_long) > 0, "the program hangs");
    if (ends[0].revents != 0) {
      const ssize_t sent = write(in_end_, in_.data(), in_.size());
      if (sent > 0) in_.erase(0, std::size_t(sent));
      if (sent < 0) in_.clear();
    }
    if (ends[1].revents != 0) take(out_end_, ended_.out);
    if (ends[2].revents != 0) take(err_end_, ended_.err);
  }

  static void take(int& end, std::string& text) {
    std::array<char, 1 << 16> block;
    const ssize_t got = read(end, block.data(), block.size());
    if (got > 0) text.append(block.data(), std::size_t(got));
    if (got == 0) shut(end);
  }

  std::string in_;
  pid_t child_ = -1;
  int in_end_ = -1, out_end_ = -1, err_end_ = -1;
  Ended ended_;
};

inline Ended run(const Start& start) { return Process(start).finish(); }
inline Ended run(const Words& words) { return run(Start{.words = words}); }

}  // namespace cli_tests

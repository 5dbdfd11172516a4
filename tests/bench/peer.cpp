#include "tests/bench/peer.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "base/error.hpp"
#include "tests/bench/measure.hpp"

namespace nnopt::bench {
namespace {

[[noreturn]] void fail(const Command& command, const std::string& what) {
  std::string text;
  for (const auto& word : command) text += (text.empty() ? "" : " ") + word;
  throw RunFailure(text + ": " + what);
}

/// Starts a command with these as standard input and output; what it complains of goes nowhere.
pid_t start(const Command& command, posix_spawn_file_actions_t& actions) {
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) fail(command, "does not start");
  return pid;
}

/// Runs a command to its end.
rusage run(const Command& command) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const pid_t pid = start(command, actions);
  int status = 0;
  rusage usage{};
  wait4(pid, &status, 0, &usage);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail(command, "fails");
  return usage;
}

}  // namespace

std::string program() {
  const char* const path = std::getenv("NNOPT");
  return path == nullptr ? "build/nnopt" : path;
}

double seconds_of(const Command& command) {
  const double begin = wall_seconds();
  run(command);
  return wall_seconds() - begin;
}

double core_seconds_of(const Command& command) {
  const rusage usage = run(command);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::string output_of(const Command& command) {
  Child child(command);
  const std::string text = child.read_all();
  if (child.end() != 0) fail(command, "fails");
  return text;
}

double peak_bytes_of(const Command& command) {
  // A new process counts the peak of its parent, in whose memory it starts (getrusage(2) knows no
  // better), so the parent's is taken back to what it has now.
  malloc_trim(0);
  if (std::FILE* const marks = std::fopen("/proc/self/clear_refs", "w")) {
    std::fputs("5", marks);
    std::fclose(marks);
  }
  return 1024.0 * static_cast<double>(run(command).ru_maxrss);
}

Child::Child(const Command& command) {
  int to[2], from[2];
  if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) fail(command, "no pipes are left");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
  pid_ = start(command, actions);
  close(to[0]);
  close(from[1]);
  in_ = to[1];
  out_ = from[0];
}

Child::~Child() { end(); }

int Child::end() {
  if (pid_ == 0) return 0;
  close(in_);  // the end of its input is the end of its work
  close(out_);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return status;
}

std::string Child::read_all() {
  std::string text;
  char block[1 << 14];
  for (ssize_t got; (got = read(out_, block, sizeof block)) > 0;) {
    text.append(block, static_cast<std::size_t>(got));
  }
  return text;
}

std::string Child::read_line() {
  std::string line;
  for (char c; read(out_, &c, 1) == 1 && c != '\n';) line += c;
  if (line.empty()) throw RunFailure("the peer does not answer");
  return line;
}

std::string Child::ask(std::string_view line) {
  const std::string whole = std::string(line) + '\n';
  if (write(in_, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) {
    throw RunFailure("the peer does not listen");
  }
  return read_line();
}

std::optional<std::string> python_with(const std::string& module) {
  for (const char* python : {"python3", "/usr/bin/python3"}) {
    try {
      seconds_of({python, "-c", "import " + module});
      return python;
    } catch (const RunFailure&) {
    }
  }
  return {};
}

std::optional<Torch> Torch::find() {
  const auto python = python_with("torch");
  return python ? std::optional(Torch(*python)) : std::nullopt;
}

Command Torch::command(std::size_t threads, const Command& mode) const {
  Command words{"env", "OMP_NUM_THREADS=" + std::to_string(threads), "OPENBLAS_NUM_THREADS=1",
                python_, "tests/bench/torch_peer.py"};
  words.insert(words.end(), mode.begin(), mode.end());
  return words;
}

Command Torch::command_with_blas(std::size_t threads, std::size_t blas_threads,
                                 const Command& mode) const {
  Command words = command(threads, mode);
  words[2] = "OPENBLAS_NUM_THREADS=" + std::to_string(blas_threads);
  if (std::getenv("OPENBLAS_CORETYPE") == nullptr) {
    words.insert(words.begin() + 1, __builtin_cpu_supports("avx512vl")
                                        ? "OPENBLAS_CORETYPE=SkylakeX"
                                        : "OPENBLAS_CORETYPE=Haswell");
  }
  return words;
}

Peer::Peer(const Command& command) : child_(command) {
  // "ready" comes after its own warm-up; instead it may say what is wrong.
  if (const std::string line = child_.read_line(); line != "ready") throw RunFailure(line);
}

double Peer::seconds() {
  const double milliseconds = std::stod(child_.ask("go"));
  // Its threads go on spinning for work; the next at turn shall not meet them.
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return 1e-3 * milliseconds;
}

}  // namespace nnopt::bench

// Other processes that take part: the program itself, and its peers in Python.
#pragma once
#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nnopt::bench {

using Command = std::vector<std::string>;

/// The program that NNOPT names.
std::string program();

/// Wall seconds from start to end; its output goes nowhere. Throws RunFailure where it fails.
double seconds_of(const Command& command);

/// Seconds that it has a core, all its threads together. Throws RunFailure where it fails.
double core_seconds_of(const Command& command);

/// What it writes to standard output. Throws RunFailure where it fails.
std::string output_of(const Command& command);

/// The most memory it has at a time, in bytes. Not below what this process has when it starts it.
double peak_bytes_of(const Command& command);

/// A process that answers lines. Ends when the object does.
class Child {
 public:
  explicit Child(const Command& command);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// The answer without its line end. Throws RunFailure where there is none.
  std::string read_line();
  std::string ask(std::string_view line);
  /// All that it says until it ends.
  std::string read_all();
  /// Waits for its end; what waitpid says of it.
  int end();

 private:
  pid_t pid_ = 0;
  int in_ = -1, out_ = -1;
};

/// A Python that has this module.
std::optional<std::string> python_with(const std::string& module);

/// torch_peer.py, where there is a Python that has torch.
class Torch {
 public:
  static std::optional<Torch> find();
  /// The command of a mode of the script, which says what each is.
  Command command(std::size_t threads, const Command& mode) const;
  /// The same where products of matrices count: their library has so many threads, and is told the
  /// processor's kind, which a library older than the processor does not know.
  Command command_with_blas(std::size_t threads, std::size_t blas_threads,
                            const Command& mode) const;

 private:
  explicit Torch(std::string python) : python_(std::move(python)) {}
  std::string python_;
};

/// A contender that computes in another process, which says "ready" and then answers the line "go"
/// with the milliseconds of what it does.
class Peer {
 public:
  /// Throws RunFailure with what it says where it cannot.
  explicit Peer(const Command& command);
  Peer(const Torch& torch, std::size_t threads, const Command& mode)
      : Peer(torch.command(threads, mode)) {}
  double seconds();

 private:
  Child child_;
};

inline constexpr std::string_view no_torch =
    "PyTorch is not installed (python3-torch): nothing to compare with";

}  // namespace nnopt::bench

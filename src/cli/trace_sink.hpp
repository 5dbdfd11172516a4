// Where --trace goes: a file that appears whole, or standard output as it comes.
#pragma once
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "cli/output.hpp"

namespace nnopt {

/// Blocks of rows, one per run, in the order of the runs, parted by blank lines. Runs may go side
/// by side: the one whose turn it is writes as it goes, the others keep their rows until then.
class TraceSink {
 public:
  /// `target`: a file name, or "-" for standard output. Throws RunFailure where it cannot be
  /// opened.
  TraceSink(const std::string& target, std::string_view header);

  /// The rows of one run.
  class Block {
   public:
    /// `remembers`: all() is asked for.
    Block(TraceSink& sink, std::size_t run, bool remembers)
        : sink_(sink), run_(run), remembers_(remembers) {}
    void add(std::string_view line);
    /// A blank line before the next row: what follows is a block of its own.
    void part() { add("\n"); }
    /// All that was added.
    const std::string& all() const { return all_; }
    /// The run is over, and it is the turn of the next one. In order of the runs.
    void close();

   private:
    void write_rows();

    TraceSink& sink_;
    std::size_t run_;
    bool remembers_;
    std::string rows_, all_;
  };

  /// Completes the file.
  void commit();

 private:
  void write(std::string_view text);

  std::unique_ptr<OutputFile> file_;
  std::unique_ptr<Output> output_;
  std::atomic<std::size_t> turn_{0};
  bool gap_due_ = false;  // a blank line before the next row
};

}  // namespace nnopt

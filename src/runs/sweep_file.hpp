// Results of sweeps as files: a head, and one line for each run, which is there as soon as the run
// has ended.
//
//     # nnopt sweep --vary lr=0.1,0.2 -- minimize ackley
//     # nnopt 0.1.0 sweep of minimize, 2 runs
//     # index lr value best_value ... status
//     0 0.1 17.29 ...
//     1 0.2 ...
//
// Columns are parted by blanks; a value that holds some stands in double quotes, as gnuplot reads
// it. Numbers have as many digits as give them back exactly; what there is none of is nan. The
// command line in the head leaves out --shard, --output, --resume and what else results do not
// depend on, so that all shards have the same head.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nnopt {

struct SweepHead {
  std::string command_line;          // "nnopt sweep --vary ..."
  std::string version;               // of the program
  std::string command;               // that was swept: "minimize"
  std::uint64_t runs = 0;            // of the whole sweep
  std::vector<std::string> columns;  // index, the varied options, results, status

  std::string text() const;  // the three comment lines
  bool operator==(const SweepHead&) const = default;
};

/// The head of a results file. BadInput that names the file and says what it is instead: empty,
/// results of another command (`nnopt minimize ...`), of another version, or nothing of the kind.
SweepHead read_sweep_head(const std::string& file, std::string_view version);

/// A row as a line with its line feed; cells that hold blanks or quotes, and empty ones, are
/// quoted.
std::string sweep_line(const std::vector<std::string>& cells);
/// The cells of a line; nothing where it is torn (no line feed, another number of cells, no index).
std::optional<std::vector<std::string>> sweep_cells(std::string_view line, std::size_t columns);

/// A results file that grows. Several processes may append to one file: every access holds its
/// flock, and whoever writes the last of all rows puts them in order of their index.
class SweepFile {
 public:
  enum class Mode { fresh, resume };
  /// Creates the file, or goes on with one that has the same head (else BadInput: "holds results
  /// of another sweep: ..."). A torn last line is dropped (see torn()). RunFailure "cannot write
  /// ...".
  SweepFile(std::string file, SweepHead head, Mode mode);
  ~SweepFile();

  /// Whether a line was torn by a crash and dropped.
  bool torn() const;
  /// How many different runs it holds now, and whether that one is among them (as of opening).
  std::uint64_t rows() const;
  bool has(std::uint64_t index) const;

  /// Appends a row under the lock; a run that is there already is left as it is. Thread-safe.
  void append(std::uint64_t index, const std::vector<std::string>& cells);

  /// Under the lock: where all runs are there, they are put in order of their index (the file
  /// appears under its name at once); whether they are.
  bool complete();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The rows of a results file, one after another, with little memory; torn lines are left out.
class SweepRows {
 public:
  SweepRows(const std::string& file, std::string_view version);
  ~SweepRows();
  const SweepHead& head() const;
  /// The next row's cells; nothing at the end.
  std::optional<std::vector<std::string>> next();
  bool torn() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What a merge found.
struct MergeReport {
  std::uint64_t rows = 0, runs = 0;    // runs: of the whole sweep
  std::vector<std::uint64_t> missing;  // the first of them, at most 10
  std::vector<std::string> torn;       // files with a torn last line, which was dropped
};

/// Joins the results of shards into one file in order of the index; rows that are there twice must
/// be the same (BadInput names both files), and so must all heads. Memory does not grow with the
/// number of rows: files that are in order are read side by side, others are sorted in pieces on
/// disk first. "-" writes to standard output by `write`.
MergeReport merge_sweeps(const std::vector<std::string>& files, const std::string& output,
                         std::string_view version);

}  // namespace nnopt

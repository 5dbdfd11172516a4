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
// it, a quote in it doubled. Numbers have as many digits as give them back exactly; what there is
// none of is nan. The command line in the head leaves out --shard, --output, --resume and what else
// results do not depend on, so that all shards have the same head.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "runs/sweep_grid.hpp"

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

/// In what two heads differ, the first one's before the other's: "command lines `nnopt sweep ...`
/// and `nnopt sweep ...`"; empty where they are the same.
std::string difference(const SweepHead& a, const SweepHead& b);
/// Throws BadInput that names the files and the difference where there is one.
void check_same_sweep(const SweepHead& a, const std::string& file_a, const SweepHead& b,
                      const std::string& file_b);

/// A row as a line with its line feed; cells that hold blanks, quotes or #, and empty ones, are
/// quoted. Control characters become blanks.
std::string sweep_line(const std::vector<std::string>& cells);
/// The cells of a line; nothing where it is torn (no line feed, another number of cells, no index).
std::optional<std::vector<std::string>> sweep_cells(std::string_view line, std::size_t columns);

/// A row as it stands in a file, without its line feed.
struct SweepLine {
  std::uint64_t index = 0;
  std::string_view text;
};

/// The rows of a results file, one after another, with little memory. A last line without a line
/// feed, or with other cells than the head names, was torn by a crash and is left out; such a line
/// before others is a BadInput "FILE:LINE: ...". The head may stand between the rows, so that
/// results that were put together with `cat` are read too.
class SweepRows {
 public:
  SweepRows(const std::string& file, std::string_view version);
  /// Rows without a head of a file that is called `file`, from behind its line `lines_before`.
  SweepRows(std::unique_ptr<ByteSource> rows, SweepHead head, const std::string& file,
            std::uint64_t lines_before);

  const SweepHead& head() const { return head_; }
  /// The next row's cells; nothing at the end.
  std::optional<std::vector<std::string>> next();
  /// The same uncut, valid until the next call.
  std::optional<SweepLine> next_line();
  bool torn() const { return torn_; }

  /// The latest line's number in the file; what the whole lines hold so far, in bytes.
  std::uint64_t line_number() const { return line_number_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::string file_;
  TextLines lines_;
  SweepHead head_;
  std::string head_text_;
  std::uint64_t line_number_ = 0, bytes_ = 0;
  bool torn_ = false;
};

/// A results file that grows. Several processes may append to one file: every access holds its
/// lock, and whoever writes the last of all rows puts them in order of their index.
class SweepFile {
 public:
  enum class Mode { fresh, resume };
  /// Creates the file, or goes on with one that has the same head (else BadInput: "holds results
  /// of another sweep: ..."). It holds, or will hold, the runs of `shard`; others may add theirs.
  /// BadInput in fresh mode where runs of this shard are there already. A torn last line is dropped
  /// (see torn()). RunFailure "cannot write ...".
  SweepFile(const std::string& file, SweepHead head, Mode mode, Shard shard = {});
  ~SweepFile();

  /// Whether a line was torn by a crash and dropped.
  bool torn() const;
  /// How many different runs it holds, how many of them are the shard's, and whether that one is
  /// among them, as of the latest access.
  std::uint64_t rows() const;
  std::uint64_t own_rows() const;
  bool has(std::uint64_t index) const;

  /// Appends a row under the lock, `cells` as the head's columns, the index first; a run that is
  /// there already is left as it is. Thread-safe.
  void append(std::uint64_t index, const std::vector<std::string>& cells);

  /// Under the lock: where all runs of the sweep are there, or all of this shard and no others,
  /// they are put in order of their index (the file appears under its name at once). Whether all
  /// of this shard are there.
  bool complete();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nnopt

// Traces as tables: what --trace writes, and what `landscape --path` reads back.
#pragma once
#include <string>
#include <vector>

#include "base/state.hpp"
#include "runs/trace.hpp"

namespace nnopt {

/// The comment lines on top: the command line, anything else to say, and the names of the columns.
std::string trace_header(const std::string& command_line, const std::vector<std::string>& notes,
                         const std::vector<std::string>& names);

/// Stands in front of the rows of an initialization phase; read_traces leaves that block out.
inline constexpr const char* initialization_comment = "# initialization\n";

/// One row, as a line with full precision.
std::string trace_line(const TraceRow& row, std::span<const double> x);

/// The traces in a file that --trace wrote, one per block. Throws BadInput, with file and line,
/// for anything else.
std::vector<Trace> read_traces(const std::string& file);

/// Keeps the path of a run for a figure: all rows of a short run; of a long one every 2nd, 4th, ...
/// so that never more than `most` are kept, and always the last.
class PathKeeper {
 public:
  PathKeeper(std::uint64_t seed, std::vector<std::string> names, std::size_t most = 4000);
  void add(const TraceRow& row, std::span<const double> x);
  Trace take();
  std::size_t dim() const { return trace_.dim(); }
  /// Seconds are left out: those of rows that were taken up are 0.
  void state(StateVisitor&);

 private:
  void append(const TraceRow& row, std::span<const double> x);
  void thin();

  Trace trace_;
  std::size_t most_;
  std::int64_t stride_ = 1;
  bool has_last_ = false;
  TraceRow last_;
  std::vector<double> last_x_;
};

}  // namespace nnopt

// Where the rows of runs go: a trace, the figures, the progress bar. Shared by `minimize` and
// `compare`.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/checkpoints.hpp"
#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "cli/trace_sink.hpp"
#include "plots/figures.hpp"
#include "runs/minimize.hpp"
#include "runs/run_book.hpp"
#include "runs/trace_table.hpp"

namespace nnopt {

Group run_output_group();
Group run_picture_group();

/// The function around its minima and the paths of runs, or where --range says. The team must
/// outlive it.
Landscape landscape_of_runs(const Arguments&, const KnownFunction&, std::span<const Trace> traces,
                            Team& team);

/// Everything outside the plan: what shall be written and drawn.
struct Wishes {
  std::optional<std::string> trace, plot;
  std::int64_t trace_every = 1;
  bool trace_init = false, trace_evaluations = false;
  std::vector<std::string_view> figures;
  Format format = Format::text;

  std::vector<std::string_view> figures_for(const Picture& picture) const {
    return figures.empty() ? default_figures(picture) : figures;
  }
  bool draws() const { return plot || format == Format::gnuplot; }
  /// Characters, and .gif with its 256 colours for all of a page, show no sheets of images.
  bool few_colours() const { return plot && (*plot == "-" || plot->ends_with(".gif")); }
  /// Standard output is taken by something else than the summary.
  bool stdout_taken() const { return trace == "-" || plot == "-"; }
};

/// What --format, --plot, --figure and --trace say, but for the figures' names. Throws BadInput
/// where they are in each other's way.
Wishes read_outputs(const Arguments&);
/// All of it. The function is that which figures show.
Wishes read_wishes(const Arguments&, const KnownFunction&, Shows shows = Shows::runs);

/// Throws BadInput for options of run_picture_group() that do not fit the function, or where
/// nothing is `drawn`.
void check_view(const Arguments&, const KnownFunction&, bool drawn);

/// Hands the rows of one run to the trace, the figures and the progress bar.
class RunObserver final : public Observer {
 public:
  /// Who the run is, and where what it leaves goes.
  struct Place {
    std::uint64_t seed = 0;
    std::size_t number = 0;              // among all runs of the command
    std::string comment = {};            // above its block in the trace; may be empty
    std::string prefix = {};             // of its tensors
    TraceSink* sink = nullptr;           // null: no trace
    Checkpoints* checkpoints = nullptr;  // null: none
  };
  RunObserver(const Wishes& wishes, const MinimizePlan& plan, const Place& place,
              Progress& progress);

  void init_row(const TraceRow&, std::span<const double> x) override;
  void row(const TraceRow&, std::span<const double> x) override;
  bool wants_rows() override { return block_.has_value() || wishes_.draws(); }
  bool wants_gradient_norms() override { return block_.has_value(); }
  bool wants_evaluations() override;
  void evaluated(const TraceRow&, std::span<const double> x) override;
  bool stop() override;
  StateKeeper* keeper() override { return keeper_ ? &*keeper_ : nullptr; }

  /// After the run, in order of the runs.
  Trace finish();

 private:
  void write_row(const TraceRow&, std::span<const double> x);
  void state(StateVisitor&);

  const Wishes& wishes_;
  bool by_method_;
  PathKeeper path_;
  std::vector<double> evaluated_;
  std::optional<TraceSink::Block> block_;
  std::string last_line_;
  bool last_written_ = true, init_block_ = false;
  std::int64_t last_step_ = 0;
  Progress& progress_;
  Stopwatch watch_;
  std::optional<RunKeeper> keeper_;
};

/// What --resume may say anew of runs, and which of two options stands for the other.
std::vector<std::string> changeable_options();
std::vector<std::pair<std::string, std::string>> options_instead();

/// Warns of rows that a checkpoint does not have, because nobody wanted them then.
void warn_about_rows(const Resumption& from, const Wishes& wishes, const Talk& talk);

/// The seed, where several runs go into one checkpoint: "seed3.".
std::string tensor_prefix(std::uint64_t seed, bool several);

/// Rows of data that an evaluation of the objective looks at, on average over an epoch; 0: no data.
double rows_per_evaluation(const MinimizePlan& plan);

/// Warns of a run whose initialization phase did not reach the start.
void warn_about_start(const MinimizePlan& plan, const RunResult& run, const Talk& talk);

/// The summary goes to standard output, or, where that is taken, to standard error.
void print_summary(const Wishes& wishes, Told summary, Console& console);

/// The exit status, said to `talk` where runs failed. `all`: of every run that was made.
int exit_status(std::span<const RunResult> all, const Talk& talk);

}  // namespace nnopt

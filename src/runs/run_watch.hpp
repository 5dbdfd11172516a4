// Holds one run of a verdict to its budget, and keeps of it what an arm tells.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runs/minimize.hpp"
#include "runs/run_book.hpp"
#include "runs/step_lengths.hpp"
#include "runs/trace_table.hpp"
#include "runs/verdict.hpp"

namespace nnopt {

/// The lowest values that a run has come to, in so few numbers that a goal may be set later: exact
/// in the first 256 evaluations, then by 0.4 percent of them.
class FallingBest {
 public:
  void add(std::int64_t evaluations, double best);
  /// Those of a later start, behind so many evaluations.
  void append(std::int64_t evaluations, const FallingBest& later);
  /// How many evaluations brought it below the goal.
  std::optional<std::int64_t> first_below(double goal) const;

 private:
  std::vector<std::pair<std::int64_t, double>> kept_;
};

/// What is kept of one run.
struct RunRecord {
  ArmRun run;
  FallingBest best;
  std::vector<StepLengths> lengths;  // of each start
  std::vector<double> row_lengths;   // every |dx| in order, where wished
  std::optional<Trace> path;         // where wished
  bool interrupted = false;          // from outside: it is none of the arm's runs
  bool begins_elsewhere = false;     // than at its start, which the initialization did not reach
};

/// How a run is held and what is kept of it.
struct Watching {
  std::optional<std::int64_t> evaluations;  // rows beyond are no part of the run
  std::optional<double> seconds;            // the run ends once they are over
  std::optional<double> goal;
  std::size_t most_lengths = 1000;
  bool keeps_row_lengths = false, keeps_path = false;
  std::function<bool()> stop;                     // null: never
  std::function<void(std::int64_t steps)> tells;  // null: nobody listens
};

class RunWatch final : public Observer {
 public:
  /// `watching` must outlive it.
  RunWatch(const Watching& watching, const MinimizePlan& plan, std::uint64_t seed);

  void row(const TraceRow& row, std::span<const double> x) override;
  bool stop() override;

  /// Once, after the run: the last row within the budget is its end.
  RunRecord record(const MinimizePlan& plan, const RunResult& result);

 private:
  bool out_of_evaluations() const;
  void tell(std::int64_t steps);

  const Watching& watching_;
  Stopwatch watch_;
  RunRecord record_;
  StepLengths lengths_;
  std::optional<PathKeeper> path_;
  TraceRow last_;  // within the budget
  std::vector<double> x_;
  bool has_rows_ = false, beyond_ = false, out_of_time_ = false;
  std::int64_t told_ = 0;
};

}  // namespace nnopt

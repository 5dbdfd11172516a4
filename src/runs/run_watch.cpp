#include "runs/run_watch.hpp"

#include <algorithm>
#include <cmath>

namespace nnopt {
namespace {

/// Evaluations after which the lowest value is kept next.
std::int64_t next_kept(std::int64_t evaluations) { return evaluations + 1 + evaluations / 256; }

/// Steps that are told of at once.
constexpr std::int64_t told_together = 64;

}  // namespace

void FallingBest::add(std::int64_t evaluations, double best) {
  const std::size_t n = kept_.size();
  // The last one stands in for its successor until that is due.
  if (n > 1 && evaluations < next_kept(kept_[n - 2].first)) {
    kept_.back() = {evaluations, best};
  } else {
    kept_.emplace_back(evaluations, best);
  }
}

void FallingBest::append(std::int64_t evaluations, const FallingBest& later) {
  for (const auto& [more, best] : later.kept_) {
    if (kept_.empty() || best < kept_.back().second) kept_.emplace_back(evaluations + more, best);
  }
}

std::optional<std::int64_t> FallingBest::first_below(double goal) const {
  for (const auto& [evaluations, best] : kept_) {
    if (best < goal) return evaluations;
  }
  return {};
}

RunWatch::RunWatch(const Watching& watching, const MinimizePlan& plan, std::uint64_t seed)
    : watching_(watching), lengths_(watching.most_lengths) {
  record_.run.seed = seed;
  record_.run.start = plan.start;
  if (watching.keeps_path) path_.emplace(seed, plan.function.variables);
}

bool RunWatch::out_of_evaluations() const {
  return watching_.evaluations && has_rows_ && last_.evaluations >= *watching_.evaluations;
}

void RunWatch::tell(std::int64_t steps) {
  if (steps <= told_ || !watching_.tells) return;
  watching_.tells(steps - told_);
  told_ = steps;
}

void RunWatch::row(const TraceRow& row, std::span<const double> x) {
  beyond_ |= watching_.evaluations && row.evaluations > *watching_.evaluations;
  if (beyond_) return;
  ArmRun& run = record_.run;
  if (row.step > 0) {
    lengths_.add(row.step_norm);
    if (watching_.keeps_row_lengths) record_.row_lengths.push_back(row.step_norm);
    if (row.step_norm > run.longest_step) run.longest_step = row.step_norm;
  }
  if (watching_.goal) {
    if (!run.evaluations_to_goal && row.value < *watching_.goal) {
      run.evaluations_to_goal = row.evaluations;
    }
  } else {
    record_.best.add(row.evaluations, row.best);
  }
  if (path_) path_->add(row, x);
  last_ = row;
  x_.assign(x.begin(), x.end());
  has_rows_ = true;
  const std::int64_t steps = watching_.evaluations ? row.evaluations : row.step;
  if (steps >= told_ + told_together) tell(steps);
}

bool RunWatch::stop() {
  if (beyond_ || out_of_evaluations()) return true;
  if (watching_.seconds && watch_.seconds() >= *watching_.seconds) return out_of_time_ = true;
  return record_.interrupted = watching_.stop && watching_.stop();
}

RunRecord RunWatch::record(const MinimizePlan& plan, const RunResult& result) {
  ArmRun& run = record_.run;
  const bool cut = result.status == Status::interrupted && !record_.interrupted;
  run.status = !cut ? result.status : out_of_time_ ? Status::timeout : Status::max_steps;
  if (beyond_ && has_rows_) {
    run.x = x_;
    run.value = last_.value;
  } else {
    run.x = result.x;
    run.value = result.value;
  }
  run.best_value = has_rows_ ? last_.best : result.best_value;
  run.evaluations = last_.evaluations;
  run.steps = last_.step;
  run.seconds = result.seconds + result.init_seconds;
  if (beyond_ && is_whole(result.status)) run.status = Status::max_steps;
  record_.begins_elsewhere = !result.init_reached(plan);
  if (path_) record_.path = path_->take();
  record_.lengths.push_back(std::move(lengths_));
  if (!record_.interrupted) tell(watching_.evaluations.value_or(plan.steps));
  return std::move(record_);
}

}  // namespace nnopt

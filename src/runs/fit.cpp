#include "runs/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "base/denormals.hpp"
#include "base/jobs.hpp"
#include "base/text.hpp"
#include "runs/fit_auto.hpp"
#include "runs/fit_search.hpp"
#include "runs/fit_walk.hpp"
#include "runs/run_book.hpp"

namespace nnopt {
namespace {

/// Fits of fewer numbers (rows times parameters) are side by side, each on one thread.
constexpr std::size_t shared_fit_from = 200000;

/// An observer that fits side by side ask one at a time.
class OneAtATime final : public Observer {
 public:
  /// `shows`: whether it sees rows, or is asked for the stop alone.
  OneAtATime(Observer& behind, std::mutex& mutex, bool shows)
      : behind_(behind), mutex_(mutex), shows_(shows) {}

  void row(const TraceRow& row, std::span<const double> x) override {
    const std::lock_guard lock(mutex_);
    if (shows_) behind_.row(row, x);
  }
  bool wants_rows() override { return shows_ && behind_.wants_rows(); }
  bool wants_gradient_norms() override { return shows_ && behind_.wants_gradient_norms(); }
  bool wants_evaluations() override { return shows_ && behind_.wants_evaluations(); }
  void evaluated(const TraceRow& row, std::span<const double> x) override {
    const std::lock_guard lock(mutex_);
    if (shows_) behind_.evaluated(row, x);
  }
  bool stop() override {
    const std::lock_guard lock(mutex_);
    return behind_.stop();
  }

 private:
  Observer& behind_;
  std::mutex& mutex_;
  bool shows_;
};

FittedStart fit_one(const FitPlan& plan, const std::vector<double>& start, Team& team,
                    Observer& observer, std::vector<std::string>& tried) {
  WalkRows rows(observer);
  if (plan.automatic) return fit_automatically(plan, start, team, rows, tried);
  return fit_from(plan, start, team, rows);
}

/// Fits from several starts, and what they came to.
class Search {
 public:
  Search(const FitPlan& plan, Team& team, Observer& observer)
      : plan_(plan), team_(team), observer_(observer) {}

  void run(FitResult& result) {
    if (!find_starts(result)) return;
    fit_all();
    tell(result);
  }

 private:
  /// False where a signal came before there was any.
  bool find_starts(FitResult& result) {
    const std::vector<Range> ranges =
        plan_.search.ranges.empty() ? default_ranges(plan_) : plan_.search.ranges;
    if (plan_.search.kind == StartSearch::Kind::starts) {
      for (std::size_t i = 0; i < std::max<std::size_t>(plan_.search.starts, 1); ++i) {
        starts_.push_back(start_number(plan_, ranges, i));
      }
      return true;
    }
    constexpr std::size_t most = 10;
    Scanned found = scan(plan_, ranges, most, team_, observer_);
    starts_ = std::move(found.starts);
    if (!found.text.empty()) result.tried.push_back(std::move(found.text));
    stopped_ = found.stopped;
    if (!starts_.empty()) return true;
    result.p = plan_.walk.start;
    result.loss = (*plan_.walk.function.function)(std::span<const double>(result.p));
    result.status = found.timed_out ? Status::timeout : Status::interrupted;
    result.reason = found.timed_out
                        ? fmt::format("{} seconds are over during the scan", *plan_.walk.timeout)
                        : std::string("stopped by a signal during the scan");
    return false;
  }

  void fit_all() {
    const std::size_t numbers = plan_.fit().residuals().rows() * plan_.bounds.size();
    std::mutex mutex;
    ends_.resize(starts_.size());
    run_jobs(starts_.size(), numbers < shared_fit_from, team_, [&](std::size_t i, Team& team) {
      OneAtATime observer(observer_, mutex, i == 0);
      FitPlan plan = plan_;
      const std::optional<double>& timeout = plan_.walk.timeout;
      const double left = timeout ? *timeout - watch_.seconds() : 1;
      if (i > 0 && (left <= 0 || observer.stop())) {
        ends_[i].status = left <= 0 ? Status::timeout : Status::interrupted;
        ends_[i].loss = std::numeric_limits<double>::infinity();
        ends_[i].p = starts_[i];
        return;
      }
      if (timeout) plan.walk.timeout = std::max(left, 0.0);
      std::vector<std::string> tried;
      ends_[i] = fit_one(plan, starts_[i], team, observer, tried);
    });
  }

  std::size_t count(Status status) const {
    return static_cast<std::size_t>(std::ranges::count(ends_, status, &FittedStart::status));
  }

  void tell(FitResult& result) const {
    result.minima = distinct_minima(plan_, ends_);
    const FittedStart* best = &ends_.front();
    for (const FittedStart& end : ends_) {
      // Of networks the curve counts: few of them ever come to a minimum.
      if (plan_.unique ? is_better(end, *best) : end.loss < best->loss) best = &end;
      result.iterations += end.iterations;
      result.evaluations += end.evaluations;
    }
    result.p = best->p;
    result.loss = best->loss;
    result.status = best->status;
    result.reason = best->reason;
    if (!best->note.empty()) result.notes.push_back(best->note);
    result.tried.push_back(summary(result.minima.size()));
    note_lower(*best, result);
    for (const Status status : {Status::timeout, Status::interrupted}) {
      const std::size_t left_out = count(status);
      if (left_out == 0 && !(stopped_ && status == Status::interrupted)) continue;
      result.status = status;
      result.reason = fmt::format("{} with {} of {} starts fitted",
                                  status == Status::timeout
                                      ? fmt::format("{} seconds are over", *plan_.walk.timeout)
                                      : std::string("stopped by a signal"),
                                  ends_.size() - left_out, ends_.size());
    }
  }

  /// "20 starts: 2 minima, the lowest from 12 of them; 3 failed (2 stalled, 1 diverged)".
  std::string summary(std::size_t minima) const {
    std::map<std::string_view, std::size_t> failed;
    for (const FittedStart& end : ends_) {
      if (end.status != Status::converged) ++failed[to_text(end.status)];
    }
    std::string text = fmt::format("{} start{}: {} distinct minim{}", ends_.size(),
                                   ends_.size() == 1 ? "" : "s", minima, minima == 1 ? "um" : "a");
    if (failed.empty()) return text;
    std::vector<std::string> parts;
    std::size_t sum = 0;
    for (const auto& [status, number] : failed) {
      parts.push_back(fmt::format("{} {}", number, status));
      sum += number;
    }
    return text + fmt::format("; {} failed ({})", sum, joined(parts, ", "));
  }

  /// Of a start that is no minimum and still lower than all that are.
  void note_lower(const FittedStart& best, FitResult& result) const {
    if (best.status != Status::converged) return;
    const FittedStart* lowest = &best;
    for (const FittedStart& end : ends_) {
      constexpr double little = 1e-6;
      if (end.loss < lowest->loss - little * std::abs(best.loss)) lowest = &end;
    }
    if (lowest == &best) return;
    result.notes.push_back(fmt::format("start {} came lower, to {} {:.6g}, but to no minimum: {}",
                                       lowest - ends_.data() + 1, plan_.walk.function.value_name,
                                       lowest->loss, lowest->reason));
  }

  const FitPlan& plan_;
  Team& team_;
  Observer& observer_;
  Stopwatch watch_;  // of the scan and all fits
  std::vector<std::vector<double>> starts_;
  std::vector<FittedStart> ends_;
  bool stopped_ = false;
};

AtLimit place_of(double p, const Bounds& limits) {
  if (limits.held()) return AtLimit::no;
  if (p <= limits.lo) return AtLimit::lower;
  return p >= limits.hi ? AtLimit::upper : AtLimit::no;
}

}  // namespace

FitResult fit_data(const FitPlan& plan, Team& team, Observer& observer) {
  const NoDenormals during_run;
  const Stopwatch watch;
  FitResult result;
  if (plan.search.kind == StartSearch::Kind::none) {
    FittedStart end = fit_one(plan, plan.walk.start, team, observer, result.tried);
    result.p = std::move(end.p);
    result.loss = end.loss;
    result.status = end.status;
    result.reason = std::move(end.reason);
    if (!end.note.empty()) result.notes.push_back(std::move(end.note));
    result.iterations = end.iterations;
    result.evaluations = end.evaluations;
  } else {
    Search(plan, team, observer).run(result);
  }
  for (std::size_t i = 0; i < result.p.size(); ++i) {
    result.at_limit.push_back(place_of(result.p[i], plan.bounds[i]));
    result.linear.push_back(plan.fit().linear()[i] && !plan.bounds[i].any());
  }
  if (plan.walk.function.value_name == MeanAbsoluteError::name) {
    result.notes.push_back(
        "mae has a kink where the curve meets a point: no curvature there, and no errors");
  }
  result.seconds = watch.seconds();
  return result;
}

}  // namespace nnopt

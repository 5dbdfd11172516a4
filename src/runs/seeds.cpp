// Runs of one plan over many seeds, side by side where that is faster.
#include <algorithm>
#include <mutex>

#include "base/error.hpp"
#include "base/jobs.hpp"
#include "runs/device_runs.hpp"
#include "runs/minimize.hpp"
#include "runs/run_book.hpp"
#include "runs/side_by_side.hpp"

namespace nnopt {
namespace {

/// Calls done() for the results in order of their numbers, whichever order they come in.
class InOrder {
 public:
  InOrder(std::size_t count, const RunDone& done) : waiting_(count), done_(done) {}

  void finished(std::size_t i, RunResult result, std::unique_ptr<Observer> observer) {
    const std::lock_guard lock(mutex_);
    waiting_[i] = {std::move(result), std::move(observer)};
    for (; next_ < waiting_.size() && waiting_[next_].observer; ++next_) {
      auto& [done_result, done_observer] = waiting_[next_];
      done_(next_, done_result, *done_observer);
      done_observer.reset();
      results_.push_back(std::move(done_result));
    }
  }
  std::vector<RunResult> results() { return std::move(results_); }

 private:
  struct Run {
    RunResult result;
    std::unique_ptr<Observer> observer;
  };
  std::vector<Run> waiting_;
  const RunDone& done_;
  std::size_t next_ = 0;
  std::vector<RunResult> results_;
  std::mutex mutex_;
};

/// Batch after batch, as long as nothing fails and new runs may begin.
void run_on_device(const MinimizePlan& plan, std::uint64_t first, std::size_t count, Team& team,
                   const MakeObserver& make_observer, InOrder& in_order) {
  auto at_once = runs_at_once(plan);
  bool goes_on = true;
  for (std::size_t i = 0; i < count && goes_on;) {
    std::vector<std::unique_ptr<Observer>> observers;
    std::vector<Observer*> seen;
    while (goes_on && observers.size() < std::min(at_once.value_or(1), count - i)) {
      auto observer = make_observer(i + observers.size());
      goes_on = observer != nullptr;
      if (!goes_on) break;
      seen.push_back(observer.get());
      if (observer->keeper() != nullptr) at_once.reset();  // the host looks at each step
      observers.push_back(std::move(observer));
    }
    if (seen.empty()) return;
    try {
      auto results = at_once ? minimize_on_device(plan, first + i, seen, team)
                             : std::vector{minimize(plan, first + i, team, *seen.front())};
      for (std::size_t k = 0; k < results.size(); ++k, ++i) {
        goes_on &= results[k].status != Status::failed;
        in_order.finished(i, std::move(results[k]), std::move(observers[k]));
      }
    } catch (const DeviceLost& lost) {
      if (i == 0) throw;  // nothing was computed
      in_order.finished(i, RunBook(plan, first + i, *seen.front()).never_begun(lost.what()),
                        std::move(observers.front()));
      return;
    }
  }
}

}  // namespace

std::vector<RunResult> minimize_seeds(const MinimizePlan& plan, std::uint64_t first,
                                      std::size_t count, std::size_t threads,
                                      const MakeObserver& make_observer, const RunDone& done) {
  InOrder in_order(count, done);
  const auto run = [&](std::size_t i, Team& team) {
    auto observer = make_observer(i);
    if (!observer) return;
    RunResult result = minimize(plan, first + i, team, *observer);
    in_order.finished(i, std::move(result), std::move(observer));
  };
  Team all(threads);
  if (plan.device) {
    run_on_device(plan, first, count, all, make_observer, in_order);
  } else {
    run_jobs(count, side_by_side(plan), all, run);
  }
  return in_order.results();
}

}  // namespace nnopt

// Runs of one plan over many seeds, side by side where that is faster.
#include <algorithm>
#include <mutex>

#include "runs/minimize.hpp"

namespace nnopt {
namespace {

/// A network this large has steps long enough to be shared by all threads; of smaller ones each
/// thread takes a seed of its own.
constexpr std::size_t shared_step_from = 100000;  // parameters

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
  if (threads > 1 && count > 1 && count_parameters(plan) < shared_step_from) {
    std::exception_ptr error;
    std::mutex error_mutex;
    all.run(count, [&](std::size_t i) {
      try {
        Team alone(1);
        run(i, alone);
      } catch (...) {
        const std::lock_guard lock(error_mutex);
        error = std::current_exception();
      }
    });
    if (error) std::rethrow_exception(error);
  } else {
    for (std::size_t i = 0; i < count; ++i) run(i, all);
  }
  return in_order.results();
}

}  // namespace nnopt

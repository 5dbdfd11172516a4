#include "runs/device_runs.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "base/error.hpp"
#include "compute/device.hpp"
#include "runs/model_objective.hpp"
#include "runs/run_book.hpp"
#include "runs/run_model.hpp"

namespace nnopt {
namespace {

/// Most seconds between two looks of the host.
constexpr double longest_block = 0.05;

template <class T>
class DeviceRuns {
 public:
  DeviceRuns(const MinimizePlan& plan, std::uint64_t first, std::span<Observer* const> observers,
             Team& team)
      : plan_(plan),
        first_(first),
        device_(make_cuda<T>(*plan.device, observers.size(), device_numbers(plan))),
        model_(make_model<T>(plan, *device_, team)) {
    for (std::size_t k = 0; k < observers.size(); ++k) {
      books_.emplace_back(plan, first + k, *observers[k]);
      model_->initialize(first + k, k);
    }
    model_->reset_optimizer(plan.rule);
    device_->begin(*plan.function.function, plan.start, course_plan(plan), plan.rule);
    device_->record([&] {
      model_->run_forward(true);
      device_->evaluate(model_->x(), model_->dx());
      model_->run_descend(plan.clip);
    });
  }

  std::vector<RunResult> run() {
    try {
      std::size_t steps = 1;
      while (std::ranges::any_of(books_, [](const RunBook& book) { return !book.ended(); })) {
        const Stopwatch watch;
        device_->replay(steps);
        for (std::size_t k = 0; k < books_.size(); ++k) read(k);
        if (watch.seconds() < longest_block / 2) steps = std::min(2 * steps, device_->most_steps);
        if (std::exchange(must_look_, false)) steps = 1;
      }
      return results();
    } catch (const DeviceLost& lost) {
      const auto begun = [](const RunBook& book) { return book.has_rows(); };
      if (std::ranges::none_of(books_, begun)) throw;
      // Where all had ended they have lost what they would have been without dropout.
      const bool all = std::ranges::all_of(books_, &RunBook::ended);
      std::vector<RunResult> ended;
      for (RunBook& book : books_) {
        if (all || !book.ended()) book.fail(lost.what());
        ended.push_back(book.finish());
      }
      return ended;
    }
  }

 private:
  /// The rows of one copy since the last look, and what the clock and signals say to them.
  void read(std::size_t k) {
    RunBook& book = books_[k];
    if (book.ended()) return;
    const std::span<const T> numbers = device_->rows(k);
    const std::size_t dim = plan_.start.size();
    for (std::size_t at = 0; at < numbers.size(); at += 1 + 2 * dim) {
      const auto point = numbers.subspan(at + 1, dim),
                 gradient = numbers.subspan(at + 1 + dim, dim);
      x_.assign(point.begin(), point.end());
      gradient_.assign(gradient.begin(), gradient.end());
      book.see({static_cast<double>(numbers[at]), x_, gradient_});
    }
    if (book.ended()) return;
    const bool initializing = book.course().initializing;
    const Move move = book.look_outside({});
    must_look_ |= initializing && !book.course().initializing;
    if (book.ended() || initializing != book.course().initializing) {
      device_->set_course(book.course(), k);
    }
    if (move.reset_optimizer) device_->set_clock({first_ + k, 0}, k);
  }

  /// The model as it would be used: where something is dropped in training, that is another point
  /// than the last row's. Where somebody outside has said stop, the device has made the step behind
  /// the last row already: the row is the end.
  std::vector<RunResult> results() {
    std::vector<std::vector<T>> ends(books_.size());
    if (plan_.model.dropout > 0) {
      model_->run_forward(false);
      for (std::size_t k = 0; k < books_.size(); ++k) {
        if (books_[k].course().ending == Ending::outside) continue;
        ends[k].resize(plan_.start.size());
        device_->get(model_->x(), ends[k], k);
      }
    }
    Gradient<T> gradient_of(*plan_.function.function);
    std::vector<T> gradient(plan_.start.size());
    std::vector<RunResult> results;
    for (std::size_t k = 0; k < books_.size(); ++k) {
      if (ends[k].empty()) {
        results.push_back(books_[k].finish());
        continue;
      }
      const T value = gradient_of(ends[k], gradient);
      x_.assign(ends[k].begin(), ends[k].end());
      gradient_.assign(gradient.begin(), gradient.end());
      results.push_back(books_[k].finish({static_cast<double>(value), x_, gradient_}));
    }
    return results;
  }

  const MinimizePlan& plan_;
  std::uint64_t first_;
  std::unique_ptr<Device<T>> device_;
  std::unique_ptr<Model<T>> model_;
  std::deque<RunBook> books_;
  std::vector<double> x_, gradient_;
  bool must_look_ = false;  // soon: a phase was stopped from outside
};

}  // namespace

std::size_t runs_that_fit(const MinimizePlan& plan, std::size_t free_bytes) {
  return free_bytes / 10 * 9 / device_bytes(plan);
}

std::optional<std::size_t> runs_at_once(const MinimizePlan& plan) {
  if (plan.method || plan.has_schedule() || plan.batch_size) return {};
  const Function& f = *plan.function.function;
  if (plan.precision == Precision::single ? !device_evaluates<float>(f, *plan.device)
                                          : !device_evaluates<double>(f, *plan.device)) {
    return {};
  }
  constexpr std::size_t most = 65535;  // CUDA's limit on the second dimension of a grid
  for (const DeviceRow& row : find_devices().rows) {
    if (row.number == *plan.device && row.why_not.empty()) {
      return std::clamp<std::size_t>(runs_that_fit(plan, row.free_bytes), 1, most);
    }
  }
  throw DeviceLost("there is no CUDA device " + std::to_string(*plan.device));
}

std::vector<RunResult> minimize_on_device(const MinimizePlan& plan, std::uint64_t first,
                                          std::span<Observer* const> observers, Team& team) {
  if (plan.precision == Precision::single) {
    return DeviceRuns<float>(plan, first, observers, team).run();
  }
  return DeviceRuns<double>(plan, first, observers, team).run();
}

}  // namespace nnopt

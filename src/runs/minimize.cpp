#include "runs/minimize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/denormals.hpp"
#include "base/error.hpp"
#include "functions/distance.hpp"
#include "functions/function.hpp"
#include "runs/model_objective.hpp"
#include "runs/run_book.hpp"
#include "runs/run_model.hpp"

namespace nnopt {
namespace {

/// The loop of a run whose function the host evaluates. The initialization phase moves the model to
/// the start by the run's own optimizer, whose moments carry over.
template <class T>
RunResult minimize_with(const MinimizePlan& plan, std::uint64_t seed, Team& team,
                        Observer& observer) {
  const NoDenormals during_run;
  const auto machine = make_machine<T>(plan, team);
  const auto model = make_model<T>(plan, *machine, team);
  model->initialize(seed);
  const auto distance_from_start = make_function(DistanceFrom{plan.start}, plan.start.size());
  ModelObjective<T> distance(*model, *distance_from_start);
  ModelObjective<T> objective(*model, *plan.function.function);
  RunBook book(plan, seed, observer);
  try {
    while (!book.ended()) {
      ModelObjective<T>& now = book.course().initializing ? distance : objective;
      const Move move = book.look_outside(book.see(now.evaluate(true)));
      if (move.step) now.descend(plan.rule, plan.clip);
      if (move.reset_optimizer) model->reset_optimizer(plan.rule);
    }
    return book.finish(objective.evaluate(false));
  } catch (const DeviceLost& lost) {
    if (!book.has_rows()) throw;
    book.fail(lost.what());
    return book.finish();
  }
}

}  // namespace

std::string_view to_text(Status status) {
  switch (status) {
    case Status::converged:
      return "converged";
    case Status::max_steps:
      return "max_steps";
    case Status::target:
      return "target";
    case Status::timeout:
      return "timeout";
    case Status::stalled:
      return "stalled";
    case Status::diverged:
      return "diverged";
    case Status::interrupted:
      return "interrupted";
    case Status::failed:
      break;
  }
  return "failed";
}

std::size_t count_parameters(const MinimizePlan& plan) {
  if (!find_model(plan.model.name).network) return plan.start.size();
  return plan_network(plan.model).parameters;
}

std::size_t memory_bytes(const MinimizePlan& plan) {
  const std::size_t number = plan.precision == Precision::single ? sizeof(float) : sizeof(double);
  const std::size_t blocks = 1 + state_count(plan.rule) + (plan.clip.any() ? 1 : 0);
  return count_parameters(plan) * blocks * number;
}

std::size_t device_bytes(const MinimizePlan& plan) {
  const std::size_t number = plan.precision == Precision::single ? sizeof(float) : sizeof(double);
  const std::size_t rows = Device<float>::most_steps * (1 + 2 * plan.start.size());
  constexpr std::size_t record = 2048;  // where the run stands, and what clipping sums up
  return (device_numbers(plan) + rows) * number + record;
}

RunResult minimize(const MinimizePlan& plan, std::uint64_t seed, Team& team, Observer& observer) {
  return plan.precision == Precision::single ? minimize_with<float>(plan, seed, team, observer)
                                             : minimize_with<double>(plan, seed, team, observer);
}

std::optional<Success> count_successes(const MinimizePlan& plan, std::span<const RunResult> runs,
                                       double threshold) {
  if (!plan.function.minimum) return {};
  Success success{threshold, 0, runs.size()};
  for (const auto& run : runs) {
    if (is_whole(run.status) && run.value < *plan.function.minimum + threshold) ++success.count;
  }
  return success;
}

std::string advice(const MinimizePlan& plan, const RunResult& run, double threshold) {
  if (!plan.function.minimum || !is_whole(run.status)) return {};
  const double above = run.value - *plan.function.minimum;
  if (above < threshold) return {};
  const std::string gap =
      fmt::format("{:.6g} above the known minimum {:.6g}", above, *plan.function.minimum);
  const double fallen = run.first_value - run.value;
  const bool flat = run.gradient_norm < 1e-2 * std::max(1.0, std::abs(run.value));
  if (flat && plan.model.name == "direct") {
    return gap +
           ", where the gradient is almost 0: try --model mlp9, another --start or a larger"
           " --lr";
  }
  if (flat) return gap + ", where the gradient is almost 0: try other seeds (--repeat 20)";
  if (run.best_step < run.steps - run.steps / 10) {
    return gap + ", and it has stopped falling: try a smaller --lr, or other seeds (--repeat 20)";
  }
  return gap + fmt::format(", and still falling ({:.3g} so far): try more --steps or a larger --lr",
                           fallen);
}

}  // namespace nnopt

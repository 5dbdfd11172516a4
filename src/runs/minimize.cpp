#include "runs/minimize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/denormals.hpp"
#include "functions/function.hpp"
#include "runs/model_objective.hpp"
#include "runs/run_book.hpp"

namespace nnopt {
namespace {

/// Mean squared distance from the start: what the initialization phase brings down.
struct DistanceFrom {
  std::vector<double> start;

  template <class T>
  T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const T d = x[i] - start[i];
      sum += d * d;
    }
    return T(sum / static_cast<double>(x.size()));
  }
};

template <class T>
std::unique_ptr<Model<T>> make_model(const MinimizePlan& plan, Compute<T>& compute, Team& team) {
  if (!find_model(plan.model.name).network) {
    const double scale = plan.model.name == "parameter" ? 0.01 : 0;  // the study's 0.01 randn
    return std::make_unique<PointModel<T>>(compute, plan.start, scale);
  }
  return std::make_unique<Network<T>>(compute, team, plan_network(plan.model),
                                      find_initializer(plan.model.initializer));
}

/// The loop of a run whose function the host evaluates. The initialization phase moves the model to
/// the start by the run's own optimizer, whose moments carry over.
template <class T>
RunResult minimize_with(const MinimizePlan& plan, std::uint64_t seed, Team& team,
                        Observer& observer) {
  const NoDenormals during_run;
  const auto compute = make_cpu<T>(team);
  const auto model = make_model<T>(plan, *compute, team);
  model->initialize(seed);
  const auto distance_from_start = make_function(DistanceFrom{plan.start}, plan.start.size());
  ModelObjective<T> distance(*model, *distance_from_start);
  ModelObjective<T> objective(*model, *plan.function.function);
  RunBook book(plan, seed, observer);
  while (!book.ended()) {
    ModelObjective<T>& now = book.course().initializing ? distance : objective;
    const Move move = book.look_outside(book.see(now.evaluate(true)));
    if (move.step) now.descend(plan.rule, plan.clip);
    if (move.reset_optimizer) model->reset_optimizer(plan.rule);
  }
  return book.finish(objective.evaluate(false));
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

RunResult minimize(const MinimizePlan& plan, std::uint64_t seed, Team& team, Observer& observer) {
  return plan.precision == Precision::single ? minimize_with<float>(plan, seed, team, observer)
                                             : minimize_with<double>(plan, seed, team, observer);
}

std::optional<Success> count_successes(const MinimizePlan& plan, std::span<const RunResult> runs,
                                       double threshold) {
  if (!plan.function.minimum) return {};
  Success success{threshold, 0, runs.size()};
  for (const auto& run : runs) {
    const bool whole = run.status != Status::interrupted && run.status != Status::diverged;
    if (whole && run.value < *plan.function.minimum + threshold) ++success.count;
  }
  return success;
}

std::string advice(const MinimizePlan& plan, const RunResult& run, double threshold) {
  const bool told = run.status == Status::interrupted || run.status == Status::diverged;
  if (!plan.function.minimum || told) return {};
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

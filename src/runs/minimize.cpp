#include "runs/minimize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/denormals.hpp"
#include "base/error.hpp"
#include "functions/distance.hpp"
#include "functions/function.hpp"
#include "optimizers/vectors.hpp"
#include "runs/keeping.hpp"
#include "runs/method_run.hpp"
#include "runs/run_book.hpp"
#include "runs/run_model.hpp"
#include "runs/slope.hpp"

namespace nnopt {
namespace {

/// |w|, of a network.
template <class T>
void show_weights(const MinimizePlan& plan, const Model<T>& model, RunBook& book) {
  if (!find_model(plan.model.name).network) return;
  std::vector<T> w(model.parameters());
  model.get_parameters(w);
  double square = 0;
  for (const T x : w) square += static_cast<double>(x) * static_cast<double>(x);
  book.see_weights(std::sqrt(square));
}

/// The loop of a run whose function the host evaluates. The initialization phase moves the model to
/// the start by the run's own optimizer, whose moments carry over.
template <class T>
RunResult minimize_by_rule(const MinimizePlan& plan, std::uint64_t seed, Team& team,
                           Observer& observer) {
  const NoDenormals during_run;
  const auto machine = make_machine<T>(plan, team);
  const auto model = make_model<T>(plan, *machine, team);
  model->initialize(seed);
  const auto distance_from_start = make_function(DistanceFrom{plan.start}, plan.start.size());
  ModelObjective<T> distance(*model, *distance_from_start);
  ModelObjective<T> objective(*model, *plan.function.function);
  Slope<T> slope(plan, seed, *model, objective);
  const bool without_gradients =
      slope.in_batches() && !plan.gtol && !observer.wants_gradient_norms();
  ScheduledRule scheduled(plan);
  RunBook book(plan, seed, observer);
  Keeping keeping(observer);
  const auto state = [&](StateVisitor& see) {
    model->state(see, plan.rule);
    scheduled.state(see);
    book.state(see);
  };
  StateVisitor* const saved = keeping.saved();
  if (saved != nullptr) state(*saved);
  try {
    if (saved == nullptr) show_weights(plan, *model, book);
    while (!book.ended()) {
      const bool initializing = book.course().initializing;
      const std::int64_t step = book.course().step;
      const bool has_row = initializing || slope.has_row(step);
      std::optional<double> value;
      Move move;
      // A longer run has no row where this one ends between two.
      keeping.before_row(initializing ? book.course().init_steps : step,
                         !has_row && step == plan.steps, state);
      if (!initializing && step == 0) book.set_lr(scheduled.first_rate());
      if (has_row || step == plan.steps) {
        const Evaluation now = initializing        ? distance.evaluate(true)
                               : without_gradients ? objective.look()
                                                   : objective.evaluate(true);
        value = now.value;
        move = book.look_outside(book.see(now));
      } else {
        move = book.pass();
      }
      if (move.step && initializing) distance.descend(plan.rule, plan.clip);
      if (move.step && !initializing) {
        Rule& rule = scheduled.of(step, value);
        book.set_lr(learning_rate(rule));
        slope.descend(step, value.has_value(), rule, plan.clip);
      }
      if (move.reset_optimizer) model->reset_optimizer(plan.rule);
    }
    keeping.at_end(book.course().step, state);
    show_weights(plan, *model, book);
    return book.finish(objective.evaluate(false));
  } catch (const RunFailure& failure) {  // a lost device, a schedule without a rate
    if (!book.has_rows()) throw;
    book.fail(failure.what());
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
    case Status::max_epochs:
      return "max_epochs";
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

std::string describe_optimizer(const MinimizePlan& plan) {
  return plan.method ? describe(*plan.method) : describe(plan.rule);
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
  if (plan.function.of_seed) {
    MinimizePlan own = plan;
    own.function = plan.function.of_seed(seed);
    own.function.of_seed = nullptr;
    return minimize(own, seed, team, observer);
  }
  if (plan.method) return minimize_by_method(plan, seed, team, observer);
  return plan.precision == Precision::single ? minimize_by_rule<float>(plan, seed, team, observer)
                                             : minimize_by_rule<double>(plan, seed, team, observer);
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
  // A step as long as the point itself would hardly close the gap.
  const bool flat = run.gradient_norm * (1 + norm(run.x)) < 1e-2 * above;
  const bool has_lr = !plan.method;
  if (flat && plan.model.name == "direct") {
    return gap + ", where the gradient is almost 0: try --model mlp9" +
           (has_lr ? ", another --start or a larger --lr" : " or another --start");
  }
  if (flat) return gap + ", where the gradient is almost 0: try other seeds (--repeat 20)";
  if (run.best_step < run.steps - run.steps / 10) {
    return gap + ", and it has stopped falling: try " +
           (has_lr ? "a smaller --lr, or other seeds (--repeat 20)"
                   : "another --start or another --optimizer");
  }
  return gap + fmt::format(", and still falling ({:.3g} so far): try more --steps{}", fallen,
                           has_lr ? " or a larger --lr" : "");
}

}  // namespace nnopt

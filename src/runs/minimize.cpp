#include "runs/minimize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/denormals.hpp"
#include "functions/function.hpp"
#include "runs/model_objective.hpp"

namespace nnopt {
namespace {

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

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

double norm(std::span<const double> v) {
  double square = 0;
  for (const double x : v) square += x * x;
  return std::sqrt(square);
}

double distance(std::span<const double> a, std::span<const double> b) {
  double square = 0;
  for (std::size_t i = 0; i < a.size(); ++i) square += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(square);
}

template <class T>
std::unique_ptr<Model<T>> make_model(const MinimizePlan& plan, Compute<T>& compute, Team& team) {
  if (!find_model(plan.model.name).network) {
    const double scale = plan.model.name == "parameter" ? 0.01 : 0;  // the study's 0.01 randn
    return std::make_unique<PointModel<T>>(compute, plan.start, scale);
  }
  return std::make_unique<Network<T>>(compute, team, plan_network(plan.model),
                                      find_initializer(plan.model.initializer));
}

/// Makes the rows of a phase, one after each evaluation.
class Rows {
 public:
  explicit Rows(double lr) : lr_(lr) {}

  const TraceRow& next(const Evaluation& now) {
    if (started_) {
      ++row_.step;
      ++row_.evaluations;
    }
    row_.value = now.value;
    if (!started_ || now.value < row_.best) row_.best = now.value;
    row_.gradient_norm = norm(now.gradient);
    row_.step_norm = started_ ? distance(now.x, x_) : 0;
    row_.lr = lr_;
    x_.assign(now.x.begin(), now.x.end());
    started_ = true;
    return row_;
  }

 private:
  double lr_;
  bool started_ = false;
  TraceRow row_;
  std::vector<double> x_;
};

/// The stops of the main phase, looked at after each row.
class Stops {
 public:
  Stops(const MinimizePlan& plan, const Stopwatch& watch) : plan_(plan), watch_(watch) {}

  /// Fills status and reason and returns true where the run ends here.
  bool reached(const TraceRow& row, std::span<const double> x, bool stopped_from_outside,
               RunResult& result) const {
    const auto end = [&](Status status, std::string reason) {
      result.status = status;
      result.reason = std::move(reason);
      return true;
    };
    const bool finite = std::isfinite(row.value) && std::isfinite(row.gradient_norm) &&
                        std::all_of(x.begin(), x.end(), [](double v) { return std::isfinite(v); });
    if (!finite && row.step == 0) {
      return end(Status::diverged, "not finite at the start: try another --start");
    }
    if (!finite) {
      return end(
          Status::diverged,
          fmt::format("the {} is not finite after step {}: try a smaller --lr or --clip-norm",
                      std::isfinite(row.value) ? "gradient" : "value", row.step));
    }
    if (plan_.target && row.value <= *plan_.target) {
      return end(Status::target, fmt::format("value at or below --target {}", *plan_.target));
    }
    if (plan_.gtol && row.gradient_norm <= *plan_.gtol) {
      return end(Status::converged,
                 fmt::format("gradient norm at or below --gtol {}", *plan_.gtol));
    }
    if (plan_.patience && row.step - result.best_step >= *plan_.patience) {
      return end(Status::stalled, fmt::format("no better value in {} steps", *plan_.patience));
    }
    if (plan_.timeout && watch_.seconds() >= *plan_.timeout) {
      return end(Status::timeout, fmt::format("{} seconds are over", *plan_.timeout));
    }
    if (row.step >= plan_.steps) {
      return end(Status::max_steps, fmt::format("all {} steps done", plan_.steps));
    }
    if (stopped_from_outside) return end(Status::interrupted, "stopped by a signal");
    return false;
  }

 private:
  const MinimizePlan& plan_;
  const Stopwatch& watch_;
};

/// Moves the model to the start by the run's own optimizer, whose moments carry over.
template <class T>
void initialization_phase(const MinimizePlan& plan, Model<T>& model, Observer& observer,
                          RunResult& result) {
  const Stopwatch watch;
  const auto distance_from_start = make_function(DistanceFrom{plan.start}, plan.start.size());
  ModelObjective<T> objective(model, *distance_from_start);
  Rows rows(std::visit([](const auto& r) { return r.lr; }, plan.rule));
  for (;;) {
    const Evaluation now = objective.evaluate(true);
    observer.init_row(rows.next(now), now.x);
    result.init_distance = now.value;
    if (result.init_steps == plan.init_steps) break;
    // The step from the point that is near enough is still made, as in the study's loop. It
    // matters: without it mlp9 solves ackley from 10 on about half of the seeds, with it on nine of
    // ten.
    objective.descend(plan.rule, plan.clip);
    ++result.init_steps;
    const bool over = plan.init_timeout && watch.seconds() >= *plan.init_timeout;
    if (now.value < plan.init_tolerance || !std::isfinite(now.value) || over || observer.stop()) {
      break;
    }
  }
  if (plan.reset_optimizer) model.reset_optimizer(plan.rule);
  result.init_seconds = watch.seconds();
}

template <class T>
void main_phase(const MinimizePlan& plan, Model<T>& model, Observer& observer, RunResult& result) {
  const Stopwatch watch;
  const Stops stops(plan, watch);
  ModelObjective<T> objective(model, *plan.function.function);
  Rows rows(std::visit([](const auto& r) { return r.lr; }, plan.rule));
  for (;;) {
    const Evaluation now = objective.evaluate(true);
    const TraceRow& row = rows.next(now);
    if (row.step == 0) result.first_value = row.value;
    if (row.step == 0 || now.value < result.best_value) {
      result.best_value = now.value;
      result.best_x.assign(now.x.begin(), now.x.end());
      result.best_step = row.step;
    }
    observer.row(row, now.x);
    if (stops.reached(row, now.x, observer.stop(), result)) {
      result.steps = row.step;
      result.evaluations = row.evaluations;
      break;
    }
    objective.descend(plan.rule, plan.clip);
  }
  // The result is the model as it would be used: without dropout.
  const Evaluation end = objective.evaluate(false);
  result.value = end.value;
  result.x.assign(end.x.begin(), end.x.end());
  result.gradient_norm = norm(end.gradient);
  result.seconds = watch.seconds();
}

template <class T>
RunResult minimize_with(const MinimizePlan& plan, std::uint64_t seed, Team& team,
                        Observer& observer) {
  const NoDenormals during_run;
  RunResult result;
  result.seed = seed;
  const auto compute = make_cpu<T>(team);
  const auto model = make_model<T>(plan, *compute, team);
  model->state().seed = seed;
  model->initialize();
  if (!plan.has_init_phase()) {
    main_phase(plan, *model, observer, result);
    return result;
  }
  initialization_phase(plan, *model, observer, result);
  const bool ran_away = !std::isfinite(*result.init_distance);
  MinimizePlan rest = plan;
  if (ran_away) rest.steps = 0;  // the main phase tells where it ended, and goes no further
  main_phase(rest, *model, observer, result);
  if (ran_away) {
    result.status = Status::diverged;
    result.reason = "the initialization phase ran away: try a smaller --lr or another --start";
  }
  return result;
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

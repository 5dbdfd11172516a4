#include "runs/method_run.hpp"

#include <cmath>
#include <memory>

#include "base/denormals.hpp"
#include "functions/distance.hpp"
#include "optimizers/vectors.hpp"
#include "runs/method_objective.hpp"
#include "runs/run_book.hpp"
#include "runs/run_model.hpp"

namespace nnopt {
namespace {

Status status_of(StepEnd::Kind kind) {
  switch (kind) {
    case StepEnd::Kind::converged:
      return Status::converged;
    case StepEnd::Kind::stalled:
      return Status::stalled;
    case StepEnd::Kind::goes_on:
    case StepEnd::Kind::diverged:
      break;
  }
  return Status::diverged;
}

/// Numbers the evaluations between two rows, for an observer that wants to see them.
class EvaluationRows {
 public:
  EvaluationRows(const RunBook& book, Observer& observer) : book_(book), observer_(observer) {}

  void see(const MethodObjective& objective, const Evaluation& now, double length) {
    row_.evaluations = objective.evaluations();
    row_.step = row_.evaluations > 1 ? book_.course().step : 0;  // the first one is the start's
    row_.value = now.value;
    if (row_.evaluations <= 1 || now.value < row_.best) row_.best = now.value;
    row_.gradient_norm = std::numeric_limits<double>::quiet_NaN();
    if (!now.gradient.empty()) row_.gradient_norm = norm(now.gradient);
    row_.step_norm = last_.empty() ? 0 : distance(now.x, last_);
    row_.lr = length;
    last_.assign(now.x.begin(), now.x.end());
    observer_.evaluated(row_, now.x);
  }

 private:
  const RunBook& book_;
  Observer& observer_;
  TraceRow row_;
  std::vector<double> last_;
};

/// Steps of one phase, from w on, until the phase or the run ends. w follows.
void walk(const MinimizePlan& plan, std::uint64_t seed, MethodObjective& objective, RunBook& book,
          Observer& observer, std::vector<double>& w) {
  const bool initializing = book.course().initializing;
  const auto over = [&] { return book.ended() || initializing != book.course().initializing; };
  const std::unique_ptr<Method> method = make_method(*plan.method, w.size(), seed);
  book.set_lr(method->length());
  book.look_outside(book.see(objective.show(w), 0));
  if (over()) return;
  EvaluationRows rows(book, observer);
  if (!initializing && observer.wants_evaluations()) {
    objective.watch([&](const Evaluation& now) { rows.see(objective, now, method->length()); });
  }
  method->begin(objective, w);
  while (!over()) {
    const StepEnd end = method->step(objective);
    w.assign(method->w().begin(), method->w().end());
    book.set_lr(method->length());
    book.look_outside(book.see(objective.show(w), objective.evaluations()));
    if (end.kind == StepEnd::Kind::goes_on) continue;
    // Of a value that is not finite the method can say where it comes from.
    if (over() && book.course().ending != Ending::not_finite) continue;
    if (initializing) {
      book.end_init();
    } else {
      book.end(status_of(end.kind), end.reason);
    }
  }
  objective.watch({});
}

/// `make_objective(f)` makes that of a function on the run's model.
template <class MakeObjective>
RunResult run_phases(const MinimizePlan& plan, std::uint64_t seed, Observer& observer,
                     std::vector<double> w, MakeObjective make_objective) {
  RunBook book(plan, seed, observer);
  if (plan.has_init_phase()) {
    const auto distance = make_function(DistanceFrom{plan.start}, plan.start.size());
    walk(plan, seed, *make_objective(*distance), book, observer, w);
  }
  const std::unique_ptr<MethodObjective> objective = make_objective(*plan.function.function);
  if (!book.ended()) walk(plan, seed, *objective, book, observer, w);
  return book.finish(objective->show(w));
}

template <class T>
RunResult minimize_model(const MinimizePlan& plan, std::uint64_t seed, Team& team,
                         Observer& observer) {
  const auto machine = make_cpu<T>(team);
  const auto model = make_model<T>(plan, *machine, team);
  model->initialize(seed);
  std::vector<T> w(model->parameters());
  model->get_parameters(w);
  return run_phases(plan, seed, observer, {w.begin(), w.end()}, [&](const Function& f) {
    return std::make_unique<ParameterObjective<T>>(*model, f);
  });
}

}  // namespace

RunResult minimize_by_method(const MinimizePlan& plan, std::uint64_t seed, Team& team,
                             Observer& observer) {
  const NoDenormals during_run;
  if (plan.precision == Precision::single) {
    return minimize_model<float>(plan, seed, team, observer);
  }
  if (plan.model.name != "direct") return minimize_model<double>(plan, seed, team, observer);
  return run_phases(plan, seed, observer, plan.start,
                    [](const Function& f) { return std::make_unique<PointObjective>(f); });
}

}  // namespace nnopt

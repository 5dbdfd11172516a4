#include "runs/method_run.hpp"

#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "base/denormals.hpp"
#include "base/error.hpp"
#include "functions/distance.hpp"
#include "optimizers/vectors.hpp"
#include "runs/keeping.hpp"
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
  EvaluationRows(const RunBook& book, Observer& observer, std::size_t dim)
      : book_(book), observer_(observer), dim_(dim) {}

  void state(StateVisitor& see) {
    see.list("last_evaluated", last_);
    see("best_evaluated", row_.best);
    if (last_.empty() || last_.size() == dim_) return;
    throw BadInput("last_evaluated is no point of " + std::to_string(dim_) + " coordinates");
  }
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
  std::size_t dim_;
  TraceRow row_;
  std::vector<double> last_;
};

/// One phase of a run.
class Walk {
 public:
  Walk(const MinimizePlan& plan, std::uint64_t seed, const std::vector<Segment>& segments,
       MethodObjective& objective, RunBook& book, Observer& observer, Keeping& keeping,
       std::vector<double>& w)
      : segments_(segments),
        objective_(objective),
        book_(book),
        observer_(observer),
        keeping_(keeping),
        w_(w),
        initializing_(book.course().initializing),
        method_(make_method(*plan.method, w.size(), seed)),
        rows_(book, observer, plan.start.size()) {}

  /// Steps from w on, until the phase or the run ends. w follows.
  void begin() {
    book_.set_lr(method_->length());
    book_.look_outside(book_.see(objective_.show(w_), 0));
    if (over()) return;
    watch();
    method_->begin(objective_, w_);
    go();
  }

  /// The same from a saved state on, of which the book has been taken up.
  void go_on(StateVisitor& saved) {
    state(saved);
    watch();
    if (book_.has_known_row()) {
      book_.look_outside(book_.see(objective_.show(w_), objective_.evaluations()));
      if (!over()) heed(end_);
    }
    go();
  }

 private:
  bool over() const { return book_.ended() || initializing_ != book_.course().initializing; }

  void watch() {
    if (initializing_ || !observer_.wants_evaluations()) return;
    objective_.watch([&](const Evaluation& now) { rows_.see(objective_, now, method_->length()); });
  }

  void go() {
    while (!over()) {
      const std::int64_t steps =
          initializing_ ? book_.course().init_steps : book_.course().step - 1;
      keeping_.before_row(steps, false, [&](StateVisitor& see) { all_state(see); });
      end_ = method_->step(objective_);
      w_.assign(method_->w().begin(), method_->w().end());
      book_.set_lr(method_->length());
      book_.look_outside(book_.see(objective_.show(w_), objective_.evaluations()));
      heed(end_);
    }
    objective_.watch({});
    if (!book_.ended()) return;
    keeping_.at_end(book_.course().step, [&](StateVisitor& see) { all_state(see); });
  }

  void heed(const StepEnd& end) {
    if (end.kind == StepEnd::Kind::goes_on) return;
    // Of a value that is not finite the method can say where it comes from.
    if (over() && book_.course().ending != Ending::not_finite) return;
    if (initializing_) {
      book_.end_init();
    } else {
      book_.end(status_of(end.kind), end.reason);
    }
  }

  void all_state(StateVisitor& see) {
    book_.state(see);
    state(see);
  }
  /// But for the book.
  void state(StateVisitor& see) {
    for (const Segment& segment : segments_) {
      see.array(segment.name, std::span(w_).subspan(segment.offset, segment.size()), segment.shape);
    }
    see.within("method", [&](StateVisitor& in) {
      objective_.state(in);
      method_->state(in);
      rows_.state(in);
      int kind = static_cast<int>(end_.kind);
      in("end", kind, 0, static_cast<int>(StepEnd::Kind::diverged));
      end_.kind = static_cast<StepEnd::Kind>(kind);
      in.text("end_reason", end_.reason);
    });
  }

  const std::vector<Segment>& segments_;
  MethodObjective& objective_;
  RunBook& book_;
  Observer& observer_;
  Keeping& keeping_;
  std::vector<double>& w_;
  bool initializing_;
  std::unique_ptr<Method> method_;
  EvaluationRows rows_;
  StepEnd end_;  // of the last step
};

/// `make_objective(f)` makes that of a function on the run's model.
template <class MakeObjective>
RunResult run_phases(const MinimizePlan& plan, std::uint64_t seed, Observer& observer,
                     const std::vector<Segment>& segments, std::vector<double> w,
                     MakeObjective make_objective, bool diagnoses = true) {
  RunBook book(plan, seed, observer);
  if (!diagnoses) book.leave_undiagnosed();
  Keeping keeping(observer);
  StateVisitor* saved = keeping.saved();
  if (saved != nullptr) book.state(*saved);
  const auto walk = [&](MethodObjective& objective) {
    Walk phase(plan, seed, segments, objective, book, observer, keeping, w);
    StateVisitor* const from = std::exchange(saved, nullptr);
    from != nullptr ? phase.go_on(*from) : phase.begin();
  };
  if (book.course().initializing) {
    const auto distance = make_function(DistanceFrom{plan.start}, plan.start.size());
    walk(*make_objective(*distance));
  }
  const std::unique_ptr<MethodObjective> objective = make_objective(*plan.function.function);
  if (!book.ended() || saved != nullptr) walk(*objective);
  return book.finish(objective->show(w));
}

/// Of the plan's function, with the residuals where it is the loss of a fit. A function that was
/// moved or cut may still name the fit it comes from, but lives elsewhere than that.
std::unique_ptr<MethodObjective> point_objective(const MinimizePlan& plan, const Function& f,
                                                 Team& team) {
  const auto& function = plan.function.function;
  const auto& fit = plan.function.fit;
  const bool is_its_loss = fit && !function.owner_before(fit) && !fit.owner_before(function);
  if (!is_its_loss) return std::make_unique<PointObjective>(f);
  return std::make_unique<PointObjective>(f, *fit, plan.bounds, team);
}

template <class T>
RunResult minimize_model(const MinimizePlan& plan, std::uint64_t seed, Team& team,
                         Observer& observer) {
  const auto machine = make_cpu<T>(team);
  const auto model = make_model<T>(plan, *machine, team);
  model->initialize(seed);
  std::vector<T> w(model->parameters());
  model->get_parameters(w);
  return run_phases(
      plan, seed, observer, model->segments(), {w.begin(), w.end()},
      [&](const Function& f) { return std::make_unique<ParameterObjective<T>>(*model, f); });
}

}  // namespace

RunResult minimize_by_method(const MinimizePlan& plan, std::uint64_t seed, Team& team,
                             Observer& observer) {
  const NoDenormals during_run;
  if (plan.precision == Precision::single) {
    return minimize_model<float>(plan, seed, team, observer);
  }
  if (plan.model.name != "direct") return minimize_model<double>(plan, seed, team, observer);
  return run_phases(plan, seed, observer, {{"x", 0, {plan.start.size()}}}, plan.start,
                    [&](const Function& f) { return point_objective(plan, f, team); });
}

RunResult fit_by_lm(const MinimizePlan& plan, std::uint64_t seed, Team& team, Observer& observer,
                    bool sparing) {
  const NoDenormals during_run;
  constexpr bool diagnoses = false;
  return run_phases(
      plan, seed, observer, {{"x", 0, {plan.start.size()}}}, plan.start,
      [&](const Function& f) {
        auto objective = std::make_unique<PointObjective>(f, *plan.function.fit, plan.bounds, team);
        if (sparing) objective->spare();
        return objective;
      },
      diagnoses);
}

}  // namespace nnopt

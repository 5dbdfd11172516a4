#include "runs/fit_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "optimizers/squares.hpp"
#include "runs/fit_polish.hpp"
#include "runs/fit_verdict.hpp"
#include "runs/free_parameters.hpp"
#include "runs/kink_polish.hpp"
#include "runs/loss_polish.hpp"
#include "runs/method_run.hpp"
#include "runs/run_book.hpp"

namespace nnopt {
namespace {

bool is_lm(const MinimizePlan& plan) {
  return plan.method && std::holds_alternative<Lm>(*plan.method);
}

/// Of many more rows than these some first: the minimum of these lies near that of all, and more of
/// them cost what they save.
constexpr std::size_t some_rows = 16384, rows_for_each_parameter = 1024;

/// Nothing is to be fitted, or nobody wants it to go on.
bool ends_here(Status status) {
  return status == Status::interrupted || status == Status::timeout || status == Status::target ||
         status == Status::failed;
}

/// The run of the plan's optimizer from `start`, at the parameters of the formula.
RunResult run_from(const FitPlan& plan, const std::vector<double>& start, Team& team,
                   Observer& observer) {
  MinimizePlan walk = plan.walk;
  walk.start = start;
  walk.function.of_seed = nullptr;  // the data are drawn
  const std::uint64_t seed = plan.search.seed;
  const auto free = std::make_shared<const FreeParameters>(plan.bounds, start);
  if (is_lm(walk) || free->are_all()) {
    if (!is_lm(walk)) return minimize(walk, seed, team, observer);
    walk.bounds = plan.bounds;
    const bool sparing = !observer.wants_rows() && plan.fit().residuals().rows() >= some_rows;
    return fit_by_lm(walk, seed, team, observer, sparing);
  }
  ParameterObserver in_parameters(*free, observer);
  RunResult run = minimize(in_variables(std::move(walk), free), seed, team, in_parameters);
  run.best_x = free->parameters(run.best_x);
  return run;
}

/// The end of a walk, before anything is made of it.
FittedStart end_of(const FitPlan& plan, const std::vector<double>& start, RunResult run) {
  FittedStart end{std::move(run.best_x), run.best_value, run.status,
                  std::move(run.reason), run.steps,      run.evaluations};
  end.first_loss = run.first_value;
  const double at_start = is_lm(plan.walk)
                              ? end.first_loss
                              : (*plan.walk.function.function)(std::span<const double>(start));
  // Variables without limits begin strictly inside of them.
  if (std::isfinite(at_start) && !(end.loss <= at_start)) {
    end.p = start;
    end.loss = at_start;
  }
  return end;
}

/// Of a loss that is smooth but for a few points.
void polish_smooth(const FitPlan& plan, FittedStart& end) {
  LossPolish polished = polish_loss(plan.walk.function, plan.bounds, end.p);
  end.iterations += polished.steps;
  end.p = std::move(polished.p);
  end.loss = polished.loss;
  if (polished.is_minimum) {
    end.status = Status::converged;
    end.reason = std::move(polished.text);
  } else if (end.status == Status::converged || end.status == Status::stalled) {
    end.status = Status::stalled;
    end.reason = std::move(polished.text);
  }
}

/// Onto limits that are near and that the loss falls towards: variables behind a sine or a square
/// root come near their limits only.
void take_limits(const FitPlan& plan, FittedStart& end) {
  constexpr double near = 1e-3;  // of the distance of the limits, else of the parameter or 1
  const Function& f = *plan.walk.function.function;
  std::vector<double> gradient(end.p.size());
  Gradient<double> gradient_of(f);
  gradient_of(end.p, gradient);
  std::vector<double> p = end.p;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const Bounds& limits = plan.bounds[i];
    if (limits.held() || !limits.any()) continue;
    const double limit = gradient[i] > 0 ? limits.lo : limits.hi, width = limits.hi - limits.lo;
    const double size = std::isfinite(width) ? width : std::max(1.0, std::abs(p[i]));
    if (std::isfinite(limit) && std::abs(p[i] - limit) <= near * size) p[i] = limit;
  }
  const double loss = f(std::span<const double>(p));
  if (!(loss <= end.loss)) return;
  end.p = std::move(p);
  end.loss = loss;
}

/// A parameter on a limit that nothing holds there: the residuals do not know it.
std::optional<std::size_t> idle_at_limit(const FitPlan& plan, const Polished& polished,
                                         Team& team) {
  const bool any =
      std::ranges::any_of(plan.bounds, [](const Bounds& b) { return !b.held() && b.any(); });
  if (!any) return {};
  const Linearization at = linearized(plan.fit().residuals(), polished.p, team);
  for (std::size_t j = 0; j < plan.bounds.size(); ++j) {
    const Bounds& limits = plan.bounds[j];
    if (limits.held() || polished.free[j]) continue;
    const double width = limits.hi - limits.lo, size = std::abs(polished.p[j]);
    const double change =
        at.column_length(j) * (std::isfinite(width) ? std::max(width, size) : size);
    constexpr double rounding = 1e-15;
    if (change <= rounding * std::sqrt(at.squares)) return j;
  }
  return {};
}

/// Whether all that the sum of squares can still fall by is what p and the curve are rounded by.
bool is_within_rounding(const FitPlan& plan, const Polished& polished, Team& team) {
  if (polished.kind != Polished::Kind::falling) return false;
  const Linearization at = linearized(plan.fit().residuals(), polished.p, team);
  const double squares = polished.squares > 0 ? polished.squares : 1;
  return at.finite() && polished.decrement * squares <= rounding_of_squares(plan, at, polished.p);
}

/// Of a sum of squares. False where Newton's steps led to no minimum.
bool polish_squares(const FitPlan& plan, FittedStart& end, Team& team) {
  const Polished polished = nnopt::polished(plan.fit().residuals(), plan.bounds, end.p, team);
  end.evaluations += polished.evaluations;
  end.last_steps = polished.steps;
  // Both in extended precision: a double's rounding may be more than what the last digits of the
  // parameters are worth.
  constexpr double rounding = 1e-14;
  const double before = polished.first_squares;
  const auto is_within = [&](double more) { return polished.squares <= before + more; };
  const bool is_as_low =
      is_within(before * rounding) ||
      is_within(rounding_of_squares(plan, linearized(plan.fit().residuals(), end.p, team), end.p));
  if (is_as_low) {
    end.p = polished.p;
    end.loss = *plan.fit().squares_factor() * polished.squares;
  }
  using Kind = Polished::Kind;
  constexpr double nothing = 1e-9;  // of the loss, where parameters need not be determined
  const bool is_flat_minimum = polished.kind == Kind::flat ||
                               (polished.kind == Kind::falling && polished.decrement <= nothing);
  const std::optional<std::size_t> idle =
      polished.kind == Kind::minimum ? idle_at_limit(plan, polished, team) : std::nullopt;
  if (idle && plan.unique) {
    end.status = Status::stalled;
    end.reason = fmt::format("{} cannot be determined: {} does not change with it at its limit {}",
                             plan.names()[*idle], plan.walk.function.value_name, end.p[*idle]);
    return false;
  }
  const bool is_sure =
      is_as_low && (polished.kind == Kind::minimum || is_within_rounding(plan, polished, team));
  Verdict verdict;
  if (is_sure && plan.unique) verdict = verdict_on(plan, polished, team);
  if (is_sure && verdict.why_not.empty()) {
    constexpr double settled = 1e-6;
    const bool of_it = polished.next_change <= settled;
    end.status = Status::converged;
    end.reason = fmt::format(
        "a minimum: Newton's next step changes no parameter by more than {:.1e} of {}",
        of_it ? polished.next_change : verdict.step_in_errors, of_it ? "it" : "its error");
  } else if (!plan.unique && is_flat_minimum) {
    end.status = Status::converged;
    end.reason = fmt::format("{} can fall by {:.1e} of itself at most",
                             plan.walk.function.value_name, polished.decrement);
  } else {
    std::string why =
        verdict.why_not.empty() ? why_no_minimum(plan, polished, team) : std::move(verdict.why_not);
    if (end.status == Status::converged || end.status == Status::stalled) {
      end.status = Status::stalled;
      end.reason = std::move(why);
    } else {
      end.reason += "; " + why;
    }
    return false;
  }
  return true;
}

/// Of absolute residuals.
void polish_kinked(const FitPlan& plan, FittedStart& end) {
  KinkPolish polished = polish_kink(plan.fit().residuals(), plan.bounds, end.p);
  const double loss = (*plan.walk.function.function)(std::span<const double>(polished.p));
  constexpr double rounding = 1e-14;
  const bool is_as_low = loss <= end.loss * (1 + rounding);
  if (is_as_low) {
    end.p = std::move(polished.p);
    end.loss = std::min(loss, end.loss);
  }
  if (is_as_low && polished.is_minimum) {
    end.status = Status::converged;
    end.reason = std::move(polished.text);
  } else if (end.status == Status::converged || end.status == Status::stalled) {
    end.status = Status::stalled;
    end.reason = is_as_low ? std::move(polished.text) : "beside a corner of the absolute residuals";
  }
}

/// Of what a walk left, the last digits and the verdict; false where the walk should go on by lm.
bool finish(const FitPlan& plan, FittedStart& end, Team& team) {
  if (ends_here(end.status) || !std::isfinite(end.loss)) return true;
  if (is_lm(plan.walk) && end.status == Status::max_steps) return true;
  constexpr std::size_t most_flat = 300;  // their Hessian would take longer than the walk
  if (!plan.unique && plan.bounds.size() > most_flat) return true;
  if (!is_lm(plan.walk)) take_limits(plan, end);
  if (plan.fit().squares_factor()) return polish_squares(plan, end, team);
  if (plan.walk.function.value_name == MeanAbsoluteError::name) {
    polish_kinked(plan, end);
  } else {
    polish_smooth(plan, end);
  }
  return true;
}

/// One walk, the polish, and the verdict.
FittedStart try_from(const FitPlan& plan, const std::vector<double>& start, Team& team,
                     WalkRows& rows) {
  rows.begin_walk();
  FittedStart end = end_of(plan, start, run_from(plan, start, team, rows));
  const bool is_done = finish(plan, end, team);
  if (is_done || is_lm(plan.walk) || end.status != Status::stalled) return end;
  // The walk's own tolerances were met too far from the minimum for Newton's steps.
  FitPlan by_lm = plan;
  by_lm.walk.method = MethodOptions(Lm());
  FittedStart rest = try_from(by_lm, end.p, team, rows);
  rest.iterations += end.iterations;
  rest.evaluations += end.evaluations;
  return rest;
}

// ---- of many rows, some first ----

/// Asks whether to stop, and shows nothing.
class OnlyStops final : public Observer {
 public:
  explicit OnlyStops(Observer& behind) : behind_(behind) {}
  bool wants_rows() override { return false; }
  bool stop() override { return behind_.stop(); }

 private:
  Observer& behind_;
};

/// One row of how many lm walks over first; 1: over all.
std::size_t thinning(const FitPlan& plan, Observer& observer) {
  const MinimizePlan& walk = plan.walk;
  const bool wants_the_walk = observer.wants_rows() || walk.target || walk.gtol || walk.patience ||
                              observer.wants_evaluations();
  if (wants_the_walk || !plan.unique || !plan.fit().squares_factor()) return 1;
  const std::size_t some = std::max(some_rows, rows_for_each_parameter * plan.bounds.size());
  const std::size_t k = plan.fit().residuals().rows() / some;
  return k >= 8 ? k : 1;
}

/// By lm over one row of every k and Newton's steps over all; nothing where that comes to no
/// minimum below the start.
std::optional<FittedStart> fit_by_some(const FitPlan& plan, const std::vector<double>& start,
                                       std::size_t k, Team& team, Observer& observer) {
  const FitLoss some = plan.fit().thinned(k);
  if (!some.fit || (plan.bounds.size() > 1 && !inputs_vary(*some.fit))) return {};
  FitPlan thin = plan;
  thin.walk.function.fit = some.fit;
  thin.walk.function.function = some.loss;
  OnlyStops nobody(observer);
  RunResult walk = run_from(thin, start, team, nobody);
  if (walk.status != Status::converged && walk.status != Status::stalled) return {};
  const Residuals& residuals = plan.fit().residuals();
  const double at_start = sum_of_squares(residuals, start, team);
  constexpr double unknown = std::numeric_limits<double>::max();
  FittedStart end{std::move(walk.best_x), unknown, Status::converged, "", 0, 1};
  finish(plan, end, team);
  end.iterations = end.last_steps;
  if (end.status != Status::converged) return {};
  if (!(end.loss <= *plan.fit().squares_factor() * at_start)) return {};
  end.note = fmt::format(
      "began with one of every {} rows: {} step{} over these, then {} of Newton over all", k,
      walk.steps, walk.steps == 1 ? "" : "s", end.iterations);
  return end;
}

/// Where lm begins again from the start. Canyons and plateaus that one way falls into another one
/// passes by: of 540 starts around those of the NIST problems, each parameter times 0.5 to 2, 445
/// came to the best minimum with the options by default, 470 by these or those.
struct Again {
  bool projection;
  double factor;
};
constexpr Again ways[] = {{true, 0.1}, {false, 0.1}, {false, 10}, {true, 100}, {false, 1e-3}};

/// The same for lm, as often as it leads somewhere.
class LmFit {
 public:
  LmFit(const FitPlan& plan, const std::vector<double>& start, Team& team, WalkRows& rows)
      : plan_(plan),
        lm_(std::get<Lm>(*plan.walk.method)),
        start_(start),
        team_(team),
        rows_(rows) {}

  FittedStart run() {
    if (const std::size_t k = thinning(plan_, rows_); k > 1) {
      if (auto end = fit_by_some(plan_, start_, k, team_, rows_)) return std::move(*end);
    }
    walk(lm_, start_);
    Lm other = lm_;
    for (const Again& way : ways) {
      while (goes_on_) walk(other, last_.p);
      if (is_over()) break;
      other.projection = way.projection;
      other.factor = way.factor;
      walk(other, start_);
    }
    while (goes_on_ && !is_over()) walk(other, last_.p);
    best_.iterations = iterations_;
    best_.evaluations = evaluations_;
    // The last walk had what others had left of them.
    if (best_.status == Status::max_steps) {
      best_.reason = fmt::format("all {} steps done", plan_.walk.steps);
    }
    return std::move(best_);
  }

 private:
  bool is_over() const {
    return best_.status == Status::converged || last_.status == Status::max_steps ||
           ends_here(last_.status) || iterations_ >= plan_.walk.steps;
  }

  void walk(const Lm& lm, const std::vector<double>& from) {
    FitPlan rest = plan_;
    rest.walk.method = MethodOptions(lm);
    rest.walk.steps -= iterations_;
    if (plan_.walk.timeout) {
      rest.walk.timeout = std::max(*plan_.walk.timeout - watch_.seconds(), 0.0);
    }
    last_ = try_from(rest, from, team_, rows_);
    iterations_ += last_.iterations;
    evaluations_ += last_.evaluations;
    if (best_.p.empty() || is_better(last_, best_)) {
      best_ = last_;
    } else if (ends_here(last_.status) || last_.status == Status::max_steps) {
      best_.status = last_.status;
      best_.reason = last_.reason;
    }
    constexpr double little = 1e-6;
    goes_on_ = last_.status == Status::stalled && last_.loss < (1 - little) * last_.first_loss &&
               !is_over();
  }

  const FitPlan& plan_;
  Lm lm_;
  const std::vector<double>& start_;
  Team& team_;
  WalkRows& rows_;
  Stopwatch watch_;
  FittedStart best_, last_;
  bool goes_on_ = false;
  std::int64_t iterations_ = 0, evaluations_ = 0;
};

}  // namespace

void WalkRows::begin_walk() {
  before_ = last_;
  has_before_ = any_;
  begins_ = true;
}

void WalkRows::row(const TraceRow& row, std::span<const double> x) {
  if (begins_ && any_) {  // the point is known, or that from which an earlier walk began
    begins_ = false;
    return;
  }
  begins_ = false;
  any_ = true;
  last_ = moved(row);
  behind_.row(last_, x);
}

void WalkRows::evaluated(const TraceRow& row, std::span<const double> x) {
  behind_.evaluated(moved(row), x);
}

TraceRow WalkRows::moved(TraceRow row) const {
  if (!any_) return row;
  row.step += before_.step;
  row.evaluations += before_.evaluations;
  if (has_before_) row.best = std::min(row.best, before_.best);
  return row;
}

bool is_better(const FittedStart& a, const FittedStart& b) {
  const bool is_minimum = a.status == Status::converged;
  if (is_minimum != (b.status == Status::converged)) return is_minimum;
  return a.loss < b.loss || (std::isfinite(a.loss) && !std::isfinite(b.loss));
}

FittedStart fit_from(const FitPlan& plan, const std::vector<double>& start, Team& team,
                     WalkRows& rows) {
  if (std::ranges::all_of(plan.bounds, &Bounds::held)) {
    const double loss = (*plan.walk.function.function)(std::span<const double>(start));
    return {start, loss, Status::converged, "all parameters are held", 0, 0};
  }
  return is_lm(plan.walk) ? LmFit(plan, start, team, rows).run()
                          : try_from(plan, start, team, rows);
}

}  // namespace nnopt

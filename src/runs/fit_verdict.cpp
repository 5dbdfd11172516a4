#include "runs/fit_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "functions/data_set.hpp"
#include "optimizers/vectors.hpp"
#include "runs/fit_directions.hpp"

namespace nnopt {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// sum (y / sigma)^2
double squares_of_responses(const Fit& fit) {
  const std::vector<double>& y = fit.data().responses();
  const std::vector<double>* const sigma = fit.sigma();
  return sum_of(y.size(), [&](std::size_t i) {
    const double in_errors = sigma == nullptr ? y[i] : y[i] / (*sigma)[i];
    return in_errors * in_errors;
  });
}

bool has_run_off(const FitPlan& plan, std::span<const double> p, std::size_t j) {
  constexpr double far = 1e4;
  return std::abs(p[j]) > far * std::max(1.0, std::abs(plan.walk.start[j]));
}

/// Says so where a parameter is far from its start: what the data know there is no fault of theirs.
std::string ran_off(const FitPlan& plan, const Polished& polished) {
  for (std::size_t j = 0; j < polished.free.size(); ++j) {
    if (!polished.free[j] || plan.fit().linear()[j]) continue;
    if (!has_run_off(plan, polished.p, j)) continue;
    return fmt::format(
        "the walk ran off to {} = {:.3g}, where the data do not determine all parameters: another "
        "--start, or --starts",
        plan.names()[j], polished.p[j]);
  }
  return "";
}

class Place {
 public:
  Place(const FitPlan& plan, const Polished& polished, Team& team)
      : plan_(plan),
        polished_(polished),
        team_(team),
        at_(linearized(residuals(), polished.p, team)),
        directions_(
            directions_of(at_, curvature_of_residuals(residuals(), polished.p, team, rows_apart()),
                          polished.free)) {}

  const FitDirections& directions() const { return directions_; }

  std::string why_weak_all() const {
    std::vector<std::string> reasons;
    if (!directions_.weak.empty()) {
      std::string far = ran_off(plan_, polished_);
      if (!far.empty()) return far;
    }
    for (const WeakDirection& weak : directions_.weak) {
      std::string kinked = why_kinked(weak);
      reasons.push_back(kinked.empty() ? why_weak(weak, plan_.names()) : std::move(kinked));
    }
    return joined(reasons, "; ");
  }

  Verdict judge() {
    Verdict verdict;
    if (!directions_.finite) {
      verdict.why_not = "residuals or their derivatives are not finite there";
    } else if (!directions_.weak.empty()) {
      verdict.why_not = why_weak_all();
    } else {
      gradient_ = exact_gradient(residuals(), polished_.p, team_).gradient;
      choose_spread();
      verdict.why_not = why_runs_off();
      if (spread_ > 0) {
        verdict.step_in_errors = std::sqrt(directions_.to_fall(gradient_)) / spread_;
      }
    }
    return verdict;
  }

 private:
  const Residuals& residuals() const { return plan_.fit().residuals(); }
  /// Some rows tell what kind of a point it is, where there are many.
  std::size_t rows_apart() const {
    constexpr std::size_t some_rows = 16384;
    return std::max<std::size_t>(1, residuals().rows() / some_rows);
  }

  /// Of a residual. Perfect data have none: a billionth of the responses then.
  void choose_spread() {
    constexpr double least = 1e-9;
    const auto free = static_cast<double>(std::ranges::count(polished_.free, true));
    const auto rows = static_cast<double>(residuals().rows());
    spread_ = std::max(std::sqrt(at_.squares / std::max(1.0, rows - free)),
                       least * std::sqrt(squares_of_responses(plan_.fit()) / rows));
  }

  std::string why_runs_off() const {
    const FitDirections by_jacobian = directions_of(at_, polished_.free);
    const std::vector<double> step = directions_.solve(gradient_);
    std::vector<std::size_t> off;
    for (std::size_t j = 0; j < step.size(); ++j) {
      constexpr double settled = 1e-6;
      const double size = std::abs(polished_.p[j]);
      const double inverse = std::max(directions_.inverse(j, j), by_jacobian.inverse(j, j));
      const double error = spread_ * std::sqrt(inverse);
      const bool stands = std::abs(step[j]) <= settled * size && error <= 10 * size;
      if (!polished_.free[j]) continue;
      // On canyons that are this long the Hessian itself is rounding.
      constexpr double beyond_all = 1e50;
      if (size > beyond_all * std::max(1.0, std::abs(plan_.walk.start[j])) ||
          !std::isfinite(error)) {
        off.push_back(j);
        continue;
      }
      if (plan_.fit().linear()[j]) continue;
      if (stands && by_jacobian.weak_in(j) == nullptr) continue;
      if (!is_parabola(j)) off.push_back(j);
    }
    if (off.empty()) return "";
    const std::string far = ran_off(plan_, polished_);
    if (!far.empty()) return far;
    return fmt::format(
        "{} falls on and on, by ever less, as {} run{} off: no minimum is near (another --start, "
        "or --starts)",
        plan_.walk.function.value_name, names_of(off, plan_.names()), off.size() == 1 ? "s" : "");
  }

  /// Whether the slope by p_j changes as the Hessian says, a thousandth of its error to both sides.
  bool is_parabola(std::size_t j) const {
    constexpr double share = 1e-3;
    std::vector<double> unit(gradient_.size(), 0.0);
    unit[j] = 1;
    const double inverse = directions_.inverse(j, j);
    const double length = share * spread_ / std::sqrt(inverse);
    const std::vector<double> direction = directions_.solve(unit);
    for (const double sign : {-1.0, 1.0}) {
      std::vector<double> p = polished_.p;
      add(sign * length, direction, p);
      if (leaves_limits(p)) continue;
      const double change = exact_gradient(residuals(), p, team_).gradient[j] - gradient_[j];
      if (!(std::abs(change - sign * length) <= 0.5 * length)) return false;
    }
    return true;
  }

  bool leaves_limits(std::span<const double> p) const {
    for (std::size_t i = 0; i < p.size(); ++i) {
      if (p[i] < plan_.bounds[i].lo || p[i] > plan_.bounds[i].hi) return true;
    }
    return false;
  }

  /// Where the slope is 0 only at that point, as of abs(a) and sqrt(a) at a = 0.
  std::string why_kinked(const WeakDirection& weak) const {
    if (weak.involved.size() != 1 || weak.curvature < 0) return "";
    const std::size_t j = weak.involved.front();
    constexpr double little = 1e-4, rounding = 1e-12;
    bool changes = false;
    for (const double sign : {-1.0, 1.0}) {
      std::vector<double> p = polished_.p;
      p[j] += sign * little * std::max(1.0, std::abs(p[j]));
      if (leaves_limits(p)) continue;
      const double squares = sum_of_squares(residuals(), p, team_);
      changes = changes || std::abs(squares - at_.squares) > rounding * at_.squares;
    }
    if (!changes) return "";
    return fmt::format(
        "{0} changes with {1}, but at {1} = {2:.6g} its derivative is 0 or none: start beside it",
        plan_.walk.function.value_name, plan_.names()[j], polished_.p[j]);
  }

  const FitPlan& plan_;
  const Polished& polished_;
  Team& team_;
  Linearization at_;
  FitDirections directions_;
  std::vector<double> gradient_;
  double spread_ = 0;
};

}  // namespace

double rounding_of_squares(const FitPlan& plan, const Linearization& at,
                           std::span<const double> p) {
  double sum = squares_of_responses(plan.fit());
  for (std::size_t j = 0; j < at.n; ++j) {
    const double length = at.column_length(j);
    sum += length * p[j] * (length * p[j]);
  }
  constexpr double some = 16;
  return some * epsilon * epsilon * sum;
}

Verdict verdict_on(const FitPlan& plan, const Polished& polished, Team& team) {
  return Place(plan, polished, team).judge();
}

std::string why_no_minimum(const FitPlan& plan, const Polished& polished, Team& team) {
  const std::string& loss = plan.walk.function.value_name;
  if (polished.kind == Polished::Kind::not_finite) {
    return "residuals or their derivatives are not finite there";
  }
  if (polished.kind == Polished::Kind::falling) {
    std::string far = ran_off(plan, polished);
    if (!far.empty()) return far;
    return fmt::format("{} can still fall by a share of {:.1e}, but no step leads there", loss,
                       polished.decrement);
  }
  const Place place(plan, polished, team);
  std::string reasons = place.why_weak_all();
  if (!reasons.empty()) return reasons;
  const std::vector<double>& weakest = place.directions().weakest;
  std::vector<std::size_t> involved;
  for (std::size_t i = 0; i < weakest.size(); ++i) {
    constexpr double part = 1e-3;
    if (std::abs(weakest[i]) > part) involved.push_back(i);
  }
  if (involved.empty()) return "the Hessian is not positive definite within rounding";
  std::string far = ran_off(plan, polished);
  if (!far.empty()) return far;
  return fmt::format("{} cannot be determined within rounding: {} hardly changes along {}",
                     names_of(involved, plan.names()), loss,
                     direction_text(weakest, involved, plan.names()));
}

}  // namespace nnopt

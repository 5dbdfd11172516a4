// Fits again from near by, for profiles.
#include <algorithm>
#include <cmath>

#include "base/denormals.hpp"
#include "base/error.hpp"
#include "optimizers/lm.hpp"
#include "runs/fit.hpp"
#include "runs/method_objective.hpp"

namespace nnopt {
namespace {

/// What a step of Gauss and Newton in the parameters that may move promises, as a share of |r|^2.
double promised_share(const Linearization& at, const std::vector<Bounds>& bounds,
                      std::span<const double> p) {
  const std::vector<double> gradient = at.gradient();
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const bool is_stopped = gradient[i] > 0 ? p[i] <= bounds[i].lo : p[i] >= bounds[i].hi;
    if (!bounds[i].held() && !is_stopped) free.push_back(i);
  }
  const Triangle triangle = at.triangle_of(free);
  double promised = 0;
  for (std::size_t k = 0; k < free.size(); ++k) {
    constexpr double least_sine = 1e-13;  // of a column with those before it: less is rounding
    if (std::abs(triangle(k, k)) <= least_sine * std::sqrt(triangle.column_square(k))) continue;
    promised += triangle.right(k) * triangle.right(k);
  }
  return promised / at.squares;
}

}  // namespace

Refit refit(const FitPlan& plan, std::vector<Bounds> bounds, std::vector<double> from, Team& team) {
  const NoDenormals during_run;
  const Fit& fit = plan.fit();
  if (!fit.squares_factor()) {
    throw BadInput("profiles follow sums of squares (chi2, mse), which " +
                   plan.walk.function.value_name + " is not");
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    from[i] = std::clamp(from[i], bounds[i].lo, bounds[i].hi);
  }
  Refit found{std::move(from), 0, false};
  if (std::ranges::all_of(bounds, &Bounds::held)) {
    found.squares = sum_of_squares(fit.residuals(), found.p, team);
    found.converged = std::isfinite(found.squares);
    return found;
  }
  PointObjective objective(*plan.walk.function.function, fit, bounds, team);
  Lm lm;
  if (plan.walk.method) {
    if (const Lm* const chosen = std::get_if<Lm>(&*plan.walk.method)) lm = *chosen;
  }
  // From near by the first steps shall not lead into another valley.
  for (const double factor : {1.0, 0.01}) {
    lm.factor = factor;
    const std::unique_ptr<Method> walk = lm.make(found.p.size(), 0);
    walk->begin(objective, found.p);
    constexpr int most_steps = 300;
    for (int k = 0; k < most_steps; ++k) {
      if (walk->step(objective).kind != StepEnd::Kind::goes_on) break;
    }
    found.p.assign(walk->w().begin(), walk->w().end());
    const Linearization at = linearized(fit.residuals(), found.p, team);
    found.squares = at.squares;
    if (!at.finite()) continue;
    constexpr double nothing = 1e-12;
    found.converged = at.squares == 0 || promised_share(at, bounds, found.p) <= nothing;
    if (found.converged) break;
  }
  return found;
}

}  // namespace nnopt

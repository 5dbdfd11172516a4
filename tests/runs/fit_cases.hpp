// Ends of fits, for tests of what is told of them.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "optimizers/squares.hpp"
#include "runs/fit.hpp"
#include "runs/fit_errors.hpp"
#include "tests/runs/fit_plans.hpp"

namespace nnopt::run_tests {

/// f(x) at `count` places from lo to hi with normal noise.
template <class F>
DataSet noisy(std::size_t count, double lo, double hi, double noise, std::uint64_t seed, F f,
              bool with_sigma = false) {
  const RandomStream stream(seed, Purpose::noise, 0);
  std::vector<double> x, y;
  for (std::size_t i = 0; i < count; ++i) {
    x.push_back(lo + (hi - lo) * double(i) / double(count - 1));
    y.push_back(f(x.back()) + noise * stream.normal(i));
  }
  std::vector<double> sigma;
  if (with_sigma) sigma.assign(count, noise);
  return points(std::move(x), std::move(y), std::move(sigma));
}

/// A fit of a formula whose parameters are `names`, from 1.
inline FitPlan fit_of(const DataSet& data, const std::string& formula,
                      const std::vector<std::string>& names, const Loss& loss = ChiSquared()) {
  std::vector<std::pair<std::string, double>> start;
  for (const std::string& name : names) start.emplace_back(name, 1.0);
  return fit_plan(data, formula, start, loss);
}

/// What is at these parameters, as if a fit had led there.
inline FitResult at(const FitPlan& plan, std::vector<double> p) {
  FitResult result;
  Team team(1);
  if (const auto factor = plan.fit().squares_factor()) {
    result.loss = *factor * sum_of_squares(plan.fit().residuals(), p, team);
  }
  result.at_limit.assign(p.size(), AtLimit::no);
  for (std::size_t j = 0; j < p.size(); ++j) {
    const Bounds& bounds = plan.bounds[j];
    if (bounds.held()) continue;
    if (p[j] <= bounds.lo) result.at_limit[j] = AtLimit::lower;
    if (p[j] >= bounds.hi) result.at_limit[j] = AtLimit::upper;
  }
  result.p = std::move(p);
  result.status = Status::converged;
  return result;
}

inline FitStatistics statistics_of(const FitPlan& plan, const FitResult& result,
                                   std::optional<bool> sigma_known = {}) {
  Team team(1);
  return nnopt::statistics_of(plan, result, team, sigma_known);
}

/// The minimum that lies below `from`.
inline FitResult lowest_from(const FitPlan& plan, const std::vector<double>& from) {
  Team team(1);
  return at(plan, refit(plan, plan.bounds, from, team).p);
}

}  // namespace nnopt::run_tests

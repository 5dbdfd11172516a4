#include "runs/held_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "optimizers/squares.hpp"
#include "optimizers/vectors.hpp"
#include "runs/fit_errors.hpp"

namespace nnopt {
namespace {

// Extended precision is for sums of squares that hardly differ; of more rows it takes too long.
constexpr std::size_t few_rows = 20000;

/// Which parameters may move to both sides, or to where chi^2 falls.
std::vector<bool> free_of(const std::vector<Bounds>& bounds, std::span<const double> p,
                          std::span<const double> gradient) {
  std::vector<bool> free;
  for (std::size_t j = 0; j < p.size(); ++j) {
    const bool stopped =
        (p[j] <= bounds[j].lo && gradient[j] >= 0) || (p[j] >= bounds[j].hi && gradient[j] <= 0);
    free.push_back(!bounds[j].held() && !stopped);
  }
  return free;
}

/// R v.
std::vector<double> times(const Linearization& at, std::span<const double> v) {
  std::vector<double> product(at.n);
  for (std::size_t i = 0; i < at.n; ++i) {
    product[i] = dot(std::span(at.r).subspan(i * at.n, at.n), v);
  }
  return product;
}

}  // namespace

HeldFit::HeldFit(const FitPlan& plan, const FitResult& result, std::vector<std::size_t> held,
                 double delta, Team& team)
    : plan_(plan), held_(std::move(held)), delta_(delta), team_(team) {
  std::vector<Bounds> bounds = plan_.bounds;
  for (const std::size_t j : held_) bounds[j] = {result.p[j], result.p[j]};
  lowest_ = looked_at(result.p, bounds);
  lowest_.adapted = true;
}

std::vector<double> HeldFit::begin(std::span<const double> values, const HeldPoint& near) const {
  std::vector<double> p = near.p;
  for (std::size_t k = 0; k < held_.size() && k < near.tangents.size(); ++k) {
    add(values[k] - near.p[held_[k]], near.tangents[k], p);
  }
  for (std::size_t j = 0; j < p.size(); ++j) {
    p[j] = std::clamp(p[j], plan_.bounds[j].lo, plan_.bounds[j].hi);
  }
  for (std::size_t k = 0; k < held_.size(); ++k) p[held_[k]] = values[k];
  return p;
}

double HeldFit::squares(std::span<const double> p) const {
  return sum_of_squares(plan_.fit().residuals(), p, team_);
}

double HeldFit::chi2_from(std::span<const double> values, const HeldPoint& near) const {
  return squares(begin(values, near));
}

HeldPoint HeldFit::at(std::span<const double> values, const HeldPoint& near) const {
  std::vector<Bounds> bounds = plan_.bounds;
  for (std::size_t k = 0; k < held_.size(); ++k) bounds[held_[k]] = {values[k], values[k]};
  std::vector<double> from = begin(values, near);
  if (!std::isfinite(squares(from))) {
    // The others may have been taken too far.
    from = near.p;
    for (std::size_t k = 0; k < held_.size(); ++k) from[held_[k]] = values[k];
    if (!std::isfinite(squares(from))) {
      HeldPoint none;
      none.p = std::move(from);
      none.chi2 = std::nan("");
      none.slopes.assign(held_.size(), std::nan(""));
      return none;
    }
  }
  constexpr int most = 3;
  HeldPoint found;
  for (int k = 0; k < most; ++k) {
    Refit fit = refit(plan_, bounds, std::move(from), team_);
    found = looked_at(std::move(fit.p), bounds);
    if (found.adapted || !std::isfinite(found.chi2)) break;
    from = found.p;
  }
  return found;
}

/// Whether chi^2 begins where its slope and metric lead to, by half of what it counts.
bool HeldFit::is_as_expected(std::span<const double> values, const HeldPoint& near) const {
  const std::size_t count = held_.size();
  double slope = 0, curvature = 0;
  for (std::size_t a = 0; a < count; ++a) {
    const double step = values[a] - near.p[held_[a]];
    slope += near.slopes[a] * step;
    for (std::size_t b = 0; b < count; ++b) {
      curvature += near.metric[a * count + b] * step * (values[b] - near.p[held_[b]]);
    }
  }
  const double begins = chi2_from(values, near) - near.chi2;
  return begins - slope - curvature <= 0.5 * (delta_ + std::abs(slope) + curvature);
}

HeldPoint HeldFit::followed(std::span<const double> values, const HeldPoint& near,
                            const Stop& stop) const {
  constexpr double shortest = 1.0 / 4096;  // of the way
  constexpr int most = 200;
  if (near.metric.empty()) return at(values, near);
  HeldPoint from = near;
  std::vector<double> there(values.begin(), values.end());
  double done = 0, step = 1;
  for (int tries = 0; tries < most && step >= shortest && !stop(); ++tries) {
    const bool last = done + step >= 1;
    for (std::size_t k = 0; k < there.size(); ++k) {
      const double begin = near.p[held_[k]];
      there[k] = last ? values[k] : begin + (done + step) * (values[k] - begin);
    }
    if (is_as_expected(there, from)) {
      HeldPoint next = at(there, from);
      if (next.adapted && std::isfinite(next.chi2)) {
        if (last) return next;
        from = std::move(next);
        done += step;
        step *= 2;
        continue;
      }
    }
    step /= 2;
  }
  return at(values, from);
}

HeldPoint HeldFit::looked_at(std::vector<double> p, const std::vector<Bounds>& bounds) const {
  const Residuals& residuals = plan_.fit().residuals();
  HeldPoint found;
  found.p = std::move(p);
  const Linearization at = linearized(residuals, found.p, team_);
  std::vector<double> gradient;
  if (residuals.rows() <= few_rows) {
    ExactGradient exact = exact_gradient(residuals, found.p, team_);
    found.chi2 = exact.squares;
    gradient = std::move(exact.gradient);
  } else {
    found.chi2 = at.squares;
    gradient = at.gradient();
  }
  found.slopes.assign(held_.size(), std::nan(""));
  const FitDirections directions = directions_of(at, free_of(bounds, found.p, gradient));
  if (!directions.finite || !std::isfinite(found.chi2)) {
    found.chi2 = std::nan("");
    return found;
  }
  const double fall = directions.to_fall(gradient);
  found.adapted = fall <= 0.01 * delta_;
  if (found.adapted) found.chi2 -= fall;
  std::vector<std::vector<double>> columns;  // R (e + t), orthogonal to what the others can do
  for (std::size_t k = 0; k < held_.size(); ++k) {
    // d J^T J d = 1 for each direction d: the least squares solution of J t = -J e.
    std::vector<double> one(found.p.size(), 0.0), tangent(found.p.size(), 0.0);
    one[held_[k]] = 1;
    const std::vector<double> column = times(at, one);
    for (const auto& d : directions.rising) add(-dot(times(at, d), column), d, tangent);
    tangent[held_[k]] = 1;
    columns.push_back(times(at, tangent));
    found.slopes[k] = 2 * dot(tangent, gradient);
    tangent[held_[k]] = 0;
    found.tangents.push_back(std::move(tangent));
  }
  for (const auto& a : columns) {
    for (const auto& b : columns) found.metric.push_back(dot(a, b));
  }
  return found;
}

ProfileUnits profile_units(const FitPlan& plan, const FitResult& result, double delta,
                           std::span<const std::size_t> parameters, Team& team) {
  std::vector<bool> free = fitted_parameters(plan, result);
  for (const std::size_t j : parameters) free[j] = true;
  ProfileUnits units{directions_of(linearized(plan.fit().residuals(), result.p, team), free), {}};
  for (const std::size_t j : parameters) {
    double error = std::sqrt(delta * units.directions.inverse(j, j));
    if (!units.directions.finite || units.directions.weak_in(j) != nullptr || !(error > 0)) {
      // That with the others held, else the size of the number.
      error = std::sqrt(delta / (units.directions.finite ? units.directions.diagonal[j] : 0));
      if (!(error > 0 && std::isfinite(error))) error = std::max(1e-3, std::abs(result.p[j]));
    }
    units.errors.push_back(error);
  }
  return units;
}

std::string why_no_profiles(const FitPlan& plan, double delta) {
  if (!plan.fit().squares_factor()) {
    return fmt::format("profiles are of sums of squares, and the loss {} is none",
                       plan.walk.function.value_name);
  }
  if (!plan.unique) return "a network's parameters are not unique";
  if (std::isnan(delta))
    return "there are no degrees of freedom to tell the errors of the data from";
  if (!(delta > 0)) return "the formula goes through all points: their scatter is 0";
  return "";
}

}  // namespace nnopt

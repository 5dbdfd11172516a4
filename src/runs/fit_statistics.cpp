// How well a formula fits.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/distributions.hpp"
#include "optimizers/squares.hpp"
#include "optimizers/vectors.hpp"
#include "runs/fit_errors.hpp"

namespace nnopt {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Squared {
  double rss = 0, chi2 = 0;
};

/// Sums over all rows with numbers T.
template <class T>
Squared squared(const Fit& fit, std::span<const double> p) {
  const Residuals& residuals = fit.residuals();
  const std::vector<double>* const sigma = fit.sigma();
  constexpr std::size_t block = 4096;
  const std::vector<T> at(p.begin(), p.end());
  std::vector<T> r(std::min(block, residuals.rows()));
  T rss = 0, chi2 = 0;
  for (std::size_t from = 0; from < residuals.rows(); from += block) {
    const std::size_t count = std::min(block, residuals.rows() - from);
    const std::span<T> some = std::span(r).first(count);
    residuals.evaluate(std::span<const T>(at), from, some, {});
    T block_rss = 0, block_chi2 = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const T whole = sigma == nullptr ? some[i] : some[i] * T((*sigma)[from + i]);
      block_rss += whole * whole;
      block_chi2 += some[i] * some[i];
    }
    rss += block_rss;
    chi2 += block_chi2;
  }
  return {static_cast<double>(rss), static_cast<double>(chi2)};
}

/// sum ((y - mean) / sigma)^2, the mean weighted by 1 / sigma^2.
double squares_around_mean(const Fit& fit) {
  const std::vector<double>& y = fit.data().responses();
  const std::vector<double>* const sigma = fit.sigma();
  const auto weight = [&](std::size_t i) {
    return sigma == nullptr ? 1.0 : 1 / ((*sigma)[i] * (*sigma)[i]);
  };
  const double weights = sum_of(y.size(), weight);
  const double mean = sum_of(y.size(), [&](std::size_t i) { return weight(i) * y[i]; }) / weights;
  return sum_of(y.size(), [&](std::size_t i) { return weight(i) * (y[i] - mean) * (y[i] - mean); });
}

/// How the sum of squares changes along d to second order where J d = 0: sum r_i d^T H_i d, and the
/// same with each block of rows by its size, which that is right to rounding of.
struct SecondOrder {
  double sum = 0, size = 0;
  bool rises() const { return sum > 1e-6 * size; }
};
SecondOrder second_order_along(const Residuals& residuals, std::span<const double> p,
                               std::span<const double> d) {
  constexpr std::size_t blocks = 10000;
  const std::size_t rows = residuals.rows(), block = (rows + blocks - 1) / blocks;
  SecondOrder found;
  std::vector<double> product(p.size());
  for (std::size_t from = 0; from < rows; from += block) {
    std::ranges::fill(product, 0.0);
    residuals.add_curvature(p, d, from, std::min(block, rows - from), product);
    const double along = dot(product, d);
    found.sum += along;
    found.size += std::abs(along);
  }
  return found;
}

/// How many of the parameters that are not held the data determine.
std::size_t determined(const FitPlan& plan, const FitResult& result, Team& team) {
  std::vector<bool> fitted;
  for (const Bounds& bounds : plan.bounds) fitted.push_back(!bounds.held());
  auto count = static_cast<std::size_t>(std::ranges::count(fitted, true));
  // A network has far more than it needs.
  if (!plan.unique || count == 0) return count;
  const Residuals& residuals = plan.fit().residuals();
  const FitDirections directions = directions_of(linearized(residuals, result.p, team), fitted);
  if (!directions.finite) return count;
  for (const WeakDirection& direction : directions.weak) {
    if (!second_order_along(residuals, result.p, direction.along).rises()) --count;
  }
  return count;
}

}  // namespace

std::optional<double> second_order(const Residuals& residuals, std::span<const double> p,
                                   std::size_t parameter, double diagonal, double delta) {
  // Where its error by J is within 10^5 of the parameter itself J is more than rounding.
  constexpr double far = 1e10, rounding = 1e-10;
  const double x = p[parameter];
  if (!(diagonal * far * x * x < delta)) return {};
  std::vector<double> along(p.size(), 0.0);
  along[parameter] = 1;
  const SecondOrder found = second_order_along(residuals, p, along);
  if (!found.rises() || !(diagonal <= rounding * found.sum)) return {};
  return found.sum;
}

std::vector<bool> fitted_parameters(const FitPlan& plan, const FitResult& result) {
  std::vector<bool> fitted;
  for (std::size_t j = 0; j < result.p.size(); ++j) {
    fitted.push_back(!plan.bounds[j].held() &&
                     (result.at_limit.empty() || result.at_limit[j] == AtLimit::no));
  }
  return fitted;
}

FitStatistics statistics_of(const FitPlan& plan, const FitResult& result, Team& team,
                            std::optional<bool> sigma_known) {
  const Fit& fit = plan.fit();
  FitStatistics s;
  s.rows = fit.residuals().rows();
  s.free = determined(plan, result, team);
  s.dof = static_cast<double>(s.rows) - static_cast<double>(s.free);
  // Extended precision is for residuals that nearly cancel; of many rows the sum is right anyway.
  constexpr std::size_t few = 20000;
  const Squared sums =
      s.rows <= few ? squared<long double>(fit, result.p) : squared<double>(fit, result.p);
  s.rss = sums.rss;
  s.chi2 = sums.chi2;
  s.reduced_chi2 = s.dof > 0 ? s.chi2 / s.dof : nan;
  s.residual_sd = std::sqrt(s.reduced_chi2);
  if (!fit.squares_factor()) {
    s.r_squared = s.aic = s.bic = nan;
    return s;
  }
  const double around_mean = squares_around_mean(fit);
  s.r_squared = around_mean > 0 ? 1 - s.chi2 / around_mean : nan;
  // Not below what lmfit takes a sum of squares for that is 0.
  const auto rows = static_cast<double>(s.rows), free = static_cast<double>(s.free);
  const double likelihood = rows * std::log(std::max(s.chi2, 1e-250 * rows) / rows);
  s.aic = likelihood + 2 * free;
  s.bic = likelihood + std::log(rows) * free;
  if (sigma_known.value_or(fit.has_sigma()) && s.dof > 0 && std::isfinite(s.chi2)) {
    s.p_value = chi_square_tail(s.chi2, s.dof);
  }
  return s;
}

}  // namespace nnopt

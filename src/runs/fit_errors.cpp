#include "runs/fit_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/distributions.hpp"
#include "base/linear_algebra.hpp"
#include "functions/losses.hpp"
#include "optimizers/squares.hpp"
#include "optimizers/vectors.hpp"
#include "runs/fit_verdict.hpp"

namespace nnopt {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

/// Residuals whose rows count by what the loss huber makes of them.
class HuberResiduals final : public Residuals {
 public:
  enum class Rows {
    curved,  // r and J where |r| <= 1, where the loss is curved; else 0
    pulled   // r and psi(r) J: psi = r, at most 1 in size
  };
  HuberResiduals(const Residuals& all, Rows rows) : all_(all), rows_(rows) {}

  std::size_t parameters() const override { return all_.parameters(); }
  std::size_t rows() const override { return all_.rows(); }
  void evaluate(std::span<const double> p, std::size_t from, std::span<double> r,
                std::span<double> jacobian) const override {
    all_.evaluate(p, from, r, jacobian);
    weigh(r, jacobian);
  }
  void evaluate(std::span<const long double> p, std::size_t from, std::span<long double> r,
                std::span<long double> jacobian) const override {
    all_.evaluate(p, from, r, jacobian);
    weigh(r, jacobian);
  }
  /// sum psi(r_i) (d2 r_i / dp dp) v.
  void add_curvature(std::span<const double> p, std::span<const double> v, std::size_t from,
                     std::size_t count, std::span<double> product) const override {
    std::vector<double> r(count), one(product.size());
    all_.evaluate(p, from, r, {});
    for (std::size_t i = 0; i < count; ++i) {
      std::ranges::fill(one, 0.0);
      all_.add_curvature(p, v, from + i, 1, one);
      add(1 / std::max(1.0, std::abs(r[i])), one, product);
    }
  }

 private:
  template <class T>
  void weigh(std::span<T> r, std::span<T> jacobian) const {
    for (std::size_t i = 0; i < r.size(); ++i) {
      const T inside = std::abs(r[i]) <= 1 ? T(1) : T(0);
      const T weight = rows_ == Rows::curved ? inside : std::clamp(r[i], T(-1), T(1));
      for (std::size_t k = i; k < jacobian.size(); k += r.size()) jacobian[k] *= weight;
      if (rows_ == Rows::curved) r[i] *= weight;
    }
  }

  const Residuals& all_;
  Rows rows_;
};

/// Fills ParameterErrors step by step.
class ErrorsOf {
 public:
  ErrorsOf(const FitPlan& plan, const FitResult& result, const FitStatistics& statistics,
           const ErrorPlan& how, Team& team)
      : plan_(plan),
        result_(result),
        statistics_(statistics),
        how_(how),
        team_(team),
        n_(result.p.size()),
        free_(fitted_parameters(plan, result)) {}

  ParameterErrors find() {
    begin();
    const std::string refused = refusal();
    if (!refused.empty()) {
      for_free([&](std::size_t j) { found_.why_not[j] = refused; });
      return std::move(found_);
    }
    const bool huber = is_huber();
    found_.source = huber                                ? ErrorSource::sandwich
                    : how_.curvature == Curvature::hesse ? ErrorSource::hesse
                                                         : ErrorSource::jacobian;
    const FitDirections directions = huber ? huber_directions() : squares_directions();
    if (!directions.finite) {
      found_.source = ErrorSource::none;
      for_free([&](std::size_t j) {
        found_.why_not[j] = "the residuals or their derivatives are not finite there";
      });
      return std::move(found_);
    }
    found_.factor = huber ? sandwich(directions) : directions.rising;
    for (auto& d : found_.factor) {
      for (double& x : d) x *= std::sqrt(found_.scale);
    }
    if (!plan_.unique) {
      for_free([&](std::size_t j) {
        found_.why_not[j] = "a network's parameters are not unique: others give the same curve";
      });
      return std::move(found_);
    }
    add_covariance(directions);
    add_global_correlations(directions, huber);
    note_weak(directions);
    return std::move(found_);
  }

 private:
  bool is_huber() const { return plan_.walk.function.value_name == Huber::name; }

  template <class Do>
  void for_free(Do each) const {
    for (std::size_t j = 0; j < n_; ++j) {
      if (free_[j]) each(j);
    }
  }

  void begin() {
    found_.errors.assign(n_, nan);
    found_.why_not.assign(n_, "");
    found_.covariance.assign(n_ * n_, nan);
    found_.correlation.assign(n_ * n_, nan);
    found_.global_correlation.assign(n_, nan);
    found_.scaled = !how_.absolute;
    if (found_.scaled) found_.scale = statistics_.reduced_chi2;
    for (std::size_t j = 0; j < n_; ++j) {
      if (free_[j]) continue;
      const Bounds& bounds = plan_.bounds[j];
      const std::string& name = plan_.names()[j];
      if (bounds.held()) {
        found_.why_not[j] = fmt::format("held at {:.6g}", bounds.lo);
        continue;
      }
      const bool lower = result_.at_limit[j] == AtLimit::lower;
      found_.why_not[j] = fmt::format("at its limit {} {} {:.6g}", name,
                                      lower ? ">=" : "<=", lower ? bounds.lo : bounds.hi);
      found_.notes.push_back(
          fmt::format("{} is at its limit {:.6g}: the errors of the others are for {} held there",
                      name, lower ? bounds.lo : bounds.hi, name));
    }
  }

  /// Why no parameter can have an error; empty where they may.
  std::string refusal() {
    if (how_.curvature == Curvature::none) return "no errors were asked for";
    if (is_huber()) {
      found_.scale = 1;
      found_.scaled = true;
      if (statistics_.dof > 0) return "";
    } else if (!plan_.fit().squares_factor()) {
      return fmt::format("the loss {} has no curvature that errors could come from",
                         plan_.walk.function.value_name);
    }
    if (found_.scaled && !(statistics_.dof > 0)) {
      return fmt::format(
          "{} points for {} parameters leave no degrees of freedom to tell the errors of the data "
          "from",
          statistics_.rows, statistics_.free);
    }
    return "";
  }

  FitDirections squares_directions() {
    const Residuals& residuals = plan_.fit().residuals();
    Linearization at = linearized(residuals, result_.p, team_);
    const bool hesse = how_.curvature == Curvature::hesse;
    if (at.finite() && plan_.unique) leave_second_orders(at, hesse);
    FitDirections directions;
    if (hesse && at.finite()) {
      directions = directions_of(at, curvature_of_residuals(residuals, result_.p, team_), free_);
    } else {
      directions = directions_of(at, free_);
    }
    if (directions.finite && plan_.unique) note_fall(at, directions);
    return directions;
  }

  /// Columns of J that are 0 but for rounding would make errors of rounding, and mix with others.
  void leave_second_orders(Linearization& at, bool hesse) {
    for (std::size_t j = 0; j < n_; ++j) {
      const double length = at.column_length(j), diagonal = length * length;
      if (!free_[j] ||
          !second_order(plan_.fit().residuals(), result_.p, j, diagonal, found_.scale)) {
        continue;
      }
      if (hesse) {
        for (std::size_t i = 0; i <= j; ++i) at.r[i * n_ + j] = 0;
        continue;
      }
      free_[j] = false;
      found_.why_not[j] = fmt::format("chi2 changes with {} only to second order: --errors hesse",
                                      plan_.names()[j]);
      found_.notes.push_back(
          fmt::format("{} has no error of first order, {}", plan_.names()[j], found_.why_not[j]));
    }
  }

  /// Whether the sum of squares is lower anywhere on the way to the minimum of its parabola: at a
  /// kink it is not, whatever the slope on one side of it says.
  bool falls(const Linearization& at, const FitDirections& directions) const {
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    const std::vector<double> step = directions.solve(at.gradient());
    for (const double share : {1.0, 0.1, 0.01, 1e-3}) {
      std::vector<double> p = result_.p;
      add(-share, step, p);
      for (std::size_t j = 0; j < n_; ++j) {
        p[j] = std::clamp(p[j], plan_.bounds[j].lo, plan_.bounds[j].hi);
      }
      const double there = sum_of_squares(plan_.fit().residuals(), p, team_);
      if (there < (1 - 8 * epsilon) * at.squares) return true;
    }
    return false;
  }

  void note_fall(const Linearization& at, const FitDirections& directions) {
    const double fall = directions.to_fall(at.gradient());
    const bool told = fall > 0.01 * found_.scale &&
                      fall > rounding_of_squares(plan_, at, result_.p) && falls(at, directions);
    if (result_.status == Status::max_steps || result_.status == Status::timeout) {
      found_.notes.push_back("these errors hold at a minimum, which this is not" +
                             (told ? fmt::format(": chi2 may fall by {:.3g}, fit on", fall) : ""));
    } else if (told) {
      found_.notes.push_back(
          fmt::format("this is not quite a minimum, chi2 may fall by {:.3g}: fit on", fall));
    }
  }

  /// Of A.
  FitDirections huber_directions() {
    const HuberResiduals curved(plan_.fit().residuals(), HuberResiduals::Rows::curved);
    const Linearization at = linearized(curved, result_.p, team_);
    found_.notes.push_back(
        "errors of the loss huber are those of the sandwich formula (Huber 1967): they need no "
        "errors of the data. Bands of single measurements take the residual standard deviation, "
        "which outliers widen");
    if (how_.curvature == Curvature::hesse && at.finite()) {
      return directions_of(at, curvature_of_residuals(curved, result_.p, team_), free_);
    }
    return directions_of(at, free_);
  }

  /// R A^-1, R^T R = B: the covariance is its square.
  std::vector<std::vector<double>> sandwich(const FitDirections& directions) {
    const HuberResiduals pulled(plan_.fit().residuals(), HuberResiduals::Rows::pulled);
    const Linearization at = linearized(pulled, result_.p, team_);
    const double few_rows = std::sqrt(static_cast<double>(statistics_.rows) / statistics_.dof);
    std::vector<std::vector<double>> factor;
    for (std::size_t i = 0; i < n_; ++i) {
      factor.push_back(directions.solve(std::span(at.r).subspan(i * n_, n_)));
      for (double& x : factor.back()) x *= few_rows;
    }
    return factor;
  }

  void add_covariance(const FitDirections& directions) {
    std::vector<std::size_t> determined;
    for_free([&](std::size_t j) {
      if (const WeakDirection* const weak = directions.weak_in(j)) {
        found_.why_not[j] = why_weak(*weak, plan_.names());
      } else {
        determined.push_back(j);
      }
    });
    for (const std::size_t i : determined) {
      for (const std::size_t j : determined) {
        found_.covariance[i * n_ + j] = sum_of(found_.factor.size(), [&](std::size_t k) {
          return found_.factor[k][i] * found_.factor[k][j];
        });
      }
      found_.errors[i] = std::sqrt(found_.covariance[i * n_ + i]);
    }
    for (const std::size_t i : determined) {
      for (const std::size_t j : determined) {
        const double both = found_.errors[i] * found_.errors[j];
        const double share = both > 0 ? found_.covariance[i * n_ + j] / both : nan;
        found_.correlation[i * n_ + j] = i == j ? 1 : share;
      }
    }
  }

  void add_global_correlations(const FitDirections& directions, bool huber) {
    std::vector<std::size_t> determined;
    for (std::size_t j = 0; j < n_; ++j) {
      if (!std::isnan(found_.errors[j])) determined.push_back(j);
    }
    // V^-1_ii is what H has there, where H is what was inverted; else V is inverted again.
    const bool inverted = directions.weak.empty() && !huber;
    std::vector<double> inverse;
    if (!inverted && !determined.empty()) inverse = inverse_correlation(determined);
    for (std::size_t k = 0; k < determined.size(); ++k) {
      const std::size_t j = determined[k];
      const double product = inverted          ? directions.inverse(j, j) * directions.diagonal[j]
                             : inverse.empty() ? nan
                                               : inverse[k * determined.size() + k];
      found_.global_correlation[j] = std::sqrt(std::max(0.0, 1 - 1 / product));
      if (std::isnan(product)) found_.global_correlation[j] = nan;
    }
  }

  /// Empty where it cannot be inverted.
  std::vector<double> inverse_correlation(const std::vector<std::size_t>& of) const {
    const std::size_t count = of.size();
    std::vector<double> matrix(count * count), inverse(count * count);
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = 0; b < count; ++b) {
        matrix[a * count + b] = found_.correlation[of[a] * n_ + of[b]];
      }
    }
    if (!cholesky(matrix, count)) return {};
    cholesky_inverse(matrix, inverse, count);
    return inverse;
  }

  void note_weak(const FitDirections& directions) {
    found_.weak = directions.weak;
    for (const WeakDirection& direction : directions.weak) {
      found_.notes.push_back(why_weak(direction, plan_.names()));
    }
    // Half of the digits of a double.
    constexpr double high = 1e8;
    if (directions.condition < high) return;
    std::vector<std::size_t> all;
    const double most = largest(directions.weakest);
    for (std::size_t j = 0; j < n_; ++j) {
      if (std::abs(directions.weakest[j]) > 1e-3 * most) all.push_back(j);
    }
    found_.notes.push_back(
        fmt::format("nearly singular: condition number {:.2g} of the scaled Jacobian; what is "
                    "known least is {} "
                    "along {}",
                    directions.condition, names_of(all, plan_.names()),
                    direction_text(directions.weakest, all, plan_.names())));
  }

  const FitPlan& plan_;
  const FitResult& result_;
  const FitStatistics& statistics_;
  const ErrorPlan& how_;
  Team& team_;
  std::size_t n_;
  std::vector<bool> free_;
  ParameterErrors found_;
};

}  // namespace

ParameterErrors errors_of(const FitPlan& plan, const FitResult& result,
                          const FitStatistics& statistics, const ErrorPlan& how, Team& team) {
  return ErrorsOf(plan, result, statistics, how, team).find();
}

double band_factor(double level, double dof, bool scaled) {
  return student_quantile(level, dof > 0 || scaled ? dof : infinite);
}

BandPoint band_at(const FitPlan& plan, const FitResult& result, const ParameterErrors& errors,
                  const FitStatistics& statistics, double level, std::span<const double> inputs,
                  std::optional<double> sigma) {
  const Fit& fit = plan.fit();
  std::vector<double> partials(result.p.size());
  BandPoint point;
  point.value = fit.curve_and_partials(result.p, inputs, partials);
  double variance = 0;
  for (const auto& d : errors.factor) variance += std::pow(dot(d, partials), 2);
  point.error = errors.factor.empty() ? nan : std::sqrt(variance);
  for (const WeakDirection& direction : errors.weak) {
    double size = 0;
    for (const std::size_t j : direction.involved) {
      size = std::max(size, std::abs(partials[j] * direction.along[j]));
    }
    // Where the slope along it is more than rounding.
    if (std::abs(dot(direction.along, partials)) > 1e-7 * size) point.error = nan;
  }
  const double t = band_factor(level, statistics.dof, errors.scaled);
  double scatter = sigma.value_or(1.0);
  const std::vector<double>* const given = fit.sigma();
  if (!sigma && given != nullptr) {
    const bool all_alike = std::ranges::adjacent_find(*given, std::not_equal_to()) == given->end();
    scatter = all_alike ? given->front() : nan;
  }
  if (errors.scaled) scatter *= statistics.residual_sd;
  const double half = t * point.error, whole = t * std::hypot(point.error, scatter);
  point.confidence = {point.value - half, point.value + half};
  point.prediction = {point.value - whole, point.value + whole};
  return point;
}

}  // namespace nnopt

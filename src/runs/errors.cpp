#include "runs/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/linear_algebra.hpp"
#include "base/text.hpp"
#include "functions/known_function.hpp"
#include "optimizers/function_objective.hpp"
#include "optimizers/migrad.hpp"
#include "optimizers/vectors.hpp"
#include "runs/derivative_check.hpp"

namespace nnopt {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// f around x in units of the errors, u = (x' - x) / error, with one coordinate held.
class Profile final : public Objective {
 public:
  Profile(const Function& f, std::span<const double> x, std::span<const double> errors,
          std::size_t held)
      : f_(f),
        x_(x),
        errors_(errors),
        held_(held),
        point_(x.begin(), x.end()),
        direction_(x.size(), 0.0),
        result_(x.size()) {}

  void hold(double u) { point_[held_] = x_[held_] + u * errors_[held_]; }
  double held_coordinate() const { return point_[held_]; }
  /// df/du of the held coordinate at the point that was evaluated last.
  double slope() const { return slope_; }

  std::size_t parameters() const override { return x_.size() - 1; }
  double value(std::span<const double> u) override {
    put(u);
    return f_.value(point_);
  }
  double value_and_gradient(std::span<const double> u, std::span<double> gradient) override {
    put(u);
    const double value = f_.value_and_gradient(point_, result_);
    slope_ = result_[held_] * errors_[held_];
    take(gradient);
    return value;
  }
  void hessian_times(std::span<const double> u, std::span<const double> v,
                     std::span<double> product) override {
    put(u);
    for (std::size_t k = 0; k < v.size(); ++k) direction_[free(k)] = v[k] * errors_[free(k)];
    f_.hessian_times(point_, direction_, result_);
    take(product);
  }

 private:
  /// Which coordinate the free one k is.
  std::size_t free(std::size_t k) const { return k < held_ ? k : k + 1; }
  void put(std::span<const double> u) {
    for (std::size_t k = 0; k < u.size(); ++k) {
      point_[free(k)] = x_[free(k)] + u[k] * errors_[free(k)];
    }
  }
  void take(std::span<double> derivative) const {
    for (std::size_t k = 0; k < derivative.size(); ++k) {
      derivative[k] = result_[free(k)] * errors_[free(k)];
    }
  }

  FunctionObjective f_;
  std::span<const double> x_, errors_;
  std::size_t held_;
  std::vector<double> point_, direction_, result_;
  double slope_ = 0;
};

/// Where a profile crosses f(x) + 1 on one side.
class Crossing {
 public:
  /// `correlations` of the held coordinate with the free ones tell how these follow it.
  Crossing(Profile& profile, double lowest, std::span<const double> correlations, double side,
           Stop stop)
      : profile_(profile),
        lowest_(lowest),
        side_(side),
        stop_(stop),
        correlations_(correlations),
        u_(correlations.size(), 0.0),
        gradient_(correlations.size()) {}

  /// In units of the error, signed; nan where why() tells why not.
  double find() {
    constexpr double farthest = 1000;
    constexpr int most = 60;
    double inside = 0, outside = std::numeric_limits<double>::infinity(), t = 1;
    for (int k = 0; k < most; ++k) {
      const double rise = rise_at(t);
      if (stop_()) return fail("interrupted", t);
      if (!std::isfinite(rise)) {
        outside = t;
        not_finite_ = true;
        if (outside - inside < 1e-6) return fail("f is not finite", t);
        t = (inside + outside) / 2;
        continue;
      }
      if (rise < -lower_by) {
        return fail(fmt::format("f is {:.3g} lower than at this minimum", -rise), t);
      }
      const double after = newton_step(t, rise);
      if (std::abs(after - t) < 1e-9 * t) return side_ * after;
      (rise < 1 ? inside : outside) = t;
      if (outside - inside <= 4 * epsilon * t) {
        return not_finite_ ? fail("f is not finite", t) : fail("f jumps", t);
      }
      if (inside >= farthest) {
        return fail(fmt::format("f has risen by {:.3g} only", rise), t);
      }
      t = within(after, inside, outside);
    }
    return fail("no crossing was found", t);
  }

  const std::string& why() const { return why_; }

 private:
  static constexpr double lower_by = 1e-3;  // less is how far from the minimum fits end

  /// The profile above the minimum, its free coordinates from where they were last.
  double rise_at(double t) {
    for (std::size_t j = 0; j < u_.size(); ++j) u_[j] += side_ * (t - last_) * correlations_[j];
    last_ = t;
    profile_.hold(side_ * t);
    if (u_.empty()) return profile_.value_and_gradient(u_, gradient_) - lowest_;
    // It begins and ends with the Hessian, and so leaves saddles, which symmetric profiles have.
    Migrad migrad;
    migrad.strategy = Migrad::strategies[2];
    migrad.tol = 1e-7;
    const auto walk = migrad.make(u_.size(), 0);
    walk->begin(profile_, u_);
    constexpr int most_steps = 500;
    for (int k = 0; k < most_steps && !stop_(); ++k) {
      if (walk->step(profile_).kind != StepEnd::Kind::goes_on) break;
    }
    std::ranges::copy(walk->w(), u_.begin());
    return profile_.value_and_gradient(u_, gradient_) - lowest_;
  }

  /// Where the square root of the rise is 1 by its slope: it is a straight line where f is
  /// quadratic.
  double newton_step(double t, double rise) const {
    const double root = std::sqrt(std::max(rise, 0.0));
    return t + (1 - root) * 2 * root / (side_ * profile_.slope());
  }

  /// `t`, or another place where that leads out of the bracket.
  static double within(double t, double inside, double outside) {
    const bool closed = std::isfinite(outside);
    const double reach = closed ? outside : 3 * inside;
    if (t > inside && t < reach) return t;
    return closed ? (inside + outside) / 2 : reach;
  }

  double fail(const std::string& what, double t) {
    profile_.hold(side_ * t);
    why_ = fmt::format("{} at {:.6g}", what, profile_.held_coordinate());
    return nan;
  }

  Profile& profile_;
  double lowest_, side_, last_ = 0;
  Stop stop_;
  bool not_finite_ = false;
  std::span<const double> correlations_;
  std::vector<double> u_, gradient_;
  std::string why_;
};

std::string direction_text(std::span<const double> direction,
                           const std::vector<std::string>& names) {
  constexpr std::size_t shown = 6;
  if (direction.size() <= shown) {
    std::vector<std::string> parts;
    for (const double d : direction) parts.push_back(fmt::format("{:.4g}", d));
    return "(" + joined(parts, ", ") + ")";
  }
  const auto largest = std::ranges::max_element(
      direction, [](double a, double b) { return std::abs(a) < std::abs(b); });
  return names[static_cast<std::size_t>(largest - direction.begin())] + " above all";
}

/// Whether a Hessian is positive definite beyond its rounding; its diagonal is scaled to 1 for
/// that, as parameters may differ in size.
bool is_positive(const std::vector<double>& hessian, std::size_t n) {
  std::vector<double> scaled = hessian;
  for (std::size_t i = 0; i < n; ++i) {
    if (!(hessian[i * n + i] > 0)) return false;
    for (std::size_t j = 0; j < n; ++j) {
      scaled[i * n + j] /= std::sqrt(hessian[i * n + i]) * std::sqrt(hessian[j * n + j]);
    }
  }
  SymmetricEigen eigen(n);
  return eigen.decompose(scaled) && eigen.values().front() > 4 * epsilon * static_cast<double>(n);
}

void add_minos(FitErrors& found, const Function& f, std::span<const double> x, double lowest,
               const std::vector<std::string>& names, Stop stop) {
  const std::size_t n = x.size();
  found.minos.emplace(n, std::array<double, 2>{nan, nan});
  for (std::size_t i = 0; i < n && !stop(); ++i) {
    std::vector<double> correlations(
        found.correlation.begin() + static_cast<std::ptrdiff_t>(i * n),
        found.correlation.begin() + static_cast<std::ptrdiff_t>((i + 1) * n));
    correlations.erase(correlations.begin() + static_cast<std::ptrdiff_t>(i));
    Profile profile(f, x, found.errors, i);
    for (const std::size_t side : {0, 1}) {
      Crossing crossing(profile, lowest, correlations, side == 0 ? -1 : 1, stop);
      (*found.minos)[i][side] = found.errors[i] * crossing.find();
      if (!crossing.why().empty()) {
        found.notes.push_back(fmt::format("no {} minos error of {}: {}",
                                          side == 0 ? "lower" : "upper", names[i], crossing.why()));
      }
    }
  }
}

}  // namespace

FitErrors errors_at(const Function& f, std::span<const double> x, bool minos,
                    std::span<const std::string> given_names, Stop stop) {
  const std::size_t n = x.size();
  const std::vector<std::string> names = given_names.empty()
                                             ? coordinate_names(n)
                                             : std::vector(given_names.begin(), given_names.end());
  FitErrors found;
  Derivatives at = derivatives_at(f, x, 2);
  if (!at.finite()) {
    found.why_not = "f, its gradient or its Hessian is not finite there";
    return found;
  }
  if (!is_positive(at.hessian, n)) {
    SymmetricEigen eigen(n);
    eigen.decompose(at.hessian);
    found.why_not = fmt::format("the Hessian is not positive definite: eigenvalue {:.3g} along {}",
                                eigen.values().front(), direction_text(eigen.vector(0), names));
    return found;
  }
  cholesky(at.hessian, n);
  found.covariance.resize(n * n);
  cholesky_inverse(at.hessian, found.covariance, n);
  for (double& c : found.covariance) c *= 2;
  for (std::size_t i = 0; i < n; ++i) {
    found.errors.push_back(std::sqrt(found.covariance[i * n + i]));
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      found.correlation.push_back(
          i == j ? 1 : found.covariance[i * n + j] / (found.errors[i] * found.errors[j]));
    }
  }
  std::vector<double> step(n);
  multiply(found.covariance, at.gradient, step);
  const double to_fall = dot(at.gradient, step) / 4;  // EDM: g H^-1 g / 2
  if (to_fall > 0.01) {
    found.notes.push_back(
        fmt::format("this is not quite a minimum, f may fall by {:.3g}: minimize on", to_fall));
  }
  if (minos) add_minos(found, f, x, at.value, names, stop);
  return found;
}

}  // namespace nnopt

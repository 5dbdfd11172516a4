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
#include "runs/crossing.hpp"
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

/// The profile of the held coordinate on one side, its free coordinates from where they were last.
class FollowedProfile {
 public:
  /// `correlations` of the held coordinate with the free ones tell how these follow it.
  FollowedProfile(Profile& profile, double lowest, std::span<const double> correlations,
                  double side, Stop stop)
      : profile_(profile),
        lowest_(lowest),
        side_(side),
        stop_(stop),
        correlations_(correlations),
        u_(correlations.size(), 0.0),
        gradient_(correlations.size()) {}

  /// At t errors from the minimum.
  Rise at(double t) {
    for (std::size_t j = 0; j < u_.size(); ++j) u_[j] += side_ * (t - last_) * correlations_[j];
    last_ = t;
    profile_.hold(side_ * t);
    if (!u_.empty()) adapt();
    const double value = profile_.value_and_gradient(u_, gradient_);
    return {value - lowest_, side_ * profile_.slope()};
  }

 private:
  // Migrad begins and ends with the Hessian, and so leaves saddles, which symmetric profiles have.
  void adapt() {
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
  }

  Profile& profile_;
  double lowest_, side_, last_ = 0;
  Stop stop_;
  std::span<const double> correlations_;
  std::vector<double> u_, gradient_;
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
      const double sign = side == 0 ? -1 : 1;
      FollowedProfile followed(profile, lowest, correlations, sign, stop);
      const Crossing crossing =
          find_crossing([&](double t) { return followed.at(t); }, {.stop = stop});
      (*found.minos)[i][side] = sign * found.errors[i] * crossing.t;
      if (crossing.end != Crossing::End::found) {
        profile.hold(sign * crossing.last);
        found.notes.push_back(
            fmt::format("no {} minos error of {}: {} at {:.6g}", side == 0 ? "lower" : "upper",
                        names[i], why_no_crossing(crossing, "f", 1), profile.held_coordinate()));
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

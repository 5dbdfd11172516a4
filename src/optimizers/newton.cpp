#include "optimizers/newton.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/error.hpp"
#include "optimizers/ends.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double epsilon = std::numeric_limits<double>::epsilon();

class NewtonWalk final : public Method {
 public:
  NewtonWalk(const Newton& options, std::size_t n)
      : options_(options),
        radius_(options.radius),
        w_(n),
        gradient_(n),
        trial_w_(n),
        trial_gradient_(n),
        p_(n),
        residual_(n),
        direction_(n),
        product_(n) {}

  void begin(Objective& objective, std::span<const double> w) override {
    std::ranges::copy(w, w_.begin());
    start_ = largest(w_);
    value_ = objective.value_and_gradient(w_, gradient_);
    slope_ = norm(gradient_);
  }

  StepEnd step(Objective& objective) override {
    if (!std::isfinite(value_) || !std::isfinite(slope_)) return bad_start(value_);
    if (slope_ <= options_.gtol) return small_gradient();
    const double foretold = solve(objective);
    const double length = norm(p_);
    if (!std::isfinite(foretold) ||
        length <= epsilon * std::max(norm(w_), epsilon * options_.radius))
      return nowhere_to_go();
    move(w_, 1, p_, trial_w_);
    const double found = objective.value_and_gradient(trial_w_, trial_gradient_);
    const double trial_slope = norm(trial_gradient_);
    const bool finite = std::isfinite(found) && std::isfinite(trial_slope);
    if (found == -infinity) return runs_off(trial_w_, found);
    double ratio = finite ? (value_ - found) / foretold : -1;
    // What the rounding of f hides, the gradient still shows.
    if (finite && foretold <= 16 * epsilon * std::abs(value_)) {
      if (trial_slope < slope_) {
        ratio = 1;
      } else if (!at_surface_) {
        return nowhere_to_go();
      }
    }
    if (ratio < 0.25) {
      radius_ = 0.25 * length;
    } else if (ratio > 0.75 && at_surface_) {
      radius_ = std::min(2 * radius_, options_.max_radius);
    }
    if (ratio <= options_.eta) return {};
    w_.swap(trial_w_);
    gradient_.swap(trial_gradient_);
    value_ = found;
    slope_ = trial_slope;
    if (is_far_away(start_, w_, value_)) return runs_off(w_, value_);
    return slope_ <= options_.gtol ? small_gradient() : StepEnd();
  }

  std::span<const double> w() const override { return w_; }
  double value() const override { return value_; }
  double length() const override { return radius_; }
  void state(StateVisitor& see) override {
    see("w", w_);
    see("gradient", gradient_);
    see("value", value_);
    see("slope", slope_);
    see("radius", radius_);
    see("size_of_start", start_);
  }

 private:
  /// p_, which makes the model g p + p H p / 2 small within the radius, and by how much the model
  /// falls; nan where the Hessian is not finite.
  double solve(Objective& objective) {
    const double tolerance = std::min(0.5, std::sqrt(slope_)) * slope_;
    std::ranges::fill(p_, 0.0);
    std::ranges::copy(gradient_, residual_.begin());
    for (std::size_t i = 0; i < p_.size(); ++i) direction_[i] = -gradient_[i];
    double square = dot(residual_, residual_), fall = 0;
    at_surface_ = false;
    // In exact arithmetic n products are enough.
    for (std::size_t k = 0; k < 2 * p_.size() + 10; ++k) {
      objective.hessian_times(w_, direction_, product_);
      const double bend = dot(direction_, product_);
      if (!std::isfinite(bend)) return bend - bend;
      const double alpha = square / bend;
      const double to_surface = reach();
      if (bend <= 0 || !(alpha < to_surface)) {
        at_surface_ = true;
        add(to_surface, direction_, p_);
        return fall + to_surface * (square - 0.5 * to_surface * bend);
      }
      add(alpha, direction_, p_);
      fall += 0.5 * alpha * square;
      add(alpha, product_, residual_);
      const double next = dot(residual_, residual_);
      if (std::sqrt(next) <= tolerance) break;
      const double beta = next / square;
      for (std::size_t i = 0; i < p_.size(); ++i) {
        direction_[i] = beta * direction_[i] - residual_[i];
      }
      square = next;
    }
    return fall;
  }

  /// t > 0 with |p + t d| = radius.
  double reach() const {
    const double dd = dot(direction_, direction_), pd = dot(p_, direction_);
    const double room = std::max(0.0, radius_ * radius_ - dot(p_, p_));
    const double root = std::sqrt(pd * pd + dd * room);
    return pd > 0 ? room / (pd + root) : (root - pd) / dd;
  }

  StepEnd small_gradient() const { return met("gradient norm", slope_, options_.gtol, "gtol"); }
  StepEnd nowhere_to_go() const {
    return {StepEnd::Kind::stalled, "no lower point within rounding, though the gradient norm " +
                                        figures(slope_) + " is above gtol " +
                                        figures(options_.gtol) + ": f may have a kink here"};
  }

  Newton options_;
  double radius_, start_ = 0, value_ = 0, slope_ = 0;
  bool at_surface_ = false;
  std::vector<double> w_, gradient_, trial_w_, trial_gradient_;
  std::vector<double> p_, residual_, direction_, product_;
};

}  // namespace

void Newton::check(std::string_view place) const {
  if (radius <= max_radius) return;
  throw BadInput(std::string(place) + ": radius must not be above max_radius");
}

std::unique_ptr<Method> Newton::make(std::size_t parameters, std::uint64_t) const {
  return std::make_unique<NewtonWalk>(*this, parameters);
}

}  // namespace nnopt

#include "optimizers/descent.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/spec.hpp"
#include "optimizers/ends.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

constexpr int most_idle_steps = 20;

}  // namespace

Descent::Descent(std::size_t parameters, double gtol, const WolfeConditions& conditions)
    : gtol_(gtol),
      search_(parameters, conditions),
      w_(parameters),
      gradient_(parameters),
      y_(parameters),
      d_(parameters) {}

void Descent::begin(Objective& objective, std::span<const double> w) {
  copy(w, w_);
  value_ = objective.value_and_gradient(w_, gradient_);
  size_of_start_ = largest(w_);
  least_value_ = std::numeric_limits<double>::infinity();
  idle_steps_ = 0;
  begun_ = false;
}

void Descent::state(StateVisitor& see) {
  see("w", w_);
  see("gradient", gradient_);
  see("direction", d_);
  see("value", value_);
  see("length", t_);
  see("first_trial", first_trial_);
  see("least_value", least_value_);
  see("least_slope", least_slope_);
  see("idle_steps", idle_steps_, 0, most_idle_steps);
  see("size_of_start", size_of_start_);
  see("begun", begun_);
  see("downhill", downhill_);
}

/// Whether the latest steps have come nowhere: neither was the value lower, beyond rounding, than
/// ever before, nor the largest slope.
bool Descent::is_idle(double slope) {
  constexpr double rounding = 4 * std::numeric_limits<double>::epsilon();
  const bool lower = value_ < least_value_ - rounding * std::abs(value_);
  if (lower) {
    least_value_ = value_;
    least_slope_ = slope;
  }
  const bool flatter = slope < least_slope_;
  if (flatter) least_slope_ = slope;
  idle_steps_ = lower || flatter ? 0 : idle_steps_ + 1;
  return idle_steps_ >= most_idle_steps;
}

/// Along minus the gradient, the first trial at most a distance of 1 away.
void Descent::start_downhill() {
  scaled(-1, gradient_, d_);
  first_trial_ = std::min(1.0, 1 / norm(gradient_));
  downhill_ = true;
}

StepEnd Descent::step(Objective& objective) {
  if (!begun_) {
    const double slope = largest(gradient_);
    if (!std::isfinite(value_) || !std::isfinite(slope)) return bad_start(value_);
    if (slope <= gtol_) return met("largest slope", slope, gtol_, "gtol");
    forget();
    start_downhill();
    begun_ = true;
  }
  SearchPoint start{0, value_, dot(gradient_, d_)};
  SearchPoint found = search_(objective, w_, d_, start, first_trial_);
  if (found.t == 0 && !downhill_) {
    forget();
    start_downhill();
    start.slope = dot(gradient_, d_);
    found = search_(objective, w_, d_, start, first_trial_);
  }
  if (found.t == 0) {
    return {StepEnd::Kind::stalled, "none of " + std::to_string(search_.trials()) +
                                        " trials downhill is lower; largest slope " +
                                        figures(largest(gradient_)) + " above " + shortest(gtol_) +
                                        " (gtol)"};
  }
  if (std::isinf(found.value)) {
    move(w_, found.t, d_, y_);
    return runs_off(y_, found.value);
  }

  const double old_square = dot(gradient_, gradient_);
  t_ = found.t;
  value_ = found.value;
  add(t_, d_, w_);
  subtract(search_.gradient(), gradient_, y_);
  copy(search_.gradient(), gradient_);
  const double slope = largest(gradient_);
  if (slope <= gtol_) return met("largest slope", slope, gtol_, "gtol");
  if (is_far_away(size_of_start_, w_, value_)) return runs_off(w_, value_);
  if (is_idle(slope)) {
    return {StepEnd::Kind::stalled, "no gain beyond rounding in " + std::to_string(idle_steps_) +
                                        " steps; largest slope " + figures(slope) + " above " +
                                        shortest(gtol_) + " (gtol)"};
  }
  first_trial_ = turn({t_, start.slope, old_square, y_, gradient_}, d_);
  downhill_ = false;
  if (!(dot(gradient_, d_) < 0)) {
    forget();
    start_downhill();
  }
  return {};
}

}  // namespace nnopt

// The course of a run: the initialization phase, then steps down the function until something says
// stop. What follows an evaluation is decided here alone, by the host's loop and by a device's.
#pragma once
#include <cstdint>
#include <limits>

namespace nnopt {

/// Where a run stands: what its random numbers and its optimizer's rule depend on.
struct Clock {
  std::uint64_t seed = 0;
  std::int64_t step = 0;  // updates by the optimizer so far
};

/// Why a run ends: by itself, or because somebody outside said so.
enum class Ending : int { none, max_steps, target, gradient, patience, not_finite, outside };

/// When a run goes from the initialization phase to the main one, and when it ends.
struct CoursePlan {
  bool initialize = false;      // whether there is an initialization phase
  double init_tolerance = 0;    // it has reached the start at a value below
  std::int64_t init_steps = 0;  // most steps of that phase
  bool reset_optimizer = false;

  std::int64_t steps = 0;
  double target = -std::numeric_limits<double>::infinity();  // a value at or below ends the run
  double gtol = -1;                                          // so does a gradient norm at or below
  std::int64_t patience = std::numeric_limits<std::int64_t>::max();  // and so many steps in vain
};

constexpr bool is_finite(double x) { return x - x == 0; }

/// What follows an evaluation: a step or none; after it maybe an optimizer as new.
struct Move {
  bool step = false, reset_optimizer = false;
};

struct Course {
  bool initializing = false;
  bool ran_away = false;        // the initialization phase came to a value that is not finite
  std::int64_t init_steps = 0;  // made in that phase
  std::int64_t step = 0;        // of the main phase: the number of the evaluation to come
  double best = 0;              // lowest value of the main phase so far
  std::int64_t best_step = 0;
  Ending ending = Ending::none;

  constexpr explicit Course(const CoursePlan& plan) : initializing(plan.initialize) {}

  constexpr bool ended() const { return ending != Ending::none; }

  /// After an evaluation; `finite`: of value, gradient and point.
  constexpr Move see(const CoursePlan& plan, double value, double gradient_norm, bool finite) {
    return initializing ? see_init(plan, value) : see_main(plan, value, gradient_norm, finite);
  }

  /// The main phase begins with the next evaluation.
  constexpr Move end_init(const CoursePlan& plan, bool with_step) {
    initializing = false;
    return {with_step, plan.reset_optimizer};
  }

 private:
  constexpr Move see_init(const CoursePlan& plan, double value) {
    ran_away = !is_finite(value);
    if (init_steps == plan.init_steps) return end_init(plan, false);
    // The step from the point that is near enough is still made, as in the study's loop. It
    // matters: without it mlp9 solves ackley from 10 on about half of the seeds, with it on nine of
    // ten.
    ++init_steps;
    if (value < plan.init_tolerance || ran_away) return end_init(plan, true);
    return {true, false};
  }

  constexpr Move see_main(const CoursePlan& plan, double value, double gradient_norm, bool finite) {
    if (step == 0 || value < best) {
      best = value;
      best_step = step;
    }
    if (!finite) {
      ending = Ending::not_finite;
    } else if (value <= plan.target) {
      ending = Ending::target;
    } else if (gradient_norm <= plan.gtol) {
      ending = Ending::gradient;
    } else if (step - best_step >= plan.patience) {
      ending = Ending::patience;
    } else if (step >= plan.steps || ran_away) {
      ending = Ending::max_steps;
    }
    if (ended()) return {};
    ++step;
    return {true, false};
  }
};

}  // namespace nnopt

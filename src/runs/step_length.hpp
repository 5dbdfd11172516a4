// Step lengths from curvature: how long gradient descent may step, and --lr auto.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "runs/minimize.hpp"

namespace nnopt {

/// Beyond which step length gradient descent runs away from the minimum of a quadratic whose
/// largest curvature is `most`: 2 (1 + momentum) / L (Polyak 1964), with nesterov 2 (1 + momentum)
/// / ((1 + 2 momentum) L), where L is `most` with the weight decay. Both follow from the roots of
/// the two-term recurrence of one eigencomponent. Nothing for other rules, where momentum or
/// dampening are 1 or more, and where L is not positive.
std::optional<double> largest_stable_lr(const Rule& rule, double most);
/// That bound as text: "2/L", "2(1+momentum)/L".
std::string largest_stable_lr_text(const Rule& rule);

struct StepLength {
  double lr = 0;     // of four digits
  std::string text;  // where it comes from: "2/(L+m), L = 100, m = 1"
};

/// The step length for --lr auto. Gradient descent on a function itself starts from the curvatures
/// L, m at the start: 2 (1 + momentum) / (L + m), which is best on quadratics; where m is not
/// positive from 1/L; everything else from a tenth of the start's size, or of a network's weights.
/// From there on down by factors of 2 until a trial of the run (at most 1000 steps; 100 of a
/// network, whose first 1000 steps must bring it near the start) stays finite and never goes above
/// its first value by more than a whisker: a millionth of it, a tenth with a network, as much again
/// with mini-batches. Lengths whose trial oscillates are passed over, but on quadratics; without a
/// curvature the four lengths below are tried too, and the one that ends lowest is taken. The plan
/// has no method. Throws BadInput where the start has no finite gradient or no length passes.
StepLength choose_step_length(const MinimizePlan& plan, std::uint64_t seed);

struct HeavyBall {
  double lr = 0, momentum = 0;
  std::string text;  // "L = 100, m = 1"
};

/// What is fastest on a quadratic with curvatures from m to L (Polyak 1964): lr = 4 / (sqrt L +
/// sqrt m)^2 and momentum = ((sqrt k - 1) / (sqrt k + 1))^2, k = L / m. L and m are those at the
/// start. Throws BadInput where m is not positive.
HeavyBall best_heavy_ball(const MinimizePlan& plan);

}  // namespace nnopt

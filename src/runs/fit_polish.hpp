// The end of a fit: from where a walk has come to, to parameters that are right to the last digits
// of a double, and what kind of place that is.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/team.hpp"
#include "functions/residuals.hpp"
#include "optimizers/bounds.hpp"

namespace nnopt {

/// Steps of Newton on the Hessian of |r|^2 / 2 = R^T R + S have ended at p. "Free" are parameters
/// that are neither held nor kept at a limit by the slope there.
struct Polished {
  enum class Kind {
    minimum,      // the slope is 0 within rounding, the Hessian positive definite in what is free
    flat,         // the slope is 0, the Hessian singular within rounding
    not_minimum,  // the slope is 0, but |r|^2 falls both ways along some direction
    falling,      // no step was taken any more, although |r|^2 can still fall
    not_finite    // residuals or derivatives at p are not finite
  };
  Kind kind = Kind::not_finite;
  std::vector<double> p;
  double squares = 0;        // |r|^2
  double first_squares = 0;  // where the steps began
  std::vector<bool> free;
  /// g H^-1 g / |r|^2: by what share of it |r|^2 would still fall, were it a parabola.
  double decrement = 0;
  /// The same by R^T R for H: the squared cosine between the residuals and all that the parameters
  /// can do to them (D. Bates and D. Watts, Technometrics 23 (1981) 179).
  double offset = 0;
  /// The largest change of a free parameter in the next step, as a share of the parameter.
  double next_change = 0;
  /// Of J with columns of length 1, in what is free: the largest by the smallest singular value.
  double condition = 1;
  /// The smallest eigenvalue of R^-T H R^-1 in what is free: 1 without curvature of the residuals,
  /// 0 where |r|^2 is flat. Of H itself, columns of J of length 1, where R is singular.
  double lowest = 1;
  std::int64_t steps = 0, evaluations = 0;
};

/// From p, within the bounds (of each parameter; empty: none), which p keeps. Gradients come from
/// exact_gradient(), steps from the QR of the Jacobian and the curvature in its coordinates,
/// H~ = 1 + R^-T S R^-1, so that the condition of J is not squared. Steps are taken while |R^-T g|
/// or |r|^2 falls, some 3 from where lm ends; where H~ is not positive definite, by Gauss and
/// Newton.
///
/// Of many rows (those that exact_gradient() takes in double) passes are saved: S comes at first
/// from some of the rows, and from all of them only where these leave it in doubt whether H~ is
/// positive definite; where S is lost in the scatter of the rows, steps are those of Gauss and
/// Newton, corrected by what the slopes on the way show; and a last step that is sure to lead to
/// the last digit is taken unseen.
Polished polished(const Residuals& residuals, std::span<const Bounds> bounds,
                  std::span<const double> p, Team& team);

}  // namespace nnopt

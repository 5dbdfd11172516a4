// Whether the place where a fit has ended is a minimum that the data determine, or a stretch of a
// way to infinity.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "optimizers/squares.hpp"
#include "runs/fit.hpp"
#include "runs/fit_polish.hpp"

namespace nnopt {

/// What the rounding of p and of the curve may make of |r|^2: (eps |J_j| |p_j|)^2 of all
/// parameters and (eps |y|)^2, times a small number. Differences below say nothing.
double rounding_of_squares(const FitPlan& plan, const Linearization& at, std::span<const double> p);

struct Verdict {
  /// Why this is no minimum; empty where it is one.
  std::string why_not;
  /// The next step of Newton is at most so many errors of the parameters long.
  double step_in_errors = 0;
};

/// Of a place where Newton's steps gain nothing any more. It is a minimum where the Hessian, in the
/// coordinates of errors_of(), rises in all directions that are free, and where |r|^2 is a parabola
/// within a thousandth of an error of each parameter that the next step still changes by more than
/// 1e-6 of it, whose error is more than ten times as large as it, or that J does not determine: on
/// the way to a minimum at infinity errors are many times larger than the stretch on which the
/// Hessian means anything.
Verdict verdict_on(const FitPlan& plan, const Polished& polished, Team& team);

/// Why a place where the sum of squares may still fall, or does not rise, is no minimum.
std::string why_no_minimum(const FitPlan& plan, const Polished& polished, Team& team);

}  // namespace nnopt

// How steps end, in words that all methods share.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "optimizers/method.hpp"

namespace nnopt {

/// Three figures of a number for people: "3.21e-09".
std::string figures(double);

/// "largest slope 3.2e-06 below 1e-05 (gtol)": converged.
StepEnd met(std::string_view what, double value, double tolerance, std::string_view option);

/// The end of a run whose first value or gradient is not finite.
StepEnd bad_start(double value);

/// Whether a walk that began at |w| = `start` has left for infinity: |w|, the largest of its
/// numbers, is 1e20 times as large (or as 1), or the value is below -1e100.
bool is_far_away(double start, std::span<const double> w, double value);
StepEnd runs_off(std::span<const double> w, double value);

}  // namespace nnopt

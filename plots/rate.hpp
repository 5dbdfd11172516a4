// How fast runs converge in the end.
#pragma once
#include <optional>

#include "runs/trace.hpp"

namespace nnopt {

/// The factor by which each step shrinks the gradient in the end: exp of the least-squares slope of
/// log |gradient| over the last half of the rows before rounding. Above 1 for a run that diverges;
/// nothing where fewer than four rows are left.
std::optional<double> convergence_rate(const Trace& run);

}  // namespace nnopt

// --method auto: one method after another, until one comes to a minimum.
#pragma once
#include <string>
#include <vector>

#include "runs/fit_walk.hpp"

namespace nnopt {

/// Sums of squares: lm, migrad, nelder_mead and lm from its end, lm from a few starts around.
/// Huber: migrad, newton, nelder_mead, and starts around. mae: nelder_mead again and again from its
/// own end. The first minimum ends it; else the lowest of all ends is taken. `tried` gets a line
/// for each: "lm: converged, chi2 0.1246 after 12 steps".
FittedStart fit_automatically(const FitPlan& plan, const std::vector<double>& start, Team& team,
                              WalkRows& rows, std::vector<std::string>& tried);

}  // namespace nnopt

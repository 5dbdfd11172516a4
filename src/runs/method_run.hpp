// One run by a method, which chooses the points where it evaluates the objective itself.
#pragma once
#include "base/team.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

/// The plan has a method.
RunResult minimize_by_method(const MinimizePlan& plan, std::uint64_t seed, Team& team,
                             Observer& observer);

/// The same by lm at the parameters of a fit, whose end is looked at by other means: without a
/// diagnosis. `sparing`: nothing is evaluated but what lm asks for, over the team; values and
/// gradients of rows are then those of its linearizations, with another rounding.
RunResult fit_by_lm(const MinimizePlan& plan, std::uint64_t seed, Team& team, Observer& observer,
                    bool sparing);

}  // namespace nnopt

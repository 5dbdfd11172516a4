// One run by a method, which chooses the points where it evaluates the objective itself.
#pragma once
#include "base/team.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

/// The plan has a method.
RunResult minimize_by_method(const MinimizePlan& plan, std::uint64_t seed, Team& team,
                             Observer& observer);

}  // namespace nnopt

// A direct run whose steps have given lengths: how far another run got from its step lengths alone.
#pragma once
#include <span>

#include "base/team.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

/// The plan's direct run by its rule, on the CPU, but that x moves by lengths[k] (Euclidean, up to
/// rounding) between rows k and k + 1, in the direction in which the rule moved it. The rule's
/// state goes on as always; where it does not move x at all, there is no direction and no move. The
/// run ends where the lengths do, if not before.
RunResult minimize_matched(const MinimizePlan& plan, std::span<const double> lengths,
                           std::uint64_t seed, Team& team, Observer& observer);

}  // namespace nnopt

// Many seeds at once on a device that evaluates the function itself: the host looks on in blocks of
// steps, and tells the observers what happened.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/team.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

/// How many runs of the plan fit into so much of a device's memory. A part of what is free is left
/// for CUDA's own needs.
std::size_t runs_that_fit(const MinimizePlan& plan, std::size_t free_bytes);

/// How many runs of the plan fit into its device's memory side by side, one at least. Nothing where
/// the device cannot evaluate the function, or the host decides on each step. Throws DeviceLost
/// where there is no such device.
std::optional<std::size_t> runs_at_once(const MinimizePlan& plan);

/// Runs of seeds first, first + 1, ..., one for each observer, until all have ended.
std::vector<RunResult> minimize_on_device(const MinimizePlan& plan, std::uint64_t first,
                                          std::span<Observer* const> observers, Team& team);

}  // namespace nnopt

// --device: what a run is made on.
#pragma once
#include <optional>

#include "cli/options.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

Option device_option();

/// The number of the CUDA device for `repeat` runs of the plan; nothing: the CPU. Throws BadInput
/// where the device that was asked for cannot be used or is too small.
std::optional<int> device_of(const Arguments& arguments, const MinimizePlan& plan,
                             std::size_t repeat);

}  // namespace nnopt

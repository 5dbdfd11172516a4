// --device: what a run is made on.
#pragma once
#include <optional>

#include "cli/options.hpp"
#include "compute/device.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

Option device_option();

/// The device that --device, which is not auto, names; nothing: the CPU. Throws BadInput where
/// there is no such device or it cannot be used.
std::optional<DeviceRow> device_named(const Arguments& arguments);
/// That what is asked for does not fit into a device's memory.
BadInput too_little_memory(const Arguments& arguments, const DeviceRow& device,
                           std::size_t parameters, double bytes);

/// The number of the CUDA device for `repeat` runs of the plan; nothing: the CPU. Throws BadInput
/// where the device that was asked for cannot be used or is too small.
std::optional<int> device_of(const Arguments& arguments, const MinimizePlan& plan,
                             std::size_t repeat);

}  // namespace nnopt

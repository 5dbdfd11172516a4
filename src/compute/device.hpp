// Devices: machines with kernels of their own (kernels/), which make whole steps of several runs
// without the host in between. No type of theirs shows here. A build without CUDA has none.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "compute/compute.hpp"
#include "functions/function.hpp"

namespace nnopt {

struct DeviceRow {
  int number = 0;
  std::string why_not;  // it cannot be used; empty where it can, and only then the rest is known
  std::string name;
  int major = 0, minor = 0;  // compute capability
  unsigned processors = 0;
  std::size_t bytes = 0, free_bytes = 0;
};

/// What there is to run on, beside the CPU.
struct Devices {
  std::vector<DeviceRow> rows;
  std::string why_none;  // "built without CUDA", "no device", ...; empty where there are some
};
Devices find_devices();

/// Adjoints come as parts, one for each so many outputs of the layers that add to them.
inline constexpr std::size_t rows_per_part = 4;
constexpr std::size_t part_count(std::size_t widest) {
  return (widest + rows_per_part - 1) / rows_per_part;
}
/// What a block of so many numbers takes of a device's memory.
constexpr std::size_t padded(std::size_t size) { return (size + 63) / 64 * 64; }
constexpr std::size_t padded_adjoints(std::size_t size, std::size_t widest) {
  return padded(padded(size) * part_count(widest));
}

/// Whether CUDA device `number` can evaluate f by itself: not fits to data, nor functions of many
/// coordinates. Throws DeviceLost.
template <class T>
bool device_evaluates(const Function& f, int number);

/// A device that runs copies of one network, one per seed. Its steps are recorded once, from the
/// same verbs, and then made again and again:
///
///   device.begin(f, start, plan, rule);
///   device.record([&] { model.run_forward(true); device.evaluate(model.x(), model.dx());
///                       model.run_descend(clip); });
///   device.replay(100);
///
/// The device decides by the course of each copy whether its steps are made. Every call may throw
/// DeviceLost.
template <class T>
class Device : public Compute<T> {
 public:
  /// All copies stand at the beginning of their course; clocks stay as they are. `start` is where
  /// the initialization phase leads.
  virtual void begin(const Function& f, std::span<const double> start, const CoursePlan&,
                     const Rule&) = 0;

  /// A verb: the function of the phase at x, its gradient into dx, and what the course says to it:
  /// whether the pulls behind it, until the next, change anything.
  virtual void evaluate(const T* x, T* dx) = 0;

  virtual void record(const std::function<void()>& step) = 0;
  /// At least `steps` (at most most_steps) steps of every copy that has not ended.
  virtual void replay(std::size_t steps) = 0;
  static constexpr std::size_t most_steps = 256;

  /// What a copy evaluated in the last replay: value, x and gradient, one row after the other.
  virtual std::span<const T> rows(std::size_t copy) const = 0;

  /// Another course than the device's own, for the steps to come.
  virtual void set_course(const Course&, std::size_t copy) = 0;
};

/// CUDA device `number` with room for so many copies of `numbers` numbers (padded sizes). Throws
/// DeviceLost.
template <class T>
std::unique_ptr<Device<T>> make_cuda(int number, std::size_t copies, std::size_t numbers,
                                     Kernels kernels = Kernels::fast);

}  // namespace nnopt

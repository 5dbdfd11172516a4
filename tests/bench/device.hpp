// What the section `device` measures: with the sizes that runs have, or with tiny ones for a test
// where CUDA is emulated.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compute/device.hpp"
#include "runs/minimize.hpp"
#include "tests/bench/report.hpp"

namespace nnopt::bench {

struct LayerCase {
  std::string name;
  std::size_t out, in;
  bool normalized;
};

struct TrainingCase {
  ModelOptions model;
  std::size_t seeds, steps_a_turn;
  std::vector<std::string> rungs;  // of torch_gpu_peer.py; empty: not beside PyTorch
  double times_torch;              // aim: against the best of these
  // Aims: of a step; per cent of the floor.
  std::optional<double> most_microseconds = {}, least_share = {};
};

/// The product of a layer's forward: `rows` rows through `out` by `in` weights.
struct ProductCase {
  std::string name;
  std::size_t rows, in, out;
  bool beside_torch = true;
};

/// An epoch of mini-batches.
struct EpochCase {
  std::vector<std::size_t> widths;  // inputs, hidden layers, outputs
  std::size_t batch, examples;
  std::vector<std::string> rungs;  // of torch_gpu_peer.py's for batches; empty: not beside PyTorch
};

struct DeviceSizes {
  std::size_t memory_numbers, l2_numbers;  // copied: far more than L2 holds, and far less
  std::size_t steps;                       // of a kernel, in one replay
  std::vector<LayerCase> layers;
  std::vector<TrainingCase> trainings;
  std::vector<ProductCase> products;
  std::vector<EpochCase> epochs;
  Turns turns, turns_with_peers;
};
DeviceSizes usual_sizes();

/// Bytes per second that a copy reads and writes together.
struct Bandwidth {
  double memory, l2;

  /// What is used again and again stays in L2 up to here: an H200 has 60 MB of it, in two halves
  /// that may both hold what both read.
  static bool in_l2(double bytes) { return bytes <= 40e6; }
  double of(double bytes) const { return in_l2(bytes) ? l2 : memory; }
};

/// A device makes this many steps at once, or a multiple of it up to most_steps.
inline constexpr std::size_t few_steps = 16, most_steps = Device<float>::most_steps;

/// A contender: tell() gives the device so many verbs; what it told is recorded and made `steps`
/// times. Seconds of one verb, on the wall.
inline auto replayed(Device<float>& device, std::size_t steps, std::size_t verbs,
                     std::function<void()> tell) {
  return [&device, steps, verbs, tell = std::move(tell)] {
    device.record(tell);
    auto replay = [&] { device.replay(steps); };
    return seconds_per_call(wall_seconds, 1, replay) / static_cast<double>(steps * verbs);
  };
}

/// The main phase of the plan, whose end is never reached.
void begin_endless(Device<float>& device, const MinimizePlan& plan);

/// CUDA device `place` with room for so many numbers, in the middle of a step of such a run.
std::unique_ptr<Device<float>> device_in_step(int place, std::size_t numbers,
                                              const MinimizePlan& plan,
                                              Kernels kernels = Kernels::fast);

std::string microseconds(const Series& s);

void device(Report& report, const DeviceSizes& sizes);
void device_kernels(Report& report, int place, const DeviceSizes& sizes, const Bandwidth& copied);
void device_trainings(Report& report, int place, const DeviceSizes& sizes, const Bandwidth& copied);
void device_batches(Report& report, int place, const DeviceSizes& sizes);

}  // namespace nnopt::bench

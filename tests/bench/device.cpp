// The verbs of a device against the bandwidth of its copy; whole steps against that and PyTorch.
#include "tests/bench/device.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "tests/bench/sections.hpp"
#include "tests/bench/training_plan.hpp"

namespace nnopt::bench {
namespace {

/// Measures copies of so many numbers.
Series copies(int place, std::size_t count, std::size_t copies_a_step, const Turns& turns) {
  const auto device = device_in_step(place, 2 * padded(count), training_plan({}));
  float *const from = device->make(count), *const to = device->make(count);
  return take_turns(turns, replayed(*device, few_steps, copies_a_step, [&] {
                      for (std::size_t k = 0; k < copies_a_step; ++k) {
                        device->copy(from, to, count);
                      }
                    }))[0];
}

Bandwidth measure_copies(Report& report, int place, const DeviceSizes& sizes) {
  report.begin(
      "device, copies",
      "microseconds of the verb copy, many in one graph: of one number, which is what a\n"
      "node of a graph costs; of a block in the device's memory; of one that stays in L2.\n"
      "Bytes are those read and written; their rate, that without the node's own time",
      {{"copy", 12}, {"MB", 8}, {"us (range)", 26}, {"GB/s", 6}});
  double node = 0;
  const auto measure = [&](const char* name, std::size_t count, std::size_t copies_a_step) {
    Series seconds = copies(place, count, copies_a_step, sizes.turns);
    const double once = median(seconds), bytes = 2 * sizeof(float) * static_cast<double>(count);
    // At least a half: small blocks take no longer than a node.
    const double rate = bytes / std::max(once - node, once / 2);
    for (double& s : seconds) s *= 1e6;
    report.row({name, number(1e-6 * bytes, 2), spread(seconds, 2), number(1e-9 * rate, 0)});
    return std::pair(once, rate);
  };
  node = measure("one number", 1, 64).first;
  const double memory = measure("memory", sizes.memory_numbers, 1).second;
  return {memory, measure("L2", sizes.l2_numbers, 8).second};
}

}  // namespace

DeviceSizes usual_sizes() {
  constexpr std::size_t million = 1'000'000;
  const std::vector<std::string> rungs{"eager", "graph", "compiled", "functional"};
  std::vector<std::string> all_rungs = rungs;
  all_rungs.push_back("combined");
  return {.memory_numbers = 250 * million,
          .l2_numbers = 5 * million / 2,
          .steps = most_steps,
          .layers = {{"mlp9, 512x512", 512, 512, false},
                     {"mlp9, 512x128", 512, 128, false},
                     {"mlp17, 512x1664", 512, 1664, true},
                     {"mlp17, 1024x3200", 1024, 3200, true}},
          .trainings = {{.model = network("mlp9", 512),
                         .seeds = 1,
                         .steps_a_turn = 8 * most_steps,
                         .rungs = all_rungs,
                         .times_torch = 2.5,
                         .most_microseconds = 24},
                        {.model = network("mlp17", 512),
                         .seeds = 1,
                         .steps_a_turn = 4 * most_steps,
                         .rungs = rungs,
                         .times_torch = 3},
                        {.model = network("mlp17", 1024),
                         .seeds = 1,
                         .steps_a_turn = 2 * most_steps,
                         .rungs = rungs,
                         .times_torch = 2.2,
                         .least_share = 85},
                        {.model = network("mlp9", 512),
                         .seeds = 256,
                         .steps_a_turn = 2 * few_steps,
                         .rungs = {"vmap"},
                         .times_torch = 1.6,
                         .least_share = 85}},
          .products = {{"1024 x 1024 x 1024", 1024, 1024, 1024},
                       {"128 x 784 x 1024", 128, 784, 1024},
                       {"64 x 784 x 10", 64, 784, 10}},
          .epochs = {{{784, 10, 10}, 64, 60000, {"eager", "graph", "compiled"}},
                     {{784, 1024, 1024, 10}, 128, 60000, {"eager", "graph", "compiled"}}},
          .turns = {7, 3},
          .turns_with_peers = {9, 30}};
}

std::unique_ptr<Device<float>> device_in_step(int place, std::size_t numbers,
                                              const MinimizePlan& plan, Kernels kernels) {
  auto device = make_cuda<float>(place, 1, numbers, kernels);
  begin_endless(*device, plan);
  device->set_clock({0, 1000});  // an optimizer on its way: nothing is divided by 0
  device->begin_update(plan.rule);
  return device;
}

void begin_endless(Device<float>& device, const MinimizePlan& plan) {
  device.begin(*plan.function.function, plan.start,
               {.steps = std::numeric_limits<std::int64_t>::max()}, plan.rule);
}

std::string microseconds(const Series& s) { return number(1e6 * median(s), 2); }

void device(Report& report, const DeviceSizes& sizes) {
  const Devices devices = find_devices();
  const auto usable =
      std::ranges::find_if(devices.rows, [](const DeviceRow& row) { return row.why_not.empty(); });
  if (usable == devices.rows.end()) {
    report.note("device: nothing measured: " +
                (devices.rows.empty() ? devices.why_none : devices.rows.front().why_not));
    return;
  }
  report.note("cuda:" + std::to_string(usable->number) + ": " + usable->name + ", " +
              std::to_string(usable->processors) + " processors, " +
              number(1e-9 * static_cast<double>(usable->bytes), 1) + " GB\n");
  const Bandwidth copied = measure_copies(report, usable->number, sizes);
  report.note("");
  device_kernels(report, usable->number, sizes, copied);
  report.note("");
  device_trainings(report, usable->number, sizes, copied);
  report.note("");
  device_batches(report, usable->number, sizes);
}

void device(Report& report) { device(report, usual_sizes()); }

}  // namespace nnopt::bench

#include "cli/device_option.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "runs/device_runs.hpp"

namespace nnopt {
namespace {

/// Parameters times steps times runs from which a GPU is expected to be faster. Below, two cores
/// are done in about two seconds; making a context on the GPU and drawing the parameters takes the
/// better part of one.
constexpr double worth_a_gpu = 4e9;

bool is_worth_it(const MinimizePlan& plan, std::size_t repeat) {
  return find_model(plan.model.name).network && static_cast<double>(count_parameters(plan)) *
                                                        static_cast<double>(plan.steps) *
                                                        static_cast<double>(repeat) >=
                                                    worth_a_gpu;
}

/// Whether it has room for a run and, asked on it, knows the function: what the host has to
/// evaluate is quicker on the CPU.
bool suits(MinimizePlan plan, const DeviceRow& device) {
  plan.device = device.number;
  return device.why_not.empty() && runs_that_fit(plan, device.free_bytes) > 0 &&
         runs_at_once(plan).has_value();
}

/// Of `cuda` or `cuda:N`.
std::optional<std::int64_t> number_in(std::string_view device) {
  if (device == "cuda") return 0;
  if (!device.starts_with("cuda:")) return {};
  const std::string_view digits = device.substr(5);
  const bool plain = !digits.empty() && digits.find_first_not_of("0123456789") == digits.npos &&
                     (digits == "0" || digits.front() != '0');
  return plain ? parse_integer(digits) : std::nullopt;
}

}  // namespace

Option device_option() {
  return {"device", 0, "NAME", "auto",
          "cpu, cuda or cuda:N (a CUDA device, `nnopt list devices`); auto: cuda, where there is "
          "one and parameters x steps x runs of a network are 4e9 or more, else cpu"};
}

std::optional<DeviceRow> device_named(const Arguments& arguments) {
  const std::string text = arguments.text("device");
  if (text == "cpu") return {};
  const auto number = number_in(text);
  if (!number) {
    throw arguments.wrong("device",
                          in_quotes(text) + " is no device: auto, cpu, cuda or cuda:N is right");
  }
  const Devices devices = find_devices();
  if (devices.rows.empty()) {
    throw arguments.wrong("device",
                          in_quotes(text) + ": " + devices.why_none + ": cpu or auto is right");
  }
  const auto row = std::ranges::find(devices.rows, *number, &DeviceRow::number);
  if (row == devices.rows.end()) {
    const std::size_t last = devices.rows.size() - 1;
    throw arguments.wrong(
        "device", fmt::format("there is no {}: {}", text,
                              last == 0 ? "only cuda:0 is there"
                                        : fmt::format("cuda:0 to cuda:{} are there", last)));
  }
  if (!row->why_not.empty()) throw arguments.wrong("device", in_quotes(text) + ": " + row->why_not);
  return *row;
}

BadInput too_little_memory(const Arguments& arguments, const DeviceRow& device,
                           std::size_t parameters, double bytes) {
  return arguments.wrong(
      "device", fmt::format("{} parameters with the optimizer's state need {:.4g} MB of memory, "
                            "cuda:{} has {:.4g} MB free, of which a tenth is left to CUDA",
                            parameters, bytes / 1e6, device.number,
                            static_cast<double>(device.free_bytes) / 1e6));
}

std::optional<int> device_of(const Arguments& arguments, const MinimizePlan& plan,
                             std::size_t repeat) {
  if (arguments.text("device") == "auto") {
    if (!is_worth_it(plan, repeat)) return {};
    for (const DeviceRow& row : find_devices().rows) {
      if (suits(plan, row)) return row.number;
    }
    return {};
  }
  const std::optional<DeviceRow> device = device_named(arguments);
  if (!device) return {};
  if (runs_that_fit(plan, device->free_bytes) == 0) {
    throw too_little_memory(arguments, *device, count_parameters(plan),
                            static_cast<double>(device_bytes(plan)));
  }
  return device->number;
}

}  // namespace nnopt

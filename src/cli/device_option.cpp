#include "cli/device_option.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "compute/device.hpp"

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

bool fits(const MinimizePlan& plan, const DeviceRow& device) {
  return device.free_bytes >= device_bytes(plan);
}

/// Of `cuda` or `cuda:N`.
std::optional<std::int64_t> number_in(std::string_view device) {
  if (device == "cuda") return 0;
  if (!device.starts_with("cuda:")) return {};
  const auto number = parse_integer(device.substr(5));
  return number && *number >= 0 ? number : std::nullopt;
}

}  // namespace

Option device_option() {
  return {"device", 0, "NAME", "auto",
          "cpu, cuda or cuda:N (a CUDA device, `nnopt list devices`); auto: cuda, where there is "
          "one and parameters x steps x runs of a network are 4e9 or more, else cpu"};
}

std::optional<int> device_of(const Arguments& arguments, const MinimizePlan& plan,
                             std::size_t repeat) {
  const std::string text = arguments.text("device");
  if (text == "cpu") return {};
  if (text == "auto") {
    if (!is_worth_it(plan, repeat)) return {};
    for (const DeviceRow& row : find_devices().rows) {
      if (row.why_not.empty() && fits(plan, row)) return row.number;
    }
    return {};
  }
  const auto number = number_in(text);
  if (!number) {
    throw arguments.wrong(
        "device",
        text.starts_with("cuda:")
            ? in_quotes(text) + " is no device: cuda:0, cuda:1, ... is right"
            : unknown_name("device", text, std::vector<std::string>{"auto", "cpu", "cuda"}));
  }
  const Devices devices = find_devices();
  if (devices.rows.empty()) {
    throw arguments.wrong("device",
                          in_quotes(text) + ": " + devices.why_none + ": cpu or auto is right");
  }
  const auto row = std::ranges::find(devices.rows, *number, &DeviceRow::number);
  if (row == devices.rows.end()) {
    throw arguments.wrong("device", fmt::format("there is no {}: cuda:0 to cuda:{} are there", text,
                                                devices.rows.size() - 1));
  }
  if (!row->why_not.empty()) throw arguments.wrong("device", in_quotes(text) + ": " + row->why_not);
  if (!fits(plan, *row)) {
    throw arguments.wrong(
        "device", fmt::format("{} parameters with the optimizer's state need {:.3g} GB, cuda:{} "
                              "has {:.3g} GB free",
                              count_parameters(plan), static_cast<double>(device_bytes(plan)) / 1e9,
                              row->number, static_cast<double>(row->free_bytes) / 1e9));
  }
  return row->number;
}

}  // namespace nnopt

#include "plots/variation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace nnopt {
namespace {

const double* number_of(const Arm& arm, const std::string& name) {
  const auto found = std::ranges::find(arm.numbers, name, &NamedValue::first);
  return found == arm.numbers.end() ? nullptr : &found->second;
}

/// Whether arms that are otherwise alike have different values, or some none.
bool differs(std::span<const Arm> arms, const Arm& from, const std::string& name) {
  const double* own = number_of(from, name);
  return std::ranges::any_of(arms, [&](const Arm& arm) {
    if (arm.series != from.series) return false;
    const double* value = number_of(arm, name);
    return value && own ? *value != *own : value != own;
  });
}

/// The arms as lines over `name`, in their order.
Variation lines_over(std::span<const Arm> arms, const std::string& name) {
  Variation variation{name, {}};
  for (const Arm& arm : arms) {
    std::string label = arm.series;
    for (const auto& [other, value] : arm.numbers) {
      if (other == name || !differs(arms, arm, other)) continue;
      label += fmt::format("{}{} {:.6g}", label.empty() ? "" : ", ", other, value);
    }
    auto line = std::ranges::find(variation.series, label, &Series::label);
    if (line == variation.series.end()) {
      line = variation.series.insert(line, {label, {}});
    }
    line->arms.push_back({*number_of(arm, name), &arm});
  }
  for (Series& series : variation.series) {
    std::ranges::stable_sort(series.arms, {}, &VariedArm::number);
  }
  return variation;
}

std::size_t values_within_a_line(const Variation& variation) {
  std::size_t most = 0;
  for (const Series& series : variation.series) {
    std::set<double> values;
    for (const VariedArm& arm : series.arms) values.insert(arm.number);
    most = std::max(most, values.size());
  }
  return most;
}

}  // namespace

std::optional<Variation> variation_of(std::span<const Arm> arms) {
  std::optional<Variation> best;
  if (arms.empty()) return best;
  std::size_t most = 1;
  for (const auto& [name, value] : arms.front().numbers) {
    const bool all_have_it = std::ranges::all_of(
        arms, [&, &number = name](const Arm& arm) { return number_of(arm, number) != nullptr; });
    if (!all_have_it) continue;
    Variation variation = lines_over(arms, name);
    const std::size_t values = values_within_a_line(variation);
    if (values <= most) continue;
    most = values;
    best = std::move(variation);
  }
  return best;
}

Axis axis_of(const Variation& variation) {
  constexpr double far_apart = 4;
  constexpr std::size_t most_tics = 16;
  std::set<double> values;
  for (const Series& series : variation.series) {
    for (const VariedArm& arm : series.arms) values.insert(arm.number);
  }
  Axis axis{variation.name == "dim" ? "dimension" : variation.name};
  const double lo = *values.begin(), hi = *values.rbegin();
  axis.logarithmic = lo > 0 && hi >= far_apart * lo;
  if (values.size() <= most_tics) axis.tics.assign(values.begin(), values.end());
  return axis;
}

}  // namespace nnopt

// Steps to the goal against a number in which the arms differ: the median over the runs, and the
// middle half of them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/quantiles.hpp"
#include "plots/drawings.hpp"
#include "plots/variation.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

/// Of each run, in order; one that never came there counts as infinite.
std::vector<double> sorted_steps(const Arm& arm) {
  std::vector<double> steps;
  for (const auto& step : arm.goal_steps) steps.push_back(step.value_or(HUGE_VAL));
  std::ranges::sort(steps);
  return steps;
}

}  // namespace

void draw_scaling(const Picture& picture, Script& script) {
  const auto variation = variation_of(picture.arms);
  if (!variation) cannot_draw("scaling", "the arms differ in no number");
  Chart chart;
  chart.heading = "steps to " + picture.goal_name;
  if (const std::size_t runs = picture.arms.front().goal_steps.size(); runs > 1) {
    chart.heading += fmt::format(", median and quartiles of {} runs", runs);
  }
  chart.x = axis_of(*variation);
  chart.y = {"steps", true};
  chart.y.fine = true;
  for (const Series& series : variation->series) {
    ChartLine line{series.label, {}};
    line.marks = true;
    for (const VariedArm& varied : series.arms) {
      const std::vector<double> steps = sorted_steps(*varied.arm);
      if (steps.empty()) continue;
      // On the logarithmic axis the start itself counts as one step.
      const auto at = [&](double q) { return std::max(1.0, quantile(steps, q)); };
      line.points.push_back({varied.number, at(0.5)});
      if (steps.size() > 1) line.spread.push_back({varied.number, at(0.25), at(0.75)});
    }
    chart.lines.push_back(std::move(line));
  }
  const bool none = std::ranges::none_of(chart.lines, [](const ChartLine& line) {
    return std::ranges::any_of(line.points, [](const auto& p) { return std::isfinite(p[1]); });
  });
  if (none) cannot_draw("scaling", "hardly a run came to " + picture.goal_name);
  draw_chart(picture, chart, script);
}

}  // namespace nnopt

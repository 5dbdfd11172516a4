// How long steps are: for each arm the share of them that are no longer than that.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plots/chart.hpp"
#include "plots/verdict_drawings.hpp"
#include "plots/verdict_figures.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

/// The lengths to show: without those of runs that blow up, and not so many decades of those that
/// have converged that nothing else could be seen.
std::array<double, 2> lengths_of(const VerdictResult& result) {
  constexpr double far = 1e3, decades = 9, room = 1.5;
  double most = 0, usual = 0, least = HUGE_VAL;
  for (const VerdictArm& arm : result.arms) {
    for (std::size_t k = 0; k < arm.step_quantiles.size(); ++k) {
      const double length = arm.step_quantiles[k];
      if (!std::isfinite(length) || length <= 0) continue;
      most = std::max(most, length);
      if (20 * k <= 19 * (arm.step_quantiles.size() - 1)) usual = std::max(usual, length);
      least = std::min(least, length);
    }
  }
  if (most == 0) cannot_draw("steps", "no run made a step");
  if (usual > 0) most = std::min(most, far * usual);
  return {std::max(std::min(least, most), most * std::pow(10, -decades)) / room, most * room};
}

bool is_followed(const VerdictResult& result, std::size_t model) {
  return std::ranges::any_of(result.arms, [=](const VerdictArm& arm) { return arm.of == model; });
}

}  // namespace

void draw_step_lengths(const VerdictPicture& picture, Script& script) {
  const VerdictResult& result = result_of(picture, "steps");
  const auto [lo, hi] = lengths_of(result);
  Chart chart;
  chart.heading = "share of steps that are at most so long; dots: the longest";
  chart.x = {"length of a step |Δx|", true};
  chart.x.fine = true;
  chart.x.range = {lo, hi};
  chart.y = {"share of steps"};
  chart.y.range = {-0.04, 1.04};
  std::vector<ChartLine> longest;
  for (std::size_t i = 0; i < result.arms.size(); ++i) {
    const std::vector<double>& lengths = result.arms[i].step_quantiles;
    if (lengths.size() < 2) continue;
    ChartLine line{legend_name(result, i, script), {}};
    line.arm = colour_of(result, i);
    // A matched arm lies on the line of its model, which is seen on both sides of it.
    if (is_followed(result, i)) line.width = 7;
    for (std::size_t k = 0; k < lengths.size(); ++k) {
      const double length = std::isfinite(lengths[k]) ? std::clamp(lengths[k], lo, hi) : hi;
      line.points.push_back({length, double(k) / double(lengths.size() - 1)});
    }
    ChartLine dot{"", {line.points.back()}};
    dot.joined = false;
    dot.arm = line.arm;
    longest.push_back(std::move(dot));
    chart.lines.push_back(std::move(line));
  }
  chart.lines.insert(chart.lines.end(), longest.begin(), longest.end());
  draw_chart(picture, chart, script);
}

}  // namespace nnopt

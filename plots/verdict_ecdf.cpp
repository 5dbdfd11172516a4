// The share of runs that have come below the goal, over evaluations of the function.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "plots/chart.hpp"
#include "plots/verdict_drawings.hpp"
#include "plots/verdict_figures.hpp"

namespace nnopt {
namespace {

/// The evaluations after which the runs came to the goal, in order; the start itself counts as one.
std::vector<double> arrivals(const VerdictArm& arm) {
  std::vector<double> out;
  for (const ArmRun& run : arm.runs) {
    if (run.evaluations_to_goal) {
      out.push_back(double(std::max<std::int64_t>(*run.evaluations_to_goal, 1)));
    }
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace

void draw_ecdf(const VerdictPicture& picture, Script& script) {
  constexpr double room = 1.5, side_by_side = 0.007;
  const VerdictResult& result = result_of(picture, "ecdf");
  double last = std::max(double(picture.budget), 2.0), first = last;
  for (const VerdictArm& arm : result.arms) {
    const std::vector<double> times = arrivals(arm);
    if (!times.empty()) first = std::min(first, times.front());
    for (const ArmRun& run : arm.runs) last = std::max(last, double(run.evaluations));
  }
  first = first < last ? std::max(1.0, first / room) : 1;

  Chart chart;
  chart.x = {"evaluations", true};
  chart.x.fine = true;
  chart.x.range = {first, last};
  chart.y = {"share of runs"};
  std::vector<ChartLine> ends;
  std::size_t idle = 0;  // arms of which no run came there
  for (std::size_t i = 0; i < result.arms.size(); ++i) {
    const VerdictArm& arm = result.arms[i];
    if (arm.runs.empty()) continue;
    const double of = double(arm.runs.size());
    const std::vector<double> times = arrivals(arm);
    ChartLine line{legend_name(result, i, script), {}};
    line.arm = colour_of(result, i);
    double share = times.empty() ? 0 - side_by_side * double(idle++) : 0;
    line.points.push_back({first, share});
    for (std::size_t k = 0; k < times.size(); ++k) {
      line.points.push_back({times[k], share});
      share = double(k + 1) / of;
      line.points.push_back({times[k], share});
    }
    line.points.push_back({last, share});
    const auto line_colour = line.arm;
    chart.lines.push_back(std::move(line));
    if (arm.successes == times.size()) continue;
    ChartLine end{"", {{last, double(arm.successes) / of}}};
    end.joined = false;
    end.arm = line_colour;
    ends.push_back(std::move(end));
  }
  chart.heading = "share of runs that have been below the goal";
  if (!ends.empty()) chart.heading += "; dots: that end there";
  chart.y.range = {-0.04 - side_by_side * double(idle), 1.04};
  chart.lines.insert(chart.lines.end(), ends.begin(), ends.end());
  draw_chart(picture, chart, script);
}

}  // namespace nnopt

// Where the runs of each arm ended: one dot for each, in order of the value.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/quantiles.hpp"
#include "plots/look.hpp"
#include "plots/loss_axis.hpp"
#include "plots/script.hpp"
#include "plots/verdict_drawings.hpp"
#include "plots/verdict_figures.hpp"

namespace nnopt {
namespace {

/// The ends as runs of one row each, for the axis.
Picture ends_of(const VerdictPicture& picture, const VerdictResult& result) {
  Picture out;
  out.known_minimum = picture.paths.known_minimum;
  out.value_name = picture.paths.value_name;
  if (out.known_minimum) out.success = result.goal - *out.known_minimum;
  for (const VerdictArm& arm : result.arms) {
    Arm& added = out.arms.emplace_back();
    for (const ArmRun& run : arm.runs) {
      TraceRow row;
      row.value = run.value;
      added.runs.push_back({run.seed, {}, {row}, {}});
    }
  }
  return out;
}

}  // namespace

void draw_ends(const VerdictPicture& picture, Script& script) {
  constexpr double half_height = 0.3;  // of an arm's strip
  const VerdictResult& result = result_of(picture, "ends");
  const LossAxis axis = loss_axis(ends_of(picture, result), "ends", true);
  const bool characters = script.paper().characters;
  const double goal = result.goal - axis.base;
  const bool goal_in_sight = goal > axis.lo && goal < axis.hi;
  std::string heading = "ends of the runs";
  if (goal_in_sight && !characters) {
    heading +=
        result.goal_text.empty() ? "; green: success" : "; green: less than " + result.goal_text;
  }
  start_rows(picture, heading, script);
  set_loss_axis(axis, script, "x");
  if (goal_in_sight) {
    if (!characters) {
      script.line(fmt::format(
          "set object 1 rectangle from graph 0, graph 0 to first {:.9g}, graph 1 behind "
          "fc rgb '#e6f4ea' fs solid noborder",
          goal));
    }
    script.line(fmt::format(
        "set arrow 1 from first {0:.9g}, graph 0 to first {0:.9g}, graph 1 nohead dt 2 lw 1.2 "
        "lc rgb '#1B8A3A'",
        goal));
  }
  Elements elements(script, "1:2");
  for (std::size_t i = 0; i < result.arms.size(); ++i) {
    const VerdictArm& arm = result.arms[i];
    if (arm.runs.empty()) continue;
    std::vector<double> ends;
    for (const ArmRun& run : arm.runs) {
      if (std::isfinite(run.value)) ends.push_back(run.value);
    }
    std::ranges::sort(ends);
    const std::size_t lost = arm.runs.size() - ends.size();
    write_beside(result, i, fmt::format("{}/{}", arm.successes, arm.runs.size()),
                 lost == 0 ? "" : fmt::format("{} not finite", lost), script);
    if (ends.empty()) continue;
    const std::size_t colour = colour_of(result, i);
    const double row = row_of(result, i), middle = axis.at(quantile(ends, 0.5));
    std::vector<double> points;
    for (std::size_t k = 0; k < ends.size(); ++k) {
      const double place = (double(k) + 0.5) / double(ends.size()) * 2 - 1;
      points.insert(points.end(), {axis.at(ends[k]), row + half_height * place});
    }
    elements.add_faint(script.columns({2, {{middle, row - 0.4, middle, row + 0.4}}}), colour, 1.8);
    elements.add_end(script.columns({2, {points}}), colour, ends.size() > 60 ? 0.7 : 1.0);
  }
  script.line("unset key");
  script.plot("plot", elements.all());
}

}  // namespace nnopt

// The share of runs that succeed against a number in which the arms differ, with 95 % intervals.
#include <fmt/format.h>

#include "base/shares.hpp"
#include "plots/drawings.hpp"
#include "plots/variation.hpp"
#include "plots/view.hpp"

namespace nnopt {

void draw_success(const Picture& picture, Script& script) {
  const auto variation = variation_of(picture.arms);
  if (!variation) cannot_draw("success", "the arms differ in no number");
  Chart chart;
  chart.heading = fmt::format("share of {} runs that succeed, with 95 % intervals",
                              picture.arms.front().runs.size());
  chart.x = axis_of(*variation);
  chart.y = {"share of runs"};
  chart.y.range = {-0.04, 1.04};
  for (const Series& series : variation->series) {
    ChartLine line{series.label, {}};
    line.marks = line.bars = true;
    for (const VariedArm& varied : series.arms) {
      const std::size_t of = varied.arm->runs.size();
      if (of == 0) continue;
      const std::size_t count = count_successes(picture, *varied.arm);
      const Interval95 interval = wilson_interval(count, of);
      line.points.push_back({varied.number, double(count) / double(of)});
      line.spread.push_back({varied.number, interval.lo, interval.hi});
    }
    chart.lines.push_back(std::move(line));
  }
  draw_chart(picture, chart, script);
}

}  // namespace nnopt

// Where the runs of each arm ended: one point per seed, in order of the value, and how many of them
// succeeded.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/quantiles.hpp"
#include "plots/drawings.hpp"
#include "plots/look.hpp"
#include "plots/loss_axis.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

constexpr double half_width = 0.32;  // of an arm's strip; arms are 1 apart

std::vector<double> sorted_ends(const Arm& arm) {
  std::vector<double> ends;
  for (const Trace& run : arm.runs) {
    if (!run.rows.empty() && std::isfinite(run.rows.back().value)) {
      ends.push_back(run.rows.back().value);
    }
  }
  std::sort(ends.begin(), ends.end());
  return ends;
}

/// "7 of 10 succeed" where success is defined, else "10 runs".
std::string count_text(const Picture& picture, const Arm& arm, const std::vector<double>& ends) {
  std::string text = fmt::format("{} runs", arm.runs.size());
  if (picture.known_minimum) {
    text = fmt::format("{} of {} succeed", count_successes(picture, arm), arm.runs.size());
  }
  const std::size_t lost = arm.runs.size() - ends.size();
  return lost == 0 ? text : fmt::format("{}, {} not finite", text, lost);
}

/// Tics that name the arms, small where they are many.
std::string arm_tics(const Picture& picture, const Script& script) {
  const double slot = script.axes_width() / double(picture.arms.size());
  const bool small = picture.arms.size() > 3;
  const double letter = script.paper().characters ? 1 : small ? 8 : 9;  // pixels
  const auto columns = static_cast<std::size_t>(std::max(8.0, slot / letter - 1));
  std::string tics;
  for (std::size_t i = 0; i < picture.arms.size(); ++i) {
    const Arm& arm = picture.arms[i];
    const std::string text = wrapped(arm.label, columns) + "\n" +
                             wrapped(count_text(picture, arm, sorted_ends(arm)), columns);
    tics += fmt::format("{}{} {}", i == 0 ? "" : ", ", tic_string(text), i + 1);
  }
  return fmt::format("({}) noenhanced scale 0 font ',{}'", tics, small ? 10 : 12);
}

void mark_success(const Picture& picture, const LossAxis& axis, Script& script) {
  if (!picture.known_minimum) return;
  const double limit = *picture.known_minimum + picture.success - axis.base;
  if (!script.paper().characters) {
    script.line(fmt::format(
        "set object 1 rectangle from graph 0, first {:.9g} to graph 1, first {:.9g} behind "
        "fc rgb '#e6f4ea' fs solid noborder",
        axis.lo, limit));
  }
  script.line(fmt::format(
      "set arrow 1 from graph 0, first {0:.9g} to graph 1, first {0:.9g} nohead dt 2 lw 1.2 "
      "lc rgb '#1B8A3A'",
      limit));
  script.line(fmt::format(
      "set label 1 {} at graph 0.985, first {:.9g} right offset 0,-0.7 font ',11' "
      "tc rgb '#1B8A3A'",
      gnuplot_string(fmt::format("success: less than {:g} above the minimum", picture.success)),
      limit));
}

}  // namespace

void draw_runs(const Picture& picture, Script& script) {
  const LossAxis axis = loss_axis(picture, "runs", true);
  start_figure(picture, "where the runs ended", 100, 30, script);
  set_loss_axis(axis, script);
  mark_success(picture, axis, script);
  script.line(fmt::format("set xrange [0.5:{}.5] noextend", picture.arms.size()));

  Elements elements(script, "1:2");
  for (std::size_t i = 0; i < picture.arms.size(); ++i) {
    const std::vector<double> ends = sorted_ends(picture.arms[i]);
    if (ends.empty()) continue;
    const double centre = double(i + 1), n = double(ends.size());
    std::vector<double> points;
    for (std::size_t k = 0; k < ends.size(); ++k) {
      const double place = (double(k) + 0.5) / n * 2 - 1;
      points.insert(points.end(), {centre + half_width * place, axis.at(ends[k])});
    }
    const double middle = axis.at(quantile(ends, 0.5));
    elements.add_faint(script.columns({2, {{centre - 0.4, middle, centre + 0.4, middle}}}), i, 1.8);
    elements.add_end(script.columns({2, {points}}), i, 1.3);
  }
  script.line("set xtics " + arm_tics(picture, script));
  script.line("unset key");
  script.plot("plot", elements.all());
}

}  // namespace nnopt

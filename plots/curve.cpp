// A function of one variable as a curve, with the paths of runs on it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/quantiles.hpp"
#include "plots/drawings.hpp"
#include "plots/look.hpp"
#include "plots/scale.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

constexpr std::size_t samples = 2001;
constexpr double short_step = 0.06;  // of the width

struct CurveView {
  Grid grid;
  std::array<Range, 2> ranges;  // x, and f with some room around it
};

/// The heights to show: all of them, but without poles that would flatten everything else.
Range heights(const Grid& grid, const Picture& picture) {
  std::vector<double> sorted;
  for (const double v : grid.values) {
    if (std::isfinite(v)) sorted.push_back(v);
  }
  std::sort(sorted.begin(), sorted.end());
  const double q05 = quantile(sorted, 0.05), q95 = quantile(sorted, 0.95);
  double lo = std::max(sorted.front(), q05 - 4 * (q95 - q05));
  double hi = std::min(sorted.back(), q95 + 4 * (q95 - q05));
  const Range& x = grid.axes[0];
  for (const Arm& arm : picture.arms) {
    for (const Trace& run : arm.runs) {
      if (run.rows.empty() || run.point(0)[0] < x.lo || run.point(0)[0] > x.hi) continue;
      if (std::isfinite(run.rows[0].value)) hi = std::max(hi, run.rows[0].value);
    }
  }
  if (!(hi > lo)) hi = lo + 1;
  return {lo - 0.06 * (hi - lo), hi + 0.07 * (hi - lo), 2};
}

/// `longest_step`: of heights of the figure, between neighbours; beyond it there is a jump.
Pieces curve(const CurveView& view, double longest_step = HUGE_VAL) {
  const Range &x = view.ranges[0], &y = view.ranges[1];
  std::vector<Polyline> lines(1);
  for (std::size_t i = 0; i < view.grid.values.size(); ++i) {
    const double value = view.grid.values[i];
    const double height = (value - y.lo) / (y.hi - y.lo);
    const bool jumps =
        !lines.back().empty() && std::abs(height - lines.back().back()[1]) > longest_step;
    if (jumps) lines.emplace_back();
    if (std::isfinite(value) && std::abs(height) < 100) {
      lines.back().push_back({double(i) / double(view.grid.values.size() - 1), height});
    } else if (!lines.back().empty()) {
      lines.emplace_back();
    }
  }
  Pieces pieces{2, {}};
  for (const Polyline& line : lines) {
    if (line.empty()) continue;
    std::vector<double>& piece = pieces.pieces.emplace_back();
    for (const std::size_t k : thinned(line, 3e-4)) {
      piece.push_back(x.lo + line[k][0] * (x.hi - x.lo));
      piece.push_back(y.lo + line[k][1] * (y.hi - y.lo));
    }
  }
  return pieces;
}

/// A run on the curve: along it where steps are short, through what is sampled between them; a
/// long step is a line across, and a dot where it lands.
struct CurvePath {
  PathBuilder along;
  Pieces jumps{2, {}};
  std::vector<double> landings;
};

void follow_curve(double from, double to, const Grid& grid, PathBuilder& along) {
  const Range& x = grid.axes[0];
  const double spacing = (x.hi - x.lo) / double(x.count - 1), last = (to - x.lo) / spacing;
  for (double k = (from - x.lo) / spacing; std::abs(last - k) > 1;) {
    k += last > k ? 1 : -1;
    const double nearest = std::round(k);
    if (nearest < 0 || nearest >= double(x.count)) break;
    const auto node = static_cast<std::size_t>(nearest);
    along.add(std::array{x.at(node), grid.values[node]});
  }
}

void jump(std::array<double, 2> from, std::array<double, 2> to, const CurveView& view,
          CurvePath& path) {
  path.along.cut();
  PathBuilder line(view.ranges);
  line.add(from);
  line.add(to);
  if (line.empty() || line.end().empty()) return;
  path.jumps.pieces.push_back(line.line().pieces.back());
  path.landings.insert(path.landings.end(), to.begin(), to.end());
}

CurvePath path_of(const Trace& run, std::size_t rows, const CurveView& view) {
  CurvePath path{PathBuilder(view.ranges), {2, {}}, {}};
  const double reach = short_step * (view.ranges[0].hi - view.ranges[0].lo);
  std::array<double, 2> at{};
  for (std::size_t row = 0; row < rows; ++row) {
    const std::array to{run.point(row)[0], run.rows[row].value};
    if (row > 0 && std::abs(to[0] - at[0]) < reach) {
      follow_curve(at[0], to[0], view.grid, path.along);
    } else if (row > 0) {
      jump(at, to, view, path);
    }
    path.along.add(to);
    at = to;
  }
  return path;
}

void add_path(const CurvePath& path, std::size_t arm, std::size_t arms, Script& script,
              Elements& elements) {
  if (!path.jumps.pieces.empty()) elements.add_faint(script.columns(path.jumps), arm, 1.1);
  // On one curve paths cover each other: the earlier ones are wider, the first by 6 at most.
  const double wider = arms > 3 ? 6 / double(arms - 1) : 3;
  const double width = 2.6 + wider * double(arms - 1 - arm);
  elements.add_path(script.columns(path.along.line()), arm, width, arm == 0 ? 2.2 : 1);
  if (!path.landings.empty()) {
    elements.add_dots(script.columns({2, {path.landings}}), arm, 0.25 + 0.14 * width);
  }
}

void add_ends(const Picture& picture, std::size_t arm, const CurveView& view, Script& script,
              Elements& elements) {
  std::vector<double> others, first;
  const std::vector<Trace>& runs = picture.arms[arm].runs;
  for (const Trace& run : runs) {
    const std::vector<double> end = path_of(run, script.shown(run.rows.size()), view).along.end();
    std::vector<double>& list = &run == &runs.front() ? first : others;
    list.insert(list.end(), end.begin(), end.end());
  }
  if (!others.empty()) elements.add_end(script.columns({2, {others}}), arm, 0.8);
  if (!first.empty()) elements.add_end(script.columns({2, {first}}), arm, 1.1);
}

Pieces minima(const Picture& picture, const CurveView& view) {
  Pieces marks{2, {{}}};
  const Range& x = view.grid.axes[0];
  for (const std::vector<double>& point : visible_minima(picture.landscape)) {
    const auto nearest = static_cast<std::size_t>(
        std::lround((point[0] - x.lo) / (x.hi - x.lo) * double(x.count - 1)));
    marks.pieces[0].push_back(point[0]);
    marks.pieces[0].push_back(picture.known_minimum.value_or(view.grid.values[nearest]));
  }
  return marks;
}

/// The derivative at the points of the grid.
Grid derivative(const Grid& grid, const Picture& picture) {
  if (!picture.landscape.gradients) cannot_draw("curve", "there is no derivative to be had");
  return {grid.axes, picture.landscape.gradients(grid.axes)};
}

constexpr std::string_view curve_style = "lw 2 lc rgb '#27679b'",
                           derivative_style = "lw 2 lc rgb '#c8553d'";

void add_derivative(const Picture& picture, const CurveView& view, Script& script,
                    Elements& elements, std::vector<Point2>& busy) {
  constexpr double jump_of_slope = 0.15;
  const Pieces line = curve(view, jump_of_slope);
  append_scaled(line, view.ranges[0], view.ranges[1], busy);
  const bool paper = !script.paper().characters;
  elements.add(script.columns(line),
               paper ? fmt::format("lines {}", derivative_style) : "lines lt 2");
  elements.name_line(paper ? curve_style : "lt 1", picture.value_name);
  elements.name_line(paper ? derivative_style : "lt 2", "derivative");
}

void add_curve(const Source& line, double bottom, bool filled, const Script& script,
               Elements& elements) {
  if (script.paper().characters) return elements.add(line, "lines lt 1");
  if (filled) elements.add(line, fmt::format("filledcurves y1={} fc rgb '#e4eef6'", bottom));
  elements.add(line, fmt::format("lines {}", curve_style));
}

}  // namespace

void draw_curve(const Picture& picture, Script& script) {
  CurveView view{sampled(picture, "curve", 1, samples), {}};
  view.ranges = {view.grid.axes[0], heights(view.grid, picture)};
  std::optional<CurveView> slope;
  if (picture.look.derivative) {
    slope = CurveView{derivative(view.grid, picture), {}};
    const Range high = heights(slope->grid, picture);
    Range& both = view.ranges[1];
    both = {std::min(both.lo, high.lo), std::max(both.hi, high.hi), 2};
    slope->ranges = view.ranges;
  }
  const Range &x = view.ranges[0], &y = view.ranges[1];

  start_figure(picture, picture.heading.empty() ? "the function" : picture.heading, 90, 30, script);
  script.line(fmt::format("set xrange [{}:{}] noextend; set yrange [{}:{}] noextend", x.lo, x.hi,
                          y.lo, y.hi));
  script.line("set xlabel " + axis_name(picture.landscape.names.at(0), script));
  script.line("set ylabel " +
              gnuplot_string(literal(picture.value_name + (slope ? " and its derivative" : ""))) +
              " offset 0.5,0");

  Elements elements(script, "1:2");
  std::vector<Point2> busy;
  const Pieces line = curve(view);
  append_scaled(line, x, y, busy);
  add_curve(script.columns(line), y.lo, !slope, script, elements);
  if (slope) add_derivative(picture, *slope, script, elements, busy);

  const std::size_t arms = picture.arms.size();
  std::vector<double> starts;
  for (std::size_t i = 0; i < arms; ++i) {
    if (picture.arms[i].runs.empty()) continue;
    const Trace& run = picture.arms[i].runs.front();
    append_scaled(path_of(run, run.rows.size(), view).along.line(), x, y, busy);
    const CurvePath path = path_of(run, script.shown(run.rows.size()), view);
    if (path.along.empty()) continue;
    add_path(path, i, arms, script, elements);
    const std::vector<double> start = path.along.start();
    starts.insert(starts.end(), start.begin(), start.end());
  }
  if (!starts.empty()) elements.add_start(script.columns({2, {starts}}));
  for (std::size_t i = 0; i < arms; ++i) {
    if (picture.arms[i].runs.empty()) continue;
    add_ends(picture, i, view, script, elements);
    elements.name_arm(i, path_label(picture.arms[i]));
  }
  const Pieces known = minima(picture, view);
  if (!known.pieces[0].empty()) {
    elements.add_minima(script.columns(known));
    elements.name_minima();
  }
  place_legend(busy, elements.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace nnopt

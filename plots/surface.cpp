// A function of two variables as a surface in space, with the paths of runs on it and its contour
// lines on the floor.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "plots/drawings.hpp"
#include "plots/landscape_map.hpp"
#include "plots/look.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

/// Heights of surface and floor, and how far above the surface a path is drawn to be seen.
struct Space {
  std::array<Range, 3> ranges;
  double floor, lift;
};

/// "first,step,last" of round numbers inside the range: at its ends those of two axes would meet.
std::string inner_tics(const Range& range) {
  const double step = round_step(range.hi - range.lo, 6);
  const double first = (std::floor(range.lo / step + 1e-9) + 1) * step;
  const double last = (std::ceil(range.hi / step - 1e-9) - 1) * step;
  return fmt::format("{:.9g},{:.9g},{:.9g}", first, step, last);
}

void set_axes(const Picture& picture, const LandscapeMap& map, const Space& space, Script& script) {
  const Range &x = space.ranges[0], &y = space.ranges[1], &z = space.ranges[2];
  script.line("set view 40,325,1.03,0.80");
  script.line(fmt::format("set xrange [{}:{}]; set yrange [{}:{}]; set zrange [{}:{}]", x.lo, x.hi,
                          y.lo, y.hi, space.floor, z.hi));
  script.line(fmt::format("set cbrange [{}:{}]; set xyplane at {}; unset colorbox", z.lo, z.hi,
                          space.floor));
  script.line(
      "set palette defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', "
      "5 '#28ae80', 6 '#5ec962', 7 '#addc30', 8 '#fde725')");
  script.line(
      "set pm3d scansautomatic border lw 0.15 lc rgb '#b0ffffff' lighting primary 0.35 "
      "specular 0.0");
  script.line("set border 895 lw 0.6 lc rgb '#9a9a9a'");
  script.line(fmt::format("set xtics {} scale 0.4 offset 0,-0.3 tc rgb '{}'", inner_tics(x), ink));
  script.line(
      fmt::format("set ytics {} scale 0.4 offset 0.2,-0.3 tc rgb '{}'", inner_tics(y), ink));
  script.line(fmt::format("set ztics scale 0.4 tc rgb '{}' {}", ink,
                          height_tics(map.scale, script.alone() ? 5 : 3, script).words));
  script.line("set xlabel " + axis_name(picture.landscape.names.at(0), script) + " offset 0,-0.8");
  script.line("set ylabel " + axis_name(picture.landscape.names.at(1), script) + " offset 1,-0.8");
  script.line("set zlabel " + gnuplot_string(literal(height_label(picture, map.scale))) +
              " rotate by 90 offset 0.3,0");
}

struct Paths {
  Pieces above{3, {}}, on_floor{3, {}};
  std::vector<double> start, end;
};

/// The height of the drawn surface, between the points of its grid; nan outside.
double surface_height(const LandscapeMap& map, double a, double b) {
  const Range &x = map.grid.axes[0], &y = map.grid.axes[1];
  const double u = (a - x.lo) / (x.hi - x.lo) * double(x.count - 1);
  const double v = (b - y.lo) / (y.hi - y.lo) * double(y.count - 1);
  if (!(u >= 0 && v >= 0 && u <= double(x.count - 1) && v <= double(y.count - 1))) return NAN;
  const std::size_t i = std::min(static_cast<std::size_t>(u), x.count - 2);
  const std::size_t j = std::min(static_cast<std::size_t>(v), y.count - 2);
  const double s = u - double(i), t = v - double(j);
  const auto at = [&](std::size_t k, std::size_t l) {
    return map.grid.values[(j + l) * x.count + i + k];
  };
  return (1 - t) * ((1 - s) * at(0, 0) + s * at(1, 0)) + t * ((1 - s) * at(0, 1) + s * at(1, 1));
}

/// The path along the surface, also between its points: straight lines would cut through it.
Paths paths_of(const Trace& run, const LandscapeMap& map, const Space& space,
               const Script& script) {
  const auto outside = [](double v, const Range& range) { return v < range.lo || v > range.hi; };
  PathBuilder above(space.ranges), on_floor(space.ranges);
  const auto add = [&](double a, double b) {
    // Space has no frame that clips: a point outside cuts the line.
    if (outside(a, space.ranges[0]) || outside(b, space.ranges[1])) a = b = NAN;
    above.add(std::array{a, b, surface_height(map, a, b) + space.lift});
    return std::array{a, b, space.floor};
  };
  constexpr double apart = 0.025, most = 200;  // of the axes; points of one step
  for (std::size_t row = 0; row < script.shown(run.rows.size()); ++row) {
    const double a = run.point(row)[0], b = run.point(row)[1];
    if (row > 0) {
      const double da = a - run.point(row - 1)[0], db = b - run.point(row - 1)[1];
      const double length = std::hypot(da / (space.ranges[0].hi - space.ranges[0].lo),
                                       db / (space.ranges[1].hi - space.ranges[1].lo));
      const double parts = std::isfinite(length) ? std::min(std::ceil(length / apart), most) : 1;
      for (double k = 1; k < parts; ++k) add(a - (1 - k / parts) * da, b - (1 - k / parts) * db);
    }
    on_floor.add(add(a, b));
  }
  return {above.line(), on_floor.line(), above.start(), above.end()};
}

}  // namespace

void draw_surface(const Picture& picture, Script& script) {
  const LandscapeMap map = mapped(picture, "surface", script.paper().mesh);
  const ValueScale& scale = map.scale;
  const bool characters = script.paper().characters;
  const double depth = scale.hi - scale.lo;
  const Space space{{map.grid.axes[0], map.grid.axes[1], Range{scale.lo, scale.hi, 2}},
                    scale.lo - 0.5 * depth,
                    0.01 * depth};
  start_space(picture, picture.heading.empty() ? "the function in space" : picture.heading, script);
  set_axes(picture, map, space, script);

  Elements lines(script, "1:2:3");
  const Pieces contours =
      contour_pieces(map, contour_heights(map, picture.look.levels), space.floor);
  if (!contours.pieces.empty() && !characters) {
    lines.add({script.columns(contours), "using 1:2:3:4 with lines lw 0.9 lc palette notitle"});
  }
  std::vector<Paths> paths(picture.arms.size());
  for (std::size_t i = 0; i < picture.arms.size(); ++i) {
    if (picture.arms[i].runs.empty()) continue;
    paths[i] = paths_of(picture.arms[i].runs.front(), map, space, script);
    if (paths[i].on_floor.pieces.empty()) continue;
    if (!characters) lines.add_path(script.columns(paths[i].on_floor), i, 1.6, 0);
  }
  // gnuplot paints in this order: after the surface a path is seen wherever it goes.
  lines.add(
      {script.grid(map.grid, 3), characters ? "with lines lt 1 notitle" : "with pm3d notitle"});
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (paths[i].above.pieces.empty()) continue;
    lines.add_path(script.columns(paths[i].above), i, 2.4);
  }
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const Paths& path = paths[i];
    if (!path.start.empty()) lines.add_start(script.columns({3, {path.start}}));
    if (!path.end.empty()) lines.add_end(script.columns({3, {path.end}}), i, 0.9);
    lines.name_arm(i, path_label(picture.arms[i]));
  }
  place_legend_in_space(lines.labels(), script);
  script.plot("splot", lines.all());
}

}  // namespace nnopt

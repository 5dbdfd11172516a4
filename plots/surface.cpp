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
                          height_tics(map.scale, 5, script).words));
  script.line("set xlabel " + axis_name(picture.landscape.names.at(0), script) + " offset 0,-0.8");
  script.line("set ylabel " + axis_name(picture.landscape.names.at(1), script) + " offset 1,-0.8");
  script.line("set zlabel " + gnuplot_string(literal(height_label(picture, map.scale))) +
              " rotate by 90 offset 0.3,0");
}

struct Paths {
  Pieces above{3, {}}, on_floor{3, {}};
  std::vector<double> start, end;
};

Paths paths_of(const Trace& run, const LandscapeMap& map, const Space& space,
               const Script& script) {
  const auto outside = [](double v, const Range& range) { return v < range.lo || v > range.hi; };
  PathBuilder above(space.ranges), on_floor(space.ranges);
  for (std::size_t row = 0; row < script.shown(run.rows.size()); ++row) {
    double a = run.point(row)[0], b = run.point(row)[1];
    double height = map.scale.height(run.rows[row].value);
    // Space has no frame that clips: a point outside cuts the line.
    if (outside(a, space.ranges[0]) || outside(b, space.ranges[1])) a = b = height = NAN;
    above.add(std::array{a, b, height + space.lift});
    on_floor.add(std::array{a, b, space.floor});
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

// A function of two variables as filled contours, with the paths of runs on it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "plots/drawings.hpp"
#include "plots/landscape_map.hpp"
#include "plots/look.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

void colour_box(const LandscapeMap& map, const HeightTics& tics, const Picture& picture,
                Script& script) {
  const ValueScale& scale = map.scale;
  script.line(fmt::format(
      "set palette maxcolors {} defined (0 '#0b2545', 1 '#13426f', 2 '#27679b', 3 '#4f8fbd', "
      "4 '#84b3d3', 5 '#b5d1e4', 6 '#dbe8f1', 7 '#f5f8fa')",
      scale.bands()));
  script.line(fmt::format("set cbrange [{:.9g}:{:.9g}]", scale.lo, scale.hi));
  script.line("set colorbox user origin graph 1.03,0 size graph 0.03,1 border");
  script.line("set cblabel " + gnuplot_string(literal(height_label(picture, scale))) +
              fmt::format(" offset {:.2f},0", std::max(0.3, (tics.width - 11) / 9)));
  script.line("set cbtics scale 0.3 " + tics.words);
}

void add_contours(const Picture& picture, const LandscapeMap& map, Script& script,
                  Elements& elements) {
  const bool by_hand = !picture.look.levels.empty(), paper = !script.paper().characters;
  const std::vector<double> heights = contour_heights(map, picture.look.levels);
  const Pieces contours = contour_pieces(map, heights, std::nullopt);
  if (contours.pieces.empty()) return;
  const Source lines = script.columns(contours);
  if (!paper) return elements.add(lines, "lines lt 0");
  elements.add(lines,
               by_hand ? "lines lw 1.1 lc rgb '#40ffffff'" : "lines lw 0.5 lc rgb '#60ffffff'");
  // Dark above light: seen on every colour.
  if (by_hand) elements.add(lines, "lines lw 1.1 dt (14,8) lc rgb '#202020'");
  if (!picture.look.contour_labels) return;
  script.line("set style textbox 1 opaque fc rgb '#50ffffff' noborder margins 0.6,0.4");
  elements.add_columns(script.columns(contour_labels(map, heights)),
                       fmt::format("labels boxed bs 1 font ',8' tc rgb '{}'", ink),
                       "1:2:(sprintf('%.5g',$3))");
}

PathBuilder path_of(const Trace& run, std::size_t rows, const LandscapeMap& map) {
  PathBuilder builder(map.grid.axes);
  for (std::size_t row = 0; row < rows; ++row) builder.add(run.point(row));
  return builder;
}

/// Those points of a path that lie so far apart that their dots do.
std::vector<double> steps_of(const Pieces& path, const LandscapeMap& map) {
  constexpr double apart = 0.02;  // of the axes
  const Range &x = map.grid.axes[0], &y = map.grid.axes[1];
  std::vector<double> points;
  for (const auto& piece : path.pieces) {
    for (std::size_t i = 0; i < piece.size(); i += 2) {
      const auto away = [&] {
        const auto last = points.end() - 2;
        return std::hypot((piece[i] - last[0]) / (x.hi - x.lo),
                          (piece[i + 1] - last[1]) / (y.hi - y.lo));
      };
      if (points.empty() || away() >= apart) {
        points.insert(points.end(), {piece[i], piece[i + 1]});
      }
    }
  }
  return points;
}

/// Where a method looked on its way.
void add_evaluated(const Trace& run, std::size_t arm, const LandscapeMap& map, Script& script,
                   Elements& elements) {
  if (run.dim() != 2) return;
  PathBuilder dots(map.grid.axes);
  for (std::size_t k = 0; k < script.shown(run.evaluated.size() / 2); ++k) {
    dots.add(std::span(run.evaluated).subspan(2 * k, 2));
  }
  if (!dots.empty()) elements.add_cloud(script.columns(dots.line()), arm);
}

/// All paths of one arm: the first run's with a halo, the others' faint below it.
void add_paths(const Picture& picture, std::size_t arm, const LandscapeMap& map, Script& script,
               Elements& elements, std::vector<Point2>& busy) {
  const std::vector<Trace>& runs = picture.arms[arm].runs;
  Pieces others{2, {}};
  for (const Trace& run : std::span(runs).subspan(1)) {
    const PathBuilder path = path_of(run, script.shown(run.rows.size()), map);
    others.pieces.insert(others.pieces.end(), path.line().pieces.begin(), path.line().pieces.end());
  }
  if (!others.pieces.empty()) elements.add_faint(script.columns(others), arm, 0.9);
  const std::size_t rows = runs.front().rows.size();
  append_scaled(path_of(runs.front(), rows, map).line(), map.grid.axes[0], map.grid.axes[1], busy);
  const PathBuilder path = path_of(runs.front(), script.shown(rows), map);
  if (path.empty()) return;
  elements.add_path(script.columns(path.line()), arm, 2.4);
  if (!script.paper().characters) {
    elements.add(
        script.columns({2, {steps_of(path.line(), map)}}),
        fmt::format("points pt 7 ps {:.3g} lc rgb '#ffffff'", 0.28 * script.paper().point_scale));
  }
}

/// Where the runs of all arms start and end.
void add_marks(const Picture& picture, const LandscapeMap& map, Script& script,
               Elements& elements) {
  std::vector<double> starts;
  std::vector<std::vector<double>> ends(picture.arms.size());
  for (std::size_t i = 0; i < picture.arms.size(); ++i) {
    for (const Trace& run : picture.arms[i].runs) {
      const PathBuilder path = path_of(run, script.shown(run.rows.size()), map);
      const std::vector<double> start = path.start(), end = path.end();
      starts.insert(starts.end(), start.begin(), start.end());
      ends[i].insert(ends[i].end(), end.begin(), end.end());
    }
  }
  if (!starts.empty()) elements.add_start(script.columns({2, {starts}}));
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (!ends[i].empty()) elements.add_end(script.columns({2, {ends[i]}}), i, 0.9);
  }
}

}  // namespace

void draw_contour(const Picture& picture, Script& script) {
  const LandscapeMap map = mapped(picture, "contour", script.paper().grid);
  const Range &x = map.grid.axes[0], &y = map.grid.axes[1];
  const HeightTics tics = height_tics(map.scale, 8, script);
  start_figure(picture, picture.heading.empty() ? "the function from above" : picture.heading, 86,
               128 + tics.width, script);
  script.line(fmt::format("set xrange [{}:{}] noextend; set yrange [{}:{}] noextend", x.lo, x.hi,
                          y.lo, y.hi));
  set_number_axis("x", picture.landscape.names.at(0), x.lo, x.hi, script);
  set_number_axis("y", picture.landscape.names.at(1), y.lo, y.hi, script);
  Elements elements(script, "1:2");
  if (!script.paper().characters) {
    colour_box(map, tics, picture, script);
    elements.add({script.grid(map.grid, 2), "with image notitle"});
  }
  add_contours(picture, map, script, elements);
  if (picture.look.arrows) {
    elements.add_columns(script.columns(gradient_arrows(picture)),
                         script.paper().characters
                             ? "vectors lt 1"
                             : "vectors size 0.009,25,60 fixed filled lw 1 lc rgb '#30202020'",
                         "1:2:3:4");
  }
  for (std::size_t i = 0; i < picture.arms.size(); ++i) {
    if (picture.arms[i].runs.empty()) continue;
    add_evaluated(picture.arms[i].runs.front(), i, map, script, elements);
  }
  std::vector<Point2> busy;
  for (std::size_t i = 0; i < picture.arms.size(); ++i) {
    if (picture.arms[i].runs.empty()) continue;
    add_paths(picture, i, map, script, elements, busy);
    elements.name_arm(i, path_label(picture.arms[i]));
  }
  add_marks(picture, map, script, elements);
  Pieces minima{2, {{}}};
  for (const std::vector<double>& point : visible_minima(picture.landscape)) {
    minima.pieces[0].insert(minima.pieces[0].end(), point.begin(), point.end());
  }
  if (!minima.pieces[0].empty()) {
    append_scaled(minima, x, y, busy);
    elements.add_minima(script.columns(minima));
    elements.name_minima();
  }
  place_legend(busy, elements.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace nnopt

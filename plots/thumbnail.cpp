#include "plots/thumbnail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plots/landscape_map.hpp"
#include "plots/look.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

constexpr std::size_t points_of_curve = 401, side_of_map = 81;

Picture picture_of(const Landscape& landscape, std::optional<double> known_minimum) {
  Picture picture;
  picture.title = landscape.title;
  picture.landscape = landscape;
  picture.known_minimum = known_minimum;
  return picture;
}

void start(const Landscape& landscape, Script& script) {
  const Box& box = script.box();
  script.line("reset");
  script.line(fmt::format("set lmargin at screen {:.5f}; set rmargin at screen {:.5f}",
                          box.left + 6 / script.paper().width,
                          box.right - 6 / script.paper().width));
  script.line(fmt::format("set bmargin at screen {:.5f}; set tmargin at screen {:.5f}",
                          box.bottom + 6 / script.paper().height,
                          box.top - 22 / script.paper().height));
  script.line(fmt::format("set title {} font ',9' offset 0,-0.7 tc rgb '{}'",
                          gnuplot_string(literal(shortened(landscape.title, 28))), ink));
  script.line("unset tics; unset key; unset colorbox; set border 15 lw 0.6 lc rgb '#808080'");
}

void draw_curve_of(const Picture& picture, Script& script) {
  const Grid grid = sampled(picture, "thumbnail", 1, points_of_curve);
  Pieces line{2, {{}}};
  for (std::size_t i = 0; i < grid.values.size(); ++i) {
    if (std::isfinite(grid.values[i])) {
      line.pieces.back().insert(line.pieces.back().end(), {grid.axes[0].at(i), grid.values[i]});
    } else if (!line.pieces.back().empty()) {
      line.pieces.emplace_back();
    }
  }
  if (line.pieces.back().empty()) line.pieces.pop_back();
  script.line(fmt::format("set xrange [{}:{}] noextend; set offsets 0,0,graph 0.08,graph 0.08",
                          grid.axes[0].lo, grid.axes[0].hi));
  Elements elements(script, "1:2");
  elements.add(script.columns(line), "lines lw 1.4 lc rgb '#27679b'");
  script.plot("plot", elements.all());
}

void draw_map_of(const Picture& picture, Script& script) {
  LandscapeMap map = mapped(picture, "thumbnail", side_of_map);
  const Range &x = map.grid.axes[0], &y = map.grid.axes[1];
  script.line(
      "set palette maxcolors 14 defined (0 '#0b2545', 1 '#13426f', 2 '#27679b', 3 '#4f8fbd', "
      "4 '#84b3d3', 5 '#b5d1e4', 6 '#dbe8f1', 7 '#f5f8fa')");
  script.line(fmt::format("set cbrange [{:.9g}:{:.9g}]", map.scale.lo, map.scale.hi));
  script.line(fmt::format("set xrange [{}:{}] noextend; set yrange [{}:{}] noextend", x.lo, x.hi,
                          y.lo, y.hi));
  Elements elements(script, "1:2");
  elements.add({script.grid(map.grid, 2), "with image notitle"});
  Pieces minima{2, {{}}};
  for (const auto& point : visible_minima(picture.landscape)) {
    minima.pieces[0].insert(minima.pieces[0].end(), point.begin(), point.end());
  }
  if (!minima.pieces[0].empty()) {
    const Source marks = script.columns(minima);
    elements.add(marks, "points pt 2 ps 0.7 lw 2.2 lc rgb '#202020'");
    elements.add(marks, "points pt 2 ps 0.6 lw 1.1 lc rgb '#ffffff'");
  }
  script.plot("plot", elements.all());
}

}  // namespace

void draw_thumbnail(const Landscape& landscape, std::optional<double> known_minimum,
                    Script& script) {
  start(landscape, script);
  const Picture picture = picture_of(landscape, known_minimum);
  landscape.axes.size() == 1 ? draw_curve_of(picture, script) : draw_map_of(picture, script);
}

}  // namespace nnopt

#include "plots/landscape_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plots/contours.hpp"
#include "plots/view.hpp"

namespace nnopt {

LandscapeMap mapped(const Picture& picture, std::string_view name, std::size_t count) {
  LandscapeMap map{sampled(picture, name, 2, count), {}};
  map.scale = value_scale(map.grid.values, picture.known_minimum);
  for (double& value : map.grid.values) value = map.scale.height(value);
  return map;
}

Pieces contour_pieces(const LandscapeMap& map, std::optional<double> floor) {
  const Range &x = map.grid.axes[0], &y = map.grid.axes[1];
  Pieces pieces{floor ? 4U : 2U, {}};
  for (const double level : map.scale.levels()) {
    for (Polyline line : contour_lines(map.grid, level)) {
      for (Point2& p : line) p = {(p[0] - x.lo) / (x.hi - x.lo), (p[1] - y.lo) / (y.hi - y.lo)};
      std::vector<double>& piece = pieces.pieces.emplace_back();
      for (const std::size_t k : thinned(line, 2e-4)) {
        piece.push_back(x.lo + line[k][0] * (x.hi - x.lo));
        piece.push_back(y.lo + line[k][1] * (y.hi - y.lo));
        if (floor) piece.insert(piece.end(), {*floor, level});
      }
    }
  }
  return pieces;
}

std::string height_label(const Picture& picture, const ValueScale& scale) {
  if (!scale.logarithmic || scale.base == 0) return picture.value_name;
  return picture.value_name +
         (picture.known_minimum == scale.base ? " − minimum" : " − lowest value");
}

HeightTics height_tics(const ValueScale& scale, int most, const Script& script) {
  const bool power = scale.logarithmic && !script.paper().characters;
  // Every so many bands or decades.
  const double unit = scale.logarithmic ? 1 : scale.step;
  const double every = unit * std::max(1.0, std::ceil((scale.hi - scale.lo) / unit / most));
  const double first = std::ceil(scale.lo / every - 1e-9) * every;
  HeightTics tics{"(", 0};
  for (int k = 0; first + k * every <= scale.hi + 1e-9 * every; ++k) {
    const double at = first + k * every;
    const double rounded = std::abs(at) < 1e-9 * every ? 0 : at;
    const std::string number =
        fmt::format("{}{:.6g}", scale.logarithmic && !power ? "1e" : "", rounded);
    tics.words += fmt::format("{}'{}{}{}' {:.9g}", k == 0 ? "" : ", ", power ? "10^{" : "", number,
                              power ? "}" : "", at);
    tics.width = std::max(tics.width, scale.logarithmic ? 18 + 7 * double(number.size())
                                                        : 10 * double(number.size()));
  }
  tics.words += ")";
  return tics;
}

}  // namespace nnopt

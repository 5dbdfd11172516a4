#include "plots/landscape_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plots/contours.hpp"
#include "plots/view.hpp"

namespace nnopt {

LandscapeMap mapped(const Picture& picture, std::string_view name, std::size_t count) {
  LandscapeMap map{sampled(picture, name, 2, count), {}};
  map.scale = value_scale(map.grid.values, picture.known_minimum, picture.look.logarithmic);
  for (double& value : map.grid.values) value = map.scale.height(value);
  return map;
}

std::vector<double> contour_heights(const LandscapeMap& map, const std::vector<double>& values) {
  if (values.empty()) return map.scale.levels();
  std::vector<double> heights;
  for (const double value : values) {
    const double height = map.scale.height(value);
    if (height > map.scale.lo && height < map.scale.hi) heights.push_back(height);
  }
  return heights;
}

Pieces contour_pieces(const LandscapeMap& map, const std::vector<double>& heights,
                      std::optional<double> floor) {
  const Range &x = map.grid.axes[0], &y = map.grid.axes[1];
  Pieces pieces{floor ? 4U : 2U, {}};
  for (const double level : heights) {
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

Pieces contour_labels(const LandscapeMap& map, const std::vector<double>& heights) {
  constexpr double border = 0.04, apart = 0.07, shortest_line = 0.1;  // of the axes
  const Range &x = map.grid.axes[0], &y = map.grid.axes[1];
  std::vector<Point2> taken;
  Pieces labels{3, {{}}};
  const auto room_around = [&](const Point2& p) {
    double room = std::min({p[0], 1 - p[0], p[1], 1 - p[1]}) > border ? 1 : 0;
    for (const Point2& q : taken) room = std::min(room, std::hypot(p[0] - q[0], p[1] - q[1]));
    return room;
  };
  for (const double height : heights) {
    for (Polyline line : contour_lines(map.grid, height)) {
      double length = 0;
      for (Point2& p : line) p = {(p[0] - x.lo) / (x.hi - x.lo), (p[1] - y.lo) / (y.hi - y.lo)};
      for (std::size_t k = 1; k < line.size(); ++k) {
        length += std::hypot(line[k][0] - line[k - 1][0], line[k][1] - line[k - 1][1]);
      }
      if (length < shortest_line) continue;
      const Point2 best = *std::ranges::max_element(line, {}, room_around);
      if (room_around(best) < apart) continue;
      taken.push_back(best);
      const double value = map.scale.logarithmic ? map.scale.base + std::pow(10, height) : height;
      labels.pieces[0].insert(labels.pieces[0].end(), {x.lo + best[0] * (x.hi - x.lo),
                                                       y.lo + best[1] * (y.hi - y.lo), value});
    }
  }
  return labels;
}

Pieces gradient_arrows(const Picture& picture) {
  constexpr std::size_t side = 21;
  if (!picture.landscape.gradients) cannot_draw("contour", "there is no gradient for its arrows");
  std::vector<Range> axes = picture.landscape.axes;
  for (Range& axis : axes) {  // the middles of side by side boxes
    const double half = 0.5 * (axis.hi - axis.lo) / side;
    axis = {axis.lo + half, axis.hi - half, side};
  }
  const std::vector<double> gradients = picture.landscape.gradients(axes);
  const double width = axes[0].hi - axes[0].lo, height = axes[1].hi - axes[1].lo;
  double most = -HUGE_VAL, least = HUGE_VAL;
  std::vector<double> size;
  for (std::size_t k = 0; k < gradients.size(); k += 2) {
    size.push_back(std::log(std::hypot(gradients[k], gradients[k + 1])));
    if (!std::isfinite(size.back())) continue;
    most = std::max(most, size.back());
    least = std::min(least, size.back());
  }
  Pieces arrows{4, {{}}};
  for (std::size_t k = 0; k < size.size(); ++k) {
    if (!std::isfinite(size[k])) continue;
    const double gx = gradients[2 * k], gy = gradients[2 * k + 1];
    const double share = most > least ? (size[k] - least) / (most - least) : 1;
    const double length = (0.3 + 0.6 * share) / side / std::hypot(gx / width, gy / height);
    const double dx = gx * length, dy = gy * length;
    arrows.pieces[0].insert(arrows.pieces[0].end(),
                            {axes[0].at(k % side) - dx / 2, axes[1].at(k / side) - dy / 2, dx, dy});
  }
  return arrows;
}

std::string height_label(const Picture& picture, const ValueScale& scale) {
  if (!scale.logarithmic || scale.base == 0) return picture.value_name;
  return picture.value_name +
         (picture.known_minimum == scale.base ? " − minimum" : " − lowest value");
}

namespace {

/// 1, 2 and 5 of each decade.
HeightTics tics_of_few_decades(const ValueScale& scale) {
  HeightTics tics{"(", 0};
  for (double decade = std::floor(scale.lo); decade <= scale.hi; ++decade) {
    for (const double digit : {1.0, 2.0, 5.0}) {
      const double value = digit * std::pow(10, decade), at = std::log10(value);
      if (at < scale.lo - 1e-9 || at > scale.hi + 1e-9) continue;
      const std::string number = fmt::format("{:.6g}", value);
      tics.words += fmt::format("{}'{}' {:.9g}", tics.width > 0 ? ", " : "", number, at);
      tics.width = std::max(tics.width, 10 * double(number.size()));
    }
  }
  tics.words += ")";
  return tics;
}

}  // namespace

HeightTics height_tics(const ValueScale& scale, int most, const Script& script) {
  constexpr double few_decades = 2.2;
  if (scale.logarithmic && scale.hi - scale.lo < few_decades) return tics_of_few_decades(scale);
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

// Data with the fitted curve of each arm; where a formula reads several columns, what it predicts
// over what was measured.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "plots/drawings.hpp"
#include "plots/look.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

constexpr std::string_view grey = "lc rgb '#6d6d6d'";

const std::vector<double>& column(const DataSet& data, std::string_view name) {
  const auto place = std::ranges::find(data.columns, name) - data.columns.begin();
  return data.values[static_cast<std::size_t>(place)];
}

/// The errors of the data, where they have some.
const std::vector<double>* errors(const DataSet& data) {
  const auto found = std::ranges::find(data.columns, "sigma");
  if (found == data.columns.end()) return nullptr;
  return &data.values[static_cast<std::size_t>(found - data.columns.begin())];
}

/// The parameters of an arm's first run after its first `rows` rows; empty where they are not
/// finite.
std::span<const double> parameters_of(const Arm& arm, std::size_t rows) {
  if (rows == 0) return {};
  const auto at = arm.runs.front().point(rows - 1);
  return std::ranges::all_of(at, [](double x) { return std::isfinite(x); }) ? at
                                                                            : at.subspan(at.size());
}

std::size_t rows_of(const Arm& arm) { return arm.runs.empty() ? 0 : arm.runs.front().rows.size(); }

Range around(std::span<const double> values, double margin) {
  const auto [lo, hi] = std::ranges::minmax(values);
  const double room = hi > lo ? margin * (hi - lo) : 0.5;
  return {lo - room, hi + room, 2};
}

void set_frame(const Picture& picture, std::string_view heading, const Range& x, const Range& y,
               const std::string& x_name, const std::string& y_name, Script& script) {
  start_figure(picture, heading, 100, 30, script);
  script.line(
      fmt::format("set xrange [{:.9g}:{:.9g}] noextend; set yrange [{:.9g}:{:.9g}] noextend", x.lo,
                  x.hi, y.lo, y.hi));
  script.line("set xlabel " + axis_name(x_name, script));
  script.line("set ylabel " + axis_name(y_name, script) + " offset 0.5,0");
}

/// The curve at these parameters over `wide`.
Pieces curve_of(const Fit& fit, std::span<const double> parameters, const Range& wide) {
  constexpr std::size_t samples = 601;
  Pieces curve{2, {{}}};
  const Range axis{wide.lo, wide.hi, samples};
  for (std::size_t k = 0; !parameters.empty() && k < samples; ++k) {
    const double height = fit.curve(parameters, std::array{axis.at(k)});
    if (std::isfinite(height)) {
      curve.pieces.back().insert(curve.pieces.back().end(), {axis.at(k), height});
    } else if (!curve.pieces.back().empty()) {
      curve.pieces.emplace_back();
    }
  }
  if (curve.pieces.back().empty()) curve.pieces.pop_back();
  return curve;
}

/// What these parameters give for each row of the data, over what was measured. Each point is a
/// piece.
Pieces predictions_of(const Fit& fit, std::span<const double> parameters) {
  const DataSet& data = fit.data();
  const std::vector<double>& measured = column(data, data.response);
  Pieces points{2, {}};
  for (std::size_t k = 0; !parameters.empty() && k < measured.size(); ++k) {
    std::vector<double> inputs;
    for (const std::size_t input : fit.inputs()) inputs.push_back(data.values[input][k]);
    const double height = fit.curve(parameters, inputs);
    if (std::isfinite(height)) points.pieces.push_back({measured[k], height});
  }
  return points;
}

Pieces as_one(const Pieces& points) {
  Pieces one{points.columns, {{}}};
  for (const auto& point : points.pieces) {
    one.pieces[0].insert(one.pieces[0].end(), point.begin(), point.end());
  }
  return one;
}

/// The range of the heights of data and of everything in `shown`, without what lies so far away
/// that it would flatten the data.
Range heights_of(const std::vector<double>& data, const std::vector<Pieces>& shown) {
  const Range reach = around(data, 0.5);
  std::vector<double> heights = data;
  for (const Pieces& pieces : shown) {
    for (const auto& piece : pieces.pieces) {
      for (std::size_t k = 1; k < piece.size(); k += pieces.columns) {
        heights.push_back(std::clamp(piece[k], reach.lo, reach.hi));
      }
    }
  }
  return around(heights, 0.06);
}

/// The same for the end of each arm: what the frame and the legend are placed by, which stand still
/// in an animation.
template <class Get>
std::vector<Pieces> ends_of(const Picture& picture, Get get) {
  std::vector<Pieces> ends;
  for (const Arm& arm : picture.arms) ends.push_back(get(parameters_of(arm, rows_of(arm))));
  return ends;
}

void draw_curves(const Picture& picture, Script& script) {
  const Fit& fit = *picture.fit;
  const DataSet& data = fit.data();
  const std::size_t input = fit.inputs().front();
  const std::vector<double>&x = data.values[input], &y = column(data, data.response);
  const std::vector<double>* sigma = errors(data);
  std::vector<double> heights = y;
  Pieces points{sigma ? 3U : 2U, {}};
  for (std::size_t k = 0; k < y.size(); ++k) {
    points.pieces.push_back({x[k], y[k]});
    if (!sigma) continue;
    points.pieces.back().push_back((*sigma)[k]);
    heights.insert(heights.end(), {y[k] - (*sigma)[k], y[k] + (*sigma)[k]});
  }
  const Range wide = around(x, 0.04);
  const auto curve = [&](std::span<const double> parameters) {
    return curve_of(fit, parameters, wide);
  };
  const std::vector<Pieces> ends = ends_of(picture, curve);
  const Range high = heights_of(heights, ends);
  set_frame(picture, "data and fitted curves", wide, high, data.columns[input], data.response,
            script);

  Elements elements(script, "1:2");
  std::vector<Point2> busy;
  append_scaled(points, wide, high, busy);
  elements.name_points(data.name);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    append_scaled(ends[i], wide, high, busy);
    const Arm& arm = picture.arms[i];
    const Pieces now = curve(parameters_of(arm, script.shown(rows_of(arm))));
    if (!now.pieces.empty()) elements.add_path(script.columns(now), i, 2.2);
    elements.name_arm(i, path_label(arm));
  }
  // Above the curves, whose white rims would hide them.
  const Source source = script.columns(as_one(points));
  const bool characters = script.paper().characters;
  if (sigma && !characters) {
    elements.add_columns(source, fmt::format("vectors nohead lw 1 {}", grey),
                         "1:($2-$3):(0):(2*$3)");
  }
  elements.add(source, characters ? "points pt 15"
                                  : fmt::format("points pt 7 ps {:.3g} {}",
                                                0.6 * script.paper().point_scale, grey));
  place_legend(busy, elements.labels(), script);
  script.plot("plot", elements.all());
}

void draw_predictions(const Picture& picture, Script& script) {
  const Fit& fit = *picture.fit;
  const DataSet& data = fit.data();
  const std::vector<double>& measured = column(data, data.response);
  const auto points = [&](std::span<const double> parameters) {
    return predictions_of(fit, parameters);
  };
  const std::vector<Pieces> ends = ends_of(picture, points);
  const Range wide = around(measured, 0.06), high = heights_of(measured, ends);
  set_frame(picture, "predicted over measured", wide, high, data.response + " measured",
            data.response + " predicted", script);
  Elements elements(script, "1:2");
  const Pieces diagonal{2, {{wide.lo, wide.lo, wide.hi, wide.hi}}};
  elements.add(script.columns(diagonal), script.paper().characters
                                             ? "lines lt 0"
                                             : fmt::format("lines lw 1.2 dt (8,5) {}", grey));
  std::vector<Point2> busy;
  append_scaled(diagonal, wide, high, busy);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    append_scaled(ends[i], wide, high, busy);
    const Arm& arm = picture.arms[i];
    const Pieces now = points(parameters_of(arm, script.shown(rows_of(arm))));
    if (!now.pieces.empty()) elements.add_end(script.columns(as_one(now)), i, 0.7);
    elements.name_arm(i, path_label(arm));
  }
  place_legend(busy, elements.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace

void draw_fit(const Picture& picture, Script& script) {
  if (!picture.fit) cannot_draw("fit", "it shows fits to data (--data FILE) that are not moved");
  if (picture.arms.empty()) cannot_draw("fit", "there is no run with a fitted curve");
  if (picture.fit->inputs().size() == 1) return draw_curves(picture, script);
  draw_predictions(picture, script);
}

}  // namespace nnopt

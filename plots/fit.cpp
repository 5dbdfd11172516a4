// Data with the fitted curve of each arm; where a formula reads several columns, what it predicts
// over what was measured.
#include <algorithm>
#include <cmath>
#include <span>

#include "plots/data_view.hpp"
#include "plots/drawings.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

/// The parameters of an arm's first run after its first `rows` rows; empty where they are not
/// finite.
std::span<const double> parameters_of(const Arm& arm, std::size_t rows) {
  if (rows == 0) return {};
  const auto at = arm.runs.front().point(rows - 1);
  return std::ranges::all_of(at, [](double x) { return std::isfinite(x); }) ? at
                                                                            : at.subspan(at.size());
}

std::size_t rows_of(const Arm& arm) { return arm.runs.empty() ? 0 : arm.runs.front().rows.size(); }

/// What `get` makes of the end of each arm: what the frame and the legend are placed by, which
/// stand still in an animation.
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
  const std::vector<double>&x = data.values[input], &y = data.responses();
  const std::vector<double>* sigma = data.find("sigma");
  std::vector<double> heights = y;
  for (std::size_t k = 0; sigma && k < y.size(); ++k) {
    heights.insert(heights.end(), {y[k] - (*sigma)[k], y[k] + (*sigma)[k]});
  }
  const DataAxis wide{around(x, 0.04)};
  const auto curve = [&](std::span<const double> parameters) {
    return curve_of(fit, parameters, wide);
  };
  const std::vector<Pieces> ends = ends_of(picture, curve);
  const DataAxis high{around(heights_of(heights, ends), 0.06)};
  set_data_frame(picture, "data and fitted curves", wide, high, data.columns[input], data.response,
                 script);

  Elements elements(script, "1:2");
  std::vector<Point2> busy;
  const Pieces points = data_points(x, y, sigma);
  append_scaled(points, wide.range, high.range, busy);
  elements.name_points(data.name);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    append_scaled(ends[i], wide.range, high.range, busy);
    const Arm& arm = picture.arms[i];
    const Pieces now = curve(parameters_of(arm, script.shown(rows_of(arm))));
    if (!now.pieces.empty()) elements.add_path(script.columns(now), i, 2.2);
    elements.name_arm(i, path_label(arm));
  }
  // Above the curves, whose white rims would hide them.
  add_data(points, wide, high, script, elements);
  place_legend(busy, elements.labels(), script);
  script.plot("plot", elements.all());
}

void draw_predictions(const Picture& picture, Script& script) {
  const Fit& fit = *picture.fit;
  const DataSet& data = fit.data();
  const std::vector<double>& measured = data.responses();
  const auto points = [&](std::span<const double> parameters) {
    return predictions_of(fit, parameters);
  };
  const std::vector<Pieces> ends = ends_of(picture, points);
  const DataAxis wide{around(measured, 0.06)}, high{around(heights_of(measured, ends), 0.06)};
  set_data_frame(picture, "predicted over measured", wide, high, data.response + " measured",
                 data.response + " predicted", script);
  Elements elements(script, "1:2");
  const Pieces equal = diagonal(wide.range);
  add_diagonal(equal, script, elements);
  std::vector<Point2> busy;
  append_scaled(equal, wide.range, high.range, busy);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    append_scaled(ends[i], wide.range, high.range, busy);
    const Arm& arm = picture.arms[i];
    const Pieces now = points(parameters_of(arm, script.shown(rows_of(arm))));
    if (!now.pieces.empty()) {
      elements.add_end(script.columns(as_one(without_hidden(now, wide, high))), i, 0.7);
    }
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

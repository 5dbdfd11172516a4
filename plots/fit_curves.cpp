// Data with the fitted curves and the bands of the first; where a formula reads several columns,
// what it predicts over what was measured.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "plots/data_view.hpp"
#include "plots/fit_drawings.hpp"
#include "plots/fit_figures.hpp"
#include "plots/look.hpp"

namespace nnopt {
namespace {

constexpr std::string_view confidence_alpha = "90", prediction_alpha = "d8";
constexpr std::size_t most_values = 6;  // that a legend tells of one arm

/// None where they are not all finite.
std::span<const double> usable(std::span<const double> p) {
  const bool finite = std::ranges::all_of(p, [](double x) { return std::isfinite(x); });
  return finite ? p : std::span<const double>();
}

/// "χ²/dof = 12.3/11, p = 0.35", or where the data have no errors "residual sd 2.7, 11 dof".
std::string quality_words(const FitArm& arm) {
  const FitStatistics& s = *arm.statistics;
  if (!(s.dof > 0)) return "no degrees of freedom";
  if (!arm.plan->fit().has_sigma()) {
    return fmt::format("residual sd {:.3g}, {} dof", s.residual_sd, s.dof);
  }
  const int digits = s.chi2 < 1e4 ? 4 : 6;
  std::string words = fmt::format("χ²/dof = {:.{}g}/{}", s.chi2, digits, s.dof);
  if (s.p_value) words += fmt::format(", p = {:.2g}", *s.p_value);
  return words;
}

/// How much a legend says: names alone; how good the fits are; their parameters.
enum class Detail { names, quality, values };

/// What stands below the name of an arm.
void name_values(const FitArm& arm, Detail detail, Elements& elements) {
  const std::size_t n = arm.result->p.size();
  if (detail == Detail::values && arm.with_values && n <= most_values) {
    for (std::size_t k = 0; k < n; ++k) elements.name_nothing(parameter_words(arm, k));
  }
  if (detail != Detail::names && arm.statistics) elements.name_nothing(quality_words(arm));
}

/// The edges of one band, those far outside of `reach` drawn in to it: rows of x lo hi.
Pieces edges_of(const std::vector<std::pair<double, BandPoint>>& band,
                std::array<double, 2> BandPoint::*edges, const Range& reach) {
  Pieces out{3, {{}}};
  for (const auto& [x, point] : band) {
    const auto& [lo, hi] = point.*edges;
    if (std::isfinite(lo) && std::isfinite(hi)) {
      out.pieces.back().insert(out.pieces.back().end(), {x, std::clamp(lo, reach.lo, reach.hi),
                                                         std::clamp(hi, reach.lo, reach.hi)});
    } else if (!out.pieces.back().empty()) {
      out.pieces.emplace_back();
    }
  }
  if (out.pieces.back().empty()) out.pieces.pop_back();
  return out;
}

/// Everything that stands over one input, as numbers.
struct Curves {
  DataAxis x, y;
  Pieces points;
  std::vector<Pieces> arms;  // their curves
  std::vector<std::pair<double, BandPoint>> band;

  explicit Curves(const FitPicture& picture);
  std::vector<Point2> busy() const;
  Pieces confidence() const { return seen(&BandPoint::confidence); }
  Pieces prediction() const { return seen(&BandPoint::prediction); }

 private:
  /// gnuplot cuts them off at the frame; so far outside of it as they are here their slopes are
  /// right within.
  Pieces seen(std::array<double, 2> BandPoint::*edges) const {
    constexpr double away = 4;  // heights of the frame
    return edges_of(band, edges, {y.at(-away), y.at(1 + away), 2});
  }
};

Curves::Curves(const FitPicture& picture) {
  const Fit& fit = picture.arms.front().plan->fit();
  const DataSet& data = fit.data();
  const std::vector<double>& measured = data.responses();
  const std::vector<double>* sigma = data.find("sigma");
  x = input_axis(fit);
  points = data_points(data.values[fit.inputs().front()], measured, sigma);
  for (const FitArm& arm : picture.arms) {
    arms.push_back(curve_of(arm.plan->fit(), usable(arm.result->p), x));
  }
  std::vector<double> heights = measured;
  for (std::size_t k = 0; sigma && k < measured.size(); ++k) {
    heights.insert(heights.end(), {measured[k] - (*sigma)[k], measured[k] + (*sigma)[k]});
  }
  constexpr double margin = 0.06, decades = 1000;
  y = axis_of(heights, margin, decades);
  if (picture.band) {
    constexpr Range shares{0, 1, 301};
    for (std::size_t k = 0; k < shares.count; ++k) {
      band.emplace_back(x.at(shares.at(k)), picture.band->at(x.at(shares.at(k))));
    }
  }
  if (!y.logarithmic) {
    std::vector<Pieces> shown = arms;
    const Range reach{-HUGE_VAL, HUGE_VAL, 2};
    shown.push_back(edges_of(band, &BandPoint::confidence, reach));
    shown.push_back(edges_of(band, &BandPoint::prediction, reach));
    y.range = around(heights_of(heights, shown), margin);
  }
}

std::vector<std::vector<double>> as_places(const Pieces& points) {
  std::vector<std::vector<double>> out;
  for (const auto& point : points.pieces) out.push_back({point[0], point[1]});
  return out;
}

/// Error bars as lines.
std::vector<std::vector<double>> as_bars(const Pieces& points) {
  std::vector<std::vector<double>> out;
  for (const auto& p : points.pieces) out.push_back({p[0], p[1] - p[2], p[0], p[1] + p[2]});
  return out;
}

std::vector<Point2> Curves::busy() const {
  std::vector<Point2> out;
  const Pieces seen = without_hidden(points, x, y);
  append_shares({2, as_places(seen)}, x, y, out);
  if (points.columns == 3) append_shares({2, as_bars(seen)}, x, y, out);
  for (const Pieces& arm : arms) append_shares(arm, x, y, out);
  append_shares(confidence(), x, y, out);
  append_shares(prediction(), x, y, out);
  // Parts outside of the frame hide nothing.
  std::erase_if(out, [](const Point2& p) { return !(p[1] >= 0 && p[1] <= 1); });
  return out;
}

void name_curves(const FitPicture& picture, const Curves& curves, Detail detail,
                 Elements& elements) {
  elements.name_points(picture.arms.front().plan->fit().data().name);
  for (std::size_t i = 0; i < picture.arms.size(); ++i) {
    elements.name_arm(colour_of(i), name_of(picture, i, "fit"));
    name_values(picture.arms[i], detail, elements);
  }
  if (curves.confidence().pieces.empty()) return;
  const double percent = 100 * picture.band->level;
  elements.name_band(fmt::format("{:.4g} % confidence", percent), colour_of(0), confidence_alpha);
  if (curves.prediction().pieces.empty()) return;
  elements.name_band(fmt::format("{:.4g} % prediction", percent), colour_of(0), prediction_alpha);
}

void add_arms(const FitPicture& picture, const Curves& curves, Script& script, Elements& elements) {
  const double halo = curves.band.empty() ? 2.2 : 0;
  for (std::size_t i = 0; i < curves.arms.size(); ++i) {
    Pieces now = curves.arms[i];
    if (on_its_way(picture, script)) {
      const std::vector<double> p = shown_parameters(picture, i, script);
      now = curve_of(picture.arms[i].plan->fit(), usable(p), curves.x);
    }
    if (now.pieces.empty()) continue;
    elements.add_path(script.columns(now), colour_of(i), 2.2, halo);
  }
}

/// `stacked`: the axis of the input is that of another figure below.
void draw_over_input(const FitPicture& picture, Curves curves, bool stacked, double left,
                     Script& script) {
  const Fit& fit = picture.arms.front().plan->fit();
  const DataSet& data = fit.data();
  start_figure(picture,
               picture.arms.size() > 1 ? "data and fitted curves" : "data and fitted curve", left,
               30, script);
  constexpr double to_neighbour = 7;  // pixels
  if (stacked) script.raise_bottom(to_neighbour - script.bottom());

  std::vector<Point2> busy = curves.busy();
  Elements names(script, "1:2");
  std::optional<double> growth;
  // Rather fewer words than a figure that is small in its frame.
  for (const auto& [detail, most] :
       {std::pair(Detail::values, 0.15), {Detail::quality, 0.2}, {Detail::names, HUGE_VAL}}) {
    names = Elements(script, "1:2");
    name_curves(picture, curves, detail, names);
    growth = growth_for_legend(busy, names.labels(), script);
    if (growth && *growth <= most) break;
  }
  if (growth.value_or(0) > 0) {
    curves.y.grow(*growth);
    for (Point2& point : busy) point[1] /= 1 + *growth;
  }
  set_data_axes(curves.x, curves.y, script);
  name_data_axes(curves.x, curves.y, data.columns[fit.inputs().front()], data.response, script);
  if (stacked) script.line("unset xlabel; set format x ''");
  Elements elements(script, "1:2");
  for (const auto& [edges, alpha] : {std::pair(curves.prediction(), prediction_alpha),
                                     std::pair(curves.confidence(), confidence_alpha)}) {
    if (edges.pieces.empty() || script.paper().characters || on_its_way(picture, script)) continue;
    elements.add_band(script.columns(edges), colour_of(0), alpha);
  }
  const bool above = !hides_curves(curves.points.pieces.size());
  if (above) add_arms(picture, curves, script, elements);
  add_data(curves.points, curves.x, curves.y, script, elements);
  if (!above) add_arms(picture, curves, script, elements);
  for (const Element& name : names.all()) elements.add(name);
  if (growth) {
    place_legend(busy, names.labels(), script);
  } else {
    script.line("unset key");
  }
  script.plot("plot", elements.all());
}

void draw_over_measured(const FitPicture& picture, Script& script) {
  const Fit& fit = picture.arms.front().plan->fit();
  const DataSet& data = fit.data();
  const std::vector<double>& measured = data.responses();
  std::vector<Pieces> points;
  for (const FitArm& arm : picture.arms) {
    points.push_back(predictions_of(arm.plan->fit(), usable(arm.result->p)));
  }
  const DataAxis wide{around(measured, 0.06)}, high{around(heights_of(measured, points), 0.06)};
  set_data_frame(picture, "predicted over measured", wide, high, data.response + " measured",
                 data.response + " predicted", script);
  Elements elements(script, "1:2");
  const Pieces equal = diagonal(wide.range);
  add_diagonal(equal, script, elements);
  std::vector<Point2> busy;
  append_shares(equal, wide, high, busy);
  for (std::size_t i = 0; i < points.size(); ++i) {
    Pieces seen = without_hidden(points[i], wide, high);
    append_shares(seen, wide, high, busy);
    if (on_its_way(picture, script)) {
      const std::vector<double> p = shown_parameters(picture, i, script);
      seen = without_hidden(predictions_of(picture.arms[i].plan->fit(), usable(p)), wide, high);
    }
    if (!seen.pieces.empty()) {
      elements.add_dots(script.columns(as_one(seen)), colour_of(i), disc_size(seen.pieces.size()));
    }
    elements.name_dots(colour_of(i), picture.arms[i].label);
    name_values(picture.arms[i], Detail::values, elements);
  }
  place_legend(busy, elements.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace

void draw_fitted(const FitPicture& picture, Script& script) {
  require_arms(picture, "fit");
  if (picture.arms.front().plan->fit().inputs().size() == 1) {
    const Curves curves(picture);
    return draw_over_input(picture, curves, false, left_margin(curves.y, script), script);
  }
  draw_over_measured(picture, script);
}

void draw_fitted_above_residuals(const FitPicture& picture, Script& script) {
  require_arms(picture, "fit");
  if (script.paper().characters) {
    draw_fitted(picture, script);
    return draw_residuals(picture, script);
  }
  constexpr double share = 0.3, least = 176;  // of the residuals; pixels
  const bool alone = script.alone();
  const Box box = script.box();
  const double border =
      box.bottom + std::max(share * (box.top - box.bottom), least / script.paper().height);
  if (alone) script.line("set multiplot");
  script.place({box.left, border, box.right, box.top}, alone);
  const Curves curves(picture);
  const double left = std::max(left_margin(curves.y, script), margin_of_residuals(picture, script));
  draw_over_input(picture, curves, true, left, script);
  script.place({box.left, box.bottom, box.right, border}, alone);
  draw_residuals_below(picture, left, script);
  if (alone) script.line("unset multiplot");
}

}  // namespace nnopt

// What the curves leave of the data, over the input or over the fitted value, beside what noise
// would look like.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <span>

#include "base/quantiles.hpp"
#include "plots/data_view.hpp"
#include "plots/fit_drawings.hpp"
#include "plots/fit_figures.hpp"
#include "plots/look.hpp"

namespace nnopt {
namespace {

constexpr std::string_view within_one = "#dde5ee", within_two = "#f0f3f7", rim = "#6d6d6d";

/// The residuals of all arms as points.
struct Residues {
  DataAxis x, y;
  std::string x_name, y_name;
  std::vector<Pieces> arms;    // rows of x r, each a piece
  std::optional<double> unit;  // the standard deviation that they should have
  bool unit_is_one = false;    // since the errors of the data are known

  /// The axes are those of the end.
  Residues(const FitPicture& picture, const Script& script);

 private:
  void set_points(const FitPicture& picture, std::span<const std::vector<double>> parameters);
  void set_heights();
};

void Residues::set_points(const FitPicture& picture,
                          std::span<const std::vector<double>> parameters) {
  const Fit& data_of = picture.arms.front().plan->fit();
  const DataSet& data = data_of.data();
  const bool over_input = data_of.inputs().size() == 1;
  const std::vector<double>& measured = data.responses();
  const std::vector<double>* sigma = data_of.sigma();
  arms.clear();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    Pieces& points = arms.emplace_back(Pieces{2, {}});
    const Fit& fit = picture.arms[i].plan->fit();
    for (std::size_t k = 0; k < measured.size(); ++k) {
      const std::vector<double> inputs = inputs_of(fit, k);
      const double fitted = fit.curve(parameters[i], inputs);
      const double left = (measured[k] - fitted) / (sigma ? (*sigma)[k] : 1);
      if (std::isfinite(left)) points.pieces.push_back({over_input ? inputs[0] : fitted, left});
    }
  }
}

Residues::Residues(const FitPicture& picture, const Script& script) {
  const FitArm& first = picture.arms.front();
  const Fit& data_of = first.plan->fit();
  const DataSet& data = data_of.data();
  const bool over_input = data_of.inputs().size() == 1;
  const bool sigma = data_of.has_sigma();
  std::vector<std::vector<double>> ends, now;
  for (std::size_t i = 0; i < picture.arms.size(); ++i) {
    ends.push_back(picture.arms[i].result->p);
    now.push_back(shown_parameters(picture, i, script));
  }
  set_points(picture, ends);
  std::vector<double> across;
  for (const Pieces& arm : arms) {
    for (const auto& point : arm.pieces) across.push_back(point[0]);
  }
  x = over_input ? input_axis(data_of) : DataAxis{around(across, 0.04)};
  x_name = over_input ? data.columns[data_of.inputs().front()] : data.response + " fitted";
  y_name = sigma ? fmt::format("({} − f) / σ", data.response) : data.response + " − f";
  unit_is_one = sigma && first.errors && !first.errors->scaled;
  if (unit_is_one) {
    unit = 1;
  } else if (first.statistics && first.statistics->residual_sd > 0 &&
             std::isfinite(first.statistics->residual_sd)) {
    unit = first.statistics->residual_sd;
  }
  set_heights();
  if (on_its_way(picture, script)) set_points(picture, now);
}

/// As high below as above 0. Outliers that would flatten all others do not fit in.
void Residues::set_heights() {
  constexpr double far_out = 6;  // times what nine of ten are below
  std::vector<double> sizes;
  for (const Pieces& arm : arms) {
    for (const auto& point : arm.pieces) sizes.push_back(std::abs(point[1]));
  }
  std::ranges::sort(sizes);
  double most = 2.5 * unit.value_or(0);
  if (!sizes.empty()) {
    most = std::max(most, 1.12 * std::min(sizes.back(), far_out * quantile(sizes, 0.9)));
  }
  if (most == 0 && !sizes.empty()) most = sizes.back();
  if (!(most > 0)) most = 1;
  y.range = {-most, most, 2};
}

/// Shades within one and two units.
void add_expected(const Residues& residues, Script& script, Elements& elements) {
  const Range& wide = residues.x.range;
  for (const double factor : {2.0, 1.0}) {
    if (!residues.unit || script.paper().characters) return;
    const double edge = factor * *residues.unit;
    const Pieces band{3, {{wide.lo, -edge, edge, wide.hi, -edge, edge}}};
    elements.add_columns(script.columns(band),
                         fmt::format("filledcurves fc rgb '{}' fs solid noborder",
                                     factor == 1 ? within_one : within_two),
                         "1:2:3");
  }
}

/// The line at 0, and those at one and two units where shades cannot be seen.
void add_lines(const Residues& residues, bool with_units, Script& script, Elements& elements) {
  const Range& wide = residues.x.range;
  const auto line = [&](double at) { return std::vector{wide.lo, at, wide.hi, at}; };
  const bool characters = script.paper().characters;
  if (residues.unit && (with_units || characters)) {
    Pieces lines{2, {}};
    for (const int factor : {-2, -1, 1, 2}) lines.pieces.push_back(line(factor * *residues.unit));
    elements.add(script.columns(lines),
                 characters ? "lines lt 0" : fmt::format("lines lw 1 dt (6,4) lc rgb '{}'", ink));
  }
  elements.add(script.columns({2, {line(0)}}),
               characters ? "lines lt 1" : fmt::format("lines lw 1.2 lc rgb '{}'", rim));
}

/// The points of an arm; those beyond the axis as triangles at its end.
void add_points(const Residues& residues, std::size_t arm, Script& script, Elements& elements) {
  const Pieces seen = without_hidden(residues.arms[arm], residues.x, residues.y);
  const std::size_t count = seen.pieces.size();
  const std::size_t colour = colour_of(arm);
  if (count > 0) {
    elements.add_dots(script.columns(as_one(seen)), colour, disc_size(count));
  }
  const Range& high = residues.y.range;
  Pieces up{2, {{}}}, down{2, {{}}};
  for (const auto& point : residues.arms[arm].pieces) {
    constexpr double inside = 0.96;
    if (point[1] > high.hi) up.pieces[0].insert(up.pieces[0].end(), {point[0], inside * high.hi});
    if (point[1] < high.lo) {
      down.pieces[0].insert(down.pieces[0].end(), {point[0], inside * high.lo});
    }
  }
  if (!up.pieces[0].empty()) elements.add_outliers(script.columns(up), colour, true);
  if (!down.pieces[0].empty()) elements.add_outliers(script.columns(down), colour, false);
}

/// How often residuals lie where, from below to above, beside the normal density.
void draw_histogram(const Residues& residues, const FitPicture& picture, Script& script) {
  const Range& high = residues.y.range;
  const double rows = double(residues.arms.front().pieces.size());
  const double bins = std::clamp(2 * std::ceil(std::cbrt(rows)), 12.0, 60.0);
  const double width = (high.hi - high.lo) / bins;
  Elements elements(script, "1:2");
  double most = 0;
  std::vector<std::vector<double>> counts;
  for (const Pieces& arm : residues.arms) {
    auto& count = counts.emplace_back(static_cast<std::size_t>(bins), 0.0);
    for (const auto& point : arm.pieces) {
      const double at = (point[1] - high.lo) / width;
      if (at >= 0 && at < bins) most = std::max(most, ++count[static_cast<std::size_t>(at)]);
    }
  }
  start_figure(picture, "", 8, 24, script);
  script.line("unset title; unset ytics; unset xtics; unset key; set border 2");
  Pieces normal{2, {{}}};
  if (residues.unit) {
    constexpr Range shares{0, 1, 201};
    for (std::size_t k = 0; k < shares.count; ++k) {
      const double at = residues.y.at(shares.at(k)), z = at / *residues.unit;
      const double density =
          std::exp(-0.5 * z * z) / (std::sqrt(2 * std::numbers::pi) * *residues.unit);
      normal.pieces[0].insert(normal.pieces[0].end(), {rows * width * density, at});
      most = std::max(most, rows * width * density);
    }
  }
  set_data_axes({{0, 1.08 * most, 2}}, residues.y, script);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    Pieces bars{6, {{}}};
    for (std::size_t k = 0; k < counts[i].size(); ++k) {
      const double from = high.lo + double(k) * width;
      bars.pieces[0].insert(bars.pieces[0].end(), {0, from, 0, counts[i][k], from, from + width});
    }
    elements.add_bricks(script.columns(bars), colour_of(i));
  }
  if (!normal.pieces[0].empty()) {
    elements.add(script.columns(normal), fmt::format("lines lw 1.6 lc rgb '{}'", ink));
    script.line(
        fmt::format("set label 1 'normal' at graph 0.97,0.97 right font ',9' tc rgb '{}'", rim));
  }
  script.plot("plot", elements.all());
}

void name_all(const FitPicture& picture, const Residues& residues, Elements& elements) {
  for (std::size_t i = 0; i < picture.arms.size(); ++i) {
    elements.name_dots(colour_of(i), name_of(picture, i, "residuals"));
  }
  if (!residues.unit || elements.in_characters()) return;
  const std::string what =
      residues.unit_is_one ? std::string("σ") : fmt::format("residual sd ({:.3g})", *residues.unit);
  elements.name_line(fmt::format("lw 10 lc rgb '{}'", within_one), "within 1 " + what);
  elements.name_line(fmt::format("lw 10 lc rgb '{}'", within_two),
                     "within 2 " + what.substr(0, what.find(" (")));
}

void draw_panel(const FitPicture& picture, Residues residues, bool below, double left,
                Script& script) {
  start_figure(picture, "residuals", left, 30, script);
  Elements names(script, "1:2");
  std::vector<Point2> busy;
  if (below) {
    constexpr double to_neighbour = 5;  // pixels
    script.margins(left, 30, to_neighbour, script.bottom());
    script.line("unset title");
  } else {
    name_all(picture, residues, names);
    for (std::size_t i = 0; i < residues.arms.size(); ++i) {
      append_shares(without_hidden(residues.arms[i], residues.x, residues.y), residues.x,
                    residues.y, busy);
    }
    const std::optional<double> growth = growth_for_legend(busy, names.labels(), script);
    if (!growth) names = Elements(script, "1:2");
    residues.y.grow(growth.value_or(0));
    for (Point2& point : busy) point[1] /= 1 + growth.value_or(0);
  }
  set_data_axes(residues.x, residues.y, script);
  name_data_axes(residues.x, residues.y, residues.x_name, residues.y_name, script);
  if (below && residues.unit && !residues.unit_is_one) {
    for (const int factor : {-2, -1, 1, 2}) {
      script.line(fmt::format(
          "set label {} '{}{}s' at graph 1.006, first {:.6g} left font ',8' tc rgb '{}'",
          factor + 3, factor < 0 ? "−" : "+", std::abs(factor) == 1 ? "" : "2",
          factor * *residues.unit, rim));
    }
  }
  Elements elements(script, "1:2");
  const bool hidden = hides_curves(residues.arms.front().pieces.size());
  add_expected(residues, script, elements);
  if (!hidden) add_lines(residues, false, script, elements);
  for (std::size_t i = 0; i < residues.arms.size(); ++i) add_points(residues, i, script, elements);
  if (hidden) add_lines(residues, true, script, elements);
  for (const Element& name : names.all()) elements.add(name);
  place_legend(busy, names.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace

DataAxis input_axis(const Fit& fit) {
  constexpr double margin = 0.04, apart = 50;
  return axis_of(fit.data().values[fit.inputs().front()], margin, apart);
}

void draw_residuals(const FitPicture& picture, Script& script) {
  require_arms(picture, "residuals");
  const Residues residues(picture, script);
  constexpr std::size_t enough = 30;
  constexpr double histogram = 150;  // pixels
  if (script.paper().characters || residues.arms.front().pieces.size() < enough) {
    return draw_panel(picture, residues, false, left_margin(residues.y, script), script);
  }
  const bool alone = script.alone();
  const Box box = script.box();
  const double border = box.right - histogram / script.paper().width;
  if (alone) script.line("set multiplot");
  script.place({box.left, box.bottom, border, box.top}, alone);
  draw_panel(picture, residues, false, left_margin(residues.y, script), script);
  script.place({border, box.bottom, box.right, box.top}, alone);
  draw_histogram(residues, picture, script);
  if (alone) script.line("unset multiplot");
}

void draw_residuals_below(const FitPicture& picture, double left, Script& script) {
  draw_panel(picture, Residues(picture, script), true, left, script);
}

double margin_of_residuals(const FitPicture& picture, const Script& script) {
  return left_margin(Residues(picture, script).y, script);
}

}  // namespace nnopt

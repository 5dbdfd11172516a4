#include "plots/data_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/quantiles.hpp"
#include "plots/scale.hpp"
#include "plots/view.hpp"

namespace nnopt {

std::vector<double> inputs_of(const Fit& fit, std::size_t k) {
  std::vector<double> inputs;
  for (const std::size_t input : fit.inputs()) inputs.push_back(fit.data().values[input][k]);
  return inputs;
}

double DataAxis::share(double value) const {
  if (logarithmic) return std::log(value / range.lo) / std::log(range.hi / range.lo);
  return (value - range.lo) / (range.hi - range.lo);
}

double DataAxis::at(double share) const {
  if (logarithmic) return range.lo * std::pow(range.hi / range.lo, share);
  return range.lo + share * (range.hi - range.lo);
}

void DataAxis::grow(double share) { range.hi = at(1 + share); }

Range around(std::span<const double> values, double margin) {
  Range out{HUGE_VAL, -HUGE_VAL, 2};
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    out.lo = std::min(out.lo, value);
    out.hi = std::max(out.hi, value);
  }
  if (out.lo > out.hi) return {-0.5, 0.5, 2};
  // Numbers that agree to all digits that gnuplot reads have a range, too.
  const double least = 1e-6 * std::max(std::abs(out.lo), std::abs(out.hi));
  const double width = out.hi - out.lo;
  const double room = width > least ? margin * width : std::max(0.5 * (width == 0), 10 * least);
  return {out.lo - room, out.hi + room, 2};
}

DataAxis axis_of(std::span<const double> values, double margin, double apart) {
  constexpr double lower_end = 0.12;  // equal steps in the logarithm over two decades: 0.09
  std::vector<double> sorted(values.begin(), values.end());
  std::erase_if(sorted, [](double value) { return !std::isfinite(value); });
  std::ranges::sort(sorted);
  DataAxis axis{around(sorted, margin)};
  if (sorted.empty() || sorted.front() <= 0) return axis;
  const double lo = sorted.front(), hi = sorted.back();
  axis.logarithmic = hi > apart * lo && quantile(sorted, 0.5) - lo < lower_end * (hi - lo);
  const double room = std::pow(hi / lo, margin);
  if (axis.logarithmic) axis.range = {lo / room, hi * room, 2};
  return axis;
}

Pieces curve_of(const Fit& fit, std::span<const double> parameters, const DataAxis& wide) {
  constexpr std::size_t samples = 601;
  constexpr Range shares{0, 1, samples};
  Pieces curve{2, {{}}};
  for (std::size_t k = 0; !parameters.empty() && k < samples; ++k) {
    const double at = wide.at(shares.at(k));
    const double height = fit.curve(parameters, std::array{at});
    if (std::isfinite(height)) {
      curve.pieces.back().insert(curve.pieces.back().end(), {at, height});
    } else if (!curve.pieces.back().empty()) {
      curve.pieces.emplace_back();
    }
  }
  if (curve.pieces.back().empty()) curve.pieces.pop_back();
  return curve;
}

Pieces predictions_of(const Fit& fit, std::span<const double> parameters) {
  const std::vector<double>& measured = fit.data().responses();
  Pieces points{2, {}};
  for (std::size_t k = 0; !parameters.empty() && k < measured.size(); ++k) {
    const double height = fit.curve(parameters, inputs_of(fit, k));
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

Pieces without_hidden(const Pieces& points, const DataAxis& x, const DataAxis& y) {
  constexpr std::size_t cells = 350;  // a side
  if (!hides_curves(points.pieces.size())) return points;
  std::vector<bool> taken(cells * cells);
  Pieces seen{points.columns, {}};
  for (const auto& point : points.pieces) {
    const double across = x.share(point[0]), up = y.share(point[1]);
    if (!(across >= 0 && across < 1 && up >= 0 && up < 1)) continue;
    const std::size_t cell =
        static_cast<std::size_t>(across * cells) + cells * static_cast<std::size_t>(up * cells);
    if (!taken[cell]) seen.pieces.push_back(point);
    taken[cell] = true;
  }
  return seen;
}

std::vector<double> heights_of(const std::vector<double>& data, std::span<const Pieces> shown) {
  const Range reach = around(data, 0.5);
  std::vector<double> heights = data;
  for (const Pieces& pieces : shown) {
    for (const auto& piece : pieces.pieces) {
      for (std::size_t k = 0; k < piece.size(); ++k) {
        if (k % pieces.columns > 0) heights.push_back(std::clamp(piece[k], reach.lo, reach.hi));
      }
    }
  }
  return heights;
}

void set_data_axes(const DataAxis& x, const DataAxis& y, Script& script) {
  script.line(
      fmt::format("set xrange [{:.9g}:{:.9g}] noextend; set yrange [{:.9g}:{:.9g}] noextend",
                  x.range.lo, x.range.hi, y.range.lo, y.range.hi));
  const bool characters = script.paper().characters;
  for (const auto& [axis, name] : {std::pair(&x, "x"), std::pair(&y, "y")}) {
    if (!axis->logarithmic) continue;
    script.line(fmt::format("set logscale {0}; set format {0} '{1}'", name,
                            characters ? "1e%T" : "10^{%T}"));
  }
}

void set_data_frame(const PageTitle& page, std::string_view heading, const DataAxis& x,
                    const DataAxis& y, const std::string& x_name, const std::string& y_name,
                    Script& script) {
  start_figure(page, heading, 100, 30, script);
  set_data_axes(x, y, script);
  name_data_axes(x, y, x_name, y_name, script);
}

void name_data_axes(const DataAxis& x, const DataAxis& y, const std::string& x_name,
                    const std::string& y_name, Script& script) {
  if (x.logarithmic) {
    script.line("set xlabel " + axis_name(x_name, script));
  } else {
    set_number_axis("x", x_name, x.range.lo, x.range.hi, script);
  }
  if (y.logarithmic) {
    script.line("set ylabel " + axis_name(y_name, script) + " offset 0.5,0");
  } else {
    set_number_axis("y", y_name, y.range.lo, y.range.hi, script);
  }
}

double left_margin(const DataAxis& y, const Script& script) {
  constexpr double usual = 100, name = 40, digit = 10.2;
  if (script.paper().characters || y.logarithmic) return usual;
  constexpr int most_tics = 8;
  return std::max(usual, name + digit * double(longest_tic(y.range.lo, y.range.hi, most_tics)));
}

void append_shares(const Pieces& pieces, const DataAxis& x, const DataAxis& y,
                   std::vector<Point2>& out) {
  for (std::size_t height = 1; height < pieces.columns; ++height) {
    Pieces shares{2, {}};
    for (const auto& piece : pieces.pieces) {
      std::vector<double>& line = shares.pieces.emplace_back();
      for (std::size_t k = 0; k < piece.size(); k += pieces.columns) {
        line.insert(line.end(), {x.share(piece[k]), y.share(piece[k + height])});
      }
    }
    append_scaled(shares, DataAxis::whole, DataAxis::whole, out);
  }
}

Pieces data_points(const std::vector<double>& x, const std::vector<double>& y,
                   const std::vector<double>* sigma) {
  Pieces points{sigma ? 3U : 2U, {}};
  for (std::size_t k = 0; k < y.size(); ++k) {
    points.pieces.push_back({x[k], y[k]});
    if (sigma) points.pieces.back().push_back((*sigma)[k]);
  }
  return points;
}

void add_data(const Pieces& points, const DataAxis& x, const DataAxis& y, Script& script,
              Elements& elements) {
  constexpr std::size_t most_bars = 5000;  // more of them are a cloud
  const Pieces seen = without_hidden(points, x, y);
  const std::size_t count = seen.pieces.size();
  const Source source = script.columns(as_one(seen));
  const bool characters = script.paper().characters;
  if (points.columns == 3 && !characters && count <= most_bars) {
    elements.add_columns(source,
                         fmt::format("vectors nohead lw 1 {}",
                                     hides_curves(count) ? "lc rgb '#c86d6d6d'" : data_colour),
                         "1:($2-$3):(0):(2*$3)");
  }
  elements.add(
      source, characters ? "points pt 15"
                         : fmt::format("points pt 7 ps {:.3g} {}",
                                       disc_size(count) * script.paper().point_scale, data_colour));
}

Pieces diagonal(const Range& measured) {
  return {2, {{measured.lo, measured.lo, measured.hi, measured.hi}}};
}

void add_diagonal(const Pieces& line, Script& script, Elements& elements) {
  elements.add(script.columns(line), script.paper().characters
                                         ? "lines lt 0"
                                         : fmt::format("lines lw 1.2 dt (8,5) {}", data_colour));
}

}  // namespace nnopt

#include "plots/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "plots/look.hpp"
#include "plots/scale.hpp"
#include "plots/script.hpp"

namespace nnopt {
namespace {

/// An axis with its range.
struct Scale {
  const Axis& axis;
  double lo, hi;

  double share(double value) const {
    if (axis.logarithmic) return std::log(value / lo) / std::log(hi / lo);
    return (value - lo) / (hi - lo);
  }
};

bool shows(const Axis& axis, double value) {
  return std::isfinite(value) && (!axis.logarithmic || value > 0);
}

Pieces pieces_of(const std::vector<ChartPoint>& points, const Chart& chart) {
  Pieces out{2, {{}}};
  for (const auto& [x, y] : points) {
    if (shows(chart.x, x) && shows(chart.y, y)) {
      out.pieces.back().insert(out.pieces.back().end(), {x, y});
    } else if (!out.pieces.back().empty()) {
      out.pieces.emplace_back();
    }
  }
  if (out.pieces.back().empty()) out.pieces.pop_back();
  return out;
}

/// The range of coordinate `k` of all points; with room around, whole decades where logarithmic.
Scale scale_of(const Chart& chart, std::size_t k, bool room) {
  const Axis& axis = k == 0 ? chart.x : chart.y;
  std::vector<double> values;
  for (const ChartLine& line : chart.lines) {
    for (const auto* points : {&line.points, &line.theory}) {
      for (const ChartPoint& point : *points) {
        if (shows(chart.x, point[0]) && shows(chart.y, point[1])) values.push_back(point[k]);
      }
    }
  }
  if (values.empty()) {
    throw BadInput("figure '" + chart.heading + "' cannot be drawn: there is no " + chart.y.name +
                   (chart.y.logarithmic ? " above 0" : ""));
  }
  if (axis.from_zero) values.push_back(0);
  const auto [low, high] = std::ranges::minmax(values);
  if (!axis.logarithmic) {
    const double margin = room ? (high > low ? 0.05 * (high - low) : 0.5) : 0;
    return {axis, low - margin, high > low || room ? high + margin : low + 1};
  }
  // gnuplot knows no number beyond these, nor do the values.
  constexpr double least = -307, most = 307;
  double lo = std::log10(low), hi = std::log10(high);
  if (room) {
    lo = std::floor(lo - 0.03);
    hi = std::ceil(hi + 0.03);
  } else {
    const double margin = std::max(0.03 * (hi - lo), 0.02);
    lo -= margin;
    hi += margin;
  }
  return {axis, std::pow(10, std::max(lo, least)), std::pow(10, std::min(hi, most))};
}

void set_axis(const Scale& scale, std::string_view name, std::string_view offset, Script& script) {
  const Axis& axis = scale.axis;
  if (axis.logarithmic) script.line(fmt::format("set logscale {}", name));
  script.line(fmt::format("set {}range [{:.9g}:{:.9g}] noextend", name, scale.lo, scale.hi));
  script.line(fmt::format("set {}label {}{}", name, gnuplot_string(literal(axis.name)), offset));
  if (!axis.tics.empty()) {
    std::string tics;
    for (const double tic : axis.tics) {
      tics += fmt::format("{}'{:.6g}' {:.9g}", tics.empty() ? "" : ", ", tic, tic);
    }
    script.line(fmt::format("set {}tics ({})", name, tics));
  } else if (axis.logarithmic) {
    script.line(
        fmt::format("set format {} '{}'", name, script.paper().characters ? "1e%T" : "10^{%T}"));
  }
}

void add_band(const ChartBand& band, const Scale& y, Script& script, Elements& elements) {
  if (script.paper().characters) return;
  Pieces edges{3, {{}}};
  for (const auto& [x, lo, hi] : band.edges) {
    edges.pieces[0].insert(edges.pieces[0].end(),
                           {x, std::clamp(lo, y.lo, y.hi), std::clamp(hi, y.lo, y.hi)});
  }
  elements.add({script.columns(edges),
                "using 1:2:3 with filledcurves fc rgb '#e6f4ea' fs solid noborder notitle"});
}

}  // namespace

void draw_chart(const PageTitle& page, const Chart& chart, Script& script) {
  const Scale x = scale_of(chart, 0, false), y = scale_of(chart, 1, true);
  PageTitle title = page;
  if (script.alone()) {  // nothing else shows the heading
    title.subtitle += (title.subtitle.empty() ? "" : ", ") + chart.heading;
  }
  start_figure(title, chart.heading, 100, 30, script);
  set_axis(x, "x", "", script);
  set_axis(y, "y", " offset 0.5,0", script);
  if (!script.paper().characters) script.line("set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'");

  Elements elements(script, "1:2");
  if (chart.band) add_band(*chart.band, y, script, elements);
  std::vector<Point2> busy;
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    const ChartLine& line = chart.lines[i];
    const Pieces points = pieces_of(line.points, chart), theory = pieces_of(line.theory, chart);
    for (const Pieces* pieces : {&points, &theory}) {
      for (const auto& piece : pieces->pieces) {
        for (std::size_t k = 0; k < piece.size(); k += 2) {
          busy.push_back({x.share(piece[k]), y.share(piece[k + 1])});
        }
      }
    }
    if (!theory.pieces.empty()) elements.add_faint(script.columns(theory), i, 1.4);
    if (!points.pieces.empty()) {
      const Source source = script.columns(points);
      if (line.theory.empty() || script.paper().characters) {
        elements.add_path(source, i, 2.2);
      } else {
        elements.add_end(source, i, 1.1);
      }
    }
    if (!line.label.empty()) elements.name_arm(i, line.label);
  }
  if (chart.band) elements.name_band(chart.band->label);
  place_legend(busy, elements.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace nnopt

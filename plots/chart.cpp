#include "plots/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "plots/look.hpp"
#include "plots/scale.hpp"
#include "plots/script.hpp"
#include "plots/view.hpp"

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
  /// What stands at a share of the axis.
  double at(double share) const {
    return axis.logarithmic ? lo * std::pow(hi / lo, share) : lo + share * (hi - lo);
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
  if (axis.range) return {axis, (*axis.range)[0], (*axis.range)[1]};
  std::vector<double> values;
  std::vector<ChartLine> lines = chart.lines;
  for (const ChartReference& line : chart.references) lines.push_back({line.label, line.points});
  for (const ChartLine& line : lines) {
    for (const auto* points : {&line.points, &line.theory}) {
      for (const ChartPoint& point : *points) {
        if (shows(chart.x, point[0]) && shows(chart.y, point[1])) values.push_back(point[k]);
      }
    }
    for (const auto* beyond : {&line.above, &line.below}) {
      for (const double at : *beyond) {
        if (k == 0 && shows(chart.x, at)) values.push_back(at);
      }
    }
    for (const auto& [at, lo, hi] : line.spread) {
      for (const double edge : {lo, hi}) {
        if (k == 1 && shows(chart.x, at) && shows(chart.y, edge)) values.push_back(edge);
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
  const bool few_decades = room && hi - lo < 2.5 && axis.tics.empty() && axis.fine;
  if (room && !few_decades) {
    lo = std::floor(lo - 0.03);
    hi = std::ceil(hi + 0.03);
  } else {
    const double margin = std::max((room ? 0.05 : 0.03) * (hi - lo), 0.02);
    lo -= margin;
    hi += margin;
  }
  return {axis, std::pow(10, std::max(lo, least)), std::pow(10, std::min(hi, most))};
}

/// Tics of words along the x axis, in lines for which it makes room; how many lines.
std::size_t set_word_tics(const Axis& axis, Script& script) {
  constexpr double letter = 8, line = 16;  // pixels
  const double count = double(std::max<std::size_t>(axis.tics.size(), 1));
  const bool characters = script.paper().characters;
  const double slot = (characters ? script.paper().width - 12 : script.axes_width()) / count;
  const auto columns =
      static_cast<std::size_t>(std::max(4.0, slot / (characters ? 1 : letter) - 1));
  std::string tics;
  std::size_t lines = 1;
  for (std::size_t k = 0; k < axis.tics.size(); ++k) {
    const std::string words =
        characters ? shortened(axis.tic_names[k], columns) : wrapped(axis.tic_names[k], columns);
    lines = std::max(lines, 1 + static_cast<std::size_t>(std::ranges::count(words, '\n')));
    tics += fmt::format("{}{} {:.9g}", k == 0 ? "" : ", ", tic_string(words), axis.tics[k]);
  }
  script.raise_bottom(line * double(lines - 1));
  script.line(fmt::format("set xtics ({}) noenhanced scale 0 font ',10'", tics));
  return lines;
}

void set_axis(const Scale& scale, std::string_view name, std::string_view offset, Script& script) {
  const Axis& axis = scale.axis;
  if (axis.logarithmic) script.line(fmt::format("set logscale {}", name));
  script.line(fmt::format("set {}range [{:.9g}:{:.9g}] noextend", name, scale.lo, scale.hi));
  const std::size_t lines = axis.words ? set_word_tics(axis, script) : 1;
  const std::string lower =
      lines > 1 ? fmt::format(" offset 0,{:g}", -0.85 * double(lines - 1)) : "";
  script.line(
      fmt::format("set {}label {}{}{}", name, gnuplot_string(literal(axis.name)), offset, lower));
  if (axis.words) return;
  if (!axis.tics.empty()) {
    std::string tics;
    for (std::size_t k = 0; k < axis.tics.size(); ++k) {
      const std::string text =
          axis.tic_names.empty() ? fmt::format("{:.6g}", axis.tics[k]) : axis.tic_names[k];
      tics += fmt::format("{}'{}' {:.9g}", tics.empty() ? "" : ", ", text, axis.tics[k]);
    }
    script.line(fmt::format("set {}tics ({})", name, tics));
  } else if (axis.logarithmic && axis.fine && scale.hi / scale.lo < 1000) {
    script.line(fmt::format("set {}tics ({})", name, tics_between_decades(scale.lo, scale.hi)));
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

/// The spread of a line as rows of x lo hi, cut at the axis.
Pieces edges_of(const ChartLine& line, const Chart& chart, const Scale& y) {
  Pieces edges{3, {{}}};
  for (const auto& [at, lo, hi] : line.spread) {
    if (shows(chart.x, at) && shows(chart.y, lo)) {
      edges.pieces.back().insert(edges.pieces.back().end(), {at, lo, std::min(hi, y.hi)});
    } else if (!edges.pieces.back().empty()) {
      edges.pieces.emplace_back();
    }
  }
  if (edges.pieces.back().empty()) edges.pieces.pop_back();
  return edges;
}

/// Where lines and spreads lie, for the legend: along them, too.
void append_shares(const Pieces& pieces, const Scale& x, const Scale& y,
                   std::vector<Point2>& busy) {
  const std::size_t columns = pieces.columns;
  for (std::size_t column = 1; column < columns; ++column) {
    Pieces shares{2, {}};
    for (const auto& piece : pieces.pieces) {
      std::vector<double>& line = shares.pieces.emplace_back();
      for (std::size_t k = 0; k < piece.size(); k += columns) {
        line.insert(line.end(), {x.share(piece[k]), y.share(piece[k + column])});
      }
    }
    append_scaled(shares, {0, 1, 2}, {0, 1, 2}, busy);
  }
}

std::string reference_style(std::size_t number, const Script& script) {
  if (script.paper().characters) return "lt 1";
  return fmt::format("lw 1.4 {}lc rgb '#8a8a8a'", number % 2 == 0 ? "" : "dt (10,6) ");
}

/// Marks that would stand on those of other lines stand beside them: by this share of the axis.
double shift_of(std::size_t i, std::size_t lines) {
  constexpr double apart = 0.008;
  return apart * (double(i) - 0.5 * double(lines - 1));
}

/// The line with its bars there.
ChartLine beside(ChartLine line, std::size_t i, std::size_t lines, const Scale& x) {
  const double shift = shift_of(i, lines);
  for (auto& point : line.points) point[0] = x.at(x.share(point[0]) + shift);
  for (auto& row : line.spread) row[0] = x.at(x.share(row[0]) + shift);
  return line;
}

/// A chart on its way into a script.
struct Drawing {
  const Chart& chart;
  Scale x, y;
  Script& script;
  Elements elements;
  std::vector<Point2> busy = {};

  void add_bands();
  void add_references();
  void add_line(std::size_t i);

  std::size_t arm_of(std::size_t i) const { return chart.lines[i].arm.value_or(i); }
};

void Drawing::add_bands() {
  if (chart.band) add_band(*chart.band, y, script, elements);
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    const Pieces edges = edges_of(chart.lines[i], chart, y);
    if (edges.pieces.empty() || chart.lines[i].bars) continue;
    append_shares(edges, x, y, busy);
    elements.add_band(script.columns(edges), arm_of(i));
  }
}

void Drawing::add_references() {
  for (std::size_t i = 0; i < chart.references.size(); ++i) {
    const Pieces points = pieces_of(chart.references[i].points, chart);
    append_shares(points, x, y, busy);
    if (points.pieces.empty()) continue;
    elements.add(script.columns(points), "lines " + reference_style(i, script));
  }
}

void Drawing::add_line(std::size_t i) {
  const std::size_t arm = arm_of(i);
  const bool characters = script.paper().characters, bars = chart.lines[i].bars && !characters;
  const ChartLine line = bars ? beside(chart.lines[i], i, chart.lines.size(), x) : chart.lines[i];
  const Pieces points = pieces_of(line.points, chart), theory = pieces_of(line.theory, chart);
  for (const Pieces* pieces : {&points, &theory}) append_shares(*pieces, x, y, busy);
  if (const Pieces edges = edges_of(line, chart, y); bars && !edges.pieces.empty()) {
    append_shares(edges, x, y, busy);
    elements.add_bars(script.columns(edges), arm);
  }
  if (!theory.pieces.empty()) elements.add_faint(script.columns(theory), arm, 1.4);
  if (!points.pieces.empty()) {
    const Source source = script.columns(points);
    const bool as_line = line.joined && (line.theory.empty() || characters);
    if (as_line && line.dashed) elements.add_dashed(source, arm, 1.6);
    if (as_line && !line.dashed) elements.add_path(source, arm, line.width);
    if (!as_line || (line.marks && !characters)) elements.add_points(source, arm);
  }
  for (const bool over : {true, false}) {
    Pieces beyond{2, {{}}};
    for (const double at : over ? line.above : line.below) {
      const double place = x.at(x.share(at) + shift_of(i, chart.lines.size()));
      beyond.pieces[0].insert(beyond.pieces[0].end(), {place, y.at(over ? 0.985 : 0.015)});
    }
    if (beyond.pieces[0].empty()) continue;
    append_shares(beyond, x, y, busy);
    elements.add_outliers(script.columns(beyond), arm, over);
  }
  if (line.label.empty()) return;
  if (line.joined) {
    elements.name_arm(arm, line.label);
  } else {
    elements.name_end(arm, line.label);
  }
}

}  // namespace

void draw_chart(const PageTitle& page, const Chart& chart, Script& script) {
  const bool marks = std::ranges::any_of(
      chart.lines, [](const ChartLine& line) { return line.marks || !line.joined; });
  Drawing drawing{chart, scale_of(chart, 0, marks && !chart.x.logarithmic),
                  scale_of(chart, 1, true), script, Elements(script, "1:2")};
  PageTitle title = page;
  if (script.alone()) {  // nothing else shows the heading
    title.subtitle += (title.subtitle.empty() ? "" : ", ") + chart.heading;
  }
  start_figure(title, chart.heading, 100, 30, script);
  set_axis(drawing.x, "x", "", script);
  set_axis(drawing.y, "y", " offset 0.5,0", script);
  if (!script.paper().characters) script.line("set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'");

  drawing.add_bands();
  drawing.add_references();
  for (std::size_t i = 0; i < chart.lines.size(); ++i) drawing.add_line(i);
  Elements& elements = drawing.elements;
  for (std::size_t i = 0; i < chart.references.size(); ++i) {
    elements.name_line(reference_style(i, script), chart.references[i].label);
  }
  if (chart.band) elements.name_band(chart.band->label);
  if (chart.best) {
    const Pieces best{2, {{(*chart.best)[0], (*chart.best)[1]}}};
    append_shares(best, drawing.x, drawing.y, drawing.busy);
    elements.add_minima(script.columns(best));
    elements.name_minima("best");
  }
  using Labels = std::vector<std::string>;
  place_legend(drawing.busy, chart.legend ? elements.labels() : Labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace nnopt

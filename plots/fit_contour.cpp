// Where two parameters lie together with 1, 2 and 3 sigma, beside the ellipses of their errors.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "plots/data_view.hpp"
#include "plots/fit_drawings.hpp"
#include "plots/fit_figures.hpp"
#include "plots/look.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

/// The ellipse on which d^T V^-1 d = delta; nothing where the covariance V of the two is none.
std::optional<Polyline> ellipse_of(const FitArm& arm, const FitContour& line) {
  if (!arm.errors) return std::nullopt;
  const std::size_t n = arm.result->p.size();
  const auto v = [&](std::size_t i, std::size_t j) { return arm.errors->covariance[i * n + j]; };
  const double a = std::sqrt(v(line.x, line.x)), b = v(line.x, line.y) / a;
  const double c = std::sqrt(std::max(v(line.y, line.y) - b * b, 0.0));
  if (!(a > 0 && std::isfinite(a) && std::isfinite(b) && std::isfinite(c))) return std::nullopt;
  constexpr int corners = 180;
  Polyline out;
  for (int k = 0; k <= corners; ++k) {
    const double angle = 2 * std::numbers::pi * k / corners, size = std::sqrt(line.delta);
    const double u = size * std::cos(angle), w = size * std::sin(angle);
    out.push_back({arm.result->p[line.x] + a * u, arm.result->p[line.y] + b * u + c * w});
  }
  return out;
}

Pieces pieces_of(const std::vector<std::array<double, 2>>& line, bool closed) {
  Pieces out{2, {{}}};
  for (const auto& [x, y] : line) {
    if (std::isfinite(x) && std::isfinite(y)) out.pieces[0].insert(out.pieces[0].end(), {x, y});
  }
  if (closed && out.pieces[0].size() > 2) {
    out.pieces[0].insert(out.pieces[0].end(), {out.pieces[0][0], out.pieces[0][1]});
  }
  return out;
}

/// The points with others between them, on the curve of Catmull and Rom through all: the same
/// whatever the scales of the axes are.
Pieces smooth(const Pieces& points, bool closed) {
  constexpr int parts = 6;
  const std::vector<double>& p = points.pieces[0];
  const auto n = static_cast<std::ptrdiff_t>(p.size() / 2) - (closed ? 1 : 0);
  if (n < 8) return points;
  Pieces out{2, {{}}};
  const auto at = [&](std::ptrdiff_t k, std::size_t d) {
    const std::ptrdiff_t place = closed ? (k + n) % n : std::clamp<std::ptrdiff_t>(k, 0, n - 1);
    return p[2 * static_cast<std::size_t>(place) + d];
  };
  for (std::ptrdiff_t k = 0; k < n - (closed ? 0 : 1); ++k) {
    for (int part = 0; part < parts; ++part) {
      const double t = double(part) / parts;
      for (const std::size_t d : {0U, 1U}) {
        const double a = at(k - 1, d), b = at(k, d), c = at(k + 1, d), e = at(k + 2, d);
        out.pieces[0].push_back(
            b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - e + t * (3 * (b - c) + e - a))));
      }
    }
  }
  out.pieces[0].insert(out.pieces[0].end(), {at(closed ? 0 : n - 1, 0), at(closed ? 0 : n - 1, 1)});
  return out;
}

constexpr std::array<std::string_view, 3> shades{"#6f9fcb", "#a9c8e3", "#dbe8f4"};

std::string shade_of(std::size_t line) {
  return std::string(shades[std::min<std::size_t>(line, 2)]);
}

/// What two parameters need: the contours whole, and as much of the ellipses as lies near.
std::array<Range, 2> ranges_of(const FitArm& arm, const std::vector<FitContour>& lines) {
  std::array<std::vector<double>, 2> places;
  const std::array<std::size_t, 2> axes{lines.front().x, lines.front().y};
  for (std::size_t d = 0; d < 2; ++d) {
    places[d].push_back(arm.result->p[axes[d]]);
    for (const FitContour& line : lines) {
      for (const auto& point : line.points) places[d].push_back(point[d]);
    }
    const Range near = around(places[d], 0.3);
    for (const FitContour& line : lines) {
      for (const Point2& point : ellipse_of(arm, line).value_or(Polyline())) {
        places[d].push_back(std::clamp(point[d], near.lo, near.hi));
      }
    }
  }
  return {around(places[0], 0.07), around(places[1], 0.07)};
}

}  // namespace

void draw_fit_contour(const FitPicture& picture, Script& script) {
  require_arms(picture, "contour");
  std::vector<FitContour> lines;
  if (!picture.contours.empty()) lines = picture.contours.front().lines;
  std::erase_if(lines, [](const FitContour& line) { return line.points.size() < 3; });
  if (lines.empty()) {
    cannot_draw("contour", picture.contours.empty() || picture.contours.front().notes.empty()
                               ? "no contour is there"
                               : picture.contours.front().notes.front());
  }
  const FitArm& arm = picture.arms.front();
  const std::size_t i = lines.front().x, j = lines.front().y, n = arm.result->p.size();
  const std::string &x_name = arm.plan->names()[i], &y_name = arm.plan->names()[j];
  std::string words = fmt::format("{} and {}", x_name, y_name);
  if (arm.errors && std::isfinite(arm.errors->correlation[i * n + j])) {
    words += ", correlation " + correlation_words(arm.errors->correlation[i * n + j], 3);
  }
  PageTitle title = picture;
  if (script.alone()) title.subtitle += (title.subtitle.empty() ? "" : ", ") + words;
  start_figure(title, words, 100, 30, script);
  const auto [wide, high] = ranges_of(arm, lines);
  DataAxis x{wide}, y{high};

  const bool characters = script.paper().characters;
  Elements elements(script, "1:2"), names(script, "1:2");
  std::vector<Point2> busy;
  std::ranges::sort(lines, std::ranges::greater(), &FitContour::sigma);
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const Pieces pieces = smooth(pieces_of(lines[k].points, lines[k].closed), lines[k].closed);
    append_shares(pieces, x, y, busy);
    const Source source = script.columns(pieces);
    if (!characters) {
      elements.add(source, fmt::format("filledcurves closed fc rgb '{}' fs solid noborder",
                                       shade_of(lines.size() - 1 - k)));
    }
    elements.add(source, characters ? "lines lt 1" : fmt::format("lines lw 1.6 {}", line_colour));
  }
  if (characters) names.name_line("lt 1", "1, 2 and 3 σ");
  for (std::size_t k = lines.size(); k-- > 0 && !characters;) {
    names.name_line(fmt::format("lw 10 lc rgb '{}'", shade_of(lines.size() - 1 - k)),
                    fmt::format("{:g} σ: {:.2f} %", lines[k].sigma, 100 * lines[k].coverage));
  }
  Pieces ellipses{2, {}};
  for (const FitContour& line : lines) {
    if (const auto ellipse = ellipse_of(arm, line)) {
      ellipses.pieces.push_back(pieces_of(*ellipse, false).pieces[0]);
    }
  }
  if (!ellipses.pieces.empty()) {
    elements.add(script.columns(ellipses),
                 characters ? "lines lt 0" : fmt::format("lines {}", approximation_style));
    names.name_line(characters ? "lt 0" : std::string(approximation_style), "linear approximation");
  }
  const Pieces minimum{2, {{arm.result->p[i], arm.result->p[j]}}};
  elements.add_minima(script.columns(minimum));
  names.name_minima();
  append_shares(ellipses, x, y, busy);
  if (!picture.legend) names = Elements(script, "1:2");
  std::erase_if(busy, [](const Point2& point) { return point[1] > 1; });
  if (const auto growth = growth_for_legend(busy, names.labels(), script)) {
    y.grow(*growth);
    for (Point2& point : busy) point[1] /= 1 + *growth;
  }
  set_data_axes(x, y, script);
  name_data_axes(x, y, x_name, y_name, script);
  add_limits(bounds_of(arm, i), x, y, false, script, elements);
  add_limits(bounds_of(arm, j), x, y, true, script, elements);
  for (const Element& entry : names.all()) elements.add(entry);
  place_legend(busy, names.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace nnopt

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

/// The ellipse on which d^T V^-1 d is as many squares of standard errors as chi^2 rises by on the
/// line: V is scaled where errors are, as the line's delta is. Nothing where the covariance V of
/// the two is none.
std::optional<Polyline> ellipse_of(const FitArm& arm, const FitContour& line) {
  if (!arm.errors) return std::nullopt;
  const std::size_t n = arm.result->p.size();
  const auto v = [&](std::size_t i, std::size_t j) { return arm.errors->covariance[i * n + j]; };
  const double a = std::sqrt(v(line.x, line.x)), b = v(line.x, line.y) / a;
  const double c = std::sqrt(std::max(v(line.y, line.y) - b * b, 0.0));
  if (!(a > 0 && std::isfinite(a) && std::isfinite(b) && std::isfinite(c))) return std::nullopt;
  constexpr int corners = 180;
  const double size = std::sqrt(line.delta / arm.errors->delta());
  if (!(size > 0 && std::isfinite(size))) return std::nullopt;
  Polyline out;
  for (int k = 0; k <= corners; ++k) {
    const double angle = 2 * std::numbers::pi * k / corners;
    const double u = size * std::cos(angle), w = size * std::sin(angle);
    out.push_back({arm.result->p[line.x] + a * u, arm.result->p[line.y] + b * u + c * w});
  }
  return out;
}

/// A line through points with others between them: cubics whose slopes at each point are those of
/// the parabola through it and its neighbours, in the length along the line. Lengths are those that
/// make the line as long as wide, so that points of a slender ellipse are as far apart as those of
/// a circle; a closed line has no seam.
Polyline smooth(const Polyline& points, bool closed) {
  constexpr int parts = 6;
  const std::size_t n = points.size();
  if (n < 8) return points;
  Point2 mean{};
  for (const Point2& p : points) mean = {mean[0] + p[0] / double(n), mean[1] + p[1] / double(n)};
  double xx = 0, xy = 0, yy = 0;
  for (const Point2& p : points) {
    const double dx = p[0] - mean[0], dy = p[1] - mean[1];
    xx += dx * dx, xy += dx * dy, yy += dy * dy;
  }
  const double det = xx * yy - xy * xy;
  if (!(det > 0 && std::isfinite(det))) return points;
  const auto apart = [&](const Point2& a, const Point2& b) {
    const double dx = b[0] - a[0], dy = b[1] - a[1];
    return std::sqrt(std::max(0.0, (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / det));
  };
  // Two points in one place have no direction.
  Polyline p;
  constexpr double nearest = 1e-3;
  const double usual = apart(points[0], points[1]);
  for (const Point2& point : points) {
    if (p.empty() || apart(p.back(), point) > nearest * usual) p.push_back(point);
  }
  if (closed && apart(p.back(), p.front()) <= nearest * usual) p.pop_back();
  const std::size_t count = p.size(), segments = closed ? count : count - 1;
  if (count < 8) return points;
  std::vector<double> h(segments);
  for (std::size_t k = 0; k < segments; ++k) h[k] = apart(p[k], p[(k + 1) % count]);
  const auto slope = [&](std::size_t k, std::size_t d) {
    const auto secant = [&](std::size_t i) { return (p[(i + 1) % count][d] - p[i][d]) / h[i]; };
    if (!closed && k == 0) return secant(0);
    if (!closed && k + 1 == count) return secant(segments - 1);
    const std::size_t before = (k + segments - 1) % segments;
    return (secant(before) * h[k] + secant(k) * h[before]) / (h[before] + h[k]);
  };
  Polyline out;
  for (std::size_t k = 0; k < segments; ++k) {
    const std::size_t next = (k + 1) % count;
    for (int part = 0; part < parts; ++part) {
      const double t = double(part) / parts, u = 1 - t;
      Point2 at{};
      for (const std::size_t d : {0U, 1U}) {
        at[d] = u * u * (1 + 2 * t) * p[k][d] + t * t * (1 + 2 * u) * p[next][d] +
                h[k] * t * u * (u * slope(k, d) - t * slope(next, d));
      }
      out.push_back(at);
    }
  }
  out.push_back(closed ? p.front() : p.back());
  return out;
}

/// What lies between limits.
struct Rectangle {
  std::array<double, 2> lo, hi;

  /// How far a point on an edge is around it, counterclockwise from the lower left corner, 1 for
  /// each side; nothing for a point that is on none.
  std::optional<double> around(const Point2& p) const {
    constexpr double near = 1e-6;
    const double u = (p[0] - lo[0]) / (hi[0] - lo[0]), v = (p[1] - lo[1]) / (hi[1] - lo[1]);
    if (std::abs(v) < near) return u;
    if (std::abs(1 - u) < near) return 1 + v;
    if (std::abs(1 - v) < near) return 3 - u;
    if (std::abs(u) < near) return 4 - v;
    return std::nullopt;
  }
  Point2 corner(int k) const {
    const int c = k % 4;
    return {c == 1 || c == 2 ? hi[0] : lo[0], c >= 2 ? hi[1] : lo[1]};
  }
};

/// The areas within the open lines of one level, closed along the limits that cut them. The lines
/// go counterclockwise around the minimum: from the end of one the limits lead counterclockwise to
/// the start of the next. None where a line ends elsewhere.
std::vector<Polyline> areas_within(const std::vector<Polyline>& lines, const Rectangle& limits) {
  std::vector<double> starts, ends;
  for (const Polyline& line : lines) {
    const auto start = limits.around(line.front()), end = limits.around(line.back());
    if (!start || !end) return {};
    starts.push_back(*start);
    ends.push_back(*end);
  }
  std::vector<Polyline> areas;
  std::vector<bool> used(lines.size());
  for (std::size_t first = 0; first < lines.size(); ++first) {
    if (used[first]) continue;
    Polyline& area = areas.emplace_back();
    std::size_t now = first;
    do {
      used[now] = true;
      area.insert(area.end(), lines[now].begin(), lines[now].end());
      const auto ahead = [&](std::size_t k) {
        const double way = starts[k] - ends[now];
        return way < 0 ? way + 4 : way;
      };
      std::size_t next = first;
      for (std::size_t k = 0; k < lines.size(); ++k) {
        if ((!used[k] || k == first) && ahead(k) < ahead(next)) next = k;
      }
      for (int c = int(std::floor(ends[now])) + 1; c < ends[now] + ahead(next); ++c) {
        area.push_back(limits.corner(c));
      }
      now = next;
    } while (now != first);
    area.push_back(area.front());
  }
  return areas;
}

Pieces pieces_of(const std::vector<Polyline>& lines) {
  Pieces out{2, {}};
  for (const Polyline& line : lines) {
    std::vector<double>& piece = out.pieces.emplace_back();
    for (const auto& [x, y] : line) piece.insert(piece.end(), {x, y});
  }
  return out;
}

constexpr std::array<std::string_view, 3> shades{"#6f9fcb", "#a9c8e3", "#dbe8f4"};

std::string shade_of(std::size_t level) {
  return std::string(shades[std::min<std::size_t>(level, 2)]);
}

/// All lines of one level.
struct Level {
  double sigma, coverage;
  std::vector<Polyline> lines, areas;
};

/// What two parameters need: closed lines whole, of open ones what lies near the minimum, and as
/// much of the ellipses as lies near these.
std::array<Range, 2> ranges_of(const FitArm& arm, const std::vector<FitContour>& lines) {
  constexpr double errors_far = 8, away = 0.3;
  std::array<Range, 2> ranges;
  const std::array<std::size_t, 2> axes{lines.front().x, lines.front().y};
  for (std::size_t d = 0; d < 2; ++d) {
    const double centre = arm.result->p[axes[d]];
    const double error = arm.errors ? arm.errors->errors[axes[d]] : 0;
    std::vector<double> places{centre};
    for (const FitContour& line : lines) {
      for (const auto& point : line.points) {
        if (line.closed) places.push_back(point[d]);
      }
    }
    Range reach = around(places, away);
    if (error > 0 && std::isfinite(error)) {
      reach = {std::min(reach.lo, centre - errors_far * error),
               std::max(reach.hi, centre + errors_far * error), 2};
    } else if (places.size() == 1) {
      reach = {-HUGE_VAL, HUGE_VAL, 2};
    }
    for (const FitContour& line : lines) {
      for (const auto& point : line.points) {
        if (!line.closed && std::isfinite(point[d])) {
          places.push_back(std::clamp(point[d], reach.lo, reach.hi));
        }
      }
    }
    const Range near = around(places, away);
    for (const FitContour& line : lines) {
      for (const Point2& point : ellipse_of(arm, line).value_or(Polyline())) {
        places.push_back(std::clamp(point[d], near.lo, near.hi));
      }
    }
    ranges[d] = around(places, 0.07);
  }
  return ranges;
}

/// The lines by levels, the innermost first, and what they enclose. Points far outside of the axes
/// cut them: those are of lines that run away.
std::vector<Level> levels_of(const FitArm& arm, const std::vector<FitContour>& contours,
                             const std::array<Range, 2>& ranges) {
  const std::array<Bounds, 2> bounds{bounds_of(arm, contours.front().x),
                                     bounds_of(arm, contours.front().y)};
  constexpr double far = 5;  // widths of the axes
  Rectangle limits{}, sight{};
  for (std::size_t d = 0; d < 2; ++d) {
    const double width = ranges[d].hi - ranges[d].lo;
    sight.lo[d] = ranges[d].lo - far * width;
    sight.hi[d] = ranges[d].hi + far * width;
    limits.lo[d] = std::max(bounds[d].lo, sight.lo[d]);
    limits.hi[d] = std::min(bounds[d].hi, sight.hi[d]);
  }
  std::vector<Level> levels;
  for (const FitContour& contour : contours) {
    if (levels.empty() || levels.back().sigma != contour.sigma) {
      levels.push_back({contour.sigma, contour.coverage, {}, {}});
    }
    Level& level = levels.back();
    Polyline points;
    for (const Point2& p : contour.points) {
      const bool seen =
          p[0] >= sight.lo[0] && p[0] <= sight.hi[0] && p[1] >= sight.lo[1] && p[1] <= sight.hi[1];
      if (contour.closed ? std::isfinite(p[0] + p[1]) : seen) points.push_back(p);
    }
    if (points.size() < 2) continue;
    level.lines.push_back(smooth(points, contour.closed));
    if (contour.closed && level.lines.back().front() != level.lines.back().back()) {
      level.lines.back().push_back(level.lines.back().front());
    }
  }
  std::erase_if(levels, [](const Level& level) { return level.lines.empty(); });
  for (Level& level : levels) {
    std::vector<Polyline> open;
    for (const Polyline& line : level.lines) {
      (line.front() == line.back() ? level.areas : open).push_back(line);
    }
    const std::vector<Polyline> within = areas_within(open, limits);
    level.areas.insert(level.areas.end(), within.begin(), within.end());
  }
  return levels;
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
  const auto [wide, high] = ranges_of(arm, lines);
  DataAxis x{wide}, y{high};
  start_figure(title, words, left_margin(y, script), 30, script);

  const bool characters = script.paper().characters;
  Elements elements(script, "1:2"), names(script, "1:2");
  std::vector<Point2> busy;
  std::ranges::stable_sort(lines, {}, &FitContour::sigma);
  const std::vector<Level> levels = levels_of(arm, lines, {wide, high});
  for (std::size_t k = levels.size(); k-- > 0;) {
    const Level& level = levels[k];
    append_shares(pieces_of(level.lines), x, y, busy);
    if (!characters && !level.areas.empty()) {
      elements.add(script.columns(pieces_of(level.areas)),
                   fmt::format("filledcurves closed fc rgb '{}' fs solid noborder", shade_of(k)));
    }
    elements.add(script.columns(pieces_of(level.lines)),
                 characters ? "lines lt 1" : fmt::format("lines lw 1.6 {}", line_colour));
  }
  if (characters) names.name_line("lt 1", "1, 2 and 3 σ");
  for (std::size_t k = 0; k < levels.size() && !characters; ++k) {
    const bool filled = !levels[k].areas.empty();
    names.name_line(filled ? fmt::format("lw 10 lc rgb '{}'", shade_of(k))
                           : fmt::format("lw 1.6 {}", line_colour),
                    fmt::format("{:g} σ: {:.2f} %{}", levels[k].sigma, 100 * levels[k].coverage,
                                filled ? "" : ", open"));
  }
  std::vector<Polyline> ellipses;
  for (const FitContour& line : lines) {
    // Between characters they would hide the lines.
    if (characters ||
        (!ellipses.empty() && &line != lines.data() && (&line - 1)->sigma == line.sigma)) {
      continue;
    }
    if (const auto ellipse = ellipse_of(arm, line)) ellipses.push_back(*ellipse);
  }
  if (!ellipses.empty()) {
    elements.add(script.columns(pieces_of(ellipses)), fmt::format("lines {}", approximation_style));
    names.name_line(approximation_style, "linear approximation");
  }
  const Pieces minimum{2, {{arm.result->p[i], arm.result->p[j]}}};
  const Source cross = script.columns(minimum);
  names.name_minima();
  append_shares(pieces_of(ellipses), x, y, busy);
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
  elements.add_minima(cross);
  for (const Element& entry : names.all()) elements.add(entry);
  place_legend(busy, names.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace nnopt

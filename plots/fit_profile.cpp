// chi^2 along one parameter, the others adapted, beside the parabola of its error.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "plots/data_view.hpp"
#include "plots/fit_drawings.hpp"
#include "plots/fit_figures.hpp"
#include "plots/look.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

constexpr std::string_view error_colour = "#e6edf5";
constexpr std::string_view thin = "lw 0.8 dt (3,3) lc rgb '#8a8a8a'";

double error_of(const FitArm& arm, std::size_t k) {
  const double error = arm.errors ? arm.errors->errors[k] : 0;
  return error > 0 && std::isfinite(error) ? error : 0;
}

/// Heights of a profile above the fit, in units of what one standard error is.
struct ProfileView {
  DataAxis x, y;
  Pieces line{2, {}}, parabola{2, {{}}};
  std::size_t failed = 0;  // points without a height

  /// `at_limit`: the fit is at an end of what its limits allow.
  ProfileView(const FitProfile& profile, double at, double error, bool at_limit);

 private:
  void add_piece(const std::vector<Point2>& points, double at, bool bent);
};

/// A line through the points whose slopes never overshoot (F. Fritsch and J. Butland, SIAM J. Sci.
/// Stat. Comput. 5 (1984) 300). `bent`: of the root of the height, with the side's sign, which is
/// nearly straight.
void ProfileView::add_piece(const std::vector<Point2>& points, double at, bool bent) {
  constexpr int parts = 8;
  const std::size_t n = points.size();
  std::vector<double> z, secant, slope(n, 0.0);
  for (const Point2& p : points) {
    z.push_back(bent ? std::copysign(std::sqrt(std::max(p[1], 0.0)), p[0] - at) : p[1]);
  }
  for (std::size_t k = 0; k + 1 < n; ++k) {
    secant.push_back((z[k + 1] - z[k]) / (points[k + 1][0] - points[k][0]));
  }
  for (std::size_t k = 0; k < n && n > 1; ++k) {
    if (k == 0 || k + 1 == n) {
      // Of the parabola through the last three.
      const std::size_t end = k == 0 ? 0 : n - 2;
      slope[k] = secant[end];
      if (n > 2) {
        const std::size_t next = k == 0 ? 1 : n - 3;
        const double h = points[end + 1][0] - points[end][0];
        const double g = points[next + 1][0] - points[next][0];
        slope[k] += h / (h + g) * (secant[end] - secant[next]);
        if (slope[k] * secant[end] < 0) slope[k] = 0;
      }
    } else if (secant[k - 1] * secant[k] > 0) {
      const double g = points[k][0] - points[k - 1][0], h = points[k + 1][0] - points[k][0];
      slope[k] = 3 * (g + h) / ((2 * h + g) / secant[k - 1] + (h + 2 * g) / secant[k]);
    }
  }
  std::vector<double>& piece = line.pieces.emplace_back();
  piece = {points[0][0], points[0][1]};
  for (std::size_t k = 0; k + 1 < n; ++k) {
    const double h = points[k + 1][0] - points[k][0];
    for (int part = 1; part < parts; ++part) {
      const double t = double(part) / parts, u = 1 - t;
      const double height = u * u * (1 + 2 * t) * z[k] + t * t * (1 + 2 * u) * z[k + 1] +
                            h * t * u * (u * slope[k] - t * slope[k + 1]);
      piece.insert(piece.end(), {points[k][0] + t * h, bent ? height * height : height});
    }
    piece.insert(piece.end(), {points[k + 1][0], points[k + 1][1]});
  }
}

ProfileView::ProfileView(const FitProfile& profile, double at, double error, bool at_limit) {
  constexpr double rounding = 1e-6;
  std::vector<Point2> all;
  for (const ProfilePoint& point : profile.points) {
    all.push_back({point.at, (point.chi2 - profile.lowest) / profile.delta});
  }
  const double within = all.size() > 1 ? std::abs(all[1][0] - all[0][0]) : 0;
  std::vector<double> places{at}, heights{0, 1.2};
  for (const Point2& p : all) {
    places.push_back(p[0]);
    if (std::isfinite(p[1])) heights.push_back(p[1]);
    failed += std::isfinite(p[1]) ? 0 : 1;
  }
  // The fit is a point of its profile, too, where it is between two of them.
  for (std::size_t k = 0; k + 1 < all.size(); ++k) {
    if (at > all[k][0] + rounding * within && at < all[k + 1][0] - rounding * within) {
      all.insert(all.begin() + static_cast<std::ptrdiff_t>(k) + 1, Point2{at, 0});
      break;
    }
  }
  const auto [low, high] = std::ranges::minmax(heights);
  const bool bent = low >= -rounding && !at_limit;
  std::vector<Point2> piece;
  for (std::size_t k = 0; k <= all.size(); ++k) {
    if (k < all.size() && std::isfinite(all[k][1])) {
      piece.push_back(all[k]);
    } else if (!piece.empty()) {
      add_piece(piece, at, bent);
      piece.clear();
    }
  }
  x.range = around(places, 0.02);
  constexpr double highest = 60, least = 0.05, deepest = 3;
  y.logarithmic = high > highest && low >= -rounding;
  if (y.logarithmic) {
    y.range = {least, 1.5 * high, 2};
  } else if (low < -rounding) {
    // What lies below the fit shall be seen: a side that rises far leaves the frame.
    y.range = {1.1 * low, std::min(1.06 * high, std::max(highest / 4, -deepest * low)), 2};
  } else {
    y.range = {0, 1.06 * high, 2};
  }
  constexpr Range shares{0, 1, 401};
  for (std::size_t k = 0; error > 0 && k < shares.count; ++k) {
    const double place = x.at(shares.at(k)), z = (place - at) / error;
    parabola.pieces[0].insert(parabola.pieces[0].end(), {place, z * z});
  }
  // A logarithm of 0 is none: so far below the frame the line leaves it as steeply.
  constexpr double below = 1e-9;
  for (Pieces* pieces : {&line, &parabola}) {
    for (auto& drawn : pieces->pieces) {
      for (std::size_t k = 1; y.logarithmic && k < drawn.size(); k += 2) {
        drawn[k] = std::max(drawn[k], below);
      }
    }
  }
  if (parabola.pieces[0].empty()) parabola.pieces.clear();
}

/// Where the profile is one standard error above the fit, down to the axis.
void add_minos(const FitArm& arm, std::size_t k, const ProfileView& view, Script& script,
               Elements& elements) {
  if (!arm.minos) return;
  Pieces drops{2, {}}, ends{2, {{}}};
  for (const double offset : arm.minos->offsets[k]) {
    if (!std::isfinite(offset)) continue;
    const double at = arm.result->p[k] + offset;
    drops.pieces.push_back({at, view.y.range.lo, at, 1});
    ends.pieces[0].insert(ends.pieces[0].end(), {at, 1});
  }
  if (drops.pieces.empty()) return;
  if (!script.paper().characters) {
    elements.add(script.columns(drops), fmt::format("lines lw 1.4 {}", line_colour));
  }
  elements.add(
      script.columns(ends),
      script.paper().characters
          ? "points pt 13"
          : fmt::format("points pt 7 ps {:.3g} {}", 0.9 * script.paper().point_scale, line_colour));
}

/// The heights of 1, 2 and 3 standard errors.
void add_sigmas(const ProfileView& view, Script& script, Elements& elements) {
  const Range& wide = view.x.range;
  Pieces lines{2, {}};
  for (const int sigmas : {1, 2, 3}) {
    const double height = double(sigmas * sigmas);
    if (height > view.y.range.hi) break;
    lines.pieces.push_back({wide.lo, height, wide.hi, height});
    if (script.paper().characters) continue;
    script.line(fmt::format("set label {} '{} σ' at graph 1.008, first {:.6g} left font ',10'",
                            sigmas, sigmas, height));
  }
  if (lines.pieces.empty()) return;
  elements.add(script.columns(lines),
               script.paper().characters ? "lines lt 0" : fmt::format("lines {}", thin));
}

}  // namespace

Bounds bounds_of(const FitArm& arm, std::size_t k) {
  return k < arm.plan->bounds.size() ? arm.plan->bounds[k] : Bounds();
}

void add_limits(const Bounds& bounds, const DataAxis& x, const DataAxis& y, bool across,
                Script& script, Elements& elements) {
  Pieces lines{2, {}};
  for (const double at : {bounds.lo, bounds.hi}) {
    const Range& along = across ? y.range : x.range;
    if (!(at >= along.lo && at <= along.hi)) continue;
    lines.pieces.push_back(across ? std::vector{x.range.lo, at, x.range.hi, at}
                                  : std::vector{at, y.range.lo, at, y.range.hi});
  }
  if (lines.pieces.empty()) return;
  elements.add(script.columns(lines),
               script.paper().characters ? "lines lt 0" : "lines lw 1.2 lc rgb '#8a8a8a'");
}

void draw_profile(const FitPicture& picture, Script& script) {
  require_arms(picture, "profile");
  if (picture.profiles.empty()) cannot_draw("profile", "no parameter's profile is there");
  const FitArm& arm = picture.arms.front();
  const FitProfile& profile = picture.profiles.front();
  const std::size_t k = profile.parameter;
  const std::string& name = arm.plan->names()[k];
  const double at = arm.result->p[k], error = error_of(arm, k);
  const Bounds bounds = bounds_of(arm, k);
  const bool at_limit = k < arm.result->at_limit.size() && arm.result->at_limit[k] != AtLimit::no;
  ProfileView view(profile, at, error, at_limit);
  if (view.line.pieces.empty()) {
    cannot_draw("profile", fmt::format("no fit along {} converged", name));
  }
  PageTitle title = picture;
  const std::string words = parameter_words(arm, k, true);
  if (script.alone()) title.subtitle += (title.subtitle.empty() ? "" : ", ") + words;
  start_figure(title, words, left_margin(view.y, script), 46, script);

  const bool characters = script.paper().characters, scaled = arm.errors && arm.errors->scaled;
  Elements names(script, "1:2");
  const std::string lines_of_profile = characters ? "lt 1" : fmt::format("lw 2.4 {}", line_colour);
  names.name_line(lines_of_profile, "profile");
  const bool parabola = !view.parabola.pieces.empty();
  if (parabola)
    names.name_line(characters ? "lt 4" : std::string(approximation_style),
                    "quadratic approximation");
  if (error > 0 && !characters) {
    names.name_line(fmt::format("lw 10 lc rgb '{}'", error_colour), "± 1 standard error");
  }
  if (!picture.legend) names = Elements(script, "1:2");
  if (view.failed > 0) {
    names.name_nothing(
        fmt::format("no fit at {} point{}", view.failed, view.failed == 1 ? "" : "s"));
  }
  std::vector<Point2> busy;
  append_shares(view.line, view.x, view.y, busy);
  append_shares(view.parabola, view.x, view.y, busy);
  std::erase_if(busy, [](const Point2& point) { return point[1] < 0 || point[1] > 1; });
  if (const auto growth = growth_for_legend(busy, names.labels(), script)) {
    view.y.grow(*growth);
    for (Point2& point : busy) point[1] /= 1 + *growth;
  }
  set_data_axes(view.x, view.y, script);
  name_data_axes(view.x, view.y, name, scaled ? "Δχ² / s²" : "Δχ²", script);

  Elements elements(script, "1:2");
  if (error > 0 && !characters) {
    const Pieces band{3,
                      {{at - error, view.y.range.lo, view.y.range.hi, at + error, view.y.range.lo,
                        view.y.range.hi}}};
    elements.add_columns(script.columns(band),
                         fmt::format("filledcurves fc rgb '{}' fs solid noborder", error_colour),
                         "1:2:3");
  }
  add_sigmas(view, script, elements);
  add_limits(bounds, view.x, view.y, false, script, elements);
  if (parabola) {
    elements.add(script.columns(view.parabola),
                 characters ? "lines lt 4" : fmt::format("lines {}", approximation_style));
  }
  elements.add(script.columns(view.line), "lines " + lines_of_profile);
  add_minos(arm, k, view, script, elements);
  for (const Element& entry : names.all()) elements.add(entry);
  place_legend(busy, names.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace nnopt

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

  ProfileView(const FitProfile& profile, double at, double error);

 private:
  void add_between(const Point2& a, const Point2& b, double at);
};

/// The root of the height, with the side's sign, is nearly a straight line: drawn as one it is
/// smooth between points that are far apart.
void ProfileView::add_between(const Point2& a, const Point2& b, double at) {
  constexpr int parts = 8;
  constexpr double rounding = 1e-6;
  const auto root = [&](const Point2& p) {
    return std::copysign(std::sqrt(std::max(p[1], 0.0)), p[0] - at);
  };
  const bool bent = a[1] >= -rounding && b[1] >= -rounding;
  for (int k = 1; k <= parts; ++k) {
    const double t = double(k) / parts;
    const double z = bent ? (1 - t) * root(a) + t * root(b) : 0;
    line.pieces.back().insert(line.pieces.back().end(), {(1 - t) * a[0] + t * b[0],
                                                         bent ? z * z : (1 - t) * a[1] + t * b[1]});
  }
}

ProfileView::ProfileView(const FitProfile& profile, double at, double error) {
  Point2 last{};
  bool joined = false;
  std::vector<double> places{at}, heights{0, 1.2};
  for (const ProfilePoint& point : profile.points) {
    const Point2 now{point.at, (point.chi2 - profile.lowest) / profile.delta};
    places.push_back(point.at);
    if (!std::isfinite(now[1])) {
      ++failed;
      joined = false;
      continue;
    }
    heights.push_back(now[1]);
    if (joined) {
      add_between(last, now, at);
    } else {
      line.pieces.push_back({now[0], now[1]});
    }
    last = now;
    joined = true;
  }
  x.range = around(places, 0.02);
  const auto [low, high] = std::ranges::minmax(heights);
  constexpr double highest = 60, least = 0.05;
  y.logarithmic = high > highest;
  y.range = {y.logarithmic ? least
             : low < 0     ? 1.1 * low
                           : 0,
             y.logarithmic ? 1.5 * high : 1.06 * high, 2};
  constexpr Range shares{0, 1, 401};
  for (std::size_t k = 0; error > 0 && k < shares.count; ++k) {
    const double place = x.at(shares.at(k)), z = (place - at) / error;
    parabola.pieces[0].insert(parabola.pieces[0].end(), {place, z * z});
  }
  for (Pieces* pieces : {&line, &parabola}) {
    for (auto& piece : pieces->pieces) {
      for (std::size_t k = 1; y.logarithmic && k < piece.size(); k += 2) {
        piece[k] = std::max(piece[k], least);
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
  ProfileView view(profile, at, error);
  if (view.line.pieces.empty()) {
    cannot_draw("profile", fmt::format("no fit along {} converged", name));
  }
  PageTitle title = picture;
  const std::string words = parameter_words(arm, k, true);
  if (script.alone()) title.subtitle += (title.subtitle.empty() ? "" : ", ") + words;
  start_figure(title, words, 86, 46, script);

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
  std::erase_if(busy, [](const Point2& point) { return point[1] > 1; });
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
  add_limits(bounds_of(arm, k), view.x, view.y, false, script, elements);
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

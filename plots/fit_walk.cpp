// chi^2 over two parameters with the path of the fit, and its value at each step: drawn as the
// functions and runs of plots/figures.hpp.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>

#include "plots/drawings.hpp"
#include "plots/fit_drawings.hpp"
#include "plots/fit_figures.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

/// "χ²" for "chi2".
std::string typeset(std::string words) {
  constexpr std::string_view plain = "chi2";
  const std::size_t at = words.find(plain);
  return at == words.npos ? words : words.replace(at, plain.size(), "χ²");
}

/// The picture of plots/figures.hpp, without its landscape and runs.
Picture plain(const FitPicture& picture) {
  const FitArm& arm = picture.arms.front();
  Picture out;
  static_cast<PageTitle&>(out) = picture;
  out.value_name = typeset(arm.plan->walk.function.value_name);
  if (std::isfinite(arm.result->loss)) out.known_minimum = arm.result->loss;
  return out;
}

/// The walk in the two parameters alone.
Trace seen_on(const Trace& path, const std::array<std::size_t, 2>& axes) {
  Trace out = path;
  out.names = {path.names[axes[0]], path.names[axes[1]]};
  out.x.clear();
  for (std::size_t row = 0; row < path.rows.size(); ++row) {
    const auto at = path.point(row);
    out.x.insert(out.x.end(), {at[axes[0]], at[axes[1]]});
  }
  out.evaluated.clear();
  return out;
}

/// `path`: what the legend says of it, beside a landscape of the others as fitted.
Picture over_two(const FitPicture& picture, std::string_view figure, std::string_view path,
                 bool alone) {
  require_arms(picture, figure);
  if (!picture.landscape) {
    cannot_draw(figure, "it shows chi2 over two parameters, and there are not two that are free");
  }
  const auto& axes = picture.axes;
  const FitArm& arm = picture.arms.front();
  const std::vector<std::string>& names = arm.plan->names();
  Picture out = plain(picture);
  out.landscape = *picture.landscape;
  out.landscape.names = {names[axes[0]], names[axes[1]]};
  out.landscape.minima = {{arm.result->p[axes[0]], arm.result->p[axes[1]]}};
  const bool others = names.size() > 2;
  out.heading = fmt::format("{} over {} and {}{}", out.value_name, names[axes[0]], names[axes[1]],
                            others ? ", the others as fitted" : "");
  if (others && alone && out.note.empty()) out.note = out.heading;
  if (picture.path && !picture.path->rows.empty()) {
    // Steps in other parameters lead off the plane.
    out.arms = {{others ? std::string(path) : "the fit", {seen_on(*picture.path, axes)}}};
  }
  return out;
}

}  // namespace

void draw_fit_landscape(const FitPicture& picture, Script& script) {
  draw_contour(over_two(picture, "landscape", "the fit, seen from above", script.alone()), script);
}

void draw_fit_surface(const FitPicture& picture, Script& script) {
  draw_surface(over_two(picture, "surface", "the fit, drawn on it", script.alone()), script);
}

void draw_walk(const FitPicture& picture, Script& script) {
  require_arms(picture, "loss");
  if (!picture.path || picture.path->rows.empty()) {
    cannot_draw("loss", "the steps of the fit are not known");
  }
  Picture out = plain(picture);
  Trace path = *picture.path;
  // Steps within the rounding of the minimum have no place on an axis of what is above it.
  const double rounding =
      64 * std::numeric_limits<double>::epsilon() * std::abs(out.known_minimum.value_or(0));
  const auto above = [&](const TraceRow& row) {
    return !out.known_minimum || row.value - *out.known_minimum > rounding;
  };
  while (path.rows.size() > 2 && !above(path.rows.back())) path.rows.pop_back();
  path.x.resize(path.rows.size() * path.dim());
  out.arms = {{"", {std::move(path)}}};
  draw_loss(out, script);
}

}  // namespace nnopt

// The loss around a network's weights, with the path that led there.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plots/drawings.hpp"
#include "plots/train_drawings.hpp"
#include "plots/train_figures.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

/// The loss on the plane next to a point.
double height_at(const Landscape& landscape, double a, double b) {
  const double tiny_x = 1e-9 * (landscape.axes[0].hi - landscape.axes[0].lo);
  const double tiny_y = 1e-9 * (landscape.axes[1].hi - landscape.axes[1].lo);
  return landscape.sample({{a, a + tiny_x, 2}, {b, b + tiny_y, 2}}).values.front();
}

Arm path_on(const Landscape& landscape, const WeightDirections& directions) {
  Trace trace;
  trace.names = landscape.names;
  trace.x = directions.path.empty() ? std::vector<double>{0, 0} : directions.path;
  for (std::size_t k = 0; k < trace.x.size(); k += 2) {
    TraceRow row;
    row.step = static_cast<std::int64_t>(k / 2);
    row.value = height_at(landscape, trace.x[k], trace.x[k + 1]);
    trace.rows.push_back(row);
  }
  return {directions.path.empty() ? "trained weights" : "training, a dot for each epoch",
          {std::move(trace)}};
}

/// The loss at the weights; and how much of the path the plane shows, and how far from it the path
/// is, in all and as a share of its distance from the weights.
std::string words_of(const PlaneView& view) {
  std::string words = fmt::format("loss {:.6g} at (0, 0)", view.loss);
  if (view.rows > 0) words += fmt::format(", over {} rows", view.rows);
  if (!view.directions.residual) return words + ", filter-normalized directions";
  const double residual = *view.directions.residual;
  double squares = 0;
  for (const double x : view.directions.path) squares += x * x;
  const double in_plane = squares / (0.5 * double(view.directions.path.size()));
  if (view.directions.u_share && view.directions.v_share) {
    words += fmt::format(", {:.3g} % of the path's variance",
                         100 * (*view.directions.u_share + *view.directions.v_share));
  }
  return words + fmt::format(", residual of the path {:.3g} ({:.2g} %)", residual,
                             100 * residual / std::sqrt(in_plane + residual * residual));
}

Picture needed(const TrainPicture& picture, std::string_view name) {
  if (!picture.plane) cannot_draw(name, "there is no plane through the weights");
  return plane_picture(picture, *picture.plane);
}

}  // namespace

Picture plane_picture(const PageTitle& page, const PlaneView& view) {
  Picture out;
  static_cast<PageTitle&>(out) = page;
  out.heading = "the loss around the trained weights";
  out.note = words_of(view);
  out.landscape = plane_landscape(page.title, view.directions, view.grid);
  out.known_minimum = 0;  // of cross-entropies and squares: the base of logarithms
  constexpr double far_apart = 4;
  const auto [low, high] = std::ranges::minmax(view.grid.values);
  out.look.logarithmic = low > 0 && high > far_apart * low;
  out.value_name = "loss";
  out.arms = {path_on(out.landscape, view.directions)};
  return out;
}

void draw_plane(const TrainPicture& picture, Script& script) {
  draw_contour(needed(picture, "landscape"), script);
}
void draw_plane_surface(const TrainPicture& picture, Script& script) {
  draw_surface(needed(picture, "surface"), script);
}

}  // namespace nnopt

#include "plots/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace nnopt {
namespace {

constexpr double reach = 10;           // widths of the view
constexpr double resolution = 0.0012;  // of its width: about a pixel

double width(const Range& range) { return range.hi - range.lo; }

}  // namespace

void cannot_draw(std::string_view name, std::string_view need) {
  throw BadInput(fmt::format("figure '{}' cannot be drawn: {}", name, need));
}

Grid sampled(const Picture& picture, std::string_view figure, std::size_t dimensions,
             std::size_t count) {
  const Landscape& landscape = picture.landscape;
  if (landscape.axes.size() != dimensions || !landscape.sample) {
    cannot_draw(figure, fmt::format("it needs a function of {} variable{} (try loss)", dimensions,
                                    dimensions == 1 ? "" : "s"));
  }
  for (const Arm& arm : picture.arms) {
    for (const Trace& run : arm.runs) {
      if (run.rows.empty() || run.dim() == dimensions) continue;
      cannot_draw(figure, "the runs have other coordinates (try loss)");
    }
  }
  std::vector<Range> axes = landscape.axes;
  for (Range& axis : axes) axis.count = count;
  Grid grid = landscape.sample(axes);
  if (std::none_of(grid.values.begin(), grid.values.end(),
                   [](double v) { return std::isfinite(v); })) {
    cannot_draw(figure, "the function has no finite value in the range shown");
  }
  return grid;
}

std::size_t count_successes(const Picture& picture, const Arm& arm) {
  if (!picture.known_minimum) {
    const auto came = std::ranges::count_if(arm.goal_steps, [](const auto& s) { return bool(s); });
    return static_cast<std::size_t>(came);
  }
  const double limit = *picture.known_minimum + picture.success;
  const auto succeeds = [&](const Trace& run) {
    if (run.rows.empty()) return false;
    const double end = run.rows.back().value;
    return std::isfinite(end) && end < limit;
  };
  return static_cast<std::size_t>(std::ranges::count_if(arm.runs, succeeds));
}

std::vector<std::vector<double>> visible_minima(const Landscape& landscape) {
  std::vector<std::vector<double>> visible;
  for (const std::vector<double>& point : landscape.minima) {
    bool inside = point.size() == landscape.axes.size();
    for (std::size_t k = 0; inside && k < point.size(); ++k) {
      inside = point[k] >= landscape.axes[k].lo && point[k] <= landscape.axes[k].hi;
    }
    if (inside) visible.push_back(point);
  }
  return visible;
}

bool PathBuilder::drawable(std::span<const double> point) const {
  for (std::size_t k = 0; k < point.size(); ++k) {
    const double margin = reach * width(ranges_[k]);
    if (!(point[k] >= ranges_[k].lo - margin && point[k] <= ranges_[k].hi + margin)) return false;
  }
  return true;
}

bool PathBuilder::same_place(std::span<const double> a, std::span<const double> b) const {
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (std::abs(a[k] - b[k]) > resolution * width(ranges_[k])) return false;
  }
  return true;
}

void PathBuilder::add(std::span<const double> point) {
  at_end_ = drawable(point);
  if (!at_end_) {
    cut_ = true;
    return;
  }
  latest_.assign(point.begin(), point.end());
  if (cut_) line_.pieces.emplace_back();
  std::vector<double>& piece = line_.pieces.back();
  if (cut_ || !same_place(std::span(piece).last(point.size()), point)) {
    piece.insert(piece.end(), point.begin(), point.end());
  }
  cut_ = false;
}

std::vector<double> PathBuilder::start() const {
  if (empty()) return {};
  const std::vector<double>& first = line_.pieces.front();
  return {first.begin(), first.begin() + static_cast<std::ptrdiff_t>(line_.columns)};
}

std::vector<double> PathBuilder::end() const { return at_end_ ? latest_ : std::vector<double>{}; }

void append_scaled(const Pieces& pieces, const Range& x, const Range& y, std::vector<Point2>& out) {
  constexpr double apart = 0.02;
  for (const std::vector<double>& piece : pieces.pieces) {
    for (std::size_t i = 0; i + 1 < piece.size(); i += pieces.columns) {
      const Point2 to{(piece[i] - x.lo) / width(x), (piece[i + 1] - y.lo) / width(y)};
      const Point2 from = i == 0 ? to : out.back();
      const double length = std::hypot(to[0] - from[0], to[1] - from[1]);
      const double parts = std::max(1.0, std::ceil(std::min(length, 2 * reach) / apart));
      for (double k = 1; k <= parts; ++k) {
        const double share = k / parts;
        out.push_back({from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])});
      }
    }
  }
}

}  // namespace nnopt

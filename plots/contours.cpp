#include "plots/contours.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace nnopt {
namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

/// Edges of the grid are numbered 2p for the one from node p to its right neighbour and 2p+1 for
/// the one to its upper neighbour. A crossed edge meets one line at most in each of its two cells.
class Marcher {
 public:
  Marcher(const Grid& grid, double level)
      : grid_(grid),
        level_(level),
        nx_(grid.axes[0].count),
        ny_(grid.axes[1].count),
        links_(2 * nx_ * ny_, {none, none}) {}

  std::vector<Polyline> lines() {
    for (std::size_t j = 0; j + 1 < ny_; ++j) {
      for (std::size_t i = 0; i + 1 < nx_; ++i) cross(i + nx_ * j);
    }
    std::vector<Polyline> out;
    for (std::size_t e = 0; e < links_.size(); ++e) {
      if (links_[e][0] != none && links_[e][1] == none) out.push_back(follow(e));
    }
    for (std::size_t e = 0; e < links_.size(); ++e) {
      if (links_[e][0] != none) {
        out.push_back(follow(e));
        out.back().push_back(out.back().front());
      }
    }
    return out;
  }

 private:
  bool above(std::size_t node) const { return grid_.values[node] >= level_; }

  void link(std::size_t a, std::size_t b) {
    links_[a][links_[a][0] == none ? 0 : 1] = b;
    links_[b][links_[b][0] == none ? 0 : 1] = a;
  }

  /// Joins the crossed edges of the cell whose lower left node is `p`.
  void cross(std::size_t p) {
    const std::array<std::size_t, 4> corner{p, p + 1, p + 1 + nx_, p + nx_};  // counter-clockwise
    const std::array<std::size_t, 4> edge{2 * p, 2 * (p + 1) + 1, 2 * (p + nx_), 2 * p + 1};
    std::array<std::size_t, 4> crossed{};
    std::size_t count = 0;
    double sum = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const double value = grid_.values[corner[k]];
      if (!std::isfinite(value)) return;
      sum += value;
      if (above(corner[k]) != above(corner[(k + 1) % 4])) crossed[count++] = edge[k];
    }
    if (count == 2) link(crossed[0], crossed[1]);
    if (count == 4) {
      // A saddle: the mean decides which pair of opposite corners hangs together.
      const bool first_alone = above(corner[0]) != (sum / 4 >= level_);
      link(edge[0], edge[first_alone ? 3 : 1]);
      link(edge[2], edge[first_alone ? 1 : 3]);
    }
  }

  Polyline follow(std::size_t edge) {
    Polyline line;
    while (edge != none) {
      line.push_back(point(edge));
      const std::array<std::size_t, 2> next = links_[edge];
      links_[edge] = {none, none};
      edge = none;
      for (const std::size_t candidate : next) {
        if (edge == none && candidate != none && links_[candidate][0] != none) edge = candidate;
      }
    }
    return line;
  }

  Point2 point(std::size_t edge) const {
    const std::size_t a = edge / 2, i = a % nx_, j = a / nx_;
    const bool up = edge % 2 == 1;
    const double from = grid_.values[a], to = grid_.values[up ? a + nx_ : a + 1];
    const double t = (level_ - from) / (to - from);
    const auto at = [t](const Range& axis, std::size_t k, bool along) {
      return along ? axis.at(k) + t * (axis.at(k + 1) - axis.at(k)) : axis.at(k);
    };
    return {at(grid_.axes[0], i, !up), at(grid_.axes[1], j, up)};
  }

  const Grid& grid_;
  double level_;
  std::size_t nx_, ny_;
  std::vector<std::array<std::size_t, 2>> links_;
};

double distance(const Point2& p, const Point2& a, const Point2& b) {
  const double dx = b[0] - a[0], dy = b[1] - a[1], square = dx * dx + dy * dy;
  const double t =
      square > 0 ? std::clamp(((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square, 0.0, 1.0) : 0.0;
  return std::hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

}  // namespace

std::vector<Polyline> contour_lines(const Grid& grid, double level) {
  return Marcher(grid, level).lines();
}

std::vector<std::size_t> thinned(std::span<const Point2> line, double tolerance) {
  std::vector<std::size_t> kept;
  if (line.empty()) return kept;
  std::vector<bool> keep(line.size(), false);
  keep.front() = keep.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> parts{{0, line.size() - 1}};
  while (!parts.empty()) {
    const auto [first, last] = parts.back();
    parts.pop_back();
    std::size_t farthest = first;
    double most = tolerance;
    for (std::size_t i = first + 1; i < last; ++i) {
      const double d = distance(line[i], line[first], line[last]);
      if (d > most) {
        most = d;
        farthest = i;
      }
    }
    if (farthest == first) continue;
    keep[farthest] = true;
    parts.push_back({first, farthest});
    parts.push_back({farthest, last});
  }
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (keep[i]) kept.push_back(i);
  }
  return kept;
}

}  // namespace nnopt

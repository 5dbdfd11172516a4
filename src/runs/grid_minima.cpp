// The local minima that a grid shows, refined.
#include <algorithm>
#include <cmath>
#include <optional>

#include "runs/derivative_check.hpp"
#include "runs/landscape.hpp"

namespace nnopt {
namespace {

using Point = std::vector<double>;

/// Whether point k has neighbours on all sides, diagonal ones too, none is lower and one is higher.
bool is_lowest_around(const Grid& grid, std::size_t k) {
  const std::size_t n = grid.axes.size(), along = k % grid.axes[0].count;
  const double value = grid.values[k];
  if (!std::isfinite(value) || along == 0 || along + 1 == grid.axes[0].count) return false;
  if (grid.values[k - 1] < value || grid.values[k + 1] < value)
    return false;  // nearly all end here
  std::vector<std::size_t> at(n), stride(n);
  std::size_t rest = k, step = 1;
  for (std::size_t i = 0; i < n; ++i) {
    at[i] = rest % grid.axes[i].count;
    if (at[i] == 0 || at[i] + 1 == grid.axes[i].count) return false;
    rest /= grid.axes[i].count;
    stride[i] = step;
    step *= grid.axes[i].count;
  }
  std::vector<int> offset(n, -1);
  bool higher = false;
  for (;;) {
    std::size_t neighbour = k;
    for (std::size_t i = 0; i < n; ++i)
      neighbour += static_cast<std::size_t>(offset[i]) * stride[i];
    if (grid.values[neighbour] < value) return false;
    higher = higher || grid.values[neighbour] > value;
    std::size_t i = 0;
    while (i < n && ++offset[i] > 1) offset[i++] = -1;
    if (i == n) return higher;
  }
}

/// Solves (H + shift 1) d = -g by Cholesky; nothing where that matrix is not positive definite.
std::optional<Point> newton_step(Point h, const Point& g, double shift) {
  const std::size_t n = g.size();
  for (std::size_t j = 0; j < n; ++j) {
    double pivot = h[j * n + j] + shift;
    for (std::size_t k = 0; k < j; ++k) pivot -= h[j * n + k] * h[j * n + k];
    if (!(pivot > 0) || !std::isfinite(pivot)) return {};
    h[j * n + j] = std::sqrt(pivot);
    for (std::size_t i = j + 1; i < n; ++i) {
      double sum = h[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= h[i * n + k] * h[j * n + k];
      h[i * n + j] = sum / h[j * n + j];
    }
  }
  Point d(n);
  for (std::size_t i = 0; i < n; ++i) {
    double sum = -g[i];
    for (std::size_t k = 0; k < i; ++k) sum -= h[i * n + k] * d[k];
    d[i] = sum / h[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    double sum = d[i];
    for (std::size_t k = i + 1; k < n; ++k) sum -= h[k * n + i] * d[k];
    d[i] = sum / h[i * n + i];
  }
  return d;
}

class Refinement {
 public:
  Refinement(const Function& f, const std::vector<Range>& axes) : f_(f), axes_(axes) {}

  FoundMinimum from(Point x) const {
    FoundMinimum at{std::move(x), 0};
    at.value = f_(std::span<const double>(at.x));
    newton(at);
    compass(at);
    return at;
  }

 private:
  double value(const Point& x) const { return f_(std::span<const double>(x)); }

  bool inside(const Point& x) const {
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (!(x[i] >= axes_[i].lo && x[i] <= axes_[i].hi)) return false;
    }
    return true;
  }

  void newton(FoundMinimum& at) const {
    constexpr int most_steps = 50;
    double shift = 0;
    for (int step = 0; step < most_steps; ++step) {
      const Derivatives now = derivatives_at(f_, at.x, 2);
      if (!now.finite()) return;
      const auto d = newton_step(now.hessian, now.gradient, shift);
      Point next = at.x;
      double length = 0;
      for (std::size_t i = 0; d && i < next.size(); ++i) {
        next[i] += (*d)[i];
        length = std::max(length, std::abs((*d)[i]) / axes_[i].step());
      }
      const double there = d && length <= 2 && inside(next) ? value(next) : HUGE_VAL;
      if (there <= at.value) {
        const bool done = next == at.x || (there == at.value && length < 1e-6);
        at = {std::move(next), there};
        shift /= 10;
        if (shift < 1e-12) shift = 0;
        if (done) return;
      } else {
        shift = std::max(10 * shift, 1e-3 * (1 + std::abs(now.hessian[0])));
        if (!std::isfinite(shift) || shift > 1e30) return;
      }
    }
  }

  /// Steps along the axes, halved where none leads down. Ends where Newton has ended already.
  void compass(FoundMinimum& at) const {
    int turns = 10000;  // along a narrow valley there might be no end
    for (double share = 1e-3; share > 1e-13 && turns > 0; --turns) {
      bool better = false;
      for (std::size_t i = 0; i < at.x.size(); ++i) {
        for (const double sign : {-1.0, 1.0}) {
          Point next = at.x;
          next[i] += sign * share * axes_[i].step();
          if (!inside(next)) continue;
          const double there = value(next);
          if (there < at.value - 1e-15 * std::abs(at.value)) {
            at = {std::move(next), there};
            better = true;
          }
        }
      }
      if (!better) share /= 2;
    }
  }

  const Function& f_;
  const std::vector<Range>& axes_;
};

bool same_place(const Point& a, const Point& b, const std::vector<Range>& axes) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::abs(a[i] - b[i]) > 1e-4 * (axes[i].hi - axes[i].lo)) return false;
  }
  return true;
}

}  // namespace

std::vector<FoundMinimum> find_minima(const Function& function, const Grid& grid,
                                      std::size_t most) {
  std::vector<std::size_t> lowest;
  for (std::size_t k = 0; k < grid.values.size(); ++k) {
    if (is_lowest_around(grid, k)) lowest.push_back(k);
  }
  std::ranges::stable_sort(lowest, {}, [&](std::size_t k) { return grid.values[k]; });
  const Refinement refinement(function, grid.axes);
  std::vector<FoundMinimum> found;
  for (const std::size_t k : lowest) {
    // The grid's order is nearly that of the refined values.
    if (found.size() >= 2 * most) break;
    FoundMinimum minimum = refinement.from(grid.point(k));
    const auto known = [&](const FoundMinimum& other) {
      return same_place(minimum.x, other.x, grid.axes);
    };
    if (std::ranges::none_of(found, known)) found.push_back(std::move(minimum));
  }
  std::ranges::stable_sort(found, {}, &FoundMinimum::value);
  if (found.size() > most) found.resize(most);
  return found;
}

}  // namespace nnopt

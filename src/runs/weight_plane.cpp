#include "runs/weight_plane.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.hpp"
#include "base/linear_algebra.hpp"
#include "base/random.hpp"

namespace nnopt {
namespace {

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// x += factor y.
void add(std::span<double> x, double factor, std::span<const double> y) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += factor * y[i];
}

void scale(std::span<double> x, double factor) {
  for (double& number : x) number *= factor;
}

std::vector<double> random_direction(const Architecture& plan, std::span<const double> w,
                                     const RandomStream& random) {
  std::vector<double> direction(w.size(), 0.0);
  for (const Segment& segment : plan.segments) {
    if (segment.shape.size() < 2) continue;  // biases
    const std::size_t row = segment.size() / segment.shape.front();
    for (std::size_t from = segment.offset; from < segment.offset + segment.size(); from += row) {
      const std::span own(direction.data() + from, row);
      for (std::size_t i = 0; i < row; ++i) own[i] = random.normal(from + i);
      const std::span filter = w.subspan(from, row);
      scale(own, std::sqrt(dot(filter, filter) / dot(own, own)));
    }
  }
  return direction;
}

/// The points of a path, their differences from w, and the products of these about their mean.
class Path {
 public:
  Path(std::span<const double> path, std::span<const double> w)
      : n_(w.size()), points_(path.size() / w.size()), differences_(path.begin(), path.end()) {
    for (std::size_t i = 0; i < points_; ++i) add(difference(i), -1, w);
  }

  std::size_t points() const { return points_; }
  std::span<const double> operator[](std::size_t i) const {
    return std::span(differences_).subspan(i * n_, n_);
  }

  /// Points by points: products of what the differences have beside their mean. Its eigenvalues are
  /// those of the covariance matrix, times the number of points.
  std::vector<double> gram() const {
    std::vector<double> centred = differences_, mean(n_, 0.0);
    for (std::size_t i = 0; i < points_; ++i) add(mean, 1 / double(points_), (*this)[i]);
    const auto point = [&](std::size_t i) { return std::span(centred).subspan(i * n_, n_); };
    for (std::size_t i = 0; i < points_; ++i) add(point(i), -1, mean);
    std::vector<double> products(points_ * points_);
    for (std::size_t i = 0; i < points_; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        products[i * points_ + j] = products[j * points_ + i] = dot(point(i), point(j));
      }
    }
    return products;
  }

  /// The direction in the space of weights whose products with the points are an eigenvector of
  /// the Gram matrix; of length 1, at right angles to `other`.
  std::vector<double> component(std::span<const double> eigenvector,
                                std::span<const double> other) const {
    // An eigenvector whose value is not 0 sums up to 0: the mean drops out.
    std::vector<double> direction(n_, 0.0);
    for (std::size_t i = 0; i < points_; ++i) add(direction, eigenvector[i], (*this)[i]);
    if (!other.empty()) add(direction, -dot(other, direction), other);
    scale(direction, 1 / std::sqrt(dot(direction, direction)));
    if (dot(direction, (*this)[0]) > 0) scale(direction, -1);
    return direction;
  }

 private:
  std::span<double> difference(std::size_t i) {
    return std::span(differences_).subspan(i * n_, n_);
  }

  std::size_t n_, points_;
  std::vector<double> differences_;
};

/// A spline's weights of the values before, at, after and two after, a share t past the second:
/// slopes are those between the neighbours (Catmull and Rom 1974).
std::array<double, 4> spline(double t) {
  const double s = 1 - t;
  return {-0.5 * t * s * s, 1 + t * t * (1.5 * t - 2.5), 1 + s * s * (1.5 * s - 2.5),
          -0.5 * s * t * t};
}

/// Four points of an axis around a place, with their weights.
struct Neighbours {
  std::array<std::size_t, 4> at;
  std::array<double, 4> weights;
};

Neighbours neighbours(const Range& axis, double place) {
  const double last = double(axis.count - 1);
  const double at = std::clamp((place - axis.lo) / axis.step(), 0.0, last);
  const double first = std::min(std::floor(at), last - 1);
  const auto cell = static_cast<std::size_t>(first);
  Neighbours out{{cell, cell, cell + 1, cell + 1}, spline(at - first)};
  // Outside, a straight line goes on: 2 y0 - y1, shared out to the two.
  auto& w = out.weights;
  if (cell > 0) {
    out.at[0] = cell - 1;
  } else {
    w[1] += 2 * w[0];
    w[2] -= w[0];
    w[0] = 0;
  }
  if (cell + 2 < axis.count) {
    out.at[3] = cell + 2;
  } else {
    w[2] += 2 * w[3];
    w[1] -= w[3];
    w[3] = 0;
  }
  return out;
}

}  // namespace

WeightDirections filter_normalized(const Architecture& plan, std::span<const double> w,
                                   std::uint64_t seed) {
  WeightDirections directions;
  directions.u = random_direction(plan, w, {seed, Purpose::probe, 0});
  directions.v = random_direction(plan, w, {seed, Purpose::probe, 1});
  directions.u_name = "direction 1";
  directions.v_name = "direction 2";
  return directions;
}

WeightDirections principal_plane(std::span<const double> path, std::span<const double> w) {
  const Path differences(path, w);
  const std::size_t points = differences.points();
  if (points < 3) {
    throw BadInput(
        fmt::format("a plane through a path needs three points of it, there are {}", points));
  }
  SymmetricEigen eigen(points);
  const std::vector<double> products = differences.gram();
  if (!eigen.decompose(products)) throw BadInput("the path has weights that are not finite");
  const auto values = eigen.values();
  const double first = values[points - 1], second = values[points - 2];
  constexpr double rounding = 1e-12;
  if (!(second > rounding * first)) {
    throw BadInput("the path lies on a line: there is no plane through it");
  }
  double total = 0;
  for (const double value : values) total += std::max(value, 0.0);

  WeightDirections out;
  out.u = differences.component(eigen.vector(points - 1), {});
  out.v = differences.component(eigen.vector(points - 2), out.u);
  out.u_share = first / total;
  out.v_share = second / total;
  out.u_name = fmt::format("PC 1 ({:.3g} %)", 100 * *out.u_share);
  out.v_name = fmt::format("PC 2 ({:.3g} %)", 100 * *out.v_share);
  double squares = 0;
  for (std::size_t i = 0; i < points; ++i) {
    const auto point = differences[i];
    const double a = dot(point, out.u), b = dot(point, out.v);
    out.path.insert(out.path.end(), {a, b});
    std::vector<double> rest(point.begin(), point.end());
    add(rest, -a, out.u);
    add(rest, -b, out.v);
    squares += dot(rest, rest);
  }
  out.residual = std::sqrt(squares / double(points));
  return out;
}

std::vector<Range> plane_axes(const WeightDirections& directions, std::size_t samples, double lo,
                              double hi) {
  if (directions.path.empty()) return {{lo, hi, samples}, {lo, hi, samples}};
  constexpr double room = 0.25;
  std::vector<Range> axes;
  for (std::size_t k = 0; k < 2; ++k) {
    double low = 0, high = 0;
    for (std::size_t i = k; i < directions.path.size(); i += 2) {
      low = std::min(low, directions.path[i]);
      high = std::max(high, directions.path[i]);
    }
    const double margin = room * (high - low);
    axes.push_back({low - margin, high + margin, samples});
  }
  // A multiple of the step away from 0, so that the origin is a point.
  for (Range& axis : axes) {
    const double step = (axis.hi - axis.lo) / double(samples - 1);
    axis.lo = std::floor(axis.lo / step) * step;
    axis.hi = axis.lo + double(samples - 1) * step;
  }
  return axes;
}

Grid sample_plane(const WeightLoss& loss, std::span<const double> w,
                  const WeightDirections& directions, const std::vector<Range>& axes, Stop stop) {
  Grid grid{axes, {}};
  std::vector<double> row(w.size()), point(w.size());
  // A place that should be 0 may miss it by rounding.
  const auto place = [](const Range& axis, std::size_t i) {
    const double at = axis.at(i);
    return std::abs(at) < 1e-9 * (axis.hi - axis.lo) ? 0 : at;
  };
  for (std::size_t j = 0; j < axes[1].count; ++j) {
    std::ranges::copy(w, row.begin());
    add(row, place(axes[1], j), directions.v);
    for (std::size_t i = 0; i < axes[0].count; ++i) {
      if (stop()) return grid;
      point = row;
      add(point, place(axes[0], i), directions.u);
      grid.values.push_back(loss(point));
    }
  }
  return grid;
}

Landscape plane_landscape(std::string title, const WeightDirections& directions, Grid grid) {
  Landscape landscape;
  landscape.title = std::move(title);
  landscape.names = {directions.u_name, directions.v_name};
  landscape.axes = grid.axes;
  const bool logarithms = std::ranges::all_of(grid.values, [](double v) { return !(v <= 0); });
  landscape.sample = [logarithms, grid = std::move(grid)](const std::vector<Range>& axes) {
    Grid out{axes, {}};
    const std::size_t columns = grid.axes[0].count;
    std::vector<double> heights = grid.values;
    if (logarithms) {
      for (double& height : heights) height = std::log(height);
    }
    heights.resize(columns * grid.axes[1].count, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t j = 0; j < axes[1].count; ++j) {
      const Neighbours up = neighbours(grid.axes[1], axes[1].at(j));
      for (std::size_t i = 0; i < axes[0].count; ++i) {
        const Neighbours across = neighbours(grid.axes[0], axes[0].at(i));
        double height = 0;
        for (std::size_t k = 0; k < 4; ++k) {
          const double* const row = heights.data() + up.at[k] * columns;
          for (std::size_t l = 0; l < 4; ++l) {
            const double weight = up.weights[k] * across.weights[l];
            if (weight != 0) height += weight * row[across.at[l]];
          }
        }
        out.values.push_back(logarithms ? std::exp(height) : height);
      }
    }
    return out;
  };
  return landscape;
}

}  // namespace nnopt

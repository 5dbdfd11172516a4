#include "runs/curvature.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.hpp"
#include "optimizers/function_objective.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

using Vector = std::vector<double>;

/// |v|, for numbers of any size.
double length_of(const Vector& v) {
  double largest = 0, square = 0;
  for (const double x : v) largest = std::max(largest, std::abs(x));
  if (largest == 0 || !std::isfinite(largest)) return largest;
  for (const double x : v) square += x / largest * (x / largest);
  return largest * std::sqrt(square);
}

/// v without its part along the basis, twice: once leaves what rounding brought in.
void orthogonalize(Vector& v, const std::vector<Vector>& basis) {
  for (int pass = 0; pass < 2; ++pass) {
    for (const Vector& q : basis) {
      const double part = dot(v, q);
      for (std::size_t i = 0; i < v.size(); ++i) v[i] -= part * q[i];
    }
  }
}

/// A random unit vector orthogonal to the basis, another one for each number.
Vector new_direction(const std::vector<Vector>& basis, std::size_t n, std::size_t number) {
  const RandomStream random(0, Purpose::probe, number);
  Vector v(n);
  for (std::size_t i = 0; i < n; ++i) v[i] = random.normal(i);
  orthogonalize(v, basis);
  const double length = length_of(v);
  for (double& x : v) x /= length;
  return v;
}

/// A symmetric tridiagonal matrix: diagonal a, and b[i] between i and i + 1.
struct Tridiagonal {
  Vector a, b;

  /// The largest number in it.
  double size() const {
    double largest = 0;
    for (const double x : a) largest = std::max(largest, std::abs(x));
    for (const double x : b) largest = std::max(largest, std::abs(x));
    return largest;
  }
  void divide(double by) {
    for (double& x : a) x /= by;
    for (double& x : b) x /= by;
  }

  /// How many eigenvalues lie below x: the signs of the pivots of T - x (Sturm's sequence).
  std::size_t count_below(double x) const {
    std::size_t count = 0;
    double pivot = 1;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double square = i == 0 ? 0 : b[i - 1] * b[i - 1];
      pivot = a[i] - x - (square == 0 ? 0 : square / pivot);
      if (pivot == 0) pivot = -std::numeric_limits<double>::min();
      if (pivot < 0) ++count;
    }
    return count;
  }
  /// Eigenvalue number `index`, from the least, by bisection.
  double eigenvalue(std::size_t index) const {
    double lo = a[0], hi = a[0];
    for (std::size_t i = 0; i < a.size(); ++i) {  // Gershgorin's circles
      const double radius =
          (i == 0 ? 0 : std::abs(b[i - 1])) + (i + 1 == a.size() ? 0 : std::abs(b[i]));
      lo = std::min(lo, a[i] - radius);
      hi = std::max(hi, a[i] + radius);
    }
    for (int halvings = 0; halvings < 200; ++halvings) {
      const double middle = lo + (hi - lo) / 2;
      if (middle <= lo || middle >= hi) break;
      (count_below(middle) > index ? hi : lo) = middle;
    }
    return lo + (hi - lo) / 2;
  }
  /// A unit eigenvector by inverse iteration: (T - value) x = x before, three times, by Gauss
  /// elimination with pivots (two diagonals fill in above).
  Vector eigenvector(double value) const {
    const std::size_t n = a.size();
    constexpr double tiny = 1e-16;  // beside numbers up to 1
    Vector x(n, 1.0);
    for (std::size_t i = 0; i < n; ++i) x[i] += 0.1 * static_cast<double>(i % 3);
    for (int pass = 0; pass < 3; ++pass) {
      Vector d(n), up(n, 0.0), up2(n, 0.0);
      for (std::size_t i = 0; i < n; ++i) {
        d[i] = a[i] - value;
        if (i + 1 < n) up[i] = b[i];
      }
      for (std::size_t i = 0; i + 1 < n; ++i) {
        double below = b[i];
        if (std::abs(below) > std::abs(d[i])) {
          std::swap(d[i], below);
          std::swap(up[i], d[i + 1]);
          if (i + 2 < n) std::swap(up2[i], up[i + 1]);
          std::swap(x[i], x[i + 1]);
        }
        if (d[i] == 0) d[i] = tiny;
        const double factor = below / d[i];
        d[i + 1] -= factor * up[i];
        if (i + 2 < n) up[i + 1] -= factor * up2[i];
        x[i + 1] -= factor * x[i];
      }
      if (std::abs(d[n - 1]) < tiny) d[n - 1] = tiny;
      for (std::size_t i = n; i-- > 0;) {
        if (i + 1 < n) x[i] -= up[i] * x[i + 1];
        if (i + 2 < n) x[i] -= up2[i] * x[i + 2];
        x[i] /= d[i];
      }
      const double largest = std::abs(
          *std::ranges::max_element(x, {}, [](double number) { return std::abs(number); }));
      for (double& number : x) number /= largest;
      const double length = std::sqrt(dot(x, x));
      for (double& number : x) number /= length;
    }
    return x;
  }
};

/// The combination of the basis with these coefficients.
Vector combined(const std::vector<Vector>& basis, const Vector& coefficients) {
  Vector v(basis.front().size(), 0.0);
  for (std::size_t k = 0; k < basis.size(); ++k) {
    for (std::size_t i = 0; i < v.size(); ++i) v[i] += coefficients[k] * basis[k][i];
  }
  return v;
}

}  // namespace

std::optional<Curvature> extreme_eigenvalues(const TimesMatrix& times, std::size_t n,
                                             std::size_t steps) {
  steps = std::min(steps, n);
  std::vector<Vector> basis;
  Tridiagonal t;
  Vector q = new_direction(basis, n, 0), product(n);
  double scale = 0;
  while (true) {
    times(q, product);
    const double a = dot(q, product);
    if (!std::isfinite(a) || !std::isfinite(length_of(product))) return {};
    basis.push_back(q);
    t.a.push_back(a);
    if (basis.size() == steps) break;
    orthogonalize(product, basis);
    const double length = length_of(product);
    scale = std::max({scale, std::abs(a), length});
    if (length > 1e-12 * scale) {
      t.b.push_back(length);
      for (std::size_t i = 0; i < n; ++i) q[i] = product[i] / length;
    } else {  // an invariant space
      t.b.push_back(0);
      q = new_direction(basis, n, basis.size());
    }
  }
  const double unit = t.size();
  if (unit > 0) t.divide(unit);  // squares are numbers too
  const double least = t.eigenvalue(0), most = t.eigenvalue(t.a.size() - 1);
  return Curvature{unit * least, unit * most, combined(basis, t.eigenvector(least)),
                   combined(basis, t.eigenvector(most))};
}

std::optional<Curvature> curvature_at(const Function& f, std::span<const double> x,
                                      std::size_t steps) {
  constexpr std::size_t most_numbers = 1 << 22;  // in the basis
  HessianProduct hessian(f);
  return extreme_eigenvalues(
      [&](std::span<const double> v, std::span<double> product) { hessian(x, v, product); },
      f.dim(), std::min(steps, std::max<std::size_t>(most_numbers / f.dim(), 4)));
}

std::optional<double> condition_number(const Function& f, std::span<const double> x) {
  if (f.dim() > most_for_condition) return {};
  const auto curvature = curvature_at(f, x, f.dim());
  if (!curvature || !(curvature->least > 1e-14 * curvature->most)) return {};
  return curvature->most / curvature->least;
}

double curvature_along(const Function& f, std::span<const double> x, std::span<const double> v) {
  HessianProduct hessian(f);
  Vector product(f.dim());
  hessian(x, v, product);
  return dot(v, product) / dot(v, v);
}

}  // namespace nnopt

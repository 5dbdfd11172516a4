#include "optimizers/trust_step.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

using Numbers = std::vector<double>;

double scaled_norm(std::span<const double> scale, std::span<const double> d) {
  return std::sqrt(
      sum_of(d.size(), [&](std::size_t i) { return scale[i] * d[i] * (scale[i] * d[i]); }));
}

/// z of a triangle's last column.
Numbers right_side(const Triangle& triangle) {
  Numbers z(triangle.size());
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = triangle.right(i);
  return z;
}

/// R^T z
Numbers gradient_of(const Triangle& triangle) {
  Numbers g(triangle.size(), 0.0);
  for (std::size_t i = 0; i < g.size(); ++i) {
    for (std::size_t j = i; j < g.size(); ++j) g[j] += triangle(i, j) * triangle.right(i);
  }
  return g;
}

/// Without limits.
class Ball {
 public:
  Ball(const Triangle& problem, std::span<const double> scale, double radius)
      : problem_(problem), scale_(scale), radius_(radius), d_(problem.size()) {}

  const Numbers& d() const { return d_; }
  double lambda() const { return lambda_; }

  void solve(double lambda) {
    const bool whole = gauss_newton();
    if (whole && excess() <= 0.1 * radius_) {
      lambda_ = 0;
      return;
    }
    double lo = whole ? newton_step() : 0;
    Numbers scaled = gradient_of(problem_);
    for (std::size_t i = 0; i < scaled.size(); ++i) scaled[i] /= scale_[i];
    const double slope = norm(scaled);
    double hi = slope / radius_;
    if (!(hi > 0)) hi = std::numeric_limits<double>::min() / std::min(radius_, 0.1);
    lambda_ = std::clamp(lambda, lo, std::max(lo, hi));
    if (lambda_ == 0) lambda_ = whole ? slope / scaled_norm(scale_, d_) : 1e-3 * hi;
    constexpr int most = 10;
    for (int k = 0; k < most; ++k) {
      if (lambda_ == 0) lambda_ = std::max(std::numeric_limits<double>::min(), 1e-3 * hi);
      damped();
      const double before = excess();
      if (std::abs(before) <= 0.1 * radius_) return;
      const double correction = newton_step();
      if (before > 0) {
        lo = std::max(lo, lambda_);
      } else {
        hi = std::min(hi, lambda_);
      }
      lambda_ = std::max(lo, lambda_ + correction);
    }
    damped();
  }

 private:
  double excess() const { return scaled_norm(scale_, d_) - radius_; }

  /// d = -R^-1 z; false where R is singular, or as good as that.
  bool gauss_newton() {
    for (std::size_t i = 0; i < d_.size(); ++i) {
      if (problem_(i, i) == 0) return false;
      d_[i] = -problem_.right(i);
    }
    factor_ = problem_;
    factor_.solve(d_);
    return std::isfinite(norm(d_));
  }

  /// d(lambda_) by the QR of R over sqrt(lambda) D.
  void damped() {
    const std::size_t n = d_.size();
    factor_ = problem_;
    below_.assign(n * (n + 1), 0.0);
    const double root = std::sqrt(lambda_);
    for (std::size_t i = 0; i < n; ++i) below_[i * n + i] = root * scale_[i];
    factor_.add_triangle(below_.data(), n);
    for (std::size_t i = 0; i < n; ++i) d_[i] = -factor_.right(i);
    factor_.solve(d_);
  }

  /// Of Newton's iteration for 1 / |D d(lambda)| = 1 / radius, from the d that factor_ gave.
  double newton_step() const {
    const double length = scaled_norm(scale_, d_);
    Numbers w(d_.size());
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = scale_[i] * scale_[i] * d_[i] / length;
    factor_.solve_transposed(w);
    const double step = (length - radius_) / radius_ / dot(w, w);
    return std::isfinite(step) ? step : 0;
  }

  const Triangle& problem_;
  std::span<const double> scale_;
  double radius_, lambda_ = 0;
  Numbers d_, below_;
  Triangle factor_{0};
};

/// The columns `free` of a problem whose right side has become `z`.
Triangle columns_of(const Triangle& problem, const std::vector<std::size_t>& free,
                    std::span<const double> z) {
  const std::size_t n = problem.size(), m = free.size();
  Numbers columns((m + 1) * n, 0.0);
  for (std::size_t k = 0; k < m; ++k) {
    for (std::size_t i = 0; i <= free[k]; ++i) columns[k * n + i] = problem(i, free[k]);
  }
  std::ranges::copy(z, columns.begin() + static_cast<std::ptrdiff_t>(m * n));
  Triangle inner(m);
  inner.add_rows(columns.data(), n, n);
  return inner;
}

/// R d
Numbers product(const Triangle& problem, std::span<const double> d) {
  Numbers sum(d.size(), 0.0);
  for (std::size_t i = 0; i < d.size(); ++i) {
    for (std::size_t j = i; j < d.size(); ++j) sum[i] += problem(i, j) * d[j];
  }
  return sum;
}

/// Those that may move: the column is not 0, and |R d + z| does not only fall outwards of a limit.
std::vector<std::size_t> movable(const Triangle& problem, std::span<const double> lo,
                                 std::span<const double> hi) {
  const Numbers g = gradient_of(problem);
  std::vector<std::size_t> free;
  for (std::size_t j = 0; j < g.size(); ++j) {
    bool known = false;
    for (std::size_t i = 0; i <= j; ++i) known = known || problem(i, j) != 0;
    const bool may_fall = lo[j]<0, may_rise = hi[j]> 0;
    if (known && (g[j] > 0 ? may_fall : g[j] < 0 ? may_rise : may_fall || may_rise)) {
      free.push_back(j);
    }
  }
  return free;
}

}  // namespace

TrustStep trust_step(const Triangle& problem, std::span<const double> scale,
                     std::span<const double> lo, std::span<const double> hi, double radius,
                     double lambda) {
  const std::size_t n = problem.size();
  const Numbers z = right_side(problem);
  TrustStep step{Numbers(n, 0.0), 0, lambda, 0, 0, 0};
  std::vector<std::size_t> free = movable(problem, lo, hi);
  double room = radius;
  Numbers inner_scale, fixed(n, 0.0);
  for (bool first = true; !free.empty() && room > 0; first = false) {
    Numbers right = product(problem, fixed);
    add(1, z, right);
    const Triangle inner = free.size() == n ? problem : columns_of(problem, free, right);
    inner_scale.clear();
    for (const std::size_t j : free) inner_scale.push_back(scale[j]);
    if (first) {
      for (std::size_t i = 0; i < free.size(); ++i) {
        if (inner(i, i) != 0) step.most += inner.right(i) * inner.right(i);
      }
    }
    Ball ball(inner, inner_scale, room);
    ball.solve(step.lambda);
    step.lambda = ball.lambda();
    // How far the way leads until the first limit.
    double way = 1;
    std::size_t stops = free.size();
    for (std::size_t k = 0; k < free.size(); ++k) {
      const std::size_t j = free[k];
      const double from = step.d[j], to = ball.d()[k], limit = to < lo[j] ? lo[j] : hi[j];
      if (to >= lo[j] && to <= hi[j]) continue;
      const double until = std::clamp((limit - from) / (to - from), 0.0, 1.0);
      if (stops < free.size() && until >= way) continue;
      way = until;
      stops = k;
    }
    for (std::size_t k = 0; k < free.size(); ++k) {
      double& d = step.d[free[k]];
      d = stops == free.size() ? ball.d()[k] : d + way * (ball.d()[k] - d);
    }
    if (stops == free.size()) break;
    const std::size_t j = free[stops];
    fixed[j] = step.d[j] = ball.d()[stops] < lo[j] ? lo[j] : hi[j];
    free.erase(free.begin() + static_cast<std::ptrdiff_t>(stops));
    const double used = scaled_norm(scale, fixed);
    room = radius > used ? std::sqrt((radius - used) * (radius + used)) : 0;
  }
  step.length = scaled_norm(scale, step.d);
  const Numbers change = product(problem, step.d);
  step.slope = dot(z, change);
  step.foretold = -2 * step.slope - dot(change, change);
  return step;
}

}  // namespace nnopt

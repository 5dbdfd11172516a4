#include "runs/kink_polish.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nnopt {
namespace {

/// x of A x = b for a square matrix, row by row, with pivots; false where it is singular within
/// rounding.
bool solve(std::vector<double> a, std::vector<double>& b) {
  const std::size_t n = b.size();
  double largest = 0;
  for (const double x : a) largest = std::max(largest, std::abs(x));
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(a[i * n + k]) > std::abs(a[pivot * n + k])) pivot = i;
    }
    constexpr double rounding = 1e-12;
    if (!(std::abs(a[pivot * n + k]) > rounding * largest)) return false;
    for (std::size_t j = 0; j < n; ++j) std::swap(a[k * n + j], a[pivot * n + j]);
    std::swap(b[k], b[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double by = a[i * n + k] / a[k * n + k];
      for (std::size_t j = k; j < n; ++j) a[i * n + j] -= by * a[k * n + j];
      b[i] -= by * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k * n + j] * b[j];
    b[k] /= a[k * n + k];
  }
  return true;
}

class Corner {
 public:
  Corner(const Residuals& residuals, const std::vector<Bounds>& bounds, std::vector<double> p)
      : residuals_(residuals), bounds_(bounds), p_(std::move(p)), rows_(residuals.rows()) {
    for (std::size_t i = 0; i < p_.size(); ++i) {
      if (p_[i] > bounds[i].lo && p_[i] < bounds[i].hi) free_.push_back(i);
    }
    evaluate();
  }

  /// False where no corner is near.
  bool reach() {
    choose_rows();
    if (at_zero_.size() < free_.size()) return false;
    constexpr int most_steps = 50;
    double before = HUGE_VAL;
    for (int k = 0; k < most_steps; ++k) {
      const std::size_t n = free_.size();
      std::vector<double> a(n * n), b(n);
      double size = 0;
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) a[i * n + j] = slope(at_zero_[i], j);
        b[i] = -r_[at_zero_[i]];
        size = std::max(size, std::abs(b[i]));
      }
      if (size == 0 || (size >= before && size <= 1e-10)) return true;
      if (size >= before || !solve(std::move(a), b)) return false;
      before = size;
      for (std::size_t j = 0; j < n; ++j) p_[free_[j]] += b[j];
      evaluate();
    }
    return false;
  }

  /// The largest |c_i|; infinite where they are not known or a limit holds nothing.
  double largest_share() const {
    const std::size_t n = free_.size();
    std::vector<double> transposed(n * n), b(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) transposed[j * n + i] = slope(at_zero_[i], j);
    }
    for (std::size_t row = 0; row < rows_; ++row) {
      if (std::ranges::find(at_zero_, row) != at_zero_.end()) continue;
      const double sign = r_[row] > 0 ? 1 : -1;
      for (std::size_t j = 0; j < n; ++j) b[j] -= sign * slope(row, j);
    }
    if (!solve(std::move(transposed), b)) return HUGE_VAL;
    double largest = 0;
    for (const double c : b) largest = std::max(largest, std::abs(c));
    return limits_hold(b) ? largest : HUGE_VAL;
  }

  const std::vector<double>& p() const { return p_; }

 private:
  double slope(std::size_t row, std::size_t j) const { return jacobian_[free_[j] * rows_ + row]; }

  void evaluate() {
    r_.resize(rows_);
    jacobian_.resize(rows_ * p_.size());
    residuals_.evaluate(p_, 0, r_, jacobian_);
  }

  /// Whether the loss rises from each limit that a parameter is at.
  bool limits_hold(const std::vector<double>& c) const {
    for (std::size_t j = 0; j < p_.size(); ++j) {
      if (bounds_[j].held() || std::ranges::find(free_, j) != free_.end()) continue;
      double rise = 0;
      for (std::size_t row = 0; row < rows_; ++row) {
        const auto at = std::ranges::find(at_zero_, row) - at_zero_.begin();
        const auto k = static_cast<std::size_t>(at);
        const double share = k < at_zero_.size() ? c[k] : r_[row] > 0 ? 1 : -1;
        rise += share * jacobian_[j * rows_ + row];
      }
      if (p_[j] <= bounds_[j].lo ? rise <= 0 : rise >= 0) return false;
    }
    return true;
  }

  /// The rows nearest to 0 whose slopes are independent of those of nearer ones.
  void choose_rows() {
    std::vector<std::size_t> order(rows_);
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::stable_sort(order, {}, [&](std::size_t row) { return std::abs(r_[row]); });
    const std::size_t n = free_.size();
    std::vector<std::vector<double>> directions;
    for (const std::size_t row : order) {
      if (at_zero_.size() == n) return;
      std::vector<double> left(n);
      double whole = 0, rest = 0;
      for (std::size_t j = 0; j < n; ++j) {
        left[j] = slope(row, j);
        whole += left[j] * left[j];
      }
      for (const auto& direction : directions) {
        double along = 0;
        for (std::size_t j = 0; j < n; ++j) along += direction[j] * left[j];
        for (std::size_t j = 0; j < n; ++j) left[j] -= along * direction[j];
      }
      for (const double x : left) rest += x * x;
      constexpr double independent = 1e-8;
      if (!(rest > independent * independent * whole)) continue;
      for (double& x : left) x /= std::sqrt(rest);
      directions.push_back(std::move(left));
      at_zero_.push_back(row);
    }
  }

  const Residuals& residuals_;
  const std::vector<Bounds>& bounds_;
  std::vector<double> p_;
  std::size_t rows_;
  std::vector<std::size_t> free_, at_zero_;
  std::vector<double> r_, jacobian_;
};

}  // namespace

KinkPolish polish_kink(const Residuals& residuals, const std::vector<Bounds>& bounds,
                       std::vector<double> p) {
  KinkPolish end;
  end.p = p;
  Corner corner(residuals, bounds, std::move(p));
  if (!corner.reach()) {
    end.text = "no corner of the absolute residuals is near";
    return end;
  }
  end.is_corner = true;
  end.p = corner.p();
  const double share = corner.largest_share();
  constexpr double rounding = 1e-9;
  end.is_minimum = share < 1 - rounding;
  end.text = end.is_minimum
                 ? fmt::format(
                       "a corner of the absolute residuals, minimum to all sides: largest "
                       "share of a row at 0 is {:.3g}, below 1",
                       share)
             : share > 1 + rounding
                 ? "a corner of the absolute residuals, but no minimum: their sum falls on from it"
                 : fmt::format(
                       "a corner of the absolute residuals, but a row at 0 has the share "
                       "{:.3g}, not below 1: no single minimum",
                       share);
  return end;
}

}  // namespace nnopt

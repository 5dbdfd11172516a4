#include "base/triangle.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace nnopt {
namespace {

constexpr std::size_t width = 8;

/// Sums of products of x with `columns` columns behind each other, in eight partial sums each: they
/// stay in registers, and x is read once for all.
template <std::size_t columns>
std::array<double, columns> products(const double* x, const double* y, std::size_t stride,
                                     std::size_t count) {
  std::array<std::array<double, width>, columns> parts{};
  const std::size_t whole = count - count % width;
  for (std::size_t i = 0; i < whole; i += width) {
    for (std::size_t c = 0; c < columns; ++c) {
      for (std::size_t k = 0; k < width; ++k) parts[c][k] += x[i + k] * y[c * stride + i + k];
    }
  }
  std::array<double, columns> sums{};
  for (std::size_t c = 0; c < columns; ++c) {
    for (std::size_t half = width / 2; half > 0; half /= 2) {
      for (std::size_t k = 0; k < half; ++k) parts[c][k] += parts[c][k + half];
    }
    sums[c] = parts[c][0];
    for (std::size_t i = whole; i < count; ++i) sums[c] += x[i] * y[c * stride + i];
  }
  return sums;
}

/// y_c -= a_c x
template <std::size_t columns>
void subtract_multiples(const double* __restrict x, const std::array<double, columns>& a,
                        double* __restrict y, std::size_t stride, std::size_t count) {
  for (std::size_t c = 0; c < columns; ++c) {
    double* __restrict const column = y + c * stride;
    for (std::size_t i = 0; i < count; ++i) column[i] -= a[c] * x[i];
  }
}

/// I - tau v v^T with v = (1, scale x), which takes (diagonal, x) to (alpha, 0).
struct Reflection {
  double alpha, tau, scale;

  Reflection(double diagonal, double square) {
    const double length = std::sqrt(diagonal * diagonal + square);
    alpha = diagonal > 0 ? -length : length;
    tau = (alpha - diagonal) / alpha;
    scale = 1 / (diagonal - alpha);
  }
};

template <std::size_t columns>
void apply(const Reflection& how, const double* x, double* row, double* y, std::size_t stride,
           std::size_t count) {
  std::array<double, columns> by = products<columns>(x, y, stride, count);
  for (std::size_t c = 0; c < columns; ++c) {
    const double part = how.tau * (row[c] + how.scale * by[c]);
    row[c] -= part;
    by[c] = part * how.scale;
  }
  subtract_multiples<columns>(x, by, y, stride, count);
}

}  // namespace

void Triangle::reflect(double* rows, std::size_t stride, std::size_t count, bool triangular) {
  for (std::size_t k = 0; k < n_; ++k) {
    const std::size_t filled = triangular ? k + 1 : count;
    double* const x = rows + k * stride;
    double* const row = &(*this)(k, 0);
    const double square = products<1>(x, x, stride, filled)[0];
    if (square == 0) continue;
    const Reflection how(row[k], square);
    row[k] = how.alpha;
    std::size_t j = k + 1;
    for (; j + 4 <= n_ + 1; j += 4) {
      apply<4>(how, x, row + j, rows + j * stride, stride, filled);
    }
    for (; j < n_ + 1; ++j) apply<1>(how, x, row + j, rows + j * stride, stride, filled);
  }
}

double Triangle::column_square(std::size_t j) const {
  double square = 0;
  for (std::size_t i = 0; i <= j; ++i) square += (*this)(i, j) * (*this)(i, j);
  return square;
}

void Triangle::add_rows(double* rows, std::size_t stride, std::size_t count) {
  reflect(rows, stride, count, false);
}

void Triangle::add_triangle(double* rows, std::size_t stride) { reflect(rows, stride, n_, true); }

void Triangle::solve(std::span<double> b) const {
  for (std::size_t i = b.size(); i-- > 0;) {
    for (std::size_t j = i + 1; j < b.size(); ++j) b[i] -= (*this)(i, j) * b[j];
    b[i] /= (*this)(i, i);
  }
}

void Triangle::solve_transposed(std::span<double> b) const {
  for (std::size_t i = 0; i < b.size(); ++i) {
    b[i] /= (*this)(i, i);
    for (std::size_t j = i + 1; j < b.size(); ++j) b[j] -= (*this)(i, j) * b[i];
  }
}

}  // namespace nnopt

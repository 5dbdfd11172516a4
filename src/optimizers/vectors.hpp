// Arithmetic of whole vectors, for methods that move all parameters at once. Sums go through eight
// partial sums in a fixed order: the same bits on every machine, at vector speed.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace nnopt {

/// The sum of term(i), i = 0 .. n-1: eight partial sums, then what is left over.
template <class Term>
double sum_of(std::size_t n, Term term) {
  constexpr std::size_t width = 8;
  std::array<double, width> parts{};
  const std::size_t whole = n - n % width;
  for (std::size_t i = 0; i < whole; i += width) {
    for (std::size_t k = 0; k < width; ++k) parts[k] += term(i + k);
  }
  double sum = 0;
  if (whole > 0) {
    for (std::size_t half = width / 2; half > 0; half /= 2) {
      for (std::size_t k = 0; k < half; ++k) parts[k] += parts[k + half];
    }
    sum = parts[0];
  }
  for (std::size_t i = whole; i < n; ++i) sum += term(i);
  return sum;
}

// The spans of a call are equally long.

inline double dot(std::span<const double> a, std::span<const double> b) {
  return sum_of(a.size(), [&](std::size_t i) { return a[i] * b[i]; });
}

inline double norm(std::span<const double> a) { return std::sqrt(dot(a, a)); }

inline double distance(std::span<const double> a, std::span<const double> b) {
  return std::sqrt(sum_of(a.size(), [&](std::size_t i) { return (a[i] - b[i]) * (a[i] - b[i]); }));
}

/// |a_0| + |a_1| + ...
inline double sum_norm(std::span<const double> a) {
  return sum_of(a.size(), [&](std::size_t i) { return std::abs(a[i]); });
}

/// The largest |a_i|; nan where any is nan, as no comparison with it holds.
inline double largest(std::span<const double> a) {
  double most = 0;
  bool numbers = true;
  for (const double x : a) {
    most = std::max(most, std::abs(x));
    numbers &= x == x;
  }
  return numbers ? most : std::nan("");
}

/// y += factor x
inline void add(double factor, std::span<const double> x, std::span<double> y) {
  for (std::size_t i = 0; i < x.size(); ++i) y[i] += factor * x[i];
}

/// out = x + factor d
inline void move(std::span<const double> x, double factor, std::span<const double> d,
                 std::span<double> out) {
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = x[i] + factor * d[i];
}

/// out = a - b
inline void subtract(std::span<const double> a, std::span<const double> b, std::span<double> out) {
  for (std::size_t i = 0; i < a.size(); ++i) out[i] = a[i] - b[i];
}

/// out = factor x
inline void scaled(double factor, std::span<const double> x, std::span<double> out) {
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = factor * x[i];
}

inline void copy(std::span<const double> from, std::span<double> to) {
  std::copy(from.begin(), from.end(), to.begin());
}

}  // namespace nnopt

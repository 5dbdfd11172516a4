// Sums whose bits do not depend on the order of their terms: a network is the same function after
// its hidden units have changed places, and with these its output is the same number.
//
// Each term is split at one place for all, below which the high parts of all terms together need no
// rounding: their sum is exact, and so has no order. What is left is split again. (Demmel and
// Nguyen, Parallel reproducible summation, IEEE Trans. Comput. 64 (2015) 2060.)
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "autodiff/lanes.hpp"

namespace nnopt {

/// sum_k w_k x_k: of double products rounded once each, of float exact ones. Two splits lose less
/// than n^2 2^-99 of the largest term; the sum is rounded twice. Terms that are not finite, or
/// so large that they overflow together, give the plain sum of the terms as they come.
template <class T>
T order_free_dot(const T* w, const T* x, std::size_t n) {
  using L = Lanes<double, register_bytes / sizeof(double)>;
  const auto for_terms = [&](auto f) {
    for (std::size_t k = 0; k < n; k += L::size) {
      double terms[L::size] = {};
      for (std::size_t i = 0; i < std::min(L::size, n - k); ++i) {
        terms[i] = static_cast<double>(w[k + i]) * static_cast<double>(x[k + i]);
      }
      f(L::load(terms));
    }
  };
  L largest = 0.0;
  for_terms([&](const L& t) {
    const L size = where(t < L(0.0), -t, t);
    largest = where(largest < size, size, largest);
  });
  double most = 0;
  for (std::size_t i = 0; i < L::size; ++i) most = std::max(most, largest[i]);
  if (most == 0 || most > std::numeric_limits<double>::max() / (8 * static_cast<double>(n))) {
    double sum = 0;
    for_terms([&](const L& t) {
      for (std::size_t i = 0; i < L::size; ++i) sum += t[i];
    });
    return static_cast<T>(sum);
  }

  // To add and to subtract 1.5 2^e rounds to multiples of 2^(e - 52); n of them stay below 2^53 of
  // these where 2^e >= 2 n most.
  const auto splitter = [&](double bound) {
    int exponent = 0;
    std::frexp(2 * static_cast<double>(n) * bound, &exponent);
    return std::ldexp(1.5, exponent);
  };
  const double first = splitter(most), second = splitter(std::ldexp(first, -52));
  L high = 0.0, low = 0.0;
  for_terms([&](const L& t) {
    const L top = (t + first) - L(first), rest = t - top;
    high += top;
    low += (rest + second) - L(second);
  });
  double high_sum = 0, low_sum = 0;
  for (std::size_t i = 0; i < L::size; ++i) high_sum += high[i], low_sum += low[i];
  return static_cast<T>(high_sum + low_sum);
}

}  // namespace nnopt

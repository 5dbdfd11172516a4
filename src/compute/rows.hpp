// The inner loops of the CPU path: one row of weights at a time, one linear walk. Taking several
// rows at once, right for matrices in cache, breaks the streams from memory and is up to twice
// slower. Sums have a fixed order: four registers of partial sums, whatever the length.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "autodiff/lanes.hpp"
#include "compute/row_pull.hpp"

namespace nnopt::rows {

/// sum_j w_j x_j.
template <class T>
[[gnu::always_inline]] inline T dot(const T* __restrict w, const T* __restrict x, std::size_t n) {
  using R = Register<T>;
  constexpr std::size_t width = register_bytes / sizeof(T), sums = 4;
  R sum[sums] = {};
  std::size_t j = 0;
  for (; j + sums * width <= n; j += sums * width) {
    for (std::size_t k = 0; k < sums; ++k) {
      R a, b;
      std::memcpy(&a, w + j + k * width, sizeof a);
      std::memcpy(&b, x + j + k * width, sizeof b);
      sum[k] += a * b;
    }
  }
  const R all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  T total = 0;
  for (std::size_t k = 0; k < width; ++k) total += all[k];
  for (; j < n; ++j) total += w[j] * x[j];
  return total;
}

/// x_j += y_j.
template <class T>
inline void add(T* __restrict x, const T* __restrict y, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) x[j] += y[j];
}

/// dx_j += a w_j and g_j = gradient, for one row of weights.
template <bool normalized, class T>
inline void pull(const T* __restrict w, const T* __restrict x, T a, T shrink, T* __restrict dx,
                 T* __restrict g, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    dx[j] += a * w[j];
    g[j] = weight_gradient<normalized>(w[j], x[j], a, shrink);
  }
}

/// The rule on n weights with state arrays s0, s1, s2, of which body has the first few; gradient(j,
/// w_j) gives the gradient and may use the weight as it was.
template <class T, class Body, class Gradient>
[[gnu::always_inline]] inline void update(T* __restrict w, T* __restrict s0, T* __restrict s1,
                                          T* __restrict s2, std::size_t n, Body body,
                                          Gradient gradient) {
  for (std::size_t j = 0; j < n; ++j) {
    T s[3];
    if constexpr (Body::states > 0) s[0] = s0[j];
    if constexpr (Body::states > 1) s[1] = s1[j];
    if constexpr (Body::states > 2) s[2] = s2[j];
    const T old = w[j];
    w[j] = body(old, gradient(j, old), s);
    if constexpr (Body::states > 0) s0[j] = s[0];
    if constexpr (Body::states > 1) s1[j] = s[1];
    if constexpr (Body::states > 2) s2[j] = s[2];
  }
}

/// Asks for numbers that will be needed, from memory that is read and then written.
template <std::size_t count, class T>
inline void prefetch(const T* from) {
  constexpr std::size_t line = 64 / sizeof(T);
  for (std::size_t j = 0; j < count; j += line) __builtin_prefetch(from + j, 1);
}

/// pull and update of one row in one walk. Blocks of a few lines, with the memory some blocks ahead
/// (mostly of the next row) asked for in between: three streams that are read and written at once
/// are more than the processor foresees by itself.
template <bool normalized, class T, class Body>
inline void pull_and_update(T* __restrict w, T* __restrict s0, T* __restrict s1, T* __restrict s2,
                            const T* __restrict x, T a, T shrink, T* __restrict dx, std::size_t n,
                            Body body) {
  constexpr std::size_t block = 128, ahead = 512;
  for (std::size_t from = 0; from < n; from += block) {
    prefetch<block>(w + from + ahead);
    if constexpr (Body::states > 0) prefetch<block>(s0 + from + ahead);
    if constexpr (Body::states > 1) prefetch<block>(s1 + from + ahead);
    if constexpr (Body::states > 2) prefetch<block>(s2 + from + ahead);
    const T* const x_block = x + from;
    T* const dx_block = dx + from;
    update(w + from, s0 + from, s1 + from, s2 + from, std::min(block, n - from), body,
           [=](std::size_t j, T old) {
             dx_block[j] += a * old;
             return weight_gradient<normalized>(old, x_block[j], a, shrink);
           });
  }
}

}  // namespace nnopt::rows

// What the pull of one row of a layer comes to, on every machine.
// Every function here runs on the device too: constexpr.
#pragma once
#include <cmath>
#include <cstddef>

#include "compute/compute.hpp"

namespace nnopt {

/// The adjoints of bias and gain, and a and shrink so that dW_i = a x - shrink W_i, dx += a W_i.
template <class T>
struct RowPull {
  T bias, gain, a, shrink;
};

/// Of row i, where `a` is the adjoint of what goes into the activation.
template <class T>
constexpr RowPull<T> row_pull(const DenseShape& layer, const T* w, const DenseMemory<T>& memory,
                              std::size_t i, T a) {
  if (!layer.normalized()) return {a, T(0), a, T(0)};
  const T square = memory.squared_norm[i], norm = std::sqrt(square);
  const T scaled = a * (w[layer.gain + i] / norm);
  return {a, a * memory.dot[i] / norm, scaled, scaled * (memory.dot[i] / square)};
}

/// The gradient of one weight of a row: a x_j, less shrink w_j where normalized.
template <bool normalized, class T>
constexpr T weight_gradient(T w, T x, T a, T shrink) {
  return normalized ? a * x - shrink * w : a * x;
}

}  // namespace nnopt

// Where a function is asked instead of at x: at the point that a moved landscape has there, or at
// one with some coordinates held. The numbers lie in arrays of whoever owns them, in the memory of
// the host or of a device.
// Every function here runs on the device too: constexpr.
#pragma once
#include <cstddef>
#include <span>

namespace nnopt {

/// R^T ((x - shift) / scale); `rotation` is R row by row, or empty where it is 1.
struct MovedPoint {
  std::span<const double> shift, scale, rotation;

  /// y = (x - shift) / scale; x and y may be the same.
  template <class T>
  constexpr void scale_back(std::span<const T> x, std::span<T> y) const {
    for (std::size_t i = 0; i < x.size(); ++i) y[i] = (x[i] - shift[i]) / scale[i];
  }
  /// z = R^T y, only where there is a rotation.
  template <class T>
  constexpr void rotate_back(std::span<const T> y, std::span<T> z) const {
    const std::size_t n = y.size();
    for (std::size_t i = 0; i < n; ++i) {
      z[i] = static_cast<T>(rotation[i] * y[0]);
      for (std::size_t j = 1; j < n; ++j) z[i] += rotation[j * n + i] * y[j];
    }
  }
};

/// A point of which only the coordinates `moves` are those of x.
struct SlicedPoint {
  std::span<const double> at;          // all coordinates
  std::span<const std::size_t> moves;  // as many as x has

  /// `whole` has as many coordinates as `at`.
  template <class T>
  constexpr void fill_in(std::span<const T> x, std::span<T> whole) const {
    for (std::size_t i = 0; i < at.size(); ++i) whole[i] = static_cast<T>(at[i]);
    for (std::size_t k = 0; k < moves.size(); ++k) whole[moves[k]] = x[k];
  }
};

}  // namespace nnopt

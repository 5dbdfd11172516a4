// How far a point is from the start of a run: what the initialization phase brings down.
// Every function here runs on the device too: constexpr.
#pragma once
#include <cstddef>
#include <span>

#include "autodiff/dual.hpp"

namespace nnopt {

/// mean (x_i - start_i)^2; `start` has as many numbers as x and outlives this.
struct DistanceFrom {
  std::span<const double> start;

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const T d = x[i] - start[i];
      sum += d * d;
    }
    return T(sum / static_cast<double>(x.size()));
  }
};

}  // namespace nnopt

// Bodies of functions that ask another function at another point (functions/placement.hpp).
#pragma once
#include <memory>
#include <vector>

#include "functions/function.hpp"
#include "functions/placement.hpp"
#include "functions/workspace.hpp"

namespace nnopt {

/// f(R^T ((x - shift) / scale)); `rotation` is R row by row, or empty where it is 1.
struct Moved {
  std::shared_ptr<const Function> f;
  std::vector<double> shift, scale, rotation;

  MovedPoint point() const { return {shift, scale, rotation}; }

  template <class T>
  T operator()(std::span<const T> x) const {
    Workspace<T> y(x.size());
    point().scale_back(x, y.span());
    if (rotation.empty()) return (*f)(std::span<const T>(y.span()));
    Workspace<T> z(x.size());
    point().rotate_back(std::span<const T>(y.span()), z.span());
    return (*f)(std::span<const T>(z.span()));
  }
};

/// f with some of its coordinates held.
struct Slice {
  std::shared_ptr<const Function> f;
  std::vector<double> at;          // of all coordinates
  std::vector<std::size_t> moves;  // those that x has

  SlicedPoint point() const { return {at, moves}; }

  template <class T>
  T operator()(std::span<const T> x) const {
    Workspace<T> whole(at.size());
    point().fill_in(x, whole.span());
    return (*f)(std::span<const T>(whole.span()));
  }
};

}  // namespace nnopt

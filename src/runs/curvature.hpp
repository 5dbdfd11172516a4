// Extreme eigenvalues of Hessians, from products of the Hessian with vectors alone.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "functions/function.hpp"

namespace nnopt {

/// The ends of the spectrum of a symmetric matrix, and unit eigenvectors there.
struct Curvature {
  double least = 0, most = 0;
  std::vector<double> least_direction, most_direction;

  /// The larger of their sizes: how far the gradient can change along a unit step.
  double size() const { return most > -least ? most : -least; }
};

/// product = H v; the spans hold as many numbers as H has rows.
using TimesMatrix = std::function<void(std::span<const double> v, std::span<double> product)>;

/// Lanczos with full reorthogonalization (Golub and Van Loan, Matrix Computations, 4th
/// ed., 10.3.1), at most `steps` products. With n of them it is exact to rounding; with fewer the
/// eigenvalues come from inside the spectrum, the ends first. Where the vectors so far span an
/// invariant space it goes on with a new one. Nothing where a product is not finite.
std::optional<Curvature> extreme_eigenvalues(const TimesMatrix& times, std::size_t n,
                                             std::size_t steps = 40);

/// Of the exact Hessian of f at x.
std::optional<Curvature> curvature_at(const Function& f, std::span<const double> x,
                                      std::size_t steps = 40);

/// v^T H v / v^T v of the exact Hessian of f at x: the curvature along v, which is not 0.
double curvature_along(const Function& f, std::span<const double> x, std::span<const double> v);

/// Of more coordinates the extreme eigenvalues take too many products.
inline constexpr std::size_t most_for_condition = 200;

/// How stretched f is around x: the largest over the smallest eigenvalue of its Hessian; nothing
/// where the smallest is not above 0 to rounding, and for functions of more than
/// `most_for_condition` coordinates.
std::optional<double> condition_number(const Function& f, std::span<const double> x);

}  // namespace nnopt

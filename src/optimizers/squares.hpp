// Objectives that are sums of squares, as methods for least squares see them: f = factor |r(p)|^2
// with the Jacobian J of r, known by its QR factorization. J itself is never kept whole: its rows
// come in blocks, each is factored into R of all rows before it, in a fixed order whatever the
// number of threads. R has the condition of J, where J^T J would have its square.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "base/team.hpp"
#include "base/triangle.hpp"
#include "functions/residuals.hpp"
#include "optimizers/bounds.hpp"

namespace nnopt {

/// r(p + d) ~ r + J d: |r + J d|^2 = |R d + z|^2 + rest, with R^T R = J^T J.
struct Linearization {
  std::size_t n = 0;
  double squares = 0;     // |r|^2
  std::vector<double> r;  // R, n by n, upper triangle, row by row; zeros below
  std::vector<double> z;  // Q^T r, n numbers: J^T r = R^T z
  bool finite() const;

  /// J^T r: half the gradient of |r|^2.
  std::vector<double> gradient() const;
  /// |J_j|, whose square may underflow.
  double column_length(std::size_t j) const;
  /// R and z of these columns alone, in this order.
  Triangle triangle_of(std::span<const std::size_t> columns) const;
};

/// |r|^2 at p, over the team. Not finite where any residual is not.
double sum_of_squares(const Residuals&, std::span<const double> p, Team&);
Linearization linearized(const Residuals&, std::span<const double> p, Team&);

/// J^T r and |r|^2 with residuals, partial derivatives and sums in extended precision: right to the
/// last digits of a double also where large terms cancel. Of more rows than these in double, with
/// compensated sums: errors of single rows, which are independent, move the minimum by some
/// eps |f| / |r| of a standard error then.
struct ExactGradient {
  double squares = 0;
  std::vector<double> gradient;  // J^T r
};
constexpr std::size_t most_rows_in_extended = 100000;
ExactGradient exact_gradient(const Residuals&, std::span<const double> p, Team&);

/// sum r_i (Hessian of r_i), n by n: what the Hessian of |r|^2 / 2 has beyond J^T J. `every` > 1
/// (at most rows / 64): estimated from one block of 64 rows of every so many.
std::vector<double> curvature_of_residuals(const Residuals&, std::span<const double> p, Team&,
                                           std::size_t every = 1);

/// What a method for least squares minimizes.
class Squares {
 public:
  virtual ~Squares() = default;
  virtual std::size_t parameters() const = 0;
  /// f = factor() |r|^2.
  virtual double factor() const = 0;
  /// Of each parameter; empty: none has limits.
  virtual std::span<const Bounds> bounds() const { return {}; }
  /// Parameters in which r is jointly affine and which have no limits: one entry each, or empty.
  virtual const std::vector<bool>& linear() const = 0;

  // Each of these counts as one evaluation.
  virtual double squares(std::span<const double> p) = 0;
  virtual Linearization linearized(std::span<const double> p) = 0;
};

}  // namespace nnopt

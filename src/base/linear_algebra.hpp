// Dense linear algebra of symmetric matrices, over plain numbers. A matrix is n by n, row by row.
// Eigen does the work, and is known in the one .cpp only.
#pragma once
#include <cstddef>
#include <memory>
#include <span>

namespace nnopt {

/// Eigenvalues and eigenvectors of symmetric matrices of one size. Errors of the eigenvalues: some
/// units in the last place of the largest. Takes about 9 n^3 operations.
class SymmetricEigen {
 public:
  explicit SymmetricEigen(std::size_t n);
  ~SymmetricEigen();

  /// Reads the lower triangle. False where it is not finite: nothing is known then.
  bool decompose(std::span<const double> matrix);

  /// n, ascending.
  std::span<const double> values() const;
  /// n numbers of length 1, those of values()[i].
  std::span<const double> vector(std::size_t i) const;

 private:
  struct Solver;  // Eigen's
  std::unique_ptr<Solver> solver_;
};

/// matrix x, into `product`.
void multiply(std::span<const double> matrix, std::span<const double> x, std::span<double> product);

/// L of the Cholesky factorization matrix = L L^T in its lower triangle, in place; the upper one
/// stays as it is. Reads the lower triangle. False where the matrix is not positive definite, or
/// not finite; it is spoilt then.
bool cholesky(std::span<double> matrix, std::size_t n);

/// x of L L^T x = b, in place of b. `factor` is what cholesky made.
void cholesky_solve(std::span<const double> factor, std::span<double> b);

/// The inverse of L L^T, both triangles, into `inverse`.
void cholesky_inverse(std::span<const double> factor, std::span<double> inverse, std::size_t n);

}  // namespace nnopt

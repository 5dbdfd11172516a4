// Dense linear algebra of symmetric matrices, over plain numbers. A matrix is n by n, row by row.
// Eigen does the work, and is known in the one .cpp only.
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

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

/// Singular values and right singular vectors of a matrix that need not be square, row by row, by
/// Jacobi's rotations of its columns (Hestenes, J. SIAM 6 (1958) 51). A matrix keeps its condition
/// so, where its square would lose half of the digits. Its numbers squared must not overflow. Takes
/// about 30 rows columns^2 operations.
class SingularValues {
 public:
  SingularValues(std::span<const double> matrix, std::size_t rows, std::size_t columns);

  /// Of a matrix that is not finite nothing is known, and nothing else must be asked for.
  bool known() const { return known_; }
  /// One for each column, descending.
  std::span<const double> values() const { return values_; }
  /// One number for each column, of length 1: that of values()[i].
  std::span<const double> vector(std::size_t i) const {
    return std::span(vectors_).subspan(order_[i] * columns_, columns_);
  }

 private:
  std::size_t columns_;
  bool known_;
  std::vector<double> vectors_, values_;
  std::vector<std::size_t> order_;
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

// QR factorizations that grow by rows: R of all rows so far is kept, Q never. For least squares
// whose rows come in blocks: |J d + r|^2 = |R d + z|^2 + rest.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace nnopt {

/// R and z, n rows of n + 1 numbers each, z last; zeros below the diagonal. The diagonal may have
/// either sign.
class Triangle {
 public:
  explicit Triangle(std::size_t n) : n_(n), at_(n * (n + 1), 0.0) {}

  std::size_t size() const { return n_; }
  double& operator()(std::size_t i, std::size_t j) { return at_[i * (n_ + 1) + j]; }
  double operator()(std::size_t i, std::size_t j) const { return at_[i * (n_ + 1) + j]; }
  /// z_i
  double right(std::size_t i) const { return (*this)(i, n_); }
  /// |R_j|^2, the square of the length of the rows' column j.
  double column_square(std::size_t j) const;
  std::span<double> numbers() { return at_; }
  std::span<const double> numbers() const { return at_; }

  /// Householder's reflections of `count` more rows into the triangle, n + 1 numbers each, column j
  /// at rows + j * stride. Takes 2 count n^2 operations. The last column then holds what no
  /// combination of the others reaches: its square is that of the rest. The other columns are
  /// spoilt. Not finite where a row is not, or where squares overflow.
  void add_rows(double* rows, std::size_t stride, std::size_t count);
  /// The same for n rows with zeros left of the diagonal; those need not be there.
  void add_triangle(double* rows, std::size_t stride);

  /// x with R x = b, in place of b; of a leading block where b is shorter.
  void solve(std::span<double> b) const;
  /// x with R^T x = b, in place of b.
  void solve_transposed(std::span<double> b) const;

 private:
  void reflect(double* rows, std::size_t stride, std::size_t count, bool triangular);

  std::size_t n_;
  std::vector<double> at_;
};

}  // namespace nnopt

#include "base/linear_algebra.hpp"

#include <algorithm>
#include <cmath>
#include <eigen3/Eigen/Cholesky>
#include <eigen3/Eigen/Eigenvalues>
#include <functional>
#include <limits>

namespace nnopt {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Index = Eigen::Index;

Eigen::Map<Matrix> as_matrix(std::span<double> numbers, std::size_t n) {
  return {numbers.data(), static_cast<Index>(n), static_cast<Index>(n)};
}
Eigen::Map<const Matrix> as_matrix(std::span<const double> numbers, std::size_t n) {
  return {numbers.data(), static_cast<Index>(n), static_cast<Index>(n)};
}

}  // namespace

struct SymmetricEigen::Solver {
  // Column by column, so that each eigenvector lies in one piece.
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  std::size_t n;
};

SymmetricEigen::SymmetricEigen(std::size_t n)
    : solver_(
          new Solver{Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(static_cast<Index>(n)), n}) {}

SymmetricEigen::~SymmetricEigen() = default;

bool SymmetricEigen::decompose(std::span<const double> matrix) {
  if (!std::ranges::all_of(matrix, [](double v) { return std::isfinite(v); })) return false;
  solver_->solver.compute(as_matrix(matrix, solver_->n));
  return solver_->solver.info() == Eigen::Success;
}

std::span<const double> SymmetricEigen::values() const {
  return {solver_->solver.eigenvalues().data(), solver_->n};
}

std::span<const double> SymmetricEigen::vector(std::size_t i) const {
  return {solver_->solver.eigenvectors().data() + i * solver_->n, solver_->n};
}

SingularValues::SingularValues(std::span<const double> matrix, std::size_t rows,
                               std::size_t columns)
    : columns_(columns), vectors_(columns * columns, 0.0) {
  known_ = std::ranges::all_of(matrix, [](double v) { return std::isfinite(v); });
  if (!known_) return;
  // Columns of the matrix, turned in pairs until all are orthogonal: their lengths then are the
  // singular values, and the turns together the right vectors.
  std::vector<double> a(rows * columns);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) a[j * rows + i] = matrix[i * columns + j];
  }
  for (std::size_t j = 0; j < columns; ++j) vectors_[j * columns + j] = 1;
  const auto turn = [](double* x, double* y, std::size_t count, double c, double s) {
    for (std::size_t i = 0; i < count; ++i) {
      const double old = x[i];
      x[i] = c * old - s * y[i];
      y[i] = s * old + c * y[i];
    }
  };
  constexpr int most_sweeps = 60;
  const double orthogonal =
      4 * std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(rows));
  bool turned = true;
  for (int sweep = 0; sweep < most_sweeps && turned; ++sweep) {
    turned = false;
    for (std::size_t j = 0; j < columns; ++j) {
      for (std::size_t k = j + 1; k < columns; ++k) {
        double* const x = a.data() + j * rows;
        double* const y = a.data() + k * rows;
        double xx = 0, yy = 0, xy = 0;
        for (std::size_t i = 0; i < rows; ++i) {
          xx += x[i] * x[i];
          yy += y[i] * y[i];
          xy += x[i] * y[i];
        }
        if (!(std::abs(xy) > orthogonal * std::sqrt(xx) * std::sqrt(yy))) continue;
        turned = true;
        const double zeta = (yy - xx) / (2 * xy);
        const double t = std::copysign(1 / (std::abs(zeta) + std::hypot(1, zeta)), zeta);
        const double c = 1 / std::hypot(1, t), s = c * t;
        turn(x, y, rows, c, s);
        turn(vectors_.data() + j * columns, vectors_.data() + k * columns, columns, c, s);
      }
    }
  }
  for (std::size_t j = 0; j < columns; ++j) {
    const std::span<const double> column(a.data() + j * rows, rows);
    double squares = 0;
    for (const double x : column) squares += x * x;
    values_.push_back(std::sqrt(squares));
    order_.push_back(j);
  }
  std::ranges::stable_sort(order_, [&](auto i, auto j) { return values_[i] > values_[j]; });
  std::ranges::sort(values_, std::greater());
}

void multiply(std::span<const double> matrix, std::span<const double> x,
              std::span<double> product) {
  // A plain loop: for two or three parameters, Eigen would first think about blocks.
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double* const row = matrix.data() + i * x.size();
    double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += row[j] * x[j];
    product[i] = sum;
  }
}

bool cholesky(std::span<double> matrix, std::size_t n) {
  auto m = as_matrix(matrix, n);
  const Eigen::LLT<Eigen::Ref<Matrix>> factorization(m);
  // A pivot that is nan is not below 0: Eigen goes on with it.
  return factorization.info() == Eigen::Success && m.diagonal().allFinite();
}

void cholesky_solve(std::span<const double> factor, std::span<double> b) {
  const auto l = as_matrix(factor, b.size());
  Eigen::Map<Eigen::VectorXd> x(b.data(), static_cast<Index>(b.size()));
  l.triangularView<Eigen::Lower>().solveInPlace(x);
  l.transpose().triangularView<Eigen::Upper>().solveInPlace(x);
}

void cholesky_inverse(std::span<const double> factor, std::span<double> inverse, std::size_t n) {
  const auto l = as_matrix(factor, n);
  auto out = as_matrix(inverse, n);
  out.setIdentity();
  l.triangularView<Eigen::Lower>().solveInPlace(out);
  l.transpose().triangularView<Eigen::Upper>().solveInPlace(out);
}

}  // namespace nnopt

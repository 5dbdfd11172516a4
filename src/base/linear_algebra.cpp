#include "base/linear_algebra.hpp"

#include <algorithm>
#include <cmath>
#include <eigen3/Eigen/Cholesky>
#include <eigen3/Eigen/Eigenvalues>

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

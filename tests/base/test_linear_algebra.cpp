#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "base/linear_algebra.hpp"
#include "base/orthogonal.hpp"

namespace nnopt {
namespace {

using Numbers = std::vector<double>;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Q^T diag(values) Q with a random Q, whose rows are the eigenvectors.
Numbers with_eigenvalues(const Numbers& values, const Numbers& q) {
  const std::size_t n = values.size();
  Numbers m(n * n, 0.0);
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) m[i * n + j] += values[k] * q[k * n + i] * q[k * n + j];
    }
  }
  return m;
}

Numbers rotation(std::size_t n) {
  return random_orthogonal(n, n, RandomStream(3, Purpose::rotation, n));
}

/// From 1/n to 1: a matrix of condition n.
Numbers spread(std::size_t n) {
  Numbers values;
  for (std::size_t i = 1; i <= n; ++i) values.push_back(double(i) / double(n));
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linear_algebra)

BOOST_AUTO_TEST_CASE(eigenvalues_come_back_in_order_with_their_vectors) {
  for (const std::size_t n : {1, 2, 3, 10, 60}) {
    Numbers values = spread(n);
    values[0] = -3;
    const Numbers q = rotation(n);
    SymmetricEigen eigen(n);
    BOOST_REQUIRE(eigen.decompose(with_eigenvalues(values, q)));
    for (std::size_t k = 0; k < n; ++k) {
      BOOST_TEST(std::abs(eigen.values()[k] - values[k]) < 1e-13, n);
      double cosine = 0;
      for (std::size_t i = 0; i < n; ++i) cosine += eigen.vector(k)[i] * q[k * n + i];
      BOOST_TEST(std::abs(std::abs(cosine) - 1) < 1e-12, n);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_two_by_two_case_by_hand) {
  SymmetricEigen eigen(2);
  BOOST_REQUIRE(eigen.decompose(Numbers{2, 1, 1, 2}));
  BOOST_TEST(std::abs(eigen.values()[0] - 1) < 1e-15);
  BOOST_TEST(std::abs(eigen.values()[1] - 3) < 1e-15);
  BOOST_TEST(std::abs(eigen.vector(0)[0] + eigen.vector(0)[1]) < 1e-15);
}

BOOST_AUTO_TEST_CASE(the_upper_triangle_is_not_read) {
  SymmetricEigen eigen(2);
  BOOST_REQUIRE(eigen.decompose(Numbers{2, 77, 1, 2}));
  BOOST_TEST(std::abs(eigen.values()[1] - 3) < 1e-15);
}

BOOST_AUTO_TEST_CASE(a_matrix_times_a_vector) {
  Numbers product(2);
  multiply(Numbers{1, 2, 3, 4}, Numbers{10, 100}, product);
  BOOST_TEST(product == (Numbers{210, 430}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(cholesky_solves_and_inverts) {
  for (const std::size_t n : {1, 2, 3, 40, 100}) {
    const Numbers matrix = with_eigenvalues(spread(n), rotation(n));
    Numbers factor = matrix;
    BOOST_REQUIRE(cholesky(factor, n));
    Numbers x(n), b(n, 0.0), inverse(n * n);
    for (std::size_t i = 0; i < n; ++i) x[i] = std::sin(double(i) + 1);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) b[i] += matrix[i * n + j] * x[j];
    }
    cholesky_solve(factor, b);
    cholesky_inverse(factor, inverse, n);
    for (std::size_t i = 0; i < n; ++i) {
      BOOST_TEST(std::abs(b[i] - x[i]) < 1e-12, n);
      for (std::size_t j = 0; j < n; ++j) {
        double sum = 0;
        for (std::size_t k = 0; k < n; ++k) sum += matrix[i * n + k] * inverse[k * n + j];
        BOOST_TEST(std::abs(sum - (i == j ? 1 : 0)) < 1e-11, n);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_factor_is_lower_and_reads_the_lower_triangle_only) {
  Numbers matrix{4, nan, 2, 5};
  BOOST_REQUIRE(cholesky(matrix, 2));
  BOOST_TEST(matrix[0] == 2);
  BOOST_TEST(std::isnan(matrix[1]));
  BOOST_TEST(matrix[2] == 1);
  BOOST_TEST(matrix[3] == 2);
}

BOOST_AUTO_TEST_CASE(what_is_not_positive_definite_or_not_finite_is_refused) {
  for (Numbers matrix : {Numbers{1, 2, 2, 1}, Numbers{0, 0, 0, 1}, Numbers{-1, 0, 0, -1},
                         Numbers{nan, 0, 0, 1}, Numbers{1, 0, nan, 1}, Numbers{1, 0, 0, nan},
                         Numbers{std::numeric_limits<double>::infinity(), 0, 0, 1}}) {
    BOOST_TEST(!cholesky(matrix, 2));
  }
  SymmetricEigen eigen(2);
  BOOST_TEST(!eigen.decompose(Numbers{1, 0, nan, 1}));
}

BOOST_AUTO_TEST_CASE(singular_values_keep_their_digits_where_columns_are_nearly_parallel) {
  // Two columns (1, 0, 0) and (1, e, 0): s1 s2 = e, s1^2 + s2^2 = 2 + e^2.
  constexpr double e = 1e-12;
  const SingularValues found(Numbers{1, 1, 0, e, 0, 0}, 3, 2);
  BOOST_TEST_REQUIRE(found.known());
  BOOST_TEST(found.values()[0] == std::sqrt(2.0), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(found.values()[1] == e / std::sqrt(2.0), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(std::abs(found.vector(1)[0] + found.vector(1)[1]) < 1e-12);
  BOOST_TEST(!SingularValues(Numbers{nan, 1}, 2, 1).known());
}

BOOST_AUTO_TEST_CASE(singular_values_are_those_a_matrix_was_made_of) {
  for (const std::size_t n : {1u, 2u, 7u, 40u}) {
    const Numbers left = random_orthogonal(n, n, RandomStream(5, Purpose::rotation, n));
    const Numbers right = rotation(n);
    Numbers m(n * n, 0.0);
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
          m[i * n + j] += double(n - k) * left[k * n + i] * right[k * n + j];
        }
      }
    }
    const SingularValues found(m, n, n);
    for (std::size_t k = 0; k < n; ++k) {
      BOOST_TEST(found.values()[k] == double(n - k), boost::test_tools::tolerance(1e-13));
      double along = 0;
      for (std::size_t j = 0; j < n; ++j) along += found.vector(k)[j] * right[k * n + j];
      BOOST_TEST(std::abs(along) == 1, boost::test_tools::tolerance(1e-12));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

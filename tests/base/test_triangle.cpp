#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "base/random.hpp"
#include "base/triangle.hpp"

namespace nnopt {
namespace {

using Numbers = std::vector<double>;

/// n + 1 columns of `rows` random numbers each.
Numbers random_columns(std::size_t n, std::size_t rows, std::uint64_t seed) {
  Numbers columns((n + 1) * rows);
  RandomStream stream(seed, Purpose::rotation, rows);
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = stream.normal(i);
  return columns;
}

/// Column i times column j.
double product(const Numbers& columns, std::size_t rows, std::size_t i, std::size_t j) {
  double sum = 0;
  for (std::size_t k = 0; k < rows; ++k) sum += columns[i * rows + k] * columns[j * rows + k];
  return sum;
}
double product(const Triangle& triangle, std::size_t i, std::size_t j) {
  double sum = 0;
  for (std::size_t k = 0; k < triangle.size(); ++k) sum += triangle(k, i) * triangle(k, j);
  return sum;
}

/// Rows from `from` on, added to the triangle: the square of what no combination reaches.
double add(Triangle& triangle, const Numbers& columns, std::size_t rows, std::size_t from,
           std::size_t count) {
  const std::size_t n = triangle.size();
  Numbers block;
  for (std::size_t j = 0; j <= n; ++j) {
    const double* const column = columns.data() + j * rows + from;
    block.insert(block.end(), column, column + count);
  }
  triangle.add_rows(block.data(), count, count);
  double rest = 0;
  for (std::size_t i = 0; i < count; ++i) rest += block[n * count + i] * block[n * count + i];
  return rest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(triangle)

BOOST_AUTO_TEST_CASE(products_of_columns_are_those_of_all_rows_added) {
  for (const std::size_t n : {1u, 2u, 3u, 5u, 8u, 13u}) {
    for (const std::size_t rows : {1u, 4u, 7u, 64u, 200u}) {
      const Numbers columns = random_columns(n, rows, n);
      Triangle triangle(n);
      double rest = 0;
      for (std::size_t from = 0; from < rows; from += 40) {
        rest += add(triangle, columns, rows, from, std::min<std::size_t>(40, rows - from));
      }
      BOOST_TEST_CONTEXT(n << " columns, " << rows << " rows") {
        const double tolerance = 1e-13 * static_cast<double>(rows);
        for (std::size_t i = 0; i < n; ++i) {
          for (std::size_t j = 0; j <= n; ++j) {
            BOOST_TEST(std::abs(product(triangle, i, j) - product(columns, rows, i, j)) <
                       tolerance);
          }
          for (std::size_t j = 0; j < i; ++j) BOOST_TEST(triangle(i, j) == 0.0);
        }
        BOOST_TEST(std::abs(product(triangle, n, n) + rest - product(columns, rows, n, n)) <
                   tolerance);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_triangle_below_is_as_good_as_its_rows) {
  constexpr std::size_t n = 6;
  Triangle rows(n), above(n);
  const Numbers first = random_columns(n, 20, 1), second = random_columns(n, 20, 2);
  add(above, first, 20, 0, 20);
  add(rows, second, 20, 0, 20);
  Numbers columns((n + 1) * n, std::nan(""));  // what is left of the diagonal is not looked at
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i; j <= n; ++j) columns[j * n + i] = rows(i, j);
  }
  above.add_triangle(columns.data(), n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i; j <= n; ++j) {
      const double both = product(first, 20, i, j) + product(second, 20, i, j);
      BOOST_TEST(std::abs(product(above, i, j) - both) < 1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(solves_forwards_and_backwards) {
  Triangle triangle(3);
  const Numbers r{2, 1, -1, 0, 4, 3, 0, 0, -5};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) triangle(i, j) = r[i * 3 + j];
  }
  Numbers b{2 * 1 + 1 * 2 - 1 * 3, 4 * 2 + 3 * 3, -5 * 3};  // R (1, 2, 3)
  triangle.solve(b);
  BOOST_TEST(b == (Numbers{1, 2, 3}), boost::test_tools::per_element());
  Numbers c{2 * 1, 1 * 1 + 4 * 2, -1 * 1 + 3 * 2 - 5 * 3};  // R^T (1, 2, 3)
  triangle.solve_transposed(c);
  BOOST_TEST(c == (Numbers{1, 2, 3}), boost::test_tools::per_element());
  Numbers leading{4, 8};
  triangle.solve(leading);
  BOOST_TEST(leading == (Numbers{1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(columns_of_zeros_stay_zeros) {
  Triangle triangle(2);
  Numbers block{0, 0, 0, 1, 2, 2, 3, 6, 6};
  triangle.add_rows(block.data(), 3, 3);
  BOOST_TEST(triangle(0, 0) == 0.0);
  BOOST_TEST(triangle(0, 1) == 0.0);
  BOOST_TEST(std::abs(triangle(1, 1)) == 3.0);
  BOOST_TEST(std::abs(triangle.right(1)) == 9.0);
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_shows) {
  Triangle triangle(2);
  Numbers block{1, 2, 3, std::numeric_limits<double>::quiet_NaN(), 1, 1};
  triangle.add_rows(block.data(), 2, 2);
  BOOST_TEST(!std::ranges::all_of(triangle.numbers(), [](double x) { return std::isfinite(x); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

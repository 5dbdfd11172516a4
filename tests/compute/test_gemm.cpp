// Products of matrices against the plain loop, bit by bit.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "base/random.hpp"
#include "compute/gemm.hpp"
#include "compute/order_free.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

/// A matrix of random numbers, row by row or column by column; around its numbers lies nan, which
/// would spoil every sum that it came into.
template <class T>
struct Stored {
  std::vector<T> numbers;
  Matrix<T> matrix;

  Stored(std::size_t rows, std::size_t columns, bool by_row, std::uint64_t seed) {
    constexpr std::size_t gap = 3;
    const std::size_t line = (by_row ? columns : rows) + gap, lines = by_row ? rows : columns;
    numbers.assign(lines * line + gap, std::numeric_limits<T>::quiet_NaN());
    matrix = {numbers.data() + gap, by_row ? line : 1, by_row ? 1 : line};
    const RandomStream random(seed, Purpose::noise, 0);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        at(i, j) = static_cast<T>(random.normal(i * columns + j));
      }
    }
  }
  T& at(std::size_t i, std::size_t j) { return matrix.at[i * matrix.row + j * matrix.column]; }
};

template <class T>
T plain(Stored<T>& a, Stored<T>& b, std::size_t i, std::size_t j, std::size_t k,
        std::size_t chains) {
  std::vector<T> sum(chains);
  for (std::size_t l = 0; l < k; ++l) {
    T& s = sum[l % chains];
    s = elementary::registers_fuse ? std::fma(a.at(i, l), b.at(l, j), s)
                                   : a.at(i, l) * b.at(l, j) + s;
  }
  for (std::size_t half = chains / 2; half > 0; half /= 2) {
    for (std::size_t p = 0; p < half; ++p) sum[p] += sum[p + half];
  }
  return sum[0];
}

struct Size {
  std::size_t m, n, k;
};
// Below and above the sides of tiles, strips and blocks; thin ones, and those of MNIST's layers.
constexpr Size sizes[] = {{1, 1, 1},     {1, 1, 300},   {1, 40, 5},     {40, 1, 5},
                          {3, 5, 7},     {14, 32, 16},  {15, 33, 17},   {6, 16, 8},
                          {7, 17, 9},    {64, 10, 784}, {10, 784, 64},  {64, 784, 10},
                          {29, 70, 257}, {170, 35, 9},  {13, 31, 1100}, {200, 100, 300}};

}  // namespace

BOOST_AUTO_TEST_SUITE(gemm)

BOOST_AUTO_TEST_CASE_TEMPLATE(each_number_is_made_of_chains_of_fused_sums_in_every_layout, T,
                              Precisions) {
  for (const auto& [m, n, k] : sizes) {
    for (int layout = 0; layout < 8; ++layout) {
      Stored<T> a(m, k, layout & 1, 1), b(k, n, layout & 2, 2), c(m, n, layout & 4, 3);
      const Stored<T> before = c;
      const std::size_t chains = chains_of<T>(m, n, k, a.matrix, b.matrix);
      multiply<T>(m, n, k, a.matrix, b.matrix, c.matrix);
      std::size_t wrong = 0, touched = 0;
      for (std::size_t i = 0; i < m; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
          wrong += c.at(i, j) != plain(a, b, i, j, k, chains);
          c.at(i, j) = std::numeric_limits<T>::quiet_NaN();
        }
      }
      for (const T x : c.numbers) touched += !std::isnan(x);
      BOOST_TEST(wrong == 0, m << "x" << n << "x" << k << " layout " << layout);
      BOOST_TEST(touched == 0, m << "x" << n << "x" << k << " layout " << layout);
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(nan_and_infinity_stay_in_their_rows_and_columns, T, Precisions) {
  Stored<T> a(20, 40, true, 1), b(40, 50, false, 2), c(20, 50, true, 3);
  a.at(3, 7) = std::numeric_limits<T>::quiet_NaN();
  b.at(5, 11) = std::numeric_limits<T>::infinity();
  multiply<T>(20, 50, 40, a.matrix, b.matrix, c.matrix);
  for (std::size_t i = 0; i < 20; ++i) {
    for (std::size_t j = 0; j < 50; ++j) {
      BOOST_TEST(std::isnan(c.at(i, j)) == (i == 3));
      if (i != 3) BOOST_TEST(std::isinf(c.at(i, j)) == (j == 11));
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_order_free_sum_has_the_same_bits_in_every_order, T, Precisions) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const RandomStream random(seed, Purpose::noise, 1);
    const std::size_t n = 2 + seed % 70;
    std::vector<T> w(n), x(n);
    for (std::size_t i = 0; i < n; ++i) {
      // Of all sizes, so that much is lost in a plain sum.
      w[i] = static_cast<T>(random.normal(2 * i) * std::exp(5 * random.normal(1000 + i)));
      x[i] = static_cast<T>(random.normal(2 * i + 1));
    }
    const T sum = order_free_dot(w.data(), x.data(), n);
    long double exact = 0, size = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double term = static_cast<double>(w[i]) * static_cast<double>(x[i]);
      exact += term;
      size += std::abs(term);
    }
    BOOST_TEST(std::abs(sum - exact) <=
               2 * std::numeric_limits<T>::epsilon() * std::abs(exact) + 1e-18L * size);
    for (int shuffle = 0; shuffle < 5; ++shuffle) {
      for (std::size_t i = n; i-- > 1;) {
        const auto other = static_cast<std::size_t>(
            random.uniform(5000 + 100 * static_cast<std::uint64_t>(shuffle) + i) * double(i + 1));
        std::swap(w[i], w[other]);
        std::swap(x[i], x[other]);
      }
      BOOST_TEST(order_free_dot(w.data(), x.data(), n) == sum);
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(order_free_sums_of_extreme_terms, T, Precisions) {
  constexpr T inf = std::numeric_limits<T>::infinity(), most = std::numeric_limits<T>::max();
  const auto sum = [](std::vector<T> w) {
    const std::vector<T> ones(w.size(), T(1));
    return order_free_dot(w.data(), ones.data(), w.size());
  };
  BOOST_TEST(sum({}) == 0);
  BOOST_TEST(sum({0, 0}) == 0);
  BOOST_TEST(sum({inf, 1}) == inf);
  BOOST_TEST(std::isnan(sum({inf, -inf})));
  BOOST_TEST(std::isnan(sum({std::numeric_limits<T>::quiet_NaN(), 1, 2})));
  BOOST_TEST(std::isnan(sum({1, 2, std::numeric_limits<T>::quiet_NaN()})));
  BOOST_TEST(std::isnan(sum({std::numeric_limits<T>::quiet_NaN(), 0})));
  BOOST_TEST(sum({most, most}) == inf);
  BOOST_TEST(sum({T(1e-30), T(2e-30)}) == T(3e-30), boost::test_tools::tolerance(T(1e-6)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

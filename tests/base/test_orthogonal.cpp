#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/orthogonal.hpp"

namespace nnopt {
namespace {

using Shape = std::array<std::size_t, 2>;  // rows, columns
constexpr std::array<Shape, 8> shapes{
    {{1, 1}, {2, 2}, {40, 40}, {30, 7}, {7, 30}, {100, 99}, {1, 50}, {50, 1}}};

RandomStream stream(std::uint64_t part) { return {5, Purpose::initialization, part}; }

/// A matrix as its long side by its short side.
struct Tall {
  std::vector<double> numbers;
  std::size_t columns_given, length, count;
  bool wide;

  Tall(std::vector<double> all, const Shape& shape)
      : numbers(std::move(all)),
        columns_given(shape[1]),
        length(std::max(shape[0], shape[1])),
        count(std::min(shape[0], shape[1])),
        wide(shape[1] > shape[0]) {}

  double operator()(std::size_t i, std::size_t j) const {
    return wide ? numbers[j * columns_given + i] : numbers[i * columns_given + j];
  }
};

double dot(const Tall& a, std::size_t i, const Tall& b, std::size_t j) {
  double sum = 0;
  for (std::size_t k = 0; k < a.length; ++k) sum += a(k, i) * b(k, j);
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(orthogonal)

BOOST_AUTO_TEST_CASE(the_shorter_side_is_orthonormal) {
  for (const Shape& shape : shapes) {
    const Tall q(random_orthogonal(shape[0], shape[1], stream(1)), shape);
    for (std::size_t i = 0; i < q.count; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        BOOST_TEST(std::abs(dot(q, i, q, j) - (i == j ? 1 : 0)) < 1e-14,
                   shape[0] << " by " << shape[1]);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(it_is_q_of_the_normal_numbers_with_a_positive_diagonal_of_r) {
  for (const Shape& shape : shapes) {
    std::vector<double> normal(shape[0] * shape[1]);
    for (std::size_t i = 0; i < normal.size(); ++i) normal[i] = stream(2).normal(i);
    const Tall q(random_orthogonal(shape[0], shape[1], stream(2)), shape), a(normal, shape);
    for (std::size_t i = 0; i < q.count; ++i) {
      BOOST_TEST(dot(q, i, a, i) > 0);
      for (std::size_t j = 0; j < i; ++j) BOOST_TEST(std::abs(dot(q, i, a, j)) < 1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(rotations_and_reflections_of_the_plane_come_up_equally_often) {
  int reflections = 0;
  double cosines = 0;
  constexpr int n = 2000;
  for (int k = 0; k < n; ++k) {
    const auto q = random_orthogonal(2, 2, stream(100 + std::uint64_t(k)));
    reflections += q[0] * q[3] - q[1] * q[2] < 0;
    cosines += q[0] / n;
  }
  BOOST_TEST(std::abs(reflections - n / 2) < 5 * std::sqrt(n / 4.0));
  BOOST_TEST(std::abs(cosines) < 5 * std::sqrt(0.5 / n));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

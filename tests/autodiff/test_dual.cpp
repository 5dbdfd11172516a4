#include <boost/test/unit_test.hpp>
#include <type_traits>

#include "autodiff/dual.hpp"

namespace nnopt {

BOOST_AUTO_TEST_SUITE(dual)

BOOST_AUTO_TEST_CASE(the_example_of_the_header_holds) {
  const Dual<double> x{3.0, 1.0}, y = x * x + sin(x);
  BOOST_TEST(y.value == 9 + sin(3.0));
  BOOST_TEST(y.slope == 6 + cos(3.0));
}

BOOST_AUTO_TEST_CASE(constants_have_slope_0) {
  const Dual<double> c = 2.5;
  BOOST_TEST(c.value == 2.5);
  BOOST_TEST(c.slope == 0);
  BOOST_TEST(Dual<double>().value == 0);
  BOOST_TEST((Dual<Dual<double>>(2.5).value.value == 2.5));
}

BOOST_AUTO_TEST_CASE(compound_assignments_are_the_operations) {
  const Dual<double> y{0.5, -2.0};
  Dual<double> x{3.0, 1.0};
  x += y;
  x -= 1.0;
  x *= x;
  x /= y;
  x *= 2.0;
  // 2 (x + y - 1)^2 / y
  BOOST_TEST(x.value == 2 * 6.25 / 0.5);
  BOOST_TEST(x.slope == 2 * (2 * 2.5 * (1 - 2.0) / 0.5 + 6.25 / 0.25 * 2));
}

BOOST_AUTO_TEST_CASE(comparisons_look_at_values_alone) {
  const Dual<double> a{1.0, 5.0}, b{1.0, -5.0}, c{2.0, 0.0};
  BOOST_TEST((a == b));
  BOOST_TEST((a < c && c > a && a <= b && a >= b && a != c));
  BOOST_TEST((a < 1.5 && 0.5 < a));
  static_assert(std::is_same_v<decltype(a < c), bool>);
}

BOOST_AUTO_TEST_CASE(choices_take_value_and_slope_of_one_side) {
  const Dual<double> a{1.0, 5.0}, b{2.0, -5.0};
  BOOST_TEST(where(a < b, a, b).slope == 5);
  BOOST_TEST(where(a > b, a, b).slope == -5);
  BOOST_TEST(where(a > b, a, 7.0).value == 7);
  BOOST_TEST(where(a > b, a, 7.0).slope == 0);
  BOOST_TEST(where(a > b, 7.0, a).slope == 5);
}

BOOST_AUTO_TEST_CASE(duals_of_float_stay_float) {
  const Dual<float> x{3.0f, 1.0f}, y = x * 0.1;
  BOOST_TEST(y.slope == 0.1f);
  BOOST_TEST(y.value == 3.0f * 0.1f);
}

BOOST_AUTO_TEST_CASE(duals_of_duals_give_second_derivatives) {
  const Dual<Dual<double>> x{{2.0, 1.0}, {1.0, 0.0}}, cube = x * x * x, inverse = 1.0 / x;
  BOOST_TEST(cube.value.value == 8);
  BOOST_TEST(cube.value.slope == 12);
  BOOST_TEST(cube.slope.value == 12);
  BOOST_TEST(cube.slope.slope == 12);
  BOOST_TEST(inverse.slope.slope == 0.25);
}

BOOST_AUTO_TEST_CASE(duals_of_lanes_carry_eight_slopes) {
  Dual<Lanes8> x{Lanes8(1.0), Lanes8(1.0)};
  x.value.set(3, -2.0);
  const auto y = where(x > 0.0, x * x, -3.0 * x);
  BOOST_TEST(y.slope[0] == 2);
  BOOST_TEST(y.slope[3] == -3);
  BOOST_TEST(y.value[3] == 6);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

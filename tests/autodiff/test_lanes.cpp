#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "autodiff/operations.hpp"
#include "tests/autodiff/derivative_checks.hpp"

namespace nnopt {

static const double eight[] = {-2.5, -1, -0.0, 0.25, 1, 3, 1e300, std::nan("")};

/// op of lanes against op of each number; a nan is a nan.
template <class F>
static void check_each(F op) {
  const Lanes8 x = Lanes8::load(eight), y = op(x);
  for (std::size_t i = 0; i < 8; ++i) {
    const double alone = op(x[i]);
    BOOST_TEST((same_bits(y[i], alone) || (std::isnan(y[i]) && std::isnan(alone))),
               y[i] << " in a lane, " << alone << " alone, at " << x[i]);
  }
}

BOOST_AUTO_TEST_SUITE(lanes)

BOOST_AUTO_TEST_CASE(loads_and_stores_keep_every_bit) {
  double out[8];
  Lanes8::load(eight).store(out);
  for (std::size_t i = 0; i < 8; ++i) BOOST_TEST(same_bits(out[i], eight[i]));
}

BOOST_AUTO_TEST_CASE(a_constant_fills_every_lane_and_keeps_its_sign) {
  for (const double c : {0.1, -0.0, std::numeric_limits<double>::infinity()}) {
    const Lanes8 x = c;
    for (std::size_t i = 0; i < 8; ++i) BOOST_TEST(same_bits(x[i], c));
  }
}

BOOST_AUTO_TEST_CASE(setting_a_lane_leaves_the_others) {
  Lanes8 x = 1.0;
  x.set(5, 7);
  for (std::size_t i = 0; i < 8; ++i) BOOST_TEST(x[i] == (i == 5 ? 7 : 1));
}

BOOST_AUTO_TEST_CASE(arithmetic_is_that_of_numbers) {
  check_each([](auto x) { return x + x * 0.1; });
  check_each([](auto x) { return 3.0 - x; });
  check_each([](auto x) { return x / 3.0; });
  check_each([](auto x) { return 1.0 / x; });
  check_each([](auto x) { return -x; });
  check_each([](auto x) {
    auto s = x;
    s += 1.0;
    s *= x;
    s -= 0.3;
    s /= x;
    return s;
  });
}

BOOST_AUTO_TEST_CASE(functions_are_those_of_numbers) {
  check_each([](auto x) { return sqrt(x); });
  check_each([](auto x) { return tan(x); });
  check_each([](auto x) { return pow(x, 3.0); });
  check_each([](auto x) { return pow(3.0, x); });
  check_each([](auto x) { return hypot(1.0, x); });
  check_each([](auto x) { return atan2(x, 2.0); });
  check_each([](auto x) { return sigmoid(x); });
  check_each([](auto x) { return softplus(x); });
}

BOOST_AUTO_TEST_CASE(comparisons_hold_lane_by_lane) {
  const Lanes8 x = Lanes8::load(eight), y = 0.25;
  for (std::size_t i = 0; i < 8; ++i) {
    BOOST_TEST((x < y)[i] == (x[i] < y[i]));
    BOOST_TEST((x <= y)[i] == (x[i] <= y[i]));
    BOOST_TEST((x > y)[i] == (x[i] > y[i]));
    BOOST_TEST((x >= y)[i] == (x[i] >= y[i]));
    BOOST_TEST((x == y)[i] == (x[i] == y[i]));
    BOOST_TEST((x != y)[i] == (x[i] != y[i]));
  }
}

BOOST_AUTO_TEST_CASE(masks_combine_like_truth_values) {
  const Lanes8 x = Lanes8::load(eight);
  const auto low = x<1.0, high = x> - 1.5;
  for (std::size_t i = 0; i < 8; ++i) {
    BOOST_TEST((low & high)[i] == (low[i] && high[i]));
    BOOST_TEST((low | high)[i] == (low[i] || high[i]));
    BOOST_TEST((!low)[i] == !low[i]);
  }
}

BOOST_AUTO_TEST_CASE(a_choice_takes_each_lane_from_its_side) {
  const Lanes8 x = Lanes8::load(eight), y = where(x < 0.5, x * 2.0, 9.0);
  for (std::size_t i = 0; i < 8; ++i) {
    BOOST_TEST(same_bits(y[i], eight[i] < 0.5 ? eight[i] * 2 : 9));
  }
}

BOOST_AUTO_TEST_CASE(lanes_of_float_work_as_lanes_of_double) {
  Lanes<float, 16> x = 0.5;
  x.set(11, 2);
  const auto y = where(x > 1.0, x * x + 0.25, -x);
  for (std::size_t i = 0; i < 16; ++i) BOOST_TEST(y[i] == (i == 11 ? 4.25f : -0.5f));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

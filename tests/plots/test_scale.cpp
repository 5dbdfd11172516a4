#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "plots/scale.hpp"

using namespace nnopt;

namespace {

std::vector<double> on_a_square(double (*f)(double, double)) {
  std::vector<double> values;
  for (int i = 0; i <= 100; ++i) {
    for (int j = 0; j <= 100; ++j) values.push_back(f(-2 + 0.04 * i, -2 + 0.04 * j));
  }
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scale)

BOOST_AUTO_TEST_CASE(a_bowl_is_linear_and_a_banana_logarithmic) {
  const auto bowl = on_a_square([](double x, double y) { return x * x + y * y - 3; });
  const auto banana = on_a_square(
      [](double x, double y) { return 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x); });
  BOOST_TEST(!value_scale(bowl, -3).logarithmic);
  BOOST_TEST(value_scale(banana, 0).logarithmic);
}

BOOST_AUTO_TEST_CASE(bands_are_whole_and_levels_lie_between_the_ends) {
  for (const double factor : {1e-8, 0.3, 1.0, 7e12}) {
    std::vector<double> values;
    for (int i = 0; i <= 1000; ++i) values.push_back(factor * (i - 137));
    const ValueScale scale = value_scale(values, {});
    BOOST_TEST(scale.bands() >= 5);
    BOOST_TEST(scale.bands() <= 18);
    BOOST_TEST(std::abs((scale.hi - scale.lo) / scale.step - scale.bands()) < 1e-6);
    BOOST_TEST(scale.levels().size() == std::size_t(scale.bands() - 1));
    BOOST_TEST(scale.lo <= values.front());
    BOOST_TEST(scale.hi >= values.back());
  }
}

BOOST_AUTO_TEST_CASE(heights_are_clamped_and_holes_stay_holes) {
  ValueScale scale{true, -1, -2, 3, 0.25};
  BOOST_TEST(scale.height(9) == 1);
  BOOST_TEST(scale.height(-1) == -2);
  BOOST_TEST(scale.height(-5) == -2);
  BOOST_TEST(scale.height(1e9) == 3);
  BOOST_TEST(std::isnan(scale.height(std::numeric_limits<double>::infinity())));
  BOOST_TEST(std::isnan(scale.height(std::nan(""))));
}

BOOST_AUTO_TEST_CASE(outliers_and_constants_do_not_spoil_the_range) {
  std::vector<double> values(1000, 0);
  for (int i = 0; i < 1000; ++i) values[std::size_t(i)] = i;
  values.back() = 1e30;
  values.front() = std::nan("");
  BOOST_TEST(value_scale(values, {}).hi < 3000);
  const ValueScale flat = value_scale(std::vector<double>(10, 4.5), 4.5);
  BOOST_TEST(flat.lo <= 4.5);
  BOOST_TEST(flat.hi > flat.lo);
  BOOST_TEST(flat.bands() == 1);
}

BOOST_AUTO_TEST_CASE(a_minimum_above_the_lowest_value_is_not_believed) {
  const std::vector<double> values{-2, -1, 0, 1};
  BOOST_TEST(value_scale(values, 5).base == -2);
  BOOST_TEST(value_scale(values, -3).base == -3);
}

BOOST_AUTO_TEST_CASE(round_steps_are_round) {
  BOOST_TEST(round_step(10, 5) == 2);
  BOOST_TEST(round_step(0.3, 10) == 0.05);
  BOOST_TEST(round_step(1000, 16) == 100);
  BOOST_TEST(round_step(0, 16) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

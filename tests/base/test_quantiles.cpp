#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/quantiles.hpp"

using namespace nnopt;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

BOOST_AUTO_TEST_SUITE(quantiles)

BOOST_AUTO_TEST_CASE(quantiles_are_linear_between_the_values, *boost::unit_test::tolerance(1e-15)) {
  // numpy.quantile([3, 1, 4, 1.5, 9], q).
  const std::vector<double> values{3, 1, 4, 1.5, 9};
  BOOST_TEST(quantile_of(values, 0) == 1);
  BOOST_TEST(quantile_of(values, 0.1) == 1.2);
  BOOST_TEST(quantile_of(values, 0.25) == 1.5);
  BOOST_TEST(quantile_of(values, 0.5) == 3);
  BOOST_TEST(quantile_of(values, 0.9) == 7);
  BOOST_TEST(quantile_of(values, 1) == 9);
  BOOST_TEST(quantile_of({2, 1}, 0.5) == 1.5);
  BOOST_TEST(quantile_of({7}, 0.3) == 7);
}

BOOST_AUTO_TEST_CASE(several_quantiles_come_in_the_order_they_were_asked_in) {
  const auto found = quantiles_of({4, 2, 3, 1, 0}, std::array{1.0, 0.125, 0.5});
  BOOST_TEST(found == (std::vector<double>{4, 0.5, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_lies_beside_an_infinite_value_is_infinite) {
  BOOST_TEST(quantile_of({1, inf, 2}, 0.5) == 2);
  BOOST_TEST(quantile_of({1, inf, 2}, 0.6) == inf);
  BOOST_TEST(quantile_of({inf, inf}, 0.5) == inf);
  BOOST_TEST(quantile_of({-inf, 0, 1}, 0.25) == -inf);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_number_lies_above_all_others) {
  BOOST_TEST(quantile_of({not_a_number, 1, not_a_number, inf, 2}, 0.5) == inf);
  BOOST_TEST(quantile_of({not_a_number, 1, 2}, 0.5) == 2);
  BOOST_TEST(std::isnan(quantile_of({not_a_number, 1, 2}, 0.75)));
}

BOOST_AUTO_TEST_CASE(values_too_far_apart_to_subtract_have_a_median_too) {
  BOOST_TEST(quantile_of({-1.5e308, 1.5e308}, 0.5) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

#include <boost/test/unit_test.hpp>

#include "base/binomial.hpp"

using namespace nnopt;

BOOST_AUTO_TEST_SUITE(binomial)

BOOST_AUTO_TEST_CASE(wilson_intervals_are_those_of_the_tables) {
  // R's prop.test(count, of, correct = FALSE).
  const auto near = boost::test_tools::tolerance(1e-6);
  BOOST_TEST(wilson_interval(5, 10).lo == 0.2365931, near);
  BOOST_TEST(wilson_interval(5, 10).hi == 0.7634069, near);
  BOOST_TEST(wilson_interval(0, 10).hi == 0.2775328, near);
  BOOST_TEST(wilson_interval(1, 20).lo == 0.00888145, near);
  BOOST_TEST(wilson_interval(1, 20).hi == 0.2361310, near);
}

BOOST_AUTO_TEST_CASE(an_interval_holds_the_share_and_stays_within_0_and_1) {
  for (std::size_t of = 1; of <= 40; ++of) {
    for (std::size_t count = 0; count <= of; ++count) {
      const auto [lo, hi] = wilson_interval(count, of);
      const double share = double(count) / double(of);
      BOOST_TEST((0 <= lo && lo <= share && share <= hi && hi <= 1));
    }
  }
  BOOST_TEST(wilson_interval(0, 7).lo == 0);
  BOOST_TEST(wilson_interval(7, 7).hi == 1);
}

BOOST_AUTO_TEST_SUITE_END()

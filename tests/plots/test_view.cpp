#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "plots/view.hpp"

using namespace nnopt;

BOOST_AUTO_TEST_SUITE(view)

BOOST_AUTO_TEST_CASE(a_path_leaves_out_points_that_cannot_be_told_apart) {
  const std::array ranges{Range{0, 1, 2}, Range{0, 100, 2}};
  PathBuilder path(ranges);
  for (int k = 0; k < 1000; ++k) path.add(std::array{0.5, 50 + 1e-4 * k});
  path.add(std::array{0.5, 60.0});
  BOOST_TEST(path.line().pieces.size() == 1U);
  BOOST_TEST(path.line().pieces[0].size() == 4U);
  BOOST_TEST(path.start() == (std::vector<double>{0.5, 50}), boost::test_tools::per_element());
  BOOST_TEST(path.end() == (std::vector<double>{0.5, 60}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(points_without_a_place_cut_a_path) {
  const std::array ranges{Range{0, 1, 2}};
  PathBuilder path(ranges);
  for (const double x : {0.1, 0.2, std::nan(""), 0.3, 1e300, 0.4}) path.add(std::array{x});
  BOOST_TEST(path.line().pieces.size() == 3U);
  path.add(std::array{-HUGE_VAL});
  BOOST_TEST(path.end().empty());
  BOOST_TEST(path.start().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_empty_path_has_no_ends) {
  const std::array ranges{Range{0, 1, 2}};
  const PathBuilder path(ranges);
  BOOST_TEST(path.empty());
  BOOST_TEST(path.start().empty());
  BOOST_TEST(path.end().empty());
}

BOOST_AUTO_TEST_CASE(minima_outside_the_axes_are_not_shown) {
  Landscape landscape;
  landscape.axes = {{0, 1, 2}, {0, 1, 2}};
  landscape.minima = {{0.5, 0.5}, {2, 0.5}, {0.5}, {1, 0}};
  BOOST_TEST(visible_minima(landscape).size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

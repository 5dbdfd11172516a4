#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "plots/contours.hpp"

using namespace nnopt;

namespace {

Grid grid_of(std::size_t n, const std::function<double(double, double)>& f) {
  Grid grid{{{-2, 2, n}, {-2, 2, n}}, {}};
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i < n; ++i) {
      grid.values.push_back(f(grid.axes[0].at(i), grid.axes[1].at(j)));
    }
  }
  return grid;
}

double length(const Polyline& line) {
  double sum = 0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    sum += std::hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]);
  }
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(contours)

BOOST_AUTO_TEST_CASE(a_circle_is_one_closed_line_of_its_radius) {
  const Grid grid = grid_of(81, [](double x, double y) { return x * x + y * y; });
  const std::vector<Polyline> lines = contour_lines(grid, 1.5);
  BOOST_TEST_REQUIRE(lines.size() == 1U);
  BOOST_TEST((lines[0].front() == lines[0].back()));
  const double radius = std::sqrt(1.5);
  for (const Point2& p : lines[0]) BOOST_TEST(std::abs(std::hypot(p[0], p[1]) - radius) < 1e-3);
  BOOST_TEST(std::abs(length(lines[0]) - 2 * std::numbers::pi * radius) < 1e-2);
}

BOOST_AUTO_TEST_CASE(a_line_across_the_grid_is_open_and_ends_at_its_border) {
  const Grid grid = grid_of(41, [](double x, double y) { return x + 0.3 * y; });
  const std::vector<Polyline> lines = contour_lines(grid, 0.01);
  BOOST_TEST_REQUIRE(lines.size() == 1U);
  BOOST_TEST(std::abs(std::abs(lines[0].front()[1]) - 2) < 1e-12);
  BOOST_TEST(std::abs(std::abs(lines[0].back()[1]) - 2) < 1e-12);
  for (const Point2& p : lines[0]) BOOST_TEST(std::abs(p[0] + 0.3 * p[1] - 0.01) < 1e-12);
}

BOOST_AUTO_TEST_CASE(two_hills_give_two_closed_lines) {
  const Grid grid = grid_of(61, [](double x, double y) {
    return std::exp(-8 * (x - 1) * (x - 1) - 8 * y * y) +
           std::exp(-8 * (x + 1) * (x + 1) - 8 * y * y);
  });
  const std::vector<Polyline> lines = contour_lines(grid, 0.5);
  BOOST_TEST_REQUIRE(lines.size() == 2U);
  for (const Polyline& line : lines) BOOST_TEST((line.front() == line.back()));
}

BOOST_AUTO_TEST_CASE(a_hole_cuts_the_line_and_no_point_is_made_up) {
  const Grid grid = grid_of(81, [](double x, double y) {
    return x > 0.5 ? std::numeric_limits<double>::infinity() : x * x + y * y;
  });
  const std::vector<Polyline> lines = contour_lines(grid, 1.5);
  BOOST_TEST_REQUIRE(lines.size() == 1U);
  BOOST_TEST((lines[0].front() != lines[0].back()));
  for (const Point2& p : lines[0]) {
    BOOST_TEST(p[0] <= 0.5);
    BOOST_TEST(std::abs(std::hypot(p[0], p[1]) - std::sqrt(1.5)) < 1e-3);
  }
}

BOOST_AUTO_TEST_CASE(a_saddle_gives_two_lines_that_do_not_cross) {
  // One cell: the mean (0.25) decides that the high corners hang together above the level 0.2.
  Grid grid{{{0, 1, 2}, {0, 1, 2}}, {1, -0.5, -0.5, 1}};
  const std::vector<Polyline> lines = contour_lines(grid, 0.2);
  BOOST_TEST_REQUIRE(lines.size() == 2U);
  for (const Polyline& line : lines) {
    BOOST_TEST_REQUIRE(line.size() == 2U);
    // Each line cuts off one low corner: (1,0) or (0,1).
    const bool lower_right = line[0][0] > line[0][1];
    BOOST_TEST((line[1][0] > line[1][1]) == lower_right);
  }
  BOOST_TEST(contour_lines(grid, 2).empty());
}

BOOST_AUTO_TEST_CASE(thinning_keeps_the_ends_and_stays_within_the_tolerance) {
  Polyline line;
  for (int i = 0; i <= 1000; ++i) {
    const double t = 2 * std::numbers::pi * i / 1000;
    line.push_back({std::cos(t), std::sin(t)});
  }
  const std::vector<std::size_t> kept = thinned(line, 1e-3);
  BOOST_TEST(kept.front() == 0U);
  BOOST_TEST(kept.back() == 1000U);
  BOOST_TEST(kept.size() < 200U);
  for (std::size_t k = 1; k < kept.size(); ++k) {
    // Sagitta of the chord: 1 - cos(half the angle).
    const double half = std::numbers::pi * double(kept[k] - kept[k - 1]) / 1000;
    BOOST_TEST(1 - std::cos(half) < 1.1e-3);
  }
  BOOST_TEST(thinned({}, 1).empty());
  const Polyline straight{{0, 0}, {1, 1}, {2, 2}, {3, 3}};
  BOOST_TEST(thinned(straight, 1e-9).size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

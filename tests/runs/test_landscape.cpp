#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>

#include "functions/catalogue.hpp"
#include "functions/find.hpp"
#include "runs/landscape.hpp"

using namespace nnopt;

namespace {

Trace path_of(std::vector<double> points) {
  Trace trace{0, {"x1", "x2"}, {}, std::move(points)};
  trace.rows.resize(trace.x.size() / 2);
  return trace;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(landscape)

BOOST_AUTO_TEST_CASE(a_range_hits_both_ends_exactly) {
  const Range range{-0.1, 0.3, 7};
  BOOST_TEST(range.at(0) == -0.1);
  BOOST_TEST(range.at(6) == 0.3);
  BOOST_TEST(range.at(3) == 0.1, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(a_grid_has_the_bits_of_the_function_at_every_point_on_any_threads) {
  for (const char* name : {"ackley", "griewank", "rosenbrock", "rastrigin"}) {
    const KnownFunction f = find_function(name, 2);
    const std::vector<Range> axes{{-3, 4, 37}, {-1, 2, 11}};
    for (const std::size_t threads : {1u, 3u}) {
      Team team(threads);
      const Grid grid = sample_grid(*f.function, axes, team);
      BOOST_REQUIRE(grid.values.size() == 37u * 11u);
      for (std::size_t k = 0; k < grid.values.size(); ++k) {
        const std::vector<double> x{axes[0].at(k % 37), axes[1].at(k / 37)};
        BOOST_TEST(grid.values[k] == (*f.function)(std::span<const double>(x)),
                   name << " at point " << k);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_grid_that_is_stopped_has_its_first_points) {
  const KnownFunction f = find_function("ackley", 2);
  // Pieces of 4096 points are stretches of long rows, and several short ones.
  for (const std::vector<Range>& axes :
       {std::vector<Range>{{-3, 4, 5000}, {-1, 2, 3}}, {{-3, 4, 100}, {-1, 2, 150}}}) {
    for (const std::size_t threads : {1u, 3u}) {
      Team team(threads);
      const Grid whole = sample_grid(*f.function, axes, team);
      static std::atomic<int> asked;
      asked = 0;
      const Stop third = [] { return ++asked > 2; };
      const Grid some = sample_grid(*f.function, axes, team, GridPrecision::twofold, third);
      BOOST_TEST(some.values.size() >= 4000u);
      BOOST_TEST(some.values.size() <= 2u * 4096);
      BOOST_TEST(std::equal(some.values.begin(), some.values.end(), whole.values.begin()));
      asked = 0;
      const auto gradients = sample_gradients(*f.function, axes, team, third);
      BOOST_TEST(gradients.size() >= 2u * 4000);
      BOOST_TEST(gradients.size() <= 2u * 2 * 4096);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_line_is_a_grid_of_one_axis) {
  const KnownFunction f = find_function("qubic_1d", {});
  Team team(2);
  const Grid grid = sample_grid(*f.function, {{-2, 2, 5}}, team);
  BOOST_TEST(grid.values == (std::vector<double>{7.4, -1.3, 0, -0.7, 8.6}),
             boost::test_tools::tolerance(1e-15) << boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(axes_around_paths_show_starts_and_minima_and_end_at_the_domain) {
  const KnownFunction f = find_function("six_hump_camel", {});
  const auto axes = axes_around(f, std::vector{path_of({2, 2, 1e6, -1e6, NAN, 0})}, 11);
  BOOST_REQUIRE(axes.size() == 2u);
  BOOST_TEST(axes[0].lo < -0.0898);
  BOOST_TEST(axes[0].hi > 3);
  BOOST_TEST(axes[0].hi < 5);
  BOOST_TEST(axes[1].lo < -2);
  BOOST_TEST(axes[1].lo > -4);
  BOOST_TEST(axes[1].hi > 2);
  BOOST_TEST(axes[1].count == 11u);
}

BOOST_AUTO_TEST_CASE(a_start_outside_the_domain_is_shown) {
  const KnownFunction f = find_function("six_hump_camel", {});
  const auto axes = axes_around(f, std::vector{path_of({20, 2})}, 11);
  BOOST_TEST(axes[0].hi > 20);
}

BOOST_AUTO_TEST_CASE(a_function_of_many_variables_has_no_axes_to_show) {
  const KnownFunction f = find_function("sphere", 3);
  Team team(1);
  BOOST_TEST(make_landscape(f, domain_axes(f, 5), team).axes.empty());
}

BOOST_AUTO_TEST_CASE(a_grid_may_have_any_number_of_axes) {
  const KnownFunction f = find_objective("x+10*y+100*z", "", {}, {});
  Team team(2);
  const Grid grid = sample_grid(*f.function, {{0, 2, 3}, {0, 3, 4}, {0, 1, 2}}, team);
  BOOST_TEST_REQUIRE(grid.values.size() == 24u);
  for (std::size_t k = 0; k < 24; ++k) {
    const std::vector<double> x = grid.point(k);
    BOOST_TEST(x == (std::vector<double>{double(k % 3), double(k / 3 % 4), double(k / 12)}),
               boost::test_tools::per_element());
    BOOST_TEST(grid.values[k] == x[0] + 10 * x[1] + 100 * x[2]);
  }
}

BOOST_AUTO_TEST_CASE(a_grid_in_float_is_that_of_doubles_nearly) {
  const KnownFunction f = find_function("ackley", 2);
  const std::vector<Range> axes{{-3, 4, 37}, {-1, 2, 11}};
  Team team(2);
  const Grid wide = sample_grid(*f.function, axes, team),
             narrow = sample_grid(*f.function, axes, team, GridPrecision::single);
  bool all_equal = true;
  for (std::size_t k = 0; k < wide.values.size(); ++k) {
    BOOST_TEST(std::abs(narrow.values[k] - wide.values[k]) < 2e-5);
    all_equal = all_equal && narrow.values[k] == wide.values[k];
  }
  BOOST_TEST(!all_equal);
}

BOOST_AUTO_TEST_CASE(gradients_stand_beside_the_values) {
  const KnownFunction f = find_objective("x^2*y", "", {}, {});
  Team team(3);
  const std::vector<Range> axes{{-1, 1, 70}, {0, 5, 101}};
  const auto gradients = sample_gradients(*f.function, axes, team);
  const Grid grid{axes, {}};
  BOOST_TEST_REQUIRE(gradients.size() == 2u * 70 * 101);
  for (std::size_t k = 0; k < 70 * 101; k += 13) {
    const auto x = grid.point(k);
    BOOST_TEST(gradients[2 * k] == 2 * x[0] * x[1], boost::test_tools::tolerance(1e-15));
    BOOST_TEST(gradients[2 * k + 1] == x[0] * x[0], boost::test_tools::tolerance(1e-15));
  }
}

BOOST_AUTO_TEST_CASE(minima_on_a_grid_are_refined) {
  const KnownFunction f = find_function("himmelblau", {});
  Team team(1);
  const auto found =
      find_minima(*f.function, sample_grid(*f.function, {{-6, 6, 61}, {-6, 6, 61}}, team), 10);
  BOOST_TEST_REQUIRE(found.size() == 4u);
  for (const auto& known : f.minima) {
    double nearest = HUGE_VAL;
    for (const auto& [x, value] : found) {
      BOOST_TEST(value <= 1e-28);
      nearest = std::min(nearest, std::hypot(x[0] - known[0], x[1] - known[1]));
    }
    BOOST_TEST(nearest < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(minima_at_kinks_and_in_holes_are_found_or_left_out) {
  Team team(1);
  const auto minima = [&](const char* text, const Range& axis) {
    const KnownFunction f = find_objective(text, "", {}, {});
    return find_minima(*f.function, sample_grid(*f.function, {axis}, team), 5);
  };
  const auto kink = minima("abs(x-0.3)", {-1, 1, 12});
  BOOST_TEST_REQUIRE(kink.size() == 1u);
  BOOST_TEST(std::abs(kink[0].x[0] - 0.3) < 1e-10);
  BOOST_TEST(minima("x", {-1, 1, 12}).empty());
  BOOST_TEST(minima("0*x", {-1, 1, 12}).empty());
  const auto edge = minima("x < 0 ? log(-1) : 1+x^2", {-1, 1, 11});
  BOOST_TEST_REQUIRE(edge.size() == 1u);
  BOOST_TEST(edge[0].x[0] == 0);
  BOOST_TEST(minima("sin(20*x)", {-2, 2, 100}).size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_table_is_a_landscape_with_its_lowest_cells_as_minima) {
  const Landscape table = table_landscape("t", 3, {5, 4, 3, 2, 9, 2});
  BOOST_TEST_REQUIRE(table.minima.size() == 2u);
  BOOST_TEST(table.minima[0] == (std::vector<double>{1, 2}), boost::test_tools::per_element());
  BOOST_TEST(table.minima[1] == (std::vector<double>{3, 2}), boost::test_tools::per_element());
  const Grid grid = table.sample({{1, 3, 5}, {1, 2, 3}});
  BOOST_TEST(grid.values[0] == 5);
  BOOST_TEST(grid.values[1] == 4.5);
  BOOST_TEST(grid.values[4] == 3);
  BOOST_TEST(grid.values[7] == 6.5);
  BOOST_TEST(grid.values[14] == 2);
}

BOOST_AUTO_TEST_SUITE_END()

#include <boost/test/unit_test.hpp>

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

BOOST_AUTO_TEST_SUITE_END()

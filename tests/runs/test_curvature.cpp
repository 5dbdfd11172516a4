#include <boost/test/unit_test.hpp>
#include <cmath>

#include "functions/catalogue.hpp"
#include "functions/find.hpp"
#include "runs/curvature.hpp"

using namespace nnopt;

namespace {

/// H v of the diagonal matrix d seen through reflections about u: H = P D P, P = 1 - 2 u u^T.
TimesMatrix reflected(std::vector<double> d) {
  return [d](std::span<const double> v, std::span<double> product) {
    const std::size_t n = d.size();
    std::vector<double> u(n);
    double length = 0;
    for (std::size_t i = 0; i < n; ++i) length += (u[i] = 1 + double(i % 5)) * u[i];
    const auto reflect = [&](std::span<double> x) {
      double along = 0;
      for (std::size_t i = 0; i < n; ++i) along += u[i] * x[i];
      for (std::size_t i = 0; i < n; ++i) x[i] -= 2 * along / length * u[i];
    };
    std::copy(v.begin(), v.end(), product.begin());
    reflect(product);
    for (std::size_t i = 0; i < n; ++i) product[i] *= d[i];
    reflect(product);
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)

BOOST_AUTO_TEST_CASE(as_many_products_as_rows_give_the_ends_of_the_spectrum_to_rounding) {
  const auto near = boost::test_tools::tolerance(1e-12);
  for (const std::vector<double>& d : {std::vector<double>{3},
                                       {1, 1},
                                       {-2, 5},
                                       {0, 0, 7},
                                       {1, 1e-3, 1e6, 4, 4, 4, -0.5},
                                       {2, 2, 2, 2, 2},
                                       {1e-200, 3e-200}}) {
    const auto ends = extreme_eigenvalues(reflected(d), d.size());
    BOOST_REQUIRE(ends);
    const auto [least, most] = std::ranges::minmax(d);
    const double scale = std::max(std::abs(least), std::abs(most));
    BOOST_TEST(ends->least / scale + 2 == least / scale + 2, near);
    BOOST_TEST(ends->most / scale + 2 == most / scale + 2, near);
  }
}

BOOST_AUTO_TEST_CASE(the_directions_are_eigenvectors) {
  const std::vector<double> d{-3, 1, 2, 9, 9.5, 0.1};
  const auto times = reflected(d);
  const auto ends = extreme_eigenvalues(times, d.size());
  BOOST_REQUIRE(ends);
  for (const auto& [value, v] :
       {std::pair{ends->least, ends->least_direction}, {ends->most, ends->most_direction}}) {
    std::vector<double> product(v.size());
    times(v, product);
    double length = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
      length += v[i] * v[i];
      BOOST_TEST(std::abs(product[i] - value * v[i]) < 1e-11);
    }
    BOOST_TEST(length == 1, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(a_few_products_find_the_ends_of_a_large_spectrum) {
  std::vector<double> d(500);
  for (std::size_t i = 0; i < d.size(); ++i) d[i] = 1 + 99 * double(i) / 499;
  const auto ends = extreme_eigenvalues(reflected(d), d.size());
  BOOST_REQUIRE(ends);
  BOOST_TEST(ends->most == 100, boost::test_tools::tolerance(0.01));
  BOOST_TEST(ends->most <= 100 + 1e-9);
  BOOST_TEST(std::abs(ends->least - 1) < 1);
}

BOOST_AUTO_TEST_CASE(hessians_of_functions_are_exact) {
  // x^2 y: H = (2y 2x; 2x 0), at (1, 3): 3 +- sqrt(13)
  const auto f = find_objective("x^2*y", "", {}, {});
  const auto ends = curvature_at(*f.function, std::vector<double>{1, 3});
  BOOST_REQUIRE(ends);
  const auto near = boost::test_tools::tolerance(1e-13);
  BOOST_TEST(ends->most == 3 + std::sqrt(13.0), near);
  BOOST_TEST(ends->least == 3 - std::sqrt(13.0), near);
  // along (1, 1): (6 + 4) / 2
  BOOST_TEST(
      curvature_along(*f.function, std::vector<double>{1, 3}, std::vector<double>{1, 1}) == 5,
      near);
}

BOOST_AUTO_TEST_CASE(where_the_hessian_is_not_finite_there_is_nothing) {
  const auto f = find_objective("sqrt(x)", "", {}, {});
  BOOST_TEST(!curvature_at(*f.function, std::vector<double>{-1}));
}

BOOST_AUTO_TEST_CASE(a_quadratic_has_the_condition_number_of_its_name) {
  for (const double condition : {1.0, 10.0, 1e4}) {
    for (const std::size_t dim : {2u, 7u}) {
      const auto f = find_function("quadratic:condition=" + std::to_string(condition), dim);
      const std::vector<double> x(dim, 0.3);
      const auto found = condition_number(*f.function, x);
      BOOST_REQUIRE(found.has_value());
      BOOST_TEST(*found == condition, boost::test_tools::tolerance(1e-5));
    }
  }
}

BOOST_AUTO_TEST_CASE(himmelblau_has_that_of_its_second_derivatives) {
  const auto f = find_function("himmelblau", {});
  // H = (74 20; 20 34) at (3, 2).
  const double root = std::sqrt(20.0 * 20 + 20 * 20);
  const auto found = condition_number(*f.function, std::vector<double>{3, 2});
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(*found == (54 + root) / (54 - root), boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(where_the_curvature_is_not_positive_there_is_none) {
  for (const char* formula : {"x^2-y^2", "x^2+0*y", "-x^2-2*y^2", "0*x*y"}) {
    const auto f = find_objective(formula, "", {}, {});
    BOOST_TEST(!condition_number(*f.function, std::vector<double>{0.5, 0.5}), formula);
  }
}

BOOST_AUTO_TEST_SUITE_END()

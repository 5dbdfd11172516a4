#include <boost/test/unit_test.hpp>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "functions/test_functions.hpp"
#include "tests/autodiff/derivative_checks.hpp"

namespace nnopt {

/// check(body, n) for each function and some numbers of coordinates that it takes.
template <class Check>
static void for_each_function(Check check) {
  const auto some_dimensions = [&]<class Body>(const Body& body) {
    for (const std::size_t n : {1, 2, 3, 4, 7}) {
      if (n < Body::least_dim || n > Body::most_dim) continue;
      BOOST_TEST_CONTEXT(std::string(Body::name) << " of " << n) { check(body, n); }
    }
  };
  std::apply([&](const auto&... body) { (some_dimensions(body), ...); }, TestFunctions());
}

template <class Body>
static Point random_point(const Body&, std::size_t n, std::mt19937_64& generator) {
  Point x;
  for (std::size_t i = 0; i < n; ++i) {
    std::uniform_real_distribution<float> coordinate(static_cast<float>(Body::domain(i).lo),
                                                     static_cast<float>(Body::domain(i).hi));
    x.push_back(static_cast<double>(coordinate(generator)));
  }
  return x;
}

BOOST_AUTO_TEST_SUITE(test_functions)

BOOST_AUTO_TEST_CASE(known_minima_have_the_stated_value) {
  for_each_function([](const auto& body, std::size_t n) {
    BOOST_TEST(!body.minima(n).empty());
    for (const auto& x : body.minima(n)) {
      const double error = value_at(body, x) - body.minimum(n);
      BOOST_TEST(std::abs(error) <= 1e-12, "at " << in_words(x) << " off by " << error);
    }
  });
}

BOOST_AUTO_TEST_CASE(the_gradient_is_0_at_known_minima) {
  for_each_function([](const auto& body, std::size_t n) {
    for (const auto& x : body.minima(n)) {
      BOOST_TEST(x.size() == n);
      BOOST_TEST(largest(by_tape(body, x).gradient) <= 1e-12, in_words(x));
      BOOST_TEST(largest(by_duals(body, x).gradient) <= 1e-12, in_words(x));
    }
  });
}

BOOST_AUTO_TEST_CASE(known_minima_are_different_points_of_the_domain) {
  for_each_function([](const auto& body, std::size_t n) {
    const auto minima = body.minima(n);
    BOOST_TEST(std::set<Point>(minima.begin(), minima.end()).size() == minima.size());
    for (const auto& x : minima) {
      for (std::size_t i = 0; i < n; ++i) {
        BOOST_TEST((body.domain(i).lo <= x[i] && x[i] <= body.domain(i).hi));
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(the_start_is_a_point_of_the_domain_above_the_minimum) {
  for_each_function([](const auto& body, std::size_t n) {
    const Point start = body.start(n);
    BOOST_TEST(start.size() == n);
    for (std::size_t i = 0; i < n; ++i) {
      BOOST_TEST((body.domain(i).lo <= start[i] && start[i] <= body.domain(i).hi));
    }
    BOOST_TEST(value_at(body, start) > body.minimum(n));
  });
}

BOOST_AUTO_TEST_CASE(nothing_sampled_lies_below_the_minimum) {
  for_each_function([](const auto& body, std::size_t n) {
    std::mt19937_64 generator(n);
    std::normal_distribution<double> step(0, 0.01);
    double least = HUGE_VAL;
    for (int i = 0; i < 2000; ++i)
      least = std::min(least, value_at(body, random_point(body, n, generator)));
    for (const Point& minimizer : body.minima(n)) {
      for (int i = 0; i < 500; ++i) {
        Point x = minimizer;
        for (double& v : x) v += step(generator);
        least = std::min(least, value_at(body, x));
      }
    }
    BOOST_TEST(least >= body.minimum(n) - 1e-12);
  });
}

BOOST_AUTO_TEST_CASE(derivatives_agree_over_every_scalar) {
  for_each_function([](const auto& body, std::size_t n) {
    const AnyFunction f(body);
    std::mt19937_64 generator(10 + n);
    Point direction{0.75, -1.25, 0.5, 1, -0.25, 2, 1.5};
    direction.resize(n);
    for (int i = 0; i < 10; ++i) {
      const Point x = random_point(body, n, generator);
      BOOST_TEST_CONTEXT("at " << in_words(x)) {
        check_derivatives(f, x, direction,
                          {.rounding = 1e-14, .size = std::max(1.0, std::abs(value_at(body, x)))});
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(quadratic_has_the_curvatures_of_its_condition) {
  const Quadratic quadratic{.condition = 16};
  const Point x{0.5, -2, 1}, gradient = by_tape(quadratic, x).gradient;
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(gradient[i] == x[i] * std::pow(4.0, double(i)), boost::test_tools::tolerance(1e-15));
  }
  BOOST_TEST(value_at(quadratic, Point{3}) == 4.5);
}

BOOST_AUTO_TEST_CASE(griewank_sums_squares) {
  BOOST_TEST(value_at(Griewank(), Point{2}) == 4 / 4000.0 - std::cos(2.0) + 1,
             boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

#include <boost/test/unit_test.hpp>
#include <utility>
#include <vector>

#include "functions/function.hpp"
#include "functions/many_local_minima.hpp"
#include "functions/plate_and_valley_shaped.hpp"
#include "tests/allocations.hpp"
#include "tests/autodiff/derivative_checks.hpp"

namespace nnopt {

using functions::Ackley, functions::Point, functions::Rastrigin, functions::Rosenbrock;

static const Point here{-1.25, 0.5, 2};

/// 3, whatever x: a function whose result is no variable of the tape.
struct Three {
  template <class T>
  T operator()(std::span<const T>) const {
    return T(3.0);
  }
};

BOOST_AUTO_TEST_SUITE(function)

BOOST_AUTO_TEST_CASE(a_function_is_its_body_over_every_scalar) {
  const auto f = make_function(Rosenbrock(), 3);
  const Rosenbrock body;
  BOOST_TEST(f->dim() == 3u);
  const double value = value_at(body, here);
  BOOST_TEST(value_at(*f, here) == value);
  BOOST_TEST(value_at(*f, converted<Lanes8>(here))[6] == value);
  const auto exact = by_tape(body, here).gradient;
  BOOST_TEST(by_tape(*f, here).gradient == exact, boost::test_tools::per_element());
  BOOST_TEST(by_duals(*f, here).gradient == by_duals(body, here).gradient,
             boost::test_tools::per_element());
  BOOST_TEST(value_at(*f, converted<Lanes16f>(here))[9] == static_cast<float>(value),
             boost::test_tools::tolerance(1e-5f));
  const auto narrow = by_tape(*f, converted<float>(here));
  const auto duals = hessian_times(*f, here, {1, 0, 0});
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(narrow.gradient[i] == static_cast<float>(exact[i]),
               boost::test_tools::tolerance(1e-5f));
    BOOST_TEST(duals.gradient[i].value == exact[i]);
  }
  BOOST_TEST(duals.gradient[0].slope == 1200 * 1.5625 - 400 * 0.5 + 2);
}

BOOST_AUTO_TEST_CASE(gradients_are_those_of_the_tape_point_after_point) {
  const auto f = make_function(Rastrigin(), 3);
  Gradient<double> gradient(*f);
  for (const Point& x : {here, Point{0, 0, 0}, Point{1, 2, 3}, here}) {
    Point g(3);
    BOOST_TEST(gradient(x, g) == value_at(*f, x));
    BOOST_TEST(g == by_tape(*f, x).gradient, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(gradients_in_float_are_those_of_a_tape_of_float) {
  const auto f = make_function(Ackley(), 3);
  Gradient<float> gradient(*f);
  const auto x = converted<float>(here);
  std::vector<float> g(3);
  const auto right = by_tape(*f, x);
  BOOST_TEST(gradient(x, g) == right.value);
  BOOST_TEST(g == right.gradient, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(gradients_allocate_nothing_after_the_first) {
  const auto f = make_function(Rosenbrock(), 200);
  Gradient<double> gradient(*f);
  Point x = Rosenbrock::start(200), g(200);
  const double first = gradient(x, g);
  const std::size_t before = allocations();
  double sum = 0;
  for (int i = 0; i < 5; ++i) sum += gradient(x, g);
  const std::size_t after = allocations();
  BOOST_TEST(after == before);
  BOOST_TEST(sum == 5 * first, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_constant_function_has_gradient_0) {
  const auto f = make_function(Three(), 2);
  Gradient<double> gradient(*f);
  Point g{7, 7};
  BOOST_TEST(gradient(Point{1, 2}, g) == 3);
  BOOST_TEST(g == (Point{0, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

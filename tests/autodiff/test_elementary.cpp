#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "autodiff/operations.hpp"
#include "tests/autodiff/derivative_checks.hpp"

namespace nnopt {

/// |got - exact| in units of the last place of a double as large as `exact`.
static double in_last_places(double got, long double exact) {
  const auto near = static_cast<double>(std::abs(exact));
  const long double unit = std::max(std::nextafter(near, HUGE_VAL) - near, 0x1p-1074);
  return static_cast<double>(std::abs(got - exact) / unit);
}

template <class F, class L>
static void check_accuracy(F f, L library, const std::vector<double>& points) {
  double worst = 0, where_worst = 0;
  for (const double x : points) {
    const double error = in_last_places(f(x), library(static_cast<long double>(x)));
    if (error > worst || std::isnan(error)) {
      worst = error;
      where_worst = x;
    }
  }
  BOOST_TEST(worst <= 1.0, worst << " units in the last place at " << where_worst);
}

/// Eight by eight in lanes, each as alone.
template <class F>
static void check_lane_bits(F f, const std::vector<double>& points) {
  for (std::size_t i = 0; i + 8 <= points.size(); i += 8) {
    const Lanes8 y = f(Lanes8::load(&points[i]));
    for (std::size_t lane = 0; lane < 8; ++lane) {
      const double x = points[i + lane], alone = f(x);
      BOOST_TEST((same_bits(y[lane], alone) || (std::isnan(y[lane]) && std::isnan(alone))),
                 y[lane] << " in a lane, " << alone << " alone, at " << x);
    }
  }
}

static std::vector<double> uniform(double lo, double hi, int count) {
  std::mt19937_64 generator(1);
  std::uniform_real_distribution<double> number(lo, hi);
  std::vector<double> r;
  for (int i = 0; i < count; ++i) r.push_back(number(generator));
  return r;
}

/// The given points with their neighbours, and both with a minus sign.
static std::vector<double> with_neighbours(const std::vector<double>& points) {
  std::vector<double> r;
  for (const double x : points) {
    for (const double v : {x, std::nextafter(x, HUGE_VAL), std::nextafter(x, -HUGE_VAL)}) {
      r.push_back(v);
      r.push_back(-v);
    }
  }
  return r;
}

static std::vector<double> joined(std::vector<double> a, const std::vector<double>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

static std::vector<double> exponents() {
  return joined(joined(uniform(-708, 708, 100000), uniform(-1, 1, 100000)),
                with_neighbours({0, 1e-300, 1e-20, 0x1p-53, 1, std::numbers::ln2,
                                 std::numbers::ln2 / 2, 1.5 * std::numbers::ln2, 707.5, 708, 709}));
}

static std::vector<double> angles() {
  std::vector<double> multiples;
  for (int n = 1; n < 70000; n += n < 2000 ? 1 : 97) multiples.push_back(n * std::numbers::pi / 2);
  return joined(
      joined(uniform(-1e5, 1e5, 100000), uniform(-4, 4, 100000)),
      with_neighbours(joined(multiples, {0, 1e-300, 1e-20, 1e-8, 0.5, std::numbers::pi / 4, 1e5,
                                         1.5e5, 1e10, 1e300})));
}

static std::vector<double> positives() {
  std::vector<double> r = joined(uniform(0.5, 2, 100000), uniform(0.999, 1.001, 50000));
  for (const double exponent : uniform(-1022, 1023, 50000)) r.push_back(std::exp2(exponent));
  for (const double x : with_neighbours({0x1p-1074 * 3, 1e-310, 0x1p-1022, 1e-300, 0.25, 0.5, 1,
                                         std::numbers::sqrt2 / 2, std::numbers::sqrt2, 2, 1e300,
                                         0x1p1023, 1.5e308})) {
    if (x > 0) r.push_back(x);
  }
  return r;
}

/// What no body of ours serves, among points that it does.
static std::vector<double> mixed() {
  const double infinity = std::numeric_limits<double>::infinity(),
               nan_value = std::numeric_limits<double>::quiet_NaN();
  return {0.5,  nan_value, 1,    -infinity, 2,     infinity, 3,   1e-310,  //
          -0.0, 0.0,       -1,   1e6,       -1e6,  1e300,    709, -710,    //
          0.25, 0.75,      1.25, 1.75,      1e200, 3,        5,   9,       //
          -745, -746,      710,  100,       1e-5,  -1e5,     1e5, 123456};
}

BOOST_AUTO_TEST_SUITE(elementary_functions)

BOOST_AUTO_TEST_CASE(exp_is_within_one_unit_in_the_last_place) {
  check_accuracy([](double x) { return exp(x); }, [](long double x) { return std::exp(x); },
                 exponents());
}
BOOST_AUTO_TEST_CASE(log_is_within_one_unit_in_the_last_place) {
  check_accuracy([](double x) { return log(x); }, [](long double x) { return std::log(x); },
                 positives());
}
BOOST_AUTO_TEST_CASE(sin_is_within_one_unit_in_the_last_place) {
  check_accuracy([](double x) { return sin(x); }, [](long double x) { return std::sin(x); },
                 angles());
}
BOOST_AUTO_TEST_CASE(cos_is_within_one_unit_in_the_last_place) {
  check_accuracy([](double x) { return cos(x); }, [](long double x) { return std::cos(x); },
                 angles());
}

BOOST_AUTO_TEST_CASE(exact_values_are_exact) {
  BOOST_TEST(same_bits(exp(0.0), 1));
  BOOST_TEST(same_bits(exp(-0.0), 1));
  BOOST_TEST(same_bits(log(1.0), 0));
  BOOST_TEST(same_bits(sin(0.0), 0));
  BOOST_TEST(same_bits(sin(-0.0), -0.0));
  BOOST_TEST(same_bits(cos(0.0), 1));
  BOOST_TEST(log(2.0) == std::numbers::ln2);
}

BOOST_AUTO_TEST_CASE(the_ends_go_to_the_library) {
  for (const double x : {-746.0, -745.0, -709.0, 709.0, 710.0}) BOOST_TEST(exp(x) == std::exp(x));
  for (const double x : {0x1p-1074, 1e-310, 0.0, 0x1p1023, 1.7e308})
    BOOST_TEST(log(x) == std::log(x));
  for (const double x : {1e5, 1e10, 1e300}) {
    BOOST_TEST(sin(x) == std::sin(x));
    BOOST_TEST(cos(-x) == std::cos(-x));
  }
}

BOOST_AUTO_TEST_CASE(a_lane_has_the_bits_of_a_number_alone) {
  check_lane_bits([](const auto& x) { return exp(x); }, exponents());
  check_lane_bits([](const auto& x) { return log(x); }, positives());
  check_lane_bits([](const auto& x) { return sin(x); }, angles());
  check_lane_bits([](const auto& x) { return cos(x); }, angles());
}

BOOST_AUTO_TEST_CASE(lanes_outside_the_range_leave_the_others_alone) {
  check_lane_bits([](const auto& x) { return exp(x); }, mixed());
  check_lane_bits([](const auto& x) { return log(x); }, mixed());
  check_lane_bits([](const auto& x) { return sin(x); }, mixed());
  check_lane_bits([](const auto& x) { return cos(x); }, mixed());
}

BOOST_AUTO_TEST_CASE(sin_and_cos_come_alike_from_one_reduction) {
  for (const double x : angles()) {
    const auto both = sincos(x);
    if (!same_bits(both.sin, sin(x)) || !same_bits(both.cos, cos(x))) {
      BOOST_TEST(false, "sincos differs from sin and cos at " << x);
    }
  }
  BOOST_TEST(sincos(0.5).sin == sin(0.5));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

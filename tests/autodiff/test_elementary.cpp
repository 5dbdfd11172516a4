#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "autodiff/operations.hpp"
#include "tests/autodiff/derivative_checks.hpp"

namespace nnopt {

/// One register of T.
template <class T>
using Row = Lanes<T, Lanes<T, register_bytes>::width>;
template <class T>
using Points = std::vector<T>;

/// |got - exact| in units of the last place of a T as large as `exact`.
template <class T>
static double in_last_places(T got, long double exact) {
  const T rounded = static_cast<T>(exact), size = std::abs(rounded);
  if (!std::isfinite(rounded) || !std::isfinite(got)) {
    return got == rounded || (std::isnan(got) && std::isnan(rounded)) ? 0 : HUGE_VAL;
  }
  const T up = std::nextafter(size, std::numeric_limits<T>::infinity());
  const long double unit = std::isfinite(up) ? up - size : size - std::nextafter(size, T(0));
  return static_cast<double>(std::abs(got - exact) / unit);
}

template <class T, class F, class L>
static void check_accuracy(double bound, F f, L library, const Points<T>& x,
                           const std::same_as<Points<T>> auto&... y) {
  double worst = 0;
  T where_worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double error = in_last_places<T>(
        f(x[i], y[i]...),
        library(static_cast<long double>(x[i]), static_cast<long double>(y[i])...));
    if (error > worst) {
      worst = error;
      where_worst = x[i];
    }
  }
  BOOST_TEST(worst <= bound, worst << " units in the last place at " << where_worst);
}

template <class T>
static bool same(T a, T b) {
  return same_bits(a, b) || (std::isnan(a) && std::isnan(b));
}

/// A register full at a time, each number as alone; the first hundred in every place.
template <class T, class F>
static void check_lane_bits(F f, const Points<T>& x, const std::same_as<Points<T>> auto&... y) {
  constexpr std::size_t width = Row<T>::size;
  for (std::size_t i = 0; i + width <= x.size(); i += i < 100 ? 1 : width) {
    const Row<T> z = f(Row<T>::load(&x[i]), Row<T>::load(&y[i])...);
    for (std::size_t lane = 0; lane < width; ++lane) {
      const T alone = f(x[i + lane], y[i + lane]...);
      if (!same(z[lane], alone)) {
        BOOST_TEST(false,
                   z[lane] << " in lane " << lane << ", " << alone << " alone, at " << x[i + lane]);
      }
    }
  }
}

/// Both, and what the C library gives at the ends: infinities, zeros with their sign, nan.
template <class T, class F, class L>
static void check_function(double bound, F f, L library, const Points<T>& points) {
  check_accuracy<T>(bound, f, library, points);
  check_lane_bits<T>(f, points);
  using Limits = std::numeric_limits<T>;
  for (const T size : {T(0), Limits::denorm_min(), Limits::min() / 2, Limits::min(), Limits::max(),
                       Limits::infinity(), Limits::quiet_NaN()}) {
    for (const T x : {size, -size}) {
      const T y = f(x), right = static_cast<T>(library(static_cast<long double>(x)));
      BOOST_TEST(same(y, right), y << " is not " << right << " at " << x);
      const Row<T> row = f(Row<T>(static_cast<double>(x)));
      BOOST_TEST(same(row[row.size - 1], right));
    }
  }
}

template <class T>
static Points<T> uniform(double lo, double hi, int count) {
  std::mt19937_64 generator(1);
  std::uniform_real_distribution<double> number(lo, hi);
  Points<T> r;
  for (int i = 0; i < count; ++i) r.push_back(static_cast<T>(number(generator)));
  return r;
}

/// Numbers of every size, subnormal, infinite and nan too.
template <class T>
static Points<T> of_any_bits(int count) {
  std::mt19937_64 generator(2);
  Points<T> r;
  for (int i = 0; i < count; ++i) {
    r.push_back(std::bit_cast<T>(static_cast<elementary::Word<T>>(generator())));
  }
  return r;
}

/// The given points with their neighbours, and both with a minus sign.
template <class T>
static Points<T> with_neighbours(const std::vector<double>& points) {
  Points<T> r;
  for (const double p : points) {
    const T x = static_cast<T>(p);
    for (const T v : {x, std::nextafter(x, T(HUGE_VAL)), std::nextafter(x, -T(HUGE_VAL))}) {
      r.push_back(v);
      r.push_back(-v);
    }
  }
  return r;
}

template <class T>
static Points<T> joined(Points<T> a, const std::same_as<Points<T>> auto&... more) {
  (a.insert(a.end(), more.begin(), more.end()), ...);
  return a;
}

template <class T>
static Points<T> exponents() {
  const double low = elementary::Constants<T>::exp_low, high = elementary::Constants<T>::exp_high;
  return joined<T>(uniform<T>(low, high, 50000), uniform<T>(-1, 1, 100000),
                   uniform<T>(-1e-3, 1e-3, 20000), of_any_bits<T>(50000),
                   with_neighbours<T>({0, 1e-30, 1e-20, 0x1p-53, 0x1p-24, 1, std::numbers::ln2,
                                       std::numbers::ln2 / 2, 1.5 * std::numbers::ln2, high - 0.5,
                                       high, high + 1, low, low - 1, 10, 20, 22}));
}

template <class T>
static Points<T> angles() {
  std::vector<double> multiples;
  for (int n = 1; n < 70000; n += n < 6000 ? 1 : 97) multiples.push_back(n * std::numbers::pi / 2);
  const double limit = elementary::Constants<T>::trig_limit;
  return joined<T>(uniform<T>(-limit, limit, 100000), uniform<T>(-4, 4, 100000),
                   of_any_bits<T>(20000), with_neighbours<T>(multiples),
                   with_neighbours<T>({0, 1e-30, 1e-20, 1e-8, 0.5, std::numbers::pi / 4, limit,
                                       1.5 * limit, 1e10, 1e30}));
}

template <class T>
static Points<T> positives() {
  Points<T> r = joined<T>(uniform<T>(0.5, 2, 100000), uniform<T>(0.999, 1.001, 50000));
  for (const T x : joined<T>(of_any_bits<T>(100000),
                             with_neighbours<T>({0.25, 0.5, 1, std::numbers::sqrt2 / 2,
                                                 std::numbers::sqrt2, 2, 1e30, 3e38}))) {
    if (x > 0) r.push_back(x);
  }
  return r;
}

template <class T>
static Points<T> above_minus_one() {
  Points<T> r = joined<T>(uniform<T>(-1, 3, 100000), uniform<T>(-1e-3, 1e-3, 50000));
  for (const T x : of_any_bits<T>(100000)) {
    if (!(x <= -1)) r.push_back(x);
  }
  return r;
}

/// Bases and exponents: powers of every size, bases near 1 with large exponents, negative bases
/// with whole and broken exponents, numbers of any bits.
template <class T>
struct Pairs {
  Points<T> x, y;
};
template <class T>
static Pairs<T> pairs() {
  Pairs<T> r;
  const double most = std::log(static_cast<double>(std::numeric_limits<T>::max()));
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<double> unit(-1, 1);
  for (int i = 0; i < 200000; ++i) {
    const double log_x = most * std::pow(std::abs(unit(generator)), 1 + i % 12);
    r.x.push_back(static_cast<T>(std::exp(unit(generator) < 0 ? -log_x : log_x)));
    r.y.push_back(static_cast<T>(1.05 * most * unit(generator) / log_x));
  }
  for (int i = 0; i < 20000; ++i) {
    r.x.push_back(static_cast<T>(10 * unit(generator)));
    r.y.push_back(static_cast<T>(std::round(20 * unit(generator)) / (1 + i % 2)));
  }
  const auto any = of_any_bits<T>(40000);
  r.x.insert(r.x.end(), any.begin(), any.end());
  r.y.insert(r.y.end(), any.rbegin(), any.rend());
  return r;
}

template <class T>
static void check_all(double exp_bound, double log_bound, double trig_bound, double tanh_bound,
                      double pow_bound, double other_bound) {
  using Long = long double;
  BOOST_TEST_CONTEXT("exp") {
    check_function<T>(
        exp_bound, [](const auto& x) { return exp(x); }, [](Long x) { return std::exp(x); },
        exponents<T>());
  }
  BOOST_TEST_CONTEXT("log") {
    check_function<T>(
        log_bound, [](const auto& x) { return log(x); }, [](Long x) { return std::log(x); },
        positives<T>());
  }
  BOOST_TEST_CONTEXT("sin") {
    check_function<T>(
        trig_bound, [](const auto& x) { return sin(x); }, [](Long x) { return std::sin(x); },
        angles<T>());
  }
  BOOST_TEST_CONTEXT("cos") {
    check_function<T>(
        trig_bound, [](const auto& x) { return cos(x); }, [](Long x) { return std::cos(x); },
        angles<T>());
  }
  BOOST_TEST_CONTEXT("tanh") {
    check_function<T>(
        tanh_bound, [](const auto& x) { return tanh(x); }, [](Long x) { return std::tanh(x); },
        exponents<T>());
  }
  BOOST_TEST_CONTEXT("expm1") {
    check_function<T>(
        other_bound, [](const auto& x) { return expm1(x); }, [](Long x) { return std::expm1(x); },
        exponents<T>());
  }
  BOOST_TEST_CONTEXT("sinh") {
    check_function<T>(
        other_bound, [](const auto& x) { return sinh(x); }, [](Long x) { return std::sinh(x); },
        exponents<T>());
  }
  BOOST_TEST_CONTEXT("cosh") {
    check_function<T>(
        other_bound, [](const auto& x) { return cosh(x); }, [](Long x) { return std::cosh(x); },
        exponents<T>());
  }
  BOOST_TEST_CONTEXT("log1p") {
    check_function<T>(
        other_bound, [](const auto& x) { return log1p(x); }, [](Long x) { return std::log1p(x); },
        above_minus_one<T>());
  }
  BOOST_TEST_CONTEXT("pow") {
    const auto power = [](const auto& x, const auto& y) { return pow(x, y); };
    const auto [x, y] = pairs<T>();
    check_accuracy<T>(
        pow_bound, power, [](Long v, Long w) { return std::pow(v, w); }, x, y);
    check_lane_bits<T>(power, x, y);
  }
}

BOOST_AUTO_TEST_SUITE(elementary_functions)

BOOST_AUTO_TEST_CASE(errors_of_double_are_as_stated_and_lanes_have_the_bits_of_numbers) {
  check_all<double>(1, 1, 1.4, 2.8, 1.2, 2.6);
}
BOOST_AUTO_TEST_CASE(errors_of_float_are_as_stated_and_lanes_have_the_bits_of_numbers) {
  check_all<float>(1, 1, 1.3, 2.6, 1, 2.5);
}

BOOST_AUTO_TEST_CASE(what_is_made_of_them_is_within_four_units_in_the_last_place) {
  const auto check = []<class T>(T) {
    check_lane_bits<T>([](const auto& x) { return sigmoid(x); }, exponents<T>());
    check_lane_bits<T>([](const auto& x) { return softplus(x); }, exponents<T>());
    const auto points = uniform<T>(-80, 80, 100000);
    check_accuracy<T>(
        4, [](T x) { return sigmoid(x); }, [](long double x) { return 1 / (1 + std::exp(-x)); },
        points);
    check_accuracy<T>(
        4, [](T x) { return softplus(x); }, [](long double x) { return std::log1p(std::exp(x)); },
        points);
  };
  check(1.0);
  check(1.0f);
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

BOOST_AUTO_TEST_CASE(whole_powers_of_whole_numbers_are_exact) {
  for (int x = -100; x <= 100; ++x) {
    double product = 1;
    for (int y = 0; std::abs(product) < 0x1p53; product *= x, ++y) {
      if (y > 60) break;
      BOOST_TEST(pow(static_cast<double>(x), static_cast<double>(y)) == product);
      if (std::abs(product) < 0x1p24) BOOST_TEST(pow(float(x), float(y)) == float(product));
    }
  }
}

/// As C's Annex F lists them; the lanes in between must not care.
BOOST_AUTO_TEST_CASE(special_powers_are_those_of_the_library) {
  const auto check = []<class T>(T) {
    using Limits = std::numeric_limits<T>;
    Points<T> sizes{0,
                    0.5,
                    1,
                    2,
                    3,
                    Limits::denorm_min(),
                    Limits::min(),
                    Limits::max(),
                    Limits::infinity(),
                    Limits::quiet_NaN()};
    Points<T> x, y;
    for (const T a : sizes) {
      for (const T b : sizes) {
        for (const T v : {a, -a}) {
          for (const T w : {b, -b}) {
            x.push_back(v);
            y.push_back(w);
            const T got = pow(v, w), right = std::pow(v, w);
            BOOST_TEST((same(got, right) || (right != 0 && in_last_places<T>(got, right) <= 1)),
                       v << "^" << w << " is " << got << ", not " << right);
          }
        }
      }
    }
    check_lane_bits<T>([](const auto& v, const auto& w) { return pow(v, w); }, x, y);
  };
  check(1.0);
  check(1.0f);
}

BOOST_AUTO_TEST_CASE(the_ends_go_to_the_library) {
  for (const double x : {-746.0, -745.0, -709.0, 709.0, 710.0}) BOOST_TEST(exp(x) == std::exp(x));
  for (const double x : {0x1p-1074, 1e-310, 0.0}) BOOST_TEST(log(x) == std::log(x));
  for (const double x : {1e5, 1e10, 1e300}) {
    BOOST_TEST(sin(x) == std::sin(x));
    BOOST_TEST(cos(-x) == std::cos(-x));
  }
}

BOOST_AUTO_TEST_CASE(sin_and_cos_come_alike_from_one_reduction) {
  for (const double x : angles<double>()) {
    const auto both = sincos(x);
    if (!same(both.sin, sin(x)) || !same(both.cos, cos(x))) {
      BOOST_TEST(false, "sincos differs from sin and cos at " << x);
    }
  }
  BOOST_TEST(sincos(0.5).sin == sin(0.5));
}

BOOST_AUTO_TEST_CASE(lanes_of_several_registers_are_those_of_one) {
  const auto points = exponents<float>();
  int different = 0;
  for (std::size_t i = 0; i + 64 <= points.size(); i += 64) {
    const auto y = tanh(Lanes<float, 64>::load(&points[i]));
    for (std::size_t k = 0; k < 64; ++k) different += !same(y[k], tanh(points[i + k]));
  }
  BOOST_TEST(different == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

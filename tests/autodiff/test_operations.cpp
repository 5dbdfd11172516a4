#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <vector>

#include "tests/autodiff/derivative_checks.hpp"

namespace nnopt {

using Long = long double;
using Points = std::vector<std::vector<double>>;

/// An operation, the same from the C library in long double, and points where it is smooth.
struct Row {
  std::string name;
  AnyFunction function;
  std::function<Long(const std::vector<Long>&)> libm;
  Points points;
};

template <class F, class L>
static Row one(const char* name, F f, L libm, const std::vector<double>& points) {
  Row row{name, of_one(f), [libm](const auto& x) { return libm(x[0]); }, {}};
  for (const double x : points) row.points.push_back({x});
  return row;
}
template <class F, class L>
static Row two(const char* name, F f, L libm, const Points& points) {
  return {name, of_two(f), [libm](const auto& x) { return libm(x[0], x[1]); }, points};
}

static std::vector<Row> exponentials() {
  const std::vector<double> any{-3.25, -0.625, 0.0, 0.125, 1.5, 6.75},
      above_0{0.0625, 0.75, 1.5, 40};
  return {
      one(
          "exp", [](auto& x) { return exp(x); }, [](Long x) { return std::exp(x); }, any),
      one(
          "expm1", [](auto& x) { return expm1(x); }, [](Long x) { return std::expm1(x); }, any),
      one(
          "log", [](auto& x) { return log(x); }, [](Long x) { return std::log(x); }, above_0),
      one(
          "log2", [](auto& x) { return log2(x); }, [](Long x) { return std::log2(x); }, above_0),
      one(
          "log10", [](auto& x) { return log10(x); }, [](Long x) { return std::log10(x); }, above_0),
      one(
          "log1p", [](auto& x) { return log1p(x); }, [](Long x) { return std::log1p(x); },
          {-0.625, 0.0, 0.25, 12}),
      one(
          "sinh", [](auto& x) { return sinh(x); }, [](Long x) { return std::sinh(x); }, any),
      one(
          "cosh", [](auto& x) { return cosh(x); }, [](Long x) { return std::cosh(x); }, any),
      one(
          "tanh", [](auto& x) { return tanh(x); }, [](Long x) { return std::tanh(x); },
          {-1.75, 0.0, 0.25, 1.5}),
      one(
          "sigmoid", [](auto& x) { return sigmoid(x); },
          [](Long x) { return 1 / (1 + std::exp(-x)); }, {-20, -1.5, 0.0, 0.25, 2.5}),
      one(
          "softplus", [](auto& x) { return softplus(x); },
          [](Long x) { return std::log1p(std::exp(x)); }, {-20, -1.5, 0.25, 2.5, 30}),
      one(
          "erf", [](auto& x) { return erf(x); }, [](Long x) { return std::erf(x); },
          {-1.25, 0.0, 0.5, 2.25}),
      one(
          "erfc", [](auto& x) { return erfc(x); }, [](Long x) { return std::erfc(x); },
          {-1.25, 0.0, 0.5, 2.25}),
  };
}

static std::vector<Row> trigonometry() {
  const std::vector<double> any{-40.5, -2.5, -0.375, 0.0, 0.75, 1.125, 5, 1000.25},
      inside{-0.875, -0.25, 0.0, 0.5, 0.9375};
  return {
      one(
          "sin", [](auto& x) { return sin(x); }, [](Long x) { return std::sin(x); }, any),
      one(
          "cos", [](auto& x) { return cos(x); }, [](Long x) { return std::cos(x); }, any),
      one(
          "tan", [](auto& x) { return tan(x); }, [](Long x) { return std::tan(x); },
          {-2.5, -0.375, 0.0, 0.75, 4}),
      one(
          "asin", [](auto& x) { return asin(x); }, [](Long x) { return std::asin(x); }, inside),
      one(
          "acos", [](auto& x) { return acos(x); }, [](Long x) { return std::acos(x); }, inside),
      one(
          "atan", [](auto& x) { return atan(x); }, [](Long x) { return std::atan(x); },
          {-40.5, -0.375, 0.0, 0.75, 1.125}),
      two(
          "atan2", [](auto& y, auto& x) { return atan2(y, x); },
          [](Long y, Long x) { return std::atan2(y, x); },
          {{1.5, 0.5}, {1.5, -0.5}, {-0.25, -2}, {-3, 0.25}, {2, 0}}),
      one(
          "atan2(y, 2)", [](auto& y) { return atan2(y, 2.0); },
          [](Long y) { return std::atan2(y, 2.0L); }, {-3, 0.5}),
      one(
          "atan2(2, x)", [](auto& x) { return atan2(2.0, x); },
          [](Long x) { return std::atan2(2.0L, x); }, {-3, 0.5}),
  };
}

static std::vector<Row> powers() {
  const std::vector<double> above_0{0.0625, 0.75, 1.5, 40};
  return {
      one(
          "sqrt", [](auto& x) { return sqrt(x); }, [](Long x) { return std::sqrt(x); }, above_0),
      one(
          "cbrt", [](auto& x) { return cbrt(x); }, [](Long x) { return std::cbrt(x); },
          {-8.5, -0.25, 0.5, 40}),
      two(
          "pow", [](auto& x, auto& y) { return pow(x, y); },
          [](Long x, Long y) { return std::pow(x, y); },
          {{1.5, 2.25}, {0.25, -1.5}, {3, 3}, {0.75, 0.0}, {2.5, 1}}),
      one(
          "x^2.5", [](auto& x) { return pow(x, 2.5); }, [](Long x) { return std::pow(x, 2.5L); },
          above_0),
      one(
          "x^2", [](auto& x) { return pow(x, 2.0); }, [](Long x) { return x * x; },
          {-1.5, 0.0, 0.25, 3}),
      one(
          "x^3", [](auto& x) { return pow(x, 3.0); }, [](Long x) { return x * x * x; },
          {-1.5, 0.0, 0.25, 3}),
      one(
          "x^-2", [](auto& x) { return pow(x, -2.0); }, [](Long x) { return 1 / (x * x); },
          {-1.5, 0.25, 3}),
      one(
          "2^x", [](auto& x) { return pow(2.0, x); }, [](Long x) { return std::exp2(x); },
          {-1.5, 0.0, 0.25, 3}),
      two(
          "hypot", [](auto& x, auto& y) { return hypot(x, y); },
          [](Long x, Long y) { return std::hypot(x, y); }, {{3, 4}, {-0.25, 1.5}, {2, 0}, {0, -2}}),
      one(
          "hypot(x, 2)", [](auto& x) { return hypot(x, 2.0); },
          [](Long x) { return std::hypot(x, 2.0L); }, {-3, 0.0, 0.5}),
      one(
          "hypot(2, x)", [](auto& x) { return hypot(2.0, x); },
          [](Long x) { return std::hypot(2.0L, x); }, {-3, 0.0, 0.5}),
  };
}

static std::vector<Row> arithmetic() {
  const Points pairs{{1.5, -2.25}, {-0.125, 3}, {7, 0.5}};
  const std::vector<double> any{-3.25, 0.125, 6.75};
  return {
      two(
          "x + y", [](auto& x, auto& y) { return x + y; }, [](Long x, Long y) { return x + y; },
          pairs),
      two(
          "x - y", [](auto& x, auto& y) { return x - y; }, [](Long x, Long y) { return x - y; },
          pairs),
      two(
          "x * y", [](auto& x, auto& y) { return x * y; }, [](Long x, Long y) { return x * y; },
          pairs),
      two(
          "x / y", [](auto& x, auto& y) { return x / y; }, [](Long x, Long y) { return x / y; },
          pairs),
      one(
          "x + 3", [](auto& x) { return x + 3.0; }, [](Long x) { return x + 3; }, any),
      one(
          "3 + x", [](auto& x) { return 3.0 + x; }, [](Long x) { return 3 + x; }, any),
      one(
          "x - 3", [](auto& x) { return x - 3.0; }, [](Long x) { return x - 3; }, any),
      one(
          "3 - x", [](auto& x) { return 3.0 - x; }, [](Long x) { return 3 - x; }, any),
      one(
          "x * 3", [](auto& x) { return x * 3.0; }, [](Long x) { return x * 3; }, any),
      one(
          "3 * x", [](auto& x) { return 3.0 * x; }, [](Long x) { return 3 * x; }, any),
      one(
          "x / 3", [](auto& x) { return x / 3.0; }, [](Long x) { return x / 3; }, any),
      one(
          "3 / x", [](auto& x) { return 3.0 / x; }, [](Long x) { return 3 / x; }, any),
      one(
          "-x", [](auto& x) { return -x; }, [](Long x) { return -x; }, any),
      one(
          "x * x", [](auto& x) { return x * x; }, [](Long x) { return x * x; }, any),
  };
}

static std::vector<Row> pieces() {
  const std::vector<double> any{-3.25, -0.5, 0.125, 6.75};
  const Points pairs{{1.5, -2.25}, {-0.125, 3}, {7, 0.5}};
  return {
      one(
          "abs", [](auto& x) { return abs(x); }, [](Long x) { return std::abs(x); }, any),
      one(
          "sign", [](auto& x) { return sign(x); }, [](Long x) { return x > 0 ? 1.0L : -1.0L; },
          any),
      one(
          "floor", [](auto& x) { return floor(x); }, [](Long x) { return std::floor(x); }, any),
      one(
          "ceil", [](auto& x) { return ceil(x); }, [](Long x) { return std::ceil(x); }, any),
      one(
          "relu", [](auto& x) { return relu(x); }, [](Long x) { return std::fmax(x, 0.0L); }, any),
      two(
          "min", [](auto& x, auto& y) { return min(x, y); },
          [](Long x, Long y) { return std::fmin(x, y); }, pairs),
      two(
          "max", [](auto& x, auto& y) { return max(x, y); },
          [](Long x, Long y) { return std::fmax(x, y); }, pairs),
      one(
          "min(x, 1)", [](auto& x) { return min(x, 1.0); },
          [](Long x) { return std::fmin(x, 1.0L); }, any),
      one(
          "max(1, x)", [](auto& x) { return max(1.0, x); },
          [](Long x) { return std::fmax(x, 1.0L); }, any),
      two(
          "x < y ? x^2 : sin y", [](auto& x, auto& y) { return where(x < y, x * x, sin(y)); },
          [](Long x, Long y) { return x < y ? x * x : std::sin(y); }, pairs),
      two(
          "x >= y ? x y : y", [](auto& x, auto& y) { return where(x >= y, x * y, y); },
          [](Long x, Long y) { return x >= y ? x * y : y; }, pairs),
      one(
          "x <= 1 ? exp x : 2", [](auto& x) { return where(x <= 1.0, exp(x), 2.0); },
          [](Long x) { return x <= 1 ? std::exp(x) : 2; }, any),
      one(
          "x > 1 ? 2 : x^2", [](auto& x) { return where(x > 1.0, 2.0, x * x); },
          [](Long x) { return x > 1 ? 2 : x * x; }, any),
      two(
          "x == y ? x : x y", [](auto& x, auto& y) { return where(x == y, x, x * y); },
          [](Long x, Long y) { return x * y; }, pairs),
      two(
          "x != y ? x : x y", [](auto& x, auto& y) { return where(x != y, x, x * y); },
          [](Long x, Long) { return x; }, pairs),
  };
}

static void check_rows(const std::vector<Row>& rows) {
  const std::vector<double> direction{0.75, -1.25};
  for (const Row& row : rows) {
    for (const auto& x : row.points) {
      BOOST_TEST_CONTEXT(row.name << " at " << in_words(x)) {
        const Long libm = row.libm(converted<Long>(x));
        // One unit in the last place of a double.
        check_near(std::vector{value_at(row.function, x)}, std::vector{libm}, 0x1p-52, 0);
        check_derivatives(row.function, x, {direction.begin(), direction.begin() + x.size()});
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE(operations)

BOOST_AUTO_TEST_CASE(exponentials_agree_over_every_scalar) { check_rows(exponentials()); }
BOOST_AUTO_TEST_CASE(trigonometry_agrees_over_every_scalar) { check_rows(trigonometry()); }
BOOST_AUTO_TEST_CASE(powers_agree_over_every_scalar) { check_rows(powers()); }
BOOST_AUTO_TEST_CASE(arithmetic_agrees_over_every_scalar) { check_rows(arithmetic()); }
BOOST_AUTO_TEST_CASE(pieces_agree_over_every_scalar) { check_rows(pieces()); }

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

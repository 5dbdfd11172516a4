#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/autodiff/derivative_checks.hpp"

namespace nnopt {

template <class V>
static void check_near_each(const ValueAndGradient<V>& left, const ValueAndGradient<V>& right,
                            double share, double size) {
  check_near(std::vector{left.value}, std::vector{right.value}, share, size);
  check_near(left.gradient, right.gradient, share, size);
}

/// Two ways to write one function: the same value, slope and curvature over every scalar.
template <class L, class R>
static void check_identity(const std::string& text, L left_form, R right_form,
                           const std::vector<double>& points) {
  const AnyFunction left = of_one(left_form), right = of_one(right_form);
  const std::vector<double> one{1};
  for (const double at : points) {
    const std::vector<double> x{at};
    const double bend = curvature(right, x, one, one);
    const auto right_slopes = by_duals(right, x);
    // Forms that are constant cancel numbers of size 1.
    const double size = std::max(
        {1.0, std::abs(right_slopes.value), std::abs(right_slopes.gradient[0]), std::abs(bend)});
    BOOST_TEST_CONTEXT(text << " at " << at) {
      check_near_each(by_duals(left, x), right_slopes, 4e-15, size);
      check_near_each(by_tape(left, x), right_slopes, 4e-15, size);
      check_near_each(by_duals(left, converted<float>(x)), by_duals(right, converted<float>(x)),
                      2e-6, size);
      check_near_each(by_tape(left, converted<float>(x)), by_tape(right, converted<float>(x)), 2e-6,
                      size);
      check_near(
          std::vector{curvature(left, x, one, one), hessian_times(left, x, one).gradient[0].slope,
                      hessian_times(right, x, one).gradient[0].slope},
          std::vector{bend, bend, bend}, 2e-14, size);
      check_lanes(left, x);
    }
  }
}

BOOST_AUTO_TEST_SUITE(identities)

BOOST_AUTO_TEST_CASE(inverses_undo_each_other) {
  const std::vector<double> above_0{0.125, 0.75, 2.5}, any{-2.25, -0.5, 0.0, 1.25},
      small{-0.875, 0.25, 0.5};
  check_identity(
      "sqrt(x)^2 = x", [](auto& x) { return sqrt(x) * sqrt(x); }, [](auto& x) { return 1.0 * x; },
      above_0);
  check_identity(
      "cbrt(x)^3 = x", [](auto& x) { return pow(cbrt(x), 3.0); }, [](auto& x) { return 1.0 * x; },
      {-2.25, 1.25});
  check_identity(
      "exp(log x) = x", [](auto& x) { return exp(log(x)); }, [](auto& x) { return 1.0 * x; },
      above_0);
  check_identity(
      "log(exp x) = x", [](auto& x) { return log(exp(x)); }, [](auto& x) { return 1.0 * x; }, any);
  check_identity(
      "log1p(expm1 x) = x", [](auto& x) { return log1p(expm1(x)); },
      [](auto& x) { return 1.0 * x; }, any);
  check_identity(
      "sin(asin x) = x", [](auto& x) { return sin(asin(x)); }, [](auto& x) { return 1.0 * x; },
      small);
  check_identity(
      "cos(acos x) = x", [](auto& x) { return cos(acos(x)); }, [](auto& x) { return 1.0 * x; },
      small);
  check_identity(
      "tan(atan x) = x", [](auto& x) { return tan(atan(x)); }, [](auto& x) { return 1.0 * x; },
      any);
  check_identity(
      "-(-x) = x", [](auto& x) { return -(-x); }, [](auto& x) { return 1.0 * x; }, any);
  check_identity(
      "1/(1/x) = x", [](auto& x) { return 1.0 / (1.0 / x); }, [](auto& x) { return 1.0 * x; },
      above_0);
}

BOOST_AUTO_TEST_CASE(circle_and_hyperbola) {
  const std::vector<double> any{-2.25, -0.5, 0.0, 1.25};
  check_identity(
      "sin^2 + cos^2 = 1", [](auto& x) { return sin(x) * sin(x) + cos(x) * cos(x); },
      [](auto& x) { return 0.0 * x + 1.0; }, any);
  check_identity(
      "cosh^2 - sinh^2 = 1", [](auto& x) { return cosh(x) * cosh(x) - sinh(x) * sinh(x); },
      [](auto& x) { return 0.0 * x + 1.0; }, {-0.75, 0.0, 0.5});
  check_identity(
      "sin 2x = 2 sin x cos x", [](auto& x) { return sin(2.0 * x); },
      [](auto& x) { return 2.0 * sin(x) * cos(x); }, any);
  check_identity(
      "tan = sin / cos", [](auto& x) { return tan(x); }, [](auto& x) { return sin(x) / cos(x); },
      any);
  check_identity(
      "tanh = sinh / cosh", [](auto& x) { return tanh(x); },
      [](auto& x) { return sinh(x) / cosh(x); }, any);
  check_identity(
      "asin + acos = pi / 2", [](auto& x) { return asin(x) + acos(x); },
      [](auto& x) { return 0.0 * x + std::numbers::pi / 2; }, {-0.5, 0.25});
}

BOOST_AUTO_TEST_CASE(logarithms_and_powers) {
  const std::vector<double> above_0{0.125, 0.75, 2.5};
  check_identity(
      "x^x = exp(x log x)", [](auto& x) { return pow(x, x); },
      [](auto& x) { return exp(x * log(x)); }, above_0);
  check_identity(
      "x^2 = x x", [](auto& x) { return pow(x, 2.0); }, [](auto& x) { return x * x; },
      {-1.5, 0.0, 2});
  check_identity(
      "log2 x = log x / log 2", [](auto& x) { return log2(x); },
      [](auto& x) { return log(x) / std::numbers::ln2; }, above_0);
  check_identity(
      "log10 x = log x / log 10", [](auto& x) { return log10(x); },
      [](auto& x) { return log(x) / std::numbers::ln10; }, above_0);
  check_identity(
      "log1p x = log(1 + x)", [](auto& x) { return log1p(x); },
      [](auto& x) { return log(1.0 + x); }, above_0);
  check_identity(
      "expm1 x = exp x - 1", [](auto& x) { return expm1(x); }, [](auto& x) { return exp(x) - 1.0; },
      {-2, 0.0, 1.25});
}

BOOST_AUTO_TEST_CASE(pairs_of_operations) {
  const std::vector<double> any{-2.25, -0.5, 1.25};
  check_identity(
      "erf + erfc = 1", [](auto& x) { return erf(x) + erfc(x); },
      [](auto& x) { return 0.0 * x + 1.0; }, any);
  check_identity(
      "hypot(x, 3) = sqrt(x^2 + 9)", [](auto& x) { return hypot(x, 3.0); },
      [](auto& x) { return sqrt(x * x + 9.0); }, any);
  check_identity(
      "atan2(x, 2) = atan(x / 2)", [](auto& x) { return atan2(x, 2.0); },
      [](auto& x) { return atan(x / 2.0); }, any);
  check_identity(
      "sigmoid x = (1 + tanh(x / 2)) / 2", [](auto& x) { return sigmoid(x); },
      [](auto& x) { return (1.0 + tanh(x / 2.0)) / 2.0; }, any);
  check_identity(
      "softplus x = log(1 + exp x)", [](auto& x) { return softplus(x); },
      [](auto& x) { return log(1.0 + exp(x)); }, any);
  check_identity(
      "softplus x - softplus(-x) = x", [](auto& x) { return softplus(x) - softplus(-x); },
      [](auto& x) { return 1.0 * x; }, any);
  check_identity(
      "min + max = x + y", [](auto& x) { return min(x, x * x) + max(x, x * x); },
      [](auto& x) { return x + x * x; }, any);
  check_identity(
      "abs x = sign x x", [](auto& x) { return abs(x); }, [](auto& x) { return sign(x) * x; }, any);
  check_identity(
      "relu x - relu(-x) = x", [](auto& x) { return relu(x) - relu(-x); },
      [](auto& x) { return 1.0 * x; }, any);
  check_identity(
      "x / y = x y^-1", [](auto& x) { return sin(x) / (2.0 + cos(x)); },
      [](auto& x) { return sin(x) * pow(2.0 + cos(x), -1.0); }, any);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

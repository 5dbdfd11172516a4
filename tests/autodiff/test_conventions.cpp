#include <boost/test/unit_test.hpp>
#include <limits>
#include <numbers>

#include "tests/autodiff/derivative_checks.hpp"

namespace nnopt {

static constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
static constexpr double infinity = std::numeric_limits<double>::infinity();

/// The gradient at x, where it is a matter of convention, by every kind that carries one.
static void check_gradient(const AnyFunction& f, const std::vector<double>& x,
                           const std::vector<double>& right) {
  BOOST_TEST_CONTEXT("at " << in_words(x)) {
    BOOST_TEST(by_tape(f, x).gradient == right, boost::test_tools::per_element());
    BOOST_TEST(by_duals(f, x).gradient == right, boost::test_tools::per_element());
    const auto float_tape = by_tape(f, converted<float>(x)),
               float_duals = by_duals(f, converted<float>(x));
    const auto lanes_tape = by_tape(f, converted<Lanes8>(x)),
               lanes_duals = by_duals(f, converted<Lanes8>(x));
    const auto tape_of_duals = hessian_times(f, x, std::vector<double>(x.size(), 1.0));
    for (std::size_t i = 0; i < x.size(); ++i) {
      BOOST_TEST(float_tape.gradient[i] == static_cast<float>(right[i]));
      BOOST_TEST(float_duals.gradient[i] == static_cast<float>(right[i]));
      BOOST_TEST(lanes_tape.gradient[i][5] == right[i]);
      BOOST_TEST(lanes_duals.gradient[i][5] == right[i]);
      BOOST_TEST(tape_of_duals.gradient[i].value == right[i]);
      BOOST_TEST(!std::isnan(tape_of_duals.gradient[i].slope));
    }
  }
}

/// The value at x, by every kind; nan where right is nan, and 0 of the same sign.
static void check_value(const AnyFunction& f, const std::vector<double>& x, double right) {
  const auto same = [right](double got) {
    return std::isnan(right) ? std::isnan(got) : same_bits(got, right);
  };
  BOOST_TEST_CONTEXT("at " << in_words(x)) {
    BOOST_TEST(same(value_at(f, x)), value_at(f, x) << " is not " << right);
    BOOST_TEST(same(value_at(f, converted<Lanes8>(x))[3]));
    BOOST_TEST(same(by_tape(f, x).value));
    BOOST_TEST(same(by_duals(f, x).value));
    BOOST_TEST(same(by_tape(f, converted<Lanes8>(x)).value[3]));
    BOOST_TEST(same(by_duals(f, converted<Lanes8>(x)).value[3]));
    BOOST_TEST(same(hessian_times(f, x, x).value.value));
  }
}

BOOST_AUTO_TEST_SUITE(conventions)

BOOST_AUTO_TEST_CASE(abs_sign_and_relu_have_slope_0_at_0) {
  for (const double zero : {0.0, -0.0}) {
    check_gradient(of_one([](auto& x) { return abs(x); }), {zero}, {0});
    check_gradient(of_one([](auto& x) { return sign(x); }), {zero}, {0});
    check_gradient(of_one([](auto& x) { return relu(x); }), {zero}, {0});
  }
}

BOOST_AUTO_TEST_CASE(steps_have_slope_0_everywhere) {
  for (const double x : {-2.0, -1.5, 0.0, 0.25, 3.0}) {
    check_gradient(of_one([](auto& v) { return floor(v); }), {x}, {0});
    check_gradient(of_one([](auto& v) { return ceil(v); }), {x}, {0});
    check_gradient(of_one([](auto& v) { return sign(v); }), {x}, {0});
  }
}

BOOST_AUTO_TEST_CASE(roots_have_slope_0_at_0) {
  check_gradient(of_one([](auto& x) { return sqrt(x); }), {0}, {0});
  check_gradient(of_one([](auto& x) { return cbrt(x); }), {0}, {0});
  check_gradient(of_one([](auto& x) { return pow(x, 0.5); }), {0}, {0});
  check_gradient(of_one([](auto& x) { return pow(x, 0.0); }), {0}, {0});
  check_gradient(of_two([](auto& x, auto& y) { return pow(x, y); }), {0, 0.75}, {0, 0});
}

BOOST_AUTO_TEST_CASE(root_of_a_square_is_like_abs_at_0) {
  check_gradient(of_one([](auto& x) { return sqrt(x * x); }), {0}, {0});
  check_gradient(of_one([](auto& x) { return sqrt(pow(x, 2.0)); }), {0}, {0});
  check_gradient(of_one([](auto& x) { return hypot(x, 0.0); }), {0}, {0});
}

BOOST_AUTO_TEST_CASE(whole_powers_have_their_slope_at_0) {
  check_gradient(of_one([](auto& x) { return pow(x, 1.0); }), {0}, {1});
  check_gradient(of_one([](auto& x) { return pow(x, 2.0); }), {0}, {0});
  check_gradient(of_one([](auto& x) { return pow(x, 3.0); }), {-2}, {12});
}

BOOST_AUTO_TEST_CASE(exponents_have_slope_0_where_the_base_is_not_positive) {
  const auto power = of_two([](auto& x, auto& y) { return pow(x, y); });
  check_gradient(power, {0, 2}, {0, 0});
  check_gradient(power, {-2, 3}, {12, 0});
  check_gradient(power, {-2, -1}, {-0.25, 0});
}

BOOST_AUTO_TEST_CASE(ties_of_min_and_max_give_half_to_each_side) {
  const auto least = of_two([](auto& x, auto& y) { return min(x, y); });
  const auto most = of_two([](auto& x, auto& y) { return max(x, y); });
  check_gradient(least, {1.5, 1.5}, {0.5, 0.5});
  check_gradient(most, {1.5, 1.5}, {0.5, 0.5});
  check_gradient(least, {0.0, -0.0}, {0.5, 0.5});
  check_gradient(of_one([](auto& x) { return max(x, 0.0); }), {0}, {0.5});
  check_gradient(of_one([](auto& x) { return min(2.0, x); }), {2}, {0.5});
  check_gradient(of_one([](auto& x) { return max(x, x); }), {3}, {1});
}

BOOST_AUTO_TEST_CASE(hypot_and_atan2_have_slope_0_at_the_origin) {
  check_gradient(of_two([](auto& x, auto& y) { return hypot(x, y); }), {0, 0}, {0, 0});
  check_gradient(of_two([](auto& y, auto& x) { return atan2(y, x); }), {0, 0}, {0, 0});
}

BOOST_AUTO_TEST_CASE(a_choice_has_the_slope_of_the_side_taken) {
  const auto choice = of_one([](auto& x) { return where(x <= 1.0, 3.0 * x, x * x); });
  check_gradient(choice, {1}, {3});
  check_gradient(choice, {1.5}, {3});
  check_gradient(choice, {2}, {4});
  check_gradient(of_two([](auto& x, auto& y) { return where(x != y, x, y); }), {2, 2}, {0, 1});
}

BOOST_AUTO_TEST_CASE(the_side_not_taken_of_a_choice_may_be_infinite) {
  check_gradient(of_one([](auto& x) { return where(x <= 0.0, 0.0, x * log(x)); }), {0}, {0});
  check_gradient(of_one([](auto& x) { return where(x > 0.0, 1.0 / x, 2.0 * x); }), {0}, {2});
}

BOOST_AUTO_TEST_CASE(nan_goes_through_min_max_relu_sign_and_abs) {
  const auto least = of_two([](auto& x, auto& y) { return min(x, y); });
  const auto most = of_two([](auto& x, auto& y) { return max(x, y); });
  for (const auto& f : {least, most}) {
    check_value(f, {nan_value, 1}, nan_value);
    check_value(f, {1, nan_value}, nan_value);
    check_value(f, {nan_value, nan_value}, nan_value);
  }
  check_value(of_one([](auto& x) { return relu(x); }), {nan_value}, nan_value);
  check_value(of_one([](auto& x) { return sign(x); }), {nan_value}, nan_value);
  check_value(of_one([](auto& x) { return abs(x); }), {nan_value}, nan_value);
  check_value(of_one([](auto& x) { return exp(x) + log(x); }), {nan_value}, nan_value);
  check_value(of_one([](auto& x) { return sin(x) + cos(x); }), {nan_value}, nan_value);
}

/// 1 where compare(x, y) holds, else 2.
template <class C>
static AnyFunction one_if(C compare) {
  return of_two([compare](auto& x, auto& y) {
    using T = std::remove_cvref_t<decltype(x)>;
    return where(compare(x, y), T(1.0), T(2.0));
  });
}

BOOST_AUTO_TEST_CASE(nan_compares_as_false_except_as_unequal) {
  for (const auto& pair : std::vector<std::vector<double>>{{nan_value, 1}, {1, nan_value}}) {
    check_value(one_if([](auto& x, auto& y) { return x < y; }), pair, 2);
    check_value(one_if([](auto& x, auto& y) { return x <= y; }), pair, 2);
    check_value(one_if([](auto& x, auto& y) { return x > y; }), pair, 2);
    check_value(one_if([](auto& x, auto& y) { return x >= y; }), pair, 2);
    check_value(one_if([](auto& x, auto& y) { return x == y; }), pair, 2);
    check_value(one_if([](auto& x, auto& y) { return x != y; }), pair, 1);
  }
}

BOOST_AUTO_TEST_CASE(zeros_keep_their_sign) {
  check_value(of_one([](auto& x) { return sin(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return tan(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return asin(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return atan(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return sinh(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return tanh(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return sqrt(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return cbrt(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return log1p(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return expm1(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return erf(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return floor(x); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return ceil(x); }), {-0.25}, -0.0);
  check_value(of_one([](auto& x) { return -x; }), {0.0}, -0.0);
  check_value(of_one([](auto& x) { return x * -0.0; }), {1}, -0.0);
  check_value(of_one([](auto& x) { return x * 0.0; }), {-1}, -0.0);
  check_value(of_one([](auto& x) { return pow(x, 3.0); }), {-0.0}, -0.0);
  check_value(of_one([](auto& x) { return abs(x); }), {-0.0}, 0.0);
  check_value(of_one([](auto& x) { return atan2(x, -1.0); }), {-0.0}, -std::numbers::pi);
  check_value(of_one([](auto& x) { return atan2(x, -1.0); }), {0.0}, std::numbers::pi);
  check_value(of_one([](auto& x) { return 1.0 / x; }), {-0.0}, -infinity);
}

BOOST_AUTO_TEST_CASE(infinities_give_their_limits) {
  for (const double huge : {1000.0, infinity}) {
    check_value(of_one([](auto& x) { return exp(x); }), {huge}, infinity);
    check_value(of_one([](auto& x) { return exp(x); }), {-huge}, 0);
    check_value(of_one([](auto& x) { return sigmoid(x); }), {huge}, 1);
    check_value(of_one([](auto& x) { return sigmoid(x); }), {-huge}, 0);
    check_value(of_one([](auto& x) { return softplus(x); }), {huge}, huge);
    check_value(of_one([](auto& x) { return softplus(x); }), {-huge}, 0);
    check_value(of_one([](auto& x) { return tanh(x); }), {-huge}, -1);
    check_value(of_one([](auto& x) { return relu(x); }), {huge}, huge);
  }
  check_value(of_one([](auto& x) { return log(x); }), {0}, -infinity);
  check_value(of_one([](auto& x) { return log(x); }), {infinity}, infinity);
  check_value(of_one([](auto& x) { return log(x); }), {-1}, nan_value);
  check_value(of_one([](auto& x) { return sin(x); }), {infinity}, nan_value);
  check_value(of_one([](auto& x) { return cos(x); }), {-infinity}, nan_value);
}

BOOST_AUTO_TEST_CASE(ends_of_sigmoid_and_softplus_have_finite_slopes) {
  check_gradient(of_one([](auto& x) { return sigmoid(x); }), {1000}, {0});
  check_gradient(of_one([](auto& x) { return sigmoid(x); }), {-1000}, {0});
  check_gradient(of_one([](auto& x) { return softplus(x); }), {1000}, {1});
  check_gradient(of_one([](auto& x) { return softplus(x); }), {-1000}, {0});
  check_gradient(of_one([](auto& x) { return tanh(x); }), {1000}, {0});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

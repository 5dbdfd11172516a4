#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "functions/find.hpp"
#include "runs/derivative_check.hpp"

namespace nnopt {

namespace {

using Numbers = std::vector<double>;

std::shared_ptr<const Function> formula(const char* text) {
  return find_objective(text, "", {}, {}).function;
}

TaylorTest along_x(const char* text, double x, double slope) {
  return taylor_test(*formula(text), Numbers{x}, Numbers{1}, slope);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(derivative_check)

BOOST_AUTO_TEST_CASE(right_gradients_have_rate_2) {
  for (const auto& [text, x, slope] : {std::tuple("exp(x)", 1.0, std::exp(1.0)),
                                       {"sin(x)", 0.5, std::cos(0.5)},
                                       {"1e6*x^2+1e-3", 3.0, 6e6},
                                       {"1/x", 100.0, -1e-4},
                                       {"x^2", 0.0, 0.0}}) {
    const TaylorTest test = along_x(text, x, slope);
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST((test.verdict == TaylorVerdict::right));
      BOOST_TEST(std::abs(test.rate - 2) <= 0.05, test.rate);
      for (const double rate : test.rates) BOOST_TEST(std::abs(rate - 2) <= 0.05, rate);
    }
  }
}

BOOST_AUTO_TEST_CASE(wrong_gradients_are_found) {
  const TaylorTest test = along_x("exp(x)", 1, std::exp(1.0) * 1.01);
  BOOST_TEST((test.verdict == TaylorVerdict::off));
  BOOST_TEST(std::abs(test.rate - 1) < 0.05);
  BOOST_TEST(0.5 * (test.left + test.right) == std::exp(1.0), boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(kinks_jumps_and_straight_lines_are_told_apart) {
  const TaylorTest kink = along_x("abs(x)+2*x", 0, 2);
  BOOST_TEST((kink.verdict == TaylorVerdict::kink));
  BOOST_TEST(kink.left == 1);
  BOOST_TEST(kink.right == 3);
  BOOST_TEST((along_x("x >= 0 ? x : 0", 0, 1).verdict == TaylorVerdict::kink));
  BOOST_TEST((along_x("floor(x)", 1, 0).verdict == TaylorVerdict::jump));
  BOOST_TEST((along_x("3*x-1", 0.25, 3).verdict == TaylorVerdict::exact));
  BOOST_TEST((along_x("x^4", 0, 0).verdict == TaylorVerdict::right));
  BOOST_TEST((along_x("log(x)", 0, 1).verdict == TaylorVerdict::unclear));
  // A kink 1e-3 away is none here.
  BOOST_TEST((along_x("abs(x)*x+abs(x-1e-3)", 0.5, 2).verdict == TaylorVerdict::right));
}

BOOST_AUTO_TEST_CASE(a_kink_further_off_leaves_a_straight_line) {
  for (const double x : {0.03, 0.003, 1e-6}) {
    BOOST_TEST((along_x("abs(x)", x, 1).verdict == TaylorVerdict::exact), x);
    BOOST_TEST((along_x("abs(x)", x, 1.1).verdict == TaylorVerdict::off), x);
  }
  BOOST_TEST((along_x("floor(x)", 0.5, 0).verdict == TaylorVerdict::exact));
  BOOST_TEST((along_x("x^7", 0, 0).verdict == TaylorVerdict::right));
}

BOOST_AUTO_TEST_CASE(rounding_of_terms_that_cancel_is_no_fault) {
  for (const auto& [text, x, slope] : {std::tuple("1-cos(x)", 1e-5, std::sin(1e-5)),
                                       {"(1e8+x^2)-1e8", 1.0, 2.0},
                                       {"x*((1e8+x)-1e8)", 1.3, 2.6}}) {
    BOOST_TEST_CONTEXT(text) {
      const TaylorTest test = along_x(text, x, slope);
      BOOST_TEST((test.verdict == TaylorVerdict::right));
      BOOST_TEST(std::abs(test.rate - 2) <= 0.05, test.rate);
      BOOST_TEST((along_x(text, x, 2 * slope).verdict == TaylorVerdict::off));
    }
  }
  BOOST_TEST((along_x("1e6*x^2+(x>0)", 0, 0).verdict == TaylorVerdict::jump));
}

BOOST_AUTO_TEST_CASE(a_gradient_can_be_right_where_there_is_no_second_derivative) {
  const TaylorTest test = along_x("abs(x)^1.5", 0, 0);
  BOOST_TEST((test.verdict == TaylorVerdict::right));
  BOOST_TEST(test.rate == 1.5, boost::test_tools::tolerance(1e-3));
  BOOST_TEST((along_x("x^2+1e-3*abs(x)", 0, 0).verdict == TaylorVerdict::kink));
}

BOOST_AUTO_TEST_CASE(the_coordinate_that_is_off_is_named) {
  const auto f = formula("x^2*y+sin(z)");
  const Numbers at{1.5, 2, 0.5};
  Numbers g = derivatives_at(*f, at, 1).gradient;
  const DerivativeCheck good = check_gradient(*f, at, g);
  BOOST_TEST(good.dual_difference <= 1e-15);
  for (const auto& test : good.coordinates) BOOST_TEST((test.verdict != TaylorVerdict::off));
  g[2] += 0.01;
  const DerivativeCheck bad = check_gradient(*f, at, g);
  BOOST_TEST((bad.coordinates[0].verdict == TaylorVerdict::right));
  BOOST_TEST((bad.coordinates[2].verdict == TaylorVerdict::off));
  BOOST_TEST((bad.along_all.verdict == TaylorVerdict::off));
  BOOST_TEST(bad.worst_dual == 2u);
}

BOOST_AUTO_TEST_CASE(hessians_are_those_by_hand) {
  const Derivatives d = derivatives_at(*formula("x^2*y^3+x"), Numbers{2, -1}, 2);
  BOOST_TEST(d.value == -2);
  BOOST_TEST(d.gradient == Numbers({-3, 12}), boost::test_tools::per_element());
  BOOST_TEST(d.hessian == Numbers({-2, 12, 12, -24}), boost::test_tools::per_element());
  BOOST_TEST(d.finite());
  BOOST_TEST(!derivatives_at(*formula("1/x"), Numbers{0}, 1).finite());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

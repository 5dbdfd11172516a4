#include <boost/test/unit_test.hpp>
#include <cmath>

#include "runs/fit_polish.hpp"
#include "tests/optimizers/squares_of.hpp"

namespace nnopt {
namespace {

using Kind = Polished::Kind;

KnownFunction decay() {
  return fit_of("a*exp(-b*x)", {0, 1, 2, 3}, {2.1, 1.2, 0.8, 0.4}, {"a", "b"});
}

Polished polish(const KnownFunction& f, const Numbers& p, const std::vector<Bounds>& bounds = {}) {
  Team team(1);
  return polished(f.fit->residuals(), bounds, p, team);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_polish)

BOOST_AUTO_TEST_CASE(parameters_are_right_to_the_last_digits) {
  // The data are 5 exp(-x/3) + 1 with errors, rounded to doubles; the minimum in 50 digits
  // (mpmath).
  const KnownFunction f = fit_of("a*exp(-b*x)+c", {0, 1, 2, 3, 4, 6, 8},
                                 {6.02, 4.57, 3.58, 2.83, 2.31, 1.69, 1.34}, {"a", "b", "c"});
  for (const Numbers& start : {Numbers{5, 0.3, 1}, Numbers{4.98, 0.334, 1.03}}) {
    const Polished end = polish(f, start);
    BOOST_TEST((end.kind == Kind::minimum));
    const Numbers right{5.0054317317919568, 0.3360492086564753, 1.0090566985714599};
    for (std::size_t j = 0; j < 3; ++j) {
      BOOST_TEST(std::abs(end.p[j] - right[j]) <= 4e-16 * std::abs(right[j]));
    }
    BOOST_TEST(end.decrement < 1e-20);
    BOOST_TEST(end.condition > 3);
  }
}

BOOST_AUTO_TEST_CASE(limits_end_exactly_where_they_are) {
  const Polished end = polish(decay(), {2, 0.3}, {{}, {0, 0.4}});
  BOOST_TEST((end.kind == Kind::minimum));
  BOOST_TEST(end.p[1] == 0.4);
  BOOST_TEST(end.free == (std::vector<bool>{true, false}), boost::test_tools::per_element());
  // And leaves them where the slope leads inside.
  const Polished inside = polish(decay(), {2, 0.4}, {{}, {0.4, 1}});
  BOOST_TEST(inside.p[1] == 0.52309702771635, boost::test_tools::tolerance(1e-9));
  const Polished held = polish(decay(), {2, 0.5}, {{}, {0.5, 0.5}});
  BOOST_TEST(held.p[1] == 0.5);
  BOOST_TEST((held.kind == Kind::minimum));
  BOOST_TEST((polish(decay(), {2, 0.5}, {{2, 2}, {0.5, 0.5}}).kind == Kind::minimum));
}

BOOST_AUTO_TEST_CASE(what_data_do_not_determine_is_flat) {
  const KnownFunction f =
      fit_of("a*b*exp(-c*x)", {0, 1, 2, 3}, {2.1, 1.2, 0.8, 0.4}, {"a", "b", "c"});
  const Polished end = polish(f, {2, 1.04, 0.52});
  BOOST_TEST((end.kind == Kind::flat));
  BOOST_TEST(end.p[0] * end.p[1] == 2.0918943987, boost::test_tools::tolerance(1e-8));
  const KnownFunction unused = fit_of("a+b*0*x", {0, 1, 2}, {1, 2, 4}, {"a", "b"});
  BOOST_TEST((polish(unused, {2, 1}).kind == Kind::flat));
}

BOOST_AUTO_TEST_CASE(saddles_and_slopes_are_no_minima) {
  // (a^2 - 1)^2 + b^2 has a saddle at 0.
  const KnownFunction f = equations("(a^2-1)*(1-x)+b*x", 2, {"a", "b"});
  BOOST_TEST((polish(f, {0, 0}).kind == Kind::not_minimum));
  BOOST_TEST((polish(f, {0.9, 0.3}).kind == Kind::minimum));
  // No minimum at any b, for ever.
  const KnownFunction off = fit_of("exp(-b*x)", {1, 2}, {-1, -1}, {"b"});
  BOOST_TEST((polish(off, {1}).kind != Kind::minimum));
}

BOOST_AUTO_TEST_CASE(a_minimum_where_the_jacobian_is_singular_is_one) {
  // Freudenstein and Roth: J has rank 1 there, the Hessian rank 2.
  const KnownFunction f =
      equations("(-13+a+((5-b)*b-2)*b)*(1-x)+(-29+a+((b+1)*b-14)*b)*x", 2, {"a", "b"});
  const Polished end = polish(f, {11.4, -0.89});
  BOOST_TEST((end.kind == Kind::minimum));
  // (sqrt(22) - 2) / -3
  BOOST_TEST(end.p[1] == -(std::sqrt(22.0) - 2) / 3, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(data_that_the_formula_meets_exactly_are_a_minimum) {
  Numbers x, y;
  for (int i = 0; i < 9; ++i) {
    x.push_back(i);
    y.push_back(3 * std::exp(-0.25 * i));
  }
  const Polished end = polish(fit_of("a*exp(-b*x)", x, y, {"a", "b"}), {3.01, 0.251});
  BOOST_TEST((end.kind == Kind::minimum));
  BOOST_TEST(end.p[0] == 3.0, boost::test_tools::tolerance(4e-16));
  BOOST_TEST(end.p[1] == 0.25, boost::test_tools::tolerance(4e-16));
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_said) {
  const KnownFunction f = fit_of("a*log(x-b)", {1, 2, 3}, {1, 2, 3}, {"a", "b"});
  BOOST_TEST((polish(f, {1, 2}).kind == Kind::not_finite));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

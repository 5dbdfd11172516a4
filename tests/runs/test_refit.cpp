#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/runs/fit_plans.hpp"

namespace nnopt {
namespace {

using namespace run_tests;

FitPlan decay() {
  std::vector<double> x, y;
  for (int i = 0; i < 40; ++i) {
    x.push_back(0.1 * i);
    y.push_back(3 * std::exp(-0.7 * x.back()) + 0.5 + 0.02 * std::sin(37.0 * i));
  }
  return fit_plan(points(x, y), "a*exp(-b*x)+c", {{"a", 3}, {"b", 0.7}, {"c", 0.5}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(refits)

BOOST_AUTO_TEST_CASE(a_held_parameter_stays_and_the_others_follow) {
  const FitPlan plan = decay();
  Team team(1);
  const Refit best = refit(plan, plan.bounds, plan.walk.start, team);
  BOOST_TEST(best.converged);
  double before = best.squares;
  for (const double b : {0.72, 0.75, 0.8}) {
    std::vector<Bounds> bounds = plan.bounds;
    bounds[1] = {b, b};
    const Refit found = refit(plan, bounds, best.p, team);
    BOOST_TEST(found.converged);
    BOOST_TEST(found.p[1] == b);
    BOOST_TEST(found.squares > before);
    // a and c are those of linear least squares.
    double see = 0, se = 0, sy = 0, sey = 0;
    const auto& [x, y] = std::pair(plan.fit().data().values[0], plan.fit().data().values[1]);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double e = std::exp(-b * x[i]);
      see += e * e;
      se += e;
      sy += y[i];
      sey += e * y[i];
    }
    const auto n = static_cast<double>(x.size());
    const double a = (n * sey - se * sy) / (n * see - se * se);
    BOOST_TEST(found.p[0] == a, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(found.p[2] == (sy - a * se) / n, boost::test_tools::tolerance(1e-12));
    before = found.squares;
  }
}

BOOST_AUTO_TEST_CASE(limits_hold_and_all_held_is_a_mere_value) {
  const FitPlan plan = decay();
  Team team(1);
  std::vector<Bounds> bounds = plan.bounds;
  bounds[2] = {0.6, 5};
  const Refit limited = refit(plan, bounds, plan.walk.start, team);
  BOOST_TEST(limited.converged);
  BOOST_TEST(limited.p[2] == 0.6);
  for (std::size_t i = 0; i < 3; ++i) bounds[i] = {limited.p[i], limited.p[i]};
  const Refit held = refit(plan, bounds, {1, 1, 1}, team);
  BOOST_TEST(held.converged);
  BOOST_TEST(held.p == limited.p);
  BOOST_TEST(held.squares == limited.squares, boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(losses_that_are_no_squares_have_no_profiles) {
  FitPlan plan = decay();
  plan = fit_plan(plan.fit().data(), "a*exp(-b*x)+c", {{"a", 3}, {"b", 0.7}, {"c", 0.5}}, Huber());
  Team team(1);
  BOOST_CHECK_THROW(refit(plan, plan.bounds, plan.walk.start, team), BadInput);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

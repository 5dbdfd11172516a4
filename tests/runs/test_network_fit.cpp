// Networks as formulas, fitted: the curve is determined, the parameters are not.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "functions/network_formula.hpp"
#include "tests/runs/fit_plans.hpp"

namespace nnopt {
namespace {

using Numbers = std::vector<double>;
using namespace run_tests;

/// A fit of `network` to sincos from the start of a seed.
FitPlan network_plan(const NetworkFormula& network, std::uint64_t seed) {
  FitPlan plan;
  plan.walk.function = network_fit(sincos_data(0), network, ChiSquared(), seed);
  plan.walk.start = plan.walk.function.start;
  plan.walk.model.outputs = plan.walk.start.size();
  plan.walk.method = MethodOptions(Lm());
  plan.walk.steps = 100;
  plan.bounds.resize(plan.walk.start.size());
  plan.unique = false;
  return plan;
}

Numbers curve_of(const Fit& fit, const Numbers& p) {
  Numbers values;
  for (const double x : fit.data().values[0]) values.push_back(fit.curve(p, Numbers{x}));
  return values;
}

double largest_difference(const Numbers& a, const Numbers& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network_fits)

// 200 rows with noise of 0.1 have a sum of squares of 2, less what 25 parameters take up; from
// some starts some more.
BOOST_AUTO_TEST_CASE(eight_units_reach_the_noise_from_most_seeds_each_with_its_own_parameters) {
  const NetworkFormula network;
  Numbers first;
  int near = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const FitPlan plan = network_plan(network, seed);
    const FitResult result = fitted(plan);
    BOOST_TEST_CONTEXT("seed " << seed << ", loss " << result.loss) {
      near += result.loss > 1.4 && result.loss < 2;
      if (seed == 0) first = result.p;
      if (seed == 0) continue;
      const Fit& fit = plan.fit();
      const Numbers nearest = nearest_equal_network(network, 1, result.p, first);
      const Numbers curve = curve_of(fit, result.p);
      BOOST_TEST(largest_difference(curve, curve_of(fit, nearest)) < 1e-9);
      BOOST_TEST(largest_difference(curve, curve_of(fit, first)) < 0.3);
      BOOST_TEST(largest_difference(nearest, first) > 1);
    }
  }
  BOOST_TEST(near >= 6);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

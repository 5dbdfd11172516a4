// Gradient descent on quadratics against its closed-form rates.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/spec.hpp"
#include "runs/trace.hpp"
#include "tests/runs/plans.hpp"

using namespace nnopt;

namespace {

/// Distances from the minimum, 0, after each step.
class Distances final : public Observer {
 public:
  void row(const TraceRow&, std::span<const double> x) override {
    double square = 0;
    for (const double number : x) square += number * number;
    all.push_back(std::sqrt(square));
  }
  std::vector<double> all;
};

std::vector<double> distances(double condition, const std::string& rule, std::int64_t steps) {
  // 1/2 sum of (k^(i/3) x_i)^2: eigenvalues from 1 to k; the start has a part in each eigenvector.
  const auto plan =
      run_tests::plan_for("quadratic:condition=" + shortest(condition), {1, 1, 1, 1}, rule, steps);
  Team team(1);
  Distances seen;
  minimize(plan, 0, team, seen);
  return seen.all;
}

/// By how much a step shortens the distance, over the last half of the steps.
double rate(double condition, const std::string& rule, std::int64_t steps) {
  const auto d = distances(condition, rule, steps);
  const std::size_t half = d.size() / 2;
  return std::pow(d.back() / d[half], 1 / double(d.size() - 1 - half));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rates)

// 1 - rate is what a step gains: it must be right as well, or k = 1000 would pass with no step at
// all.
BOOST_AUTO_TEST_CASE(gradient_descent_converges_at_k_minus_1_over_k_plus_1) {
  for (const double k : {10.0, 100.0, 1000.0}) {
    const double expected = (k - 1) / (k + 1);
    const double found =
        rate(k, "sgd:lr=" + shortest(2 / (k + 1)), static_cast<std::int64_t>(30 * k));
    BOOST_TEST(found == expected, boost::test_tools::tolerance(0.01));
    BOOST_TEST(1 - found == 1 - expected, boost::test_tools::tolerance(0.01));
  }
}

BOOST_AUTO_TEST_CASE(the_heavy_ball_converges_at_the_rate_of_the_root) {
  for (const double k : {10.0, 100.0, 1000.0}) {
    const double root = std::sqrt(k), expected = (root - 1) / (root + 1);
    const std::string rule = "sgd:lr=" + shortest(4 / ((root + 1) * (root + 1))) +
                             ",momentum=" + shortest(expected * expected);
    // A double root: the distance falls as step * rate^step.
    const auto steps = static_cast<std::int64_t>(150 * root);
    const auto d = distances(k, rule, steps);
    const std::size_t half = d.size() / 2;
    const double along = double(d.size() - 1 - half);
    const double found =
        std::pow(d.back() / d[half] * double(half) / double(d.size() - 1), 1 / along);
    BOOST_TEST(std::pow(d.back() / d[half], 1 / along) == expected,
               boost::test_tools::tolerance(0.01));
    BOOST_TEST(1 - found == 1 - expected, boost::test_tools::tolerance(0.01));
  }
}

BOOST_AUTO_TEST_CASE(beyond_2_over_L_it_grows_and_below_it_falls) {
  for (const double k : {10.0, 100.0, 1000.0}) {
    BOOST_TEST(rate(k, "sgd:lr=" + shortest(2.02 / k), 1000) == 1.02,
               boost::test_tools::tolerance(1e-3));
    BOOST_TEST(rate(k, "sgd:lr=" + shortest(1.98 / k), 1000) < 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()

// Runs by lm: what of a plan is a sum of squares, and what observers see of it.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "tests/runs/plans.hpp"

namespace nnopt::run_tests {
namespace {

class Seen final : public Observer {
 public:
  bool wants_evaluations() override { return true; }
  void row(const TraceRow& row, std::span<const double>) override { last = row; }
  void evaluated(const TraceRow& row, std::span<const double>) override {
    ++evaluations;
    best = row.best;
  }
  TraceRow last;
  std::int64_t evaluations = 0;
  double best = 0;
};

MinimizePlan lm_plan(const Loss& loss) {
  MinimizePlan plan = sincos_plan("adam", 0, 100);
  plan.epochs = {};
  plan.function = data_fit(sincos_data(0), "sin(b*cos(a*x))", "", loss, {"a", "b"});
  plan.start = {1.1, 2};
  plan.method = Lm();
  return plan;
}

std::string complaint(const MinimizePlan& plan) {
  try {
    run(plan);
  } catch (const BadInput& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lm_runs)

BOOST_AUTO_TEST_CASE(values_are_those_of_the_loss_and_every_evaluation_counts) {
  for (const Loss& loss : {Loss(MeanSquaredError()), Loss(ChiSquared())}) {
    const MinimizePlan plan = lm_plan(loss);
    Team team(1);
    Seen seen;
    const RunResult result = minimize(plan, 0, team, seen);
    BOOST_TEST((result.status == Status::converged), result.reason);
    BOOST_TEST(std::abs(result.x[0] - 1.2) < 0.02);
    BOOST_TEST(std::abs(result.x[1] - 2.5) < 0.05);
    BOOST_TEST(result.evaluations == seen.evaluations);
    BOOST_TEST(result.evaluations >= result.steps);
    BOOST_TEST(seen.best == result.value, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(result.value == (*plan.function.function)(std::span<const double>(result.x)),
               boost::test_tools::tolerance(1e-13));
    BOOST_TEST(result.gradient_norm < 1e-5 * result.value);
  }
}

BOOST_AUTO_TEST_CASE(bounds_of_the_plan_hold) {
  MinimizePlan plan = lm_plan(ChiSquared());
  plan.bounds = {{1.1, 1.15}, {}};
  const RunResult result = run(plan);
  BOOST_TEST(result.x[0] == 1.15);
  BOOST_TEST((result.status == Status::converged), result.reason);
}

BOOST_AUTO_TEST_CASE(what_is_no_sum_of_squares_is_refused) {
  const std::string said = "lm is for sums of squares";
  BOOST_TEST(complaint(lm_plan(MeanAbsoluteError())).find(said) == 0u);
  BOOST_TEST(complaint(lm_plan(Huber())).find(said) == 0u);
  MinimizePlan plan = plan_for("rosenbrock", {-1.2, 1}, "adam");
  plan.method = Lm();
  BOOST_TEST(complaint(plan).find(said) == 0u);
  plan = lm_plan(ChiSquared());
  Transformation moved;
  moved.shift = {1, 0};
  plan.function = transformed(plan.function, moved);
  BOOST_TEST(complaint(plan).find(said) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt::run_tests

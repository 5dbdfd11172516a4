// A verdict on two sides that are the same: direct against direct, with trials of their own.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "runs/verdict.hpp"
#include "tests/runs/plans.hpp"

using namespace nnopt;

namespace {

/// About half of the starts lead to the global minimum of qubic_1d.
VerdictPlan null_pair(std::uint64_t seed) {
  VerdictPlan plan;
  plan.direct = run_tests::plan_for("qubic_1d", {0}, "adam:lr=0.05", 150);
  plan.models = {plan.direct};
  plan.trials.seed = seed;
  plan.trials.start = {{-2, 2}};
  plan.tuning.rates = {0.05};
  plan.tuning.decays = {1};
  plan.tuning.trials = 3;
  plan.goal = -1.30543 + 0.01;
  return plan;
}

const VerdictArm& arm_of(const VerdictResult& result, ArmKind kind) {
  return *std::ranges::find(result.arms, kind, &VerdictArm::kind);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verdict_null)

BOOST_AUTO_TEST_CASE(a_null_pair_is_a_tie_in_at_least_17_of_20_verdicts) {
  std::size_t ties = 0, successes = 0, of = 0;
  for (std::uint64_t repetition = 0; repetition < 20; ++repetition) {
    const VerdictResult result = verdict(null_pair(1000 * repetition), 2, {});
    ties += result.judgement.code == VerdictCode::no_difference;
    for (const ArmKind kind : {ArmKind::model, ArmKind::direct}) {
      successes += arm_of(result, kind).successes;
      of += arm_of(result, kind).runs.size();
    }
  }
  BOOST_TEST(ties >= 17u);
  BOOST_TEST(of == 20u * 2 * 30);
  const double share = double(successes) / double(of);
  BOOST_TEST((0.4 < share && share < 0.6));
}

BOOST_AUTO_TEST_CASE(a_null_pair_is_a_tie_too_where_each_side_has_tuned_its_rate) {
  std::size_t ties = 0;
  for (std::uint64_t repetition = 0; repetition < 20; ++repetition) {
    VerdictPlan plan = null_pair(1000 * repetition);
    learning_rate(plan.direct.rule) = 1e-6;  // at which it succeeds where it starts low
    plan.models = {plan.direct};
    plan.tuning.models = true;
    plan.tuning.rates = {0.01, 0.05};
    ties += verdict(plan, 2, {}).judgement.code == VerdictCode::no_difference;
  }
  BOOST_TEST(ties >= 17u);
}

BOOST_AUTO_TEST_CASE(the_sides_of_a_null_pair_have_trials_of_their_own) {
  const VerdictResult result = verdict(null_pair(7), 2, {});
  const VerdictArm& again = arm_of(result, ArmKind::model);
  const VerdictArm& direct = arm_of(result, ArmKind::direct);
  BOOST_TEST(again.name == "direct_again");
  std::set<double> starts;
  for (const VerdictArm* arm : {&again, &direct}) {
    for (const ArmRun& run : arm->runs) starts.insert(run.start[0]);
  }
  BOOST_TEST(starts.size() == 60u);
  for (const ArmComparison& c : result.comparisons) {
    if (result.arms[c.second].kind == ArmKind::direct) BOOST_TEST(!c.paired);
  }
}

BOOST_AUTO_TEST_CASE(a_null_pair_that_differs_in_its_rate_is_no_tie) {
  VerdictPlan plan = null_pair(0);
  learning_rate(plan.models[0].rule) = 1e-6;  // does not move: succeeds where it starts low
  const VerdictResult result = verdict(plan, 2, {});
  BOOST_TEST(to_text(result.judgement.code) != "no_difference");
}

BOOST_AUTO_TEST_SUITE_END()

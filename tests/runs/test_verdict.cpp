// Whole verdicts: what their arms have the same of, and what they may not have more of.
#include <fmt/format.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>
#include <string>

#include "base/error.hpp"
#include "runs/verdict_trials.hpp"
#include "tests/cli/process.hpp"
#include "tests/runs/verdict_plans.hpp"

namespace nnopt::run_tests {
namespace {

std::vector<std::string> names(const VerdictResult& result) {
  std::vector<std::string> names;
  for (const VerdictArm& arm : result.arms) names.push_back(arm.name);
  return names;
}

/// The rule and schedule that the verdict chose, on the trial's start.
MinimizePlan tuned(const VerdictPlan& plan, const VerdictResult& result, std::size_t trial) {
  MinimizePlan own = plan.direct;
  own.start = trial_of_seed(plan.trials, plan.trials.seed + trial).start;
  for (const TuningRow& row : result.tuning) {
    if (!row.chosen) continue;
    learning_rate(own.rule) = row.rate;
    if (row.decay == 1) continue;
    const double gamma = std::pow(row.decay, 1 / double(own.steps - 1));
    own.schedule.schedule = Schedule(NamedSchedule(ExponentialSchedule{gamma}));
  }
  return own;
}

bool same_runs(const VerdictArm& a, const VerdictArm& b) {
  return std::ranges::equal(
      a.runs, b.runs, [](const ArmRun& x, const ArmRun& y) { return numbers(x) == numbers(y); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verdicts)

BOOST_AUTO_TEST_CASE(arms_stand_in_their_order_and_share_seeds_and_starts) {
  const VerdictPlan plan = small_verdict("ackley", 2, 1, 3);
  const VerdictResult result = verdict(plan, 1, {});
  const std::vector<std::string> expected{"mlp",     "direct",      "direct_untuned",
                                          "matched", "multi_start", "random_search",
                                          "lbfgs",   "cmaes"};
  BOOST_TEST(names(result) == expected, boost::test_tools::per_element());
  BOOST_TEST((arm(result, "matched").of == 0u));
  for (const VerdictArm& arm : result.arms) {
    BOOST_REQUIRE(arm.runs.size() == plan.trials.count);
    for (std::size_t i = 0; i < arm.runs.size(); ++i) {
      const ArmRun& run = arm.runs[i];
      BOOST_TEST(run.seed == plan.trials.seed + i);
      BOOST_TEST(run.start == result.arms[0].runs[i].start);
      BOOST_TEST(run.value == (*plan.direct.function.function)(std::span<const double>(run.x)),
                 boost::test_tools::tolerance(1e-5));  // networks are of single precision
      BOOST_TEST(run.best_value <= run.value);
    }
    BOOST_TEST(arm.median >= arm.lower_quartile);
    BOOST_TEST(arm.upper_quartile >= arm.median);
    BOOST_TEST(arm.sample.size() == 3u);
    BOOST_TEST(!arm.text.empty());
  }
}

BOOST_AUTO_TEST_CASE(the_direct_arms_are_runs_of_minimize_to_the_bit) {
  VerdictPlan plan = small_verdict("ackley", 1, 5, 15);
  plan.trials.seed = 7;
  plan.tuning.rates = {1, 0.3};  // of the pairs some decay
  plan.tuning.decays = {0.01};
  const VerdictResult result = verdict(plan, 1, {});
  for (std::size_t i = 0; i < plan.trials.count; ++i) {
    MinimizePlan untuned = plan.direct;
    untuned.start = trial_of_seed(plan.trials, 7 + i).start;
    const RunResult as_given = run(untuned, 7 + i), at_best = run(tuned(plan, result, i), 7 + i);
    BOOST_TEST(arm(result, "direct_untuned").runs[i].value == as_given.value);
    BOOST_TEST(arm(result, "direct_untuned").runs[i].x == as_given.x);
    BOOST_TEST(arm(result, "direct").runs[i].value == at_best.value);
    BOOST_TEST(arm(result, "direct").runs[i].x == at_best.x);
    BOOST_TEST(as_given.value != at_best.value);
  }
}

BOOST_AUTO_TEST_CASE(a_trial_of_a_model_is_minimize_from_its_start_with_its_seed) {
  const VerdictPlan plan = small_verdict("ackley", 2, 1, 3);
  const VerdictResult result = verdict(plan, 1, {});
  for (const ArmRun& trial : result.arms[0].runs) {
    MinimizePlan own = plan.models[0];
    own.start = trial.start;
    const RunResult alone = run(own, trial.seed);
    BOOST_TEST(alone.value == trial.value);
    BOOST_TEST(alone.x == trial.x);
    BOOST_TEST(alone.best_value == trial.best_value);
    BOOST_TEST(alone.evaluations == trial.evaluations);
  }
}

BOOST_AUTO_TEST_CASE(a_trial_is_repeated_by_the_command_line,
                     *boost::unit_test::precondition(cli_tests::with_program)) {
  VerdictPlan plan = small_verdict("ackley", 1, 5, 15, 2);
  plan.models[0].init_steps = 100000;
  const VerdictResult result = verdict(plan, 1, {});
  const auto tells_the_end_of = [](const ArmRun& trial, const cli_tests::Words& model) {
    cli_tests::Words words{"minimize", "ackley", "--lr", "0.01", "--steps", "40"};
    words.insert(words.end(), {"--start", fmt::format("{}", trial.start[0]), "--seed",
                               std::to_string(trial.seed), "--format", "table"});
    words.insert(words.end(), model.begin(), model.end());
    const std::string table = cli_tests::run(words).out;
    BOOST_TEST(table.find(fmt::format(" {} ", trial.value)) != std::string::npos, table);
  };
  for (const ArmRun& trial : result.arms[0].runs) {
    tells_the_end_of(trial, {"--model", "mlp", "--layers", "8,8", "--latent", "4"});
  }
  for (const ArmRun& trial : arm(result, "direct_untuned").runs) tells_the_end_of(trial, {});
}

BOOST_AUTO_TEST_CASE(no_arm_has_more_evaluations_than_the_budget) {
  for (const std::int64_t steps : {1, 7, 53}) {
    const VerdictPlan plan = small_verdict("rastrigin", 3, -4, 4, 3, steps);
    const VerdictResult result = verdict(plan, 1, {});
    for (const VerdictArm& arm : result.arms) {
      for (const ArmRun& run : arm.runs) {
        BOOST_TEST(run.evaluations <= steps, arm.name);
        BOOST_TEST(run.x.size() == 3u);
        if (run.evaluations_to_goal) BOOST_TEST(*run.evaluations_to_goal <= run.evaluations);
        const bool is_rule = arm.kind != ArmKind::method;
        if (is_rule) BOOST_TEST(run.evaluations == steps, arm.name);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(with_steps_as_the_budget_a_method_may_evaluate_more_often) {
  VerdictPlan plan = small_verdict("rastrigin", 2, -4, 4, 2, 10);
  plan.budget = Budget::steps;
  const VerdictResult result = verdict(plan, 1, {});
  for (const ArmRun& run : arm(result, "cmaes").runs) {
    BOOST_TEST(run.steps == 10);
    BOOST_TEST(run.evaluations > 10);
  }
  for (const ArmRun& run : result.arms[0].runs) BOOST_TEST(run.evaluations == 10);
}

BOOST_AUTO_TEST_CASE(seconds_are_the_budget_of_every_arm) {
  VerdictPlan plan = small_verdict("ackley", 1, 5, 15, 2, 20);
  plan.budget = Budget::seconds;
  plan.tuning = {{0.1}, {0.1}, 1, false};
  plan.seconds = 0.002;
  const VerdictResult result = verdict(plan, 1, {});
  for (const VerdictArm& arm : result.arms) {
    BOOST_TEST(arm.runs.size() == 2u, arm.name);
    for (const ArmRun& run : arm.runs) BOOST_TEST(is_whole(run.status), arm.name);
  }
  plan.seconds = {};
  BOOST_TEST(arm(verdict(plan, 1, {}), "direct").runs.size() == 2u);
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_changes_no_bit) {
  VerdictPlan plan = small_verdict("ackley", 2, 1, 3, 5);
  plan.tuning.models = true;
  const VerdictResult one = verdict(plan, 1, {}), three = verdict(plan, 3, {});
  BOOST_REQUIRE(one.arms.size() == three.arms.size());
  for (std::size_t a = 0; a < one.arms.size(); ++a) {
    BOOST_TEST(same_runs(one.arms[a], three.arms[a]), one.arms[a].name);
    BOOST_TEST(one.arms[a].text == three.arms[a].text);
    BOOST_TEST(one.arms[a].step_quantiles == three.arms[a].step_quantiles);
  }
  BOOST_TEST(one.judgement.text == three.judgement.text);
  BOOST_TEST(one.judgement.rule == three.judgement.rule);
}

BOOST_AUTO_TEST_CASE(matched_steps_are_as_long_as_those_of_the_model) {
  VerdictPlan plan = small_verdict("ackley", 2, 1, 3, 3);
  plan.models.push_back(plan.models[0]);
  plan.models[1].model.layers = {4};
  const VerdictResult result = verdict(plan, 1, {});
  for (const auto& [model, matched] :
       {std::pair("mlp", "matched_mlp"), std::pair("mlp_2", "matched_mlp_2")}) {
    const VerdictArm &to = arm(result, model), &follower = arm(result, matched);
    for (std::size_t i = 0; i < to.sample.size(); ++i) {
      const auto &rows = to.sample[i].rows, &own = follower.sample[i].rows;
      BOOST_REQUIRE(rows.size() == own.size());
      for (std::size_t k = 1; k < rows.size(); ++k) {
        BOOST_TEST(std::abs(rows[k].step_norm - own[k].step_norm) <= 1e-14);
      }
      BOOST_TEST(to.runs[i].x != follower.runs[i].x);
    }
  }
}

BOOST_AUTO_TEST_CASE(tuning_finds_the_rate_that_is_known_to_be_best) {
  // x^2 / 2 by gradient descent: x <- (1 - lr) x is at the minimum at once where lr = 1.
  VerdictPlan plan = small_verdict("0.5*x^2", 1, 1, 2, 3, 6);
  plan.direct.rule = find_rule("sgd:lr=0.1", {});
  plan.tuning = {{0.1, 0.5, 1, 1.9, 3}, {1, 0.5}, 3, false};
  plan.goal = 1e-12;
  const VerdictResult result = verdict(plan, 1, {});
  BOOST_REQUIRE(result.tuning.size() == 10u);
  for (const TuningRow& row : result.tuning) {
    BOOST_TEST(row.chosen == (row.rate == 1 && row.decay == 1));
    BOOST_TEST(row.of == 3u);
    BOOST_TEST(row.successes == (row.rate == 1 ? 3u : 0u));
  }
  BOOST_TEST(arm(result, "direct").successes == 3u);
  BOOST_TEST(arm(result, "direct").median == 0);
  BOOST_TEST(arm(result, "direct_untuned").successes == 0u);
  BOOST_TEST(result.tuning_evaluations > 0);
}

BOOST_AUTO_TEST_CASE(without_a_goal_it_lies_above_the_lowest_end_of_all) {
  VerdictPlan plan = small_verdict("(x-2)^2+5", 1, 1, 1.5, 3, 30);
  plan.direct.rule = find_rule("sgd:lr=0.01", {});
  plan.tuning = {{0.01, 0.5}, {1}, 2, false};
  plan.goal = {};
  const VerdictResult result = verdict(plan, 1, {});
  BOOST_TEST(result.goal == 5.01, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(result.goal_text == "0.01 above the lowest end of all runs");
  for (const TuningRow& row : result.tuning) BOOST_TEST(row.chosen == (row.rate == 0.5));
  const VerdictArm& direct = arm(result, "direct");
  BOOST_TEST(direct.successes == 3u);
  // f' = 2 (x - 2): with lr = 0.5 the first step ends at 2.
  for (const ArmRun& run : direct.runs) BOOST_TEST((run.evaluations_to_goal == 1));
  BOOST_TEST(arm(result, "direct_untuned").successes == 0u);
}

BOOST_AUTO_TEST_CASE(a_null_pair_and_unpaired_arms_have_trials_of_their_own) {
  VerdictPlan plan = small_verdict("qubic_1d", 1, -2, 2, 6, 20);
  plan.models = {plan.direct};
  const VerdictResult null = verdict(plan, 1, {});
  BOOST_TEST(null.arms[0].name == "direct_again");
  std::set<double> starts;
  for (const ArmRun& run : null.arms[0].runs) starts.insert(run.start[0]);
  for (const ArmRun& run : arm(null, "direct").runs) starts.insert(run.start[0]);
  BOOST_TEST(starts.size() == 12u);
  BOOST_TEST((arm(null, "matched").runs[2].start == null.arms[0].runs[2].start));
  for (const ArmComparison& pair : null.comparisons) {
    BOOST_TEST(pair.paired == (null.arms[pair.second].kind == ArmKind::matched));
  }

  plan.unpaired = true;
  const VerdictResult unpaired = verdict(plan, 1, {});
  starts.clear();
  for (const VerdictArm& arm : unpaired.arms) {
    for (const ArmRun& run : arm.runs) {
      BOOST_TEST(std::abs(run.start[0]) <= 2);
      starts.insert(run.start[0]);
    }
  }
  BOOST_TEST(starts.size() == 6 * unpaired.arms.size());
}

BOOST_AUTO_TEST_CASE(a_stop_leaves_what_was_done_and_judges_nothing) {
  VerdictPlan plan = small_verdict("ackley", 1, 5, 15);
  VerdictProgress progress;
  bool at_direct = false;
  progress.phase = [&](std::string_view what) { at_direct |= what == "direct"; };
  progress.stop = [&] { return at_direct; };
  const VerdictResult result = verdict(plan, 1, progress);
  BOOST_TEST(result.interrupted);
  BOOST_TEST(result.arms[0].runs.size() == plan.trials.count);
  BOOST_TEST(arm(result, "matched").runs.size() == plan.trials.count);
  BOOST_TEST(arm(result, "direct").runs.empty());
  BOOST_TEST(arm(result, "cmaes").runs.empty());
  BOOST_TEST(result.tuning.size() == 4u);
  BOOST_TEST(result.comparisons.empty());

  int looks = 0;
  progress.stop = [&] { return ++looks > 250; };  // a run of the model is asked 141 times at most
  const VerdictResult early = verdict(plan, 1, progress);
  BOOST_REQUIRE(early.arms[0].runs.size() > 0u);
  BOOST_TEST(early.arms[0].runs.size() < plan.trials.count);
  BOOST_TEST((numbers(early.arms[0].runs[0]) == numbers(result.arms[0].runs[0])));
  BOOST_TEST(early.tuning.empty());

  plan.goal = {};
  progress.stop = [] { return true; };
  const VerdictResult at_once = verdict(plan, 3, progress);
  for (const VerdictArm& arm : at_once.arms) BOOST_TEST(arm.runs.empty());
}

BOOST_AUTO_TEST_CASE(as_many_steps_are_told_as_were_foretold) {
  VerdictPlan plan = small_verdict("ackley", 2, 1, 3, 3, 70);
  plan.tuning.models = true;
  std::atomic<std::int64_t> told = 0;
  VerdictProgress progress;
  progress.done = [&](std::int64_t steps) { told += steps; };
  verdict(plan, 2, progress);
  BOOST_TEST(told == total_steps(plan));
  told = 0;
  plan.budget = Budget::steps;
  verdict(plan, 2, progress);
  BOOST_TEST(told == total_steps(plan));
}

BOOST_AUTO_TEST_CASE(an_arm_tells_where_its_runs_did_not_come_to_their_start) {
  VerdictPlan plan = small_verdict("ackley", 1, 5, 15, 2, 5);
  plan.models[0].init_steps = 3;
  const std::string text = verdict(plan, 1, {}).arms[0].text;
  BOOST_TEST(text.find("2 of 2 runs did not come to their start") != std::string::npos, text);
  plan.models[0].init_steps = 100000;
  const std::string near = verdict(plan, 1, {}).arms[0].text;
  BOOST_TEST(near == "125 parameters, adam:lr=0.01");
}

BOOST_AUTO_TEST_CASE(one_trial_is_enough_for_a_verdict) {
  const VerdictResult result = verdict(small_verdict("sphere", 3, 1, 2, 1), 2, {});
  for (const VerdictArm& arm : result.arms) {
    BOOST_REQUIRE(arm.runs.size() == 1u);
    BOOST_TEST(arm.median == arm.runs[0].value);
    BOOST_TEST(arm.lower_quartile == arm.upper_quartile);
  }
  BOOST_TEST(!result.judgement.text.empty());
}

BOOST_AUTO_TEST_CASE(runs_without_a_finite_end_are_no_successes) {
  VerdictPlan plan = small_verdict("log(x)", 1, 0.5, 1, 3, 30);
  plan.direct.rule = find_rule("sgd:lr=5", {});
  plan.tuning = {{5}, {1}, 2, false};
  plan.goal = 100;
  const VerdictResult result = verdict(plan, 1, {});
  for (const ArmRun& run : arm(result, "direct").runs) {
    BOOST_TEST((run.status == Status::diverged));
    BOOST_TEST(!run.success);
  }
  BOOST_TEST(arm(result, "direct").successes == 0u);
}

BOOST_AUTO_TEST_CASE(each_trial_of_drawn_data_has_its_own) {
  VerdictPlan plan;
  plan.direct = sincos_plan("adam:lr=0.01", 16, 2);
  plan.direct.function.of_seed = [](std::uint64_t seed) {
    return data_fit(sincos_data(seed), "sin(b*cos(a*x))", "", MeanSquaredError(), {"a", "b"});
  };
  plan.models = {plan.direct};
  plan.models[0].model.name = "mlp";
  plan.models[0].model.latent = 4;
  plan.models[0].model.layers = {8};
  plan.models[0].precision = Precision::single;
  plan.models[0].init_steps = 50;
  plan.trials = {5, 3, {{2, 2}, {4.5, 4.5}}, {}};
  plan.tuning = {{0.01, 0.1}, {1, 0.1}, 2, false};
  plan.goal = 0.05;
  const VerdictResult result = verdict(plan, 1, {});
  const auto steps = plan.direct.steps;
  for (std::size_t i = 0; i < 3; ++i) {
    const RunResult alone = run(plan.direct, 5 + i);
    const ArmRun& trial = arm(result, "direct_untuned").runs[i];
    BOOST_TEST(trial.value == alone.value);
    BOOST_TEST(trial.evaluations == steps);
    BOOST_TEST(arm(result, "matched").runs[i].evaluations == steps);
    BOOST_TEST(arm(result, "lbfgs").runs[i].evaluations <= 2);  // each is an epoch
  }
  const auto& runs = arm(result, "direct_untuned").runs;
  BOOST_TEST(runs[0].value != runs[1].value);
}

BOOST_AUTO_TEST_CASE(a_shifted_function_is_moved_and_so_is_its_minimum) {
  VerdictPlan plan = small_verdict("sphere", 2, 0, 0, 3, 40);
  plan.trials.shift = {{-2, 2}, {1, 1}};
  plan.tuning = {{0.5}, {0.01}, 1, false};
  const VerdictResult result = verdict(plan, 1, {});
  const auto& runs = arm(result, "cmaes").runs;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Trial trial = trial_of_seed(plan.trials, i);
    BOOST_TEST(runs[i].start == (std::vector<double>{0, 0}));
    const std::vector<double> shift = trial.shift;
    BOOST_TEST(std::hypot(runs[i].x[0] - shift[0], runs[i].x[1] - shift[1]) <
               std::hypot(shift[0], shift[1]));
    BOOST_TEST(shift[1] == 1);
  }
}

BOOST_AUTO_TEST_CASE(plans_that_ask_for_nothing_are_refused) {
  const VerdictPlan plan = small_verdict("sphere", 2, 0, 1);
  const auto refused = [&](auto change) {
    VerdictPlan wrong = plan;
    change(wrong);
    BOOST_CHECK_THROW(verdict(wrong, 1, {}), BadInput);
  };
  refused([](VerdictPlan& p) { p.models.clear(); });
  refused([](VerdictPlan& p) { p.trials.count = 0; });
  refused([](VerdictPlan& p) { p.trials.start.pop_back(); });
  refused([](VerdictPlan& p) { p.trials.shift = {{0, 1}}; });
  refused([](VerdictPlan& p) { p.tuning.rates.clear(); });
  refused([](VerdictPlan& p) { p.tuning.decays.clear(); });
  refused([](VerdictPlan& p) { p.tuning.trials = 0; });
  refused([](VerdictPlan& p) { p.direct.method = Lbfgs(); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt::run_tests

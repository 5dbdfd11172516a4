// Where trials begin, and what runs along given step lengths do.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "runs/matched_run.hpp"
#include "runs/verdict_arms.hpp"
#include "runs/verdict_trials.hpp"
#include "tests/runs/verdict_plans.hpp"

namespace nnopt::run_tests {
namespace {

Trials trials_between(double lo, double hi, std::size_t count = 200) {
  return {0, count, {{lo, hi}, {-1, 1}}, {{0, 3}, {4, 4}}};
}

class Lengths final : public Observer {
 public:
  void row(const TraceRow& row, std::span<const double> x) override {
    if (row.step > 0) lengths.push_back(row.step_norm);
    points.emplace_back(x.begin(), x.end());
  }
  std::vector<double> lengths;
  std::vector<std::vector<double>> points;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(verdict_trials)

BOOST_AUTO_TEST_CASE(starts_fill_their_range_and_depend_on_the_seed_alone) {
  const Trials trials = trials_between(5, 15);
  const auto all = shared_trials(trials);
  double sum = 0, least = 15, most = 5;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double x = all[i].start[0];
    sum += x;
    least = std::min(least, x);
    most = std::max(most, x);
    BOOST_TEST(std::abs(all[i].start[1]) <= 1);
    BOOST_TEST(all[i].shift[0] >= 0);
    BOOST_TEST(all[i].shift[0] < 3);
    BOOST_TEST(all[i].shift[1] == 4);
    BOOST_TEST(all[i].seed == i);
  }
  BOOST_TEST(least >= 5);
  BOOST_TEST(most <= 15);
  BOOST_TEST(least < 5.3);
  BOOST_TEST(most > 14.7);
  BOOST_TEST(std::abs(sum / 200 - 10) < 4 * 10 / std::sqrt(12.0 * 200));

  Trials later = trials;
  later.seed = 150;
  BOOST_TEST(shared_trials(later)[0].start == all[150].start);
  BOOST_TEST(shared_trials(later)[0].shift == all[150].shift);
}

BOOST_AUTO_TEST_CASE(trials_of_arms_and_of_tuning_are_all_different) {
  const Trials trials = trials_between(5, 15);
  std::set<std::uint64_t> seeds;
  std::set<double> starts;
  std::size_t count = 0;
  for (const auto& all : {shared_trials(trials), own_trials(trials, 0), own_trials(trials, 1),
                          tuning_trials(trials, 300)}) {
    for (const Trial& trial : all) {
      seeds.insert(trial.seed);
      starts.insert(trial.start[0]);
      BOOST_TEST(trial.seed < std::uint64_t{1} << 53);
      BOOST_TEST(trial.start == trial_of_seed(trials, trial.seed).start);
      ++count;
    }
  }
  BOOST_TEST(seeds.size() == count);
  BOOST_TEST(starts.size() == count);
}

BOOST_AUTO_TEST_CASE(restarts_are_drawn_like_starts_or_from_the_domain_or_around) {
  const KnownFunction camel = find_function("six_hump_camel", 2);  // x in -3..3, y in -2..2
  const KnownFunction formula = find_objective("x^2+y^2", "", {}, 2);
  const Trials spread{0, 1, {{5, 15}, {0, 0}}, {}}, fixed{0, 1, {{2, 2}, {0.5, 0.5}}, {}};
  BOOST_TEST((how_restarted(spread, camel) == Restarts::as_trials));
  BOOST_TEST((how_restarted(fixed, camel) == Restarts::in_domain));
  BOOST_TEST((how_restarted(fixed, formula) == Restarts::around));
  std::set<double> seen;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (std::size_t k = 1; k < 6; ++k) {
      const auto at = [&](const Trials& trials, const KnownFunction& f) {
        return restart(trials, trial_of_seed(trials, seed), f, k);
      };
      const auto like = at(spread, camel), inside = at(fixed, camel), around = at(fixed, formula);
      BOOST_TEST(std::abs(like[0] - 10) <= 5);
      BOOST_TEST(like[1] == 0);
      BOOST_TEST(std::abs(inside[0]) <= camel.domain[0].second);
      BOOST_TEST(std::abs(inside[1]) <= camel.domain[1].second);
      BOOST_TEST(std::abs(around[0] - 2) <= 2);
      BOOST_TEST(std::abs(around[1] - 0.5) <= 1);
      seen.insert({like[0], inside[0], around[0]});
    }
  }
  BOOST_TEST(seen.size() == 300u);
}

BOOST_AUTO_TEST_CASE(several_starts_share_the_steps_and_the_lowest_end_is_theirs) {
  // Every start runs into the valley that it is in: a minimum at 1 of height 0.3, one at -1 below.
  MinimizePlan plan = plan_for("(x^2-1)^2+0.15*x", {1}, "sgd:lr=0.01", 103);
  const Trials trials{3, 1, {{-2, 2}}, {}};
  const Trial trial = trial_of_seed(trials, 3);
  Team team(1);
  Watching watching;
  watching.evaluations = plan.steps;
  const RunRecord record = run_restarts(trials, plan, trial, {0.05, 1}, 4, watching, team);
  BOOST_TEST(record.run.evaluations == 103);
  BOOST_TEST(record.run.steps == 103);
  BOOST_TEST(record.lengths.size() == 4u);
  BOOST_TEST(record.run.start == trial.start);
  double lowest = 1e300;
  std::vector<double> x;
  for (std::size_t k = 0; k < 4; ++k) {
    MinimizePlan part = at_rate(plan, {0.05, 1});
    part.steps = k < 3 ? 26 : 25;
    part.start = k == 0 ? trial.start : restart(trials, trial, plan.function, k);
    const RunResult alone = run(part, 3);
    if (alone.value < lowest) {
      lowest = alone.value;
      x = alone.x;
    }
  }
  BOOST_TEST(record.run.value == lowest);
  BOOST_TEST(record.run.x == x);
}

BOOST_AUTO_TEST_CASE(the_last_rate_is_the_decay_times_the_first) {
  const MinimizePlan plan = at_rate(plan_for("sphere", {1}, "adam:lr=1", 50), {3, 0.01});
  const Scheduler rates(plan.schedule, 3, plan.length());
  BOOST_TEST(rates.at(0).lr == 3);
  BOOST_TEST(rates.at(49).lr == 0.03, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(describe_steps(plan, {3, 0.01}) == "adam:lr=3, decaying to 0.01 of it");
  MinimizePlan own = plan_for("sphere", {1}, "adam:lr=1", 50);
  BOOST_TEST(!at_rate(own, {3, 1}).has_schedule());
  own.schedule.schedule = find_schedule("cosine:T_max=20");
  own.schedule.warmup = 10;
  BOOST_TEST(describe_steps(at_rate(own, {3, 1})) == "adam:lr=3, cosine:T_max=20");
  const Scheduler behind_warmup(at_rate(own, {3, 0.01}).schedule, 3, own.length());
  BOOST_TEST(behind_warmup.at(10).lr == 3);
  BOOST_TEST(behind_warmup.at(49).lr == 0.03, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(matched_steps_have_the_given_lengths) {
  const MinimizePlan plan = plan_for("rosenbrock", {-1.2, 1, 0.5}, "adam:lr=1e-3", 100);
  std::vector<double> lengths;
  for (int k = 0; k < 60; ++k) lengths.push_back(std::pow(10.0, k % 7 - 5));
  Team team(1);
  Lengths seen;
  const RunResult result = minimize_matched(plan, lengths, 0, team, seen);
  BOOST_TEST(result.steps == 60);
  BOOST_REQUIRE(seen.lengths.size() == lengths.size());
  for (std::size_t k = 0; k < lengths.size(); ++k) {
    const double rounding = 4e-16 * std::hypot(seen.points[k][0], seen.points[k][1], 10.0);
    BOOST_TEST(std::abs(seen.lengths[k] - lengths[k]) <= rounding);
  }
}

BOOST_AUTO_TEST_CASE(matched_to_its_own_lengths_a_run_repeats_itself) {
  const MinimizePlan plan = plan_for("beale", {-1, 2}, "adam:lr=0.1", 50);
  Team team(1);
  Lengths own, again;
  const RunResult alone = minimize(plan, 0, team, own);
  const RunResult matched = minimize_matched(plan, own.lengths, 0, team, again);
  BOOST_TEST(matched.value == alone.value, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(matched.x[0] == alone.x[0], boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(where_the_rule_has_no_direction_a_matched_run_stays) {
  const MinimizePlan plan = plan_for("quadratic", {0, 0}, "adam:lr=0.1", 5);
  Team team(1);
  Lengths seen;
  const RunResult result = minimize_matched(plan, std::vector<double>(5, 1.0), 0, team, seen);
  BOOST_TEST(result.steps == 5);
  BOOST_TEST(result.x == (std::vector<double>{0, 0}));
}

BOOST_AUTO_TEST_CASE(quantiles_of_lengths_hold_for_long_runs_too) {
  std::vector<StepLengths> runs(2, StepLengths(1000));
  for (int i = 1; i <= 100; ++i) runs[0].add(i);
  auto q = StepLengths::quantiles(runs);
  BOOST_REQUIRE(q.size() == 101u);
  for (int k = 1; k <= 100; ++k) BOOST_TEST(q[std::size_t(k)] == k);
  // A long run beside the short one has a weight of its steps, not of what is kept of them.
  for (int i = 0; i < 99900; ++i) runs[1].add(1000 + i % 997);
  q = StepLengths::quantiles(runs);
  BOOST_TEST(q[0] == 1);
  BOOST_TEST(q[1] >= 1000);
  BOOST_TEST(q[50] == 1498.5, boost::test_tools::tolerance(0.01));
  BOOST_TEST(StepLengths::quantiles({}).empty());
}

BOOST_AUTO_TEST_CASE(a_goal_that_comes_later_finds_when_it_was_reached) {
  FallingBest best;
  for (int e = 0; e <= 100000; ++e) best.add(e, 1.0 / (1 + e));
  BOOST_TEST((best.first_below(2) == 0));
  BOOST_TEST((best.first_below(1.0 / 100.5) == 100));  // 1 / 101 is the first one below
  const auto late = best.first_below(1.0 / 50000.5);
  BOOST_REQUIRE(late.has_value());
  BOOST_TEST(*late >= 50000);
  BOOST_TEST(*late <= 50400);
  BOOST_TEST(!best.first_below(1e-6));
  BOOST_TEST((best.first_below(1.0 / 100000.5) == 100000));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt::run_tests

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <utility>

#include "rules/catalogue.hpp"
#include "runs/minimize.hpp"

using namespace nnopt;

namespace {

/// Keeps what it sees; asks for a stop at a row.
class Witness final : public Observer {
 public:
  explicit Witness(std::int64_t stop_at = -1) : stop_at_(stop_at) {}
  void init_row(const TraceRow& row, std::span<const double>) override { init.push_back(row); }
  void row(const TraceRow& row, std::span<const double> x) override {
    rows.push_back(row);
    points.emplace_back(x.begin(), x.end());
  }
  bool stop() override { return stop_at_ >= 0 && std::ssize(rows) > stop_at_; }

  std::vector<TraceRow> init, rows;
  std::vector<std::vector<double>> points;

 private:
  std::int64_t stop_at_;
};

MinimizePlan plan_for(const char* function, std::vector<double> start, const char* rule) {
  MinimizePlan plan;
  plan.function = find_function(function, start.size());
  plan.start = std::move(start);
  plan.model.outputs = plan.start.size();
  plan.rule = find_rule(rule, {});
  return plan;
}

/// A network small enough for many runs.
MinimizePlan small_network() {
  MinimizePlan plan = plan_for("ackley", {2}, "adam:lr=0.01");
  plan.model.name = "mlp";
  plan.model.latent = 4;
  plan.model.layers = {8, 8};
  plan.precision = Precision::single;
  plan.steps = 30;
  return plan;
}

struct Seen {
  RunResult result;
  Witness witness;
};
Seen run(const MinimizePlan& plan, std::uint64_t seed = 0, std::int64_t stop_at = -1) {
  Team team(1);
  Seen seen{{}, Witness(stop_at)};
  seen.result = minimize(plan, seed, team, seen.witness);
  return seen;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(minimize_runs)

BOOST_AUTO_TEST_CASE(rows_tell_the_state_after_each_step) {
  auto plan = plan_for("quadratic:condition=4", {1, 1}, "sgd:lr=0.1");
  plan.steps = 2;
  const auto [result, seen] = run(plan);
  // x <- (1 - 0.1) x, y <- (1 - 0.4) y; f = (x^2 + 4 y^2) / 2
  BOOST_REQUIRE(seen.rows.size() == 3u);
  BOOST_TEST(seen.rows[0].value == 2.5);
  BOOST_TEST(seen.rows[0].step_norm == 0);
  BOOST_TEST(seen.rows[0].gradient_norm == std::sqrt(17.0));
  BOOST_TEST(seen.rows[2].step == 2);
  BOOST_TEST(seen.rows[2].evaluations == 2);
  BOOST_TEST(seen.rows[2].lr == 0.1);
  const auto near = boost::test_tools::tolerance(1e-14);
  BOOST_TEST(seen.points[2][0] == 0.81, near);
  BOOST_TEST(seen.points[2][1] == 0.36, near);
  BOOST_TEST(seen.rows[2].value == (0.81 * 0.81 + 4 * 0.36 * 0.36) / 2, near);
  BOOST_TEST(seen.rows[2].step_norm == std::hypot(0.09, 0.24), near);
  BOOST_TEST(result.x == seen.points[2], boost::test_tools::per_element());
  BOOST_TEST(result.value == seen.rows[2].value);
  BOOST_TEST(result.steps == 2);
  BOOST_TEST(to_text(result.status) == "max_steps");
}

BOOST_AUTO_TEST_CASE(row_0_tells_the_rate_of_the_step_to_come) {
  MinimizePlan plan = plan_for("sphere", {1, 2}, "sgd:lr=0.1");
  plan.steps = 3;
  plan.schedule = {find_schedule("exponential:gamma=0.5"), 2};
  for (const char* model : {"direct", "parameter"}) {
    plan.model.name = model;
    const auto rows = run(plan).witness.rows;
    const std::vector<double> rates{0.05, 0.05, 0.1, 0.1};
    BOOST_REQUIRE(rows.size() == rates.size());
    for (std::size_t k = 0; k < rows.size(); ++k) BOOST_TEST(rows[k].lr == rates[k], model << k);
  }
}

BOOST_AUTO_TEST_CASE(a_run_of_steps_is_as_many_epochs_as_it_begins) {
  MinimizePlan plan;
  plan.steps_per_epoch = 4;
  for (const auto& [steps, epochs] : {std::pair{8, 2}, {9, 3}, {3, 1}, {0, 0}}) {
    plan.steps = steps;
    BOOST_TEST(plan.length().epochs == epochs);
    BOOST_TEST(plan.length().steps == steps);
  }
}

BOOST_AUTO_TEST_CASE(what_a_method_looks_at_is_numbered_from_the_start_on) {
  struct Looking final : Observer {
    bool wants_evaluations() override { return true; }
    void evaluated(const TraceRow& row, std::span<const double>) override { rows.push_back(row); }
    std::vector<TraceRow> rows;
  } looking;
  MinimizePlan plan = plan_for("himmelblau", {1, 2}, "adam");
  plan.method = Bfgs();
  Team team(1);
  const RunResult result = minimize(plan, 0, team, looking);
  BOOST_REQUIRE(std::ssize(looking.rows) == result.evaluations);
  BOOST_TEST(looking.rows.front().step == 0);
  BOOST_TEST(looking.rows.back().step == result.steps);
  for (std::size_t k = 1; k < looking.rows.size(); ++k) {
    BOOST_TEST(looking.rows[k].evaluations == std::int64_t(k) + 1);
    const auto further = looking.rows[k].step - looking.rows[k - 1].step;
    BOOST_TEST((further == 0 || further == 1));
    BOOST_TEST(looking.rows[k].step >= 1);
  }
}

BOOST_AUTO_TEST_CASE(no_steps_tell_the_start_alone) {
  auto plan = plan_for("himmelblau", {0, 0}, "adam");
  plan.steps = 0;
  const auto [result, seen] = run(plan);
  BOOST_TEST(seen.rows.size() == 1u);
  BOOST_TEST(result.value == 170);
  BOOST_TEST(result.evaluations == 0);
}

BOOST_AUTO_TEST_CASE(every_stop_ends_the_run_with_its_status) {
  const auto ends = [](auto change) {
    auto plan = plan_for("sphere", {1, 1}, "sgd:lr=0.25");
    change(plan);
    const auto [result, seen] = run(plan);
    BOOST_TEST(!result.reason.empty());
    BOOST_TEST(std::ssize(seen.rows) == result.steps + 1);
    return result;
  };
  const auto target = ends([](auto& plan) { plan.target = 0.5; });
  BOOST_TEST((target.status == Status::target));
  BOOST_TEST(target.value == 0.5);
  BOOST_TEST(target.steps == 1);
  const auto gtol = ends([](auto& plan) { plan.gtol = 1e-3; });
  BOOST_TEST((gtol.status == Status::converged));
  BOOST_TEST(gtol.gradient_norm <= 1e-3);
  const auto stalled = ends([](auto& plan) {
    plan.rule = find_rule("sgd:lr=1", {});  // jumps from x to -x for ever
    plan.patience = 7;
  });
  BOOST_TEST((stalled.status == Status::stalled));
  BOOST_TEST(stalled.steps == 7);
  const auto diverged = ends([](auto& plan) { plan.rule = find_rule("sgd:lr=1e200", {}); });
  BOOST_TEST((diverged.status == Status::diverged));
  BOOST_TEST(diverged.best_value == 2);
  const auto over = ends([](auto& plan) { plan.timeout = 1e-12; });
  BOOST_TEST((over.status == Status::timeout));
}

BOOST_AUTO_TEST_CASE(a_stop_from_outside_keeps_what_was_computed) {
  const auto [result, seen] = run(plan_for("sphere", {1, 1}, "sgd:lr=0.1"), 0, 5);
  BOOST_TEST((result.status == Status::interrupted));
  BOOST_TEST(result.steps == 5);
  BOOST_TEST(result.value == seen.rows.back().value);
}

BOOST_AUTO_TEST_CASE(the_best_point_is_kept_beside_the_last) {
  auto plan = plan_for("ackley", {0.3}, "sgd:lr=0.5");
  plan.steps = 20;
  const auto [result, seen] = run(plan);
  double best = seen.rows[0].value;
  for (const auto& row : seen.rows) best = std::min(best, row.value);
  BOOST_TEST(result.best_value == best);
  BOOST_TEST(result.best_x == seen.points[std::size_t(result.best_step)],
             boost::test_tools::per_element());
  BOOST_TEST(seen.rows.back().best == best);
}

BOOST_AUTO_TEST_CASE(the_initialization_phase_counts_its_steps_apart_and_its_moments_carry_over) {
  auto plan = plan_for("six_hump_camel", {2, 2}, "adam:lr=0.0005");
  plan.model.name = "parameter";
  plan.steps = 100;
  const auto [result, seen] = run(plan);
  BOOST_TEST(std::ssize(seen.init) == result.init_steps);
  BOOST_TEST(seen.init.back().value < 1e-6);
  BOOST_TEST(seen.init[seen.init.size() - 2].value >= 1e-6);
  BOOST_TEST(result.init_reached(plan));
  BOOST_TEST(seen.rows.size() == 101u);
  // From rest the first step of adam is lr in each coordinate; with the small second moments that
  // the end of the phase leaves it is much longer.
  BOOST_TEST(seen.rows[1].step_norm > 2 * std::hypot(0.0005, 0.0005));
  plan.reset_optimizer = true;
  const auto [reset, seen_reset] = run(plan);
  BOOST_TEST(seen_reset.rows[1].step_norm == std::hypot(0.0005, 0.0005),
             boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(an_initialization_phase_that_falls_short_is_told) {
  auto plan = plan_for("ackley", {10}, "adam:lr=0.0005");
  plan.model.name = "parameter";
  plan.init_steps = 3;
  plan.steps = 1;
  const auto [result, seen] = run(plan);
  BOOST_TEST(result.init_steps == 3);
  BOOST_TEST(!result.init_reached(plan));
}

BOOST_AUTO_TEST_CASE(the_reported_end_of_a_run_with_dropout_is_without_it) {
  auto plan = small_network();
  plan.model.dropout = 0.5;
  plan.init_steps = 20;
  const auto [first, seen] = run(plan);
  const auto [second, seen_again] = run(plan);
  BOOST_TEST(first.value == second.value);
  BOOST_TEST(first.value != seen.rows.back().value);
}

BOOST_AUTO_TEST_CASE(seeds_in_any_arrangement_give_the_bits_of_solo_runs_in_order) {
  const auto plan = small_network();
  std::vector<RunResult> solo;
  for (std::uint64_t seed = 5; seed < 12; ++seed) solo.push_back(run(plan, seed).result);
  for (const std::size_t threads : {1u, 2u, 5u}) {
    std::vector<std::size_t> order;
    const auto results = minimize_seeds(
        plan, 5, 7, threads, [](std::size_t) { return std::make_unique<Witness>(); },
        [&](std::size_t i, const RunResult&, Observer&) { order.push_back(i); });
    BOOST_TEST(order == (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6}),
               boost::test_tools::per_element());
    BOOST_REQUIRE(results.size() == solo.size());
    for (std::size_t i = 0; i < solo.size(); ++i) {
      BOOST_TEST(results[i].seed == 5 + i);
      BOOST_TEST(results[i].value == solo[i].value);
      BOOST_TEST(results[i].x[0] == solo[i].x[0]);
      BOOST_TEST(results[i].init_steps == solo[i].init_steps);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_error_in_one_of_many_runs_comes_out) {
  struct Failing final : Observer {
    void row(const TraceRow&, std::span<const double>) override { throw std::runtime_error("x"); }
  };
  const auto plan = plan_for("sphere", {1, 1}, "sgd:lr=0.1");
  for (const std::size_t threads : {1u, 3u}) {
    BOOST_CHECK_THROW(
        minimize_seeds(
            plan, 0, 4, threads, [](std::size_t) { return std::make_unique<Failing>(); },
            [](std::size_t, const RunResult&, Observer&) {}),
        std::runtime_error);
  }
}

BOOST_AUTO_TEST_CASE(successes_are_counted_above_the_known_minimum) {
  const auto plan = plan_for("qubic_1d", {0.96}, "adam");
  std::vector<RunResult> runs(3);
  runs[0].value = -1.30;
  runs[1].value = -1.29;
  runs[2].value = NAN;
  const auto success = count_successes(plan, runs, 0.01);
  BOOST_REQUIRE(success.has_value());
  BOOST_TEST(success->count == 1u);
  BOOST_TEST(success->of == 3u);
}

BOOST_AUTO_TEST_CASE(advice_names_the_gap_and_the_next_thing_to_try) {
  auto plan = plan_for("ackley", {10}, "adam:lr=0.0005");
  const auto stuck = run(plan).result;
  BOOST_TEST(advice(plan, stuck, 0.01).find("17.2919 above the known minimum 0") == 0u);
  BOOST_TEST(advice(plan, stuck, 0.01).find("--model mlp9") != std::string::npos);
  plan = plan_for("sphere", {1, 1}, "sgd:lr=0.001");
  BOOST_TEST(advice(plan, run(plan).result, 0.01).find("still falling") != std::string::npos);
  plan = plan_for("sphere", {1, 1}, "sgd:lr=0.1");
  BOOST_TEST(advice(plan, run(plan).result, 0.01).empty());
  plan = plan_for("sphere", {1, 1}, "sgd:lr=1e200");
  const auto diverged = run(plan).result;
  BOOST_TEST(advice(plan, diverged, 0.01).empty());
  BOOST_TEST(diverged.reason.find("smaller --lr") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(parameters_are_counted_without_building_the_network) {
  auto plan = plan_for("ackley", {10}, "adam");
  BOOST_TEST(count_parameters(plan) == 1u);
  plan.model.name = "mlp17";
  plan.model.hidden = 1024;
  BOOST_TEST(count_parameters(plan) == 19432577u);
  plan.precision = Precision::single;
  BOOST_TEST(memory_bytes(plan) == 3u * 4u * 19432577u);
}

BOOST_AUTO_TEST_SUITE_END()

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "functions/catalogue.hpp"
#include "runs/step_length.hpp"
#include "tests/runs/plans.hpp"

using namespace nnopt;
using run_tests::network_plan;
using run_tests::plan_for;
using run_tests::sincos_plan;

namespace {

RunResult run_with(MinimizePlan plan, double lr) {
  learning_rate(plan.rule) = lr;
  return run_tests::run(plan);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step_length)

BOOST_AUTO_TEST_CASE(on_quadratics_it_is_2_over_L_plus_m) {
  const auto near = boost::test_tools::tolerance(0.01);
  for (const double k : {1.0, 10.0, 100.0, 1000.0, 1e6}) {
    for (const std::size_t n : {2, 3, 20}) {
      const auto chosen = choose_step_length(
          plan_for("quadratic:condition=" + std::to_string(k), std::vector<double>(n, 3), "sgd"),
          0);
      BOOST_TEST(chosen.lr == 2 / (k + 1), near);
    }
  }
  auto rotated = plan_for("quadratic:condition=100", {1, 2, 3}, "sgd", 20);
  rotated.function = transformed(std::move(rotated.function), {{5, 6, 7}, {2}, 3});
  const auto chosen = choose_step_length(rotated, 0);  // curvatures 1/4 and 25
  BOOST_TEST(chosen.lr == 2 / 25.25, near);
  BOOST_TEST(chosen.text == "2/(L+m), L = 25, m = 0.25");
  // The decay pulls as a curvature of its own does.
  const auto decayed =
      choose_step_length(plan_for("quadratic:condition=10", {1, 1}, "sgd:weight_decay=4"), 0);
  BOOST_TEST(decayed.lr == 2.0 / (14 + 5), near);
}

BOOST_AUTO_TEST_CASE(with_momentum_it_stays_below_the_bound_of_the_heavy_ball) {
  for (const double k : {10.0, 100.0, 1000.0}) {
    const auto plan = plan_for("quadratic:condition=" + std::to_string(k), {1, 1}, "sgdm", 2000);
    const auto chosen = choose_step_length(plan, 0);
    BOOST_TEST(chosen.lr < *largest_stable_lr(plan.rule, k));
    BOOST_TEST(chosen.lr > 0.2 / k);
    BOOST_TEST(run_with(plan, chosen.lr).value < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(bounds_are_those_of_the_recurrences) {
  const auto bound = [](const char* rule, double most) {
    return largest_stable_lr(find_rule(rule, {}), most);
  };
  const auto near = boost::test_tools::tolerance(1e-14);
  BOOST_TEST(*bound("sgd", 100) == 0.02, near);
  BOOST_TEST(*bound("sgd:momentum=0.9", 100) == 0.038, near);
  BOOST_TEST(*bound("sgd:momentum=0.9,dampening=0.9", 100) == 0.38, near);
  BOOST_TEST(*bound("sgd:weight_decay=100", 100) == 0.01, near);
  BOOST_TEST(!bound("sgd", -1));
  BOOST_TEST(!bound("adam", 100));
  BOOST_TEST(!bound("sgd:momentum=1", 100));
  BOOST_TEST(!bound("sgd:momentum=0.5,dampening=2", 100));
  for (const char* rule : {"sgd", "sgd:momentum=0.5", "sgd:momentum=0.9,nesterov=true",
                           "sgd:momentum=0.9,dampening=0.5", "sgd:weight_decay=3"}) {
    const auto plan = plan_for("quadratic:condition=10", {1, 1}, rule, 3000);
    const double most = *bound(rule, 10);
    BOOST_TEST(run_with(plan, 0.99 * most).value < 1e-3, rule);
    BOOST_TEST(!(run_with(plan, 1.01 * most).value < 1e3), rule);
  }
}

BOOST_AUTO_TEST_CASE(no_function_of_the_catalogue_diverges) {
  std::string without;
  std::size_t tried = 0;
  for (const FunctionRow& row : function_rows()) {
    for (const char* rule : {"sgd", "sgdm", "adam"}) {
      MinimizePlan plan;
      plan.function = find_function(row.name, {});
      plan.start = plan.function.start;
      plan.model.outputs = plan.start.size();
      plan.rule = find_rule(rule, {});
      StepLength chosen;
      try {
        chosen = choose_step_length(plan, 0);
      } catch (const BadInput& error) {
        without += std::string(row.name) + " " + rule + ": " + error.what() + "\n";
        continue;
      }
      ++tried;
      const RunResult result = run_with(plan, chosen.lr);
      BOOST_TEST((result.status == Status::max_steps), row.name << " " << rule);
      BOOST_TEST(std::isfinite(result.value), row.name << " " << rule);
      BOOST_TEST(result.value <= result.first_value + 1e-6 * std::abs(result.first_value),
                 row.name << " " << rule);
    }
  }
  BOOST_TEST(without == "");
  BOOST_TEST(tried == 3 * function_rows().size());
}

BOOST_AUTO_TEST_CASE(networks_and_mini_batches_end_lower_than_they_began) {
  for (const char* rule : {"adam", "sgd"}) {
    auto plan = network_plan("(x-1)^2+(y-2)^2+3", {0, 0}, rule, 200);
    const auto result = run_with(plan, choose_step_length(plan, 0).lr);
    BOOST_TEST(result.value < 0.9 * result.first_value, rule);
  }
  for (const std::size_t batch : {0, 1, 16}) {
    for (const char* rule : {"adam", "sgd", "sgdm"}) {
      const auto plan = sincos_plan(rule, batch, 50);
      const auto result = run_with(plan, choose_step_length(plan, 0).lr);
      BOOST_TEST(result.value < 0.1 * result.first_value, rule << " " << batch);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_heavy_ball_is_polyaks) {
  const auto plan = plan_for("x^2/2+50*y^2", {3, 3}, "sgdm");
  const HeavyBall ball = best_heavy_ball(plan);
  BOOST_TEST(std::abs(ball.lr - 4.0 / 121) < 1e-12);
  BOOST_TEST(std::abs(ball.momentum - 81.0 / 121) < 1e-12);
  BOOST_CHECK_THROW(best_heavy_ball(plan_for("x^2-y^2", {3, 3}, "sgdm")), BadInput);
}

BOOST_AUTO_TEST_CASE(a_start_without_a_gradient_is_refused) {
  BOOST_CHECK_THROW(choose_step_length(plan_for("log(x)", {-1}, "sgd"), 0), BadInput);
}

BOOST_AUTO_TEST_SUITE_END()

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "runs/tail.hpp"
#include "tests/runs/plans.hpp"

using namespace nnopt;
using run_tests::network_plan;
using run_tests::plan_for;
using run_tests::run;
using run_tests::sincos_plan;

namespace {

std::string code_of(const RunResult& result) {
  return result.diagnosis ? result.diagnosis->code : "none";
}
std::string code_of(const MinimizePlan& plan) { return code_of(run(plan)); }

/// Whether all the words stand in the text.
bool tells(const RunResult& result, std::initializer_list<const char*> words) {
  if (!result.diagnosis) return false;
  return std::ranges::all_of(words, [&](const char* word) {
    const bool there = result.diagnosis->text.find(word) != std::string::npos;
    if (!there) BOOST_TEST_MESSAGE("no '" << word << "' in: " << result.diagnosis->text);
    return there;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(diagnosis)

BOOST_AUTO_TEST_CASE(a_step_length_above_the_bound_is_named_with_the_curvature) {
  const auto sgd = run(plan_for("quadratic:condition=100", {1, 1}, "sgd:lr=0.0202"));
  BOOST_TEST(code_of(sgd) == "lr_above_2_over_L");
  BOOST_TEST(tells(sgd, {"lr 0.0202 is above 2/L = 0.02", "L = 100", "--lr 0.01"}));

  const auto heavy = run(plan_for("quadratic:condition=100", {1, 1}, "sgd:lr=0.0384,momentum=0.9"));
  BOOST_TEST(tells(heavy, {"2(1+momentum)/L = 0.038"}));
  BOOST_TEST(code_of(heavy) == "lr_above_2_over_L");

  // 2 (1 + 0.9) / ((1 + 1.8) 100) = 0.01357
  const char* nesterov = "sgd:lr=0.0138,momentum=0.9,nesterov=true";
  const auto ahead = run(plan_for("quadratic:condition=100", {1, 1}, nesterov));
  BOOST_TEST(code_of(ahead) == "lr_above_2_over_L");
  BOOST_TEST(tells(ahead, {"0.01357"}));
}

BOOST_AUTO_TEST_CASE(a_run_that_blows_up_is_named_so_too) {
  const auto rosenbrock = run(plan_for("rosenbrock", {-1.2, 1}, "sgd:lr=0.01"));
  BOOST_TEST(code_of(rosenbrock) == "lr_above_2_over_L");
  BOOST_TEST(tells(rosenbrock, {"L = 1506"}));  // at the start, by hand: 1506.25...
  BOOST_TEST(code_of(plan_for("quadratic:condition=100", {1, 1}, "sgd:lr=0.1")) ==
             "lr_above_2_over_L");
  BOOST_TEST(code_of(plan_for("x^4+y^4", {1, 2}, "sgd:lr=0.5")) == "lr_above_2_over_L");
}

BOOST_AUTO_TEST_CASE(below_the_bound_there_is_nothing_to_name) {
  for (const char* rule : {"sgd:lr=0.0198", "sgd:lr=0.0376,momentum=0.9",
                           "sgd:lr=0.0134,momentum=0.9,nesterov=true"}) {
    BOOST_TEST(code_of(plan_for("quadratic:condition=100", {1, 1}, rule, 2000)) == "none", rule);
  }
}

BOOST_AUTO_TEST_CASE(steps_that_go_back_and_forth_are_an_oscillation) {
  BOOST_TEST(code_of(plan_for("abs(x)+y^2", {1.03, 1}, "sgd:lr=0.1")) == "oscillation");
  BOOST_TEST(code_of(plan_for("himmelblau", {0, 0}, "sgd:lr=0.025")) == "oscillation");
  // lr = 2/L exactly, in binary too
  const auto edge = run(plan_for("quadratic:condition=64", {1, 1}, "sgd:lr=0.03125"));
  BOOST_TEST(code_of(edge) == "oscillation");
  BOOST_TEST(tells(edge, {"cosine -1", "2/L = 0.03125"}));
}

BOOST_AUTO_TEST_CASE(a_plateau_is_named_where_nothing_moves_far_from_a_minimum) {
  const auto easom = run(plan_for("easom", {10, 10}, "adam:lr=0.01"));
  BOOST_TEST(code_of(easom) == "plateau");
  BOOST_TEST(tells(easom, {"gradient norm is 1.99e-40"}));
  BOOST_TEST(code_of(plan_for("easom", {-2, 9}, "sgd:lr=0.1")) == "plateau");
  BOOST_TEST(code_of(plan_for("tanh(x)^2", {20}, "sgd:lr=0.1")) == "plateau");
  auto converged = plan_for("easom", {10, 10}, "sgd:lr=0.1");
  converged.gtol = 1e-8;
  BOOST_TEST(code_of(converged) == "plateau");
}

BOOST_AUTO_TEST_CASE(a_saddle_is_named_with_the_way_down) {
  const auto saddle = run(plan_for("x^2-y^2", {1, 0}, "sgd:lr=0.1"));
  BOOST_TEST(code_of(saddle) == "saddle");
  BOOST_TEST(tells(saddle, {"a saddle", "curvature is -2"}));
  auto converged = plan_for("x^2-y^2+y^4", {1, 0}, "adam:lr=0.1", 5000);
  converged.gtol = 1e-6;
  const auto result = run(converged);
  BOOST_TEST((result.status == Status::converged));
  BOOST_TEST(code_of(result) == "saddle");
  // The highest point of himmelblau within its minima.
  const auto top = run(plan_for("himmelblau", {-0.270845, -0.923039}, "sgd:lr=1e-5", 10));
  BOOST_TEST(code_of(top) == "saddle");
  BOOST_TEST(tells(top, {"a maximum"}));
}

BOOST_AUTO_TEST_CASE(the_floor_of_float_is_named_where_x_no_longer_moves) {
  auto plan = plan_for("0.001*(x-1000)^2", {990}, "sgd:lr=1e-4");
  plan.precision = Precision::single;
  const auto result = run(plan);
  BOOST_TEST(result.x[0] == 990);
  BOOST_TEST(code_of(result) == "float_floor");
  BOOST_TEST(tells(result, {"x changes", "--precision double"}));
  plan.precision = Precision::twofold;
  BOOST_TEST(code_of(plan) == "none");
}

BOOST_AUTO_TEST_CASE(the_floor_of_float_is_named_where_the_value_no_longer_changes) {
  MinimizePlan plan = plan_for("(x-1)^2+(y-2)^2+1e6", {1.1, 2.1}, "sgd:lr=0.1");
  plan.precision = Precision::single;
  plan.method = MethodOptions();  // any: no step of it shows in the value
  RunResult result;
  result.status = Status::stalled;
  result.x = result.best_x = plan.start;
  result.value = result.best_value = result.first_value = 1e6;
  result.gradient_norm = 0.28;
  Tail tail;
  tail.before = {1.2, 2.2};
  for (int i = 0; i < 3; ++i) tail.push({1e6, 0.28, 0.1, 0.1, 0.005, 5.8, 0.1});
  const auto found = diagnose(plan, result, tail);
  BOOST_REQUIRE(found);
  BOOST_TEST(found->code == "float_floor");
  result.x = {1, 2.0001};
  BOOST_TEST(!diagnose(plan, result, tail));
}

BOOST_AUTO_TEST_CASE(a_value_that_is_no_number_is_named_with_its_operation_and_step) {
  const auto log = run(plan_for("log(x-1)^2+(x-1)^2", {2}, "sgd:lr=0.6"));
  BOOST_TEST(code_of(log) == "not_finite");
  BOOST_TEST(tells(log, {"value", "after step 1", "log(-0.2): log(x - 1)", "x = 0.8"}));

  const auto start = run(plan_for("1/(x-y)^3+x", {1, 1}, "sgd:lr=0.1"));
  BOOST_TEST(code_of(start) == "not_finite");
  BOOST_TEST(tells(start, {"at the start", "1/0: 1/", "x - y", "x = 1, y = 1"}));

  const auto overflow = run(plan_for("exp(x^2)", {3}, "sgd:lr=0.1"));
  BOOST_TEST(tells(overflow, {"exp(2.36084e+07): exp(x^2)", "x = -4858.85"}));

  // What is not chosen is not to blame.
  const auto chosen = run(plan_for("x > 5 ? log(x-9) : sqrt(x-2)", {1}, "sgd:lr=0.1"));
  BOOST_TEST(tells(chosen, {"sqrt(-1): sqrt(x - 2)"}));

  auto single = plan_for("exp(x)", {100}, "sgd:lr=0.1");
  BOOST_TEST(code_of(single) != "not_finite");
  single.precision = Precision::single;
  BOOST_TEST(tells(run(single), {"exp(100): exp(x)", "x = 100"}));
}

BOOST_AUTO_TEST_CASE(of_a_fit_the_row_is_named) {
  DataSet data{"three", {"x", "y"}, {{1, 2, 3}, {0, 1, 1}}, "y"};
  MinimizePlan plan = plan_for("a", {1}, "sgd:lr=0.1");
  plan.function = data_fit(data, "log(a-x)", "", MeanSquaredError(), {});
  plan.start = {2.5};
  const auto result = run(plan);
  BOOST_TEST(code_of(result) == "not_finite");
  BOOST_TEST(tells(result, {"log(-0.5): log(a - x)", "a = 2.5, x = 3", "row 3"}));
}

BOOST_AUTO_TEST_CASE(of_a_function_of_the_catalogue_the_place_is_named) {
  const auto far = run(plan_for("rosenbrock", {1e100, 1}, "adam:lr=0.1"));
  BOOST_TEST(code_of(far) == "not_finite");
  BOOST_TEST(tells(far, {"at the start", "overflows at x1 = 1e+100, x2 = 1"}));
  auto single = plan_for("rosenbrock", {1e12, 1}, "adam:lr=0.1");
  single.precision = Precision::single;
  BOOST_TEST(tells(run(single), {"too large for float at x1 = 1e+12, x2 = 1 (in double 1e+50)"}));
  const auto edge = run(plan_for("alpine_2", {-1, 1}, "adam:lr=0.1"));
  BOOST_TEST(tells(edge, {"at the start", "alpine_2 has no value or no slope at x1 = -1, x2 = 1"}));
}

BOOST_AUTO_TEST_CASE(huge_weights_are_named_whether_or_not_they_overflow) {
  const auto early = run(network_plan("ackley", {2}, "sgd:lr=1e4", 30));
  BOOST_TEST(code_of(early) == "huge_weights");
  BOOST_TEST(tells(early, {"initialization phase"}));
  const auto grown = run(network_plan("x^2+3*sin(5*x)", {2}, "adam:lr=30", 30));
  BOOST_TEST(code_of(grown) == "huge_weights");
  BOOST_TEST(tells(grown, {"|w| = "}));
}

BOOST_AUTO_TEST_CASE(running_off_to_infinity_is_named) {
  BOOST_TEST(code_of(plan_for("-x", {1}, "sgd:lr=0.1")) == "runs_off");
  BOOST_TEST(code_of(plan_for("-x+y^2", {1, 1}, "adam:lr=0.01")) == "runs_off");
  BOOST_TEST(code_of(plan_for("-log(x)", {1}, "sgd:lr=1")) == "runs_off");
  BOOST_TEST(code_of(plan_for("x^3", {-1}, "sgd:lr=0.1")) == "runs_off");
  BOOST_TEST(code_of(plan_for("x^3", {-1}, "adam:lr=0.1")) == "runs_off");
  BOOST_TEST(code_of(plan_for("1/log(x+2)", {1}, "sgd:lr=1e9")) == "runs_off");
}

BOOST_AUTO_TEST_CASE(healthy_runs_raise_no_alarm) {
  const auto healthy = [](const char* what, MinimizePlan plan, std::uint64_t seed = 0) {
    const auto result = run(plan, seed);
    BOOST_TEST(code_of(result) == "none",
               what << ": " << (result.diagnosis ? result.diagnosis->text : ""));
  };
  const char* formula = "(1-x)^2+100*(y-x^2)^2";  // of which no minimum is known
  // At a minimum.
  healthy("himmelblau adam", plan_for("himmelblau", {0, 0}, "adam:lr=0.1"));
  healthy("himmelblau sgd", plan_for("himmelblau", {0, 0}, "sgd:lr=0.01"));
  healthy("beale adam", plan_for("beale", {1, 1}, "adam:lr=0.1", 2000));
  healthy("himmelblau formula", plan_for("(x^2+y-11)^2+(x+y^2-7)^2", {0, 0}, "adam:lr=0.1"));
  healthy("bowl", plan_for("(x-1)^2+(y-2)^2+3", {0, 0}, "sgd:lr=0.1"));
  healthy("large value", plan_for("(x-1)^2+1e6", {0}, "sgd:lr=0.1", 5000));
  healthy("small value", plan_for("1e-9*((x-1)^2+(y-2)^2)", {0, 0}, "adam:lr=0.1", 2000));
  healthy("quartic", plan_for("x^4+y^4", {1, 1}, "sgd:lr=0.05", 5000));
  healthy("degenerate", plan_for("x^4+y^2", {1, 1}, "adam:lr=0.05", 5000));
  healthy("adam at rest", plan_for(formula, {-1.2, 1}, "adam:lr=0.05", 20000));
  healthy("momentum", plan_for("(x-1)^2+30*y^2", {0, 2}, "sgd:lr=0.02,momentum=0.9", 2000));
  healthy("falls in zigzags", plan_for("x^2+100*y^2", {1, 1}, "sgd:lr=0.0099", 5000));
  // On the way down.
  healthy("rosenbrock adam", plan_for("rosenbrock", {-1.2, 1}, "adam:lr=1e-3"));
  healthy("rosenbrock sgd", plan_for(formula, {-1.2, 1}, "sgd:lr=1e-3"));
  healthy("rosenbrock sgdm", plan_for(formula, {-1.2, 1}, "sgdm:lr=1e-4"));
  healthy("slow", plan_for(formula, {-1.2, 1}, "sgd:lr=1e-6"));
  healthy("far minimum", plan_for("(x-1000)^2", {0}, "adam:lr=1"));
  healthy("far minimum, flat", plan_for("1e-3*(x-1000)^2", {0}, "adam:lr=0.5"));
  healthy("zigzags", plan_for("x^2+100*y^2", {1, 1}, "sgd:lr=0.0099", 30));
  healthy("few steps", plan_for(formula, {-1.2, 1}, "adam:lr=0.01", 3));
  healthy("no steps", plan_for(formula, {-1.2, 1}, "adam:lr=0.01", 0));
  // Data.
  healthy("sincos", sincos_plan("sgdm:lr=0.01", 0, 500));
  healthy("sincos adam", sincos_plan("adam:lr=0.05", 0, 2000));
  healthy("sincos 16", sincos_plan("sgd:lr=0.05", 16, 50));
  healthy("sincos 100", sincos_plan("sgd:lr=0.3", 100, 200));
  healthy("sincos 1", sincos_plan("adam:lr=0.01", 1, 30));
  // Networks, in float.
  for (const std::uint64_t seed : {0, 1, 2, 3}) {
    healthy("network", network_plan("ackley", {2}, "adam:lr=0.01", 300), seed);
    healthy("network formula", network_plan("(x-1)^2+(y-2)^2+3", {0, 0}, "adam:lr=0.01", 500),
            seed);
    healthy("network sgd", network_plan(formula, {-1.2, 1}, "sgd:lr=1e-4", 500), seed);
  }
}

BOOST_AUTO_TEST_SUITE_END()

// Plans and runs for tests of what runs tell.
#pragma once
#include <string>
#include <vector>

#include "functions/data_fit.hpp"
#include "functions/find.hpp"
#include "rules/catalogue.hpp"
#include "runs/minimize.hpp"

namespace nnopt::run_tests {

/// `function`: a name of the catalogue or a formula.
inline MinimizePlan plan_for(const std::string& function, std::vector<double> start,
                             const std::string& rule, std::int64_t steps = 500) {
  MinimizePlan plan;
  plan.function = find_objective(function, "", {}, start.size());
  plan.start = std::move(start);
  plan.model.outputs = plan.start.size();
  plan.rule = find_rule(rule, {});
  plan.steps = steps;
  return plan;
}

/// The same on a network small enough for many runs.
inline MinimizePlan network_plan(const std::string& function, std::vector<double> start,
                                 const std::string& rule, std::int64_t steps) {
  MinimizePlan plan = plan_for(function, std::move(start), rule, steps);
  plan.model.name = "mlp";
  plan.model.latent = 4;
  plan.model.layers = {8, 8};
  plan.precision = Precision::single;
  plan.init_steps = 3000;
  return plan;
}

/// sin(b cos(a x)) on its 200 rows; batch_size 0: all of them in each step.
inline MinimizePlan sincos_plan(const std::string& rule, std::size_t batch_size,
                                std::int64_t epochs) {
  MinimizePlan plan;
  plan.function = data_fit(sincos_data(0), "sin(b*cos(a*x))", "", MeanSquaredError(), {"a", "b"});
  plan.start = {2, 4.5};
  plan.model.outputs = 2;
  plan.rule = find_rule(rule, {});
  if (batch_size > 0) {
    plan.batch_size = batch_size;
    plan.steps_per_epoch = std::int64_t((200 + batch_size - 1) / batch_size);
  }
  plan.epochs = epochs;
  plan.steps = epochs * plan.steps_per_epoch;
  return plan;
}

inline RunResult run(const MinimizePlan& plan, std::uint64_t seed = 0) {
  Team team(1);
  Observer nobody;
  return minimize(plan, seed, team, nobody);
}

}  // namespace nnopt::run_tests

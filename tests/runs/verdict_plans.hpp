// Verdicts small enough for tests.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "runs/verdict.hpp"
#include "tests/runs/plans.hpp"

namespace nnopt::run_tests {

/// A small network against adam on `function`, every coordinate of the starts uniform in lo..hi.
inline VerdictPlan small_verdict(const std::string& function, std::size_t dim, double lo, double hi,
                                 std::size_t trials = 4, std::int64_t steps = 40) {
  VerdictPlan plan;
  const std::vector<double> start(dim, lo);
  plan.direct = plan_for(function, start, "adam:lr=0.01", steps);
  plan.models = {network_plan(function, start, "adam:lr=0.01", steps)};
  plan.models[0].init_steps = 100;
  plan.trials.count = trials;
  plan.trials.start.assign(dim, {lo, hi});
  plan.tuning = {{0.01, 1}, {1, 0.01}, 2, false};
  if (plan.direct.function.minimum) plan.goal = *plan.direct.function.minimum + plan.threshold;
  return plan;
}

inline const VerdictArm& arm(const VerdictResult& result, const std::string& name) {
  for (const VerdictArm& arm : result.arms) {
    if (arm.name == name) return arm;
  }
  throw std::runtime_error("no arm " + name);
}

/// All of a run but its seconds.
inline auto numbers(const ArmRun& run) {
  return std::tie(run.seed, run.start, run.x, run.value, run.best_value, run.evaluations, run.steps,
                  run.evaluations_to_goal, run.longest_step, run.status, run.success);
}

}  // namespace nnopt::run_tests

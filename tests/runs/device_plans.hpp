// Plans of small runs for tests of devices.
#pragma once
#include <string>
#include <vector>

#include "functions/find.hpp"
#include "rules/catalogue.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

/// A few layers of a few units, in float, 30 steps to the start and 20 down the function.
inline MinimizePlan small_plan(const std::string& function, std::vector<double> start,
                               const std::string& model) {
  MinimizePlan plan;
  plan.function = find_objective(function, {}, {}, start.size());
  plan.start = std::move(start);
  plan.model.name = model;
  plan.model.outputs = plan.start.size();
  plan.model.latent = 6;
  plan.model.hidden = 10;
  if (model == "mlp") plan.model.layers = {13, 9};
  plan.precision = Precision::single;
  plan.rule = find_rule("adam:lr=1e-3", {});
  plan.init_steps = 30;
  plan.steps = 20;
  return plan;
}

}  // namespace nnopt

// Plans of fits for tests.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "functions/data_fit.hpp"
#include "optimizers/catalogue.hpp"
#include "runs/fit.hpp"

namespace nnopt::run_tests {

/// Columns x and y, and sigma where it is given.
inline DataSet points(std::vector<double> x, std::vector<double> y,
                      std::vector<double> sigma = {}) {
  DataSet data{"points", {"x", "y"}, {std::move(x), std::move(y)}, "y"};
  if (!sigma.empty()) {
    data.columns.push_back("sigma");
    data.values.push_back(std::move(sigma));
  }
  return data;
}

/// Of the formula's parameters in the order of `start`, fitted by lm.
inline FitPlan fit_plan(const DataSet& data, const std::string& formula,
                        const std::vector<std::pair<std::string, double>>& start,
                        const Loss& loss = ChiSquared()) {
  FitPlan plan;
  std::vector<std::string> names;
  for (const auto& [name, value] : start) {
    names.push_back(name);
    plan.walk.start.push_back(value);
  }
  plan.walk.function = data_fit(data, formula, "", loss, names);
  plan.walk.model.outputs = names.size();
  plan.walk.method = MethodOptions(Lm());
  plan.walk.steps = 1000;
  plan.bounds.resize(names.size());
  return plan;
}

/// The same walked by another optimizer, as its spec.
inline FitPlan by(FitPlan plan, const std::string& optimizer) {
  const Optimizer found = find_optimizer(optimizer, {});
  if (const Rule* const rule = std::get_if<Rule>(&found)) {
    plan.walk.rule = *rule;
    plan.walk.method.reset();
  } else {
    plan.walk.method = std::get<MethodOptions>(found);
  }
  return plan;
}

/// As the program goes about it.
inline FitResult fitted(const FitPlan& plan, std::size_t threads = 1) {
  Team team(threads);
  check_fit(plan, team);
  Observer nobody;
  return fit_data(plan, team, nobody);
}

}  // namespace nnopt::run_tests

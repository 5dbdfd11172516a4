// The run whose steps are measured, on the CPU and on a device: ackley in 1-D through a network, by
// adam, in float.
#pragma once
#include <string>
#include <utility>

#include "functions/catalogue.hpp"
#include "runs/minimize.hpp"

namespace nnopt::bench {

inline ModelOptions network(const std::string& name, std::size_t hidden, std::size_t latent = 128) {
  ModelOptions options;
  options.name = name;
  options.hidden = hidden;
  options.latent = latent;
  return options;
}

inline MinimizePlan training_plan(ModelOptions model) {
  MinimizePlan plan;
  plan.function = find_function("ackley", 1);
  plan.start = {10};
  plan.model = std::move(model);
  plan.precision = Precision::single;
  plan.rule = Adam{.lr = 5e-4};
  return plan;
}

}  // namespace nnopt::bench

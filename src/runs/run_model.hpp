// The model that a plan speaks of, on the machine that runs it.
#pragma once
#include <memory>

#include "compute/device.hpp"
#include "networks/model.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

template <class T>
std::unique_ptr<Model<T>> make_model(const MinimizePlan& plan, Compute<T>& compute, Team& team) {
  if (!find_model(plan.model.name).network) {
    const double scale = plan.model.name == "parameter" ? 0.01 : 0;  // the study's 0.01 randn
    return std::make_unique<PointModel<T>>(compute, plan.start, scale);
  }
  return std::make_unique<Network<T>>(compute, team, plan_network(plan.model),
                                      find_initializer(plan.model.initializer));
}

/// Room for one copy of the model, with its optimizer, in a device's memory.
inline std::size_t device_numbers(const MinimizePlan& plan) {
  const std::size_t blocks = 1 + state_count(plan.rule) + (plan.clip.any() ? 1 : 0);
  if (!find_model(plan.model.name).network) {
    const std::size_t n = plan.start.size();
    return blocks * padded(n) + padded_adjoints(n, n);
  }
  constexpr std::size_t places = 5;  // activations, slopes, dots, norms, adjoints before them
  const Architecture network = plan_network(plan.model);
  return blocks * padded(network.parameters) + places * padded(network.arena) +
         padded_adjoints(network.arena, network.widest());
}

/// The CPU, or the plan's device with room for so many copies.
template <class T>
std::unique_ptr<Compute<T>> make_machine(const MinimizePlan& plan, Team& team) {
  if (!plan.device) return make_cpu<T>(team);
  return make_cuda<T>(*plan.device, 1, device_numbers(plan));
}

}  // namespace nnopt

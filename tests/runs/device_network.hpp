// Copies of one small network on a device, with the step that a run records.
#pragma once
#include <string>
#include <vector>

#include "compute/device.hpp"
#include "networks/model.hpp"
#include "runs/minimize.hpp"
#include "runs/run_book.hpp"
#include "runs/run_model.hpp"

namespace nnopt {

/// Everything a run's next steps depend on.
template <class T>
struct Snapshot {
  std::vector<std::vector<T>> numbers;  // parameters, and the optimizer's state arrays
  bool operator==(const Snapshot&) const = default;
};

template <class T>
struct DeviceNetwork {
  MinimizePlan plan;
  Team team{1};
  std::unique_ptr<Device<T>> device;
  std::unique_ptr<Model<T>> model;
  bool recorded = false;

  explicit DeviceNetwork(const MinimizePlan& of, std::size_t copies = 1)
      : plan(of),
        device(make_cuda<T>(0, copies, device_numbers(plan))),
        model(make_model<T>(plan, *device, team)) {
    for (std::size_t k = 0; k < copies; ++k) model->initialize(5 + k, k);
    model->reset_optimizer(plan.rule);
    device->begin(*plan.function.function, plan.start, course_plan(plan), plan.rule);
  }

  /// The verbs of one step.
  void step() {
    model->run_forward(true);
    device->evaluate(model->x(), model->dx());
    model->run_descend(plan.clip);
  }
  void replay(std::size_t steps) {
    if (!recorded) device->record([this] { step(); });
    recorded = true;
    device->replay(steps);
  }

  Snapshot<T> snapshot(std::size_t copy = 0) {
    Snapshot<T> all;
    const auto add = [&](const T* place) {
      std::vector<T> numbers(model->parameters());
      device->get(place, numbers, copy);
      all.numbers.push_back(std::move(numbers));
    };
    add(model->w());
    for (const T* state : model->optimizer()) add(state);
    return all;
  }
  void put(const Snapshot<T>& snapshot, std::size_t copy = 0) {
    device->put(snapshot.numbers[0], model->w(), copy);
    for (std::size_t k = 1; k < snapshot.numbers.size(); ++k) {
      device->put(snapshot.numbers[k], model->optimizer()[k - 1], copy);
    }
    model->parameters_changed();
  }
};

}  // namespace nnopt

// Plans of trainings that take no time, for tests.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "rules/catalogue.hpp"
#include "runs/train.hpp"
#include "tests/networks/batches.hpp"

namespace nnopt::train_tests {

/// Rows of two classes, or with targets, that can be learned: on either side of a parabola, or its
/// height above them.
inline Examples parabola(std::size_t rows, std::size_t classes, std::uint64_t seed) {
  Examples data;
  data.name = "parabola";
  data.inputs = 2;
  data.classes = classes;
  const RandomStream random(seed, Purpose::noise, 7);
  for (std::size_t r = 0; r < rows; ++r) {
    const double x = 2 * random.uniform(2 * r) - 1, y = 2 * random.uniform(2 * r + 1) - 1;
    data.numbers.insert(data.numbers.end(), {x, y});
    const double above = y - (2 * x * x - 0.7);
    if (classes > 0) data.labels.push_back(above > 0 ? 1 : 0);
    if (classes == 0) data.targets.push_back(above);
  }
  return data;
}

inline TrainPlan parabola_plan(const std::string& rule, std::size_t classes = 2,
                               std::size_t rows = 150) {
  TrainPlan plan;
  plan.data = std::make_shared<LearningData>(
      LearningData{parabola(rows, classes, 1), parabola(60, classes, 2), parabola(80, classes, 3)});
  plan.network = {.inputs = 2,
                  .outputs = classes > 0 ? classes : 1,
                  .layers = {6},
                  .activation = "tanh",
                  .dropout = 0};
  plan.rule = find_rule(rule, {});
  plan.batch_size = 16;
  plan.epochs = 4;
  return plan;
}

/// Keeps what it is told.
class Witness : public TrainObserver {
 public:
  void row(const EpochRow& row) override { rows.push_back(row); }
  void steps(std::int64_t count, double) override { made += count; }
  void can_go_on(std::int64_t step, const std::function<TrainState()>& state) override {
    places.push_back(step);
    if (keeps_states) states.push_back(state());
  }
  void ended(const std::function<TrainState()>& state) override { last = state(); }
  bool stop() override { return stop_at >= 0 && made >= stop_at; }

  std::vector<EpochRow> rows;
  std::vector<std::int64_t> places;
  std::vector<TrainState> states;
  TrainState last;
  std::int64_t made = 0, stop_at = -1;
  bool keeps_states = false;
};

inline TrainResult run(const TrainPlan& plan, std::uint64_t seed = 0, std::size_t threads = 1,
                       const TrainState* from = nullptr) {
  Team team(threads);
  Witness witness;
  return train(plan, seed, team, witness, from);
}

/// All of a row but its seconds; numbers that are none are equal.
inline std::vector<double> numbers_of(const std::vector<EpochRow>& rows) {
  std::vector<double> numbers;
  for (const EpochRow& row : rows) {
    for (const double x :
         {double(row.epoch), double(row.step), row.loss, row.train_accuracy, row.validation_loss,
          row.validation_accuracy, row.test_loss, row.test_accuracy, row.lr}) {
      numbers.push_back(x == x ? x : -1);
    }
  }
  return numbers;
}

}  // namespace nnopt::train_tests

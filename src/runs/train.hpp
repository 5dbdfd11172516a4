// One run of `nnopt train`: a network learns examples in mini-batches, epoch after epoch. The loop
// knows nothing of files and screens; an observer sees each epoch.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/examples.hpp"
#include "networks/batch_network.hpp"
#include "optimizers/schedule.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

/// Everything about a run but its seed.
struct TrainPlan {
  std::shared_ptr<const LearningData> data;
  StackOptions network;
  std::string initializer = "default";
  Precision precision = Precision::single;
  std::optional<int> device;  // number of the CUDA device; nothing: the CPU
  Rule rule = Adam();
  ScheduleChoice schedule;
  Clip clip;

  std::size_t batch_size = 64;
  std::int64_t epochs = 10;
  std::optional<std::int64_t> patience;  // stop after so many epochs without a better loss
  std::optional<double> target;          // stop at such a loss or below
  std::optional<double> timeout;         // seconds

  std::int64_t steps_per_epoch() const;
  RunLength length() const;
};

/// The state after an epoch; of epoch 0 that at the start. Losses are means over all rows, without
/// dropout; accuracies are shares of the rows, NaN of targets. What has no rows is NaN.
struct EpochRow {
  std::int64_t epoch = 0, step = 0;
  double loss = 0, train_accuracy = 0;
  double validation_loss = 0, validation_accuracy = 0;
  double test_loss = 0, test_accuracy = 0;
  double lr = 0;       // of the last step
  double seconds = 0;  // of the training alone since the start
};

/// A network as it was trained, with what is needed to use it.
struct TrainedNetwork {
  StackOptions network;
  std::size_t height = 0, width = 0;  // of the images it reads; 0: no images
  std::size_t classes = 0;            // 0: regression
  Precision precision = Precision::single;
  std::vector<double> w;  // the plan's parameters
};

struct TrainResult {
  std::uint64_t seed = 0;
  std::vector<EpochRow> rows;  // row k is epoch k
  std::int64_t best_epoch = 0;
  TrainedNetwork network;  // of the best epoch with early stopping (patience), else of the last
  Status status = Status::max_epochs;
  std::string reason;
  double seconds = 0;
};

}  // namespace nnopt

// One run of `nnopt train`: a network learns examples in mini-batches, epoch after epoch. The loop
// knows nothing of files and screens; an observer sees each epoch.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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

  std::size_t batch_size = 64;  // the last batch of an epoch may be smaller
  std::int64_t epochs = 10;
  std::optional<std::int64_t> patience;  // stop after so many epochs without a better loss
  std::optional<double> target;          // stop at such a loss or below
  std::optional<double> timeout;         // seconds
  bool keeps_path = false;               // the weights after each epoch are part of the result

  std::int64_t steps_per_epoch() const;
  RunLength length() const;
  /// Whether the learning rate stays as it is.
  bool has_schedule() const { return schedule.schedule || schedule.warmup > 0; }
  /// What patience, target and schedules look at: the loss of the validation rows where there are
  /// some, else that of the training rows.
  bool watches_validation() const { return !data->validation.empty(); }
  std::size_t parameters() const { return plan_stack(network).parameters; }
};

/// The state after an epoch; of epoch 0 that at the start. Losses are means over all rows, without
/// dropout; accuracies are shares of the rows, NaN of targets. What has no rows is NaN. The row of
/// a run that ends inside an epoch has that epoch's number.
struct EpochRow {
  std::int64_t epoch = 0, step = 0;
  double loss = 0, train_accuracy = 0;
  double validation_loss = 0, validation_accuracy = 0;
  double test_loss = 0, test_accuracy = 0;
  double lr = 0;       // of the last step; in row 0 of the step to come
  double seconds = 0;  // of the training alone since the start
};
/// The loss that decides.
inline double watched_loss(const TrainPlan& plan, const EpochRow& row) {
  return plan.watches_validation() ? row.validation_loss : row.loss;
}

/// A network as it was trained, with what is needed to use it.
struct TrainedNetwork {
  StackOptions network;
  std::size_t height = 0, width = 0;  // of the images it reads; 0: no images
  std::size_t classes = 0;            // 0: regression
  Precision precision = Precision::single;
  std::vector<double> w;  // the plan's parameters
};

/// All that a run needs to go on later from where it is, as plain data. How it ends is no part of
/// it: that follows from the plan and the rows.
struct TrainState {
  std::uint64_t seed = 0;
  std::int64_t step = 0;  // updates so far
  std::vector<double> w;
  std::vector<std::vector<double>> optimizer;  // the rule's state arrays
  std::optional<Scheduler> schedule;
  std::vector<EpochRow> rows;  // row k is epoch k
  std::int64_t best_epoch = 0;
  std::vector<double> best_w;  // of that epoch
  std::vector<double> path;    // w of each row, one after the other, where the plan keeps it
  double first_size = 0;       // Euclidean norm of the parameters at the start
  double seconds = 0;          // of the training so far; not saved: after a resume since then
};

/// The network that a run has made so far: with early stopping (patience) the best one.
TrainedNetwork network_of(const TrainPlan& plan, const TrainState& state);

struct TrainResult {
  std::uint64_t seed = 0;
  std::vector<EpochRow> rows;  // row k is epoch k
  std::int64_t best_epoch = 0;
  TrainedNetwork network;    // of the best epoch with early stopping (patience), else of the last
  std::vector<double> path;  // w of each row up to the network's, where the plan keeps it
  std::int64_t steps = 0;
  double first_size = 0, last_size = 0;  // Euclidean norms of the parameters at start and end
  Status status = Status::max_epochs;
  std::string reason;
  double seconds = 0;

  /// The row of the network.
  const EpochRow& row() const { return rows[row_number]; }
  std::size_t row_number = 0;
};

/// Sees a run as it goes. Called on the thread of the run.
class TrainObserver {
 public:
  virtual ~TrainObserver() = default;
  /// An epoch is over. A run that goes on from a state tells the rows of that one first.
  virtual void row(const EpochRow&) {}
  /// So many more steps are made, with this mean loss over their batches.
  virtual void steps(std::int64_t /*count*/, double /*loss*/) {}
  /// A place from which the run could go on later: state() is what it would need, at some cost.
  virtual void can_go_on(std::int64_t /*step*/, const std::function<TrainState()>& /*state*/) {}
  /// The run is over, for whatever reason but a failure; with other stops it could go on from here.
  virtual void ended(const std::function<TrainState()>& /*state*/) {}
  /// True ends the run as soon as possible: within a few hundredths of a second.
  virtual bool stop() { return false; }
};

/// `from`: the state that a run of this plan (or of one that differs in the stops) had left; the
/// result is the same bits as if it had never stopped. Throws DeviceLost where a device is lost
/// before the first row.
TrainResult train(const TrainPlan& plan, std::uint64_t seed, Team& team, TrainObserver& observer,
                  const TrainState* from = nullptr);

/// A run among many.
struct TrainJob {
  const TrainPlan* plan;
  std::uint64_t seed = 0;
  const TrainState* from = nullptr;
};
/// Runs jobs: where steps are short side by side, each on one thread, else one after the other on
/// all threads. The results are the same bits either way. make_observer(i) makes that of job i, or
/// nothing where no job shall start any more: that one has no result.
std::vector<std::optional<TrainResult>> train_all(
    std::span<const TrainJob> jobs, std::size_t threads,
    const std::function<std::unique_ptr<TrainObserver>(std::size_t)>& make_observer);

/// "784-10-10".
std::string widths_text(const StackOptions& network);

/// Numbers that a run keeps in a machine's memory beside the data.
std::size_t machine_numbers(const TrainPlan& plan);

}  // namespace nnopt

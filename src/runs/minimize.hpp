// One run of `nnopt minimize`: the initialization phase, then steps down the function until
// something says stop. The loop knows nothing of files and screens; an observer sees each row.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/state.hpp"
#include "base/team.hpp"
#include "functions/catalogue.hpp"
#include "networks/model.hpp"
#include "optimizers/bounds.hpp"
#include "optimizers/catalogue.hpp"
#include "optimizers/schedule.hpp"
#include "rules/rules.hpp"
#include "runs/diagnosis.hpp"
#include "runs/trace.hpp"

namespace nnopt {

enum class Precision { single, twofold };

/// Everything about a run but its seed.
struct MinimizePlan {
  KnownFunction function;
  std::vector<double> start;
  ModelOptions model;
  Precision precision = Precision::twofold;
  std::optional<int> device;  // number of the CUDA device; nothing: the CPU
  Rule rule = Adam();
  std::optional<MethodOptions> method;  // works instead of the rule
  std::vector<Bounds> bounds;           // of each parameter, for lm; empty: none
  ScheduleChoice schedule;              // of the rule's main phase
  std::string lr_choice;                // where the rule's lr comes from, if --lr auto chose it
  Clip clip;

  std::optional<std::size_t> batch_size;  // rows of data in a step; nothing: all
  std::int64_t steps_per_epoch = 1;
  std::optional<std::int64_t> epochs;  // where these are counted; steps is then as many
  std::int64_t steps = 500;
  std::optional<double> target;          // stop at a value at or below
  std::optional<double> gtol;            // stop at a gradient norm at or below
  std::optional<std::int64_t> patience;  // stop after so many steps without a better value
  std::optional<double> timeout;         // seconds of the main phase
  std::optional<double> goal;            // of a value at or below the first step is told

  double init_tolerance = 1e-6;  // mean squared distance from the start at which it is reached
  std::int64_t init_steps = 100000;
  std::optional<double> init_timeout;  // seconds
  bool reset_optimizer = false;        // forget moments and step count after initialization

  /// A function counts one epoch per step.
  RunLength length() const {
    return {(steps + steps_per_epoch - 1) / steps_per_epoch, steps_per_epoch, steps};
  }
  /// Whether the learning rate stays as it is.
  bool has_schedule() const { return schedule.schedule || schedule.warmup > 0; }
  /// Whether the model is first moved to the start.
  bool has_init_phase() const { return model.name != "direct"; }
};

enum class Status {
  converged,
  max_steps,
  max_epochs,
  target,
  timeout,
  stalled,
  diverged,
  interrupted,
  failed
};
std::string_view to_text(Status);
/// Whether a run with this status went where its steps led, to a stop of its own.
constexpr bool is_whole(Status status) {
  return status != Status::interrupted && status != Status::diverged && status != Status::failed;
}

/// What came out of one run. Norms and points are in the coordinates of the function.
struct RunResult {
  std::uint64_t seed = 0;
  std::vector<double> x, best_x;
  double value = 0, best_value = 0, gradient_norm = 0;
  double first_value = 0;
  std::int64_t best_step = 0;
  std::int64_t steps = 0, evaluations = 0, init_steps = 0;
  std::optional<TraceRow> goal;         // the first row at or below the plan's goal
  std::optional<double> init_distance;  // mean squared, at the end of the initialization phase
  Status status = Status::max_steps;
  std::string reason;
  std::optional<Diagnosis> diagnosis;  // where something went wrong
  double seconds = 0, init_seconds = 0;

  bool init_reached(const MinimizePlan& plan) const {
    return !init_distance || *init_distance < plan.init_tolerance;
  }
};

/// Keeps the state of one run on its way, for a later run to go on from there to the same bits.
/// Called on the thread of the run.
class StateKeeper {
 public:
  virtual ~StateKeeper() = default;
  /// The state that the run goes on from; null where it begins anew.
  virtual StateVisitor* saved() = 0;
  /// Asked before each row, behind `step` steps of the phase: whether the state shall be kept now.
  virtual bool due(std::int64_t step) = 0;
  /// visit(see) goes through the whole state of the run: here, or at its end.
  using Visit = std::function<void(StateVisitor&)>;
  virtual void keep(std::int64_t step, const Visit& visit) = 0;
};

/// Sees a run as it goes. Called on the thread of the run.
class Observer {
 public:
  virtual ~Observer() = default;
  /// A row of the initialization phase; its value is the mean squared distance from the start.
  virtual void init_row(const TraceRow&, std::span<const double> /*x*/) {}
  virtual void row(const TraceRow&, std::span<const double> /*x*/) {}
  /// Whether anybody looks at the rows: else a fit may come to its end by a shorter way.
  virtual bool wants_rows() { return true; }
  /// Whether rows between mini-batches shall have a gradient norm, over all data; else it is NaN.
  virtual bool wants_gradient_norms() { return false; }
  /// Whether evaluated() shall be called.
  virtual bool wants_evaluations() { return false; }
  /// A point where a method evaluated the objective on its way to the next row. The gradient norm
  /// is NaN where it asked for the value alone.
  virtual void evaluated(const TraceRow&, std::span<const double> /*x*/) {}
  /// True ends the run as soon as possible. With a keeper it becomes true in due() alone: what is
  /// kept there is the state before the stop.
  virtual bool stop() { return false; }
  /// Null: nobody wants the state.
  virtual StateKeeper* keeper() { return nullptr; }
};

/// The rule or the method, as its spec.
std::string describe_optimizer(const MinimizePlan& plan);

/// Numbers that are trained, for lists and summaries.
std::size_t count_parameters(const MinimizePlan& plan);

/// Bytes that one run keeps in memory: parameters, optimizer state, and gradients where needed.
std::size_t memory_bytes(const MinimizePlan& plan);
/// Bytes that one run takes of a device's memory.
std::size_t device_bytes(const MinimizePlan& plan);

/// One run. With a keeper its state is kept on the way and, where it was not interrupted, at the
/// end; a run goes on from a saved state as if it had never stopped, also where it had ended and
/// the plan now lets it go further. BadInput where the state is none of such a run.
RunResult minimize(const MinimizePlan& plan, std::uint64_t seed, Team& team, Observer& observer);

/// Runs for seeds first, first + 1, ... Where a step is short they run side by side, each on one
/// thread; else one after the other, each on all threads; on a device as many at once as fit into
/// its memory (with a keeper one after the other). The results are the same bits either way. Where
/// a device is lost, the runs that it was making end as failed and no further ones begin; before
/// their first row, DeviceLost is thrown. make_observer(i) makes that of run i, or nothing where no
/// run shall start any more; done(i, result, observer) is called in order of the seeds.
using MakeObserver = std::function<std::unique_ptr<Observer>(std::size_t)>;
using RunDone = std::function<void(std::size_t, const RunResult&, Observer&)>;
std::vector<RunResult> minimize_seeds(const MinimizePlan& plan, std::uint64_t first,
                                      std::size_t count, std::size_t threads,
                                      const MakeObserver& make_observer, const RunDone& done);

/// The ends of several runs of one plan against the known minimum.
struct Success {
  double threshold = 0.01;        // above the known minimum
  std::size_t count = 0, of = 0;  // a run that was interrupted or diverged is none
};
/// Nothing where the function's minimum is not known.
std::optional<Success> count_successes(const MinimizePlan& plan, std::span<const RunResult> runs,
                                       double threshold);

/// For an end above the known minimum: by how much, and what to try next. Empty at the minimum, and
/// where the reason of the end has said what to try.
std::string advice(const MinimizePlan& plan, const RunResult& run, double threshold);

}  // namespace nnopt

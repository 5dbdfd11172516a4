#include "runs/train.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/denormals.hpp"
#include "base/error.hpp"
#include "base/jobs.hpp"
#include "base/shuffle.hpp"
#include "compute/device.hpp"
#include "optimizers/vectors.hpp"
#include "runs/run_book.hpp"
#include "runs/train_diagnosis.hpp"

namespace nnopt {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Rows that an evaluation takes at once, where batches are smaller.
constexpr std::size_t least_rows_at_once = 256;

std::size_t rows_at_once(const TrainPlan& plan) {
  const std::size_t all = plan.data->training.rows();
  return std::max(std::min(plan.batch_size, all), least_rows_at_once);
}

/// Steps between two looks at signals, clocks and the loss: a few hundredths of a second of them.
/// By the plan alone, so that a run ends in the same step wherever it is made.
std::int64_t steps_between_looks(const TrainPlan& plan) {
  const double operations =
      6 * static_cast<double>(plan.parameters()) * static_cast<double>(plan.batch_size);
  const double between = plan.device ? 2e11 : 2e9;
  return static_cast<std::int64_t>(std::clamp(between / operations, 1.0, 4096.0));
}

template <class T>
std::unique_ptr<BatchCompute<T>> make_batch_machine(const TrainPlan& plan, Team& team) {
  if (!plan.device) return make_batch_cpu<T>(team);
  return make_batch_cuda<T>(*plan.device, machine_numbers(plan));
}

template <class T>
std::vector<double> wide(const std::vector<T>& numbers) {
  return {numbers.begin(), numbers.end()};
}
template <class T>
std::vector<T> narrow(const std::vector<double>& numbers) {
  std::vector<T> out(numbers.size());
  std::ranges::transform(numbers, out.begin(), [](double x) { return static_cast<T>(x); });
  return out;
}

/// How a run came to its end.
struct End {
  Status status;
  std::string reason;
};

template <class T>
class Training {
 public:
  Training(const TrainPlan& plan, std::uint64_t seed, Team& team, TrainObserver& observer)
      : plan_(plan),
        observer_(observer),
        machine_(make_batch_machine<T>(plan, team)),
        network_(*machine_, team, plan_stack(plan.network), find_initializer(plan.initializer),
                 rows_at_once(plan)),
        rule_(plan.rule),
        steps_per_epoch_(plan.steps_per_epoch()),
        looks_every_(steps_between_looks(plan)) {
    state_.seed = seed;
    if (plan.has_schedule()) {
      scheduler_.emplace(plan.schedule, learning_rate(rule_), plan.length());
    }
    training_ = machine_->hold(plan.data->training);
    if (!plan.data->validation.empty()) validation_ = machine_->hold(plan.data->validation);
    if (!plan.data->test.empty()) test_ = machine_->hold(plan.data->test);
    order_.resize(plan.data->training.rows());
  }

  TrainResult run(const TrainState* from) {
    try {
      from ? go_on(*from) : begin();
      std::optional<End> end = end_by_rows();
      while (!end) end = next_look();
      observer_.ended([this] { return state(); });
      return result(*end);
    } catch (const RunFailure& failure) {  // a lost device, a schedule without a rate
      if (state_.rows.empty()) throw;
      return result({Status::failed, failure.what()});
    }
  }

 private:
  void begin() {
    network_.reset_optimizer(plan_.rule);
    network_.initialize(state_.seed);
    add_row(scheduler_ ? scheduler_->first_rate() : learning_rate(rule_));
  }

  void go_on(const TrainState& from) {
    state_ = from;
    state_.w.clear();
    state_.optimizer.clear();
    network_.reset_optimizer(plan_.rule);
    network_.set_parameters(narrow<T>(from.w));
    std::vector<std::vector<T>> optimizer;
    for (const auto& numbers : from.optimizer) optimizer.push_back(narrow<T>(numbers));
    network_.set_optimizer(optimizer);
    network_.set_clock({from.seed, from.step});
    if (scheduler_ && from.schedule) scheduler_ = from.schedule;
    w_ = narrow<T>(from.w);
    for (const EpochRow& row : state_.rows) observer_.row(row);
    observer_.steps(state_.step, nan);
  }

  /// All that could be needed later, at the present step.
  TrainState state() {
    TrainState now = state_;
    now.w = wide(network_.get_parameters());
    for (const auto& numbers : network_.get_optimizer()) now.optimizer.push_back(wide(numbers));
    now.schedule = scheduler_;
    return now;
  }

  // ---- steps ----

  /// The rule of a step.
  const Rule& rule_of(std::int64_t step) {
    if (!scheduler_) return rule_;
    const auto [lr, momentum] = scheduler_->at(step);
    learning_rate(rule_) = lr;
    if (momentum) {
      if (double* const to = momentum_of(rule_)) *to = *momentum;
    }
    return rule_;
  }
  /// How many steps from this one on, at most `most`, have the same rule.
  std::int64_t alike(std::int64_t step, std::int64_t most) const {
    if (!scheduler_) return most;
    const auto first = scheduler_->at(step);
    std::int64_t count = 1;
    for (; count < most; ++count) {
      const auto other = scheduler_->at(step + count);
      if (other.lr != first.lr || other.momentum != first.momentum) break;
    }
    return count;
  }

  /// Steps up to the next look, which is at the end of the epoch or before it.
  std::optional<End> next_look() {
    const std::int64_t epoch = state_.step / steps_per_epoch_;
    const std::int64_t in_epoch = state_.step % steps_per_epoch_;
    const std::int64_t last = std::min(steps_per_epoch_, in_epoch + looks_every_);
    const std::size_t rows = order_.size(), size = std::min(plan_.batch_size, rows);
    if (shuffled_ != epoch) shuffle(order_, state_.seed, static_cast<std::uint64_t>(epoch));
    shuffled_ = epoch;
    const Stopwatch watch;
    const auto rest =
        std::span<const std::uint32_t>(order_).subspan(static_cast<std::size_t>(in_epoch) * size);
    machine_->begin(training_, rest);
    const auto whole = static_cast<std::int64_t>(rows / size);  // batches
    for (std::int64_t k = in_epoch; k < last;) {
      const std::int64_t step = epoch * steps_per_epoch_ + k;
      const std::int64_t count = k < whole ? alike(step, std::min(last, whole) - k) : 1;
      network_.descend(k < whole ? size : rows % size, static_cast<std::size_t>(count),
                       rule_of(step), plan_.clip);
      k += count;
    }
    const Score score = machine_->score();
    state_.seconds += watch.seconds();
    state_.step += last - in_epoch;
    observer_.steps(last - in_epoch, score.mean_loss());
    // From numbers that are none nothing comes but such.
    if (last == steps_per_epoch_ || !std::isfinite(score.loss)) {
      add_row(learning_rate(rule_));
      if (auto end = end_by_rows()) return end;
    }
    observer_.can_go_on(state_.step, [this] { return state(); });
    return end_from_outside();
  }

  // ---- rows ----

  void add_row(double lr) {
    state_.rows.push_back(row_now(lr));
    const EpochRow& row = state_.rows.back();
    w_ = network_.get_parameters();
    const auto number = static_cast<std::int64_t>(state_.rows.size()) - 1;
    const auto best = static_cast<std::size_t>(state_.best_epoch);
    if (number == 0) state_.first_size = size_now();
    if (number == 0 || watched_loss(plan_, row) < watched_loss(plan_, state_.rows[best])) {
      state_.best_epoch = number;
      state_.best_w = wide(w_);
    }
    if (number > 0 && scheduler_ && scheduler_->needs_losses()) {
      scheduler_->epoch_ended(watched_loss(plan_, row));
    }
    if (plan_.keeps_path) state_.path.insert(state_.path.end(), w_.begin(), w_.end());
    observer_.row(row);
  }

  EpochRow row_now(double lr) {
    EpochRow row;
    row.step = state_.step;
    row.epoch = (state_.step + steps_per_epoch_ - 1) / steps_per_epoch_;
    row.lr = lr;
    row.seconds = state_.seconds;
    const auto score = [&](std::optional<std::size_t> set, double& loss, double& accuracy) {
      loss = accuracy = nan;
      if (!set) return;
      const Score found = network_.evaluate(*set);
      loss = std::isnan(found.mean_loss()) ? nan : found.mean_loss();
      if (plan_.data->training.classes > 0) accuracy = found.accuracy();
    };
    score(training_, row.loss, row.train_accuracy);
    score(validation_, row.validation_loss, row.validation_accuracy);
    score(test_, row.test_loss, row.test_accuracy);
    return row;
  }

  double size_now() const { return norm(wide(w_)); }

  // ---- ends ----

  /// By the last row.
  std::optional<End> end_by_rows() const {
    const EpochRow& row = state_.rows.back();
    const char* const which = plan_.watches_validation() ? "validation" : "training";
    if (!std::isfinite(row.loss)) {
      return End{Status::diverged,
                 row.step == 0
                     ? std::string("the loss is not finite at the start: try another --init")
                     : fmt::format("the training loss is not finite in epoch {}, after {} steps: "
                                   "{} or --clip-norm 1",
                                   row.epoch, row.step, try_a_smaller_rate(plan_, row.lr))};
    }
    if (plan_.target && watched_loss(plan_, row) <= *plan_.target) {
      return End{Status::target,
                 fmt::format("{} loss at or below --target {}", which, *plan_.target)};
    }
    if (plan_.patience && row.epoch - state_.best_epoch >= *plan_.patience) {
      return End{Status::stalled,
                 fmt::format("no better {} loss in {} epoch{}: epoch {} is kept", which,
                             *plan_.patience, *plan_.patience == 1 ? "" : "s", state_.best_epoch)};
    }
    if (state_.step >= plan_.epochs * steps_per_epoch_) {
      return End{Status::max_epochs, fmt::format("all {} epochs done", plan_.epochs)};
    }
    return {};
  }

  std::optional<End> end_from_outside() {
    if (observer_.stop()) return End{Status::interrupted, "stopped by a signal"};
    if (plan_.timeout && state_.seconds >= *plan_.timeout) {
      return End{Status::timeout, fmt::format("{} seconds are over", *plan_.timeout)};
    }
    return {};
  }

  TrainResult result(const End& end) {
    if (end.status == Status::interrupted || end.status == Status::timeout) {
      w_ = network_.get_parameters();
    }
    // A row for the part of an epoch that was made, where nobody waits.
    if (end.status == Status::timeout && state_.rows.back().step < state_.step) {
      state_.rows.push_back(row_now(learning_rate(rule_)));
      observer_.row(state_.rows.back());
    }
    TrainResult result;
    result.seed = state_.seed;
    result.best_epoch = state_.best_epoch;
    result.steps = state_.step;
    result.first_size = state_.first_size;
    result.last_size = size_now();
    result.status = end.status;
    result.reason = end.reason;
    result.seconds = state_.seconds;
    const bool best = plan_.patience.has_value();
    state_.w = wide(w_);
    result.network = network_of(plan_, state_);
    result.row_number = best ? static_cast<std::size_t>(state_.best_epoch) : state_.rows.size() - 1;
    result.rows = std::move(state_.rows);
    result.path = std::move(state_.path);
    if (best) result.path.resize(std::min(result.path.size(), (result.row_number + 1) * w_.size()));
    return result;
  }

  const TrainPlan& plan_;
  TrainObserver& observer_;
  std::unique_ptr<BatchCompute<T>> machine_;
  BatchNetwork<T> network_;
  Rule rule_;
  std::optional<Scheduler> scheduler_;
  std::int64_t steps_per_epoch_, looks_every_;
  std::optional<std::size_t> validation_, test_;
  std::size_t training_ = 0;
  std::vector<std::uint32_t> order_;
  std::optional<std::int64_t> shuffled_;  // the epoch whose order that is
  TrainState state_;                      // but for w, optimizer and schedule
  std::vector<T> w_;                      // of the last row
};

}  // namespace

std::int64_t TrainPlan::steps_per_epoch() const {
  const std::size_t rows = data->training.rows(), size = std::min(batch_size, rows);
  return static_cast<std::int64_t>((rows + size - 1) / size);
}

RunLength TrainPlan::length() const {
  return {epochs, steps_per_epoch(), epochs * steps_per_epoch()};
}

TrainedNetwork network_of(const TrainPlan& plan, const TrainState& state) {
  const Examples& data = plan.data->training;
  return {plan.network, data.height,    data.width,
          data.classes, plan.precision, plan.patience ? state.best_w : state.w};
}

TrainResult train(const TrainPlan& plan, std::uint64_t seed, Team& team, TrainObserver& observer,
                  const TrainState* from) {
  const NoDenormals during_run;
  return plan.precision == Precision::single
             ? Training<float>(plan, seed, team, observer).run(from)
             : Training<double>(plan, seed, team, observer).run(from);
}

std::vector<std::optional<TrainResult>> train_all(
    std::span<const TrainJob> jobs, std::size_t threads,
    const std::function<std::unique_ptr<TrainObserver>(std::size_t)>& make_observer) {
  // A network this large has steps long enough to be shared by all threads.
  constexpr double shared_step_from = 1e8;  // operations
  const auto is_short = [](const TrainJob& job) {
    return !job.plan->device && 6 * static_cast<double>(job.plan->parameters()) *
                                        static_cast<double>(job.plan->batch_size) <
                                    shared_step_from;
  };
  std::vector<std::optional<TrainResult>> results(jobs.size());
  const auto run = [&](std::size_t i, Team& team) {
    const auto observer = make_observer(i);
    if (!observer) return;
    results[i] = train(*jobs[i].plan, jobs[i].seed, team, *observer, jobs[i].from);
  };
  Team all(threads);
  run_jobs(jobs.size(), std::ranges::all_of(jobs, is_short), all, run);
  return results;
}

std::string widths_text(const StackOptions& network) {
  std::string text = fmt::format("{}", network.inputs);
  for (const std::size_t width : network.layers) text += fmt::format("-{}", width);
  return text + fmt::format("-{}", network.outputs);
}

std::size_t machine_numbers(const TrainPlan& plan) {
  const Architecture network = plan_stack(plan.network);
  const std::size_t blocks = 2 + state_count(plan.rule);  // weights, gradient, states
  std::size_t units = plan.network.inputs;
  for (const PlannedLayer& layer : network.layers) units += layer.shape.out;
  constexpr std::size_t places = 4;  // inputs or outputs, slopes, adjoints and one to spare
  return blocks * padded(network.parameters) + places * padded(rows_at_once(plan) * units);
}

}  // namespace nnopt

// What the steps of a rule go down in the main phase, and the rule of each of them: the parts of a
// loop whose function the host evaluates.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "functions/data_fit.hpp"
#include "networks/model.hpp"
#include "optimizers/schedule.hpp"
#include "runs/minimize.hpp"
#include "runs/model_objective.hpp"

namespace nnopt {

/// What the rule's steps go down: the function, or its estimate on one mini-batch after another.
template <class T>
class Slope {
 public:
  /// Data of more rows have their loss taken at the end of each epoch only, not at each step.
  static constexpr std::size_t most_rows_per_step = 4096;

  Slope(const MinimizePlan& plan, std::uint64_t seed, Model<T>& model, ModelObjective<T>& objective)
      : objective_(objective) {
    if (!plan.batch_size) return;
    batches_ = plan.function.fit->batches(*plan.batch_size, seed);
    on_batch_.emplace(model, batches_->function());
    if (plan.function.fit->data().rows() > most_rows_per_step) rows_every_ = plan.steps_per_epoch;
  }

  bool in_batches() const { return batches_ != nullptr; }
  /// Whether the state after so many steps is looked at.
  bool has_row(std::int64_t step) const { return step % rows_every_ == 0; }
  /// So many steps lie between two such states.
  std::int64_t rows_every() const { return rows_every_; }

  /// The step with this number; `has_row`: the objective was evaluated at the same state.
  void descend(std::int64_t step, bool has_row, const Rule& rule, const Clip& clip) {
    if (!batches_) return objective_.descend(rule, clip);
    batches_->select(step);
    has_row ? on_batch_->evaluate_again() : on_batch_->evaluate(true);
    on_batch_->descend(rule, clip);
  }

 private:
  ModelObjective<T>& objective_;
  std::unique_ptr<MiniBatches> batches_;
  std::optional<ModelObjective<T>> on_batch_;
  std::int64_t rows_every_ = 1;
};

/// The rule of each step of the main phase, as the schedule has it.
class ScheduledRule {
 public:
  explicit ScheduledRule(const MinimizePlan& plan) : plan_(plan), rule_(plan.rule) {
    if (plan.has_schedule()) {
      scheduler_.emplace(plan.schedule, learning_rate(rule_), plan.length());
    }
  }

  void state(StateVisitor& see) {
    if (!scheduler_) return;
    see.within("schedule", [&](StateVisitor& in) { scheduler_->state(in); });
  }

  /// Of a step that is still to come.
  double first_rate() { return scheduler_ ? scheduler_->first_rate() : learning_rate(rule_); }

  /// For the step with this number, after a row with this value where there was one.
  Rule& of(std::int64_t step, std::optional<double> value) {
    if (!scheduler_) return rule_;
    const bool epoch_ends = step > 0 && step % plan_.steps_per_epoch == 0;
    if (epoch_ends && value && scheduler_->needs_losses()) scheduler_->epoch_ended(*value);
    const auto [lr, momentum] = scheduler_->at(step);
    learning_rate(rule_) = lr;
    if (momentum) {
      if (double* const to = momentum_of(rule_)) *to = *momentum;
    }
    return rule_;
  }

 private:
  const MinimizePlan& plan_;
  Rule rule_;
  std::optional<Scheduler> scheduler_;
};

}  // namespace nnopt

// The learning rate of every step of a run: a schedule by name or a formula, a linear warm-up in
// front of it, and the order in which older or newer scripts go on to the next value.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/spec.hpp"
#include "base/state.hpp"
#include "functions/program.hpp"
#include "optimizers/schedules.hpp"

namespace nnopt {

/// A formula of `epoch` and `step` (both from 0) that the learning rate is multiplied by.
struct ScheduleFormula {
  std::string text;
  bool uses_step = false;
};

using Schedule = std::variant<NamedSchedule, ScheduleFormula>;

/// Reads `cosine:T_max=50`, torch's `CosineAnnealingLR:T_max=50`, or a formula such as `0.9^epoch`.
/// Throws BadInput for unknown names and options (with the nearest; one unknown word is a misspelt
/// name and no formula), values out of range, options that contradict each other, and formulas
/// that are wrong or use other names.
Schedule find_schedule(std::string_view spec);

/// `cosine:T_max=50`: the name and the options that differ from the usual; the formula itself.
std::string describe(const Schedule&);

/// Whether it goes on with every step and not only with every epoch: onecycle, cyclic, and formulas
/// that use `step`.
bool counts_steps(const Schedule&);

struct ScheduleRow {
  std::string_view name, torch_name, text;
  std::string_view counts;  // what it goes by: "epochs", "steps" or "losses"
  std::vector<OptionRow> options;
};
std::vector<ScheduleRow> schedule_rows();

/// What a run is told of its learning rates.
struct ScheduleChoice {
  std::optional<Schedule> schedule = {};  // none: the rate stays
  std::int64_t warmup = 0;                // epochs
  bool scheduler_first = false;
};

/// The learning rates of one run.
///
/// Warm-up of K epochs: its step i = 1, 2, ..., n has i / n times the first value of the schedule
/// behind it (lr where there is none), where n is the steps in K epochs. The schedule then begins
/// with its own epoch 0 and step 0, and what it takes from the length of the run is that of the
/// rest. Its momentum is that of its step 0 up to there; losses are not looked at.
///
/// scheduler_first: epoch e has the value of e + 1, warm-up included, as in scripts that call
/// scheduler.step() before the first epoch; with a schedule that counts steps, step s that of
/// s + 1.
class Scheduler {
 public:
  /// lr is finite and not negative.
  /// Throws BadInput where options contradict each other with this lr and length, and for
  /// scheduler_first with a schedule that looks at losses: it has no value to skip.
  Scheduler(const ScheduleChoice&, double lr, const RunLength&);

  struct Setting {
    double lr;
    std::optional<double> momentum;  // where the schedule cycles it; beta1 of Adam and its kin
  };
  /// For step number 0, 1, ... in any order; with a schedule that looks at losses, for any step of
  /// the epoch that runs. Throws RunFailure where the rate is negative or not finite: the run ends
  /// there, with the text as its reason.
  Setting at(std::int64_t step) const;
  /// That of step 0, whatever it is: for a trace's first row.
  double first_rate() const { return unchecked(0).lr; }

  /// To be told after each epoch where needs_losses().
  void epoch_ended(double loss_over_all_data);
  bool needs_losses() const;
  bool cycles_momentum() const;

  /// All that changes in a run. BadInput where the schedule that the state is of was another one:
  /// what it took from the length of its run is taken from that of this one.
  void state(StateVisitor&);

 private:
  Setting unchecked(std::int64_t step) const;
  Setting behind_warmup(std::int64_t step) const;

  double lr_;
  std::int64_t steps_per_epoch_, warmup_, skipped_ = 0;  // warmup_ in epochs, skipped_ in steps
  std::optional<Schedule> schedule_;                     // fitted to the run
  std::optional<Program> formula_;                       // of epoch and step
  LossMemory losses_;
  std::int64_t epochs_ended_ = 0;
};

}  // namespace nnopt

// The options that say which elementwise optimizer works, with which rates: shared by the commands
// that make runs.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/program.hpp"
#include "compute/machine.hpp"
#include "optimizers/schedule.hpp"
#include "rules/catalogue.hpp"

namespace nnopt {

/// Of steps and seeds: every number up to here is a double, too.
inline constexpr std::int64_t most_steps = 1LL << 53;

/// --optimizer, --lr, --weight-decay, --momentum, --schedule, --warmup, --scheduler-first,
/// --clip-norm, --clip-value. `many`: optimizers may be several.
std::vector<Option> rule_options(bool many);

/// Nothing where the option is not given, or the command has none of that name.
std::optional<double> number_if_given(const Arguments&, std::string_view name, const Permitted&);

/// An optimizer's spec as it was given, but for lr=auto and momentum=auto, which read 0.5.
struct GivenOptimizer {
  std::string spec;
  bool has_lr = false, auto_lr = false, auto_momentum = false;
};
GivenOptimizer given_optimizer(std::string_view text);

/// What --lr (unless it is auto), --weight-decay and --momentum say; `many`: for those optimizers
/// that have such an option.
RuleDefaults rule_defaults(const Arguments&, double adam_lr, bool many);

Clip read_clip(const Arguments&);

/// What does not fit the rule and a run of this length is told. Where the schedule cycles the
/// rule's momentum, it gets its first value; `many`: a rule without one does without.
ScheduleChoice read_schedule(const Arguments&, Rule& rule, const RunLength& length, bool many);

}  // namespace nnopt

#include "cli/rule_options.hpp"

#include <fmt/format.h>

#include "base/rows.hpp"
#include "base/spec.hpp"

namespace nnopt {

std::vector<Option> rule_options(bool many) {
  return {{"optimizer", 0, "SPEC", "adam",
           std::string("name:key=value,...; `nnopt list optimizers` shows all, with their "
                       "options") +
               (many ? "; again for more" : ""),
           "", many},
          {"lr", 0, "LR", "",
           "step length; auto: from the curvature at the start, as far as a trial run bears it",
           "adam: 5e-4 for networks and parameter, else 0.01; others: torch's"},
          {"weight-decay", 0, "L", "", "pulls the weights towards 0", "the optimizer's own"},
          {"momentum", 0, "M", "", "share of the last step that is kept", "the optimizer's own"},
          {"schedule", 0, "SPEC|FORMULA", "",
           "how the step length goes: a name as cosine:T_max=50 (`nnopt list schedules` shows "
           "all) or a formula of epoch and step (from 0) that multiplies it, as in 0.9^epoch",
           "it stays"},
          {"warmup", 0, "K", "0",
           "epochs in which it rises to its first value; a function has one epoch per step"},
          {"scheduler-first", 0, "", "",
           "goes on to the next value before the first epoch, which skips the first value"},
          {"clip-norm", 0, "C", "", "shortens gradients (of all parameters) longer than C"},
          {"clip-value", 0, "C", "", "cuts each number of the gradient to -C..C"}};
}

std::optional<double> number_if_given(const Arguments& arguments, std::string_view name,
                                      const Permitted& bounds) {
  if (arguments.command().find(name) == nullptr || !arguments.given(name)) return {};
  return arguments.number(name, bounds);
}

GivenOptimizer given_optimizer(std::string_view text) {
  GivenOptimizer given{std::string(text)};
  const Spec parsed = parse_spec(text, "optimizer");
  std::string spec = parsed.name;
  for (const auto& [key, value] : parsed.options) {
    const bool is_auto = value == "auto" && (key == "lr" || key == "momentum");
    given.has_lr |= key == "lr";
    if (is_auto) (key == "lr" ? given.auto_lr : given.auto_momentum) = true;
    spec += (spec.size() == parsed.name.size() ? ":" : ",") + key + "=" + (is_auto ? "0.5" : value);
  }
  if (given.auto_lr || given.auto_momentum) given.spec = spec;
  return given;
}

RuleDefaults rule_defaults(const Arguments& arguments, double adam_lr, bool many) {
  RuleDefaults defaults;
  defaults.adam_lr = adam_lr;
  const bool is_auto = arguments.given("lr") && arguments.text("lr") == "auto";
  if (!is_auto) defaults.lr = number_if_given(arguments, "lr", non_negative());
  defaults.weight_decay = number_if_given(arguments, "weight-decay", non_negative());
  defaults.momentum = number_if_given(arguments, "momentum", non_negative());
  defaults.where_they_fit = many;
  return defaults;
}

Clip read_clip(const Arguments& arguments) {
  return {number_if_given(arguments, "clip-norm", positive()),
          number_if_given(arguments, "clip-value", positive())};
}

ScheduleChoice read_schedule(const Arguments& arguments, Rule& rule, const RunLength& length,
                             bool many) {
  ScheduleChoice choice;
  if (arguments.given("schedule")) {
    choice.schedule =
        placed(arguments, "schedule", [&] { return find_schedule(arguments.text("schedule")); });
  }
  choice.warmup = arguments.integer("warmup", 0, most_steps);
  choice.scheduler_first = arguments.on_off("scheduler-first");
  const bool has_schedule = choice.schedule || choice.warmup > 0;
  if (choice.scheduler_first && !has_schedule) {
    throw arguments.wrong("scheduler-first", "goes with --schedule");
  }
  if (!has_schedule) return choice;
  // What does not fit this run is told before it.
  const char* const about = arguments.given("schedule") ? "schedule" : "warmup";
  const auto scheduler =
      placed(arguments, about, [&] { return Scheduler(choice, learning_rate(rule), length); });
  if (!scheduler.cycles_momentum()) return choice;
  if (double* const momentum = momentum_of(rule)) {
    *momentum =
        scheduler.at(0).momentum.value_or(*momentum);  // its states are there from the start
  } else if (!many) {
    throw arguments.wrong(
        "schedule", fmt::format("cycles the momentum, of which {} has none: cycle_momentum=false "
                                "is right",
                                name_of(rule)));
  }
  return choice;
}

}  // namespace nnopt

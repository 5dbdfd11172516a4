#include "cli/verdict_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "base/rows.hpp"
#include "base/text.hpp"
#include "cli/device_option.hpp"
#include "cli/objective.hpp"
#include "cli/program.hpp"
#include "cli/run_options.hpp"
#include "cli/run_report.hpp"
#include "functions/find.hpp"

namespace nnopt {
namespace {

using Ranges = std::vector<std::pair<double, double>>;

/// The learning rate of adam, whichever model it is for.
constexpr double usual_rate = 5e-4;

void replace(Group& group, const Option& by) {
  std::ranges::replace_if(
      group.options, [&](const Option& option) { return option.name == by.name; }, by);
}

Group objective_group() {
  Group group = function_options();
  group.options.push_back(start_option());
  return group;
}

Group challengers_group() {
  Group group = model_group();
  replace(group, {"model", 0, "NAME,...", "mlp9",
                  "the challengers: mlp5, mlp9, mlp17, mlp, parameter (`nnopt list models`); "
                  "direct: the direct side against itself, which should be a tie",
                  "", true});
  return group;
}

Group rates_group() {
  Group group = optimizer_group(false);
  replace(group, {"lr", 0, "LR", "",
                  "step length of the models, and of the direct side where it is not tuned",
                  "adam: 5e-4; others: torch's"});
  replace(group, {"schedule", 0, "SPEC|FORMULA", "",
                  "how the models' step length goes (`nnopt list schedules`), or a formula of step "
                  "(from 0); the direct side is tuned with a decay instead",
                  "it stays"});
  return group;
}

Group trials_group() {
  return {"The trials",
          {{"repeat", 0, "N", "30",
            "trials of each arm: the models; direct, tuned and untuned; matched (direct steps as "
            "long as "
            "the network's); multi_start; random_search, lbfgs and cmaes"},
           {"seed", 0, "N", "0", "seed of the first trial"},
           {"start-range", 0, "A:B,...", "",
            "each trial starts at a random point from A to B: one for all coordinates, or one "
            "each; or by name, x=0:3,y=-1:1",
            "every trial starts at --start"},
           {"jitter", 0, "R,...", "",
            "spreads --start, or the function's own, by up to R: one for all coordinates, or one "
            "each",
            "not at all"},
           {"shift-range", 0, "A:B,...", "",
            "moves the function of each trial by a random shift from A to B, as --start-range",
            "it stays"},
           {"unpaired", 0, "", "", "every arm has trials of its own"},
           {"precision", 0, "NAME", "", "float or double", "float for networks, else double"},
           device_option(),
           threads_option()}};
}

Group budget_group() {
  Group group{"The budget of a run, and success", length_options()};
  for (auto& option : std::vector<Option>{
           {"budget", 0, "NAME", "evaluations",
            "what all runs have the same of: evaluations, steps, or seconds"},
           {"timeout", 0, "S", "", "with --budget seconds: how many", "those that the models take"},
           {"success", 0, "EPS", "0.01",
            "a run succeeds when it ends less than EPS above the known minimum, or, where that is "
            "not known, above the lowest end of all runs"},
           {"target", 0, "F", "", "it succeeds when it ends below F instead"},
           {"detect", 0, "D", "0.2",
            "where no difference of success rates is shown, it is told how many trials would show "
            "one of D"}}) {
    group.options.push_back(std::move(option));
  }
  return group;
}

Group tuning_group() {
  return {"The tuning of the direct side, on seeds of its own",
          {{"tune", 0, "NAME", "",
            "direct, both (the models too, on the same grid) or none (all at the models' rate)",
            "direct; of direct against itself both"},
           {"tune-lr", 0, "LR,...", "0.001,0.003,0.01,0.03,0.1,0.3,1,3,10,30", "learning rates"},
           {"tune-decay", 0, "D,...", "1,0.1,0.01",
            "the rate of the last step as a share of the first one's; it falls exponentially"},
           {"tune-repeat", 0, "N", "", "trials of each pair of the two", "as --repeat"}}};
}

/// The names of the models, each once.
std::vector<std::string> models_of(const Arguments& arguments) {
  std::vector<std::string> names;
  for (const std::string& text : arguments.all("model")) {
    for (const auto part : split(text, ',')) {
      const std::string name(trim(part));
      placed(arguments, "model", [&] { return find_model(name); });
      if (std::ranges::find(names, name) != names.end()) {
        throw arguments.wrong("model", in_quotes(name) + " stands twice");
      }
      names.push_back(name);
    }
  }
  return names;
}

/// Methods have no steps of a given length to tune or to match.
void refuse_methods(const Arguments& arguments) {
  const std::string text = arguments.text("optimizer");
  RuleDefaults any;
  any.where_they_fit = true;
  const GivenOptimizer given =
      placed(arguments, "optimizer", [&] { return given_optimizer(text); });
  const Optimizer optimizer =
      placed(arguments, "optimizer", [&] { return find_optimizer(given.spec, any); });
  if (const auto* const method = std::get_if<MethodOptions>(&optimizer)) {
    throw arguments.wrong(
        "optimizer", fmt::format("{} finds its step lengths by itself: sgd, adam, ... is right; "
                                 "random_search, lbfgs and cmaes are compared with anyway",
                                 name_of(*method)));
  }
  const bool option_is_auto = arguments.given("lr") && arguments.text("lr") == "auto";
  if (given.auto_lr || given.auto_momentum || option_is_auto) {
    throw arguments.wrong(option_is_auto ? "lr" : "optimizer",
                          "auto looks at one start, here are many: --tune both tries rates on all "
                          "sides");
  }
}

/// Where a function may have any number of coordinates, as many ranges say how many.
std::optional<std::size_t> dimensions_of(const Arguments& arguments) {
  if (!arguments.given("function") || arguments.given("dim") || arguments.given("start") ||
      !is_function_name(arguments.text("function"), {})) {
    return {};
  }
  for (const char* option : {"start-range", "jitter", "shift-range"}) {
    if (!arguments.given(option)) continue;
    const std::string text = arguments.text(option);
    const auto commas = static_cast<std::size_t>(std::ranges::count(text, ','));
    if (commas > 0) return commas + 1;
  }
  return {};
}

std::string counted(std::size_t n, std::string_view what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

/// One of the ranges of an option, without its name.
std::pair<double, double> range_in(const Arguments& arguments, const char* option,
                                   std::string_view text) {
  const auto range = parse_interval(text);
  if (!range) {
    throw arguments.wrong(option,
                          in_quotes(text) + " is not a range: LO:HI is right, with LO < HI");
  }
  if (range->count) throw arguments.wrong(option, in_quotes(text) + ": LO:HI is right, no count");
  if (!std::isfinite(range->hi - range->lo)) {
    throw arguments.wrong(option, fmt::format("from {} to {} is too wide", range->lo, range->hi));
  }
  return {range->lo, range->hi};
}

/// A:B, A:B,C:D or x=A:B,y=C:D, as one range for each coordinate.
Ranges ranges_of(const Arguments& arguments, const char* option,
                 const std::vector<std::string>& names) {
  const std::string all = arguments.text(option);
  const auto parts = split(all, ',');
  const bool named = all.find('=') != std::string::npos;
  if (!named && parts.size() != 1 && parts.size() != names.size()) {
    throw arguments.wrong(
        option, fmt::format("has {}: one for all, or one for each of the {} is "
                            "right",
                            counted(parts.size(), "range"), counted(names.size(), "coordinate")));
  }
  Ranges ranges(names.size());
  if (!named) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      ranges[i] = range_in(arguments, option, trim(parts[parts.size() == 1 ? 0 : i]));
    }
    return ranges;
  }
  std::set<std::size_t> known;
  for (const auto part : parts) {
    const std::size_t equals = part.find('=');
    const auto place = std::ranges::find(names, trim(part.substr(0, equals)));
    if (equals == std::string_view::npos || place == names.end()) {
      throw arguments.wrong(option, fmt::format("{}: NAME=LO:HI is right, with NAME {}",
                                                in_quotes(part), joined_or(names)));
    }
    const auto i = static_cast<std::size_t>(place - names.begin());
    if (!known.insert(i).second) {
      throw arguments.wrong(option, in_quotes(names[i]) + " stands twice");
    }
    ranges[i] = range_in(arguments, option, trim(part.substr(equals + 1)));
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!known.contains(i)) throw arguments.wrong(option, "has no range of " + names[i]);
  }
  return ranges;
}

/// The start itself where nothing spreads it.
Ranges starts_of(const Arguments& arguments, const KnownFunction& function) {
  if (arguments.given("start-range")) {
    for (const char* other : {"start", "jitter"}) {
      if (!arguments.given(other)) continue;
      throw arguments.wrong(other, "--start-range says where trials start: one of them is enough");
    }
    return ranges_of(arguments, "start-range", function.variables);
  }
  std::vector<double> jitter{0};
  if (arguments.given("jitter")) {
    jitter = arguments.vector("jitter");
    if (jitter.size() != 1 && jitter.size() != function.dim()) {
      throw arguments.wrong(
          "jitter",
          fmt::format("has {}: one for all, or one for each of the {} is right",
                      counted(jitter.size(), "number"), counted(function.dim(), "coordinate")));
    }
    if (std::ranges::any_of(jitter, [](double r) { return r < 0; }) ||
        std::ranges::all_of(jitter, [](double r) { return r == 0; })) {
      throw arguments.wrong("jitter", "numbers above 0 are right: by how much the start varies");
    }
  }
  Ranges ranges;
  for (std::size_t i = 0; i < function.dim(); ++i) {
    const double r = jitter[jitter.size() == 1 ? 0 : i];
    ranges.emplace_back(function.start[i] - r, function.start[i] + r);
  }
  return ranges;
}

/// The plan of one side. --target says what success is, and --timeout what the budget is: neither
/// ends a run.
MinimizePlan plan_of(const Arguments& arguments, const KnownFunction& function,
                     std::size_t repeat) {
  MinimizePlan plan = read_plan(arguments, function, repeat, false);
  plan.target.reset();
  plan.timeout.reset();
  const Optimizer as_given =
      find_optimizer(arguments.text("optimizer"), rule_defaults(arguments, usual_rate, false));
  Rule rule = std::get<Rule>(as_given);
  learning_rate(plan.rule) = learning_rate(rule);
  return plan;
}

/// Different positive numbers, at most `most`.
std::vector<double> grid_of(const Arguments& arguments, const char* option, double most,
                            std::string_view right) {
  std::vector<double> numbers = arguments.vector(option);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!(numbers[i] > 0) || numbers[i] > most) {
      throw arguments.wrong(option, fmt::format("{} is not allowed: {}", numbers[i], right));
    }
    if (std::find(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(i), numbers[i]) !=
        numbers.begin() + static_cast<std::ptrdiff_t>(i)) {
      throw arguments.wrong(option, fmt::format("{} stands twice", numbers[i]));
    }
  }
  return numbers;
}

/// `rate`: that of the models. Direct against itself is no null pair where one side is tuned.
Tuning tuning_of(const Arguments& arguments, bool only_direct, double rate) {
  const std::string who = arguments.given("tune")
                              ? arguments.choice("tune", {"direct", "both", "none"})
                          : only_direct ? "both"
                                        : "direct";
  Tuning tuning;
  tuning.trials = repeat_of(arguments);
  tuning.models = who == "both";
  if (who == "none") {
    for (const char* option : {"tune-lr", "tune-decay", "tune-repeat"}) {
      if (arguments.given(option)) throw arguments.wrong(option, "--tune none tunes nothing");
    }
    tuning.rates = {rate};
    tuning.decays = {1};
    return tuning;
  }
  constexpr double infinity = std::numeric_limits<double>::infinity();
  tuning.rates = grid_of(arguments, "tune-lr", infinity, "learning rates are above 0");
  tuning.decays = grid_of(arguments, "tune-decay", 1,
                          "numbers above 0 and at most 1 are right, 1 for a rate that stays");
  if (arguments.given("tune-repeat")) {
    tuning.trials = static_cast<std::size_t>(arguments.integer("tune-repeat", 1, 1 << 20));
  }
  return tuning;
}

void read_budget(const Arguments& arguments, VerdictPlan& plan) {
  const std::string of = arguments.choice("budget", {"evaluations", "steps", "seconds"});
  plan.budget = of == "steps"     ? Budget::steps
                : of == "seconds" ? Budget::seconds
                                  : Budget::evaluations;
  plan.seconds = number_if_given(arguments, "timeout", positive());
  if (plan.seconds && plan.budget != Budget::seconds) {
    throw arguments.wrong("timeout", "goes with --budget seconds");
  }
}

void read_goal(const Arguments& arguments, VerdictPlan& plan) {
  plan.threshold = arguments.number("success", positive());
  plan.goal = number_if_given(arguments, "target", any_number());
  if (plan.goal && arguments.given("success")) {
    throw arguments.wrong("success", "--target says what a success is: one of them is enough");
  }
  const auto& minimum = plan.direct.function.minimum;
  if (!plan.goal && minimum) plan.goal = *minimum + plan.threshold;
}

}  // namespace

std::vector<Group> verdict_groups() {
  return {objective_group(), challengers_group(), rates_group(),
          trials_group(),    budget_group(),      tuning_group()};
}

VerdictPlan read_verdict(const Arguments& arguments) {
  refuse_methods(arguments);
  const std::vector<std::string> names = models_of(arguments);
  const bool among_networks =
      std::ranges::any_of(names, [](const auto& name) { return find_model(name).network; });
  arguments.integer("steps", 1, most_steps);
  VerdictPlan plan;
  plan.trials.count = repeat_of(arguments);
  plan.trials.seed = seed_of(arguments);
  const KnownFunction function = objective_of(arguments, "start", dimensions_of(arguments));
  plan.trials.start = starts_of(arguments, function);
  if (arguments.given("shift-range")) {
    plan.trials.shift = ranges_of(arguments, "shift-range", function.variables);
  }
  for (const std::string& name : names) {
    const Arguments own = fitting_its_model(arguments.with("model", name), among_networks);
    plan.models.push_back(plan_of(own, function, plan.trials.count));
  }
  const Arguments direct = fitting_its_model(arguments.with("model", "direct"), true);
  plan.direct = plan_of(direct, function, plan.trials.count);
  const bool only_direct =
      std::ranges::all_of(names, [](const auto& name) { return name == "direct"; });
  plan.tuning = tuning_of(arguments, only_direct, learning_rate(plan.direct.rule));
  read_budget(arguments, plan);
  read_goal(arguments, plan);
  plan.unpaired = arguments.on_off("unpaired");
  plan.detect = arguments.number("detect", within(0.01, 0.99));
  return plan;
}

std::optional<std::string> note_on_trials(const Arguments& arguments, const VerdictPlan& plan) {
  const bool varied =
      !plan.trials.shift.empty() ||
      std::ranges::any_of(plan.trials.start, [](const auto& r) { return r.first < r.second; });
  if (varied || plan.trials.count == 1) return {};
  const bool by_default = plan.direct.function.domain.empty() && !arguments.given("start");
  return fmt::format(
      "all trials start at {}{}, where direct runs are one run {} times: --start-range A:B or "
      "--jitter R spreads the starts",
      point_text(plan.direct.function.start),
      by_default ? ", 1 in every variable, as nobody said where" : "", plan.trials.count);
}

}  // namespace nnopt

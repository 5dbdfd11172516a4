#include "cli/run_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/rows.hpp"
#include "base/text.hpp"
#include "cli/device_option.hpp"
#include "cli/network_options.hpp"
#include "cli/objective.hpp"
#include "functions/data_fit.hpp"
#include "runs/step_length.hpp"

namespace nnopt {
namespace {

constexpr const char* default_batch = "16";
constexpr std::int64_t default_epochs = 50;

/// Whether the command has that option, and it was given.
bool has_been_given(const Arguments& arguments, std::string_view option) {
  return arguments.command().find(option) != nullptr && arguments.given(option);
}

Group stop_group() {
  Group group{"When to stop", length_options()};
  for (auto& option : std::vector<Option>{
           {"target", 0, "F", "", "stop at a value of F or below"},
           {"gtol", 0, "G", "", "stop where the gradient norm (in x) is G or below"},
           {"patience", 0, "N", "", "stop after N steps without a better value"},
           {"timeout", 0, "S", "", "stop after S seconds of a run"}}) {
    group.options.push_back(std::move(option));
  }
  return group;
}

ModelOptions read_model(const Arguments& arguments) {
  ModelOptions model = read_network(arguments, {"dropout", "init"});
  model.initializer = arguments.text("init");
  model.dropout = arguments.number("dropout", within(0, 0.99));
  placed(arguments, "init", [&] { return find_initializer(model.initializer); });
  return model;
}

/// Widths that contradict each other, and networks that are larger than the machine.
void refuse_what_does_not_fit(const Arguments& arguments, const MinimizePlan& plan) {
  const char* const width = plan.model.name == "mlp" ? "layers" : "hidden";
  placed(arguments, width, [&] { return plan_network(plan.model); });
  refuse_too_large(arguments, width,
                   fmt::format("{} parameters with the optimizer's state", count_parameters(plan)),
                   static_cast<double>(memory_bytes(plan)));
}

/// What of the rule is still to be chosen.
struct ToChoose {
  bool lr = false, momentum = false;
};

/// The rule or the method.
ToChoose read_optimizer(const Arguments& arguments, MinimizePlan& plan, bool many) {
  const GivenOptimizer given =
      placed(arguments, "optimizer", [&] { return given_optimizer(arguments.text("optimizer")); });
  const bool option_is_auto = arguments.given("lr") && arguments.text("lr") == "auto";
  const RuleDefaults defaults =
      rule_defaults(arguments, plan.model.name == "direct" ? 0.01 : 5e-4, many);
  const Optimizer optimizer =
      placed(arguments, "optimizer", [&] { return find_optimizer(given.spec, defaults); });
  plan.clip = read_clip(arguments);
  if (const Rule* const rule = std::get_if<Rule>(&optimizer)) {
    plan.rule = *rule;
    const bool auto_lr = given.auto_lr || (option_is_auto && !given.has_lr);
    if (given.auto_momentum && (!auto_lr || !std::holds_alternative<Sgd>(plan.rule))) {
      throw arguments.wrong("optimizer", "momentum=auto goes with lr=auto, of sgd");
    }
    return {auto_lr, given.auto_momentum};
  }
  plan.method = std::get<MethodOptions>(optimizer);
  if (many) plan.clip = {};
  const std::string name(name_of(*plan.method));
  if (given.auto_lr || (option_is_auto && !many)) {
    throw arguments.wrong(given.auto_lr ? "optimizer" : "lr",
                          name + " chooses its steps itself: auto goes with sgd, adam, ...");
  }
  for (const char* option : {"clip-norm", "clip-value"}) {
    if (arguments.given(option) && !many) {
      throw arguments.wrong(option, name + " needs the gradient as it is");
    }
  }
  if (plan.model.dropout > 0) {
    throw arguments.wrong("dropout", name +
                                         " needs a function that stays the same: dropout goes "
                                         "with adam, sgd, ...");
  }
  return {};
}

void choose(const Arguments& arguments, MinimizePlan& plan, const ToChoose& what) {
  const char* const place = arguments.given("lr") ? "lr" : "optimizer";
  if (what.momentum) {
    const HeavyBall best = placed(arguments, "optimizer", [&] { return best_heavy_ball(plan); });
    auto& sgd = std::get<Sgd>(plan.rule);
    sgd.lr = best.lr;
    sgd.momentum = best.momentum;
    plan.lr_choice = fmt::format("lr {:.4g} and momentum {:.4g} chosen: heavy ball for {}", best.lr,
                                 best.momentum, best.text);
    return;
  }
  const StepLength chosen =
      placed(arguments, place, [&] { return choose_step_length(plan, seed_of(arguments)); });
  learning_rate(plan.rule) = chosen.lr;
  plan.lr_choice = fmt::format("lr {:.4g} chosen: {}", chosen.lr, chosen.text);
}

/// Steps, epochs and mini-batches.
void read_length(const Arguments& arguments, MinimizePlan& plan, bool many) {
  const bool counts_epochs = arguments.given("epochs");
  if (counts_epochs && arguments.given("steps")) {
    throw arguments.wrong("epochs", "--steps says how many steps: one of them is enough");
  }
  const Fit* const fit = plan.function.fit.get();
  for (const char* option : {"epochs", "batch-size"}) {
    if (arguments.given(option) && fit == nullptr) {
      throw arguments.wrong(option, "goes with --data FILE; a function has --steps");
    }
  }
  plan.steps = arguments.integer("steps", 0, most_steps);
  if (fit == nullptr) return;
  const auto rows = static_cast<std::int64_t>(fit->data().rows());
  const std::int64_t size = arguments.integer("batch-size", 1, most_steps);
  const bool by_method = plan.method.has_value();
  const bool moved = arguments.given("shift") || arguments.given("scale") ||
                     arguments.given("rotate") || has_been_given(arguments, "shift-range");
  if (size < rows && arguments.given("batch-size") && !many && (by_method || moved)) {
    const std::string who = by_method ? std::string(name_of(*plan.method)) : "a moved function";
    throw arguments.wrong("batch-size",
                          fmt::format("{} needs all {} rows in each step", who, rows));
  }
  if (size < rows && !by_method && !moved) {
    plan.batch_size = static_cast<std::size_t>(size);
    plan.steps_per_epoch = (rows + size - 1) / size;
  }
  if (arguments.given("steps") || (by_method && !counts_epochs)) return;
  plan.epochs = counts_epochs ? arguments.integer("epochs", 0, most_steps / plan.steps_per_epoch)
                              : default_epochs;
  plan.steps = *plan.epochs * plan.steps_per_epoch;
}

void read_schedule(const Arguments& arguments, MinimizePlan& plan, bool many) {
  if (!plan.method) {
    plan.schedule = read_schedule(arguments, plan.rule, plan.length(), many);
    return;
  }
  for (const char* option : {"schedule", "warmup", "scheduler-first"}) {
    if (!arguments.given(option) || many) continue;
    throw arguments.wrong(
        option, fmt::format("{} finds its step lengths by itself", name_of(*plan.method)));
  }
}

void refuse_too_many_parameters(const Arguments& arguments, const MinimizePlan& plan) {
  if (!plan.method) return;
  const std::size_t most = most_parameters(*plan.method), count = count_parameters(plan);
  if (count <= most) return;
  throw arguments.wrong(
      "optimizer", fmt::format("{} keeps a matrix of the parameters and takes at most {} of them, "
                               "here are {}: lbfgs and cg take any number",
                               name_of(*plan.method), most, count));
}

}  // namespace

Option start_option() {
  return {"start",
          0,
          "X,...",
          "",
          "where to start: 1,2, or by name x=1,y=2, which also declares a formula's variables",
          "the function's own start; formulas: 1"};
}

Group model_group() {
  Group group{
      "The model",
      {{"model", 0, "NAME", "direct",
        "direct: the point itself; parameter, mlp5, mlp9, mlp17, mlp: see `nnopt list models`"}}};
  for (auto& option : network_options()) group.options.push_back(std::move(option));
  group.options.push_back(
      {"dropout", 0, "P", "0",
       "share of hidden units dropped in each step; the final point is taken without"});
  group.options.push_back({"init", 0, "SPEC", "default",
                           "how weights are drawn, name:key=value,...; `nnopt list initializers` "
                           "shows all"});
  return group;
}

Group optimizer_group(bool many) {
  Group group{"The optimizer", rule_options(many)};
  for (auto& option : std::vector<Option>{
           {"init-tolerance", 0, "E", "1e-6",
            "mean squared distance at which the initialization phase has moved the model to "
            "--start"},
           {"init-steps", 0, "N", "100000", "most steps of the initialization phase"},
           {"init-timeout", 0, "S", "", "most seconds of the initialization phase"},
           {"reset-optimizer", 0, "", "", "forget moments and step count after that phase"}}) {
    group.options.push_back(std::move(option));
  }
  return group;
}

std::vector<Option> length_options() {
  return {{"steps", 0, "N", "500", "number of steps", "500; with --data as --epochs says"},
          {"epochs", 0, "N", "", "with --data: how often the steps go through all rows", "50"},
          {"batch-size", 0, "B", default_batch,
           "with --data: rows that a step looks at, shuffled anew in each epoch; methods "
           "(bfgs, migrad, ...) look at all"}};
}

std::vector<Group> run_groups(bool many) {
  Group objective = function_options();
  objective.options.push_back(start_option());
  std::vector<Group> groups{
      std::move(objective),
      model_group(),
      optimizer_group(many),
      stop_group(),
      {"Runs",
       {{"seed", 0, "N", "0", "seed of the first run"},
        {"repeat", 0, "N", "1", "runs with seeds N, N+1, ..."},
        {"success", 0, "EPS", "0.01",
         "a run succeeds when it ends less than EPS above the known "
         "minimum"},
        {"precision", 0, "NAME", "", "float or double", "float for networks, else double"},
        device_option(),
        threads_option()}}};
  if (!many) return groups;
  for (auto& group : groups) {
    for (auto& option : group.options) {
      if (option.name == "function") option.repeatable = true;
      const auto is_it = [&](std::string_view name) { return option.name == name; };
      if (!std::ranges::any_of(list_options(), is_it)) continue;
      option.value += ",...";
      if (option.name == "model") option.repeatable = true;
    }
  }
  return groups;
}

std::vector<const char*> list_options() {
  return {"model", "lr", "weight-decay", "momentum", "batch-size", "dim", "hidden"};
}

std::size_t repeat_of(const Arguments& arguments) {
  return static_cast<std::size_t>(arguments.integer("repeat", 1, 1 << 20));
}
std::uint64_t seed_of(const Arguments& arguments) {
  return static_cast<std::uint64_t>(arguments.integer("seed", 0, most_steps));
}

void note_start(const Arguments& arguments, const MinimizePlan& plan, const Talk& talk) {
  if (!plan.function.domain.empty() || arguments.given("start")) return;
  talk.note("the start is 1 in every variable: --start " + plan.function.variables.front() +
            "=... says where else");
}

Arguments fitting_its_model(Arguments arguments, bool among_networks) {
  const std::string model = arguments.text("model");
  const auto leave_out = [&](std::string_view option) { arguments = arguments.without(option); };
  const ModelRow row = placed(arguments, "model", [&] { return find_model(model); });
  if (row.network || !among_networks) return arguments;
  for (const Option& option : network_options()) leave_out(option.name);
  for (const char* option : {"dropout", "init"}) leave_out(option);
  if (model != "direct") return arguments;
  for (const char* option : {"init-tolerance", "init-steps", "init-timeout", "reset-optimizer"}) {
    leave_out(option);
  }
  return arguments;
}

MinimizePlan read_plan(const Arguments& arguments, KnownFunction function, std::size_t repeat,
                       bool many) {
  MinimizePlan plan;
  plan.model = read_model(arguments);
  plan.function = std::move(function);
  plan.start = plan.function.start;
  plan.model.outputs = plan.start.size();
  const bool network = find_model(plan.model.name).network;

  const ToChoose to_choose = read_optimizer(arguments, plan, many);

  plan.precision = network ? Precision::single : Precision::twofold;
  if (arguments.given("precision")) {
    plan.precision = arguments.choice("precision", {"float", "double"}) == "float"
                         ? Precision::single
                         : Precision::twofold;
  }
  read_length(arguments, plan, many);
  read_schedule(arguments, plan, many);
  plan.target = number_if_given(arguments, "target", any_number());
  plan.gtol = number_if_given(arguments, "gtol", non_negative());
  if (has_been_given(arguments, "patience"))
    plan.patience = arguments.integer("patience", 1, most_steps);
  plan.timeout = number_if_given(arguments, "timeout", positive());
  plan.init_tolerance = arguments.number("init-tolerance", positive());
  plan.init_steps = arguments.integer("init-steps", 0, most_steps);
  plan.init_timeout = number_if_given(arguments, "init-timeout", positive());
  plan.reset_optimizer = arguments.on_off("reset-optimizer");
  for (const char* option : {"init-tolerance", "init-steps", "init-timeout", "reset-optimizer"}) {
    if (arguments.given(option) && !plan.has_init_phase()) {
      throw arguments.wrong(option, "the model direct starts at --start without such a phase");
    }
  }
  if (network) refuse_what_does_not_fit(arguments, plan);
  refuse_too_many_parameters(arguments, plan);
  plan.device = device_of(arguments, plan, repeat);
  if (plan.method && plan.device && arguments.text("device") != "auto" && !many) {
    throw arguments.wrong("device", fmt::format("{} works on the CPU alone: cpu or auto is right",
                                                name_of(*plan.method)));
  }
  if (plan.method) plan.device.reset();
  if (to_choose.lr) choose(arguments, plan, to_choose);
  return plan;
}

}  // namespace nnopt

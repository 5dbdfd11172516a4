#include "cli/train_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/rows.hpp"
#include "base/spec.hpp"
#include "base/text.hpp"
#include "cli/combinations.hpp"
#include "cli/data_options.hpp"
#include "cli/device_option.hpp"
#include "cli/network_options.hpp"
#include "cli/rule_options.hpp"
#include "optimizers/catalogue.hpp"

namespace nnopt {
namespace {

constexpr std::int64_t widest = 1 << 20;

/// Operations from which a GPU is expected to be faster: below, two cores are done in about two
/// seconds.
constexpr double worth_a_gpu = 2e11;

Group data_group() {
  Group group = data_options();
  for (Option& option : group.options) {
    if (option.name == "data") option.text += "; as in --data mnist/ --config examples/mnist.cfg";
    if (option.name == "response") option.text += ", as in --data points.tsv --response y";
  }
  return group;
}

Group network_group() {
  return {"The network",
          {{"layers", 0, "N,...|none", "10",
            "widths of the hidden layers; none: a layer from the inputs to the outputs alone; "
            "again for more networks",
            "", true},
           {"activation", 0, "NAME,...", "relu",
            "of hidden layers; `nnopt list activations` shows all"},
           {"init", 0, "SPEC", "default",
            "how weights are drawn, name:key=value,...; `nnopt list initializers` shows all"},
           {"dropout", 0, "P,...", "0",
            "share of hidden units dropped in each step; losses are taken without"}}};
}

Group optimizer_group() {
  Group group{"The optimizer", rule_options(true)};
  for (Option& option : group.options) {
    const auto is_it = [&](std::string_view name) { return option.name == name; };
    if (is_it("lr")) {
      option.text = "step length";
      option.fallback_text = "torch's: 1e-3 for adam";
    }
    if (is_it("schedule")) {
      option.repeatable = true;
      option.text += "; again for more";
    }
    if (is_it("warmup")) option.text = "epochs in which it rises to its first value";
    if (is_it("lr") || is_it("weight-decay") || is_it("momentum")) option.value += ",...";
  }
  group.options.push_back({"batch-size", 0, "B,...", "64",
                           "rows that a step looks at, shuffled anew in each epoch; the last "
                           "batch of an epoch may be smaller"});
  return group;
}

Group stop_group() {
  return {"When to stop",
          {{"epochs", 0, "N", "10", "how often the steps go through all rows"},
           {"patience", 0, "N", "",
            "stop after N epochs without a better loss, and keep the best network: by the "
            "validation rows where there are some (--validation), else by the training rows"},
           {"target", 0, "F", "", "stop at that loss or below"},
           {"timeout", 0, "S", "", "stop after S seconds of training"}}};
}

Option device_option_of_train() {
  Option option = device_option();
  option.text =
      "cpu, cuda or cuda:N (a CUDA device, `nnopt list devices`); auto: cuda, where there is one "
      "and the run takes 2e11 operations or more, else cpu";
  return option;
}

/// Of `10,20` or `none`.
std::vector<std::size_t> read_layers(const Arguments& arguments) {
  const std::string text = arguments.text("layers");
  if (text == "none" || text == "0") return {};
  return arguments.counts("layers", widest);
}

StackOptions read_stack(const Arguments& arguments, const Examples& data) {
  StackOptions network;
  network.inputs = data.inputs;
  network.outputs = data.classes > 0 ? data.classes : 1;
  network.layers = read_layers(arguments);
  network.activation = arguments.text("activation");
  network.dropout = arguments.number("dropout", within(0, 0.99));
  placed(arguments, "activation", [&] { return find_activation(network.activation); });
  if (network.dropout > 0 && network.layers.empty()) {
    throw arguments.wrong("dropout", "drops hidden units: with --layers none there are none");
  }
  return network;
}

Rule read_rule(const Arguments& arguments) {
  if (arguments.given("lr") && arguments.text("lr") == "auto") {
    throw arguments.wrong("lr", "auto goes with `nnopt minimize`: a number is right");
  }
  const GivenOptimizer given =
      placed(arguments, "optimizer", [&] { return given_optimizer(arguments.text("optimizer")); });
  if (given.auto_lr || given.auto_momentum) {
    throw arguments.wrong("optimizer", "auto goes with `nnopt minimize`: a number is right");
  }
  const RuleDefaults defaults = rule_defaults(arguments, Adam().lr, true);
  return placed(arguments, "optimizer",
                [&] { return std::get<Rule>(find_optimizer(given.spec, defaults)); });
}

void refuse_methods(const Arguments& arguments) {
  for (const std::string& spec : arguments.all("optimizer")) {
    // Its options are looked at where they are read, with what --lr and --momentum say.
    const Optimizer optimizer = placed(arguments, "optimizer", [&] {
      return find_optimizer(parse_spec(spec, "optimizer").name, {});
    });
    if (std::holds_alternative<Rule>(optimizer)) continue;
    throw arguments.wrong(
        "optimizer",
        fmt::format("{} needs all rows in each step: train takes those that go by mini-batches, "
                    "adam, sgd, ... (`nnopt list optimizers` shows all)",
                    name_of(std::get<MethodOptions>(optimizer))));
  }
}

std::size_t bytes_of_number(const TrainPlan& plan) {
  return plan.precision == Precision::single ? sizeof(float) : sizeof(double);
}

double data_numbers(const LearningData& data) {
  const auto numbers = [](const Examples& some) {
    return static_cast<double>(some.rows()) * static_cast<double>(some.inputs + 1);
  };
  return numbers(data.training) + numbers(data.validation) + numbers(data.test);
}

std::optional<int> read_device(const Arguments& arguments, const TrainPlan& plan,
                               std::size_t repeat) {
  const double bytes = static_cast<double>(bytes_of_number(plan)) *
                       (static_cast<double>(machine_numbers(plan)) + data_numbers(*plan.data));
  const auto fits = [&](const DeviceRow& device) {
    return bytes <= 0.9 * static_cast<double>(device.free_bytes);
  };
  if (arguments.text("device") == "auto") {
    const double operations = 6 * static_cast<double>(plan.parameters()) *
                              static_cast<double>(plan.data->training.rows()) *
                              static_cast<double>(plan.epochs) * static_cast<double>(repeat);
    if (operations < worth_a_gpu) return {};
    for (const DeviceRow& device : find_devices().rows) {
      if (device.why_not.empty() && fits(device)) return device.number;
    }
    return {};
  }
  const auto device = device_named(arguments);
  if (!device) return {};
  if (!fits(*device)) throw too_little_memory(arguments, *device, plan.parameters(), bytes);
  return device->number;
}

TrainPlan read_train_plan(const Arguments& arguments, std::shared_ptr<const LearningData> data,
                          std::size_t repeat, bool many) {
  TrainPlan plan;
  plan.data = std::move(data);
  const Examples& rows = plan.data->training;
  plan.network = read_stack(arguments, rows);
  plan.initializer = arguments.text("init");
  placed(arguments, "init", [&] { return find_initializer(plan.initializer); });
  plan.rule = read_rule(arguments);
  plan.clip = read_clip(arguments);
  if (arguments.choice("precision", {"float", "double"}) == "double") {
    plan.precision = Precision::twofold;
  }
  plan.batch_size = static_cast<std::size_t>(arguments.integer("batch-size", 1, most_steps));
  plan.batch_size = std::min(plan.batch_size, rows.rows());
  plan.epochs = arguments.integer("epochs", 0, most_steps / plan.steps_per_epoch());
  plan.schedule = read_schedule(arguments, plan.rule, plan.length(), many);
  if (arguments.given("patience")) plan.patience = arguments.integer("patience", 1, most_steps);
  plan.target = number_if_given(arguments, "target", any_number());
  plan.timeout = number_if_given(arguments, "timeout", positive());
  refuse_too_large(arguments, "layers",
                   fmt::format("{} parameters with the optimizer's state", plan.parameters()),
                   static_cast<double>(machine_numbers(plan) * bytes_of_number(plan)));
  plan.device = read_device(arguments, plan, repeat);
  return plan;
}

/// As figures call them: batch_size, hidden.
std::vector<NamedValue> figure_numbers(std::vector<NamedValue> numbers) {
  for (auto& [name, value] : numbers) {
    std::ranges::replace(name, ' ', '_');
    if (name == "layers") name = "hidden";
  }
  return numbers;
}

}  // namespace

ToldRows told_rows(const LearningData& data) {
  if (!data.test.empty()) return {"test", &data.test};
  if (!data.validation.empty()) return {"validation", &data.validation};
  return {"training", &data.training};
}

std::vector<std::string_view> read_train_figures(const Arguments& arguments, const Wishes& wishes,
                                                 const std::vector<std::string_view>& known,
                                                 const TrainedNetwork& network) {
  if (!arguments.given("figure")) return {};
  const std::vector<std::string_view> names = figure_names(arguments, known);
  for (const std::string_view name : names) {
    const std::string_view missing =
        what_is_missing(find_train_figure(name), network, wishes.plot == "-");
    if (!missing.empty()) {
      throw arguments.wrong("figure", fmt::format("{} shows {}", name, missing));
    }
    if (name == "contributions") {
      arguments.integer("digit", 0, static_cast<std::int64_t>(network.classes) - 1);
    }
  }
  return names;
}

std::vector<Group> train_groups() {
  return {data_group(),
          network_group(),
          optimizer_group(),
          stop_group(),
          {"Runs",
           {{"seed", 0, "N", "0",
             "seed of the first run, of the rows that --validation and --test split off, and of "
             "the data of sincos"},
            {"repeat", 0, "K", "1",
             "K runs with seeds N, N+1, ... on the same data; the network of the first one is "
             "shown and saved"},
            {"precision", 0, "NAME", "float", "float or double"},
            device_option_of_train(),
            threads_option()}}};
}

std::vector<std::string> train_options_that_may_change() {
  return {"epochs", "patience", "target", "timeout", "format", "plot",
          "figure", "digit",    "plane",  "trace",   "device", "no-times"};
}

std::vector<TrainedArm> read_arms(const Arguments& arguments,
                                  std::shared_ptr<const LearningData> data, std::size_t repeat) {
  refuse_methods(arguments);
  refuse_what_none_has(arguments);
  std::vector<Combination> combinations =
      combinations_of(arguments, {"optimizer", "schedule"},
                      {"activation", "dropout", "lr", "weight-decay", "momentum", "batch-size"});
  combinations = with_each(combinations, "layers", arguments.all("layers"));
  std::vector<TrainedArm> arms;
  for (const Combination& one : combinations) {
    TrainedArm arm;
    arm.optimizer = one.arguments.text("optimizer");
    arm.label = one.words.empty() ? arm.optimizer : joined(one.words, ", ");
    arm.series = one.series.empty() ? without_numbers(arm.optimizer) : joined(one.series, ", ");
    arm.numbers = figure_numbers(one.numbers);
    arm.plan = read_train_plan(one.arguments, data, repeat, combinations.size() > 1);
    arms.push_back(std::move(arm));
  }
  return arms;
}

}  // namespace nnopt

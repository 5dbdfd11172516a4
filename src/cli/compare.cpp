// `nnopt compare`: several optimizers (and models, step lengths, ...) on one objective from one
// start.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "cli/compare_report.hpp"
#include "cli/network_options.hpp"
#include "cli/program.hpp"
#include "cli/run_options.hpp"
#include "cli/run_output.hpp"
#include "runs/landscape.hpp"

namespace nnopt {
namespace {

Command command() {
  std::vector<Group> groups = run_groups(true);
  groups.push_back(run_output_group());
  groups.push_back(general_options());
  return {"compare",
          "several optimizers on one function or fit from the same start: table, paths, curves",
          "[FUNCTION] [options]",
          std::move(groups),
          {"nnopt compare himmelblau --optimizer gd:lr=0.01 --optimizer sgdm:lr=0.01 --optimizer "
           "adam:lr=0.1",
           "nnopt compare beale --start -1,2 --optimizer adam --lr 0.01,0.1,0.3 --steps 1000 "
           "--plot lr.png",
           "nnopt compare rosenbrock --optimizer bfgs --optimizer nelder_mead --optimizer migrad",
           "nnopt compare --data sincos --formula \"sin(b*cos(a*x))\" --start a=2,b=4.5 "
           "--optimizer sgdm --batch-size 1,16,200 --lr 0.01 --repeat 5"},
          "function",
          1};
}

/// A choice among lists: the command line with one word in place of each list.
struct Choice {
  Arguments arguments;
  std::vector<std::string> words = {};  // what was chosen from lists of several, as a label
};

/// The choices with each of `values` for one option.
std::vector<Choice> multiplied(const std::vector<Choice>& choices, const char* option,
                               const std::vector<std::string>& values, std::string_view word) {
  std::vector<Choice> more;
  for (const Choice& choice : choices) {
    for (const auto& value : values) {
      more.push_back({choice.arguments.with(option, value), choice.words});
      if (values.size() > 1) more.back().words.push_back(std::string(word) + value);
    }
  }
  return more;
}

/// All that the lists of the command line hold, each with each.
std::vector<Choice> choices_of(const Arguments& arguments) {
  std::vector<Choice> choices =
      multiplied({{arguments}}, "optimizer", arguments.all("optimizer"), "");
  for (const char* option : list_options()) {
    if (!arguments.given(option)) continue;
    std::vector<std::string> values;
    for (const auto& text : arguments.all(option)) {
      for (const auto value : split(text, ',')) values.emplace_back(trim(value));
    }
    const bool speaks_for_itself = std::string_view(option) == "model";
    choices =
        multiplied(choices, option, values, speaks_for_itself ? "" : std::string(option) + " ");
  }
  return choices;
}

/// What is said of networks is for those of the models that are some.
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

std::vector<ComparedArm> arms_of(const Arguments& arguments, std::size_t repeat) {
  std::vector<ComparedArm> arms;
  const std::vector<Choice> choices = choices_of(arguments);
  const bool among_networks = std::ranges::any_of(choices, [](const Choice& choice) {
    const Arguments& own = choice.arguments;
    return placed(own, "model", [&] { return find_model(own.text("model")); }).network;
  });
  for (const Choice& choice : choices) {
    ComparedArm arm;
    arm.optimizer = choice.arguments.text("optimizer");
    arm.label = choice.words.empty() ? arm.optimizer : joined(choice.words, ", ");
    arm.plan = read_plan(fitting_its_model(choice.arguments, among_networks), repeat, true);
    arms.push_back(std::move(arm));
  }
  return arms;
}

/// An option that none of the optimizers has is a mistake.
void refuse_what_none_has(const Arguments& arguments) {
  for (const char* option : {"lr", "weight-decay", "momentum"}) {
    if (!arguments.given(option)) continue;
    std::string complaint;
    const auto specs = arguments.all("optimizer");
    const auto has_it = [&](const std::string& spec) {
      RuleDefaults defaults;
      const std::string_view name = option;
      (name == "lr"         ? defaults.lr
       : name == "momentum" ? defaults.momentum
                            : defaults.weight_decay) = 0.5;
      try {
        find_optimizer(given_optimizer(spec).spec, defaults);
        return true;
      } catch (const BadInput& error) {
        complaint = error.what();
        return false;
      }
    };
    if (std::ranges::none_of(specs, has_it)) throw arguments.wrong(option, complaint);
  }
}

/// The value whose first step is told: --target, else a success.
std::optional<double> goal_of(const Arguments& arguments, const KnownFunction& function,
                              double threshold) {
  if (arguments.given("target")) return arguments.number("target");
  if (function.minimum) return *function.minimum + threshold;
  return {};
}

bool same_function(const std::vector<ComparedArm>& arms) {
  const std::size_t dim = arms.front().plan.start.size();
  return std::ranges::all_of(arms, [&](const auto& arm) { return arm.plan.start.size() == dim; });
}

Picture make_picture(const CompareReport& report, std::vector<std::vector<Trace>> traces,
                     Team& team) {
  const KnownFunction& function = report.arms.front().plan.function;
  Picture picture;
  picture.title = function.name;
  picture.value_name = function.value_name;
  std::vector<Trace> all;
  for (const auto& some : traces) all.insert(all.end(), some.begin(), some.end());
  if (same_function(report.arms)) {
    picture.landscape = make_landscape(function, axes_around(function, all, 401), team);
  }
  picture.known_minimum = function.minimum;
  picture.success = report.threshold;
  picture.fit = function.fit;
  for (std::size_t i = 0; i < report.arms.size(); ++i) {
    picture.arms.push_back({report.arms[i].label, std::move(traces[i])});
  }
  return picture;
}

int run(const Arguments& arguments) {
  const std::size_t repeat = repeat_of(arguments);
  refuse_what_none_has(arguments);
  std::vector<ComparedArm> arms = arms_of(arguments, repeat);
  const KnownFunction& function = arms.front().plan.function;
  const Wishes wishes = read_wishes(arguments, function.dim());
  const Talk talk(arguments.on_off("quiet"));
  note_start(arguments, arms.front().plan, talk);
  const std::size_t threads = threads_of(arguments);
  const std::uint64_t seed = seed_of(arguments);
  const double threshold = arguments.number("success", positive());
  const auto goal = goal_of(arguments, function, threshold);

  std::optional<TraceSink> sink;
  if (wishes.trace) {
    if (!same_function(arms)) {
      throw arguments.wrong("trace", "has no common columns for functions of several dimensions");
    }
    sink.emplace(*wishes.trace, trace_header(arguments.command_line(), {}, function.variables));
  }
  std::int64_t steps = 0;
  for (auto& arm : arms) {
    arm.plan.goal = goal;
    steps += arm.plan.steps;
  }
  Progress progress(static_cast<std::uint64_t>(steps) * repeat,
                    standard_error_screen(talk.quiet()));
  std::vector<std::vector<Trace>> traces(arms.size());
  std::vector<RunResult> all;
  for (std::size_t k = 0; k < arms.size(); ++k) {
    ComparedArm& arm = arms[k];
    arm.runs = minimize_seeds(
        arm.plan, seed, repeat, threads,
        [&](std::size_t i) {
          if (signal_received() != 0) return std::unique_ptr<RunObserver>();
          const std::string comment = fmt::format("{}, seed {}", arm.label, seed + i);
          return std::make_unique<RunObserver>(wishes, arm.plan, seed + i, comment,
                                               sink ? &*sink : nullptr, k * repeat + i, progress);
        },
        [&](std::size_t, const RunResult&, Observer& observer) {
          Trace trace = static_cast<RunObserver&>(observer).finish();
          if (wishes.draws()) traces[k].push_back(std::move(trace));
        });
    all.insert(all.end(), arm.runs.begin(), arm.runs.end());
  }
  progress.finish();
  for (const ComparedArm& arm : arms) {
    for (const RunResult& result : arm.runs) warn_about_start(arm.plan, result, talk);
  }
  if (sink) sink->commit();

  const CompareReport report{
      arms, seed, threshold, goal, arguments.command_line(), !arguments.on_off("no-times")};
  std::string summary;
  if (wishes.format == Format::text) summary = to_text(report);
  if (wishes.format == Format::table) summary = to_table(report);
  if (wishes.format == Format::json) summary = to_json(report);
  std::optional<Picture> picture;
  Team team(threads);
  if (wishes.draws()) picture = make_picture(report, std::move(traces), team);
  const auto drawn = [](auto draw_picture) {
    try {
      draw_picture();
    } catch (const BadInput& error) {
      throw RunFailure(error.what());  // the runs left nothing that could be drawn
    }
  };
  if (wishes.format == Format::gnuplot) {
    drawn([&] { summary = gnuplot_script(*picture, wishes.figures_for(*picture)); });
  }
  print_summary(wishes, summary, talk);
  if (wishes.plot) drawn([&] { draw(*picture, wishes.figures_for(*picture), *wishes.plot); });
  return exit_status(all, talk);
}

}  // namespace

CommandRow compare_command() { return {command(), run}; }

}  // namespace nnopt

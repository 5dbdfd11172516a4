// `nnopt compare`: several optimizers (and models, step lengths, ..., functions), each from the
// same start.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/text.hpp"
#include "cli/checkpoints.hpp"
#include "cli/combinations.hpp"
#include "cli/compare_report.hpp"
#include "cli/objective.hpp"
#include "cli/picture_options.hpp"
#include "cli/program.hpp"
#include "cli/run_options.hpp"
#include "cli/run_output.hpp"
#include "cli/run_report.hpp"
#include "plots/variation.hpp"
#include "runs/curvature.hpp"
#include "runs/landscape.hpp"

namespace nnopt {
namespace {

Command command() {
  std::vector<Group> groups = run_groups(true);
  groups.push_back(run_picture_group());
  groups.push_back(run_output_group());
  groups.push_back(checkpoint_group("steps"));
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
           "--optimizer sgdm --batch-size 1,16,200 --lr 0.01 --repeat 5",
           "nnopt compare sphere --dim 1,2,4,8 --optimizer adam --optimizer sgd --lr 0.1 --repeat "
           "10 --figure scaling --plot -"},
          "function",
          1};
}

std::vector<ComparedArm> arms_of(const Arguments& arguments, std::size_t repeat) {
  std::vector<ComparedArm> arms;
  const std::vector<Combination> combinations =
      combinations_of(arguments, {"function", "optimizer"}, list_options());
  const bool among_networks = std::ranges::any_of(combinations, [](const Combination& one) {
    const Arguments& own = one.arguments;
    return placed(own, "model", [&] { return find_model(own.text("model")); }).network;
  });
  // Data are read, and functions made, once for all arms that share them.
  std::map<std::pair<std::string, std::string>, KnownFunction> functions;
  const auto function_of = [&](const Arguments& own) {
    const auto text = [&](const char* option) {
      return own.given(option) ? own.text(option) : std::string();
    };
    const auto [place, is_new] = functions.try_emplace({text("function"), text("dim")});
    if (is_new) place->second = objective_of(own, "start");
    return place->second;
  };
  for (const Combination& one : combinations) {
    ComparedArm arm;
    arm.optimizer = one.arguments.text("optimizer");
    if (arguments.given("function")) arm.function = one.arguments.text("function");
    arm.label = one.label();
    arm.series = one.series.empty() ? without_numbers(arm.optimizer) : joined(one.series, ", ");
    arm.numbers = one.numbers;
    arm.plan = read_plan(fitting_its_model(one.arguments, among_networks),
                         function_of(one.arguments), repeat, true);
    arms.push_back(std::move(arm));
  }
  return arms;
}

/// What is for elementwise optimizers is a mistake where there is none.
void refuse_what_methods_lack(const Arguments& arguments, const std::vector<ComparedArm>& arms) {
  if (std::ranges::any_of(arms, [](const auto& arm) { return !arm.plan.method; })) return;
  const auto refuse = [&](const char* option) {
    throw arguments.wrong(option, "goes with sgd, adam, ...: none is among the optimizers");
  };
  for (const char* option :
       {"schedule", "warmup", "scheduler-first", "clip-norm", "clip-value", "batch-size"}) {
    if (arguments.given(option)) refuse(option);
  }
  for (const auto& text : arguments.all("lr")) {
    for (const auto value : split(text, ',')) {
      if (trim(value) == "auto") refuse("lr");
    }
  }
}

/// The value whose first step is told: --target, else a success.
std::optional<double> goal_of(const Arguments& arguments, const KnownFunction& function,
                              double threshold) {
  if (arguments.given("target")) return arguments.number("target");
  if (function.minimum) return *function.minimum + threshold;
  return {};
}

/// The arms as figures see them, without their runs.
std::vector<Arm> arms_to_draw(const std::vector<ComparedArm>& compared) {
  std::vector<Arm> arms;
  for (const ComparedArm& from : compared) {
    Arm arm{from.label, {}};
    arm.series = from.series;
    arm.numbers = from.numbers;
    arm.rows_per_evaluation = rows_per_evaluation(from.plan);
    arms.push_back(std::move(arm));
  }
  return arms;
}

bool draws(const Wishes& wishes, std::string_view figure) {
  return std::ranges::find(wishes.figures, figure) != wishes.figures.end();
}

/// What can be known before the runs, so that none is lost.
void refuse_figures(const Arguments& arguments, const Wishes& wishes,
                    const std::vector<ComparedArm>& arms) {
  for (const std::string_view name : wishes.figures) {
    const auto figure = std::ranges::find(figures(), name, &Figure::name);
    if (figure->dimensions != 0 && !same_function(arms)) {
      throw arguments.wrong("figure", fmt::format("{} shows one function, here are several", name));
    }
    if (name == "fit" && !fit_to_show(arguments, arms.front().plan.function)) {
      throw arguments.wrong("figure", "fit shows fits that are not moved (--shift, ...)");
    }
    if (figure->needs != Needs::goal) continue;
    if (!variation_of(arms_to_draw(arms))) {
      throw arguments.wrong("figure", fmt::format("{} needs arms that differ in a number, as with "
                                                  "--lr 0.01,0.1 or --dim 1,2,4",
                                                  name));
    }
    if (std::ranges::any_of(arms, [](const auto& arm) { return !arm.plan.goal; })) {
      throw arguments.wrong("figure", fmt::format("{} needs a goal: the minimum is not known, "
                                                  "--target F says where to come",
                                                  name));
    }
  }
}

/// Values as heights above the minima where functions have different ones.
void set_heights(const CompareReport& report, Picture& picture) {
  const auto minimum = [](const ComparedArm& arm) { return arm.plan.function.minimum; };
  picture.known_minimum = minimum(report.arms.front());
  if (alike(report.arms, minimum)) return;
  picture.known_minimum.reset();
  if (!std::ranges::all_of(report.arms, [&](const auto& arm) { return bool(minimum(arm)); })) {
    return;
  }
  picture.known_minimum = 0;
  picture.value_name += " − minimum";
  for (std::size_t k = 0; k < report.arms.size(); ++k) {
    for (Trace& run : picture.arms[k].runs) {
      for (TraceRow& row : run.rows) row.value -= *minimum(report.arms[k]);
    }
  }
}

std::string goal_name(const CompareReport& report, const Picture& picture) {
  const auto& goal = report.arms.front().plan.goal;
  if (!goal) return picture.goal_name;
  const bool same = alike(report.arms, [](const auto& arm) { return arm.plan.goal; });
  return same ? fmt::format("{} ≤ {:.3g}", report.arms.front().plan.function.value_name, *goal)
              : fmt::format("{} ≤ {:.3g}", picture.value_name, report.threshold);
}

Picture make_picture(const Arguments& arguments, const CompareReport& report,
                     std::vector<std::vector<Trace>> traces, const Wishes& wishes, Team& team) {
  const MinimizePlan& plan = report.arms.front().plan;
  Picture picture;
  picture.value_name = plan.function.value_name;
  picture.look = look_of(arguments);
  if (same_function(report.arms)) {
    std::vector<Trace> all;
    for (const auto& some : traces) all.insert(all.end(), some.begin(), some.end());
    picture.landscape = landscape_of_runs(arguments, plan.function, all, team);
    const std::string& given = report.arms.front().function;
    picture.title = given.starts_with(plan.function.name + ":") ? given : plan.function.name;
    picture.subtitle = plan.start.size() <= 3 ? "from " + point_text(plan.start) : "";
  } else {
    picture.title = functions_text(report);
    constexpr std::size_t longest = 70;
    if (picture.title.size() > longest) {
      const std::string& first = plan.function.name;
      const bool kin = std::ranges::all_of(
          report.arms, [&](const auto& arm) { return arm.plan.function.name == first; });
      picture.title = kin ? first : "several functions";
    }
  }
  picture.success = report.threshold;
  picture.fit = fit_to_show(arguments, plan.function);
  picture.arms = arms_to_draw(report.arms);
  for (std::size_t i = 0; i < report.arms.size(); ++i) {
    const ComparedArm& from = report.arms[i];
    Arm& arm = picture.arms[i];
    arm.runs = std::move(traces[i]);
    for (const RunResult& run : from.runs) {
      arm.goal_steps.push_back(run.goal ? std::optional(double(run.goal->step)) : std::nullopt);
    }
    if (draws(wishes, "rate") && !from.runs.empty()) {
      arm.condition = condition_number(*from.plan.function.function, from.runs.front().x);
    }
  }
  set_heights(report, picture);
  picture.goal_name = goal_name(report, picture);
  return picture;
}

/// The goal is what the steps so far were seen with.
std::vector<std::string> changeable_in_comparisons() {
  std::vector<std::string> names = changeable_options();
  std::erase_if(names, [](const auto& name) { return name == "target" || name == "success"; });
  return names;
}

int run(const Arguments& given, Console& console) {
  const Resumption from = resume(given, changeable_in_comparisons(), options_instead());
  const Arguments& arguments = from.arguments;
  const std::size_t repeat = repeat_of(arguments);
  refuse_what_none_has(arguments);
  std::vector<ComparedArm> arms = arms_of(arguments, repeat);
  refuse_what_methods_lack(arguments, arms);
  const double threshold = arguments.number("success", positive());
  for (ComparedArm& arm : arms) {
    arm.plan.goal = goal_of(arguments, arm.plan.function, threshold);
  }
  const KnownFunction& function = arms.front().plan.function;
  const Wishes wishes = read_wishes(arguments, function, Shows::arms);
  refuse_figures(arguments, wishes, arms);
  const Talk& talk = console.talk();
  note_start(arguments, arms.front().plan, talk);
  warn_about_rows(from, wishes, talk);
  const std::size_t threads = threads_of(arguments);
  const std::uint64_t seed = seed_of(arguments);

  std::optional<TraceSink> sink;
  if (wishes.trace) {
    if (!alike(arms, [](const auto& arm) { return arm.plan.function.variables; })) {
      throw arguments.wrong("trace", "has no common columns for functions of several dimensions");
    }
    sink.emplace(*wishes.trace, trace_header(arguments.command_line(), {}, function.variables));
  }
  std::optional<Checkpoints> checkpoints;
  const auto prefix_of = [&](std::size_t arm, std::size_t i) {
    return (arms.size() > 1 ? fmt::format("arm{}.", arm) : "") +
           tensor_prefix(seed + i, repeat > 1);
  };
  if (auto saving = saving_of(arguments)) {
    std::vector<std::string> prefixes;
    for (std::size_t i = 0; i < arms.size() * repeat; ++i) {
      prefixes.push_back(prefix_of(i / repeat, i % repeat));
    }
    checkpoints.emplace(std::move(*saving), from, prefixes, talk);
  }
  std::int64_t steps = 0;
  for (const auto& arm : arms) steps += arm.plan.steps;
  Progress progress(static_cast<std::uint64_t>(steps) * repeat,
                    standard_error_screen(talk.quiet()));
  std::vector<std::vector<Trace>> traces(arms.size());
  std::vector<RunResult> all;
  for (std::size_t k = 0; k < arms.size(); ++k) {
    ComparedArm& arm = arms[k];
    const auto make_observer = [&](std::size_t i) {
      if (signal_received() != 0) return std::unique_ptr<RunObserver>();
      RunObserver::Place place{.seed = seed + i, .number = k * repeat + i};
      place.comment = fmt::format("{}, seed {}", arm.label, seed + i);
      place.prefix = prefix_of(k, i);
      if (sink) place.sink = &*sink;
      if (checkpoints) place.checkpoints = &*checkpoints;
      return std::make_unique<RunObserver>(wishes, arm.plan, place, progress);
    };
    const auto done = [&](std::size_t, const RunResult&, Observer& observer) {
      Trace trace = static_cast<RunObserver&>(observer).finish();
      if (wishes.draws()) traces[k].push_back(std::move(trace));
    };
    arm.runs = going_on(
        from, [&] { return minimize_seeds(arm.plan, seed, repeat, threads, make_observer, done); });
    all.insert(all.end(), arm.runs.begin(), arm.runs.end());
  }
  const bool written = !checkpoints || checkpoints->write();
  progress.finish();
  for (const ComparedArm& arm : arms) {
    for (const RunResult& result : arm.runs) warn_about_start(arm.plan, result, talk);
  }
  if (sink) sink->commit();
  if (all.empty()) return exit_status(all, talk);  // a signal before the first run

  const CompareReport report{arms, seed, threshold, arguments.command_line(),
                             !arguments.on_off("no-times")};
  Told summary = told(wishes.format, report);
  std::optional<Picture> picture;
  Team team(threads);
  if (wishes.draws()) picture = make_picture(arguments, report, std::move(traces), wishes, team);
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
  print_summary(wishes, std::move(summary), console);
  if (wishes.plot) drawn([&] { draw(*picture, wishes.figures_for(*picture), *wishes.plot); });
  const int status = exit_status(all, talk);
  return written ? status : std::max(status, 1);
}

}  // namespace

CommandRow compare_command() { return {command(), run}; }

}  // namespace nnopt

// `nnopt verdict`: does overparameterization help here? Direct against network, with controls.
#include "runs/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "cli/objective.hpp"
#include "cli/picture_options.hpp"
#include "cli/program.hpp"
#include "cli/run_output.hpp"
#include "cli/verdict_options.hpp"
#include "cli/verdict_report.hpp"
#include "plots/verdict_figures.hpp"

namespace nnopt {
namespace {

/// Of the figures that shows the function itself.
constexpr std::string_view figure_of_paths = "paths";

Command command() {
  std::vector<Group> groups = verdict_groups();
  groups.push_back(run_picture_group());
  groups.push_back(
      {"Output",
       {format_option("text"),
        plot_option(),
        figure_option({verdict_figures().begin(), verdict_figures().end()},
                      "rates, ecdf, steps, and paths where there is a landscape to draw them on"),
        {"no-times", 0, "", "", "leaves out fields whose name holds seconds"}}});
  groups.push_back(general_options());
  return {"verdict",
          "does overparameterization help here? direct against network: success rates, intervals, "
          "controls",
          "[FUNCTION] [options]",
          std::move(groups),
          {"nnopt verdict -f ackley --dim 1 --start-range 5:15 --model mlp9 --repeat 30",
           "nnopt verdict -f six_hump_camel --start 2,2 --jitter 0.1 --model mlp9 --repeat 20",
           "nnopt verdict ackley --dim 1 --start-range 5:15 --model mlp5 --repeat 20 --plot "
           "verdict.png",
           "nnopt verdict ackley --dim 2 --start-range 5:15 --model mlp --layers 32,32 --latent 16 "
           "--lr 1e-3",
           "nnopt verdict \"x^4-2*x^2+0.3*x\" --start 0.96 --jitter 0.05 --model direct --repeat "
           "50 --format json"},
          "function",
          1};
}

Wishes wishes_of(const Arguments& arguments, const KnownFunction& function) {
  Wishes wishes = read_outputs(arguments);
  if (arguments.given("figure")) {
    std::vector<std::string_view> known;
    for (const NamedFigure& figure : verdict_figures()) known.push_back(figure.name);
    wishes.figures = figure_names(arguments, known);
  }
  const bool shows_paths =
      std::ranges::find(wishes.figures, figure_of_paths) != wishes.figures.end();
  if (shows_paths && function.dim() > 2) {
    throw arguments.wrong("figure", fmt::format("paths shows functions of 1 or 2 variables, this "
                                                "one has {}",
                                                function.dim()));
  }
  if (shows_paths && arguments.given("shift-range")) {
    throw arguments.wrong("figure",
                          "paths shows one function, with --shift-range each trial has its own");
  }
  check_view(arguments, function, wishes.draws());
  return wishes;
}

/// What the figures are drawn from. The team must outlive it.
VerdictPicture picture_of(const Arguments& arguments, const VerdictReport& report, Team& team) {
  const VerdictResult& result = report.result;
  const KnownFunction& function = report.plan.direct.function;
  VerdictPicture picture;
  picture.title = function.name;
  picture.subtitle = trials_text(report.plan);
  if (!result.interrupted) {
    picture.subtitle += fmt::format(": {}", to_text(result.judgement.code));
  }
  picture.result = &result;
  if (report.plan.budget == Budget::evaluations) picture.budget = report.plan.direct.steps;
  std::vector<Trace> traces;
  for (const VerdictArm& arm : result.arms) {
    traces.insert(traces.end(), arm.sample.begin(), arm.sample.end());
  }
  picture.paths.value_name = function.value_name;
  picture.paths.known_minimum = function.minimum;
  const bool one_function = report.plan.trials.shift.empty();
  if (function.dim() > 2 || traces.empty() || !one_function) return picture;
  picture.paths.look = look_of(arguments);
  picture.paths.landscape = landscape_of_runs(arguments, function, traces, team);
  picture.paths.success = report.plan.threshold;
  picture.paths.fit = fit_to_show(arguments, function);
  return picture;
}

/// What was asked for was right: where it cannot be drawn, the runs have left nothing to show.
auto drawn(auto draw_it) {
  try {
    return draw_it();
  } catch (const BadInput& error) {
    throw RunFailure(error.what());
  }
}

int exit_status(const VerdictResult& result, const Talk& talk) {
  if (signal_received() != 0) return 128 + signal_received();
  bool all_diverged = true;
  for (const VerdictArm& arm : result.arms) {
    for (const ArmRun& one : arm.runs) {
      all_diverged &= one.status == Status::diverged;
      if (one.status != Status::failed) continue;
      talk.error(fmt::format("{}: the run of seed {} failed", arm.name, one.seed));
      return 1;
    }
  }
  if (!all_diverged) return 0;
  talk.error("all runs diverged: where the trials start the function may have no finite value");
  return 1;
}

int run(const Arguments& arguments, Console& console) {
  const VerdictPlan plan = read_verdict(arguments);
  const Wishes wishes = wishes_of(arguments, plan.direct.function);
  const Talk& talk = console.talk();
  if (const auto note = note_on_trials(arguments, plan)) talk.note(*note);
  const std::size_t threads = threads_of(arguments);

  Progress progress(static_cast<std::uint64_t>(total_steps(plan)),
                    standard_error_screen(talk.quiet()));
  std::mutex mutex;
  std::string phase;
  VerdictProgress told_of;
  told_of.stop = [] { return signal_received() != 0; };
  told_of.phase = [&](std::string_view what) {
    const std::lock_guard lock(mutex);
    phase = what;
  };
  told_of.done = [&](std::int64_t steps) {
    if (!progress.add(static_cast<std::uint64_t>(steps))) return;
    const std::lock_guard lock(mutex);
    progress.show(phase);
  };
  const VerdictResult result = verdict(plan, threads, told_of);
  progress.finish();
  const bool nothing =
      std::ranges::all_of(result.arms, [](const VerdictArm& arm) { return arm.runs.empty(); });
  if (nothing) return exit_status(result, talk);  // a signal before the first run

  const VerdictReport report{plan, result, arguments.command_line(), !arguments.on_off("no-times")};
  Told summary = told(wishes.format, report);
  if (!wishes.draws()) {
    print_summary(wishes, std::move(summary), console);
    return exit_status(result, talk);
  }
  Team team(threads);
  const VerdictPicture picture = picture_of(arguments, report, team);
  const Page page = drawn([&] {
    return page_of(picture, wishes.figures.empty() ? default_figures(picture) : wishes.figures);
  });
  if (wishes.format == Format::gnuplot) summary = drawn([&] { return gnuplot_script(page); });
  print_summary(wishes, std::move(summary), console);
  if (wishes.plot) drawn([&] { draw(page, *wishes.plot); });
  return exit_status(result, talk);
}

}  // namespace

CommandRow verdict_command() { return {command(), run}; }

}  // namespace nnopt

// `nnopt minimize`: one function, directly or through a network, one seed or many.
#include "runs/minimize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/checkpoints.hpp"
#include "cli/minimize_report.hpp"
#include "cli/objective.hpp"
#include "cli/picture_options.hpp"
#include "cli/program.hpp"
#include "cli/run_options.hpp"
#include "cli/run_output.hpp"
#include "functions/losses.hpp"
#include "runs/landscape.hpp"

namespace nnopt {
namespace {

Command command() {
  std::vector<Group> groups = run_groups(false);
  groups.push_back(
      {"At the end",
       {{"errors", 0, "", "",
         "errors and correlations of the coordinates from 2 H^-1, as of a chi square"},
        {"minos", 0, "", "", "the same, and where each coordinate's profile is 1 above the end"}}});
  groups.push_back(run_picture_group());
  groups.push_back(run_output_group());
  groups.push_back(checkpoint_group("steps"));
  groups.push_back(general_options());
  return {"minimize",
          "minimize a function, directly or through a network; many seeds with --repeat",
          "[FUNCTION] [options]",
          std::move(groups),
          {"nnopt minimize --function ackley --start 10 --lr 5e-4 --steps 500",
           "nnopt minimize ackley --start 10 --model mlp9 --repeat 10",
           "nnopt minimize himmelblau --optimizer sgd:lr=0.01,momentum=0.9 --plot path.png",
           "nnopt minimize himmelblau --start 0,0 --optimizer migrad --minos",
           "nnopt minimize rosenbrock --dim 4 --steps 5000 --format json"},
          "function",
          1};
}

Picture make_picture(const Arguments& arguments, const MinimizePlan& plan,
                     std::vector<Trace> traces, double threshold, Team& team) {
  Picture picture;
  picture.title = plan.function.name;
  picture.subtitle = plan.model.name + ", " + describe_optimizer(plan);
  picture.value_name = plan.function.value_name;
  picture.look = look_of(arguments);
  picture.landscape = landscape_of_runs(arguments, plan.function, traces, team);
  picture.known_minimum = plan.function.minimum;
  picture.success = threshold;
  picture.fit = fit_to_show(arguments, plan.function);
  Arm arm{plan.model.name, std::move(traces)};
  arm.rows_per_evaluation = rows_per_evaluation(plan);
  picture.arms.push_back(std::move(arm));
  return picture;
}

/// Errors need the Hessian as a matrix, and minos walks along profiles by migrad.
void refuse_too_many_errors(const Arguments& arguments, std::size_t coordinates) {
  for (const auto& [option, method] :
       {std::pair("minos", MethodOptions(Migrad())), std::pair("errors", MethodOptions(Bfgs()))}) {
    const std::size_t most = most_parameters(method);
    if (!arguments.on_off(option) || coordinates <= most) continue;
    throw arguments.wrong(
        option, fmt::format("takes at most {} coordinates, here are {}", most, coordinates));
  }
}

/// Of the runs that came to an end of their own.
std::vector<std::optional<FitErrors>> errors_of(const Arguments& arguments,
                                                const MinimizePlan& plan,
                                                std::span<const RunResult> runs) {
  std::vector<std::optional<FitErrors>> errors(runs.size());
  const bool minos = arguments.on_off("minos");
  if (!minos && !arguments.on_off("errors")) return errors;
  const Stop stop = [] { return signal_received() != 0; };
  for (std::size_t i = 0; i < runs.size() && !stop(); ++i) {
    if (!is_whole(runs[i].status)) continue;
    const KnownFunction own =
        plan.function.of_seed ? plan.function.of_seed(runs[i].seed) : plan.function;
    errors[i] = errors_at(*own.function, runs[i].x, minos, own.variables, stop);
    if (own.fit && own.value_name != ChiSquared::name) {
      errors[i]->notes.push_back(fmt::format(
          "these are standard errors where the function is a chi square, as with --loss {}: here "
          "it is the {}",
          ChiSquared::name, own.value_name));
    }
  }
  return errors;
}

int run(const Arguments& given, Console& console) {
  const Resumption from = resume(given, changeable_options(), options_instead());
  const Arguments& arguments = from.arguments;
  const std::size_t repeat = repeat_of(arguments);
  const MinimizePlan plan = read_plan(arguments, objective_of(arguments, "start"), repeat, false);
  const Wishes wishes = read_wishes(arguments, plan.function);
  refuse_too_many_errors(arguments, plan.start.size());
  const Talk& talk = console.talk();
  note_start(arguments, plan, talk);
  warn_about_rows(from, wishes, talk);
  const std::size_t threads = threads_of(arguments);
  const std::uint64_t seed = seed_of(arguments);
  const double threshold = arguments.number("success", positive());

  std::optional<TraceSink> sink;
  if (wishes.trace) {
    sink.emplace(*wishes.trace,
                 trace_header(arguments.command_line(), {}, plan.function.variables));
  }
  std::optional<Checkpoints> checkpoints;
  if (auto saving = saving_of(arguments)) {
    std::vector<std::string> prefixes;
    for (std::size_t i = 0; i < repeat; ++i)
      prefixes.push_back(tensor_prefix(seed + i, repeat > 1));
    checkpoints.emplace(std::move(*saving), from, prefixes, talk);
  }
  Progress progress(static_cast<std::uint64_t>(plan.steps) * repeat,
                    standard_error_screen(talk.quiet()));
  std::vector<Trace> traces;
  const auto make_observer = [&](std::size_t i) {
    if (signal_received() != 0) return std::unique_ptr<RunObserver>();
    RunObserver::Place place{.seed = seed + i, .number = i};
    place.prefix = tensor_prefix(seed + i, repeat > 1);
    if (sink) place.sink = &*sink;
    if (checkpoints) place.checkpoints = &*checkpoints;
    return std::make_unique<RunObserver>(wishes, plan, place, progress);
  };
  const auto done = [&](std::size_t, const RunResult&, Observer& observer) {
    Trace trace = static_cast<RunObserver&>(observer).finish();
    if (wishes.draws()) traces.push_back(std::move(trace));
  };
  const auto results = going_on(
      from, [&] { return minimize_seeds(plan, seed, repeat, threads, make_observer, done); });
  const bool written = !checkpoints || checkpoints->write();
  progress.finish();
  for (const RunResult& result : results) warn_about_start(plan, result, talk);
  if (sink) sink->commit();
  if (results.empty()) return exit_status(results, talk);  // a signal before the first run

  const bool failed =
      std::ranges::find(results, Status::failed, &RunResult::status) != results.end();
  Team team(threads);
  // Runs may leave nothing that could be drawn. Where one failed, that is what has to be told.
  const auto drawn = [&](auto draw_picture) {
    try {
      const Picture picture = make_picture(arguments, plan, traces, threshold, team);
      draw_picture(picture);
    } catch (const BadInput& error) {
      if (!failed) throw RunFailure(error.what());
      talk.warning(error.what());
    }
  };

  const MinimizeReport report{plan,
                              results,
                              errors_of(arguments, plan, results),
                              seed,
                              threshold,
                              arguments.command_line(),
                              !arguments.on_off("no-times")};
  Told summary = told(wishes.format, report);
  if (wishes.format == Format::gnuplot) {
    drawn([&](const Picture& picture) {
      summary = gnuplot_script(picture, wishes.figures_for(picture));
    });
  }
  print_summary(wishes, std::move(summary), console);
  if (wishes.plot) {
    drawn(
        [&](const Picture& picture) { draw(picture, wishes.figures_for(picture), *wishes.plot); });
  }
  const int status = exit_status(results, talk);
  return written ? status : std::max(status, 1);
}

}  // namespace

CommandRow minimize_command() { return {command(), run}; }

}  // namespace nnopt

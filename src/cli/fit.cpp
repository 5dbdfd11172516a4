// `nnopt fit`: formulas and networks fitted to data, with errors.
#include "runs/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/checkpoint_options.hpp"
#include "cli/fit_options.hpp"
#include "cli/fit_report.hpp"
#include "cli/fit_saved.hpp"
#include "cli/run_output.hpp"
#include "plots/fit_figures.hpp"

namespace nnopt {
namespace {

Command command() {
  std::vector<Group> groups = fit_groups();
  groups.push_back(
      {"Output",
       {format_option("text"),
        plot_option(),
        figure_option({fit_figures().begin(), fit_figures().end()},
                      "fit and residuals; profiles and contours where there are some"),
        {"axes", 0, "NAME,NAME", "", "the parameters of the figures landscape and surface",
         "the first two"},
        {"table", 0, "NAME", "",
         "what --format table holds: data (with fit, residuals and band), parameters, profile or "
         "contour",
         "contour or profile, where asked for, else data"},
        {"trace", 0, "FILE", "", "writes a row per step (- : to standard output)"},
        {"trace-every", 0, "K", "1", "only every K-th row, and the last"},
        {"save", 0, "FILE", "",
         "writes parameters and covariance as safetensors; --start @FILE begins there"},
        {"no-times", 0, "", "", "leaves out fields whose name holds seconds"}}});
  groups.push_back(general_options());
  return {"fit",
          "fit a formula (or a network) to data: parameters, errors, covariance, profiles",
          "DATA --formula FORMULA [options]",
          std::move(groups),
          {"nnopt fit sincos --formula \"sin(b*cos(a*x))\" --start a=1,b=2",
           "nnopt fit sincos --formula \"a+b*x^2\" --absolute-sigma --format json",
           "nnopt fit sincos --formula \"sin(b*cos(a*x))\" --starts 20 --start-range a=0:3,b=0:5",
           "nnopt fit sincos --formula \"sin(b*cos(a*x))\" --minos --contour a,b --plot fit.png",
           "nnopt fit sincos --formula \"sin(b*cos(a*x))\" --model mlp --plot both.png"},
          "data",
          1};
}

bool interrupted() { return signal_received() != 0; }

// ---- pictures ----

/// Figures that were asked for and can be drawn of what is asked for.
std::vector<std::string_view> read_figures(const Arguments& arguments, const FitRequest& request) {
  if (!arguments.given("figure")) return {};
  std::vector<std::string_view> known;
  for (const FitFigure& figure : fit_figures()) known.push_back(figure.name);
  const auto names = figure_names(arguments, known);
  for (const std::string_view name : names) {
    const auto refuse = [&](std::string_view why) {
      throw arguments.wrong("figure", fmt::format("{} {}", name, why));
    };
    switch (find_fit_figure(name).needs) {
      case FitNeeds::nothing:
        break;
      case FitNeeds::errors:
        if (request.errors.curvature == Curvature::none) refuse("shows errors, of which are none");
        if (request.first().network) refuse("shows the errors of a formula's parameters");
        break;
      case FitNeeds::profiles:
        if (request.profiles.empty()) refuse("goes with --profile NAME");
        break;
      case FitNeeds::contours:
        if (request.contours.empty()) refuse("goes with --contour NAME,NAME");
        break;
      case FitNeeds::landscape:
        if (request.first().plan.names().size() < 2) refuse("shows two parameters, here is one");
        break;
      case FitNeeds::path:
        break;
    }
  }
  return names;
}

/// chi^2 over two parameters, the others as fitted, around the end and the way to it.
Landscape landscape_around(const FittedCurve& curve, const Trace& path,
                           const std::array<std::size_t, 2>& axes, Team& team) {
  const KnownFunction& function = curve.plan().walk.function;
  std::vector<std::optional<double>> fixed(curve.result.p.begin(), curve.result.p.end());
  for (const std::size_t axis : axes) fixed[axis].reset();
  KnownFunction plane = sliced(function, fixed);
  const auto [lo, hi] = std::minmax(axes[0], axes[1]);
  plane.minima = {{curve.result.p[lo], curve.result.p[hi]}};
  Trace seen;
  seen.names = {function.variables[lo], function.variables[hi]};
  for (std::size_t k = 0; k < path.rows.size(); ++k) {
    seen.rows.push_back(path.rows[k]);
    seen.x.insert(seen.x.end(), {path.point(k)[lo], path.point(k)[hi]});
  }
  constexpr std::size_t any_number = 101;  // of points: figures take their own
  return make_landscape(plane, axes_around(plane, {&seen, 1}, any_number), team);
}

FitPicture picture_of(const FitReport& report, Trace path, Team& team) {
  const FittedCurve& first = report.first();
  constexpr double usual_band = 0.95;
  FitPicture picture;
  picture.title = first.plan().fit().data().name;
  picture.subtitle = fmt::format("{} = {}", first.plan().fit().data().response, first.task->label);
  for (const FittedCurve& curve : report.curves) {
    FitArm arm;
    arm.label = curve.task->label;
    arm.plan = &curve.plan();
    arm.result = &curve.result;
    arm.statistics = &curve.statistics;
    if (curve.errors) arm.errors = &*curve.errors;
    if (curve.minos) arm.minos = &*curve.minos;
    arm.with_values = !curve.task->network;
    picture.arms.push_back(std::move(arm));
  }
  if (first.errors && first.plan().fit().inputs().size() == 1) {
    const double level = report.request.band.value_or(usual_band);
    picture.band = FitBand{level, [&first, level](double x) {
                             return band_at(first.plan(), first.result, *first.errors,
                                            first.statistics, level, {&x, 1}, std::nullopt);
                           }};
  }
  picture.profiles = report.profiles;
  picture.contours = report.contours;
  if (first.plan().names().size() >= 2 && !first.task->network) {
    const auto axes = report.request.axes.value_or(std::array<std::size_t, 2>{0, 1});
    picture.axes = {std::min(axes[0], axes[1]), std::max(axes[0], axes[1])};
    picture.landscape = landscape_around(first, path, picture.axes, team);
  }
  if (!path.rows.empty()) picture.path = std::move(path);
  return picture;
}

// ---- fits ----

/// The end of a fit with its errors.
FittedCurve finished(const FitTask& task, FitResult result, const FitRequest& request, Team& team) {
  FittedCurve curve;
  curve.task = &task;
  curve.result = std::move(result);
  curve.statistics = statistics_of(task.plan, curve.result, team, request.errors.absolute);
  const Status status = curve.result.status;
  if (request.errors.curvature == Curvature::none) {
    curve.why_no_errors = request.no_errors;
  } else if (!is_whole(status)) {
    curve.why_no_errors = fmt::format("the fit ended as {}", to_text(status));
  } else {
    curve.errors = errors_of(task.plan, curve.result, curve.statistics, request.errors, team);
  }
  if (task.network && is_whole(status)) {
    curve.lesson = lesson_of(task.plan, curve.result, *task.network, team);
  }
  return curve;
}

/// Profiles of the first curve.
void add_profiles(const FitRequest& request, FitReport& report, Team& team) {
  FittedCurve& curve = report.curves.front();
  if (!curve.errors) return;
  const FitPlan& plan = curve.plan();
  if (request.minos && !interrupted()) {
    curve.minos = minos_of(plan, curve.result, *curve.errors, team, interrupted);
  }
  for (const ProfileWish& wish : request.profiles) {
    if (interrupted()) return;
    report.profiles.push_back(profile_of(plan, curve.result, *curve.errors, wish.parameter,
                                         wish.range, team, interrupted));
  }
  for (const auto& [x, y] : request.contours) {
    if (interrupted()) return;
    report.contours.push_back(
        contours_of(plan, curve.result, *curve.errors, x, y, team, interrupted));
  }
}

int exit_status(const FitReport& report, const Talk& talk) {
  if (signal_received() != 0) return 128 + signal_received();
  for (const FittedCurve& curve : report.curves) {
    const Status status = curve.result.status;
    if (status != Status::failed && status != Status::diverged) continue;
    talk.error(fmt::format("the fit {}: {}", to_text(status), curve.result.reason));
    return 1;
  }
  return 0;
}

int run(const Arguments& arguments, Console& console) {
  const FitRequest request = read_fit(arguments);
  Wishes wishes = read_outputs(arguments);
  wishes.figures = read_figures(arguments, request);
  wishes.trace_every = arguments.integer("trace-every", 1, std::int64_t{1} << 53);
  if (arguments.given("trace-every") && !wishes.trace) {
    throw arguments.wrong("trace-every", "goes with --trace FILE");
  }
  if (arguments.given("axes") && !wishes.draws()) {
    throw arguments.wrong("axes", "goes with --plot FILE or --format gnuplot");
  }
  if (arguments.given("save") && request.first().network) {
    throw arguments.wrong("save", "holds the fit of a formula: it goes with --formula");
  }
  auto saving = saving_of(arguments);
  const Talk& talk = console.talk();
  for (const auto& warning : request.warnings) talk.warning(warning);
  for (const auto& note : request.notes) talk.note(note);
  Team team(threads_of(arguments));
  std::optional<TraceSink> sink;
  if (wishes.trace) {
    sink.emplace(*wishes.trace,
                 trace_header(arguments.command_line(), {}, request.first().plan.names()));
  }

  FitReport report{request, {}, {}, {}, arguments.command_line(), !arguments.on_off("no-times")};
  Progress progress(0, standard_error_screen(talk.quiet()));
  Trace path;
  for (const FitTask& task : request.tasks) {
    const bool first = &task == &request.first();
    if (!first && interrupted()) break;
    RunObserver::Place place{.seed = task.plan.search.seed};
    if (sink && first) place.sink = &*sink;
    RunObserver observer(wishes, task.plan.walk, place, progress);
    FitResult result = fit_data(task.plan, team, observer);
    Trace walked = observer.finish();
    if (first) path = std::move(walked);
    report.curves.push_back(finished(task, std::move(result), request, team));
  }
  add_profiles(request, report, team);
  progress.finish();
  if (sink) sink->commit();

  bool written = true;
  if (saving) {
    const Tensors saved = saved_fit(report);
    saving->words.insert(saved.words.begin(), saved.words.end());
    const Tensors* const part = &saved;
    try {
      write_safetensors({&part, 1}, saving->words, saving->file);
    } catch (const RunFailure& failure) {
      talk.error(failure.what());
      written = false;
    }
  }

  Told summary = told(wishes.format, report);
  bool drawn = true;
  if (wishes.draws() && !interrupted()) {
    const bool script = wishes.format == Format::gnuplot;
    if (!script) print_summary(wishes, std::move(summary), console);
    try {
      const FitPicture picture = picture_of(report, std::move(path), team);
      const Page page =
          page_of(picture, wishes.figures.empty() ? default_figures(picture) : wishes.figures);
      if (script) print_summary(wishes, gnuplot_script(page), console);
      if (wishes.plot) draw(page, *wishes.plot);
    } catch (const BadInput& nothing_to_draw) {
      // What was asked for was right; what the fit came to does not show it.
      talk.error(nothing_to_draw.what());
      drawn = false;
    }
  } else {
    print_summary(wishes, std::move(summary), console);
  }
  const int status = exit_status(report, talk);
  return written && drawn ? status : std::max(status, 1);
}

}  // namespace

CommandRow fit_command() { return {command(), run}; }

}  // namespace nnopt

#include "cli/run_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "cli/picture_options.hpp"
#include "cli/run_options.hpp"
#include "functions/data_fit.hpp"

namespace nnopt {

Group run_picture_group() {
  Group group{"The picture",
              {{"range", 'r', "A:B,...", "",
                "shows the function from A to B; one for each axis, or one for all",
                "the minima and the paths"}}};
  for (auto& option : look_options()) group.options.push_back(std::move(option));
  return group;
}

Landscape landscape_of_runs(const Arguments& arguments, const KnownFunction& function,
                            std::span<const Trace> traces, Team& team) {
  constexpr std::size_t any_number = 401;  // of points: figures take their own
  return make_landscape(function,
                        arguments.given("range") ? ranges_given(arguments, function, any_number)
                                                 : axes_around(function, traces, any_number),
                        team);
}

Group run_output_group() {
  return {
      "Output",
      {format_option("text"),
       plot_option(),
       figure_option(),
       {"trace", 0, "FILE", "", "writes a row per step (- : to standard output)"},
       {"trace-every", 0, "K", "1", "only every K-th row, and the last"},
       {"trace-init", 0, "", "", "the initialization phase too, as a block in front of its run"},
       {"trace-evaluations", 0, "", "",
        "a row for every point at which the function was evaluated, those of line searches too"},
       {"no-times", 0, "", "", "leaves out fields whose name holds seconds"}}};
}

Wishes read_outputs(const Arguments& arguments) {
  Wishes wishes;
  wishes.format = format_of(arguments);
  const bool can_trace = arguments.command().find("trace") != nullptr;
  if (can_trace && arguments.given("trace")) wishes.trace = arguments.text("trace");
  if (arguments.given("plot")) wishes.plot = arguments.text("plot");
  if (arguments.given("figure") && !wishes.draws()) {
    throw arguments.wrong("figure", "goes with --plot FILE or --format gnuplot");
  }
  if (wishes.trace && wishes.trace != "-" && wishes.plot &&
      same_file(*wishes.trace, *wishes.plot)) {
    throw arguments.wrong("plot", "--trace writes to the same file");
  }
  if (wishes.trace == "-" && wishes.plot == "-") {
    throw arguments.wrong("plot", "standard output is taken by --trace -");
  }
  if (wishes.format == Format::gnuplot && wishes.stdout_taken()) {
    throw arguments.wrong("format",
                          "gnuplot needs standard output, which --trace - or --plot - has");
  }
  if (wishes.trace && wishes.trace->empty()) throw arguments.wrong("trace", "names no file");
  if (wishes.plot) {
    placed(arguments, "plot", [&] {
      check_target(*wishes.plot);
      return true;
    });
  }
  return wishes;
}

Wishes read_wishes(const Arguments& arguments, const KnownFunction& function, Shows shows) {
  const auto figures = figures_of(arguments, function.dim(), shows);
  Wishes wishes = read_outputs(arguments);
  wishes.figures = figures;
  wishes.trace_every = arguments.integer("trace-every", 1, most_steps);
  wishes.trace_init = arguments.on_off("trace-init");
  wishes.trace_evaluations = arguments.on_off("trace-evaluations");
  for (const char* option : {"trace-every", "trace-init", "trace-evaluations"}) {
    if (arguments.given(option) && !wishes.trace) {
      throw arguments.wrong(option, "goes with --trace FILE");
    }
  }
  check_view(arguments, function, wishes.draws());
  return wishes;
}

void check_view(const Arguments& arguments, const KnownFunction& function, bool drawn) {
  if (arguments.given("range")) {
    if (!drawn) throw arguments.wrong("range", "goes with --plot FILE or --format gnuplot");
    ranges_given(arguments, function, 2);
  }
  check_look(arguments, drawn, function.dim());
}

std::vector<std::string> changeable_options() {
  std::vector<std::string> names{"steps",    "epochs",  "target",     "gtol",
                                 "patience", "timeout", "init-steps", "init-timeout",
                                 "success",  "errors",  "minos"};
  for (const Group& group : {run_picture_group(), run_output_group(), general_options()}) {
    for (const Option& option : group.options) names.push_back(option.name);
  }
  return names;
}

std::vector<std::pair<std::string, std::string>> options_instead() { return {{"steps", "epochs"}}; }

void warn_about_rows(const Resumption& from, const Wishes& wishes, const Talk& talk) {
  if (!from.begun) return;
  const auto warn = [&](const char* what) {
    talk.warning(fmt::format("{} begins with the first row after {}, which was saved without", what,
                             in_quotes(from.file)));
  };
  if (wishes.trace && !from.begun->given("trace")) warn("the trace");
  const bool drew = from.begun->given("plot") || from.begun->text("format") == "gnuplot";
  if (wishes.draws() && !drew) warn("the picture");
}

std::string tensor_prefix(std::uint64_t seed, bool several) {
  return several ? fmt::format("seed{}.", seed) : "";
}

RunObserver::RunObserver(const Wishes& wishes, const MinimizePlan& plan, const Place& place,
                         Progress& progress)
    : wishes_(wishes),
      by_method_(plan.method.has_value()),
      path_(place.seed, plan.function.variables),
      progress_(progress) {
  if (place.sink != nullptr) {
    block_.emplace(*place.sink, place.number, place.checkpoints != nullptr);
  }
  if (place.checkpoints != nullptr) {
    keeper_.emplace(*place.checkpoints, place.prefix, [this](StateVisitor& see) { state(see); });
  }
  if (block_ && block_->all().empty() && !place.comment.empty()) {
    block_->add("# " + place.comment + "\n");
  }
}

/// Rows go into a checkpoint as the lines of the trace that they are.
void RunObserver::state(StateVisitor& see) {
  see.within("observer", [&](StateVisitor& in) {
    std::string lines = block_ ? block_->all() : "";
    in.text("trace", lines);
    in.text("last_line", last_line_);
    in("last_written", last_written_);
    in("init_block", init_block_);
    if (in.loads() && block_) block_->add(lines);
    in.within("path", [&](StateVisitor& path) { path_.state(path); });
    in.list("evaluated", evaluated_);
    if (evaluated_.size() % path_.dim() != 0) throw BadInput("evaluated: no whole points");
  });
}

void RunObserver::init_row(const TraceRow& row, std::span<const double> x) {
  if (block_ && wishes_.trace_init) {
    if (!std::exchange(init_block_, true)) block_->add(initialization_comment);
    if (row.step % wishes_.trace_every == 0) block_->add(trace_line(row, x));
  }
  if (progress_.add(0)) {
    progress_.show(
        fmt::format("moving to the start, step {}, distance^2 {:.3g}", row.step, row.value));
  }
}

void RunObserver::row(const TraceRow& row, std::span<const double> x) {
  if (wishes_.draws()) {
    if (row.step == 0) watch_ = {};
    TraceRow timed = row;
    timed.seconds = watch_.seconds();
    path_.add(timed, x);
  }
  // Where a rule steps, it has evaluated each row's point and no other.
  if (block_ && !(wishes_.trace_evaluations && by_method_)) write_row(row, x);
  const auto steps = static_cast<std::uint64_t>(row.step - last_step_);
  last_step_ = row.step;
  if (steps > 0 && progress_.add(steps)) progress_.show(fmt::format("value {:.5g}", row.value));
}

bool RunObserver::wants_evaluations() {
  return by_method_ && (wishes_.draws() || (block_ && wishes_.trace_evaluations));
}

void RunObserver::evaluated(const TraceRow& row, std::span<const double> x) {
  constexpr std::size_t most_dots = 20000;  // more cannot be told apart
  if (wishes_.draws() && evaluated_.size() < most_dots) {
    evaluated_.insert(evaluated_.end(), x.begin(), x.end());
  }
  if (block_ && wishes_.trace_evaluations) write_row(row, x);
}

void RunObserver::write_row(const TraceRow& row, std::span<const double> x) {
  if (std::exchange(init_block_, false)) block_->part();
  last_line_ = trace_line(row, x);
  const std::int64_t number = wishes_.trace_evaluations && by_method_ ? row.evaluations : row.step;
  last_written_ = number % wishes_.trace_every == 0;
  if (last_written_) block_->add(last_line_);
}

bool RunObserver::stop() { return keeper_ ? keeper_->stopped() : signal_received() != 0; }

Trace RunObserver::finish() {
  if (block_) {
    if (!last_written_) block_->add(last_line_);
    block_->close();
  }
  Trace trace = path_.take();
  trace.evaluated = std::move(evaluated_);
  return trace;
}

double rows_per_evaluation(const MinimizePlan& plan) {
  if (!plan.function.fit) return 0;
  const double rows = double(plan.function.fit->data().rows());
  return plan.batch_size ? rows / double(plan.steps_per_epoch) : rows;
}

void warn_about_start(const MinimizePlan& plan, const RunResult& run, const Talk& talk) {
  if (run.init_reached(plan) || run.status == Status::interrupted) return;
  if (run.status == Status::failed) return;
  talk.warning(
      fmt::format("seed {}: the initialization phase ended {:.3g} (mean squared) from the "
                  "start after {} steps, not below --init-tolerance {}",
                  run.seed, *run.init_distance, run.init_steps, plan.init_tolerance));
}

void print_summary(const Wishes& wishes, Told summary, Console& console) {
  if (wishes.stdout_taken()) {
    console.note(summary);
  } else {
    console.tell(std::move(summary));
  }
}

int exit_status(std::span<const RunResult> all, const Talk& talk) {
  if (signal_received() != 0) return 128 + signal_received();
  const auto failed = std::ranges::find(all, Status::failed, &RunResult::status);
  if (failed != all.end()) {
    talk.error(fmt::format("the run of seed {} failed: {}", failed->seed, failed->reason));
    return 1;
  }
  const bool all_diverged = std::ranges::all_of(
      all, [](const RunResult& result) { return result.status == Status::diverged; });
  if (!all_diverged) return 0;
  talk.error(all.size() == 1 ? "the run diverged: " + all.front().reason
                             : "all runs diverged: " + all.front().reason);
  return 1;
}

}  // namespace nnopt

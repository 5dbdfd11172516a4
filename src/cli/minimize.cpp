// `nnopt minimize`: one function, directly or through a network, one seed or many.
#include "runs/minimize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "base/text.hpp"
#include "cli/device_option.hpp"
#include "cli/minimize_report.hpp"
#include "cli/network_options.hpp"
#include "cli/objective.hpp"
#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "cli/trace_sink.hpp"
#include "plots/figures.hpp"
#include "rules/catalogue.hpp"
#include "runs/landscape.hpp"
#include "runs/trace_table.hpp"

namespace nnopt {
namespace {

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

Command command() {
  Group objective = function_options();
  objective.options.push_back({"start", 0, "X,...", "",
                               "where to start: 1,2, or by name x=1,y=2, which also declares a "
                               "formula's variables",
                               "the function's own start; formulas: 1"});
  return {
      "minimize",
      "minimize a function, directly or through a network; many seeds with --repeat",
      "[FUNCTION] [options]",
      {objective,
       model_group(),
       {"The optimizer",
        {{"optimizer", 0, "SPEC", "adam",
          "name:key=value,...; `nnopt list optimizers` shows all, with their options"},
         {"lr", 0, "LR", "", "step length",
          "adam: 5e-4 for networks and parameter, else 0.01; others: torch's"},
         {"weight-decay", 0, "L", "", "pulls the weights towards 0", "the optimizer's own"},
         {"momentum", 0, "M", "", "share of the last step that is kept", "the optimizer's own"},
         {"clip-norm", 0, "C", "", "shortens gradients (of all parameters) longer than C"},
         {"clip-value", 0, "C", "", "cuts each number of the gradient to -C..C"},
         {"init-tolerance", 0, "E", "1e-6",
          "mean squared distance at which the initialization phase has moved the model to --start"},
         {"init-steps", 0, "N", "100000", "most steps of the initialization phase"},
         {"init-timeout", 0, "S", "", "most seconds of the initialization phase"},
         {"reset-optimizer", 0, "", "", "forget moments and step count after that phase"}}},
       {"When to stop",
        {{"steps", 0, "N", "500", "number of steps"},
         {"target", 0, "F", "", "stop at a value of F or below"},
         {"gtol", 0, "G", "", "stop where the gradient norm (in x) is G or below"},
         {"patience", 0, "N", "", "stop after N steps without a better value"},
         {"timeout", 0, "S", "", "stop after S seconds of a run"}}},
       {"Runs",
        {{"seed", 0, "N", "0", "seed of the first run"},
         {"repeat", 0, "N", "1", "runs with seeds N, N+1, ..."},
         {"success", 0, "EPS", "0.01",
          "a run succeeds when it ends less than EPS above the known "
          "minimum"},
         {"precision", 0, "NAME", "", "float or double", "float for networks, else double"},
         device_option(),
         threads_option()}},
       {"Output",
        {format_option("text"),
         plot_option(),
         figure_option(),
         {"trace", 0, "FILE", "", "writes a row per step (- : to standard output)"},
         {"trace-every", 0, "K", "1", "only every K-th row, and the last"},
         {"trace-init", 0, "", "", "the initialization phase too, as a block in front of its run"},
         {"no-times", 0, "", "", "leaves out fields whose name holds seconds"}}},
       general_options()},
      {"nnopt minimize --function ackley --start 10 --lr 5e-4 --steps 500",
       "nnopt minimize ackley --start 10 --model mlp9 --repeat 10",
       "nnopt minimize himmelblau --optimizer sgd:lr=0.01,momentum=0.9 --plot path.png",
       "nnopt minimize rosenbrock --dim 4 --steps 5000 --format json"},
      "function",
      1};
}

/// Of steps and seeds: every number up to here is a double, too.
constexpr std::int64_t most_steps = 1LL << 53;

std::optional<double> number_if_given(const Arguments& arguments, std::string_view name,
                                      const Bounds& bounds) {
  if (!arguments.given(name)) return {};
  return arguments.number(name, bounds);
}

std::size_t count_option(const Arguments& arguments, std::string_view name, std::int64_t hi) {
  return static_cast<std::size_t>(arguments.integer(name, 1, hi));
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

MinimizePlan read_plan(const Arguments& arguments, std::size_t repeat) {
  MinimizePlan plan;
  plan.model = read_model(arguments);
  plan.function = objective_of(arguments, "start");
  plan.start = plan.function.start;
  plan.model.outputs = plan.start.size();
  const bool network = find_model(plan.model.name).network;

  RuleDefaults defaults;
  defaults.adam_lr = plan.model.name == "direct" ? 0.01 : 5e-4;
  defaults.lr = number_if_given(arguments, "lr", non_negative());
  defaults.weight_decay = number_if_given(arguments, "weight-decay", non_negative());
  defaults.momentum = number_if_given(arguments, "momentum", non_negative());
  plan.rule = placed(arguments, "optimizer",
                     [&] { return find_rule(arguments.text("optimizer"), defaults); });
  plan.clip.norm = number_if_given(arguments, "clip-norm", positive());
  plan.clip.value = number_if_given(arguments, "clip-value", positive());

  plan.precision = network ? Precision::single : Precision::twofold;
  if (arguments.given("precision")) {
    plan.precision = arguments.choice("precision", {"float", "double"}) == "float"
                         ? Precision::single
                         : Precision::twofold;
  }
  plan.steps = arguments.integer("steps", 0, most_steps);
  plan.target = number_if_given(arguments, "target", any_number());
  plan.gtol = number_if_given(arguments, "gtol", non_negative());
  if (arguments.given("patience")) plan.patience = arguments.integer("patience", 1, most_steps);
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
  plan.device = device_of(arguments, plan, repeat);
  return plan;
}

/// Everything outside the plan: where the rows of the runs go.
struct Wishes {
  std::optional<std::string> trace, plot;
  std::int64_t trace_every = 1;
  bool trace_init = false;
  std::vector<std::string_view> figures;
  Format format = Format::text;

  std::vector<std::string_view> figures_for(const Picture& picture) const {
    return figures.empty() ? default_figures(picture) : figures;
  }
  bool draws() const { return plot || format == Format::gnuplot; }
  /// Standard output is taken by something else than the summary.
  bool stdout_taken() const { return trace == "-" || plot == "-"; }
};

Wishes read_wishes(const Arguments& arguments, std::size_t dim) {
  Wishes wishes;
  wishes.format = format_of(arguments);
  wishes.figures = figures_of(arguments, dim, true);
  if (arguments.given("trace")) wishes.trace = arguments.text("trace");
  if (arguments.given("plot")) wishes.plot = arguments.text("plot");
  wishes.trace_every = arguments.integer("trace-every", 1, most_steps);
  wishes.trace_init = arguments.on_off("trace-init");
  for (const char* option : {"trace-every", "trace-init"}) {
    if (arguments.given(option) && !wishes.trace) {
      throw arguments.wrong(option, "goes with --trace FILE");
    }
  }
  if (arguments.given("figure") && !wishes.draws()) {
    throw arguments.wrong("figure", "goes with --plot FILE or --format gnuplot");
  }
  if (wishes.trace && wishes.trace != "-" && wishes.trace == wishes.plot) {
    throw arguments.wrong("plot", "--trace writes to the same file");
  }
  if (wishes.trace == "-" && wishes.plot == "-") {
    throw arguments.wrong("plot", "standard output is taken by --trace -");
  }
  if (wishes.format == Format::gnuplot && wishes.stdout_taken()) {
    throw arguments.wrong("format",
                          "gnuplot needs standard output, which --trace - or --plot - has");
  }
  if (wishes.plot) check_target(*wishes.plot);
  return wishes;
}

/// Hands the rows of one run to the trace, the figures and the progress bar.
class RunObserver final : public Observer {
 public:
  RunObserver(const Wishes& wishes, std::uint64_t seed, const std::vector<std::string>& variables,
              TraceSink* sink, std::size_t run, Progress& progress)
      : wishes_(wishes), path_(seed, variables), progress_(progress) {
    if (sink != nullptr) block_.emplace(*sink, run);
  }

  void init_row(const TraceRow& row, std::span<const double> x) override {
    if (block_ && wishes_.trace_init) {
      if (!std::exchange(init_block_, true)) block_->add(initialization_comment);
      if (row.step % wishes_.trace_every == 0) block_->add(trace_line(row, x));
    }
    if (progress_.add(0)) {
      progress_.show(
          fmt::format("moving to the start, step {}, distance^2 {:.3g}", row.step, row.value));
    }
  }
  void row(const TraceRow& row, std::span<const double> x) override {
    if (wishes_.draws()) path_.add(row, x);
    if (block_) {
      if (std::exchange(init_block_, false)) block_->part();
      last_line_ = trace_line(row, x);
      last_written_ = row.step % wishes_.trace_every == 0;
      if (last_written_) block_->add(last_line_);
    }
    if (row.step > 0 && progress_.add()) {
      progress_.show(fmt::format("value {:.5g}", row.value));
    }
  }
  bool stop() override { return signal_received() != 0; }

  /// After the run, in order of the runs.
  Trace finish() {
    if (block_) {
      if (!last_written_) block_->add(last_line_);
      block_->close();
    }
    return path_.take();
  }

 private:
  const Wishes& wishes_;
  PathKeeper path_;
  std::optional<TraceSink::Block> block_;
  std::string last_line_;
  bool last_written_ = true, init_block_ = false;
  Progress& progress_;
};

Picture make_picture(const MinimizePlan& plan, std::vector<Trace> traces, double threshold,
                     Team& team) {
  Picture picture;
  picture.title = plan.function.name;
  picture.subtitle = plan.model.name + ", " + describe(plan.rule);
  picture.value_name = plan.function.value_name;
  picture.landscape = make_landscape(plan.function, axes_around(plan.function, traces, 401), team);
  picture.known_minimum = plan.function.minimum;
  picture.success = threshold;
  picture.arms.push_back({plan.model.name, std::move(traces)});
  return picture;
}

void warn_about_starts(const MinimizePlan& plan, const RunResult& run, const Talk& talk) {
  if (run.init_reached(plan) || run.status == Status::interrupted) return;
  if (run.status == Status::failed) return;
  talk.warning(
      fmt::format("seed {}: the initialization phase ended {:.3g} (mean squared) from the "
                  "start after {} steps, not below --init-tolerance {}",
                  run.seed, *run.init_distance, run.init_steps, plan.init_tolerance));
}

int run(const Arguments& arguments) {
  const std::size_t repeat = count_option(arguments, "repeat", 1 << 20);
  const MinimizePlan plan = read_plan(arguments, repeat);
  const Wishes wishes = read_wishes(arguments, plan.start.size());
  const Talk talk(arguments.on_off("quiet"));
  if (plan.function.domain.empty() && !arguments.given("start")) {
    talk.note("the start is 1 in every variable: --start " + plan.function.variables.front() +
              "=... says where else");
  }
  const std::size_t threads = threads_of(arguments);
  const auto seed = static_cast<std::uint64_t>(arguments.integer("seed", 0, most_steps));
  const double threshold = arguments.number("success", positive());

  std::optional<TraceSink> sink;
  if (wishes.trace) {
    sink.emplace(*wishes.trace,
                 trace_header(arguments.command_line(), {}, plan.function.variables));
  }
  Progress progress(static_cast<std::uint64_t>(plan.steps) * repeat,
                    standard_error_screen(talk.quiet()));
  std::vector<Trace> traces;
  const auto results = minimize_seeds(
      plan, seed, repeat, threads,
      [&](std::size_t i) {
        if (signal_received() != 0) return std::unique_ptr<RunObserver>();
        return std::make_unique<RunObserver>(wishes, seed + i, plan.function.variables,
                                             sink ? &*sink : nullptr, i, progress);
      },
      [&](std::size_t, const RunResult&, Observer& observer) {
        Trace trace = static_cast<RunObserver&>(observer).finish();
        if (wishes.draws()) traces.push_back(std::move(trace));
      });
  progress.finish();
  for (const RunResult& result : results) warn_about_starts(plan, result, talk);
  if (sink) sink->commit();

  const auto failed = std::ranges::find(results, Status::failed, &RunResult::status);
  Team team(threads);
  // Runs may leave nothing that could be drawn. Where one failed, that is what has to be told.
  const auto drawn = [&](auto draw_picture) {
    try {
      const Picture picture = make_picture(plan, traces, threshold, team);
      draw_picture(picture);
    } catch (const BadInput& error) {
      if (failed == results.end()) throw RunFailure(error.what());
      talk.warning(error.what());
    }
  };

  const MinimizeReport report{
      plan, results, seed, threshold, arguments.command_line(), !arguments.on_off("no-times")};
  std::string summary;
  if (wishes.format == Format::text) summary = to_text(report);
  if (wishes.format == Format::table) summary = to_table(report);
  if (wishes.format == Format::json) summary = to_json(report);
  if (wishes.format == Format::gnuplot) {
    drawn([&](const Picture& picture) {
      summary = gnuplot_script(picture, wishes.figures_for(picture));
    });
  }
  if (wishes.stdout_taken()) {
    talk.note(trim(summary));
  } else {
    Output output;
    output.write(summary);
    output.flush();
  }
  if (wishes.plot) {
    drawn(
        [&](const Picture& picture) { draw(picture, wishes.figures_for(picture), *wishes.plot); });
  }
  if (signal_received() != 0) return 128 + signal_received();
  if (failed != results.end()) {
    talk.error(fmt::format("the run of seed {} failed: {}", failed->seed, failed->reason));
    return 1;
  }
  const bool all_diverged = std::ranges::all_of(
      results, [](const RunResult& result) { return result.status == Status::diverged; });
  if (!all_diverged) return 0;
  talk.error(results.size() == 1 ? "the run diverged: " + results.front().reason
                                 : "all runs diverged: " + results.front().reason);
  return 1;
}

}  // namespace

CommandRow minimize_command() { return {command(), run}; }

}  // namespace nnopt

#include "cli/minimize_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/quantiles.hpp"
#include "base/rows.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "cli/run_report.hpp"
#include "rules/catalogue.hpp"
#include "runs/trace_table.hpp"

namespace nnopt {
namespace {

std::string headline(const MinimizeReport& report) {
  const MinimizePlan& plan = report.plan;
  const std::size_t parameters = count_parameters(plan);
  return fmt::format("{}, {} dimension{}, from {}\n{}, {} parameter{} in {}{}, {}\n",
                     plan.function.name, plan.start.size(), plan.start.size() == 1 ? "" : "s",
                     point_text(plan.start), plan.model.name, parameters,
                     parameters == 1 ? "" : "s", precision_name(plan.precision),
                     plan.device ? fmt::format(" on cuda:{}", *plan.device) : "",
                     describe_optimizer(plan) + course_text(plan)) +
         (plan.lr_choice.empty() ? "" : plan.lr_choice + "\n");
}

/// Empty where nothing went wrong.
std::string diagnosis_lines(const MinimizeReport& report) {
  std::string lines;
  for (const auto& text : diagnosis_texts(report.runs)) lines += "  diagnosis: " + text + "\n";
  return lines;
}

std::string init_text(const MinimizeReport& report, const RunResult& run) {
  if (!run.init_distance) return "";
  if (!run.init_reached(report.plan)) {
    return fmt::format("  still {:.3g} (mean squared) from the start after {} steps\n",
                       *run.init_distance, run.init_steps);
  }
  return fmt::format("  moved to the start in {} steps{}\n", run.init_steps,
                     report.times ? " (" + seconds_text(run.init_seconds) + ")" : "");
}

/// A line for each coordinate, with its correlations to the others.
std::string errors_text(const KnownFunction& function, const RunResult& run,
                        const FitErrors& errors) {
  if (!errors.why_not.empty()) return "  no errors: " + errors.why_not + "\n";
  const std::size_t n = run.x.size();
  std::size_t width = 0;
  for (const auto& name : function.variables) width = std::max(width, name.size());
  std::string text = fmt::format("  errors (2 H^-1){}{}\n", errors.minos ? ", minos" : "",
                                 n > 1 && n <= 8 ? ", correlations" : "");
  for (std::size_t i = 0; i < n; ++i) {
    text += fmt::format("    {:<{}}  {:>14.8g}  +- {:<12.6g}", function.variables[i], width,
                        run.x[i], errors.errors[i]);
    if (errors.minos) {
      text += fmt::format("  {:<12.6g} {:<+12.6g}", (*errors.minos)[i][0], (*errors.minos)[i][1]);
    }
    for (std::size_t j = 0; n > 1 && n <= 8 && j < n; ++j) {
      text += fmt::format("  {:>8.5f}", errors.correlation[i * n + j]);
    }
    text += "\n";
  }
  for (const auto& note : errors.notes) text += "    " + note + "\n";
  return text;
}

void add_errors(Json& json, const FitErrors& errors) {
  if (!errors.why_not.empty()) {
    json.add("errors", Json()).add("correlation", Json()).add("errors_reason", errors.why_not);
    return;
  }
  const std::size_t n = errors.errors.size();
  Json correlation = Json::array();
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = errors.correlation.begin() + static_cast<std::ptrdiff_t>(i * n);
    correlation.push(std::vector<double>(row, row + static_cast<std::ptrdiff_t>(n)));
  }
  json.add("errors", errors.errors).add("correlation", std::move(correlation));
  if (errors.minos) {
    Json minos = Json::array();
    for (const auto& [lo, hi] : *errors.minos) minos.push(std::vector<double>{lo, hi});
    json.add("minos", std::move(minos));
  }
  if (!errors.notes.empty()) json.add("errors_notes", errors.notes);
}

std::string one_run(const MinimizeReport& report, const RunResult& run) {
  std::string text = init_text(report, run);
  text += fmt::format("  end    f = {:.7g} at {}, gradient norm {:.3g}\n", run.value,
                      place_text(report.plan.function, run.x), run.gradient_norm);
  if (run.best_value < run.value) {
    text += fmt::format("  best   f = {:.7g} at {}, step {}\n", run.best_value,
                        place_text(report.plan.function, run.best_x), run.best_step);
  }
  text += fmt::format("  {} after {} steps{}: {}\n", to_text(run.status), run.steps,
                      report.times ? " in " + seconds_text(run.seconds) : "", run.reason);
  if (report.errors.front()) {
    text += errors_text(report.plan.function, run, *report.errors.front());
  }
  const std::string trouble = diagnosis_lines(report);
  const std::string next = advice(report.plan, run, report.threshold);
  text += !trouble.empty() || next.empty() ? trouble : "  " + next + "\n";
  if (count_successes(report.plan, {&run, 1}, report.threshold).value_or(Success()).count == 1) {
    text += fmt::format("  success: less than {} above the known minimum {:.7g}\n",
                        report.threshold, *report.plan.function.minimum);
  }
  return text;
}

std::string many_runs(const MinimizeReport& report) {
  std::string text = fmt::format("  {:>6}  {:>13}  {:>13}  {:>7}  {:<11}  {}\n", "seed", "end f",
                                 "best f", "steps", "status", "x");
  std::vector<double> values;
  for (const RunResult& run : report.runs) {
    text += fmt::format("  {:>6}  {:>13.7g}  {:>13.7g}  {:>7}  {:<11}  {}\n", run.seed, run.value,
                        run.best_value, run.steps, to_text(run.status), point_text(run.x));
    if (std::isfinite(run.value)) values.push_back(run.value);
  }
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    if (!report.errors[i]) continue;
    text += fmt::format("  seed {}\n", report.runs[i].seed) +
            errors_text(report.plan.function, report.runs[i], *report.errors[i]);
  }
  if (!values.empty()) {
    text += fmt::format("  median f {:.6g}, quartiles {:.6g} and {:.6g}, best {:.6g}\n",
                        quantile_of(values, 0.5), quantile_of(values, 0.25),
                        quantile_of(values, 0.75), quantile_of(values, 0));
  }
  const auto success = count_successes(report.plan, report.runs, report.threshold);
  if (success) {
    text +=
        fmt::format("  {} of {} end less than {} above the known minimum {:.7g}\n", success->count,
                    success->of, success->threshold, *report.plan.function.minimum);
  }
  if (report.times) {
    double total = 0;
    for (const RunResult& run : report.runs) total += run.seconds + run.init_seconds;
    text += fmt::format("  {} a run\n", seconds_text(total / double(report.runs.size())));
  }
  const std::string trouble = diagnosis_lines(report);
  text += trouble;
  if (success && success->count == 0 && trouble.empty()) {
    const std::string next = advice(report.plan, report.runs.front(), report.threshold);
    if (!next.empty()) text += fmt::format("  seed {}: {}\n", report.runs.front().seed, next);
  }
  return text;
}

}  // namespace

std::string to_text(const MinimizeReport& report) {
  return headline(report) +
         (report.runs.size() == 1 ? one_run(report, report.runs.front()) : many_runs(report));
}

std::string to_table(const MinimizeReport& report) {
  std::string text = "# " + report.command_line + "\n";
  // Words would keep numpy from reading the rows.
  for (const RunResult& run : report.runs) {
    text += fmt::format("# seed {}: {}, {}\n", run.seed, to_text(run.status), run.reason);
    if (run.diagnosis) text += fmt::format("# seed {}: {}\n", run.seed, run.diagnosis->text);
  }
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    if (!report.errors[i]) continue;
    const std::string about = errors_text(report.plan.function, report.runs[i], *report.errors[i]);
    text += fmt::format("# seed {}:\n", report.runs[i].seed);
    for (const auto line : split(trim(about), '\n')) text += fmt::format("# {}\n", line);
  }
  text += fmt::format("# seed steps evaluations init_steps value best gradient_norm{}",
                      report.times ? " seconds init_seconds" : "");
  for (const auto& name : report.plan.function.variables) text += " " + name;
  text += '\n';
  for (const RunResult& run : report.runs) {
    text += fmt::format("{} {} {} {} {} {} {}", run.seed, run.steps, run.evaluations,
                        run.init_steps, run.value, run.best_value, run.gradient_norm);
    if (report.times) text += fmt::format(" {} {}", run.seconds, run.init_seconds);
    for (const double x : run.x) text += fmt::format(" {}", x);
    text += '\n';
  }
  return text;
}

Json to_json(const MinimizeReport& report) {
  const MinimizePlan& plan = report.plan;
  Json json = result_head("minimize", report.command_line);
  json.add("objective", plan.function.name);
  json.add("dim", plan.start.size()).add("variables", plan.function.variables);
  json.add("model", plan.model.name);
  json.add("parameters", count_parameters(plan));
  json.add("optimizer", std::string(plan.method ? name_of(*plan.method) : name_of(plan.rule)));
  json.add("optimizer_spec", describe_optimizer(plan));
  add_course(json, plan);
  if (!plan.lr_choice.empty()) json.add("lr_choice", plan.lr_choice);
  json.add("precision", std::string(precision_name(plan.precision)));
  json.add("device", plan.device ? fmt::format("cuda:{}", *plan.device) : "cpu");
  json.add("seed", report.seed);
  Json runs = Json::array();
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    Json run = run_json(plan, report.runs[i], report.times);
    if (report.errors[i]) add_errors(run, *report.errors[i]);
    runs.push(std::move(run));
  }
  json.add("runs", std::move(runs));
  if (const auto success = count_successes(plan, report.runs, report.threshold)) {
    json.add("success", Json::object()
                            .add("criterion", fmt::format("value < {} above the known minimum",
                                                          success->threshold))
                            .add("count", success->count)
                            .add("of", success->of));
  }
  return json;
}

}  // namespace nnopt

#include "cli/compare_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/quantiles.hpp"
#include "base/rows.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "cli/run_report.hpp"

namespace nnopt {
namespace {

/// One value per run, those that are not finite left out.
template <class Get>
std::vector<double> numbers(const ComparedArm& arm, Get get) {
  std::vector<double> values;
  for (const RunResult& run : arm.runs) {
    if (const double x = get(run); std::isfinite(x)) values.push_back(x);
  }
  return values;
}

/// The first step at the goal, of runs that came there.
std::vector<double> goal_steps(const ComparedArm& arm) {
  std::vector<double> steps;
  for (const RunResult& run : arm.runs) {
    if (run.goal) steps.push_back(static_cast<double>(run.goal->step));
  }
  return steps;
}

struct Quartiles {
  double low, middle, high;
};
std::optional<Quartiles> quartiles(const std::vector<double>& values) {
  if (values.empty()) return {};
  return Quartiles{quantile_of(values, 0.25), quantile_of(values, 0.5), quantile_of(values, 0.75)};
}

/// Whether only the reason of its end says what went wrong.
bool unexplained(const RunResult& run) {
  return !run.diagnosis && (run.status == Status::diverged || run.status == Status::failed);
}

bool has_goal(const CompareReport& report) {
  return std::ranges::any_of(report.arms, [](const auto& arm) { return bool(arm.plan.goal); });
}

std::string headline(const CompareReport& report) {
  const MinimizePlan& plan = report.arms.front().plan;
  const std::size_t dim = plan.start.size();
  std::string text = functions_text(report);
  if (alike(report.arms, [](const auto& arm) { return arm.plan.start; })) {
    text +=
        fmt::format(", {} dimension{}, from {}", dim, dim == 1 ? "" : "s", point_text(plan.start));
  }
  text += "\n";
  if (alike(report.arms, [](const auto& arm) { return arm.plan.model.name; })) {
    const std::size_t parameters = count_parameters(plan);
    text += plan.model.name;
    if (alike(report.arms, [](const auto& arm) { return count_parameters(arm.plan); })) {
      text += fmt::format(", {} parameter{}", parameters, parameters == 1 ? "" : "s");
    }
    text += fmt::format(" in {}\n", precision_name(plan.precision));
  }
  return text;
}

/// As wide as the longest label, within reason.
std::size_t label_width(const CompareReport& report) {
  std::size_t width = 9;
  for (const ComparedArm& arm : report.arms) width = std::max(width, arm.label.size());
  return std::min<std::size_t>(width, 60);
}

std::string goal_name(const CompareReport& report) {
  const auto& goal = report.arms.front().plan.goal;
  const bool same = alike(report.arms, [](const auto& arm) { return arm.plan.goal; });
  return same && goal ? fmt::format("to {:.3g}", *goal) : "to goal";
}

std::string one_line(const CompareReport& report, const ComparedArm& arm, std::size_t width) {
  const RunResult& run = arm.runs.front();
  std::string text =
      fmt::format("  {:<{}}  {:>12.6g}  {:>12.6g}", arm.label, width, run.value, run.best_value);
  if (has_goal(report)) {
    text += fmt::format("  {:>9}", run.goal ? std::to_string(run.goal->step) : "-");
  }
  text += fmt::format("  {:>7}  {:>11}  {:<10}", run.steps, run.evaluations, to_text(run.status));
  if (report.times) text += fmt::format("  {:>8}", seconds_text(run.seconds));
  return text + "  " + place_text(arm.plan.function, run.x) + "\n";
}

std::string many_line(const CompareReport& report, const ComparedArm& arm, std::size_t width) {
  const auto cell = [](double x) { return fmt::format("{:>12.6g}", x); };
  const auto ends = quartiles(numbers(arm, [](const RunResult& run) { return run.value; }));
  std::string text = fmt::format("  {:<{}}  ", arm.label, width);
  text += ends ? cell(ends->middle) + "  " + cell(ends->low) + "  " + cell(ends->high)
               : fmt::format("{:>40}", "none is finite");
  if (has_goal(report)) {
    const std::vector<double> steps = goal_steps(arm);
    text += fmt::format("  {:>9}  {:>7}",
                        steps.empty() ? "-" : fmt::format("{:.6g}", quantile_of(steps, 0.5)),
                        fmt::format("{}/{}", steps.size(), arm.runs.size()));
  }
  const auto evaluations = numbers(arm, [](const RunResult& r) { return double(r.evaluations); });
  text += fmt::format("  {:>11.6g}", quantile_of(evaluations, 0.5));
  if (report.times) {
    const auto seconds = numbers(arm, [](const RunResult& run) { return run.seconds; });
    text += fmt::format("  {:>8}", seconds_text(quantile_of(seconds, 0.5)));
  }
  std::vector<double> middle;
  for (std::size_t i = 0; i < arm.plan.start.size(); ++i) {
    const auto x = numbers(arm, [&](const RunResult& run) { return run.x[i]; });
    middle.push_back(x.empty() ? NAN : quantile_of(x, 0.5));
  }
  return text + "  " + place_text(arm.plan.function, middle) + "\n";
}

std::string head_of_table(const CompareReport& report, std::size_t width, bool many) {
  std::string text = fmt::format("  {:<{}}  ", "", width);
  text += many ? fmt::format("{:>12}  {:>12}  {:>12}", "median end", "1st quartile", "3rd quartile")
               : fmt::format("{:>12}  {:>12}", "end", "best");
  if (has_goal(report)) text += fmt::format("  {:>9}", goal_name(report));
  if (has_goal(report) && many) text += fmt::format("  {:>7}", "runs");
  text += many ? fmt::format("  {:>11}", "evaluations")
               : fmt::format("  {:>7}  {:>11}  {:<10}", "steps", "evaluations", "status");
  if (report.times) text += fmt::format("  {:>8}", "time");
  return text + (many ? "  median point\n" : "\n");
}

Json quartiles_json(const std::optional<Quartiles>& q) {
  if (!q) return {};
  return Json::object().add("lower", q->low).add("median", q->middle).add("upper", q->high);
}

Json arm_json(const CompareReport& report, const ComparedArm& arm) {
  Json json = Json::object();
  json.add("label", arm.label).add("optimizer", arm.optimizer);
  json.add("optimizer_spec", describe_optimizer(arm.plan)).add("model", arm.plan.model.name);
  json.add("parameters", count_parameters(arm.plan));
  if (!arm.plan.lr_choice.empty()) json.add("lr_choice", arm.plan.lr_choice);
  json.add("device", arm.plan.device ? fmt::format("cuda:{}", *arm.plan.device) : "cpu");
  add_course(json, arm.plan);
  json.add("value", quartiles_json(quartiles(numbers(arm, [](const auto& r) { return r.value; }))));
  json.add(
      "evaluations",
      quartiles_json(quartiles(numbers(arm, [](const auto& r) { return double(r.evaluations); }))));
  if (arm.plan.goal) {
    const std::vector<double> steps = goal_steps(arm);
    json.add("goal", Json::object()
                         .add("value", *arm.plan.goal)
                         .add("count", steps.size())
                         .add("of", arm.runs.size())
                         .add("steps", quartiles_json(quartiles(steps))));
  }
  if (const auto success = count_successes(arm.plan, arm.runs, report.threshold)) {
    json.add("success", Json::object().add("count", success->count).add("of", success->of));
  }
  return json;
}

}  // namespace

bool same_function(const std::vector<ComparedArm>& arms) {
  return alike(arms,
               [](const auto& arm) { return std::pair(arm.function, arm.plan.start.size()); });
}

std::string functions_text(const CompareReport& report) {
  std::vector<std::string> names;
  for (const ComparedArm& arm : report.arms) {
    const std::string& name = arm.plan.function.fit ? arm.plan.function.name : arm.function;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names.size() == 1 ? report.arms.front().plan.function.name : joined(names, ", ");
}

std::string to_text(const CompareReport& report) {
  const bool many =
      std::ranges::any_of(report.arms, [](const auto& arm) { return arm.runs.size() > 1; });
  const std::size_t width = label_width(report);
  std::string text = headline(report) + head_of_table(report, width, many);
  for (const ComparedArm& arm : report.arms) {
    if (arm.runs.empty()) continue;  // interrupted before
    text += many ? many_line(report, arm, width) : one_line(report, arm, width);
  }
  for (const ComparedArm& arm : report.arms) {
    if (!arm.plan.lr_choice.empty())
      text += fmt::format("  {}: {}\n", arm.label, arm.plan.lr_choice);
    for (const auto& trouble : diagnosis_texts(arm.runs)) {
      text += fmt::format("  {}: {}\n", arm.label, trouble);
    }
    const auto broken = std::ranges::find_if(arm.runs, unexplained);
    if (broken != arm.runs.end()) {
      text += fmt::format("  {}: {}{}\n", arm.label,
                          arm.runs.size() > 1 ? fmt::format("seed {}: ", broken->seed) : "",
                          broken->reason);
    }
  }
  return text;
}

std::string to_table(const CompareReport& report) {
  std::string text = "# " + report.command_line + "\n";
  for (std::size_t k = 0; k < report.arms.size(); ++k) {
    const ComparedArm& arm = report.arms[k];
    text += fmt::format("# {}: {}, {}\n", k + 1, arm.label, describe_optimizer(arm.plan));
    for (const RunResult& run : arm.runs) {
      text +=
          fmt::format("# {} seed {}: {}, {}\n", k + 1, run.seed, to_text(run.status), run.reason);
      if (run.diagnosis) {
        text += fmt::format("# {} seed {}: {}\n", k + 1, run.seed, run.diagnosis->text);
      }
    }
  }
  text += fmt::format("# number seed steps evaluations goal_step value best gradient_norm{}",
                      report.times ? " seconds" : "");
  const auto dim_of = [](const ComparedArm& arm) { return arm.plan.start.size(); };
  const ComparedArm& largest = *std::ranges::max_element(report.arms, {}, dim_of);
  const std::size_t dim = dim_of(largest);
  for (const auto& name : largest.plan.function.variables) text += " " + name;
  text += '\n';
  for (std::size_t k = 0; k < report.arms.size(); ++k) {
    for (const RunResult& run : report.arms[k].runs) {
      text += fmt::format("{} {} {} {} {} {} {} {}", k + 1, run.seed, run.steps, run.evaluations,
                          run.goal ? double(run.goal->step) : NAN, run.value, run.best_value,
                          run.gradient_norm);
      if (report.times) text += fmt::format(" {}", run.seconds);
      for (const double x : run.x) text += fmt::format(" {}", x);
      for (std::size_t i = run.x.size(); i < dim; ++i) text += " nan";  // has fewer coordinates
      text += '\n';
    }
  }
  return text;
}

Json to_json(const CompareReport& report) {
  const MinimizePlan& plan = report.arms.front().plan;
  Json json = result_head("compare", report.command_line);
  json.add("objective", plan.function.name);
  json.add("dim", plan.start.size()).add("variables", plan.function.variables);
  json.add("device", plan.device ? fmt::format("cuda:{}", *plan.device) : "cpu");
  json.add("seed", report.seed);
  Json arms = Json::array(), runs = Json::array();
  for (const ComparedArm& arm : report.arms) {
    if (arm.runs.empty()) continue;
    arms.push(arm_json(report, arm));
    for (const RunResult& run : arm.runs) {
      Json one = Json::object();
      one.add("optimizer", arm.optimizer).add("label", arm.label);
      one.add("model", arm.plan.model.name);
      one.add("precision", std::string(precision_name(arm.plan.precision)));
      if (!same_function(report.arms)) one.add("objective", arm.plan.function.name);
      if (arm.plan.goal) one.add("goal_step", run.goal ? Json(run.goal->step) : Json());
      runs.push(std::move(one.join(run_json(arm.plan, run, report.times))));
    }
  }
  json.add("arms", std::move(arms)).add("runs", std::move(runs));
  return json;
}

}  // namespace nnopt

// What a report shows of the JSON of `verdict`.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/text.hpp"
#include "cli/report_json.hpp"
#include "plots/verdict_figures.hpp"

namespace nnopt {
namespace {

ArmKind kind_of(const std::string& name) {
  if (name == "model") return ArmKind::model;
  if (name == "direct") return ArmKind::direct;
  if (name == "matched") return ArmKind::matched;
  if (name == "multi_start") return ArmKind::multi_start;
  return name == "method" ? ArmKind::method : ArmKind::untuned;
}

ArmRun run_of(const Json& json) {
  ArmRun run;
  run.seed = static_cast<std::uint64_t>(count_at(json, "seed"));
  run.start = numbers_at(json, "start");
  run.x = numbers_at(json, "x");
  run.value = number_at(json, "value");
  run.best_value = number_at(json, "best_value");
  run.evaluations = count_at(json, "evaluations");
  run.steps = count_at(json, "steps");
  if (!std::isnan(number_at(json, "evaluations_to_goal"))) {
    run.evaluations_to_goal = count_at(json, "evaluations_to_goal");
  }
  run.longest_step = number_at(json, "longest_step");
  const Json* const success = json.find("success");
  run.success = success != nullptr && success->as_bool().value_or(false);
  return run;
}

VerdictArm arm_of(const Json& json) {
  VerdictArm arm;
  arm.name = text_at(json, "name");
  arm.kind = kind_of(text_at(json, "kind"));
  arm.text = text_at(json, "text");
  for (const Json& run : elements_at(json, "runs")) arm.runs.push_back(run_of(run));
  arm.successes = static_cast<std::size_t>(count_at(json, "success"));
  if (const auto ends = numbers_at(json, "interval"); ends.size() == 2) {
    arm.interval = {ends[0], ends[1]};
  }
  arm.median = number_at(json, "median");
  if (const auto ends = numbers_at(json, "quartiles"); ends.size() == 2) {
    arm.lower_quartile = ends[0];
    arm.upper_quartile = ends[1];
  }
  arm.step_quantiles = numbers_at(json, "step_quantiles");
  return arm;
}

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

ReportTable table_of(const VerdictResult& result) {
  ReportTable table{
      "arms",
      {"arm", "successes", "rate", "95% interval", "median end", "quartiles", "what it is"},
      {},
      {}};
  for (const VerdictArm& arm : result.arms) {
    const std::size_t runs = arm.runs.size();
    table.rows.push_back(
        {arm.name, fmt::format("{} of {}", arm.successes, runs),
         runs > 0 ? percent(double(arm.successes) / double(runs)) : "",
         fmt::format("{} to {}", percent(arm.interval.lo), percent(arm.interval.hi)),
         fmt::format("{}", without_sign_of_nan(arm.median)),
         fmt::format("{:.4g} to {:.4g}", arm.lower_quartile, arm.upper_quartile), arm.text});
    if (arm.successes > (table.best ? result.arms[*table.best].successes : 0)) {
      table.best = table.rows.size() - 1;
    }
  }
  return table;
}

}  // namespace

void complete_verdict(const Json& json, const ResultSource&, ReportResult& result) {
  auto found = std::make_shared<VerdictResult>();
  for (const Json& arm : elements_at(json, "arms")) found->arms.push_back(arm_of(arm));
  if (const Json* const verdict = json.find("verdict"); verdict && verdict->is_object()) {
    result.lead = text_at(*verdict, "text");
    result.facts.insert(result.facts.begin(), {{"verdict", text_at(*verdict, "code")},
                                               {"rule", text_at(*verdict, "rule")}});
  }
  if (found->arms.empty()) return;
  VerdictPicture picture;
  picture.title = result.title;
  picture.result = found.get();
  if (const Json* const budget = json.find("budget");
      budget && text_at(*budget, "of") == "evaluations") {
    picture.budget = count_at(*budget, "amount");
  }
  for (const auto& figure : verdict_figures()) {
    if (figure.name == "paths") continue;  // the JSON has none
    result.figures.push_back(report_figure(std::string(figure.text), picture, figure.name, found));
  }
  result.tables.insert(result.tables.begin(), table_of(*found));
}

}  // namespace nnopt

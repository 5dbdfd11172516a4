#include "cli/verdict_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "base/quantiles.hpp"
#include "base/text.hpp"
#include "cli/help.hpp"
#include "cli/program.hpp"
#include "cli/run_report.hpp"

namespace nnopt {
namespace {

using Ranges = std::vector<std::pair<double, double>>;

constexpr std::size_t text_width = 106;

std::string plural(std::size_t n, std::string_view what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

/// 5:15, or (1.9:2.1, -1:1), as options have them; a range of no width as its number.
std::string ranges_text(const Ranges& ranges) {
  const auto one = [](const std::pair<double, double>& range) {
    return range.first == range.second ? fmt::format("{:.7g}", range.first)
                                       : fmt::format("{:.7g}:{:.7g}", range.first, range.second);
  };
  if (ranges.size() == 1) return one(ranges.front());
  const bool spread = ranges.front().first < ranges.front().second;
  const bool same = std::ranges::all_of(ranges, [&](const auto& r) { return r == ranges.front(); });
  if (same && spread) return one(ranges.front()) + " in each coordinate";
  constexpr std::size_t most = 6;
  std::string text;
  for (std::size_t i = 0; i < std::min(ranges.size(), most); ++i) {
    text += (i == 0 ? "(" : ", ") + one(ranges[i]);
  }
  return text + (ranges.size() > most ? fmt::format("... {} more)", ranges.size() - most) : ")");
}

/// `name` and, from column `margin` on, the text in lines that fit.
std::string hanging(std::string_view name, std::size_t margin, std::string_view text) {
  std::string lines;
  for (const std::string& line : word_wrapped(text, text_width - margin)) {
    lines += fmt::format("  {:<{}}{}\n", lines.empty() ? name : "", margin - 2, line);
  }
  return lines;
}

std::string budget_text(const VerdictPlan& plan) {
  const auto& batch = plan.direct.batch_size;
  const std::string batches = batch ? fmt::format(" on batches of {}", *batch) : "";
  switch (plan.budget) {
    case Budget::evaluations:
      return fmt::format("{} evaluations a run{}", plan.direct.steps, batches);
    case Budget::steps:
      return fmt::format("{} steps a run{}", plan.direct.steps, batches);
    case Budget::seconds:
      break;
  }
  return plan.seconds ? fmt::format("{} a run", seconds_text(*plan.seconds))
                      : "as much time as the model takes from the same start";
}

std::string_view budget_name(Budget budget) {
  switch (budget) {
    case Budget::evaluations:
      return "evaluations";
    case Budget::steps:
      return "steps";
    case Budget::seconds:
      break;
  }
  return "seconds";
}

std::string model_text(const MinimizePlan& plan) {
  return fmt::format("{}, {} in {}{}, {}", plan.model.name,
                     plural(count_parameters(plan), "parameter"), precision_name(plan.precision),
                     plan.device ? fmt::format(" on cuda:{}", *plan.device) : "",
                     describe_optimizer(plan) + course_text(plan));
}

std::string head_text(const VerdictReport& report) {
  const VerdictPlan& plan = report.plan;
  const KnownFunction& function = plan.direct.function;
  std::string text = fmt::format("{}, {}, {}\n", function.name, plural(function.dim(), "dimension"),
                                 trials_text(plan));
  for (const MinimizePlan& model : plan.models) text += model_text(model) + "\n";
  text += budget_text(plan);
  if (std::isfinite(report.result.goal)) {
    text += fmt::format("; success: an end below {:.7g} ({})", report.result.goal,
                        report.result.goal_text);
  }
  return text + "\n";
}

// ---- the tuning grid ----

/// Different numbers in order of appearance.
template <class Get>
std::vector<double> different(const std::vector<TuningRow>& rows, Get get) {
  std::vector<double> numbers;
  for (const TuningRow& row : rows) {
    if (std::ranges::find(numbers, get(row)) == numbers.end()) numbers.push_back(get(row));
  }
  return numbers;
}

/// "12 ", "[12]" where the pair was chosen.
std::string grid_cell(const TuningRow& row, bool any_success) {
  const std::string text = row.of == 0   ? "-"
                           : any_success ? std::to_string(row.successes)
                                         : fmt::format("{:.4g}", row.median);
  return row.chosen ? "[" + text + "]" : text + " ";
}

/// Rates down, decays across. Where no pair had a success, or nobody knew yet what a success is,
/// the medians tell them apart.
std::string grid_text(const VerdictPlan& plan, std::string_view who,
                      const std::vector<TuningRow>& rows) {
  if (rows.size() < 2) return "";  // nothing to choose from
  const auto rates = different(rows, [](const TuningRow& row) { return row.rate; });
  const auto decays = different(rows, [](const TuningRow& row) { return row.decay; });
  const bool any = std::ranges::any_of(rows, [](const auto& row) { return row.successes > 0; });
  const std::string_view what = any         ? "successes of"
                                : plan.goal ? "no success; median ends of"
                                            : "median ends of";
  std::string text = fmt::format("  tuning of {}: {} {} on seeds of their own\n", who, what,
                                 plural(rows.front().of, "trial"));
  std::string line = fmt::format("    {:>8}", "lr");
  for (const double decay : decays)
    line += fmt::format("  {:>11}", fmt::format("decay {:.3g}", decay));
  text += line + "\n";
  for (const double rate : rates) {
    line = fmt::format("    {:>8.4g}", rate);
    for (const double decay : decays) {
      const auto row = std::ranges::find_if(
          rows, [&](const TuningRow& one) { return one.rate == rate && one.decay == decay; });
      line += row == rows.end() ? "" : fmt::format("  {:>12}", grid_cell(*row, any));
    }
    text += fmt::format("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
  }
  const auto chosen = std::ranges::find(rows, true, &TuningRow::chosen);
  if (chosen == rows.end()) return text;
  return text + fmt::format("    chosen: lr {:.4g}{}\n", chosen->rate,
                            chosen->decay == 1
                                ? ", which stays"
                                : fmt::format(", decaying to {:.4g} of it", chosen->decay));
}

std::string tuning_text(const VerdictReport& report) {
  const VerdictResult& result = report.result;
  std::string text = grid_text(report.plan, "direct", result.tuning);
  for (std::size_t m = 0; m < result.models_tuning.size(); ++m) {
    text += grid_text(report.plan, result.arms[m].name, result.models_tuning[m]);
  }
  if (!text.empty() && result.tuning_evaluations > 0) {
    text += fmt::format("    {} evaluations{}\n", result.tuning_evaluations,
                        report.times ? " in " + seconds_text(result.tuning_seconds) : "");
  }
  return text;
}

// ---- the arms ----

std::string cell(double x, int digits) {
  return std::isfinite(x) ? fmt::format("{:.{}g}", x, digits) : "-";
}

/// Of the runs that came there.
std::optional<double> median_to_goal(const VerdictArm& arm) {
  std::vector<double> evaluations;
  for (const ArmRun& run : arm.runs) {
    if (run.evaluations_to_goal) evaluations.push_back(double(*run.evaluations_to_goal));
  }
  if (evaluations.empty()) return {};
  return quantile_of(std::move(evaluations), 0.5);
}

std::size_t name_width(const VerdictResult& result) {
  std::size_t width = 14;
  for (const VerdictArm& arm : result.arms) {
    const std::size_t heading = arm.kind == ArmKind::model ? std::size(" against") - 1 : 0;
    width = std::max(width, arm.name.size() + heading);
  }
  return width;
}

std::string arm_line(const VerdictReport& report, const VerdictArm& arm) {
  const std::size_t width = name_width(report.result);
  if (arm.runs.empty()) return fmt::format("  {:<{}}  {:>7}\n", arm.name, width, "-");
  std::string text = fmt::format("  {:<{}}  {:>7}  {:.2f}-{:.2f}", arm.name, width,
                                 fmt::format("{}/{}", arm.successes, arm.runs.size()),
                                 arm.interval.lo, arm.interval.hi);
  for (const double end : {arm.median, arm.lower_quartile, arm.upper_quartile}) {
    text += fmt::format("  {:>10}", cell(end, 5));
  }
  const auto step = [&](std::size_t percent) {
    return percent < arm.step_quantiles.size() ? cell(arm.step_quantiles[percent], 3) : "-";
  };
  text += fmt::format("  {:>8}  {:>8}", step(50), step(100));
  const auto to_goal = median_to_goal(arm);
  text += fmt::format("  {:>7}", to_goal ? fmt::format("{:.4g}", *to_goal) : "-");
  if (report.times) {
    text += fmt::format("  {:>8}", seconds_text(arm.seconds / double(arm.runs.size())));
  }
  return text + "\n";
}

std::string arms_text(const VerdictReport& report) {
  const std::size_t width = name_width(report.result);
  constexpr const char* row =
      "  {:<{}}  {:>7}  {:>9}  {:>10}  {:>10}  {:>10}  {:>8}  {:>8}  {:>7}{}\n";
  const auto time = [&](const char* words) {
    return report.times ? fmt::format("  {:>8}", words) : std::string();
  };
  std::string text = fmt::format(row, "", width, "", "95 %", "median", "1st", "3rd", "median",
                                 "longest", "evals to", time("time"));
  text += fmt::format(row, "", width, "success", "interval", "end", "quartile", "quartile", "step",
                      "step", "goal", time("a run"));
  for (const VerdictArm& arm : report.result.arms) text += arm_line(report, arm);
  return text;
}

bool says_more(const VerdictArm& arm) { return !arm.text.empty() && arm.text != arm.name; }

/// What is not told by an arm's name.
std::string notes_text(const VerdictReport& report) {
  const std::size_t width = name_width(report.result);
  std::string text;
  for (const VerdictArm& arm : report.result.arms) {
    if (!says_more(arm) || arm.kind == ArmKind::model || arm.runs.empty()) continue;
    text += hanging(arm.name, width + 4, arm.text);
  }
  return text;
}

// ---- the comparisons ----

std::string comparisons_text(const VerdictReport& report) {
  const VerdictResult& result = report.result;
  const bool several = report.plan.models.size() > 1;  // p is then adjusted
  const std::size_t width = name_width(result);
  std::string text;
  std::optional<std::size_t> model;
  for (const ArmComparison& one : result.comparisons) {
    if (model != one.first) {
      text += fmt::format("{}  {:<{}}  {:>10}  {:>14}  {:>5}  {:>8}  {:>11}  {:>7}  {:>8}{}\n",
                          model ? "\n" : "", result.arms[one.first].name + " against", width,
                          "difference", "95 % interval", "both", "it alone", "other alone",
                          "neither", "p", several ? "   by Holm" : "");
    }
    model = one.first;
    text += fmt::format("  {:<{}}  {:>+10.2f}  {:>14}", result.arms[one.second].name, width,
                        one.difference,
                        fmt::format("{:+.2f} .. {:+.2f}", one.interval.lo, one.interval.hi));
    if (one.paired) {
      const PairedCounts& n = one.counts;
      text += fmt::format("  {:>5}  {:>8}  {:>11}  {:>7}", n.both, n.first_alone, n.second_alone,
                          n.neither);
    } else {
      text += fmt::format("  {:>37}", "independent trials");
    }
    text += fmt::format("  {:>8.2g}", one.p);
    text += several ? fmt::format("  {:>8.2g}\n", one.adjusted) : "\n";
  }
  return text;
}

std::string judgement_text(const VerdictResult& result) {
  if (result.interrupted) return "  interrupted: nothing is judged\n";
  return hanging("verdict", 11, to_text(result.judgement.code)) +
         hanging("", 11, result.judgement.text) + hanging("rule", 11, result.judgement.rule);
}

// ---- JSON ----

Json interval_json(const Interval95& interval) {
  return Json(std::vector<double>{interval.lo, interval.hi});
}

Json ranges_json(const Ranges& ranges) {
  Json json = Json::array();
  for (const auto& [lo, hi] : ranges) json.push(std::vector<double>{lo, hi});
  return json;
}

Json number_json(const std::optional<std::int64_t>& number) {
  return number ? Json(*number) : Json();
}

Json run_json(const VerdictReport& report, const ArmRun& run) {
  Json json = Json::object();
  json.add("seed", run.seed).add("start", run.start).add("x", run.x);
  json.add("value", run.value).add("best_value", run.best_value);
  json.add("evaluations", run.evaluations).add("steps", run.steps);
  json.add("evaluations_to_goal", number_json(run.evaluations_to_goal));
  json.add("longest_step", run.longest_step);
  json.add("status", to_text(run.status)).add("success", run.success);
  if (report.times) json.add("seconds", run.seconds);
  return json;
}

std::string_view kind_name(ArmKind kind) {
  switch (kind) {
    case ArmKind::model:
      return "model";
    case ArmKind::direct:
      return "direct";
    case ArmKind::untuned:
      return "untuned";
    case ArmKind::matched:
      return "matched";
    case ArmKind::multi_start:
      return "multi_start";
    case ArmKind::method:
      break;
  }
  return "method";
}

Json arm_json(const VerdictReport& report, const VerdictArm& arm) {
  Json json = Json::object();
  json.add("name", arm.name).add("kind", kind_name(arm.kind)).add("text", arm.text);
  if (arm.of) json.add("of_model", report.result.arms[*arm.of].name);
  json.add("success", arm.successes).add("of", arm.runs.size());
  json.add("interval", interval_json(arm.interval));
  const bool any = !arm.runs.empty();
  json.add("median", any ? Json(arm.median) : Json());
  json.add("quartiles",
           any ? Json(std::vector<double>{arm.lower_quartile, arm.upper_quartile}) : Json());
  json.add("step_quantiles", arm.step_quantiles);
  Json to_goal = Json::array(), runs = Json::array();
  for (const ArmRun& run : arm.runs) {
    to_goal.push(number_json(run.evaluations_to_goal));
    runs.push(run_json(report, run));
  }
  json.add("evaluations_to_goal", std::move(to_goal));
  if (report.times) json.add("seconds", arm.seconds);
  return std::move(json.add("runs", std::move(runs)));
}

Json comparison_json(const VerdictResult& result, const ArmComparison& one) {
  Json json = Json::object();
  json.add("first", result.arms[one.first].name).add("second", result.arms[one.second].name);
  json.add("paired", one.paired);
  if (one.paired) {
    json.add("both", one.counts.both).add("first_alone", one.counts.first_alone);
    json.add("second_alone", one.counts.second_alone).add("neither", one.counts.neither);
  }
  json.add("difference", one.difference).add("interval", interval_json(one.interval));
  return std::move(json.add("p", one.p).add("p_adjusted", one.adjusted));
}

Json grid_json(const std::vector<TuningRow>& rows) {
  Json json = Json::array();
  for (const TuningRow& row : rows) {
    json.push(Json::object()
                  .add("lr", row.rate)
                  .add("decay", row.decay)
                  .add("success", row.successes)
                  .add("of", row.of)
                  .add("median", row.of > 0 ? Json(row.median) : Json())
                  .add("chosen", row.chosen));
  }
  return json;
}

Json tuning_json(const VerdictReport& report) {
  const VerdictResult& result = report.result;
  Json json = Json::object();
  json.add("trials", report.plan.tuning.trials).add("direct", grid_json(result.tuning));
  for (std::size_t m = 0; m < result.models_tuning.size(); ++m) {
    json.add(result.arms[m].name, grid_json(result.models_tuning[m]));
  }
  json.add("evaluations", result.tuning_evaluations);
  if (report.times) json.add("seconds", result.tuning_seconds);
  return json;
}

}  // namespace

std::string trials_text(const VerdictPlan& plan) {
  const Trials& trials = plan.trials;
  std::string text =
      fmt::format("{} from {}", plural(trials.count, "trial"), ranges_text(trials.start));
  if (!trials.shift.empty()) text += ", moved by " + ranges_text(trials.shift);
  if (plan.unpaired) text += ", each arm its own";
  return text;
}

std::string to_text(const VerdictReport& report) {
  std::string text = head_text(report);
  for (const std::string& part : {tuning_text(report), arms_text(report), notes_text(report),
                                  comparisons_text(report), judgement_text(report.result)}) {
    if (!part.empty()) text += "\n" + part;
  }
  return text;
}

std::string to_table(const VerdictReport& report) {
  const VerdictResult& result = report.result;
  std::string text = "# " + report.command_line + "\n";
  if (!result.interrupted) {
    text += fmt::format("# verdict: {}, {}\n# rule: {}\n", to_text(result.judgement.code),
                        result.judgement.text, result.judgement.rule);
  }
  for (const TuningRow& row : result.tuning) {
    text += fmt::format("# tuning: lr {}, decay {}: {} of {}, median {}{}\n", row.rate, row.decay,
                        row.successes, row.of, without_sign_of_nan(row.median),
                        row.chosen ? ", chosen" : "");
  }
  for (const ArmComparison& one : result.comparisons) {
    text += fmt::format("# {} - {}: {} from {} to {}, p {}, by Holm {}\n", one.first + 1,
                        one.second + 1, one.difference, one.interval.lo, one.interval.hi, one.p,
                        one.adjusted);
  }
  for (std::size_t k = 0; k < result.arms.size(); ++k) {
    const VerdictArm& arm = result.arms[k];
    text += fmt::format("# {}: {}{}: {} of {}, from {} to {}; median {}, quartiles {} and {}\n",
                        k + 1, arm.name, says_more(arm) ? ", " + arm.text : "", arm.successes,
                        arm.runs.size(), arm.interval.lo, arm.interval.hi,
                        without_sign_of_nan(arm.median), without_sign_of_nan(arm.lower_quartile),
                        without_sign_of_nan(arm.upper_quartile));
  }
  const auto& names = report.plan.direct.function.variables;
  text += fmt::format(
      "# number seed success value best evaluations steps goal_evaluations longest_step{}",
      report.times ? " seconds" : "");
  for (const auto& name : names) text += " start_" + name;
  for (const auto& name : names) text += " " + name;
  text += "\n";
  for (std::size_t k = 0; k < result.arms.size(); ++k) {
    if (k > 0 && !result.arms[k].runs.empty()) text += "\n";
    for (const ArmRun& run : result.arms[k].runs) {
      text += fmt::format(
          "{} {} {} {} {} {} {} {} {}", k + 1, run.seed, run.success ? 1 : 0,
          without_sign_of_nan(run.value), without_sign_of_nan(run.best_value), run.evaluations,
          run.steps, run.evaluations_to_goal ? std::to_string(*run.evaluations_to_goal) : "nan",
          without_sign_of_nan(run.longest_step));
      if (report.times) text += fmt::format(" {}", run.seconds);
      for (const double x : run.start) text += fmt::format(" {}", x);
      for (const double x : run.x) text += fmt::format(" {}", without_sign_of_nan(x));
      text += "\n";
    }
  }
  return text;
}

Json to_json(const VerdictReport& report) {
  const VerdictPlan& plan = report.plan;
  const VerdictResult& result = report.result;
  Json json = result_head("verdict", report.command_line);
  json.add("objective", plan.direct.function.name).add("dim", plan.direct.function.dim());
  json.add("variables", plan.direct.function.variables);
  json.add("optimizer_spec", describe_optimizer(plan.direct));
  json.add("seed", plan.trials.seed).add("trials", plan.trials.count);
  json.add("start_range", ranges_json(plan.trials.start));
  if (!plan.trials.shift.empty()) json.add("shift_range", ranges_json(plan.trials.shift));
  json.add("unpaired", plan.unpaired);
  Json budget = Json::object().add("of", budget_name(plan.budget));
  if (plan.budget != Budget::seconds) budget.add("amount", plan.direct.steps);
  if (plan.seconds) budget.add("amount", *plan.seconds);
  json.add("budget", std::move(budget));
  json.add("goal", result.goal).add("goal_text", result.goal_text);
  json.add("verdict", result.interrupted ? Json()
                                         : Json::object()
                                               .add("code", to_text(result.judgement.code))
                                               .add("text", result.judgement.text)
                                               .add("rule", result.judgement.rule));
  if (result.interrupted) json.add("status", to_text(Status::interrupted));
  Json models = Json::array(), arms = Json::array(), comparisons = Json::array();
  for (const MinimizePlan& model : plan.models) {
    Json one = Json::object();
    one.add("model", model.model.name).add("parameters", count_parameters(model));
    one.add("optimizer_spec", describe_optimizer(model));
    add_course(one, model);
    one.add("precision", precision_name(model.precision));
    one.add("device", model.device ? fmt::format("cuda:{}", *model.device) : "cpu");
    models.push(std::move(one));
  }
  for (const VerdictArm& arm : result.arms) arms.push(arm_json(report, arm));
  for (const ArmComparison& one : result.comparisons) {
    comparisons.push(comparison_json(result, one));
  }
  json.add("models", std::move(models)).add("arms", std::move(arms));
  return std::move(
      json.add("comparisons", std::move(comparisons)).add("tuning", tuning_json(report)));
}

}  // namespace nnopt

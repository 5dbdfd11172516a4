#include "cli/run_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/objective.hpp"

namespace nnopt {

std::string_view precision_name(Precision precision) {
  return precision == Precision::single ? "float" : "double";
}

std::string point_text(std::span<const double> x) {
  if (x.size() == 1) return fmt::format("{:.7g}", x[0]);
  std::string text = "(";
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i == 6 && x.size() > 7) return text + fmt::format("... {} more)", x.size() - i);
    text += fmt::format("{:.7g}{}", x[i], i + 1 < x.size() ? ", " : ")");
  }
  return text;
}

std::string place_text(const KnownFunction& function, std::span<const double> x) {
  const auto& names = function.variables;
  if (names == coordinate_names(names.size()) || names.size() > 6) return "x = " + point_text(x);
  return assignments(names, x);
}

std::string seconds_text(double seconds) {
  return seconds < 1 ? fmt::format("{:.3g} ms", 1e3 * seconds) : fmt::format("{:.3g} s", seconds);
}

std::vector<std::string> diagnosis_texts(std::span<const RunResult> runs) {
  std::vector<std::string> texts;
  std::vector<std::string_view> told;
  for (const RunResult& run : runs) {
    if (!run.diagnosis || std::ranges::find(told, run.diagnosis->code) != told.end()) continue;
    const std::string& code = run.diagnosis->code;
    told.push_back(code);
    const auto same = std::ranges::count_if(
        runs, [&](const RunResult& r) { return r.diagnosis && r.diagnosis->code == code; });
    texts.push_back(runs.size() == 1 ? run.diagnosis->text
                                     : fmt::format("{} of {} runs, as seed {}: {}", same,
                                                   runs.size(), run.seed, run.diagnosis->text));
  }
  return texts;
}

std::string course_text(const MinimizePlan& plan) {
  std::string text;
  if (plan.schedule.schedule) text += ", schedule " + describe(*plan.schedule.schedule);
  if (plan.schedule.warmup > 0) {
    text += fmt::format(", warm-up of {} epoch{}", plan.schedule.warmup,
                        plan.schedule.warmup == 1 ? "" : "s");
  }
  if (plan.batch_size) text += fmt::format(", batches of {}", *plan.batch_size);
  return text;
}

void add_course(Json& json, const MinimizePlan& plan) {
  if (plan.schedule.schedule) json.add("schedule", describe(*plan.schedule.schedule));
  if (plan.schedule.warmup > 0) json.add("warmup", plan.schedule.warmup);
  if (plan.batch_size) json.add("batch_size", *plan.batch_size);
}

Json run_json(const MinimizePlan& plan, const RunResult& run, bool times) {
  Json json = Json::object();
  json.add("seed", run.seed).add("start", plan.start).add("x", run.x);
  if (plan.function.fit) {
    Json parameters = Json::object();
    for (std::size_t i = 0; i < run.x.size(); ++i) {
      parameters.add(plan.function.variables[i], run.x[i]);
    }
    json.add("parameters", std::move(parameters));
  }
  json.add("value", run.value).add("gradient_norm", run.gradient_norm);
  json.add("best_x", run.best_x).add("best_value", run.best_value);
  json.add("steps", run.steps).add("evaluations", run.evaluations);
  if (run.init_distance) {
    json.add("init_steps", run.init_steps).add("init_value", *run.init_distance);
  } else {
    json.add("init_steps", 0);
  }
  json.add("status", std::string(to_text(run.status))).add("reason", run.reason);
  json.add("diagnosis",
           run.diagnosis
               ? Json::object().add("code", run.diagnosis->code).add("text", run.diagnosis->text)
               : Json());
  if (times) {
    json.add("seconds", run.seconds).add("init_seconds", run.init_seconds);
  }
  return json;
}

}  // namespace nnopt

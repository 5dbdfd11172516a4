#include "cli/sweep_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "base/quantiles.hpp"
#include "base/text.hpp"
#include "cli/combinations.hpp"
#include "cli/data_options.hpp"
#include "cli/fit_options.hpp"
#include "cli/objective.hpp"
#include "cli/run_options.hpp"
#include "cli/train_options.hpp"

namespace nnopt {
namespace {

constexpr std::size_t most_parts = 100;  // of a run in a row: more are for --save and --trace
const std::string nothing = "nan";

std::string cell(double x) { return fmt::format("{}", without_sign_of_nan(x)); }

double number(const Json& json, std::string_view key) {
  const Json* const found = json.find(key);
  return found ? found->as_number().value_or(NAN) : NAN;
}

std::string word(const Json& json, std::string_view key, std::string_view otherwise) {
  const Json* const found = json.find(key);
  return std::string(found ? found->as_text().value_or(otherwise) : otherwise);
}

/// The value itself, or the median of those that are finite.
double median_of(std::span<const Json> runs, auto get) {
  if (runs.size() == 1) return get(runs.front());
  std::vector<double> values;
  for (const Json& run : runs) {
    if (const double x = get(run); std::isfinite(x)) values.push_back(x);
  }
  return values.empty() ? NAN : quantile_of(std::move(values), 0.5);
}

void add_medians(std::span<const Json> runs, std::initializer_list<std::string_view> keys,
                 Findings& findings) {
  for (const auto key : keys) {
    findings.results.emplace_back(
        key, cell(median_of(runs, [&](const Json& run) { return number(run, key); })));
  }
}

/// That of all runs, or "mixed".
std::string status_of(std::span<const Json> runs) {
  if (runs.empty()) return "none";
  const std::string first = word(runs.front(), "status", "ok");
  const bool same = std::ranges::all_of(
      runs, [&](const Json& run) { return word(run, "status", "ok") == first; });
  return same ? first : "mixed";
}

std::span<const Json> list(const Json& json, std::string_view key) {
  const Json* const found = json.find(key);
  return found ? found->elements() : std::span<const Json>();
}

/// The numbers of an array under the names of another.
void add_parts(std::span<const Json> names, std::span<const Json> numbers, std::string_view prefix,
               Findings& findings) {
  for (std::size_t i = 0; i < std::min(names.size(), numbers.size()); ++i) {
    findings.parts.emplace_back(fmt::format("{}{}", prefix, names[i].as_text().value_or("")),
                                cell(numbers[i].as_number().value_or(NAN)));
  }
}

// ---- minimize ----

ResultNames minimize_names(const Arguments& arguments) {
  const KnownFunction function = objective_of(arguments, "start");
  ResultNames names{{"value", "best_value", "gradient_norm", "steps", "evaluations"},
                    function.variables};
  if (function.minimum) names.results.emplace_back("success");
  if (function.minimum && repeat_of(arguments) > 1) names.results.emplace_back("of");
  return names;
}

Findings minimize_findings(const Json& json) {
  const auto runs = list(json, "runs");
  Findings findings;
  add_medians(runs, {"value", "best_value", "gradient_norm", "steps", "evaluations"}, findings);
  if (const Json* const success = json.find("success")) {
    findings.results.emplace_back("success", cell(number(*success, "count")));
    findings.results.emplace_back("of", cell(number(*success, "of")));
  }
  const auto names = list(json, "variables");
  for (std::size_t i = 0; i < names.size() && names.size() <= most_parts; ++i) {
    const auto coordinate = [&](const Json& run) {
      return list(run, "x")[i].as_number().value_or(NAN);
    };
    findings.parts.emplace_back(names[i].as_text().value_or(""), cell(median_of(runs, coordinate)));
  }
  findings.status = status_of(runs);
  return findings;
}

// ---- compare ----

ResultNames compare_names(const Arguments& arguments) {
  ResultNames names{{"value", "best"}, std::vector<std::string>()};
  for (const Combination& one :
       combinations_of(arguments, {"function", "optimizer"}, list_options())) {
    names.parts->push_back(one.label());
  }
  return names;
}

Findings compare_findings(const Json& json) {
  Findings findings;
  std::pair<double, std::string> best{INFINITY, nothing};
  for (const Json& arm : list(json, "arms")) {
    const Json* const ends = arm.find("value");
    const double value = ends ? number(*ends, "median") : NAN;
    const std::string label = word(arm, "label", nothing);
    if (value < best.first) best = {value, label};
    findings.parts.emplace_back(label, cell(value));
  }
  findings.results = {{"value", cell(std::isfinite(best.first) ? best.first : NAN)},
                      {"best", best.second}};
  findings.status = status_of(list(json, "runs"));
  return findings;
}

// ---- fit ----

ResultNames fit_names(const Arguments& arguments) {
  const FitRequest request = read_fit(arguments);
  ResultNames names{{"chi2", "rss", "dof", "evaluations"}, std::vector<std::string>()};
  if (request.first().network) return names;  // its weights say nothing one by one
  for (const std::string& name : request.first().plan.names()) {
    names.parts->insert(names.parts->end(), {name, name + "_error"});
  }
  return names;
}

Findings fit_findings(const Json& json) {
  Findings findings;
  add_medians({&json, 1}, {"chi2", "rss", "dof", "evaluations"}, findings);
  if (json.find("formula") != nullptr) {
    for (const Json& parameter : list(json, "parameters")) {
      const std::string name = word(parameter, "name", "");
      findings.parts.emplace_back(name, cell(number(parameter, "value")));
      findings.parts.emplace_back(name + "_error", cell(number(parameter, "error")));
    }
  }
  findings.status = status_of({&json, 1});
  return findings;
}

// ---- train, predict ----

ResultNames train_names(const Arguments& arguments) {
  Team team(threads_of(arguments));
  const auto [name, rows] = [&] {
    const LearningData data = read_learning_data(arguments, seed_of(arguments), team);
    const ToldRows told = told_rows(data);
    return std::pair(std::string(told.name), told.examples->classes);
  }();
  ResultNames names{{name + "_loss", "loss", "epochs"}, std::vector<std::string>()};
  if (rows > 0) names.results.insert(names.results.begin(), name + "_accuracy");
  return names;
}

Findings train_findings(const Json& json) {
  const bool one = json.find("runs") == nullptr;
  const std::span<const Json> runs = one ? std::span(&json, 1) : list(json, "runs");
  Findings findings;
  add_medians(runs,
              {"test_accuracy", "test_loss", "validation_accuracy", "validation_loss",
               "training_accuracy", "training_loss", "loss"},
              findings);
  const auto epochs = [](const Json& run) { return double(list(run, "epochs").size()); };
  findings.results.emplace_back("epochs", cell(median_of(runs, epochs)));
  findings.status = status_of(runs);
  return findings;
}

ResultNames predict_names(const Arguments&) {
  return {{"rows", "loss", "accuracy", "rmse"}, std::vector<std::string>()};
}

Findings predict_findings(const Json& json) {
  Findings findings;
  add_medians({&json, 1}, {"loss", "accuracy", "rmse"}, findings);
  const auto rows = list(json, "rows");  // of a fit; else their number
  findings.results.emplace_back("rows",
                                cell(rows.empty() ? number(json, "rows") : double(rows.size())));
  findings.status = "ok";
  return findings;
}

// ---- eval, landscape, init ----

ResultNames eval_names(const Arguments& arguments) {
  ResultNames names{{"value"}, std::vector<std::string>()};
  if (arguments.integer("order") == 0) return names;
  for (const std::string& name : objective_of(arguments, "at").variables) {
    names.parts->push_back("gradient_" + name);
  }
  return names;
}

Findings eval_findings(const Json& json) {
  Findings findings;
  add_medians({&json, 1}, {"value"}, findings);
  add_parts(list(json, "variables"), list(json, "gradient"), "gradient_", findings);
  findings.status = status_of({&json, 1});
  return findings;
}

/// Where the lowest point lies depends on --slice, --load and --table: it has one column.
ResultNames landscape_names(const Arguments&) { return {{"value", "not_finite"}, {}}; }

Findings landscape_findings(const Json& json) {
  Findings findings;
  add_medians({&json, 1}, {"not_finite"}, findings);
  const Json* const lowest = json.find("lowest");
  findings.results.emplace_back("value",
                                cell(lowest ? number(*lowest, "value") : number(json, "minimum")));
  if (lowest) add_parts(list(json, "variables"), list(*lowest, "x"), "", findings);
  const auto places = list(json, "at");  // of a table
  if (!places.empty()) {
    findings.parts = {{"column", cell(number(places.front(), "column"))},
                      {"row", cell(number(places.front(), "row"))}};
  }
  findings.status = status_of({&json, 1});
  return findings;
}

ResultNames init_names(const Arguments& arguments) {
  if (arguments.given("depth") || arguments.given("model")) {
    return {{"activation_factor", "gradient_factor"}, std::vector<std::string>()};
  }
  return {{"min", "max", "mean", "variance", "expected_variance"}, std::vector<std::string>()};
}

/// Of several sizes or schemes the first.
Findings init_findings(const Json& json) {
  Findings findings;
  findings.status = "ok";
  const auto depth = list(json, "depth"), rows = list(json, "rows");
  if (!depth.empty()) {
    add_medians(depth.first(1), {"activation_factor", "gradient_factor"}, findings);
  } else if (!rows.empty()) {
    add_medians(rows.first(1), {"min", "max", "mean", "variance", "expected_variance"}, findings);
  }
  return findings;
}

// ---- verdict ----

/// The code, and how many runs of each arm succeed. Of a method with too many coordinates there are
/// none.
ResultNames verdict_names(const Arguments& arguments) {
  std::vector<std::string> models, arms;
  for (const std::string& name : arguments.all("model")) {
    const std::string arm = name == "direct" ? "direct_again" : name;
    std::string unique = arm;
    for (int k = 2; std::ranges::find(models, unique) != models.end(); ++k) {
      unique = fmt::format("{}_{}", arm, k);
    }
    models.push_back(unique);
  }
  arms = models;
  arms.insert(arms.end(), {"direct", "direct_untuned"});
  for (const std::string& name : models) {
    arms.push_back(models.size() == 1 ? "matched" : "matched_" + name);
  }
  arms.insert(arms.end(), {"multi_start", "random_search", "lbfgs", "cmaes"});
  return {{"code", "of"}, std::move(arms)};
}

Findings verdict_findings(const Json& json) {
  Findings findings;
  const Json* const verdict = json.find("verdict");
  findings.results.emplace_back("code", verdict ? word(*verdict, "code", nothing) : nothing);
  const auto arms = list(json, "arms");
  if (!arms.empty()) findings.results.emplace_back("of", cell(number(arms.front(), "of")));
  for (const Json& arm : arms) {
    findings.parts.emplace_back(word(arm, "name", ""), cell(number(arm, "success")));
  }
  findings.status = "ok";
  return findings;
}

// ---- all ----

std::vector<SweptCommand> swept_commands() {
  const std::vector<std::string_view> objective{"function", "dim",     "formula",  "data",
                                                "start",    "columns", "response", "variables"};
  const auto and_also = [&](std::initializer_list<std::string_view> more) {
    auto all = objective;
    all.insert(all.end(), more);
    return all;
  };
  return {
      {minimize_command, minimize_names, minimize_findings, and_also({"repeat"}), "x", {"value"}},
      {compare_command,
       compare_names,
       compare_findings,
       {"function", "optimizer", "model", "lr", "weight-decay", "momentum", "batch-size", "dim",
        "hidden"},
       "values",
       {"value"}},
      {verdict_command, verdict_names, verdict_findings, {"model"}, "arms", {}},
      {fit_command,
       fit_names,
       fit_findings,
       and_also({"model", "layers", "activation", "fix"}),
       "parameters",
       {"chi2", "rss"}},
      {train_command,
       train_names,
       train_findings,
       {"data", "test-data", "response", "classes", "validation", "test", "images", "test-images"},
       "",
       {"test_accuracy", "validation_accuracy", "training_accuracy", "test_loss", "validation_loss",
        "loss"}},
      {predict_command, predict_names, predict_findings, {}, "", {"accuracy", "loss", "rmse"}},
      {eval_command, eval_names, eval_findings, and_also({"at", "order"}), "gradient", {"value"}},
      {landscape_command, landscape_names, landscape_findings, {}, "x", {"value"}},
      {init_command, init_names, init_findings, {"depth", "model"}, "", {}}};
}

/// Values of an option that may give other columns. Fractions do not, they are numbers alike.
std::vector<std::string> kinds_of_values(const Variation& variation) {
  const auto& [option, values, range] = variation;
  if (range && values.empty()) {
    return range->whole ? std::vector{cell(range->lo), cell(range->hi)}
                        : std::vector{cell(range->lo)};
  }
  if (range && !range->whole) return {values.front()};
  return values;
}

/// The arguments that columns are looked for with: the first value of each option that is varied,
/// and then every other value of those that the columns depend on, one after another.
std::vector<Arguments> samples(const SweptCommand& command, const Arguments& arguments,
                               const std::vector<Variation>& variations) {
  Arguments first = arguments;
  for (const Variation& one : variations) {
    first = first.with(one.option, kinds_of_values(one).front());
  }
  std::vector<Arguments> all;
  all.push_back(first);
  for (const Variation& one : variations) {
    if (std::ranges::find(command.shaping, one.option) == command.shaping.end()) continue;
    for (const auto& value : kinds_of_values(one)) all.push_back(first.with(one.option, value));
  }
  return all;
}

/// A label of an arm as one word.
std::string as_column(std::string name) {
  std::erase(name, '"');
  std::ranges::replace_if(
      name, [](unsigned char c) { return c <= ' ' || c == 127; }, '_');
  return name;
}

}  // namespace

SweptCommand find_swept_command(const std::string& name) {
  std::vector<std::string> names;
  for (const SweptCommand& one : swept_commands()) {
    const CommandRow row = one.row();
    if (row.command.name == name) return one;
    names.push_back(row.command.name);
  }
  for (const char* other : {"sweep", "merge", "report", "list"}) {
    if (name != other) continue;
    throw BadInput(
        fmt::format("'{}' has no results to sweep: {} is right", name, joined_or(names)));
  }
  throw BadInput(unknown_name("command", name, names, "nnopt --help"));
}

bool more_is_better(std::string_view column) {
  return column.ends_with("accuracy") || column == "success";
}

SweepColumns::SweepColumns(const SweptCommand& command, const Arguments& arguments,
                           const std::vector<Variation>& variations) {
  std::optional<std::vector<std::string>> parts;
  bool begun = false, alike = true;
  for (const Arguments& sample : samples(command, arguments, variations)) {
    ResultNames names;
    try {
      names = command.names(sample);
    } catch (const BadInput&) {
      continue;  // so will its runs be
    }
    for (auto& name : names.results) {
      if (std::ranges::find(results_, name) == results_.end()) results_.push_back(std::move(name));
    }
    if (names.parts && names.parts->size() > most_parts) names.parts->clear();
    alike = alike && names.parts && (!begun || *parts == *names.parts);
    if (!begun) parts = names.parts;
    begun = true;
  }
  if (alike && begun) parts_ = *parts;
  if (begun && !alike) together_ = command.together;
  for (const auto& name : results_) add(name, variations);
  for (const auto& name : parts_) add(as_column(name), variations);
  if (!together_.empty()) add(together_, variations);
}

void SweepColumns::add(const std::string& name, const std::vector<Variation>& variations) {
  const auto taken = [&](const std::string& column) {
    return column == "index" || column == "status" || column == "seconds" ||
           std::ranges::find(variations, column, &Variation::option) != variations.end() ||
           std::ranges::find(names_, column) != names_.end();
  };
  std::string column = name;
  while (taken(column)) column = "result_" + column;
  names_.push_back(std::move(column));
}

std::vector<std::string> SweepColumns::cells(const std::optional<Findings>& findings) const {
  std::vector<std::string> cells;
  cells.reserve(names_.size() + 1);
  const auto add_found = [&](const auto& among, const auto& names) {
    for (const auto& name : names) {
      const auto found =
          std::ranges::find_if(among, [&](const auto& x) { return x.first == name; });
      cells.push_back(found == among.end() ? nothing : found->second);
    }
  };
  if (!findings) return std::vector<std::string>(names_.size(), nothing);
  add_found(findings->results, results_);
  add_found(findings->parts, parts_);
  if (together_.empty()) return cells;
  std::string all;
  for (const auto& [name, text] : findings->parts) {
    if (!all.empty()) all += ',';
    all += text;
  }
  cells.push_back(all.empty() ? nothing : all);
  return cells;
}

}  // namespace nnopt

// What a report shows of the JSON of each command beside facts and tables.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "base/text.hpp"
#include "cli/report_function.hpp"
#include "cli/report_json.hpp"
#include "cli/report_landscape.hpp"
#include "plots/figures.hpp"
#include "plots/fit_figures.hpp"
#include "plots/init_charts.hpp"
#include "plots/train_figures.hpp"

namespace nnopt {
namespace {

using Source = ResultSource;

std::size_t natural_at(const Json& object, std::string_view key) {
  return static_cast<std::size_t>(count_at(object, key));
}

// ---- minimize, compare -------------------------------------------------------------------------

/// A run of which the end is known alone.
Trace end_of(const Json& run, std::vector<std::string> names) {
  Trace trace{natural_at(run, "seed"), std::move(names), {}, numbers_at(run, "x")};
  trace.x.resize(trace.names.size(), NAN);
  TraceRow row;
  row.step = count_at(run, "steps");
  row.evaluations = count_at(run, "evaluations");
  row.value = number_at(run, "value");
  row.best = number_at(run, "best_value");
  row.gradient_norm = number_at(run, "gradient_norm");
  trace.rows.push_back(row);
  return trace;
}

void complete_runs(const Json& json, const Source&, ReportResult& result) {
  Picture picture;
  picture.title = result.title;
  if (const auto named = function_of_line(result.command_line)) {
    picture.known_minimum = named->function.minimum;
    picture.value_name = named->function.value_name;
    picture.success = named->arguments.number("success");
  }
  const auto names = texts_at(json, "variables");
  const auto runs = elements_at(json, "runs");
  for (const Json& run : runs) {
    const std::string own = text_at(run, "label");
    const std::string label = own.empty() ? text_at(json, "model") : own;
    const auto known = std::ranges::find(picture.arms, label, &Arm::label);
    Arm& arm = known != picture.arms.end() ? *known : picture.arms.emplace_back(Arm{label, {}});
    arm.runs.push_back(end_of(run, names));
  }
  if (runs.size() == 1) {
    result.lead = fmt::format("f = {:.7g} after {} steps: {}", number_at(runs[0], "value"),
                              natural_at(runs[0], "steps"), text_at(runs[0], "reason"));
  } else if (!runs.empty()) {
    result.figures.push_back(report_figure("where each run ended", picture, "runs"));
  }
  if (const Json* const success = json.find("success"); success && success->is_object()) {
    result.facts.emplace_back(
        "success", fmt::format("{} of {}: {}", natural_at(*success, "count"),
                               natural_at(*success, "of"), text_at(*success, "criterion")));
  }
}

void complete_minimize(const Json& json, const Source& source, ReportResult& result) {
  complete_runs(json, source, result);
  result.title += ", " + text_at(json, "model") + ", " + text_at(json, "optimizer_spec");
}

// ---- fit ---------------------------------------------------------------------------------------

void complete_fit(const Json& json, const Source&, ReportResult& result) {
  result.title = text_at(json, "formula");
  if (result.title.empty()) result.title = "network";
  result.title += ", data " + text_at(json, "data");
  result.lead = text_at(json, "status") + ": " + text_at(json, "reason");
  std::vector<std::string> names;
  std::vector<double> correlation, global;
  for (const Json& one : elements_at(json, "parameters")) {
    names.push_back(text_at(one, "name"));
    global.push_back(number_at(one, "global_correlation"));
  }
  for (const Json& row : elements_at(json, "correlation")) {
    for (const Json& one : row.elements()) correlation.push_back(one.as_number().value_or(NAN));
  }
  const PageTitle title{result.title};
  if (names.size() > 1 && correlation.size() == names.size() * names.size()) {
    Page page{title};
    page.figures.push_back(
        [=](Script& script) { draw_correlations(title, names, correlation, global, script); });
    result.figures.push_back({"correlations of the parameters", std::move(page)});
  }
  ChartLine residuals{"", {}};
  residuals.joined = false;
  for (const double r : numbers_at(json, "residuals")) {
    residuals.points.push_back({double(residuals.points.size() + 1), r});
  }
  if (!residuals.points.empty()) {
    const ChartPoint left{0, 0}, right{double(residuals.points.size() + 1), 0};
    result.figures.push_back(chart_figure(
        "residuals, row by row", title,
        {"", {"row of the data"}, {"data - fit"}, {residuals}, {}, {{"fit", {left, right}}}}));
  }
}

// ---- train, predict ----------------------------------------------------------------------------

/// The state at the start is row 0; where it is not told, there is a gap.
std::vector<EpochRow> epochs_of(const Json& run) {
  std::vector<EpochRow> rows;
  const auto epochs = elements_at(run, "epochs");
  if (epochs.empty()) return rows;
  const auto add = [&](const Json& one) {
    EpochRow row;
    row.epoch = count_at(one, "epoch");
    row.step = count_at(one, "step");
    row.loss = number_at(one, "loss");
    row.train_accuracy = number_at(one, "train_accuracy");
    row.validation_loss = number_at(one, "validation_loss");
    row.validation_accuracy = number_at(one, "validation_accuracy");
    row.test_loss = number_at(one, "test_loss");
    row.test_accuracy = number_at(one, "test_accuracy");
    row.lr = number_at(one, "lr");
    row.seconds = number_at(one, "seconds");
    rows.push_back(row);
  };
  const Json* const start = run.find("start");
  add(start != nullptr ? *start : Json());
  for (const Json& one : epochs) add(one);
  return rows;
}

/// Which class is taken for which, where the matrix is square.
void add_confusion(const Json& json, const std::string& title, ReportResult& result) {
  const auto lines = elements_at(json, "confusion");
  auto predictions = std::make_shared<Predictions>();
  for (const Json& line : lines) {
    auto& row = predictions->confusion.emplace_back();
    for (const double count : numbers_of(line)) row.push_back(static_cast<std::int64_t>(count));
    if (row.size() != lines.size()) return;
    for (const std::int64_t count : row) predictions->score.rows += count;
    predictions->score.right += row[predictions->confusion.size() - 1];
  }
  if (lines.empty()) return;
  TrainPicture picture;
  picture.title = title;
  picture.predictions = predictions.get();
  result.figures.push_back(
      report_figure("which class is taken for which", picture, "confusion", predictions));
}

void complete_train(const Json& json, const Source&, ReportResult& result) {
  const Json* const data = json.find("data");
  result.title = data == nullptr ? "" : text_at(*data, "name");
  const std::string network = text_at(json, "network");
  if (!network.empty()) result.title += ", " + network;
  TrainPicture picture;
  picture.title = result.title;
  const auto add_run = [&](const Json& run) {
    auto rows = epochs_of(run);
    if (rows.empty()) return;
    const std::string label = text_at(run, "label");
    const auto known = std::ranges::find(picture.arms, label, &TrainArm::label);
    TrainArm& arm =
        known != picture.arms.end() ? *known : picture.arms.emplace_back(TrainArm{label, {}});
    arm.runs.push_back(std::move(rows));
  };
  add_run(json);
  for (const Json& run : elements_at(json, "runs")) add_run(run);
  if (!picture.arms.empty()) {
    result.figures.push_back(
        report_figure("loss and accuracy after each epoch", picture, "history"));
  }
  add_confusion(json, result.title, result);
  const double accuracy = number_at(json, "test_accuracy");
  if (!std::isnan(accuracy)) result.lead = fmt::format("test accuracy {:.2f} %", 100 * accuracy);
}

void complete_predict(const Json& json, const Source&, ReportResult& result) {
  result.title = text_at(json, "formula");
  if (result.title.empty())
    result.title = text_at(json, "load") + ", data " + text_at(json, "data");
  add_confusion(json, result.title, result);
  const double accuracy = number_at(json, "accuracy");
  if (!std::isnan(accuracy)) result.lead = fmt::format("accuracy {:.2f} %", 100 * accuracy);
}

// ---- eval, init, landscape ---------------------------------------------------------------------

void complete_eval(const Json& json, const Source&, ReportResult& result) {
  const Json* const check = json.find("check");
  const Json* const along = check == nullptr ? nullptr : check->find("direction");
  if (along == nullptr) return;
  const auto steps = numbers_at(*along, "steps"), remainders = numbers_at(*along, "remainders");
  if (steps.empty() || steps.size() != remainders.size()) return;
  ChartLine line{"remainder", {}, {}};
  for (std::size_t k = 0; k < steps.size(); ++k) {
    line.points.push_back({steps[k], remainders[k]});
    const double ratio = steps[k] / steps.back();
    line.theory.push_back({steps[k], remainders.back() * ratio * ratio});
  }
  result.figures.push_back(chart_figure(
      "Taylor remainders, and h^2 as a line", {result.title},
      {"remainder |f(x+hd) - f(x) - h g.d|, line h^2", {"h", true}, {"remainder", true}, {line}}));
}

Moments moments_of(const Json& row) {
  Moments moments;
  moments.count = 1;
  moments.min = number_at(row, "min");
  moments.max = number_at(row, "max");
  moments.mean = number_at(row, "mean");
  moments.squares = number_at(row, "variance");  // of one number: their mean
  return moments;
}

void complete_init(const Json& json, const Source&, ReportResult& result) {
  const auto schemes = texts_at(json, "schemes");
  result.title = "initial parameters";
  if (!schemes.empty()) result.title += ": " + joined(schemes, ", ");
  std::vector<InitRow> sizes;
  std::vector<SchemeDepth> depths;
  for (const Json& row : elements_at(json, "rows")) {
    const auto found = std::ranges::find(schemes, text_at(row, "scheme"));
    if (found == schemes.end()) return;
    const auto scheme = static_cast<std::size_t>(found - schemes.begin());
    const LayerSize size{natural_at(row, "fan_in"), natural_at(row, "fan_out")};
    const double expected = number_at(row, "expected_variance");
    sizes.push_back({scheme, size, natural_at(row, "draws"), moments_of(row), expected});
    if (depths.empty() || depths.back().scheme != scheme) depths.push_back({scheme, {}, NAN, NAN});
    depths.back().rows.push_back({text_at(row, "layer"), size, moments_of(row), expected,
                                  number_at(row, "activation_variance"),
                                  number_at(row, "gradient_variance")});
  }
  if (sizes.empty()) return;
  if (json.find("depth") != nullptr) {
    for (const auto& [name, text] : depth_figures) {
      result.figures.push_back(
          chart_figure(std::string(text), {result.title}, depth_chart(name, depths, schemes)));
    }
    return;
  }
  std::vector<LayerSize> different;
  for (const InitRow& row : sizes) different.push_back(row.size);
  for (const std::string_view name : varied_fans(different)) {
    const auto row = std::ranges::find(size_figures, name, &NamedFigure::name);
    result.figures.push_back(
        chart_figure(std::string(row->text), {result.title}, size_chart(name, sizes, schemes)));
  }
}

void complete_landscape(const Json& json, const Source&, ReportResult& result) {
  if (result.title.empty()) result.title = text_at(json, "table");
  std::vector<Range> axes;
  for (const Json& axis : elements_at(json, "axes")) {
    axes.push_back({number_at(axis, "min"), number_at(axis, "max"), natural_at(axis, "count")});
  }
  Grid grid{axes, {}};
  std::size_t points = 1;
  for (const Range& axis : axes) points *= axis.count;
  for (const Json& one : elements_at(json, "values")) {
    grid.values.push_back(one.as_number().value_or(NAN));
  }
  const bool whole =
      points == grid.values.size() && std::ranges::all_of(axes, [](const Range& axis) {
        return axis.count > 1 && axis.hi > axis.lo;
      });
  if (whole) add_landscape_figures(texts_at(json, "variables"), std::move(grid), result);
}

/// One row for each command of which something is particular.
constexpr std::array<JsonCommandRow, 10> rows{
    {{"minimize", {"success"}, complete_minimize},
     {"compare", {"success"}, complete_runs},
     {"fit", {"status", "reason", "data", "formula", "residuals"}, complete_fit},
     {"train", {}, complete_train},
     {"predict", {"answers"}, complete_predict},
     {"eval", {}, complete_eval},
     {"init", {"schemes"}, complete_init},
     {"landscape", {"values"}, complete_landscape},
     {"sweep", {"rows", "columns"}, complete_sweep},
     {"verdict", {"verdict", "arms"}, complete_verdict}}};

}  // namespace

const JsonCommandRow* find_json_command(std::string_view command) {
  const auto found = std::ranges::find(rows, command, &JsonCommandRow::command);
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace nnopt

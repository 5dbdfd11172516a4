// What a report shows of the tables of some commands beside their rows.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "base/text.hpp"
#include "cli/picture_options.hpp"
#include "cli/report_function.hpp"
#include "cli/report_landscape.hpp"
#include "cli/report_tables.hpp"
#include "plots/chart.hpp"
#include "plots/figures.hpp"
#include "plots/train_figures.hpp"

namespace nnopt {
namespace {

constexpr std::array trace_columns = std::to_array<std::string_view>(
    {"step", "evaluations", "value", "best", "gradient_norm", "step_norm", "lr"});

std::string digits_of(double x) { return fmt::format("{}", without_sign_of_nan(x)); }

std::optional<std::size_t> column_named(const ResultTable& table, std::string_view name) {
  const auto found = std::ranges::find(table.names, name);
  if (found == table.names.end()) return {};
  return static_cast<std::size_t>(found - table.names.begin());
}

std::int64_t whole(double x) {
  constexpr double most = 9e15;
  return std::abs(x) < most ? static_cast<std::int64_t>(x) : 0;
}

/// The run of one block; of a long one every n-th row and the last.
Trace trace_of(const ResultTable& table, const TableBlock& block) {
  constexpr std::size_t most = 4000;
  const std::size_t every = (block.rows.size() + most - 1) / most;
  Trace trace;
  trace.names.assign(table.names.begin() + trace_columns.size(), table.names.end());
  for (std::size_t k = 0; k < block.rows.size(); ++k) {
    if (k % every != 0 && k + 1 != block.rows.size()) continue;
    const auto n = table.numbers(block.rows[k]);
    trace.rows.push_back({whole(n[0]), whole(n[1]), n[2], n[3], n[4], n[5], n[6]});
    trace.x.insert(trace.x.end(), n.begin() + trace_columns.size(), n.end());
  }
  return trace;
}

/// "adam:lr=0.3, seed 0" without the seed.
std::string label_of(const TableBlock& block) {
  return block.comment.substr(0, block.comment.rfind(", seed "));
}

ReportTable summary_of(const std::vector<Arm>& arms) {
  ReportTable table{
      "runs",
      {"run", "rows", "steps", "evaluations", "first value", "last value", "best value"},
      {},
      {}};
  std::size_t all = 0;
  double best = std::numeric_limits<double>::infinity();
  for (const Arm& arm : arms) {
    for (std::size_t k = 0; k < arm.runs.size(); ++k) {
      if (++all > most_report_rows) continue;
      const auto& first = arm.runs[k].rows.front();
      const auto& last = arm.runs[k].rows.back();
      std::string name = arm.label;
      if (arm.runs.size() > 1) name += fmt::format("{}{}", name.empty() ? "" : ", ", k + 1);
      if (arms.size() == 1 && arm.runs.size() == 1 && name.empty()) name = "1";
      if (last.value < best && (arms.size() > 1 || arm.runs.size() > 1)) {
        best = last.value;
        table.best = table.rows.size();
      }
      table.rows.push_back({name, fmt::format("{}", arm.runs[k].rows.size()),
                            fmt::format("{}", last.step), fmt::format("{}", last.evaluations),
                            digits_of(first.value), digits_of(last.value), digits_of(last.best)});
    }
  }
  if (all > most_report_rows) {
    table.note = fmt::format("The first {} of {} runs.", most_report_rows, all);
  }
  return table;
}

/// On a line or a plane the function with the paths on it.
void add_landscape(Picture picture, const NamedFunction& named, Team& team, ReportResult& result) {
  const std::size_t dim = named.function.dim();
  if (dim > 2 || picture.arms.front().runs.front().dim() != dim) return;
  std::vector<Trace> traces;
  for (const Arm& arm : picture.arms) traces.insert(traces.end(), arm.runs.begin(), arm.runs.end());
  constexpr std::size_t any_number = 401;  // of points: figures take their own
  const auto axes = named.arguments.given("range")
                        ? ranges_given(named.arguments, named.function, any_number)
                        : axes_around(named.function, traces, any_number);
  picture.landscape = make_landscape(named.function, axes, team);
  picture.look = look_of(named.arguments);
  result.figures.push_back(
      report_figure("the path on the function", picture, dim == 1 ? "curve" : "contour"));
}

// ---- landscapes -------------------------------------------------------------------------------

/// How many coordinates stand in front of the value; 0: this is no landscape that can be drawn.
std::size_t landscape_dim(const ResultTable& table) {
  const auto value = column_named(table, "value");
  return value && *value <= 2 ? *value : 0;
}

/// The numbers of an axis in ascending order, where they are equally spaced.
std::optional<Range> equally_spaced(const std::vector<double>& x) {
  if (x.size() < 2 || !(x.back() > x.front())) return {};
  const Range range{x.front(), x.back(), x.size()};
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!(std::abs(x[i] - range.at(i)) < 1e-6 * range.step())) return {};
  }
  return range;
}

std::optional<Grid> grid_of(const ResultTable& table, std::size_t dim) {
  Grid grid;
  std::vector<double> x, y;
  for (const TableBlock& block : table.blocks) {
    if (dim == 2 && block.rows.size() != table.blocks.front().rows.size()) break;
    for (const std::string_view& row : block.rows) {
      const auto numbers = table.numbers(row);
      if (&block == &table.blocks.front()) x.push_back(numbers[0]);
      if (dim == 2 && &row == &block.rows.front()) y.push_back(numbers[1]);
      grid.values.push_back(numbers[dim]);
    }
    if (dim == 1) break;
  }
  for (const auto* points : {&x, &y}) {
    if (points == &y && dim == 1) break;
    const auto axis = equally_spaced(*points);
    if (!axis) return {};
    grid.axes.push_back(*axis);
  }
  return grid;
}

}  // namespace

bool is_trace(const ResultTable& table) {
  return table.names.size() > trace_columns.size() &&
         std::equal(trace_columns.begin(), trace_columns.end(), table.names.begin());
}

void complete_trace(const ResultTable& table, const ResultSource& source, ReportResult& result) {
  const auto named = function_of_line(table.command_line);
  Picture picture;
  for (const TableBlock& block : table.blocks) {
    const std::string label = label_of(block);
    const auto known = std::ranges::find(picture.arms, label, &Arm::label);
    Arm& arm = known != picture.arms.end() ? *known : picture.arms.emplace_back(Arm{label, {}});
    arm.runs.push_back(trace_of(table, block));
    arm.runs.back().seed = arm.runs.size() - 1;
  }
  if (picture.arms.size() == 1 && picture.arms[0].label.empty() && named &&
      named->arguments.command().find("model") != nullptr) {
    picture.arms[0].label = named->arguments.all("model").front();
  }
  result.tables.push_back(summary_of(picture.arms));
  if (named) {
    result.title = picture.title = named->function.name;
    picture.known_minimum = named->function.minimum;
    picture.value_name = named->function.value_name;
    picture.success = named->arguments.number("success");
  }
  try {
    if (named) add_landscape(picture, *named, source.team, result);
  } catch (const BadInput& error) {  // such as a range that is too wide
    result.warnings.push_back(fmt::format("no figure of the path: {}", error.what()));
  }
  result.figures.push_back(report_figure("the value at each step", picture, "loss"));
  const bool several =
      std::ranges::any_of(picture.arms, [](const Arm& arm) { return arm.runs.size() > 1; });
  if (several) result.figures.push_back(report_figure("the ends of all runs", picture, "runs"));
}

bool is_landscape(const ResultTable& table) {
  return table.command_line.starts_with("nnopt landscape ") && landscape_dim(table) > 0;
}

void complete_landscape(const ResultTable& table, const ResultSource&, ReportResult& result) {
  const std::size_t dim = landscape_dim(table);
  std::optional<std::vector<double>> lowest, highest;
  for (const TableBlock& block : table.blocks) {
    for (const std::string_view row : block.rows) {
      auto numbers = table.numbers(row);
      if (!std::isfinite(numbers[dim])) continue;
      if (!lowest || numbers[dim] < (*lowest)[dim]) lowest = numbers;
      if (!highest || numbers[dim] > (*highest)[dim]) highest = std::move(numbers);
    }
  }
  result.facts.emplace_back("points", fmt::format("{}", table.rows()));
  for (const auto& [name, point] : {std::pair("lowest", &lowest), {"highest", &highest}}) {
    if (!*point) continue;
    std::string place;
    for (std::size_t i = 0; i < dim; ++i) {
      place += fmt::format("{}{} = {:.6g}", i == 0 ? "" : ", ", table.names[i], (**point)[i]);
    }
    result.facts.emplace_back(name, fmt::format("{:.7g} at {}", (**point)[dim], place));
  }
  const auto words = words_of_line(table.command_line);
  if (words && words->size() > 2 && !(*words)[2].starts_with('-')) result.title = (*words)[2];
  auto grid = grid_of(table, dim);
  if (!grid) return add_rows(table, result);
  if (result.title.empty()) result.title = "landscape";
  add_landscape_figures(
      {table.names.begin(), table.names.begin() + static_cast<std::ptrdiff_t>(dim)},
      std::move(*grid), result);
}

bool is_fitted_data(const ResultTable& table) {
  return table.names.size() == 4 && table.names[2] == "fit" && table.names[3] == "residual";
}

void complete_fitted_data(const ResultTable& table, const ResultSource&, ReportResult& result) {
  ChartLine data{"data", {}}, fit{"fit", {}}, residuals{"data - fit", {}};
  data.joined = residuals.joined = false;
  for (const TableBlock& block : table.blocks) {
    for (const std::string_view row : block.rows) {
      const auto n = table.numbers(row);
      if (std::isnan(n[0])) continue;  // has no place among the others
      data.points.push_back({n[0], n[1]});
      fit.points.push_back({n[0], n[2]});
      residuals.points.push_back({n[0], n[3]});
    }
  }
  std::ranges::stable_sort(fit.points, {}, [](const ChartPoint& point) { return point[0]; });
  const PageTitle title{
      table.notes.empty() ? "fit" : table.notes.front().substr(0, table.notes.front().find(": "))};
  result.figures.push_back(
      chart_figure("data and fit", title, {"", {table.names[0]}, {table.names[1]}, {data, fit}}));
  result.figures.push_back(
      chart_figure("residuals", title, {"", {table.names[0]}, {"residual"}, {residuals}}));
  add_rows(table, result);
}

bool has_epochs(const ResultTable& table) {
  return table.names.size() >= 9 && table.names[0] == "epoch" && table.names[2] == "loss" &&
         table.names[3] == "train_accuracy";
}

void complete_epochs(const ResultTable& table, const ResultSource&, ReportResult& result) {
  TrainPicture picture;
  picture.title = "training";
  for (const TableBlock& block : table.blocks) {
    const std::string label = label_of(block);
    const auto known = std::ranges::find(picture.arms, label, &TrainArm::label);
    TrainArm& arm =
        known != picture.arms.end() ? *known : picture.arms.emplace_back(TrainArm{label, {}});
    auto& rows = arm.runs.emplace_back();
    for (const std::string_view row : block.rows) {
      const auto n = table.numbers(row);
      rows.push_back({whole(n[0]), whole(n[1]), n[2], n[3], n[4], n[5], n[6], n[7], n[8], 0});
    }
  }
  result.figures.push_back(report_figure("loss and accuracy after each epoch", picture, "history"));
  add_rows(table, result);
}

}  // namespace nnopt

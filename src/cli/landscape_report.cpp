#include "cli/landscape_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "cli/objective.hpp"
#include "cli/program.hpp"

namespace nnopt {
namespace {

/// Of the finite values; nothing where there are none.
struct Extremes {
  std::size_t lowest, highest;
};
std::optional<Extremes> extremes(const Grid& grid) {
  std::optional<Extremes> found;
  for (std::size_t k = 0; k < grid.values.size(); ++k) {
    const double value = grid.values[k];
    if (!std::isfinite(value)) continue;
    if (!found) found = {k, k};
    if (value < grid.values[found->lowest]) found->lowest = k;
    if (value > grid.values[found->highest]) found->highest = k;
  }
  return found;
}

double lowest_of(const Grid& cells) { return *std::ranges::min_element(cells.values); }

Json point_json(const std::vector<double>& x, double value) {
  return Json::object().add("x", x).add("value", value);
}

}  // namespace

std::size_t LandscapeReport::points() const {
  std::size_t count = 1;
  for (const auto& axis : grid.axes) count *= axis.count;
  return count;
}

void write_table(const LandscapeReport& report, const std::string& command_line, Console& console) {
  const auto& names = report.function.variables;
  const std::size_t n = names.size(), columns = report.grid.axes[0].count;
  std::string text = "# " + command_line + "\n";
  if (report.interrupted()) {
    text += fmt::format("# interrupted: {} of {} points are done\n", report.grid.values.size(),
                        report.points());
  }
  if (const std::size_t holes = report.grid.not_finite(); holes > 0) {
    text += fmt::format("# {} of {} values are not finite\n", holes, report.grid.values.size());
  }
  text += "# " + joined(names, " ") + " value";
  if (!report.gradients.empty()) {
    for (const auto& name : names) text += n == 1 ? " derivative" : " d_" + name;
  }
  text += '\n';
  const auto out = std::back_inserter(text);
  for (std::size_t k = 0; k < report.grid.values.size(); ++k) {
    for (const double x : report.grid.point(k)) fmt::format_to(out, "{} ", x);
    fmt::format_to(out, "{}", without_sign_of_nan(report.grid.values[k]));
    for (std::size_t i = 0; i < n && !report.gradients.empty(); ++i) {
      fmt::format_to(out, " {}", without_sign_of_nan(report.gradients[k * n + i]));
    }
    text += '\n';
    if ((k + 1) % columns == 0 && k + 1 < report.grid.values.size()) text += '\n';
    if (text.size() > 1 << 16) {
      console.data(text);
      text.clear();
      if (signal_received() != 0) return;
    }
  }
  console.data(text);
}

std::string to_text(const LandscapeReport& report) {
  const auto& [f, grid, gradients, found] = report;
  std::string text = fmt::format("{} at {} points\n", f.name, grid.values.size());
  if (report.interrupted())
    text += fmt::format("  interrupted: {} remain\n", report.points() - grid.values.size());
  if (const std::size_t holes = report.grid.not_finite(); holes > 0) {
    text += fmt::format("  {} values are not finite\n", holes);
  }
  if (const auto ends = extremes(grid)) {
    for (const auto& [word, k] : {std::pair("lowest ", ends->lowest), {"highest", ends->highest}}) {
      text += fmt::format("  {} {:.7g} at {}\n", word, grid.values[k],
                          assignments(f.variables, grid.point(k)));
    }
  }
  if (!found.empty()) text += "  local minima on it, refined\n";
  for (const auto& [x, value] : found) {
    text += fmt::format("    {:<14.9g} at {}\n", value, assignments(f.variables, x));
  }
  if (f.minimum) text += fmt::format("  known minimum {:.7g}\n", *f.minimum);
  return text;
}

Json to_json(const LandscapeReport& report, const std::string& command_line) {
  const auto& [f, grid, gradients, found] = report;
  const std::size_t holes = report.grid.not_finite();
  Json axes = Json::array();
  for (const auto& axis : grid.axes) {
    axes.push(Json::object().add("min", axis.lo).add("max", axis.hi).add("count", axis.count));
  }
  Json json = result_head("landscape", command_line);
  json.add("objective", f.name);
  json.add("variables", f.variables).add("axes", std::move(axes));
  json.add("order", "axis 1 varies fastest").add("values", grid.values);
  if (!gradients.empty()) json.add(f.dim() == 1 ? "derivative" : "gradients", gradients);
  json.add("status", report.interrupted() ? "interrupted" : holes > 0 ? "not_finite" : "ok");
  json.add("not_finite", holes);
  if (const auto ends = extremes(grid)) {
    json.add("lowest", point_json(grid.point(ends->lowest), grid.values[ends->lowest]));
  }
  Json minima = Json::array();
  for (const auto& [x, value] : found) minima.push(point_json(x, value));
  json.add("minima", std::move(minima));
  if (f.minimum) json.add("known_minimum", *f.minimum);
  return json;
}

std::string table_text(const Landscape& table, const Grid& cells) {
  const auto& first = table.minima.front();
  std::string text = fmt::format("{}\n  minimum {} at column {}, row {}\n", table.title,
                                 lowest_of(cells), first[0], first[1]);
  for (std::size_t k = 1; k < table.minima.size(); ++k) {
    if (k == 10) return text + fmt::format("  and at {} more\n", table.minima.size() - k);
    text += fmt::format("  and at column {}, row {}\n", table.minima[k][0], table.minima[k][1]);
  }
  return text;
}

std::string table_rows(const Landscape& table, const Grid& cells, const std::string& command_line) {
  std::string text = "# " + command_line + "\n# column row value\n";
  for (const auto& place : table.minima) {
    text += fmt::format("{} {} {}\n", place[0], place[1], lowest_of(cells));
  }
  return text;
}

Json table_json(const Landscape& table, const Grid& cells, const std::string& file,
                const std::string& command_line) {
  Json places = Json::array();
  for (const auto& place : table.minima) {
    places.push(Json::object()
                    .add("column", static_cast<std::int64_t>(place[0]))
                    .add("row", static_cast<std::int64_t>(place[1])));
  }
  return result_head("landscape", command_line)
      .add("table", file)
      .add("columns", table.axes[0].count)
      .add("rows", table.axes[1].count)
      .add("minimum", lowest_of(cells))
      .add("at", std::move(places));
}

}  // namespace nnopt

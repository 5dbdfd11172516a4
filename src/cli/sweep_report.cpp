#include "cli/sweep_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace nnopt {
namespace {

/// As people read it.
std::string rounded(const std::string& text) {
  if (parse_integer(text)) return text;
  const auto number = parse_double(text);
  return number ? fmt::format("{:.7g}", *number) : text;
}

std::string rows_text(const SweepReport& report) {
  const auto& columns = report.request.head.columns;
  std::vector<std::size_t> widths;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    std::size_t width = columns[k].size();
    for (const SweepCells& row : report.rows) width = std::max(width, rounded(row[k]).size());
    widths.push_back(width);
  }
  std::string text;
  const auto add = [&](const SweepCells& cells, bool head) {
    for (std::size_t k = 0; k < cells.size(); ++k) {
      text += fmt::format("  {:>{}}", head ? cells[k] : rounded(cells[k]), widths[k]);
    }
    text += '\n';
  };
  add(columns, true);
  for (const SweepCells& row : report.rows) add(row, false);
  return text;
}

/// "lr=0.1 optimizer=sgd" of a row.
std::string settings_text(const SweepRequest& request, const SweepCells& row) {
  std::string text;
  for (std::size_t k = 0; k < request.grid.variations().size(); ++k) {
    text += fmt::format(" {}={}", request.head.columns[k + 1], row[k + 1]);
  }
  return text;
}

std::uint64_t index_of(const SweepCells& row) {
  return static_cast<std::uint64_t>(*parse_integer(row.front()));
}

/// Numbers as numbers.
Json cell_json(const std::string& text) {
  if (text == "nan") return {};
  if (const auto whole = parse_integer(text)) return *whole;
  const auto number = parse_double(text);
  return number ? Json(*number) : Json(text);
}

Json best_json(const SweepRequest& request, const SweepCells& row) {
  const std::size_t column = request.judge->column;
  Json settings = Json::object();
  for (std::size_t k = 0; k < request.grid.variations().size(); ++k) {
    settings.add(request.head.columns[k + 1], cell_json(row[k + 1]));
  }
  Json json = Json::object();
  json.add("index", index_of(row)).add("column", request.head.columns[column]);
  json.add("direction", request.judge->more_is_better ? "max" : "min");
  json.add("value", cell_json(row[column])).add("settings", std::move(settings));
  return json.add("command_line", request.line_of(index_of(row)));
}

}  // namespace

void SweepSummary::add(const SweepCells& row) {
  ++rows_;
  ++statuses_[row.back()];
  if (!request_.judge) return;
  const Judge& judge = *request_.judge;
  const auto value = judge.value(row);
  if (value && (!best_ || judge.better(*value, *judge.value(*best_)))) best_ = row;
}

std::uint64_t SweepSummary::with_status(const std::string& status) const {
  const auto found = statuses_.find(status);
  return found == statuses_.end() ? 0 : found->second;
}

std::string to_text(const SweepReport& report) {
  const auto& [request, summary, rows, file] = report;
  const std::uint64_t done = summary.rows(), all = request.head.runs;
  std::string text =
      fmt::format("{}, {}{} run{}: ", request.head.command,
                  done < all ? fmt::format("{} of ", done) : "", all, all == 1 ? "" : "s");
  for (const auto& [status, count] : summary.statuses()) {
    text += fmt::format("{}{} {}", text.ends_with(": ") ? "" : ", ", count, status);
  }
  text += "\n";
  const bool shown = done <= most_rows_of_text;
  if (shown && done > 0) text += rows_text(report);
  if (const auto& best = summary.best()) {
    const std::size_t column = request.judge->column;
    text += fmt::format("best: {} {} of run {},{}\n  {}\n", request.head.columns[column],
                        rounded((*best)[column]), best->front(), settings_text(request, *best),
                        request.line_of(index_of(*best)));
  }
  if (!file.empty()) text += fmt::format("all rows: {}\n", file);
  if (file.empty() && !shown) {
    text += "all rows: --format table prints them, --output FILE writes them\n";
  }
  return text;
}

std::string to_table(const SweepReport& report) {
  std::string text = report.request.head.text();
  for (const SweepCells& row : report.rows) text += sweep_line(row);
  return text;
}

Json to_json(const SweepReport& report) {
  const auto& [request, summary, rows, file] = report;
  Json json = Json::object();
  json.add("command", "sweep").add("version", version);
  json.add("command_line", request.head.command_line).add("of", request.head.command);
  json.add("runs", request.head.runs).add("done", summary.rows());
  Json statuses = Json::object();
  for (const auto& [status, count] : summary.statuses()) statuses.add(status, count);
  json.add("statuses", std::move(statuses)).add("columns", request.head.columns);
  Json lines = Json::array();
  for (const SweepCells& row : rows) {
    Json cells = Json::array();
    for (const auto& text : row) cells.push(cell_json(text));
    lines.push(std::move(cells));
  }
  json.add("rows", std::move(lines));
  json.add("best", summary.best() ? best_json(request, *summary.best()) : Json());
  if (!file.empty()) json.add("file", file);
  return json;
}

SweepPicture picture_of(const SweepReport& report) {
  const SweepRequest& request = report.request;
  const auto column_of = [&](std::size_t k) {
    SweepColumn column{request.head.columns[k], {}};
    for (const SweepCells& row : report.rows) column.texts.push_back(row[k]);
    return column;
  };
  SweepPicture picture;
  picture.title = "sweep of " + request.head.command;
  picture.subtitle = request.base.command_line();
  const auto& variations = request.grid.variations();
  for (std::size_t k = 0; k < variations.size(); ++k) {
    picture.varied.push_back(column_of(k + 1));
    picture.varied.back().logarithmic = variations[k].range && variations[k].range->logarithmic;
  }
  picture.result = column_of(request.judge->column);
  // Bad input came to nothing; a run that did not may have come to what is no number.
  for (std::size_t i = 0; i < report.rows.size(); ++i) {
    if (report.rows[i].back() == "bad_input") picture.result.texts[i].clear();
  }
  picture.random = request.random;
  picture.more_is_better = request.judge->more_is_better;
  return picture;
}

}  // namespace nnopt

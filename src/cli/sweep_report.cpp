#include "cli/sweep_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "cli/line_heading.hpp"

namespace nnopt {
namespace {

/// As people read it.
std::string rounded(const std::string& text) {
  if (parse_integer(text)) return text;
  const auto number = parse_double(text);
  return number ? fmt::format("{:.7g}", *number) : text;
}

/// A cell of a row; of a point that was found, as many coordinates as have room.
std::string cell_text(const SweepRequest& request, const SweepCells& row, std::size_t column) {
  constexpr std::size_t most = 4;
  const std::string& text = row[column];
  const auto point = parse_vector(text);
  const bool is_found = column > request.grid.variations().size();
  if (!is_found || !point || point->size() < 2) return rounded(text);
  std::string out;
  for (std::size_t i = 0; i < std::min(point->size(), most); ++i) {
    out += fmt::format("{}{:.5g}", i == 0 ? "" : ",", (*point)[i]);
  }
  return out + (point->size() > most ? ",..." : "");
}

constexpr std::size_t widest_text = 160;  // characters of a line

/// The columns that a line has room for: of many coordinates the first ones. They are in front of
/// the seconds and the status, which are always there.
std::vector<std::size_t> shown_columns(const SweepRequest& request,
                                       const std::vector<std::size_t>& widths) {
  const std::size_t parts_end = widths.size() - (request.timing ? 2 : 1);
  const std::size_t parts_begin = parts_end - request.columns.parts();
  std::size_t width = 0, shown_end = parts_end;
  for (const std::size_t one : widths) width += 2 + one;
  while (width > widest_text && shown_end > parts_begin) width -= 2 + widths[--shown_end];
  std::vector<std::size_t> shown;
  for (std::size_t k = 0; k < widths.size(); ++k) {
    if (k < shown_end || k >= parts_end) shown.push_back(k);
  }
  return shown;
}

std::string rows_text(const SweepReport& report) {
  const auto& columns = report.request.head.columns;
  std::vector<std::size_t> widths;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    std::size_t width = columns[k].size();
    for (const SweepCells& row : report.rows)
      width = std::max(width, cell_text(report.request, row, k).size());
    widths.push_back(width);
  }
  const std::vector<std::size_t> shown = shown_columns(report.request, widths);
  std::string text;
  const auto add = [&](const SweepCells& cells, bool head) {
    for (const std::size_t k : shown) {
      text +=
          fmt::format("  {:>{}}", head ? cells[k] : cell_text(report.request, cells, k), widths[k]);
    }
    text += '\n';
  };
  add(columns, true);
  for (const SweepCells& row : report.rows) add(row, false);
  if (const std::size_t more = columns.size() - shown.size(); more > 0) {
    text += fmt::format("  and {} more column{}, in --format table\n", more, more == 1 ? "" : "s");
  }
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
  const auto any = parse_double(text, NonFinite::allowed);
  if (any && !std::isfinite(*any)) return {};
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
      fmt::format("{}, {}{} run{}", request.head.command,
                  done < all ? fmt::format("{} of ", done) : "", all, all == 1 ? "" : "s");
  const char* before = ": ";
  for (const auto& [status, count] : summary.statuses()) {
    text += fmt::format("{}{} {}", std::exchange(before, ", "), count, status);
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
  Json json = result_head("sweep", request.head.command_line);
  json.add("of", request.head.command);
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
  const LineHeading heading = heading_of_line(request.base.command_line());
  picture.title = heading.title();
  picture.subtitle = heading.settings;
  const auto& variations = request.grid.variations();
  for (std::size_t k = 0; k < variations.size(); ++k) {
    picture.varied.push_back(column_of(k + 1));
    picture.varied.back().logarithmic = variations[k].range && variations[k].range->logarithmic;
  }
  picture.result = column_of(request.judge->column);
  picture.random = request.random;
  picture.more_is_better = request.judge->more_is_better;
  // Bad input came to nothing; a run that did not may have come to what is no number.
  for (std::size_t i = 0; i < report.rows.size(); ++i) {
    if (report.rows[i].back() == "bad_input") picture.result.texts[i].clear();
    // Where it blew up is chance: the best on the way may still be told.
    if (report.rows[i].back() == "diverged" && picture.result.name != "best_value") {
      picture.result.texts[i] = picture.more_is_better ? "-inf" : "inf";
    }
  }
  return picture;
}

}  // namespace nnopt

#include "cli/report_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/line_heading.hpp"
#include "cli/report_function.hpp"
#include "runs/trace_table.hpp"

namespace nnopt {
namespace {

/// Parted by blanks, or by tabs where words have blanks; words may stand in "quotes".
std::vector<std::string_view> cells_of(std::string_view line, bool tabs) {
  if (tabs) return split(line, '\t');
  std::vector<std::string_view> cells;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == line.npos) return cells;
    line.remove_prefix(begin);
    const std::size_t quote = line[0] == '"' ? line.find('"', 1) : line.npos;
    const std::size_t end =
        quote != line.npos ? quote + 1 : std::min(line.find_first_of(" \t"), line.size());
    cells.push_back(quote != line.npos ? line.substr(1, quote - 1) : line.substr(0, end));
    line.remove_prefix(end);
  }
}

/// A line without "# ", and without the carriage return that another system may have put there.
std::string comment_of(std::string_view line) { return std::string(trim(line.substr(1))); }

class TableReader {
 public:
  explicit TableReader(ResultTable& table) : table_(table) {}

  void line(std::string_view line, bool whole) {
    if (line.starts_with('#')) {
      comment(line);
    } else if (trim(line).empty()) {
      open_ = skipping_ = false;
    } else if (!skipping_) {
      row(line, whole);
    }
  }

 private:
  void comment(std::string_view line) {
    if (line == trim(initialization_comment)) {
      skipping_ = true;
    } else if (rows_ == 0) {
      comments_.push_back(comment_of(line));
    } else {
      next_comment_ = comment_of(line);
      open_ = false;
    }
  }

  void row(std::string_view line, bool whole) {
    if (rows_++ == 0) name_columns(line);
    if (!whole || cells_of(line, table_.tabs).size() != table_.columns) {
      ++table_.torn;
      return;
    }
    if (!std::exchange(open_, true))
      table_.blocks.push_back({std::exchange(next_comment_, {}), {}});
    table_.blocks.back().rows.push_back(line);
  }

  /// Of the comments on top the last one that has as many words as there are columns.
  void name_columns(std::string_view first) {
    for (std::size_t k = comments_.size(); k-- > 1;) {
      const bool tabs = comments_[k].find('\t') != std::string::npos;
      const auto words = cells_of(comments_[k], tabs);
      if (words.size() != cells_of(first, tabs).size()) continue;
      table_.tabs = tabs;
      table_.names.assign(words.begin(), words.end());
      // What follows it speaks of the rows that come.
      if (k + 1 < comments_.size()) next_comment_ = comments_.back();
      comments_.resize(k);
      break;
    }
    table_.notes.assign(comments_.begin() + 1, comments_.end());
    table_.columns = cells_of(first, table_.tabs).size();
  }

  ResultTable& table_;
  std::vector<std::string> comments_;
  std::string next_comment_;
  std::size_t rows_ = 0;
  bool open_ = false, skipping_ = false;
};

ResultTable read_table_file(const std::string& file) {
  ResultTable table;
  table.text = read_text(file);
  TableReader reader(table);
  std::string_view rest = table.text;
  bool first = true;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (std::exchange(first, false)) table.command_line = comment_of(line);
    reader.line(line, end != rest.npos);
    if (end == rest.npos) break;
    rest.remove_prefix(end + 1);
  }
  if (table.rows() == 0) {
    throw BadInput(fmt::format("{}: a table without rows", in_quotes(file)));
  }
  return table;
}

constexpr std::array<TableKindRow, 4> kinds{{{"trace", is_trace, complete_trace},
                                             {"", is_landscape, complete_landscape},
                                             {"", has_epochs, complete_epochs},
                                             {"", is_fitted_data, complete_fitted_data}}};

}  // namespace

std::size_t ResultTable::rows() const {
  std::size_t count = 0;
  for (const TableBlock& block : blocks) count += block.rows.size();
  return count;
}

std::vector<std::string_view> ResultTable::cells(std::string_view row) const {
  return cells_of(row, tabs);
}

std::vector<double> ResultTable::numbers(std::string_view row) const {
  std::vector<double> numbers;
  for (const auto cell : cells(row)) {
    numbers.push_back(parse_double(cell, NonFinite::allowed).value_or(NAN));
  }
  return numbers;
}

void add_rows(const ResultTable& table, ReportResult& result) {
  ReportTable shown{"", table.names, {}, {}};
  const std::size_t all = table.rows();
  for (const TableBlock& block : table.blocks) {
    for (const std::string_view row : block.rows) {
      if (shown.rows.size() == most_report_rows) {
        shown.note = fmt::format("The first {} of {} rows.", most_report_rows, all);
        result.tables.push_back(std::move(shown));
        return;
      }
      const auto cells = table.cells(row);
      shown.rows.emplace_back(cells.begin(), cells.end());
    }
  }
  result.tables.push_back(std::move(shown));
}

ReportResult read_table_result(const ResultSource& source) {
  const ResultTable table = read_table_file(source.file);
  const auto words = words_of_line(table.command_line);
  ReportResult result{source.file, words && words->size() > 1 ? (*words)[1] : "table", ""};
  result.command_line = table.command_line;
  const auto kind =
      std::ranges::find_if(kinds, [&](const TableKindRow& row) { return row.knows(table); });
  if (kind == kinds.end()) {
    add_rows(table, result);
  } else {
    if (!kind->kind.empty()) result.kind = kind->kind;
    kind->complete(table, source, result);
  }
  if (result.title.empty()) {
    const LineHeading heading = heading_of_line(table.command_line);
    result.title = heading.subject.empty() ? heading.settings : heading.subject;
  }
  if (result.title.empty()) result.title = table.command_line;
  for (const std::string& note : table.notes) result.notes.push_back(note);
  if (table.torn > 0) {
    result.warnings.push_back(
        fmt::format("{} torn line{} left out", table.torn, table.torn == 1 ? " was" : "s were"));
  }
  return result;
}

}  // namespace nnopt

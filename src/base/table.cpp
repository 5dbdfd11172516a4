#include "base/table.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

/// The separator of a table by its first line: ' ' stands for any number of blanks.
char separator_of(std::string_view line) {
  for (const char c : {'\t', ',', ';'}) {
    if (line.find(c) != std::string_view::npos) return c;
  }
  return ' ';
}

/// The cells of a line, into `cells`, which holds those of the line before.
void split_cells(std::string_view line, char separator, std::vector<std::string_view>& cells) {
  cells.clear();
  std::size_t at = 0;
  if (separator != ' ') {
    for (std::size_t end = 0; end != std::string_view::npos; at = end + 1) {
      end = line.find(separator, at);
      cells.push_back(trim(line.substr(at, end - at)));
    }
    return;
  }
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (at < line.size()) {
    std::size_t end = at;
    while (end < line.size() && !is_blank(line[end])) ++end;
    if (end > at) cells.push_back(line.substr(at, end - at));
    at = end + 1;
  }
}

std::string unquoted(std::string_view cell) {
  if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') {
    cell = cell.substr(1, cell.size() - 2);
  }
  return std::string(trim(cell));
}

class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  /// One line after the other, without the signs that end them.
  void line(std::string_view whole) {
    ++line_;
    const std::string_view text = trim(whole.substr(0, whole.find('#')));
    if (!text.empty()) read_line(text, whole);
  }
  Table table() {
    if (table_.rows() == 0) throw BadInput("'" + name_ + "' holds no rows of numbers");
    return std::move(table_);
  }

 private:
  void read_line(std::string_view line, std::string_view whole) {
    const bool first = separator_ == 0;
    if (first) separator_ = separator_of(line);
    split_cells(line, separator_, cells_);
    const auto& cells = cells_;
    if (first) {
      table_.columns.resize(cells.size());
      const auto is_number = [](std::string_view cell) {
        return parse_double(cell, NonFinite::allowed).has_value();
      };
      if (!std::ranges::all_of(cells, is_number)) {
        for (const auto cell : cells) table_.names.push_back(unquoted(cell));
        return;
      }
    }
    if (cells.size() != table_.columns.size()) {
      fail(1, std::to_string(cells.size()) + " cells, but " +
                  std::to_string(table_.columns.size()) + " columns");
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto value = parse_double(cells[i]);
      if (!value) {
        const auto at = static_cast<std::size_t>(cells[i].data() - whole.data());
        fail(at + 1,
             cells[i].empty() ? "an empty cell: a number is right" : why_not_a_number(cells[i]));
      }
      table_.columns[i].push_back(*value);
    }
  }

  [[noreturn]] void fail(std::size_t column, const std::string& what) const {
    throw BadInput(name_ + ":" + std::to_string(line_) + ":" + std::to_string(column) + ": " +
                   what);
  }

  const std::string& name_;
  Table table_;
  std::vector<std::string_view> cells_;
  std::size_t line_ = 0;
  char separator_ = 0;
};

}  // namespace

Table read_table_text(std::string_view text, const std::string& name) {
  Reader reader(name);
  for (const auto line : split(text, '\n')) reader.line(line);
  return reader.table();
}

Table read_table(const std::string& file) {
  Reader reader(file);
  TextLines lines(file);
  while (const auto line = lines.next()) reader.line(*line);
  return reader.table();
}

}  // namespace nnopt

// Tables that commands write ("# nnopt minimize ..." on top), read for a report.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/report_readers.hpp"

namespace nnopt {

/// Rows without an empty line between them, as they stand.
struct TableBlock {
  std::string comment;  // the line that says what they are; may be empty
  std::vector<std::string_view> rows;
};

struct ResultTable {
  std::string text;  // what the rows look into
  std::string command_line;
  std::vector<std::string> notes;  // the other comments on top
  std::vector<std::string> names;  // of the columns; empty: not told
  std::size_t columns = 0;
  bool tabs = false;  // part the columns, else blanks
  std::vector<TableBlock> blocks;
  std::size_t torn = 0;  // lines that are no whole rows, left out

  std::size_t rows() const;
  std::vector<std::string_view> cells(std::string_view row) const;
  /// Nothing finite reads as nan.
  std::vector<double> numbers(std::string_view row) const;
};

/// What is particular about tables with some columns.
struct TableKindRow {
  std::string_view kind;  // empty: the command
  bool (*knows)(const ResultTable&);
  /// Adds title, lead, figures and tables.
  void (*complete)(const ResultTable&, const ResultSource&, ReportResult&);
};

// The kinds (report_kinds.cpp).
bool is_trace(const ResultTable&);
void complete_trace(const ResultTable&, const ResultSource&, ReportResult&);
bool is_landscape(const ResultTable&);
void complete_landscape(const ResultTable&, const ResultSource&, ReportResult&);
bool is_fitted_data(const ResultTable&);
void complete_fitted_data(const ResultTable&, const ResultSource&, ReportResult&);
bool has_epochs(const ResultTable&);
void complete_epochs(const ResultTable&, const ResultSource&, ReportResult&);

/// The rows as they are.
void add_rows(const ResultTable&, ReportResult&);

}  // namespace nnopt

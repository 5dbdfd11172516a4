// Tables of numbers in text files: columns parted by commas, semicolons, tabs or blanks, with or
// without a line of names on top.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nnopt {

struct Table {
  std::vector<std::string> names;            // of the columns; empty: the file has none
  std::vector<std::vector<double>> columns;  // all of one length

  std::size_t rows() const { return columns.empty() ? 0 : columns.front().size(); }
};

/// Reads a table from a file. `#` begins a comment; empty lines are skipped. Where the first line
/// holds a tab, a comma or a semicolon, that parts the columns, else blanks. A first line that
/// holds anything but numbers names the columns (names may stand in "quotes"). Throws BadInput with
/// file, line and column for a cell that is no finite number, rows of different lengths, and no
/// rows.
Table read_table(const std::string& file);

/// The same of a text at hand; `name` stands for the file in messages.
Table read_table_text(std::string_view text, const std::string& name);

}  // namespace nnopt

// Tables of the test data (NNOPT_DATA, tab-separated under one header line), read by column names.
#pragma once
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace nnopt {

/// One row of a table: cells by the names of their columns.
using TableRow = std::map<std::string, std::string>;

/// Where a file of the test data would lie; empty without NNOPT_DATA.
inline std::string data_path(const std::string& file) {
  const char* const data = std::getenv("NNOPT_DATA");
  return data == nullptr ? std::string() : std::string(data) + "/" + file;
}

/// The rows of the table that lies at `path`.
inline std::vector<TableRow> rows_of_file(const std::string& path, char separator = '\t') {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  std::vector<std::string> names;
  for (const auto name : split(line, separator)) names.emplace_back(name);
  std::vector<TableRow> rows;
  while (std::getline(in, line)) {
    const auto cells = split(line, separator);
    TableRow row;
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = cells.at(i);
    rows.push_back(row);
  }
  return rows;
}

inline std::vector<TableRow> table_rows(const std::string& file, char separator = '\t') {
  return rows_of_file(data_path(file), separator);
}

/// The numbers of a cell such as `1.5,-2`.
inline std::vector<double> numbers_in(std::string_view cell) { return parse_vector(cell).value(); }

}  // namespace nnopt

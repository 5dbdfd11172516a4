// The golden tables (NNOPT_DATA/golden/*.csv): steps that torch took, read by column names.
#pragma once
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace nnopt {

struct GoldenRow {
  std::map<std::string, std::string> cells;

  const std::string& operator[](const std::string& column) const { return cells.at(column); }
  double number(const std::string& column) const { return std::stod(cells.at(column)); }
};

inline std::string golden_path(const std::string& file) {
  const char* const data = std::getenv("NNOPT_DATA");
  return (data == nullptr ? std::string("../shared/data") : std::string(data)) + "/golden/" + file;
}

/// All rows of a table.
inline std::vector<GoldenRow> golden_rows(const std::string& file) {
  const auto cells_of = [](const std::string& line) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',') {
        cells.emplace_back();
      } else if (c != '\r') {
        cells.back() += c;
      }
    }
    return cells;
  };
  std::ifstream in(golden_path(file));
  std::string line;
  std::getline(in, line);
  const auto names = cells_of(line);
  std::vector<GoldenRow> rows;
  while (std::getline(in, line)) {
    const auto cells = cells_of(line);
    GoldenRow row;
    for (std::size_t i = 0; i < names.size(); ++i) row.cells[names[i]] = cells.at(i);
    rows.push_back(row);
  }
  return rows;
}

/// For tests that need a table: skipped where it is not there.
struct NeedsGolden {
  std::string file;

  boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const {
    boost::test_tools::assertion_result there(std::ifstream(golden_path(file)).good());
    if (!there) there.message() << "no " << golden_path(file);
    return there;
  }
};

}  // namespace nnopt

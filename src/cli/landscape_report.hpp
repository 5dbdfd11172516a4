// What `nnopt landscape` prints: tables, text and JSON of a grid.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "runs/landscape.hpp"

namespace nnopt {

struct LandscapeReport {
  const KnownFunction& function;
  Grid grid;
  std::vector<double> gradients;  // at the points, dim() numbers each; empty: not asked for
  std::vector<FoundMinimum> found;

  /// How many points the axes have; there are values of fewer where a signal came.
  std::size_t points() const;
  bool interrupted() const { return grid.values.size() < points(); }
};

/// Rows of coordinates, value and derivatives, in blocks along the first axis; written in pieces,
/// as a grid of a million points is tens of megabytes of text.
void write_table(const LandscapeReport& report, const std::string& command_line, Console& console);
std::string to_text(const LandscapeReport& report);
Json to_json(const LandscapeReport& report, const std::string& command_line);

/// The minimum of a matrix of numbers, found by looking at each.
std::string table_text(const Landscape& table, const Grid& cells);
std::string table_rows(const Landscape& table, const Grid& cells, const std::string& command_line);
Json table_json(const Landscape& table, const Grid& cells, const std::string& file,
                const std::string& command_line);

}  // namespace nnopt

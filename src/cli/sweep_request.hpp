// What `nnopt sweep` was asked for: the command, its settings, and the columns of the results.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/sweep_columns.hpp"
#include "runs/sweep_file.hpp"
#include "runs/sweep_grid.hpp"

namespace nnopt {

/// The column that says which run is the best.
struct Judge {
  std::size_t column = 0;  // of the rows
  bool more_is_better = false;

  /// The number of a row that it judges by; nothing where that is not finite.
  std::optional<double> value(const std::vector<std::string>& cells) const;
  bool better(double a, double b) const { return more_is_better ? a > b : a < b; }
};

struct SweepRequest {
  SweptCommand command;
  CommandRow row;
  Arguments base;  // the command's without what is varied
  SweepGrid grid;
  SweepColumns columns;
  Shard shard = {};
  bool random = false, timing = false;
  SweepHead head = {};
  std::optional<Judge> judge = {};

  /// What a run is given.
  Arguments arguments_of(std::uint64_t index) const;
  /// A command line that repeats it.
  std::string line_of(std::uint64_t index) const;
};

std::vector<Group> sweep_groups();

/// Throws BadInput for everything that is wrong whatever a run comes to: commands and options that
/// cannot be swept, empty grids, files that all runs would write.
SweepRequest read_sweep(const Arguments& arguments);

}  // namespace nnopt

// The rows of results files in order of their index, with memory that does not depend on how many
// there are.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "runs/sweep_file.hpp"

namespace nnopt {

/// What sorting may use.
struct SortLimits {
  std::size_t memory = std::size_t(1) << 25;  // bytes of a piece that is sorted at once
  std::size_t files = 0;                      // to have open at once; 0: as many as is usual
  std::string folder = {};                    // for what does not fit into memory
};

/// What was found beside the rows.
struct SortReport {
  std::vector<std::string> torn;  // files with a torn last line, which was dropped
};

/// see(row) for every run in order of the index. Files that are in order are read side by side,
/// others are sorted in pieces on disk first (K-way merging; Knuth, The Art of Computer Programming
/// 3, 5.4.1), and more of them than may be open at once are merged in several passes. Rows of the
/// same run must be the same, but for the column `seconds` (the first one counts); else BadInput
/// that names both places. All files must have `head`.
SortReport each_in_order(const std::vector<std::string>& files, const SweepHead& head,
                         const SortLimits& limits,
                         const std::function<void(const SweepLine&)>& see);

}  // namespace nnopt

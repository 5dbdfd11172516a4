// Shards' results put together.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runs/sweep_sort.hpp"

namespace nnopt {

/// What a merge found.
struct MergeReport {
  SweepHead head;
  std::uint64_t rows = 0;  // different runs
  /// Runs that no file holds, first and last of each gap: the first gaps, at most 10.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> missing;
  std::uint64_t gaps = 0;  // all of them
  /// Where what is missing is one whole shard.
  std::optional<Shard> missing_shard = {};
  std::vector<std::string> torn = {};  // files with a torn last line, which was dropped
};

/// Writes the results of shards as one file's text, in order of the index, piece by piece: byte for
/// byte what the sweep without shards has. Rows that are there twice must be the same, and so must
/// all heads; BadInput names the files that do not fit. Memory does not grow with the number of
/// rows, see each_in_order(). BadInput where there is no file.
MergeReport merge_sweeps(const std::vector<std::string>& files, std::string_view version,
                         const std::function<void(std::string_view)>& write,
                         const SortLimits& limits);

}  // namespace nnopt

// What `nnopt compare` tells of its runs: text, table, JSON.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cli/json.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

/// One of the things compared: an optimizer on a model, with all its runs.
struct ComparedArm {
  std::string label;      // what it differs in from the others
  std::string optimizer;  // as it was given
  std::string function;   // as it was given; of a fit empty
  // Without its numbers, and these: lr, dim, ...
  std::string series;
  std::vector<std::pair<std::string, double>> numbers;
  MinimizePlan plan;
  std::vector<RunResult> runs;  // of seeds seed, seed + 1, ...
};

struct CompareReport {
  const std::vector<ComparedArm>& arms;
  std::uint64_t seed = 0;
  double threshold = 0.01;  // above the known minimum: success
  std::string command_line;
  bool times = true;  // fields whose name holds `seconds`
};

/// Whether all arms have the same of something: get(arm) is compared.
template <class Get>
bool alike(const std::vector<ComparedArm>& arms, Get get) {
  return std::ranges::all_of(arms,
                             [&](const ComparedArm& arm) { return get(arm) == get(arms.front()); });
}
/// Whether all arms minimize the same function, of as many dimensions.
bool same_function(const std::vector<ComparedArm>&);

/// The names of the functions.
std::string functions_text(const CompareReport&);

std::string to_text(const CompareReport&);
std::string to_table(const CompareReport&);
Json to_json(const CompareReport&);

}  // namespace nnopt

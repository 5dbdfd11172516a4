// What `nnopt compare` tells of its runs: text, table, JSON.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runs/minimize.hpp"

namespace nnopt {

/// One of the things compared: an optimizer on a model, with all its runs.
struct ComparedArm {
  std::string label;      // what it differs in from the others
  std::string optimizer;  // as it was given
  MinimizePlan plan;
  std::vector<RunResult> runs;  // of seeds seed, seed + 1, ...
};

struct CompareReport {
  const std::vector<ComparedArm>& arms;
  std::uint64_t seed = 0;
  double threshold = 0.01;     // above the known minimum: success
  std::optional<double> goal;  // value whose first step is told
  std::string command_line;
  bool times = true;  // fields whose name holds `seconds`
};

std::string to_text(const CompareReport&);
std::string to_table(const CompareReport&);
std::string to_json(const CompareReport&);

}  // namespace nnopt

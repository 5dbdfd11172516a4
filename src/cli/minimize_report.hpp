// What `nnopt minimize` tells of its runs: text, table, JSON.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/json.hpp"
#include "runs/errors.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

struct MinimizeReport {
  const MinimizePlan& plan;
  std::span<const RunResult> runs;
  std::vector<std::optional<FitErrors>> errors;  // of each run, where asked for
  std::uint64_t seed = 0;                        // of the first run
  double threshold = 0.01;                       // above the known minimum: success
  std::string command_line;
  bool times = true;  // fields whose name holds `seconds`
};

std::string to_text(const MinimizeReport&);
std::string to_table(const MinimizeReport&);
Json to_json(const MinimizeReport&);

}  // namespace nnopt

// What `nnopt verdict` tells of its arms and what it makes of them: text, table, JSON.
#pragma once
#include <string>

#include "cli/json.hpp"
#include "runs/verdict.hpp"

namespace nnopt {

struct VerdictReport {
  const VerdictPlan& plan;
  const VerdictResult& result;
  std::string command_line;
  bool times = true;  // fields whose name holds `seconds`
};

/// "30 trials from 5:15": where trials start, and how functions are moved.
std::string trials_text(const VerdictPlan&);

std::string to_text(const VerdictReport&);
/// A row for each run, a block for each arm; what arms come to stands in comments.
std::string to_table(const VerdictReport&);
Json to_json(const VerdictReport&);

}  // namespace nnopt

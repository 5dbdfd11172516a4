// What `nnopt verdict` takes: the models, the trials, the budget, the tuning of the direct side.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "runs/verdict.hpp"

namespace nnopt {

/// All options but those of output.
std::vector<Group> verdict_groups();

/// What is asked for. What contradicts itself, or cannot be judged, is refused.
VerdictPlan read_verdict(const Arguments&);

/// What people should know of the trials before they run; empty where there is nothing to say.
std::optional<std::string> note_on_trials(const Arguments&, const VerdictPlan&);

}  // namespace nnopt

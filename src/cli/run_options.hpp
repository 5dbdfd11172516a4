// The options that say how runs are made, and the plan that they give: shared by `minimize` and
// `compare`.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/program.hpp"
#include "cli/rule_options.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

/// Everything up to the output. `many`: some options take lists, and functions and optimizers may
/// be several.
std::vector<Group> run_groups(bool many);

/// Those of run_groups() that take a list, parted by commas, where there are many runs.
std::vector<const char*> list_options();

/// How many runs there shall be, with seeds --seed, --seed + 1, ...
std::size_t repeat_of(const Arguments&);
std::uint64_t seed_of(const Arguments&);

/// `function`: what objective_of(arguments, "start") gives. `many`: what --lr and the like say is
/// for those optimizers that have such an option.
MinimizePlan read_plan(const Arguments&, KnownFunction function, std::size_t repeat, bool many);

/// Says where a formula starts that nobody gave a start.
void note_start(const Arguments&, const MinimizePlan&, const Talk&);

}  // namespace nnopt

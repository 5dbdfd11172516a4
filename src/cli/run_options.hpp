// The options that say how runs are made, and the plan that they give: shared by `minimize`,
// `compare` and `verdict`.
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

/// Parts of it: --start; --model and what networks are like; --optimizer with its rates and the
/// initialization phase; --steps, --epochs and --batch-size.
Option start_option();
Group model_group();
Group optimizer_group(bool many);
std::vector<Option> length_options();

/// Those of run_groups() that take a list, parted by commas, where there are many runs.
std::vector<const char*> list_options();

/// How many runs there shall be, with seeds --seed, --seed + 1, ...
std::size_t repeat_of(const Arguments&);
std::uint64_t seed_of(const Arguments&);

/// Without the options that its --model has no use for, where it is `among_networks` that may have:
/// what is said of networks is for those of the models that are some.
Arguments fitting_its_model(Arguments, bool among_networks);

/// Options for stops count where the command has them.
/// `function`: what objective_of(arguments, "start") gives. `many`: what --lr and the like say is
/// for those optimizers that have such an option.
MinimizePlan read_plan(const Arguments&, KnownFunction function, std::size_t repeat, bool many);

/// Says where a formula starts that nobody gave a start.
void note_start(const Arguments&, const MinimizePlan&, const Talk&);

}  // namespace nnopt

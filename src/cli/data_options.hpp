// The options that say what a network learns from, shared by commands.
#pragma once
#include <cstdint>

#include "base/team.hpp"
#include "cli/options.hpp"
#include "data/examples.hpp"

namespace nnopt {

/// --data, the four files one by one, --test-data, --response, --classes, --limit, --validation,
/// --test.
Group data_options();

/// Reads or draws what those options ask for. The seed decides which rows --validation and --test
/// split off. Throws BadInput at the option that is wrong.
LearningData read_learning_data(const Arguments&, std::uint64_t seed, Team& team);

}  // namespace nnopt

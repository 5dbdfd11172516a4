// `nnopt landscape --load FILE`: the loss around the weights of a saved network.
#pragma once
#include "cli/console.hpp"
#include "cli/options.hpp"

namespace nnopt {

/// --load, --plane, and the options that say what the network has learned from, but for --data,
/// --response and --seed, which a landscape has anyway.
Group network_landscape_options();

/// Prints and draws it; the exit status.
int run_network_landscape(const Arguments&, Console&);

}  // namespace nnopt

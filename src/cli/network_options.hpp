// The options that say how a network is built, shared by commands.
#pragma once
#include <vector>

#include "cli/options.hpp"
#include "networks/architecture.hpp"

namespace nnopt {

/// --hidden, --latent, --layers, --activation, --weight-norm.
std::vector<Option> network_options();

/// The network named --model with those options; its initializer, dropout and outputs are left as
/// they are. Throws BadInput where an option does not go with the model, and for a model that is no
/// network where one of these options (or of `others`) is given.
ModelOptions read_network(const Arguments&, const std::vector<const char*>& others);

/// Throws BadInput for `option` where `bytes` are more than the machine has; `what` needs them.
void refuse_too_large(const Arguments&, std::string_view option, std::string_view what,
                      double bytes);

}  // namespace nnopt

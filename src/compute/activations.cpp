#include "compute/activations.hpp"

#include "base/rows.hpp"

namespace nnopt {

Activation find_activation(std::string_view name) {
  return find_row<Activation>(name, "activation", "nnopt list activations");
}

}  // namespace nnopt

#include "networks/initializers.hpp"

#include "base/rows.hpp"

namespace nnopt {

Initializer find_initializer(std::string_view name) {
  return find_row<Initializer>(name, "initializer", "nnopt list initializers");
}

}  // namespace nnopt

#include "functions/plate_and_valley_shaped.hpp"

#include "functions/family.hpp"

namespace nnopt::functions {

std::vector<Entry> plate_and_valley_shaped() {
  return entries<PlateAndValleyShaped>("plate-shaped and valley-shaped");
}

}  // namespace nnopt::functions

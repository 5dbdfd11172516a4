#include "functions/many_coordinates_powers.hpp"

#include "functions/family.hpp"

namespace nnopt::functions {

std::vector<Entry> many_coordinates_powers() {
  return entries<ManyCoordinatesPowers>("any number of coordinates: powers and norms");
}

}  // namespace nnopt::functions

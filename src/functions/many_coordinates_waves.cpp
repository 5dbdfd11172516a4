#include "functions/many_coordinates_waves.hpp"

#include "functions/family.hpp"

namespace nnopt::functions {

std::vector<Entry> many_coordinates_waves() {
  return entries<ManyCoordinatesWaves>("any number of coordinates: waves and exponentials");
}

}  // namespace nnopt::functions

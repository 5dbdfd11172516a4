#include "functions/few_coordinates_waves.hpp"

#include "functions/family.hpp"

namespace nnopt::functions {

std::vector<Entry> few_coordinates_waves() {
  return entries<FewCoordinatesWaves>("few coordinates: waves and exponentials");
}

}  // namespace nnopt::functions

#include "functions/few_coordinates_powers.hpp"

#include "functions/family.hpp"

namespace nnopt::functions {

std::vector<Entry> few_coordinates_powers() {
  return entries<FewCoordinatesPowers>("few coordinates: polynomials and bumps");
}

}  // namespace nnopt::functions

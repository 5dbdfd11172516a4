#include "functions/more_garbow_hillstrom_fits.hpp"

#include "functions/family.hpp"

namespace nnopt::functions {

std::vector<Entry> more_garbow_hillstrom_fits() {
  return entries<MoreGarbowHillstromFits>("More, Garbow and Hillstrom: curve fits");
}

}  // namespace nnopt::functions

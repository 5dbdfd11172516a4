#include "functions/more_garbow_hillstrom_equations.hpp"

#include "functions/family.hpp"

namespace nnopt::functions {

std::vector<Entry> more_garbow_hillstrom_equations() {
  return entries<MoreGarbowHillstromEquations>("More, Garbow and Hillstrom: systems of equations");
}

}  // namespace nnopt::functions

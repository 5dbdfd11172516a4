#include "functions/bowl_shaped.hpp"

#include "functions/family.hpp"

namespace nnopt::functions {

std::vector<Entry> bowl_shaped() { return entries<BowlShaped>("bowl-shaped"); }

}  // namespace nnopt::functions

#include "functions/steep_ridges.hpp"

#include "functions/family.hpp"

namespace nnopt::functions {

std::vector<Entry> steep_ridges() { return entries<SteepRidges>("steep ridges and drops"); }

}  // namespace nnopt::functions

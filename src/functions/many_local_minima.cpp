#include "functions/many_local_minima.hpp"

#include "functions/family.hpp"

namespace nnopt::functions {

std::vector<Entry> many_local_minima() { return entries<ManyLocalMinima>("many local minima"); }

}  // namespace nnopt::functions

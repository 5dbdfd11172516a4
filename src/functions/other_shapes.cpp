#include "functions/other_shapes.hpp"

#include "functions/family.hpp"

namespace nnopt::functions {

std::vector<Entry> other_shapes() { return entries<OtherShapes>("other shapes"); }

}  // namespace nnopt::functions

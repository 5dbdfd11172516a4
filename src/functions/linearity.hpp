// In which of its parameters a formula is linear.
#pragma once
#include <cstddef>
#include <vector>

#include "functions/expression_graph.hpp"

namespace nnopt {

/// For each of the variables first, first + 1, ..., first + count - 1 of the graph: whether it
/// belongs to a set in which the node `root` is jointly affine, f = a + sum b_j p_j where a and b
/// do not depend on any p_j of the set. Of several such sets one that is large: variables are taken
/// in order, those with the fewest products with others first. What is affine only after
/// simplification, as log(exp(p)), is not seen.
std::vector<bool> linear_variables(const ExpressionGraph& graph, NodeId root, std::size_t first,
                                   std::size_t count);

}  // namespace nnopt

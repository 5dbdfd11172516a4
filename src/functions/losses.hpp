// Losses of a fit to data, as torch.nn and Minuit name them: what a residual r = f(x) - y costs.
#pragma once
#include <string_view>
#include <variant>

#include "functions/expression_graph.hpp"

namespace nnopt {

// Each has cost(graph, r), a node of the graph that r = f(x) - y is a node of; `weighs`: whether r
// is divided by the errors in the column sigma, where there is one; and `mean`: whether costs are
// averaged over the rows or summed.

struct MeanSquaredError {
  static constexpr std::string_view name = "mse", formula = "mean (f - y)^2";
  static constexpr bool mean = true, weighs = false;
  static NodeId cost(ExpressionGraph& g, NodeId r) { return g.apply(Operation::multiply, r, r); }
};
struct MeanAbsoluteError {
  static constexpr std::string_view name = "mae", formula = "mean |f - y| / sigma";
  static constexpr bool mean = true, weighs = true;
  static NodeId cost(ExpressionGraph& g, NodeId r) { return g.apply(Operation::abs, r); }
};
/// torch.nn.HuberLoss with delta = 1 (Huber, Ann. Math. Statist. 35 (1964) 73).
struct Huber {
  static constexpr std::string_view name = "huber",
                                    formula =
                                        "mean of r^2/2 where |r| <= 1, else |r| - 1/2; "
                                        "r = (f - y) / sigma";
  static constexpr bool mean = true, weighs = true;
  static NodeId cost(ExpressionGraph& g, NodeId r) {
    const NodeId size = g.apply(Operation::abs, r), half = g.constant(0.5);
    const NodeId small = g.apply(Operation::multiply, half, g.apply(Operation::multiply, r, r));
    return g.choose(g.apply(Operation::less_equal, size, g.constant(1)), small,
                    g.apply(Operation::subtract, size, half));
  }
};
/// The errors are those of the column sigma, else 1.
struct ChiSquared {
  static constexpr std::string_view name = "chi2", formula = "sum ((f - y) / sigma)^2";
  static constexpr bool mean = false, weighs = true;
  static NodeId cost(ExpressionGraph& g, NodeId r) { return g.apply(Operation::multiply, r, r); }
};

/// All of them. A new loss is a struct above and its name here.
using Loss = std::variant<MeanSquaredError, MeanAbsoluteError, Huber, ChiSquared>;

}  // namespace nnopt

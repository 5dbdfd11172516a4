// A formula as a graph: every node is a number, a variable or an operation on earlier nodes, and
// stands in it once, however often the formula repeats it. What can be computed while the graph is
// built is: constants are folded, whole powers become products.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "functions/operation.hpp"

namespace nnopt {

using NodeId = std::uint32_t;

struct GraphNode {
  enum class Kind : std::uint8_t { constant, variable, operation };

  Kind kind;
  Operation operation = Operation::add;
  std::array<NodeId, 3> operands{};  // of an operation, as many as it takes
  double constant = 0;
  std::uint32_t variable = 0;
};

/// How many operands an operation has: 1, 2 or 3.
unsigned operand_count(Operation operation);

class ExpressionGraph {
 public:
  NodeId constant(double value);
  NodeId variable(std::uint32_t index);
  NodeId apply(Operation operation, NodeId a);
  NodeId apply(Operation operation, NodeId a, NodeId b);
  NodeId choose(NodeId condition, NodeId a, NodeId b);

  /// Operands stand before what is made of them.
  const std::vector<GraphNode>& nodes() const { return nodes_; }

 private:
  NodeId operate(Operation operation, std::array<NodeId, 3> operands);
  NodeId power(NodeId base, double exponent);
  NodeId shared(const GraphNode& node);
  bool is_constant(NodeId id) const { return nodes_[id].kind == GraphNode::Kind::constant; }

  std::vector<GraphNode> nodes_;
  std::map<std::array<std::uint64_t, 4>, NodeId> known_;
};

}  // namespace nnopt

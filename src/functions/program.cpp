#include "functions/program.hpp"

#include <algorithm>

namespace nnopt {
namespace {

using Kind = GraphNode::Kind;

/// Builds the instructions of a program from those nodes of a graph that its root needs.
class Flattening {
 public:
  Flattening(const ExpressionGraph& graph, NodeId root)
      : nodes_(graph.nodes()), readers_(nodes_.size(), 0), inner_(nodes_.size(), false) {
    count_readers(root);
    for (NodeId id = 0; id <= root; ++id) {
      if (is_sum(id)) take_apart(id);
      if (factor_of(id)) inner_[nodes_[id].operands[0]] = true;
    }
  }

  /// What the operand of an operation of one argument is multiplied with, where nothing else reads
  /// that product.
  std::optional<double> factor_of(NodeId id) const {
    if (!needed(id) || nodes_[id].kind != Kind::operation) return {};
    const NodeId operand = nodes_[id].operands[0];
    const bool alone = operand_count(nodes_[id].operation) == 1 && readers_[operand] == 1;
    if (!alone || !is(operand, Operation::multiply)) return {};
    const auto other = other_factor(operand);
    if (!other) return {};
    const auto& [a, b, none] = nodes_[operand].operands;
    return nodes_[*other == a ? b : a].constant;
  }
  /// Of a product with a number: what the number is multiplied with.
  std::optional<NodeId> other_factor(NodeId id) const {
    const auto& [a, b, none] = nodes_[id].operands;
    if (is_constant(a)) return b;
    if (is_constant(b)) return a;
    return {};
  }

  bool needed(NodeId id) const { return readers_[id] > 0; }
  /// Part of the sum that reads it: it needs no slot of its own.
  bool inner(NodeId id) const { return inner_[id]; }
  bool is_sum(NodeId id) const {
    return needed(id) && (is(id, Operation::add) || is(id, Operation::subtract));
  }
  bool is(NodeId id, Operation operation) const {
    return nodes_[id].kind == Kind::operation && nodes_[id].operation == operation;
  }

  /// factor * (u * v); no v: factor * u; neither: factor.
  struct Product {
    double factor = 1;
    std::optional<NodeId> u = {}, v = {};
  };
  /// What sum `id` is the sum of, in order.
  std::vector<Product> products(NodeId id) const {
    std::vector<Product> terms;
    double sign = 1;
    // Down the left side: (a + b) - c.
    for (;;) {
      const auto& [left, right, none] = nodes_[id].operands;
      terms.push_back(product(right, is(id, Operation::subtract) ? -sign : sign));
      if (!(is_sum(left) && inner_[left])) {
        terms.push_back(product(left, sign));
        break;
      }
      id = left;
    }
    std::ranges::reverse(terms);
    return terms;
  }

 private:
  void count_readers(NodeId root) {
    readers_[root] = 1;
    for (NodeId id = root + 1; id-- > 0;) {
      if (readers_[id] == 0 || nodes_[id].kind != Kind::operation) continue;
      for (unsigned k = 0; k < operand_count(nodes_[id].operation); ++k) {
        ++readers_[nodes_[id].operands[k]];
      }
    }
  }

  /// Marks what goes into sum `id`: a sum on its left, and products that nothing else reads.
  void take_apart(NodeId id) {
    const auto& [left, right, none] = nodes_[id].operands;
    if (is_sum(left) && readers_[left] == 1) {
      inner_[left] = true;
    } else {
      take_apart_product(left);
    }
    take_apart_product(right);
  }
  void take_apart_product(NodeId id) {
    for (int depth = 0; depth < 2; ++depth) {
      if (readers_[id] != 1) return;
      if (is(id, Operation::negate)) {
        inner_[id] = true;
        id = nodes_[id].operands[0];
      } else if (is(id, Operation::multiply)) {
        inner_[id] = true;
        const auto other = other_factor(id);
        if (!other) return take_apart_factor(nodes_[id].operands[0]);
        id = *other;
      } else {
        return;
      }
    }
  }

  /// The first factor of u v, where it is a number times another: (2 x) y becomes 2 (x y).
  void take_apart_factor(NodeId id) {
    if (readers_[id] == 1 && is(id, Operation::multiply) && other_factor(id)) inner_[id] = true;
  }

  bool is_constant(NodeId id) const { return nodes_[id].kind == Kind::constant; }

  Product product(NodeId id, double factor) const {
    while (inner_[id]) {
      if (is(id, Operation::negate)) {
        factor = -factor;
        id = nodes_[id].operands[0];
        continue;
      }
      const auto& [a, b, none] = nodes_[id].operands;
      const auto other = other_factor(id);
      if (!other && !inner_[a]) return {factor, a, b};
      if (!other) {
        const NodeId u = *other_factor(a);
        const auto& [first, second, no_third] = nodes_[a].operands;
        return {factor * nodes_[u == first ? second : first].constant, u, b};
      }
      factor *= nodes_[*other == a ? b : a].constant;
      id = *other;
    }
    if (is_constant(id)) return {factor * nodes_[id].constant, {}, {}};
    return {factor, id, {}};
  }

  const std::vector<GraphNode>& nodes_;
  std::vector<std::uint32_t> readers_;
  std::vector<bool> inner_;
};

}  // namespace

Program::Program(const ExpressionGraph& graph, NodeId root, std::size_t inputs) : inputs_(inputs) {
  const auto& nodes = graph.nodes();
  const Flattening flat(graph, root);
  std::vector<std::uint32_t> slot(nodes.size(), 0);
  for (NodeId id = 0; id <= root; ++id) {
    if (!flat.needed(id) || nodes[id].kind != Kind::constant) continue;
    slot[id] = static_cast<std::uint32_t>(first_input + inputs_ + constants_.size());
    constants_.push_back(nodes[id].constant);
  }
  first_result_ = static_cast<std::uint32_t>(first_input + inputs_ + constants_.size());
  for (NodeId id = 0; id <= root; ++id) {
    const GraphNode& node = nodes[id];
    if (!flat.needed(id) || flat.inner(id) || node.kind == Kind::constant) continue;
    if (node.kind == Kind::variable) {
      slot[id] = first_input + node.variable;
      continue;
    }
    const auto factor = flat.factor_of(id);
    Instruction instruction{node.operation, factor.has_value(), 0, 0, 0, factor.value_or(1)};
    if (flat.is_sum(id)) {
      instruction.operation = Operation::sum;
      instruction.a = static_cast<std::uint32_t>(terms_.size());
      for (const auto& term : flat.products(id)) {
        terms_.push_back({term.factor, term.u ? slot[*term.u] : 0, term.v ? slot[*term.v] : 0});
      }
      instruction.b = static_cast<std::uint32_t>(terms_.size());
    } else if (factor) {
      instruction.a = slot[*flat.other_factor(node.operands[0])];
    } else {
      instruction.a = slot[node.operands[0]];
      instruction.b = slot[node.operands[1]];
      instruction.c = slot[node.operands[2]];
    }
    slot[id] = static_cast<std::uint32_t>(first_result_ + instructions_.size());
    instructions_.push_back(instruction);
  }
  result_ = slot[root];
}

}  // namespace nnopt

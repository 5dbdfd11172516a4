#include "functions/program.hpp"

#include <algorithm>
#include <cmath>

namespace nnopt {
namespace {

using Kind = GraphNode::Kind;

/// Tells which nodes of a graph become instructions, and what each of these reads.
class Flattening {
 public:
  Flattening(const ExpressionGraph& graph, NodeId root)
      : nodes_(graph.nodes()), readers_(nodes_.size(), 0), wanted_(nodes_.size(), false) {
    count_readers(root);
    // From the root down: when a node is reached, all that read it have been.
    wanted_[root] = true;
    for (NodeId id = root + 1; id-- > 0;) {
      if (wanted_[id]) want_operands(id);
    }
  }

  /// Whether an instruction reads the node, or the node is the root.
  bool wanted(NodeId id) const { return wanted_[id]; }

  /// What the operand of an operation of one argument is multiplied with.
  std::optional<double> factor_of(NodeId id) const {
    const NodeId operand = nodes_[id].operands[0];
    if (operand_count(nodes_[id].operation) != 1 || !is_scaled(operand)) return {};
    return scale(operand).factor;
  }
  /// The other side of that product.
  NodeId scaled_operand(NodeId id) const { return scale(nodes_[id].operands[0]).operand; }

  /// Sums with a product or a sum in them, and products with a number or a sign in them; a + b and
  /// a b alone are operations like any other.
  bool is_sum(NodeId id) const {
    const auto& [left, right, none] = nodes_[id].operands;
    if (is(id, Operation::multiply)) {
      return !is_scaled(id) && (has_factor(left) || is(right, Operation::negate));
    }
    return is_addition(id) && (goes_on(left) || is_product(left) || is_product(right));
  }

  /// factor * u * v; no v: factor * u; neither: factor.
  struct Product {
    double factor = 1;
    std::optional<NodeId> u = {}, v = {};
  };
  /// What sum `id` is the sum of, in order.
  std::vector<Product> products(NodeId id) const {
    if (is(id, Operation::multiply)) return {product(id, 1)};
    std::vector<Product> terms;
    // Down the left side: (a + b) - c.
    for (bool more = true; more;) {
      const auto& [left, right, none] = nodes_[id].operands;
      terms.push_back(product(right, is(id, Operation::subtract) ? -1 : 1));
      more = goes_on(left);
      if (!more) terms.push_back(product(left, 1));
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

  void want_operands(NodeId id) {
    if (nodes_[id].kind != Kind::operation) return;
    if (is_sum(id)) {
      for (const Product& term : products(id)) {
        if (term.u) wanted_[*term.u] = true;
        if (term.v) wanted_[*term.v] = true;
      }
    } else if (factor_of(id)) {
      wanted_[scaled_operand(id)] = true;
    } else {
      for (unsigned k = 0; k < operand_count(nodes_[id].operation); ++k) {
        wanted_[nodes_[id].operands[k]] = true;
      }
    }
  }

  bool is(NodeId id, Operation operation) const {
    return nodes_[id].kind == Kind::operation && nodes_[id].operation == operation;
  }
  bool is_constant(NodeId id) const { return nodes_[id].kind == Kind::constant; }
  bool is_addition(NodeId id) const {
    return is(id, Operation::add) || is(id, Operation::subtract);
  }
  bool is_product(NodeId id) const {
    return is(id, Operation::multiply) || is(id, Operation::negate);
  }
  /// A sum on the left of another, which takes up its terms.
  bool goes_on(NodeId left) const { return is_addition(left) && readers_[left] == 1; }

  /// A number times another node.
  bool is_scaled(NodeId id) const {
    const auto& [a, b, none] = nodes_[id].operands;
    return is(id, Operation::multiply) && (is_constant(a) || is_constant(b));
  }
  /// The same, or a sign before it.
  bool has_factor(NodeId id) const { return is_scaled(id) || is(id, Operation::negate); }
  struct Scale {
    double factor;
    NodeId operand;
  };
  Scale scale(NodeId id) const {
    const auto& [a, b, none] = nodes_[id].operands;
    if (is(id, Operation::negate)) return {-1, a};
    if (is_constant(a)) return {nodes_[a].constant, b};
    return {nodes_[b].constant, a};
  }

  /// `id` as a term, times `factor`. A product that others read too is done again in each sum: it
  /// costs nothing there, as a term is one whatever it holds.
  Product product(NodeId id, double factor) const {
    const auto take_factor = [&](NodeId& of) {
      if (!has_factor(of)) return false;
      const auto [number, operand] = scale(of);
      if (!std::isnormal(factor * number)) return false;  // 1e200 (1e200 x) is one for small x
      factor *= number;
      of = operand;
      return true;
    };
    while (take_factor(id)) {
    }
    if (is_constant(id)) return {factor * nodes_[id].constant, {}, {}};
    if (!is(id, Operation::multiply)) return {factor, id, {}};
    auto [u, v, none] = nodes_[id].operands;
    take_factor(u);
    if (is(v, Operation::negate)) take_factor(v);
    return {factor, u, v};
  }

  const std::vector<GraphNode>& nodes_;
  std::vector<std::uint32_t> readers_;  // in the graph
  std::vector<bool> wanted_;
};

}  // namespace

Program::Program(const ExpressionGraph& graph, NodeId root, std::size_t inputs) : inputs_(inputs) {
  const auto& nodes = graph.nodes();
  const Flattening flat(graph, root);
  std::vector<std::uint32_t> slot(nodes.size(), 0);
  constexpr std::uint32_t first_input = ProgramCode::first_input;
  auto next = static_cast<std::uint32_t>(first_input + inputs_);
  for (NodeId id = 0; id <= root; ++id) {
    if (!flat.wanted(id)) continue;
    if (nodes[id].kind == Kind::variable) slot[id] = first_input + nodes[id].variable;
    if (nodes[id].kind == Kind::operation) slot[id] = next++;
  }
  for (NodeId id = 0; id <= root; ++id) {
    if (!flat.wanted(id) || nodes[id].kind != Kind::constant) continue;
    slot[id] = next++;
    constants_.push_back(nodes[id].constant);
  }
  for (NodeId id = 0; id <= root; ++id) {
    const GraphNode& node = nodes[id];
    if (!flat.wanted(id) || node.kind != Kind::operation) continue;
    const auto& [a, b, c] = node.operands;
    if (flat.is_sum(id)) {
      const auto begin = static_cast<std::uint32_t>(terms_.size());
      for (const auto& term : flat.products(id)) {
        terms_.push_back({term.factor, term.u ? slot[*term.u] : 0, term.v ? slot[*term.v] : 0});
      }
      const auto end = static_cast<std::uint32_t>(terms_.size());
      instructions_.push_back({Operation::sum, false, begin, end, 0, 1});
    } else if (const auto factor = flat.factor_of(id)) {
      instructions_.push_back({node.operation, true, slot[flat.scaled_operand(id)], 0, 0, *factor});
    } else {
      instructions_.push_back({node.operation, false, slot[a], slot[b], slot[c], 1});
    }
  }
  result_ = slot[root];
}

}  // namespace nnopt

#include "functions/expression_graph.hpp"

#include <bit>
#include <cmath>

namespace nnopt {
namespace {

using Kind = GraphNode::Kind;

struct Evaluate {
  double a, b, c;

  template <class Op>
  double operator()(Unary<Op>) const {
    return operate<Op>(a);
  }
  template <class Op>
  double operator()(Binary<Op>) const {
    return operate<Op>(a, b);
  }
  template <class Compare>
  double operator()(Comparison<Compare>) const {
    return Compare()(a, b) ? 1.0 : 0.0;
  }
  double operator()(Choice) const { return a != 0.0 ? b : c; }
  double operator()(Sum) const { return 0; }  // programs alone have sums
};

struct Count {
  template <class Op>
  unsigned operator()(Unary<Op>) const {
    return 1;
  }
  template <class Op>
  unsigned operator()(Binary<Op>) const {
    return 2;
  }
  template <class Compare>
  unsigned operator()(Comparison<Compare>) const {
    return 2;
  }
  unsigned operator()(Choice) const { return 3; }
  unsigned operator()(Sum) const { return 0; }
};

/// Up to here x^n is a product: its error grows with n.
constexpr double largest_product = 16;

}  // namespace

unsigned operand_count(Operation operation) { return with_operation(operation, Count()); }

NodeId ExpressionGraph::constant(double value) {
  return shared({.kind = Kind::constant, .constant = value});
}

NodeId ExpressionGraph::variable(std::uint32_t index) {
  return shared({.kind = Kind::variable, .variable = index});
}

NodeId ExpressionGraph::apply(Operation operation, NodeId a) {
  return operate(operation, {a, 0, 0});
}

NodeId ExpressionGraph::apply(Operation operation, NodeId a, NodeId b) {
  if (operation == Operation::pow && is_constant(b) && !is_constant(a)) {
    return power(a, nodes_[b].constant);
  }
  if (operation == Operation::divide && is_constant(b)) {
    // x / 4 is x * 0.25 to the last bit: a factor, which sums take up.
    int exponent = 0;
    const double divisor = nodes_[b].constant;
    if (std::abs(std::frexp(divisor, &exponent)) == 0.5 && std::abs(exponent) < 1000) {
      return operate(Operation::multiply, {a, constant(1 / divisor), 0});
    }
  }
  return operate(operation, {a, b, 0});
}

NodeId ExpressionGraph::choose(NodeId condition, NodeId a, NodeId b) {
  if (is_constant(condition)) return nodes_[condition].constant != 0.0 ? a : b;
  return operate(Operation::choose, {condition, a, b});
}

NodeId ExpressionGraph::operate(Operation operation, std::array<NodeId, 3> operands) {
  const unsigned count = operand_count(operation);
  bool constants = true;
  for (unsigned k = 0; k < count; ++k) constants = constants && is_constant(operands[k]);
  if (constants) {
    const auto value = [&](unsigned k) { return nodes_[operands[k]].constant; };
    return constant(with_operation(operation, Evaluate{value(0), value(1), value(2)}));
  }
  return shared({.kind = Kind::operation, .operation = operation, .operands = operands});
}

/// x^n as products where n is whole and small: by squaring, as x^5 = (x^2)^2 x.
NodeId ExpressionGraph::power(NodeId base, double exponent) {
  if (exponent == 0.5) return apply(Operation::sqrt, base);
  if (exponent != std::floor(exponent) || std::abs(exponent) > largest_product) {
    return operate(Operation::pow, {base, constant(exponent), 0});
  }
  if (exponent < 0) return apply(Operation::divide, constant(1), power(base, -exponent));
  if (exponent == 0) return constant(1);
  NodeId product = base;
  const auto n = static_cast<unsigned>(exponent);
  for (unsigned bit = std::bit_floor(n) >> 1; bit != 0; bit >>= 1) {
    product = apply(Operation::multiply, product, product);
    if ((n & bit) != 0) product = apply(Operation::multiply, product, base);
  }
  return product;
}

NodeId ExpressionGraph::shared(const GraphNode& node) {
  const auto kind = static_cast<std::uint64_t>(node.kind);
  std::array<std::uint64_t, 4> key{kind, 0, 0, 0};
  if (node.kind == Kind::constant) key[1] = std::bit_cast<std::uint64_t>(node.constant);
  if (node.kind == Kind::variable) key[1] = node.variable;
  if (node.kind == Kind::operation) {
    key[0] |= static_cast<std::uint64_t>(node.operation) << 8;
    for (unsigned k = 0; k < operand_count(node.operation); ++k) key[k + 1] = node.operands[k];
  }
  const auto [place, is_new] = known_.try_emplace(key, static_cast<NodeId>(nodes_.size()));
  if (is_new) nodes_.push_back(node);
  return place->second;
}

}  // namespace nnopt

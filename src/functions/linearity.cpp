#include "functions/linearity.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace nnopt {
namespace {

using Kind = GraphNode::Kind;

/// A set of the numbers below `count`.
class Set {
 public:
  explicit Set(std::size_t count) : words_((count + 63) / 64) {}

  void insert(std::size_t i) { words_[i / 64] |= std::uint64_t{1} << i % 64; }
  bool has(std::size_t i) const { return (words_[i / 64] >> i % 64 & 1) != 0; }
  Set& operator|=(const Set& other) {
    for (std::size_t k = 0; k < words_.size(); ++k) words_[k] |= other.words_[k];
    return *this;
  }
  Set without(const Set& other) const {
    Set rest = *this;
    for (std::size_t k = 0; k < words_.size(); ++k) rest.words_[k] &= ~other.words_[k];
    return rest;
  }
  bool meets(const Set& other) const {
    for (std::size_t k = 0; k < words_.size(); ++k) {
      if ((words_[k] & other.words_[k]) != 0) return true;
    }
    return false;
  }
  std::vector<std::size_t> members() const {
    std::vector<std::size_t> all;
    for (std::size_t k = 0; k < words_.size(); ++k) {
      for (std::uint64_t word = words_[k]; word != 0; word &= word - 1) {
        all.push_back(64 * k + static_cast<std::size_t>(std::countr_zero(word)));
      }
    }
    return all;
  }

 private:
  std::vector<std::uint64_t> words_;
};

/// What the value of `root` is computed from, itself included.
std::vector<bool> nodes_under(const std::vector<GraphNode>& nodes, NodeId root) {
  std::vector<bool> under(nodes.size(), false);
  under[root] = true;
  for (NodeId id = root + 1; id-- > 0;) {
    if (!under[id] || nodes[id].kind != Kind::operation) continue;
    for (unsigned k = 0; k < operand_count(nodes[id].operation); ++k) {
      under[nodes[id].operands[k]] = true;
    }
  }
  return under;
}

/// How an operation treats an operand: affine (sums), as one side of a product, or neither.
enum class Role { affine, factor, other };
Role role_of(Operation operation, unsigned operand) {
  switch (operation) {
    case Operation::add:
    case Operation::subtract:
    case Operation::negate:
      return Role::affine;
    case Operation::multiply:
      return Role::factor;
    case Operation::divide:
      return operand == 0 ? Role::affine : Role::other;
    case Operation::choose:
      return operand == 0 ? Role::other : Role::affine;
    default:
      return Role::other;
  }
}

}  // namespace

// A set is jointly affine when no variable of it goes through an operation that is not, and no two
// of it meet in a product: a property of pairs. x / y is x (1 / y), where y is none of the set.
std::vector<bool> linear_variables(const ExpressionGraph& graph, NodeId root, std::size_t first,
                                   std::size_t count) {
  const auto& nodes = graph.nodes();
  const std::vector<bool> under = nodes_under(nodes, root);
  std::vector<Set> depends(nodes.size(), Set(0));  // of each node on which variables
  Set curved(count);
  for (NodeId id = 0; id <= root; ++id) {
    if (!under[id]) continue;
    const GraphNode& node = nodes[id];
    depends[id] = Set(count);
    if (node.kind == Kind::variable && node.variable >= first && node.variable - first < count) {
      depends[id].insert(node.variable - first);
    }
    if (node.kind != Kind::operation) continue;
    for (unsigned k = 0; k < operand_count(node.operation); ++k) {
      const Set& operand = depends[node.operands[k]];
      depends[id] |= operand;
      if (role_of(node.operation, k) == Role::other) curved |= operand;
    }
  }

  // Products of two that are not curved anyway; of one with itself too.
  std::vector<Set> partners(count, Set(count));
  for (NodeId id = 0; id <= root; ++id) {
    if (!under[id] || nodes[id].kind != Kind::operation) continue;
    if (nodes[id].operation != Operation::multiply) continue;
    const Set left = depends[nodes[id].operands[0]].without(curved);
    const Set right = depends[nodes[id].operands[1]].without(curved);
    for (const std::size_t i : left.members()) partners[i] |= right;
    for (const std::size_t i : right.members()) partners[i] |= left;
  }

  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < count; ++i) {
    if (!curved.has(i) && !partners[i].has(i)) order.push_back(i);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return partners[i].members().size(); });
  Set taken(count);
  for (const std::size_t i : order) {
    if (!taken.meets(partners[i])) taken.insert(i);
  }
  std::vector<bool> linear(count);
  for (std::size_t i = 0; i < count; ++i) linear[i] = taken.has(i);
  return linear;
}

}  // namespace nnopt

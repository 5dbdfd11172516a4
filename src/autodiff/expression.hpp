// Expressions of tape variables, as small trees on the stack: what stands between two assignments
// is computed at once, and reaches the tape as one statement with one edge per variable it reads.
// The types are for the compiler; a reader meets them only through operators (operations.hpp) and
// through the assignment to a Var (tape.hpp).
#pragma once
#include <algorithm>
#include <cstdint>

#include "autodiff/operations.hpp"

namespace nnopt {

template <class V>
class Tape;
template <class V>
class Var;

/// d result / d operand = partial, for one statement's result and one of its operands.
template <class V>
struct Edge {
  V partial;
  std::uint32_t operand, result;
};

/// Base of every tree. E has
///   value()                       what it computes, a V
///   tape()                        that of its variables; null where all are constants
///   leaves                        how many edges a statement of it has at most
///   reads(index)                  whether that variable occurs in it
///   push(weight, result, end)     writes its edges, each times `weight`, to `end`; the new end
template <class V, class E>
struct Expression {
  using CarriesDerivative = void;
  const E& self() const { return static_cast<const E&>(*this); }
};

/// A variable inside a tree: a copy that, unlike the copy of a Var, records nothing.
template <class V>
struct Leaf : Expression<V, Leaf<V>> {
  static constexpr std::uint32_t leaves = 1;
  V value_;
  std::uint32_t index_;
  Tape<V>* tape_;

  explicit Leaf(const Var<V>& x) : value_(x.value()), index_(x.index()), tape_(x.tape()) {}
  const V& value() const { return value_; }
  Tape<V>* tape() const { return tape_; }
  bool reads(std::uint32_t index) const { return index_ == index; }
  // Two equal edges in a row, as x * x gives, become one.
  Edge<V>* push(const V& weight, std::uint32_t result, Edge<V>* end) const {
    if (end[-1].operand == index_ && end[-1].result == result) {
      end[-1].partial += weight;
      return end;
    }
    *end = {weight, index_, result};
    return end + 1;
  }
};

template <class V>
Leaf<V> held(const Expression<V, Var<V>>& x) {
  return Leaf<V>(x.self());
}
template <class V, class E>
const E& held(const Expression<V, E>& e) {
  return e.self();
}
template <class E>
using Held = std::remove_cvref_t<decltype(held(std::declval<const E&>()))>;

template <class Op, class V, class X>
struct UnaryNode : Expression<V, UnaryNode<Op, V, X>> {
  static constexpr std::uint32_t leaves = X::leaves;
  X x;
  ValueAndSlope<V> y;

  explicit UnaryNode(const X& x_) : x(x_), y(value_and_slope<Op>(x_.value())) {}
  const V& value() const { return y.value; }
  Tape<V>* tape() const { return x.tape(); }
  bool reads(std::uint32_t index) const { return x.reads(index); }
  Edge<V>* push(const V& weight, std::uint32_t result, Edge<V>* end) const {
    return x.push(weight * y.slope, result, end);
  }
};

template <class Op, class V, class X, class Y>
struct BinaryNode : Expression<V, BinaryNode<Op, V, X, Y>> {
  static constexpr std::uint32_t leaves = X::leaves + Y::leaves;
  X x;
  Y y;
  V z;

  BinaryNode(const X& x_, const Y& y_) : x(x_), y(y_), z(operate<Op>(x_.value(), y_.value())) {}
  const V& value() const { return z; }
  Tape<V>* tape() const { return x.tape() != nullptr ? x.tape() : y.tape(); }
  bool reads(std::uint32_t index) const { return x.reads(index) || y.reads(index); }
  Edge<V>* push(const V& weight, std::uint32_t result, Edge<V>* end) const {
    end = x.push(weight * partial_x<Op>(x.value(), y.value(), z), result, end);
    return y.push(weight * partial_y<Op>(x.value(), y.value(), z), result, end);
  }
};

/// One operand is a number: the first where ConstantFirst, else the second.
template <class Op, bool ConstantFirst, class V, class X>
struct ConstantNode : Expression<V, ConstantNode<Op, ConstantFirst, V, X>> {
  static constexpr std::uint32_t leaves = X::leaves;
  X x;
  V constant, z;

  ConstantNode(const X& x_, double c) : x(x_), constant(static_cast<V>(c)) {
    if constexpr (ConstantFirst) {
      z = operate<Op>(constant, x.value());
    } else {
      z = operate<Op>(x.value(), constant);
    }
  }
  const V& value() const { return z; }
  Tape<V>* tape() const { return x.tape(); }
  bool reads(std::uint32_t index) const { return x.reads(index); }
  Edge<V>* push(const V& weight, std::uint32_t result, Edge<V>* end) const {
    if constexpr (ConstantFirst) {
      return x.push(weight * partial_y<Op>(constant, x.value(), z), result, end);
    } else {
      return x.push(weight * partial_x<Op>(x.value(), constant, z), result, end);
    }
  }
};

/// where(c, a, b): the edges of the side taken; with lanes, of both, 0 in the lanes not taken.
template <class V, class C, class A, class B>
struct ChoiceNode : Expression<V, ChoiceNode<V, C, A, B>> {
  static constexpr std::uint32_t leaves = A::leaves + B::leaves;
  C choose;
  A a;
  B b;
  V z;

  ChoiceNode(const C& c, const A& a_, const B& b_)
      : choose(c), a(a_), b(b_), z(where(c, a_.value(), b_.value())) {}
  const V& value() const { return z; }
  Tape<V>* tape() const { return a.tape() != nullptr ? a.tape() : b.tape(); }
  bool reads(std::uint32_t index) const { return a.reads(index) || b.reads(index); }
  Edge<V>* push(const V& weight, std::uint32_t result, Edge<V>* end) const {
    if constexpr (std::is_same_v<C, bool>) {
      return choose ? a.push(weight, result, end) : b.push(weight, result, end);
    } else {
      end = push_lanes(choose, a, weight, result, end);
      return push_lanes(!choose, b, weight, result, end);
    }
  }
  // The lanes are chosen last: a partial that is infinite where its side is not taken times a
  // weight of 0 would be nan.
  template <class Side>
  static Edge<V>* push_lanes(const C& lanes, const Side& side, const V& weight,
                             std::uint32_t result, Edge<V>* end) {
    Edge<V> edges[1 + Side::leaves];
    edges[0] = {V(0.0), 0, 0};
    const Edge<V>* const side_end = side.push(weight, result, edges + 1);
    for (const Edge<V>* e = edges + 1; e != side_end; ++e) {
      *end++ = {where(lanes, e->partial, V(0.0)), e->operand, e->result};
    }
    return end;
  }
};

template <class Op, class V, class E>
auto operate(const Expression<V, E>& x) {
  return UnaryNode<Op, V, Held<Expression<V, E>>>(held(x));
}
template <class Op, class V, class E, class F>
auto operate(const Expression<V, E>& x, const Expression<V, F>& y) {
  return BinaryNode<Op, V, Held<Expression<V, E>>, Held<Expression<V, F>>>(held(x), held(y));
}
template <class Op, class V, class E>
auto operate(const Expression<V, E>& x, double constant) {
  return ConstantNode<Op, false, V, Held<Expression<V, E>>>(held(x), constant);
}
template <class Op, class V, class E>
auto operate(double constant, const Expression<V, E>& y) {
  return ConstantNode<Op, true, V, Held<Expression<V, E>>>(held(y), constant);
}

template <class C, class V, class E, class F>
auto where(const C& choose, const Expression<V, E>& a, const Expression<V, F>& b) {
  return ChoiceNode<V, C, Held<Expression<V, E>>, Held<Expression<V, F>>>(choose, held(a), held(b));
}
template <class C, class V, class E>
auto where(const C& choose, const Expression<V, E>& a, double b) {
  return where(choose, a, Var<V>(b));
}
template <class C, class V, class E>
auto where(const C& choose, double a, const Expression<V, E>& b) {
  return where(choose, Var<V>(a), b);
}

template <class V, class E>
auto number_of(const Expression<V, E>& x) {
  return number_of(x.self().value());
}

}  // namespace nnopt

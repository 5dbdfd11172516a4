// The tape: the gradient of a computation, from a record of it.
//
// While a function runs on tape variables, every assignment leaves a statement on the tape: which
// variables it read, and its partial derivative in each. Read backwards, the statements carry the
// derivative of the result to the inputs, all of them in one sweep:
//
//   Tape<double> tape;
//   Var<double> x = tape.variable(3.0), y = tape.variable(4.0);
//   Var<double> z = x * x + sin(y);          // one statement, two edges: 2x to x, cos y to y
//   tape.reverse(z);
//   tape.adjoint(x);                         // dz/dx = 2x
//
// The one formula: adjoint of u = sum over the statements v that read u of (dv/du) (adjoint of v).
//
// How it is kept small and fast: an expression such as x * x + sin(y) is a small tree on the
// stack (autodiff/expression.hpp) and only the assignment reaches the tape; all statements share
// one flat list of edges; `s += e` adds the edges of e to the statement of s itself, as the
// derivative of the new s by the old is 1, so that a sum has no serial chain through s.
#pragma once
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "autodiff/expression.hpp"

namespace nnopt {

/// V, the type of values and derivatives: double, float, Lanes (several points at once) or Dual
/// (second derivatives: the adjoints are then gradient and Hessian-vector product).
template <class V>
class Tape {
  static constexpr std::uint32_t first_edge = 1;  // edge 0 belongs to no statement

 public:
  Tape() = default;
  Tape(const Tape&) = delete;  // variables know their tape by its place
  Tape& operator=(const Tape&) = delete;

  /// A place on the tape to come back to; by default its beginning.
  struct Mark {
    std::uint32_t edges = first_edge, variables = 1, hooks = 0;
  };

  /// A new input.
  Var<V> variable(const V& value) { return Var<V>(value, *this, new_index()); }

  /// What an operation made that knows its partial derivatives in each of its operands, all of
  /// this tape or constants.
  Var<V> statement(const V& value, std::span<const Var<V>> operands, const V* partials) {
    Edge<V>* end = open_statement(static_cast<std::uint32_t>(operands.size()));
    const std::uint32_t index = new_index();
    for (std::size_t i = 0; i < operands.size(); ++i) {
      *end++ = {partials[i], operands[i].index(), index};
    }
    close_statement(end);
    return Var<V>(value, *this, index);
  }

  /// What has been recorded up to now.
  Mark mark() {
    close_last_edge();
    return {edges_before(end_), variable_count_, static_cast<std::uint32_t>(hooks_.size())};
  }

  /// Forgets everything after the mark; variables made since must not be used again. Keeps the
  /// memory, so that a loop that rewinds allocates nothing after its first turn.
  void rewind(const Mark& to) {
    end_ = edges_.data() + to.edges;
    variable_count_ = to.variables;
    hooks_.resize(to.hooks);
  }

  /// An operation on arrays (a dense layer, a whole network) leaves this instead of edges: the
  /// sweep calls `hook()` when it comes by. The hook reads the adjoints of what the operation
  /// made and adds to those of what it read. It must live until the tape is rewound.
  template <class Hook>
  void on_reverse(Hook& hook) {
    close_last_edge();
    hooks_.push_back(
        {edges_before(end_), &hook, [](void* self) { (*static_cast<Hook*>(self))(); }});
  }

  /// Adjoints of everything `result` was computed from since `from`: sets d result / d result = 1
  /// and sweeps back. The adjoints of all earlier variables start at 0.
  void reverse(const Var<V>& result, const Mark& from = {}) {
    adjoints_.assign(variable_count_, V(0.0));
    adjoints_[result.index()] = V(1.0);
    edge_swept_ = edges_before(end_);
    hook_swept_ = static_cast<std::uint32_t>(hooks_.size());
    continue_reverse(from);
  }
  /// Goes on where a reverse that ended at a mark stopped.
  void continue_reverse(const Mark& to = {}) {
    while (hook_swept_ > to.hooks) {
      const Hook& hook = hooks_[--hook_swept_];
      sweep(hook.edges);
      hook.call(hook.self);
    }
    sweep(to.edges);
  }

  /// Derivative of the result of the last reverse by x; that of a constant is not kept (0).
  V adjoint(const Var<V>& x) const { return x.index() == 0 ? V(0.0) : adjoints_[x.index()]; }
  void add_to_adjoint(const Var<V>& x, const V& derivative) { adjoints_[x.index()] += derivative; }

  std::size_t edge_count() const { return edges_before(end_) - first_edge; }

  // ---- for variables that record themselves ----

  /// Index 0 stands for all constants: edges to it lead nowhere.
  std::uint32_t new_index() { return variable_count_++; }

  /// Room for a statement of `count` edges, behind the last one. The edge before it is always
  /// there to be compared with.
  Edge<V>* open_statement(std::uint32_t count) {
    if (static_cast<std::size_t>(limit_ - end_) < count) [[unlikely]]
      grow(count);
    return end_;
  }
  void close_statement(Edge<V>* end) { end_ = end; }

 private:
  struct Hook {
    std::uint32_t edges;
    void* self;
    void (*call)(void*);
  };

  std::uint32_t edges_before(const Edge<V>* edge) const {
    return static_cast<std::uint32_t>(edge - edges_.data());
  }
  // Never inline: a call that is hardly ever made shall not make every statement save registers.
  [[gnu::noinline, gnu::cold]] void grow(std::uint32_t count) {
    const std::uint32_t used = edges_before(end_);
    edges_.resize(2 * edges_.size() + count);
    end_ = edges_.data() + used;
    limit_ = edges_.data() + edges_.size();
  }

  /// Leaf::push may add to the last edge: not across a mark or a hook, hence an edge of nothing.
  void close_last_edge() {
    Edge<V>* const edge = open_statement(1);
    *edge = {V(0.0), 0, 0};
    close_statement(edge + 1);
  }

  void sweep(std::uint32_t to) {
    V* const adjoints = adjoints_.data();
    const Edge<V>* const begin = edges_.data() + to;
    const Edge<V>* edge = edges_.data() + edge_swept_;
    while (edge > begin) {
      --edge;
      adjoints[edge->operand] += edge->partial * adjoints[edge->result];
    }
    edge_swept_ = edges_before(edge);
  }

  std::vector<Edge<V>> edges_ = std::vector<Edge<V>>(64);
  Edge<V>* end_ = edges_.data() + first_edge;  // behind the last statement
  Edge<V>* limit_ = edges_.data() + edges_.size();
  std::vector<V> adjoints_;
  std::vector<Hook> hooks_;
  std::uint32_t variable_count_ = 1;
  std::uint32_t edge_swept_ = 0, hook_swept_ = 0;
};

/// A number whose derivatives are recorded. A Var made from a number is a constant.
template <class V>
class Var : public Expression<V, Var<V>> {
 public:
  Var() : value_(0.0) {}
  Var(double constant) : value_(static_cast<V>(constant)) {}
  Var(const V& value, Tape<V>& tape, std::uint32_t index)
      : value_(value), index_(index), tape_(&tape) {}

  // A copy is a statement of its own: were two variables to share an index, `+=` on one would
  // reach the other. A move leaves one name, so it may keep the index.
  Var(const Var& other) { assign(held(other)); }
  Var(Var&&) = default;
  Var& operator=(const Var& other) { return assign(held(other)); }
  Var& operator=(Var&&) = default;
  template <class E>
  Var(const Expression<V, E>& e) {
    assign(e.self());
  }
  template <class E>
  Var& operator=(const Expression<V, E>& e) {
    return assign(e.self());
  }

  // Where e reads s itself, its edges would see the adjoint of s change under them.
  template <class E>
  Var& operator+=(const Expression<V, E>& e) {
    const auto& terms = held(e);
    return terms.reads(index_) ? *this = *this + terms : accumulate(V(1.0), terms);
  }
  template <class E>
  Var& operator-=(const Expression<V, E>& e) {
    const auto& terms = held(e);
    return terms.reads(index_) ? *this = *this - terms : accumulate(V(-1.0), terms);
  }
  template <class E>
  Var& operator*=(const Expression<V, E>& e) {
    return *this = *this * e.self();
  }
  template <class E>
  Var& operator/=(const Expression<V, E>& e) {
    return *this = *this / e.self();
  }
  // d(s + c)/ds = 1: adding a constant leaves the tape alone.
  Var& operator+=(double c) { return value_ += static_cast<V>(c), *this; }
  Var& operator-=(double c) { return value_ -= static_cast<V>(c), *this; }
  Var& operator*=(double c) { return *this = *this * c; }
  Var& operator/=(double c) { return *this = *this / c; }

  /// Gives an input its value for the next recording, once the tape is rewound to behind it.
  void set(const V& value) { value_ = value; }

  /// Turning a variable into a number would lose its derivative: take value() where that is meant.
  operator V() const = delete;

  const V& value() const { return value_; }
  std::uint32_t index() const { return index_; }
  Tape<V>* tape() const { return tape_; }

 private:
  template <class E>
  Var& assign(const E& e) {
    const V value = e.value();
    Tape<V>* const tape = e.tape();
    if (tape == nullptr) {  // made of constants alone
      index_ = 0;
    } else {
      const std::uint32_t index = tape->new_index();
      tape->close_statement(e.push(V(1.0), index, tape->open_statement(E::leaves)));
      index_ = index;
    }
    value_ = value;
    tape_ = tape;
    return *this;
  }
  /// s += sign * e, as more edges of the statement that made s.
  template <class E>
  Var& accumulate(const V& sign, const E& e) {
    value_ += sign * e.value();
    if (Tape<V>* const tape = e.tape(); tape != nullptr) {
      if (index_ == 0) index_ = tape->new_index();
      tape_ = tape;
      tape->close_statement(e.push(sign, index_, tape->open_statement(E::leaves)));
    }
    return *this;
  }

  V value_;
  std::uint32_t index_ = 0;
  Tape<V>* tape_ = nullptr;
};

}  // namespace nnopt

// A formula as a flat program: one operation after another, each into a slot of its own, run over
// any scalar.
//
//   (x^2 + y - 11)^2 + (x + y^2 - 7)^2:
//       s1 = x x + y - 11;  s2 = x + y y - 7;  s3 = s1 s1 + s2 s2
//
// Sums are done at once, with the products they are made of: what costs time in a small formula is
// going from one operation to the next. On tape variables a formula is one operation with one
// partial derivative per variable, which the program run backwards gives.
#pragma once
#include <cstdint>
#include <new>
#include <span>
#include <vector>

#include "autodiff/dual.hpp"
#include "autodiff/tape.hpp"
#include "functions/expression_graph.hpp"
#include "functions/workspace.hpp"

namespace nnopt {

/// One operation on slots. Of a sum: terms [a, b). Of one argument: on factor * a where `scaled`.
struct Instruction {
  Operation operation;
  bool scaled;
  std::uint32_t a, b, c;
  double factor;
};

/// (factor * u) * v, where u and v are slots: in the order of what is typed 2*x*y.
struct Term {
  double factor;
  std::uint32_t u, v;
};

class Program {
 public:
  /// What computes node `root` of a graph of the variables 0 to inputs - 1.
  Program(const ExpressionGraph& graph, NodeId root, std::size_t inputs);

  std::size_t inputs() const { return inputs_; }

  /// The value at these inputs. T is any scalar.
  template <class T>
  T operator()(std::span<const T> x) const;
  template <class V>
  Var<V> operator()(std::span<const Var<V>> x) const;

  /// The value, and its partial derivatives by the first `partials.size()` inputs. V is a number,
  /// lanes or a dual of these.
  template <class V>
  V value_and_partials(std::span<const V> x, std::span<V> partials) const;

  /// The same program run again and again while some inputs stay.
  template <class T>
  class Evaluation;

  /// How many operations it takes.
  std::size_t size() const { return instructions_.size(); }

 private:
  // Slots: 1, then the inputs, what each instruction computes, and the constants.
  static constexpr std::uint32_t first_input = 1;
  std::size_t slot_count() const { return first_constant_ + constants_.size(); }
  bool is_constant(std::uint32_t slot) const { return slot == 0 || slot >= first_constant_; }

  template <class T, bool keep_slopes>
  struct Forward;
  template <class V>
  struct Backward;

  std::size_t inputs_;
  std::vector<double> constants_;
  std::vector<Instruction> instructions_;
  std::vector<Term> terms_;
  std::uint32_t first_result_ = 0, first_constant_ = 0, result_ = 0;
};

/// Runs one instruction; with slopes it keeps those of operations of one argument.
template <class T, bool keep_slopes>
struct Program::Forward {
  const Program& program;
  T* slots;
  T* slopes;
  const Instruction* now = nullptr;
  T* result = nullptr;

  template <class Op>
  void operator()(Unary<Op>) {
    if (!now->scaled) return apply<Op>(slots[now->a]);
    const T factor = static_cast<T>(now->factor);
    apply<Op>(T(factor * slots[now->a]));
    if constexpr (keep_slopes) slopes[result - slots] = factor * slopes[result - slots];
  }
  template <class Op>
  void operator()(Binary<Op>) {
    set([&] { return operate<Op>(slots[now->a], slots[now->b]); });
  }
  template <class Compare>
  void operator()(Comparison<Compare>) {
    set([&] { return where(Compare()(slots[now->a], slots[now->b]), T(1.0), T(0.0)); });
  }
  void operator()(Choice) {
    set([&] { return where(slots[now->a] != 0.0, slots[now->b], slots[now->c]); });
  }
  void operator()(Sum) {
    const Term* const end = program.terms_.data() + now->b;
    const Term* term = program.terms_.data() + now->a;
    if constexpr (IsLanes<T>::value) {
      // Register by register: the sum stays in one.
      for (std::size_t k = 0; k < T::parts; ++k) {
        const auto value = [&](const Term& t) {
          const auto scaled = static_cast<typename T::Number>(t.factor) * slots[t.u].part[k];
          return scaled * slots[t.v].part[k];
        };
        auto sum = value(*term);
        for (const Term* t = term + 1; t != end; ++t) sum += value(*t);
        result->part[k] = sum;
      }
    } else {
      const auto value = [&](const Term& t) {
        return static_cast<T>(static_cast<T>(t.factor) * slots[t.u] * slots[t.v]);
      };
      T sum = value(*term);
      while (++term != end) sum += value(*term);
      *result = sum;
    }
  }

 private:
  template <class Op>
  void apply(const T& x) {
    if constexpr (keep_slopes) {
      const auto y = nnopt::value_and_slope<Op>(x);
      *result = y.value;
      slopes[result - slots] = y.slope;
    } else {
      set([&] { return operate<Op>(x); });
    }
  }
  /// Makes the result in its place: no slot is written twice, and none is read by what writes it.
  template <class Make>
  void set(Make make) {
    static_assert(std::is_trivially_destructible_v<T>);
    ::new (result) T(make());
  }
};

namespace detail {

template <Plain V>
auto is_zero(const V& g) {
  return g == 0.0;
}
template <class V>
auto is_zero(const Dual<V>& g) {
  return is_zero(g.value) & is_zero(g.slope);
}

/// Whether an adjoint is 0 and one number: of lanes some would still have to be done.
template <class V>
bool nowhere(const V& g) {
  if constexpr (std::is_integral_v<decltype(is_zero(g))>) return static_cast<bool>(is_zero(g));
  return false;
}

}  // namespace detail

/// The adjoints of what one instruction read, from that of its result.
template <class V>
struct Program::Backward {
  const Program& program;
  const V* slots;
  const V* slopes;
  V* adjoints;
  const Instruction* now = nullptr;
  std::size_t result = 0;
  V g = V(0.0);  // the adjoint of the result

  /// An infinite derivative of what was not chosen shall not become nan: 0 times anything is 0.
  V times_g(const V& partial) const {
    const auto zero = detail::is_zero(g);
    if constexpr (std::is_integral_v<decltype(zero)>) {
      return partial * g;  // an instruction whose result has the adjoint 0 is left out
    } else {
      return where(zero, V(0.0), V(partial * g));
    }
  }

  template <class Op>
  void operator()(Unary<Op>) {
    adjoints[now->a] += times_g(slopes[result]);
  }
  template <class Op>
  void operator()(Binary<Op>) {
    const V &x = slots[now->a], &y = slots[now->b], &z = slots[result];
    if (!program.is_constant(now->a)) adjoints[now->a] += times_g(partial_x<Op>(x, y, z));
    if (!program.is_constant(now->b)) adjoints[now->b] += times_g(partial_y<Op>(x, y, z));
  }
  template <class Compare>
  void operator()(Comparison<Compare>) {}
  void operator()(Choice) {
    const auto chosen = slots[now->a] != 0.0;
    adjoints[now->b] += where(chosen, g, V(0.0));
    adjoints[now->c] += where(chosen, V(0.0), g);
  }
  void operator()(Sum) {
    const Term* const end = program.terms_.data() + now->b;
    for (const Term* term = program.terms_.data() + now->a; term != end; ++term) {
      if (term->v == 0) {  // factor * u
        adjoints[term->u] += times_g(static_cast<V>(term->factor));
      } else {
        const V scaled = static_cast<V>(term->factor);
        adjoints[term->u] += times_g(scaled * slots[term->v]);
        adjoints[term->v] += times_g(scaled * slots[term->u]);
      }
    }
  }
};

/// T is a number, lanes or a dual of these.
template <class T>
class Program::Evaluation {
 public:
  explicit Evaluation(const Program& program) : program_(program), slots_(program.slot_count()) {
    slots_[0] = static_cast<T>(1.0);
    std::size_t slot = program.first_constant_;
    for (const double c : program.constants_) slots_[slot++] = static_cast<T>(c);
  }

  T& input(std::size_t i) { return slots_[first_input + i]; }

  /// The value at the present inputs.
  const T& value() {
    run<false>(nullptr);
    return slots_[program_.result_];
  }

  /// The value, and its partial derivatives by the first `partials.size()` inputs.
  const T& value_and_partials(std::span<T> partials) {
    const std::size_t count = program_.slot_count();
    Workspace<T> slopes(count), adjoints(count);
    run<true>(slopes.data());
    for (std::size_t i = 0; i < count; ++i) adjoints[i] = T(0.0);
    adjoints[program_.result_] = T(1.0);
    Backward<T> backward{program_, slots_.data(), slopes.data(), adjoints.data()};
    for (std::size_t k = program_.instructions_.size(); k-- > 0;) {
      backward.result = program_.first_result_ + k;
      backward.g = adjoints[backward.result];
      if (detail::nowhere(backward.g)) continue;
      backward.now = &program_.instructions_[k];
      with_operation(backward.now->operation, backward);
    }
    for (std::size_t i = 0; i < partials.size(); ++i) partials[i] = adjoints[first_input + i];
    return slots_[program_.result_];
  }

 private:
  template <bool keep_slopes>
  void run(T* slopes) {
    Forward<T, keep_slopes> forward{program_, slots_.data(), slopes};
    forward.result = slots_.data() + program_.first_result_;
    for (const Instruction& instruction : program_.instructions_) {
      forward.now = &instruction;
      with_operation(instruction.operation, forward);
      ++forward.result;
    }
  }

  const Program& program_;
  Workspace<T> slots_;
};

/// One operation on the tape: its value and partial derivatives come from
/// value_and_partials(values, partials), spans of as many V as there are operands.
template <class V, class F>
Var<V> recorded(std::span<const Var<V>> operands, F value_and_partials) {
  Workspace<V> values(operands.size()), partials(operands.size());
  Tape<V>* tape = nullptr;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    values[i] = operands[i].value();
    if (operands[i].tape() != nullptr) tape = operands[i].tape();
  }
  const V y = value_and_partials(std::span<const V>(values.span()), partials.span());
  if (tape != nullptr) return tape->statement(y, operands, partials.data());
  Var<V> constant;
  constant.set(y);
  return constant;
}

template <class T>
T Program::operator()(std::span<const T> x) const {
  Evaluation<T> evaluation(*this);
  for (std::size_t i = 0; i < inputs_; ++i) evaluation.input(i) = x[i];
  return evaluation.value();
}

template <class V>
Var<V> Program::operator()(std::span<const Var<V>> x) const {
  return recorded(x.first(inputs_), [&](std::span<const V> values, std::span<V> partials) {
    return value_and_partials(values, partials);
  });
}

template <class V>
V Program::value_and_partials(std::span<const V> x, std::span<V> partials) const {
  Evaluation<V> evaluation(*this);
  for (std::size_t i = 0; i < inputs_; ++i) evaluation.input(i) = x[i];
  return evaluation.value_and_partials(partials);
}

}  // namespace nnopt

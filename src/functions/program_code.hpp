// A formula as a flat program: one operation after another, each into a slot of its own, run over
// any scalar, and backwards for its partial derivatives, wherever its arrays lie. What owns them:
// functions/program.hpp.
//
//   (x^2 + y - 11)^2 + (x + y^2 - 7)^2:
//       s1 = x x + y - 11;  s2 = x + y y - 7;  s3 = s1 s1 + s2 s2
//
// Sums are done at once, with the products they are made of: what costs time in a small formula is
// going from one operation to the next.
// Every function here runs on the device too: constexpr.
#pragma once
#include <cstdint>
#include <new>
#include <type_traits>

#include "autodiff/dual.hpp"
#include "functions/operation.hpp"

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

/// Runs one instruction; with slopes it keeps those of operations of one argument.
template <class T, bool keep_slopes>
struct ForwardStep {
  const Term* terms;
  T* slots;
  T* slopes;
  const Instruction* now = nullptr;
  T* result = nullptr;

  template <class Op>
  constexpr void operator()(Unary<Op>) {
    if (!now->scaled) return apply<Op>(slots[now->a]);
    const T factor = static_cast<T>(now->factor);
    apply<Op>(T(factor * slots[now->a]));
    if constexpr (keep_slopes) slopes[result - slots] = factor * slopes[result - slots];
  }
  template <class Op>
  constexpr void operator()(Binary<Op>) {
    set([&] { return operate<Op>(slots[now->a], slots[now->b]); });
  }
  template <class Compare>
  constexpr void operator()(Comparison<Compare>) {
    set([&] { return where(Compare()(slots[now->a], slots[now->b]), T(1.0), T(0.0)); });
  }
  constexpr void operator()(Choice) {
    set([&] { return where(slots[now->a] != 0.0, slots[now->b], slots[now->c]); });
  }
  constexpr void operator()(Sum) {
    const Term* const end = terms + now->b;
    const Term* term = terms + now->a;
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
  constexpr void apply(const T& x) {
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
  constexpr void set(Make make) {
    static_assert(std::is_trivially_destructible_v<T>);
    ::new (result) T(make());
  }
};

namespace detail {

template <Plain V>
constexpr auto is_zero(const V& g) {
  return g == 0.0;
}
template <class V>
constexpr auto is_zero(const Dual<V>& g) {
  return is_zero(g.value) & is_zero(g.slope);
}

/// Whether an adjoint is 0 and one number: of lanes some would still have to be done.
template <class V>
constexpr bool nowhere(const V& g) {
  if constexpr (std::is_integral_v<decltype(is_zero(g))>) return static_cast<bool>(is_zero(g));
  return false;
}

}  // namespace detail

/// The adjoints of what one instruction read, from that of its result.
template <class V>
struct BackwardStep {
  const Term* terms;
  std::uint32_t first_constant;
  const V* slots;
  const V* slopes;
  V* adjoints;
  const Instruction* now = nullptr;
  std::size_t result = 0;
  V g = V(0.0);  // the adjoint of the result

  /// An infinite derivative of what was not chosen shall not become nan: 0 times anything is 0.
  constexpr V times_g(const V& partial) const {
    const auto zero = detail::is_zero(g);
    if constexpr (std::is_integral_v<decltype(zero)>) {
      return partial * g;  // an instruction whose result has the adjoint 0 is left out
    } else {
      return where(zero, V(0.0), V(partial * g));
    }
  }

  template <class Op>
  constexpr void operator()(Unary<Op>) {
    adjoints[now->a] += times_g(slopes[result]);
  }
  template <class Op>
  constexpr void operator()(Binary<Op>) {
    const V &x = slots[now->a], &y = slots[now->b], &z = slots[result];
    if (!is_constant(now->a)) adjoints[now->a] += times_g(partial_x<Op>(x, y, z));
    if (!is_constant(now->b)) adjoints[now->b] += times_g(partial_y<Op>(x, y, z));
  }
  template <class Compare>
  constexpr void operator()(Comparison<Compare>) {}
  constexpr void operator()(Choice) {
    const auto chosen = slots[now->a] != 0.0;
    adjoints[now->b] += where(chosen, g, V(0.0));
    adjoints[now->c] += where(chosen, V(0.0), g);
  }
  constexpr void operator()(Sum) {
    const Term* const end = terms + now->b;
    for (const Term* term = terms + now->a; term != end; ++term) {
      if (term->v == 0) {  // factor * u
        adjoints[term->u] += times_g(static_cast<V>(term->factor));
      } else {
        const V scaled = static_cast<V>(term->factor);
        adjoints[term->u] += times_g(scaled * slots[term->v]);
        adjoints[term->v] += times_g(scaled * slots[term->u]);
      }
    }
  }

 private:
  constexpr bool is_constant(std::uint32_t slot) const {
    return slot == 0 || slot >= first_constant;
  }
};

/// What runs of a program: arrays in the memory of the host or of a device, and how long they are.
struct ProgramCode {
  const Instruction* instructions;
  const Term* terms;
  const double* constants;
  std::uint32_t inputs, instruction_count, constant_count;
  std::uint32_t result;  // the slot of the value

  // Slots: 1, then the inputs, what each instruction computes, and the constants.
  static constexpr std::uint32_t first_input = 1;
  constexpr std::uint32_t first_result() const { return first_input + inputs; }
  constexpr std::uint32_t first_constant() const { return first_result() + instruction_count; }
  constexpr std::size_t slot_count() const { return first_constant() + constant_count; }

  /// Once for all runs on these slots.
  template <class T>
  constexpr void set_constants(T* slots) const {
    slots[0] = static_cast<T>(1.0);
    for (std::uint32_t i = 0; i < constant_count; ++i) {
      slots[first_constant() + i] = static_cast<T>(constants[i]);
    }
  }
  /// From the inputs to all results; `slopes` has room for as many numbers as there are slots, and
  /// may be nothing where none are kept. Flattened: the compiler's measure for one function ends
  /// amid the operations, and a call costs a small formula a tenth of its time.
  template <bool keep_slopes, class T>
  [[gnu::flatten]] constexpr void run(T* slots, T* slopes) const {
    ForwardStep<T, keep_slopes> step{terms, slots, slopes};
    step.result = slots + first_result();
    const Instruction* const end = instructions + instruction_count;
    for (const Instruction* instruction = instructions; instruction != end; ++instruction) {
      step.now = instruction;
      with_operation(instruction->operation, step);
      ++step.result;
    }
  }
  /// After a run that kept slopes: the adjoints of all slots, partial derivatives of the result
  /// by them. Those of the inputs follow first_input.
  template <class V>
  constexpr void run_back(const V* slots, const V* slopes, V* adjoints) const {
    for (std::size_t i = 0; i < slot_count(); ++i) adjoints[i] = V(0.0);
    adjoints[result] = V(1.0);
    BackwardStep<V> step{terms, first_constant(), slots, slopes, adjoints};
    for (std::size_t k = instruction_count; k-- > 0;) {
      step.result = first_result() + k;
      step.g = adjoints[step.result];
      if (detail::nowhere(step.g)) continue;
      step.now = &instructions[k];
      with_operation(step.now->operation, step);
    }
  }
};

}  // namespace nnopt

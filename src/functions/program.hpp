// A formula as a flat program (functions/program_code.hpp): what owns its arrays.
//
// On tape variables a formula is one operation with one partial derivative per variable, which the
// program run backwards gives.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "autodiff/dual.hpp"
#include "autodiff/tape.hpp"
#include "functions/expression_graph.hpp"
#include "functions/program_code.hpp"
#include "functions/workspace.hpp"

namespace nnopt {

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

  /// What runs, in the arrays of this program.
  ProgramCode code() const {
    return {.instructions = instructions_.data(),
            .terms = terms_.data(),
            .constants = constants_.data(),
            .inputs = static_cast<std::uint32_t>(inputs_),
            .instruction_count = static_cast<std::uint32_t>(instructions_.size()),
            .constant_count = static_cast<std::uint32_t>(constants_.size()),
            .result = result_};
  }
  std::size_t term_count() const { return terms_.size(); }

 private:
  std::size_t inputs_;
  std::vector<double> constants_;
  std::vector<Instruction> instructions_;
  std::vector<Term> terms_;
  std::uint32_t result_ = 0;
};

/// T is a number, lanes or a dual of these.
template <class T>
class Program::Evaluation {
 public:
  explicit Evaluation(const Program& program) : code_(program.code()), slots_(code_.slot_count()) {
    code_.set_constants(slots_.data());
  }

  T& input(std::size_t i) { return slots_[ProgramCode::first_input + i]; }

  /// The value at the present inputs.
  const T& value() {
    code_.run<false>(slots_.data(), static_cast<T*>(nullptr));
    return slots_[code_.result];
  }

  /// The value, and its partial derivatives by the first `partials.size()` inputs.
  const T& value_and_partials(std::span<T> partials) {
    const std::size_t count = code_.slot_count();
    Workspace<T> slopes(count), adjoints(count);
    code_.run<true>(slots_.data(), slopes.data());
    code_.run_back(slots_.data(), slopes.data(), adjoints.data());
    for (std::size_t i = 0; i < partials.size(); ++i) {
      partials[i] = adjoints[ProgramCode::first_input + i];
    }
    return slots_[code_.result];
  }

 private:
  ProgramCode code_;
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

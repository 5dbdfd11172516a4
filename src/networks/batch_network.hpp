// A network that is trained on examples: a stack of dense layers on the inputs of mini-batches.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compute/batch.hpp"
#include "networks/architecture.hpp"
#include "networks/initializers.hpp"

namespace nnopt {

/// All that a run has to save to go on later are the parameters, the optimizer's state and the
/// clock: random numbers need no state of their own.
template <class T>
class BatchNetwork {
 public:
  /// Machine and team must outlive it. `most_rows`: of a batch.
  BatchNetwork(BatchCompute<T>& machine, Team& team, Architecture plan, Initializer initializer,
               std::size_t most_rows);

  const Architecture& plan() const { return plan_; }
  std::size_t parameters() const { return plan_.parameters; }

  const Clock& clock() const { return clock_; }
  void set_clock(const Clock& clock) { clock_ = clock; }

  /// Draws the parameters, and starts the clock.
  void initialize(std::uint64_t seed);
  std::vector<T> get_parameters() const;
  void set_parameters(std::span<const T> w);

  /// The rule's state arrays anew, as they start; and their numbers, one block after the other.
  void reset_optimizer(const Rule& rule);
  std::vector<std::vector<T>> get_optimizer() const;
  void set_optimizer(const std::vector<std::vector<T>>& states);

  /// One update after another, on the rows that the machine was told to begin with: `count`
  /// batches of `rows`. The machine's score is then that of these rows, before each update. At
  /// step 0 of the clock the optimizer starts anew.
  void descend(std::size_t rows, std::size_t count, const Rule& rule, const Clip& clip);

  // What follows begins with a set anew, and loses a score that nobody has asked for.

  /// All rows of a set, without dropout.
  Score evaluate(std::size_t set);
  /// The outputs (rows by outputs) of rows [from, from + rows) of a set, without dropout.
  std::vector<T> outputs(std::size_t set, std::size_t from, std::size_t rows);
  /// The gradient of the mean loss over all rows of a set, without dropout, and their score.
  Score gradient(std::size_t set, std::span<T> g);

 private:
  void forward(std::size_t rows, bool training);
  /// The gradient of the mean loss over the rows that were taken last.
  void pull(std::size_t rows);
  std::size_t outputs() const { return plan_.head().shape.out; }
  const T* result() const { return values(plan_.head().output); }
  // At a place of the plan, which for the last two is not the input.
  T* values(std::size_t place) const { return values_ + place * most_rows_; }
  T* adjoints(std::size_t place) const { return adjoints_ + (place - inputs()) * most_rows_; }
  T* slopes(std::size_t place) const { return slopes_ + (place - inputs()) * most_rows_; }
  std::size_t inputs() const { return plan_.layers.front().shape.in; }  // they come first
  /// Takes so many rows and runs them forward, f(rows before, rows) after each batch of them.
  template <class F>
  void walk(std::size_t rows, F f);

  BatchCompute<T>& machine_;
  Team& team_;
  Architecture plan_;
  Initializer initializer_;
  std::size_t most_rows_;
  Weights<T> weights_;
  T* gradient_;
  std::size_t states_ = 0;
  Clock clock_;
  T *values_, *adjoints_, *slopes_;
};

extern template class BatchNetwork<float>;
extern template class BatchNetwork<double>;

}  // namespace nnopt

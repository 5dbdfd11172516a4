// What every machine can do: keep blocks of numbers, and move weights by a rule.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "compute/course.hpp"
#include "rules/rules.hpp"

namespace nnopt {

/// A model's parameters with the optimizer's state: blocks of one length.
template <class T>
struct Weights {
  static constexpr std::size_t most_states = 3;
  T* w;
  T* state[most_states];  // as many as the rule has; what it has not is never touched
};

/// Limits on the gradient before the rule sees it, as torch.nn.utils.clip_grad_norm_ and
/// clip_grad_value_.
struct Clip {
  std::optional<double> norm, value;
  bool any() const { return norm || value; }
};

/// What a gradient is multiplied with, where that is below 1, to be `norm` long; the 1e-6 is
/// torch's.
constexpr double clip_factor(double norm, double squared_norm) {
  return norm / (std::sqrt(squared_norm) + 1e-6);
}

/// How the verbs of a device are computed: `plain` by kernels that are easy to read, for
/// comparison.
enum class Kernels { fast, plain };

/// A machine. All pointers are places in its own memory, which put and get reach from outside. It
/// may hold several copies of a network, one per seed: then every place is there once per copy, and
/// a verb works on all of them.
template <class T>
class Machine {
 public:
  virtual ~Machine() = default;

  // ---- memory ----
  /// `size` zeros, for as long as the machine lives. Blocks that are walked side by side have
  /// different numbers (Block).
  virtual T* make(std::size_t size, std::size_t number = 0) = 0;
  virtual void put(std::span<const T> from, T* to, std::size_t copy = 0) = 0;
  /// Waits for all verbs before.
  virtual void get(const T* from, std::span<T> to, std::size_t copy = 0) = 0;
  virtual void fill(T* to, std::size_t count, T value) = 0;
  virtual void copy(const T* from, T* to, std::size_t count) = 0;

  // ---- verbs ----
  /// Where the run stands, for the verbs to come.
  virtual void set_clock(const Clock&, std::size_t copy = 0) = 0;

  /// The rule and the clock's step are those of the updates to come.
  virtual void begin_update(const Rule&) = 0;

  /// The rule on weights [from, from + count) with gradients g (a block like w).
  virtual void update(const Weights<T>&, const T* g, std::size_t from, std::size_t count) = 0;

  /// Shortens a gradient of `count` numbers.
  virtual void clip(T* g, std::size_t count, const Clip&) = 0;
};

}  // namespace nnopt

// The dense verbs: what a network asks of the machine that runs it. The CPU implements them here;
// other devices stand behind the same interface, and nothing above knows which one it is.
//
// Letters, for one layer: W out by in, row by row (the direction v where weight-normalized); x the
// input, y the output, a the adjoint of what goes into the activation; d before a name is the
// adjoint of it.
//
//   forward   u = W x,   z = s u + b,   y = activation(z),   s_i = g_i / |W_i| or 1
//   pull      a = dy activation'(z),   db = a,   dx += W^T (s a),   dW = (s a) x^T
//             weight-normalized: dg_i = a_i u_i / |W_i|,  dW_i = s a_i (x - (u_i / |W_i|^2) W_i)
//             (Salimans and Kingma, arXiv 1602.07868)
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>

#include "base/team.hpp"
#include "compute/activations.hpp"
#include "rules/rules.hpp"

namespace nnopt {

/// Shape of a layer, and where its parts lie in the model's block of parameters.
struct DenseShape {
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  std::size_t in = 0, out = 0;
  std::size_t weight = 0;   // out by in
  std::size_t bias = 0;     // out
  std::size_t gain = none;  // out: g of weight normalization; none: without
  Activation activation;

  bool normalized() const { return gain != none; }
};

/// What a layer remembers from its forward for its pull: `out` numbers each.
template <class T>
struct DenseMemory {
  T* slope;         // activation'(z), times the mask
  T* dot;           // u; used where normalized
  T* squared_norm;  // |W_i|^2, kept up to date by every verb that changes W; where normalized
  const T* mask;    // factors on y (dropout) for the forward, or null
};

/// A model's parameters with the optimizer's state: blocks of one length, in the device's memory.
template <class T>
struct Weights {
  static constexpr std::size_t most_states = 3;
  T* w;
  T* state[most_states];  // as many as the rule has
};

template <class T>
class Compute {
 public:
  virtual ~Compute() = default;

  /// y of one input x; fills memory.slope and, where normalized, memory.dot.
  virtual void forward(const DenseShape&, const T* w, const T* x, T* y, const DenseMemory<T>&) = 0;

  /// Adds to dx, and writes the layer's segments of g (a block like w). dy is overwritten by a.
  virtual void pull(const DenseShape&, const T* w, const T* x, T* dy, const DenseMemory<T>&, T* dx,
                    T* g) = 0;

  /// pull and then update of the layer's segments in one walk over them: each weight is read,
  /// used for dx, changed by the rule with its gradient, and written. Same bits as the two verbs.
  virtual void pull_and_update(const DenseShape&, const Weights<T>&, const T* x, T* dy,
                               const DenseMemory<T>&, T* dx, const Rule&, std::int64_t step) = 0;

  /// The rule on weights [from, from + count) with gradients g (a block like w).
  virtual void update(const Weights<T>&, const T* g, std::size_t from, std::size_t count,
                      const Rule&, std::int64_t step) = 0;

  /// Fills memory.squared_norm after weights were changed by another verb or from outside.
  virtual void renew_norms(const DenseShape&, const T* w, const DenseMemory<T>&) = 0;

  /// Sum of squares of `count` numbers.
  virtual double squared_norm(const T* x, std::size_t count) = 0;
};

/// The CPU with a team's threads; the team must outlive it. Results do not depend on how many.
template <class T>
std::unique_ptr<Compute<T>> make_cpu(Team& team);

extern template std::unique_ptr<Compute<float>> make_cpu<float>(Team&);
extern template std::unique_ptr<Compute<double>> make_cpu<double>(Team&);

}  // namespace nnopt

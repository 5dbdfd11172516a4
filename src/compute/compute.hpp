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

#include "base/random.hpp"
#include "base/team.hpp"
#include "compute/activations.hpp"
#include "compute/machine.hpp"

namespace nnopt {

/// Shape of a layer, and where its parts lie in the model's block of parameters.
struct DenseShape {
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  std::size_t in = 0, out = 0;
  std::size_t weight = 0;   // out by in
  std::size_t bias = 0;     // out
  std::size_t gain = none;  // out: g of weight normalization; none: without
  Activation activation;

  constexpr bool normalized() const { return gain != none; }
};

/// What a layer remembers from its forward for its pull: `out` numbers each.
template <class T>
struct DenseMemory {
  T* slope;         // activation'(z), times the factor of dropout
  T* dot;           // u; used where normalized
  T* squared_norm;  // |W_i|^2, kept up to date by every verb that changes W; where normalized
  T* a;             // left by the last pull

  /// What lies so many numbers further.
  constexpr DenseMemory further(std::size_t numbers) const {
    return {slope + numbers, dot + numbers, squared_norm + numbers, a + numbers};
  }
};

/// The share of a layer's outputs that a forward drops. What falls on which is drawn from the run's
/// seed and step.
struct Dropout {
  double share = 0;
  std::uint64_t first = 0;  // number of the layer's first unit among those of the network
};

/// Each unit is dropped with probability `share`, the others are multiplied by 1 / (1 - share)
/// (torch.nn.Dropout).
template <class T>
constexpr T dropout_factor(const RandomStream& random, double share, std::uint64_t unit) {
  return random.uniform(unit) < share ? T(0) : static_cast<T>(1 / (1 - share));
}
constexpr RandomStream dropout_stream(const Clock& clock) {
  return {clock.seed, Purpose::dropout, static_cast<std::uint64_t>(clock.step)};
}

/// A machine that runs networks on one input.
template <class T>
class Compute : public Machine<T> {
 public:
  /// Adjoints of `size` activations of layers of at most `widest` outputs: zeros at first. Verbs
  /// add to them where they write dx, and leave 0 where they have read them as dy.
  virtual T* make_adjoints(std::size_t size, std::size_t widest) = 0;

  /// y of one input x; fills memory.slope and, where normalized, memory.dot.
  virtual void forward(const DenseShape&, const T* w, const T* x, T* y, const DenseMemory<T>&,
                       const Dropout&) = 0;

  /// Adds to dx, and writes the layer's segments of g (a block like w).
  virtual void pull(const DenseShape&, const T* w, const T* x, T* dy, const DenseMemory<T>&, T* dx,
                    T* g) = 0;

  /// pull and then update of the layer's segments in one walk over them: each weight is read,
  /// used for dx, changed by the rule with its gradient, and written. Same bits as the two verbs.
  virtual void pull_and_update(const DenseShape&, const Weights<T>&, const T* x, T* dy,
                               const DenseMemory<T>&, T* dx) = 0;

  /// g_i = dx_i, of weights that are the network's input; dx are adjoints, read as dy is.
  virtual void take_adjoints(T* dx, T* g, std::size_t count) = 0;
  /// take_adjoints and then update of the first `count` weights.
  virtual void take_and_update(const Weights<T>&, T* dx, std::size_t count) = 0;

  /// Fills memory.squared_norm after weights were changed by another verb or from outside.
  virtual void renew_norms(const DenseShape&, const T* w, const DenseMemory<T>&) = 0;
};

/// The CPU with a team's threads; the team must outlive it. Results do not depend on how many.
template <class T>
std::unique_ptr<Compute<T>> make_cpu(Team& team);

extern template std::unique_ptr<Compute<float>> make_cpu<float>(Team&);
extern template std::unique_ptr<Compute<double>> make_cpu<double>(Team&);

}  // namespace nnopt

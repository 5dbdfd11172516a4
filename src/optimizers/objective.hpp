// The objective, as an optimizer that looks before it steps sees it: numbers w that are trained,
// and a value that they can make smaller. Whether a function, a data fit or a network stands behind
// it is not to be known here.
#pragma once
#include <cstddef>
#include <span>

namespace nnopt {

class Squares;

class Objective {
 public:
  virtual ~Objective() = default;

  /// How many numbers are trained: the length of all spans below.
  virtual std::size_t parameters() const = 0;

  /// The same objective as a sum of squares; null where it is none.
  virtual Squares* squares() { return nullptr; }

  // Each of these counts as one evaluation.

  /// f(w).
  virtual double value(std::span<const double> w) = 0;
  /// f(w), and df/dw into `gradient`.
  virtual double value_and_gradient(std::span<const double> w, std::span<double> gradient) = 0;
  /// The Hessian at w times v, into `product`.
  virtual void hessian_times(std::span<const double> w, std::span<const double> v,
                             std::span<double> product) = 0;
};

}  // namespace nnopt

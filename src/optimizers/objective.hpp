// The objective, as an optimizer sees it: something with a value that can be made smaller. Whether
// a function, a data fit or a network stands behind it is not to be known here.
#pragma once
#include <cstddef>
#include <span>

#include "networks/model.hpp"
#include "rules/rules.hpp"

namespace nnopt {

/// What one evaluation tells. The spans live until the next one.
struct Evaluation {
  double value;
  std::span<const double> x;         // the point at which the function was evaluated
  std::span<const double> gradient;  // of the function at x, in the coordinates of x
};

class Objective {
 public:
  virtual ~Objective() = default;

  /// How many numbers are trained.
  virtual std::size_t parameters() const = 0;

  /// Value and gradient at the present state. `training`: as an optimizer's step needs it, with
  /// dropout; without it the model as it would be used.
  virtual Evaluation evaluate(bool training) = 0;

  /// The step that the last evaluation asks for: gradient of all parameters, and the rule on them,
  /// in one walk where that is legal.
  virtual void descend(const Rule& rule, const Clip& clip) = 0;
};

}  // namespace nnopt

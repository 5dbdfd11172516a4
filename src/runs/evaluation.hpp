// What one evaluation of a model's function tells.
#pragma once
#include <span>

namespace nnopt {

/// The spans live until the next evaluation.
struct Evaluation {
  double value;
  std::span<const double> x;         // the point at which the function was evaluated
  std::span<const double> gradient;  // of the function at x, in its coordinates; empty: not asked
};

}  // namespace nnopt

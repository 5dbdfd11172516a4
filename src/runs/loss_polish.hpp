// The last digits of a fit whose loss is smooth but no sum of squares (huber).
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "functions/known_function.hpp"
#include "optimizers/bounds.hpp"

namespace nnopt {

struct LossPolish {
  std::vector<double> p;
  double loss = 0;          // never above that at the beginning
  std::int64_t steps = 0;   // with one Hessian each
  bool is_minimum = false;  // the Hessian is positive definite in the free directions, and the
                            // loss can fall by rounding alone
  std::string text;         // the reason, either way
};

/// Newton's steps on the exact Hessian over the parameters that are neither held nor pushed against
/// a limit, cut at limits, until the parameters stand still.
LossPolish polish_loss(const KnownFunction& f, const std::vector<Bounds>& bounds,
                       std::vector<double> p);

}  // namespace nnopt

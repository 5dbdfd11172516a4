// Whether a gradient is right, by Taylor's formula: |f(x + h d) - f(x) - h g.d| falls as h^2 where
// g is the gradient, and only as h where it is not, or where there is a kink.
#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "functions/function.hpp"

namespace nnopt {

/// f, its gradient and, with order 2, its Hessian (row by row) at a point.
struct Derivatives {
  double value = 0;
  std::vector<double> gradient, hessian;

  bool finite() const;
};

/// `order`: 0 for the value alone, 1, 2. The Hessian is one sweep of a tape of duals per row.
Derivatives derivatives_at(const Function& f, std::span<const double> x, int order);

/// What the remainders along one direction say.
enum class TaylorVerdict {
  right,   // they fall as h^2, or faster; as another power above 1 where f'' is infinite
  exact,   // there are none above rounding near x: f is linear along it
  kink,    // f has different slopes on the two sides
  jump,    // they do not vanish
  off,     // f is smooth, but has another slope than g.d
  unclear  // f is not finite around x, or too rough
};
std::string_view to_text(TaylorVerdict);

struct TaylorTest {
  TaylorVerdict verdict = TaylorVerdict::unclear;
  double rate = 0;             // log2 of how the remainder falls when h is halved: 2 is right
  double slope = 0;            // g.d
  double left = 0, right = 0;  // slopes of f on the two sides, by differences
  std::vector<double> steps, remainders, rates;  // of the halvings that were looked at
  std::vector<std::array<double, 2>> all;        // step and remainder of every halving
};

/// The remainder is the larger one of h and -h. `slope` is what shall be g.d.
TaylorTest taylor_test(const Function& f, std::span<const double> x, std::span<const double> d,
                       double slope);

struct DerivativeCheck {
  TaylorTest along_all;                 // along a direction that has a part of every coordinate
  std::vector<TaylorTest> coordinates;  // along each
  double dual_difference = 0;           // of the gradient to that by dual numbers: the largest one,
                                        // relative to the larger of 1 and that number
  std::size_t worst_dual = 0;           // the coordinate that has it
};

DerivativeCheck check_gradient(const Function& f, std::span<const double> x,
                               std::span<const double> gradient);

}  // namespace nnopt

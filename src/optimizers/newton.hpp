// Newton's method with a trust region, for any number of parameters: the Hessian is only ever
// multiplied by vectors.
//
// Within a ball around the point, the quadratic model of f is minimized by conjugate gradients,
// which stop at the ball's surface or where f bends down (Steihaug 1983, Toint 1981: Nocedal and
// Wright, Numerical Optimization, 2nd edition, algorithm 7.2); the ball shrinks or grows with how
// well the model has foretold f (algorithm 4.1).
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/spec.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

struct Newton {
  static constexpr std::string_view name = "newton";
  static constexpr std::string_view text =
      "trust region, conjugate gradients on Hessian-vector products (Nocedal and Wright, 7.2)";
  double gtol = 1e-8, radius = 1, max_radius = 1e20, eta = 0.15;

  template <class See>
  void options(See&& see) {
    see("gtol", gtol, not_negative, "ends where the gradient's norm is at most this");
    see("radius", radius, above_0, "of the trust region at the start");
    see("max_radius", max_radius, above_0, "that it never grows beyond");
    see("eta", eta, below_quarter, "share of the foretold fall that a step must bring");
  }
  void check(std::string_view place) const;

  /// A step is one trial point, taken or not; length() is the trust radius after it.
  std::unique_ptr<Method> make(std::size_t parameters, std::uint64_t seed) const;

 private:
  static constexpr Allowed below_quarter{0, 0.25, true, false,
                                         "a number from 0 up to but not 0.25"};
};

}  // namespace nnopt

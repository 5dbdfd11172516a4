// BFGS: the inverse Hessian, learnt from the changes of the gradient (Nocedal and Wright, Numerical
// Optimization, algorithm 6.1).
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/spec.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

struct Bfgs {
  static constexpr std::string_view name = "bfgs";
  static constexpr std::string_view text =
      "quasi-Newton: along -H g, with H the inverse Hessian learnt from changes of the gradient";
  static constexpr std::size_t most_parameters = 4096;  // H has their square: 128 MiB
  double gtol = 1e-5, c1 = 1e-4, c2 = 0.9;

  template <class See>
  void options(See&& see) {
    see("gtol", gtol, not_negative, "ends once no slope is above it");
    see("c1", c1, fraction, "line search: share of the promised decrease that a step must bring");
    see("c2", c2, fraction, "line search: share of the slope that may be left");
  }
  void check(std::string_view place) const;
  std::unique_ptr<Method> make(std::size_t parameters, std::uint64_t seed) const;
};

}  // namespace nnopt

// Nonlinear conjugate gradients.
//
//   d' = -g' + beta d        y = g' - g
//   hz    beta = (y - 2 d |y|^2 / d.y) . g' / d.y, at least -1 / (|d| min(0.01, |g|))
//         (Hager and Zhang, SIAM J. Optim. 16 (2005) 170, eq. 1.3, 1.7 to 1.8)
//   pr    beta = max(0, y . g' / |g|^2)
//         (Polak and Ribiere 1969; PR+ of Gilbert and Nocedal 1992)
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/spec.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

struct ConjugateGradients {
  static constexpr std::string_view name = "cg";
  static constexpr std::string_view text =
      "conjugate gradients (Hager and Zhang's, or Polak and Ribiere's) with line searches";
  static constexpr std::array<std::string_view, 2> betas{"hz", "pr"};
  std::string_view beta = "hz";
  double gtol = 1e-5, c1 = 1e-4, c2 = 0.4;

  template <class See>
  void options(See&& see) {
    see("beta", beta, betas, "how much of the last direction is kept, by Hager and Zhang or PR+");
    see("gtol", gtol, not_negative, "ends once no slope is above it");
    see("c1", c1, fraction, "line search: share of the promised decrease that a step must bring");
    see("c2", c2, fraction, "line search: share of the slope that may be left");
  }
  void check(std::string_view place) const;
  std::unique_ptr<Method> make(std::size_t parameters, std::uint64_t seed) const;
};

}  // namespace nnopt

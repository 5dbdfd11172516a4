// The simplex of Nelder and Mead (Computer Journal 7 (1965) 308), as scipy walks it.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/spec.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

/// The first simplex has the start and, for each coordinate, the start with that coordinate 5 %
/// larger (2.5e-4 where it is 0). Steps equal those of scipy.optimize.minimize.
struct NelderMead {
  static constexpr std::string_view name = "nelder_mead";
  static constexpr std::string_view text =
      "a simplex that reflects, stretches and shrinks itself downhill; needs no gradient";
  static constexpr std::size_t most_parameters = 4096;  // its corners have their square: 128 MiB
  bool adaptive = false;
  double xtol = 1e-4, ftol = 1e-4;

  template <class See>
  void options(See&& see) {
    see("adaptive", adaptive, "factors for many parameters (Gao and Han 2012)");
    see("xtol", xtol, not_negative,
        "ends once no corner is further than this from the lowest, and");
    see("ftol", ftol, not_negative, "no corner is higher than this above the lowest");
  }
  std::unique_ptr<Method> make(std::size_t parameters, std::uint64_t seed) const;
};

}  // namespace nnopt

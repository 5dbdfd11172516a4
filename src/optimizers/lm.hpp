// Levenberg-Marquardt for sums of squares, with a trust region.
//
// K. Levenberg, Quart. Appl. Math. 2 (1944) 164; D. Marquardt, SIAM J. Appl. Math. 11 (1963) 431;
// J. More, The Levenberg-Marquardt algorithm: implementation and theory, LNM 630 (1978) 105: scaled
// by the largest column norms so far, the step within the radius found on R, not on J^T J.
// Parameters in which the residuals are linear follow the others: G. Golub and V. Pereyra, SIAM J.
// Numer. Anal. 10 (1973) 413, with L. Kaufman's Jacobian, BIT 15 (1975) 49.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/spec.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

struct Lm {
  static constexpr std::string_view name = "lm";
  static constexpr std::string_view text =
      "Levenberg-Marquardt for sums of squares: trust region, QR of the exact Jacobian (More)";
  static constexpr std::size_t most_parameters = 2000;
  double ftol = 1e-14, xtol = 1e-14, gtol = 0, factor = 1;
  bool projection = false;

  template <class See>
  void options(See&& see) {
    see("ftol", ftol, not_negative, "ends where f can fall by no more than this share of it");
    see("xtol", xtol, not_negative,
        "ends where a whole step is shorter than this share of the parameters");
    see("gtol", gtol, not_negative,
        "ends where no column of J has a larger cosine with the residuals");
    see("factor", factor, above_0, "the first radius, as a multiple of the scaled start");
    see("projection", projection,
        "linear parameters are solved for at every step, as they always are without others");
  }

  /// One step is one trial point; length() is the trust radius after it. BadInput where the
  /// objective is no sum of squares.
  std::unique_ptr<Method> make(std::size_t parameters, std::uint64_t seed) const;
};

}  // namespace nnopt

// Migrad: Minuit's variable metric method, with exact derivatives.
//
// F. James and M. Roos, Minuit: a system for function minimization and analysis of the parameter
// errors and correlations, Computer Physics Communications 10 (1975) 343; F. James, MINUIT
// reference manual, CERN Program Library D506; R. Fletcher, A new approach to variable metric
// algorithms, The Computer Journal 13 (1970) 317.
//
// The metric V is an estimate of the inverse Hessian: at a minimum of a chi square, half of the
// parameters' covariance. A step goes along -V g, as far as parabolas through the values found
// there advise, and then V is corrected by what the gradient has changed. The walk ends where the
// estimated distance to the minimum, EDM = g V g / 2, is small against what f must rise by for one
// standard error.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/spec.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

struct Migrad {
  static constexpr std::string_view name = "migrad";
  static constexpr std::string_view text =
      "Minuit's variable metric method with exact gradients (James, CERN D506)";
  static constexpr std::size_t most_parameters = 1000;
  static constexpr std::array<std::string_view, 3> strategies{"0", "1", "2"};
  double tol = 0.1, errordef = 1;
  std::string_view strategy = strategies[1];

  template <class See>
  void options(See&& see) {
    see("tol", tol, above_0, "ends where EDM is below 0.002 tol errordef");
    see("errordef", errordef, above_0, "by how much f rises within one standard error");
    see("strategy", strategy, strategies,
        "0: trusts its metric; 1: checks it by the Hessian at the end; 2: begins with it, too");
  }

  /// One step (of length(), in units of V g) is one line search; the first one also evaluates the
  /// Hessian's columns, and so do those that come to an end: as many evaluations as parameters.
  std::unique_ptr<Method> make(std::size_t parameters, std::uint64_t seed) const;
};

}  // namespace nnopt

// CMA-ES: a population drawn from a normal distribution, whose mean, step size and covariance learn
// from the ranks of the values found. No derivatives; the same walk for f and for any rising
// function of f, and, in distribution, for f in rotated coordinates.
//
// N. Hansen, The CMA evolution strategy: a tutorial, arXiv 1604.00772, with its active update;
// restarts as in A. Auger and N. Hansen, A restart CMA evolution strategy with increasing
// population size, CEC 2005.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/spec.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

struct Cmaes {
  static constexpr std::string_view name = "cmaes";
  static constexpr std::string_view text =
      "a population that learns its covariance, no derivatives (Hansen, arXiv 1604.00772)";
  static constexpr std::size_t most_parameters = 1000;
  double sigma0 = 0;
  std::int64_t popsize = 0;
  double tolx = 1e-11, tolfun = 1e-11;
  std::int64_t restarts = 0;

  template <class See>
  void options(See&& see) {
    see("sigma0", sigma0, not_negative,
        "standard deviation of the first generation; 0: 0.3 times the largest of 1 and |start|");
    see("popsize", popsize, generation, "points a generation; 0: 4 + 3 ln n of n parameters");
    see("tolx", tolx, not_negative, "ends where no parameter's deviation is above this");
    see("tolfun", tolfun, not_negative,
        "ends where the values of late differ by no more than this");
    see("restarts", restarts, few, "begins again so often, with twice the points each time");
  }
  void check(std::string_view place) const;

  /// A step is a generation; length() is its step size sigma. w() is the best point of all.
  std::unique_ptr<Method> make(std::size_t parameters, std::uint64_t seed) const;

 private:
  static constexpr Allowed generation{0, 1e6, true, true, "a whole number from 4 to 1e6, or 0,"};
  static constexpr Allowed few{0, 9, true, true, "a whole number from 0 to 9"};
};

}  // namespace nnopt

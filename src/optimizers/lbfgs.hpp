// torch.optim.LBFGS: BFGS that remembers the last changes of the gradient instead of a matrix
// (Nocedal 1980), step by step as torch takes it.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/spec.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

/// A step is torch's step(closure): up to max_iter iterations of the method. What torch would
/// evaluate again at the start of a step is known from the last one, and only counted.
struct Lbfgs {
  static constexpr std::string_view name = "lbfgs";
  static constexpr std::string_view text =
      "limited-memory BFGS, as torch takes it: a step is max_iter iterations";
  static constexpr std::array<std::string_view, 2> searches{"none", "strong_wolfe"};
  double lr = 1, max_iter = 20, max_eval = 0;
  double tolerance_grad = 1e-7, tolerance_change = 1e-9, history_size = 100;
  std::string_view line_search_fn = "none";

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length, or the first trial of line searches");
    see("max_iter", max_iter, at_least_one, "iterations of a step");
    see("max_eval", max_eval, not_negative, "evaluations of a step, 0 for 5/4 max_iter");
    see("tolerance_grad", tolerance_grad, not_negative, "ends once no slope is above it");
    see("tolerance_change", tolerance_change, not_negative,
        "ends once steps, or the decrease they promise, are below it");
    see("history_size", history_size, at_least_one, "changes of the gradient that are remembered");
    see("line_search_fn", line_search_fn, searches, "how the length of an iteration is found");
  }
  void check(std::string_view place) const;
  std::unique_ptr<Method> make(std::size_t parameters, std::uint64_t seed) const;
};

}  // namespace nnopt

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
  double lr = 1;
  std::int64_t max_iter = 20, max_eval = 0;
  double tolerance_grad = 1e-7, tolerance_change = 1e-9;
  std::int64_t history_size = 100;
  std::string_view line_search_fn = "none";

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length, or the first trial of line searches");
    see("max_iter", max_iter, whole_from_1, "iterations of a step");
    see("max_eval", max_eval, whole_from_0, "evaluations of a step, 0 for 5/4 max_iter");
    see("tolerance_grad", tolerance_grad, not_negative, "ends once no slope is above it");
    see("tolerance_change", tolerance_change, not_negative,
        "ends once steps, or the decrease they promise, are below it");
    see("history_size", history_size, pairs, "changes of the gradient that are remembered");
    see("line_search_fn", line_search_fn, searches, "how the length of an iteration is found");
  }
  std::unique_ptr<Method> make(std::size_t parameters, std::uint64_t seed) const;

 private:
  static constexpr Allowed pairs{1, 10000, true, true, "a whole number from 1 to 10000"};
};

}  // namespace nnopt

// The search along a direction that lbfgs, bfgs and cg share: steps are stretched until they
// bracket a minimum, then the bracket is narrowed by cubic interpolation, until the Wolfe
// conditions hold.
//
//   phi(t) = f(w + t d)
//   decrease    phi(t) <= phi(0) + c1 t phi'(0)
//   curvature   |phi'(t)| <= c2 |phi'(0)|
//
// The trials are those of torch's strong_wolfe (torch.optim.LBFGS, after M. Schmidt's minFunc),
// which follows Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6. Where torch
// goes on with nan, a trial without a finite value or slope is the far end of a bracket here, and
// the bracket is halved.
#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "optimizers/objective.hpp"

namespace nnopt {

/// What a step must satisfy, and when the search gives up.
struct WolfeConditions {
  double c1 = 1e-4, c2 = 0.9;
  /// The conditions also hold where |phi'(t)| <= min(c2, 1 - 2 c1) |phi'(0)| and phi(t) is at most
  /// phi(0) + rounding |phi(0)|: near a minimum rounding hides the decrease, but not the slopes
  /// (the approximate Wolfe conditions of Hager and Zhang, SIAM J. Optim. 16 (2005) 170).
  double rounding = 0;
  /// Whether the low end of a bracket must satisfy the first condition, as Nocedal and Wright
  /// demand; torch takes the lower end, and may so lose the bracket.
  bool decreased_ends = false;
  double least_width = 1e-9;  // of a bracket, in the coordinate of w that moves most
  int most_trials = 26;
};

/// BadInput where no step might satisfy both: 0 < c1 < c2 is needed.
void check_wolfe(std::string_view place, double c1, double c2);

/// phi, phi' at t.
struct SearchPoint {
  double t = 0, value = 0, slope = 0;
};

class LineSearch {
 public:
  LineSearch(std::size_t parameters, const WolfeConditions& conditions);

  /// Searches from w along d, `first` being the first trial t > 0. `start` is phi at 0, with a
  /// slope below 0. Returns the lowest point of the last bracket: t = 0 where no trial was lower,
  /// and a point of value -inf as soon as there is one.
  SearchPoint operator()(Objective&, std::span<const double> w, std::span<const double> d,
                         const SearchPoint& start, double first);

  /// Of the latest search. The gradient is that at the point returned, where its t is not 0.
  std::span<const double> gradient() const { return gradients_[found_]; }
  int trials() const { return trials_; }

 private:
  /// A point and which of the gradients is its own.
  struct Held : SearchPoint {
    std::size_t gradient = none;
  };
  static constexpr std::size_t none = 3;

  Held trial(Objective&, std::span<const double> w, std::span<const double> d, double t,
             const Held& a, const Held& b);
  bool too_high(const SearchPoint& start, const SearchPoint& p) const;
  bool flat_enough(const SearchPoint& start, const SearchPoint& p) const;
  /// Whether the approximate conditions hold.
  bool level(const SearchPoint& start, const SearchPoint& p) const;
  double inside(const Held& a, const Held& b);

  WolfeConditions conditions_;
  std::vector<double> w_;
  std::array<std::vector<double>, 3> gradients_;  // of both ends of a bracket and of a trial
  std::size_t found_ = 0;
  int trials_ = 0;
  bool near_end_ = false;  // the last trial lay close to an end of its bracket
};

}  // namespace nnopt

// What bfgs and cg share: a direction downhill, a search along it by the Wolfe conditions, and from
// the change of the gradient the next direction.
#pragma once
#include <span>
#include <vector>

#include "optimizers/line_search.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

/// The searches of a Descent: f is trusted to ten digits, and brackets may become as narrow as
/// doubles allow, whatever the scale of w.
inline WolfeConditions searches(double c1, double c2) {
  return {.c1 = c1,
          .c2 = c2,
          .rounding = 1e-10,
          .decreased_ends = true,
          .least_width = 0,
          .most_trials = 40};
}

class Descent : public Method {
 public:
  /// Ends as converged once no slope is above `gtol` in size.
  Descent(std::size_t parameters, double gtol, const WolfeConditions& conditions);

  void begin(Objective&, std::span<const double> w) final;
  StepEnd step(Objective&) final;
  std::span<const double> w() const final { return w_; }
  double value() const final { return value_; }
  double length() const final { return t_; }
  void state(StateVisitor&) override;

 protected:
  /// What a step of length t along d has changed.
  struct Change {
    double t;
    double slope, square;                 // before: phi'(0), |gradient|^2
    std::span<const double> y, gradient;  // the change of the gradient, and what it is now
  };
  /// Turns d into the next direction, and returns the first trial along it.
  virtual double turn(const Change& change, std::span<double> d) = 0;
  /// The next direction is to be worked out as if it were the first.
  virtual void forget() = 0;

 private:
  void start_downhill();
  bool is_idle(double slope);

  double gtol_;
  LineSearch search_;
  std::vector<double> w_, gradient_, y_, d_;
  double value_ = 0, t_ = 0, first_trial_ = 0;
  double least_value_ = 0, least_slope_ = 0;
  int idle_steps_ = 0;
  double size_of_start_ = 0;  // largest |w_i| where the walk began
  bool begun_ = false;        // the first step has looked at the start
  bool downhill_ = false;     // d is minus the gradient
};

}  // namespace nnopt

// Methods: optimizers that move all parameters at once and look before they step: line searches,
// trust regions, simplices, populations. What moves each parameter by its own gradient alone is a
// rule (rules/rules.hpp), which is quicker.
//
// A method is a struct of options, as a rule is:
//
//   name, text               for people
//   gtol, ...                its options, gone through by options(see)
//   check(place)             BadInput for options that contradict each other (only where some can)
//   most_parameters          more do not fit its matrices (only where there is such a limit)
//   make(parameters, seed)   the Method that works by them
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/state.hpp"
#include "optimizers/objective.hpp"

namespace nnopt {

/// How a step ended. All but `goes_on` end the run.
struct StepEnd {
  enum class Kind {
    goes_on,
    converged,  // a tolerance of the method is met
    stalled,    // no step leads further down, although no tolerance is met
    diverged    // the objective has no finite value where the method must go, or falls for ever
  };
  Kind kind = Kind::goes_on;
  std::string reason = {};  // names the tolerance and the number: "EDM 3.2e-09 below 2e-07 (tol)"
};

/// The walk of one method. Nothing is allocated after the first step.
class Method {
 public:
  virtual ~Method() = default;

  /// Evaluates the objective at w, where the walk begins. The objective may have no finite value
  /// there: the first step then ends as diverged.
  virtual void begin(Objective&, std::span<const double> w) = 0;

  /// One step (an iteration, as the method's literature counts them) of any number of evaluations.
  virtual StepEnd step(Objective&) = 0;

  /// The point it has come to, the lowest that it vouches for, and the value there.
  virtual std::span<const double> w() const = 0;
  virtual double value() const = 0;

  /// The factor of the last step along its direction (a step length, a trust radius, a simplex's
  /// size): what the column lr of a trace shows.
  virtual double length() const = 0;

  /// All that the steps to come depend on, of a walk that has begun: a method made alike that takes
  /// it up instead of begin() goes on from there. Room that each step fills anew is no part of it.
  virtual void state(StateVisitor&) = 0;
};

}  // namespace nnopt

// Fits of formulas to data: from starts to parameters that are right to the last digits that double
// precision allows, and whether they are a minimum at all.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/team.hpp"
#include "functions/data_fit.hpp"
#include "optimizers/bounds.hpp"
#include "runs/landscape.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

/// How the best of several starts is looked for.
struct StartSearch {
  enum class Kind { none, starts, scan };
  Kind kind = Kind::none;
  std::size_t starts = 1;     // `starts`: so many, the given one first, the others drawn
  std::vector<Range> ranges;  // of each parameter; `scan`: count points each
  /// Start number i instead, where it is not drawn from ranges: a network's.
  std::function<std::vector<double>(std::size_t)> start_of = {};
  std::uint64_t seed = 0;
};

/// Everything about a fit but what is told of its end.
struct FitPlan {
  /// function (its `fit` is there), start, steps, timeout, and what walks: method (Lm and others)
  /// or rule with its schedule. The model is `direct`.
  MinimizePlan walk;
  std::vector<Bounds> bounds;  // of each parameter; the start keeps them
  bool automatic = false;      // --method auto: other methods follow where lm does not converge
  bool unique = true;          // its parameters shall be determined; a network's are not
  StartSearch search;

  const Fit& fit() const { return *walk.function.fit; }
  const std::vector<std::string>& names() const { return walk.function.variables; }
};

/// Throws BadInput for what no fit can begin with: a start outside its limits,
/// fewer rows than free parameters or rows that are all alike (where the parameters shall be
/// unique), responses too large or small to be squared, a loss or derivatives that are not finite
/// at the start, a method that cannot have the loss.
void check_fit(const FitPlan& plan, Team& team);

/// Where starts are looked for when nothing is said: between the limits where a parameter has two;
/// else from a tenth to ten times the start, of its sign; around 0 from -10 to 10. Cut at a single
/// limit. `count`: points of a scan, so many that all axes together have at most 10^5, one alone
/// 1000, each at least 2; parameters that are held or solved for at each point are no axes.
std::vector<Range> default_ranges(const FitPlan& plan);

enum class AtLimit { no, lower, upper };

/// A minimum that starts led to.
struct FitMinimum {
  std::vector<double> p;
  double loss = 0;
  std::size_t starts = 0;  // how many of them
  std::size_t first_start = 0;
  Status status = Status::max_steps;
};

struct FitResult {
  std::vector<double> p;
  double loss = 0;                    // what --loss says
  std::vector<AtLimit> at_limit;      // of each parameter; held ones: no
  std::vector<bool> linear;           // which were solved for at once
  Status status = Status::max_steps;  // converged: a minimum, determined in every free direction
  std::string reason;
  std::vector<std::string> tried;  // of `auto` and of searches: what each method came to, in words
  std::vector<std::string> notes;
  std::int64_t iterations = 0, evaluations = 0;
  double seconds = 0;
  std::vector<FitMinimum> minima;  // of several starts: distinct ones, the lowest first
};

/// Of a plan that check_fit() lets pass. Walks from the start (or starts), then polishes: Newton
/// steps on the exact Hessian with residuals in extended precision, until the parameters stand
/// still to the last digits. Never `converged` where the Hessian is not positive definite there,
/// where a free parameter runs off, or where the sum of squares can still fall. The observer sees
/// the rows of the walk from the given start, in the parameters of the formula whatever the method
/// walks in.
FitResult fit_data(const FitPlan& plan, Team& team, Observer& observer);

/// The same walk from other parameters with other bounds (lo == hi holds one): for profiles, where
/// neighbours are near. lm alone, no polish beyond what profiles need.
struct Refit {
  std::vector<double> p;
  double squares = 0;
  bool converged = false;
};
Refit refit(const FitPlan& plan, std::vector<Bounds> bounds, std::vector<double> from, Team& team);

}  // namespace nnopt

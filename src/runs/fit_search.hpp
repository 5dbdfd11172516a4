// Where fits begin that look for the best of several minima, and which of their ends are the same.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "runs/fit.hpp"

namespace nnopt {

/// The end of a fit from one start.
struct FittedStart {
  std::vector<double> p;
  double loss = 0;
  Status status = Status::max_steps;
  std::string reason;
  std::int64_t iterations = 0, evaluations = 0;
  double first_loss = 0;        // where the walk began
  std::int64_t last_steps = 0;  // Newton's, behind the walk
  std::string note = {};        // on the way there, where there is something to be said
};

/// Start number i of a search among `starts`: 0 is the given one. Others are drawn by the counter
/// generator, so that more starts are the same ones and more; evenly in the logarithm where a range
/// has one sign and spans more than two decades. They keep the bounds.
std::vector<double> start_number(const FitPlan& plan, std::span<const Range> ranges, std::size_t i);

/// The lowest local minima of the loss on a grid, the lowest first.
struct Scanned {
  std::vector<std::vector<double>> starts;
  std::string text;  // "101 x 51 points of b2 and b3: lowest chi2 0.13, 4 local minima"
  bool stopped = false, timed_out = false;  // by a signal, by the plan's timeout
};
/// On the grid over the ranges of all free parameters but those that are solved for at each of its
/// points: in which the formula is linear, and which have no limits. A point counts as a local
/// minimum where no neighbour along an axis is lower. BadInput for a grid of more than
/// `most_points`.
constexpr double most_points = 1e7;
Scanned scan(const FitPlan& plan, std::span<const Range> ranges, std::size_t most, Team& team,
             Observer& observer);

/// The converged ends, those that are the same taken together, the lowest first. The same are two
/// whose parameters differ by 1e-6 of their size at most (of the largest that the parameter has
/// among the ends), or by a hundredth of their errors; where the parameters are not unique, two
/// with the same loss to 1e-6.
std::vector<FitMinimum> distinct_minima(const FitPlan& plan, std::span<const FittedStart> ends);

}  // namespace nnopt

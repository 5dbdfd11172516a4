// What fits of one network to the same data have in common: mostly the curve, and not the
// parameters.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "functions/network_formula.hpp"
#include "runs/fit.hpp"

namespace nnopt {

/// Of two networks; the second one among all that have its curve as the one nearest to the first.
struct NetworkDifference {
  double curves = 0;      // root mean square over the rows, in units of the response
  double farthest = 0;    // the largest of them
  double parameters = 0;  // the largest of any parameter
};
NetworkDifference difference_of(const Fit& fit, const NetworkFormula& network,
                                std::span<const double> first, std::span<const double> second);

struct NetworkLesson {
  std::size_t networks = 0;           // compared: the best one with each of the others
  std::size_t stuck = 0;              // not compared: their losses are more than twice the lowest
  std::size_t unfinished = 0;         // of `networks`: that came to no minimum
  double lowest = 0, highest = 0;     // their losses
  double residuals = 0;               // of the best one, root mean square
  NetworkDifference least, greatest;  // each number by itself
  std::string equal;                  // equal_networks()
};

/// Of the minima that a fit of `network` found; where that is one alone, of it and of four others
/// that this fits from the starts that `plan.search.start_of` gives (nothing where there is none).
std::optional<NetworkLesson> lesson_of(const FitPlan& plan, const FitResult& result,
                                       const NetworkFormula& network, Team& team);

/// The lesson in one sentence, as the numbers say: curves are the same where they differ by less
/// than 0.3 of the residuals' spread.
std::string in_words(const NetworkLesson& lesson);

}  // namespace nnopt

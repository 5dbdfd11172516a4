// In which directions of its parameters a sum of squares rises around a point, and in which it does
// not: what the data determine.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "optimizers/squares.hpp"

namespace nnopt {

/// A direction in which the sum of squares does not rise.
struct WeakDirection {
  std::vector<double> along;          // of length 1, over all parameters
  std::vector<std::size_t> involved;  // those that it changes
  double curvature = 0;  // of half the sum of squares along it; 0: it is flat, below: it falls
};

/// Directions d_k over all n parameters, 0 in those that are held, with d_i^T H d_j = 1 where i is
/// j, else 0: H is J^T J, or half the Hessian of the sum of squares. Along one alone the sum of
/// squares rises by t^2 at the distance t. H^-1 is the sum of d_k d_k^T. H itself is not used where
/// J will do, as it has the square of its condition.
struct FitDirections {
  bool finite = true;                       // else nothing is known
  std::vector<std::vector<double>> rising;  // as many as are free, less the weak ones
  std::vector<WeakDirection> weak;
  std::vector<double> diagonal;  // of H, all parameters
  double condition = 1;          // of J, its columns scaled to length 1; weak ones left out
  std::vector<double> weakest;   // of `rising` that with the smallest singular value; unit length

  /// The first weak direction that changes this parameter; null where it is determined.
  const WeakDirection* weak_in(std::size_t parameter) const;
  /// H^-1 v, as far as v lies in directions that rise; v over all parameters.
  std::vector<double> solve(std::span<const double> v) const;
  /// By how much the sum of squares falls to its minimum, as far as it is quadratic: g H^-1 g,
  /// where g = J^T r.
  double to_fall(std::span<const double> gradient) const;
  /// (H^-1)_ij.
  double inverse(std::size_t i, std::size_t j) const;
};

/// Of J^T J at the linearization, of the parameters that are `free`.
FitDirections directions_of(const Linearization& at, const std::vector<bool>& free);

/// Of J^T J + S, S = `curvature` the sum of the residuals times their Hessians, n by n.
FitDirections directions_of(const Linearization& at, std::span<const double> curvature,
                            const std::vector<bool>& free);

/// "b1", "b1 and b2", "b1, b2 and b3", "b7 and 11 more".
std::string names_of(std::span<const std::size_t> parameters, std::span<const std::string> names);
/// "(0.7071, -0.7071)": the numbers of `along` at `involved`; of many only the largest is named.
std::string direction_text(std::span<const double> along, std::span<const std::size_t> involved,
                           std::span<const std::string> names);
/// "b2 and b3 cannot both be determined: chi2 does not change along (0.7071, -0.7071)".
std::string why_weak(const WeakDirection& direction, std::span<const std::string> names);

}  // namespace nnopt

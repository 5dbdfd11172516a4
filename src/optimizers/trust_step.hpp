// The step of a trust region on the triangle of a linear least-squares problem, with limits.
#pragma once
#include <span>
#include <vector>

#include "base/triangle.hpp"

namespace nnopt {

struct TrustStep {
  std::vector<double> d;
  double length = 0;    // |D d|
  double lambda = 0;    // of the damping; 0: the radius did not hold it back
  double foretold = 0;  // |z|^2 - |R d + z|^2
  double most = 0;      // the same without radius, and without limits but those that d begins at
  double slope = 0;     // z R d: that of |R t d + z|^2 / 2 at t = 0

  /// d = 0 instead.
  void stay() {
    d.assign(d.size(), 0.0);
    length = foretold = slope = 0;
  }
};

/// d that makes |R d + z| small with |D d| <= radius, up to a tenth, and lo <= d <= hi. R and z are
/// those of `problem`; the spans hold as many numbers, D > 0, lo <= 0 <= hi, which may be infinite.
/// Where d_j could only leave its limits, or R does not know d_j at all, it is 0.
///
/// J. More, LNM 630 (1978) 105: d(lambda) minimizes |R d + z|^2 + lambda |D d|^2, lambda comes from
/// Newton's iteration on |D d(lambda)| = radius, which begins at `lambda`. Limits by an active set:
/// where d would cross one, it goes there, that number stays, and the others are sought again from
/// there; |R d + z| falls in each of these legs.
TrustStep trust_step(const Triangle& problem, std::span<const double> scale,
                     std::span<const double> lo, std::span<const double> hi, double radius,
                     double lambda);

}  // namespace nnopt

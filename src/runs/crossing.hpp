// Where a profile, the minimum over all other parameters along a line, has risen by one standard
// error: what profile errors and contours look for.
#pragma once
#include <functional>
#include <limits>
#include <string>
#include <string_view>

#include "runs/landscape.hpp"

namespace nnopt {

/// A profile at a distance t from its minimum: what it has risen by, in units of the rise that is
/// looked for, and its slope by t. A rise that is not finite: there is no value there.
struct Rise {
  double value = 0, slope = 0;
  /// False where the others could not be adapted: the value is not to be relied on.
  bool adapted = true;
};
using RiseAt = std::function<Rise(double t)>;

struct Crossing {
  enum class End {
    found,
    interrupted,
    not_finite,   // there is no value beyond `inside`
    not_adapted,  // the fit of the others does not converge beyond `inside`
    lower,        // a lower minimum was found
    jumps,        // it passes 1 at `inside` without a place where it is 1
    flat,         // it has not risen by 1 at `farthest`
    none          // more steps are needed than are taken
  };
  End end = End::none;
  double t = std::numeric_limits<double>::quiet_NaN();  // where it is 1; nan unless found
  double last = 0;                                      // where it was looked at last,
  double rise = 0;                                      // and what it had risen by there
  double inside = 0, inside_rise = 0;  // the same of the farthest place where it is below 1
};

struct CrossingSearch {
  double first = 1;         // the first t that is tried
  double farthest = 1000;   // and the last one: a limit
  double lower_by = 1e-3;   // less than this below 0 is how far from the minimum fits end
  double tolerance = 1e-9;  // of t, relative
  Stop stop = never;
};

/// The t > 0 where the rise is 1. By Newton's method on its square root, which is a straight line
/// where f is quadratic, within a bracket. Where there is no value, the bracket is halved.
Crossing find_crossing(const RiseAt& rise_at, const CrossingSearch& how);

/// Why there is no crossing, for "... at b1 = 3": "chi2 has risen by 0.5 only". `f` is what rises,
/// one unit of it is `unit`. Empty where it was found.
std::string why_no_crossing(const Crossing& crossing, std::string_view f, double unit);

}  // namespace nnopt

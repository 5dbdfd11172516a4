#include "runs/crossing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nnopt {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// Where the square root of the rise is 1 by its slope.
double newton_step(double t, const Rise& rise) {
  const double root = std::sqrt(std::max(rise.value, 0.0));
  return t + (1 - root) * 2 * root / rise.slope;
}

/// `t`, or another place where that leads out of the bracket.
double within(double t, double inside, double outside, double farthest) {
  const bool closed = std::isfinite(outside);
  const double reach = closed ? outside : std::min(3 * inside, farthest);
  if (t > inside && t < reach) return t;
  return closed ? (inside + outside) / 2 : reach;
}

}  // namespace

Crossing find_crossing(const RiseAt& rise_at, const CrossingSearch& how) {
  using End = Crossing::End;
  constexpr int most = 60;
  Crossing found;
  const auto ends = [&](End end) {
    found.end = end;
    return found;
  };
  if (!(how.farthest > 0)) return ends(End::flat);
  double inside = 0, outside = std::numeric_limits<double>::infinity();
  double t = std::min(how.first, how.farthest);
  End beyond = End::jumps;  // what is at `outside`
  for (int k = 0; k < most; ++k) {
    const Rise rise = rise_at(t);
    found.last = t;
    found.rise = rise.value;
    if (how.stop()) return ends(End::interrupted);
    if (rise.value < -how.lower_by) return ends(End::lower);
    if (!std::isfinite(rise.value) || !rise.adapted) {
      outside = t;
      beyond = std::isfinite(rise.value) ? End::not_adapted : End::not_finite;
      if (outside - inside < 1e-6 * std::max(1.0, inside)) return ends(beyond);
      t = (inside + outside) / 2;
      continue;
    }
    const double after = newton_step(t, rise);
    if (std::abs(after - t) < how.tolerance * t) {
      found.t = after;
      return ends(End::found);
    }
    if (rise.value < 1) {
      found.inside = inside = t;
      found.inside_rise = rise.value;
    } else {
      outside = t;
      beyond = End::jumps;
    }
    if (outside - inside <= 4 * epsilon * std::max(t, 1e-3)) return ends(beyond);
    if (inside >= how.farthest) return ends(End::flat);
    t = within(after, inside, outside, how.farthest);
  }
  return ends(End::none);
}

std::string why_no_crossing(const Crossing& crossing, std::string_view f, double unit) {
  switch (crossing.end) {
    case Crossing::End::found:
      return "";
    case Crossing::End::interrupted:
      return "interrupted";
    case Crossing::End::not_finite:
      return fmt::format("{} is not finite", f);
    case Crossing::End::not_adapted:
      return "the fit of the other parameters did not converge";
    case Crossing::End::lower:
      return fmt::format("{} is {:.3g} lower than at this minimum", f, -crossing.rise * unit);
    case Crossing::End::jumps:
      return fmt::format("{} jumps", f);
    case Crossing::End::flat:
      return fmt::format("{} has risen by {:.3g} only", f, crossing.rise * unit);
    case Crossing::End::none:
      break;
  }
  return "no crossing was found";
}

}  // namespace nnopt

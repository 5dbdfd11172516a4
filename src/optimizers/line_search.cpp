#include "optimizers/line_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/spec.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

bool is_finite(const SearchPoint& p) { return std::isfinite(p.value) && std::isfinite(p.slope); }

/// The minimizer of the cubic with the values and slopes of a and b, kept within lo .. hi; their
/// middle where there is none (Nocedal and Wright, eq. 3.59).
double cubic_minimizer(SearchPoint a, SearchPoint b, double lo, double hi) {
  const double middle = (lo + hi) / 2;
  if (!is_finite(a) || !is_finite(b)) return middle;
  const double d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.t - b.t);
  const double square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return middle;
  const double d2 = std::sqrt(square);
  if (a.t > b.t) std::swap(a, b);
  const double t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2));
  return std::isnan(t) ? middle : std::min(std::max(t, lo), hi);
}

}  // namespace

void check_wolfe(std::string_view place, double c1, double c2) {
  if (c1 > 0 && c1 < c2) return;
  throw BadInput(std::string(place) + ": c1 must be above 0 and below c2; c1=" + shortest(c1) +
                 ", c2=" + shortest(c2) + " are not");
}

LineSearch::LineSearch(std::size_t parameters, const WolfeConditions& conditions)
    : conditions_(conditions), w_(parameters) {
  for (auto& gradient : gradients_) gradient.resize(parameters);
}

/// Evaluates at t, into the gradient that neither a nor b holds.
LineSearch::Held LineSearch::trial(Objective& objective, std::span<const double> w,
                                   std::span<const double> d, double t, const Held& a,
                                   const Held& b) {
  std::size_t free = 0;
  while (free == a.gradient || free == b.gradient) ++free;
  move(w, t, d, w_);
  const double value = objective.value_and_gradient(w_, gradients_[free]);
  ++trials_;
  return {{t, value, dot(gradients_[free], d)}, free};
}

bool LineSearch::too_high(const SearchPoint& start, const SearchPoint& p) const {
  return !is_finite(p) || p.value > start.value + conditions_.c1 * p.t * start.slope;
}

bool LineSearch::flat_enough(const SearchPoint& start, const SearchPoint& p) const {
  return std::abs(p.slope) <= -conditions_.c2 * start.slope;
}

bool LineSearch::level(const SearchPoint& start, const SearchPoint& p) const {
  const auto& [c1, c2, rounding, decreased, width, most] = conditions_;
  return rounding > 0 && is_finite(p) &&
         p.value <= start.value + rounding * std::abs(start.value) &&
         std::abs(p.slope) <= -std::min(c2, 1 - 2 * c1) * start.slope;
}

/// The next trial inside the bracket from a to b. Where a second one in turn would lie within a
/// tenth of an end, or lies on it, it is put a tenth inside.
double LineSearch::inside(const Held& a, const Held& b) {
  const double lo = std::min(a.t, b.t), hi = std::max(a.t, b.t), margin = 0.1 * (hi - lo);
  const double t = cubic_minimizer(a, b, lo, hi);
  if (std::min(hi - t, t - lo) >= margin) {
    near_end_ = false;
    return t;
  }
  if (!near_end_ && t < hi && t > lo) {
    near_end_ = true;
    return t;
  }
  near_end_ = false;
  return std::abs(t - hi) < std::abs(t - lo) ? hi - margin : lo + margin;
}

SearchPoint LineSearch::operator()(Objective& objective, std::span<const double> w,
                                   std::span<const double> d, const SearchPoint& start,
                                   double first) {
  constexpr double endless_fall = -std::numeric_limits<double>::infinity();
  const auto found = [&](const Held& p) {
    found_ = p.gradient == none ? 0 : p.gradient;
    return SearchPoint(p);
  };
  const int most = conditions_.most_trials;
  trials_ = 0;
  near_end_ = false;

  // Stretch, until [before, p] brackets a point that satisfies the conditions.
  const Held origin{start, none};
  Held before = origin, p = trial(objective, w, d, first, before, before);
  while (trials_ < most) {
    const bool high = too_high(start, p) || (trials_ > 2 && p.value >= before.value);
    if (p.value == endless_fall || level(start, p) || (!high && flat_enough(start, p))) {
      return found(p);
    }
    if (high || p.slope >= 0) break;
    const double t = cubic_minimizer(before, p, p.t + 0.01 * (p.t - before.t), 10 * p.t);
    before = std::exchange(p, trial(objective, w, d, t, p, p));
  }
  if (trials_ == most) before = origin;

  // Narrow the bracket. Which end is the low one matters where both are as high.
  std::array<Held, 2> ends{before, p};
  std::size_t low = 0;
  const auto order = [&] {
    const auto usable = [&](const Held& q) {
      if (q.value == endless_fall) return true;
      return conditions_.decreased_ends ? !too_high(start, q) : is_finite(q);
    };
    low = !usable(ends[1]) || (usable(ends[0]) && ends[0].value <= ends[1].value) ? 0 : 1;
  };
  order();
  const double reach = largest(d);
  while (trials_ < most && std::abs(ends[1].t - ends[0].t) * reach >= conditions_.least_width) {
    const double t = inside(ends[0], ends[1]);
    if (t == ends[0].t || t == ends[1].t) break;
    p = trial(objective, w, d, t, ends[0], ends[1]);
    const std::size_t high = 1 - low;
    const bool lower = !too_high(start, p) && p.value < ends[low].value;
    if (p.value == endless_fall || level(start, p) || (lower && flat_enough(start, p))) {
      return found(p);
    }
    if (lower) {
      if (p.slope * (ends[high].t - ends[low].t) >= 0) ends[high] = ends[low];
      ends[low] = p;
    } else {
      ends[high] = p;
      order();
    }
  }
  return found(ends[low]);
}

}  // namespace nnopt

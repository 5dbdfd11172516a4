// Contours of the profile over two parameters, followed from point to point: lines of any shape,
// also those that are bent so far that a ray from the minimum meets them more than once.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/distributions.hpp"
#include "runs/crossing.hpp"
#include "runs/fit_profile.hpp"
#include "runs/held_fit.hpp"

namespace nnopt {
namespace {

using Pair = std::array<double, 2>;

Pair operator+(const Pair& a, const Pair& b) { return {a[0] + b[0], a[1] + b[1]}; }
Pair operator-(const Pair& a, const Pair& b) { return {a[0] - b[0], a[1] - b[1]}; }
Pair operator*(double s, const Pair& a) { return {s * a[0], s * a[1]}; }
double product(const Pair& a, const Pair& b) { return a[0] * b[0] + a[1] * b[1]; }
double length(const Pair& a) { return std::hypot(a[0], a[1]); }

/// Units of the plane of two parameters in which chi^2 rises by |u|^2 delta, as far as it is
/// quadratic: a step there is L u.
struct Units {
  double xx = 1, yx = 0, yy = 1;  // L

  /// From the covariance of the two.
  static Units of(double v_xx, double v_xy, double v_yy) {
    Units units;
    units.xx = std::sqrt(v_xx);
    units.yx = v_xy / units.xx;
    units.yy = std::sqrt(v_yy - units.yx * units.yx);
    return units;
  }
  bool right() const {
    return xx > 0 && yy > 0 && std::isfinite(xx) && std::isfinite(yy) && std::isfinite(yx);
  }

  Pair step(const Pair& u) const { return {xx * u[0], yx * u[0] + yy * u[1]}; }
  Pair u(const Pair& step) const {
    const double first = step[0] / xx;
    return {first, (step[1] - yx * first) / yy};
  }
  /// A gradient by the parameters as one by u.
  Pair gradient(const Pair& slope) const { return {xx * slope[0] + yx * slope[1], yy * slope[1]}; }
};

/// Where the two may be, and their fit.
struct Plane {
  Pair centre{};
  Units units;
  std::array<Bounds, 2> bounds;

  /// How near to a line a point can be, relative to its distance from the centre: doubles are not
  /// everywhere.
  double accuracy() const {
    constexpr double least = 1e-7, epsilon = std::numeric_limits<double>::epsilon();
    const Pair one = units.u({std::abs(centre[0]), 0}), other = units.u({0, std::abs(centre[1])});
    return std::max(least, 4 * epsilon * (length(one) + length(other)));
  }
  bool inside(const Pair& at) const {
    return at[0] >= bounds[0].lo && at[0] <= bounds[0].hi && at[1] >= bounds[1].lo &&
           at[1] <= bounds[1].hi;
  }
  Pair clipped(const Pair& at) const {
    return {std::clamp(at[0], bounds[0].lo, bounds[0].hi),
            std::clamp(at[1], bounds[1].lo, bounds[1].hi)};
  }
};

/// A point of a line, or near it.
struct Vertex {
  Pair at{};
  HeldPoint fit;
  double root = 0;  // square root of the rise, 1 on the line; nan: there is no value
  Pair slope{};     // of the root, by the parameters
  Units units;      // those of chi^2 there: lines that are bent are round in them
  Pair gradient{};  // of the root, by u
};

/// One level of the profile.
class Level {
 public:
  Level(const HeldFit& fit, const Plane& plane, double rise, double delta)
      : fit_(fit), plane_(plane), rise_(rise), delta_(delta) {}

  const Plane& plane() const { return plane_; }
  /// Of the line, in units, where chi^2 is quadratic.
  double radius() const { return std::sqrt(rise_ / delta_); }
  double rise() const { return rise_; }
  /// Many errors from the minimum in either parameter: lines that get there are hardly closed.
  bool is_far(const Pair& at) const {
    constexpr double many = 50;
    const Units& units = plane_.units;
    const Pair from = at - plane_.centre;
    return std::abs(from[0]) > many * radius() * units.xx ||
           std::abs(from[1]) > many * radius() * std::hypot(units.yx, units.yy);
  }

  Vertex look(const Pair& at, const HeldPoint& near) const {
    Vertex v;
    v.at = at;
    v.fit = fit_.at(at, near);
    const double rise = (v.fit.chi2 - fit_.lowest().chi2) / rise_;
    v.root = v.fit.adapted ? std::sqrt(std::max(rise, 0.0)) : std::nan("");
    if (std::isnan(v.root)) return v;
    for (const std::size_t k : {0, 1}) v.slope[k] = v.fit.slopes[k] / (2 * v.root * rise_);
    const std::vector<double>& m = v.fit.metric;
    const double det = m[0] * m[3] - m[1] * m[1];
    v.units = Units::of(delta_ * m[3] / det, -delta_ * m[1] / det, delta_ * m[0] / det);
    if (!v.units.right()) v.units = plane_.units;
    v.gradient = v.units.gradient(v.slope);
    return v;
  }

  /// Along a ray from the minimum; `v` becomes the vertex there.
  Crossing on_ray(double angle, Vertex& v, Stop stop) const {
    const Pair step = plane_.units.step(radius() * Pair{std::cos(angle), std::sin(angle)});
    HeldPoint near = fit_.lowest();
    CrossingSearch how;
    how.farthest = std::min(how.farthest, reach(step));
    how.tolerance = plane_.accuracy();
    how.stop = stop;
    return find_crossing(
        [&](double t) {
          v = look(plane_.clipped(plane_.centre + t * step), near);
          const double rise = (v.fit.chi2 - fit_.lowest().chi2) / rise_;
          if (std::isfinite(rise) && v.fit.adapted) near = v.fit;
          return Rise{rise, 2 * v.root * product(v.slope, step), v.fit.adapted};
        },
        how);
  }

 private:
  /// How many such steps the limits let it go.
  double reach(const Pair& step) const {
    double most = std::numeric_limits<double>::infinity();
    for (const std::size_t k : {0, 1}) {
      if (step[k] > 0) most = std::min(most, (plane_.bounds[k].hi - plane_.centre[k]) / step[k]);
      if (step[k] < 0) most = std::min(most, (plane_.bounds[k].lo - plane_.centre[k]) / step[k]);
    }
    return most;
  }

  const HeldFit& fit_;
  const Plane& plane_;
  double rise_, delta_;
};

/// How a walk along a line ended.
enum class LineEnd { closed, limit, lost, far, too_long, interrupted };

/// Follows a line from a vertex on it.
class LineWalk {
 public:
  LineWalk(const Level& level, const Vertex& start, Stop stop)
      : level_(level), start_(start), stop_(stop), accuracy_(level.plane().accuracy()) {}

  /// Counterclockwise where `turn` is 1, else clockwise; the vertices behind the start.
  LineEnd walk(double turn, std::vector<Pair>& points) {
    constexpr std::size_t most = 2000;
    const double usual = 2 * std::numbers::pi * level_.radius() / 48, shortest = 1e-4 * usual;
    double step = usual;
    Vertex now = start_;
    Pair tangent = tangent_at(now, turn);
    while (points.size() < most) {
      if (stop_()) return LineEnd::interrupted;
      if (step < shortest) return LineEnd::lost;
      Vertex next;
      const Pair ahead = now.at + now.units.step(step * tangent);
      const Ahead end = correct(now, ahead, step, next);
      const bool at_limit = end == Ahead::outside && ends_at_limit(now, ahead, step, next);
      if (end == Ahead::lost || (end == Ahead::outside && !at_limit)) {
        step /= 2;
        continue;
      }
      if (passes_start(now, next, points.size())) return LineEnd::closed;
      const Pair after = tangent_at(next, turn);
      const Pair turned = now.units.u(next.units.step(after));
      const double cosine = product(tangent, turned) / length(turned);
      if (cosine < 0.5 && !at_limit) {
        step /= 2;
        continue;
      }
      points.push_back(next.at);
      if (at_limit) return LineEnd::limit;
      if (level_.is_far(next.at)) return LineEnd::far;
      if (cosine > 0.95) step = std::min(1.5 * step, usual);
      if (cosine < 0.85) step /= 1.5;
      now = std::move(next);
      tangent = after;
    }
    return LineEnd::too_long;
  }

 private:
  enum class Ahead { found, outside, lost };
  static constexpr int most_corrections = 8;

  static Pair tangent_at(const Vertex& v, double turn) {
    const double size = length(v.gradient);
    return (turn / size) * Pair{-v.gradient[1], v.gradient[0]};
  }

  /// From `ahead` straight up or down to the line.
  Ahead correct(const Vertex& from, const Pair& ahead, double step, Vertex& next) const {
    Pair at = ahead;
    HeldPoint near = from.fit;
    for (int k = 0; k < most_corrections; ++k) {
      if (!level_.plane().inside(at)) return Ahead::outside;
      next = level_.look(at, near);
      const double square = product(next.gradient, next.gradient);
      if (std::isnan(next.root) || !(square > 0)) return Ahead::lost;
      if (std::abs(next.root - 1) < accuracy_) return Ahead::found;
      near = next.fit;
      at = at + next.units.step(((1 - next.root) / square) * next.gradient);
      if (!(length(from.units.u(at - ahead)) < step)) return Ahead::lost;
    }
    return Ahead::lost;
  }

  /// Where the line meets the limit that a step leads over.
  bool ends_at_limit(const Vertex& from, const Pair& outside, double step, Vertex& next) const {
    const Plane& plane = level_.plane();
    Pair at = plane.clipped(outside);
    const std::size_t limited = at[0] != outside[0] ? 0 : 1, other = 1 - limited;
    if (at[limited] == outside[limited]) return false;  // the correction led out: a shorter step
    // Where the straight line to there meets the limit.
    const double share = (at[limited] - from.at[limited]) / (outside[limited] - from.at[limited]);
    at[other] = from.at[other] + share * (outside[other] - from.at[other]);
    HeldPoint near = from.fit;
    for (int k = 0; k < most_corrections; ++k) {
      if (!plane.inside(at)) return false;
      next = level_.look(at, near);
      if (std::isnan(next.root) || next.slope[other] == 0) return false;
      if (std::abs(next.root - 1) < accuracy_) {
        return length(from.units.u(next.at - from.at)) < 2 * step;
      }
      near = next.fit;
      at[other] += (1 - next.root) / next.slope[other];
    }
    return false;
  }

  bool passes_start(const Vertex& from, const Vertex& next, std::size_t points) const {
    if (points < 3) return false;
    const Pair chord = from.units.u(next.at - from.at), behind = from.units.u(start_.at - from.at);
    const double size = length(chord), along = product(behind, chord) / size;
    const double beside = std::abs(behind[0] * chord[1] - behind[1] * chord[0]) / size;
    return along > 0 && along <= 1.05 * size && beside < 0.3 * size;
  }

  const Level& level_;
  const Vertex& start_;
  Stop stop_;
  double accuracy_;  // of the root
};

/// All lines of one level.
class LevelLines {
 public:
  LevelLines(const Level& level, const FitContour& form, FitContours& found, Stop stop)
      : level_(level), form_(form), found_(found), stop_(stop) {}

  void find() {
    constexpr int rays = 8;
    const std::size_t before = found_.lines.size();
    std::string missed;
    for (int k = 0; k < rays && !stop_(); ++k) {
      Vertex start;
      const Crossing crossing = level_.on_ray(2 * std::numbers::pi * k / rays, start, stop_);
      if (crossing.end == Crossing::End::found) {
        if (near_line(start, before)) continue;
        if (add(start)) return;
      } else if (crossing.end == Crossing::End::lower) {
        return tell(
            fmt::format("{}: fit from there", why_no_crossing(crossing, "chi2", level_.rise())),
            start.at);
      } else if (crossing.end == Crossing::End::flat && crossing.last < CrossingSearch().farthest) {
        if (missed.empty()) missed = "the limits come before";
      } else {
        missed =
            fmt::format("{} at ({:.6g}, {:.6g})", why_no_crossing(crossing, "chi2", level_.rise()),
                        start.at[0], start.at[1]);
      }
    }
    if (found_.lines.size() == before && !missed.empty()) {
      found_.notes.push_back(fmt::format("no contour of {:.3g} sigma: {}", form_.sigma, missed));
    }
  }

 private:
  /// Whether the line is closed, and so all there is.
  bool add(const Vertex& start) {
    FitContour line = form_;
    std::vector<Pair> forth, back;
    const LineEnd end = LineWalk(level_, start, stop_).walk(1, forth);
    tell_end(end, forth.empty() ? start.at : forth.back());
    line.closed = end == LineEnd::closed;
    if (!line.closed) {
      const LineEnd other = LineWalk(level_, start, stop_).walk(-1, back);
      tell_end(other, back.empty() ? start.at : back.back());
    }
    line.points.assign(back.rbegin(), back.rend());
    line.points.push_back(start.at);
    line.points.insert(line.points.end(), forth.begin(), forth.end());
    found_.lines.push_back(std::move(line));
    return found_.lines.back().closed;
  }

  void tell_end(LineEnd end, const Pair& at) {
    if (end == LineEnd::lost) tell("it cannot be followed beyond", at);
    if (end == LineEnd::far) tell("it is open, and followed no farther than to", at, "");
    if (end == LineEnd::too_long) tell("it is too long, and left", at);
    if (end == LineEnd::interrupted) tell("interrupted", at);
  }
  /// Once each: a line is met from several sides.
  void tell(const std::string& what, const Pair& at, std::string_view place = "at ") {
    std::string note = fmt::format("the contour of {:.3g} sigma: {} {}({:.6g}, {:.6g})",
                                   form_.sigma, what, place, at[0], at[1]);
    if (std::ranges::find(found_.notes, note) == found_.notes.end()) {
      found_.notes.push_back(std::move(note));
    }
  }

  /// Whether a line of this level passes by there.
  bool near_line(const Vertex& v, std::size_t first) const {
    for (std::size_t l = first; l < found_.lines.size(); ++l) {
      const auto& points = found_.lines[l].points;
      for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        const Pair chord = v.units.u(points[i + 1] - points[i]), to = v.units.u(v.at - points[i]);
        const double square = product(chord, chord);
        const double share = square > 0 ? std::clamp(product(to, chord) / square, 0.0, 1.0) : 0;
        if (length(to - share * chord) < 0.05 * level_.radius()) return true;
      }
    }
    return false;
  }

  const Level& level_;
  const FitContour& form_;
  FitContours& found_;
  Stop stop_;
};

}  // namespace

FitContours contours_of(const FitPlan& plan, const FitResult& result, const ParameterErrors& errors,
                        std::size_t x, std::size_t y, Team& team, Stop stop) {
  FitContours found;
  const double delta = errors.delta();
  std::string refused = why_no_profiles(plan, delta);
  for (const std::size_t j : {x, y}) {
    if (refused.empty() && plan.bounds[j].held()) refused = plan.names()[j] + " is held";
  }
  const std::array<std::size_t, 2> both{x, y};
  Plane plane;
  if (refused.empty()) {
    const ProfileUnits units = profile_units(plan, result, delta, both, team);
    for (const std::size_t j : both) {
      const WeakDirection* const weak = units.directions.weak_in(j);
      if (weak != nullptr && refused.empty()) refused = why_weak(*weak, plan.names());
    }
    if (!units.directions.finite) refused = "the Jacobian is not finite at the fit";
    if (refused.empty()) {
      const auto v = [&](std::size_t i, std::size_t j) {
        return delta * units.directions.inverse(i, j);
      };
      plane.units = Units::of(v(x, x), v(x, y), v(y, y));
      if (!plane.units.right()) refused = "they are correlated by 1 to rounding";
    }
  }
  if (!refused.empty()) {
    found.notes.push_back(
        fmt::format("no contours of {} and {}: {}", plan.names()[x], plan.names()[y], refused));
    return found;
  }
  plane.centre = {result.p[x], result.p[y]};
  plane.bounds = {plan.bounds[x], plan.bounds[y]};
  const HeldFit fit(plan, result, {x, y}, delta, team);
  for (const double sigma : {1.0, 2.0, 3.0}) {
    if (stop()) {
      found.notes.push_back(fmt::format("no contour of {:.3g} sigma: interrupted", sigma));
      continue;
    }
    FitContour form;
    form.x = x;
    form.y = y;
    form.sigma = sigma;
    form.coverage = coverage_of(sigma);
    const double rise = chi_square_quantile(form.coverage, 2);
    form.delta = rise * delta;
    const Level level(fit, plane, form.delta, delta);
    LevelLines(level, form, found, stop).find();
  }
  return found;
}

}  // namespace nnopt

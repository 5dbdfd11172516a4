#include "runs/fit_profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>

#include "runs/crossing.hpp"
#include "runs/held_fit.hpp"

namespace nnopt {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// One side of one parameter's profile.
class MinosSide {
 public:
  MinosSide(const HeldFit& fit, const FitPlan& plan, std::size_t parameter, double error,
            double delta, bool upper)
      : fit_(fit),
        name_(plan.names()[parameter]),
        centre_(fit.lowest().p[parameter]),
        step_(upper ? error : -error),
        delta_(delta),
        inner_{{0, fit.lowest()}},
        farthest_(CrossingSearch().farthest) {
    const Bounds bounds = plan.bounds[parameter];
    limit_ = upper ? bounds.hi : bounds.lo;
    const double distance = (limit_ - centre_) / step_;
    if (distance <= farthest_) {
      farthest_ = distance;
      limited_ = true;
    }
  }

  Crossing find(Stop stop) {
    CrossingSearch how;
    how.farthest = farthest_;
    // No finer than doubles are there.
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    how.tolerance = std::max(how.tolerance, 4 * epsilon * std::abs(centre_ / step_));
    how.stop = stop_ = stop;
    return find_crossing([this](double t) { return rise(t); }, how);
  }

  double offset(const Crossing& crossing) const { return step_ * crossing.t; }
  std::string why(const Crossing& crossing) const {
    if (crossing.end == Crossing::End::found) return "";
    if (crossing.end == Crossing::End::flat && limited_) {
      const char* const sign = step_ > 0 ? "<=" : ">=";
      return fmt::format("the limit {} {} {:.6g} comes before", name_, sign, limit_);
    }
    const std::string text =
        fmt::format("{} at {} = {:.6g}", why_no_crossing(crossing, "chi2", delta_), name_,
                    place(crossing.last));
    using End = Crossing::End;
    if (crossing.end == End::flat || crossing.end == End::lower) return text;
    return fmt::format("{}; it has risen by {:.3g} up to {} = {:.6g}", text,
                       crossing.inside_rise * delta_, name_, place(crossing.inside));
  }
  const HeldPoint& last() const { return last_; }

 private:
  double place(double t) const { return limited_ && t >= farthest_ ? limit_ : centre_ + step_ * t; }
  Rise rise(double t) {
    const double value = place(t);
    // From the nearest place before: what lies beyond may be another valley.
    const auto before = std::prev(inner_.upper_bound(t));
    last_ = fit_.followed(std::span(&value, 1), before->second, stop_);
    const Rise rise{(last_.chi2 - fit_.lowest().chi2) / delta_, last_.slopes[0] * step_ / delta_,
                    last_.adapted};
    if (std::isfinite(rise.value) && rise.adapted && rise.value < 1) inner_.emplace(t, last_);
    return rise;
  }

  const HeldFit& fit_;
  std::string name_;
  double centre_, step_, delta_;
  std::map<double, HeldPoint> inner_;  // by t, where it has not risen by 1
  HeldPoint last_;
  Stop stop_ = never;
  double farthest_, limit_ = 0;
  bool limited_ = false;
};

/// Notes on points of a profile without a value: one for those side by side.
class Failures {
 public:
  Failures(FitProfile& profile, std::string name) : profile_(profile), name_(std::move(name)) {}

  void add(std::size_t i, const std::string& why) { why_[i] = why; }
  void tell() {
    const auto& points = profile_.points;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (why_[i].empty()) continue;
      std::size_t last = i;
      while (last + 1 < points.size() && why_[last + 1] == why_[i]) ++last;
      profile_.notes.push_back(
          i == last ? fmt::format("no chi2 at {} = {:.6g}: {}", name_, points[i].at, why_[i])
                    : fmt::format("no chi2 at {} points from {} = {:.6g} to {:.6g}: {}",
                                  last - i + 1, name_, points[i].at, points[last].at, why_[i]));
      i = last;
    }
  }
  void begin() { why_.assign(profile_.points.size(), ""); }

 private:
  FitProfile& profile_;
  std::string name_;
  std::vector<std::string> why_;
};

/// Walks from the fit outwards, each point from its neighbour, and back, where a neighbour's
/// parameters lead lower.
class ProfileWalk {
 public:
  ProfileWalk(const HeldFit& fit, const FitPlan& plan, FitProfile& profile, Stop stop)
      : fit_(fit),
        profile_(profile),
        name_(plan.names()[profile.parameter]),
        bounds_(plan.bounds[profile.parameter]),
        stop_(stop),
        found_(profile.points.size()),
        failures_(profile, name_) {}

  void walk() {
    const std::size_t count = found_.size();
    const double centre = fit_.lowest().p[profile_.parameter];
    const auto at = [this](std::size_t i) { return profile_.points[i].at; };
    std::size_t first = 0;
    while (first < count && at(first) < centre) ++first;
    failures_.begin();
    std::vector<std::size_t> up, down;
    for (std::size_t i = first; i < count; ++i) up.push_back(i);
    for (std::size_t i = first; i-- > 0;) down.push_back(i);
    for (const auto& side : {down, up}) {
      const HeldPoint* near = &fit_.lowest();
      for (const std::size_t i : side) {
        look(i, *near);
        if (usable(i)) near = &found_[i];
      }
      for (std::size_t k = side.size(); k-- > 1;) look_back(side[k - 1], side[k]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      profile_.points[i].chi2 = usable(i) ? found_[i].chi2 : nan;
      profile_.points[i].p = std::move(found_[i].p);
    }
    failures_.tell();
    tell_lower();
  }

 private:
  bool usable(std::size_t i) const { return found_[i].adapted && std::isfinite(found_[i].chi2); }
  void look(std::size_t i, const HeldPoint& near) {
    const double value = profile_.points[i].at;
    if (stop_()) return failures_.add(i, "interrupted");
    if (value < bounds_.lo || value > bounds_.hi) {
      return failures_.add(i, "outside of the limits");
    }
    found_[i] = fit_.followed(std::span(&value, 1), near, stop_);
    if (usable(i)) return failures_.add(i, "");
    failures_.add(i, std::isfinite(found_[i].chi2)
                         ? "the fit of the other parameters did not converge"
                         : "chi2 is not finite");
  }
  void look_back(std::size_t i, std::size_t neighbour) {
    const double value = profile_.points[i].at;
    if (!usable(neighbour) || stop_() || value < bounds_.lo || value > bounds_.hi) return;
    const double enough = 1e-6 * profile_.delta;
    const double begin = fit_.chi2_from(std::span(&value, 1), found_[neighbour]);
    if (usable(i) && !(begin < found_[i].chi2 - enough)) return;
    const HeldPoint other = fit_.at(std::span(&value, 1), found_[neighbour]);
    if (!other.adapted || !std::isfinite(other.chi2)) return;
    if (usable(i) && !(other.chi2 < found_[i].chi2)) return;
    found_[i] = other;
    failures_.add(i, "");
  }
  void tell_lower() {
    const ProfilePoint* lowest = nullptr;
    for (const ProfilePoint& point : profile_.points) {
      if (!std::isnan(point.chi2) && (lowest == nullptr || point.chi2 < lowest->chi2)) {
        lowest = &point;
      }
    }
    if (lowest == nullptr || !(lowest->chi2 < profile_.lowest - 1e-3 * profile_.delta)) return;
    profile_.notes.push_back(fmt::format(
        "chi2 at {} = {:.6g} is {:.3g} lower than at the fit: another minimum is near there", name_,
        lowest->at, profile_.lowest - lowest->chi2));
  }

  const HeldFit& fit_;
  FitProfile& profile_;
  std::string name_;
  Bounds bounds_;
  Stop stop_;
  std::vector<HeldPoint> found_;
  Failures failures_;
};

}  // namespace

MinosErrors minos_of(const FitPlan& plan, const FitResult& result, const ParameterErrors& errors,
                     Team& team, Stop stop) {
  const std::size_t n = result.p.size();
  const double delta = errors.delta();
  MinosErrors found;
  found.offsets.assign(n, {nan, nan});
  found.why_not.assign(n, {"", ""});
  const std::string refused = why_no_profiles(plan, delta);
  double lowest = std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < n; ++j) {
    const bool held = plan.bounds[j].held();
    const std::string why = !refused.empty() ? refused
                            : held           ? errors.why_not[j]
                            : found.lower    ? "a lower minimum was found: fit from there"
                            : stop()         ? "interrupted"
                                             : "";
    if (!why.empty()) {
      found.why_not[j] = {why, why};
      continue;
    }
    const ProfileUnits units = profile_units(plan, result, delta, std::span(&j, 1), team);
    const HeldFit fit(plan, result, {j}, delta, team);
    for (const std::size_t side : {0, 1}) {
      MinosSide profile(fit, plan, j, units.errors[0], delta, side == 1);
      const Crossing crossing = profile.find(stop);
      found.offsets[j][side] = profile.offset(crossing);
      found.why_not[j][side] = profile.why(crossing);
      if (crossing.end == Crossing::End::lower && profile.last().chi2 < lowest) {
        lowest = profile.last().chi2;
        found.lower = profile.last().p;
      }
    }
  }
  return found;
}

FitProfile profile_of(const FitPlan& plan, const FitResult& result, const ParameterErrors& errors,
                      std::size_t parameter, std::optional<Range> range, Team& team, Stop stop) {
  const double delta = errors.delta();
  FitProfile profile;
  profile.parameter = parameter;
  profile.delta = delta;
  const std::string& name = plan.names()[parameter];
  const Bounds bounds = plan.bounds[parameter];
  std::string refused = why_no_profiles(plan, delta);
  if (refused.empty() && bounds.held()) refused = "it is held";
  if (!refused.empty()) {
    profile.lowest = nan;
    profile.notes.push_back(fmt::format("no profile of {}: {}", name, refused));
    return profile;
  }
  const HeldFit fit(plan, result, {parameter}, delta, team);
  profile.lowest = fit.lowest().chi2;
  if (!range) {
    constexpr double errors_wide = 3;
    constexpr std::size_t count = 31;
    const double wide =
        errors_wide * profile_units(plan, result, delta, std::span(&parameter, 1), team).errors[0];
    range = Range{std::max(bounds.lo, result.p[parameter] - wide),
                  std::min(bounds.hi, result.p[parameter] + wide), count};
  }
  profile.points.resize(range->count);
  for (std::size_t i = 0; i < range->count; ++i) profile.points[i].at = range->at(i);
  ProfileWalk(fit, plan, profile, stop).walk();
  return profile;
}

}  // namespace nnopt

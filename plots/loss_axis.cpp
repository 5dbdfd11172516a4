#include "plots/loss_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "plots/look.hpp"
#include "plots/scale.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

std::vector<double> finite_values(const Picture& picture, bool last_values_only) {
  std::vector<double> values;
  for (const Arm& arm : picture.arms) {
    for (const Trace& run : arm.runs) {
      const std::size_t first = last_values_only && !run.rows.empty() ? run.rows.size() - 1 : 0;
      for (std::size_t row = first; row < run.rows.size(); ++row) {
        if (std::isfinite(run.rows[row].value)) values.push_back(run.rows[row].value);
      }
    }
  }
  return values;
}

/// Values above this are of runs that blow up. Only where others fall: they are to be seen.
double ceiling(const Picture& picture, double floor, double times) {
  double first = floor;
  bool falls = false;
  for (const Arm& arm : picture.arms) {
    for (const Trace& run : arm.runs) {
      if (run.rows.empty() || !std::isfinite(run.rows.front().value)) continue;
      first = std::max(first, run.rows.front().value);
      falls |= run.rows.back().value < run.rows.front().value;
    }
  }
  return falls ? first + times * (first - floor) : HUGE_VAL;
}

/// Decades around [lo, hi], with a little room where they are few.
void widen_logarithmic(LossAxis& axis) {
  const double lo = std::log10(axis.lo), hi = std::log10(axis.hi);
  const double room = std::max(0.05 * (hi - lo), 0.02);
  const bool whole = hi - lo > 3;
  // gnuplot knows no number beyond these, nor do the values.
  constexpr double least = -307, most = 307;
  axis.lo = std::pow(10, std::max(whole ? std::floor(lo - room) : lo - room, least));
  axis.hi = std::pow(10, std::min(whole ? std::ceil(hi + 0.3 * room) : hi + room, most));
}

}  // namespace

double LossAxis::at(double value) const {
  if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
  return logarithmic ? std::max(value - base, lo) : value - base;
}

double LossAxis::share(double value) const {
  if (logarithmic) return std::log(at(value) / lo) / std::log(hi / lo);
  return (at(value) - lo) / (hi - lo);
}

LossAxis loss_axis(const Picture& picture, std::string_view name, bool last_values_only) {
  const std::vector<double> values = finite_values(picture, last_values_only);
  if (values.empty()) cannot_draw(name, "there is no run with a finite value");
  const auto [low, highest] = std::ranges::minmax(values);
  LossAxis axis;
  axis.label = picture.value_name;
  axis.base = picture.known_minimum.value_or(0);
  const bool positive = picture.known_minimum || low > 0;
  const double high = last_values_only ? highest
                      : positive       ? std::min(highest, ceiling(picture, axis.base, 1000))
                                       : std::min(highest, ceiling(picture, low, 1));
  // Differences below the rounding of the minimum itself say nothing.
  const double rounding = 1e-16 * std::max(1.0, std::abs(axis.base));
  axis.lo = high - axis.base;
  for (const double value : values) {
    if (value - axis.base > rounding) axis.lo = std::min(axis.lo, value - axis.base);
  }
  axis.hi = high - axis.base;
  if (last_values_only && picture.known_minimum) {
    axis.lo = std::min(axis.lo, 0.5 * picture.success);
    axis.hi = std::max(axis.hi, 2 * picture.success);
  }
  axis.logarithmic = positive && axis.lo > 0 && axis.hi / axis.lo > 10;
  if (axis.logarithmic) {
    if (picture.known_minimum && axis.base != 0) axis.label += " − minimum";
    widen_logarithmic(axis);
    return axis;
  }
  axis.base = 0;
  const double room = high > low ? 0.05 * (high - low) : 0.5;
  axis.lo = low - room;
  axis.hi = high + room;
  return axis;
}

void set_loss_axis(const LossAxis& axis, Script& script, std::string_view name) {
  const bool characters = script.paper().characters;
  if (axis.logarithmic) script.line(fmt::format("set logscale {}", name));
  if (axis.logarithmic && axis.hi / axis.lo < 1000) {
    script.line(fmt::format("set {}tics ({})", name, tics_between_decades(axis.lo, axis.hi)));
  } else if (axis.logarithmic) {
    script.line(fmt::format("set format {} '{}'", name, characters ? "1e%T" : "10^{%T}"));
  }
  script.line(fmt::format("set {}range [{:.9g}:{:.9g}] noextend", name, axis.lo, axis.hi));
  if (!characters) script.line(fmt::format("set grid {} lt 1 lw 0.6 lc rgb '#e4e4e4'", name));
  script.line(fmt::format("set {}label {}{}", name, gnuplot_string(literal(axis.label)),
                          name == "y" ? " offset 0.5,0" : ""));
}

}  // namespace nnopt

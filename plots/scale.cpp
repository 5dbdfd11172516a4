#include "plots/scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "base/quantiles.hpp"

namespace nnopt {
namespace {

constexpr int most_bands = 16;
constexpr double decades_for_logarithm = 2.5;

void round_outward(ValueScale& scale, double step) {
  scale.step = step;
  scale.lo = std::floor(scale.lo / step + 1e-9) * step;
  scale.hi = std::ceil(scale.hi / step - 1e-9) * step;
  if (scale.hi <= scale.lo) {
    // More than gnuplot's tics can tell apart, where all values are one large number.
    scale.step = std::max(step, 1e-6 * std::abs(scale.lo));
    scale.hi = scale.lo + scale.step;
  }
}

double step_of_decades(double decades) {
  for (const double step : {0.1, 0.2, 0.25, 0.5}) {
    if (decades / step <= most_bands) return step;
  }
  return std::ceil(decades / most_bands);
}

}  // namespace

double ValueScale::height(double value) const {
  if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
  const double above = value - base;
  const double shown = !logarithmic ? value : above > 0 ? std::log10(above) : lo;
  return std::clamp(shown, lo, hi);
}

int ValueScale::bands() const { return static_cast<int>(std::lround((hi - lo) / step)); }

std::vector<double> ValueScale::levels() const {
  std::vector<double> out;
  for (int k = 1; k < bands(); ++k) out.push_back(lo + step * k);
  return out;
}

double round_step(double span, int parts) {
  if (!(span > 0)) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(span / parts)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (span <= factor * power * parts * (1 + 1e-9)) return factor * power;
  }
  return 10 * power;
}

std::string tics_between_decades(double lo, double hi) {
  constexpr std::size_t fewest = 3;
  std::vector<double> places;
  for (double decade = std::floor(std::log10(lo)); decade <= std::log10(hi); ++decade) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double at = factor * std::pow(10.0, decade);
      if (at < lo || at > hi) continue;
      places.push_back(at);
    }
  }
  if (places.size() < fewest) {
    places.clear();
    const double step = round_step(hi - lo, 5);
    for (double k = std::ceil(lo / step); k * step <= hi; ++k) places.push_back(k * step);
  }
  std::string tics;
  for (const double at : places) {
    tics += fmt::format("{}'{:.6g}' {:.9g}", tics.empty() ? "" : ", ", at, at);
  }
  return tics;
}

std::string power_of_ten(int exponent) {
  constexpr std::array<std::string_view, 10> digits{"⁰", "¹", "²", "³", "⁴",
                                                    "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string words = "10";
  for (const char c : fmt::format("{}", exponent)) {
    words += c == '-' ? "⁻" : digits[static_cast<std::size_t>(c - '0')];
  }
  return words;
}

int decimals_of(double step) {
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  const double digits = step * std::pow(10.0, decimals);
  return digits > 2.2 && digits < 2.8 ? decimals + 1 : decimals;
}

std::size_t longest_tic(double lo, double hi, int parts) {
  const double largest = std::max(std::abs(lo), std::abs(hi));
  const bool power = !number_tics(lo, hi, parts).unit.empty();
  const double unit = power ? std::pow(10.0, std::floor(std::log10(largest))) : 1;
  const int decimals = decimals_of(round_step(hi - lo, parts) / unit);
  std::size_t longest = 0;
  for (const double end : {lo, hi}) {
    longest = std::max(longest, fmt::format("{:.{}f}", end / unit, decimals).size());
  }
  return longest;
}

NumberTics number_tics(double lo, double hi, int parts) {
  const double largest = std::max(std::abs(lo), std::abs(hi));
  const int size = static_cast<int>(std::floor(std::log10(largest)));
  const bool short_numbers = size >= -2 && size <= 4;
  constexpr double wide = 0.02;  // of the largest number
  if (!std::isfinite(largest) || (short_numbers && hi - lo > wide * largest)) return {};
  const double unit = short_numbers ? 1 : std::pow(10.0, size);
  const double step = round_step(hi - lo, parts) / unit;
  const int decimals = decimals_of(step);
  NumberTics tics{"(", short_numbers ? "" : " / " + power_of_ten(size)};
  for (double k = std::ceil(lo / unit / step - 1e-9); k * step * unit <= hi; ++k) {
    tics.words += fmt::format("{}'{:.{}f}' {:.12g}", tics.words.size() > 1 ? ", " : "",
                              k == 0 ? 0.0 : k * step, decimals, k * step * unit);
  }
  tics.words += ")";
  return tics;
}

ValueScale value_scale(std::span<const double> values, std::optional<double> known_minimum,
                       std::optional<bool> logarithmic) {
  std::vector<double> sorted;
  for (const double value : values) {
    if (std::isfinite(value)) sorted.push_back(value);
  }
  std::sort(sorted.begin(), sorted.end());
  ValueScale scale;
  scale.base = std::min(known_minimum.value_or(sorted.front()), sorted.front());
  const auto above = [&](double q) { return quantile(sorted, q) - scale.base; };
  const double low = above(0.005), high = above(0.995);
  scale.logarithmic = low > 0 && std::log10(high / low) > decades_for_logarithm;
  if (logarithmic) scale.logarithmic = *logarithmic && high > 0;
  if (scale.logarithmic) {
    // A floor that the grid can resolve: levels below it turn into beads along a valley.
    scale.lo = std::log10(std::max(above(0.001), high * 1e-12));
    scale.hi = std::log10(above(0.998));
    round_outward(scale, step_of_decades(scale.hi - scale.lo));
    return scale;
  }
  scale.lo = quantile(sorted, 0.005);
  scale.hi = quantile(sorted, 0.995);
  // All of it, where the lowest and the highest values are no outliers.
  const double room = 0.5 * (scale.hi - scale.lo);
  if (scale.lo - sorted.front() <= room) scale.lo = sorted.front();
  if (sorted.back() - scale.hi <= room) scale.hi = sorted.back();
  round_outward(scale, round_step(scale.hi - scale.lo, most_bands));
  return scale;
}

}  // namespace nnopt

#include "base/shares.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/distributions.hpp"

namespace nnopt {
namespace {

constexpr double z95 = 1.959963984540054;   // 95 % of the normal distribution lie within +-z95
constexpr double z80 = 0.8416212335729143;  // 80 % lie below

/// Square and add: from each side the distances of two shares to the ends of their intervals, which
/// have the correlation phi.
Interval95 difference_of(double p1, Interval95 first, double p2, Interval95 second, double phi) {
  const auto length = [&](double a, double b) {
    return std::sqrt(std::max(0.0, a * a - 2 * phi * a * b + b * b));
  };
  const double difference = p1 - p2;
  return {std::max(-1.0, difference - length(p1 - first.lo, second.hi - p2)),
          std::min(1.0, difference + length(first.hi - p1, p2 - second.lo))};
}

/// The correlation of the outcomes, with Newcombe's correction for continuity where it is positive;
/// 0 where an arm always or never succeeds.
double corrected_phi(const PairedCounts& counts) {
  const auto [a, b, c, d] = std::array{double(counts.both), double(counts.first_alone),
                                       double(counts.second_alone), double(counts.neither)};
  const double margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins == 0) return 0;
  const double agreement = a * d - b * c;
  const double corrected =
      agreement > 0 ? std::max(agreement - (a + b + c + d) / 2, 0.0) : agreement;
  return corrected / std::sqrt(margins);
}

}  // namespace

Interval95 wilson_interval(std::size_t count, std::size_t of) {
  const double z = z95, n = double(of), p = double(count) / n, shrink = 1 + z * z / n;
  const double middle = (p + z * z / (2 * n)) / shrink;
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / shrink;
  return {count == 0 ? 0 : std::clamp(middle - half, 0.0, p),
          count == of ? 1 : std::clamp(middle + half, p, 1.0)};
}

Interval95 difference_interval(std::size_t count1, std::size_t of1, std::size_t count2,
                               std::size_t of2) {
  return difference_of(double(count1) / double(of1), wilson_interval(count1, of1),
                       double(count2) / double(of2), wilson_interval(count2, of2), 0);
}

Interval95 difference_interval(const PairedCounts& counts) {
  const std::size_t n = counts.trials(), first = counts.both + counts.first_alone,
                    second = counts.both + counts.second_alone;
  return difference_of(double(first) / double(n), wilson_interval(first, n),
                       double(second) / double(n), wilson_interval(second, n),
                       corrected_phi(counts));
}

double mcnemar_p(const PairedCounts& counts) {
  const std::size_t fewer = std::min(counts.first_alone, counts.second_alone);
  const std::size_t discordant = counts.first_alone + counts.second_alone;
  return std::min(1.0, 2 * binomial_cdf(fewer, discordant, 0.5));
}

double fisher_p(std::size_t count1, std::size_t of1, std::size_t count2, std::size_t of2) {
  const std::size_t marked = count1 + count2, total = of1 + of2;
  const auto chance = [&](std::size_t k) { return hypergeometric_pdf(k, of1, marked, total); };
  // Tables that are equally likely come out equal but for rounding.
  const double limit = chance(count1) * (1 + 1e-7);
  double p = 0;
  for (std::size_t k = marked - std::min(marked, of2); k <= std::min(of1, marked); ++k) {
    if (const double q = chance(k); q <= limit) p += q;
  }
  return std::min(1.0, p);
}

std::size_t trials_to_show(double d, double middle) {
  const double mean = std::clamp(middle, d / 2, 1 - d / 2);
  const double p1 = mean + d / 2, p2 = mean - d / 2;
  const double root =
      z95 * std::sqrt(2 * mean * (1 - mean)) + z80 * std::sqrt(p1 * (1 - p1) + p2 * (1 - p2));
  const double n = root * root / (d * d);
  const double corrected = 1 + std::sqrt(1 + 4 / (n * d));
  return static_cast<std::size_t>(std::ceil(n / 4 * corrected * corrected));
}

}  // namespace nnopt

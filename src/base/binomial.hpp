// Shares of successes and how far they can be trusted.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>

namespace nnopt {

struct ShareInterval {
  double lo, hi;
};

/// The 95 % interval for the chance of success behind `count` successes `of` (at least one) trials,
/// 0 <= lo <= count/of <= hi <= 1 (Wilson 1927: J. Am. Stat. Assoc. 22, 209).
inline ShareInterval wilson_interval(std::size_t count, std::size_t of) {
  constexpr double z = 1.959963984540054;  // of the normal distribution 95 % lie within +-z
  const double n = double(of), p = double(count) / n, shrink = 1 + z * z / n;
  const double middle = (p + z * z / (2 * n)) / shrink;
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / shrink;
  return {count == 0 ? 0 : std::clamp(middle - half, 0.0, p),
          count == of ? 1 : std::clamp(middle + half, p, 1.0)};
}

}  // namespace nnopt

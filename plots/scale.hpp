// How values become heights and colours: as they are, or as the logarithm of what lies above a
// base; over a range that a few extreme values do not spoil, in bands of a round width.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace nnopt {

struct ValueScale {
  bool logarithmic = false;
  double base = 0;  // the logarithm is that of value - base
  double lo = 0, hi = 1;
  double step = 1;  // (hi - lo) / step is whole

  /// Height of a value, clamped to [lo, hi]; what is not finite becomes NaN (a hole).
  double height(double value) const;

  int bands() const;
  std::vector<double> levels() const;  // between lo and hi, both left out
};

/// The scale for a map of `values`, of which at least one is finite. Logarithmic where the heights
/// above the minimum (the known one, else the lowest value) span more than 2.5 decades, or where
/// `logarithmic` says so and there are heights above it.
ValueScale value_scale(std::span<const double> values, std::optional<double> known_minimum,
                       std::optional<bool> logarithmic = {});

/// 1, 2, 2.5 or 5 times a power of ten, so that `span` holds at most `parts` of them.
double round_step(double span, int parts);

/// Tics of a logarithmic axis of few decades, as gnuplot's words: 1, 2 and 5 of each decade,
/// within less than one decade round numbers in equal steps.
std::string tics_between_decades(double lo, double hi);

/// Tics of a linear axis, about `parts` of them, where gnuplot would write too few digits or too
/// many: a power of ten then stands at the axis' name.
struct NumberTics {
  std::string words;  // after "set xtics"; empty: gnuplot's own will do
  std::string unit;   // behind the name: " / 10⁻⁴", or empty
};
NumberTics number_tics(double lo, double hi, int parts);
/// How many decimals tell multiples of a round step apart.
int decimals_of(double step);
/// Letters of the longest of about `parts` tics.
std::size_t longest_tic(double lo, double hi, int parts);

/// "10⁻⁴", in small digits above the line.
std::string power_of_ten(int exponent);

}  // namespace nnopt

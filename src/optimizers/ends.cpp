#include "optimizers/ends.hpp"

#include <array>
#include <charconv>

#include "base/spec.hpp"
#include "base/text.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {

std::string figures(double x) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), without_sign_of_nan(x),
                                 std::chars_format::general, 3)
                       .ptr;
  return {text.data(), end};
}

StepEnd met(std::string_view what, double value, double tolerance, std::string_view option) {
  return {StepEnd::Kind::converged, std::string(what) + ' ' + figures(value) + " below " +
                                        shortest(tolerance) + " (" + std::string(option) + ')'};
}

StepEnd bad_start(double value) {
  const bool finite = std::isfinite(value);
  return {StepEnd::Kind::diverged,
          finite ? std::string("the gradient is not finite at the start: try another --start")
                 : "the value is " + figures(value) + " at the start: try another --start"};
}

bool is_far_away(double start, std::span<const double> w, double value) {
  // Squares of what leads to such a value are at the end of double.
  return value < -1e100 || largest(w) > 1e20 * std::max(1.0, start);
}

StepEnd runs_off(std::span<const double> w, double value) {
  return {StepEnd::Kind::diverged, "runs off to infinity: value " + figures(value) +
                                       " at |w| = " + figures(largest(w)) +
                                       "; it has no minimum this way: try another --start"};
}

}  // namespace nnopt

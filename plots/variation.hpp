// Arms that differ in a number: which one it is, and which arms belong to one line.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plots/chart.hpp"
#include "plots/figures.hpp"

namespace nnopt {

/// One arm at its place on a line.
struct VariedArm {
  double number;
  const Arm* arm;
};

struct Series {
  std::string label;            // what its arms have in common: "adam, lr 0.01"
  std::vector<VariedArm> arms;  // by their number, rising
};

/// Arms as lines over one number.
struct Variation {
  std::string name;  // of the number: "lr"
  std::vector<Series> series;
};

/// The number with the most values within a line, among those that every arm has; numbers beside it
/// part the arms into lines. Nothing where no line would have two values.
std::optional<Variation> variation_of(std::span<const Arm> arms);

/// The axis of that number: logarithmic where all are above 0 and far apart.
Axis axis_of(const Variation&);

}  // namespace nnopt

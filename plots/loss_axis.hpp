// The axis on which figures show the values of runs: what lies above the known minimum, on a
// logarithmic scale, where that is known.
#pragma once
#include <string>
#include <string_view>

#include "plots/figures.hpp"
#include "plots/script.hpp"

namespace nnopt {

struct LossAxis {
  bool logarithmic = false;
  double base = 0;  // subtracted from values
  double lo, hi;    // of value - base
  std::string label;

  /// value - base, on a logarithmic axis raised to its lower end; NaN where not finite.
  double at(double value) const;
  /// The same as a share of the axis, from 0 to 1.
  double share(double value) const;
};

/// The axis for all values of all runs. Throws BadInput where figure `name` has no finite one.
LossAxis loss_axis(const Picture& picture, std::string_view name, bool last_values_only);

/// Sets the y axis, or that of this name, and its label.
void set_loss_axis(const LossAxis& axis, Script& script, std::string_view name = "y");

}  // namespace nnopt

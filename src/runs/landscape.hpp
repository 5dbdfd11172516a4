// A function's values on a line or a plane: what `nnopt landscape` prints and the figures draw.
#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/team.hpp"
#include "functions/catalogue.hpp"
#include "runs/trace.hpp"

namespace nnopt {

/// `count` equally spaced values from lo to hi, both included; lo < hi, count >= 2.
struct Range {
  double lo = -1, hi = 1;
  std::size_t count = 2;

  double step() const { return (hi - lo) / double(count - 1); }
  double at(std::size_t i) const { return i + 1 == count ? hi : lo + double(i) * step(); }
};

/// Values on the product of one or two axes; axis 0 varies fastest. Values that are not finite
/// are kept as they are: a figure leaves holes there.
struct Grid {
  std::vector<Range> axes;
  std::vector<double> values;
};

/// Everything a figure needs to know of a function of one or two variables.
struct Landscape {
  std::string title;                        // "ackley", or the formula
  std::vector<std::string> names;           // of the axes: x1 x2
  std::vector<Range> axes;                  // what to show; empty when not 1-D or 2-D
  std::vector<std::vector<double>> minima;  // known global minimizers
  std::function<Grid(const std::vector<Range>&)> sample;
};

/// Values of a function of one or two variables on the product of the axes, over lanes and threads.
Grid sample_grid(const Function& function, const std::vector<Range>& axes, Team& team);

/// The function's whole domain.
std::vector<Range> domain_axes(const KnownFunction& function, std::size_t samples);

/// A box around the known minima and the paths, with a margin.
std::vector<Range> axes_around(const KnownFunction& function, std::span<const Trace> paths,
                               std::size_t samples);

/// What figures need of a function; `axes` of more than two are left out. The team must outlive it.
Landscape make_landscape(const KnownFunction& function, std::vector<Range> axes, Team& team);

}  // namespace nnopt

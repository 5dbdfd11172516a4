// A function's values on a line, a plane or more axes: what `nnopt landscape` prints and the
// figures draw.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/team.hpp"
#include "functions/known_function.hpp"
#include "runs/trace.hpp"

namespace nnopt {

/// `count` equally spaced values from lo to hi, both included; lo < hi, count >= 2.
struct Range {
  double lo = -1, hi = 1;
  std::size_t count = 2;

  double step() const { return (hi - lo) / double(count - 1); }
  double at(std::size_t i) const { return i + 1 == count ? hi : lo + double(i) * step(); }
};

/// Values on the product of the axes; axis 0 varies fastest. Values that are not finite are kept as
/// they are: a figure leaves holes there.
struct Grid {
  std::vector<Range> axes;
  std::vector<double> values;  // of the first points only, where sampling was stopped

  std::size_t not_finite() const;
  /// The coordinates of point k.
  std::vector<double> point(std::size_t k) const;
};

/// What numbers a grid is computed with; they are kept as doubles.
enum class GridPrecision { single, twofold };

/// Asked now and then, on any thread: whether to stop, with the points that are done by then.
using Stop = bool (*)();
inline bool never() { return false; }

/// Values of a function of as many variables as there are axes, over lanes and threads.
Grid sample_grid(const Function& function, const std::vector<Range>& axes, Team& team,
                 GridPrecision precision = GridPrecision::twofold, Stop stop = never);

/// The gradients at the points of the grid: dim() numbers for each, one point after the other.
std::vector<double> sample_gradients(const Function& function, const std::vector<Range>& axes,
                                     Team& team, Stop stop = never);

/// Where axes reach when nothing is said: the function's domain, else `around` on both sides of 0.
std::vector<Range> domain_axes(const KnownFunction& function, std::size_t samples);

/// A box around the known minima and the paths, with a margin.
std::vector<Range> axes_around(const KnownFunction& function, std::span<const Trace> paths,
                               std::size_t samples);

/// A local minimum that a grid shows, and how it was refined.
struct FoundMinimum {
  std::vector<double> x;
  double value;
};

/// The local minima that `grid` shows, each refined by Newton's method (where f is not smooth by a
/// compass search) inside the axes, the lowest first, none twice; at most `most`.
std::vector<FoundMinimum> find_minima(const Function& function, const Grid& grid, std::size_t most);

/// Everything a figure needs to know of a function of one or two variables.
struct Landscape {
  std::string title;                        // "ackley", or the formula
  std::vector<std::string> names;           // of the axes: x1 x2
  std::vector<Range> axes;                  // what to show; empty when not 1-D or 2-D
  std::vector<std::vector<double>> minima;  // known global minimizers
  std::function<Grid(const std::vector<Range>&)> sample;
  // Gradients at the points of the axes; empty where there are none to be had.
  std::function<std::vector<double>(const std::vector<Range>&)> gradients;
};

/// What figures need of a function; `axes` of more than two are left out. The team must outlive it.
Landscape make_landscape(const KnownFunction& function, std::vector<Range> axes, Team& team);

/// A matrix of numbers as a landscape over its columns (1, 2, ... along the first axis) and rows,
/// bilinear between them; `values` row by row. Its lowest numbers are its minima.
Landscape table_landscape(std::string title, std::size_t columns, std::vector<double> values);

}  // namespace nnopt

// A figure of lines over one axis, with everything it shows given as numbers and names.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "plots/page.hpp"

namespace nnopt {

using ChartPoint = std::array<double, 2>;

/// A line through points, and another that says what they should be. Points that the axes cannot
/// show (not finite, or not above 0 on a logarithmic axis) are left out.
struct ChartLine {
  std::string label;  // in the legend; empty: not there
  std::vector<ChartPoint> points;
  std::vector<ChartPoint> theory = {};  // thin; the points are then marks without a line
  /// x, lo, hi: how uncertain the points are, as bars or as a band.
  std::vector<std::array<double, 3>> spread = {};
  bool bars = false;
  bool marks = false;  // the points, too, on the line
  bool joined = true;  // else the points alone
  bool dashed = false;
  std::optional<std::size_t> arm = {};  // whose colour it has; empty: its place among the lines
  double width = 2.2;
  /// x of points that lie beyond the y axis: triangles at its upper end, or its lower one.
  std::vector<double> above = {}, below = {};
};

/// A grey line that says what others should be.
struct ChartReference {
  std::string label;
  std::vector<ChartPoint> points;
};

/// A shaded part of the figure, from `lo` to `hi` at each x.
struct ChartBand {
  std::string label;
  std::vector<std::array<double, 3>> edges;  // x, lo, hi
};

struct Axis {
  std::string name;
  bool logarithmic = false;
  std::vector<double> tics = {};            // empty: as gnuplot finds them
  std::vector<std::string> tic_names = {};  // of each, gnuplot formats (%% is %); empty: numbers
  std::optional<std::array<double, 2>> range = {};  // empty: what the points need
  bool fine = false;       // logarithmic over few decades: no more than these, with tics between
  bool from_zero = false;  // shows 0 wherever the points lie; not on a logarithmic axis
  bool words = false;      // the tic names are any texts, cut into lines where they are long
};

struct Chart {
  std::string heading;  // above the axes
  Axis x, y;
  std::vector<ChartLine> lines;
  std::optional<ChartBand> band = {};
  std::vector<ChartReference> references = {};
  std::optional<ChartPoint> best = {};  // marked with a cross
  bool legend = true;
};

/// Throws BadInput where no line has a point to show.
void draw_chart(const PageTitle&, const Chart&, Script&);

}  // namespace nnopt

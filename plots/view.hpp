// What figures on a landscape share: the sampled function, the minima in sight, the paths.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "plots/contours.hpp"
#include "plots/figures.hpp"
#include "plots/script.hpp"

namespace nnopt {

/// Throws BadInput: the figure `name` needs what `need` says.
[[noreturn]] void cannot_draw(std::string_view name, std::string_view need);

/// The landscape with `count` points on each axis. Throws BadInput where it has not as many axes as
/// `dimensions` says, where a run has another number of coordinates, or where no value is finite.
Grid sampled(const Picture& picture, std::string_view figure, std::size_t dimensions,
             std::size_t count);

/// How many runs of an arm ended closer above the known minimum than the picture's `success`, or
/// where none is known came to the goal.
std::size_t count_successes(const Picture& picture, const Arm& arm);

/// Known global minimizers within the axes.
std::vector<std::vector<double>> visible_minima(const Landscape& landscape);

/// One run as a line of points with as many coordinates as there are `ranges`. Points that are not
/// finite or far outside cut the line; points that no eye could tell from the one before are
/// left out.
class PathBuilder {
 public:
  explicit PathBuilder(std::span<const Range> ranges) : ranges_(ranges), line_{ranges.size(), {}} {}

  void add(std::span<const double> point);
  /// No line to the next point.
  void cut() { cut_ = true; }
  /// Each piece has at least one row.
  const Pieces& line() const { return line_; }
  bool empty() const { return line_.pieces.empty(); }
  /// The first point that could be drawn; empty without one.
  std::vector<double> start() const;
  /// The last point; empty where it could not be drawn.
  std::vector<double> end() const;

 private:
  bool drawable(std::span<const double> point) const;
  bool same_place(std::span<const double> a, std::span<const double> b) const;

  std::span<const Range> ranges_;
  Pieces line_;
  std::vector<double> latest_;
  bool cut_ = true;
  bool at_end_ = false;  // the latest point could be drawn
};

/// Points along the lines of all `pieces`, their first two columns scaled to 0..1: for
/// place_legend.
void append_scaled(const Pieces& pieces, const Range& x, const Range& y, std::vector<Point2>& out);

}  // namespace nnopt

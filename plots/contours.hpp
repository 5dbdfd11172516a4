// Contour lines of a grid by marching squares, and lines thinned to what an eye can see.
#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "runs/landscape.hpp"

namespace nnopt {

using Point2 = std::array<double, 2>;

/// A line through points; a closed one ends in the point it starts from.
using Polyline = std::vector<Point2>;

/// The lines on which the bilinear grid (two axes) has the value `level`, joined over the cells.
/// Cells with a value that is not finite are left out: lines end there.
std::vector<Polyline> contour_lines(const Grid& grid, double level);

/// Indices of the points to keep so that no dropped point lies further than `tolerance` from the
/// line through the kept ones (Ramer, Douglas and Peucker); the ends are kept.
std::vector<std::size_t> thinned(std::span<const Point2> line, double tolerance);

}  // namespace nnopt

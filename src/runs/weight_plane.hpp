// The loss of a network on a plane through its weights: w + a u + b v.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "networks/architecture.hpp"
#include "runs/landscape.hpp"

namespace nnopt {

/// Two directions in the space of all weights.
struct WeightDirections {
  std::vector<double> u, v;
  std::string u_name, v_name;  // for axes: "direction 1", "PC 1 (82.1 %)"

  // Of a plane that was fitted to a path (PCA): what share of the path's variance lies along u and
  // v, the root mean square distance of the path from the plane, and the path in it, two numbers
  // (a, b) for each point.
  std::optional<double> u_share, v_share, residual;
  std::vector<double> path;
};

/// Gaussian directions, each row of a weight matrix (a unit's filter) as long as that of the
/// network, biases 0 (Li et al., arXiv 1712.09913, section 4). `w`: the plan's parameters.
WeightDirections filter_normalized(const Architecture& plan, std::span<const double> w,
                                   std::uint64_t seed);

/// The first two principal components of path - w, path's points one after the other; the last one
/// should be w (Li et al., section 7). They are orthonormal, shares are of the variance about the
/// path's mean, and the path comes from where a and b are not above 0. Throws BadInput for fewer
/// than three points, and for a path on a line.
WeightDirections principal_plane(std::span<const double> path, std::span<const double> w);

/// Two axes around the plane's path, else from `lo` to `hi`, with `samples` points each.
std::vector<Range> plane_axes(const WeightDirections& directions, std::size_t samples,
                              double lo = -1, double hi = 1);

/// Values on the plane, a along axis 0. At (0, 0) exactly loss(w): the axes have an odd number of
/// points around 0 or the origin is not on them.
using WeightLoss = std::function<double(std::span<const double> w)>;
Grid sample_plane(const WeightLoss& loss, std::span<const double> w, const WeightDirections&,
                  const std::vector<Range>& axes, Stop stop = never);

/// The grid's surface between its points, as a landscape: through all its values, with continuous
/// slopes (Catmull-Rom splines; of the logarithm where all values are above 0). Neighbours of a
/// value that is not finite are holes.
Landscape plane_landscape(std::string title, const WeightDirections&, Grid grid);

}  // namespace nnopt

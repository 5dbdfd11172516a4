// A function of two variables as heights on a grid, with their contour lines: what the figures
// `contour` and `surface` share.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "plots/figures.hpp"
#include "plots/scale.hpp"
#include "plots/script.hpp"

namespace nnopt {

struct LandscapeMap {
  Grid grid;  // of heights: NaN where the function is not finite
  ValueScale scale;
};

/// Samples the landscape with `count` points a side. Throws BadInput where figure `name` has no
/// function of two variables to draw.
LandscapeMap mapped(const Picture& picture, std::string_view name, std::size_t count);

/// The heights of contour lines: those at `values` inside the scale, or where none are given all
/// between two bands.
std::vector<double> contour_heights(const LandscapeMap& map, const std::vector<double>& values);

/// The contour lines at these heights. With a `floor` each row is x y floor height, else x y.
Pieces contour_pieces(const LandscapeMap& map, const std::vector<double>& heights,
                      std::optional<double> floor);

/// Where to write the values of contour lines: rows of x y value, at most one for each line, apart
/// from each other.
Pieces contour_labels(const LandscapeMap& map, const std::vector<double>& heights);

/// Arrows along the gradient on a lattice: rows of x y dx dy. Their lengths grow with the logarithm
/// of the gradient's.
Pieces gradient_arrows(const Picture& picture);

/// "f(x)", or what its logarithm is taken of: "f(x) - minimum".
std::string height_label(const Picture& picture, const ValueScale& scale);

/// Tics that write heights as values.
struct HeightTics {
  std::string words;  // after "set cbtics" or "set ztics"
  double width;       // of the longest, in pixels
};

/// About `most` tics.
HeightTics height_tics(const ValueScale& scale, int most, const Script& script);

}  // namespace nnopt

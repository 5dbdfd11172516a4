// A landscape as a small picture among many, without tics.
#pragma once
#include <optional>

#include "plots/page.hpp"
#include "runs/landscape.hpp"

namespace nnopt {

/// One of one variable is a curve, one of two variables filled contours; crosses are its minima.
void draw_thumbnail(const Landscape& landscape, std::optional<double> known_minimum,
                    Script& script);

}  // namespace nnopt

// The options that say how a landscape is drawn, shared by the commands that draw one.
#pragma once
#include <cstddef>
#include <vector>

#include "cli/options.hpp"
#include "plots/figures.hpp"
#include "runs/landscape.hpp"

namespace nnopt {

/// --levels, --contour-labels, --quiver, --log.
std::vector<Option> look_options();

/// What they say.
LandscapeLook look_of(const Arguments&);

/// Throws BadInput for one of them where nothing is `drawn`, or of functions of one variable where
/// it takes two.
void check_look(const Arguments&, bool drawn, std::size_t dim);

/// The axes that --range, which is given, names; `samples` points where it does not say how many.
std::vector<Range> ranges_given(const Arguments&, const KnownFunction&, std::size_t samples);

}  // namespace nnopt

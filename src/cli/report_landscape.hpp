// Grids of values that results files hold, as figures of a report.
#pragma once
#include <string>
#include <vector>

#include "cli/report_result.hpp"
#include "runs/landscape.hpp"

namespace nnopt {

/// A grid over one axis as a curve, over two as contours and in space; none over more. `names` are
/// those of the axes; the figures have the result's title.
void add_landscape_figures(const std::vector<std::string>& names, Grid grid, ReportResult& result);

}  // namespace nnopt

#include "cli/report_landscape.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "cli/report_readers.hpp"
#include "plots/figures.hpp"

namespace nnopt {
namespace {

double between(double a, double b, double share) { return share == 0 ? a : a + share * (b - a); }

/// The values at the points of other axes of the same number, which are 1 or 2: linear between
/// those that are known, on a plane bilinear.
Grid interpolated(const Grid& known, const std::vector<Range>& axes) {
  Grid sampled{axes, {}};
  // In units of the distance of two known points, the first at 0.
  const auto place = [](const Range& axis, double at) {
    return std::clamp((at - axis.lo) / axis.step(), 0.0, double(axis.count - 1));
  };
  const bool plane = axes.size() == 2;
  const std::size_t columns = known.axes[0].count;
  for (std::size_t j = 0; j < (plane ? axes[1].count : 1); ++j) {
    const double v = plane ? place(known.axes[1], axes[1].at(j)) : 0;
    const auto low = static_cast<std::size_t>(v);
    for (std::size_t i = 0; i < axes[0].count; ++i) {
      const double u = place(known.axes[0], axes[0].at(i));
      const auto left = static_cast<std::size_t>(u);
      const auto in_row = [&](std::size_t row) {
        const double* const at = known.values.data() + row * columns + left;
        return between(at[0], u > double(left) ? at[1] : at[0], u - double(left));
      };
      const double share = v - double(low);
      sampled.values.push_back(between(in_row(low), share > 0 ? in_row(low + 1) : 0, share));
    }
  }
  return sampled;
}

}  // namespace

void add_landscape_figures(const std::vector<std::string>& names, Grid grid, ReportResult& result) {
  const std::size_t dim = grid.axes.size();
  if (dim == 0 || dim > 2 || names.size() != dim) return;
  Picture picture;
  picture.title = result.title;
  picture.landscape.title = result.title;
  picture.landscape.names = names;
  picture.landscape.axes = grid.axes;
  picture.landscape.sample =
      [known = std::make_shared<const Grid>(std::move(grid))](const std::vector<Range>& axes) {
        return interpolated(*known, axes);
      };
  if (dim == 1) {
    result.figures.push_back(report_figure("the values over the line", picture, "curve"));
  } else {
    result.figures.push_back(report_figure("the values over the plane", picture, "contour"));
    result.figures.push_back(report_figure("the same in space", picture, "surface"));
  }
}

}  // namespace nnopt

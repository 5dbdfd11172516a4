#include "plots/function_sheet.hpp"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "functions/catalogue.hpp"
#include "plots/thumbnail.hpp"

namespace nnopt {
namespace {

/// Through the first two coordinates of a function, at its minimum in the others; or all of one.
KnownFunction plane_of(KnownFunction f) {
  std::vector<std::optional<double>> fixed(f.dim());
  for (std::size_t i = 2; i < f.dim(); ++i) {
    fixed[i] = f.minima.empty() ? f.start[i] : f.minima.front()[i];
  }
  const std::string name = f.name;
  const std::optional<double> minimum = f.minimum;
  if (f.dim() > 2) f = sliced(std::move(f), fixed);
  f.name = name;
  f.minimum = minimum;
  return f;
}

}  // namespace

Page functions_page(Team& team) {
  Page sheet;
  sheet.cells = Page::Cells::small;
  for (const auto& row : function_rows()) {
    const KnownFunction f = plane_of(find_function(row.name, {}));
    constexpr std::size_t any_number = 2;  // of points: figures take their own
    sheet.figures.push_back([landscape = make_landscape(f, domain_axes(f, any_number), team),
                             f](Script& script) { draw_thumbnail(landscape, f.minimum, script); });
  }
  sheet.title = fmt::format("{} test functions", sheet.figures.size());
  sheet.subtitle = "on their domains, by the first two coordinates; crosses are global minima";
  return sheet;
}

}  // namespace nnopt

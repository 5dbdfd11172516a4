// Grids of values: lanes, as `nnopt landscape` computes them, against one point after another.
#include <string>

#include "functions/catalogue.hpp"
#include "runs/landscape.hpp"
#include "tests/bench/sections.hpp"

namespace nnopt::bench {
namespace {

constexpr Turns turns{21, 2};

Grid grid_point_by_point(const Function& function, const std::vector<Range>& axes) {
  Grid grid{axes, {}};
  const std::size_t columns = axes[0].count, rows = axes.size() > 1 ? axes[1].count : 1;
  grid.values.resize(columns * rows);
  std::vector<double> abscissas(columns), x(axes.size());
  for (std::size_t i = 0; i < columns; ++i) abscissas[i] = axes[0].at(i);
  for (std::size_t j = 0; j < rows; ++j) {
    if (axes.size() > 1) x[1] = axes[1].at(j);
    for (std::size_t i = 0; i < columns; ++i) {
      x[0] = abscissas[i];
      grid.values[j * columns + i] = function(std::span<const double>(x));
    }
  }
  return grid;
}

void compare(Report& report, const char* function) {
  const auto known = find_function(function, {});
  const auto dim = known.function->dim();
  const auto axes = domain_axes(known, dim == 1 ? 4000 : 400);
  const std::string name = known.name + (dim == 1 ? ", 1-D" : ", 2-D");
  Team alone(1);
  const auto [scalar, lanes] = take_turns(
      turns, timed(1e-3, [&] { keep(grid_point_by_point(*known.function, axes).values.back()); }),
      timed(1e-3, [&] { keep(sample_grid(*known.function, axes, alone).values.back()); }));
  const Series ratio = ratios(lanes, scalar);
  const double points = dim == 1 ? 4000 : 400 * 400;
  report.row({name, number(1e9 * median(scalar) / points, 2),
              number(1e9 * median(lanes) / points, 2), spread(ratio, 2),
              report.judge(name, ratio, at_most(0.5))});
}

}  // namespace

void grids(Report& report) {
  report.begin("grids",
               "nanoseconds per point of a grid of 400 x 400 points (4000 in 1-D) on one thread:\n"
               "one point after another, and eight at once in lanes, as `nnopt landscape` does",
               {{"function", 20}, {"scalar", 8}, {"lanes", 8}, {"ratio (range)", 18}, {"aim", 13}});
  for (const char* const function :
       {"ackley", "qubic_1d", "six_hump_camel", "griewank", "himmelblau", "beale", "rosenbrock",
        "rastrigin", "styblinski_tang", "sphere", "quadratic"}) {
    compare(report, function);
  }
}

}  // namespace nnopt::bench

#include "runs/landscape.hpp"

#include <algorithm>
#include <cmath>

namespace nnopt {

Grid sample_grid(const Function& function, const std::vector<Range>& axes, Team& team) {
  Grid grid{axes, {}};
  const std::size_t columns = axes[0].count, rows = axes.size() > 1 ? axes[1].count : 1;
  grid.values.resize(columns * rows);
  // Rows of few points are taken together, so that a piece of work is worth handing out.
  const std::size_t rows_per_piece = std::max<std::size_t>(1, 4096 / columns);
  team.run((rows + rows_per_piece - 1) / rows_per_piece, [&](std::size_t piece) {
    std::vector<Lanes8> x(axes.size());
    double values[Lanes8::size];
    const std::size_t end = std::min(rows, (piece + 1) * rows_per_piece);
    for (std::size_t j = piece * rows_per_piece; j < end; ++j) {
      if (axes.size() > 1) x[1] = Lanes8(axes[1].at(j));
      for (std::size_t i = 0; i < columns; i += Lanes8::size) {
        const std::size_t count = std::min(Lanes8::size, columns - i);
        // Lanes beyond the end repeat the last point.
        for (std::size_t k = 0; k < Lanes8::size; ++k) {
          x[0].set(k, axes[0].at(i + std::min(k, count - 1)));
        }
        function(std::span<const Lanes8>(x)).store(values);
        std::copy_n(values, count, grid.values.data() + j * columns + i);
      }
    }
  });
  return grid;
}

std::vector<Range> domain_axes(const KnownFunction& function, std::size_t samples) {
  std::vector<Range> axes;
  for (const auto& [lo, hi] : function.domain) axes.push_back({lo, hi, samples});
  return axes;
}

std::vector<Range> axes_around(const KnownFunction& function, std::span<const Trace> paths,
                               std::size_t samples) {
  std::vector<Range> axes;
  for (std::size_t i = 0; i < function.domain.size(); ++i) {
    const auto [domain_lo, domain_hi] = function.domain[i];
    double lo = HUGE_VAL, hi = -HUGE_VAL;
    const auto include = [&](double x) {
      lo = std::min(lo, x);
      hi = std::max(hi, x);
    };
    for (const auto& minimum : function.minima) include(minimum[i]);
    for (const auto& path : paths) {
      for (std::size_t row = 0; row < path.rows.size(); ++row) {
        const double x = path.point(row)[i];
        // A run that leaves the domain is followed to its edge; its start is always shown.
        if (std::isfinite(x)) include(row == 0 ? x : std::clamp(x, domain_lo, domain_hi));
      }
    }
    if (lo > hi) include(domain_lo), include(domain_hi);
    const double margin = std::max(0.2 * (hi - lo), 0.02 * (domain_hi - domain_lo));
    axes.push_back({lo - margin, hi + margin, samples});
  }
  return axes;
}

Landscape make_landscape(const KnownFunction& function, std::vector<Range> axes, Team& team) {
  Landscape landscape;
  landscape.title = function.name;
  landscape.minima = function.minima;
  if (axes.size() > 2) axes.clear();
  for (std::size_t i = 0; i < axes.size(); ++i) {
    landscape.names.push_back(axes.size() == 1 ? std::string("x") : "x" + std::to_string(i + 1));
  }
  landscape.axes = std::move(axes);
  landscape.sample = [f = function.function, &team](const std::vector<Range>& ranges) {
    return sample_grid(*f, ranges, team);
  };
  return landscape;
}

}  // namespace nnopt

#include "runs/landscape.hpp"

#include <algorithm>
#include <cmath>

namespace nnopt {
namespace {

/// Indices [from, to) of an axis.
struct Stretch {
  std::size_t from, to;
};

/// Part `k` of `count` points in parts of `size`.
Stretch part(std::size_t k, std::size_t size, std::size_t count) {
  return {k * size, std::min(count, (k + 1) * size)};
}

/// The values on a part of the grid.
void sample_part(const Function& function, const Stretch& columns, const Stretch& rows,
                 Grid& grid) {
  constexpr std::size_t lanes = Lanes8::size;
  const Range axis = grid.axes[0];
  const std::size_t count = columns.to - columns.from;
  // Lanes beyond the end repeat the last point.
  std::vector<double> abscissas((count + lanes - 1) / lanes * lanes, axis.at(columns.to - 1));
  // axis.at() without its question about the end, which would keep it from being done in lanes.
  const double step = axis.step();
  for (std::size_t i = 0; i + 1 < count; ++i) {
    abscissas[i] = axis.lo + double(columns.from + i) * step;
  }
  std::vector<Lanes8> x(grid.axes.size());
  for (std::size_t j = rows.from; j < rows.to; ++j) {
    if (x.size() > 1) x[1] = Lanes8(grid.axes[1].at(j));
    double* const values = grid.values.data() + j * axis.count + columns.from;
    for (std::size_t i = 0; i < count; i += lanes) {
      x[0] = Lanes8::load(abscissas.data() + i);
      const Lanes8 y = function(std::span<const Lanes8>(x));
      if (i + lanes <= count) {
        y.store(values + i);
      } else {
        for (std::size_t k = 0; i + k < count; ++k) values[i + k] = y[k];
      }
    }
  }
}

}  // namespace

Grid sample_grid(const Function& function, const std::vector<Range>& axes, Team& team) {
  Grid grid{axes, {}};
  const std::size_t columns = axes[0].count, rows = axes.size() > 1 ? axes[1].count : 1;
  grid.values.resize(columns * rows);
  // A piece of work is a stretch of a long row, or several short rows.
  constexpr std::size_t points = 4096;
  const std::size_t height = std::max<std::size_t>(1, points / columns);
  const std::size_t across = (columns + points - 1) / points, up = (rows + height - 1) / height;
  team.run(across * up, [&](std::size_t piece) {
    sample_part(function, part(piece % across, points, columns), part(piece / across, height, rows),
                grid);
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

#include "runs/landscape.hpp"

#include <algorithm>
#include <cmath>

namespace nnopt {
namespace {

/// Where nothing is known of a formula: as far as gnuplot shows on both sides of 0.
constexpr double around = 10;

/// Indices [from, to) of an axis.
struct Stretch {
  std::size_t from, to;
};

/// Part `k` of `count` points in parts of `size`.
Stretch part(std::size_t k, std::size_t size, std::size_t count) {
  return {k * size, std::min(count, (k + 1) * size)};
}

/// How many rows a grid has: points of all axes but the first.
std::size_t row_count(const std::vector<Range>& axes) {
  std::size_t rows = 1;
  for (std::size_t k = 1; k < axes.size(); ++k) rows *= axes[k].count;
  return rows;
}

/// each(columns, rows) for pieces of the grid, over the team: a stretch of a long row, or several
/// short rows. `room` is told how many points there will be next. Returns how many points are done,
/// from the first one on.
template <class Room, class Each>
std::size_t for_pieces(const std::vector<Range>& axes, Team& team, Stop stop, Room room,
                       Each each) {
  constexpr std::size_t points = 4096;
  const std::size_t columns = axes[0].count, rows = row_count(axes);
  const std::size_t height = std::max<std::size_t>(1, points / columns);
  const std::size_t across = (columns + points - 1) / points, up = (rows + height - 1) / height;
  const auto points_of = [&](std::size_t pieces) {
    return std::min(rows, pieces / across * height) * columns + pieces % across * points;
  };
  constexpr std::size_t at_once = 1 << 12;  // memory that is not touched yet costs no time
  std::size_t done = 0;                     // pieces
  for (bool all = true; all && done < across * up;) {
    std::vector<char> ready(std::min(at_once, across * up - done), 0);
    room(points_of(done + ready.size()));
    team.run(ready.size(), [&, first = done](std::size_t k) {
      if (stop()) return;
      const std::size_t piece = first + k;
      each(part(piece % across, points, columns), part(piece / across, height, rows));
      ready[k] = 1;
    });
    const auto missing = std::ranges::find(ready, 0);
    all = missing == ready.end();
    done += static_cast<std::size_t>(missing - ready.begin());
  }
  return points_of(done);
}

/// The coordinates of row j in all axes but the first.
template <class X>
void set_row(const std::vector<Range>& axes, std::size_t j, std::span<X> x) {
  for (std::size_t k = 1; k < axes.size(); ++k) {
    x[k] = X(axes[k].at(j % axes[k].count));
    j /= axes[k].count;
  }
}

/// The values on a part of the grid, in lanes.
template <class L, class T>
void sample_part(const Function& function, const Stretch& columns, const Stretch& rows,
                 Grid& grid) {
  constexpr std::size_t lanes = L::size;
  const Range axis = grid.axes[0];
  const std::size_t count = columns.to - columns.from;
  // Lanes beyond the end repeat the last point.
  std::vector<T> abscissas((count + lanes - 1) / lanes * lanes, T(axis.at(columns.to - 1)));
  // axis.at() without its question about the end, which would keep it from being done in lanes.
  const double step = axis.step();
  for (std::size_t i = 0; i + 1 < count; ++i) {
    abscissas[i] = T(axis.lo + double(columns.from + i) * step);
  }
  std::vector<L> x(grid.axes.size());
  for (std::size_t j = rows.from; j < rows.to; ++j) {
    set_row(grid.axes, j, std::span<L>(x));
    double* const values = grid.values.data() + j * axis.count + columns.from;
    for (std::size_t i = 0; i < count; i += lanes) {
      x[0] = L::load(abscissas.data() + i);
      const L y = function(std::span<const L>(x));
      if constexpr (std::is_same_v<T, double>) {
        if (i + lanes <= count) {
          y.store(values + i);
          continue;
        }
      }
      for (std::size_t k = 0; k < lanes && i + k < count; ++k) values[i + k] = double(y[k]);
    }
  }
}

}  // namespace

std::size_t Grid::not_finite() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(values, [](double v) { return !std::isfinite(v); }));
}

std::vector<double> Grid::point(std::size_t k) const {
  std::vector<double> x(axes.size());
  x[0] = axes[0].at(k % axes[0].count);
  set_row(axes, k / axes[0].count, std::span<double>(x));
  return x;
}

Grid sample_grid(const Function& function, const std::vector<Range>& axes, Team& team,
                 GridPrecision precision, Stop stop) {
  Grid grid{axes, {}};
  grid.values.reserve(axes[0].count * row_count(axes));
  const auto room = [&](std::size_t points) { grid.values.resize(points); };
  const auto sample = [&](const Stretch& columns, const Stretch& rows) {
    if (precision == GridPrecision::twofold) {
      sample_part<Lanes8, double>(function, columns, rows, grid);
    } else {
      sample_part<Lanes16f, float>(function, columns, rows, grid);
    }
  };
  grid.values.resize(for_pieces(axes, team, stop, room, sample));
  return grid;
}

std::vector<double> sample_gradients(const Function& function, const std::vector<Range>& axes,
                                     Team& team, Stop stop) {
  const std::size_t n = function.dim(), columns = axes[0].count;
  std::vector<double> gradients;
  gradients.reserve(columns * row_count(axes) * n);
  const auto room = [&](std::size_t points) { gradients.resize(points * n); };
  const auto sample = [&](const Stretch& across, const Stretch& up) {
    Gradient<double> gradient(function);
    std::vector<double> x(n);
    for (std::size_t j = up.from; j < up.to; ++j) {
      set_row(axes, j, std::span<double>(x));
      for (std::size_t i = across.from; i < across.to; ++i) {
        x[0] = axes[0].at(i);
        gradient(x, std::span(gradients).subspan((j * columns + i) * n, n));
      }
    }
  };
  gradients.resize(for_pieces(axes, team, stop, room, sample) * n);
  return gradients;
}

std::vector<Range> domain_axes(const KnownFunction& function, std::size_t samples) {
  std::vector<Range> axes(function.dim(), Range{-around, around, samples});
  for (std::size_t i = 0; i < function.domain.size(); ++i) {
    axes[i] = {function.domain[i].first, function.domain[i].second, samples};
  }
  return axes;
}

std::vector<Range> axes_around(const KnownFunction& function, std::span<const Trace> paths,
                               std::size_t samples) {
  std::vector<Range> axes;
  const std::vector<Range> whole = domain_axes(function, samples);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    double lo = HUGE_VAL, hi = -HUGE_VAL;
    const auto include = [&](double x) {
      lo = std::min(lo, x);
      hi = std::max(hi, x);
    };
    for (const auto& minimum : function.minima) include(minimum[i]);
    for (const auto& path : paths) {
      for (std::size_t row = 0; row < path.rows.size(); ++row) {
        const double x = path.point(row)[i];
        if (!std::isfinite(x)) continue;
        // A run that leaves the domain is followed to its edge; its start is always shown.
        const bool all = row == 0 || function.domain.empty();
        include(all ? x : std::clamp(x, whole[i].lo, whole[i].hi));
      }
    }
    if (lo > hi) include(whole[i].lo), include(whole[i].hi);
    const double least =
        function.domain.empty() ? 1e-3 * (1 + std::abs(lo)) : 0.02 * (whole[i].hi - whole[i].lo);
    const double margin = std::max(0.2 * (hi - lo), least);
    axes.push_back({lo - margin, hi + margin, samples});
  }
  return axes;
}

Landscape make_landscape(const KnownFunction& function, std::vector<Range> axes, Team& team) {
  Landscape landscape;
  landscape.title = function.name;
  landscape.minima = function.minima;
  if (axes.size() > 2) axes.clear();
  landscape.names = function.variables;
  if (landscape.names == coordinate_names(1)) landscape.names = {"x"};  // alone it has no number
  landscape.axes = std::move(axes);
  landscape.sample = [f = function.function, &team](const std::vector<Range>& ranges) {
    return sample_grid(*f, ranges, team);
  };
  landscape.gradients = [f = function.function, &team](const std::vector<Range>& ranges) {
    return sample_gradients(*f, ranges, team);
  };
  return landscape;
}

Landscape table_landscape(std::string title, std::size_t columns, std::vector<double> values) {
  Landscape landscape;
  landscape.title = std::move(title);
  landscape.names = {"column", "row"};
  const std::size_t rows = values.size() / columns;
  landscape.axes = {{1, double(columns), columns}, {1, double(rows), rows}};
  const double lowest = *std::ranges::min_element(values);
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (values[k] != lowest) continue;
    landscape.minima.push_back({double(k % columns + 1), double(k / columns + 1)});
  }
  landscape.sample = [columns, rows, values = std::move(values)](const std::vector<Range>& axes) {
    Grid grid{axes, {}};
    const auto cell = [](double x, std::size_t count) {
      return std::clamp<double>(std::floor(x - 1), 0, double(count - 2));
    };
    for (std::size_t j = 0; j < axes[1].count; ++j) {
      const double y = axes[1].at(j), low = cell(y, rows), v = y - 1 - low;
      for (std::size_t i = 0; i < axes[0].count; ++i) {
        const double x = axes[0].at(i), left = cell(x, columns), u = x - 1 - left;
        const double* const corner = values.data() + std::size_t(low) * columns + std::size_t(left);
        const double below = corner[0] + u * (corner[1] - corner[0]);
        const double above = corner[columns] + u * (corner[columns + 1] - corner[columns]);
        grid.values.push_back(below + v * (above - below));
      }
    }
    return grid;
  };
  return landscape;
}

}  // namespace nnopt

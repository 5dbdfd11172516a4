// Grids of values: lanes, as `nnopt landscape` computes them, against one point after another, and
// against PyTorch.
#include <string>

#include "functions/catalogue.hpp"
#include "functions/data_fit.hpp"
#include "runs/landscape.hpp"
#include "tests/bench/peer.hpp"
#include "tests/bench/sections.hpp"

namespace nnopt::bench {
namespace {

constexpr Turns turns{21, 2}, turns_with_peer{15, 15};

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
  const auto in_lanes = [&](GridPrecision precision) {
    return timed(1e-3, [&, precision] {
      keep(sample_grid(*known.function, axes, alone, precision).values.back());
    });
  };
  const auto [scalar, lanes, floats] = take_turns(
      turns, timed(1e-3, [&] { keep(grid_point_by_point(*known.function, axes).values.back()); }),
      in_lanes(GridPrecision::twofold), in_lanes(GridPrecision::single));
  const Series ratio = ratios(lanes, scalar);
  const double points = dim == 1 ? 4000 : 400 * 400;
  report.row({name, number(1e9 * median(scalar) / points, 2),
              number(1e9 * median(lanes) / points, 2), number(1e9 * median(floats) / points, 2),
              spread(ratio, 2), report.judge(name, ratio, at_most(0.5))});
}

/// A grid that PyTorch computes too.
struct Shared {
  std::string name;      // for the table
  const char* function;  // as torch_peer.py calls it
  const KnownFunction& known;
  Range axis;  // of either coordinate
  GridPrecision ours;
  const char* theirs;
  double most;  // of their time
};

void compare(Report& report, const Shared& grid, std::size_t threads,
             const std::optional<Torch>& torch) {
  const std::string name = grid.name + ", " + std::to_string(threads) + "T";
  Team team(threads);
  std::optional<Peer> peer;
  if (torch) {
    peer.emplace(*torch, threads,
                 Command{"grid", grid.function, grid.theirs, std::to_string(threads)});
  }
  double (*const clock)() = threads == 1 ? own_seconds : wall_seconds;
  auto sample = [&] {
    keep(sample_grid(*grid.known.function, {grid.axis, grid.axis}, team, grid.ours).values.back());
  };
  const auto [ours, theirs] = take_turns(
      turns_with_peer, [&] { return seconds_per_call(clock, 3, sample); },
      [&] { return peer ? peer->seconds() : 0; });
  const Series ratio = ratios(ours, theirs);
  report.row({name, number(1e3 * median(ours), 2), peer ? number(1e3 * median(theirs), 2) : "-",
              peer ? spread(ratio, 2) : "-",
              peer ? report.judge(name, ratio, at_most(grid.most)) : report.not_measured(name)});
}

void against_torch(Report& report) {
  const auto torch = Torch::find();
  report.begin(
      "grids beside PyTorch",
      "milliseconds of a whole grid: ackley at 1000 x 1000 points, and the mean squares\n"
      "of a fit, sin(b cos(a x)) to 200 points, at 100 x 100. PyTorch is given points for\n"
      "ackley; for the fit it broadcasts, and so computes the cosines once for all b.\n"
      "One thread: time on a core, what other processes take left out; two: on the wall",
      {{"grid, numbers (ours / theirs), threads", 38},
       {"nnopt", 7},
       {"PyTorch", 7},
       {"nnopt/PyTorch", 18},
       {"aim", 13}});
  if (!torch) report.note(no_torch);
  const KnownFunction ackley = find_function("ackley", 2);
  const KnownFunction fit =
      data_fit(sincos_data(0), "sin(b*cos(a*x))", "", MeanSquaredError(), {"a", "b"});
  const Range wide{-32.768, 32.768, 1000}, narrow{-3, 10, 100};
  using enum GridPrecision;
  const Shared grids[] = {
      {"ackley, double / double", "ackley", ackley, wide, twofold, "float64", 0.33},
      {"ackley, float / float", "ackley", ackley, wide, single, "float32", 0.33},
      {"fit, double / float", "fit", fit, narrow, twofold, "float32", 1},
      {"fit, float / float", "fit", fit, narrow, single, "float32", 0.5}};
  for (const auto& grid : grids) {
    for (const std::size_t threads : {1, 2}) compare(report, grid, threads, torch);
  }
}

}  // namespace

void grids(Report& report) {
  report.begin("grids",
               "nanoseconds per point of a grid of 400 x 400 points (4000 in 1-D) on one thread:\n"
               "one point after another, and in lanes, as `nnopt landscape` does: eight at once,\n"
               "or sixteen in single precision. The ratio: lanes over scalar",
               {{"function", 20},
                {"scalar", 8},
                {"lanes", 8},
                {"floats", 8},
                {"ratio (range)", 18},
                {"aim", 13}});
  for (const char* const function :
       {"ackley", "qubic_1d", "six_hump_camel", "griewank", "himmelblau", "beale", "rosenbrock",
        "rastrigin", "styblinski_tang", "sphere", "quadratic"}) {
    compare(report, function);
  }
  report.note("");
  against_torch(report);
}

}  // namespace nnopt::bench

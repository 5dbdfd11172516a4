// Planes through the weights of a network: random directions, the plane of a path, values on it.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "base/random.hpp"
#include "runs/network_loss.hpp"
#include "runs/weight_plane.hpp"

using namespace nnopt;

namespace {

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

std::vector<double> normals(std::size_t count, std::uint64_t part) {
  const RandomStream random(7, Purpose::probe, part);
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = random.normal(i);
  return out;
}

std::vector<double> sum(std::vector<double> w, double a, std::span<const double> u, double b,
                        std::span<const double> v) {
  for (std::size_t i = 0; i < w.size(); ++i) w[i] += a * u[i] + b * v[i];
  return w;
}

/// Points of a path, one after the other, that ends in w.
std::vector<double> path_of(const std::vector<std::vector<double>>& points) {
  std::vector<double> path;
  for (const auto& point : points) path.insert(path.end(), point.begin(), point.end());
  return path;
}

constexpr double tiny = 1e-12;

TrainedNetwork small_network(Precision precision) {
  TrainedNetwork network;
  network.network.inputs = 4;
  network.network.outputs = 3;
  network.network.layers = {5};
  network.classes = 3;
  network.precision = precision;
  network.w = normals(plan_stack(network.network).parameters, 9);
  for (double& weight : network.w) weight = static_cast<float>(weight);
  return network;
}

Examples small_examples(std::size_t rows) {
  Examples examples;
  examples.name = "made";
  examples.inputs = 4;
  examples.classes = 3;
  for (std::size_t r = 0; r < rows; ++r) {
    examples.labels.push_back(static_cast<std::uint8_t>(r % 3));
    for (std::size_t i = 0; i < 4; ++i) {
      examples.pixels.push_back(static_cast<std::uint8_t>((37 * r + 91 * i + r * r * i) % 256));
    }
  }
  return examples;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(weight_planes)

BOOST_AUTO_TEST_CASE(random_directions_are_as_long_as_the_network_row_by_row_and_0_for_biases) {
  StackOptions options;
  options.inputs = 6;
  options.layers = {4, 3};
  options.outputs = 2;
  const Architecture plan = plan_stack(options);
  std::vector<double> w = normals(plan.parameters, 1);
  const DenseShape& first = plan.layers[0].shape;
  std::fill_n(w.begin() + std::ptrdiff_t(first.weight), 6, 0.0);  // a dead filter
  const WeightDirections directions = filter_normalized(plan, w, 3);
  for (const auto* direction : {&directions.u, &directions.v}) {
    BOOST_TEST_REQUIRE(direction->size() == w.size());
    for (const PlannedLayer& layer : plan.layers) {
      const DenseShape& shape = layer.shape;
      for (std::size_t row = 0; row < shape.out; ++row) {
        const std::size_t from = shape.weight + row * shape.in;
        const auto own = std::span(*direction).subspan(from, shape.in);
        const auto filter = std::span<const double>(w).subspan(from, shape.in);
        BOOST_TEST(std::abs(dot(own, own) - dot(filter, filter)) <= tiny * dot(filter, filter));
        BOOST_TEST((*direction)[shape.bias + row] == 0);
      }
    }
  }
  BOOST_TEST(directions.u != directions.v);
  BOOST_TEST(filter_normalized(plan, w, 3).u == directions.u);
  BOOST_TEST(filter_normalized(plan, w, 4).u != directions.u);
}

BOOST_AUTO_TEST_CASE(the_plane_of_a_planar_path_is_found_exactly) {
  const std::size_t n = 500;
  const std::vector<double> w = normals(n, 1), p = normals(n, 2), q = normals(n, 3);
  std::vector<std::vector<double>> points;
  for (const auto& [a, b] :
       {std::pair(-3.0, 1.0), std::pair(-2.0, -0.5), std::pair(-0.75, 0.25), std::pair(0.0, 0.0)}) {
    points.push_back(sum(w, a, p, b, q));
  }
  const WeightDirections plane = principal_plane(path_of(points), w);
  BOOST_TEST(std::abs(dot(plane.u, plane.u) - 1) < tiny);
  BOOST_TEST(std::abs(dot(plane.v, plane.v) - 1) < tiny);
  BOOST_TEST(std::abs(dot(plane.u, plane.v)) < tiny);
  BOOST_TEST(std::abs(*plane.u_share + *plane.v_share - 1) < tiny);
  BOOST_TEST(*plane.u_share > *plane.v_share);
  BOOST_TEST(*plane.residual < 1e-10);
  BOOST_TEST_REQUIRE(plane.path.size() == 8U);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto back = sum(w, plane.path[2 * i], plane.u, plane.path[2 * i + 1], plane.v);
    for (std::size_t k = 0; k < n; ++k) BOOST_TEST(std::abs(back[k] - points[i][k]) < 1e-10);
  }
  BOOST_TEST(plane.path[0] < 0);
  BOOST_TEST(std::abs(plane.path[6]) + std::abs(plane.path[7]) == 0);
  BOOST_TEST(plane.u_name.starts_with("PC 1 ("));
}

BOOST_AUTO_TEST_CASE(what_a_path_has_outside_its_plane_is_its_residual_and_the_missing_share) {
  // About their mean the points are a, -a along three axes, with a = 3, 2 and 1; w, the last one,
  // is none of them by itself.
  const std::vector<double> w{0, 0, -1, 0};
  const std::vector<std::vector<double>> points{{3, 0, 0, 0},  {-3, 0, 0, 0}, {0, 2, 0, 0},
                                                {0, -2, 0, 0}, {0, 0, 1, 0},  w};
  const WeightDirections plane = principal_plane(path_of(points), w);
  BOOST_TEST(std::abs(*plane.u_share - 9.0 / 14) < tiny);
  BOOST_TEST(std::abs(*plane.v_share - 4.0 / 14) < tiny);
  // From w the first four lie 1 beside the plane, the fifth 2.
  BOOST_TEST(std::abs(*plane.residual - std::sqrt((4 * 1 + 4 + 0) / 6.0)) < tiny);
  BOOST_TEST(std::abs(std::abs(plane.u[0]) - 1) < tiny);
  BOOST_TEST(std::abs(std::abs(plane.v[1]) - 1) < tiny);
}

BOOST_AUTO_TEST_CASE(a_path_without_a_plane_is_refused) {
  const std::vector<double> w = normals(20, 1), p = normals(20, 2);
  BOOST_CHECK_THROW(principal_plane(path_of({sum(w, 1, p, 0, p), w}), w), BadInput);
  BOOST_CHECK_THROW(principal_plane(path_of({sum(w, 2, p, 0, p), sum(w, 1, p, 0, p), w}), w),
                    BadInput);
  BOOST_CHECK_THROW(principal_plane(path_of({w, w, w}), w), BadInput);
}

BOOST_AUTO_TEST_CASE(a_quadratic_loss_gives_its_quadratic_on_the_plane) {
  const std::size_t n = 30;
  const std::vector<double> w = normals(n, 1), u = normals(n, 2), v = normals(n, 3);
  const WeightDirections directions{u, v, "u", "v", {}, {}, {}, {}};
  const WeightLoss loss = [](std::span<const double> x) { return 1 + dot(x, x); };
  const std::vector<Range> axes{{-1, 1, 5}, {-2, 3, 6}};
  const Grid grid = sample_plane(loss, w, directions, axes);
  BOOST_TEST_REQUIRE(grid.values.size() == 30U);
  for (std::size_t j = 0; j < 6; ++j) {
    for (std::size_t i = 0; i < 5; ++i) {
      const double a = axes[0].at(i), b = axes[1].at(j);
      const double exact = 1 + dot(w, w) + a * a * dot(u, u) + b * b * dot(v, v) +
                           2 * a * dot(w, u) + 2 * b * dot(w, v) + 2 * a * b * dot(u, v);
      BOOST_TEST(std::abs(grid.values[j * 5 + i] - exact) < 1e-12 * exact + 1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(at_the_origin_of_every_odd_grid_stands_the_loss_itself) {
  const Examples examples = small_examples(50);
  Team team(1);
  for (const Precision precision : {Precision::single, Precision::twofold}) {
    const TrainedNetwork network = small_network(precision);
    const WeightLoss loss = loss_of_weights(network, examples, team);
    const double here = loss(network.w);
    const auto directions = filter_normalized(plan_stack(network.network), network.w, 5);
    for (const std::size_t samples : {3U, 7U, 25U, 49U}) {
      const Grid grid =
          sample_plane(loss, network.w, directions, plane_axes(directions, samples, -0.7, 0.7));
      BOOST_TEST(grid.values[(samples * samples) / 2] == here);
      BOOST_TEST(grid.values[0] != here);
    }
    BOOST_TEST(loss(network.w) == here);
  }
}

BOOST_AUTO_TEST_CASE(the_loss_of_weights_is_the_mean_cross_entropy) {
  const Examples examples = small_examples(40);
  Team team(1);
  const TrainedNetwork network = small_network(Precision::twofold);
  const Architecture plan = plan_stack(network.network);
  double total = 0;
  for (std::size_t r = 0; r < examples.rows(); ++r) {
    std::vector<double> x(4);
    for (std::size_t i = 0; i < 4; ++i) x[i] = examples.at(r, i);
    for (const PlannedLayer& layer : plan.layers) {
      std::vector<double> y(layer.shape.out);
      for (std::size_t k = 0; k < y.size(); ++k) {
        const auto row =
            std::span(network.w).subspan(layer.shape.weight + k * layer.shape.in, layer.shape.in);
        y[k] = dot(row, x) + network.w[layer.shape.bias + k];
        if (!layer.head) y[k] = std::max(y[k], 0.0);
      }
      x = y;
    }
    double sum = 0;
    for (const double y : x) sum += std::exp(y);
    total += std::log(sum) - x[examples.labels[r]];
  }
  const double expected = total / 40;
  BOOST_TEST(std::abs(loss_of_weights(network, examples, team)(network.w) - expected) <
             1e-12 * expected);
  Examples others = examples;
  others.classes = 5;
  BOOST_CHECK_THROW(loss_of_weights(network, others, team), BadInput);
}

BOOST_AUTO_TEST_CASE(some_rows_are_evenly_spread_and_all_where_there_are_no_more) {
  const Examples examples = small_examples(10);
  BOOST_TEST(some_rows(examples, 20).labels == examples.labels);
  const Examples some = some_rows(examples, 4);
  BOOST_TEST_REQUIRE(some.rows() == 4U);
  const std::vector<std::size_t> rows{0, 2, 5, 7};
  for (std::size_t k = 0; k < 4; ++k) {
    BOOST_TEST(some.labels[k] == examples.labels[rows[k]]);
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(some.at(k, i) == examples.at(rows[k], i));
  }
}

BOOST_AUTO_TEST_CASE(axes_of_a_path_reach_around_it_with_the_origin_on_the_grid) {
  WeightDirections directions;
  directions.path = {-3, -1, -1, 2.3, 0, 0};
  for (const std::size_t samples : {10U, 25U}) {
    for (std::size_t k = 0; k < 2; ++k) {
      const Range axis = plane_axes(directions, samples)[k];
      double nearest = HUGE_VAL, lo = 0, hi = 0;
      for (std::size_t i = 0; i < samples; ++i) nearest = std::min(nearest, std::abs(axis.at(i)));
      BOOST_TEST(nearest < 1e-9 * (axis.hi - axis.lo));
      for (std::size_t i = k; i < 6; i += 2) {
        lo = std::min(lo, directions.path[i]);
        hi = std::max(hi, directions.path[i]);
      }
      BOOST_TEST(axis.lo < lo);
      BOOST_TEST(axis.hi > hi);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_surface_between_grid_points_goes_through_them_and_is_right_for_parabolas) {
  const auto f = [](double x, double y) { return 2 + x * x - 0.5 * x * y + y; };
  Grid grid{{{-1, 1, 9}, {0, 2, 7}}, {}};
  for (std::size_t j = 0; j < 7; ++j) {
    for (std::size_t i = 0; i < 9; ++i) {
      grid.values.push_back(f(grid.axes[0].at(i), grid.axes[1].at(j)) - 4);
    }
  }
  const Landscape surface = plane_landscape("test", {{}, {}, "u", "v", {}, {}, {}, {}}, grid);
  BOOST_TEST(surface.names == (std::vector<std::string>{"u", "v"}),
             boost::test_tools::per_element());
  const Grid same = surface.sample(grid.axes);
  for (std::size_t k = 0; k < grid.values.size(); ++k) {
    BOOST_TEST(std::abs(same.values[k] - grid.values[k]) < 1e-14);
  }
  // In the middle, where all four neighbours are points of the grid.
  const Grid finer = surface.sample({{-0.6, 0.6, 13}, {0.5, 1.5, 11}});
  for (std::size_t j = 0; j < 11; ++j) {
    for (std::size_t i = 0; i < 13; ++i) {
      const double exact = f(finer.axes[0].at(i), finer.axes[1].at(j)) - 4;
      BOOST_TEST(std::abs(finer.values[j * 13 + i] - exact) < 1e-13);
    }
  }
  for (double& value : grid.values) value = std::exp(10 * value);
  const Grid positive = plane_landscape("test", {}, grid).sample({{-1, 1, 40}, {0, 2, 40}});
  for (const double value : positive.values) BOOST_TEST(value > 0);
  grid.values[3 * 9 + 4] = HUGE_VAL;
  const Grid hole = plane_landscape("test", {}, grid).sample({{-1, 1, 41}, {0, 2, 41}});
  BOOST_TEST(!std::isfinite(hole.values[20 * 41 + 20]));
  BOOST_TEST(std::isfinite(hole.values[0]));
}

BOOST_AUTO_TEST_SUITE_END()

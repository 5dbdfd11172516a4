// What all models share: the optimizer's state, clipping; and the models that are the point itself.
#include <algorithm>
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "tests/networks/networks.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

template <class T>
struct OneCpu {
  Team team{1};
  std::unique_ptr<Compute<T>> cpu = make_cpu<T>(team);
};

Clip clip_of(std::optional<double> norm, std::optional<double> value) {
  Clip clip;
  clip.norm = norm;
  clip.value = value;
  return clip;
}

/// torch.nn.utils.clip_grad_value_, then clip_grad_norm_.
std::vector<double> clipped(std::vector<double> g, const Clip& clip) {
  if (clip.value) {
    for (double& x : g) x = std::min(std::max(x, -*clip.value), *clip.value);
  }
  if (clip.norm) {
    double total = 0;
    for (const double x : g) total += x * x;
    const double factor = std::min(1.0, *clip.norm / (std::sqrt(total) + 1e-6));
    for (double& x : g) x *= factor;
  }
  return g;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(model)

BOOST_AUTO_TEST_CASE(clipping_is_that_of_torch) {
  const std::vector<double> dx{3, -2};
  for (const std::string name : {"mlp5", "mlp9"}) {
    TestNetwork<double> network(options_of(name, 3, 8, 2));
    network.output();
    const auto g = network.gradient(dx, {}, Path::plain);
    const double largest =
        std::abs(*std::ranges::max_element(g, {}, [](double x) { return std::abs(x); }));
    for (const Clip& clip :
         {clip_of(0.5, {}), clip_of(1e-3, {}), clip_of(1e6, {}), clip_of({}, largest / 3),
          clip_of({}, 2 * largest), clip_of(0.5, largest / 3)}) {
      network.output();
      const auto ours = network.gradient(dx, clip, Path::fused);
      const auto expected = clipped(g, clip);
      for (std::size_t k = 0; k < g.size(); ++k) {
        BOOST_TEST(std::abs(ours[k] - expected[k]) < 1e-14, name << " parameter " << k);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_gradient_within_the_limits_is_not_touched) {
  TestNetwork<float> network(options_of("mlp5", 3, 8, 2)), other(options_of("mlp5", 3, 8, 2));
  const std::vector<float> dx{3, -2};
  network.output();
  other.output();
  BOOST_TEST((network.gradient(dx, clip_of(1e6, 1e6), Path::fused) ==
              other.gradient(dx, {}, Path::fused)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_point_itself_starts_where_it_is_told, T, Precisions) {
  OneCpu<T> machine;
  PointModel<T> point(*machine.cpu, {10, -2.5}, 0);
  point.initialize(0);
  const auto x = point.forward(true);
  BOOST_REQUIRE(x.size() == 2u);
  BOOST_TEST(x[0] == T(10));
  BOOST_TEST(x[1] == T(-2.5));
  BOOST_REQUIRE(point.segments().size() == 1u);
  BOOST_TEST(point.segments()[0].size() == 2u);
}

BOOST_AUTO_TEST_CASE(the_parameter_model_starts_near_zero_and_by_its_seed) {
  constexpr std::size_t n = 20000;
  OneCpu<double> machine;
  PointModel<double> point(*machine.cpu, std::vector<double>(n, 10), 0.01);
  const auto drawn = [&](std::uint64_t seed) {
    point.initialize(seed);
    return std::vector<double>(point.w(), point.w() + n);
  };
  const auto first = drawn(1);
  double mean = 0, square = 0;
  for (const double x : first) mean += x / n, square += x * x / n;
  BOOST_TEST(std::abs(mean) < 5 * 0.01 / std::sqrt(n));
  BOOST_TEST(std::abs(square - 1e-4) < 5 * 1e-4 * std::sqrt(2.0 / n));
  BOOST_TEST((drawn(1) == first));
  BOOST_TEST((drawn(2) != first));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_point_descends_alike_on_both_paths, T, Precisions) {
  OneCpu<T> machine;
  PointModel<T> fused(*machine.cpu, {1, 2, 3}, 0), plain(*machine.cpu, {1, 2, 3}, 0);
  fused.initialize(0);
  plain.initialize(0);
  const std::vector<T> dx{T(0.3), T(-7), T(0)};
  const Rule rule = find_rule("adam:lr=0.5", {});
  for (int k = 0; k < 5; ++k) {
    fused.descend(dx, rule, {}, Path::fused);
    plain.descend(dx, rule, {}, Path::plain);
  }
  BOOST_TEST((std::ranges::equal(fused.forward(true), plain.forward(true))));
  BOOST_TEST(fused.forward(true)[0] < T(1));
  BOOST_TEST(fused.forward(true)[2] == T(3));
}

BOOST_AUTO_TEST_CASE(the_optimizer_s_state_moves_and_starts_anew) {
  TestNetwork<double> network(options_of("mlp9", 3, 8, 2));
  const std::vector<double> dx{1, -1};
  for (const auto& [spec, states] :
       {std::pair("sgd", 0u), {"sgdm", 1u}, {"adam", 2u}, {"amsgrad", 3u}}) {
    const Rule rule = find_rule(spec, {});
    network.net.reset_optimizer(rule);
    BOOST_TEST(network.net.clock().step == 0);
    network.output();
    network.net.descend(dx, rule, {});
    BOOST_TEST(network.net.clock().step == 1);
    BOOST_REQUIRE(network.optimizer().size() == states);
    for (const auto state : network.optimizer()) {
      BOOST_TEST(std::ranges::count_if(state, [](double x) { return x != 0; }) > 0);
    }
    network.net.reset_optimizer(rule);
    for (const auto state : network.optimizer()) {
      BOOST_TEST(std::ranges::count_if(state, [](double x) { return x != 0; }) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_state_starts_from_what_the_rule_says) {
  TestNetwork<float> network(options_of("mlp9", 3, 8, 2));
  network.net.reset_optimizer(find_rule("adagrad:initial_accumulator_value=0.25", {}));
  const auto sums = network.optimizer().at(0);
  BOOST_TEST(std::ranges::count(sums, 0.25f) == static_cast<std::ptrdiff_t>(sums.size()));
}

BOOST_AUTO_TEST_CASE(drawing_parameters_anew_forgets_the_moments) {
  const auto after = [](int steps_before) {
    TestNetwork<double> network(options_of("mlp5", 3, 8, 2));
    const Rule rule = find_rule("adam", {});
    const auto step = [&] { network.net.descend(network.output(), rule, {}); };
    for (int k = 0; k < steps_before; ++k) step();
    network.net.initialize(0);
    for (int k = 0; k < 3; ++k) step();
    return network.parameters();
  };
  BOOST_TEST((after(0) == after(4)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

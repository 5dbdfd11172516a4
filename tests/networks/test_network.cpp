// Whole networks: outputs and gradients against plain loops, both paths and any threads alike,
// dropout.
#include <algorithm>
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "base/denormals.hpp"
#include "tests/allocations.hpp"
#include "tests/networks/networks.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

/// Small networks of every kind, with and without weight normalization.
std::vector<ModelOptions> small_networks() {
  std::vector<ModelOptions> all;
  for (const std::string name : {"mlp5", "mlp9", "mlp17", "mlp"}) {
    for (const std::string weight_norm : {"on", "off"}) {
      for (const std::string activation : {"relu", "tanh", "gelu"}) {
        ModelOptions options = options_of(name, 3, 6, 2);
        options.weight_norm = weight_norm;
        options.activation = activation;
        all.push_back(options);
      }
    }
  }
  return all;
}

std::string text_of(const ModelOptions& options) {
  return options.name + " " + options.activation + " weight norm " + options.weight_norm;
}

/// Gains and biases away from where they start, so that what they do shows.
template <class T>
void shake(TestNetwork<T>& network, std::uint64_t seed) {
  const RandomStream random(seed, Purpose::initialization, 1000);
  std::size_t i = 0;
  for (T& w : network.all()) w += static_cast<T>(0.3 * random.normal(i++));
  network.net.parameters_changed();
}

template <class T>
double distance(const std::vector<T>& a, const std::vector<double>& b) {
  BOOST_REQUIRE(a.size() == b.size());
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double d = std::abs(static_cast<double>(a[i]) - b[i]);
    most = std::max(most, std::isnan(d) ? 1e300 : d);
  }
  return most;
}

/// `mlp` of one identity layer whose outputs are its units' dropout masks.
ModelOptions mask_shower(double dropout) {
  ModelOptions options = options_of("mlp", 1, 0, 100);
  options.layers = {100};
  options.activation = "identity";
  options.dropout = dropout;
  return options;
}
template <class T>
void show_masks(TestNetwork<T>& network) {
  std::ranges::fill(network.all(), T(0));
  std::ranges::fill(network.values("0.bias"), T(1));
  for (std::size_t i = 0; i < 100; ++i) network.values("1.weight")[i * 101] = T(1);
  network.net.parameters_changed();
}

/// All that five steps of a network leave behind.
template <class T>
std::vector<std::vector<T>> five_steps(const ModelOptions& options, std::size_t threads, Path path,
                                       const std::string& spec = "adam:lr=1e-3") {
  TestNetwork<T> network(options, threads, 7);
  const Rule rule = find_rule(spec, {});
  std::vector<std::vector<T>> trail;
  for (int k = 0; k < 5; ++k) {
    trail.push_back(network.output(true));
    network.net.descend(trail.back(), rule, {}, path);
  }
  trail.push_back(network.parameters());
  for (const auto moment : network.optimizer()) trail.emplace_back(moment.begin(), moment.end());
  return trail;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network)

BOOST_AUTO_TEST_CASE_TEMPLATE(outputs_are_what_the_study_s_layers_give, T, Precisions) {
  for (const auto& options : small_networks()) {
    TestNetwork<T> network(options);
    shake(network, 1);
    std::vector<double> w;
    for (const T x : network.parameters()) w.push_back(static_cast<double>(x));
    const auto expected = PlainNetwork<double>(network, options, w)();
    BOOST_TEST(distance(network.output(), expected) < (sizeof(T) == 4 ? 1e-4 : 1e-12),
               text_of(options));
  }
}

BOOST_AUTO_TEST_CASE(gradients_are_those_that_duals_give) {
  const std::vector<double> dx{0.7, -0.4};
  for (const auto& options : small_networks()) {
    TestNetwork<double> network(options);
    shake(network, 2);
    std::vector<Dual<double>> w;
    for (const double x : network.parameters()) w.emplace_back(x);
    std::vector<double> expected;
    for (auto& x : w) {
      x.slope = 1;
      const auto y = PlainNetwork<Dual<double>>(network, options, w)();
      expected.push_back(dx[0] * y[0].slope + dx[1] * y[1].slope);
      x.slope = 0;
    }
    for (const Path path : {Path::fused, Path::plain}) {
      network.output();
      BOOST_TEST(distance(network.gradient(dx, {}, path), expected) < 1e-12, text_of(options));
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients_with_dropout_are_those_of_differences_at_the_same_step) {
  constexpr double h = 1e-6;
  const std::vector<double> dx{0.7, -0.4};
  for (auto options : small_networks()) {
    options.dropout = 0.3;
    options.hidden = 10;
    TestNetwork<double> network(options, 1, 5);
    shake(network, 3);
    const auto value = [&] {
      network.net.parameters_changed();
      const auto y = network.output(true);
      return dx[0] * y[0] + dx[1] * y[1];
    };
    value();
    const auto without = network.output(false);
    const auto with = network.output(true);
    BOOST_TEST((with != without), text_of(options) << ": nothing is dropped");
    std::vector<double> expected;
    for (double& w : network.all()) {
      const double middle = w;
      w = middle + h;
      const double right = value();
      w = middle - h;
      const double left = value();
      w = middle;
      expected.push_back((right - left) / (2 * h));
    }
    value();
    BOOST_TEST(distance(network.gradient(dx, {}, Path::fused), expected) < 1e-7, text_of(options));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(both_paths_and_any_threads_give_the_same_bits, T, Precisions) {
  const NoDenormals during_test;
  for (const std::string name : {"mlp5", "mlp9", "mlp17"}) {
    for (const double dropout : {0.0, 0.2}) {
      ModelOptions options = options_of(name, 16, 150, 2);  // wide enough to be shared
      options.dropout = dropout;
      const auto expected = five_steps<T>(options, 1, Path::fused);
      BOOST_TEST((expected[0] != expected[4]), name << " does not move");
      for (const std::size_t threads : {1, 2, 3, 5}) {
        BOOST_TEST((five_steps<T>(options, threads, Path::fused) == expected),
                   name << " fused on " << threads);
        BOOST_TEST((five_steps<T>(options, threads, Path::plain) == expected),
                   name << " plain on " << threads);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(both_paths_give_the_same_bits_for_every_rule) {
  for (const auto& row : rule_rows()) {
    const bool decays = std::ranges::any_of(
        row.options, [](const OptionRow& option) { return option.key == "weight_decay"; });
    const std::string spec =
        std::string(row.name) + ":lr=1e-3" + (decays ? ",weight_decay=0.1" : "");
    for (const auto& options : small_networks()) {
      BOOST_TEST((five_steps<float>(options, 1, Path::fused, spec) ==
                  five_steps<float>(options, 1, Path::plain, spec)),
                 spec << " on " << text_of(options));
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(steps_allocate_nothing_after_the_first, T, Precisions) {
  for (const std::size_t threads : {1, 2}) {
    ModelOptions options = options_of("mlp5", 16, 150, 2);
    options.dropout = 0.1;
    TestNetwork<T> network(options, threads);
    const Rule rule = find_rule("adam", {});
    const std::vector<T> dx{T(1), T(-1)};
    Clip clip;
    clip.norm = 1;
    const auto step = [&] {
      network.net.forward(true);
      network.net.descend(dx, rule, {}, Path::fused);
      network.net.forward(true);
      network.net.descend(dx, rule, clip);
    };
    step();
    const std::size_t before = allocations();
    for (int k = 0; k < 10; ++k) step();
    BOOST_TEST(allocations() == before, threads << " threads");
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(dropout_keeps_its_share_and_scales_the_rest, T, Precisions) {
  for (const double p : {0.1, 0.5, 0.8}) {
    TestNetwork<T> network(mask_shower(p), 1, 11);
    show_masks(network);
    const auto scale = static_cast<T>(1 / (1 - p));
    double kept = 0, both_kept = 0;
    constexpr int steps = 300;
    for (int step = 1; step <= steps; ++step) {
      network.net.set_clock({11, step});
      const auto masks = network.output(true);
      for (std::size_t i = 0; i < masks.size(); ++i) {
        BOOST_REQUIRE((masks[i] == T(0) || masks[i] == scale));
        kept += masks[i] != 0;
        both_kept += masks[i] != 0 && masks[(i + 1) % masks.size()] != 0;
      }
    }
    constexpr double n = 100.0 * steps;
    // Five standard deviations of a binomial share; pairs overlap, which at most doubles theirs.
    BOOST_TEST(std::abs(kept / n - (1 - p)) < 5 * std::sqrt(p * (1 - p) / n));
    const double pair = (1 - p) * (1 - p);
    BOOST_TEST(std::abs(both_kept / n - pair) < 10 * std::sqrt(pair * (1 - pair) / n));
  }
}

BOOST_AUTO_TEST_CASE(masks_belong_to_seed_and_step) {
  TestNetwork<double> network(mask_shower(0.5), 1, 11), same(mask_shower(0.5), 1, 11),
      other(mask_shower(0.5), 1, 12);
  for (auto* each : {&network, &same, &other}) show_masks(*each);
  const auto at_step_0 = network.output(true);
  BOOST_TEST((network.output(true) == at_step_0));
  BOOST_TEST((same.output(true) == at_step_0));
  BOOST_TEST((other.output(true) != at_step_0));
  network.net.set_clock({11, 1});
  BOOST_TEST((network.output(true) != at_step_0));
  network.net.set_clock({11, 0});
  BOOST_TEST((network.output(true) == at_step_0));
}

BOOST_AUTO_TEST_CASE(without_training_nothing_is_dropped) {
  TestNetwork<double> network(mask_shower(0.5)), without(mask_shower(0));
  show_masks(network);
  show_masks(without);
  const std::vector<double> ones(100, 1.0);
  network.output(true);
  BOOST_TEST((network.output(false) == ones));
  BOOST_TEST((without.output(true) == ones));
  // A pull after a forward without masks has none either: every bias of the hidden layer counts.
  network.output(false);
  const auto g = network.gradient(ones, {}, Path::fused);
  for (std::size_t i = 0; i < 100; ++i) {
    BOOST_TEST(g[network.segment("0.bias").offset + i] == 1.0);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

// Initial parameters: means, variances, bounds, seeds.
#include <algorithm>
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <numbers>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/rows.hpp"
#include "tests/networks/networks.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

/// latent 300 -> 200 -> 100 -> 50
template <class T>
TestNetwork<T> drawn(const std::string& initializer, std::uint64_t seed = 3,
                     std::size_t threads = 1) {
  ModelOptions options = options_of("mlp", 300, 0, 50);
  options.layers = {200, 100};
  options.initializer = initializer;
  return TestNetwork<T>(options, threads, seed);
}

struct Law {
  bool uniform;
  double variance;  // of a weight
  bool zero_bias;
};
Law law_of(const std::string& initializer, double in, double out) {
  const std::map<std::string, Law> laws{{"default", {true, 1 / (3 * in), false}},
                                        {"xavier_uniform", {true, 2 / (in + out), true}},
                                        {"xavier_normal", {false, 2 / (in + out), true}},
                                        {"kaiming_uniform", {true, 2 / in, true}},
                                        {"kaiming_normal", {false, 2 / in, true}}};
  return laws.at(initializer);
}

/// Mean and variance within five standard deviations of what n draws of the law may show.
template <class T>
void check_moments(std::span<const T> numbers, const Law& law, const std::string& place) {
  const auto n = static_cast<double>(numbers.size());
  double mean = 0, square = 0;
  for (const T x : numbers) mean += static_cast<double>(x) / n;
  for (const T x : numbers) square += static_cast<double>(x) * static_cast<double>(x) / n;
  const double excess = law.uniform ? 0.8 : 2;  // fourth moment / variance^2 - 1
  BOOST_TEST(std::abs(mean) < 5 * std::sqrt(law.variance / n), place << " mean " << mean);
  BOOST_TEST(std::abs(square / law.variance - 1) < 5 * std::sqrt(excess / n),
             place << " variance " << square << ", should be " << law.variance);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(initializers)

BOOST_AUTO_TEST_CASE_TEMPLATE(weights_have_the_mean_and_variance_of_their_law, T, Precisions) {
  for (const auto& row : named_formulas<Initializer>()) {
    auto network = drawn<T>(std::string(row.name));
    for (std::size_t k = 0; k < 3; ++k) {
      const DenseShape& shape = network.plan.layers[k].shape;
      const Law law = law_of(std::string(row.name), static_cast<double>(shape.in),
                             static_cast<double>(shape.out));
      const std::string place = std::string(row.name) + " layer " + std::to_string(k);
      const std::span<const T> weight = network.values(std::to_string(k) + ".weight");
      check_moments(weight, law, place + " weight");
      const std::span<const T> bias = network.values(std::to_string(k) + ".bias");
      if (law.zero_bias) {
        BOOST_TEST(std::ranges::count(bias, T(0)) == static_cast<std::ptrdiff_t>(bias.size()));
      } else {
        check_moments(bias, law, place + " bias");
      }
      const double sigma = std::sqrt(law.variance), n = static_cast<double>(weight.size());
      const auto beyond = [&](double limit) {
        return static_cast<double>(std::ranges::count_if(
            weight, [&](T x) { return std::abs(static_cast<double>(x)) > limit * sigma; }));
      };
      if (law.uniform) {
        BOOST_TEST(beyond(std::sqrt(3.0) * (1 + 1e-6)) == 0, place << " leaves its bounds");
        BOOST_TEST(beyond(std::sqrt(3.0) * 0.99) > 0, place << " stays away from its bounds");
      } else {
        const double share = 2 * (1 - 0.97724986805182079);  // beyond two sigma
        BOOST_TEST(std::abs(beyond(2) / n - share) < 5 * std::sqrt(share * (1 - share) / n), place);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_default_of_torch_has_a_variance_of_a_third_over_the_inputs) {
  for (const double fan_in : {10.0, 100.0, 1000.0}) {
    const RandomStream random(1, Purpose::initialization, 1);
    constexpr std::size_t n = 40000;
    std::vector<double> weights;
    for (std::size_t i = 0; i < n; ++i) {
      weights.push_back(DefaultInit::weight(random, i, {fan_in, 10}));
    }
    check_moments(std::span<const double>(weights), {true, 1 / (3 * fan_in), false},
                  "fan_in " + shortest(fan_in));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_latent_is_uniform_from_0_to_1, T, Precisions) {
  auto network = drawn<T>("default");
  double mean = 0, square = 0;
  for (const T x : network.values("latent")) {
    BOOST_TEST((x >= T(0) && x < T(1)));
    mean += static_cast<double>(x) / 300;
    square += static_cast<double>(x) * static_cast<double>(x) / 300;
  }
  BOOST_TEST(std::abs(mean - 0.5) < 5 * std::sqrt(1.0 / 12 / 300));
  BOOST_TEST(std::abs(square - 1.0 / 3) < 5 * std::sqrt(4.0 / 45 / 300));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(weight_norm_starts_as_the_layer_without_it, T, Precisions) {
  ModelOptions options = options_of("mlp17", 5, 12, 2);
  TestNetwork<T> with(options, 1, 4);
  options.weight_norm = "off";
  TestNetwork<T> without(options, 1, 4);
  for (std::size_t k = 0; k < 16; ++k) {
    const std::string name = std::to_string(k);
    const auto v = with.values(name + ".weight_v"), w = without.values(name + ".weight");
    BOOST_TEST((std::ranges::equal(v, w)), "layer " << k);
    const auto g = with.values(name + ".weight_g");
    const std::size_t in = v.size() / g.size();
    for (std::size_t i = 0; i < g.size(); ++i) {
      double square = 0;
      for (const T x : v.subspan(i * in, in)) square += static_cast<double>(x * x);
      BOOST_TEST(std::abs(static_cast<double>(g[i]) - std::sqrt(square)) < 1e-6);
    }
  }
  const auto y = with.output(), z = without.output();
  for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(std::abs(y[i] - z[i]) < T(1e-5));
}

BOOST_AUTO_TEST_CASE(seeds_and_layers_draw_different_numbers) {
  for (const auto& row : named_formulas<Initializer>()) {
    const std::string name(row.name);
    auto network = drawn<double>(name, 3), same = drawn<double>(name, 3),
         other = drawn<double>(name, 4);
    BOOST_TEST((network.parameters() == same.parameters()), name);
    for (const std::string part : {"latent", "0.weight", "1.weight", "2.weight"}) {
      const auto a = network.values(part), b = other.values(part);
      std::size_t equal = 0;
      for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i];
      BOOST_TEST(equal == 0u, name << " " << part);
    }
    // Scaled to one law, two layers would start alike if they shared a stream.
    const double ratio = network.values("0.weight")[0] / network.values("1.weight")[0];
    BOOST_TEST(network.values("0.weight")[1] / network.values("1.weight")[1] != ratio, name);
    BOOST_TEST(network.values("0.weight")[7] / network.values("1.weight")[7] != ratio, name);
  }
}

BOOST_AUTO_TEST_CASE(no_stretch_of_a_large_layer_and_no_bias_repeats_its_weights) {
  TestNetwork<double> network(options_of("mlp5", 16, 400, 1));
  const auto weight = network.values("1.weight_v"), bias = network.values("1.bias");
  std::vector<double> numbers(weight.begin(), weight.end());
  numbers.insert(numbers.end(), bias.begin(), bias.end());
  std::ranges::sort(numbers);
  BOOST_TEST((std::ranges::adjacent_find(numbers) == numbers.end()));
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_draws_the_same_numbers) {
  for (const auto& row : named_formulas<Initializer>()) {
    auto one = drawn<float>(std::string(row.name), 3, 1);
    auto three = drawn<float>(std::string(row.name), 3, 3);
    BOOST_TEST((one.parameters() == three.parameters()), row.name);
  }
  ModelOptions large = options_of("mlp5", 16, 300, 1);  // more than one piece in a layer
  BOOST_TEST(
      (TestNetwork<float>(large, 1).parameters() == TestNetwork<float>(large, 3).parameters()));
}

BOOST_AUTO_TEST_CASE(an_unknown_initializer_suggests_the_nearest) {
  BOOST_CHECK_EXCEPTION(find_initializer("xavier_unform"), BadInput, [](const BadInput& e) {
    const std::string text = e.what();
    return text.find("'xavier_uniform'") != std::string::npos &&
           text.find("nnopt list initializers") != std::string::npos;
  });
  for (const auto& row : named_formulas<Initializer>()) {
    const Initializer found = find_initializer(row.name);
    BOOST_TEST(std::visit([](auto i) { return i.name; }, found) == row.name);
    BOOST_TEST(!row.formula.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

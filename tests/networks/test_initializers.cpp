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

/// What torch's documentation says of each scheme with its defaults.
struct Expected {
  bool uniform, normal;
  double mean, variance;  // of a weight
};
Expected expected(const std::string& initializer, double in, double out) {
  const std::map<std::string, Expected> laws{
      {"default", {true, false, 0, 1 / (3 * in)}},
      {"uniform", {true, false, 0.5, 1.0 / 12}},
      {"normal", {false, true, 0, 1}},
      {"zeros", {false, false, 0, 0}},
      {"ones", {false, false, 1, 0}},
      {"constant", {false, false, 0, 0}},
      {"xavier_uniform", {true, false, 0, 2 / (in + out)}},
      {"xavier_normal", {false, true, 0, 2 / (in + out)}},
      {"kaiming_uniform", {true, false, 0, 2 / in}},
      {"kaiming_normal", {false, true, 0, 2 / in}},
      {"orthogonal", {false, false, 0, 1 / std::max(in, out)}}};
  return laws.at(initializer);
}

/// Mean and variance within five standard deviations of what n draws of the law may show.
template <class T>
void check_moments(std::span<const T> numbers, const Expected& law, const std::string& place) {
  const auto n = static_cast<double>(numbers.size());
  double mean = 0, square = 0;
  for (const T x : numbers) mean += static_cast<double>(x) / n;
  for (const T x : numbers) square += std::pow(static_cast<double>(x) - law.mean, 2) / n;
  const double excess = law.uniform ? 0.8 : 2;  // fourth moment / variance^2 - 1
  BOOST_TEST(std::abs(mean - law.mean) <= 5 * std::sqrt(law.variance / n) + 1e-12,
             place << " mean " << mean);
  if (law.variance == 0) {
    BOOST_TEST(square == 0, place);
    return;
  }
  BOOST_TEST(std::abs(square / law.variance - 1) < 5 * std::sqrt(excess / n),
             place << " variance " << square << ", should be " << law.variance);
}

/// A weight matrix, out by in.
std::vector<double> matrix(std::string_view spec, double in, double out) {
  Team team(1);
  std::vector<double> weights(static_cast<std::size_t>(in * out));
  draw_weights(find_initializer(spec), {in, out}, RandomStream(1, Purpose::initialization, 1),
               std::span(weights), team);
  return weights;
}

/// Whether weights of the scheme differ from each other.
bool is_random(std::string_view name) {
  const auto weights = matrix(name, 5, 4);
  return weights[0] != weights[1];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(initializers)

BOOST_AUTO_TEST_CASE_TEMPLATE(weights_have_the_mean_and_variance_of_their_law, T, Precisions) {
  for (const auto& row : named_formulas<Initializer>()) {
    auto network = drawn<T>(std::string(row.name));
    for (std::size_t k = 0; k < 3; ++k) {
      const DenseShape& shape = network.plan.layers[k].shape;
      const Expected law = expected(std::string(row.name), static_cast<double>(shape.in),
                                    static_cast<double>(shape.out));
      const std::string place = std::string(row.name) + " layer " + std::to_string(k);
      const std::span<const T> weight = network.values(std::to_string(k) + ".weight");
      check_moments(weight, law, place + " weight");
      const std::span<const T> bias = network.values(std::to_string(k) + ".bias");
      if (row.name == "default") {
        check_moments(bias, law, place + " bias");
      } else {
        BOOST_TEST(std::ranges::count(bias, T(0)) == static_cast<std::ptrdiff_t>(bias.size()));
      }
      const double sigma = std::sqrt(law.variance), n = static_cast<double>(weight.size());
      const auto beyond = [&](double limit) {
        return static_cast<double>(std::ranges::count_if(weight, [&](T x) {
          return std::abs(static_cast<double>(x) - law.mean) > limit * sigma;
        }));
      };
      if (law.uniform) {
        BOOST_TEST(beyond(std::sqrt(3.0) * (1 + 1e-6)) == 0, place << " leaves its bounds");
        BOOST_TEST(beyond(std::sqrt(3.0) * 0.99) > 0, place << " stays away from its bounds");
      } else if (law.normal) {
        const double share = 2 * (1 - 0.97724986805182079);  // beyond two sigma
        BOOST_TEST(std::abs(beyond(2) / n - share) < 5 * std::sqrt(share * (1 - share) / n), place);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_default_of_torch_has_a_variance_of_a_third_over_the_inputs) {
  for (const double fan_in : {10.0, 100.0, 1000.0}) {
    BOOST_TEST(weight_law(DefaultInit(), {fan_in, 10}).variance() == 1 / (3 * fan_in),
               boost::test_tools::tolerance(1e-15));
    const auto weights = matrix("default", fan_in, 4000);
    check_moments(std::span<const double>(weights), {true, false, 0, 1 / (3 * fan_in)},
                  "fan_in " + shortest(fan_in));
  }
}

BOOST_AUTO_TEST_CASE(number_i_of_a_matrix_is_number_i_of_the_stream_scaled) {
  const RandomStream r(1, Purpose::initialization, 1);
  const double in = 7, out = 3;
  const auto check = [&](const char* name, const auto& number) {
    const auto w = matrix(name, in, out);
    for (std::size_t i = 0; i < w.size(); ++i) BOOST_TEST(w[i] == number(i), name);
  };
  const auto signed_uniform = [&](std::size_t i) { return 2 * r.uniform(i) - 1; };
  check("default", [&](std::size_t i) { return 1 / std::sqrt(in) * signed_uniform(i); });
  check("xavier_uniform",
        [&](std::size_t i) { return std::sqrt(6 / (in + out)) * signed_uniform(i); });
  check("xavier_normal", [&](std::size_t i) { return std::sqrt(2 / (in + out)) * r.normal(i); });
  check("kaiming_uniform", [&](std::size_t i) { return std::sqrt(6 / in) * signed_uniform(i); });
  check("kaiming_normal", [&](std::size_t i) { return std::sqrt(2 / in) * r.normal(i); });
}

BOOST_AUTO_TEST_CASE(gains_are_those_of_torch) {
  const auto near = boost::test_tools::tolerance(1e-15);
  BOOST_TEST(std::sqrt(squared_gain("linear", 0)) == 1, near);
  BOOST_TEST(std::sqrt(squared_gain("sigmoid", 0)) == 1, near);
  BOOST_TEST(std::sqrt(squared_gain("tanh", 0)) == 5.0 / 3, near);
  BOOST_TEST(std::sqrt(squared_gain("relu", 0)) == std::sqrt(2.0), near);
  BOOST_TEST(std::sqrt(squared_gain("selu", 0)) == 0.75, near);
  // torch.nn.init.calculate_gain('leaky_relu', 0.2)
  BOOST_TEST(std::sqrt(squared_gain("leaky_relu", 0.2)) == 1.3867504905630728, near);
}

BOOST_AUTO_TEST_CASE(options_change_laws_as_torch_says) {
  const auto law = [](const char* spec) { return weight_law(find_initializer(spec), {40, 60}); };
  const auto near = boost::test_tools::tolerance(1e-15);
  BOOST_TEST(law("xavier_uniform:gain=2").spread == 2 * std::sqrt(6.0 / 100), near);
  BOOST_TEST(law("xavier_normal:gain=3").spread == 3 * std::sqrt(2.0 / 100), near);
  BOOST_TEST(law("kaiming_uniform").spread == std::sqrt(6.0 / 40), near);
  BOOST_TEST(law("kaiming_uniform:mode=fan_out").spread == std::sqrt(6.0 / 60), near);
  BOOST_TEST(law("kaiming_normal:nonlinearity=relu").spread == std::sqrt(2.0 / 40), near);
  BOOST_TEST(law("kaiming_normal:nonlinearity=tanh").spread == 5.0 / 3 / std::sqrt(40.0), near);
  BOOST_TEST(law("kaiming_normal:a=2,mode=fan_out").spread == std::sqrt(0.4 / 60), near);
  // torch.nn.Linear calls kaiming_uniform_ with a = sqrt 5.
  BOOST_TEST(law("kaiming_uniform:a=2.23606797749979").spread == law("default").spread, near);
  BOOST_TEST(law("normal:mean=3,std=0.5").centre == 3);
  BOOST_TEST(law("normal:mean=3,std=0.5").variance() == 0.25);
  BOOST_TEST(law("uniform:a=-1,b=3").centre == 1);
  BOOST_TEST(law("uniform:a=-1,b=3").variance() == 16.0 / 12, near);
  BOOST_TEST(law("constant:val=0.25").centre == 0.25);
  BOOST_TEST(law("orthogonal:gain=3").variance() == 9.0 / 60, near);
}

BOOST_AUTO_TEST_CASE(uniform_numbers_stay_within_the_bounds_given) {
  const auto weights = matrix("uniform:a=-1,b=3", 50, 200);
  const auto [low, high] = std::ranges::minmax(weights);
  BOOST_TEST((low >= -1 && low < -0.99));
  BOOST_TEST((high < 3 && high > 2.99));
}

BOOST_AUTO_TEST_CASE(orthogonal_weights_have_rows_or_columns_at_right_angles_of_length_gain) {
  for (const auto& [in, out] : {std::pair(7, 7), {12, 5}, {5, 12}, {1, 9}, {9, 1}}) {
    const auto w = matrix("orthogonal:gain=2", in, out);
    const bool rows = out <= in;
    const auto at = [&](int which, int place) {
      return rows ? w[which * in + place] : w[place * in + which];
    };
    for (int i = 0; i < std::min(in, out); ++i) {
      for (int j = 0; j <= i; ++j) {
        double dot = 0;
        for (int k = 0; k < std::max(in, out); ++k) dot += at(i, k) * at(j, k);
        BOOST_TEST(std::abs(dot - (i == j ? 4 : 0)) < 1e-14, in << " to " << out);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_description_reads_back_and_names_only_what_is_not_usual) {
  for (const char* text : {"default", "kaiming_normal:mode=fan_out", "uniform:a=-0.5",
                           "orthogonal:gain=1.5", "kaiming_uniform:a=0.1"}) {
    BOOST_TEST(describe(find_initializer(text)) == text);
  }
  BOOST_TEST(describe(find_initializer("kaiming_normal: nonlinearity = relu, mode=fan_in")) ==
             "kaiming_normal:nonlinearity=relu");
}

BOOST_AUTO_TEST_CASE(wrong_options_are_refused_with_what_would_be_right) {
  const auto complaint = [](const char* spec) -> std::string {
    try {
      find_initializer(spec);
    } catch (const BadInput& e) {
      return e.what();
    }
    return "none";
  };
  for (const auto& [spec, part] : {std::pair("kaiming_normal:mode=fan_on", "fan_in or fan_out"),
                                   {"kaiming_normal:nonlinearity=rely", "leaky_relu"},
                                   {"kaiming_normal:a=1,nonlinearity=relu", "leaky_relu"},
                                   {"xavier_normal:gian=1", "'gain'"},
                                   {"xavier_normal:gain=-1", "from 0 up"},
                                   {"uniform:a=2", "a=1,b=2"},
                                   {"zeros:val=1", "it has none"}}) {
    BOOST_TEST(complaint(spec).find(part) != std::string::npos, spec << ": " << complaint(spec));
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
    if (!is_random(name)) continue;
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
    BOOST_TEST(std::visit([](auto i) -> std::string_view { return i.name; }, found) == row.name);
    BOOST_TEST(!row.formula.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

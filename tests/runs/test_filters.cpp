// Filters as images: their smoothness, and what units contribute to an output.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "base/random.hpp"
#include "data/digits.hpp"
#include "networks/batch_network.hpp"
#include "rules/catalogue.hpp"
#include "runs/filters.hpp"

using namespace nnopt;

namespace {

std::vector<double> noise(std::size_t count, std::uint64_t part) {
  const RandomStream random(11, Purpose::noise, part);
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = random.normal(i);
  return out;
}

template <class F>
std::vector<double> image(std::size_t side, const F& f) {
  std::vector<double> out;
  for (std::size_t r = 0; r < side; ++r) {
    for (std::size_t c = 0; c < side; ++c) out.push_back(f(double(r), double(c)));
  }
  return out;
}

TrainedNetwork network_of(std::vector<std::size_t> layers) {
  TrainedNetwork network;
  network.network.inputs = 12;
  network.network.outputs = 3;
  network.network.layers = std::move(layers);
  network.network.activation = "tanh";
  network.height = 3;
  network.width = 4;
  network.classes = 3;
  network.w = noise(plan_stack(network.network).parameters, 99);
  return network;
}

Examples examples_of(std::size_t rows) {
  Examples examples;
  examples.name = "made";
  examples.inputs = 12;
  examples.height = 3;
  examples.width = 4;
  examples.classes = 3;
  examples.numbers = noise(12 * rows, 5);
  for (std::size_t r = 0; r < rows; ++r) examples.labels.push_back(std::uint8_t(r % 3));
  return examples;
}

double output_of(const TrainedNetwork& network, std::span<const double> row, std::size_t k) {
  const Architecture plan = plan_stack(network.network);
  std::vector<double> x(row.begin(), row.end());
  for (const PlannedLayer& layer : plan.layers) {
    std::vector<double> y;
    for (std::size_t i = 0; i < layer.shape.out; ++i) {
      const double* const w = network.w.data() + layer.shape.weight + i * layer.shape.in;
      const double z = std::inner_product(x.begin(), x.end(), w, network.w[layer.shape.bias + i]);
      y.push_back(layer.head ? z : std::tanh(z));
    }
    x = y;
  }
  return x[k];
}

/// The smoothness that training on a few hundred digits leads to.
double smoothness_after(const std::string& rule_spec, std::uint64_t seed) {
  Team team(1);
  Digits digits;
  digits.count = 1500;
  const Examples training = draw_digits(digits, DigitSet::training, team);
  TrainedNetwork network;
  network.network.inputs = training.inputs;
  network.network.outputs = 10;
  network.height = training.height;
  network.width = training.width;
  const auto machine = make_batch_cpu<float>(team);
  BatchNetwork<float> learner(*machine, team, plan_stack(network.network),
                              find_initializer("default"), 32);
  const std::size_t set = machine->hold(training);
  learner.initialize(seed);
  const Rule rule = find_rule(rule_spec, {});
  learner.reset_optimizer(rule);
  for (int epoch = 0; epoch < 6; ++epoch) {
    machine->begin(set, {});
    learner.descend(32, training.rows() / 32, rule, {});
  }
  const auto w = learner.get_parameters();
  network.w.assign(w.begin(), w.end());
  return filter_smoothness(network);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(filters)

BOOST_AUTO_TEST_CASE(one_colour_is_smooth_a_ramp_nearly_a_checkerboard_the_contrary) {
  BOOST_TEST(smoothness(image(8, [](double, double) { return 0.1; }), 8, 8) == 1);
  BOOST_TEST(smoothness(image(28, [](double r, double c) { return r + 2 * c; }), 28, 28) > 0.98);
  const auto board = image(28, [](double r, double c) { return std::fmod(r + c, 2); });
  BOOST_TEST(std::abs(smoothness(board, 28, 28) + 1) < 0.01);
}

BOOST_AUTO_TEST_CASE(noise_has_smoothness_about_0) {
  double sum = 0;
  for (std::uint64_t part = 0; part < 50; ++part) {
    const double one = smoothness(noise(28 * 28, part), 28, 28);
    // 1512 pairs of neighbours: a standard deviation of about 1/sqrt(1512).
    BOOST_TEST(std::abs(one) < 5 / std::sqrt(1512.0));
    sum += one;
  }
  BOOST_TEST(std::abs(sum / 50) < 5 / std::sqrt(50 * 1512.0));
}

BOOST_AUTO_TEST_CASE(neither_factor_nor_shift_nor_turning_changes_the_smoothness) {
  const auto first = noise(30, 1);
  const double expected = smoothness(first, 5, 6);
  std::vector<double> other, turned;
  for (const double pixel : first) other.push_back(-3e4 * pixel + 7e4);
  for (std::size_t c = 0; c < 6; ++c) {
    for (std::size_t r = 0; r < 5; ++r) turned.push_back(first[r * 6 + c]);
  }
  BOOST_TEST(std::abs(smoothness(other, 5, 6) - expected) < 1e-12);
  BOOST_TEST(std::abs(smoothness(turned, 6, 5) - expected) < 1e-12);
}

BOOST_AUTO_TEST_CASE(smoothness_falls_with_the_noise_in_a_smooth_image) {
  double before = 2;
  for (const double share : {0.0, 0.2, 0.5, 1.0, 3.0, 10.0}) {
    auto pixels = image(28, [](double r, double c) {
      return std::exp(-0.02 * ((r - 14) * (r - 14) + (c - 10) * (c - 10)));
    });
    const auto added = noise(pixels.size(), 3);
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] += 0.3 * share * added[i];
    const double now = smoothness(pixels, 28, 28);
    BOOST_TEST(now < before);
    before = now;
  }
}

BOOST_AUTO_TEST_CASE(filters_are_smoothest_with_decay_and_noisy_after_too_long_steps) {
  for (const std::uint64_t seed : {0U, 1U, 2U}) {
    const double decayed = smoothness_after("adam:lr=0.001,weight_decay=0.001", seed);
    const double plain = smoothness_after("adam:lr=0.001", seed);
    const double wild = smoothness_after("adam:lr=0.03", seed);
    BOOST_TEST((decayed > plain + 0.01 && plain > wild + 0.1), "seed " << seed << ": " << decayed
                                                                       << ", " << plain << ", "
                                                                       << wild << " should fall");
  }
}

BOOST_AUTO_TEST_CASE(a_networks_smoothness_weighs_filters_by_their_variance) {
  TrainedNetwork network = network_of({2});
  const Architecture plan = plan_stack(network.network);
  double* const w = network.w.data() + plan.layers[0].shape.weight;
  for (std::size_t i = 0; i < 12; ++i) w[i] = double(i % 4);  // vertical stripes that rise
  for (std::size_t i = 0; i < 12; ++i) w[12 + i] = 1e-6 * (i % 2 == 0 ? 1 : -1);
  BOOST_TEST(filter_of(network, 1)[0] == 1e-6);
  const double first = smoothness(filter_of(network, 0), 3, 4);
  BOOST_TEST(std::abs(filter_smoothness(network) - first) < 1e-9);
}

BOOST_AUTO_TEST_CASE(outgoing_weights_are_those_of_the_head_or_the_product_of_later_layers) {
  const TrainedNetwork one = network_of({5});
  const DenseShape head = plan_stack(one.network).layers[1].shape;
  const auto outgoing = outgoing_weights(one);
  BOOST_TEST_REQUIRE(outgoing.size() == 15U);
  for (std::size_t i = 0; i < 15; ++i) BOOST_TEST(outgoing[i] == one.w[head.weight + i]);

  const TrainedNetwork two = network_of({5, 4});
  const auto plan = plan_stack(two.network);
  const auto product = outgoing_weights(two);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 5; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < 4; ++k) {
        sum += two.w[plan.layers[2].shape.weight + i * 4 + k] *
               two.w[plan.layers[1].shape.weight + k * 5 + j];
      }
      BOOST_TEST(std::abs(product[i * 5 + j] - sum) < 1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(units_with_larger_filters_and_outgoing_weights_come_first) {
  TrainedNetwork network = network_of({3});
  const Architecture plan = plan_stack(network.network);
  const DenseShape first = plan.layers[0].shape, head = plan.layers[1].shape;
  std::ranges::fill(network.w, 0.1);
  for (std::size_t i = 0; i < 3; ++i) network.w[head.weight + 3 * i + 2] = 5;
  for (std::size_t i = 0; i < 12; ++i) network.w[first.weight + i] = 0.001;
  const std::vector<std::size_t> expected{2, 1, 0};
  BOOST_TEST(units_by_weight(network, nullptr) == expected, boost::test_tools::per_element());
  const Examples examples = examples_of(20);
  for (std::size_t k = 0; k < 3; ++k) network.w[first.bias + k] = 0;
  BOOST_TEST(units_by_weight(network, &examples) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(contributions_and_the_bias_sum_up_to_the_mean_output) {
  const TrainedNetwork network = network_of({5});
  const Examples examples = examples_of(30);
  const ClassParts parts = parts_of_class(network, examples, 1);
  BOOST_TEST(parts.images == 10U);
  double output = 0;
  for (std::size_t r = 1; r < 30; r += 3) {
    output += output_of(network, std::span(examples.numbers).subspan(12 * r, 12), 1) / 10;
  }
  BOOST_TEST(std::abs(parts.output - output) < 1e-12);
  const DenseShape head = plan_stack(network.network).layers[1].shape;
  double sum = network.w[head.bias + 1];
  for (const double part : parts.contributions) sum += part;
  BOOST_TEST(std::abs(sum - output) < 1e-12);
  for (std::size_t k = 0; k < 5; ++k) {
    BOOST_TEST(std::abs(parts.weights[k] - network.w[head.weight + 5 + k]) < 1e-14);
  }
  BOOST_CHECK_THROW(parts_of_class(network, examples_of(2), 2), BadInput);
  BOOST_CHECK_THROW(parts_of_class(network_of({}), examples, 1), BadInput);
}

BOOST_AUTO_TEST_CASE(the_mean_gradient_of_an_output_is_that_of_differences) {
  const TrainedNetwork network = network_of({5, 4});
  const Examples examples = examples_of(30);
  const ClassParts parts = parts_of_class(network, examples, 2, 4);
  BOOST_TEST(parts.images == 4U);
  for (std::size_t i = 0; i < 12; ++i) {
    double slope = 0, mean = 0;
    for (std::size_t r = 2; r < 12; r += 3) {
      auto row = std::vector(examples.numbers.begin() + std::ptrdiff_t(12 * r),
                             examples.numbers.begin() + std::ptrdiff_t(12 * r + 12));
      mean += row[i] / 4;
      constexpr double h = 1e-5;
      row[i] += h;
      const double above = output_of(network, row, 2);
      row[i] -= 2 * h;
      slope += (above - output_of(network, row, 2)) / (2 * h) / 4;
    }
    BOOST_TEST(std::abs(parts.gradient[i] - slope) < 1e-8);
    BOOST_TEST(std::abs(parts.mean[i] - mean) < 1e-14);
  }
}

BOOST_AUTO_TEST_SUITE_END()

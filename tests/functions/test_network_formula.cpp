#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "functions/network_formula.hpp"
#include "networks/drawing.hpp"
#include "tests/data_files.hpp"

namespace nnopt {
namespace {

using Numbers = std::vector<double>;

/// Two inputs of other sizes than 1, a response, errors.
DataSet some_data() {
  DataSet data{"test", {"a", "y", "sigma", "b"}, std::vector<Numbers>(4), "y"};
  for (int i = 0; i < 31; ++i) {
    data.values[0].push_back(1e6 + 1e3 * i);
    data.values[1].push_back(200 + 40 * std::sin(0.3 * i));
    data.values[2].push_back(1 + 0.1 * i);
    data.values[3].push_back(1e-3 * std::cos(i));
  }
  return data;
}

Numbers drawn(std::size_t count, std::uint64_t part) {
  const RandomStream random(7, Purpose::noise, part);
  Numbers numbers;
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(random.normal(i));
  return numbers;
}

/// (x - mean) / spread.
Numbers scaled(const Numbers& column) {
  double mean = 0, squares = 0;
  const auto n = double(column.size());
  for (const double x : column) mean += x / n;
  for (const double x : column) squares += (x - mean) * (x - mean) / n;
  Numbers out;
  for (const double x : column) out.push_back((x - mean) / std::sqrt(squares));
  return out;
}

/// What dense layers of these widths give, parameters layer after layer, weights row by row.
double head_of(const std::vector<std::size_t>& widths, const Numbers& p, Numbers signal,
               double (*activation)(double)) {
  std::size_t at = 0;
  for (std::size_t l = 1; l < widths.size(); ++l) {
    const std::size_t in = widths[l - 1], out = widths[l];
    Numbers next(out);
    for (std::size_t i = 0; i < out; ++i) {
      next[i] = p[at + out * in + i];
      for (std::size_t k = 0; k < in; ++k) next[i] += p[at + i * in + k] * signal[k];
      if (l + 1 < widths.size()) next[i] = activation(next[i]);
    }
    at += out * (in + 1);
    signal = next;
  }
  return signal[0];
}

double by_tanh(double z) { return std::tanh(z); }
double by_sigmoid(double z) { return 1 / (1 + std::exp(-z)); }
double by_softplus(double z) { return std::log1p(std::exp(z)); }
double by_relu(double z) { return std::max(z, 0.0); }

double largest_difference(const Numbers& a, const Numbers& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

/// The network on some points, with one input.
Numbers curve_of(const NetworkFormula& network, const Numbers& p, double (*activation)(double)) {
  std::vector<std::size_t> widths{1};
  widths.insert(widths.end(), network.layers.begin(), network.layers.end());
  widths.push_back(1);
  Numbers values;
  for (double x = -3; x <= 3; x += 0.25) values.push_back(head_of(widths, p, {x}, activation));
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network_formula)

BOOST_AUTO_TEST_CASE(curves_are_those_of_dense_layers_on_scaled_columns) {
  const DataSet data = some_data();
  const Numbers a = scaled(data.values[0]), b = scaled(data.values[3]);
  const Numbers& y = data.values[1];
  const Numbers response = scaled(y);
  const double spread = (y[7] - y[3]) / (response[7] - response[3]);
  struct Kind {
    const char* name;
    double (*activation)(double);
  };
  for (const Kind& kind : {Kind{"tanh", by_tanh}, Kind{"sigmoid", by_sigmoid},
                           Kind{"softplus", by_softplus}, Kind{"relu", by_relu}}) {
    const NetworkFormula network{{4, 3}, kind.name};
    const KnownFunction fit = network_fit(data, network, MeanSquaredError(), 0);
    BOOST_TEST(fit.name == "mse of 2-4-3-1 " + std::string(kind.name) + " on test");
    const Numbers p = drawn(fit.variables.size(), 0);
    for (const std::size_t row : {0, 5, 30}) {
      const Numbers x{data.values[0][row], data.values[3][row]};
      const double head = head_of({2, 4, 3, 1}, p, {a[row], b[row]}, kind.activation);
      BOOST_TEST(fit.fit->curve(p, x) == y[3] + spread * (head - response[3]),
                 boost::test_tools::tolerance(1e-11));
    }
  }
}

BOOST_AUTO_TEST_CASE(parameters_have_torchs_order_and_the_head_is_linear) {
  const KnownFunction fit = network_fit(some_data(), {{2}, "tanh"}, ChiSquared(), 0);
  const std::vector<std::string> names{"w0_0_0", "w0_0_1", "w0_1_0", "w0_1_1", "b0_0",
                                       "b0_1",   "w1_0_0", "w1_0_1", "b1_0"};
  BOOST_TEST(fit.variables == names, boost::test_tools::per_element());
  const std::vector<bool> linear{false, false, false, false, false, false, true, true, true};
  BOOST_CHECK(fit.fit->linear() == linear);
  BOOST_CHECK((fit.fit->inputs() == std::vector<std::size_t>{0, 3}));
  BOOST_TEST(fit.fit->has_sigma());
}

BOOST_AUTO_TEST_CASE(what_the_response_is_computed_from_is_no_input) {
  DataSet data = some_data();
  data.columns.push_back("log(y*b^2)");
  data.values.push_back(data.values[0]);
  data.response = "log(y*b^2)";
  data.response_reads = {"y", "b"};
  const KnownFunction fit = network_fit(data, {}, MeanSquaredError(), 0);
  BOOST_CHECK((fit.fit->inputs() == std::vector<std::size_t>{0}));
}

BOOST_AUTO_TEST_CASE(starts_are_those_of_a_network_that_is_trained) {
  const NetworkFormula network{{5, 4}, "tanh"};
  const Architecture plan =
      plan_stack({.inputs = 3, .outputs = 1, .layers = {5, 4}, .activation = "tanh"});
  Numbers drawn(plan.parameters);
  Team alone(1);
  draw_parameters<double>(plan, DefaultInit(), 11, alone,
                          [&](std::span<const double> numbers, std::size_t at) {
                            std::ranges::copy(numbers, drawn.begin() + std::ptrdiff_t(at));
                          });
  const Numbers start = network_start(network, 3, 11);
  BOOST_TEST(start == drawn, boost::test_tools::per_element());
  BOOST_CHECK(start != network_start(network, 3, 12));
  const KnownFunction fit = network_fit(some_data(), network, MeanSquaredError(), 11);
  BOOST_CHECK(fit.start == network_start(network, 2, 11));
}

BOOST_AUTO_TEST_CASE(a_column_of_one_number_is_no_harm) {
  DataSet data = some_data();
  for (double& x : data.values[0]) x = 5;
  const KnownFunction fit = network_fit(data, {}, MeanSquaredError(), 0);
  BOOST_TEST(std::isfinite(fit.fit->curve(fit.start, Numbers{5, 0})));
}

BOOST_AUTO_TEST_CASE(equal_networks_are_counted) {
  BOOST_TEST(equal_networks({{8}, "tanh"}) == "8! 2^8 = 10321920");
  BOOST_TEST(equal_networks({{8}, "sigmoid"}) == "8! 2^8 = 10321920");
  BOOST_TEST(equal_networks({{8}, "softplus"}) == "8! = 40320");
  BOOST_TEST(equal_networks({{1}, "tanh"}) == "1! 2^1 = 2");
  BOOST_TEST(equal_networks({{}, "tanh"}) == "1");
  BOOST_TEST(equal_networks({{3, 2}, "tanh"}) == "3! 2! 2^5 = 384");
  BOOST_TEST(equal_networks({{64}, "tanh"}) == "64! 2^64 = 2.341e108");
  BOOST_TEST(equal_networks({{400}, "relu"}) == "400! = 6.403e868");
}

// p is the network `to` in other words, with a little noise: what is nearest is known.
BOOST_AUTO_TEST_CASE(the_nearest_equal_network_undoes_permutations_and_signs) {
  struct Kind {
    NetworkFormula network;
    double (*activation)(double);
    double sign;
  };
  for (const Kind& kind : {Kind{{{6}, "tanh"}, by_tanh, -1}, Kind{{{6}, "sigmoid"}, by_sigmoid, -1},
                           Kind{{{6}, "softplus"}, by_softplus, 1}}) {
    const NetworkFormula& network = kind.network;
    BOOST_TEST_CONTEXT(network.activation) {
      const Numbers to = drawn(6 + 6 + 6 + 1, 1);
      Numbers p(to.size());
      p.back() = to.back();
      for (std::size_t i = 0; i < 6; ++i) {
        const std::size_t j = (5 * i + 2) % 6;
        const double sign = i % 2 == 0 ? kind.sign : 1;
        for (const std::size_t part : {0, 6, 12}) p[part + i] = sign * to[part + j];
        if (network.activation == "sigmoid" && sign < 0) p.back() += to[12 + j];
      }
      BOOST_TEST(largest_difference(curve_of(network, to, kind.activation),
                                    curve_of(network, p, kind.activation)) < 1e-14);
      BOOST_TEST(largest_difference(p, to) > 0.5);
      BOOST_TEST(largest_difference(nearest_equal_network(network, 1, p, to), to) < 1e-14);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_nearest_equal_network_has_the_same_curve_and_is_nearer) {
  for (const char* name : {"tanh", "sigmoid", "softplus", "relu"}) {
    for (const NetworkFormula& network :
         {NetworkFormula{{9}, name}, NetworkFormula{{5, 4, 3}, name}}) {
      const std::size_t count = network_start(network, 1, 0).size();
      const Numbers p = drawn(count, 2), to = drawn(count, 3);
      const Numbers near = nearest_equal_network(network, 1, p, to);
      BOOST_TEST_CONTEXT(network_name(network, 1)) {
        const auto activation = network.activation == "tanh"       ? by_tanh
                                : network.activation == "sigmoid"  ? by_sigmoid
                                : network.activation == "softplus" ? by_softplus
                                                                   : by_relu;
        BOOST_TEST(largest_difference(curve_of(network, p, activation),
                                      curve_of(network, near, activation)) < 1e-12);
        BOOST_CHECK(near != p);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(matched_units_are_nearest_of_all_permutations) {
  const NetworkFormula network{{4}, "softplus"};
  const Numbers p = drawn(13, 4), to = drawn(13, 5);
  const auto distance = [&](const Numbers& q) {
    double sum = 0;
    for (std::size_t i = 0; i < q.size(); ++i) sum += (q[i] - to[i]) * (q[i] - to[i]);
    return sum;
  };
  std::vector<std::size_t> order{0, 1, 2, 3};
  double least = 1e300;
  do {
    Numbers q = p;
    for (const std::size_t part : {0, 4, 8}) {
      for (std::size_t i = 0; i < 4; ++i) q[part + i] = p[part + order[i]];
    }
    least = std::min(least, distance(q));
  } while (std::ranges::next_permutation(order).found);
  BOOST_TEST(distance(nearest_equal_network(network, 1, p, to)) == least,
             boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(what_is_no_network_of_a_formula_is_refused) {
  const auto wrong = [](DataSet data, const NetworkFormula& network) {
    return complaint_of([&] { network_fit(data, network, MeanSquaredError(), 0); });
  };
  BOOST_TEST(wrong(some_data(), {{8}, "tan"}) ==
             "unknown activation of a formula 'tan': did you mean 'tanh'? (tanh, sigmoid, softplus "
             "or relu)");
  BOOST_TEST(wrong(some_data(), {{8, 0}, "tanh"}) ==
             "a layer without units has no curve: widths are 1 or more");
  BOOST_TEST(wrong(some_data(), {{40, 50}, "tanh"}) ==
             "2-40-50-1 tanh has more than 2000 parameters, the most that fits take: fewer or "
             "narrower layers are right");
  BOOST_TEST(wrong(some_data(), {{std::size_t(-1)}, "tanh"}).find("more than 2000") !=
             std::string::npos);
  DataSet alone{"alone", {"y", "sigma"}, {{1, 2}, {1, 1}}, "y"};
  BOOST_TEST(wrong(alone, {}) ==
             "alone has no column for a network to start from: one beside 'y' is right");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

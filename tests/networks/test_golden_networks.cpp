// The networks' steps number by number as torch takes them.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "functions/catalogue.hpp"
#include "tests/networks/networks.hpp"
#include "tests/rules/golden.hpp"

namespace nnopt {
namespace {

struct Step {
  double loss;
  std::vector<double> x;
  bool operator==(const Step&) const = default;
};

/// The weights that the golden tables start from (data/golden/README.md).
void set_golden_weights(TestNetwork<double>& network) {
  const auto latent = network.values("latent");
  for (std::size_t j = 0; j < latent.size(); ++j) {
    latent[j] = 0.5 + 0.1 * std::sin(static_cast<double>(j));
  }
  for (std::size_t k = 0; k < network.plan.layers.size(); ++k) {
    const DenseShape& shape = network.plan.layers[k].shape;
    const std::string name = std::to_string(k);
    const auto weight = network.values(name + (shape.normalized() ? ".weight_v" : ".weight"));
    const auto bias = network.values(name + ".bias");
    for (std::size_t i = 0; i < shape.out; ++i) {
      double square = 0;
      for (std::size_t j = 0; j < shape.in; ++j) {
        const auto phase = static_cast<double>(1 + 3 * k + 5 * i + 7 * j);
        const double v = 1.5 * std::sin(phase) / std::sqrt(static_cast<double>(shape.in));
        weight[i * shape.in + j] = v;
        square += v * v;
      }
      bias[i] = 0.1 * std::cos(static_cast<double>(1 + k + i));
      if (shape.normalized()) network.values(name + ".weight_g")[i] = std::sqrt(square);
    }
  }
  network.net.parameters_changed();
}

/// 12 steps to the target by mean squared error, then 20 on the function, with one adam.
std::vector<Step> golden_run(const std::string& model, const std::string& function,
                             std::size_t threads, Path path) {
  const bool one = function == "ackley";
  const std::vector<double> target = one ? std::vector<double>{10} : std::vector<double>{2, 2};
  const auto f = find_function(function, target.size()).function;
  Gradient<double> gradient(*f);
  TestNetwork<double> network(options_of(model, 4, 8, target.size()), threads);
  set_golden_weights(network);
  const Rule rule = find_rule("adam:lr=5e-4", {});
  std::vector<Step> steps;
  for (int k = 0; k < 32; ++k) {
    Step step{0, network.output()};
    std::vector<double> dx(target.size());
    if (k < 12) {
      const auto n = static_cast<double>(target.size());
      for (std::size_t i = 0; i < target.size(); ++i) {
        const double off = step.x[i] - target[i];
        step.loss += off * off / n;
        dx[i] = 2 * off / n;
      }
    } else {
      step.loss = gradient(step.x, dx);
    }
    steps.push_back(step);
    network.net.descend(dx, rule, {}, path);
  }
  return steps;
}

void check_near(double ours, double torchs, const std::string& place) {
  BOOST_TEST(std::abs(ours - torchs) <= 1e-9 * std::abs(torchs),
             place << ": " << ours << ", torch has " << torchs);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden_networks)

BOOST_AUTO_TEST_CASE(every_model_takes_the_steps_of_torch_on_both_paths_and_any_threads,
                     *boost::unit_test::precondition(NeedsGolden{"golden_mlp.csv"})) {
  std::map<std::array<std::string, 2>, std::vector<GoldenRow>> runs;
  for (const auto& row : golden_rows("golden_mlp.csv")) {
    runs[{row["model"], row["function"]}].push_back(row);
  }
  BOOST_TEST(runs.size() == 6u);
  for (const auto& [of, rows] : runs) {
    const auto& [model, function] = of;
    const auto steps = golden_run(model, function, 1, Path::fused);
    BOOST_REQUIRE(rows.size() == steps.size());
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const std::string place = model + " " + function + " step " + rows[k]["step"];
      check_near(steps[k].loss, rows[k].number("loss"), place + " loss");
      for (std::size_t i = 0; i < steps[k].x.size(); ++i) {
        check_near(steps[k].x[i], rows[k].number("pred" + std::to_string(i)), place + " output");
      }
    }
    BOOST_TEST((golden_run(model, function, 1, Path::plain) == steps), model << " plain");
    BOOST_TEST((golden_run(model, function, 3, Path::fused) == steps), model << " on 3 threads");
    BOOST_TEST((golden_run(model, function, 3, Path::plain) == steps), model << " plain on 3");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

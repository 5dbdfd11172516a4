// Networks on mini-batches: a device makes the steps of the CPU.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <numeric>

#include "networks/batch_network.hpp"
#include "rules/catalogue.hpp"
#include "tests/kernels/batch_case.hpp"
#include "tests/kernels/on_device.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

/// All that a run of 20 steps and what follows it tell.
template <class T>
struct Told {
  std::vector<T> parameters, outputs, gradient;
  std::vector<double> scores;
};

template <class T>
Told<T> run(BatchCompute<T>& machine, const Examples& examples, const StackOptions& options,
            const Clip& clip) {
  Team team(1);
  Rule rule = find_rule("adam:lr=0.01", {});
  BatchNetwork<T> network(machine, team, plan_stack(options), find_initializer("xavier_uniform"),
                          8);
  const std::size_t set = machine.hold(examples);
  network.initialize(3);
  Told<T> told;
  const auto keep = [&](const Score& score) {
    told.scores.insert(told.scores.end(), {double(score.rows), score.loss, double(score.right)});
  };
  std::vector<std::uint32_t> order(4 * 8 + 5);
  for (int epoch = 0; epoch < 4; ++epoch) {
    for (std::size_t r = 0; r < order.size(); ++r) {
      order[r] = static_cast<std::uint32_t>((r * 11 + std::size_t(epoch)) % examples.rows());
    }
    learning_rate(rule) = 0.01 / (1 + epoch);
    machine.begin(set, order);
    network.descend(8, 4, rule, clip);
    network.descend(5, 1, rule, clip);
    keep(machine.score());
  }
  told.parameters = network.get_parameters();
  keep(network.evaluate(set));
  told.outputs = network.outputs(set, 3, 11);
  told.gradient.resize(network.parameters());
  keep(network.gradient(set, told.gradient));
  return told;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(batch_networks_on_devices, *boost::unit_test::precondition(with_device))

BOOST_AUTO_TEST_CASE_TEMPLATE(twenty_steps_are_those_of_the_cpu, T, Precisions) {
  for (const bool classes : {true, false}) {
    StackOptions options;
    options.inputs = 36;
    options.outputs = classes ? 10 : 1;
    options.layers = {12, 7};
    options.activation = "tanh";
    options.dropout = classes ? 0.2 : 0;
    const Examples examples = random_examples(40, 36, classes, classes ? 10 : 0);
    Clip clip;
    if (!classes) clip.value = 0.1;
    Team team(1);
    const auto cpu = make_batch_cpu<T>(team);
    const auto device = make_batch_cuda<T>(0, 20'000);
    const Told<T> ours = run(*device, examples, options, clip);
    const Told<T> theirs = run(*cpu, examples, options, clip);
    // Adam divides by the gradient's own size: where that is little more than rounding, so is
    // what it makes of it.
    const double bound = 100 * sum_tolerance<T>;
    BOOST_TEST(relative_distance(ours.parameters, theirs.parameters) <= bound);
    BOOST_TEST(relative_distance(ours.outputs, theirs.outputs) <= bound);
    BOOST_TEST(relative_distance(ours.gradient, theirs.gradient) <= bound);
    BOOST_TEST(relative_distance(ours.scores, theirs.scores) <= bound);
    BOOST_TEST(ours.scores[0] == 37);
    BOOST_TEST(ours.scores[12] == 40);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

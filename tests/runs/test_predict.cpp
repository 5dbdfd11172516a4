// Predictions against what can be counted by hand, and networks through files.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "runs/predict.hpp"
#include "runs/saved_network.hpp"
#include "tests/runs/train_plans.hpp"

using namespace nnopt;
using namespace nnopt::train_tests;

namespace {

/// Three classes from one input by the weights themselves: y = (x, 0, -x).
TrainedNetwork sign_network() {
  TrainedNetwork network;
  network.network = {.inputs = 1, .outputs = 3, .layers = {}};
  network.classes = 3;
  network.precision = Precision::twofold;
  network.w = {1, 0, -1, 0, 0, 0};
  return network;
}

Examples numbered(std::vector<double> x, std::vector<std::uint8_t> labels) {
  Examples e;
  e.name = "numbers";
  e.inputs = 1;
  e.classes = 3;
  e.numbers = std::move(x);
  e.labels = std::move(labels);
  return e;
}

bool says(const BadInput& error, const std::string& text) {
  return std::string(error.what()).find(text) != std::string::npos;
}

Tensors saved(const TrainedNetwork& network) {
  Tensors tensors;
  add_parameters(network, tensors);
  tensors.words = words_about(network);
  return tensors;
}

/// The same but for one word.
Tensors with_word(const TrainedNetwork& network, const std::string& name,
                  const std::string& value) {
  Tensors tensors = saved(network);
  tensors.words[name] = value;
  return tensors;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(predicting)

BOOST_AUTO_TEST_CASE(answers_probabilities_and_losses_are_those_of_the_formula) {
  Team team(1);
  const Examples rows = numbered({2, -3, 1, 0}, {0, 0, 2, 1});
  const Predictions found = predict(sign_network(), rows, team);
  BOOST_TEST(found.rows() == 4u);
  BOOST_TEST((found.answers == std::vector<std::size_t>{0, 2, 0, 0}));  // of a tie the first
  BOOST_TEST(found.score.rows == 4u);
  BOOST_TEST(found.score.right == 1u);
  const double sum = std::exp(2.0) + 1 + std::exp(-2.0);
  BOOST_TEST(found.numbers[0] == std::exp(2.0) / sum, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(found.numbers[2] == std::exp(-2.0) / sum, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(found.losses[0] == std::log(sum) - 2, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(found.losses[3] == std::log(3.0), boost::test_tools::tolerance(1e-14));
  const std::vector<std::vector<std::int64_t>> confusion{{1, 0, 1}, {1, 0, 0}, {1, 0, 0}};
  BOOST_TEST((found.confusion == confusion));
  BOOST_TEST((worst_mistakes(found, rows, 2) == std::vector<std::size_t>{1, 2}));
  BOOST_TEST(worst_mistakes(found, rows, 100).size() == 3u);
  const auto scores = class_scores(found);
  BOOST_TEST(scores[0].recall() == 0.5);
  BOOST_TEST(scores[0].precision() == 1.0 / 3);
  BOOST_TEST(std::isnan(scores[1].precision()));
}

BOOST_AUTO_TEST_CASE(scores_are_those_of_the_training) {
  for (const std::size_t classes : {2, 0}) {
    TrainPlan plan = parabola_plan("adam:lr=0.02", classes, 1300);
    const TrainResult run = train_tests::run(plan);
    Team team(2);
    const Predictions training = predict(run.network, plan.data->training, team);
    BOOST_TEST(training.score.mean_loss() == run.row().loss, boost::test_tools::tolerance(1e-5));
    const Predictions test = predict(run.network, plan.data->test, team);
    BOOST_TEST(test.score.mean_loss() == run.row().test_loss, boost::test_tools::tolerance(1e-5));
    if (classes > 0) BOOST_TEST(training.score.accuracy() == run.row().train_accuracy);
  }
}

BOOST_AUTO_TEST_CASE(examples_that_do_not_fit_are_refused) {
  Team team(1);
  const auto refused = [&](const Examples& rows, const std::string& text) {
    BOOST_CHECK_EXCEPTION(predict(sign_network(), rows, team), BadInput,
                          [&](const BadInput& error) { return says(error, text); });
  };
  Examples rows = numbered({2, -3}, {0, 1});
  rows.labels[1] = 3;
  rows.classes = 4;
  refused(rows, "row 1 (from 0) has the label 3, but the network knows 0 to 2");
  rows = numbered({2, -3}, {0});
  rows.inputs = 2;
  refused(rows, "rows of 2 numbers, but the network reads 1");
  rows = numbered({2, -3}, {});
  rows.classes = 0;
  rows.targets = {1, 2};
  refused(rows, "has targets");
}

BOOST_AUTO_TEST_CASE(hidden_units_in_another_order_give_the_same_bits) {
  TrainPlan plan = parabola_plan("adam:lr=0.02", 0);
  plan.network.activation = "sigmoid";
  TrainedNetwork network = train_tests::run(plan).network;
  Team team(1);
  const Predictions before = predict(network, plan.data->test, team);
  const PlannedLayer first = plan_stack(plan.network).layers[0];
  const PlannedLayer head = plan_stack(plan.network).layers[1];
  constexpr std::size_t i = 1, j = 4;
  const TrainedNetwork as_it_was = network;
  for (std::size_t k = 0; k < 2; ++k) {
    std::swap(network.w[first.shape.weight + 2 * i + k], network.w[first.shape.weight + 2 * j + k]);
  }
  std::swap(network.w[head.shape.weight + i], network.w[head.shape.weight + j]);
  std::swap(network.w[first.shape.bias + i], network.w[first.shape.bias + j]);
  BOOST_TEST(network.w != as_it_was.w);
  const Predictions after = predict(network, plan.data->test, team);
  BOOST_TEST((before.numbers == after.numbers));
  BOOST_TEST(before.score.loss == after.score.loss);
}

// ---- networks in files ----

BOOST_AUTO_TEST_CASE(a_network_comes_back_from_its_file) {
  for (const Precision precision : {Precision::single, Precision::twofold}) {
    TrainPlan plan = parabola_plan("adam");
    plan.precision = precision;
    plan.network.layers = {4, 3};
    plan.network.dropout = 0.25;
    const TrainedNetwork network = train_tests::run(plan).network;
    const Tensors tensors = parse_safetensors(to_safetensors(saved(network)), "file");
    BOOST_REQUIRE(tensors.find("1.weight") != nullptr);
    BOOST_TEST((tensors.find("1.weight")->shape == std::vector<std::size_t>{3, 4}));
    BOOST_TEST((tensors.find("1.weight")->kind ==
                (precision == Precision::single ? Tensor::Kind::f32 : Tensor::Kind::f64)));
    BOOST_TEST((tensors.find("2.bias")->shape == std::vector<std::size_t>{2}));
    const TrainedNetwork back = read_network(tensors, "file");
    BOOST_TEST((back.w == network.w));
    BOOST_TEST((back.network.layers == network.network.layers));
    BOOST_TEST(back.network.activation == "tanh");
    BOOST_TEST(back.network.dropout == 0.25);
    BOOST_TEST((back.precision == precision));
    BOOST_TEST(back.classes == 2u);
  }
}

BOOST_AUTO_TEST_CASE(files_that_hold_no_such_network_are_refused) {
  const TrainedNetwork network = sign_network();
  const auto refused = [&](const Tensors& tensors, const std::string& text) {
    BOOST_CHECK_EXCEPTION(read_network(tensors, "file"), BadInput, [&](const BadInput& error) {
      BOOST_TEST_MESSAGE(error.what());
      return std::string(error.what()).starts_with("file: ") && says(error, text);
    });
  };
  refused(Tensors(), "holds no network");
  refused(with_word(network, "model", "mlp"), "holds no network");
  refused(with_word(network, "inputs", "0"), "inputs is '0'");
  refused(with_word(network, "inputs", "99999999999"), "inputs is");
  refused(with_word(network, "inputs", "1000000000"), "'0.weight' is 3 by 1");
  refused(with_word(network, "layers", "10"), "'0.weight' is 3 by 1: 10 by 1 is right");
  refused(with_word(network, "layers", "3,x"), "layers is 'x'");
  refused(with_word(network, "activation", "sofa"), "sofa");
  refused(with_word(network, "dropout", "1"), "dropout is '1'");
  refused(with_word(network, "classes", "2"), "2 classes, but 3 outputs");
  Tensors tensors = saved(network);
  tensors.words.erase("outputs");
  refused(tensors, "'outputs' about the network is missing");
}

BOOST_AUTO_TEST_SUITE_END()

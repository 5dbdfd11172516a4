// Networks on mini-batches against plain loops, dual numbers and each other.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <numeric>

#include "base/rows.hpp"
#include "networks/model.hpp"
#include "tests/allocations.hpp"
#include "tests/networks/batches.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

template <class T>
double tolerance() {
  return sizeof(T) == 4 ? 2e-5 : 1e-13;
}

std::vector<double> doubles(const auto& numbers) { return {numbers.begin(), numbers.end()}; }

/// f(options, examples) for both losses, each activation and several depths.
template <class F>
void for_every_stack(F f) {
  for (const std::size_t classes : {0, 3}) {
    for (const auto& activation : named_formulas<Activation>()) {
      for (const auto& layers : std::vector<std::vector<std::size_t>>{{}, {4}, {5, 3}}) {
        StackOptions options;
        options.inputs = 3;
        options.outputs = std::max<std::size_t>(1, classes);
        options.layers = layers;
        options.activation = activation.name;
        f(options, random_examples(7, 3, classes, classes == 3));
      }
    }
  }
}
std::string text(const StackOptions& o, const Examples& e) {
  return o.activation + ", " + std::to_string(o.layers.size()) + " hidden layers, " +
         std::to_string(e.classes) + " classes";
}

/// The gradient that a step of length 1 goes along; parameters are as before then.
template <class T>
std::vector<double> stepped_gradient(TestStack<T>& stack, const std::vector<std::uint32_t>& rows) {
  const auto before = stack.net.get_parameters();
  stack.machine->begin(0, rows);
  stack.net.descend(rows.size(), 1, find_rule("sgd:lr=1", {}), {});
  const auto after = stack.net.get_parameters();
  stack.net.set_parameters(before);
  std::vector<double> g;
  for (std::size_t i = 0; i < after.size(); ++i) g.push_back(double(before[i]) - double(after[i]));
  return g;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(batch_network)

BOOST_AUTO_TEST_CASE(parameters_are_named_and_drawn_as_those_of_other_networks) {
  StackOptions options;
  options.inputs = 784;
  options.outputs = 10;
  const Architecture plan = plan_stack(options);
  BOOST_TEST(plan.parameters == 7960);
  BOOST_TEST(plan.latent == 0);
  std::vector<std::string> names;
  for (const auto& s : plan.segments) names.push_back(s.name);
  BOOST_TEST(names == (std::vector<std::string>{"0.weight", "0.bias", "1.weight", "1.bias"}),
             boost::test_tools::per_element());
  BOOST_TEST(plan.segments[3].offset == 784 * 10 + 10 + 10 * 10);

  // Behind a latent the same layers get the same numbers.
  ModelOptions other;
  other.name = "mlp";
  other.latent = 784;
  other.layers = {10};
  other.outputs = 10;
  Team team(1);
  const auto compute = make_cpu<float>(team);
  Network<float> network(*compute, team, plan_network(other), find_initializer("default"));
  network.initialize(3);
  std::vector<float> theirs(network.parameters());
  network.get_parameters(theirs);
  const Examples examples = random_examples(1, 784, 10, true);
  TestStack<float> stack(options, examples, 1, 1, 3);
  BOOST_TEST(stack.net.get_parameters() == std::vector<float>(theirs.begin() + 784, theirs.end()),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(loss_and_gradient_are_those_of_plain_loops, T, Precisions) {
  for_every_stack([](const StackOptions& options, const Examples& examples) {
    for (const std::size_t most_rows : {7, 3}) {  // whole, and in batches of which one is smaller
      TestStack<T> stack(options, examples, most_rows);
      const auto w = doubles(stack.net.get_parameters());
      const auto rows = all_rows(examples);
      const double loss = plain_loss(options, w, examples, rows);
      const Score score = stack.net.evaluate(0);
      BOOST_TEST(score.rows == 7);
      BOOST_TEST(std::abs(score.mean_loss() - loss) < tolerance<T>(), text(options, examples));
      BOOST_TEST(
          farthest(stack.gradient(), plain_gradient(options, w, examples, rows)) < tolerance<T>(),
          text(options, examples));
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(dropout_takes_part_in_training_alone, T, Precisions) {
  for_every_stack([](StackOptions options, const Examples& examples) {
    options.dropout = 0.4;
    TestStack<T> stack(options, examples, 7, 1, 5);
    const std::vector<std::uint32_t> rows{6, 2, 0, 3};
    const auto w = doubles(stack.net.get_parameters());
    const Clock clock{5, 0};
    BOOST_TEST(farthest(stepped_gradient(stack, rows),
                        plain_gradient(options, w, examples, rows, &clock)) < tolerance<T>(),
               text(options, examples));
    const double loss = plain_loss(options, w, examples, rows, &clock);
    BOOST_TEST(std::abs(stack.machine->score().mean_loss() - loss) < tolerance<T>());
    const double whole = plain_loss(options, w, examples, all_rows(examples));
    BOOST_TEST(std::abs(stack.net.evaluate(0).mean_loss() - whole) < tolerance<T>());
  });
}

BOOST_AUTO_TEST_CASE(the_remainder_of_the_taylor_series_shrinks_with_the_square_of_the_step) {
  for_every_stack([](const StackOptions& options, const Examples& examples) {
    if (options.layers.size() != 2) return;
    TestStack<double> stack(options, examples, 7);
    const auto w = stack.net.get_parameters();
    const auto g = stack.gradient();
    const double loss = stack.net.evaluate(0).mean_loss();
    const RandomStream random(9, Purpose::probe, 0);
    const auto remainder = [&](double h) {
      auto moved = w;
      double slope = 0;
      for (std::size_t i = 0; i < w.size(); ++i) {
        moved[i] += h * random.normal(i);
        slope += g[i] * random.normal(i);
      }
      stack.net.set_parameters(moved);
      return std::abs(stack.net.evaluate(0).mean_loss() - loss - h * slope);
    };
    BOOST_TEST(remainder(1e-3) > 0);
    const double rate = std::log10(remainder(1e-4) / remainder(1e-5));
    BOOST_TEST(std::abs(rate - 2) < 0.05, text(options, examples) << " rate " << rate);
  });
}

BOOST_AUTO_TEST_CASE(scores_count_right_answers) {
  StackOptions options;
  options.inputs = 2;
  options.outputs = 3;
  options.layers = {};
  Examples examples = random_examples(5, 2, 3, false);
  TestStack<double> stack(options, examples, 2);
  const auto y = stack.net.outputs(0, 0, 5);
  BOOST_TEST_REQUIRE(y.size() == 15);
  for (std::size_t r = 0; r < 5; ++r) {
    const auto row = y.begin() + static_cast<std::ptrdiff_t>(3 * r);
    examples.labels[r] = static_cast<std::uint8_t>(std::max_element(row, row + 3) - row);
  }
  BOOST_TEST(stack.net.evaluate(0).right == 5);
  examples.labels[2] = static_cast<std::uint8_t>((examples.labels[2] + 1) % 3);
  BOOST_TEST(stack.net.evaluate(0).accuracy() == 0.8);
  // Some of the rows alone.
  const auto some = stack.net.outputs(0, 1, 3);
  BOOST_TEST(some == std::vector<double>(y.begin() + 3, y.begin() + 12),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(steps_are_those_of_the_rules_on_plain_gradients, T, Precisions) {
  for (const char* name : {"sgd:momentum=0.9", "adam", "adamw", "rmsprop"}) {
    StackOptions options;
    options.inputs = 4;
    options.outputs = 3;
    options.layers = {5};
    const Examples examples = random_examples(10, 4, 3, true);
    TestStack<T> stack(options, examples, 4);
    const Rule rule = find_rule(name, {});
    std::vector<std::uint32_t> order{3, 1, 4, 9, 5, 9, 2, 6};
    auto w = doubles(stack.net.get_parameters());
    std::vector<std::vector<double>> state(3, std::vector<double>(w.size()));
    for (std::size_t k = 0; k < 3; ++k) std::ranges::fill(state[k], initial_state(rule, k));
    std::int64_t step = 0;
    for (int epoch = 0; epoch < 3; ++epoch) {
      stack.machine->begin(0, order);
      stack.net.descend(4, 2, rule, {});
      for (const auto& rows : {std::vector<std::uint32_t>(order.begin(), order.begin() + 4),
                               std::vector<std::uint32_t>(order.begin() + 4, order.end())}) {
        const auto g = plain_gradient(options, w, examples, rows);
        with_body<double>(rule, ++step, [&](auto body) {
          for (std::size_t i = 0; i < w.size(); ++i) {
            double s[3] = {state[0][i], state[1][i], state[2][i]};
            w[i] = body(w[i], g[i], s);
            for (std::size_t k = 0; k < 3; ++k) state[k][i] = s[k];
          }
        });
      }
    }
    BOOST_TEST(stack.net.clock().step == 6);
    BOOST_TEST(farthest(stack.net.get_parameters(), w) < 20 * tolerance<T>(), name);
  }
}

BOOST_AUTO_TEST_CASE(a_long_gradient_is_clipped_before_the_step) {
  StackOptions options;
  options.inputs = 4;
  const Examples examples = random_examples(10, 4, 0, false);
  TestStack<double> stack(options, examples, 10);
  const auto before = stack.net.get_parameters();
  const auto g = stack.gradient();
  const double norm = std::sqrt(std::inner_product(g.begin(), g.end(), g.begin(), 0.0));
  stack.machine->begin(0, {});
  stack.net.descend(10, 1, find_rule("sgd:lr=1", {}), {.norm = norm / 2, .value = {}});
  const auto after = stack.net.get_parameters();
  double most = 0;
  for (std::size_t i = 0; i < g.size(); ++i) {
    most = std::max(most, std::abs(before[i] - after[i] - g[i] / 2));
  }
  BOOST_TEST(most < 1e-5 * norm);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_bits_are_the_same_on_any_number_of_threads, T, Precisions) {
  struct Shape {
    std::size_t inputs, outputs, rows;
    std::vector<std::size_t> layers;
  };
  for (const Shape& s : {Shape{784, 10, 64, {10}}, Shape{1, 1, 1, {1}}, Shape{37, 3, 29, {301}},
                         Shape{300, 10, 130, {500, 260}}, Shape{5, 1, 200, {33, 64}}}) {
    StackOptions options{s.inputs, s.outputs, s.layers, "tanh", 0.2};
    const Examples examples =
        random_examples(3 * s.rows, s.inputs, s.outputs == 1 ? 0 : s.outputs, true);
    std::vector<T> first;
    double loss = 0;
    for (const std::size_t threads : {1, 2, 3, 5}) {
      TestStack<T> stack(options, examples, s.rows, threads);
      stack.machine->begin(0, {});
      stack.net.descend(s.rows, 3, find_rule("adam", {}), {});
      const double now = stack.machine->score().loss + stack.net.evaluate(0).loss;
      if (threads == 1) {
        first = stack.net.get_parameters();
        loss = now;
      }
      BOOST_TEST((stack.net.get_parameters() == first), s.inputs << " " << threads);
      BOOST_TEST(now == loss);
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(hidden_units_that_change_places_change_no_bit, T, Precisions) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const std::size_t hidden = 2 + seed % 23, inputs = 1 + seed % 3;
    StackOptions options;
    options.inputs = inputs;
    options.layers = {hidden};
    options.activation = "sigmoid";
    const Examples examples = random_examples(50, inputs, 0, false, seed);
    TestStack<T> stack(options, examples, 20, 1, seed), swapped(options, examples, 20, 1, seed);
    const auto swap_units = [&](std::vector<T> w) {
      const std::size_t i = seed % hidden, j = (i + 1 + seed % (hidden - 1)) % hidden;
      const DenseShape first = stack.net.plan().layers[0].shape,
                       head = stack.net.plan().layers[1].shape;
      for (std::size_t k = 0; k < inputs; ++k) {
        std::swap(w[first.weight + i * inputs + k], w[first.weight + j * inputs + k]);
      }
      std::swap(w[first.bias + i], w[first.bias + j]);
      std::swap(w[head.weight + i], w[head.weight + j]);
      return w;
    };
    swapped.net.set_parameters(swap_units(stack.net.get_parameters()));
    BOOST_TEST(stack.net.evaluate(0).loss == swapped.net.evaluate(0).loss);
    BOOST_TEST((swap_units(stack.gradient()) == swapped.gradient()));
    // So it stays while they learn.
    for (auto* each : {&stack, &swapped}) {
      each->machine->begin(0, {});
      each->net.descend(10, 5, find_rule("adam:lr=0.1", {}), {});
    }
    BOOST_TEST((swap_units(stack.net.get_parameters()) == swapped.net.get_parameters()));
    BOOST_TEST(stack.net.evaluate(0).loss == swapped.net.evaluate(0).loss);
  }
}

BOOST_AUTO_TEST_CASE(a_run_goes_on_from_parameters_optimizer_and_clock) {
  StackOptions options;
  options.inputs = 6;
  options.outputs = 4;
  options.dropout = 0.3;
  const Examples examples = random_examples(30, 6, 4, true);
  const Rule rule = find_rule("adam", {});
  TestStack<float> whole(options, examples, 10, 1, 7), begun(options, examples, 10, 1, 7),
      resumed(options, examples, 10, 1, 8);
  whole.machine->begin(0, {});
  whole.net.descend(10, 3, rule, {});
  begun.machine->begin(0, {});
  begun.net.descend(10, 2, rule, {});
  resumed.net.set_parameters(begun.net.get_parameters());
  resumed.net.set_optimizer(begun.net.get_optimizer());
  resumed.net.set_clock(begun.net.clock());
  resumed.machine->begin(0, std::vector<std::uint32_t>{20, 21, 22, 23, 24, 25, 26, 27, 28, 29});
  resumed.net.descend(10, 1, rule, {});
  BOOST_TEST(resumed.net.get_parameters() == whole.net.get_parameters(),
             boost::test_tools::per_element());
  BOOST_TEST((resumed.net.get_optimizer() == whole.net.get_optimizer()));
  BOOST_TEST(resumed.net.clock().step == 3);
}

BOOST_AUTO_TEST_CASE(steps_allocate_nothing) {
  StackOptions options{30, 10, {300, 40}, "relu", 0.1};
  const Examples examples = random_examples(64, 30, 10, true);
  TestStack<float> stack(options, examples, 32, 2);
  const auto order = all_rows(examples);
  const Rule rule = find_rule("adam", {});
  const auto step = [&] {
    stack.machine->begin(0, order);
    stack.net.descend(32, 2, rule, {.norm = 1, .value = {}});
  };
  step();
  const std::size_t before = allocations();
  step();
  stack.net.evaluate(0);
  BOOST_TEST(allocations() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

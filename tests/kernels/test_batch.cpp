// The verbs of mini-batches on a device, each against its formula by plain loops.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <numeric>

#include "rules/catalogue.hpp"
#include "tests/compute/rule_variants.hpp"
#include "tests/kernels/batch_case.hpp"
#include "tests/kernels/on_device.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;
using Order = std::vector<std::uint32_t>;

constexpr Kernels both_kernels[] = {Kernels::fast, Kernels::plain};
std::string text_of(const BatchKind& kind, Kernels kernels) {
  return kind.text() + (kernels == Kernels::plain ? " plain" : "");
}

/// Products with thin sides and with a few tiles, that are cut up along their sums and that are
/// not, with rows where packs may begin and where not.
const BatchKind kinds[] = {
    {1, 1, 1},
    {1, 7, 5},
    {3, 20, 17, "relu", 0.4},
    {5, 8, 12, "sigmoid", 0.4, 5},
    {37, 203, 10, "gelu"},
    {64, 196, 12, "silu"},
    {130, 136, 200, "elu", 0.4},
    {70, 131, 270, "softplus", 0, 5},
};
/// f(kind, kernels) for these, and by the fast kernels for some more.
template <class F>
void for_every_kind(std::initializer_list<BatchKind> large_kinds, F f) {
  const auto now = as_many_as_there_is_time_for(kinds);
  for (const BatchKind& kind : now) {
    for (const Kernels kernels : both_kernels) f(kind, kernels);
  }
  if (now.size() < std::size(kinds)) return;
  for (const BatchKind& kind : large_kinds) f(kind, Kernels::fast);
}
/// So many that a product of as many numbers, a row of one for each of the other, has enough tiles
/// to fill a device.
template <class T>
constexpr std::size_t many = sizeof(T) == 4 ? 1200 : 640;
template <class T>
constexpr std::size_t some = sizeof(T) == 4 ? 620 : 600;

/// A network of two layers on examples: verbs that make a step.
template <class T>
class TwoLayers {
 public:
  static constexpr std::size_t rows = 6, hidden = 9;
  Weights<T> weights{};
  Clip clip;

  TwoLayers(BatchCompute<T>& machine, const Examples& examples, std::size_t outputs)
      : machine_(machine), set_(machine.hold(examples)) {
    first_.in = examples.inputs;
    first_.out = last_.in = hidden;
    last_.out = outputs;
    first_.bias = hidden * examples.inputs;
    first_.activation = find_activation("tanh");
    last_.weight = first_.bias + hidden;
    last_.bias = last_.weight + outputs * hidden;
    size_ = last_.bias + outputs;
    weights.w = machine.make(size_);
    for (T*& state : weights.state) state = machine.make(size_);
    machine.put(random_numbers<T>(size_, 8, 0.3), weights.w);
    g_ = machine.make(size_);
    x_ = machine.make(rows * examples.inputs);
    for (T** place : {&h_, &h_slope_, &dh_}) *place = machine.make(rows * hidden);
    for (T** place : {&y_, &y_slope_, &dy_}) *place = machine.make(rows * outputs);
  }

  void begin(const Order& order) { machine_.begin(set_, order); }
  void step() {
    machine_.take(rows, x_);
    machine_.forward(first_, weights.w, rows, x_, h_, h_slope_, {0.3, 0});
    machine_.forward(last_, weights.w, rows, h_, y_, y_slope_, {});
    machine_.loss(rows, last_.out, y_, dy_);
    machine_.pull(last_, weights.w, rows, h_, dy_, y_slope_, dh_, g_);
    machine_.pull(first_, weights.w, rows, x_, dh_, h_slope_, nullptr, g_);
    machine_.tick();
    if (clip.any()) machine_.clip(g_, size_, clip);
    machine_.update(weights, g_, 0, size_);
  }
  std::size_t size() const { return size_; }
  std::vector<T> read(const T* from) {
    std::vector<T> numbers(size_);
    machine_.get(from, numbers);
    return numbers;
  }

 private:
  BatchCompute<T>& machine_;
  std::size_t set_, size_;
  DenseShape first_, last_;
  T *g_, *x_, *h_, *h_slope_, *dh_, *y_, *y_slope_, *dy_;
};

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

/// 0, 7, 14, ... modulo count.
Order order_of(std::size_t rows, std::size_t count) {
  Order order(rows);
  for (std::size_t r = 0; r < rows; ++r) order[r] = static_cast<std::uint32_t>(7 * r % count);
  return order;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(batch_kernels, *boost::unit_test::precondition(with_device))

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_are_taken_in_their_order, T, Precisions) {
  for (const std::size_t gap : {5, 8}) {
    for (const bool pixels : {true, false}) {
      for (const std::size_t inputs : {1, 3, 12, 260}) {
        const Examples examples = random_examples(9, inputs, pixels, 4);
        GuardedBatch<T> batch(Kernels::fast, gap);
        const std::size_t set = batch.machine().hold(random_examples(2, 5, true, 2)) + 1;
        BOOST_TEST(batch.machine().hold(examples) == set);
        BOOST_TEST(batch.machine().rows(set) == 9u);
        T *const x = batch.place(4 * inputs), *const y = batch.place(1 * inputs);
        const auto holds = [&](const T* from, const Order& rows) {
          std::vector<T> expected;
          for (const std::uint32_t r : rows) {
            for (std::size_t i = 0; i < inputs; ++i) {
              expected.push_back(static_cast<T>(examples.at(r, i)));
            }
          }
          return batch.read(from, expected.size()) == expected;
        };
        batch.machine().begin(set, Order{3, 0, 8, 3, 5});
        batch.machine().take(4, x);
        BOOST_TEST(holds(x, {3, 0, 8, 3}));
        batch.machine().take(1, y);
        BOOST_TEST(holds(y, {5}));
        BOOST_CHECK_THROW(batch.machine().take(1, y), std::logic_error);
        batch.machine().begin(set, {});
        batch.machine().take(4, x);
        batch.machine().take(4, x);
        BOOST_TEST(holds(x, {4, 5, 6, 7}));
        BOOST_TEST(batch.guards_hold());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(every_pixel_is_its_share_of_255, T, Precisions) {
  Examples examples;
  examples.inputs = 256;
  examples.pixels.resize(256);
  std::iota(examples.pixels.begin(), examples.pixels.end(), std::uint8_t{0});
  examples.classes = 1;
  examples.labels = {0};
  GuardedBatch<T> batch;
  T* const x = batch.place(256);
  batch.machine().begin(batch.machine().hold(examples), {});
  batch.machine().take(1, x);
  const auto numbers = batch.read(x, 256);
  for (int k = 0; k < 256; ++k) {
    BOOST_TEST(numbers[static_cast<std::size_t>(k)] == static_cast<T>(k / 255.0));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(forward_is_its_formula, T, Precisions) {
  for_every_kind({{many<T>, 20, some<T>}}, [](const BatchKind& kind, Kernels kernels) {
    const BatchLayer<T> layer(kind);
    GuardedBatch<T> batch(kernels, kind.gap, layer.room());
    T *const w = batch.place(layer.w), *const x = batch.place(layer.x);
    T *const y = batch.place(kind.rows * kind.out), *const slope =
                                                        batch.place(kind.rows * kind.out);
    batch.machine().set_clock(layer.clock);
    batch.machine().forward(layer.shape, w, kind.rows, x, y, slope, layer.dropout());
    const auto expected = layer.forward();
    BOOST_TEST(relative_distance(batch.read(y, expected.y.size()), expected.y) <= sum_tolerance<T>,
               text_of(kind, kernels));
    BOOST_TEST(
        relative_distance(batch.read(slope, expected.y.size()), expected.slope) <= sum_tolerance<T>,
        text_of(kind, kernels));
    BOOST_TEST((batch.read(w, layer.w.size()) == layer.w));
    BOOST_TEST(batch.guards_hold(), text_of(kind, kernels));
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(every_activation_and_its_slope, T, Precisions) {
  const auto activations = named_formulas<Activation>();
  for (const auto& activation : as_many_as_there_is_time_for(activations)) {
    const BatchKind kind{5, 12, 8, std::string(activation.name), 0.3};
    const BatchLayer<T> layer(kind);
    GuardedBatch<T> batch;
    T *const w = batch.place(layer.w), *const x = batch.place(layer.x);
    T *const y = batch.place(kind.rows * kind.out), *const slope =
                                                        batch.place(kind.rows * kind.out);
    batch.machine().set_clock(layer.clock);
    batch.machine().forward(layer.shape, w, kind.rows, x, y, slope, layer.dropout());
    const auto expected = layer.forward();
    BOOST_TEST(relative_distance(batch.read(y, 40), expected.y) <= sum_tolerance<T>, kind.text());
    BOOST_TEST(relative_distance(batch.read(slope, 40), expected.slope) <= sum_tolerance<T>,
               kind.text());
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(pull_is_its_formula, T, Precisions) {
  // Many numbers of dX, and many of dW.
  for_every_kind(
      {{many<T>, some<T>, 20}, {18, some<T>, many<T>, "relu", 0, 5}},
      [](const BatchKind& kind, Kernels kernels) {
        const BatchLayer<T> layer(kind);
        const auto expected = layer.pull();
        for (const bool with_dx : {true, false}) {
          if (!with_dx && kind.rows > 100) continue;
          GuardedBatch<T> batch(kernels, kind.gap, layer.room());
          T *const w = batch.place(layer.w), *const x = batch.place(layer.x);
          T *const dy = batch.place(layer.dy), *const slope = batch.place(layer.slope);
          T *const dx = batch.place(layer.x.size()), *const g = batch.place(layer.w.size());
          batch.machine().pull(layer.shape, w, kind.rows, x, dy, slope, with_dx ? dx : nullptr, g);
          const auto agrees = [&](const char* what, const T* ours, const auto& theirs) {
            const double far = relative_distance(batch.read(ours, theirs.size()), theirs);
            BOOST_TEST(far <= sum_tolerance<T>,
                       what << " of " << text_of(kind, kernels) << ": " << far);
          };
          agrees("a", dy, expected.a);
          agrees("db", g + layer.shape.bias, expected.bias);
          agrees("dW", g + layer.shape.weight, expected.weight);
          if (with_dx) {
            agrees("dx", dx, expected.dx);
          } else {
            BOOST_TEST((batch.read(dx, layer.x.size()) ==
                        std::vector<T>(layer.x.size(), GuardedBatch<T>::guard)));
          }
          // What belongs to other layers is not touched.
          const auto all = batch.read(g, layer.w.size());
          for (std::size_t k = 0; k < layer.shape.weight; ++k) {
            const bool bias = k >= layer.shape.bias && k < layer.shape.bias + kind.out;
            if (!bias) BOOST_TEST(all[k] == GuardedBatch<T>::guard);
          }
          BOOST_TEST(batch.guards_hold(), text_of(kind, kernels));
        }
      });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(cross_entropy_is_its_formula, T, Precisions) {
  for (const auto& [rows, outputs] : {std::pair<std::size_t, std::size_t>{1, 10},
                                      {1, 1},
                                      {7, 33},
                                      {64, 10},
                                      {1100, 3},
                                      {20, 256}}) {
    const Examples examples = random_examples(rows + 5, 2, true, outputs);
    const Order order = order_of(rows, rows + 5);
    auto y = random_numbers<T>(rows * outputs, 6, 3);
    // Far from 0, where exp alone overflows; and ties, of which the first is the answer.
    for (std::size_t j = 0; j < outputs; ++j) y[j] += T(1000);
    if (rows > 6) {
      for (std::size_t j = 0; j < outputs; ++j) y[4 * outputs + j] = T(-2000);
      for (std::size_t j = 0; j < outputs; ++j) y[5 * outputs + j] = j % 2 == 0 ? T(1) : T(0);
    }
    long double loss = 0;
    std::size_t right = 0;
    std::vector<long double> dy;
    for (std::size_t r = 0; r < rows; ++r) {
      const T* const z = y.data() + r * outputs;
      const std::size_t label = examples.labels[order[r]];
      const std::size_t answer = static_cast<std::size_t>(std::max_element(z, z + outputs) - z);
      long double sum = 0;
      for (std::size_t j = 0; j < outputs; ++j) sum += std::exp((long double)(z[j]) - z[answer]);
      loss += std::log(sum) - ((long double)(z[label]) - z[answer]);
      right += answer == label;
      for (std::size_t j = 0; j < outputs; ++j) {
        const long double p = std::exp((long double)(z[j]) - z[answer]) / sum;
        dy.push_back((p - (j == label)) / static_cast<long double>(rows));
      }
    }
    GuardedBatch<T> batch;
    const std::size_t set = batch.machine().hold(examples);
    T *const x = batch.place(rows * 2), *const at = batch.place(y),
             *const to = batch.place(y.size());
    // Twice, and once without an adjoint.
    for (int turn = 0; turn < 3; ++turn) {
      batch.machine().begin(set, order);
      batch.machine().take(rows, x);
      batch.machine().loss(rows, outputs, at, turn == 2 ? nullptr : to);
    }
    const Score score = batch.machine().score();
    BOOST_TEST(score.rows == 3 * rows);
    BOOST_TEST(score.right == 3 * right);
    const auto bound = sizeof(T) == 4 ? 3e-6 : 1e-14;
    BOOST_TEST(std::abs(score.loss - 3 * double(loss)) <= bound * (3 * double(rows) + score.loss),
               rows << " rows of " << outputs << ": " << score.loss << " " << 3 * double(loss));
    if (outputs > 1)
      BOOST_TEST(relative_distance(batch.read(to, dy.size()), dy) <= sum_tolerance<T>);
    BOOST_TEST(batch.machine().score().rows == 0u);
    BOOST_TEST(batch.guards_hold());
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(squares_of_one_output_are_their_formula, T, Precisions) {
  for (const std::size_t rows : {1, 9, 300}) {
    const Examples examples = random_examples(rows + 3, 1, false, 0);
    const Order order = order_of(rows, rows + 3);
    const auto y = random_numbers<T>(rows, 6);
    long double loss = 0;
    std::vector<long double> dy;
    for (std::size_t r = 0; r < rows; ++r) {
      const long double apart_by = y[r] - (long double)(T(examples.targets[order[r]]));
      loss += apart_by * apart_by;
      dy.push_back(2 * apart_by / static_cast<long double>(rows));
    }
    GuardedBatch<T> batch;
    T *const x = batch.place(rows), *const at = batch.place(y), *const to = batch.place(rows);
    batch.machine().begin(batch.machine().hold(examples), order);
    batch.machine().take(rows, x);
    batch.machine().loss(rows, 1, at, to);
    const Score score = batch.machine().score();
    BOOST_TEST(score.rows == rows);
    BOOST_TEST(score.right == 0u);
    BOOST_TEST(std::abs(score.loss / double(loss) - 1) <= sum_tolerance<T>);
    BOOST_TEST(relative_distance(batch.read(to, rows), dy) <= sum_tolerance<T>);
    BOOST_TEST(batch.guards_hold());
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_score_that_is_not_finite_says_so, T, Precisions) {
  const Examples examples = random_examples(2, 1, true, 40);
  GuardedBatch<T> batch;
  auto y = random_numbers<T>(80, 1);
  y[33] = std::numeric_limits<T>::quiet_NaN();
  T *const x = batch.place(2), *const at = batch.place(y), *const to = batch.place(80);
  batch.machine().begin(batch.machine().hold(examples), {});
  batch.machine().take(2, x);
  batch.machine().loss(2, 40, at, to);
  BOOST_TEST(std::isnan(batch.machine().score().loss));
  const auto dy = batch.read(to, 80);
  BOOST_TEST(std::isnan(dy[0]));
  BOOST_TEST(std::isfinite(dy[40]));
  BOOST_CHECK_THROW(batch.machine().loss(2, 39, at, to), std::logic_error);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(updates_are_those_of_the_cpu_by_every_rule, T, Precisions) {
  constexpr std::size_t n = 70, from = 3, count = 60;
  for (const auto& spec : as_many_as_there_is_time_for(rule_variants)) {
    Rule rule = find_rule(spec, {});
    GuardedBatch<T> batch;
    auto w = random_numbers<T>(n, 1);
    const auto g = random_numbers<T>(n, 2);
    std::vector<std::vector<T>> states(Weights<T>::most_states);
    Weights<T> there{batch.place(w), {}};
    // States as they have come to be, also at the first step of the clock.
    for (std::size_t k = 0; k < states.size(); ++k) {
      states[k] = random_numbers<T>(n, 3 + k);
      for (T& s : states[k]) s = std::abs(s) + T(k == 0 ? 20 : 1);
      there.state[k] = batch.place(states[k]);
    }
    T* const gradient = batch.place(g);
    Team team(1);
    const auto cpu = make_cpu<T>(team);
    batch.machine().set_clock({1, 0});
    batch.machine().begin_update(rule);
    for (std::int64_t step = 1; step <= 4; ++step) {
      if (step == 3) {  // a schedule
        learning_rate(rule) /= 2;
        batch.machine().begin_update(rule);
      }
      batch.machine().tick();
      batch.machine().update(there, gradient, from, count);
      cpu->set_clock({1, step});
      cpu->begin_update(rule);
      cpu->update({w.data(), {states[0].data(), states[1].data(), states[2].data()}}, g.data(),
                  from, count);
    }
    const double far = relative_distance(batch.read(there.w, n), w);
    BOOST_TEST(far <= sum_tolerance<T>, spec << ": " << far);
    for (std::size_t k = 0; k < state_count(rule); ++k) {
      BOOST_TEST(relative_distance(batch.read(there.state[k], n), states[k]) <= sum_tolerance<T>,
                 spec);
    }
    BOOST_TEST(batch.guards_hold());
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(gradients_are_clipped, T, Precisions) {
  GuardedBatch<T> batch;
  const auto g = random_numbers<T>(300, 1);
  T* const there = batch.place(g);
  Clip clip;
  clip.value = 0.5;
  clip.norm = 0.3;
  batch.machine().clip(there, g.size(), clip);
  auto expected = g;
  Team team(1);
  make_cpu<T>(team)->clip(expected.data(), expected.size(), clip);
  BOOST_TEST(relative_distance(batch.read(there, g.size()), expected) <= sum_tolerance<T>);
}

// ---- steps that are recorded -------------------------------------------------------------------

BOOST_AUTO_TEST_CASE_TEMPLATE(steps_recorded_are_the_steps_one_by_one, T, Precisions) {
  const Examples examples = random_examples(50, 12, true, 10);
  constexpr std::size_t rows = TwoLayers<T>::rows;
  Rule rule = find_rule("adam:lr=0.1", {});
  const auto trained = [&](bool recorded, Clip clip) {
    GuardedBatch<T> batch;
    BatchCompute<T>& machine = batch.machine();
    TwoLayers<T> network(machine, examples, 10);
    network.clip = clip;
    Clock clock{4, 0};
    std::vector<T> all;
    std::vector<double> losses;
    // Numbers of steps that make graphs of several, of one, and none.
    for (const std::size_t count :
         clip.any() ? std::vector<std::size_t>{4, 3} : std::vector<std::size_t>{38, 38, 5, 1, 33}) {
      learning_rate(rule) = 0.1 / double(1 + clock.step);
      network.begin(order_of(count * rows, 50));
      machine.set_clock(clock);
      machine.begin_update(rule);
      if (recorded) {
        machine.repeat(count, [&] { network.step(); });
      } else {
        for (std::size_t k = 0; k < count; ++k) network.step();
      }
      clock.step += static_cast<std::int64_t>(count);
      const Score score = machine.score();
      BOOST_TEST(score.rows == count * rows);
      losses.push_back(score.loss);
      for (const T* from :
           {network.weights.w, network.weights.state[0], network.weights.state[1]}) {
        const auto numbers = network.read(from);
        all.insert(all.end(), numbers.begin(), numbers.end());
      }
    }
    if (!clip.any()) BOOST_TEST(losses.back() / 33 < losses.front() / 38);
    for (const double loss : losses) all.push_back(static_cast<T>(loss));
    return all;
  };
  for (const bool clips : {false, true}) {
    Clip clip;
    if (clips) clip.norm = 0.5;
    BOOST_TEST(same_bits(trained(true, clip), trained(false, clip)));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_run_goes_on_from_what_was_read_in_its_middle, T, Precisions) {
  const Examples examples = random_examples(50, 12, false, 0);
  constexpr std::size_t rows = TwoLayers<T>::rows;
  const Rule rule = find_rule("adam:lr=0.01", {});
  const Order order = order_of(60 * rows, 50);
  const auto descend = [&](BatchCompute<T>& machine, TwoLayers<T>& network, std::size_t from,
                           std::size_t to) {
    network.begin({order.begin() + static_cast<std::ptrdiff_t>(from * rows),
                   order.begin() + static_cast<std::ptrdiff_t>(to * rows)});
    machine.set_clock({4, static_cast<std::int64_t>(from)});
    machine.begin_update(rule);
    machine.repeat(to - from, [&] { network.step(); });
  };
  GuardedBatch<T> whole, before, behind;
  TwoLayers<T> all(whole.machine(), examples, 1), first(before.machine(), examples, 1),
      second(behind.machine(), examples, 1);
  descend(whole.machine(), all, 0, 60);
  descend(before.machine(), first, 0, 37);
  behind.machine().put(first.read(first.weights.w), second.weights.w);
  for (std::size_t k = 0; k < 2; ++k) {
    behind.machine().put(first.read(first.weights.state[k]), second.weights.state[k]);
  }
  descend(behind.machine(), second, 37, 60);
  BOOST_TEST(same_bits(all.read(all.weights.w), second.read(second.weights.w)));
  BOOST_TEST(!same_bits(all.read(all.weights.w), first.read(first.weights.w)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(recorded_steps_end_where_the_rows_do, T, Precisions) {
  const Examples examples = random_examples(50, 12, true, 10);
  GuardedBatch<T> batch;
  TwoLayers<T> network(batch.machine(), examples, 10);
  batch.machine().begin_update(find_rule("sgd", {}));
  network.begin(order_of(40 * TwoLayers<T>::rows - 1, 50));
  BOOST_CHECK_THROW(batch.machine().repeat(40, [&] { network.step(); }), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

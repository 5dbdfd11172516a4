// The verbs of mini-batches on the emulated device alone: whatever the order of threads and blocks,
// the bits are the same, nothing is read that was not written, and nothing is left over.
#include <boost/test/unit_test.hpp>
#include <cstring>

#include "rules/catalogue.hpp"
#include "tests/emulator/support.hpp"
#include "tests/kernels/batch_case.hpp"

namespace nnopt {
namespace {

/// Everything that verbs leave of a batch, as bits.
template <class T>
std::vector<std::byte> all_bits(const BatchKind& kind) {
  const BatchLayer<T> layer(kind);
  const Examples examples = random_examples(2 * kind.rows, kind.in, true, kind.out);
  GuardedBatch<T> batch(Kernels::fast, kind.gap, layer.room() + 1000);
  BatchCompute<T>& machine = batch.machine();
  T *const w = batch.place(layer.w), *const x = batch.place(layer.x.size());
  T *const y = batch.place(layer.dy.size()), *const slope = batch.place(layer.dy.size());
  T *const dy = batch.place(layer.dy.size()), *const dx = batch.place(layer.x.size());
  T* const g = batch.place(layer.w.size());
  machine.begin(machine.hold(examples), {});
  machine.set_clock(layer.clock);
  machine.begin_update(find_rule("sgd", {}));
  double loss = 0;
  machine.repeat(2, [&] {
    machine.take(kind.rows, x);
    machine.forward(layer.shape, w, kind.rows, x, y, slope, layer.dropout());
    machine.loss(kind.rows, kind.out, y, dy);
    machine.pull(layer.shape, w, kind.rows, x, dy, slope, dx, g);
    machine.tick();
    machine.update({w, {}}, g, layer.shape.weight, kind.in * kind.out);
  });
  loss = machine.score().loss;
  BOOST_TEST(batch.guards_hold());
  BOOST_TEST(emulator::check_guards() == "");
  std::vector<std::byte> bits(sizeof loss);
  std::memcpy(bits.data(), &loss, sizeof loss);
  for (const auto& [at, count] : {std::pair{w, layer.w.size()},
                                  {y, layer.dy.size()},
                                  {slope, layer.dy.size()},
                                  {dy, layer.dy.size()},
                                  {dx, layer.x.size()}}) {
    const auto numbers = batch.read(at, count);
    const std::size_t before = bits.size();
    bits.resize(before + count * sizeof(T));
    std::memcpy(bits.data() + before, numbers.data(), count * sizeof(T));
    for (const T number : numbers) BOOST_REQUIRE(std::isfinite(number));
  }
  return bits;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(batch_orders, emulator::FreshDevice)

BOOST_AUTO_TEST_CASE(any_order_of_threads_and_blocks_gives_the_same_bits,
                     *boost::unit_test::precondition(emulator::with_fibers)) {
  // Sums that slices share; few rows; tiles with edges.
  for (const BatchKind& kind : {BatchKind{70, 260, 10, "relu", 0.3}, BatchKind{1, 36, 7},
                                BatchKind{70, 131, 270, "tanh", 0, 5}}) {
    std::vector<std::byte> bits[2];
    for (const emulator::Order order : emulator::all_orders) {
      for (const std::uint64_t seed : {1, 2}) {
        if (seed == 2 && order != emulator::Order::shuffled) continue;
        emulator::reset({.order = order, .seed = seed});
        const auto in_float = all_bits<float>(kind);
        if (bits[0].empty()) bits[0] = in_float;
        BOOST_TEST((bits[0] == in_float), kind.text() << ", order " << static_cast<int>(order));
        if (kind.rows == 70 && kind.out > 100) continue;
        const auto in_double = all_bits<double>(kind);
        if (bits[1].empty()) bits[1] = in_double;
        BOOST_TEST((bits[1] == in_double), kind.text() << ", order " << static_cast<int>(order));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(other_numbers_of_a_rule_take_no_other_graph) {
  const Examples examples = random_examples(40, 4, true, 3);
  auto machine = make_batch_cuda<float>(0, 1000);
  float *const x = machine->make(4), *const w = machine->make(4);
  const std::size_t set = machine->hold(examples);
  const auto descend = [&](const char* rule, std::size_t steps) {
    machine->begin(set, {});
    machine->begin_update(find_rule(rule, {}));
    machine->repeat(steps, [&] {
      machine->take(1, x);
      machine->tick();
      machine->update({w, {}}, x, 0, 4);
    });
    std::vector<float> numbers(4);
    machine->get(w, numbers);
    return numbers;
  };
  const auto first = descend("sgd:lr=1", 10);
  const std::size_t objects = emulator::live_objects();
  // The same rows, the same step: by other numbers of the rule they go elsewhere.
  const auto second = descend("sgd:lr=2", 10);
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(std::abs(second[i] / (3 * first[i]) - 1) < 1e-6);
  BOOST_TEST(emulator::live_objects() == objects);
  descend("sgd:lr=1,weight_decay=0.1", 10);
  const std::size_t more = emulator::live_objects();
  for (int turn = 0; turn < 3; ++turn) {
    descend("sgd:lr=1", 10);
    descend("sgd:lr=1,weight_decay=0.2", 10);
  }
  BOOST_TEST(emulator::live_objects() == more);
  // However many kinds of steps there are, few graphs are kept.
  for (std::size_t verbs = 1; verbs < 30; ++verbs) {
    machine->begin(set, {});
    machine->repeat(2, [&] {
      for (std::size_t k = 0; k < verbs; ++k) machine->take(1, x);
      if (verbs > 15) machine->fill(x, 4, 1);
    });
    if (verbs == 19) break;
  }
  BOOST_TEST(emulator::live_objects() <= more + 8);
  machine.reset();
  BOOST_TEST(emulator::live_objects() == 0u);
}

BOOST_AUTO_TEST_CASE(a_step_that_fails_while_it_is_recorded_leaves_a_machine_that_works) {
  const Examples examples = random_examples(40, 4, true, 3);
  auto machine = make_batch_cuda<float>(0, 1000);
  float* const x = machine->make(4);
  machine->begin(machine->hold(examples), {});
  BOOST_CHECK_THROW(machine->repeat(4,
                                    [&] {
                                      machine->take(1, x);
                                      throw std::runtime_error("no");
                                    }),
                    std::runtime_error);
  machine->begin(0, {});
  machine->repeat(4, [&] { machine->take(1, x); });
  std::vector<float> numbers(4);
  machine->get(x, numbers);
  for (std::size_t i = 0; i < 4; ++i) {
    BOOST_TEST(numbers[i] == static_cast<float>(examples.at(3, i)));
  }
}

BOOST_AUTO_TEST_CASE(a_device_that_is_lost_says_so) {
  const Examples examples = random_examples(40, 4, true, 3);
  emulator::reset({.launches_until_lost = 5});
  auto machine = make_batch_cuda<float>(0, 1000);
  float* const x = machine->make(4);
  machine->begin(machine->hold(examples), {});
  BOOST_CHECK_THROW(
      {
        machine->repeat(30, [&] { machine->take(1, x); });
        machine->score();
      },
      DeviceLost);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

// Runs on a device that is hostile or fails: what only the emulation can do on request.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "base/error.hpp"
#include "tests/emulator/support.hpp"
#include "tests/runs/device_network.hpp"
#include "tests/runs/device_plans.hpp"

namespace nnopt {
namespace {

struct Counter final : Observer {
  std::size_t rows = 0;
  void row(const TraceRow&, std::span<const double>) override { ++rows; }
};

struct Seen {
  std::vector<RunResult> results;
  std::vector<std::size_t> rows;
};
Seen run_seeds(MinimizePlan plan, std::size_t count) {
  plan.device = 0;
  Seen seen;
  seen.results = minimize_seeds(
      plan, 0, count, 1, [](std::size_t) { return std::make_unique<Counter>(); },
      [&](std::size_t, const RunResult&, Observer& observer) {
        seen.rows.push_back(static_cast<Counter&>(observer).rows);
      });
  return seen;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(device_faults, emulator::FreshDevice)

BOOST_AUTO_TEST_CASE(any_order_of_threads_and_blocks_gives_the_same_bits,
                     *boost::unit_test::precondition(emulator::with_fibers)) {
  for (const char* model : {"mlp", "mlp5"}) {
    auto plan = small_plan("ackley", {3, 4}, model);
    plan.model.dropout = 0.1;
    const auto bits = [&](emulator::Order order, std::uint64_t seed) {
      emulator::reset({.order = order, .seed = seed});
      DeviceNetwork<float> network(plan, 2);
      network.replay(16);
      auto all = network.snapshot(0).numbers;
      for (auto& numbers : network.snapshot(1).numbers) all.push_back(numbers);
      BOOST_TEST(emulator::check_guards() == "");
      return all;
    };
    const auto expected = bits(emulator::Order::forward, 1);
    for (const auto order : emulator::all_orders) {
      BOOST_TEST((bits(order, 7) == expected), model << " in order " << static_cast<int>(order));
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_left_on_the_device) {
  {
    DeviceNetwork<float> network(small_plan("ackley", {3}, "mlp9"), 2);
    network.replay(16);
    BOOST_TEST(emulator::live_objects() > 0u);
  }
  BOOST_TEST(emulator::live_objects() == 0u);
  BOOST_TEST(emulator::check_guards() == "");
}

BOOST_AUTO_TEST_CASE(a_device_that_is_lost_leaves_what_was_computed) {
  auto plan = small_plan("ackley", {3}, "mlp5");
  plan.steps = 2000;
  emulator::reset({.launches_until_lost = 3000});
  const Seen seen = run_seeds(plan, 3);
  BOOST_REQUIRE(seen.results.size() == 3u);
  for (std::size_t k = 0; k < 3; ++k) {
    const RunResult& result = seen.results[k];
    BOOST_TEST(to_text(result.status) == "failed");
    BOOST_TEST(result.reason.find("illegal memory access") != std::string::npos, result.reason);
    BOOST_TEST(seen.rows[k] > 10u);
    BOOST_TEST(result.steps + 1 == static_cast<std::int64_t>(seen.rows[k]));
    BOOST_TEST(result.x.size() == 1u);
    BOOST_TEST(result.best_value <= result.value);
  }
}

BOOST_AUTO_TEST_CASE(a_device_that_is_lost_under_a_host_s_function_leaves_what_was_computed) {
  auto plan = small_plan("rosenbrock", std::vector<double>(40, 0.5), "mlp5");
  plan.steps = 2000;
  emulator::reset({.launches_until_lost = 3000});
  const Seen seen = run_seeds(plan, 2);
  BOOST_REQUIRE(seen.results.size() == 1u);
  BOOST_TEST(to_text(seen.results[0].status) == "failed");
  BOOST_TEST(seen.rows[0] > 10u);
}

BOOST_AUTO_TEST_CASE(a_device_that_is_lost_before_the_first_row_is_an_error) {
  for (const std::size_t launches : {0, 1, 20}) {
    emulator::reset({.launches_until_lost = launches});
    BOOST_CHECK_THROW(run_seeds(small_plan("ackley", {3}, "mlp5"), 2), DeviceLost);
  }
}

BOOST_AUTO_TEST_CASE(runs_that_do_not_fit_together_come_one_batch_after_another) {
  const auto plan = small_plan("ackley", {3}, "mlp5");
  emulator::reset();
  const Seen together = run_seeds(plan, 5);
  auto settings = emulator::Settings{};
  settings.memory = device_bytes(plan) * 3;  // of which 9/10 are used: two at once
  emulator::reset(settings);
  const Seen batches = run_seeds(plan, 5);
  BOOST_REQUIRE(batches.results.size() == 5u);
  for (std::size_t k = 0; k < 5; ++k) {
    BOOST_TEST(batches.results[k].seed == k);
    BOOST_TEST(batches.results[k].x == together.results[k].x);
    BOOST_TEST(batches.rows[k] == together.rows[k]);
  }
}

BOOST_AUTO_TEST_CASE(why_there_is_no_device_is_said) {
  emulator::reset({.devices = 0});
  BOOST_TEST(find_devices().rows.empty());
  BOOST_TEST(find_devices().why_none == "no CUDA device");
  emulator::reset({.no_driver = 35});
  BOOST_TEST(find_devices().why_none.find("driver") != std::string::npos, find_devices().why_none);
  emulator::reset({.devices = 2});
  const Devices two = find_devices();
  BOOST_REQUIRE(two.rows.size() == 2u);
  BOOST_TEST(two.rows[1].number == 1);
  BOOST_TEST(two.rows[1].why_not == "");
  BOOST_TEST(two.rows[1].free_bytes > 0u);
  BOOST_TEST(two.why_none == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

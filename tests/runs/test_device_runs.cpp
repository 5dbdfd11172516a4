// Whole runs on a device: beside the CPU's, beside each other, and when something goes wrong.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "runs/device_runs.hpp"
#include "runs/minimize.hpp"
#include "tests/kernels/device_layer.hpp"
#include "tests/kernels/on_device.hpp"
#include "tests/runs/device_plans.hpp"

namespace nnopt {
namespace {

/// All rows of a run, and maybe a wish to stop after so many.
struct Keeper final : Observer {
  std::vector<TraceRow> init_rows, rows;
  std::vector<std::vector<double>> x;
  std::optional<std::size_t> most_rows;

  void init_row(const TraceRow& row, std::span<const double>) override { init_rows.push_back(row); }
  void row(const TraceRow& row, std::span<const double> point) override {
    rows.push_back(row);
    x.emplace_back(point.begin(), point.end());
  }
  bool stop() override { return most_rows && rows.size() >= *most_rows; }
};

struct Ran {
  RunResult result;
  Keeper keeper;
};

std::vector<Ran> run_seeds(MinimizePlan plan, std::uint64_t first, std::size_t count,
                           std::optional<int> device, std::optional<std::size_t> most_rows = {}) {
  plan.device = device;
  std::vector<Ran> runs(count);
  minimize_seeds(
      plan, first, count, 1,
      [&](std::size_t) {
        auto keeper = std::make_unique<Keeper>();
        keeper->most_rows = most_rows;
        return keeper;
      },
      [&](std::size_t i, const RunResult& result, Observer& observer) {
        runs[i] = {result, static_cast<Keeper&>(observer)};
      });
  return runs;
}
Ran run_one(const MinimizePlan& plan, std::optional<int> device,
            std::optional<std::size_t> most_rows = {}) {
  return run_seeds(plan, 3, 1, device, most_rows).front();
}

bool same_row(const TraceRow& a, const TraceRow& b) {
  return a.step == b.step && a.evaluations == b.evaluations && a.value == b.value &&
         a.best == b.best && a.gradient_norm == b.gradient_norm && a.step_norm == b.step_norm &&
         a.lr == b.lr;
}
bool same(const Ran& a, const Ran& b) {
  return std::ranges::equal(a.keeper.rows, b.keeper.rows, same_row) &&
         std::ranges::equal(a.keeper.init_rows, b.keeper.init_rows, same_row) &&
         a.keeper.x == b.keeper.x && a.result.x == b.result.x && a.result.value == b.result.value &&
         a.result.status == b.result.status && a.result.steps == b.result.steps &&
         a.result.init_steps == b.result.init_steps;
}

/// The largest distance between the points of two runs, row by row.
double farthest(const Ran& a, const Ran& b) {
  double most = a.keeper.x.size() == b.keeper.x.size() ? 0 : 1e300;
  for (std::size_t k = 0; k < std::min(a.keeper.x.size(), b.keeper.x.size()); ++k) {
    for (std::size_t i = 0; i < a.keeper.x[k].size(); ++i) {
      most = std::max(most, std::abs(a.keeper.x[k][i] - b.keeper.x[k][i]));
    }
  }
  return most;
}

const std::vector<std::string> models{"mlp5", "mlp9", "mlp17", "mlp", "parameter", "direct"};

}  // namespace

BOOST_AUTO_TEST_SUITE(device_runs, *boost::unit_test::precondition(with_device))

// In double, CPU and device differ by the order of sums alone: a few units of the last place of
// numbers near 1, which twenty steps, none of which amplifies a distance more than (1 + lr L) with
// lr = 1e-3 and L of the order of 10, carry on: below 1e-10 by far. In float the yardstick is the
// CPU itself: its own distance from the run in double is what rounding does to twenty steps; the
// device rounds as often, and so ends within a few times that.
BOOST_AUTO_TEST_CASE(twenty_steps_are_those_of_the_cpu) {
  for (const auto& model : models) {
    for (const auto& [function, start] :
         {std::pair<std::string, std::vector<double>>{"ackley", {10}},
          {"six_hump_camel", {2, 2}},
          {"(x-1)^2+sin(y)*x+exp(-z)", {0.5, 1, 2}}}) {
      MinimizePlan plan = small_plan(function, start, model);
      const Ran cpu = run_one(plan, {}), device = run_one(plan, 0);
      plan.precision = Precision::twofold;
      const Ran cpu_double = run_one(plan, {}), device_double = run_one(plan, 0);
      const std::string text = model + " on " + function;
      BOOST_TEST(device.keeper.rows.size() == cpu.keeper.rows.size(), text);
      BOOST_TEST(device.result.init_steps == cpu.result.init_steps, text);
      BOOST_TEST(farthest(device_double, cpu_double) < 1e-10,
                 text << ": " << farthest(device_double, cpu_double));
      const double rounding = farthest(cpu, cpu_double);
      BOOST_TEST(farthest(device, cpu) <= 8 * rounding + 20 * sum_tolerance<float>,
                 text << ": " << farthest(device, cpu) << " against " << rounding);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_row_is_that_of_the_same_parameters) {
  for (const auto& model : models) {
    MinimizePlan plan = small_plan("ackley", {10, 5}, model);
    plan.init_steps = 0;
    const Ran cpu = run_one(plan, {}), device = run_one(plan, 0);
    BOOST_REQUIRE(!cpu.keeper.x.empty());
    BOOST_REQUIRE(!device.keeper.x.empty());
    const std::vector<double>&x = device.keeper.x.front(), &y = cpu.keeper.x.front();
    BOOST_TEST(relative_distance(x, y) < sum_tolerance<float>, model);
  }
}

BOOST_AUTO_TEST_CASE(seeds_together_have_the_bits_that_they_have_alone) {
  for (const auto& model : models) {
    MinimizePlan plan = small_plan("ackley", {3, 4}, model);
    plan.init_tolerance = 0.3;  // which seeds reach after different numbers of steps
    plan.model.dropout = model.starts_with("mlp") ? 0.1 : 0;
    const auto together = run_seeds(plan, 5, 4, 0);
    for (std::size_t k = 0; k < together.size(); ++k) {
      const Ran alone = run_seeds(plan, 5 + k, 1, 0).front();
      BOOST_TEST(same(together[k], alone), model << " seed " << 5 + k);
    }
    if (model != "direct") BOOST_TEST(!same(together[0], together[1]), model);
  }
}

BOOST_AUTO_TEST_CASE(every_option_of_a_run_holds_on_the_device) {
  const auto check = [](const char* what, auto change) {
    MinimizePlan plan = small_plan("rosenbrock", {-1, 1.5}, "mlp5");
    plan.precision = Precision::twofold;
    plan.steps = 40;
    change(plan);
    const Ran cpu = run_one(plan, {}), device = run_one(plan, 0);
    BOOST_TEST_CONTEXT(what) {
      BOOST_TEST(device.keeper.rows.size() == cpu.keeper.rows.size());
      BOOST_TEST(device.keeper.init_rows.size() == cpu.keeper.init_rows.size());
      BOOST_TEST(to_text(device.result.status) == to_text(cpu.result.status));
      BOOST_TEST(device.result.reason == cpu.result.reason);
      BOOST_TEST(device.result.steps == cpu.result.steps);
      BOOST_TEST(device.result.evaluations == cpu.result.evaluations);
      BOOST_TEST(device.result.init_steps == cpu.result.init_steps);
      BOOST_TEST(device.result.best_step == cpu.result.best_step);
      BOOST_TEST(std::abs(device.result.value - cpu.result.value) <=
                 1e-9 * std::max(1.0, std::abs(cpu.result.value)));
      BOOST_TEST(farthest(device, cpu) < 1e-9);
    }
  };
  check("steps", [](MinimizePlan&) {});
  check("no steps", [](MinimizePlan& plan) { plan.steps = 0; });
  check("target", [](MinimizePlan& plan) { plan.target = 200; });
  check("gtol", [](MinimizePlan& plan) {
    plan.gtol = 100;
    plan.rule = find_rule("adam:lr=1e-2", {});
  });
  check("patience", [](MinimizePlan& plan) {
    plan.patience = 3;
    plan.rule = find_rule("adam:lr=0.05", {});
  });
  check("init tolerance", [](MinimizePlan& plan) { plan.init_tolerance = 1; });
  check("no init steps", [](MinimizePlan& plan) { plan.init_steps = 0; });
  check("reset optimizer", [](MinimizePlan& plan) { plan.reset_optimizer = true; });
  check("reset after a step", [](MinimizePlan& plan) {
    plan.reset_optimizer = true;
    plan.init_tolerance = 1;
    plan.rule = find_rule("adagrad:lr=0.01,initial_accumulator_value=0.5", {});
  });
  check("clipped norm", [](MinimizePlan& plan) { plan.clip.norm = 0.5; });
  check("clipped values", [](MinimizePlan& plan) { plan.clip.value = 0.01; });
  check("dropout", [](MinimizePlan& plan) { plan.model.dropout = 0.2; });
  check("weight norm", [](MinimizePlan& plan) { plan.model.weight_norm = "on"; });
  check("activation", [](MinimizePlan& plan) { plan.model.activation = "silu"; });
  check("momentum", [](MinimizePlan& plan) {
    plan.rule = find_rule("sgd:lr=1e-5,momentum=0.9,nesterov=true", {});
  });
}

BOOST_AUTO_TEST_CASE(a_run_that_diverges_says_so) {
  MinimizePlan plan = small_plan("rosenbrock", {-1, 1.5}, "direct");
  plan.rule = find_rule("sgd:lr=10", {});
  plan.steps = 100;
  const Ran cpu = run_one(plan, {}), device = run_one(plan, 0);
  BOOST_TEST(to_text(device.result.status) == "diverged");
  BOOST_TEST(device.result.reason == cpu.result.reason);
  BOOST_TEST(device.keeper.rows.size() == cpu.keeper.rows.size());

  MinimizePlan away = small_plan("rosenbrock", {-1, 1.5}, "mlp5");
  away.rule = find_rule("sgd:lr=1e30", {});
  const Ran cpu_away = run_one(away, {}), device_away = run_one(away, 0);
  BOOST_TEST(to_text(device_away.result.status) == "diverged");
  BOOST_TEST(device_away.result.reason == cpu_away.result.reason);
}

BOOST_AUTO_TEST_CASE(a_function_that_the_host_evaluates_runs_too) {
  MinimizePlan plan = small_plan("rosenbrock", std::vector<double>(40, 0.5), "mlp5");
  plan.precision = Precision::twofold;
  BOOST_TEST(!device_evaluates<double>(*plan.function.function, 0));
  const auto cpu = run_seeds(plan, 3, 2, {}), device = run_seeds(plan, 3, 2, 0);
  for (std::size_t k = 0; k < 2; ++k) {
    BOOST_TEST(device[k].keeper.rows.size() == cpu[k].keeper.rows.size());
    BOOST_TEST(farthest(device[k], cpu[k]) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(a_signal_ends_runs_between_blocks_of_steps) {
  MinimizePlan plan = small_plan("ackley", {3}, "mlp5");
  plan.steps = 10000;
  const auto runs = run_seeds(plan, 3, 2, 0, 5);
  for (const Ran& run : runs) {
    BOOST_TEST(to_text(run.result.status) == "interrupted");
    BOOST_TEST(run.keeper.rows.size() >= 5u);
    BOOST_TEST(run.keeper.rows.size() < 2 * Device<float>::most_steps);
    BOOST_TEST(run.result.x == run.keeper.x.back());
    BOOST_TEST(run.result.steps == run.keeper.rows.back().step);
  }
}

BOOST_AUTO_TEST_CASE(longer_runs_are_read_in_several_blocks) {
  MinimizePlan plan = small_plan("ackley", {3}, "parameter");
  plan.precision = Precision::twofold;
  plan.steps = 1000;
  plan.init_steps = 300;
  const Ran cpu = run_one(plan, {}), device = run_one(plan, 0);
  BOOST_TEST(device.keeper.rows.size() == 1001u);
  BOOST_TEST(device.keeper.init_rows.size() == cpu.keeper.init_rows.size());
  BOOST_TEST(farthest(device, cpu) < 1e-9);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

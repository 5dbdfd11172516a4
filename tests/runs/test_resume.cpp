// A run that was stopped and goes on later is the run that was never stopped, bit for bit.
#include <algorithm>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/rows.hpp"
#include "base/state.hpp"
#include "base/tensors.hpp"
#include "optimizers/catalogue.hpp"
#include "runs/trace_table.hpp"
#include "tests/runs/plans.hpp"

namespace nnopt::run_tests {
namespace {

/// Keeps the state in memory; a signal comes when it is asked for the `stop`th time.
class MemoryKeeper final : public StateKeeper {
 public:
  MemoryKeeper(const Tensors* from, std::optional<int> stop) : stop_(stop) {
    if (from != nullptr) reader_.emplace(*from);
  }
  StateVisitor* saved() override { return reader_ ? &*reader_ : nullptr; }
  bool due(std::int64_t) override {
    ++asked_;
    stopped = stop_ && asked_ >= *stop_;
    return stopped;
  }
  void keep(std::int64_t, const Visit& visit) override {
    state = {};
    StateWriter writer(state);
    visit(writer);
    if (at_keep) at_keep();
    ++kept;
  }

  std::function<void()> at_keep;

  Tensors state;
  int kept = 0;
  bool stopped = false;
  int asked() const { return asked_; }

 private:
  std::optional<StateReader> reader_;
  std::optional<int> stop_;
  int asked_ = 0;
};

/// Writes all rows down.
class Recorder final : public Observer {
 public:
  explicit Recorder(MemoryKeeper& keeper) : keeper_(keeper) {
    keeper.at_keep = [this] { kept_rows = rows; };
  }
  void init_row(const TraceRow& row, std::span<const double> x) override { add("init ", row, x); }
  void row(const TraceRow& row, std::span<const double> x) override { add("", row, x); }
  bool wants_evaluations() override { return true; }
  void evaluated(const TraceRow& row, std::span<const double> x) override { add("at ", row, x); }
  bool stop() override { return keeper_.stopped; }
  StateKeeper* keeper() override { return &keeper_; }

  std::string rows, kept_rows;  // of the whole run, and up to the state that was kept last

 private:
  void add(const char* kind, const TraceRow& row, std::span<const double> x) {
    rows += kind + trace_line(row, x);
  }

  MemoryKeeper& keeper_;
};

struct Told {
  RunResult result;
  std::string rows, kept_rows, state;  // the state as the bytes of a file
  int asked = 0;
};

Told told(const MinimizePlan& plan, const std::string* from, std::optional<int> stop) {
  std::optional<Tensors> saved;
  if (from != nullptr) saved = parse_safetensors(*from, "state");
  MemoryKeeper keeper(saved ? &*saved : nullptr, stop);
  Recorder recorder(keeper);
  Team team(1);
  Told told{minimize(plan, 3, team, recorder), {}, {}, {}, keeper.asked()};
  told.rows = recorder.rows;
  told.kept_rows = recorder.kept_rows;
  if (keeper.kept > 0) told.state = to_safetensors(keeper.state);
  return told;
}

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

void check_same(const Told& a, const Told& b) {
  const RunResult &one = a.result, &two = b.result;
  BOOST_TEST(std::ranges::equal(one.x, two.x, same_bits));
  BOOST_TEST(std::ranges::equal(one.best_x, two.best_x, same_bits));
  BOOST_TEST(same_bits(one.value, two.value));
  BOOST_TEST(same_bits(one.best_value, two.best_value));
  BOOST_TEST(same_bits(one.first_value, two.first_value));
  BOOST_TEST(same_bits(one.gradient_norm, two.gradient_norm));
  BOOST_TEST(one.best_step == two.best_step);
  BOOST_TEST(one.steps == two.steps);
  BOOST_TEST(one.evaluations == two.evaluations);
  BOOST_TEST(one.init_steps == two.init_steps);
  BOOST_TEST(one.init_distance.has_value() == two.init_distance.has_value());
  BOOST_TEST(same_bits(one.init_distance.value_or(0), two.init_distance.value_or(0)));
  BOOST_TEST((one.status == two.status));
  BOOST_TEST(one.reason == two.reason);
  BOOST_TEST(one.goal.has_value() == two.goal.has_value());
  if (one.goal && two.goal) BOOST_TEST(one.goal->step == two.goal->step);
  BOOST_TEST((one.diagnosis ? one.diagnosis->text : "") ==
             (two.diagnosis ? two.diagnosis->text : ""));
  BOOST_TEST((a.rows == b.rows));
  BOOST_TEST((a.state == b.state));
}

/// Stopped at the n-th row asked for, for several n, and once more on the way on.
void check_resumed(const std::string& about, const MinimizePlan& plan) {
  BOOST_TEST_CONTEXT(about) {
    const Told whole = told(plan, nullptr, {});
    BOOST_TEST_REQUIRE(!whole.state.empty());
    BOOST_TEST_REQUIRE(whole.asked > 1);
    for (const int n : {1, 2, whole.asked / 3, whole.asked / 2, whole.asked}) {
      if (n < 1) continue;
      BOOST_TEST_CONTEXT("stopped when asked for the " << n << "th time") {
        const Told first = told(plan, nullptr, n);
        // Not where a row comes that would have ended the run anyway.
        BOOST_TEST((first.result.status == Status::interrupted || n == whole.asked ||
                    whole.result.status == Status::diverged));
        const Told second = told(plan, &first.state, std::max(2, (whole.asked - n) / 2));
        Told last = told(plan, &second.state, {});
        last.rows = first.kept_rows + second.kept_rows + last.rows;
        check_same(whole, last);
      }
    }
    // A run that has ended ends again as it did.
    Told again = told(plan, &whole.state, {});
    again.rows = whole.kept_rows + again.rows;
    check_same(whole, again);
    // Also where what was taken up is kept before anything has happened.
    const Told at_once = told(plan, &whole.state, 1);
    again = told(plan, &at_once.state, {});
    again.rows = whole.kept_rows + at_once.kept_rows + again.rows;
    check_same(whole, again);
  }
}

/// A run of `steps` steps is the same as one of fewer that is let go on.
void check_extended(const std::string& about, MinimizePlan plan, std::int64_t steps) {
  BOOST_TEST_CONTEXT(about << ", extended") {
    plan.steps = steps;
    const Told whole = told(plan, nullptr, {});
    plan.steps = steps / 3 + 1;
    const Told first = told(plan, nullptr, {});
    plan.steps = steps;
    Told last = told(plan, &first.state, {});
    last.rows = first.kept_rows + last.rows;
    check_same(whole, last);
  }
}

std::string refusal(const MinimizePlan& plan, const std::string& state) {
  try {
    told(plan, &state, {});
  } catch (const BadInput& error) {
    return error.what();
  }
  return "no error";
}

std::vector<std::string> rule_variants() {
  std::vector<std::string> specs = row_names<Rule>();
  for (const char* const more :
       {"sgd:lr=1e-3,momentum=0.9", "sgd:lr=1e-3,momentum=0.9,nesterov=true", "adam:amsgrad=true",
        "rmsprop:centered=true,momentum=0.5", "rmsprop:momentum=0.5", "asgd:t0=3",
        "adabelief:rectify=false,amsgrad=true"}) {
    specs.emplace_back(more);
  }
  return specs;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(resume)

BOOST_AUTO_TEST_CASE(every_rule_goes_on_from_where_it_was) {
  for (const std::string& rule : rule_variants()) {
    const MinimizePlan plan = plan_for("himmelblau", {0.3, -0.4}, rule, 40);
    check_resumed(rule, plan);
    check_extended(rule, plan, 40);
    MinimizePlan single = network_plan("ackley", {2.5}, rule, 12);
    single.init_steps = 9;
    check_resumed(rule + " on a network", single);
    check_extended(rule + " on a network", single, 12);
  }
}

BOOST_AUTO_TEST_CASE(every_method_goes_on_from_where_it_was) {
  std::vector<std::string> specs = row_names<MethodOptions>();
  for (const char* const more :
       {"cg:beta=pr", "lbfgs:history_size=3,line_search_fn=strong_wolfe", "lbfgs:history_size=2",
        "migrad:strategy=2", "cmaes:restarts=2,tolfun=1e-3", "nelder_mead:adaptive=true",
        "random_search:one_fifth=true"}) {
    specs.emplace_back(more);
  }
  std::erase(specs, Lm::name);  // for data alone
  for (const std::string& spec : specs) {
    MinimizePlan plan = plan_for("rosenbrock", {-1.2, 1, 0.7}, "adam", 60);
    plan.method = std::get<MethodOptions>(find_optimizer(spec, {}));
    check_resumed(spec, plan);
    check_extended(spec, plan, 60);
    MinimizePlan network = network_plan("ackley", {2.5}, "adam", 6);
    network.method = plan.method;
    network.model.layers = {4};
    network.init_steps = 5;
    check_resumed(spec + " on a network", network);
  }
}

BOOST_AUTO_TEST_CASE(lm_goes_on_from_where_it_was) {
  MinimizePlan plan = sincos_plan("adam", 0, 60);
  plan.epochs = {};
  plan.method = Lm();
  check_resumed("lm", plan);
  check_extended("lm", plan, 60);
  plan.bounds = {{0, 2.2}, {}};
  check_resumed("lm with limits", plan);
  plan.bounds.clear();
  plan.function = data_fit(sincos_data(0), "c*sin(b*cos(a*x))+d", "", ChiSquared(), {});
  plan.start = {1, 2, 1, 0};
  plan.model.outputs = 4;
  plan.method = std::get<MethodOptions>(find_optimizer("lm:projection=true,factor=10", {}));
  check_resumed("lm with projection", plan);
  check_extended("lm with projection", plan, 60);
}

BOOST_AUTO_TEST_CASE(migrad_leaves_a_saddle_in_a_later_run) {
  MinimizePlan plan = plan_for("x^4-x^2+y^2", {1e-9, 1}, "adam", 60);
  plan.method = std::get<MethodOptions>(find_optimizer("migrad", {}));
  check_resumed("migrad", plan);
}

BOOST_AUTO_TEST_CASE(every_schedule_goes_on_from_where_it_was) {
  for (const std::string& name : row_names<NamedSchedule>()) {
    MinimizePlan plan = sincos_plan("sgd:lr=0.01,momentum=0.5", 64, 9);
    plan.schedule.schedule = find_schedule(name == "multistep" ? "multistep:milestones=2/5" : name);
    plan.schedule.warmup = 2;
    check_resumed(name, plan);
  }
  MinimizePlan plan = sincos_plan("adam:lr=0.01", 64, 9);
  plan.schedule.schedule = find_schedule("0.9^epoch / (1 + step)");
  check_resumed("a formula", plan);
  check_extended("a formula", plan, 31);
}

BOOST_AUTO_TEST_CASE(a_schedule_that_depends_on_the_length_refuses_another_one) {
  MinimizePlan plan = plan_for("sphere", {1, 1}, "adam", 20);
  plan.schedule.schedule = find_schedule("cosine");
  const Told run = told(plan, nullptr, {});
  plan.steps = 40;
  BOOST_TEST(refusal(plan, run.state) ==
             "the schedule was 'cosine:T_max=20' and would now be 'cosine:T_max=40': it depends on "
             "the length of the run, which must stay");
  plan.schedule.schedule = find_schedule("cosine:T_max=20");
  BOOST_TEST(refusal(plan, run.state) == "no error");
}

BOOST_AUTO_TEST_CASE(mini_batches_dropout_clipping_and_weight_norm_go_on) {
  check_resumed("mini-batches", sincos_plan("adam:lr=0.05", 16, 3));
  check_resumed("all rows", sincos_plan("adam:lr=0.05", 0, 12));
  check_extended("mini-batches", sincos_plan("adam:lr=0.05", 16, 3), 32);
  for (const Precision precision : {Precision::single, Precision::twofold}) {
    for (const char* const weight_norm : {"on", "off"}) {
      MinimizePlan plan = network_plan("ackley", {2.5, 1}, "adam:lr=0.01", 20);
      plan.precision = precision;
      plan.model.dropout = 0.3;
      plan.model.weight_norm = weight_norm;
      plan.init_steps = 20;
      check_resumed("dropout", plan);
      plan.clip.norm = 0.1;
      plan.clip.value = 0.05;
      plan.reset_optimizer = true;
      check_resumed("clipped, with the optimizer as new", plan);
    }
  }
  MinimizePlan point = plan_for("ackley", {2.5}, "adam:lr=0.01", 30);
  point.model.name = "parameter";
  check_resumed("parameter", point);
}

BOOST_AUTO_TEST_CASE(every_end_of_a_run_is_found_again) {
  MinimizePlan plan = plan_for("sphere", {1, 1}, "sgd:lr=0.2", 100);
  plan.goal = 0.1;
  const auto with = [&](auto change) {
    MinimizePlan changed = plan;
    change(changed);
    return changed;
  };
  check_resumed("target", with([](auto& p) { p.target = 1e-3; }));
  check_resumed("gtol", with([](auto& p) { p.gtol = 1e-3; }));
  check_resumed("patience", with([](auto& p) {
                  p.patience = 5;
                  p.rule = find_rule("sgd:lr=1", {});
                }));
  check_resumed("not finite", with([](auto& p) { p.rule = find_rule("sgd:lr=1e30", {}); }));
  check_resumed("never at the start", with([](auto& p) {
                  p.model = network_plan("sphere", {1, 1}, "adam", 1).model;
                  p.precision = Precision::single;
                  p.rule = find_rule("sgd:lr=1e30", {});
                }));
  // Another stop than the one it ended by lets it go on.
  const Told ended = told(with([](auto& p) { p.target = 0.5; }), nullptr, {});
  const MinimizePlan further = with([](auto& p) { p.target = 1e-9; });
  Told last = told(further, &ended.state, {});
  last.rows = ended.kept_rows + last.rows;
  check_same(told(further, nullptr, {}), last);
}

BOOST_AUTO_TEST_CASE(rows_of_data_that_are_seen_once_an_epoch_go_on) {
  DataSet data{"many", {"x", "y"}, {{}, {}}, "y"};
  for (int i = 0; i < 5000; ++i) {
    data.values[0].push_back(1e-3 * i);
    data.values[1].push_back(2e-3 * i + 1);
  }
  MinimizePlan plan;
  plan.function = data_fit(data, "a*x+b", "", MeanSquaredError(), {"a", "b"});
  plan.start = {0, 0};
  plan.model.outputs = 2;
  plan.rule = find_rule("sgd:lr=1e-3", {});
  plan.schedule.schedule = find_schedule("plateau:patience=0");
  plan.batch_size = 1000;
  plan.steps_per_epoch = 5;
  plan.steps = 23;
  check_resumed("many rows", plan);
  check_extended("many rows", plan, 34);
}

BOOST_AUTO_TEST_CASE(a_state_of_another_run_is_refused) {
  const MinimizePlan plan = plan_for("sphere", {1, 1}, "adam", 20);
  const std::string state = told(plan, nullptr, {}).state;
  const auto dims = plan_for("sphere", {1, 1, 1}, "adam", 20);
  BOOST_TEST(refusal(dims, state) == "the tensor 'x' is 2 instead of 3");
  BOOST_TEST(refusal(plan_for("sphere", {1, 1}, "adagrad", 20), state) ==
             "there is no tensor 'optimizer.x.sum'");
  BOOST_TEST(refusal(network_plan("sphere", {1, 1}, "adam", 20), state) ==
             "there is no tensor 'latent'");
  MinimizePlan method = plan;
  method.method = MethodOptions(Bfgs());
  BOOST_TEST(refusal(method, state) == "there is no tensor 'method.evaluations'");
  MinimizePlan shorter = plan;
  shorter.steps = 10;
  BOOST_TEST(refusal(shorter, state) == "the run has made 20 steps already, more than 10");
  BOOST_TEST(refusal(plan, to_safetensors(Tensors())) == "there is no tensor 'x'");
  MinimizePlan network = network_plan("ackley", {2.5}, "adam", 5);
  const std::string initializing = told(network, nullptr, 4).state;
  network.init_steps = 2;
  BOOST_TEST(refusal(network, initializing) ==
             "the initialization phase has made 3 steps already, more than 2");
}

/// Every tensor of a state with one thing wrong at a time: refused, or some other run, but never
/// out of bounds.
BOOST_AUTO_TEST_CASE(no_damaged_state_does_harm) {
  std::vector<MinimizePlan> plans{plan_for("himmelblau", {0.3, -0.4}, "adam", 20)};
  for (const std::string& spec : row_names<MethodOptions>()) {
    plans.push_back(plans.front());
    if (spec == Lm::name) {  // for data alone
      plans.back() = sincos_plan("adam", 0, 20);
      plans.back().epochs = {};
    }
    plans.back().method = std::get<MethodOptions>(find_optimizer(spec, {}));
  }
  for (MinimizePlan& plan : plans) {
    const Tensors state = parse_safetensors(told(plan, nullptr, 8).state, "state");
    for (std::size_t i = 0; i < state.all().size(); ++i) {
      for (const int damage : {0, 1, 2, 3}) {
        Tensors damaged;
        for (std::size_t k = 0; k < state.all().size(); ++k) {
          Tensor tensor = state.all()[k];
          if (k == i && damage == 0) continue;
          if (k == i && damage == 1) tensor.shape = {0}, tensor.bytes.clear();
          if (k == i && damage == 2) std::ranges::fill(tensor.bytes, std::byte{0xff});
          if (k == i && damage == 3) std::ranges::fill(tensor.bytes, std::byte{0x7f});
          damaged.add(std::move(tensor));
        }
        const std::string complaint = refusal(plan, to_safetensors(damaged));
        if (damage == 0) BOOST_TEST(complaint != "no error");
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt::run_tests

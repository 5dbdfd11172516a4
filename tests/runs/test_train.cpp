// Trainings against straight-line code, and against themselves: threads, seeds side by side, states
// taken up again.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/shuffle.hpp"
#include "runs/saved_network.hpp"
#include "runs/train.hpp"
#include "runs/train_diagnosis.hpp"
#include "runs/train_state.hpp"
#include "tests/compute/rule_variants.hpp"
#include "tests/runs/train_plans.hpp"

using namespace nnopt;
using namespace nnopt::train_tests;

namespace {

/// 2-3-2 with tanh in plain loops: two inputs, three hidden units, two classes, nothing shared with
/// the program but the order of the parameters.
struct PlainNetwork {
  std::array<double, 6> w1;
  std::array<double, 3> b1;
  std::array<double, 6> w2;
  std::array<double, 2> b2;

  explicit PlainNetwork(const std::vector<double>& w) {
    for (std::size_t i = 0; i < 6; ++i) w1[i] = w[i];
    for (std::size_t i = 0; i < 3; ++i) b1[i] = w[6 + i];
    for (std::size_t i = 0; i < 6; ++i) w2[i] = w[9 + i];
    for (std::size_t i = 0; i < 2; ++i) b2[i] = w[15 + i];
  }
  std::vector<double> all() const {
    std::vector<double> w(w1.begin(), w1.end());
    w.insert(w.end(), b1.begin(), b1.end());
    w.insert(w.end(), w2.begin(), w2.end());
    w.insert(w.end(), b2.begin(), b2.end());
    return w;
  }

  /// The loss of a row; adds to g the gradient of `share` times it.
  double row(const double* x, std::size_t label, double share, PlainNetwork* g) const {
    std::array<double, 3> h;
    for (std::size_t i = 0; i < 3; ++i) {
      h[i] = std::tanh(w1[2 * i] * x[0] + w1[2 * i + 1] * x[1] + b1[i]);
    }
    std::array<double, 2> y;
    for (std::size_t j = 0; j < 2; ++j) {
      y[j] = b2[j];
      for (std::size_t i = 0; i < 3; ++i) y[j] += w2[3 * j + i] * h[i];
    }
    const double sum = std::exp(y[0]) + std::exp(y[1]);
    if (g != nullptr) {
      for (std::size_t j = 0; j < 2; ++j) {
        const double dy = share * (std::exp(y[j]) / sum - (j == label ? 1 : 0));
        g->b2[j] += dy;
        for (std::size_t i = 0; i < 3; ++i) {
          g->w2[3 * j + i] += dy * h[i];
          const double dz = dy * w2[3 * j + i] * (1 - h[i] * h[i]);
          g->b1[i] += dz;
          g->w1[2 * i] += dz * x[0];
          g->w1[2 * i + 1] += dz * x[1];
        }
      }
    }
    return std::log(sum) - y[label];
  }
  double mean_loss(const Examples& data) const {
    double loss = 0;
    for (std::size_t r = 0; r < data.rows(); ++r) {
      loss += row(&data.numbers[2 * r], data.labels[r], 0, nullptr);
    }
    return loss / double(data.rows());
  }
};

/// The weights after an epoch of such a training, by momentum.
void descend(PlainNetwork& net, const Examples& data, std::uint64_t seed, std::uint64_t epoch,
             std::size_t size, double lr, std::vector<double>& velocity) {
  std::vector<std::uint32_t> order(data.rows());
  shuffle(order, seed, epoch);
  for (std::size_t from = 0; from < order.size(); from += size) {
    const std::size_t to = std::min(from + size, order.size());
    PlainNetwork g(std::vector<double>(17, 0.0));
    for (std::size_t k = from; k < to; ++k) {
      net.row(&data.numbers[2 * order[k]], data.labels[order[k]], 1 / double(to - from), &g);
    }
    std::vector<double> w = net.all();
    const std::vector<double> gradient = g.all();
    for (std::size_t i = 0; i < w.size(); ++i) {
      velocity[i] = 0.9 * velocity[i] + gradient[i];
      w[i] -= lr * velocity[i];
    }
    net = PlainNetwork(w);
  }
}

bool same_run(const TrainResult& a, const TrainResult& b) {
  return numbers_of(a.rows) == numbers_of(b.rows) && a.network.w == b.network.w &&
         a.status == b.status && a.reason == b.reason && a.best_epoch == b.best_epoch &&
         a.steps == b.steps && a.last_size == b.last_size;
}

/// The state through a file's tensors and back.
TrainState through_tensors(const TrainPlan& plan, TrainState state) {
  Tensors tensors;
  StateWriter writer(tensors, "run.0.");
  see_state(plan, state, writer);
  const Tensors read = parse_safetensors(to_safetensors(tensors), "state");
  TrainState back;
  StateReader reader(read, "run.0.");
  see_state(plan, back, reader);
  return back;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(training)

BOOST_AUTO_TEST_CASE(two_epochs_are_those_of_straight_line_code) {
  TrainPlan plan = parabola_plan("sgd:lr=0.3,momentum=0.9", 2, 21);
  plan.network.layers = {3};
  plan.precision = Precision::twofold;
  plan.batch_size = 8;  // the last one of an epoch has 5 rows
  plan.epochs = 0;
  constexpr std::uint64_t seed = 5;
  PlainNetwork plain(run(plan, seed).network.w);
  plan.epochs = 2;
  const TrainResult result = run(plan, seed);
  BOOST_REQUIRE(result.rows.size() == 3u);
  std::vector<double> velocity(17, 0.0);
  for (std::size_t epoch = 0; epoch <= 2; ++epoch) {
    if (epoch > 0) descend(plain, plan.data->training, seed, epoch - 1, 8, 0.3, velocity);
    const EpochRow& row = result.rows[epoch];
    BOOST_TEST(row.epoch == std::int64_t(epoch));
    BOOST_TEST(row.step == std::int64_t(3 * epoch));
    BOOST_TEST(row.lr == 0.3);
    BOOST_TEST(row.loss == plain.mean_loss(plan.data->training),
               boost::test_tools::tolerance(1e-12));
    BOOST_TEST(row.validation_loss == plain.mean_loss(plan.data->validation),
               boost::test_tools::tolerance(1e-12));
    BOOST_TEST(row.test_loss == plain.mean_loss(plan.data->test),
               boost::test_tools::tolerance(1e-12));
  }
  const std::vector<double> w = plain.all();
  for (std::size_t i = 0; i < w.size(); ++i) {
    BOOST_TEST(result.network.w[i] == w[i], boost::test_tools::tolerance(1e-10));
  }
  BOOST_TEST((result.status == Status::max_epochs));
  BOOST_TEST(result.reason == "all 2 epochs done");
}

BOOST_AUTO_TEST_CASE(a_parabola_is_learned) {
  TrainPlan plan = parabola_plan("adam:lr=0.03", 2, 600);
  plan.epochs = 60;
  const TrainResult classes = run(plan);
  BOOST_TEST(classes.row().test_accuracy > 0.93);
  BOOST_TEST(classes.row().train_accuracy > 0.95);
  plan = parabola_plan("adam:lr=0.03", 0, 600);
  plan.epochs = 60;
  const TrainResult numbers = run(plan);
  BOOST_TEST(numbers.row().test_loss < 0.01);
  BOOST_TEST(std::isnan(numbers.row().test_accuracy));
}

BOOST_AUTO_TEST_CASE(a_hidden_layer_can_be_missing) {
  TrainPlan plan = parabola_plan("adam:lr=0.03");
  plan.network.layers = {};
  plan.network.inputs = 2;
  BOOST_TEST(plan.parameters() == 6u);
  BOOST_TEST(run(plan).row().loss < run(plan).rows.front().loss);
}

BOOST_AUTO_TEST_CASE(the_network_of_mnist_has_7960_parameters) {
  TrainPlan plan;
  plan.network = {.inputs = 784, .outputs = 10, .layers = {10}};
  BOOST_TEST(plan.parameters() == 7960u);
  BOOST_TEST(widths_text(plan.network) == "784-10-10");
}

BOOST_AUTO_TEST_CASE(the_bits_are_the_same_on_any_number_of_threads) {
  TrainPlan plan = parabola_plan("adam:lr=0.02");
  plan.network.layers = {64, 33};
  plan.network.dropout = 0.2;
  plan.clip.norm = 0.5;
  const TrainResult alone = run(plan, 3);
  for (const std::size_t threads : {2, 3, 4}) {
    BOOST_TEST(same_run(alone, run(plan, 3, threads)));
  }
  BOOST_TEST(!same_run(alone, run(plan, 4)));
}

BOOST_AUTO_TEST_CASE(seeds_side_by_side_are_those_one_after_the_other) {
  const TrainPlan plan = parabola_plan("adam:lr=0.02");
  std::vector<TrainJob> jobs;
  for (std::uint64_t seed = 0; seed < 6; ++seed) jobs.push_back({&plan, seed});
  const auto watched = [](std::size_t) { return std::make_unique<Witness>(); };
  const auto many = train_all(jobs, 3, watched), one = train_all(jobs, 1, watched);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    BOOST_REQUIRE(many[i]);
    BOOST_TEST(many[i]->seed == i);
    BOOST_TEST(same_run(*many[i], *one[i]));
  }
  const auto some = train_all(
      jobs, 1, [](std::size_t i) { return i < 2 ? std::make_unique<Witness>() : nullptr; });
  BOOST_TEST((some[1] && !some[2] && !some[5]));
}

BOOST_AUTO_TEST_CASE(batches_larger_than_the_data_are_all_of_it) {
  TrainPlan plan = parabola_plan("sgd:lr=0.1");
  plan.batch_size = 150;
  const TrainResult all = run(plan);
  plan.batch_size = 100000;
  BOOST_TEST(plan.steps_per_epoch() == 1);
  BOOST_TEST(same_run(all, run(plan)));
}

BOOST_AUTO_TEST_CASE(no_epochs_leave_the_network_as_it_was_drawn) {
  TrainPlan plan = parabola_plan("adam");
  plan.epochs = 0;
  const TrainResult result = run(plan);
  BOOST_TEST(result.rows.size() == 1u);
  BOOST_TEST(result.steps == 0);
  BOOST_TEST(result.network.w.size() == plan.parameters());
  BOOST_TEST((result.status == Status::max_epochs));
}

// ---- the learning rate ----

BOOST_AUTO_TEST_CASE(a_schedule_by_epochs_gives_each_epoch_its_rate) {
  TrainPlan plan = parabola_plan("sgd:lr=0.5");
  plan.schedule.schedule = find_schedule("0.1^epoch");
  const TrainResult result = run(plan);
  for (const EpochRow& row : result.rows) {
    const double epoch = row.epoch == 0 ? 0 : double(row.epoch - 1);
    BOOST_TEST(row.lr == 0.5 * std::pow(0.1, epoch), boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(a_schedule_by_steps_gives_each_step_its_rate) {
  // A rate that is 0 but in step 12 is that step alone.
  TrainPlan plan = parabola_plan("sgd:lr=0.5");
  plan.precision = Precision::twofold;
  plan.schedule.schedule = find_schedule("step == 12 ? 1 : 0");
  const TrainResult all = run(plan);
  BOOST_TEST(all.rows[1].loss == all.rows[0].loss);
  BOOST_TEST(all.rows[2].loss != all.rows[1].loss);
  BOOST_TEST(all.rows[3].loss == all.rows[2].loss);
  plan.schedule.schedule = find_schedule("onecycle:max_lr=0.1,cycle_momentum=false");
  const TrainResult cycle = run(plan);
  BOOST_TEST(cycle.rows.back().lr < 1e-4);
  plan.schedule = {{}, 2, false};
  BOOST_TEST(run(plan).rows[1].lr == 0.25);
}

BOOST_AUTO_TEST_CASE(a_schedule_that_looks_at_losses_sees_those_of_the_validation_rows) {
  TrainPlan plan = parabola_plan("sgd:lr=0.2");
  plan.epochs = 20;
  plan.schedule.schedule = find_schedule("plateau:eps=0,factor=0.5,patience=0,threshold=0");
  const TrainResult result = run(plan);
  double lr = 0.2, best = std::numeric_limits<double>::infinity();
  for (std::size_t k = 1; k < result.rows.size(); ++k) {
    BOOST_TEST(result.rows[k].lr == lr);
    const double loss = result.rows[k].validation_loss;
    if (loss >= best) lr /= 2;
    best = std::min(best, loss);
  }
}

BOOST_AUTO_TEST_CASE(a_schedule_without_a_rate_fails_the_run_and_keeps_its_rows) {
  TrainPlan plan = parabola_plan("sgd:lr=0.2");
  plan.schedule.schedule = find_schedule("1 - epoch");
  plan.epochs = 5;
  const TrainResult result = run(plan);
  BOOST_TEST((result.status == Status::failed));
  BOOST_TEST(result.reason.find("in step 20") != std::string::npos);
  BOOST_TEST(result.rows.size() == 3u);
}

// ---- ends ----

BOOST_AUTO_TEST_CASE(early_stopping_keeps_the_best_network) {
  TrainPlan plan = parabola_plan("sgd:lr=3", 2, 30);
  plan.network.layers = {40};
  plan.epochs = 200;
  plan.patience = 5;
  const TrainResult result = run(plan);
  BOOST_TEST((result.status == Status::stalled));
  const std::int64_t last = result.rows.back().epoch;
  BOOST_TEST(last == result.best_epoch + 5);
  BOOST_TEST(result.row().epoch == result.best_epoch);
  BOOST_TEST(result.reason.find("no better validation loss in 5 epochs") == 0u);
  for (const EpochRow& row : result.rows) {
    BOOST_TEST(row.validation_loss >= result.row().validation_loss);
  }
  // The network is that of the epoch.
  plan.patience.reset();
  plan.epochs = result.best_epoch;
  BOOST_TEST((run(plan).network.w == result.network.w));
}

BOOST_AUTO_TEST_CASE(without_validation_rows_the_training_loss_decides) {
  TrainPlan plan = parabola_plan("sgd:lr=0.5");
  const auto data = std::make_shared<LearningData>(*plan.data);
  data->validation = {};
  plan.data = data;
  plan.epochs = 100;
  plan.target = 0.5;
  const TrainResult result = run(plan);
  BOOST_TEST((result.status == Status::target));
  BOOST_TEST(result.rows.back().loss <= 0.5);
  BOOST_TEST(result.rows[result.rows.size() - 2].loss > 0.5);
  BOOST_TEST(std::isnan(result.rows.back().validation_loss));
  BOOST_TEST(result.reason == "training loss at or below --target 0.5");
}

BOOST_AUTO_TEST_CASE(a_training_that_diverges_says_so_and_what_to_try) {
  TrainPlan plan = parabola_plan("sgd:lr=1e30", 0);
  plan.network.activation = "relu";
  plan.epochs = 100;
  const TrainResult result = run(plan);
  BOOST_TEST((result.status == Status::diverged));
  BOOST_TEST(result.reason.find("try --lr 0.001") != std::string::npos);
  BOOST_TEST(!std::isfinite(result.rows.back().loss));
  BOOST_TEST(std::isfinite(result.rows.front().loss));
  BOOST_TEST(result.rows.size() < 5u);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_run_inside_an_epoch) {
  TrainPlan plan = parabola_plan("adam");
  plan.network.layers = {2000, 2000};  // so large that the run looks at signals in between
  plan.batch_size = 75;
  plan.epochs = 1000;
  Team team(1);
  Witness witness;
  witness.stop_at = 1;
  const TrainResult result = train(plan, 0, team, witness);
  BOOST_TEST((result.status == Status::interrupted));
  BOOST_TEST(result.rows.size() == 1u);
  BOOST_TEST(result.steps == witness.made);
  BOOST_TEST(result.steps < plan.steps_per_epoch());
  BOOST_TEST(witness.last.step == result.steps);
  BOOST_TEST((witness.last.w == result.network.w));
}

BOOST_AUTO_TEST_CASE(a_clock_ends_the_run_with_a_row) {
  TrainPlan plan = parabola_plan("adam");
  plan.epochs = 1'000'000'000;
  plan.timeout = 1e-9;
  const TrainResult result = run(plan);
  BOOST_TEST((result.status == Status::timeout));
  BOOST_TEST(result.rows.back().step == result.steps);
  BOOST_TEST(result.rows.size() == 2u);
}

// ---- going on ----

BOOST_AUTO_TEST_CASE(every_optimizer_goes_on_from_every_place_to_the_same_bits) {
  for (const std::string& rule : rule_variants) {
    BOOST_TEST_CONTEXT(rule) {
      TrainPlan plan = parabola_plan(rule, 2, 50);
      plan.network.dropout = 0.1;
      plan.epochs = 3;
      Team team(1);
      Witness witness;
      witness.keeps_states = true;
      const TrainResult whole = train(plan, 2, team, witness);
      BOOST_REQUIRE(witness.states.size() == 2u);
      for (const TrainState& state : witness.states) {
        const TrainState back = through_tensors(plan, state);
        BOOST_TEST(same_run(whole, run(plan, 2, 2, &back)));
      }
      // Twice on its way.
      Witness second;
      second.keeps_states = true;
      train(plan, 2, team, second, &witness.states[0]);
      BOOST_TEST(same_run(whole, run(plan, 2, 1, &second.states[0])));
      // One that is over stays as it is.
      const TrainState over = through_tensors(plan, witness.last);
      BOOST_TEST(same_run(whole, run(plan, 2, 1, &over)));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_run_goes_on_inside_an_epoch) {
  TrainPlan plan = parabola_plan("adam:lr=0.001");
  plan.network.layers = {2000, 2000};
  plan.batch_size = 75;
  plan.epochs = 2;
  plan.schedule.schedule = find_schedule("cosine");
  Team team(1);
  Witness witness;
  witness.stop_at = 1;
  train(plan, 1, team, witness);
  BOOST_REQUIRE(witness.last.step % plan.steps_per_epoch() != 0);
  const TrainState back = through_tensors(plan, witness.last);
  BOOST_TEST(same_run(run(plan, 1), run(plan, 1, 1, &back)));
}

BOOST_AUTO_TEST_CASE(schedules_early_stopping_and_paths_go_on_too) {
  for (const char* schedule :
       {"plateau:factor=0.5,patience=0", "bold_driver", "onecycle:max_lr=1"}) {
    BOOST_TEST_CONTEXT(schedule) {
      TrainPlan plan = parabola_plan("sgd:lr=0.5,momentum=0.5");
      plan.schedule.schedule = find_schedule(schedule);
      plan.epochs = 12;
      plan.patience = 3;
      plan.keeps_path = true;
      Team team(1);
      Witness witness;
      witness.keeps_states = true;
      const TrainResult whole = train(plan, 2, team, witness);
      BOOST_TEST(whole.path.size() == (whole.row_number + 1) * plan.parameters());
      for (const TrainState& state : witness.states) {
        const TrainState back = through_tensors(plan, state);
        const TrainResult again = run(plan, 2, 1, &back);
        BOOST_TEST(same_run(whole, again));
        BOOST_TEST((whole.path == again.path));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_longer_run_goes_on_from_the_end_of_a_shorter_one) {
  TrainPlan plan = parabola_plan("adam:lr=0.01");
  Team team(1);
  Witness witness;
  train(plan, 2, team, witness);
  plan.epochs = 7;
  BOOST_TEST(same_run(run(plan, 2), run(plan, 2, 1, &witness.last)));
}

BOOST_AUTO_TEST_CASE(states_of_other_trainings_are_refused) {
  const TrainPlan plan = parabola_plan("adam:lr=0.01");
  Team team(1);
  Witness witness;
  train(plan, 2, team, witness);
  Tensors tensors;
  StateWriter writer(tensors);
  see_state(plan, witness.last, writer);
  const auto refused = [&](TrainPlan other) {
    TrainState state;
    StateReader reader(tensors);
    BOOST_CHECK_THROW(see_state(other, state, reader), BadInput);
  };
  TrainPlan other = plan;
  other.network.layers = {7};
  refused(other);
  other = plan;
  other.rule = find_rule("adagrad", {});
  refused(other);
  other = plan;
  other.batch_size = 10;  // more steps in an epoch
  refused(other);
}

// ---- what went wrong ----

BOOST_AUTO_TEST_CASE(trouble_is_named) {
  const auto code = [](const TrainPlan& plan) {
    const auto found = diagnose(plan, run(plan));
    return found ? found->code : std::string();
  };
  TrainPlan plan = parabola_plan("sgd:lr=1e30", 0);
  plan.network.activation = "relu";
  BOOST_TEST((code(plan) == "not_finite" || code(plan) == "huge_weights"));
  plan = parabola_plan("sgd:lr=1e4");
  plan.epochs = 10;
  BOOST_TEST((code(plan) == "huge_weights" || code(plan) == "wild_loss"));
  plan = parabola_plan("sgd:lr=1e-9");
  BOOST_TEST(code(plan) == "learns_nothing");
  plan = parabola_plan("adam:lr=0.03", 2, 600);
  BOOST_TEST(code(plan) == "still_falling");
  plan = parabola_plan("adam:lr=0.03", 2, 12);
  plan.network.layers = {100};
  plan.epochs = 400;
  BOOST_TEST(code(plan) == "overfits");
}

BOOST_AUTO_TEST_CASE(units_that_are_all_equal_are_named) {
  TrainPlan plan = parabola_plan("adam:lr=0.01");
  plan.initializer = "zeros";
  const auto found = diagnose(plan, run(plan));
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->code == "equal_units");
  // Without hidden units weights may begin at 0.
  plan.network.layers = {};
  const auto straight = diagnose(plan, run(plan));
  BOOST_TEST((!straight || (straight->code != "equal_units" && straight->code != "huge_weights")));
}

BOOST_AUTO_TEST_CASE(a_steady_fall_far_from_the_end_asks_for_more) {
  TrainPlan plan = parabola_plan("sgd:lr=1e-4", 2, 600);
  plan.epochs = 20;
  const auto found = diagnose(plan, run(plan));
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(
      found->text.find("try more --epochs or --lr 0.001 (it is 0.0001)") != std::string::npos,
      found->text);
}

BOOST_AUTO_TEST_CASE(rates_far_above_the_optimizers_own_lead_back_to_it) {
  TrainPlan plan;
  plan.rule = find_rule("sgd:lr=1e30", {});
  BOOST_TEST(try_a_smaller_rate(plan, 1e30) == "try --lr 0.001 (it is 1e+30)");
  BOOST_TEST(try_a_smaller_rate(plan, 0.05) == "try --lr 0.005 (it is 0.05)");
}

BOOST_AUTO_TEST_SUITE_END()

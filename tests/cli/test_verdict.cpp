// `nnopt verdict`: what it takes and refuses, and what it tells of a result.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "cli/verdict_report.hpp"
#include "functions/find.hpp"
#include "tests/cli/json_reader.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

using namespace cli_tests;

namespace {

/// Small enough that a whole verdict takes a fraction of a second.
const Words small{"verdict",      "ackley", "--dim",      "1",      "--start-range", "5:15",
                  "--model",      "mlp",    "--layers",   "8",      "--latent",      "4",
                  "--steps",      "60",     "--repeat",   "6",      "--tune-lr",     "0.1,1",
                  "--tune-decay", "1,0.1",  "--no-times", "--quiet"};

/// A run that ends at a value, and comes to the goal where that is below 0.01.
nnopt::ArmRun run_to(std::uint64_t seed, double value) {
  nnopt::ArmRun one;
  one.seed = seed;
  one.start = {5.0 + double(seed)};
  one.x = {value};
  one.value = one.best_value = value;
  one.evaluations = one.steps = 500;
  one.longest_step = 0.25;
  one.seconds = 0.5;
  one.success = value < 0.01;
  if (one.success) one.evaluations_to_goal = 100 + std::int64_t(seed);
  return one;
}

nnopt::VerdictArm arm_of(const std::string& name, nnopt::ArmKind kind,
                         const std::vector<double>& ends) {
  nnopt::VerdictArm arm;
  arm.name = name;
  arm.kind = kind;
  arm.text = "adam:lr=3 of " + name;
  for (const double end : ends) {
    arm.runs.push_back(run_to(arm.runs.size(), end));
    arm.successes += arm.runs.back().success;
    arm.seconds += 0.5;
  }
  arm.interval = nnopt::wilson_interval(arm.successes, arm.runs.size());
  arm.median = ends[ends.size() / 2];
  arm.lower_quartile = ends.front();
  arm.upper_quartile = ends.back();
  for (std::size_t k = 0; k <= 100; ++k) arm.step_quantiles.push_back(0.0025 * double(k));
  return arm;
}

/// Four trials of mlp9 against direct, with numbers that can be found again.
struct MadeUp {
  nnopt::VerdictPlan plan;
  nnopt::VerdictResult result;

  MadeUp() {
    plan.direct.function = nnopt::find_objective("ackley", "", {}, 1);
    plan.direct.start = plan.direct.function.start;
    plan.direct.model.name = "direct";
    plan.models = {plan.direct};
    plan.models.front().model.name = "mlp9";
    plan.trials.count = 4;
    plan.trials.start = {{5, 15}};
    plan.tuning.rates = {0.5, 3};
    plan.tuning.decays = {1, 0.25};
    result.arms = {arm_of("mlp9", nnopt::ArmKind::model, {0.001, 0.002, 0.003, 17.5}),
                   arm_of("direct", nnopt::ArmKind::direct, {0.004, 16.5, 17.25, 18})};
    nnopt::ArmComparison one;
    one.second = 1;
    one.counts = {1, 2, 0, 1};
    one.difference = 0.5;
    one.interval = nnopt::difference_interval(one.counts);
    one.p = one.adjusted = nnopt::mcnemar_p(one.counts);
    result.comparisons = {one};
    result.tuning = {{0.5, 1, 0, 7, 17.125, false},
                     {0.5, 0.25, 1, 7, 16, false},
                     {3, 1, 2, 7, 15, false},
                     {3, 0.25, 5, 7, 0.5, true}};
    result.tuning_evaluations = 14000;
    result.goal = 0.01;
    result.goal_text = "0.01 above the known minimum 0";
    result.judgement = {nnopt::VerdictCode::no_difference, "Nothing is seen.", "rule 2c: p = 0.5"};
  }
  nnopt::VerdictReport report() const { return {plan, result, "nnopt verdict ackley", false}; }
};

/// The line that begins with `start`, blanks left out.
std::string line_with(const std::string& text, const std::string& start) {
  for (const std::string& line : lines_of(text)) {
    if (std::string(nnopt::trim(line)).starts_with(start)) return line;
  }
  return "";
}

std::size_t longest_line(const std::string& text) {
  std::size_t most = 0;
  for (const std::string& line : lines_of(text)) most = std::max(most, line.size());
  return most;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verdict_reports)

BOOST_AUTO_TEST_CASE(text_tells_arms_differences_and_the_verdict) {
  const MadeUp made;
  const std::string text = to_text(made.report());
  BOOST_TEST_CONTEXT(text) {
    BOOST_TEST(text.starts_with("ackley, 1 dimension, 4 trials from 5:15\n"));
    BOOST_TEST(text.find("success: an end below 0.01 (0.01 above the known minimum 0)") !=
               std::string::npos);
    const std::string model = line_with(text, "mlp9  "), direct = line_with(text, "direct  ");
    for (const char* cell :
         {" 3/4 ", "0.30-0.95", " 0.003 ", " 17.5 ", " 0.125 ", " 0.25 ", "101"}) {
      BOOST_TEST(model.find(cell) != std::string::npos, cell);
    }
    BOOST_TEST(direct.find(" 1/4 ") != std::string::npos);
    const std::string difference = line_with(text.substr(text.find("mlp9 against")), "direct ");
    for (const char* cell : {"+0.50", "0.5"}) {
      BOOST_TEST(difference.find(cell) != std::string::npos, cell);
    }
    BOOST_TEST(line_with(text, "verdict").find("no_difference") != std::string::npos);
    BOOST_TEST(text.ends_with("rule     rule 2c: p = 0.5\n"));
    BOOST_TEST(longest_line(text) <= 110u);
  }
}

BOOST_AUTO_TEST_CASE(the_tuning_grid_marks_the_pair_that_was_chosen) {
  MadeUp made;
  const std::string text = to_text(made.report());
  BOOST_TEST(line_with(text, "lr ").find("decay 1") != std::string::npos);
  BOOST_TEST(line_with(text, "0.5 ").find("[") == std::string::npos);
  BOOST_TEST(line_with(text, "3 ").find("[5]") != std::string::npos);
  BOOST_TEST(text.find("chosen: lr 3, decaying to 0.25 of it") != std::string::npos);
  for (auto& row : made.result.tuning) row.successes = 0;
  const std::string none = to_text(made.report());
  BOOST_TEST(line_with(none, "0.5 ").find("17.12") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_table_has_a_row_for_each_run_and_a_block_for_each_arm) {
  const MadeUp made;
  const std::string table = to_table(made.report());
  const auto blocks = blocks_of(table);
  BOOST_REQUIRE(blocks.size() == 2u);
  BOOST_REQUIRE(blocks[0].size() == 4u);
  BOOST_TEST(
      blocks[0][1] == (std::vector<double>{1, 1, 1, 0.002, 0.002, 500, 500, 101, 0.25, 6, 0.002}),
      boost::test_tools::per_element());
  BOOST_TEST(blocks[1][3][2] == 0);
  BOOST_TEST(std::isnan(blocks[1][3][7]));
  BOOST_TEST(table.starts_with("# nnopt verdict ackley\n# verdict: no_difference"));
  std::string names;
  for (const auto& line : lines_of(table)) {
    if (line.starts_with("#")) names = line;
  }
  BOOST_TEST(names ==
             "# number seed success value best evaluations steps goal_evaluations longest_step "
             "start_x1 x1");
}

BOOST_AUTO_TEST_CASE(json_has_the_members_that_the_command_line_promises) {
  const MadeUp made;
  const Value json = read_json(to_json(made.report()).text());
  BOOST_TEST(json["command"].text == "verdict");
  BOOST_TEST(json["command_line"].text == "nnopt verdict ackley");
  BOOST_TEST(json["verdict"]["code"].text == "no_difference");
  BOOST_TEST(json["verdict"]["text"].text == "Nothing is seen.");
  BOOST_TEST(json["verdict"]["rule"].text == "rule 2c: p = 0.5");
  const Value& arm = json["arms"][0];
  BOOST_TEST(arm["name"].text == "mlp9");
  BOOST_TEST(arm["success"].number == 3);
  BOOST_TEST(arm["of"].number == 4);
  BOOST_TEST(arm["interval"][0].number == made.result.arms[0].interval.lo);
  BOOST_TEST(arm["quartiles"][1].number == 17.5);
  BOOST_TEST(arm["step_quantiles"].size() == 101u);
  BOOST_TEST(arm["evaluations_to_goal"][2].number == 102);
  BOOST_TEST(arm["evaluations_to_goal"][3].is_null());
  BOOST_TEST(arm["runs"][3]["value"].number == 17.5);
  BOOST_TEST(!arm.has("seconds"));
  const Value& one = json["comparisons"][0];
  BOOST_TEST(one["second"].text == "direct");
  BOOST_TEST(one["first_alone"].number == 2);
  BOOST_TEST(one["p"].number == 0.5);
  BOOST_TEST(json["tuning"]["direct"][3]["chosen"].truth);
  BOOST_TEST(json["budget"]["amount"].number == 500);
  BOOST_TEST(json["start_range"][0][1].number == 15);
}

BOOST_AUTO_TEST_CASE(what_was_interrupted_is_told_without_a_verdict) {
  MadeUp made;
  made.result.interrupted = true;
  made.result.arms[1] = {};
  made.result.arms[1].name = "direct";
  made.result.comparisons.clear();
  const std::string text = to_text(made.report());
  BOOST_TEST(text.find("no_difference") == std::string::npos);
  BOOST_TEST(text.ends_with("interrupted: nothing is judged\n"));
  const Value json = read_json(to_json(made.report()).text());
  BOOST_TEST(json["verdict"].is_null());
  BOOST_TEST(json["status"].text == "interrupted");
  BOOST_TEST(json["arms"][1]["median"].is_null());
  BOOST_TEST(to_table(made.report()).find("# verdict") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(verdict_command, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(bad_input_is_refused_before_any_run) {
  const Words fine{"verdict", "ackley", "--dim", "2"};
  const auto refused = [&](const Words& more, const std::string& message) {
    check_refused(with(fine, more), message);
  };
  refused({"--start-range", "15:5"}, "'15:5' is not a range");
  refused({"--start-range", "5"}, "LO:HI is right");
  refused({"--start-range", "5:15:3"}, "no count");
  refused({"--start-range", "1:2,1:2,1:2"}, "has 3 ranges");
  refused({"--start-range", "x1=1:2"}, "no range of x2");
  refused({"--start-range", "x1=1:2,x1=1:2"}, "'x1' stands twice");
  refused({"--start-range", "a=1:2,b=1:2"}, "x1 or x2");
  refused({"--start-range", "-1e308:1e308"}, "too wide");
  refused({"--start-range", "1:2", "--start", "1,2"}, "--start: --start-range says");
  refused({"--start-range", "1:2", "--jitter", "1"}, "--jitter: --start-range says");
  refused({"--jitter", "-1"}, "numbers above 0");
  refused({"--jitter", "0"}, "numbers above 0");
  refused({"--jitter", "1,2,3"}, "has 3 numbers");
  refused({"--shift-range", "3:2"}, "--shift-range: '3:2'");
  refused({"--optimizer", "lbfgs"}, "lbfgs finds its step lengths by itself");
  refused({"--optimizer", "adm"}, "'adam'");
  refused({"--lr", "auto"}, "--lr: auto looks at one start");
  refused({"--optimizer", "sgd:lr=auto"}, "--optimizer: auto looks at one start");
  refused({"--optimizer", "adam", "--momentum", "0.5"}, "momentum");
  refused({"--model", "mlp3"}, "unknown model 'mlp3'");
  refused({"--model", "mlp9,mlp9"}, "'mlp9' stands twice");
  refused({"--model", "direct", "--hidden", "8"}, "is no network");
  refused({"--steps", "0"}, "a whole number from 1");
  refused({"--repeat", "0"}, "a whole number from 1");
  refused({"--budget", "minutes"}, "'minutes'");
  refused({"--timeout", "1"}, "--timeout: goes with --budget seconds");
  refused({"--target", "1", "--success", "0.1"}, "one of them is enough");
  refused({"--success", "0"}, "a number above 0");
  refused({"--detect", "1"}, "a number from 0.01 to 0.99");
  refused({"--tune", "models"}, "'models'");
  refused({"--tune", "none", "--tune-lr", "1"}, "--tune-lr: --tune none");
  refused({"--tune-lr", "0"}, "above 0");
  refused({"--tune-lr", "1,1"}, "1 stands twice");
  refused({"--tune-decay", "2"}, "2 is not allowed");
  refused({"--tune-repeat", "0"}, "a whole number from 1");
  refused({"--figure", "rates"}, "goes with --plot");
  refused({"--format", "gnuplot", "--figure", "path"}, "'paths'");
  refused({"--range", "1:2"}, "goes with --plot");
  refused({"--epochs", "3"}, "goes with --data");
  check_refused({"verdict", "ackley", "--dim", "3", "--format", "gnuplot", "--figure", "paths"},
                "1 or 2 variables");
  check_refused({"verdict", "x^2", "--start-range", "1:2,3:4"}, "has 2 ranges");
  check_refused({"verdict"}, "no function given");
}

BOOST_AUTO_TEST_CASE(trials_with_one_start_are_told_of) {
  const Words one{"verdict", "sphere",   "--dim", "1",       "--start", "1",      "--model",
                  "direct",  "--repeat", "2",     "--steps", "2",       "--tune", "none"};
  const Ended ended = run(one);
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(ended.error_lines() == 1u);
  BOOST_TEST(ended.err.find("all trials start at 1") != std::string::npos);
  BOOST_TEST(run(with(one, {"--jitter", "0.5"})).err == "");
  BOOST_TEST(run(with(one, {"--shift-range", "-1:1"})).err == "");
}

BOOST_AUTO_TEST_CASE(equal_lines_give_equal_bytes_on_any_number_of_threads) {
  for (const char* format : {"text", "table", "json"}) {
    const Words words = with(small, {"--format", format});
    const Ended one = run(with(words, {"--threads", "1"}));
    const Ended three = run(with(words, {"--threads", "3"}));
    BOOST_TEST(one.status == 0);
    BOOST_TEST(one.out == three.out);
    BOOST_TEST(one.out.size() > 1000u);
  }
}

BOOST_AUTO_TEST_CASE(fits_to_data_go_in_batches_with_methods_on_all_rows) {
  const Words data{"verdict",  "--data",    "sincos",    "--formula", "sin(b*cos(a*x))",
                   "--start",  "a=2,b=4.5", "--jitter",  "0.1",       "--model",
                   "mlp",      "--layers",  "8",         "--latent",  "4",
                   "--repeat", "2",         "--tune",    "none",      "--format",
                   "json",     "--quiet",   "--no-times"};
  const Value json = read_json(run(with(data, {"--batch-size", "50", "--epochs", "3"})).out);
  for (const Value& arm : json["arms"].elements) {
    BOOST_TEST_CONTEXT(arm["name"].text) {
      const bool is_method = arm["name"].text == "lbfgs" || arm["name"].text == "cmaes" ||
                             arm["name"].text == "random_search";
      for (const Value& one : arm["runs"].elements) {
        BOOST_TEST(one["evaluations"].number <= (is_method ? 3 : 12));
        if (arm["name"].text == "direct") BOOST_TEST(one["evaluations"].number == 12);
      }
    }
  }
  check_refused(with(data, {"--shift-range", "-1:1", "--batch-size", "50"}), "all 200 rows");
}

BOOST_AUTO_TEST_CASE(trials_start_where_the_options_say) {
  const Value json = read_json(
      run({"verdict", "sphere", "--model", "direct", "--steps", "3", "--repeat", "5",
           "--start-range", "x2=-3:-2,x1=4:5", "--tune", "none", "--format", "json", "--quiet"})
          .out);
  BOOST_TEST(json["dim"].number == 2);
  BOOST_REQUIRE(json["arms"].size() > 0u);
  for (const Value& arm : json["arms"].elements) {
    BOOST_TEST_CONTEXT(arm["name"].text) {
      BOOST_TEST(arm["of"].number == 5);
      for (const Value& one : arm["runs"].elements) {
        const auto start = one["start"].numbers();
        BOOST_TEST((start[0] >= 4 && start[0] < 5 && start[1] >= -3 && start[1] < -2));
      }
    }
  }
  const Value near = read_json(
      run({"verdict", "sphere", "--model", "direct", "--steps", "3", "--repeat", "5", "--start",
           "1,-1", "--jitter", "0,0.5", "--tune", "none", "--format", "json", "--quiet"})
          .out);
  const auto start = near["arms"][1]["runs"][2]["start"].numbers();
  BOOST_TEST(start[0] == 1);
  BOOST_TEST((std::abs(start[1] + 1) <= 0.5 && start[1] != -1));
}

BOOST_AUTO_TEST_CASE(a_verdict_of_runs_that_all_diverged_is_a_failure) {
  const Ended ended = run({"verdict", "log(x)", "--start", "-1", "--jitter", "0.5", "--model",
                           "direct", "--steps", "3", "--repeat", "2", "--tune", "none"});
  BOOST_TEST(ended.status == 1);
  BOOST_TEST(ended.error_lines() == 1u);
  BOOST_TEST(ended.err.find("all runs diverged") != std::string::npos);
  BOOST_TEST(ended.out.find("none_escapes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(figures_are_drawn_of_what_was_found) {
  const Ended script = run(with(small, {"--format", "gnuplot"}));
  BOOST_TEST(script.status == 0);
  for (const char* figure : {"rates", "ecdf", "steps", "ends", "paths"}) {
    const Ended one = run(with(small, {"--format", "gnuplot", "--figure", figure}));
    BOOST_TEST(one.status == 0);
    BOOST_TEST(one.out.find("plot ") != std::string::npos);
  }
  check_refused(
      {"verdict", "ackley", "--shift-range", "0:1", "--format", "gnuplot", "--figure", "paths"},
      "each trial has its own");
}

BOOST_AUTO_TEST_CASE(many_ranges_say_how_many_coordinates_there_are) {
  const Value json = read_json(
      run({"verdict", "sphere", "--model", "direct", "--steps", "2", "--repeat", "1",
           "--start-range", "1:2,1:2,1:2", "--tune", "none", "--format", "json", "--quiet"})
          .out);
  BOOST_TEST(json["dim"].number == 3);
}

BOOST_AUTO_TEST_SUITE_END()

// `nnopt compare` from outside: arms, tables, JSON, traces, refusals.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "tests/cli/json_reader.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

using namespace cli_tests;

namespace {

const Words three{"compare",    "himmelblau",  "--start",      "0,0",         "--optimizer",
                  "gd:lr=0.01", "--optimizer", "sgdm:lr=0.01", "--optimizer", "adam:lr=0.1",
                  "--steps",    "300",         "--quiet"};

Value json_of(const Words& words) {
  return read_json(run(with(words, {"--format", "json", "--no-times"})).out);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(compare_command, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(each_arm_is_the_run_that_minimize_makes) {
  const Value json = json_of(three);
  BOOST_REQUIRE(json["runs"].size() == 3u);
  BOOST_TEST(json["command"].text == "compare");
  const std::vector<std::string> specs{"gd:lr=0.01", "sgdm:lr=0.01", "adam:lr=0.1"};
  for (std::size_t i = 0; i < 3; ++i) {
    const Value& arm = json["runs"][i];
    BOOST_TEST(arm["optimizer"].text == specs[i]);
    const Value alone = json_of({"minimize", "himmelblau", "--start", "0,0", "--optimizer",
                                 specs[i], "--steps", "300", "--quiet"});
    for (const char* key : {"value", "best_value", "gradient_norm", "evaluations"}) {
      BOOST_TEST(arm[key].number == alone["runs"][0][key].number, specs[i] << " " << key);
    }
    BOOST_TEST(arm["x"][0].number == alone["runs"][0]["x"][0].number);
  }
}

BOOST_AUTO_TEST_CASE(lists_make_an_arm_of_each_combination) {
  const Value json = json_of({"compare", "quadratic", "--optimizer", "sgd", "--optimizer", "adam",
                              "--lr", "0.01,0.1", "--steps", "5", "--quiet"});
  BOOST_REQUIRE(json["arms"].size() == 4u);
  BOOST_TEST(json["arms"][1]["label"].text == "sgd, lr 0.1");
  BOOST_TEST(json["arms"][1]["optimizer_spec"].text == "sgd:lr=0.1");
  const Value dims = json_of({"compare", "sphere", "--dim", "2,3", "--steps", "5", "--quiet"});
  BOOST_REQUIRE(dims["runs"].size() == 2u);
  BOOST_TEST(dims["runs"][0]["x"].size() == 2u);
  BOOST_TEST(dims["runs"][1]["x"].size() == 3u);
  const Value models = json_of({"compare", "quadratic", "--model", "direct,mlp", "--layers", "8",
                                "--latent", "4", "--steps", "5", "--quiet"});
  BOOST_REQUIRE(models["runs"].size() == 2u);
  BOOST_TEST(models["runs"][1]["precision"].text == "float");
}

BOOST_AUTO_TEST_CASE(the_first_step_at_the_goal_is_told) {
  // As in golden_adam.csv: the loss that steps 181 and 177 begin with is the first below 1e-6.
  const Value json = json_of({"compare", "himmelblau", "--start", "0,0", "--optimizer",
                              "adam:lr=0.1", "--steps", "1000", "--success", "1e-6", "--quiet"});
  BOOST_TEST(json["runs"][0]["goal_step"].number == 180);
  BOOST_TEST(json["runs"][0]["steps"].number == 1000);
  const Value stopped = json_of({"compare", "himmelblau", "--start", "-2,0", "--optimizer",
                                 "adam:lr=0.1", "--steps", "1000", "--target", "1e-6", "--quiet"});
  BOOST_TEST(stopped["runs"][0]["steps"].number == 176);
  BOOST_TEST(stopped["runs"][0]["status"].text == "target");
}

BOOST_AUTO_TEST_CASE(seeds_are_summed_up_by_quartiles) {
  const Words words{"compare", "--data",    "sincos",      "--formula",    "sin(b*cos(a*x))",
                    "--start", "a=2,b=4.5", "--optimizer", "sgdm:lr=0.01", "--epochs",
                    "5",       "--repeat",  "5",           "--quiet"};
  const Value json = json_of(words);
  BOOST_REQUIRE(json["runs"].size() == 5u);
  std::vector<double> ends;
  for (const Value& one : json["runs"].elements) {
    ends.push_back(one["value"].number);
    BOOST_TEST(one["status"].text == "max_epochs");
    BOOST_TEST(one["steps"].number == 65);
  }
  std::ranges::sort(ends);
  const Value& value = json["arms"][0]["value"];
  BOOST_TEST(value["median"].number == ends[2]);
  BOOST_TEST(value["lower"].number == ends[1]);
  BOOST_TEST(value["upper"].number == ends[3]);
  BOOST_TEST(run(with(words, {"--no-times"})).out ==
             run(with(words, {"--no-times", "--threads", "1"})).out);
}

BOOST_AUTO_TEST_CASE(a_trace_has_a_block_for_each_run_under_its_name) {
  const Ended ended = run(with(three, {"--trace", "-"}));
  BOOST_TEST(blocks_of(ended.out).size() == 3u);
  BOOST_TEST(blocks_of(ended.out)[2].size() == 301u);
  BOOST_TEST(ended.out.find("\n# sgdm:lr=0.01, seed 0\n0 0 ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tables_and_scripts_come_out) {
  const auto blocks = blocks_of(run(with(three, {"--format", "table"})).out);
  BOOST_REQUIRE(blocks.size() == 1u);
  BOOST_TEST(blocks[0].size() == 3u);
  const std::string script = run(with(three, {"--format", "gnuplot"})).out;
  BOOST_TEST(script.find("sgdm:lr=0.01") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tables_of_several_dimensions_are_rectangular) {
  const Words words{"compare", "sphere",  "--dim",    "1,3",   "--steps",
                    "5",       "--quiet", "--format", "table", "--no-times"};
  const std::string table = run(words).out;
  BOOST_TEST(table.find("gradient_norm x1 x2 x3\n") != std::string::npos);
  const auto blocks = blocks_of(table);
  BOOST_REQUIRE(blocks.size() == 1u);
  BOOST_REQUIRE(blocks[0].size() == 2u);
  BOOST_TEST(blocks[0][0].size() == blocks[0][1].size());
  BOOST_TEST(std::isnan(blocks[0][0].back()));
  BOOST_TEST(!std::isnan(blocks[0][1].back()));
}

BOOST_AUTO_TEST_CASE(a_run_that_breaks_says_why_below_the_table) {
  const Ended ended = run({"compare", "-f", "-exp(x)", "--start", "1", "--optimizer", "bfgs",
                           "--optimizer", "adam", "--steps", "200", "--quiet"});
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(ended.out.find("  bfgs: ") != std::string::npos, ended.out);
}

BOOST_AUTO_TEST_CASE(what_methods_have_no_use_for_is_refused_where_all_are_some) {
  const Words methods{"compare", "himmelblau", "--optimizer", "bfgs", "--optimizer", "lbfgs"};
  check_refused(with(methods, {"--schedule", "cosine"}), "--schedule: goes with sgd, adam");
  check_refused(with(methods, {"--lr", "auto"}), "--lr: goes with sgd, adam");
  const Words mixed = with(methods, {"--optimizer", "adam", "--schedule", "cosine", "--quiet"});
  BOOST_TEST(run(mixed).status == 0);
}

BOOST_AUTO_TEST_CASE(wrong_words_are_refused) {
  check_refused({"compare", "beale", "--optimizer", "adma"}, "did you mean");
  check_refused({"compare", "beale", "--optimizer", "adam:beta=0.9"}, "betas");
  check_refused({"compare", "beale", "--optimizer", "sgd:nesterov=true"}, "momentum above 0");
  check_refused({"compare", "beale", "--optimizer", "adam", "--momentum", "0.9"},
                "--momentum: adam has no momentum");
  check_refused({"compare", "beale", "--lr", "0.1,x"}, "--lr: 'x'");
  check_refused({"compare", "beale", "--epochs", "5"}, "--epochs: goes with --data");
  check_refused({"compare", "beale", "--batch-size", "5"}, "--batch-size: goes with --data");
  check_refused({"compare", "beale", "--model", "direct,mpl9"}, "did you mean");
}

BOOST_AUTO_TEST_SUITE_END()

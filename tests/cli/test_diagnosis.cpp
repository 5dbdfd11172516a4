// What minimize and compare say of runs that went wrong, and of step lengths they chose.
#include "tests/cli/json_reader.hpp"
#include "tests/cli/support.hpp"

using cli_tests::check_refused;
using cli_tests::Ended;
using cli_tests::read_json;
using cli_tests::run;
using cli_tests::Value;
using cli_tests::with;
using cli_tests::Words;

namespace {

bool has(const std::string& text, const std::string& words) {
  const bool found = text.find(words) != std::string::npos;
  if (!found) BOOST_TEST_MESSAGE("no '" << words << "' in:\n" << text);
  return found;
}

const Words steep{"--optimizer", "sgd:lr=0.0202", "--start", "1,1"};

}  // namespace

BOOST_AUTO_TEST_SUITE(diagnosis_reports)

BOOST_AUTO_TEST_CASE(minimize_says_what_went_wrong_instead_of_general_advice) {
  const Words words = with({"minimize", "quadratic:condition=100"}, steep);
  const Ended one = run(words);
  BOOST_TEST(one.status == 0);
  BOOST_TEST(has(one.out, "  diagnosis: lr 0.0202 is above 2/L = 0.02"));
  BOOST_TEST(!has(one.out, "above the known minimum"));
  const Ended many = run(with(words, {"--repeat", "3"}));
  BOOST_TEST(has(many.out, "  diagnosis: 3 of 3 runs, as seed 0: lr 0.0202 is above"));
  const Ended healthy = run({"minimize", "himmelblau", "--optimizer", "adam:lr=0.1"});
  BOOST_TEST(!has(healthy.out, "diagnosis"));
}

BOOST_AUTO_TEST_CASE(json_holds_the_diagnosis_of_each_run) {
  const Words words = with({"minimize", "quadratic:condition=100", "--format", "json"}, steep);
  const Value json = read_json(run(words).out);
  BOOST_TEST(json["runs"][0]["diagnosis"]["code"].text == "lr_above_2_over_L");
  BOOST_TEST(has(json["runs"][0]["diagnosis"]["text"].text, "L = 100"));
  const Value healthy = read_json(run({"minimize", "himmelblau", "--format", "json"}).out);
  BOOST_TEST(healthy["runs"][0]["diagnosis"].is_null());
}

BOOST_AUTO_TEST_CASE(compare_says_it_below_the_table) {
  const Ended ended = run({"compare", "himmelblau", "--optimizer", "sgd:lr=1", "--optimizer",
                           "sgd:lr=0.01", "--no-times"});
  BOOST_TEST(has(ended.out, "\n  sgd:lr=1: lr 1 "));
  BOOST_TEST(!has(ended.out, "\n  sgd:lr=0.01: "));
}

BOOST_AUTO_TEST_CASE(auto_chooses_a_step_length_and_says_which) {
  for (const Words& how :
       {Words{"--optimizer", "sgd", "--lr", "auto"}, Words{"--optimizer", "gd:lr=auto"}}) {
    const Ended ended = run(with({"minimize", "quadratic:condition=100", "--start", "1,1"}, how));
    BOOST_TEST(has(ended.out, "sgd:lr=0.0198\n"));
    BOOST_TEST(has(ended.out, "\nlr 0.0198 chosen: 2/(L+m), L = 100, m = 1\n"));
  }
  const Value json = read_json(run({"minimize", "quadratic:condition=100", "--start", "1,1",
                                    "--optimizer", "sgd:lr=auto", "--format", "json"})
                                   .out);
  BOOST_TEST(json["optimizer_spec"].text == "sgd:lr=0.0198");
  BOOST_TEST(json["lr_choice"].text == "lr 0.0198 chosen: 2/(L+m), L = 100, m = 1");
}

BOOST_AUTO_TEST_CASE(auto_stands_among_other_step_lengths) {
  const Ended ended = run({"compare", "quadratic:condition=100", "--start", "1,1", "--optimizer",
                           "sgd", "--optimizer", "sgd:lr=0.001", "--lr", "auto,0.01"});
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(has(ended.out, "  sgd, lr auto: lr 0.0198 chosen: 2/(L+m), L = 100, m = 1\n"));
  BOOST_TEST(!has(ended.out, "sgd:lr=0.001, lr auto: lr"));  // the spec says its own
  BOOST_TEST(
      run({"compare", "quadratic", "--optimizer", "sgd:lr=auto", "--momentum", "0.5"}).status == 0);
}

BOOST_AUTO_TEST_CASE(auto_is_refused_where_it_means_nothing) {
  check_refused({"minimize", "-f", "log(x)", "--start=-1", "--lr", "auto"},
                "--lr: auto needs a start with a finite value and gradient");
  check_refused({"minimize", "himmelblau", "--lr", "automatic"}, "--lr");
}

BOOST_AUTO_TEST_SUITE_END()

// The main job from outside: the ends that the study reports, and the sizes of its networks.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"

using cli_tests::Value;
using cli_tests::Words;

namespace {

Value minimized(Words words) {
  words.insert(words.begin(), "minimize");
  words.insert(words.end(), {"--format", "json", "--quiet"});
  return cli_tests::read_json(cli_tests::run(words).out);
}

/// Every run ends at this point and value.
void check_ends(const Value& json, std::size_t runs, const std::vector<double>& x, double x_within,
                double value, double value_within) {
  BOOST_REQUIRE(json["runs"].size() == runs);
  for (const Value& run : json["runs"].elements) {
    for (std::size_t i = 0; i < x.size(); ++i)
      BOOST_TEST(std::abs(run["x"][i].number - x[i]) <= x_within);
    BOOST_TEST(std::abs(run["value"].number - value) <= value_within);
  }
}

std::size_t count_below(const Value& json, double value) {
  std::size_t count = 0;
  for (const Value& run : json["runs"].elements) count += run["value"].number < value;
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(study, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(the_point_itself_stays_in_its_valley_of_ackley) {
  const Words words{"ackley", "--start", "10", "--lr", "5e-4"};
  check_ends(minimized(words), 1, {9.99495}, 1e-5, 17.29193, 1e-5);
  Words parameter = words;
  parameter.insert(parameter.end(), {"--model", "parameter", "--repeat", "3"});
  check_ends(minimized(parameter), 3, {9.99495}, 1e-5, 17.29193, 1e-5);
}

BOOST_AUTO_TEST_CASE(the_point_itself_stays_in_its_valley_of_qubic) {
  const Words words{"qubic_1d", "--start", "0.96", "--lr", "5e-4"};
  check_ends(minimized(words), 1, {0.96015}, 1e-5, -0.70585, 1e-5);
  Words parameter = words;
  parameter.insert(parameter.end(), {"--model", "parameter", "--repeat", "3"});
  check_ends(minimized(parameter), 3, {0.96015}, 1e-5, -0.70585, 1e-5);
}

BOOST_AUTO_TEST_CASE(six_thousand_steps_do_not_reach_the_local_minimum_of_the_camel) {
  const Words words{"six_hump_camel", "--start", "2,2", "--lr", "5e-4", "--steps", "6000"};
  check_ends(minimized(words), 1, {1.594, 0.677}, 1e-3, 2.160, 1e-3);
  Words parameter = words;
  parameter.insert(parameter.end(), {"--model", "parameter", "--repeat", "3"});
  check_ends(minimized(parameter), 3, {1.60375, 0.59911}, 5e-5, 2.10796, 1e-5);
}

BOOST_AUTO_TEST_CASE(networks_have_the_sizes_of_the_study) {
  const auto parameters = [](Words words) {
    words.insert(words.end(), {"--steps", "0", "--init-steps", "1"});
    return std::size_t(minimized(words)["parameters"].number);
  };
  BOOST_TEST(parameters({"ackley_1d", "--model", "mlp5"}) == 231809u);
  BOOST_TEST(parameters({"ackley_1d", "--model", "mlp5", "--weight-norm", "off"}) == 230785u);
  BOOST_TEST(parameters({"ackley_1d", "--model", "mlp9"}) == 1839617u);
  BOOST_TEST(parameters({"ackley_2d", "--model", "mlp9"}) == 1840130u);
  BOOST_TEST(parameters({"ackley_1d", "--model", "mlp17"}) == 4997761u);
  BOOST_TEST(parameters({"ackley_1d", "--model", "mlp17", "--hidden", "1024"}) == 19432577u);
}

BOOST_AUTO_TEST_CASE(mlp9_leaves_the_valley_of_ackley_on_most_seeds) {
  const Value json = minimized({"ackley", "--start", "10", "--model", "mlp9", "--repeat", "20"});
  BOOST_TEST(json["parameters"].number == 1839617);
  BOOST_TEST(count_below(json, 0.05) >= 14u);
}

BOOST_AUTO_TEST_CASE(mlp9_finds_a_global_minimum_of_the_camel_on_every_seed) {
  const Value json =
      minimized({"six_hump_camel", "--start", "2,2", "--model", "mlp9", "--repeat", "20"});
  BOOST_TEST(json["runs"].size() == 20u);
  BOOST_TEST(count_below(json, -1.0316) == 20u);
}

BOOST_AUTO_TEST_CASE(mlp17_stays_in_its_valley_of_qubic) {
  const Value json = minimized(
      {"qubic_1d", "--start", "0.96", "--model", "mlp17", "--hidden", "1024", "--steps", "100"});
  check_ends(json, 1, {0.96234}, 0.005, -0.70584, 1e-4);
}

BOOST_AUTO_TEST_SUITE_END()

// `nnopt minimize --errors --minos` from outside.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "tests/cli/json_reader.hpp"
#include "tests/cli/support.hpp"

using namespace cli_tests;

namespace {

const Words himmelblau{"minimize",    "himmelblau", "--start", "0,0",
                       "--optimizer", "migrad",     "--quiet"};

Value run_of(const Words& words) {
  return read_json(run(with(words, {"--format", "json"})).out)["runs"][0];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(errors_of_minimize, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(himmelblau_has_the_errors_of_minuit) {
  const Value one = run_of(with(himmelblau, {"--errors"}));
  BOOST_TEST(std::abs(one["errors"][0].number - .17926) < 1e-5);
  BOOST_TEST(std::abs(one["errors"][1].number - .26447) < 1e-5);
  BOOST_TEST(std::abs(one["correlation"][0][1].number + .39872) < 1e-5);
  BOOST_TEST(one["evaluations"].number < 90);
  BOOST_TEST(one.members.count("minos") == 0u);
  const Value both = run_of(with(himmelblau, {"--minos"}));
  BOOST_TEST(both["minos"][0][0].number < 0);
  BOOST_TEST(both["minos"][0][1].number > 0);
}

BOOST_AUTO_TEST_CASE(a_saddle_has_no_errors_and_says_why) {
  const Value one = run_of(
      {"minimize", "six_hump_camel", "--start", "0,0", "--steps", "1", "--errors", "--quiet"});
  BOOST_TEST((one["errors"].kind == Value::Kind::null));
  BOOST_TEST(one["errors_reason"].text.find("not positive definite") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_a_chi_square_gives_standard_errors_without_a_note) {
  const Words fit{"minimize",    "--data",      "sincos", "--formula", "sin(b*cos(a*x))", "--start",
                  "a=1.2,b=2.5", "--optimizer", "migrad", "--errors",  "--quiet"};
  BOOST_TEST(run(fit).out.find("--loss chi2") != std::string::npos);
  BOOST_TEST(run(with(fit, {"--loss", "chi2"})).out.find("--loss chi2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(tables_keep_them_as_comments) {
  const std::string table = run(with(himmelblau, {"--minos", "--format", "table"})).out;
  BOOST_TEST(table.find("# errors (2 H^-1), minos") != std::string::npos);
  BOOST_TEST(blocks_of(table).size() == 1u);
}

BOOST_AUTO_TEST_CASE(more_coordinates_than_fit_are_refused_before_the_run) {
  check_refused({"minimize", "sphere", "--dim", "5000", "--errors"},
                "--errors: takes at most 4096 coordinates, here are 5000");
  check_refused({"minimize", "sphere", "--dim", "1001", "--minos"}, "--minos: takes at most 1000");
}

BOOST_AUTO_TEST_SUITE_END()

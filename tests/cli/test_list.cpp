// What `nnopt list` writes, for people, tables and programs.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "functions/catalogue.hpp"
#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"

using cli_tests::Ended;
using cli_tests::read_json;
using cli_tests::run;
using cli_tests::Words;

namespace {

std::vector<std::string> lines_of(const Ended& ended) {
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(ended.err == "");
  std::vector<std::string> lines;
  std::istringstream in(ended.out);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(list, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(the_overview_of_functions_has_one_short_line_for_each) {
  const auto lines = lines_of(run(Words{"list", "functions"}));
  const auto rows = nnopt::function_rows();
  BOOST_REQUIRE(lines.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    BOOST_TEST(lines[i].starts_with(std::string(rows[i].name) + " "), lines[i]);
    BOOST_TEST(lines[i].size() <= 120u, lines[i]);
    BOOST_TEST((lines[i].ends_with(rows[i].formula) || lines[i].ends_with("...")), lines[i]);
  }
}

BOOST_AUTO_TEST_CASE(one_function_is_told_whole) {
  const auto lines = lines_of(run(Words{"list", "functions", "Camel3"}));
  BOOST_REQUIRE(lines.size() == 10u);
  BOOST_TEST(lines[0] == "three_hump_camel");
  BOOST_TEST(lines[1] == "  2 x1^2 - 1.05 x1^4 + x1^6 / 6 + x1 x2 + x2^2");
  BOOST_TEST(lines[2] == "  also        camel3");
  BOOST_TEST(lines[3] == "  family      plate-shaped and valley-shaped");
  BOOST_TEST(lines[4] == "  dimension   2");
  BOOST_TEST(lines[5] == "  domain      -5:5 each");
  BOOST_TEST(lines[6] == "  start       (3, -2)");
  BOOST_TEST(lines[7] == "  minima      (0, 0)");
  BOOST_TEST(lines[8] == "  minimum     0");
  BOOST_TEST(lines[9] == "  source      SFU: Three-Hump Camel");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_said_to_be_so) {
  const Ended ended = run(Words{"list", "functions", "broyden_tridiagonal"});
  BOOST_TEST(ended.out.find("  minima      not listed\n") != std::string::npos);
  const Ended kink = run(Words{"list", "functions", "ackley"});
  BOOST_TEST(kink.out.find("  gradient    none exists at the minima\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(json_has_the_numbers_of_a_function) {
  const Ended ended = run(Words{"list", "functions", "branin", "--format", "json"});
  BOOST_TEST(ended.status == 0);
  const auto branin = read_json(ended.out)["functions"][0];
  const auto known = nnopt::find_function("branin", {});
  BOOST_TEST(branin["dimension"].number == 2);
  BOOST_TEST(branin["start"].numbers() == known.start, boost::test_tools::per_element());
  BOOST_TEST(branin["minimum"].number == *known.minimum);
  BOOST_REQUIRE(branin["minima"].size() == known.minima.size());
  for (std::size_t i = 0; i < known.minima.size(); ++i) {
    BOOST_TEST(branin["minima"][i].numbers() == known.minima[i], boost::test_tools::per_element());
  }
  for (std::size_t i = 0; i < 2; ++i) {
    BOOST_TEST(branin["domain"][i][0].number == known.domain[i].first);
    BOOST_TEST(branin["domain"][i][1].number == known.domain[i].second);
  }
  const Ended all = run(Words{"list", "functions", "--format", "json"});
  BOOST_TEST(read_json(all.out)["functions"].size() == nnopt::function_rows().size());
}

BOOST_AUTO_TEST_CASE(tables_have_the_same_number_of_cells_in_every_row) {
  for (const char* const kind : {"functions", "optimizers", "models", "devices"}) {
    const auto lines = lines_of(run(Words{"list", kind, "--format", "table"}));
    BOOST_REQUIRE(lines.size() >= 3u);
    const auto tabs = std::ranges::count(lines[1], '\t');
    BOOST_TEST(tabs >= 2);
    for (std::size_t i = 2; i < lines.size(); ++i) {
      BOOST_TEST(std::ranges::count(lines[i], '\t') == tabs, lines[i]);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

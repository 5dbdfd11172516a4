// What `nnopt list` writes, for people, tables and programs.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "functions/catalogue.hpp"
#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

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
  for (const char* const kind : {"functions", "optimizers", "schedules", "models", "devices"}) {
    const auto lines = lines_of(run(Words{"list", kind, "--format", "table"}));
    BOOST_REQUIRE(lines.size() >= 3u);
    const auto tabs = std::ranges::count(lines[1], '\t');
    BOOST_TEST(tabs >= 2);
    for (std::size_t i = 2; i < lines.size(); ++i) {
      BOOST_TEST(std::ranges::count(lines[i], '\t') == tabs, lines[i]);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_schedule_is_told_with_its_options_under_both_of_its_names) {
  const auto lines = lines_of(run(Words{"list", "schedules", "CosineAnnealingLR"}));
  BOOST_REQUIRE(lines.size() == 7u);
  BOOST_TEST(lines[0] == "cosine");
  BOOST_TEST(lines[2] == "  also        CosineAnnealingLR");
  BOOST_TEST(lines[3] == "  counts      epochs");
  BOOST_TEST(lines[5].starts_with("    T_max "), lines[5]);
  BOOST_TEST(lines[5].ends_with("[the run's epochs]"), lines[5]);
  BOOST_TEST(lines[6].ends_with("[0]"), lines[6]);
  BOOST_TEST(lines_of(run(Words{"list", "schedules", "cosine"})) == lines,
             boost::test_tools::per_element());
  cli_tests::check_refused({"list", "schedules", "cosin"}, "did you mean 'cosine'?");
  cli_tests::check_refused({"list", "schedules", "cosine:T_max=5"}, "cosine alone is right");
}

BOOST_AUTO_TEST_CASE(the_overview_of_schedules_fits_a_line_each) {
  const auto lines = lines_of(run(Words{"list", "schedules"}));
  BOOST_TEST(lines.size() == 12u);
  for (const auto& line : lines) {
    BOOST_TEST(line.size() <= 120u, line);
    BOOST_TEST(!line.ends_with("..."), line);
  }
}

BOOST_AUTO_TEST_CASE(schedules_are_drawn_one_or_all_by_name_spec_or_formula,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const plot_tests::Folder folder;
  const std::string file = folder.file("schedule.svg");
  for (const Words& which : {Words{}, {"plateau"}, {"cosine:T_max=50"}, {"0.9^epoch"}}) {
    const Ended ended =
        run(cli_tests::with(cli_tests::with({"list", "schedules"}, which), {"--plot", file}));
    BOOST_TEST(ended.status == 0);
    BOOST_TEST(ended.out + ended.err == "");
    const std::string picture = plot_tests::contents(file);
    BOOST_TEST(picture.find("</svg>") != std::string::npos);
    BOOST_TEST(picture.find(which.empty() ? "warm_restarts" : which[0]) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(scripts_of_schedules_go_to_standard_output) {
  const Ended one = run(Words{"list", "schedules", "step", "--format", "gnuplot"});
  BOOST_TEST(one.status == 0);
  BOOST_TEST(one.out.find("\nplot ") != std::string::npos);
  const Ended all = run(Words{"list", "schedules", "--format", "gnuplot"});
  BOOST_TEST(all.out.find("set multiplot") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_drawn_is_refused) {
  using cli_tests::check_refused;
  check_refused({"list", "schedules", "cosine:T=5", "--format", "gnuplot"},
                "cosine: unknown option 'T'");
  check_refused({"list", "schedules", "cosin", "--format", "gnuplot"}, "did you mean 'cosine'?");
  check_refused({"list", "schedules", "0.9^epochs", "--format", "gnuplot"},
                "did you mean 'epoch'?");
  check_refused({"list", "schedules", "1-epoch/8", "--format", "gnuplot"},
                "makes the learning rate -0.125 in step 9", 1);
  check_refused({"list", "models", "--plot", "models.png"}, "goes with functions and schedules");
  check_refused({"list", "functions", "--format", "gnuplot"}, "text, table or json is right");
  check_refused({"list", "schedules", "--format", "gnuplot", "--plot", "-"},
                "gnuplot needs standard output, which --plot - has");
}

BOOST_AUTO_TEST_CASE(data_sets_are_those_built_in_and_kinds_of_files) {
  const auto lines = lines_of(run(Words{"list", "datasets"}));
  BOOST_REQUIRE(lines.size() == 4u);
  BOOST_TEST(lines[0].starts_with("digits  images of the digits 0 to 9"));
  BOOST_TEST(lines[1].starts_with("sincos  200 points"));
  BOOST_TEST(lines[2].starts_with("DIR "));
  BOOST_TEST(lines[3].starts_with("FILE "));
  for (const auto& line : lines) BOOST_TEST(!line.ends_with("..."), line);
}

BOOST_AUTO_TEST_CASE(the_options_of_digits_are_listed) {
  const std::string text = run(Words{"list", "datasets", "digits"}).out;
  for (const char* const option : {"count", "test", "seed", "noise"}) {
    BOOST_TEST(text.find("\n    " + std::string(option) + " ") != std::string::npos, option);
  }
}

BOOST_AUTO_TEST_SUITE_END()

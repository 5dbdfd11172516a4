// What a command line is about, in a few words.
#include <boost/test/unit_test.hpp>

#include "cli/line_heading.hpp"

using nnopt::heading_of_line;
using nnopt::LineHeading;

BOOST_AUTO_TEST_SUITE(line_heading)

BOOST_AUTO_TEST_CASE(the_subject_stands_apart_from_the_settings) {
  const LineHeading word =
      heading_of_line("nnopt minimize ackley --start -1,2 --steps=300 --check");
  BOOST_TEST(word.title() == "minimize ackley");
  BOOST_TEST(word.settings == "start=-1,2 steps=300 check");
  const LineHeading option = heading_of_line("nnopt verdict -f beale --repeat 3");
  BOOST_TEST(option.title() == "verdict beale");
  BOOST_TEST(option.settings == "repeat=3");
  const LineHeading formula = heading_of_line("nnopt fit --data d --formula 'sin(a x)'");
  BOOST_TEST(formula.title() == "fit sin(a x)");
  BOOST_TEST(formula.settings == "data=d");
  BOOST_TEST(heading_of_line("nnopt init").title() == "init");
}

BOOST_AUTO_TEST_CASE(options_of_the_output_are_left_out) {
  BOOST_TEST(heading_of_line("nnopt eval beale --format json --at 1,2 --plot a.svg").settings ==
             "at=1,2");
}

BOOST_AUTO_TEST_CASE(anything_else_is_all_command) {
  for (const char* line : {"", "nnopt", "ls -l", "nnopt 'a"}) {
    BOOST_TEST(heading_of_line(line).title() == std::string(line), line);
  }
}

BOOST_AUTO_TEST_SUITE_END()

#include <boost/test/unit_test.hpp>
#include <string>

#include "base/error.hpp"
#include "plots/terminals.hpp"

using namespace nnopt;

namespace {

std::string refusal(const std::string& file) {
  try {
    terminal_for(file);
  } catch (const BadInput& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(terminals)

BOOST_AUTO_TEST_CASE(the_ending_picks_the_terminal_in_any_case) {
  BOOST_TEST(terminal_for("a.png").ending == ".png");
  BOOST_TEST(terminal_for("dir.svg/b.PDF").ending == ".pdf");
  BOOST_TEST(terminal_for("a.Gif").ending == ".gif");
}

BOOST_AUTO_TEST_CASE(an_unknown_ending_is_bad_input_that_lists_the_known_ones) {
  for (const std::string file : {"plot.jpg", "plot", "png", ""}) {
    const std::string said = refusal(file);
    BOOST_TEST(said.find("'" + file + "'") != said.npos);
    for (const Terminal& terminal : nnopt::terminals()) {
      BOOST_TEST(said.find(terminal.ending) != said.npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_device_has_no_ending_and_is_given_png) {
  BOOST_TEST(terminal_for("/dev/full").ending == ".png");
  BOOST_TEST(terminal_for("/dev/null").ending == ".png");
}

BOOST_AUTO_TEST_SUITE_END()

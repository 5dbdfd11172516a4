#include <boost/test/unit_test.hpp>
#include <csignal>
#include <string>

#include "base/error.hpp"
#include "plots/gnuplot.hpp"
#include "tests/plots/support.hpp"

using namespace nnopt;

namespace {

/// The text of the RunFailure that this program ends in.
std::string failure(const std::string& script, const std::string& program) {
  try {
    run_gnuplot(script, program);
  } catch (const RunFailure& error) {
    return error.what();
  }
  return "no failure";
}

const std::string long_script(1 << 20, '#');

}  // namespace

BOOST_AUTO_TEST_SUITE(gnuplot)

BOOST_AUTO_TEST_CASE(what_the_program_writes_comes_back) {
  const plot_tests::Folder folder;
  BOOST_TEST((run_gnuplot(long_script, folder.program("echo", "exec cat")) == long_script));
}

BOOST_AUTO_TEST_CASE(a_missing_program_is_named_with_what_to_install) {
  const std::string said = failure("", "nnopt-no-such-gnuplot");
  BOOST_TEST(said.find("not installed") != said.npos);
  BOOST_TEST(said.find("apt install gnuplot-nox") != said.npos);
  BOOST_TEST(said.find("--format gnuplot") != said.npos);
  const plot_tests::Path nothing("/nonexistent");
  BOOST_CHECK_THROW(require_gnuplot(), RunFailure);
}

BOOST_AUTO_TEST_CASE(a_program_that_stops_reading_is_a_failure_and_no_signal) {
  // The default action of SIGPIPE would end this test.
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  const plot_tests::Folder folder;
  const std::string reader =
      folder.program("reader", "head -c 100; echo '         line 7: it broke' >&2; exit 1");
  const std::string said = failure(long_script, reader);
  BOOST_TEST(said.find("line 7: it broke") != said.npos);
  BOOST_TEST(said.find('\n') == said.npos);
  // It looks well, but has not read everything.
  const std::string polite = folder.program("polite", "head -c 100; exit 0");
  BOOST_TEST(failure(long_script, polite) != "no failure");
  std::signal(SIGPIPE, before);
}

BOOST_AUTO_TEST_CASE(every_bad_end_is_told_apart) {
  const plot_tests::Folder folder;
  BOOST_TEST(failure("", folder.program("a", "exit 3")).ends_with("exit status 3"));
  BOOST_TEST(failure("", folder.program("b", "exit 0")).ends_with("it wrote no picture"));
  BOOST_TEST(failure("", folder.program("c", "kill -9 $$")).ends_with("ended by signal 9"));
}

BOOST_AUTO_TEST_CASE(gnuplot_says_which_command_it_did_not_understand,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const std::string said = failure("set terminal dumb\nplot nothing_like_that(x)\n", "gnuplot");
  BOOST_TEST(said.find("undefined function") != said.npos);
}

BOOST_AUTO_TEST_SUITE_END()

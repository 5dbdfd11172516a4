#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "base/error.hpp"
#include "plots/gnuplot.hpp"
#include "plots/script.hpp"
#include "tests/plots/support.hpp"

using namespace nnopt;

namespace {

std::string random_text(std::mt19937& random, std::string_view bytes, std::size_t most) {
  std::string text;
  const std::size_t length = random() % (most + 1);
  while (text.size() < length) text += bytes[random() % bytes.size()];
  return text;
}

std::string all_bytes() {
  std::string bytes;
  for (int c = 1; c < 256; ++c) bytes += static_cast<char>(c);
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(script)

BOOST_AUTO_TEST_CASE(quotes_leave_nothing_special_in_a_string) {
  BOOST_TEST(gnuplot_string("f(x) = 1.5") == "\"f(x) = 1.5\"");
  BOOST_TEST(gnuplot_string("`id`") == "\"\\0140id\\0140\"");
  BOOST_TEST(gnuplot_string("a\"\\'\n") == "\"a\\0042\\0134\\0047\\0012\"");
  BOOST_TEST(gnuplot_string("−") == "\"−\"");
  BOOST_CHECK_THROW(gnuplot_string(std::string_view("a\0b", 3)), BadInput);
}

BOOST_AUTO_TEST_CASE(gnuplot_reads_every_quoted_string_as_it_was,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  std::mt19937 random(1);
  const std::string any = all_bytes(), nasty = "\"'`\\\n$@#!{}^_&~0123;|<>x%";
  std::string script = "set print '-'\n", expected;
  for (int k = 0; k < 4000; ++k) {
    const std::string text = random_text(random, k % 2 == 0 ? any : nasty, 40);
    script += "print " + gnuplot_string(text) + "\n";
    expected += text + "\n";
  }
  for (const std::string text : {"`touch nnopt_was_here`", "'; system 'id' #", "\n!id\n"}) {
    script += "print " + gnuplot_string(text) + "\n";
    expected += text + "\n";
  }
  BOOST_TEST((run_gnuplot(script) == expected));
}

BOOST_AUTO_TEST_CASE(literal_text_is_not_typeset,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  std::mt19937 random(2);
  std::string script = "set terminal dumb size 60,8 enhanced\nunset tics\nunset border\n";
  std::vector<std::string> texts;
  for (int k = 0; k < 300; ++k) {
    texts.push_back("[" + random_text(random, "x_1^2{}@&~\\ab0/:=*'\"`", 24) + "]");
    script += "set label 1 " + gnuplot_string(literal(texts.back())) + " at screen 0.05,0.5\n";
    script += "plot [0:1][0:1] NaN notitle\n";
  }
  const std::string page = run_gnuplot(script);
  std::size_t at = 0;
  for (const std::string& text : texts) {
    const std::size_t found = page.find(text, at);
    BOOST_TEST_REQUIRE((found != page.npos), "not printed as it is: " << text);
    at = found + text.size();
  }
}

BOOST_AUTO_TEST_CASE(text_holds_columns_as_blocks_with_two_blank_lines_between_pieces) {
  Script script(Script::Encoding::text, {});
  const Source source = script.columns({2, {{1, 2, 3, 4}, {5, std::nan("")}}});
  BOOST_TEST(source.words == "$data1");
  BOOST_TEST(source.bytes.empty());
  BOOST_TEST(script.str() == "$data1 << EOD\n1 2\n3 4\n\n\n5 nan\nEOD\n");
}

BOOST_AUTO_TEST_CASE(a_live_grid_follows_its_plot_command_as_bytes) {
  const Grid grid{{{0, 1, 2}, {-1, 1, 3}}, {1, 2, 3, 4, 5, 6}};
  Script live(Script::Encoding::live, {});
  live.plot("plot", {{live.grid(grid, 2), "with image"}});
  const std::string command =
      "plot \\\n  '-' binary array=(2,3) format='%double' origin=(0,-1) dx=1 dy=1 with image\n";
  BOOST_TEST(live.str().substr(0, command.size()) == command);
  BOOST_TEST(live.str().size() == command.size() + 6 * sizeof(double));

  Script text(Script::Encoding::text, {});
  text.plot("plot", {{text.grid(grid, 2), "with image"}});
  BOOST_TEST(text.str() ==
             "$data1 << EOD\n1 2\n3 4\n5 6\nEOD\n"
             "plot \\\n  $data1 matrix using (0+1*$1):(-1+1*$2):3 with image\n");
}

BOOST_AUTO_TEST_CASE(an_animation_shows_at_least_one_row_and_in_the_end_all) {
  Script script(Script::Encoding::live, {});
  BOOST_TEST(script.shown(100) == 100U);
  script.show_part(0.001);
  BOOST_TEST(script.shown(100) == 1U);
  BOOST_TEST(script.shown(0) == 0U);
  script.show_part(0.5);
  BOOST_TEST(script.shown(100) == 50U);
}

BOOST_AUTO_TEST_SUITE_END()

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/config_file.hpp"

namespace nnopt {

/// "name=value" of every setting, in brackets so that blanks show.
static std::string settings_of(std::string_view text) {
  std::string out;
  for (const Setting& setting : read_settings(text, "run.conf"))
    out.append("[").append(setting.name).append("=").append(setting.value).append("]");
  return out;
}

static std::string refusal_of(std::string_view text) {
  try {
    read_settings(text, "run.conf");
  } catch (const BadInput& error) {
    return error.what();
  }
  return "no error";
}

BOOST_AUTO_TEST_SUITE(config_file)

BOOST_AUTO_TEST_CASE(blanks_comments_and_line_ends_do_not_matter) {
  BOOST_TEST(settings_of("a=1\n  b =  2 3  \r\n\n # c = 3\n\t\nd = 4 # why\n\te\t=\t5") ==
             "[a=1][b=2 3][d=4][e=5]");
  BOOST_TEST(settings_of("") == "");
  BOOST_TEST(settings_of("\xEF\xBB\xBF"
                         "a = 1") == "[a=1]");
}

BOOST_AUTO_TEST_CASE(a_value_may_hold_equals_signs_and_quotes_inside) {
  BOOST_TEST(settings_of("start = a=2,b=4.5\nf = it's \"x\"") == "[start=a=2,b=4.5][f=it's \"x\"]");
}

BOOST_AUTO_TEST_CASE(a_quoted_value_may_hold_number_signs_and_blanks) {
  BOOST_TEST(settings_of("a = ' x # y '  # z\nb=\"it's\"\nc = ''") == "[a= x # y ][b=it's][c=]");
}

BOOST_AUTO_TEST_CASE(a_value_may_be_empty) {
  BOOST_TEST(settings_of("a =\nb = # nothing\nc=   \n") == "[a=][b=][c=]");
}

BOOST_AUTO_TEST_CASE(names_and_values_know_their_place) {
  const auto settings = read_settings("# one\n\n  steps =  7\nb = 'q'\n", "run.conf");
  BOOST_TEST_REQUIRE(settings.size() == 2u);
  BOOST_TEST(settings[0].place == "run.conf:3:3");
  BOOST_TEST(settings[0].value_place == "run.conf:3:12");
  BOOST_TEST(settings[1].place == "run.conf:4:1");
  BOOST_TEST(settings[1].value_place == "run.conf:4:6");
}

BOOST_AUTO_TEST_CASE(lines_of_another_form_are_refused_with_their_place) {
  BOOST_TEST(refusal_of("a = 1\n  steps 7 # few\n") ==
             "run.conf:2:3: 'steps 7' is not a line 'name = value'");
  BOOST_TEST(refusal_of("= 7") == "run.conf:1:1: '= 7' is not a line 'name = value'");
  BOOST_TEST(refusal_of("a # = 7") == "run.conf:1:1: 'a' is not a line 'name = value'");
  BOOST_TEST(refusal_of("a = 'x") == "run.conf:1:5: the quote ' is not closed");
  BOOST_TEST(refusal_of("a = \"x\" y # z") == "run.conf:1:9: 'y' stands after the closing quote");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

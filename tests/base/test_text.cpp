#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace nnopt {

using Names = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(trim_takes_blanks_and_line_ends_from_both_sides) {
  BOOST_TEST(trim(" \t a b \r\n") == "a b");
  BOOST_TEST(trim("a") == "a");
  BOOST_TEST(trim(" \t ") == "");
  BOOST_TEST(trim("") == "");
}

BOOST_AUTO_TEST_CASE(split_keeps_empty_parts) {
  const auto parts = [](std::string_view text) {
    const auto views = split(text, ',');
    return Names(views.begin(), views.end());
  };
  BOOST_TEST(parts("1,2,3") == (Names{"1", "2", "3"}), boost::test_tools::per_element());
  BOOST_TEST(parts(",a,,") == (Names{"", "a", "", ""}), boost::test_tools::per_element());
  BOOST_TEST(parts("") == Names{""}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(quotes_keep_a_message_on_one_line) {
  BOOST_TEST(in_quotes("x^2") == "'x^2'");
  BOOST_TEST(in_quotes("a\nb\tc\x1b[1m\x7f") == "'a\\nb\\tc\\x1b[1m\\x7f'");
  BOOST_TEST(in_quotes(std::string("a\0b", 3)) == "'a\\x00b'");
  BOOST_TEST(in_quotes("µ") == "'µ'");
  BOOST_TEST(in_quotes("\xff\xc2!") == "'\\xff\\xc2!'");
}

BOOST_AUTO_TEST_CASE(quotes_shorten_long_texts_between_letters) {
  BOOST_TEST(in_quotes(std::string(200, 'a')) == "'" + std::string(200, 'a') + "'");
  BOOST_TEST(in_quotes(std::string(201, 'a')) == "'" + std::string(197, 'a') + "...'");
  const std::string letters = std::string(196, 'a') + "µµµµµµ";
  BOOST_TEST(in_quotes(letters) == "'" + std::string(196, 'a') + "...'");
}

BOOST_AUTO_TEST_CASE(alternatives_are_joined_with_commas_and_or) {
  BOOST_TEST(joined_or({}) == "");
  BOOST_TEST(joined_or(Names{"a"}) == "a");
  BOOST_TEST(joined_or(Names{"a", "b"}) == "a or b");
  BOOST_TEST(joined_or(Names{"a", "b", "c"}) == "a, b or c");
}

BOOST_AUTO_TEST_CASE(nearest_finds_one_slip_of_each_kind) {
  const Names names = {"sgd", "adam", "adamw", "adagrad", "rmsprop"};
  BOOST_TEST(nearest("adm", names) == "adam");         // missing
  BOOST_TEST(nearest("addam", names) == "adam");       // added
  BOOST_TEST(nearest("adan", names) == "adam");        // wrong
  BOOST_TEST(nearest("rmsporp", names) == "rmsprop");  // swapped
  BOOST_TEST(nearest("adgrad", names) == "adagrad");
}

BOOST_AUTO_TEST_CASE(nearest_prefers_fewer_errors_to_earlier_names) {
  BOOST_TEST(nearest("adamx", Names{"adaw", "adamax"}) == "adamax");
  BOOST_TEST(nearest("adam", Names{"adamw", "adam"}) == "adam");
}

BOOST_AUTO_TEST_CASE(nearest_is_blind_to_capitals_dashes_and_underscores) {
  BOOST_TEST(nearest("ACKLEY", Names{"beale", "ackley"}) == "ackley");
  BOOST_TEST(nearest("six-hump-camel", Names{"six_hump_camel"}) == "six_hump_camel");
  BOOST_TEST(nearest("-steps", Names{"--seed", "--steps"}) == "--steps");
}

BOOST_AUTO_TEST_CASE(nearest_finds_the_shortest_name_that_holds_the_word) {
  const Names names = {"three_hump_camel", "six_hump_camel"};
  BOOST_TEST(nearest("camel", names) == "six_hump_camel");
  BOOST_TEST(nearest("ca", names) == "");
}

BOOST_AUTO_TEST_CASE(nearest_is_empty_where_nothing_is_near) {
  const Names names = {"sgd", "adam", "f"};
  BOOST_TEST(nearest("lbfgs", names) == "");
  BOOST_TEST(nearest("x", names) == "");
  BOOST_TEST(nearest("", names) == "");
  BOOST_TEST(nearest("adam", Names{}) == "");
}

BOOST_AUTO_TEST_CASE(unknown_names_come_with_the_nearest_and_the_way_on) {
  const Names names = {"sgd", "adam"};
  BOOST_TEST(unknown_name("optimizer", "adm", names, "nnopt list optimizers") ==
             "unknown optimizer 'adm': did you mean 'adam'? (`nnopt list optimizers` shows all)");
  BOOST_TEST(unknown_name("optimizer", "lbfgs", names, "nnopt list optimizers") ==
             "unknown optimizer 'lbfgs' (`nnopt list optimizers` shows all)");
  BOOST_TEST(unknown_name("value", "adm", names) ==
             "unknown value 'adm': did you mean 'adam'? (sgd or adam)");
}

BOOST_AUTO_TEST_CASE(numbers_are_read_in_every_plain_form) {
  BOOST_TEST(parse_double("1e-3").value() == 1e-3);
  BOOST_TEST(parse_double(".5").value() == 0.5);
  BOOST_TEST(parse_double("5.").value() == 5.0);
  BOOST_TEST(parse_double("+1").value() == 1.0);
  BOOST_TEST(parse_double("-2.5E+2").value() == -250.0);
  BOOST_TEST(parse_double("0.1").value() == 0.1);
  BOOST_TEST(parse_double("0").value() == 0.0);
  BOOST_TEST(parse_double("00255").value() == 255.0);
  BOOST_TEST(parse_double("999999999999999").value() == 999999999999999.0);
  BOOST_TEST(parse_double("9007199254740993").value() == 9007199254740992.0);
  BOOST_TEST(std::signbit(parse_double("-0").value()));
  BOOST_TEST(parse_double("1.7976931348623157e308").value() == std::numeric_limits<double>::max());
}

BOOST_AUTO_TEST_CASE(texts_that_are_not_wholly_a_number_are_refused) {
  for (const char* text :
       {"",    " ",   " 1",  "1 ", "1x", "x", "0x10", "0x1p3", "1e",    "1e+", "--1",
        "+-1", "++1", "-+1", "+",  "-",  ".", "e5",   "1,5",   "1_000", "1d3"}) {
    BOOST_TEST_CONTEXT("text '" << text << "'") {
      BOOST_TEST(!parse_double(text));
      BOOST_TEST(!parse_double(text, NonFinite::allowed));
    }
  }
  BOOST_TEST(!parse_double(std::string_view("1\0", 2)));
}

BOOST_AUTO_TEST_CASE(numbers_beyond_a_double_are_refused) {
  BOOST_TEST(!parse_double("1e999"));
  BOOST_TEST(!parse_double("-1e309"));
  BOOST_TEST(!parse_double("1e-999"));
  BOOST_TEST(!parse_double("1e999", NonFinite::allowed));
}

BOOST_AUTO_TEST_CASE(nan_and_inf_are_read_only_where_allowed) {
  for (const char* text : {"nan", "NaN", "inf", "-inf", "+inf", "infinity"})
    BOOST_TEST(!parse_double(text), "text " << text);
  BOOST_TEST(std::isnan(parse_double("nan", NonFinite::allowed).value()));
  BOOST_TEST(parse_double("-inf", NonFinite::allowed).value() ==
             -std::numeric_limits<double>::infinity());
}

BOOST_AUTO_TEST_CASE(refused_numbers_come_with_the_reason) {
  BOOST_TEST(why_not_a_number("2x") == "'2x' is not a number");
  BOOST_TEST(why_not_a_number("") == "'' is not a number");
  BOOST_TEST(why_not_a_number("nan") == "'nan' is not a finite number");
  BOOST_TEST(why_not_a_number("-inf") == "'-inf' is not a finite number");
  BOOST_TEST(why_not_a_number("1e999") == "'1e999' is beyond a double's range");
}

BOOST_AUTO_TEST_CASE(whole_numbers_may_be_written_with_an_exponent) {
  BOOST_TEST(parse_integer("0").value() == 0);
  BOOST_TEST(parse_integer("-12").value() == -12);
  BOOST_TEST(parse_integer("+12").value() == 12);
  BOOST_TEST(parse_integer("1e4").value() == 10000);
  BOOST_TEST(parse_integer("2.5e3").value() == 2500);
  BOOST_TEST(parse_integer("9223372036854775807").value() ==
             std::numeric_limits<std::int64_t>::max());
  BOOST_TEST(parse_integer("-9223372036854775808").value() ==
             std::numeric_limits<std::int64_t>::min());
}

BOOST_AUTO_TEST_CASE(what_is_not_exactly_a_whole_number_is_refused) {
  for (const char* text : {"", "1.5", "1e-1", "2.5e0", "nan", "inf", "0x10", "1 ",
                           "9223372036854775808", "1e16", "1e300", "abc"})
    BOOST_TEST(!parse_integer(text), "text " << text);
}

BOOST_AUTO_TEST_CASE(vectors_hold_one_number_or_more) {
  const std::vector<double> three = {1, -2.5, 1e-3};
  BOOST_TEST(parse_vector("1,-2.5,1e-3").value() == three, boost::test_tools::per_element());
  BOOST_TEST(parse_vector("1/-2.5/1e-3", '/').value() == three, boost::test_tools::per_element());
  BOOST_TEST(parse_vector("7").value() == std::vector<double>{7}, boost::test_tools::per_element());
  for (const char* text : {"", ",", "1,", ",1", "1,,2", "1, 2", "1,nan", "1;2"})
    BOOST_TEST(!parse_vector(text), "text " << text);
}

BOOST_AUTO_TEST_CASE(ranges_have_two_ends_and_maybe_a_count) {
  const Interval two = parse_interval("-40:40").value();
  BOOST_TEST(two.lo == -40.0);
  BOOST_TEST(two.hi == 40.0);
  BOOST_TEST(!two.count);
  const Interval three = parse_interval(".5:1e1:1e2").value();
  BOOST_TEST(three.lo == 0.5);
  BOOST_TEST(three.hi == 10.0);
  BOOST_TEST(three.count.value() == 100);
  for (const char* text : {"", "1", "1:1", "2:1", "1:2:1", "1:2:-5", "1:2:2.5", "1:2:3:4", ":2",
                           "1:", "a:b", "nan:1", "-inf:inf", "1:2:"})
    BOOST_TEST(!parse_interval(text), "text " << text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

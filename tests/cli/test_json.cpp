#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/json.hpp"

namespace nnopt {

/// The text without its closing newline.
static std::string written(const Json& value) {
  std::string text = value.text();
  text.pop_back();
  return text;
}

BOOST_AUTO_TEST_SUITE(json)

BOOST_AUTO_TEST_CASE(each_kind_of_value_has_its_form) {
  BOOST_TEST(written(Json()) == "null");
  BOOST_TEST(written(true) == "true");
  BOOST_TEST(written(-3) == "-3");
  BOOST_TEST(written("x") == "\"x\"");
  BOOST_TEST(written(std::string("x")) == "\"x\"");
  BOOST_TEST(written(Json::array()) == "[]");
  BOOST_TEST(written(Json::object()) == "{}");
  BOOST_TEST(written(std::vector<double>{1, 0.5}) == "[1.0,0.5]");
  BOOST_TEST(written(std::vector<std::string>{"a", "b"}) == "[\"a\",\"b\"]");
  BOOST_TEST(written(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  BOOST_TEST(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
}

BOOST_AUTO_TEST_CASE(doubles_are_shortest_and_exact) {
  BOOST_TEST(written(0.1) == "0.1");
  BOOST_TEST(written(10.0) == "10.0");
  BOOST_TEST(written(-0.0) == "-0.0");
  BOOST_TEST(written(1e-300) == "1e-300");
  for (const double x : {1.0 / 3, 1e300 / 7, 5e-324, 17.29192970588365, 1e21, 123456789012345680.0})
    BOOST_TEST(parse_double(written(x)).value() == x);
}

BOOST_AUTO_TEST_CASE(non_finite_numbers_are_null) {
  using Limits = std::numeric_limits<double>;
  BOOST_TEST(written(std::vector{Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) ==
             "[null,null,null]");
}

BOOST_AUTO_TEST_CASE(strings_are_escaped) {
  BOOST_TEST(written("say \"x\\y\"") == "\"say \\\"x\\\\y\\\"\"");
  BOOST_TEST(written("a\nb\tc\r\x1b\x7f") == "\"a\\nb\\tc\\u000d\\u001b\\u007f\"");
  BOOST_TEST(written(std::string("a\0b", 3)) == "\"a\\u0000b\"");
  BOOST_TEST(written("µ€😀") == "\"µ€😀\"");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf_8_are_replaced) {
  const std::string replaced = "\xEF\xBF\xBD";
  BOOST_TEST(written("a\xFF"
                     "b") == "\"a" + replaced + "b\"");
  BOOST_TEST(written("\xC3") == "\"" + replaced + "\"");  // cut short
  BOOST_TEST(written("\xC3(") == "\"" + replaced + "(\"");
  BOOST_TEST(written("\xC0\xAF") == "\"" + replaced + replaced + "\"");                 // overlong
  BOOST_TEST(written("\xED\xA0\x80") == "\"" + replaced + replaced + replaced + "\"");  // surrogate
  BOOST_TEST(written("\xF4\x90\x80\x80") ==
             "\"" + replaced + replaced + replaced + replaced + "\"");  // above U+10FFFF
}

BOOST_AUTO_TEST_CASE(keys_keep_their_order_one_a_line) {
  Json out = Json::object();
  out.add("z", 1)
      .add("a", std::vector<double>{1, 2})
      .add("k\"", Json::object().add("x", 1).add("y", 2));
  BOOST_TEST(out.text() ==
             "{\n"
             " \"z\":1,\n"
             " \"a\":[1.0,2.0],\n"
             " \"k\\\"\":{\"x\":1,\"y\":2}\n"
             "}\n");
}

BOOST_AUTO_TEST_CASE(runs_and_rows_stand_one_a_line) {
  Json runs = Json::array();
  for (const int seed : {0, 1})
    runs.push(Json::object().add("seed", seed).add("x", std::vector<double>{0.5}));
  Json rows = Json::array();
  rows.push(std::vector<int>{1, 0}).push(std::vector<int>{0, 1});
  BOOST_TEST(Json::object().add("runs", runs).add("rows", rows).add("none", Json::array()).text() ==
             "{\n"
             " \"runs\":[\n"
             "  {\"seed\":0,\"x\":[0.5]},\n"
             "  {\"seed\":1,\"x\":[0.5]}\n"
             " ],\n"
             " \"rows\":[\n"
             "  [1,0],\n"
             "  [0,1]\n"
             " ],\n"
             " \"none\":[]\n"
             "}\n");
}

BOOST_AUTO_TEST_CASE(deeper_arrays_stay_on_their_line) {
  Json inner = Json::array();
  inner.push(Json::array().push(1)).push(Json::object());
  Json run = Json::object().add("m", inner);
  BOOST_TEST(Json::object().add("runs", Json::array().push(run)).text() ==
             "{\n \"runs\":[\n  {\"m\":[[1],{}]}\n ]\n}\n");
}

BOOST_AUTO_TEST_CASE(what_was_written_is_read_back) {
  const std::string text = Json::object()
                               .add("a", std::vector<double>{0.1, 1e300, -2.0})
                               .add("b", std::vector<std::string>{"\n\"\\<", "\xc3\xa9"})
                               .add("c", Json())
                               .add("d", std::numeric_limits<std::uint64_t>::max())
                               .add("e", Json::array().push(Json::object().add("f", true)))
                               .text();
  const Json read = parse_json(text, "t");
  BOOST_TEST(read.text() == text);
  BOOST_TEST(read.find("a")->elements()[0].as_number().value() == 0.1);
  BOOST_TEST(read.find("b")->elements()[1].as_text().value() == "\xc3\xa9");
  BOOST_TEST(read.find("c")->is_null());
  BOOST_TEST(read.find("e")->elements()[0].find("f")->as_bool().value());
  BOOST_TEST(!read.find("f"));
  BOOST_TEST(!read.as_number());
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_refused_with_its_place) {
  const auto complaint = [](const std::string& text) {
    try {
      parse_json(text, "t");
    } catch (const BadInput& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  BOOST_TEST(complaint("{\"a\":1}") == "none");
  BOOST_TEST(complaint("{\"a\":\n  nul}").starts_with("t:2:"));
  BOOST_TEST(complaint("[1] x").starts_with("t:1:5: no JSON from here on"));
  BOOST_TEST(complaint("[1,").ends_with("cut off"));
  BOOST_TEST(complaint("").ends_with("cut off"));
  BOOST_TEST(complaint("[1e999]") != "none");
  BOOST_TEST(complaint("\"\xff\"") != "none");
  BOOST_TEST(complaint(std::string(100'000, '[')) == "t: nested more than 100 deep");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

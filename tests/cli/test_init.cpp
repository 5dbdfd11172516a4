// `nnopt init` from outside.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"
#include "tests/plots/support.hpp"

using cli_tests::Ended;
using cli_tests::run;
using cli_tests::Value;
using cli_tests::Words;

namespace {

Words init(const Words& more) {
  Words words{"init"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Value json(Words words) {
  words.insert(words.end(), {"--format", "json"});
  const Ended ended = run(init(words));
  BOOST_TEST(ended.status == 0, ended.err);
  BOOST_TEST(ended.err == "");
  return cli_tests::read_json(ended.out);
}

/// The variances of the course to the digits that a million numbers show.
void check_variances(const Value& rows, std::size_t first, const std::vector<double>& course) {
  for (std::size_t k = 0; k < course.size(); ++k) {
    BOOST_TEST(std::abs(rows[first + k]["variance"].number / course[k] - 1) < 0.01);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(init_command, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(the_table_of_the_course_is_the_default) {
  const Value rows = json({})["rows"];
  BOOST_REQUIRE(rows.size() == 13u);
  check_variances(rows, 0, {.03333, .01667, .00667, .003333, .001667, .000667, .000333});
  check_variances(rows, 7, std::vector<double>(6, .03333));
  BOOST_TEST(rows[0]["parameters"].number == 110);
  BOOST_TEST(rows[6]["parameters"].number == 10010);
  for (const Value& row : rows.elements) {
    const double bound = 1 / std::sqrt(row["fan_in"].number);
    BOOST_TEST(std::abs(row["min"].number / bound + 1) < 0.01);
    BOOST_TEST(std::abs(row["max"].number / bound - 1) < 0.01);
    BOOST_TEST(row["scheme"].text == "default");
  }
}

BOOST_AUTO_TEST_CASE(the_course_s_xavier_has_torch_s_biases_beside_it) {
  const Words words{"--init", "xavier_uniform", "--fan-out", "10,20,50,100,200,500,1000"};
  check_variances(json(words)["rows"], 0, {.09394, .06364, .03333, .01956, .01169, .00660, .00483});
  Words zeros = words;
  zeros.insert(zeros.end(), {"--bias", "zeros"});
  check_variances(json(zeros)["rows"], 0, {.1 / 1.1, .2 / 3 / 1.1, .1 / 3 / 1.1});
}

BOOST_AUTO_TEST_CASE(both_lists_of_fans_give_all_pairs_once) {
  const Value rows = json({"--fan-in", "2,3,2", "--fan-out", "4,5", "--repeat", "1"})["rows"];
  BOOST_TEST(rows.size() == 4u);
  std::set<std::pair<double, double>> pairs;
  for (const Value& row : rows.elements) {
    pairs.insert({row["fan_in"].number, row["fan_out"].number});
    BOOST_TEST(row["draws"].number == 1);
  }
  BOOST_TEST(pairs.size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_table_has_a_block_of_numbers_for_each_scheme) {
  const Ended ended = run(init({"--init", "ones", "--init", "kaiming_normal:mode=fan_out",
                                "--fan-in", "2,3", "--format", "table", "--threads", "2"}));
  BOOST_TEST(ended.status == 0);
  std::istringstream lines(ended.out);
  std::string line, last_comment;
  std::getline(lines, line);
  BOOST_TEST(line ==
             "# nnopt init --init ones --init kaiming_normal:mode=fan_out --fan-in 2,3 "
             "--format table");
  std::size_t rows = 0, blanks = 0;
  while (std::getline(lines, line)) {
    if (line.starts_with("#")) {
      last_comment = line;
    } else if (line.empty()) {
      ++blanks;
    } else {
      ++rows;
      std::istringstream row(line);
      std::size_t columns = 0;
      for (double x = 0; row >> x;) ++columns;
      BOOST_TEST(columns == 10u, line);
    }
  }
  BOOST_TEST(last_comment ==
             "# scheme fan_in fan_out parameters draws min max mean variance expected");
  BOOST_TEST(rows == 4u);
  BOOST_TEST(blanks == 1u);
}

BOOST_AUTO_TEST_CASE(signals_vanish_and_explode_through_depth_in_stated_words) {
  const Value all = json({"--depth", "30", "--width", "64", "--init", "xavier_normal", "--init",
                          "kaiming_normal", "--init", "normal"});
  const auto trend = [&](std::size_t i) { return all["depth"][i]["activations"].text; };
  BOOST_TEST(trend(0) == "vanishing");
  BOOST_TEST(trend(1) == "steady");
  BOOST_TEST(trend(2) == "exploding");
  BOOST_TEST(all["depth"][0]["gradients"].text == "vanishing");
  BOOST_TEST(all["criterion"].text.find("0.8") != std::string::npos);
  BOOST_TEST(all["rows"].size() == 3 * 31u);
  BOOST_TEST(all["rows"][30]["layer"].text == "30");
  BOOST_TEST(all["rows"][31]["scheme"].text == "kaiming_normal");
}

BOOST_AUTO_TEST_CASE(a_model_is_told_layer_by_layer) {
  const Value all = json({"--model", "mlp9"});
  BOOST_REQUIRE(all["rows"].size() == 9u);
  BOOST_TEST(all["network"].text.find("1839617") != std::string::npos);
  BOOST_TEST(all["rows"][3]["fan_in"].number == 512);
  BOOST_TEST(all["rows"][3]["fan_out"].number == 384);
  for (const Value& row : all["rows"].elements) {
    for (const char* key : {"variance", "activation_variance", "gradient_variance"}) {
      BOOST_TEST(row[key].number > 0, key);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_same_line_gives_the_same_bytes_on_any_number_of_threads) {
  for (const Words& words :
       {Words{"--init", "orthogonal", "--fan-in", "20,300", "--format", "json"},
        {"--depth", "5", "--format", "json"}}) {
    Words one = init(words), three = one;
    one.insert(one.end(), {"--threads", "1"});
    three.insert(three.end(), {"--threads", "3"});
    BOOST_TEST(run(one).out == run(three).out);
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused_in_one_line) {
  const auto check = [](const Words& words, const char* part) {
    const Ended ended = run(init(words));
    BOOST_TEST_CONTEXT(words.back() << ": " << ended.err) {
      BOOST_TEST(ended.status == 2);
      BOOST_TEST(ended.out == "");
      BOOST_TEST(ended.error_lines() == 1u);
      BOOST_TEST(ended.err.starts_with("nnopt: "));
      BOOST_TEST(ended.err.find(part) != std::string::npos);
    }
  };
  check({"--init", "xavier_norml"}, "'xavier_normal'");
  check({"--init", "uniform:a=3"}, "--init: uniform: a is above b");
  check({"--fan-in", "1.5"}, "whole number");
  check({"--fan-in", "0"}, "whole number");
  check({"--fan-in", "100000000", "--fan-out", "100000000"}, "GB");
  check({"--depth", "10000", "--width", "1000000"}, "GB");
  check({"--depth", "0"}, "--depth");
  check({"--depth", "3", "--fan-in", "2"}, "--fan-in");
  check({"--model", "mlp9", "--depth", "3"}, "--depth");
  check({"--model", "direct"}, "no layers");
  check({"--width", "3"}, "--depth N");
  check({"--hidden", "3"}, "--model");
  check({"--figure", "fan_in"}, "--plot");
  check({"--figure", "gradients", "--format", "gnuplot"}, "fan_in or fan_out");
  check({"--fan-in", "3", "--format", "gnuplot"}, "several values");
  check({"--bias", "one"}, "default, zeros or scheme");
}

BOOST_AUTO_TEST_CASE(pictures_are_drawn_beside_the_table,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const plot_tests::Folder folder;
  const Ended sizes = run(init({"--fan-in", "5,50", "--plot", folder.file("a.png")}));
  BOOST_TEST(sizes.status == 0, sizes.err);
  BOOST_TEST(sizes.out.find("fan_in") != std::string::npos);
  const Ended depth = run(init({"--depth", "4", "--width", "8", "--figure", "gradients", "--plot",
                                folder.file("b.svg"), "--format", "json"}));
  BOOST_TEST(depth.status == 0, depth.err);
  BOOST_TEST(plot_tests::contents(folder.file("a.png")).starts_with("\x89PNG"));
  BOOST_TEST(plot_tests::contents(folder.file("b.svg")).find("gradients") != std::string::npos);
  const Ended characters = run(init({"--depth", "4", "--width", "8", "--plot", "-"}));
  BOOST_TEST(characters.out.find("hidden layer") != std::string::npos);
  BOOST_TEST(characters.err.find("4 hidden layers of 8") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

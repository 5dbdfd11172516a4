// `nnopt eval` from outside: formulas, variables, data, and whether gradients are right.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"
#include "tests/tables.hpp"

using cli_tests::Ended;
using cli_tests::read_json;
using cli_tests::run;
using cli_tests::Value;
using cli_tests::with;
using cli_tests::Words;
using nnopt::table_rows;
using nnopt::TableRow;
using plot_tests::Folder;
using Numbers = std::vector<double>;
using boost::test_tools::per_element;

namespace {

Value json_of(const Words& words) {
  const Ended ended = run(with(with({"eval"}, words), {"--format", "json"}));
  BOOST_TEST_CONTEXT(ended.err) { BOOST_REQUIRE(ended.status == 0); }
  BOOST_TEST(ended.err == "");
  return read_json(ended.out);
}

std::vector<std::string> texts(const Value& array) {
  std::vector<std::string> out;
  for (const auto& element : array.elements) out.push_back(element.text);
  return out;
}

void check_refused(const Words& words, const std::string& message) {
  cli_tests::check_refused(with({"eval"}, words), message);
}

bool near(double a, double b, double size) { return std::abs(a - b) <= 1e-11 * size; }

/// Escapes of a cell as in C: \t \n \0 \\ \xNN.
std::string unescaped(const std::string& cell) {
  std::string out;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] != '\\') {
      out += cell[i];
      continue;
    }
    const char c = cell.at(++i);
    if (c == 'x') {
      out += char(std::stoi(cell.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      out += c == 't' ? '\t' : c == 'n' ? '\n' : c == '0' ? '\0' : c;
    }
  }
  return out;
}

std::string repeated(const std::string& text, const std::string& times) {
  std::string out;
  for (int i = std::stoi(times); i > 0; --i) out += text;
  return out;
}

/// `x=1,y=2` as names and numbers.
std::vector<std::pair<std::string, double>> named_numbers(const std::string& cell) {
  std::vector<std::pair<std::string, double>> out;
  for (const auto part : nnopt::split(cell, ',')) {
    const std::string text(part);
    const std::size_t equals = text.find('=');
    out.emplace_back(text.substr(0, equals), std::stod(text.substr(equals + 1)));
  }
  return out;
}

/// What --check says of one variable x at a point.
Value check_at(const std::string& formula, const std::string& point) {
  const Ended ended = run({"eval", "-f", formula, "--at", point, "--check", "--format", "json"});
  const Value json = read_json(ended.out);
  BOOST_TEST(ended.status == (json["check"]["direction"]["verdict"].text == "off" ? 1 : 0));
  return json["check"]["coordinates"][0];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(eval_command, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(json_has_value_gradient_and_hessian) {
  const Value json = json_of({"x^2*y", "--at", "1,2", "--order", "2"});
  BOOST_TEST(json["command"].text == "eval");
  BOOST_TEST(json["objective"].text == "x^2*y");
  BOOST_TEST(json["status"].text == "ok");
  BOOST_TEST(json["value"].number == 2);
  BOOST_TEST(json["gradient"].numbers() == Numbers({4, 1}), per_element());
  BOOST_TEST(json["hessian"][0].numbers() == Numbers({4, 2}), per_element());
  BOOST_TEST(json["hessian"][1].numbers() == Numbers({2, 0}), per_element());
  BOOST_TEST(!json_of({"x^2", "--order", "1"}).has("hessian"));
  BOOST_TEST(!json_of({"x^2", "--order", "0"}).has("gradient"));
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite_are_null_and_the_status_is_0) {
  for (const auto& [formula, point] : {std::pair("1/x", "0"), {"log(x)", "-1"}}) {
    const Value json = json_of({formula, "--at", point, "--order", "2"});
    BOOST_TEST(json["value"].is_null());
    BOOST_TEST(json["status"].text == "not_finite");
    BOOST_TEST(json["reason"].text != "");
  }
}

BOOST_AUTO_TEST_CASE(a_table_is_one_row_under_its_names) {
  const Ended ended = run({"eval", "x^2*y", "--at", "1,2", "--order", "2", "--format", "table"});
  BOOST_TEST(ended.out ==
             "# nnopt eval 'x^2*y' --at 1,2 --order 2 --format table\n"
             "# x y value gradient_x gradient_y hessian_x_x hessian_x_y hessian_y_x hessian_y_y\n"
             "1 2 2 4 1 4 2 2 0\n");
}

BOOST_AUTO_TEST_CASE(formulas_come_as_words_options_and_files) {
  const Folder folder;
  std::ofstream(folder.file("f")) << "\xEF\xBB\xBF"
                                     "x^2\r\n  + 1\r\n";
  const std::vector<std::pair<Words, double>> given{{{"x^2", "--at", "3"}, 9},
                                                    {{"-f", "-x^2", "--at", "3"}, -9},
                                                    {{"-f", "--x", "--at", "3"}, 3},
                                                    {{"-f=-x^2", "--at", "3"}, -9},
                                                    {{"--function=--x", "--at", "3"}, 3},
                                                    {{"@" + folder.file("f"), "--at", "3"}, 10}};
  for (const auto& [words, value] : given) BOOST_TEST(json_of(words)["value"].number == value);
  BOOST_TEST(json_of({"@" + folder.file("f")})["objective"].text == "x^2 + 1");
}

BOOST_AUTO_TEST_CASE(variables_stand_in_the_order_declared) {
  struct Row {
    Words words;
    std::vector<std::string> names;
    Numbers x, gradient;
  };
  const std::vector<Row> rows{
      {{"y-2*x", "--at", "3,5"}, {"y", "x"}, {3, 5}, {1, -2}},
      {{"y-2*x", "--at", "x=5,y=3"}, {"x", "y"}, {5, 3}, {-2, 1}},
      {{"y-2*x", "--at", "x = 5, y = 3"}, {"x", "y"}, {5, 3}, {-2, 1}},
      {{"x^2", "--at", "x=2,z=7"}, {"x", "z"}, {2, 7}, {4, 0}},
      {{"x^2", "--variables", "z, x", "--at", "7,2"}, {"z", "x"}, {7, 2}, {0, 4}},
      {{"x^2", "--variables", "z,x", "--at", "x=2,z=7"}, {"z", "x"}, {7, 2}, {0, 4}},
      {{"3", "--at", "q=1"}, {"q"}, {1}, {0}},
      {{"x*y"}, {"x", "y"}, {1, 1}, {1, 1}},
      {{"ackley", "--at", "x=1"}, {"x1"}, {1}, {4 * std::exp(-0.2)}}};
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(nnopt::joined(row.words, " ")) {
      const Value json = json_of(row.words);
      BOOST_TEST(texts(json["variables"]) == row.names, per_element());
      BOOST_TEST(json["x"].numbers() == row.x, per_element());
      BOOST_TEST(json["gradient"].numbers() == row.gradient, boost::test_tools::tolerance(1e-14)
                                                                 << per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(wrong_variables_and_points_are_refused) {
  check_refused({"x^2+z", "--variables", "y,x"}, "column 5: unknown name 'z'");
  check_refused({"x^2+z", "--at", "x=1"}, "column 5: unknown name 'z'");
  check_refused({"x^2+z", "--at", "1,2,3"}, "has 3 numbers, but there are 2 variables");
  check_refused({"x^2+z", "--at", "1,2", "--dim", "3"}, "--dim says 3");
  check_refused({"x^2+z", "--dim", "3"}, "2 variables (x, z), not 3");
  check_refused({"3"}, "no variables");
  check_refused({"x", "--at", "sin=1"}, "--at: 'sin' is a function");
  check_refused({"x", "--at", "e=1"}, "--at: 'e' is a constant");
  check_refused({"x", "--at", "x y=1"}, "--at: 'x y' is no name");
  check_refused({"x", "--at", "x=1,x=2"}, "stands twice");
  check_refused({"x", "--at", "x=1,2"}, "has no name");
  check_refused({"x", "--at", "nan"}, "not a finite number");
  check_refused({"x", "--at", "0x10"}, "not a number");
  check_refused({"x", "--variables", "x,x"}, "stands twice");
  check_refused({"x", "--variables", "x,"}, "--variables: ''");
  check_refused({"rosenbrock", "--variables", "x,y"}, "--variables");
  check_refused({"rosenbrock", "--at", "x=1,y=2"}, "x1 or x2 is right");
  check_refused({"rosenbrock_4d", "--at", "1,2"}, "takes 4 coordinates");
  check_refused({"x", "--order", "3"}, "--order");
  check_refused({"x", "--order", "0", "--check"}, "--check");
  check_refused({"x", "--figure", "taylor", "--plot", "-"}, "--check");
  check_refused({"x", "--figure", "sections"}, "--plot");
  check_refused({"x", "--figure", "surface", "--plot", "-"}, "'surface'");
}

BOOST_AUTO_TEST_CASE(pictures_show_sections_and_what_a_check_found) {
  const Ended sections = run({"eval", "x^2+y", "--format", "gnuplot"});
  BOOST_TEST(sections.status == 0);
  BOOST_TEST(sections.out.find("along y") != std::string::npos);
  const Ended taylor = run({"eval", "exp(x)", "--check", "--format", "gnuplot"});
  BOOST_TEST(taylor.out.find("remainder") != std::string::npos);
  BOOST_TEST(taylor.out.find("along x") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(mistakes_in_a_formula_are_named_where_they_stand) {
  const Folder folder;
  const std::string file = folder.file("f");
  check_refused({"-f", "  x +* 2"}, "--function: column 6: ");
  check_refused({"-f", "x\n + $"}, "--function: line 2, column 4: ");
  std::ofstream(file) << "\n\n x +* 2\n";
  check_refused({"-f", "@" + file}, file + ":3:5: ");
  std::ofstream(file, std::ios::binary) << std::string("x\0y", 3);
  check_refused({"-f", "@" + file}, file + ":1:2: unexpected character '\\x00'");
  check_refused({"-f", "@" + folder.path()}, "Is a directory");
  check_refused({"-f", "@" + folder.file("none")}, "No such file");
}

BOOST_AUTO_TEST_CASE(texts_that_are_no_formulas_are_refused_whether_a_word_or_a_file,
                     *boost::unit_test::precondition(nnopt::NeedsData{"malformed.tsv"})) {
  const Folder folder;
  for (const TableRow& row : table_rows("malformed.tsv")) {
    const std::string text = repeated(unescaped(row.at("left")), row.at("left_times")) +
                             unescaped(row.at("expression")) +
                             repeated(unescaped(row.at("right")), row.at("right_times"));
    std::ofstream(folder.file("f"), std::ios::binary) << text;
    std::vector<std::string> ways{"@" + folder.file("f")};
    if (row.at("via") == "arg") ways.push_back(text);
    for (const auto& way : ways) {
      BOOST_TEST_CONTEXT(row.at("id") << " " << row.at("why")) {
        const Ended ended = run({"eval", "-f", way, "--variables", row.at("names")});
        BOOST_TEST(ended.signal == -1);
        if (ended.status == 0) {
          BOOST_TEST(row.at("expect") == "error_or_ok");
          continue;
        }
        BOOST_TEST(ended.status == 2);
        BOOST_TEST(ended.out == "");
        BOOST_TEST(ended.error_lines() == 1u);
        BOOST_TEST(ended.err.starts_with("nnopt: --function: "));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(formulas_have_the_values_and_gradients_of_the_table,
                     *boost::unit_test::precondition(nnopt::NeedsData{"expressions.tsv"})) {
  for (const TableRow& row : table_rows("expressions.tsv")) {
    BOOST_TEST_CONTEXT(row.at("id") << " " << row.at("expression")) {
      const Value json = json_of({"-f", row.at("expression"), "--at", row.at("point")});
      if (row.at("expect") == "nonfinite") {
        BOOST_TEST(json["value"].is_null());
        continue;
      }
      const double value = std::stod(row.at("value"));
      BOOST_TEST(near(json["value"].number, value, std::abs(value)), json["value"].number);
      if (row.at("category") == "kink") continue;
      const auto gradient = named_numbers(row.at("gradient"));
      const auto names = texts(json["variables"]);
      for (const auto& [name, slope] : gradient) {
        const auto place = std::size_t(std::ranges::find(names, name) - names.begin());
        const double there = json["gradient"][place].number;
        BOOST_TEST(near(there, slope, slope == 0 ? 1 : std::abs(slope)), there);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(test_functions_have_the_values_and_gradients_of_the_table,
                     *boost::unit_test::precondition(nnopt::NeedsData{"function_values.tsv"})) {
  for (const TableRow& row : table_rows("function_values.tsv")) {
    BOOST_TEST_CONTEXT(row.at("function") << " at " << row.at("x")) {
      const Value json = json_of({row.at("function"), "--at", row.at("x")});
      const double value = std::stod(row.at("value"));
      BOOST_TEST(near(json["value"].number, value, std::abs(value)), json["value"].number);
      const Numbers gradient = nnopt::numbers_in(row.at("gradient"));
      double largest = 0;
      for (const double slope : gradient) largest = std::max(largest, std::abs(slope));
      for (std::size_t i = 0; i < gradient.size(); ++i) {
        BOOST_TEST(near(json["gradient"][i].number, gradient[i], largest));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_check_says_right_at_random_points_of_smooth_functions) {
  // At two decimals, so that nothing is special about the points.
  const std::vector<std::pair<std::string, std::string>> points{
      {"ackley", "3.17,-8.41"},        {"beale", "1.37,-2.91"},     {"branin", "2.71,8.13"},
      {"easom", "2.63,3.77"},          {"griewank", "-41.3,17.9"},  {"himmelblau", "-2.17,3.61"},
      {"levy", "2.31,-4.87"},          {"mccormick", "0.47,2.19"},  {"rastrigin", "1.23,-3.41"},
      {"rosenbrock", "-1.17,0.83"},    {"schwefel", "313.7,-41.9"}, {"six_hump_camel", "1.1,-0.7"},
      {"styblinski_tang", "3.3,-1.7"}, {"zakharov", "2.9,-1.3"},    {"biggs_exp6", "1,2,1,3,2,2"}};
  for (const auto& [name, point] : points) {
    BOOST_TEST_CONTEXT(name) {
      const Value check = json_of({name, "--at", point, "--check"})["check"];
      BOOST_TEST(check["dual_difference"].number < 1e-10);
      auto tests = check["coordinates"].elements;
      tests.push_back(check["direction"]);
      for (const Value& test : tests) {
        BOOST_TEST(test["verdict"].text == "right");
        BOOST_TEST(std::abs(test["rate"].number - 2) <= 0.05);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_check_names_kinks_with_both_slopes) {
  for (const auto& [formula, left] : {std::pair("abs(x)", -1.0),
                                      {"relu(x)", 0.0},
                                      {"max(x, 0)", 0.0},
                                      {"x>0 ? x : 0", 0.0},
                                      {"x>=0 ? x : 0", 0.0}}) {
    BOOST_TEST_CONTEXT(formula) {
      const Value test = check_at(formula, "0");
      BOOST_TEST(test["verdict"].text == "kink");
      BOOST_TEST(test["left"].number == left);
      BOOST_TEST(test["right"].number == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_check_sees_neither_kinks_that_are_far_nor_rounding_as_faults) {
  for (const auto& [formula, point, verdict] : {std::tuple("abs(x)", "0.03", "exact"),
                                                {"abs(x)", "1e-6", "exact"},
                                                {"relu(x)+x^2", "-0.001", "right"},
                                                {"1-cos(x)", "1e-5", "right"},
                                                {"(1e8+x^2)-1e8", "1", "right"},
                                                {"abs(x)^1.5", "0", "right"},
                                                {"floor(x)", "0", "jump"},
                                                {"1e6*x^2+(x>0)", "0", "jump"}}) {
    BOOST_TEST_CONTEXT(formula) { BOOST_TEST(check_at(formula, point)["verdict"].text == verdict); }
  }
}

BOOST_AUTO_TEST_CASE(data_come_with_and_without_names_whatever_parts_the_columns) {
  const Folder folder;
  const std::string file = folder.file("d");
  struct Row {
    std::string text;
    Words words;
    double value;
  };
  // The residuals of x + b, b = 1, on (0, 1), (1, 2), (2, 5) are 0, 0, -2.
  const Words line{"--formula", "x+b"};
  const std::vector<Row> rows{
      {"x,y\n0,1\n1,2\n2,5\n", line, 4 / 3.},
      {"\xEF\xBB\xBF"
       "x;y\r\n0;1\r\n1;2\r\n2;5\r\n",
       line, 4 / 3.},
      {"# no names\n0 1\n 1  2\n2\t5\n", line, 4 / 3.},
      {"0\t1\n1\t2\n2\t5\n", with(line, {"--loss", "chi2"}), 4},
      {"0\t1\n1\t2\n2\t5\n", with(line, {"--loss", "mae"}), 2 / 3.},
      {"y x\n1 0\n2 1\n5 2\n", line, 4 / 3.},
      {"t,y,s\n0,1,2\n1,2,2\n2,5,.5\n",
       with(line, {"--columns", "x=t, y = 2, sigma=3", "--loss", "chi2"}), 16},
      {"time (s),\"level\"\n0,1\n1,2\n2,5\n", with(line, {"--columns", "x=time (s),v=level"}),
       4 / 3.},
      {"1 0 9\n2 1 9\n5 2 9\n", {"--formula", "x2+b", "--response", "x1"}, 4 / 3.},
      {"x,z\n0,2\n1,4\n2,10\n", with(line, {"--response", "z/2"}), 4 / 3.},
      {"5\n", {"--formula", "b"}, 16}};
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.text << nnopt::joined(row.words, " ")) {
      std::ofstream(file, std::ios::binary) << row.text;
      const Value json = json_of(with({"--data", file}, row.words));
      BOOST_TEST(texts(json["variables"]) == std::vector<std::string>{"b"}, per_element());
      BOOST_TEST(json["value"].number == row.value, boost::test_tools::tolerance(1e-14));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_built_in_data_take_names_and_seeds) {
  const Words sincos{"--data", "sincos", "--at", "a=1.2,b=2.5", "--formula"};
  const double value = json_of(with(sincos, {"sin(b*cos(a*x))"}))["value"].number;
  BOOST_TEST(std::abs(value - 0.01) < 0.003);  // the noise alone
  BOOST_TEST(json_of(with(sincos, {"sin(b*cos(a*t))", "--columns", "t=x,y=y"}))["value"].number ==
             value);
  BOOST_TEST(json_of(with(sincos, {"sin(b*cos(a*x))", "--seed", "1"}))["value"].number != value);
}

BOOST_AUTO_TEST_CASE(wrong_data_and_columns_are_refused) {
  const Folder folder;
  const std::string file = folder.file("d");
  struct Row {
    std::string text;
    Words words;
    std::string message;
  };
  const Words line{"--formula", "a*x+b"};
  const auto columns = [&](const std::string& text) { return with(line, {"--columns", text}); };
  const std::string good = "x,y\n0,1\n1,2\n";
  const std::vector<Row> rows{
      {"", line, "holds no rows"},
      {"x,y\n", line, "holds no rows"},
      {"x,y\n0,1,2\n", line, file + ":2:1: 3 cells, but 2 columns"},
      {"x,y\n0,\n", line, file + ":2:3: an empty cell"},
      {"x,y\n0,nan\n", line, file + ":2:3: 'nan'"},
      {"x,y\n0,hello\n", line, file + ":2:3: 'hello'"},
      {std::string("x,y\n0,1\0\n", 9), line, file + ":2:3: '1\\x00'"},
      {good, {}, "--formula is missing"},
      {good, {"ackley"}, "--data: goes with --formula"},
      {good, with(line, {"--at", "1"}), "--at: has 1 number"},
      {good, with(line, {"--at", "x=1,b=2"}), "'x' is a column"},
      {good, with(line, {"--at", "a=1"}), "unknown name 'b'"},
      {good, with(line, {"--dim", "3"}), "--dim: the fit has 2 parameters (a, b)"},
      {good, with(line, {"--loss", "l2"}), "--loss"},
      {good, with(line, {"--response", "q"}), "--response: unknown column 'q'"},
      {good, with(line, {"--response", "x"}), "'x' is the response"},
      {good, with(line, {"--response", "log(x)"}),
       "--response: the response log(x) is -inf in row 1 (x = 0): finite numbers are right"},
      {good, with(line, {"--response", "log(q)"}), "--response: column 5: unknown name 'q'"},
      {good, with(line, {"--response", "y*x"}), "'x' stands in the response y*x"},
      {"x,y,sigma\n0,1,1\n1,2,0\n", with(line, {"--loss", "chi2"}),
       "above 0, for chi2: 0 in row 2"},
      {good, {"--formula", "x+1"}, "no parameters"},
      {good, {"--formula", "a*y"}, "'y' is the response"},
      {good, columns("x=1,y=3"), "--columns: d has no column '3'"},
      {good, columns("x=0,y=2"), "no column '0'"},
      {good, columns("x=1,x=2"), "'x' names two columns"},
      {good, columns("x"), "--columns: 'x': name=column"},
      {good, columns("sin=1,y=2"), "'sin' is a function"},
      {"x,x\n0,1\n", line, "--data: 'x' names two columns"},
      {"x,e,y\n0,1,2\n", {"--formula", "a*x+e"}, "--formula: column 5: 'e' is a constant"},
      {"x,sin,y\n0,1,2\n", {"--formula", "a*sin"}, "column 3: a function takes"}};
  for (const Row& row : rows) {
    std::ofstream(file, std::ios::binary) << row.text;
    check_refused(with({"--data", file}, row.words), row.message);
  }
  check_refused(with({"--data", folder.path()}, line), "Is a directory");
  check_refused(with({"--data", folder.file("none")}, line), "No such file");
  for (const std::string option : {"--formula", "--loss", "--columns", "--response"}) {
    check_refused({"x^2", option, "mse"}, option + ": goes with --data");
  }
}

BOOST_AUTO_TEST_CASE(functions_are_moved_as_asked) {
  const Value json = json_of({"rosenbrock", "--shift", "3,-1", "--scale", "2", "--at", "5,1"});
  BOOST_TEST(json["value"].number == 0);
  const auto rotated = [](const std::string& at) {
    return json_of({"x^2+4*y^2", "--rotate", "7", "--at", at})["value"].number;
  };
  BOOST_TEST(rotated("1,0") + rotated("0,1") == 5, boost::test_tools::tolerance(1e-14));
  check_refused({"rosenbrock", "--shift", "1"}, "--shift: has 1 number");
  check_refused({"rosenbrock", "--scale", "1,2,3"}, "--scale: has 3 numbers");
  check_refused({"rosenbrock", "--scale", "0"}, "--scale");
  check_refused({"rosenbrock", "--rotate", "x"}, "--rotate");
}

BOOST_AUTO_TEST_SUITE_END()

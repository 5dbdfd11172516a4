#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "functions/find.hpp"
#include "functions/formula.hpp"
#include "tests/autodiff/derivative_checks.hpp"
#include "tests/tables.hpp"

namespace nnopt {

namespace {

/// What the parser says of a wrong formula of x and y.
std::string complaint(const std::string& text, std::string_view file = {}) {
  try {
    parse_formula(text, {"x", "y"}, Names::declared, file);
  } catch (const BadInput& e) {
    return e.what();
  }
  return "nothing";
}

double value_of(const std::string& text, double x = 0, double y = 0) {
  const std::vector<double> at{x, y};
  return parse_formula(text, {"x", "y"}, Names::declared).program()(std::span<const double>(at));
}

/// `x=1,y=-2`, split into names and values.
struct Assignment {
  std::vector<std::string> names, values;

  explicit Assignment(const std::string& cell) {
    for (const auto part : split(cell, cell.starts_with("x=[") ? '\n' : ',')) {
      const auto equals = part.find('=');
      names.emplace_back(part.substr(0, equals));
      values.emplace_back(part.substr(equals + 1));
    }
  }
  std::vector<double> numbers() const {
    std::vector<double> x;
    for (const auto& value : values) x.push_back(parse_double(value).value());
    return x;
  }
};

/// With \t, \n, \0, \xNN and \\ as the table writes them.
std::string unescaped(const std::string& cell) {
  std::string text;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] != '\\') {
      text += cell[i];
      continue;
    }
    const char c = cell.at(++i);
    if (c == 'x') {
      text += static_cast<char>(std::stoi(cell.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      text += c == 't' ? '\t' : c == 'n' ? '\n' : c == '0' ? '\0' : c;
    }
  }
  return text;
}

std::string repeated(const std::string& text, const std::string& times) {
  std::string out;
  for (std::int64_t i = parse_integer(times).value_or(0); i > 0; --i) out += text;
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(formula)

BOOST_AUTO_TEST_CASE(operators_bind_as_in_mathematics) {
  BOOST_TEST(value_of("1+2*3-4/2") == 5);
  BOOST_TEST(value_of("2^3^2") == 512);
  BOOST_TEST(value_of("-x^2", 3) == -9);
  BOOST_TEST(value_of("(-x)^2", 3) == 9);
  BOOST_TEST(value_of("2^-x^2", 2) == 0.0625);
  BOOST_TEST(value_of("2*-x", 3) == -6);
  BOOST_TEST(value_of("x--y", 3, 4) == 7);
  BOOST_TEST(value_of("- - -x", 3) == -3);
  BOOST_TEST(value_of("x-y-1", 3, 4) == -2);
  BOOST_TEST(value_of("x/y/2", 12, 3) == 2);
  BOOST_TEST(value_of("x+1 < y*2 ? 10 : 20", 1, 2) == 10);
  BOOST_TEST(value_of("x > 0 ? y > 0 ? 1 : 2 : y > 0 ? 3 : 4", -1, 1) == 3);
  BOOST_TEST(value_of("(x < y) + (x <= y) + (x > y) + (x >= y) + (x == y) + 10*(x != y)", 1, 1) ==
             3);
}

BOOST_AUTO_TEST_CASE(numbers_are_read_exactly) {
  BOOST_TEST(value_of("1e3*x+2.5E-2-.5", 0.125) == 1e3 * 0.125 + 2.5E-2 - .5);
  BOOST_TEST(value_of("5.") == 5);
  BOOST_TEST(value_of("0.1") == 0.1);
  BOOST_TEST(value_of("1.7976931348623157e308") == 1.7976931348623157e308);
  BOOST_TEST(value_of("1e-400") == 0);
  BOOST_TEST(value_of("pi") == std::acos(-1.0));
  BOOST_TEST(value_of("e") == 0x1.5bf0a8b145769p+1);
}

BOOST_AUTO_TEST_CASE(errors_name_the_column_and_what_was_expected) {
  BOOST_TEST(complaint("") == "column 1: the formula is empty");
  BOOST_TEST(complaint("(x") ==
             "column 3: expected an operator or ')' for the '(' in column 1, found the end of the "
             "formula");
  BOOST_TEST(complaint("x)") == "column 2: ')' without its '('");
  BOOST_TEST(complaint("x*/y") == "column 3: expected a number, a name or '(', found '/'");
  BOOST_TEST(complaint("2x") ==
             "column 2: expected an operator, found 'x' (products are written with *)");
  BOOST_TEST(complaint("1.2.3+x") == "column 1: '1.2.3' is no number");
  BOOST_TEST(complaint("x + 1e") == "column 5: '1e' is no number: digits must follow its e");
  BOOST_TEST(complaint("x < y < 1") ==
             "column 7: comparisons do not chain: (a < b) * (b < c) is right");
  BOOST_TEST(complaint("x ? y") ==
             "column 6: expected ':' for the other side of the '?' in column 3, found the end of "
             "the formula");
  BOOST_TEST(complaint("sin(x,y)") == "column 6: one argument too many: sin(x)");
  BOOST_TEST(complaint("atan2(x)") == "column 8: one argument too few: atan2(x, y)");
  BOOST_TEST(complaint("x+sin") ==
             "column 3: a function takes its argument in parentheses: sin(x)");
  BOOST_TEST(complaint("zz+1").starts_with("column 1: unknown name 'zz'"));
  BOOST_TEST(complaint("sine(x)").find("did you mean 'sin'") != std::string::npos);
  BOOST_TEST(complaint("x $ y") == "column 3: unexpected character '$'");
  BOOST_TEST(complaint("x**2") == "column 3: two operators in a row: a power is written ^");
}

BOOST_AUTO_TEST_CASE(errors_in_a_file_name_it_and_the_line) {
  BOOST_TEST(complaint("x +\n  y * * 2", "f.txt").starts_with("f.txt:2:7: "));
  BOOST_TEST(complaint("x +\n )").starts_with("line 2, column 2: "));
  try {
    parse_formula("x +\n  \xc2\xb5", {}, Names::free, "f.txt");
    BOOST_TEST(false);
  } catch (const BadInput& error) {
    BOOST_TEST_REQUIRE(error.excerpt.has_value());
    BOOST_TEST(error.excerpt->text == "  \xc2\xb5");
    BOOST_TEST(error.excerpt->line == 2u);
    BOOST_TEST(error.excerpt->column == 3u);
  }
}

BOOST_AUTO_TEST_CASE(variables_stand_in_order_of_first_appearance) {
  const std::vector<std::string> expected{"b", "a", "x"};
  BOOST_TEST(parse_formula("sin(b*cos(a*x)) + a").variables == expected,
             boost::test_tools::per_element());
  const std::vector<std::string> declared{"z", "a", "b", "x"};
  BOOST_TEST(parse_formula("sin(b*cos(a*x))", {"z", "a"}).variables == declared,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(names_that_mean_something_else_are_no_variables) {
  for (const char* const name : {"pi", "e", "sin", "2x", "", "x y", "x-y"})
    BOOST_CHECK_THROW(require_variable_name(name), BadInput);
  BOOST_CHECK_NO_THROW(require_variable_name("_x1"));
}

BOOST_AUTO_TEST_CASE(a_column_with_the_name_of_a_constant_is_no_silent_constant) {
  BOOST_CHECK_THROW(parse_formula("x+e", {"x", "e"}), BadInput);
  BOOST_CHECK_NO_THROW(parse_formula("x", {"x", "e"}));
}

BOOST_AUTO_TEST_CASE(nesting_ends_at_a_thousand) {
  const std::string open(deepest_formula - 1, '('), close(deepest_formula - 1, ')');
  BOOST_TEST(value_of(open + "x" + close, 4) == 4);
  BOOST_TEST(complaint("(" + open + "x" + close + ")").find("deeper than 1000") !=
             std::string::npos);
  BOOST_TEST(complaint(std::string(100000, '(')).find("deeper than 1000") != std::string::npos);
  std::string powers = "x", choices = "x", minuses = "x";
  for (int i = 0; i < 5000; ++i) {
    powers += "^x";
    choices += "?x:x";
    minuses.insert(0, "-");
  }
  BOOST_TEST(complaint(powers).find("deeper") != std::string::npos);
  BOOST_TEST(complaint(choices).find("deeper") != std::string::npos);
  BOOST_TEST(value_of(minuses, 2) == 2);
}

BOOST_AUTO_TEST_CASE(what_a_graph_can_know_is_not_computed_again) {
  const auto size = [](const std::string& text) { return parse_formula(text).program().size(); };
  BOOST_TEST(size("2*pi+3^2-sin(1)") == 0u);
  BOOST_TEST(size("sin(x)+sin(x)") == 2u);
  BOOST_TEST(size("(x^2+y-11)^2+(x+y^2-7)^2") == 3u);
  BOOST_TEST(size("exp(x*y)*cos(x*y)*exp(x*y)") == 5u);
  BOOST_TEST(size("1 > 2 ? exp(x) : x") == 0u);
  // Numbers, signs and products go into the sums and products that read them, also when two do.
  BOOST_TEST(size("(2*x^2+y)*(3*x^2-y)") == 3u);
  BOOST_TEST(size("-x*-y") == 1u);
  BOOST_TEST(size("exp(-2*x)*cos(-2*x)") == 3u);
}

BOOST_AUTO_TEST_CASE(whole_powers_are_products) {
  BOOST_TEST(value_of("x^3", -1.7) == -1.7 * -1.7 * -1.7);
  BOOST_TEST(value_of("x^-2", 4) == 0.0625);
  BOOST_TEST(value_of("x^0", 0) == 1);
  BOOST_TEST(value_of("x^16", 2) == 65536);
  BOOST_TEST(value_of("x^17", -2) == -131072);
  BOOST_TEST(value_of("pow(x, 5)", 3) == 243);
}

BOOST_AUTO_TEST_CASE(sums_are_those_that_were_written) {
  // Each with products, numbers, signs and inner sums at different places.
  for (const auto& [text, expected] : {std::pair("x-y", -1.5),
                                       {"1-x", -0.5},
                                       {"-x-y", -4.5},
                                       {"x-(y-1)", -0.5},
                                       {"2*x*y-3*(x*y)+1", -3.5},
                                       {"x*2-y*x", -1.5},
                                       {"-(x*y)+-(2*x)", -7.5},
                                       {"x-2*-y", 7.5},
                                       {"1-(x-1)*(x-1)*3*x", -0.125},
                                       {"(x+y)-(x+y)*2", -4.5},
                                       {"x*x-y*y+x", -5.25},
                                       {"0.5*x*x*y", 3.375},
                                       {"-x*y", -4.5},
                                       {"-(2*x)*-y", 9.0},
                                       {"(3*x+y)*(3*x-y)", 11.25},
                                       {"(x*y+1)*(2-x*y)", -13.75},
                                       {"-(-(x*y))*-2", -9.0},
                                       {"-x+x", 0.0}}) {
    BOOST_TEST(value_of(text, 1.5, 3) == expected, text);
  }
}

BOOST_AUTO_TEST_CASE(derivatives_agree_over_every_scalar) {
  for (const char* const text :
       {"(x^2+y-11)^2+(x+y^2-7)^2", "exp(sin(cos(x*y)))", "x^y + y^-2 - x^0.5",
        "atan2(y,x)*hypot(x,y)", "-20*exp(-0.2*sqrt((x^2+y^2)/2))-exp((cos(2*pi*x)+cos(y))/2)",
        "x > y ? log(x) : tanh(x*y) - softplus(y)", "min(x,y)+2*max(x*y,y)", "erf(x)-x*2*y-y/x/3",
        "(x*y-1)*(x*y-1) - (2-x)*(x*y-1)", "abs(x-y)*sigmoid(x)+relu(y-x)+cbrt(y)"}) {
    BOOST_TEST_CONTEXT(text) {
      const AnyFunction program(parse_formula(text, {"x", "y"}).program());
      check_derivatives(program, {1.25, 0.75}, {0.5, -1});
      check_derivatives(program, {0.5, 2.125}, {1, 0.25});
    }
  }
}

BOOST_AUTO_TEST_CASE(the_side_not_chosen_has_no_derivative) {
  const auto gradient = [](const std::string& text, double x) {
    return by_tape(parse_formula(text).program(), std::vector<double>{x}).gradient.at(0);
  };
  BOOST_TEST(gradient("x > 0 ? x : 0", 0) == 0);
  BOOST_TEST(gradient("x >= 0 ? x : 0", 0) == 1);
  // The other side is infinite or nan here.
  BOOST_TEST(gradient("x > 0 ? x*log(x) : 0", 0) == 0);
  BOOST_TEST(gradient("x > 0 ? sqrt(x)/x : 3*x", 0) == 3);
  const Program program = parse_formula("x > 0 ? x*log(x) : x").program();
  const auto lanes = by_tape(program, std::vector<Lanes8>{Lanes8(0.0)});
  BOOST_TEST(lanes.gradient[0][3] == 1);
  BOOST_TEST(hessian_times(program, {0.0}, {1.0}).gradient[0].value == 1);
}

BOOST_AUTO_TEST_CASE(a_variable_and_a_constant_are_formulas) {
  BOOST_TEST(
      by_tape(parse_formula("y", {"x", "y"}).program(), std::vector<double>{3, 4}).gradient.at(1) ==
      1);
  BOOST_TEST(by_tape(parse_formula("2", {"x"}).program(), std::vector<double>{3}).gradient.at(0) ==
             0);
}

BOOST_AUTO_TEST_CASE(expressions_of_the_table_have_their_value_and_gradient,
                     *boost::unit_test::precondition(NeedsData{"expressions.tsv"})) {
  std::size_t checked = 0;
  for (const TableRow& row : table_rows("expressions.tsv")) {
    BOOST_TEST_CONTEXT(row.at("id") << " " << row.at("expression")) {
      const Assignment point(row.at("point"));
      const Program program = parse_formula(row.at("expression"), point.names).program();
      const auto result = by_tape(program, point.numbers());
      ++checked;
      if (row.at("expect") == "nonfinite") {
        BOOST_TEST(!std::isfinite(result.value));
        continue;
      }
      const double value = parse_double(row.at("value")).value();
      BOOST_TEST(std::abs(result.value - value) <= 1e-11 * std::abs(value));
      const Assignment gradient(row.at("gradient"));
      for (std::size_t i = 0; i < gradient.names.size(); ++i) {
        const double got = result.gradient.at(i);
        if (row.at("category") == "kink") {
          BOOST_TEST(std::abs(got) <= 1);  // the table gives an interval
          continue;
        }
        const double right = parse_double(gradient.values[i]).value();
        BOOST_TEST(gradient.names[i] == point.names[i]);
        BOOST_TEST(std::abs(got - right) <= 1e-11 * std::abs(right), got << " is not " << right);
      }
    }
  }
  BOOST_TEST(checked == 35u);
}

BOOST_AUTO_TEST_CASE(malformed_texts_are_refused,
                     *boost::unit_test::precondition(NeedsData{"malformed.tsv"})) {
  std::size_t checked = 0;
  for (const TableRow& row : table_rows("malformed.tsv")) {
    BOOST_TEST_CONTEXT(row.at("id") << " " << row.at("why")) {
      const std::string text = repeated(unescaped(row.at("left")), row.at("left_times")) +
                               unescaped(row.at("expression")) +
                               repeated(unescaped(row.at("right")), row.at("right_times"));
      const std::string said = complaint(text);
      ++checked;
      if (row.at("expect") == "error") BOOST_TEST(said.starts_with("column "), said);
      BOOST_TEST(std::ranges::count(said, '\n') == 0);
      if (said == "nothing") BOOST_TEST(value_of(text, 0.5, 0) == 50000.5);
    }
  }
  BOOST_TEST(checked == 26u);
}

BOOST_AUTO_TEST_CASE(names_are_told_from_formulas) {
  BOOST_TEST(is_function_name("ackley", {}));
  BOOST_TEST(is_function_name("Six-Hump-Camel", {}));
  BOOST_TEST(is_function_name("quadratic:condition=3", {}));
  BOOST_TEST(is_function_name("rosenbrock_4d", {}));
  BOOST_TEST(is_function_name("akley", {}));
  for (const char* const text : {"x", "x1", "x^2", "-x", "x > 0 ? x : 0", "sin", "a*b"})
    BOOST_TEST(!is_function_name(text, {}), text);
  BOOST_TEST(!is_function_name("alpha", {"alpha"}));
}

BOOST_AUTO_TEST_CASE(blanks_around_a_formula_count_for_the_column_and_not_for_the_name) {
  BOOST_TEST(find_objective(" x\n  +\ty \n", "", {}, {}).name == "x + y");
  try {
    find_objective("\n\n x +", "file", {}, {});
    BOOST_ERROR("no complaint");
  } catch (const BadInput& error) {
    BOOST_TEST(std::string(error.what()).starts_with("file:3:5: "));
  }
}

BOOST_AUTO_TEST_CASE(a_formula_is_a_function_that_starts_at_1) {
  const KnownFunction f = find_objective("100*(y-x^2)^2+(1-x)^2", "", {}, {});
  const std::vector<std::string> variables{"y", "x"};
  BOOST_TEST(f.variables == variables, boost::test_tools::per_element());
  BOOST_TEST(f.dim() == 2u);
  BOOST_TEST(f.start == std::vector<double>({1, 1}), boost::test_tools::per_element());
  BOOST_TEST(!f.minimum.has_value());
  BOOST_CHECK_THROW(find_objective("x+y", "", {}, 3), BadInput);
  BOOST_CHECK_THROW(find_objective("1+2", "", {}, {}), BadInput);
  BOOST_CHECK_THROW(find_objective("x+z", "", {"x", "y"}, {}), BadInput);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

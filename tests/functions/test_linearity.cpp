// Parameters in which formulas are linear.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "functions/formula.hpp"
#include "functions/linearity.hpp"

namespace nnopt {

namespace {

/// The names among b1 ... b9 that are found linear, x and y being columns: "b1 b3".
std::string linear_in(const char* text) {
  std::vector<std::string> names{"x", "y"};
  for (int i = 1; i <= 9; ++i) names.push_back("b" + std::to_string(i));
  const Formula formula = parse_formula(text, names, Names::declared);
  const auto linear = linear_variables(formula.graph, formula.root, 2, 9);
  std::string found;
  for (std::size_t i = 0; i < 9; ++i) {
    // What the formula does not read is linear in it, with the factor 0.
    if (!linear[i] || std::string(text).find(names[i + 2]) == std::string::npos) continue;
    found += (found.empty() ? "" : " ") + names[i + 2];
  }
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linear_parameters)

BOOST_AUTO_TEST_CASE(formulas_of_published_problems) {
  BOOST_TEST(linear_in("b1*(1-exp(-b2*x))") == "b1");
  BOOST_TEST(linear_in("exp(-b1*x)/(b2+b3*x)") == "");
  BOOST_TEST(linear_in("b1*exp(-b2*x)+b3*exp(-b4*x)+b5*exp(-b6*x)") == "b1 b3 b5");
  BOOST_TEST(linear_in("b1*exp(-b2*x)+b3*exp(-(x-b4)^2/b5^2)+b6*exp(-(x-b7)^2/b8^2)") ==
             "b1 b3 b6");
  BOOST_TEST(linear_in("b1+b2*cos(2*pi*x/12)+b3*sin(2*pi*x/12)+b5*cos(2*pi*x/b4)") ==
             "b1 b2 b3 b5");
  BOOST_TEST(linear_in("(b1+b2*x+b3*x^2)/(1+b4*x+b5*x^2)") == "b1 b2 b3");
  BOOST_TEST(linear_in("b1*(x^2+x*b2)/(x^2+x*b3+b4)") == "b1");
  BOOST_TEST(linear_in("b1*x^b2") == "b1");
  BOOST_TEST(linear_in("b1*(b2+x)^(-1/b3)") == "b1");
  BOOST_TEST(linear_in("b1-b2*x-atan(b3/(x-b4))/pi") == "b1 b2");
  BOOST_TEST(linear_in("(b1/b2)*exp(-0.5*((x-b3)/b2)^2)") == "b1");
}

BOOST_AUTO_TEST_CASE(sums_products_and_quotients_keep_what_is_affine) {
  BOOST_TEST(linear_in("b1+b2*x+b3*x^2") == "b1 b2 b3");
  BOOST_TEST(linear_in("(b1+b2*x)/(1+b3*x)") == "b1 b2");
  BOOST_TEST(linear_in("-(b1-x)*sin(y)/exp(x)") == "b1");
  BOOST_TEST(linear_in("x < 1 ? b1*x : b2+b3") == "b1 b2 b3");
  BOOST_TEST(linear_in("x/b1") == "");
}

BOOST_AUTO_TEST_CASE(of_two_in_a_product_one_is_taken) {
  BOOST_TEST(linear_in("b1*b2*x") == "b1");
  BOOST_TEST(linear_in("b1*(b2+b3*x)") == "b2 b3");
  BOOST_TEST(linear_in("b1*b2 + b2*b3 + b4") == "b1 b3 b4");
  BOOST_TEST(linear_in("(b1+b2)*(b1+b3)") == "b2");
}

BOOST_AUTO_TEST_CASE(what_bends_is_not_linear) {
  for (const char* text : {"b1^2", "b1*b1", "abs(b1)*x", "max(b1, x)", "min(x, b1)", "sqrt(b1)",
                           "b1 < x ? 1 : 2", "b1 > 0 ? b1 : 0", "x^b1", "relu(b1*x)", "1/(1+b1)",
                           "floor(b1)", "hypot(b1, x)", "atan2(x, b1)", "b1 + b1^3"}) {
    BOOST_TEST(linear_in(text) == "", text);
  }
}

BOOST_AUTO_TEST_CASE(others_are_what_they_are_whatever_one_does) {
  BOOST_TEST(linear_in("b1*x + sin(b2) + b3*b2") == "b1 b3");
  // Beside a set that fills more than one word.
  std::vector<std::string> names;
  std::string text = "sin(p70)";
  for (int i = 0; i < 150; ++i) {
    names.push_back("p" + std::to_string(i));
    text += " + " + names.back() + "*" + std::to_string(i + 1);
  }
  const Formula formula = parse_formula(text, names, Names::declared);
  const auto linear = linear_variables(formula.graph, formula.root, 0, 150);
  for (std::size_t i = 0; i < 150; ++i) BOOST_TEST(linear[i] == (i != 70));
}

BOOST_AUTO_TEST_CASE(variables_that_nothing_reads_are_linear) {
  const Formula formula = parse_formula("x + a^2", {"x", "a", "b"}, Names::declared);
  const auto linear = linear_variables(formula.graph, formula.root, 1, 2);
  BOOST_TEST(linear == std::vector<bool>({false, true}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "functions/catalogue.hpp"
#include "tests/autodiff/derivative_checks.hpp"
#include "tests/tables.hpp"

namespace nnopt {

/// What find_function says of a wrong text.
static std::string complaint(std::string_view text, std::optional<std::size_t> dim = {}) {
  try {
    find_function(text, dim);
  } catch (const BadInput& e) {
    return e.what();
  }
  return "nothing";
}

static bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

BOOST_AUTO_TEST_SUITE(catalogue)

BOOST_AUTO_TEST_CASE(every_row_is_found_by_its_name_and_aliases) {
  for (const FunctionRow& row : function_rows()) {
    std::vector<std::string_view> names = row.aliases;
    names.push_back(row.name);
    for (const auto name : names) BOOST_TEST(find_function(name, {}).name == row.name);
    BOOST_TEST(!row.formula.empty());
    BOOST_TEST(!row.source.empty());
  }
}

BOOST_AUTO_TEST_CASE(the_short_names_of_the_sfu_library_are_there) {
  for (const char* const name :
       {"ackley",   "bukin6",   "crossit", "drop",   "egg",         "grlee12",   "griewank",
        "holder",   "langer",   "levy",    "levy13", "rastr",       "schaffer2", "schaffer4",
        "schwef",   "shubert",  "boha1",   "boha2",  "boha3",       "perm0db",   "rothyp",
        "spheref",  "sumpow",   "sumsqu",  "trid",   "booth",       "matya",     "mccorm",
        "powersum", "zakharov", "camel3",  "camel6", "dixonpr",     "rosen",     "dejong5",
        "easom",    "michal",   "beale",   "branin", "braninmodif", "colville",  "forretal08",
        "goldpr",   "goldprsc", "hart3",   "hart4",  "hart6",       "permdb",    "powell",
        "shekel",   "stybtang"}) {
    BOOST_TEST(names_a_function(name), name);
  }
}

BOOST_AUTO_TEST_CASE(every_family_tells_what_it_has) {
  std::set<std::string_view> families;
  for (const FunctionRow& row : function_rows()) {
    families.insert(row.family);
    BOOST_TEST(row.least_dim >= 1u);
    BOOST_TEST(row.least_dim <= row.most_dim);
    BOOST_TEST(row.least_dim % row.dim_step == 0u);
  }
  BOOST_TEST(families.size() == 11u);
  BOOST_TEST(function_rows().size() >= 140u);
}

BOOST_AUTO_TEST_CASE(a_text_that_names_a_function_is_told_from_one_that_does_not) {
  for (const char* const text :
       {"ackley", "ACKLEY", " Six-Hump-Camel ", "rosen_4d", "Rosen-4D", "qubic_1d", "box_3d",
        "quadratic:condition=9", "quadratic:wrong", "himmelblau_3d", "ackley_2d:x=1"}) {
    BOOST_TEST(names_a_function(text), text);
  }
  for (const char* const text : {"", "x", "x^2", "sin(x)", "akley", "rosen_0d", "rosen_d", "_2d",
                                 ":condition=9", "ackley+1", "ackley 2"}) {
    BOOST_TEST(!names_a_function(text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_name_may_end_as_dimensions_do) {
  BOOST_TEST(find_function("box_3d", {}).function->dim() == 3u);
  BOOST_TEST(find_function("box_3d_3d", {}).name == "box_3d");
  BOOST_TEST(complaint("box_3d", 2) == "box_3d takes 3 coordinates, not 2");
}

BOOST_AUTO_TEST_CASE(without_a_dimension_a_function_takes_2_or_the_nearest_it_can) {
  BOOST_TEST(find_function("powell", {}).function->dim() == 4u);
  BOOST_TEST(find_function("forrester_2008", {}).function->dim() == 1u);
  BOOST_TEST(find_function("hartmann_6", {}).function->dim() == 6u);
  BOOST_TEST(complaint("powell", 6) == "powell takes a multiple of 4 coordinates, not 6");
  BOOST_TEST(complaint("powell", 2) == "powell takes a multiple of 4 coordinates, not 2");
  BOOST_TEST(find_function("powell", 8).function->dim() == 8u);
}

BOOST_AUTO_TEST_CASE(where_no_minimum_is_known_none_is_stated) {
  const KnownFunction unknown = find_function("michalewicz", 11);
  BOOST_TEST(!unknown.minimum.has_value());
  BOOST_TEST(unknown.minima.empty());
  const KnownFunction value_only = find_function("broyden_tridiagonal", 5);
  BOOST_TEST(value_only.minimum.value() == 0);
  BOOST_TEST(value_only.minima.empty());
}

BOOST_AUTO_TEST_CASE(no_name_stands_for_two_functions) {
  std::set<std::string_view> seen;
  for (const FunctionRow& row : function_rows()) {
    BOOST_TEST(seen.insert(row.name).second, row.name);
    for (const auto alias : row.aliases) BOOST_TEST(seen.insert(alias).second, alias);
  }
}

BOOST_AUTO_TEST_CASE(names_are_blind_to_case_and_dashes) {
  BOOST_TEST(find_function("Six-Hump-CAMEL", {}).name == "six_hump_camel");
  BOOST_TEST(find_function("QUBIC-1D", {}).name == "qubic_1d");
  BOOST_TEST(find_function(" Styblinski_Tang ", {}).name == "styblinski_tang");
}

BOOST_AUTO_TEST_CASE(the_dimension_is_the_given_one_else_the_names_else_2) {
  BOOST_TEST(find_function("rosenbrock", {}).function->dim() == 2u);
  BOOST_TEST(find_function("rosenbrock", 5).function->dim() == 5u);
  BOOST_TEST(find_function("rosenbrock_4d", {}).function->dim() == 4u);
  BOOST_TEST(find_function("Rosenbrock-4D", 4).function->dim() == 4u);
  BOOST_TEST(find_function("ackley_1d", {}).function->dim() == 1u);
  BOOST_TEST(find_function("qubic_1d", {}).function->dim() == 1u);
  BOOST_TEST(find_function("qubic", {}).function->dim() == 1u);
  BOOST_TEST(find_function("himmelblau_2d", {}).function->dim() == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_known_has_the_dimension_asked_for) {
  const KnownFunction f = find_function("styblinski_tang", 3);
  BOOST_TEST(f.start.size() == 3u);
  BOOST_TEST(f.domain.size() == 3u);
  BOOST_TEST(f.minima.front().size() == 3u);
  BOOST_TEST(f.minimum.value() == 3 * -39.166165703771415);
}

BOOST_AUTO_TEST_CASE(a_wrong_dimension_names_the_right_one) {
  BOOST_TEST(complaint("himmelblau", 3) == "himmelblau takes 2 coordinates, not 3");
  BOOST_TEST(complaint("himmelblau_3d") == "himmelblau takes 2 coordinates, not 3");
  BOOST_TEST(complaint("rosenbrock", 1) == "rosenbrock takes 2 or more coordinates, not 1");
  BOOST_TEST(complaint("rosenbrock_1d") == "rosenbrock takes 2 or more coordinates, not 1");
  BOOST_TEST(complaint("rosenbrock_4d", 3) == "rosenbrock_4d takes 4 coordinates, not 3");
  BOOST_TEST(complaint("qubic_1d", 2) == "qubic_1d takes 1 coordinate, not 2");
  BOOST_TEST(complaint("sphere", 0) == "sphere takes 1 or more coordinates, not 0");
}

BOOST_AUTO_TEST_CASE(an_unknown_name_suggests_the_nearest) {
  const std::string text = complaint("akley");
  BOOST_TEST(holds(text, "unknown function 'akley'"));
  BOOST_TEST(holds(text, "did you mean 'ackley'?"));
  BOOST_TEST(holds(text, "nnopt list functions"));
  BOOST_TEST(holds(complaint("rosenbrok"), "'rosenbrock'"));
  BOOST_TEST(holds(complaint("x y z"), "unknown function"));
  BOOST_TEST(holds(complaint("_d"), "unknown function"));
  BOOST_TEST(holds(complaint("ackley_0d"), "unknown function"));
}

BOOST_AUTO_TEST_CASE(options_follow_a_colon) {
  const auto f = find_function("quadratic:condition=9", 2).function;
  BOOST_TEST(value_at(*f, std::vector<double>{1, 1}) == 5);
  const auto fallback = find_function("quadratic", 2).function;
  BOOST_TEST(value_at(*fallback, std::vector<double>{1, 1}) == 50.5);
  BOOST_TEST(find_function("Quadratic:condition=1e4", 3).function->dim() == 3u);
}

BOOST_AUTO_TEST_CASE(wrong_options_say_what_is_right) {
  BOOST_TEST(holds(complaint("quadratic:condition=0.5"), "a number from 1 up"));
  BOOST_TEST(holds(complaint("quadratic:condition=nan"), "a number from 1 up"));
  BOOST_TEST(holds(complaint("quadratic:condtion=9"), "did you mean 'condition'?"));
  BOOST_TEST(holds(complaint("quadratic:9"), "key=value"));
  BOOST_TEST(holds(complaint("quadratic:condition=9,condition=8"), "twice"));
  BOOST_TEST(holds(complaint("sphere:condition=9"), "it has none"));
}

BOOST_AUTO_TEST_CASE(rows_list_their_options) {
  for (const FunctionRow& row : function_rows()) {
    if (row.name != "quadratic") continue;
    BOOST_REQUIRE(row.options.size() == 1u);
    BOOST_TEST(row.options[0].key == "condition");
    BOOST_TEST(row.options[0].fallback == "100");
    BOOST_TEST(!row.options[0].text.empty());
  }
}

// ---- the tables of the test data ----

/// `-3..3,-2..2`, or `-5..10 each` for every coordinate.
static std::vector<std::pair<double, double>> intervals_in(const std::string& cell, std::size_t n) {
  std::vector<std::pair<double, double>> r;
  for (const auto part : split(std::string_view(cell).substr(0, cell.find(' ')), ',')) {
    const auto dots = part.find("..");
    r.emplace_back(parse_double(part.substr(0, dots)).value(),
                   parse_double(part.substr(dots + 2)).value());
  }
  r.resize(n, r.front());
  return r;
}

BOOST_AUTO_TEST_CASE(domains_and_minima_are_those_of_the_table,
                     *boost::unit_test::precondition(NeedsData{"functions.tsv"})) {
  const auto rows = table_rows("functions.tsv");
  BOOST_TEST(rows.size() == 20u);
  for (const TableRow& row : rows) {
    BOOST_TEST_CONTEXT(row.at("name")) {
      const auto dim = static_cast<std::size_t>(std::stoul(row.at("dim")));
      const KnownFunction f = find_function(row.at("name"), dim);
      const double minimum = std::stod(row.at("f_min"));
      BOOST_TEST(std::abs(f.minimum.value() - minimum) <= 1e-14 * std::abs(minimum));
      BOOST_TEST((f.domain == intervals_in(row.at("domain"), dim)));
      BOOST_TEST(f.minima.size() == std::stoul(row.at("n_global")));
      for (const auto point : split(row.at("global_minimizers"), ';')) {
        const auto x = numbers_in(point);
        BOOST_TEST(std::abs(value_at(*f.function, x) - minimum) <= 1e-12);
        const auto here = [&](const auto& minimizer) {
          double apart = 0;
          for (std::size_t i = 0; i < dim; ++i)
            apart = std::max(apart, std::abs(minimizer[i] - x[i]));
          return apart < 1e-14;
        };
        BOOST_TEST(std::any_of(f.minima.begin(), f.minima.end(), here), point);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(values_and_gradients_are_those_of_the_table,
                     *boost::unit_test::precondition(NeedsData{"function_values.tsv"})) {
  const auto rows = table_rows("function_values.tsv");
  BOOST_TEST(rows.size() == 80u);
  for (const TableRow& row : rows) {
    BOOST_TEST_CONTEXT(row.at("function") << " at " << row.at("x")) {
      const auto x = numbers_in(row.at("x")), gradient = numbers_in(row.at("gradient"));
      const auto f = find_function(row.at("function"), x.size()).function;
      const std::vector<double> value{std::stod(row.at("value"))};
      check_near(std::vector{value_at(*f, x)}, value, 1e-11, 0);
      check_near(by_tape(*f, x).gradient, gradient, 1e-11, 0);
      check_near(by_duals(*f, x).gradient, gradient, 1e-11, 0);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

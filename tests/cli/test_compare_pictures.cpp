// The figures of `nnopt compare`: what they are refused for before a run, and several functions.
#include <boost/test/unit_test.hpp>

#include "tests/cli/support.hpp"

namespace cli_tests {

namespace {

Words compare(const Words& more) { return with({"compare", "--no-times"}, more); }

std::string script_of(const Words& more) {
  const Ended ended = run(compare(with(more, {"--format", "gnuplot"})));
  BOOST_TEST_REQUIRE(ended.status == 0, ended.err);
  return ended.out;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(compare_figures_of_the_program, *boost::unit_test::precondition(with_program))

BOOST_AUTO_TEST_CASE(figures_that_cannot_be_are_refused_before_a_run) {
  const auto refused = [](const Words& more, const std::string& message) {
    check_refused(compare(with(more, {"--format", "gnuplot", "--steps", "1000000000"})), message);
  };
  refused({"sphere", "--figure", "fit"}, "--data");
  refused({"sphere", "--figure", "loss_examples"}, "--data");
  refused({"sphere", "--figure", "scaling"}, "differ in a number");
  refused({"sphere", "--figure", "success", "--optimizer", "sgd", "--optimizer", "adam"},
          "differ in a number");
  refused({"x^2+y^2", "--figure", "scaling", "--lr", "0.1,0.2"}, "--target");
  refused({"-f", "sphere", "-f", "ackley", "--figure", "contour"}, "one function");
  refused({"sphere", "--dim", "2,3", "--figure", "contour"}, "one function");
  check_refused({"minimize", "sphere", "--figure", "rate", "--format", "gnuplot"}, "compare");
  check_refused({"landscape", "sphere", "--figure", "loss_seconds", "--format", "gnuplot"},
                "--path");
}

BOOST_AUTO_TEST_CASE(functions_may_be_several_and_are_named_in_the_labels) {
  const Ended table = run(compare({"-f", "quadratic:condition=10", "-f", "booth", "--optimizer",
                                   "gd", "--optimizer", "adam", "--lr", "0.01", "--steps", "3"}));
  BOOST_TEST_REQUIRE(table.status == 0, table.err);
  for (const char* label :
       {"quadratic:condition=10, gd", "quadratic:condition=10, adam", "booth, gd", "booth, adam"}) {
    BOOST_TEST(holds(table.out, label), table.out);
  }
  // A formula with commas is one function.
  BOOST_TEST(run(compare({"-f", "max(x,y)^2", "--steps", "3"})).status == 0);
}

BOOST_AUTO_TEST_CASE(each_function_has_a_goal_of_its_own) {
  const Ended ended = run(compare({"-f", "styblinski_tang", "--dim", "1,2", "--lr", "0.1",
                                   "--steps", "300", "--format", "json"}));
  BOOST_TEST_REQUIRE(ended.status == 0, ended.err);
  BOOST_TEST(holds(ended.out, "\"value\":-39.156"), ended.out);
  BOOST_TEST(holds(ended.out, "\"value\":-78.322"), ended.out);
}

BOOST_AUTO_TEST_CASE(options_and_specs_are_the_numbers_of_scaling) {
  const Words two{"--optimizer", "gd", "--optimizer", "adam:lr=0.1", "--steps", "400"};
  const std::string dims =
      script_of(with({"sphere", "--dim", "1,2,4", "--lr", "0.1", "--figure", "scaling"}, two));
  BOOST_TEST(holds(dims, "\"dimension\""));
  BOOST_TEST(holds(dims, "title \"gd\""));
  BOOST_TEST(holds(dims, "title \"adam\""));
  const std::string specs = script_of({"sphere", "--optimizer", "gd:lr=0.1", "--optimizer",
                                       "gd:lr=0.2", "--steps", "400", "--figure", "scaling"});
  BOOST_TEST(holds(specs, "set xlabel \"lr\""), specs);
  const std::string functions =
      script_of({"-f", "quadratic:condition=2", "-f", "quadratic:condition=4", "--optimizer", "gd",
                 "--lr", "0.3", "--steps", "99", "--figure", "success"});
  BOOST_TEST(holds(functions, "set xlabel \"condition\""), functions);
}

BOOST_AUTO_TEST_CASE(rates_stand_over_the_condition_number_of_the_function) {
  const std::string script = script_of({"-f", "quadratic:condition=4", "--optimizer", "gd", "--lr",
                                        "0.4", "--steps", "60", "--figure", "rate"});
  // (k-1)/(k+1) at lr 2/(L+m).
  BOOST_TEST(holds(script, "\n4 0.4\nEOD"), script);
}

BOOST_AUTO_TEST_CASE(fits_are_drawn_with_their_data) {
  const std::string script =
      script_of({"--data", "sincos", "--formula", "sin(b*cos(a*x))", "--start", "a=2,b=4.5",
                 "--optimizer", "sgdm", "--lr", "0.01", "--batch-size", "16,200", "--epochs", "2"});
  BOOST_TEST(holds(script, "the function from above"));
  BOOST_TEST(holds(script, "data and fitted curves"));
  BOOST_TEST(holds(script, "mse at each step"));
  BOOST_TEST(holds(script, "title \"batch size 16\""));
}

BOOST_AUTO_TEST_CASE(a_fit_that_was_moved_has_no_curve_to_draw) {
  const Words moved{"--data",  "sincos", "--formula", "sin(b*cos(a*x))",
                    "--shift", "1,1",    "--steps",   "2"};
  BOOST_TEST(!holds(script_of(moved), "data and fitted curves"));
  check_refused(compare(with(moved, {"--figure", "fit", "--format", "gnuplot"})), "not moved");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace cli_tests

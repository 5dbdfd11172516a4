#include <boost/test/unit_test.hpp>
#include <limits>

#include "functions/catalogue.hpp"
#include "optimizers/migrad.hpp"
#include "tests/allocations.hpp"
#include "tests/optimizers/walked.hpp"

namespace nnopt {
namespace {

using Kind = StepEnd::Kind;

Migrad of_strategy(std::size_t k) {
  Migrad migrad;
  migrad.strategy = Migrad::strategies[k];
  return migrad;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(migrad)

BOOST_AUTO_TEST_CASE(himmelblau_takes_fewer_evaluations_than_minuit) {
  for (const std::size_t strategy : {0, 1, 2}) {
    BOOST_TEST(walk(of_strategy(strategy), "himmelblau", {0, 0}).evaluations < 40);
  }
  const Walked from_origin = walk(Migrad(), "himmelblau", {0, 0});
  BOOST_TEST(from_origin.evaluations < 90);
  BOOST_TEST(distance(from_origin.w, {3, 2}) < 1e-5);
  const Walked from_left = walk(Migrad(), "himmelblau", {-2, 0});
  BOOST_TEST(from_left.evaluations < 67);
  BOOST_TEST(distance(from_left.w, {-2.80512, 3.13131}) < 1e-5);
  BOOST_TEST(says(from_left, Kind::converged, "EDM "));
  BOOST_TEST(says(from_left, Kind::converged, " below 0.0002 (tol 0.1)"));
}

BOOST_AUTO_TEST_CASE(beale_runs_off_to_infinity_from_behind_the_ridge) {
  const Walked walked = walk(Migrad(), "beale", {-1, 2});
  BOOST_TEST(says(walked, Kind::diverged, "runs off to infinity"), walked.end.reason);
  BOOST_TEST(distance(walk(Migrad(), "beale", {1, 1}).w, {3, 0.5}) < 1e-3);
}

/// All smooth ones that a walk downhill from the default start leads to the global minimum of; how
/// many evaluations Minuit 2.11 with its own differences takes to tol 0.1, where it was asked.
BOOST_AUTO_TEST_CASE(known_problems_are_solved) {
  struct Problem {
    const char* name;
    int minuit;
  };
  for (const auto& [name, minuit] : {Problem{"rosenbrock", 208},
                                     {"rosenbrock_4d", 397},
                                     {"wood", 714},
                                     {"powell", 217},
                                     {"helical_valley", 159},
                                     {"sphere", 0},
                                     {"booth", 0},
                                     {"matyas", 0},
                                     {"zakharov", 0},
                                     {"trid", 0},
                                     {"dixon_price", 0},
                                     {"brown_badly_scaled", 0},
                                     {"box_3d", 0}}) {
    BOOST_TEST_CONTEXT(name) {
      const KnownFunction f = find_objective(name, "", {}, {});
      const Walked walked = walk(Migrad(), name);
      BOOST_TEST((walked.end.kind == Kind::converged), walked.end.reason);
      BOOST_TEST(walked.value - f.minimum.value() < 2e-4);
      if (minuit > 0) BOOST_TEST(walked.evaluations < minuit);
    }
  }
}

BOOST_AUTO_TEST_CASE(whatever_the_catalogue_holds_is_walked_to_an_end) {
  int converged = 0, all = 0;
  for (const FunctionRow& row : function_rows()) {
    const std::string name(row.name);
    const Walked walked = walk(Migrad(), name.c_str(), {}, 2000);
    BOOST_TEST((walked.end.kind != Kind::goes_on), name);
    BOOST_TEST(!walked.end.reason.empty(), name);
    if (walked.end.kind == Kind::converged) ++converged;
    ++all;
  }
  BOOST_TEST(converged > 0.9 * all, converged << " of " << all);
}

BOOST_AUTO_TEST_CASE(a_quadratic_takes_one_step_of_the_hessians_metric) {
  const char* text = "3*x^2+2*x*y+y^2-4*x+7";
  const Walked walked = walk(of_strategy(2), text, {100, -50});
  BOOST_TEST(walked.steps <= 2);
  BOOST_TEST(distance(walked.w, {1, -1}) < 1e-12);
}

/// EDM is g V g / 2, and f - f* is g H^-1 g / 2: they agree where V has become H^-1.
BOOST_AUTO_TEST_CASE(the_metric_tends_to_the_inverse_hessian_on_quadratics) {
  const KnownFunction bowl = find_objective("quadratic:condition=100", "", {}, 6);
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    const KnownFunction f = transformed(bowl, {{}, {}, seed});
    const Walked walked = walk(of_strategy(0), *f.function, {9, -8, 7, 6, -5, 4});
    BOOST_TEST(walked.steps <= 20);
    const double edm = std::stod(walked.end.reason.substr(4));
    BOOST_TEST(walked.value < 2e-4);
    BOOST_TEST(std::abs(edm / walked.value - 1) < 0.3, walked.end.reason << ", " << walked.value);
  }
}

BOOST_AUTO_TEST_CASE(tol_and_errordef_say_where_it_ends) {
  Migrad loose;
  loose.tol = 1e6;
  loose.errordef = 0.5;
  const Walked walked = walk(loose, "x^4+x^2+y^2", {3, 1});
  BOOST_TEST(says(walked, Kind::converged, " below 1e+03 (tol 1e+06)"), walked.end.reason);
  Migrad tight;
  tight.tol = 1e-9;
  BOOST_TEST(walk(tight, "himmelblau", {0, 0}).value < 1e-12);
}

BOOST_AUTO_TEST_CASE(saddles_are_left) {
  for (const std::size_t strategy : {1, 2}) {
    const Walked walked = walk(of_strategy(strategy), "x^2-y^2+y^4", {1, 0});
    BOOST_TEST((walked.end.kind == Kind::converged), walked.end.reason);
    BOOST_TEST(std::abs(walked.value + 0.25) < 1e-6);
  }
  BOOST_TEST(std::abs(walk(Migrad(), "x^2-y^2+y^4", {0, 0}).value + 0.25) < 1e-6);
}

BOOST_AUTO_TEST_CASE(what_falls_for_ever_is_said_to_run_off) {
  for (const char* text : {"-x", "-x^2", "-x-y^2+0*y", "x-exp(x)", "exp(-x)", "-x^3"}) {
    const KnownFunction f = find_objective(text, "", {}, {});
    const Walked walked = walk(Migrad(), *f.function, std::vector<double>(f.dim(), 1.0));
    BOOST_TEST(says(walked, Kind::diverged, "runs off to infinity"),
               text << ": " << walked.end.reason);
  }
}

BOOST_AUTO_TEST_CASE(minima_far_off_and_flat_ones_do_not_run_off) {
  for (const char* text : {"(x-1000)^2", "(x-3)^4", "((x-100)/100)^6", "x-log(x)", "(x-1e6)^2/1e6",
                           "cosh(x-20)", "(x-50)^2+(y-x^2/50)^2"}) {
    const KnownFunction f = find_objective(text, "", {}, {});
    const Walked walked = walk(Migrad(), *f.function, std::vector<double>(f.dim(), 1.0));
    BOOST_TEST((walked.end.kind == Kind::converged), text << ": " << walked.end.reason);
  }
}

BOOST_AUTO_TEST_CASE(a_start_without_a_value_is_told_at_the_first_step) {
  for (const char* text : {"log(x)", "sqrt(x)", "1/(x+1)", "exp(1000*x*x)"}) {
    const Walked walked = walk(Migrad(), text, {-1});
    BOOST_TEST(says(walked, Kind::diverged, "try another --start"), text);
    BOOST_TEST(walked.steps == 1);
  }
}

BOOST_AUTO_TEST_CASE(where_f_is_not_finite_is_stepped_around) {
  // A full step from 50 leads to x < 0, where there is no logarithm.
  const Walked walked = walk(Migrad(), "x-log(x)", {50});
  BOOST_TEST(std::abs(walked.w[0] - 1) < 1e-2);
  const Walked root = walk(Migrad(), "x-2*sqrt(x)+(y-1)^2", {30, 5});
  BOOST_TEST(distance(root.w, {1, 1}) < 1e-2);
}

BOOST_AUTO_TEST_CASE(a_kink_stalls) {
  const Walked walked = walk(Migrad(), "abs(x)+abs(y)", {1, 0.3});
  BOOST_TEST(says(walked, Kind::stalled, "kink"), walked.end.reason);
  BOOST_TEST(walked.value < 1e-4);
}

BOOST_AUTO_TEST_CASE(a_minimum_at_the_start_ends_the_first_step) {
  const Walked walked = walk(Migrad(), "himmelblau", {3, 2});
  BOOST_TEST((walked.end.kind == Kind::converged));
  BOOST_TEST(walked.steps == 1);
  BOOST_TEST(distance(walked.w, {3, 2}) == 0);
}

BOOST_AUTO_TEST_CASE(nothing_is_allocated_after_the_first_step) {
  const KnownFunction f = find_objective("rosenbrock", "", {}, 10);
  CountedObjective objective(*f.function);
  const auto method = Migrad().make(10, 0);
  method->begin(objective, f.start);
  method->step(objective);
  const std::size_t before = allocations();
  for (int k = 0; k < 40; ++k) BOOST_REQUIRE((method->step(objective).kind == Kind::goes_on));
  BOOST_TEST(allocations() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

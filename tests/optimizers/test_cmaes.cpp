#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "base/error.hpp"
#include "optimizers/catalogue.hpp"
#include "optimizers/cmaes.hpp"
#include "tests/allocations.hpp"
#include "tests/optimizers/walked.hpp"

namespace nnopt {
namespace {

using Kind = StepEnd::Kind;
using Numbers = std::vector<double>;

/// The median of the evaluations of five seeds, all of which must come below `target`.
int median_evaluations(const char* name, std::size_t n, double start, double target) {
  std::vector<int> counts;
  for (const std::uint64_t seed : {0, 1, 2, 3, 4}) {
    const Walked walked = walk(Cmaes(), name, Numbers(n, start), 10000, seed);
    BOOST_TEST((walked.end.kind == Kind::converged), walked.end.reason);
    BOOST_TEST(walked.value < target);
    counts.push_back(walked.evaluations);
  }
  std::ranges::sort(counts);
  return counts[2];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cmaes)

/// Medians of five seeds of pycma 4 (Hansen's own program) with the same start, sigma0 = 0.3 and
/// tolerances.
BOOST_AUTO_TEST_CASE(evaluations_are_those_of_pycma) {
  struct Problem {
    const char* name;
    std::size_t n;
    double start;
    int pycma;
  };
  for (const auto& [name, n, start, pycma] : {Problem{"sphere", 5, 1, 1081},
                                              {"sphere", 10, 1, 2211},
                                              {"sphere", 20, 1, 4129},
                                              {"rosenbrock", 5, 0, 2097},
                                              {"rosenbrock", 10, 0, 6441}}) {
    const int ours = median_evaluations(name, n, start, 1e-12);
    BOOST_TEST(ours < 1.15 * pycma, name << " " << n << ": " << ours);
    BOOST_TEST(ours > 0.85 * pycma, name << " " << n << ": " << ours);
  }
}

BOOST_AUTO_TEST_CASE(the_walk_on_a_rising_function_of_f_is_the_same) {
  Cmaes endless;
  endless.tolx = endless.tolfun = 0;
  const Numbers start{2, -1, 1.5};
  const char* f = "x^2+10*y^2+100*z^2+x*y";
  const Walked plain = walk(endless, f, start, 60);
  for (const char* rising : {"log(x^2+10*y^2+100*z^2+x*y)", "(x^2+10*y^2+100*z^2+x*y)^3",
                             "atan(x^2+10*y^2+100*z^2+x*y)-7"}) {
    const Walked other = walk(endless, rising, start, 60);
    BOOST_TEST(plain.w == other.w, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(rotation_makes_no_difference_on_average) {
  const KnownFunction bowl = find_objective("quadratic:condition=1e4", "", {}, 6);
  double plain = 0, rotated = 0;
  for (const std::uint64_t seed : {0, 1, 2, 3, 4, 5, 6, 7}) {
    plain += walk(Cmaes(), *bowl.function, Numbers(6, 1.0), 10000, seed).evaluations;
    const KnownFunction turned = transformed(bowl, {{}, {}, seed});
    rotated += walk(Cmaes(), *turned.function, Numbers(6, 1.0), 10000, seed).evaluations;
  }
  BOOST_TEST(std::abs(rotated / plain - 1) < 0.1, rotated << " against " << plain);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_bits_and_another_one_others) {
  const Walked one = walk(Cmaes(), "ackley", {3, 2}, 30, 5);
  const Walked again = walk(Cmaes(), "ackley", {3, 2}, 30, 5);
  const Walked other = walk(Cmaes(), "ackley", {3, 2}, 30, 6);
  BOOST_TEST(one.w == again.w, boost::test_tools::per_element());
  BOOST_TEST(distance(one.w, other.w) > 0);
}

BOOST_AUTO_TEST_CASE(a_generation_is_popsize_evaluations) {
  Cmaes many;
  many.popsize = 17;
  BOOST_TEST(walk(many, "sphere", {1, 1}, 3).evaluations == 1 + 3 * 17);
  BOOST_TEST(walk(Cmaes(), "sphere", Numbers(10, 1.0), 3).evaluations == 1 + 3 * 10);
  BOOST_TEST(walk(Cmaes(), "sphere", {1}, 3).evaluations == 1 + 3 * 4);
}

BOOST_AUTO_TEST_CASE(larger_populations_and_restarts_find_rastrigins_minimum) {
  Cmaes large;
  large.popsize = 200;
  large.sigma0 = 2;
  int found = 0, found_at_once = 0, found_by_restarts = 0;
  Cmaes once, again;
  once.sigma0 = again.sigma0 = 2;
  again.restarts = 5;
  for (const std::uint64_t seed : {0, 1, 2, 3, 4}) {
    const Numbers start(5, 3.0);
    found += walk(large, "rastrigin", start, 10000, seed).value < 1e-8;
    found_at_once += walk(once, "rastrigin", start, 10000, seed).value < 1e-8;
    found_by_restarts += walk(again, "rastrigin", start, 10000, seed).value < 1e-8;
  }
  BOOST_TEST(found >= 4);
  BOOST_TEST(found_by_restarts >= 4);
  BOOST_TEST(found_at_once < found_by_restarts);
}

BOOST_AUTO_TEST_CASE(the_best_point_is_the_lowest_that_was_seen) {
  const KnownFunction f = find_objective("rastrigin", "", {}, 3);
  CountedObjective objective(*f.function);
  const auto method = Cmaes().make(3, 0);
  method->begin(objective, f.start);
  double last = method->value();
  for (int k = 0; k < 40; ++k) {
    method->step(objective);
    BOOST_TEST(method->value() <= last);
    last = method->value();
    BOOST_TEST((*f.function)(method->w()) == last);
  }
}

BOOST_AUTO_TEST_CASE(bad_objectives_are_told) {
  for (const char* text : {"-x", "-x-y^2", "-exp(x)"}) {
    const KnownFunction f = find_objective(text, "", {}, {});
    const Walked walked = walk(Cmaes(), *f.function, Numbers(f.dim(), 1.0));
    BOOST_TEST(says(walked, Kind::diverged, "runs off to infinity"),
               text << ": " << walked.end.reason);
  }
  BOOST_TEST(says(walk(Cmaes(), "log(x)", {-1}), Kind::diverged, "try another --start"));
  BOOST_TEST(says(walk(Cmaes(), "x == 1 ? 0 : log(-1)", {1}), Kind::diverged, "no value"));
  const Walked flat = walk(Cmaes(), "0*x+3", {1});
  BOOST_TEST(says(flat, Kind::converged, "tolfun"), flat.end.reason);
}

BOOST_AUTO_TEST_CASE(places_without_a_value_are_the_worst) {
  for (const std::uint64_t seed : {0, 1, 2}) {
    const Walked walked = walk(Cmaes(), "x-log(x)+sqrt(y)", {0.5, 0.5}, 10000, seed);
    BOOST_TEST(std::abs(walked.w[0] - 1) < 1e-2);
    BOOST_TEST(walked.value < 1.01);
  }
}

BOOST_AUTO_TEST_CASE(options_that_are_no_counts_are_refused) {
  for (const char* right : {"cmaes", "cmaes:popsize=0", "cmaes:popsize=4,restarts=9"}) {
    BOOST_CHECK_NO_THROW(find_optimizer(right, {}));
  }
  for (const char* wrong : {"cmaes:popsize=2", "cmaes:popsize=10.5", "cmaes:popsize=2000000",
                            "cmaes:restarts=0.5", "cmaes:restarts=10"}) {
    BOOST_CHECK_THROW(find_optimizer(wrong, {}), BadInput);
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_allocated_after_the_first_step) {
  const KnownFunction f = find_objective("sphere", "", {}, 5);
  CountedObjective objective(*f.function);
  const auto method = Cmaes().make(5, 0);
  method->begin(objective, f.start);
  method->step(objective);
  const std::size_t before = allocations();
  for (int k = 0; k < 90; ++k) BOOST_REQUIRE((method->step(objective).kind == Kind::goes_on));
  BOOST_TEST(allocations() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "runs/network_lesson.hpp"
#include "tests/runs/fit_plans.hpp"

namespace nnopt {
namespace {

using Numbers = std::vector<double>;
using namespace run_tests;

/// A fit of `network` to sincos from the start of a seed.
FitPlan network_plan(const NetworkFormula& network, std::uint64_t seed) {
  FitPlan plan;
  plan.walk.function = network_fit(sincos_data(0), network, ChiSquared(), seed);
  plan.walk.start = plan.walk.function.start;
  plan.walk.model.outputs = plan.walk.start.size();
  plan.walk.method = MethodOptions(Lm());
  plan.walk.steps = 100;
  plan.bounds.resize(plan.walk.start.size());
  plan.unique = false;
  plan.search.start_of = [network, seed](std::size_t i) {
    return network_start(network, 1, seed + i);
  };
  return plan;
}

FitMinimum minimum(const Numbers& p, double loss) { return {.p = p, .loss = loss}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(network_lesson)

BOOST_AUTO_TEST_CASE(networks_that_differ_by_words_alone_do_not_differ) {
  const NetworkFormula network{{3}, "tanh"};
  const FitPlan plan = network_plan(network, 0);
  const Numbers& p = plan.walk.start;
  const Numbers q{-p[2], p[0], p[1], -p[5], p[3], p[4], -p[8], p[6], p[7], p[9]};
  const NetworkDifference none = difference_of(plan.fit(), network, p, q);
  BOOST_TEST(none.farthest < 1e-14);
  BOOST_TEST(none.parameters < 1e-14);
  Numbers higher = p;
  higher.back() += 0.5;  // of the response's spread
  const NetworkDifference some = difference_of(plan.fit(), network, p, higher);
  BOOST_TEST(some.parameters == 0.5, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(some.curves == some.farthest, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(some.curves > 0.05);
}

BOOST_AUTO_TEST_CASE(the_best_is_compared_with_each_of_the_others) {
  const NetworkFormula network{{2}, "softplus"};
  const FitPlan plan = network_plan(network, 0);
  const Numbers& best = plan.walk.start;
  Numbers one = best, two = best;
  one.back() += 0.25;
  two.back() -= 1;
  FitResult result;
  result.p = best;
  result.loss = 1;
  result.minima = {minimum(two, 1.9), minimum(best, 1), minimum(one, 1.5), minimum(best, 7),
                   minimum(best, std::nan(""))};
  Team alone(1);
  const NetworkLesson lesson = lesson_of(plan, result, network, alone).value();
  BOOST_TEST(lesson.networks == 3u);
  BOOST_TEST(lesson.stuck == 1u);
  BOOST_TEST(lesson.lowest == 1);
  BOOST_TEST(lesson.highest == 1.9);
  BOOST_TEST(lesson.least.parameters == 0.25, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(lesson.greatest.parameters == 1, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(lesson.greatest.curves == 4 * lesson.least.curves,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(lesson.equal == "2! = 2");
  BOOST_TEST(in_words(lesson).starts_with(
      "3 networks from different starts, losses 1 to 1.9 (1 more ended above twice that; none came "
      "to a minimum): "));
}

BOOST_AUTO_TEST_CASE(the_sentence_is_what_the_numbers_say) {
  NetworkLesson lesson;
  lesson.networks = 3;
  lesson.residuals = 0.1;
  const auto holds = [&](const char* text) {
    return in_words(lesson).find(text) != std::string::npos;
  };
  BOOST_TEST(holds("all the same"));
  lesson.greatest = {.curves = 0.02, .farthest = 0.05, .parameters = 7};
  BOOST_TEST(holds("the data determine the curve, and not the parameters"));
  lesson.greatest.curves = 0.06;
  BOOST_TEST(holds("the data do not even determine the curve"));
  lesson.residuals = 0;
  BOOST_TEST(holds("the data do not even determine the curve"));
  BOOST_TEST(!holds("nan"));
  BOOST_TEST(!holds("inf"));
}

BOOST_AUTO_TEST_CASE(one_network_alone_is_no_lesson) {
  const NetworkFormula network{{2}, "tanh"};
  FitPlan plan = network_plan(network, 0);
  plan.search.start_of = {};
  FitResult result;
  result.p = plan.walk.start;
  Team alone(1);
  BOOST_TEST(!lesson_of(plan, result, network, alone));
}

BOOST_AUTO_TEST_CASE(eight_units_reach_the_noise_from_most_starts_with_other_parameters) {
  const NetworkFormula network;
  Team alone(1);
  int near = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const FitResult result = fitted(network_plan(network, seed));
    // 200 rows with noise of 0.1: 2, less what 25 parameters take up; 20 % to both sides of it.
    near += result.loss > 1.75 * 0.8 && result.loss < 2 * 1.2;
  }
  BOOST_TEST(near >= 6);
  const FitPlan plan = network_plan(network, 0);
  const NetworkLesson lesson = lesson_of(plan, fitted(plan), network, alone).value();
  BOOST_TEST(lesson.networks + lesson.stuck == 5u);
  BOOST_TEST(lesson.networks >= 2u);
  BOOST_TEST(lesson.greatest.curves < lesson.residuals);
  BOOST_TEST(lesson.greatest.parameters > 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

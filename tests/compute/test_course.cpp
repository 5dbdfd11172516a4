// The course of a run: what follows each evaluation.
#include <boost/test/unit_test.hpp>
#include <limits>

#include "compute/course.hpp"

namespace nnopt {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

CoursePlan with_init(std::int64_t init_steps) {
  CoursePlan plan;
  plan.initialize = true;
  plan.init_tolerance = 1e-6;
  plan.init_steps = init_steps;
  plan.steps = 10;
  return plan;
}

/// The ending of a run that sees these values, with gradient norm 1.
Ending ending_of(const CoursePlan& plan, std::initializer_list<double> values) {
  Course course(plan);
  for (const double value : values) {
    BOOST_TEST(!course.ended());
    const Move move = course.see(plan, value, 1, value - value == 0);
    BOOST_TEST(move.step == !course.ended());
  }
  return course.ending;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(course)

BOOST_AUTO_TEST_CASE(a_run_ends_where_its_plan_says) {
  CoursePlan plan;
  plan.steps = 2;
  BOOST_TEST((ending_of(plan, {3, 2, 1}) == Ending::max_steps));
  BOOST_TEST((ending_of(plan, {3, 2}) == Ending::none));
  plan.steps = 100;
  BOOST_TEST((ending_of(plan, {3, infinity}) == Ending::not_finite));
  plan.target = 2;
  BOOST_TEST((ending_of(plan, {3, 2}) == Ending::target));
  plan.target = -infinity;
  plan.patience = 2;
  BOOST_TEST((ending_of(plan, {3, 2, 2.5, 2}) == Ending::patience));
  BOOST_TEST((ending_of(plan, {3, 2, 2.5, 1, 2}) == Ending::none));
  plan.gtol = 1;
  BOOST_TEST((ending_of(plan, {3}) == Ending::gradient));
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_comes_before_all_other_ends) {
  CoursePlan plan;
  plan.steps = 0;
  BOOST_TEST((ending_of(plan, {infinity}) == Ending::not_finite));
  plan.target = 0;
  BOOST_TEST((ending_of(plan, {-infinity}) == Ending::not_finite));
}

BOOST_AUTO_TEST_CASE(the_step_from_the_point_that_is_near_enough_is_still_made) {
  const CoursePlan plan = with_init(5);
  Course course(plan);
  BOOST_TEST(course.see(plan, 1, 1, true).step);
  BOOST_TEST(course.initializing);
  BOOST_TEST(course.see(plan, 1e-7, 1, true).step);
  BOOST_TEST(!course.initializing);
  BOOST_TEST(course.init_steps == 2);
  BOOST_TEST(course.step == 0);
}

BOOST_AUTO_TEST_CASE(without_steps_left_the_phase_ends_without_one) {
  CoursePlan plan = with_init(1);
  plan.reset_optimizer = true;
  Course course(plan);
  BOOST_TEST(course.see(plan, 1, 1, true).step);
  const Move last = course.see(plan, 1, 1, true);
  BOOST_TEST(!last.step);
  BOOST_TEST(last.reset_optimizer);
  BOOST_TEST(!course.initializing);
  BOOST_TEST(course.init_steps == 1);
}

BOOST_AUTO_TEST_CASE(a_phase_that_ran_away_leaves_one_evaluation) {
  for (const std::int64_t init_steps : {0, 1, 5}) {
    const CoursePlan plan = with_init(init_steps);
    Course course(plan);
    for (int k = 0; k < init_steps && k < 1; ++k) course.see(plan, 1, 1, true);
    course.see(plan, infinity, 1, false);
    BOOST_TEST(course.ran_away);
    BOOST_TEST(!course.initializing);
    BOOST_TEST(!course.see(plan, 1, 1, true).step);
    BOOST_TEST((course.ending == Ending::max_steps));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

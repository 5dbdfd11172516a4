// Steps as a device makes them: recorded and one by one, for every number of copies, and taken up
// in the middle.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/kernels/on_device.hpp"
#include "tests/runs/device_network.hpp"
#include "tests/runs/device_plans.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

std::vector<MinimizePlan> plans() {
  std::vector<MinimizePlan> all;
  for (const char* model : {"mlp5", "mlp9", "parameter"}) {
    all.push_back(small_plan("ackley", {3, 4}, model));
  }
  all.push_back(small_plan("rosenbrock", {-1, 1.5}, "mlp"));
  all.back().model.dropout = 0.2;
  all.push_back(small_plan("x^2+exp(y)", {1, 1}, "mlp5"));
  all.back().clip.norm = 0.1;
  all.back().rule = find_rule("sgd:lr=0.1,momentum=0.9", {});
  return all;
}

std::string text_of(const MinimizePlan& plan) {
  return plan.model.name + " on " + plan.function.name;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_steps, *boost::unit_test::precondition(with_device))

BOOST_AUTO_TEST_CASE_TEMPLATE(recorded_steps_have_the_bits_of_steps_one_by_one, T, Precisions) {
  for (const auto& plan : plans()) {
    DeviceNetwork<T> recorded(plan), one_by_one(plan);
    recorded.replay(16);
    for (int k = 0; k < 16; ++k) one_by_one.step();
    BOOST_TEST((recorded.snapshot() == one_by_one.snapshot()), text_of(plan));
    DeviceNetwork<T> untouched(plan);
    BOOST_TEST((recorded.snapshot() != untouched.snapshot()), text_of(plan) << " stands still");
  }
}

BOOST_AUTO_TEST_CASE(the_same_steps_have_the_same_bits_in_every_run) {
  for (const auto& plan : plans()) {
    DeviceNetwork<float> one(plan), other(plan);
    one.replay(32);
    other.replay(32);
    BOOST_TEST((one.snapshot() == other.snapshot()), text_of(plan));
  }
}

BOOST_AUTO_TEST_CASE(a_run_taken_up_in_the_middle_goes_on_with_the_same_bits) {
  for (auto plan : plans()) {
    plan.init_steps = 0;
    plan.steps = 100;
    DeviceNetwork<float> whole(plan), first(plan), second(plan);
    whole.replay(16);
    whole.replay(16);
    first.replay(16);
    second.put(first.snapshot());
    // The course as the host has followed it, and the clock.
    Course course(course_plan(plan));
    course.initializing = false;
    course.step = plan.has_init_phase() ? 15 : 16;
    second.device->set_course(course, 0);
    second.device->set_clock({5, plan.has_init_phase() ? 15 : 16}, 0);
    second.replay(16);
    BOOST_TEST((second.snapshot() == whole.snapshot()), text_of(plan));
    BOOST_TEST((second.snapshot() != first.snapshot()), text_of(plan));
  }
}

BOOST_AUTO_TEST_CASE(a_copy_has_the_bits_that_it_has_alone) {
  for (const auto& plan : plans()) {
    DeviceNetwork<float> together(plan, 3), alone(plan);
    alone.model->initialize(7, 0);
    together.replay(32);
    alone.replay(32);
    BOOST_TEST((together.snapshot(2) == alone.snapshot(0)), text_of(plan));
    BOOST_TEST((together.snapshot(0) != together.snapshot(2)), text_of(plan));
  }
}

BOOST_AUTO_TEST_CASE(a_run_that_has_ended_stands_still) {
  for (auto plan : plans()) {
    plan.init_steps = 2;
    plan.steps = 3;
    DeviceNetwork<float> network(plan);
    network.replay(16);
    const auto end = network.snapshot();
    BOOST_TEST(network.device->rows(0).size() > 0u);
    network.replay(16);
    BOOST_TEST((network.snapshot() == end), text_of(plan));
    BOOST_TEST(network.device->rows(0).size() == 0u, text_of(plan));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(plain_kernels_make_the_same_steps_but_for_rounding, T, Precisions) {
  for (const auto& plan : plans()) {
    DeviceNetwork<T> fast(plan), plain(plan);
    plain.device = make_cuda<T>(0, 1, device_numbers(plan), Kernels::plain);
    plain.model = make_model<T>(plan, *plain.device, plain.team);
    plain.model->initialize(5);
    plain.model->reset_optimizer(plan.rule);
    plain.device->begin(*plan.function.function, plan.start, course_plan(plan), plan.rule);
    fast.replay(16);
    plain.replay(16);
    const auto ours = fast.snapshot().numbers[0], theirs = plain.snapshot().numbers[0];
    // Adam divides a gradient by its own size: where it is all rounding, weights part by lr a step.
    double most = 0;
    for (std::size_t k = 0; k < ours.size(); ++k) {
      most =
          std::max(most, std::abs(static_cast<double>(ours[k]) - static_cast<double>(theirs[k])));
    }
    BOOST_TEST(most <= (sizeof(T) == 4 ? 16 * 2e-3 : 1e-9), text_of(plan) << ": " << most);
  }
}

BOOST_AUTO_TEST_CASE(the_room_asked_for_is_the_room_taken) {
  for (const auto& plan : plans()) {
    DeviceNetwork<float> network(plan);
    network.replay(1);
    BOOST_CHECK_THROW(network.device->make(1), std::logic_error);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

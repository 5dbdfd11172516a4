// Verdicts whose networks run on a device.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/kernels/on_device.hpp"
#include "tests/runs/verdict_plans.hpp"

namespace nnopt::run_tests {

BOOST_AUTO_TEST_SUITE(verdicts_on_device, *boost::unit_test::precondition(with_device))

BOOST_AUTO_TEST_CASE(networks_run_on_the_device_and_the_direct_side_on_the_cpu) {
  VerdictPlan plan = small_verdict("ackley", 2, 1, 3, 2, 10);
  const VerdictResult host = verdict(plan, 1, {});
  plan.models[0].device = plan.direct.device = 0;
  const VerdictResult device = verdict(plan, 2, {});
  BOOST_REQUIRE(device.arms.size() == host.arms.size());
  for (std::size_t a = 0; a < host.arms.size(); ++a) {
    const VerdictArm &there = device.arms[a], &here = host.arms[a];
    BOOST_REQUIRE(there.runs.size() == here.runs.size());
    for (std::size_t i = 0; i < here.runs.size(); ++i) {
      BOOST_TEST(there.runs[i].start == here.runs[i].start);
      BOOST_TEST(there.runs[i].evaluations == here.runs[i].evaluations);
      const bool is_model = here.kind == ArmKind::model || here.kind == ArmKind::matched;
      const double rounding = is_model ? 1e-3 : 0;
      BOOST_TEST(std::abs(there.runs[i].value - here.runs[i].value) <= rounding, here.name);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt::run_tests

// Tests of kernels run on a CUDA device where the test binary was built for one, and else on the
// CPU's emulation of it; where there is no device they are skipped.
#pragma once
#include <boost/test/unit_test.hpp>

#include "compute/device.hpp"

namespace nnopt {

/// A precondition.
inline boost::test_tools::assertion_result with_device(boost::unit_test::test_unit_id) {
  const Devices devices = find_devices();
  const bool usable = !devices.rows.empty() && devices.rows.front().why_not.empty();
  boost::test_tools::assertion_result result(usable);
  if (!usable) {
    result.message() << (devices.rows.empty() ? devices.why_none : devices.rows.front().why_not);
  }
  return result;
}

}  // namespace nnopt

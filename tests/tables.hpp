// Tests that need tables of the test data.
#pragma once
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>

#include "tests/table_rows.hpp"

namespace nnopt {

/// For tests that need a file of the test data: skipped where it is not there.
struct NeedsData {
  std::string file;

  boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const {
    boost::test_tools::assertion_result there(std::ifstream(data_path(file)).good());
    if (!there) there.message() << "no " << file << " in NNOPT_DATA";
    return there;
  }
};

}  // namespace nnopt

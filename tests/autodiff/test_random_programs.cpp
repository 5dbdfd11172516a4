#include <boost/test/unit_test.hpp>

#include "tests/autodiff/derivative_checks.hpp"
#include "tests/autodiff/random_program.hpp"

namespace nnopt {

BOOST_AUTO_TEST_SUITE(random_programs)

BOOST_AUTO_TEST_CASE(programs_of_5_to_60_statements_agree_over_every_scalar) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::size_t inputs = 1 + seed % 4;
    const RandomProgram program(seed, inputs);
    std::vector<double> direction{0.75, -1.25, 0.5, 1};
    direction.resize(inputs);
    BOOST_TEST_CONTEXT("seed " << seed) {
      check_derivatives(AnyFunction(program), program.start(), direction,
                        {.rounding = 1e-14, .size = 10});
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

// Every test function on a device, beside the tape on the host.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/random.hpp"
#include "functions/catalogue.hpp"
#include "tests/kernels/on_device.hpp"
#include "tests/runs/device_network.hpp"
#include "tests/runs/device_plans.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

/// Somewhere inside the domain.
std::vector<double> point_in(const KnownFunction& f, std::uint64_t number) {
  const RandomStream random(number, Purpose::probe, 0);
  std::vector<double> x;
  for (std::size_t i = 0; i < f.dim(); ++i) {
    const auto [lo, hi] = f.domain[i];
    x.push_back(static_cast<float>(lo + (hi - lo) * (0.1 + 0.8 * random.uniform(i))));
  }
  return x;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_functions, *boost::unit_test::precondition(with_device))

BOOST_AUTO_TEST_CASE_TEMPLATE(value_and_gradient_are_those_of_the_tape, T, Precisions) {
  std::uint64_t number = 0;
  for (const auto& row : function_rows()) {
    const KnownFunction f = find_function(row.name, {});
    auto plan = small_plan(std::string(row.name), point_in(f, ++number), "direct");
    DeviceNetwork<T> network(plan);
    network.replay(1);
    const auto rows = network.device->rows(0);
    const std::vector<T> x(plan.start.begin(), plan.start.end());
    std::vector<T> gradient(x.size());
    Gradient<T> tape(*plan.function.function);
    const T value = tape(x, gradient);
    BOOST_REQUIRE(rows.size() >= 1 + 2 * x.size());
    // Beyond the range of our own functions the libraries of host and device may differ a little.
    const double few_units = sizeof(T) == 4 ? 1e-6 : 1e-14, size = std::abs(double(value));
    BOOST_TEST(std::abs(double(rows[0]) - double(value)) <= few_units * std::max(1.0, size),
               row.name);
    double largest = 0, apart = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      BOOST_TEST(rows[1 + i] == x[i], row.name);
      largest = std::max(largest, std::abs(double(gradient[i])));
      apart = std::max(apart, std::abs(double(rows[1 + x.size() + i]) - double(gradient[i])));
    }
    BOOST_TEST(apart <= (sizeof(T) == 4 ? 1e-5 : 1e-12) * std::max(1.0, largest),
               row.name << ": " << apart << " of " << largest);
  }
}

// The same program is run forward and backwards on both.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_formula_has_the_bits_of_the_host, T, Precisions) {
  for (const auto& [formula, start] :
       {std::pair<std::string, std::vector<double>>{"(x^2+y-11)^2+(x+y^2-7)^2", {0.5, -1.25}},
        {"sin(x)*exp(-y^2)+x/(1+z^2)", {0.7, 0.3, -2}},
        // The side that is not taken has an infinite slope.
        {"max(x,log(y))+y", {1, 0}},
        {"(x>0?x*log(x):0)+x^2", {0}}}) {
    const auto plan = small_plan(formula, start, "direct");
    DeviceNetwork<T> network(plan);
    network.replay(1);
    const auto row = network.device->rows(0);
    const std::vector<T> x(start.begin(), start.end());
    std::vector<T> gradient(x.size());
    Gradient<T> host(*plan.function.function);
    BOOST_TEST(row[0] == host(x, gradient), formula);
    for (std::size_t i = 0; i < x.size(); ++i) {
      BOOST_TEST(row[1 + x.size() + i] == gradient[i], formula << " by variable " << i);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

// What the tests of schedules share.
#pragma once
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "optimizers/schedule.hpp"

namespace schedule_tests {

using namespace nnopt;

inline constexpr int epochs = 200;
inline constexpr double lr0 = 0.05;
inline constexpr RunLength one_step_an_epoch{epochs, 1};

inline Scheduler scheduler(std::string_view spec, const RunLength& run = one_step_an_epoch) {
  return {{find_schedule(spec)}, lr0, run};
}

/// Rises, falls and stands still, without a library's functions.
inline double wild_loss(int epoch) { return (epoch * 37 % 101) / 100.0 / (1 + epoch / 20.0); }

/// Where the second is 0 the first must be, too.
inline void check_near(double a, double b) {
  BOOST_TEST(std::abs(a - b) <= 1e-12 * std::abs(b), a << " is not " << b);
}

/// All by name, and formulas.
inline std::vector<std::string> specs() {
  std::vector<std::string> all{"0.97^epoch", "1/(1+step/50)"};
  for (const auto& row : schedule_rows()) all.emplace_back(row.name);
  return all;
}

}  // namespace schedule_tests

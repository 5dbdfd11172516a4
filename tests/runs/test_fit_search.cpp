#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "runs/fit_search.hpp"
#include "tests/runs/fit_plans.hpp"

namespace nnopt {
namespace {

using namespace run_tests;
using boost::test_tools::tolerance;

/// r = (a^3 - 3 a - 3) x: no residual at the real root, a minimum with r = -x at a = -1, where the
/// slope of the cubic is 0.
FitPlan cubic() {
  const std::vector<double> x{1, 2, 3, 4};
  FitPlan plan = fit_plan(points(x, {3, 6, 9, 12}), "(a^3-3*a)*x", {{"a", -1.5}});
  plan.search.kind = StartSearch::Kind::starts;
  plan.search.starts = 20;
  plan.search.ranges = {{-2.5, 2.5, 11}};
  return plan;
}

/// 2 sin(7 x) + 1 with a ripple; the frequency has many local minima.
FitPlan wave() {
  std::vector<double> x, y;
  for (int i = 0; i < 60; ++i) {
    x.push_back(0.05 * i);
    y.push_back(2 * std::sin(7 * x.back()) + 1 + 0.05 * std::cos(31.0 * i));
  }
  return fit_plan(points(x, y), "c+a*sin(w*x)", {{"c", 0}, {"a", 1}, {"w", 2}});
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class StopsAfter final : public Observer {
 public:
  explicit StopsAfter(int rows) : left_(rows) {}
  void row(const TraceRow& row, std::span<const double>) override {
    --left_;
    best = std::min(best, row.value);
  }
  bool stop() override { return left_ <= 0; }
  double best = 1e300;

 private:
  int left_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_search)

BOOST_AUTO_TEST_CASE(several_starts_find_both_minima_of_a_cubic) {
  const FitResult found = fitted(cubic());
  BOOST_TEST((found.status == Status::converged), found.reason);
  BOOST_TEST(found.p[0] == 2.1038034027355366, tolerance(1e-12));
  BOOST_TEST(found.minima.size() == 2u);
  BOOST_TEST(found.minima[0].p[0] == found.p[0]);
  BOOST_TEST(found.minima[1].p[0] == -1, tolerance(1e-7));
  BOOST_TEST(found.minima[1].loss == 30, tolerance(1e-12));
  BOOST_TEST(found.minima[0].starts + found.minima[1].starts == 20u);
  BOOST_TEST(found.minima[1].first_start < 20u);
  BOOST_TEST(found.tried.size() == 1u);
  BOOST_TEST(says(found.tried[0], "20 starts: 2 distinct minima"), found.tried[0]);
}

BOOST_AUTO_TEST_CASE(threads_change_nothing) {
  FitPlan plan = wave();
  plan.search.kind = StartSearch::Kind::starts;
  plan.search.starts = 12;
  plan.search.ranges = {{-2, 2, 2}, {-3, 3, 2}, {0.1, 20, 2}};
  const FitResult one = fitted(plan, 1), four = fitted(plan, 4);
  BOOST_TEST(one.p == four.p);
  BOOST_TEST(one.loss == four.loss);
  BOOST_TEST(one.iterations == four.iterations);
  BOOST_TEST(one.tried == four.tried);
  BOOST_TEST(one.minima.size() == four.minima.size());
  for (std::size_t i = 0; i < one.minima.size(); ++i) {
    BOOST_TEST(one.minima[i].p == four.minima[i].p);
    BOOST_TEST(one.minima[i].first_start == four.minima[i].first_start);
  }
}

BOOST_AUTO_TEST_CASE(threads_share_one_large_fit_to_the_same_bits) {
  std::vector<double> x, y;
  for (int i = 0; i < 100000; ++i) {
    x.push_back(1e-4 * i);
    y.push_back(3 * std::exp(-0.7 * x.back()) + 0.5 + 0.1 * std::sin(1e3 * i));
  }
  const FitPlan plan = fit_plan(points(x, y), "a*exp(-b*x)+c", {{"a", 1}, {"b", 1}, {"c", 0}});
  const FitResult one = fitted(plan, 1), three = fitted(plan, 3);
  BOOST_TEST((one.status == Status::converged), one.reason);
  BOOST_TEST(one.p == three.p);
  BOOST_TEST(one.loss == three.loss);
}

BOOST_AUTO_TEST_CASE(a_scan_solves_for_linear_parameters_and_finds_the_frequency) {
  FitPlan plan = wave();
  const FitResult local = fitted(plan);
  plan.search.kind = StartSearch::Kind::scan;
  plan.search.ranges = {{0, 1, 2}, {0, 1, 2}, {0.1, 20, 81}};
  const FitResult found = fitted(plan);
  BOOST_TEST((found.status == Status::converged), found.reason);
  BOOST_TEST(found.p[2] == 7, tolerance(1e-2));
  BOOST_TEST(found.p[1] == 2, tolerance(1e-1));
  BOOST_TEST(found.loss < local.loss);
  BOOST_TEST(says(found.tried[0], "scan of 81 points of w, c, a solved for: lowest chi2 "),
             found.tried[0]);
  BOOST_TEST(found.minima.size() > 1u);
  BOOST_TEST(std::ranges::is_sorted(found.minima, {}, &FitMinimum::loss));
  const FitResult again = fitted(plan, 3);
  BOOST_TEST(found.p == again.p);
}

BOOST_AUTO_TEST_CASE(scans_that_are_too_large_tell_their_size) {
  FitPlan plan = wave();
  plan.bounds.assign(3, {-100, 100});  // limits: none is solved for
  plan.search.kind = StartSearch::Kind::scan;
  plan.search.ranges.assign(3, {-1, 1, 1001});
  BOOST_CHECK_EXCEPTION(fitted(plan), BadInput, [](const BadInput& error) {
    return says(error.what(), "--scan of 1e+09 points (1001 x 1001 x 1001) is too large");
  });
}

BOOST_AUTO_TEST_CASE(drawn_starts_keep_ranges_and_limits_and_are_even_in_the_logarithm) {
  FitPlan plan = wave();
  plan.bounds[0] = {-0.5, 10};
  const std::vector<Range> ranges{{-2, 2, 2}, {-1e-3, -1e-9, 2}, {1e-4, 1e4, 2}};
  int small = 0, tiny = 0;
  constexpr int count = 400;
  for (std::size_t i = 1; i <= count; ++i) {
    const std::vector<double> start = start_number(plan, ranges, i);
    BOOST_TEST((start[0] >= -0.5 && start[0] <= 2));
    BOOST_TEST((start[1] >= -1e-3 && start[1] <= -1e-9));
    BOOST_TEST((start[2] >= 1e-4 && start[2] <= 1e4));
    if (start[2] < 1) ++small;
    if (start[1] > -1e-6) ++tiny;
  }
  BOOST_TEST(std::abs(small - count / 2) < 60);
  BOOST_TEST(std::abs(tiny - count / 2) < 60);
  BOOST_TEST(start_number(plan, ranges, 0) == plan.walk.start);
  BOOST_TEST(start_number(plan, ranges, 7) == start_number(plan, ranges, 7));
}

BOOST_AUTO_TEST_CASE(default_ranges_are_around_the_start) {
  FitPlan plan = wave();
  plan.walk.start = {0, -2, 3};
  auto ranges = default_ranges(plan);
  BOOST_TEST((ranges[0].lo == -10 && ranges[0].hi == 10));
  BOOST_TEST((ranges[1].lo == -20 && ranges[1].hi == -0.2));
  BOOST_TEST((ranges[2].lo == 0.3 && ranges[2].hi == 30));
  plan.bounds[0] = {0, 4};
  plan.bounds[2] = {1, std::numeric_limits<double>::infinity()};
  ranges = default_ranges(plan);
  BOOST_TEST((ranges[0].lo == 0 && ranges[0].hi == 4));
  BOOST_TEST((ranges[2].lo == 1 && ranges[2].hi == 30));
}

BOOST_AUTO_TEST_CASE(a_signal_keeps_the_best_so_far) {
  FitPlan plan = by(wave(), "adam:lr=1e-3");
  StopsAfter one(5);
  Team team(1);
  const FitResult walk = fit_data(plan, team, one);
  BOOST_TEST((walk.status == Status::interrupted));
  BOOST_TEST(walk.loss == one.best);
  plan = wave();
  plan.search.kind = StartSearch::Kind::starts;
  plan.search.starts = 6;
  StopsAfter observer(3);
  const FitResult found = fit_data(plan, team, observer);
  BOOST_TEST((found.status == Status::interrupted));
  BOOST_TEST(found.loss == observer.best);
  BOOST_TEST(says(found.reason, "of 6 starts"), found.reason);
}

BOOST_AUTO_TEST_CASE(networks_give_their_own_starts_and_compare_losses) {
  FitPlan plan = cubic();
  plan.unique = false;
  plan.search.starts = 4;
  plan.search.start_of = [](std::size_t i) { return std::vector{i % 2 == 0 ? 2.5 : -1.2}; };
  const FitResult found = fitted(plan);
  BOOST_TEST(found.minima.size() == 2u);
  BOOST_TEST(found.minima[0].starts == 2u);
  BOOST_TEST(found.minima[1].starts == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "base/random.hpp"
#include "tests/runs/fit_plans.hpp"

namespace nnopt {
namespace {

using namespace run_tests;
using boost::test_tools::tolerance;

constexpr std::size_t rows = 9 * 16384 + 5;  // thinned to one of every 9

/// Nobody looks at its rows.
class Unseen final : public Observer {
 public:
  bool wants_rows() override { return false; }
};

FitResult unseen(const FitPlan& plan, std::size_t threads = 1) {
  Team team(threads);
  Unseen nobody;
  return fit_data(plan, team, nobody);
}

/// 2.5 exp(-1.3 x) + 0.5 with normal noise of 0.1, x from 0 to 4; `strange(i)` is added to it.
template <class Strange>
DataSet decay_and(Strange strange) {
  const RandomStream noise(0, Purpose::noise, 0);
  std::vector<double> x, y;
  for (std::size_t i = 0; i < rows; ++i) {
    x.push_back(4 * static_cast<double>(i) / (rows - 1));
    y.push_back(2.5 * std::exp(-1.3 * x.back()) + 0.5 + 0.1 * noise.normal(i) + strange(i));
  }
  return points(x, y);
}
DataSet decay() {
  return decay_and([](std::size_t) { return 0.0; });
}
FitPlan plan_of(const DataSet& data) {
  return fit_plan(data, "a*exp(-b*x)+c", {{"a", 1}, {"b", 1}, {"c", 1}});
}

/// Began with some rows or not.
bool by_some(const FitResult& result) { return !result.notes.empty(); }

void check_same(const FitResult& some, const FitResult& all) {
  BOOST_TEST((some.status == Status::converged), some.reason);
  BOOST_TEST((all.status == Status::converged), all.reason);
  BOOST_TEST(some.loss == all.loss, tolerance(1e-13));
  for (std::size_t j = 0; j < all.p.size(); ++j) {
    BOOST_TEST(some.p[j] == all.p[j], tolerance(1e-13));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_many_rows)

BOOST_AUTO_TEST_CASE(a_walk_over_some_rows_ends_at_the_digits_of_one_over_all) {
  const FitPlan plan = plan_of(decay());
  const FitResult some = unseen(plan), all = fitted(plan);
  check_same(some, all);
  BOOST_TEST(by_some(some));
  BOOST_TEST(!by_some(all));  // who looks at the rows sees the walk over all
  BOOST_TEST(some.evaluations < all.evaluations);
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_gives_the_same_bits) {
  const FitPlan plan = plan_of(decay());
  const FitResult one = unseen(plan), three = unseen(plan, 3);
  BOOST_TEST(by_some(one));
  BOOST_TEST(one.p == three.p, boost::test_tools::per_element());
  BOOST_TEST(one.loss == three.loss);
}

BOOST_AUTO_TEST_CASE(a_period_of_as_many_rows_does_not_mislead) {
  for (const std::size_t period : {9u, 3u, 2u}) {
    BOOST_TEST_CONTEXT(period) {
      const FitPlan plan = plan_of(decay_and([&](std::size_t i) {
        return i % period == 0 ? 5 * std::exp(-0.1 * static_cast<double>(i % 7)) : 0;
      }));
      check_same(unseen(plan), fitted(plan));
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_that_some_of_them_say_nothing_of_are_fitted_over_all) {
  // Only the rows left out of the cut tell b.
  std::vector<double> x(rows, 0.0), y(rows, 1.0);
  for (std::size_t i = 1; i <= 5; ++i) {
    x[rows - i] = static_cast<double>(i);
    y[rows - i] = 1 + 2 * static_cast<double>(i);
  }
  const FitResult found = unseen(fit_plan(points(x, y), "a+b*x", {{"a", 3}, {"b", 1}}));
  BOOST_TEST((found.status == Status::converged), found.reason);
  BOOST_TEST(!by_some(found));
  BOOST_TEST(found.p[0] == 1, tolerance(1e-12));
  BOOST_TEST(found.p[1] == 2, tolerance(1e-12));
  // The same where x varies, but not so that it tells the parameter.
  for (std::size_t i = 0; i + 5 < rows; ++i) x[i] = -1 - static_cast<double>(i % 4);
  const FitResult other = unseen(fit_plan(points(x, y), "a+b*max(x,0)", {{"a", 3}, {"b", 1}}));
  BOOST_TEST((other.status == Status::converged), other.reason);
  BOOST_TEST(other.p[1] == 2, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(limits_and_errors_of_the_data_are_kept) {
  DataSet data = decay();
  data.columns.push_back("sigma");
  data.values.emplace_back();
  for (std::size_t i = 0; i < rows; ++i) data.values.back().push_back(i % 2 == 0 ? 0.1 : 0.3);
  FitPlan plan = plan_of(data);
  plan.bounds[1] = {0, 1.2};
  const FitResult some = unseen(plan);
  check_same(some, fitted(plan));
  BOOST_TEST(some.p[1] == 1.2);
  BOOST_TEST((some.at_limit[1] == AtLimit::upper));
}

BOOST_AUTO_TEST_CASE(a_curve_that_does_not_fit_still_ends_at_the_last_digits) {
  // What Gauss and Newton leave out is no scatter here.
  const FitPlan plan = plan_of(
      decay_and([](std::size_t i) { return 0.5 * std::sin(8 * static_cast<double>(i) / rows); }));
  BOOST_TEST(by_some(unseen(plan)));
  check_same(unseen(plan), fitted(plan));
}

BOOST_AUTO_TEST_CASE(one_row_of_every_k_is_taken_at_no_fixed_place) {
  const DataSet data = decay();
  const FitPlan plan = plan_of(data);
  const auto place = [&](double x) {
    return static_cast<std::size_t>(std::lround(x / 4 * (rows - 1)));
  };
  const FitLoss some = plan.fit().thinned(9);
  const DataSet& taken = some.fit->data();
  BOOST_TEST(taken.rows() == rows / 9);
  std::set<std::size_t> phases;
  for (std::size_t i = 0; i < taken.rows(); ++i) {
    const std::size_t row = place(taken.values[0][i]);
    BOOST_REQUIRE(row / 9 == i);
    BOOST_REQUIRE(taken.values[1][i] == data.values[1][row]);
    phases.insert(row % 9);
  }
  BOOST_TEST(phases.size() == 9u);
  BOOST_TEST(plan.fit().thinned(1).fit->data().values == data.values);
  const std::vector<double> p{1, 1, 1};
  BOOST_TEST((*plan.fit().thinned(1).loss)(std::span<const double>(p)) ==
             (*plan.walk.function.function)(std::span<const double>(p)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

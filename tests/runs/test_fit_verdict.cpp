#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "tests/runs/fit_plans.hpp"

namespace nnopt {
namespace {

using namespace run_tests;
using boost::test_tools::tolerance;

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

DataSet line(double offset, double slope) {
  std::vector<double> x, y;
  for (int i = 0; i < 12; ++i) {
    x.push_back(i);
    y.push_back(offset + slope * i + 0.1 * std::sin(37.0 * i));
  }
  return points(x, y);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_verdict)

BOOST_AUTO_TEST_CASE(columns_whose_squares_underflow_have_directions) {
  const DataSet data = points({0.686497818472282, 1.327338104446857, 2.741738323939134,
                               4.521396807913689, 4.57530695525877},
                              {1.1059278507852845, 0.9343564676532486, 0.6371439798054199,
                               0.5985988782850471, -0.08668329331995765});
  FitPlan plan = fit_plan(data, "a*exp(-b*x)+c*exp(-d*x)",
                          {{"a", 1.4937612281012198},
                           {"b", 3.9316077913429037},
                           {"c", -2.0920667439257103},
                           {"d", -1.2185921299510758}});
  plan.automatic = true;
  BOOST_TEST(std::isfinite(fitted(plan).loss));
  plan.automatic = false;
  BOOST_TEST(std::isfinite(fitted(plan).loss));
}

BOOST_AUTO_TEST_CASE(a_minimum_at_infinity_is_none) {
  const FitResult pole = fitted(fit_plan(
      points({0.9103647522602003, 1.363324729247957, 1.7294586220431445, 4.051436720334951},
             {1.527883824392985, 1.3583652470668148, 1.2643073189091376, 0.9954545686989059}),
      "a*exp(b/(x+c))",
      {{"a", -1.5593879700921045}, {"b", 2.2764798375465833}, {"c", -1.8564788279825724}}));
  BOOST_TEST((pole.status != Status::converged), pole.p[0]);
  FitPlan bell = fit_plan(
      points({0.3358410433382599, 1.8384922203817815, 1.9306380156516378, 2.0549139501392792},
             {138338789.3363037, 288956915.8152991, 284406972.87408555, 325872767.813054}),
      "a*exp(-(x-b)^2/(2*c^2))",
      {{"a", -3.4207736890791924}, {"b", -1.1087675717117147}, {"c", -0.9413598132282495}});
  bell.automatic = true;
  const FitResult wide = fitted(bell);
  BOOST_TEST((wide.status != Status::converged || std::abs(wide.p[0]) < 1e9), wide.reason);
  const FitResult step = fitted(fit_plan(points({0, 1, 2, 3, 4, 5}, {0, 0.1, -0.1, 4, 4.1, 3.9}),
                                         "a/(1+exp(-b*(x-c)))", {{"a", 4}, {"b", 5}, {"c", 2.5}}));
  BOOST_TEST((step.status != Status::converged), step.reason);
}

BOOST_AUTO_TEST_CASE(a_minimum_at_0_is_one) {
  // chi2 is even in a, and rises with it.
  const FitResult even = fitted(fit_plan(line(1, 2), "-a^2*x", {{"a", 1}}));
  BOOST_TEST((even.status == Status::converged), even.reason);
  BOOST_TEST(std::abs(even.p[0]) < 1e-8);
  const FitResult odd = fitted(
      fit_plan(points({-2, -1, 1, 2}, {1, -1, 1, -1}), "sin(a*x)+b", {{"a", -0.3}, {"b", 1}}));
  BOOST_TEST((odd.status == Status::converged), odd.reason);
}

BOOST_AUTO_TEST_CASE(lines_far_from_0_are_solved_at_once) {
  for (const double offset : {1e8, 1e11, 1e12}) {
    BOOST_TEST_CONTEXT(offset) {
      FitPlan plan = fit_plan(line(offset, 2), "a+b*x", {{"a", 1}, {"b", 1}});
      plan.walk.steps = 20;
      const FitResult found = fitted(plan);
      BOOST_TEST((found.status == Status::converged), found.reason);
      BOOST_TEST(found.p[1] == 2, tolerance(0.01));
    }
  }
}

BOOST_AUTO_TEST_CASE(responses_that_cannot_be_squared_are_refused) {
  const auto refusal = [](double size) {
    try {
      fitted(fit_plan(points({0, 1, 2}, {size, 2 * size, 3 * size}), "a+b*x",
                      {{"a", size}, {"b", size}}));
    } catch (const BadInput& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  BOOST_TEST(says(refusal(1e-200), "y is as small as 3e-200, too small to be squared"));
  BOOST_TEST(says(refusal(1e200), "y is as large as 3e+200, too large to be squared"));
  BOOST_TEST(refusal(1e-100) == "");
}

BOOST_AUTO_TEST_CASE(reasons_name_what_is_wrong) {
  const FitResult root = fitted(fit_plan(line(0, 2), "abs(a)*x", {{"a", 0}}));
  BOOST_TEST((root.status == Status::stalled));
  BOOST_TEST(says(root.reason, "chi2 changes with a"), root.reason);
  const FitResult flat =
      fitted(fit_plan(line(1, 2), "b*x+c+exp(-a*a)", {{"a", 1}, {"b", 1}, {"c", 1}}));
  BOOST_TEST((flat.status == Status::stalled));
  BOOST_TEST(!says(flat.reason, "e-"), flat.reason);
}

BOOST_AUTO_TEST_CASE(the_column_best_of_a_trace_is_the_lowest_so_far) {
  class Best final : public Observer {
   public:
    void row(const TraceRow& row, std::span<const double>) override {
      lowest_ = std::min(lowest_, row.value);
      same = same && row.best == lowest_;
      ++rows;
    }
    bool same = true;
    int rows = 0;

   private:
    double lowest_ = std::numeric_limits<double>::infinity();
  };
  for (const char* method : {"lm", "bfgs"}) {
    Best best;
    Team team(1);
    fit_data(by(fit_plan(line(1, 2), "a*exp(b*x)", {{"a", 1}, {"b", 0.1}}), method), team, best);
    BOOST_TEST(best.rows > 2);
    BOOST_TEST(best.same, method);
  }
}

BOOST_AUTO_TEST_CASE(scans_end_with_the_time) {
  FitPlan plan = fit_plan(line(1, 2), "sin(a*x)+sin(b*x)", {{"a", 1}, {"b", 1}});
  plan.search.kind = StartSearch::Kind::scan;
  plan.search.ranges = {{0, 1, 3000}, {0, 1, 3000}};
  plan.walk.timeout = 0;
  const FitResult found = fitted(plan);
  BOOST_TEST((found.status == Status::timeout));
  BOOST_TEST(found.evaluations == 0);
}

BOOST_AUTO_TEST_CASE(scans_by_default_have_a_hundred_thousand_points) {
  const auto counts = [](const char* formula, std::vector<std::pair<std::string, double>> start) {
    std::vector<std::size_t> found;
    for (const Range& range : default_ranges(fit_plan(line(1, 2), formula, start))) {
      found.push_back(range.count);
    }
    return found;
  };
  BOOST_TEST(counts("c*sin(a*x)", {{"a", 1}, {"c", 1}}).front() == 1000u);
  BOOST_TEST(counts("c*sin(a*x+b)", {{"a", 1}, {"b", 1}, {"c", 1}}).front() == 316u);
  BOOST_TEST(
      counts("sin(a*x+b)/(c+d*x^g)", {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"g", 1}}).front() ==
      10u);
}

BOOST_AUTO_TEST_CASE(huber_is_polished_to_the_last_digit) {
  FitPlan plan = fit_plan(line(1, 2), "a+b*x", {{"a", 0.5}, {"b", 1.5}}, Huber());
  const FitResult exact = fitted(by(plan, "migrad"));
  plan.walk.start = {exact.p[0] + 1e-8, exact.p[1] - 1e-8};
  plan.walk.steps = 3;
  for (const char* method : {"bfgs", "migrad", "newton"}) {
    const FitResult found = fitted(by(plan, method));
    for (std::size_t j = 0; j < 2; ++j) BOOST_TEST(found.p[j] == exact.p[j], tolerance(1e-13));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "tests/runs/fit_plans.hpp"
#include "tests/tables.hpp"

namespace nnopt {
namespace {

using namespace run_tests;
using boost::test_tools::tolerance;

constexpr double inf = std::numeric_limits<double>::infinity();

/// 3 exp(-0.7 x) + 0.5 with a ripple, on 40 points.
DataSet decay_data() {
  std::vector<double> x, y;
  for (int i = 0; i < 40; ++i) {
    x.push_back(0.1 * i);
    y.push_back(3 * std::exp(-0.7 * x.back()) + 0.5 + 0.02 * std::sin(37.0 * i));
  }
  return points(x, y);
}
FitPlan decay() {
  return fit_plan(decay_data(), "a*exp(-b*x)+c", {{"a", 2.5}, {"b", 0.6}, {"c", 0.4}});
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
std::string refusal(const FitPlan& plan) {
  try {
    fitted(plan);
  } catch (const BadInput& error) {
    return error.what();
  }
  return "";
}

/// A problem of the table in the test data, from one of its starts.
FitPlan nist_plan(const TableRow& row, const std::string& start) {
  DataSet data =
      make_data_set(row.at("name"), read_table(data_path("nist/" + row.at("data_file"))), {}, {});
  if (row.at("response") == "log(y)") {
    for (double& y : data.values.back()) y = std::log(y);
  }
  std::vector<std::pair<std::string, double>> parameters;
  for (const double value : numbers_in(row.at(start))) {
    parameters.emplace_back("b" + std::to_string(parameters.size() + 1), value);
  }
  FitPlan plan = fit_plan(data, row.at("formula"), parameters);
  plan.walk.steps = 5000;
  return plan;
}

const std::vector<std::string> walkers{"lm", "migrad", "bfgs", "nelder_mead", "adam:lr=0.05"};

}  // namespace

BOOST_AUTO_TEST_SUITE(fits)

BOOST_AUTO_TEST_CASE(every_method_ends_at_the_same_last_digits) {
  const FitResult best = fitted(decay());
  BOOST_TEST((best.status == Status::converged), best.reason);
  for (const auto& walker : walkers) {
    BOOST_TEST_CONTEXT(walker) {
      const FitResult found = fitted(by(decay(), walker));
      BOOST_TEST((found.status == Status::converged), found.reason);
      for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(found.p[i] == best.p[i], tolerance(1e-13));
      BOOST_TEST(found.loss == best.loss, tolerance(1e-13));
      BOOST_TEST((found.at_limit == std::vector<AtLimit>(3, AtLimit::no)));
    }
  }
}

/// Without limits b is 0.7; the others are then those of linear least squares at the limit.
BOOST_AUTO_TEST_CASE(a_minimum_beyond_a_limit_ends_on_it_exactly) {
  struct Case {
    Bounds limits;
    double start, end;
    AtLimit at;
  };
  for (const Case& one :
       {Case{{0.8, 2}, 1, 0.8, AtLimit::lower}, Case{{0.1, 0.6}, 0.3, 0.6, AtLimit::upper},
        Case{{0.8, inf}, 3, 0.8, AtLimit::lower}, Case{{-inf, 0.6}, 0.2, 0.6, AtLimit::upper}}) {
    FitPlan held = decay();
    held.bounds[1] = {one.end, one.end};
    held.walk.start[1] = one.end;
    const FitResult there = fitted(held);
    BOOST_TEST((there.status == Status::converged));
    BOOST_TEST((there.at_limit[1] == AtLimit::no));
    for (const auto& walker : walkers) {
      BOOST_TEST_CONTEXT(walker << " to " << one.end) {
        FitPlan plan = by(decay(), walker);
        plan.bounds[1] = one.limits;
        plan.walk.start[1] = one.start;
        const FitResult found = fitted(plan);
        BOOST_TEST((found.status == Status::converged), found.reason);
        BOOST_TEST(found.p[1] == one.end);
        BOOST_TEST((found.at_limit[1] == one.at));
        BOOST_TEST((found.at_limit[0] == AtLimit::no));
        BOOST_TEST(found.p[0] == there.p[0], tolerance(1e-12));
        BOOST_TEST(found.p[2] == there.p[2], tolerance(1e-12));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(limits_around_the_minimum_change_nothing) {
  const FitResult best = fitted(decay());
  for (const Bounds& limits : {Bounds{0.1, 2}, Bounds{0, inf}, Bounds{-inf, 10}}) {
    for (const auto& walker : walkers) {
      BOOST_TEST_CONTEXT(walker << " in " << limits.lo << ":" << limits.hi) {
        FitPlan plan = by(decay(), walker);
        for (auto& bounds : plan.bounds) bounds = limits;
        plan.bounds[0] = {0, 100};
        const FitResult found = fitted(plan);
        BOOST_TEST((found.status == Status::converged), found.reason);
        for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(found.p[i] == best.p[i], tolerance(1e-12));
        BOOST_TEST((found.at_limit == std::vector<AtLimit>(3, AtLimit::no)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_start_on_a_limit_leaves_it) {
  const FitResult best = fitted(decay());
  for (const auto& walker : walkers) {
    for (const Bounds& limits : {Bounds{0, inf}, Bounds{0, 5}}) {
      BOOST_TEST_CONTEXT(walker << " in " << limits.lo << ":" << limits.hi) {
        FitPlan plan = by(decay(), walker);
        plan.bounds[2] = limits;
        plan.walk.start[2] = 0;
        const FitResult found = fitted(plan);
        BOOST_TEST((found.status == Status::converged), found.reason);
        BOOST_TEST(found.p[2] == best.p[2], tolerance(1e-12));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(held_parameters_stay_and_all_held_is_a_value) {
  for (const auto& walker : walkers) {
    FitPlan plan = by(decay(), walker);
    plan.bounds[0] = {2.9, 2.9};
    plan.walk.start[0] = 2.9;
    const FitResult found = fitted(plan);
    BOOST_TEST((found.status == Status::converged), walker << ": " << found.reason);
    BOOST_TEST(found.p[0] == 2.9);
    for (std::size_t i = 0; i < 3; ++i) plan.bounds[i] = {found.p[i], found.p[i]};
    plan.walk.start = found.p;
    const FitResult held = fitted(plan);
    BOOST_TEST((held.status == Status::converged));
    BOOST_TEST(held.p == found.p);
    BOOST_TEST(held.iterations == 0);
  }
}

BOOST_AUTO_TEST_CASE(linear_models_take_one_step) {
  std::vector<double> x, y;
  for (int i = 0; i < 20; ++i) {
    x.push_back(i);
    y.push_back(1e3 + 2.5 * i - 0.125 * i * i + std::sin(5.0 * i));
  }
  const FitResult found =
      fitted(fit_plan(points(x, y), "a+b*x+c*x^2", {{"a", 0}, {"b", 0}, {"c", -1e6}}));
  BOOST_TEST((found.status == Status::converged), found.reason);
  BOOST_TEST(found.iterations <= 2);
  BOOST_TEST((found.linear == std::vector<bool>(3, true)));
  // The normal equations hold to the last digits.
  double sums[3] = {0, 0, 0};
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double r = found.p[0] + found.p[1] * x[i] + found.p[2] * x[i] * x[i] - y[i];
    sums[0] += r;
    sums[1] += r * x[i];
    sums[2] += r * x[i] * x[i];
  }
  for (const double sum : sums) BOOST_TEST(std::abs(sum) < 1e-8);
}

BOOST_AUTO_TEST_CASE(parameters_that_the_data_do_not_determine_are_named) {
  const std::vector<double> x{1, 2, 3, 4, 5}, y{2.1, 3.9, 6.2, 7.8, 10.1};
  for (const char* method : {"lm", "migrad", "nelder_mead"}) {
    BOOST_TEST_CONTEXT(method) {
      const FitResult product =
          fitted(by(fit_plan(points(x, y), "a*b*x", {{"a", 1}, {"b", 1}}), method));
      BOOST_TEST((product.status == Status::stalled));
      BOOST_TEST(says(product.reason, "a and b cannot"), product.reason);
      BOOST_TEST(product.p[0] * product.p[1] == 110.2 / 55, tolerance(1e-6));

      const FitResult sum =
          fitted(by(fit_plan(points(x, y), "c*x+a+b", {{"c", 1}, {"a", 1}, {"b", 1}}), method));
      BOOST_TEST((sum.status == Status::stalled));
      BOOST_TEST(says(sum.reason, "a and b cannot"), sum.reason);
    }
  }
}

/// From b2 = 2000 the exponential is 0 in every row, and so is its slope.
BOOST_AUTO_TEST_CASE(a_plateau_is_no_minimum_and_auto_leaves_it) {
  const std::vector<double> x{1, 2, 3, 5, 7, 10}, y{109, 149, 149, 191, 213, 224};
  FitPlan plan = fit_plan(points(x, y), "b1*(1-exp(-b2*x))", {{"b1", 1}, {"b2", 2000}});
  const FitResult stuck = fitted(plan);
  BOOST_TEST((stuck.status == Status::stalled));
  BOOST_TEST(says(stuck.reason, "b2"), stuck.reason);
  plan.automatic = true;
  plan.walk.start[1] = 100;
  const FitResult left = fitted(plan);
  BOOST_TEST((left.status == Status::converged), left.reason);
  BOOST_TEST(left.p[0] == 213.80940889, tolerance(1e-9));
  BOOST_TEST(left.p[1] == 0.54723748542, tolerance(1e-9));
  BOOST_TEST(left.tried.size() > 1u);
  BOOST_TEST(says(left.tried.front(), "lm: diverged, chi2 9771.5 after "), left.tried.front());
  BOOST_TEST(says(left.tried.back(), ": converged, chi2 1168.01"), left.tried.back());
}

BOOST_AUTO_TEST_CASE(a_limit_on_a_plateau_holds_nothing) {
  const std::vector<double> x{1, 2, 3, 5, 7, 10}, y{109, 149, 149, 191, 213, 224};
  FitPlan plan = fit_plan(points(x, y), "b1*(1-exp(-b2*x))", {{"b1", 1}, {"b2", 1000}});
  plan.bounds[1] = {0, 1000};
  const FitResult found = fitted(plan);
  BOOST_TEST((found.status == Status::stalled));
  BOOST_TEST(says(found.reason, "b2 cannot be determined"), found.reason);
}

BOOST_AUTO_TEST_CASE(auto_says_what_it_tried) {
  FitPlan plan = decay();
  plan.automatic = true;
  const FitResult found = fitted(plan);
  BOOST_TEST((found.status == Status::converged));
  BOOST_TEST(found.tried.size() == 1u);
  BOOST_TEST(says(found.tried[0], "lm: converged, chi2 "), found.tried[0]);
  BOOST_TEST(says(found.tried[0], " after "), found.tried[0]);
}

/// References: the zero of the gradient by mpmath with 40 digits.
BOOST_AUTO_TEST_CASE(huber_passes_an_outlier_by_and_is_polished) {
  const DataSet data = points({0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                              {3.1, 2.2, 1.9, 1.1, 1.05, 9.0, 0.72, 0.55, 0.61, 0.42});
  const FitPlan plan = fit_plan(data, "a*exp(-b*x)+c", {{"a", 3}, {"b", 0.5}, {"c", 0.3}}, Huber());
  BOOST_TEST(says(refusal(plan), "lm fits sums of squares"), refusal(plan));
  BOOST_TEST(says(refusal(plan), "migrad"));
  FitPlan automatic = plan;
  automatic.automatic = true;
  for (const FitPlan& one : {by(plan, "migrad"), by(plan, "nelder_mead"), automatic}) {
    const FitResult found = fitted(one);
    BOOST_TEST((found.status == Status::converged), found.reason);
    BOOST_TEST(found.p[0] == 2.6542926965521539, tolerance(1e-12));
    BOOST_TEST(found.p[1] == 0.26656165396896010, tolerance(1e-12));
    BOOST_TEST(found.p[2] == 0.31061027337158794, tolerance(1e-12));
    BOOST_TEST(found.loss == 0.7637526000610801, tolerance(1e-14));
  }
  FitPlan limited = by(plan, "migrad");
  limited.bounds[2] = {0.4, 1};
  limited.walk.start[2] = 0.5;
  const FitResult at = fitted(limited);
  BOOST_TEST((at.status == Status::converged), at.reason);
  BOOST_TEST(at.p[2] == 0.4);
  BOOST_TEST((at.at_limit[2] == AtLimit::lower));
}

/// References: the linear program of least absolute residuals, by scipy's HiGHS.
BOOST_AUTO_TEST_CASE(mae_ends_in_the_corner_of_a_linear_program) {
  const DataSet data = points({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                              {1.1, 2.9, 5.2, 7.1, 8.7, 11.3, 30, 15.2, 16.8, 19.1, 21.2});
  const FitPlan plan = fit_plan(data, "a+b*x", {{"a", 2}, {"b", 1}}, MeanAbsoluteError());
  FitPlan automatic = plan;
  automatic.automatic = true;
  for (const FitPlan& one : {by(plan, "nelder_mead"), automatic}) {
    const FitResult found = fitted(one);
    BOOST_TEST((found.status == Status::converged), found.reason);
    BOOST_TEST(found.p[0] == 1.1, tolerance(1e-14));
    BOOST_TEST(found.p[1] == 2.01, tolerance(1e-14));
    BOOST_TEST(found.loss == 1.6590909090909087, tolerance(1e-13));
    BOOST_TEST(says(found.notes.front(), "kink"), found.notes.front());
  }
  automatic.bounds[0] = {1.3, 5};
  const FitResult limited = fitted(automatic);
  BOOST_TEST((limited.status == Status::converged), limited.reason);
  BOOST_TEST(limited.p[0] == 1.3);
  BOOST_TEST(limited.p[1] == 13.9 / 7, tolerance(1e-14));
  // Any number between the two in the middle will do.
  const FitResult median = fitted(
      by(fit_plan(points({1, 2, 3, 4}, {1, 2, 5, 9}), "m+0*x", {{"m", 3}}, MeanAbsoluteError()),
         "nelder_mead"));
  BOOST_TEST((median.status == Status::stalled));
  BOOST_TEST(median.loss == 2.75, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(networks_need_no_determined_parameters) {
  FitPlan plan =
      fit_plan(points({1, 2, 3, 4, 5}, {2.1, 3.9, 6.2, 7.8, 10.1}), "a*b*x", {{"a", 1}, {"b", 1}});
  plan.unique = false;
  const FitResult found = fitted(plan);
  BOOST_TEST((found.status == Status::converged), found.reason);
  BOOST_TEST(found.p[0] * found.p[1] == 110.2 / 55, tolerance(1e-9));
}

/// All nine of the test data, from both starts: certified parameters have 11 digits.
BOOST_AUTO_TEST_CASE(nist_problems_are_solved_to_the_last_digit,
                     *boost::unit_test::precondition(NeedsData{"nist/problems.tsv"})) {
  for (const TableRow& row : table_rows("nist/problems.tsv")) {
    for (const char* start : {"start1", "start2"}) {
      BOOST_TEST_CONTEXT(row.at("name") << " from " << start) {
        const FitPlan plan = nist_plan(row, start);
        const FitResult found = fitted(plan);
        BOOST_TEST((found.status == Status::converged), found.reason);
        const std::vector<double> certified = numbers_in(row.at("certified"));
        for (std::size_t i = 0; i < certified.size(); ++i) {
          BOOST_TEST(found.p[i] == certified[i], tolerance(1e-9));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(bad_input_is_refused_in_one_line) {
  FitPlan outside = decay();
  outside.bounds[1] = {1, 2};
  BOOST_TEST(refusal(outside) == "the start b = 0.6 is outside its limits 1:2");
  outside.bounds[1] = {-inf, 0.5};
  BOOST_TEST(refusal(outside) == "the start b = 0.6 is outside its limits :0.5");
  BOOST_TEST(
      says(refusal(fit_plan(points({1, 2}, {1, 2}), "a+b*x+c*x^2", {{"a", 1}, {"b", 1}, {"c", 1}})),
           "2 rows cannot determine 3 parameters"));
  BOOST_TEST(refusal(fit_plan(points({3, 3, 3}, {1, 2, 3}), "a+b*x", {{"a", 1}, {"b", 1}})) ==
             "all 3 rows have x = 3: they cannot determine 2 parameters");
  BOOST_TEST(refusal(fit_plan(points({3, 3, 3}, {1, 2, 3}), "a*x", {{"a", 1}})) == "");
  const std::string start =
      refusal(fit_plan(points({1, 2, 3}, {1, 2, 3}), "log(a-x)+b", {{"a", 2.5}, {"b", 1}}));
  BOOST_TEST(says(start, "not finite at the start"), start);
  BOOST_TEST(says(start, "row 3"), start);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "functions/workspace.hpp"
#include "runs/free_parameters.hpp"
#include "tests/runs/fit_plans.hpp"

namespace nnopt {
namespace {

using namespace run_tests;
using boost::test_tools::tolerance;

constexpr double inf = std::numeric_limits<double>::infinity();

FitPlan decay() {
  std::vector<double> x, y;
  for (int i = 0; i < 40; ++i) {
    x.push_back(0.1 * i);
    y.push_back(3 * std::exp(-0.7 * x.back()) + 0.5 + 0.02 * std::sin(37.0 * i));
  }
  return fit_plan(points(x, y), "a*exp(-b*x)+c", {{"a", 2.5}, {"b", 0.6}, {"c", 0.4}});
}

/// f at the nearest point within the limits: the other way to keep them, where methods cannot
/// project their steps themselves.
struct Clipped {
  std::shared_ptr<const Function> f;
  std::vector<Bounds> bounds;

  template <class T>
  T operator()(std::span<const T> x) const {
    Workspace<T> p(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      p[i] = max(min(x[i], T(bounds[i].hi)), T(bounds[i].lo));
    }
    return (*f)(std::span<const T>(p.span()));
  }
};

class Rows final : public Observer {
 public:
  void row(const TraceRow& row, std::span<const double> x) override {
    points.emplace_back(x.begin(), x.end());
    steps.push_back(row.step_norm);
  }
  std::vector<std::vector<double>> points;
  std::vector<double> steps;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(free_parameters)

BOOST_AUTO_TEST_CASE(variables_and_parameters_belong_together) {
  for (const Bounds& limits : {Bounds{}, Bounds{-1, 3}, Bounds{0, inf}, Bounds{-inf, 10},
                               Bounds{1e-9, 1e9}, Bounds{1e6, 1e6 + 1e-3}}) {
    const Limited limited = Limited::by(limits);
    const double lo = std::max(limits.lo, -5.0), hi = std::min(limits.hi, 20.0);
    for (const double share : {0.01, 0.3, 0.5, 0.9}) {
      const double p = limits.hi - limits.lo < inf ? limits.lo + share * (limits.hi - limits.lo)
                                                   : lo + share * (hi - lo);
      const double w = limited.variable(p);
      BOOST_TEST(limited.parameter(w) == p, tolerance(1e-12));
      const double h = 1e-5 * (1 + std::abs(w) + std::abs(p));
      const double slope = (limited.parameter(w + h) - limited.parameter(w - h)) / (2 * h);
      if (limits.hi - limits.lo > 1) BOOST_TEST(limited.slope(w) == slope, tolerance(1e-4));
    }
    // Anywhere else they stay inside.
    for (const double w : {-1e9, -7.3, 0.0, 1e-200, 2.0, 1e3, 1e12}) {
      BOOST_TEST(limited.parameter(w) >= limits.lo);
      BOOST_TEST(limited.parameter(w) <= limits.hi);
    }
    if (limits.any()) {
      for (const double limit : {limits.lo, limits.hi}) {
        if (!std::isfinite(limit)) continue;
        const double w = limited.variable(limit);
        BOOST_TEST(limited.slope(w) != 0);
        BOOST_TEST(limited.parameter(w) > limits.lo);
        BOOST_TEST(limited.parameter(w) < limits.hi);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(steps_far_from_limits_are_those_without) {
  BOOST_TEST(Limited::by({0, inf}).slope(1e4) == 1, tolerance(1e-7));
  BOOST_TEST(Limited::by({-50, 50}).slope(0) == 1);
}

BOOST_AUTO_TEST_CASE(the_gradient_is_that_of_the_chain_rule) {
  FitPlan plan = decay();
  plan.bounds = {{0, inf}, {0.6, 0.6}, {0.1, 0.9}};
  const auto free = std::make_shared<const FreeParameters>(plan.bounds, plan.walk.start);
  BOOST_TEST(free->count() == 2u);
  BOOST_TEST(!free->are_all());
  const MinimizePlan moved = in_variables(plan.walk, free);
  BOOST_TEST(moved.start.size() == 2u);
  BOOST_TEST((moved.function.variables == std::vector<std::string>{"a", "c"}));
  Gradient<double> gradient_of(*moved.function.function);
  std::vector<double> gradient(2);
  const double value = gradient_of(moved.start, gradient);
  BOOST_TEST(value == (*plan.walk.function.function)(std::span<const double>(plan.walk.start)),
             tolerance(1e-12));
  for (std::size_t i = 0; i < 2; ++i) {
    std::vector<double> up = moved.start, down = moved.start;
    up[i] += 1e-5;
    down[i] -= 1e-5;
    const Function& f = *moved.function.function;
    const double slope = (f(std::span<const double>(up)) - f(std::span<const double>(down))) / 2e-5;
    BOOST_TEST(gradient[i] == slope, tolerance(1e-6));
  }
}

BOOST_AUTO_TEST_CASE(observers_see_the_parameters_of_the_formula) {
  FitPlan plan = by(decay(), "bfgs");
  plan.bounds = {{0, inf}, {0.6, 0.6}, {0.1, 0.45}};
  Rows rows;
  Team team(1);
  const FitResult found = fit_data(plan, team, rows);
  BOOST_TEST((found.status == Status::converged), found.reason);
  BOOST_TEST(rows.points.size() > 3u);
  for (std::size_t k = 0; k < rows.points.size(); ++k) {
    const auto& p = rows.points[k];
    BOOST_TEST(p.size() == 3u);
    BOOST_TEST(p[0] >= 0);
    BOOST_TEST(p[1] == 0.6);
    BOOST_TEST((p[2] >= 0.1 && p[2] <= 0.45));
    if (k == 0) continue;
    const auto& before = rows.points[k - 1];
    BOOST_TEST(rows.steps[k] == std::hypot(p[0] - before[0], p[2] - before[2]), tolerance(1e-12));
  }
  BOOST_TEST(rows.points.front()[0] == 2.5, tolerance(1e-14));
  BOOST_TEST(rows.points.front()[2] == 0.4, tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(mini_batches_keep_limits_too) {
  FitPlan plan = by(decay(), "adam:lr=0.02");
  plan.bounds[2] = {0.6, 2};
  plan.walk.start[2] = 0.7;
  plan.walk.batch_size = 10;
  plan.walk.steps_per_epoch = 4;
  plan.walk.epochs = 200;
  plan.walk.steps = 800;
  const FitResult found = fitted(plan);
  BOOST_TEST((found.status == Status::converged), found.reason);
  BOOST_TEST(found.p[2] == 0.6);
}

/// The choice of free_parameters.hpp: how many walks come to the minimum, on a limit or between
/// them, from starts on both sides.
BOOST_AUTO_TEST_CASE(more_walks_arrive_by_variables_than_by_clipping) {
  int by_variables = 0, by_clipping = 0, all = 0;
  Team team(1);
  Observer nobody;
  for (const Bounds& limits : {Bounds{0.8, inf}, Bounds{-inf, 0.6}, Bounds{0.65, inf},
                               Bounds{0.5, 2}, Bounds{0.65, 0.75}, Bounds{0, 0.6}}) {
    FitPlan plan = decay();
    plan.bounds[1] = limits;
    plan.walk.start[1] = std::clamp(0.7, limits.lo, limits.hi);
    const double enough = fitted(plan).loss + 1e-6;
    for (const double start : {0.0, 0.1, 0.3, 0.7, 1.5, 3.0, 6.0}) {
      plan.walk.start = {1, std::clamp(start, limits.lo, limits.hi), 0};
      for (const char* method :
           {"migrad", "bfgs", "lbfgs", "cg", "nelder_mead", "newton", "adam:lr=0.05"}) {
        MinimizePlan walk = by(plan, method).walk;
        const auto free = std::make_shared<const FreeParameters>(plan.bounds, plan.walk.start);
        by_variables += minimize(in_variables(walk, free), 0, team, nobody).best_value <= enough;
        walk.function.function = make_function(Clipped{walk.function.function, plan.bounds}, 3);
        walk.function.fit = nullptr;
        by_clipping += minimize(walk, 0, team, nobody).best_value <= enough;
        ++all;
      }
    }
  }
  BOOST_TEST(by_variables > 9 * all / 10);
  BOOST_TEST(by_clipping < 7 * all / 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "functions/find.hpp"
#include "optimizers/function_objective.hpp"
#include "optimizers/lm.hpp"
#include "tests/optimizers/squares_of.hpp"

namespace nnopt {
namespace {

using Kind = StepEnd::Kind;
constexpr double inf = std::numeric_limits<double>::infinity();

struct Walked {
  Numbers w;
  double value = 0;
  StepEnd end;
  int steps = 0;
  std::size_t evaluations = 0;
  std::vector<Numbers> seen;
};

Walked walk(const Lm& options, const KnownFunction& f, const Numbers& start,
            const std::vector<Bounds>& bounds = {}, int most = 3000, std::size_t threads = 1) {
  SquaresOf squares(f, bounds, threads);
  const std::unique_ptr<Method> method = options.make(start.size(), 0);
  Walked walked;
  method->begin(squares, start);
  while (walked.steps < most && walked.end.kind == Kind::goes_on) {
    walked.end = method->step(squares);
    ++walked.steps;
  }
  walked.w.assign(method->w().begin(), method->w().end());
  walked.value = method->value();
  walked.evaluations = squares.seen.size();
  walked.seen = squares.seen;
  return walked;
}

/// Four points near 2.1 exp(-b x).
KnownFunction decay() {
  return fit_of("a*exp(-b*x)", {0, 1, 2, 3}, {2.1, 1.2, 0.8, 0.4}, {"a", "b"});
}

void check_near(const Numbers& found, const Numbers& right, double tolerance) {
  for (std::size_t i = 0; i < right.size(); ++i) {
    BOOST_TEST(std::abs(found[i] - right[i]) <= tolerance * std::max(1.0, std::abs(right[i])),
               "number " << i << ": " << found[i] << " is not " << right[i]);
  }
}

Lm with(double factor, bool projection) {
  Lm lm;
  lm.factor = factor;
  lm.projection = projection;
  return lm;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lm)

BOOST_AUTO_TEST_CASE(steps_in_a_wide_region_are_those_of_gauss_and_newton) {
  // From normal equations in 30 digits (mpmath).
  const std::vector<Numbers> right{{1.5, 0.3},
                                   {2.0748079996070187, 0.53909194967743217},
                                   {2.0918517546344915, 0.52270184047300856},
                                   {2.0918940595267855, 0.52309656546643385}};
  const Numbers squares{0.41245854374401721, 0.0097351302530043184, 0.0071621585292995206,
                        0.0071613629637967533};
  for (int steps = 0; steps < 4; ++steps) {
    const Walked walked = walk(with(1e6, false), decay(), right[0], {}, steps);
    check_near(walked.w, right[steps], 1e-13);
    BOOST_TEST(walked.value == squares[steps], boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(a_step_is_no_longer_than_the_radius_and_damped_where_it_is_held_back) {
  // (J^T J + lambda D^2) d = -J^T r for some lambda: two equations, one unknown.
  const Numbers start{1.5, 0.3};
  const Walked walked = walk(with(0.05, false), decay(), start, {}, 1);
  double jj[3] = {}, jr[2] = {};
  const Numbers y{2.1, 1.2, 0.8, 0.4};
  for (int i = 0; i < 4; ++i) {
    const double e = std::exp(-0.3 * i), a = e, b = -1.5 * i * e, r = 1.5 * e - y[i];
    jj[0] += a * a;
    jj[1] += a * b;
    jj[2] += b * b;
    jr[0] += a * r;
    jr[1] += b * r;
  }
  const double da = walked.w[0] - start[0], db = walked.w[1] - start[1];
  const double lambda = (-jr[0] - jj[0] * da - jj[1] * db) / (jj[0] * da);
  BOOST_TEST(lambda > 0);
  BOOST_TEST(jj[1] * da + (1 + lambda) * jj[2] * db == -jr[1], boost::test_tools::tolerance(1e-9));
  const double radius = 0.05 * std::sqrt(jj[0] * 1.5 * 1.5 + jj[2] * 0.3 * 0.3);
  const double length = std::sqrt(jj[0] * da * da + jj[2] * db * db);
  BOOST_TEST(std::abs(length - radius) <= 0.1 * radius);
}

BOOST_AUTO_TEST_CASE(classical_problems_are_solved) {
  struct Case {
    std::string formula;
    std::size_t rows;
    std::vector<std::string> names;
    Numbers start, minimizer;
    double minimum;
    Kind end = Kind::converged;
  };
  const std::vector<Case> cases{
      {"10*(b-a^2)*(1-x)+(1-a)*x", 2, {"a", "b"}, {-1.2, 1}, {1, 1}, 0},  // Rosenbrock
      // Freudenstein and Roth: their local minimum, where J is singular. With as many equations as
      // parameters J alone cannot tell that f falls no further.
      {"(-13+a+((5-b)*b-2)*b)*(1-x)+(-29+a+((b+1)*b-14)*b)*x",
       2,
       {"a", "b"},
       {0.5, -2},
       {11.41277899, -0.8968052533},
       48.98425367924,
       Kind::stalled},
      // Helical valley with the angle by atan2
      {"(10*(c-10*atan2(b,a)/(2*pi)))*(x-1)*(x-2)/2-10*(sqrt(a*a+b*b)-1)*x*(x-2)+c*x*(x-1)/2",
       3,
       {"a", "b", "c"},
       {-1, 0.1, 0},
       {1, 0, 0},
       0}};
  for (const Case& c : cases) {
    const Walked walked = walk({}, equations(c.formula, c.rows, c.names), c.start);
    BOOST_TEST_CONTEXT(c.formula << ": " << walked.end.reason) {
      BOOST_TEST((walked.end.kind == c.end));
      check_near(walked.w, c.minimizer, 1e-7);
      BOOST_TEST(std::abs(walked.value - c.minimum) <= 1e-9 * std::max(1.0, c.minimum));
      BOOST_TEST(walked.steps < 60);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_singular_minimum_is_approached) {
  // Powell's singular function: J has rank 2 at the minimum.
  const KnownFunction f = equations(
      "(a+10*b)*(1-x)*(2-x)*(3-x)/6+sqrt(5)*(c-d)*x*(2-x)*(3-x)/2+(b-2*c)^2*x*(x-1)*(3-x)/2+"
      "sqrt(10)*(a-d)^2*x*(x-1)*(x-2)/6",
      4, {"a", "b", "c", "d"});
  const Walked walked = walk({}, f, {3, -1, 0, 1}, {}, 60);
  BOOST_TEST(walked.value < 1e-20);
  BOOST_TEST(std::ranges::max(walked.w) < 1e-4);
}

BOOST_AUTO_TEST_CASE(linear_models_are_solved_in_one_step) {
  const KnownFunction f =
      fit_of("a+b*x+c*x^2", {-2, -1, 0, 1, 2, 3}, {5.1, 0.9, 0.2, 1.8, 6.7, 15}, {"a", "b", "c"});
  for (const Numbers& start : {Numbers{1, 1, 1}, Numbers{1e6, -1e6, 0}}) {
    const Walked one = walk({}, f, start, {}, 1), all = walk({}, f, start);
    // numpy.linalg.lstsq
    check_near(one.w, {-0.07142857142857142, 0.44107142857142857, 1.5160714285714286}, 1e-8);
    check_near(all.w, {-0.07142857142857142, 0.44107142857142857, 1.5160714285714286}, 1e-9);
    BOOST_TEST((all.end.kind == Kind::converged));
    BOOST_TEST(all.steps <= 3);
  }
}

BOOST_AUTO_TEST_CASE(projection_makes_the_start_of_linear_parameters_irrelevant) {
  const Walked near = walk(with(1, true), decay(), {2, 0.3});
  const Walked far = walk(with(1, true), decay(), {-1e5, 0.3});
  check_near(near.w, {2.0918943987, 0.5230970277}, 1e-7);
  check_near(far.w, near.w, 1e-8);
  BOOST_TEST(far.steps == near.steps);
  // Behind the first step a is the best one for its b all along.
  const Walked one = walk(with(1, true), decay(), {-1e5, 0.3}, {}, 1);
  BOOST_TEST(one.w[1] == 0.3);
  double ee = 0, ey = 0;
  const Numbers y{2.1, 1.2, 0.8, 0.4};
  for (int i = 0; i < 4; ++i) {
    ee += std::exp(-0.6 * i);
    ey += y[i] * std::exp(-0.3 * i);
  }
  BOOST_TEST(one.w[0] == ey / ee, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(linear_parameters_that_do_the_same_are_no_harm) {
  // b1 and b2 stand in a sum: only that is determined.
  const KnownFunction f =
      fit_of("(b1+b2)*exp(-c*x)", {0, 1, 2, 3}, {2.1, 1.2, 0.8, 0.4}, {"b1", "b2", "c"});
  for (const bool projection : {false, true}) {
    const Walked walked = walk(with(1, projection), f, {1, 1, 0.3});
    BOOST_TEST_CONTEXT(walked.end.reason) {
      BOOST_TEST(walked.w[0] + walked.w[1] == 2.0918943987, boost::test_tools::tolerance(1e-7));
      BOOST_TEST(walked.value < 0.0071613630);
    }
  }
  const KnownFunction line = fit_of("a+b+c*x", {0, 1, 2}, {1, 2, 4}, {"a", "b", "c"});
  const Walked walked = walk({}, line, {5, 1, 1});
  BOOST_TEST(walked.w[0] + walked.w[1] == 5.0 / 6, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(parameters_end_exactly_on_limits_and_are_best_there) {
  for (const bool projection : {false, true}) {
    // Free, b would be 0.523.
    const std::vector<Bounds> bounds{{}, {0, 0.4}};
    const Walked walked = walk(with(1, projection), decay(), {1, 0.1}, bounds);
    BOOST_TEST((walked.end.kind == Kind::converged), walked.end.reason);
    BOOST_TEST(walked.w[1] == 0.4);
    double ee = 0, ey = 0;
    const Numbers y{2.1, 1.2, 0.8, 0.4};
    for (int i = 0; i < 4; ++i) {
      ee += std::exp(-0.8 * i);
      ey += y[i] * std::exp(-0.4 * i);
    }
    BOOST_TEST(walked.w[0] == ey / ee, boost::test_tools::tolerance(1e-9));
    for (const Numbers& seen : walked.seen) BOOST_TEST((seen[1] >= 0 && seen[1] <= 0.4));
  }
}

BOOST_AUTO_TEST_CASE(a_parameter_leaves_its_limit_where_the_slope_leads_inside) {
  const std::vector<Bounds> bounds{{0.5, 10}, {0.1, 0.9}};
  const Numbers right = walk({}, decay(), {2, 0.5}).w;
  for (const Numbers& start : {Numbers{0.5, 0.1}, Numbers{10, 0.9}, Numbers{0.5, 0.9}}) {
    check_near(walk({}, decay(), start, bounds).w, right, 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(held_parameters_never_move) {
  const std::vector<Bounds> bounds{{1.9, 1.9}, {}};
  const Walked walked = walk({}, decay(), {1.9, 0.1}, bounds);
  for (const Numbers& seen : walked.seen) BOOST_TEST(seen[0] == 1.9);
  // Where the slope by b alone is 0.
  double slope = 0;
  const Numbers y{2.1, 1.2, 0.8, 0.4};
  for (int i = 0; i < 4; ++i) {
    const double e = std::exp(-walked.w[1] * i);
    slope += (1.9 * e - y[i]) * 1.9 * i * e;
  }
  BOOST_TEST(std::abs(slope) < 1e-7);
  const Walked none = walk({}, decay(), {1.9, 0.1}, {{1.9, 1.9}, {0.1, 0.1}});
  BOOST_TEST((none.end.kind == Kind::converged));
  BOOST_TEST(none.w == (Numbers{1.9, 0.1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(steps_to_where_nothing_is_finite_are_shortened) {
  // log(x - b) needs b < 1, and a whole step leads beyond.
  const KnownFunction f = fit_of("a+log(x-b)", {1, 2, 3, 4}, {-2.2, 0.05, 0.7, 1.1}, {"a", "b"});
  const Walked walked = walk(with(1e3, false), f, {0, -20});
  BOOST_TEST((walked.end.kind == Kind::converged), walked.end.reason);
  BOOST_TEST(walked.w[1] < 1);
  BOOST_TEST(walked.value < 0.02);
  BOOST_TEST(std::ranges::any_of(walked.seen, [](const Numbers& p) { return p[1] >= 1; }));
}

BOOST_AUTO_TEST_CASE(starts_without_a_value_end_as_diverged) {
  const KnownFunction f = fit_of("a*log(x-b)", {1, 2, 3}, {1, 2, 3}, {"a", "b"});
  const Walked walked = walk({}, f, {1, 2});
  BOOST_TEST((walked.end.kind == Kind::diverged));
  BOOST_TEST(walked.end.reason.find("at the start") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(plateaus_are_no_minima) {
  // So far out the curve is 1 in all rows: b changes nothing.
  const KnownFunction f =
      fit_of("a*(1-exp(-b*x))", {1, 2, 3, 5, 7, 10}, {109, 149, 149, 191, 213, 224}, {"a", "b"});
  const Walked walked = walk(with(100, false), f, {1, 1});
  const bool is_minimum = std::abs(walked.w[1] - 0.54723748) < 1e-5;
  BOOST_TEST((is_minimum || walked.end.kind != Kind::converged), walked.end.reason);
  check_near(walk({}, f, {1, 1}).w, {213.80940889, 0.54723748542}, 1e-6);
}

BOOST_AUTO_TEST_CASE(threads_do_not_change_the_walk) {
  Numbers x(30000), y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = 5 * static_cast<double>(i) / static_cast<double>(x.size());
    y[i] = 2 * std::exp(-0.5 * x[i]) + 0.1 * std::cos(40 * x[i]) + 0.2;
  }
  const KnownFunction f = fit_of("a*exp(-b*x)+c", x, y, {"a", "b", "c"});
  for (const bool projection : {false, true}) {
    const Walked one = walk(with(1, projection), f, {1, 1, 1}, {}, 3000, 1);
    const Walked three = walk(with(1, projection), f, {1, 1, 1}, {}, 3000, 3);
    BOOST_TEST(one.w == three.w, boost::test_tools::per_element());
    BOOST_TEST(one.steps == three.steps);
    BOOST_TEST(std::abs(one.w[1] - 0.5) < 0.01);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_sum_of_squares_is_refused) {
  const KnownFunction f = find_objective("rosenbrock", "", {}, 2);
  FunctionObjective objective(*f.function);
  const std::unique_ptr<Method> method = Lm().make(2, 0);
  BOOST_CHECK_EXCEPTION(method->begin(objective, Numbers{0, 0}), BadInput, [](const BadInput& e) {
    return std::string(e.what()).find("lm is for sums of squares") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

// bfgs and cg.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "optimizers/bfgs.hpp"
#include "optimizers/cg.hpp"
#include "optimizers/vectors.hpp"
#include "tests/optimizers/walks.hpp"

namespace nnopt {
namespace {

/// sum_i a_i (w_i - i)^2 / 2, turned in the plane of each pair of neighbours.
Planted parabola(const Numbers& a) {
  return Planted(a.size(), [a](std::span<const double> w, std::span<double> g) {
    constexpr double c = 0.6, s = 0.8;
    Numbers u(w.begin(), w.end());
    for (std::size_t i = 0; i < u.size(); ++i) u[i] -= static_cast<double>(i);
    for (std::size_t i = 0; i + 1 < u.size(); ++i) {
      const double x = u[i], y = u[i + 1];
      u[i] = c * x - s * y;
      u[i + 1] = s * x + c * y;
    }
    double value = 0;
    for (std::size_t i = 0; i < u.size(); ++i) {
      value += a[i] * u[i] * u[i] / 2;
      g[i] = a[i] * u[i];
    }
    for (std::size_t i = u.size() - 1; i-- > 0;) {
      const double x = g[i], y = g[i + 1];
      g[i] = c * x + s * y;
      g[i + 1] = -s * x + c * y;
    }
    return value;
  });
}

Numbers spread(std::size_t n, double condition) {
  Numbers a(n);
  for (std::size_t i = 0; i < n; ++i) {
    a[i] = std::pow(condition, static_cast<double>(i) / static_cast<double>(n - 1));
  }
  return a;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(descent)

BOOST_AUTO_TEST_CASE(conjugate_gradients_end_a_quadratic_in_as_many_steps_as_it_has_dimensions) {
  // With line searches that are as good as exact: a parabola's minimizer is interpolated.
  for (const std::string beta : {"hz", "pr"}) {
    for (const std::size_t n : {2u, 5u, 10u}) {
      Planted objective = parabola(spread(n, 50));
      const auto method =
          options_of<ConjugateGradients>("cg:beta=" + beta + ",c1=1e-9,c2=1e-8,gtol=1e-3")
              .make(n, 0);
      const End end = walk(*method, objective, Numbers(n, 20.0), 100);
      BOOST_TEST((end.end.kind == StepEnd::Kind::converged), end.end.reason);
      BOOST_TEST(end.steps <= static_cast<int>(n), beta << ": " << end.steps << " for " << n);
    }
    // As many as there are different curvatures.
    Planted objective = parabola({1, 1, 1, 9, 9, 9, 9, 9});
    const auto method =
        options_of<ConjugateGradients>("cg:beta=" + beta + ",c1=1e-9,c2=1e-8,gtol=1e-3").make(8, 0);
    BOOST_TEST(walk(*method, objective, Numbers(8, 20.0), 100).steps == 2);
  }
}

BOOST_AUTO_TEST_CASE(conjugate_directions_are_those_of_the_formulas) {
  // From outside: points and gradients give the directions, by formulas written down again.
  for (const bool hz : {true, false}) {
    const KnownFunction f = find_function("rosenbrock", 4);
    FunctionObjective objective(*f.function);
    Numbers w, g, d;
    int steps = 0;
    const auto method = options_of<ConjugateGradients>(hz ? "cg:beta=hz" : "cg:beta=pr").make(4, 0);
    walk(*method, objective, f.start, 15, [&](const Method& m, const Recorded& recorded) {
      const Numbers old_w = w, old_g = g;
      w.assign(m.w().begin(), m.w().end());
      g = recorded.at(w)->gradient;
      if (old_w.empty()) {
        for (const double x : g) d.push_back(-x);
        return;
      }
      Numbers s(4), y(4);
      subtract(w, old_w, s);
      subtract(g, old_g, y);
      const double parallel = dot(s, d) / (norm(s) * norm(d));
      BOOST_TEST(std::abs(parallel - 1) < 1e-9, (hz ? "hz" : "pr") << " step " << steps);
      ++steps;
      double beta = std::max(0.0, dot(y, g) / dot(old_g, old_g));
      if (hz) {
        beta = 0;
        for (std::size_t i = 0; i < 4; ++i) {
          beta += (y[i] - 2 * d[i] * dot(y, y) / dot(d, y)) * g[i] / dot(d, y);
        }
        beta = std::max(beta, -1 / (norm(d) * std::min(0.01, norm(old_g))));
      }
      for (std::size_t i = 0; i < 4; ++i) d[i] = beta * d[i] - g[i];
    });
    BOOST_TEST(steps == 15);
  }
}

BOOST_AUTO_TEST_CASE(bfgs_learns_the_inverse_hessian) {
  // Once H is that of the quadratic, a full step from anywhere ends at the minimum: the gradients
  // of the last steps fall faster than any steps of fixed rate would.
  const std::size_t n = 6;
  Planted objective = parabola(spread(n, 1000));
  Numbers slopes;
  walk(*options_of<Bfgs>("bfgs:gtol=1e-11").make(n, 0), objective, Numbers(n, 20.0), 200,
       [&](const Method& m, const Recorded& recorded) {
         double most = 0;
         for (const double g : recorded.at(m.w())->gradient) most = std::max(most, std::abs(g));
         slopes.push_back(most);
       });
  BOOST_REQUIRE(slopes.size() > 8u);
  BOOST_TEST(slopes.size() < 40u);
  BOOST_TEST(slopes.back() < 1e-11);
  BOOST_TEST(slopes[slopes.size() - 4] > 1e6 * slopes.back());
}

BOOST_AUTO_TEST_CASE(bfgs_ends_a_quadratic_as_conjugate_gradients_do_where_searches_are_exact) {
  // Nocedal and Wright, theorem 6.4: the same points, and at most n steps.
  const std::size_t n = 6;
  Planted objective = parabola(spread(n, 50));
  const End bfgs = walk(*options_of<Bfgs>("bfgs:c1=1e-9,c2=1e-8,gtol=1e-3").make(n, 0), objective,
                        Numbers(n, 20.0), 100);
  BOOST_TEST(bfgs.steps <= static_cast<int>(n));
  for (int steps = 1; steps <= 4; ++steps) {
    const End a = walk(*options_of<Bfgs>("bfgs:c1=1e-9,c2=1e-8").make(n, 0), objective,
                       Numbers(n, 20.0), steps);
    const End b = walk(*options_of<ConjugateGradients>("cg:c1=1e-9,c2=1e-8").make(n, 0), objective,
                       Numbers(n, 20.0), steps);
    for (std::size_t i = 0; i < n; ++i) {
      BOOST_TEST(std::abs(a.w[i] - b.w[i]) < 1e-5 * 20, "step " << steps << " number " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(bfgs_does_not_feel_the_unit_of_the_value) {
  const KnownFunction f = find_function("rosenbrock", 4);
  Gradient<double> gradient(*f.function);
  const auto end_of = [&](double unit) {
    Planted objective(4, [&, unit](std::span<const double> w, std::span<double> g) {
      const double value = gradient(w, g);
      for (double& x : g) x *= unit;
      return unit * value;
    });
    return walk(*options_of<Bfgs>("bfgs:gtol=" + shortest(1e-5 * unit)).make(4, 0), objective,
                f.start, 500);
  };
  const End one = end_of(1), many = end_of(1024), few = end_of(0.125);
  BOOST_TEST((one.end.kind == StepEnd::Kind::converged));
  for (const End* other : {&many, &few}) {
    BOOST_TEST(other->steps == one.steps);
    BOOST_TEST(other->evaluations == one.evaluations);
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(std::abs(other->w[i] - one.w[i]) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(the_end_names_the_tolerance) {
  const KnownFunction f = find_function("himmelblau", 2);
  for (const double gtol : {1e-2, 1e-5, 1e-8}) {
    const End end = walk(Bfgs{.gtol = gtol}.make(2, 0), f, 100);
    BOOST_TEST((end.end.kind == StepEnd::Kind::converged));
    BOOST_TEST(end.end.reason.starts_with("largest slope "), end.end.reason);
    BOOST_TEST(says(end.end, " below " + shortest(gtol) + " (gtol)"), end.end.reason);
  }
}

BOOST_AUTO_TEST_CASE(tolerances_below_rounding_end_as_stalled) {
  for (const std::string name : {"meyer", "brown_dennis"}) {
    const KnownFunction f = find_function(name, {});
    const End end = walk(Bfgs{.gtol = 0}.make(f.dim(), 0), f, 2000);
    BOOST_TEST((end.end.kind == StepEnd::Kind::stalled), name << ": " << end.end.reason);
    BOOST_TEST(says(end.end, "above 0 (gtol)"), end.end.reason);
    BOOST_TEST(std::abs(end.value / f.minimum.value() - 1) < 1e-9, name << ": " << end.value);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

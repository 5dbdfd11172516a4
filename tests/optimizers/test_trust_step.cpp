// Steps of a trust region: the conditions of an optimum, on random problems.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "base/random.hpp"
#include "optimizers/trust_step.hpp"

namespace nnopt {
namespace {

using Numbers = std::vector<double>;
constexpr double inf = std::numeric_limits<double>::infinity();

struct Problem {
  Triangle triangle;
  Numbers scale, lo, hi;

  explicit Problem(std::size_t n, std::uint64_t seed)
      : triangle(n), scale(n), lo(n, -inf), hi(n, inf) {
    const RandomStream stream(seed, Purpose::rotation, n);
    std::uint64_t k = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i; j <= n; ++j) triangle(i, j) = stream.normal(k++);
      scale[i] = std::exp(stream.normal(k++));
    }
  }
  std::size_t size() const { return scale.size(); }
  TrustStep solve(double radius, double lambda = 0) const {
    return trust_step(triangle, scale, lo, hi, radius, lambda);
  }
  /// R d + z
  Numbers residuals(const Numbers& d) const {
    Numbers r(size());
    for (std::size_t i = 0; i < size(); ++i) {
      r[i] = triangle.right(i);
      for (std::size_t j = i; j < size(); ++j) r[i] += triangle(i, j) * d[j];
    }
    return r;
  }
  double squares(const Numbers& d) const {
    double sum = 0;
    for (const double r : residuals(d)) sum += r * r;
    return sum;
  }
  /// Half the gradient of that.
  Numbers gradient(const Numbers& d) const {
    const Numbers r = residuals(d);
    Numbers g(size(), 0.0);
    for (std::size_t i = 0; i < size(); ++i) {
      for (std::size_t j = i; j < size(); ++j) g[j] += triangle(i, j) * r[i];
    }
    return g;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(trust_steps)

BOOST_AUTO_TEST_CASE(a_wide_region_gives_the_step_of_gauss_and_newton) {
  for (const std::size_t n : {1u, 2u, 5u, 12u}) {
    const Problem problem(n, 4);
    const TrustStep step = problem.solve(1e9);
    BOOST_TEST(step.lambda == 0.0);
    BOOST_TEST(problem.squares(step.d) < 1e-18 * problem.squares(Numbers(n, 0.0)));
    BOOST_TEST(step.foretold == problem.squares(Numbers(n, 0.0)),
               boost::test_tools::tolerance(1e-9));
    BOOST_TEST(step.most == step.foretold, boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(steps_in_a_narrow_region_solve_the_damped_equations) {
  for (const std::size_t n : {1u, 2u, 5u, 12u}) {
    for (const double share : {0.7, 1e-2, 1e-6}) {
      const Problem problem(n, 5);
      const double radius = share * problem.solve(1e9).length;
      const TrustStep step = problem.solve(radius);
      BOOST_TEST_CONTEXT(n << " parameters, radius " << radius) {
        BOOST_TEST(step.lambda > 0);
        double length = 0;
        for (std::size_t i = 0; i < n; ++i) length += std::pow(problem.scale[i] * step.d[i], 2);
        BOOST_TEST(std::abs(std::sqrt(length) - radius) <= 0.1 * radius);
        BOOST_TEST(step.length == std::sqrt(length), boost::test_tools::tolerance(1e-12));
        // R^T (R d + z) + lambda D^2 d = 0
        const Numbers g = problem.gradient(step.d), start = problem.gradient(Numbers(n, 0.0));
        for (std::size_t i = 0; i < n; ++i) {
          const double damping = step.lambda * problem.scale[i] * problem.scale[i] * step.d[i];
          BOOST_TEST(std::abs(g[i] + damping) <= 1e-9 * (1 + std::abs(start[i])));
        }
        const double fall = problem.squares(Numbers(n, 0.0)) - problem.squares(step.d);
        BOOST_TEST(step.foretold == fall, boost::test_tools::tolerance(1e-6));
        BOOST_TEST(step.foretold > 0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(limits_are_kept_and_what_is_free_is_at_its_best) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Problem problem(6, seed);
    const RandomStream stream(seed, Purpose::rotation, 99);
    for (std::size_t i = 0; i < 6; ++i) {
      problem.lo[i] = i % 3 == 0 ? 0 : -0.3 * stream.uniform(i);
      problem.hi[i] = i % 3 == 1 ? inf : 0.2 * stream.uniform(10 + i);
    }
    const TrustStep step = problem.solve(1e9);
    const Numbers g = problem.gradient(step.d);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_TEST(step.foretold >= 0);
      BOOST_TEST(problem.squares(step.d) <= problem.squares(Numbers(6, 0.0)));
      for (std::size_t i = 0; i < 6; ++i) {
        BOOST_TEST((step.d[i] >= problem.lo[i] && step.d[i] <= problem.hi[i]));
        const bool inside = step.d[i] > problem.lo[i] && step.d[i] < problem.hi[i];
        if (inside && step.d[i] != 0) BOOST_TEST(std::abs(g[i]) < 1e-9);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_stands_at_a_limit_leaves_it_inwards_only) {
  // |d + z|^2 falls for d_0 > 0 and d_1 < 0.
  Triangle triangle(2);
  triangle(0, 0) = triangle(1, 1) = 1;
  triangle(0, 2) = -1;
  triangle(1, 2) = 1;
  const Numbers scale{1, 1}, zeros{0, 0}, far{inf, inf}, back{-inf, -inf};
  const TrustStep up = trust_step(triangle, scale, zeros, far, 10, 0);
  BOOST_TEST(up.d == (Numbers{1, 0}), boost::test_tools::per_element());
  BOOST_TEST(up.most == 1.0);
  const TrustStep down = trust_step(triangle, scale, back, zeros, 10, 0);
  BOOST_TEST(down.d == (Numbers{0, -1}), boost::test_tools::per_element());
  const TrustStep none = trust_step(triangle, scale, zeros, zeros, 10, 0);
  BOOST_TEST(none.d == zeros, boost::test_tools::per_element());
  BOOST_TEST(none.most == 0.0);
}

BOOST_AUTO_TEST_CASE(singular_problems_have_steps_within_the_radius) {
  // The columns are the same: only d_0 + d_1 counts.
  Triangle triangle(2);
  triangle(0, 0) = triangle(0, 1) = 1;
  triangle(0, 2) = -4;
  const Numbers far{inf, inf}, back{-inf, -inf};
  const TrustStep step = trust_step(triangle, Numbers{1, 1}, back, far, 2, 0);
  BOOST_TEST(step.length <= 2.2);
  BOOST_TEST(std::abs(step.d[0] - step.d[1]) < 1e-6);
  BOOST_TEST(step.foretold > 0.9 * (16 - std::pow(4 - 2 * std::sqrt(2.0), 2)));
  // And a column of zeros is left alone.
  Triangle one(2);
  one(0, 0) = 1;
  one(0, 2) = -1;
  const TrustStep along = trust_step(one, Numbers{1, 1}, back, far, 5, 0);
  BOOST_TEST(along.d == (Numbers{1, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

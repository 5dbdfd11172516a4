// Sums of squares and their linearizations, against plain loops over all rows.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "optimizers/squares.hpp"
#include "tests/optimizers/squares_of.hpp"

namespace nnopt {
namespace {

const Numbers point{1.7, 0.4, 0.3};

/// A decay with waves on it, on so many rows.
KnownFunction decay(std::size_t rows) {
  Numbers x(rows), y(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    x[i] = 5 * static_cast<double>(i) / static_cast<double>(rows);
    y[i] = 2 * std::exp(-0.5 * x[i]) + 0.1 * std::cos(40 * x[i]) + 0.2;
  }
  return fit_of("a*exp(-b*x)+c", x, y, {"a", "b", "c"});
}

/// All residuals and the columns of their Jacobian, in extended precision.
struct ByHand {
  std::vector<long double> r, jacobian;

  explicit ByHand(const Residuals& residuals, const Numbers& p)
      : r(residuals.rows()), jacobian(residuals.rows() * p.size()) {
    const std::vector<long double> at(p.begin(), p.end());
    residuals.evaluate(std::span<const long double>(at), 0, r, jacobian);
  }
  long double column(std::size_t j, std::size_t i) const { return jacobian[j * r.size() + i]; }
  double squares() const {
    long double sum = 0;
    for (const long double x : r) sum += x * x;
    return static_cast<double>(sum);
  }
  double gradient(std::size_t j) const {
    long double sum = 0;
    for (std::size_t i = 0; i < r.size(); ++i) sum += column(j, i) * r[i];
    return static_cast<double>(sum);
  }
  double product(std::size_t j, std::size_t k) const {
    long double sum = 0;
    for (std::size_t i = 0; i < r.size(); ++i) sum += column(j, i) * column(k, i);
    return static_cast<double>(sum);
  }
};

bool close(double a, double b, double tolerance) {
  return std::abs(a - b) <= tolerance * std::abs(b);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sums_of_squares)

BOOST_AUTO_TEST_CASE(linearizations_have_the_products_of_the_jacobian) {
  Team team(1);
  for (const std::size_t rows : {1u, 2u, 5u, 511u, 513u, 20000u}) {
    const KnownFunction f = decay(rows);
    const Residuals& residuals = f.fit->residuals();
    const ByHand plain(residuals, point);
    const Linearization at = linearized(residuals, point, team);
    BOOST_TEST_CONTEXT(rows << " rows") {
      BOOST_TEST(at.finite());
      BOOST_TEST(close(at.squares, plain.squares(), 1e-13));
      BOOST_TEST(at.squares == sum_of_squares(residuals, point, team));
      const Numbers gradient = at.gradient();
      for (std::size_t j = 0; j < 3; ++j) {
        BOOST_TEST(close(gradient[j], plain.gradient(j), 1e-11));
        for (std::size_t k = 0; k <= j; ++k) {
          double product = 0;
          for (std::size_t i = 0; i <= k; ++i) product += at.r[i * 3 + j] * at.r[i * 3 + k];
          BOOST_TEST(close(product, plain.product(j, k), 1e-12));
          if (k < j) BOOST_TEST(at.r[j * 3 + k] == 0.0);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(columns_have_their_lengths_also_where_squares_underflow) {
  Team team(1);
  const KnownFunction f = decay(100);
  const ByHand plain(f.fit->residuals(), point);
  Linearization at = linearized(f.fit->residuals(), point, team);
  for (std::size_t j = 0; j < 3; ++j) {
    BOOST_TEST(close(at.column_length(j), std::sqrt(plain.product(j, j)), 1e-13));
  }
  const double length = at.column_length(2);
  for (double& x : at.r) x *= 0x1p-700;
  BOOST_TEST(close(at.column_length(2), 0x1p-700 * length, 1e-13));
}

BOOST_AUTO_TEST_CASE(triangles_of_some_columns_have_their_products_in_the_order_asked_for) {
  Team team(1);
  const KnownFunction f = decay(100);
  const ByHand plain(f.fit->residuals(), point);
  const std::vector<std::size_t> columns{2, 0};
  const Triangle some = linearized(f.fit->residuals(), point, team).triangle_of(columns);
  BOOST_TEST(some.size() == 2u);
  BOOST_TEST(some(1, 0) == 0.0);
  BOOST_TEST(close(some.column_square(0), plain.product(2, 2), 1e-12));
  BOOST_TEST(close(some.column_square(1), plain.product(0, 0), 1e-12));
  BOOST_TEST(close(some(0, 0) * some(0, 1), plain.product(2, 0), 1e-12));
  BOOST_TEST(close(some(0, 0) * some.right(0), plain.gradient(2), 1e-11));
}

BOOST_AUTO_TEST_CASE(threads_do_not_change_a_bit) {
  const KnownFunction f = decay(100003);
  const Residuals& residuals = f.fit->residuals();
  Team one(1), three(3);
  const Linearization a = linearized(residuals, point, one),
                      b = linearized(residuals, point, three);
  BOOST_TEST(a.squares == b.squares);
  BOOST_TEST(a.r == b.r, boost::test_tools::per_element());
  BOOST_TEST(a.z == b.z, boost::test_tools::per_element());
  BOOST_TEST(sum_of_squares(residuals, point, one) == sum_of_squares(residuals, point, three));
  BOOST_TEST(exact_gradient(residuals, point, one).gradient ==
                 exact_gradient(residuals, point, three).gradient,
             boost::test_tools::per_element());
  BOOST_TEST(curvature_of_residuals(residuals, point, one) ==
                 curvature_of_residuals(residuals, point, three),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(gradients_are_exact_where_terms_cancel) {
  Team team(1);
  // At the minimum of a straight line all slopes are 0: what is left comes from rounding.
  const std::size_t rows = 1000;
  Numbers x(rows), y(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    x[i] = static_cast<double>(i) - 499.5;
    y[i] = i % 2 == 0 ? 1e8 + 1 : 1e8 - 1;
  }
  const KnownFunction f = fit_of("a+b*x", x, y, {"a", "b"});
  const double b = -6.0 / (1e6 - 1);  // 500 pairs that fall by 1, over n (n^2 - 1) / 12
  const ExactGradient at = exact_gradient(f.fit->residuals(), Numbers{1e8, b}, team);
  BOOST_TEST(std::abs(at.gradient[0]) < 1e-12);
  BOOST_TEST(std::abs(at.gradient[1]) < 1e-7);  // of terms that add up to 5e5
}

BOOST_AUTO_TEST_CASE(many_rows_have_gradients_as_few_have) {
  Team team(1);
  const KnownFunction f = decay(150000);  // summed in double
  const ByHand plain(f.fit->residuals(), point);
  const ExactGradient at = exact_gradient(f.fit->residuals(), point, team);
  BOOST_TEST(close(at.squares, plain.squares(), 1e-15));
  for (std::size_t j = 0; j < 3; ++j) BOOST_TEST(close(at.gradient[j], plain.gradient(j), 1e-13));
}

BOOST_AUTO_TEST_CASE(curvature_is_what_the_slope_changes_by_beyond_the_jacobian) {
  Team team(1);
  const KnownFunction f = decay(300);
  const Residuals& residuals = f.fit->residuals();
  const Numbers curvature = curvature_of_residuals(residuals, point, team);
  const ByHand here(residuals, point);
  for (std::size_t k = 0; k < 3; ++k) {
    constexpr double h = 1e-5;
    Numbers above = point, below = point;
    above[k] += h;
    below[k] -= h;
    const ByHand up(residuals, above), down(residuals, below);
    for (std::size_t j = 0; j < 3; ++j) {
      const double hessian = (up.gradient(j) - down.gradient(j)) / (above[k] - below[k]);
      BOOST_TEST(std::abs(curvature[j * 3 + k] + here.product(j, k) - hessian) < 1e-6);
      BOOST_TEST(curvature[j * 3 + k] == curvature[k * 3 + j]);
    }
  }
  BOOST_TEST(std::abs(curvature[1]) > 1.0);  // a and b: it is not all zeros
}

BOOST_AUTO_TEST_CASE(curvature_is_estimated_from_some_rows) {
  Team one(1), three(3);
  const KnownFunction f = decay(50000);
  const Residuals& residuals = f.fit->residuals();
  const Numbers all = curvature_of_residuals(residuals, point, one);
  const Numbers some = curvature_of_residuals(residuals, point, one, 7);
  const Numbers same = curvature_of_residuals(residuals, point, three, 7);
  BOOST_TEST(some == same, boost::test_tools::per_element());
  BOOST_TEST(some != all);
  for (std::size_t k = 0; k < all.size(); ++k) {
    BOOST_TEST(std::abs(some[k] - all[k]) <= 0.02 * std::abs(all[4]));  // of b and b
  }
}

BOOST_AUTO_TEST_CASE(residuals_that_are_not_finite_show) {
  Team team(1);
  const KnownFunction f = fit_of("a*log(x-b)", {1, 2, 3}, {1, 2, 3}, {"a", "b"});
  BOOST_TEST(!linearized(f.fit->residuals(), Numbers{1, 1.5}, team).finite());
  BOOST_TEST(!std::isfinite(sum_of_squares(f.fit->residuals(), Numbers{1, 1.5}, team)));
  BOOST_TEST(linearized(f.fit->residuals(), Numbers{1, 0.5}, team).finite());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

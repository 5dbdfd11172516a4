// Residuals of fits: values, Jacobian and curvature against duals, the loss and plain loops.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "functions/data_fit.hpp"
#include "tests/autodiff/scalar_kinds.hpp"

namespace nnopt {

namespace {

using Numbers = std::vector<double>;
constexpr const char* model = "c + a*exp(-b*x) + sin(b*c*x)";

/// A curve and its noise; rows as many as one likes.
DataSet some_data(std::size_t rows, bool with_errors = false) {
  DataSet data{"test", {"unused", "x", "y"}, std::vector<Numbers>(3), "y"};
  if (with_errors) {
    data.columns.emplace_back("sigma");
    data.values.emplace_back();
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const double x = 0.03 * static_cast<double>(i);
    data.values[0].push_back(1e9);
    data.values[1].push_back(x);
    data.values[2].push_back(2 * std::exp(-0.3 * x) + 0.3 * std::cos(9 * x));
    if (with_errors) data.values[3].push_back(0.5 + 0.01 * static_cast<double>(i));
  }
  return data;
}

template <class T>
struct Evaluated {
  std::vector<T> r, jacobian;
};
template <class T>
Evaluated<T> evaluated(const Residuals& residuals, const Numbers& p, std::size_t from,
                       std::size_t rows) {
  Evaluated<T> at{std::vector<T>(rows), std::vector<T>(rows * p.size())};
  const std::vector<T> point(p.begin(), p.end());
  residuals.evaluate(std::span<const T>(point), from, at.r, at.jacobian);
  return at;
}

/// One residual by a scalar of any kind.
template <class T>
T by_hand(const DataSet& data, std::span<const T> p, std::size_t row) {
  const double x = data.values[1][row];  // c, a, b: in order of appearance
  const T curve = p[0] + p[1] * exp(-p[2] * x) + sin(p[2] * p[0] * x);
  const double sigma = data.values.size() > 3 ? data.values[3][row] : 1;
  return (curve - data.values[2][row]) / sigma;
}

const Numbers point{0.25, 1.75, 0.4};

}  // namespace

BOOST_AUTO_TEST_SUITE(residuals_of_fits)

BOOST_AUTO_TEST_CASE(jacobians_are_those_of_dual_numbers) {
  for (const std::size_t rows : {1, 2, 31, 32, 33, 77, 300}) {
    const DataSet data = some_data(rows, true);
    const KnownFunction f = data_fit(data, model, "", ChiSquared(), {});
    const Residuals& residuals = f.fit->residuals();
    BOOST_TEST(residuals.rows() == rows);
    BOOST_TEST(residuals.parameters() == 3u);
    const auto at = evaluated<double>(residuals, point, 0, rows);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < 3; ++j) {
        std::vector<Dual<double>> p;
        for (std::size_t k = 0; k < 3; ++k) p.emplace_back(point[k], k == j ? 1.0 : 0.0);
        const auto r = by_hand(data, std::span<const Dual<double>>(p), i);
        BOOST_TEST(std::abs(at.r[i] - r.value) <= 1e-14);
        BOOST_TEST(std::abs(at.jacobian[j * rows + i] - r.slope) <= 1e-13);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_are_the_same_in_whatever_blocks_they_come) {
  const DataSet data = some_data(100);
  const KnownFunction f = data_fit(data, model, "", ChiSquared(), {});
  const auto all = evaluated<double>(f.fit->residuals(), point, 0, 100);
  Numbers values(100);
  f.fit->residuals().evaluate(std::span<const double>(point), 0, values, {});
  BOOST_TEST(values == all.r, boost::test_tools::per_element());
  for (const std::size_t rows : {1, 7, 40, 95}) {
    const auto some = evaluated<double>(f.fit->residuals(), point, 5, rows);
    for (std::size_t i = 0; i < rows; ++i) {
      BOOST_TEST(some.r[i] == all.r[5 + i]);
      for (std::size_t j = 0; j < 3; ++j) {
        BOOST_TEST(some.jacobian[j * rows + i] == all.jacobian[j * 100 + 5 + i]);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(extended_precision_agrees_and_sees_more) {
  const DataSet data = some_data(77, true);
  const KnownFunction f = data_fit(data, model, "", ChiSquared(), {});
  const auto near = evaluated<double>(f.fit->residuals(), point, 3, 70);
  const auto exact = evaluated<long double>(f.fit->residuals(), point, 3, 70);
  for (std::size_t i = 0; i < near.r.size(); ++i) {
    BOOST_TEST(std::abs(near.r[i] - static_cast<double>(exact.r[i])) <= 1e-14);
  }
  for (std::size_t i = 0; i < near.jacobian.size(); ++i) {
    BOOST_TEST(std::abs(near.jacobian[i] - static_cast<double>(exact.jacobian[i])) <= 1e-13);
  }
  // 1 + 1e-18 is 1 in double, not here.
  const KnownFunction sum =
      data_fit({"one", {"x", "y"}, {{1}, {1}}, "y"}, "x + p", "", ChiSquared(), {});
  std::vector<long double> p{1e-18L}, r(1);
  sum.fit->residuals().evaluate(std::span<const long double>(p), 0, r, {});
  BOOST_TEST(std::abs(static_cast<double>(r[0]) - 1e-18) <= 1e-19);
}

BOOST_AUTO_TEST_CASE(gradient_and_hessian_of_the_loss_are_made_of_them) {
  const Numbers v{0.5, -1.25, 2};
  for (const Loss& loss : {Loss(MeanSquaredError()), Loss(ChiSquared())}) {
    const KnownFunction f = data_fit(some_data(77, true), model, "", loss, {});
    const Fit& fit = *f.fit;
    const auto at = evaluated<double>(fit.residuals(), point, 0, 77);
    const double factor = fit.squares_factor().value();
    Numbers product(3), gradient(3);
    // In two parts: what is there is added to.
    fit.residuals().add_curvature(point, v, 0, 40, product);
    fit.residuals().add_curvature(point, v, 40, 37, product);
    double squares = 0;
    for (std::size_t i = 0; i < 77; ++i) {
      double along = 0;
      for (std::size_t j = 0; j < 3; ++j) along += at.jacobian[j * 77 + i] * v[j];
      for (std::size_t j = 0; j < 3; ++j) {
        product[j] += at.jacobian[j * 77 + i] * along;
        gradient[j] += 2 * factor * at.r[i] * at.jacobian[j * 77 + i];
      }
      squares += at.r[i] * at.r[i];
    }
    const auto close = boost::test_tools::tolerance(1e-12);
    BOOST_TEST(factor * squares == value_at(*f.function, point), close);
    const auto exact = hessian_times(*f.function, point, v);
    for (std::size_t j = 0; j < 3; ++j) {
      BOOST_TEST(gradient[j] == exact.gradient[j].value, close);
      BOOST_TEST(2 * factor * product[j] == exact.gradient[j].slope, close);
    }
  }
}

BOOST_AUTO_TEST_CASE(jacobian_and_curvature_leave_the_remainders_of_taylor) {
  const KnownFunction f = data_fit(some_data(50), model, "", ChiSquared(), {});
  const Residuals& residuals = f.fit->residuals();
  const Numbers v{0.5, -1.25, 2};
  const auto at = evaluated<long double>(residuals, point, 0, 50);
  Numbers curvature(3);
  residuals.add_curvature(point, v, 0, 50, curvature);
  double along_v = 0;  // v^T (sum r_i H_i) v
  for (std::size_t j = 0; j < 3; ++j) along_v += curvature[j] * v[j];
  const auto remainders = [&](double h) {
    Numbers there = point;
    for (std::size_t j = 0; j < 3; ++j) there[j] += h * v[j];
    const auto moved = evaluated<long double>(residuals, there, 0, 50);
    long double first = 0, second = 0;
    for (std::size_t i = 0; i < 50; ++i) {
      long double rest = moved.r[i] - at.r[i];
      for (std::size_t j = 0; j < 3; ++j) rest -= at.jacobian[j * 50 + i] * (there[j] - point[j]);
      first = std::max(first, std::abs(rest));
      second += at.r[i] * rest;
    }
    return std::pair(static_cast<double>(first),
                     std::abs(static_cast<double>(second) - h * h * along_v / 2));
  };
  // Half the step: a quarter of the first remainder, an eighth of the second.
  const auto [first, second] = remainders(0x1p-8);
  const auto [first_half, second_half] = remainders(0x1p-9);
  BOOST_TEST(std::log2(first / first_half) == 2, boost::test_tools::tolerance(0.05));
  BOOST_TEST(std::log2(second / second_half) == 3, boost::test_tools::tolerance(0.05));
}

BOOST_AUTO_TEST_CASE(the_loss_says_what_the_residuals_are_divided_by) {
  const auto fit_by = [](const Loss& loss, bool with_errors) {
    return data_fit(some_data(10, with_errors), model, "", loss, {}).fit;
  };
  BOOST_TEST(fit_by(ChiSquared(), true)->has_sigma());
  BOOST_TEST(!fit_by(ChiSquared(), false)->has_sigma());
  BOOST_TEST(!fit_by(MeanSquaredError(), true)->has_sigma());
  BOOST_TEST(fit_by(ChiSquared(), true)->squares_factor().value() == 1);
  BOOST_TEST(fit_by(MeanSquaredError(), true)->squares_factor().value() == 0.1);
  BOOST_TEST(!fit_by(MeanAbsoluteError(), true)->squares_factor());
  BOOST_TEST(!fit_by(Huber(), true)->squares_factor());
  BOOST_TEST(fit_by(Huber(), true)->has_sigma());
  BOOST_TEST(fit_by(MeanAbsoluteError(), true)->has_sigma());
  BOOST_TEST(!fit_by(Huber(), false)->has_sigma());
  // Beside sigma they are those of a fit without.
  const auto weighted = evaluated<double>(fit_by(Huber(), true)->residuals(), point, 0, 10);
  const auto plain = evaluated<double>(fit_by(MeanSquaredError(), true)->residuals(), point, 0, 10);
  for (std::size_t i = 0; i < 10; ++i) {
    BOOST_TEST(weighted.r[i] * (0.5 + 0.01 * double(i)) == plain.r[i],
               boost::test_tools::tolerance(1e-14));
  }
}

BOOST_AUTO_TEST_CASE(curves_have_partial_derivatives_by_their_parameters) {
  const auto fit = data_fit(some_data(10), "a*exp(-b*x)", "", ChiSquared(), {}).fit;
  Numbers partials(2);
  const Numbers p{2, 0.5}, x{3};
  BOOST_TEST(fit->curve_and_partials(p, x, partials) == fit->curve(p, x));
  const auto close = boost::test_tools::tolerance(1e-15);
  BOOST_TEST(partials[0] == std::exp(-1.5), close);
  BOOST_TEST(partials[1] == -6 * std::exp(-1.5), close);
  BOOST_TEST(fit->linear() == std::vector<bool>({true, false}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

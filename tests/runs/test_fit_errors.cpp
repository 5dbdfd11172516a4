#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <numbers>

#include "base/distributions.hpp"
#include "runs/errors.hpp"
#include "runs/fit_errors.hpp"
#include "tests/runs/fit_cases.hpp"
#include "tests/tables.hpp"

namespace nnopt {
namespace {

using run_tests::at;
using run_tests::fit_of;
using run_tests::lowest_from;
using run_tests::noisy;
using run_tests::points;
using run_tests::statistics_of;
using Numbers = std::vector<double>;

const auto near = [](double share) { return boost::test_tools::tolerance(share); };

ParameterErrors errors_at(const FitPlan& plan, const FitResult& result, const ErrorPlan& how = {},
                          std::size_t threads = 1) {
  Team team(threads);
  return errors_of(plan, result, statistics_of(plan, result, how.absolute), how, team);
}

bool mentions(const std::vector<std::string>& notes, std::string_view part) {
  return std::ranges::any_of(
      notes, [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

/// A straight line a + b x through ten points, by the formulas of books.
struct Line {
  DataSet data = noisy(10, 0, 9, 0.5, 4, [](double x) { return 3 - 0.2 * x; });
  double n = 10, sx = 0, sxx = 0, sy = 0, sxy = 0, syy = 0, det = 0, a = 0, b = 0, rss = 0;

  Line() {
    const Numbers &x = data.values[0], &y = data.values[1];
    for (std::size_t i = 0; i < 10; ++i) {
      sx += x[i];
      sxx += x[i] * x[i];
      sy += y[i];
      sxy += x[i] * y[i];
    }
    det = n * sxx - sx * sx;
    a = (sxx * sy - sx * sxy) / det;
    b = (n * sxy - sx * sy) / det;
    for (std::size_t i = 0; i < 10; ++i) {
      rss += std::pow(a + b * x[i] - y[i], 2);
      syy += std::pow(y[i] - sy / n, 2);
    }
  }
  FitPlan plan(const Loss& loss = ChiSquared()) const {
    return fit_of(data, "a+b*x", {"a", "b"}, loss);
  }
};

/// (J^T J)^-1 in long double by Gauss and Jordan; J row by row.
std::vector<long double> inverse_of_normal(const std::vector<std::vector<long double>>& j) {
  const std::size_t n = j.front().size(), wide = 2 * n;
  std::vector<long double> m(n * wide, 0);
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = 0; b < n; ++b) {
      for (const auto& row : j) m[a * wide + b] += row[a] * row[b];
    }
    m[a * wide + n + a] = 1;
  }
  for (std::size_t k = 0; k < n; ++k) {
    const long double pivot = m[k * wide + k];
    for (std::size_t c = 0; c < wide; ++c) m[k * wide + c] /= pivot;
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const long double factor = m[i * wide + k];
      for (std::size_t c = 0; c < wide; ++c) m[i * wide + c] -= factor * m[k * wide + c];
    }
  }
  std::vector<long double> inverse;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < n; ++c) inverse.push_back(m[i * wide + n + c]);
  }
  return inverse;
}

/// Himmelblau's function as the sum of squares of two rows.
FitPlan himmelblau() {
  const DataSet data{"test", {"s", "t", "y"}, {{1, 0}, {0, 1}, {11, 7}}, "y"};
  return fit_of(data, "s*(x^2+z)+t*(x+z^2)", {"x", "z"});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_errors)

BOOST_AUTO_TEST_CASE(a_line_has_the_errors_and_statistics_of_books) {
  const Line line;
  const FitPlan plan = line.plan();
  const FitResult result = at(plan, {line.a, line.b});
  const FitStatistics s = statistics_of(plan, result);
  BOOST_TEST(s.rows == 10u);
  BOOST_TEST(s.free == 2u);
  BOOST_TEST(s.dof == 8);
  BOOST_TEST(s.rss == line.rss, near(1e-13));
  BOOST_TEST(s.chi2 == s.rss);
  BOOST_TEST(s.reduced_chi2 == line.rss / 8, near(1e-13));
  BOOST_TEST(s.residual_sd == std::sqrt(line.rss / 8), near(1e-13));
  BOOST_TEST(s.r_squared == 1 - line.rss / line.syy, near(1e-13));
  BOOST_TEST(s.aic == 10 * std::log(line.rss / 10) + 4, near(1e-13));
  BOOST_TEST(s.bic == 10 * std::log(line.rss / 10) + 2 * std::log(10), near(1e-13));
  BOOST_TEST(!s.p_value);

  const double scale = line.rss / 8;
  const ParameterErrors scaled = errors_at(plan, result);
  BOOST_TEST(scaled.scaled);
  BOOST_TEST(scaled.delta() == scale, near(1e-13));
  BOOST_TEST(scaled.errors[0] == std::sqrt(scale * line.sxx / line.det), near(1e-13));
  BOOST_TEST(scaled.errors[1] == std::sqrt(scale * line.n / line.det), near(1e-13));
  BOOST_TEST(scaled.covariance[1] == -scale * line.sx / line.det, near(1e-13));
  BOOST_TEST(scaled.covariance[2] == scaled.covariance[1]);
  const double rho = -line.sx / std::sqrt(line.n * line.sxx);
  BOOST_TEST(scaled.correlation[1] == rho, near(1e-13));
  BOOST_TEST(scaled.correlation[0] == 1);
  // Of two parameters the global correlation is that between them.
  BOOST_TEST(scaled.global_correlation[0] == -rho, near(1e-12));
  BOOST_TEST(scaled.global_correlation[1] == -rho, near(1e-12));
  BOOST_TEST(scaled.notes.empty());
  BOOST_TEST(scaled.why_not[0].empty());

  const ParameterErrors absolute = errors_at(plan, result, {.absolute = true});
  BOOST_TEST(!absolute.scaled);
  BOOST_TEST(absolute.delta() == 1);
  BOOST_TEST(absolute.errors[0] == std::sqrt(line.sxx / line.det), near(1e-13));
  const FitStatistics known = statistics_of(plan, result, true);
  BOOST_TEST(known.p_value.value() == chi_square_tail(line.rss, 8), near(1e-13));

  // mse is the same sum of squares.
  const FitPlan mean = line.plan(MeanSquaredError());
  const ParameterErrors same = errors_at(mean, at(mean, {line.a, line.b}));
  BOOST_TEST(same.errors == scaled.errors, near(1e-15) << boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(weights_are_those_of_the_column_sigma) {
  const Numbers x{0, 1, 2, 3, 4}, y{1.1, 1.8, 3.3, 3.9, 5.2}, sigma{0.1, 0.2, 0.1, 0.4, 0.3};
  const FitPlan plan = fit_of(points(x, y, sigma), "a+b*x", {"a", "b"});
  double w = 0, wx = 0, wxx = 0, wy = 0, wxy = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const double weight = 1 / (sigma[i] * sigma[i]);
    w += weight;
    wx += weight * x[i];
    wxx += weight * x[i] * x[i];
    wy += weight * y[i];
    wxy += weight * x[i] * y[i];
  }
  const double det = w * wxx - wx * wx;
  const double a = (wxx * wy - wx * wxy) / det, b = (w * wxy - wx * wy) / det;
  double rss = 0, chi2 = 0, around = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const double r = a + b * x[i] - y[i];
    rss += r * r;
    chi2 += r * r / (sigma[i] * sigma[i]);
    around += std::pow((y[i] - wy / w) / sigma[i], 2);
  }
  const FitResult result = at(plan, {a, b});
  const FitStatistics s = statistics_of(plan, result);
  BOOST_TEST(s.rss == rss, near(1e-12));
  BOOST_TEST(s.chi2 == chi2, near(1e-12));
  BOOST_TEST(s.r_squared == 1 - chi2 / around, near(1e-12));
  BOOST_TEST(s.p_value.value() == chi_square_tail(chi2, 3), near(1e-12));
  BOOST_TEST(!statistics_of(plan, result, false).p_value);
  const ParameterErrors absolute = errors_at(plan, result, {.absolute = true});
  BOOST_TEST(absolute.errors[0] == std::sqrt(wxx / det), near(1e-12));
  BOOST_TEST(absolute.errors[1] == std::sqrt(w / det), near(1e-12));
  const ParameterErrors relative = errors_at(plan, result, {.absolute = false});
  BOOST_TEST(relative.errors[1] == std::sqrt(chi2 / 3 * w / det), near(1e-12));
}

BOOST_AUTO_TEST_CASE(a_polynomial_keeps_the_digits_that_its_normal_matrix_loses) {
  // x from 10 to 12: the condition of J is 1e7, that of J^T J the square.
  const DataSet data = noisy(40, 10, 12, 0.1, 2, [](double x) { return x * x * x - 3; });
  const FitPlan plan = fit_of(data, "b0+b1*x+b2*x^2+b3*x^3", {"b0", "b1", "b2", "b3"});
  std::vector<std::vector<long double>> j;
  for (const double x : data.values[0]) {
    const auto t = static_cast<long double>(x);
    j.push_back({1, t, t * t, t * t * t});
  }
  const std::vector<long double> inverse = inverse_of_normal(j);
  const ParameterErrors found = errors_at(plan, at(plan, {-3, 0, 0, 1}), {.absolute = true});
  for (std::size_t i = 0; i < 4; ++i) {
    const auto right = static_cast<double>(std::sqrt(inverse[i * 4 + i]));
    BOOST_TEST(found.errors[i] == right, near(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(nist_problems_have_their_certified_standard_deviations,
                     *boost::unit_test::precondition(NeedsData{"nist/problems.tsv"})) {
  for (const TableRow& row : table_rows("nist/problems.tsv")) {
    DataSet data{row.at("name"), {"x", "y"}, {{}, {}}, "y"};
    for (const TableRow& point : table_rows("nist/" + row.at("data_file"), ',')) {
      data.values[0].push_back(parse_double(point.at("x")).value());
      data.values[1].push_back(parse_double(point.at("y")).value());
    }
    std::vector<std::string> names;
    for (std::size_t j = 1; j <= numbers_in(row.at("refit_17")).size(); ++j) {
      names.push_back("b" + std::to_string(j));
    }
    const FitPlan plan = fit_of(data, row.at("formula"), names);
    const FitResult result = at(plan, numbers_in(row.at("refit_17")));
    const FitStatistics s = statistics_of(plan, result);
    BOOST_TEST(s.rss == parse_double(row.at("rss")).value(), near(1e-8));
    const ParameterErrors found = errors_at(plan, result);
    BOOST_TEST(found.errors == numbers_in(row.at("certified_sd")),
               near(1e-8) << boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(himmelblaus_errors_are_those_of_twice_the_inverse_hessian) {
  const FitPlan plan = himmelblau();
  const FitResult result = at(plan, {3, 2});
  for (const Curvature from : {Curvature::jacobian, Curvature::hesse}) {
    const ParameterErrors found = errors_at(plan, result, {from, true});
    BOOST_TEST(std::abs(found.errors[0] - 0.17926) < 1e-5);  // Minuit's
    BOOST_TEST(std::abs(found.errors[1] - 0.26447) < 1e-5);
    BOOST_TEST(std::abs(found.correlation[1] + 0.39872) < 1e-5);
    // H = ((74, 20), (20, 34)) there.
    const double det = 74 * 34 - 400;
    const Numbers right{2 * 34 / det, -2 * 20 / det, -2 * 20 / det, 2 * 74 / det};
    BOOST_TEST(found.covariance == right, near(1e-14) << boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(hesse_is_the_exact_hessian_of_chi2) {
  const DataSet data = noisy(
      25, 0, 4, 0.3, 7, [](double x) { return 5 * std::exp(-0.7 * x) + 1; }, true);
  const FitPlan plan = fit_of(data, "a*exp(-b*x)+c", {"a", "b", "c"});
  const FitResult result = lowest_from(plan, {4, 1, 0});
  const ParameterErrors found = errors_at(plan, result, {Curvature::hesse, true});
  const FitErrors other = errors_at(*plan.walk.function.function, result.p, false);
  BOOST_TEST(found.errors == other.errors, near(1e-9) << boost::test_tools::per_element());
  BOOST_TEST(found.covariance == other.covariance, near(1e-9) << boost::test_tools::per_element());
  const ParameterErrors gauss = errors_at(plan, result, {Curvature::jacobian, true});
  BOOST_TEST(std::abs(gauss.errors[1] / found.errors[1] - 1) > 1e-4);
}

/// Of lmfit 1.3.4, Model.fit(weights=1/sigma, scale_covar=True).
BOOST_AUTO_TEST_CASE(statistics_are_those_of_lmfit) {
  const Numbers x{0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5};
  const Numbers y{5.1, 3.7, 3.2, 2.1, 1.9, 1.2, 1.1, 0.8, 0.9, 0.4};
  const FitPlan plan = fit_of(points(x, y, Numbers(10, 0.25)), "a*exp(-b*x)+c", {"a", "b", "c"});
  const FitResult result = at(plan, {4.9136315982903485, 0.558210904678966, 0.146203948685245});
  const FitStatistics s = statistics_of(plan, result);
  BOOST_TEST(s.aic == -3.5778095056995785, near(1e-9));
  BOOST_TEST(s.bic == -2.6700542267174407, near(1e-9));
  BOOST_TEST(s.r_squared == 0.9883595573787245, near(1e-9));
  BOOST_TEST(s.reduced_chi2 == 0.5482049823285973, near(1e-9));
  const ParameterErrors found = errors_at(plan, result);
  const Numbers errors{0.24454228669607897, 0.07723578880984411, 0.25224073670357183};
  BOOST_TEST(found.errors == errors, near(1e-5) << boost::test_tools::per_element());
  BOOST_TEST(found.correlation[1] == -0.5662, near(1e-3));
  Team team(1);
  const BandPoint band = band_at(plan, result, found, s, 0.95, Numbers{1.25}, {});
  BOOST_TEST(band.value == 2.5917041222432475, near(1e-8));
  BOOST_TEST(band.confidence[1] - band.value == 0.22636852, near(1e-5));
}

BOOST_AUTO_TEST_CASE(global_correlations_are_those_of_the_inverse_covariance) {
  const DataSet data = noisy(30, 0, 3, 0.2, 5, [](double x) { return 2 + x - 0.5 * x * x; });
  const FitPlan plan = fit_of(data, "a+b*x+c*x^2", {"a", "b", "c"});
  const ParameterErrors found = errors_at(plan, lowest_from(plan, {0, 0, 0}));
  std::vector<std::vector<long double>> j;
  for (const double x : data.values[0]) j.push_back({1, x, x * x});
  const std::vector<long double> v = inverse_of_normal(j);
  for (std::size_t i = 0; i < 3; ++i) {
    long double h = 0;
    for (const auto& row : j) h += row[i] * row[i];
    const auto right = static_cast<double>(std::sqrt(1 - 1 / (v[i * 3 + i] * h)));
    BOOST_TEST(found.global_correlation[i] == right, near(1e-10));
  }
}

BOOST_AUTO_TEST_CASE(what_the_data_do_not_determine_is_named_and_the_rest_has_errors) {
  const DataSet data = noisy(12, 0, 3, 0.1, 3, [](double x) { return 1 + 2 * x; });
  const FitPlan plan = fit_of(data, "b1+(b2+b3)*x", {"b1", "b2", "b3"});
  const FitPlan line = fit_of(data, "b1+b2*x", {"b1", "b2"});
  const FitResult straight = lowest_from(line, {0, 0});
  const FitResult result = at(plan, {straight.p[0], 1, straight.p[1] - 1});
  for (const Curvature from : {Curvature::jacobian, Curvature::hesse}) {
    const ParameterErrors found = errors_at(plan, result, {from, true});
    const ParameterErrors right = errors_at(line, straight, {from, true});
    BOOST_TEST(found.errors[0] == right.errors[0], near(1e-9));
    BOOST_TEST(std::isnan(found.errors[1]));
    BOOST_TEST(std::isnan(found.covariance[4]));
    BOOST_TEST(std::isnan(found.covariance[1]));
    const std::string why =
        "b2 and b3 cannot both be determined: chi2 does not change along (0.7071, -0.7071)";
    BOOST_TEST(found.why_not[1] == why);
    BOOST_TEST(found.why_not[2] == why);
    BOOST_TEST(found.why_not[0].empty());
    BOOST_TEST(found.notes.size() == 1u);
    BOOST_TEST(found.weak.size() == 1u);
    // The curve is determined all the same.
    const FitStatistics s = statistics_of(plan, result, true), t = statistics_of(line, straight);
    const BandPoint band = band_at(plan, result, found, s, 0.9, Numbers{1.5}, {});
    BOOST_TEST(band.error == band_at(line, straight, right, t, 0.9, Numbers{1.5}, {}).error,
               near(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(directions_that_are_not_determined_are_told_apart) {
  DataSet data{"test", {"u", "v", "y"}, {{}, {}, {}}, "y"};
  const RandomStream stream(9, Purpose::noise, 0);
  for (std::size_t i = 0; i < 20; ++i) {
    for (std::size_t k = 0; k < 3; ++k) data.values[k].push_back(stream.normal(3 * i + k));
  }
  const FitPlan plan = fit_of(data, "a*b*u+(c-d)*v+h*(u>100)+g", {"a", "b", "c", "d", "h", "g"});
  const ParameterErrors found = errors_at(plan, at(plan, {2, 1, 1, 1, 1, 0.2}), {.absolute = true});
  BOOST_TEST(found.why_not[0] ==
             "a and b cannot both be determined: chi2 does not change along (0.8944, -0.4472)");
  BOOST_TEST(found.why_not[3] ==
             "c and d cannot both be determined: chi2 does not change along (0.7071, 0.7071)");
  BOOST_TEST(found.why_not[4] == "h cannot be determined: chi2 does not change with it");
  BOOST_TEST(found.why_not[5].empty());
  BOOST_TEST(found.errors[5] > 0.2);
  // No datum tells what the curve is behind 100.
  const FitStatistics s = statistics_of(plan, at(plan, {2, 1, 1, 1, 1, 0.2}));
  const FitResult result = at(plan, {2, 1, 1, 1, 1, 0.2});
  BOOST_TEST(std::isnan(band_at(plan, result, found, s, 0.9, Numbers{101, 0}, {}).error));
  BOOST_TEST(std::isfinite(band_at(plan, result, found, s, 0.9, Numbers{1, 0}, {}).error));
}

BOOST_AUTO_TEST_CASE(a_saddle_is_told_with_its_direction) {
  const DataSet data = points({0, 1, 2, 3}, {1, 2, 3, 4});
  const FitPlan plan = fit_of(data, "a^2+b*x", {"a", "b"});
  const FitResult result = at(plan, {0, 9.0 / 7});
  const ParameterErrors found = errors_at(plan, result, {Curvature::hesse, true});
  BOOST_TEST(found.why_not[0] == "chi2 is no minimum in a: it falls to both sides");
  BOOST_TEST(found.errors[1] == 1 / std::sqrt(14.0), near(1e-12));
  // r = x z - 1 at 0: the Hessian has -2 beside its diagonal.
  const FitPlan cross = fit_of(points({0}, {1}), "u*v+0*x", {"u", "v"});
  const ParameterErrors both = errors_at(cross, at(cross, {0, 0}), {Curvature::hesse, true});
  BOOST_TEST(
      both.why_not[1].find("chi2 is no minimum in u and v: it falls along (0.7071, 0.7071)") !=
      std::string::npos);
  // J is regular here, and the Hessian indefinite all the same.
  const FitPlan bent = fit_of(points({0, 1}, {5, 0}), "a+a^2*(1-x)", {"a"});
  const FitResult top = at(bent, {1});
  const ParameterErrors falls = errors_at(bent, top, {Curvature::hesse, true});
  BOOST_TEST(falls.errors[0] > 0);
  const ParameterErrors beyond = errors_at(bent, at(bent, {-0.5}), {Curvature::hesse, true});
  BOOST_TEST(beyond.why_not[0] == "chi2 is no minimum in a: it falls to both sides");
}

BOOST_AUTO_TEST_CASE(held_parameters_and_those_at_a_limit_have_no_errors) {
  const Line line;
  FitPlan plan = line.plan();
  plan.bounds[0] = {2.5, 2.5};
  const FitResult held = lowest_from(plan, {2.5, 0});
  const ParameterErrors found = errors_at(plan, held);
  BOOST_TEST(found.why_not[0] == "held at 2.5");
  BOOST_TEST(std::isnan(found.errors[0]));
  BOOST_TEST(found.notes.empty());
  const FitStatistics s = statistics_of(plan, held);
  BOOST_TEST(s.free == 1u);
  BOOST_TEST(found.errors[1] == std::sqrt(s.chi2 / 9 / line.sxx), near(1e-12));

  plan.bounds[0] = {3.5, 10};
  const FitResult limited = lowest_from(plan, {4, 0});
  BOOST_TEST(limited.p[0] == 3.5);
  const ParameterErrors at_limit = errors_at(plan, limited);
  BOOST_TEST(at_limit.why_not[0] == "at its limit a >= 3.5");
  BOOST_TEST(std::isfinite(at_limit.errors[1]));
  BOOST_TEST(statistics_of(plan, limited).free == 2u);
  BOOST_TEST(mentions(at_limit.notes, "a is at its limit 3.5"));
}

BOOST_AUTO_TEST_CASE(without_degrees_of_freedom_only_absolute_errors_are_there) {
  const FitPlan plan = fit_of(points({0, 1}, {1, 3}), "a+b*x", {"a", "b"});
  const FitResult result = at(plan, {1, 2});
  const FitStatistics s = statistics_of(plan, result, true);
  BOOST_TEST(s.dof == 0);
  BOOST_TEST(std::isnan(s.reduced_chi2));
  BOOST_TEST(std::isnan(s.residual_sd));
  BOOST_TEST(!s.p_value);
  BOOST_TEST(std::isfinite(s.aic));
  const ParameterErrors scaled = errors_at(plan, result);
  BOOST_TEST(std::isnan(scaled.errors[1]));
  BOOST_TEST(scaled.why_not[1].find("2 points for 2 parameters") != std::string::npos);
  BOOST_TEST(errors_at(plan, result, {.absolute = true}).errors[1] == std::sqrt(2.0), near(1e-13));
}

BOOST_AUTO_TEST_CASE(mae_has_no_errors_and_says_so) {
  const Line line;
  const FitPlan plan = line.plan(MeanAbsoluteError());
  BOOST_TEST(std::isnan(statistics_of(plan, at(plan, {line.a, line.b})).aic));
  const ParameterErrors found = errors_at(plan, at(plan, {line.a, line.b}));
  BOOST_TEST(std::isnan(found.errors[0]));
  BOOST_TEST(found.why_not[0].find("the loss mae has no curvature") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(huber_has_the_errors_of_the_sandwich) {
  const DataSet data = noisy(40, 0, 3, 1.2, 6, [](double x) { return 1 + 2 * std::exp(x / 2); });
  const FitPlan plan = fit_of(data, "a+2*exp(b*x)", {"a", "b"}, Huber());
  const Numbers p{1.05, 0.51};
  using Matrix = std::array<std::array<double, 2>, 2>;
  Matrix a{}, exact{}, b{};
  double outside = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    const double x = data.values[0][i], e = std::exp(p[1] * x);
    const double r = p[0] + 2 * e - data.values[1][i], psi = std::clamp(r, -1.0, 1.0);
    const Numbers j{1, 2 * x * e};
    outside += std::abs(r) > 1;
    for (std::size_t k = 0; k < 2; ++k) {
      for (std::size_t l = 0; l < 2; ++l) {
        a[k][l] += std::abs(r) <= 1 ? j[k] * j[l] : 0;
        b[k][l] += psi * psi * j[k] * j[l] * 40 / 38;
      }
    }
    exact[1][1] += psi * 2 * x * x * e;
  }
  BOOST_TEST(outside > 5);
  for (std::size_t k = 0; k < 2; ++k) {
    for (std::size_t l = 0; l < 2; ++l) exact[k][l] += a[k][l];
  }
  // A^-1 B A^-1
  const auto sandwich = [&](const Matrix& m) {
    const double det = m[0][0] * m[1][1] - m[0][1] * m[0][1];
    const Matrix inverse{{{m[1][1] / det, -m[0][1] / det}, {-m[0][1] / det, m[0][0] / det}}};
    Numbers covariance(4);
    for (std::size_t i = 0; i < 16; ++i) {
      const std::size_t row = i & 1, k = i >> 1 & 1, l = i >> 2 & 1, column = i >> 3;
      covariance[2 * row + column] += inverse[row][k] * b[k][l] * inverse[l][column];
    }
    return covariance;
  };
  const ParameterErrors found = errors_at(plan, at(plan, p));
  BOOST_TEST(found.covariance == sandwich(a), near(1e-10) << boost::test_tools::per_element());
  BOOST_TEST(mentions(found.notes, "sandwich"));
  const ParameterErrors hesse = errors_at(plan, at(plan, p), {Curvature::hesse, false});
  BOOST_TEST(hesse.covariance == sandwich(exact), near(1e-10) << boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_network_has_a_band_and_no_errors) {
  const DataSet data = noisy(30, -1, 1, 0.1, 8, [](double x) { return std::tanh(3 * x); });
  FitPlan plan = fit_of(data, "a*tanh(b*x+c)+d*tanh(g*x+f)", {"a", "b", "c", "d", "g", "f"});
  plan.unique = false;
  const FitResult result = at(plan, {0.5, 3, 0, 0.5, 3, 0});
  const ParameterErrors found = errors_at(plan, result);
  for (std::size_t j = 0; j < 6; ++j) {
    BOOST_TEST(std::isnan(found.errors[j]));
    BOOST_TEST(found.why_not[j].find("not unique") != std::string::npos);
  }
  const BandPoint band =
      band_at(plan, result, found, statistics_of(plan, result), 0.95, Numbers{0.3}, {});
  BOOST_TEST(band.error > 0.01);
  BOOST_TEST(band.error < 0.1);
}

BOOST_AUTO_TEST_CASE(bands_of_a_line_are_those_of_books) {
  const Line line;
  const FitPlan plan = line.plan();
  const FitResult result = at(plan, {line.a, line.b});
  const FitStatistics s = statistics_of(plan, result);
  const ParameterErrors scaled = errors_at(plan, result);
  constexpr double t = 2.306004135204166;  // of 8 degrees of freedom, 95 %
  const double mean = line.sx / line.n, x = 6.25;
  const double part = 1 / line.n + std::pow(x - mean, 2) / (line.sxx - line.n * mean * mean);
  const BandPoint band = band_at(plan, result, scaled, s, 0.95, Numbers{x}, {});
  BOOST_TEST(band.value == line.a + line.b * x, near(1e-14));
  BOOST_TEST(band.error == s.residual_sd * std::sqrt(part), near(1e-12));
  BOOST_TEST(band.confidence[0] == band.value - t * band.error, near(1e-12));
  BOOST_TEST(band.prediction[1] == band.value + t * s.residual_sd * std::sqrt(1 + part),
             near(1e-12));
  // A measurement with twice the error.
  const BandPoint rough = band_at(plan, result, scaled, s, 0.95, Numbers{x}, 2.0);
  BOOST_TEST(rough.prediction[1] == band.value + t * s.residual_sd * std::sqrt(4 + part),
             near(1e-12));
  // Known errors: Student's t as well, the normal distribution where no degree of freedom is left.
  const ParameterErrors absolute = errors_at(plan, result, {.absolute = true});
  constexpr double z = 1.959963984540054;
  const BandPoint known = band_at(plan, result, absolute, s, 0.95, Numbers{x}, {});
  BOOST_TEST(known.confidence[1] == band.value + t * std::sqrt(part), near(1e-12));
  BOOST_TEST(known.prediction[1] == band.value + t * std::sqrt(1 + part), near(1e-12));
  BOOST_TEST(band_factor(0.95, 0, false) == z, near(1e-12));
  BOOST_TEST(std::isnan(band_factor(0.95, 0, true)));
}

/// sin(b cos(a x)) is even in a, and 0 the best one where the data do not change with x.
BOOST_AUTO_TEST_CASE(a_parameter_of_second_order_leaves_the_others_their_errors) {
  const DataSet data = noisy(20, 0, 2, 0.01, 5, [](double x) { return 0.8 + 0.05 * x; });
  const FitPlan even = fit_of(data, "b*cos(a*x)", {"a", "b"});
  const FitPlan flat = fit_of(data, "b+0*x", {"b"});
  const double b = lowest_from(flat, {1}).p[0];
  for (const double a : {0.0, -7e-25}) {
    const FitResult result = at(even, {a, b});
    const double sd = statistics_of(even, result).residual_sd;
    BOOST_TEST(statistics_of(even, result).dof == 18);
    const ParameterErrors jacobian = errors_at(even, result);
    BOOST_TEST(jacobian.errors[1] == sd / std::sqrt(20.0), near(1e-9));
    BOOST_TEST(std::isnan(jacobian.errors[0]));
    BOOST_TEST(jacobian.why_not[0] == "chi2 changes with a only to second order: --errors hesse");
    const ParameterErrors hesse = errors_at(even, result, {Curvature::hesse, false});
    double curves = 0;  // sum r d2f/da2 at a = 0: -b x^2 (b - y)
    for (std::size_t i = 0; i < 20; ++i) {
      curves -= b * std::pow(data.values[0][i], 2) * (b - data.values[1][i]);
    }
    BOOST_TEST(hesse.errors[0] == sd / std::sqrt(curves), near(1e-9));
    BOOST_TEST(hesse.errors[1] == sd / std::sqrt(20.0), near(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(a_kink_and_rounding_are_no_falls) {
  const FitPlan kink = fit_of(points({0, 1, 2}, {-1, -2, -1.5}), "abs(a)+b*0", {"a", "b"});
  const ParameterErrors at_kink = errors_at(kink, at(kink, {0, 1}), {.absolute = true});
  BOOST_TEST(!mentions(at_kink.notes, "minimum"));
  const DataSet exact = points({0, 1, 2, 3}, {0.1, 0.3, 0.7, 0.9});
  const FitPlan four = fit_of(exact, "a+b*x", {"a", "b"});
  FitResult stopped = at(four, {0.1, 0.2});
  stopped.status = Status::max_steps;
  BOOST_TEST(mentions(errors_at(four, stopped).notes, "which this is not"));
}

BOOST_AUTO_TEST_CASE(a_point_beside_the_minimum_and_a_singular_one_nearly_are_noted) {
  const Line line;
  const FitPlan plan = line.plan();
  BOOST_TEST(mentions(errors_at(plan, at(plan, {line.a + 1, line.b})).notes,
                      "this is not quite a minimum"));
  const DataSet data = noisy(20, 0, 1, 0.1, 1, [](double x) { return x; });
  const FitPlan close = fit_of(data, "a*x+b*(x+1e-10*x^2)+c", {"a", "b", "c"});
  const ParameterErrors found = errors_at(close, lowest_from(close, {1, 0, 0}), {.absolute = true});
  BOOST_TEST(mentions(found.notes, "nearly singular: condition number"));
  BOOST_TEST(mentions(found.notes, "a and b along (0.7071, -0.7071)"));
  BOOST_TEST(std::isfinite(found.errors[0]));
}

BOOST_AUTO_TEST_CASE(threads_do_not_change_a_bit) {
  const DataSet data =
      noisy(20000, 0, 4, 0.3, 7, [](double x) { return 5 * std::exp(-0.7 * x) + 1; });
  const FitPlan plan = fit_of(data, "a*exp(-b*x)+c", {"a", "b", "c"});
  const FitResult result = at(plan, {5, 0.7, 1});
  const ParameterErrors one = errors_at(plan, result, {Curvature::hesse, false}, 1);
  const ParameterErrors many = errors_at(plan, result, {Curvature::hesse, false}, 3);
  BOOST_TEST(std::memcmp(one.covariance.data(), many.covariance.data(), 9 * sizeof(double)) == 0);
}

/// Of 1000 sets of data 68.3 % have the truth within one error, 95 % a new point within its band.
/// Their numbers scatter by 1.5 % and 0.7 %.
BOOST_AUTO_TEST_CASE(intervals_cover_the_truth_as_often_as_they_say) {
  constexpr std::size_t sets = 1000, count = 60;
  const Numbers truth{5, 0.7, 1};
  const auto curve = [&](double x) { return truth[0] * std::exp(-truth[1] * x) + truth[2]; };
  for (const bool absolute : {false, true}) {
    double within[3]{}, predicted = 0, student = 0;
    for (std::size_t set = 0; set < sets; ++set) {
      constexpr double noise = 0.1;
      const DataSet data = noisy(count, 0, 4, noise, set, curve, absolute);
      const FitPlan plan = fit_of(data, "a*exp(-b*x)+c", {"a", "b", "c"});
      const FitResult result = lowest_from(plan, truth);
      const FitStatistics s = statistics_of(plan, result);
      Team team(1);
      const ParameterErrors found = errors_of(plan, result, s, {.absolute = absolute}, team);
      for (std::size_t j = 0; j < 3; ++j) {
        within[j] += std::abs(result.p[j] - truth[j]) < found.errors[j];
      }
      const BandPoint band = band_at(plan, result, found, s, 0.95, Numbers{1.3},
                                     absolute ? std::optional(noise) : std::nullopt);
      const double drawn = curve(1.3) + noise * RandomStream(set, Purpose::noise, 1).normal(0);
      predicted += band.prediction[0] < drawn && drawn < band.prediction[1];
      student += band.confidence[0] < curve(1.3) && curve(1.3) < band.confidence[1];
    }
    for (const double count_within : within) {
      BOOST_TEST(std::abs(count_within / sets - 0.683) < 0.03);
    }
    BOOST_TEST(std::abs(predicted / sets - 0.95) < 0.015);
    BOOST_TEST(std::abs(student / sets - 0.95) < 0.015);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

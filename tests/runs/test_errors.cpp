#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "base/random.hpp"
#include "functions/find.hpp"
#include "runs/errors.hpp"

namespace nnopt {
namespace {

using Numbers = std::vector<double>;

FitErrors of(const char* text, const Numbers& x, bool minos = false) {
  return errors_at(*find_objective(text, "", {}, x.size()).function, x, minos);
}

/// A chi square of a straight line a + b t at t = 0, 1, ... with sigma 0.5.
struct LineFit {
  Numbers y;

  template <class T>
  T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t k = 0; k < y.size(); ++k) {
      const T pull = (x[0] + static_cast<double>(k) * x[1] - y[k]) * 2;
      sum += pull * pull;
    }
    return sum;
  }
};

bool mentions(const std::vector<std::string>& notes, std::string_view part) {
  return std::ranges::any_of(
      notes, [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(errors)

/// Minuit's errors and correlation at Himmelblau's minimum, and the MINOS errors of Minuit 2.11 at
/// tol 1e-5, which is right to four figures.
BOOST_AUTO_TEST_CASE(himmelblau_has_minuits_errors) {
  const FitErrors found = of("himmelblau", {3, 2}, true);
  BOOST_TEST(std::abs(found.errors[0] - 0.17926) < 1e-5);
  BOOST_TEST(std::abs(found.errors[1] - 0.26447) < 1e-5);
  BOOST_TEST(std::abs(found.correlation[1] + 0.39872) < 1e-5);
  BOOST_TEST(found.correlation[0] == 1);
  BOOST_TEST(found.correlation[2] == found.correlation[1]);
  BOOST_TEST(found.why_not.empty());
  BOOST_TEST(found.notes.empty());
  const std::array<std::array<double, 2>, 2> minuit{{{-0.184744, 0.174484}, {-0.285494, 0.248529}}};
  for (std::size_t i = 0; i < 2; ++i) {
    for (const std::size_t side : {0, 1}) {
      BOOST_TEST(std::abs((*found.minos)[i][side] - minuit[i][side]) < 1e-4);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_line_through_points_has_the_errors_of_linear_least_squares) {
  LineFit fit;
  const RandomStream noise(4, Purpose::noise, 0);
  double st = 0, stt = 0, sy = 0, sty = 0;
  constexpr std::size_t n = 20;
  for (std::size_t k = 0; k < n; ++k) {
    const auto t = static_cast<double>(k);
    fit.y.push_back(3 - 0.2 * t + 0.5 * noise.normal(k));
    st += t;
    stt += t * t;
    sy += fit.y.back();
    sty += t * fit.y.back();
  }
  const double det = n * stt - st * st;
  const Numbers best{(stt * sy - st * sty) / det, (n * sty - st * sy) / det};
  const FitErrors found = errors_at(*make_function(fit, 2), best, true);
  BOOST_TEST(found.errors[0] == 0.5 * std::sqrt(stt / det), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(found.errors[1] == 0.5 * std::sqrt(n / det), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(found.covariance[1] == -0.25 * st / det, boost::test_tools::tolerance(1e-12));
  for (std::size_t i = 0; i < 2; ++i) {
    BOOST_TEST((*found.minos)[i][0] == -found.errors[i], boost::test_tools::tolerance(1e-9));
    BOOST_TEST((*found.minos)[i][1] == found.errors[i], boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(parameters_may_differ_in_size_by_far) {
  const FitErrors found =
      of("(x-3e6)^2/1e12+(y-4e-7)^2*1e16+1.6*(x-3e6)*(y-4e-7)*1e2", {3e6, 4e-7}, true);
  BOOST_TEST(found.correlation[1] == -0.8, boost::test_tools::tolerance(1e-9));
  BOOST_TEST((*found.minos)[0][1] == 1e6 / 0.6, boost::test_tools::tolerance(1e-8));
  BOOST_TEST((*found.minos)[1][0] == -1e-8 / 0.6, boost::test_tools::tolerance(1e-8));
}

/// The profile of x is exp(x) - x - 1 whatever y does, and exp(x) = x + 2 at these two.
BOOST_AUTO_TEST_CASE(sides_differ_where_f_is_not_symmetric) {
  constexpr double lo = -1.8414056604369606, hi = 1.1461932206205825;
  const FitErrors alone = of("exp(x)-x-1", {0}, true);
  BOOST_TEST(alone.errors[0] == std::numbers::sqrt2, boost::test_tools::tolerance(1e-12));
  const FitErrors found = of("exp(x)-x-1+(y-x^2)^2", {0, 0}, true);
  for (const FitErrors& errors : {alone, found}) {
    BOOST_TEST((*errors.minos)[0][0] == lo, boost::test_tools::tolerance(1e-8));
    BOOST_TEST((*errors.minos)[0][1] == hi, boost::test_tools::tolerance(1e-8));
  }
  // Above y = 0.25 the lowest x is no longer 0, which becomes a saddle: Minuit finds 1.54109.
  BOOST_TEST(std::abs((*found.minos)[1][1] - 1.54109) < 1e-5);
  BOOST_TEST((*found.minos)[1][0] == -1, boost::test_tools::tolerance(1e-8));
}

BOOST_AUTO_TEST_CASE(saddles_and_flat_directions_have_no_errors) {
  const FitErrors saddle = of("x^2-y^2", {0, 0}, true);
  BOOST_TEST(saddle.why_not == "the Hessian is not positive definite: eigenvalue -2 along (0, 1)");
  BOOST_TEST(saddle.errors.empty());
  BOOST_TEST(!saddle.minos);
  const FitErrors flat = of("(x+y)^2", {1, -1});
  BOOST_TEST(flat.why_not.find("eigenvalue 0 along (") != std::string::npos, flat.why_not);
  BOOST_TEST(flat.why_not.find("0.7071") != std::string::npos, flat.why_not);
  BOOST_TEST(!of("x^4+y^2", {0, 0}).why_not.empty());
  const FitErrors many = of("quadratic:condition=100", Numbers(8, 1.0));
  BOOST_TEST(many.why_not.empty());
}

BOOST_AUTO_TEST_CASE(no_derivatives_no_errors) {
  BOOST_TEST(of("log(x)", {-1}).why_not == "f, its gradient or its Hessian is not finite there");
  BOOST_TEST(!of("abs(x)^1.5", {0}).why_not.empty());
}

BOOST_AUTO_TEST_CASE(what_minos_does_not_find_it_tells) {
  const FitErrors bounded = of("0.5*x^2/(1+x^2)+y^2", {0, 0}, true);
  BOOST_TEST(std::isnan((*bounded.minos)[0][0]));
  BOOST_TEST(std::isnan((*bounded.minos)[0][1]));
  BOOST_TEST((*bounded.minos)[1][1] == 1, boost::test_tools::tolerance(1e-8));
  BOOST_TEST(mentions(bounded.notes, "no lower minos error of x1: f has risen by 0.5 only at"));
  BOOST_TEST(mentions(bounded.notes, "no upper minos error of x1"));
  BOOST_TEST(bounded.notes.size() == 2u);

  const FitErrors lower = of("(x^2-1)^2*3-0.5*x", {-0.9790307}, true);
  BOOST_TEST(std::isnan((*lower.minos)[0][1]) == false);
  const FitErrors behind = of("(x^2-1)^2*0.9-0.5*x", {-0.9218}, true);
  BOOST_TEST(mentions(behind.notes, "lower than at this minimum"));

  const FitErrors edge = of("y^2+(x-1)^2/100-0.02*log(x)", {0, 1.6180339887}, true);
  BOOST_TEST(std::abs((*edge.minos)[0][0] + 1) < 1e-6);
}

BOOST_AUTO_TEST_CASE(where_f_ends_before_it_has_risen_is_told) {
  const FitErrors edge = of("(x-1)^2/4+0*sqrt(x)", {1}, true);
  BOOST_TEST(std::isnan((*edge.minos)[0][0]));
  BOOST_TEST((*edge.minos)[0][1] == 2, boost::test_tools::tolerance(1e-8));
  BOOST_TEST(mentions(edge.notes, "f is not finite"));
}

BOOST_AUTO_TEST_CASE(a_point_beside_the_minimum_is_noted) {
  const FitErrors found = of("himmelblau", {3.05, 2});
  BOOST_TEST(mentions(found.notes, "not quite a minimum"));
  BOOST_TEST(found.errors.size() == 2u);
}

BOOST_AUTO_TEST_CASE(texts_name_the_parameters) {
  const std::vector<std::string> names{"mass", "width"};
  const auto f = find_objective("0.5*x^2/(1+x^2)+y^2", "", {}, {}).function;
  const FitErrors found = errors_at(*f, Numbers{0, 0}, true, names);
  BOOST_TEST(mentions(found.notes, "no lower minos error of mass"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <numbers>

#include "runs/fit_profile.hpp"
#include "tests/runs/fit_cases.hpp"

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

/// A fit with its errors.
struct Fitted {
  FitPlan plan;
  FitResult result;
  ParameterErrors errors;

  Fitted(FitPlan of, const Numbers& from, bool absolute = true)
      : plan(std::move(of)), result(lowest_from(plan, from)) {
    find_errors(absolute);
  }
  Fitted(FitPlan of, FitResult there, bool absolute = true)
      : plan(std::move(of)), result(std::move(there)) {
    find_errors(absolute);
  }
  MinosErrors minos(std::size_t threads = 1) const {
    Team team(threads);
    return minos_of(plan, result, errors, team);
  }
  FitProfile profile(std::size_t j, std::optional<Range> range = {}) const {
    Team team(1);
    return profile_of(plan, result, errors, j, range, team);
  }
  FitContours contours(std::size_t x, std::size_t y, std::size_t threads = 1) const {
    Team team(threads);
    return contours_of(plan, result, errors, x, y, team);
  }

 private:
  void find_errors(bool absolute) {
    Team team(1);
    errors = errors_of(plan, result, statistics_of(plan, result), {.absolute = absolute}, team);
  }
};

bool mentions(const std::vector<std::string>& notes, std::string_view part) {
  return std::ranges::any_of(
      notes, [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

/// Ten points of a decay, sigma 0.25.
FitPlan decay() {
  const Numbers x{0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5};
  const Numbers y{5.1, 3.7, 3.2, 2.1, 1.9, 1.2, 1.1, 0.8, 0.9, 0.4};
  return fit_of(points(x, y, Numbers(10, 0.25)), "a*exp(-b*x)+c", {"a", "b", "c"});
}

/// A wave sin(1.5 x) with noise of 0.6, its errors said to be `sigma`. Beside the right minimum
/// there are many.
FitPlan wave(double sigma) {
  const DataSet data = noisy(40, 0, 10, 0.6, 3, [](double x) { return std::sin(1.5 * x); });
  return fit_of(points(data.values[0], data.values[1], Numbers(40, sigma)), "a*sin(b*x)",
                {"a", "b"});
}

/// The area within a closed line.
double area(const FitContour& line) {
  double sum = 0;
  for (std::size_t i = 0; i < line.points.size(); ++i) {
    const auto& a = line.points[i];
    const auto& b = line.points[(i + 1) % line.points.size()];
    sum += a[0] * b[1] - a[1] * b[0];
  }
  return std::abs(sum) / 2;
}

/// A valley along y = 2 x^2, bent far beyond its width.
FitPlan banana() {
  const DataSet data{"test", {"s", "t", "y"}, {{1, 0}, {0, 5}, {0, 0}}, "y"};
  return fit_of(data, "s*x+t*(z-2*x^2)", {"x", "z"});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_profile)

BOOST_AUTO_TEST_CASE(minos_of_a_linear_fit_is_hesse) {
  const DataSet data = noisy(20, 0, 3, 0.5, 4, [](double x) { return 3 - 0.2 * x; });
  for (const bool absolute : {true, false}) {
    const Fitted fit(fit_of(data, "a+b*x+c*x^2", {"a", "b", "c"}), {0, 0, 0}, absolute);
    const MinosErrors found = fit.minos();
    for (std::size_t j = 0; j < 3; ++j) {
      BOOST_TEST(found.offsets[j][0] == -fit.errors.errors[j], near(1e-9));
      BOOST_TEST(found.offsets[j][1] == fit.errors.errors[j], near(1e-9));
      BOOST_TEST(found.why_not[j][0].empty());
    }
    BOOST_TEST(!found.lower);
  }
}

/// By scipy 1.17: brentq over least_squares of the other two, all tolerances 1e-15. iminuit 2.33
/// has the same to five figures.
BOOST_AUTO_TEST_CASE(minos_of_a_decay_is_where_scipy_finds_its_profiles) {
  const MinosErrors found = Fitted(decay(), {4, 1, 0}).minos();
  const Numbers lo{-0.3158539443623666, -0.10195868733372836, -0.39962730514858924};
  const Numbers hi{0.35717784668454183, 0.10813851818330446, 0.3017946063710487};
  for (std::size_t j = 0; j < 3; ++j) {
    BOOST_TEST(found.offsets[j][0] == lo[j], near(1e-8));
    BOOST_TEST(found.offsets[j][1] == hi[j], near(1e-8));
  }
}

/// Poles of the fraction lie beside the way, and other valleys behind them.
BOOST_AUTO_TEST_CASE(minos_of_a_fraction_follows_its_valley) {
  const DataSet data =
      noisy(30, 0, 8, 0.05, 2, [](double x) { return (1 + 2 * x) / (1 + 0.3 * x + 0.1 * x * x); });
  const FitPlan plan = fit_of(data, "(a+b*x)/(1+c*x+d*x^2)", {"a", "b", "c", "d"});
  const Fitted fit(plan, {1, 2, 0.3, 0.1});
  const MinosErrors found = fit.minos();
  for (std::size_t j = 0; j < 4; ++j) {
    for (const std::size_t side : {0, 1}) {
      BOOST_TEST(std::isfinite(found.offsets[j][side]), found.why_not[j][side]);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_limit_before_the_crossing_is_told) {
  FitPlan plan = decay();
  plan.bounds[2] = {0, 10};
  const Fitted inside(plan, {4, 1, 0.5});
  const MinosErrors found = inside.minos();
  BOOST_TEST(std::isnan(found.offsets[2][0]));
  BOOST_TEST(found.why_not[2][0] == "the limit c >= 0 comes before");
  BOOST_TEST(found.offsets[2][1] == 0.3017946063710487, near(1e-7));
  // c goes to its limit where b is pushed down.
  BOOST_TEST(found.offsets[1][0] > -0.10195868733372836);
  BOOST_TEST(found.why_not[1][0].empty());

  plan.bounds[2] = {0.3, 10};
  const Fitted at_limit(plan, {4, 1, 0.5});
  BOOST_TEST((at_limit.result.at_limit[2] == AtLimit::lower));
  const MinosErrors one_sided = at_limit.minos();
  BOOST_TEST(std::isnan(one_sided.offsets[2][0]));
  BOOST_TEST(one_sided.why_not[2][0] == "the limit c >= 0.3 comes before");
  const double hi = one_sided.offsets[2][1];
  FitPlan there = decay();
  there.bounds[2] = {0.3 + hi, 0.3 + hi};
  BOOST_TEST(lowest_from(there, {4, 1, 0.3 + hi}).loss - at_limit.result.loss == 1, near(1e-8));

  plan.bounds[2] = {0.3, 0.3};
  BOOST_TEST(Fitted(plan, {4, 1, 0.3}).minos().why_not[2][1] == "held at 0.3");
}

BOOST_AUTO_TEST_CASE(a_side_where_chi2_never_rises_enough_says_so) {
  const FitPlan plan =
      fit_of(points({0.5, 1, 2}, {0.8, 0.9, 1}, {0.3, 0.3, 0.3}), "tanh(b*x)", {"b"});
  const Fitted fit(plan, {1});
  const MinosErrors found = fit.minos();
  BOOST_TEST(found.offsets[0][0] < 0);
  BOOST_TEST(std::isnan(found.offsets[0][1]));
  BOOST_TEST(found.why_not[0][1].find("chi2 has risen by 0.4") == 0u, found.why_not[0][1]);
  BOOST_TEST(found.why_not[0][1].find("only at b = ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(where_chi2_is_not_finite_is_told) {
  const FitPlan plan = fit_of(points({1, 2, 3}, {1, 1.3, 1.8}, {3, 3, 3}), "sqrt(x-b)", {"b"});
  const Fitted fit(plan, {0.5});
  const MinosErrors found = fit.minos();
  BOOST_TEST(std::isnan(found.offsets[0][1]));
  BOOST_TEST(found.why_not[0][1].find("chi2 is not finite at b = 1") == 0u, found.why_not[0][1]);
}

BOOST_AUTO_TEST_CASE(a_lower_minimum_on_the_way_is_returned) {
  // The hill between b = 1.1 and b = 1.5 is lower than what one error is.
  const Fitted wrong(wave(1.8), {-0.3, 1.1});
  const Fitted right(wave(1.8), {1, 1.5});
  BOOST_TEST(wrong.result.loss > right.result.loss + 1);
  const MinosErrors found = wrong.minos();
  BOOST_TEST_REQUIRE(found.lower.has_value());
  BOOST_TEST(at(wrong.plan, *found.lower).loss < wrong.result.loss);
  const auto told = [&](std::size_t j, std::size_t side) {
    return found.why_not[j][side].find("lower than at this minimum at ") != std::string::npos;
  };
  BOOST_TEST((told(0, 0) || told(0, 1) || told(1, 0) || told(1, 1)));
}

BOOST_AUTO_TEST_CASE(what_has_no_profiles_says_why) {
  const DataSet data = points({0, 1}, {1, 3});
  const Fitted none(fit_of(data, "a+b*x", {"a", "b"}), {1, 2}, false);
  BOOST_TEST(none.minos().why_not[1][0].find("no degrees of freedom") != std::string::npos);
  const Fitted exact(fit_of(points({0, 1, 2}, {1, 3, 5}), "a+b*x", {"a", "b"}),
                     at(fit_of(points({0, 1, 2}, {1, 3, 5}), "a+b*x", {"a", "b"}), {1, 2}), false);
  BOOST_TEST(exact.minos().why_not[1][0].find("goes through all points") != std::string::npos);
  const FitPlan mae = fit_of(data, "a+b*x", {"a", "b"}, MeanAbsoluteError());
  const Fitted absolute(mae, at(mae, {1, 2}));
  BOOST_TEST(mentions(absolute.profile(0).notes, "the loss mae is none"));
  BOOST_TEST(mentions(absolute.contours(0, 1).notes, "the loss mae is none"));
}

BOOST_AUTO_TEST_CASE(a_profile_is_the_lowest_chi2_at_each_point) {
  const Fitted fit(decay(), {4, 1, 0});
  const FitProfile profile = fit.profile(1);
  BOOST_TEST_REQUIRE(profile.points.size() == 31u);
  const double error = fit.errors.errors[1], centre = fit.result.p[1];
  BOOST_TEST(profile.points.front().at == centre - 3 * error, near(1e-12));
  BOOST_TEST(profile.points.back().at == centre + 3 * error, near(1e-12));
  BOOST_TEST(profile.delta == 1);
  BOOST_TEST(profile.lowest == fit.result.loss, near(1e-12));
  BOOST_TEST(profile.notes.empty());
  for (const std::size_t i : {0u, 7u, 15u, 30u}) {
    FitPlan held = decay();
    held.bounds[1] = {profile.points[i].at, profile.points[i].at};
    const FitResult there = lowest_from(held, {4, profile.points[i].at, 0});
    BOOST_TEST(profile.points[i].chi2 == there.loss, near(1e-9));
    BOOST_TEST(profile.points[i].p[0] == there.p[0], near(1e-5));
  }
  const FitProfile some = fit.profile(1, Range{0.4, 0.6, 5});
  BOOST_TEST(some.points[1].at == 0.45, near(1e-14));
}

BOOST_AUTO_TEST_CASE(points_of_a_profile_without_a_value_are_told) {
  FitPlan plan = decay();
  plan.bounds[1] = {0.5, 5};
  const Fitted limited(plan, {4, 1, 0});
  const FitProfile within = limited.profile(1);
  BOOST_TEST(within.points.front().at == 0.5);
  const FitProfile beyond = limited.profile(1, Range{0.3, 0.7, 5});
  BOOST_TEST(std::isnan(beyond.points[0].chi2));
  BOOST_TEST(std::isnan(beyond.points[1].chi2));
  BOOST_TEST(std::isfinite(beyond.points[2].chi2));
  BOOST_TEST(beyond.notes.size() == 1u);
  BOOST_TEST(
      mentions(beyond.notes, "no chi2 at 2 points from b = 0.3 to 0.4: outside of the limits"));
  const Fitted root(fit_of(points({1, 2, 3}, {1, 1.3, 1.8}, {1, 1, 1}), "sqrt(x-b)", {"b"}), {0});
  BOOST_TEST(
      mentions(root.profile(0, Range{0, 2, 3}).notes, "no chi2 at b = 2: chi2 is not finite"));
}

BOOST_AUTO_TEST_CASE(a_profile_that_goes_below_the_fit_says_so) {
  const Fitted wrong(wave(0.6), {-0.3, 1.1});
  const FitProfile profile = wrong.profile(1, Range{1, 2, 31});
  BOOST_TEST(mentions(profile.notes, "lower than at the fit"));
}

BOOST_AUTO_TEST_CASE(contours_of_a_linear_fit_are_ellipses_of_joint_coverage) {
  const DataSet data = noisy(20, 0, 3, 0.5, 4, [](double x) { return 3 - 0.2 * x; });
  const Fitted fit(fit_of(data, "a+b*x+c*x^2", {"a", "b", "c"}), {0, 0, 0}, false);
  const FitContours found = fit.contours(0, 2);
  BOOST_TEST(found.notes.empty());
  BOOST_TEST_REQUIRE(found.lines.size() == 3u);
  const Numbers table{2.30, 6.18, 11.83};
  const auto v = [&](std::size_t i, std::size_t j) { return fit.errors.covariance[i * 3 + j]; };
  const double det = v(0, 0) * v(2, 2) - v(0, 2) * v(0, 2);
  for (std::size_t k = 0; k < 3; ++k) {
    const FitContour& line = found.lines[k];
    BOOST_TEST(line.sigma == double(k + 1));
    BOOST_TEST(std::abs(line.delta / fit.errors.delta() - table[k]) < 0.006);
    BOOST_TEST(line.closed);
    BOOST_TEST(line.points.size() > 30u);
    BOOST_TEST(line.points.size() < 80u);
    for (const auto& point : line.points) {
      const double x = point[0] - fit.result.p[0], y = point[1] - fit.result.p[2];
      const double rise = (x * x * v(2, 2) - 2 * x * y * v(0, 2) + y * y * v(0, 0)) / det;
      BOOST_TEST(rise == line.delta / fit.errors.delta(), near(1e-6));
    }
    const double right = std::numbers::pi * line.delta / fit.errors.delta() * std::sqrt(det);
    BOOST_TEST(area(line) == right, near(0.005));
  }
}

/// iminuit 2.33's mncontour(cl=0.6827) of the same reaches from 4.44318 to 5.48972 in a and from
/// 0.405544 to 0.725158 in b, within an area of 0.20666 by its 40 points.
BOOST_AUTO_TEST_CASE(the_contour_of_a_decay_is_minuits) {
  const FitContours found = Fitted(decay(), {4, 1, 0}).contours(0, 1);
  BOOST_TEST_REQUIRE(found.lines.size() == 3u);
  double lo_a = 1e9, hi_a = 0, lo_b = 1e9, hi_b = 0;
  for (const auto& point : found.lines[0].points) {
    lo_a = std::min(lo_a, point[0]);
    hi_a = std::max(hi_a, point[0]);
    lo_b = std::min(lo_b, point[1]);
    hi_b = std::max(hi_b, point[1]);
  }
  BOOST_TEST(lo_a == 4.44318, near(1e-3));
  BOOST_TEST(hi_a == 5.48972, near(1e-3));
  BOOST_TEST(lo_b == 0.405544, near(2e-3));
  BOOST_TEST(hi_b == 0.725158, near(2e-3));
  BOOST_TEST(area(found.lines[0]) == 0.20666, near(0.006));
}

BOOST_AUTO_TEST_CASE(contours_that_are_bent_are_followed_all_around) {
  const Fitted fit(banana(), at(banana(), {0, 0}));
  const FitContours found = fit.contours(0, 1);
  BOOST_TEST(found.notes.empty());
  BOOST_TEST_REQUIRE(found.lines.size() == 3u);
  for (const FitContour& line : found.lines) {
    BOOST_TEST(line.closed);
    for (const auto& [x, z] : line.points) {
      BOOST_TEST(x * x + 25 * std::pow(z - 2 * x * x, 2) == line.delta, near(1e-6));
    }
    // Bending leaves areas as they are: pi delta / 5.
    BOOST_TEST(area(line) == std::numbers::pi * line.delta / 5, near(0.01));
  }
}

BOOST_AUTO_TEST_CASE(bent_contours_of_profiles_agree_with_a_grid) {
  const DataSet data =
      points({0.2, 0.6, 1.2, 2, 3, 4}, {2.2, 1.6, 1.5, 0.9, 0.8, 0.3}, Numbers(6, 0.15));
  const FitPlan plan = fit_of(data, "a*exp(-b*x)+c", {"a", "b", "c"});
  const Fitted fit(plan, {2, 0.5, 0});
  const FitContours found = fit.contours(0, 1);
  BOOST_TEST_REQUIRE(!found.lines.empty());
  const FitContour& line = found.lines[0];
  BOOST_TEST(line.closed);
  double lo[2]{1e9, 1e9}, hi[2]{-1e9, -1e9};
  for (const auto& point : line.points) {
    for (const std::size_t k : {0, 1}) {
      lo[k] = std::min(lo[k], point[k]);
      hi[k] = std::max(hi[k], point[k]);
    }
  }
  // c is linear: its best value and chi2 are sums.
  constexpr std::size_t cells = 400;
  double inside = 0;
  const double width = (hi[0] - lo[0]) / cells, height = (hi[1] - lo[1]) / cells;
  for (std::size_t i = 0; i < cells; ++i) {
    for (std::size_t j = 0; j < cells; ++j) {
      const double a = lo[0] + (double(i) + 0.5) * width, b = lo[1] + (double(j) + 0.5) * height;
      double sum = 0, squares = 0;
      for (std::size_t k = 0; k < 6; ++k) {
        const double r = data.values[1][k] - a * std::exp(-b * data.values[0][k]);
        sum += r;
        squares += r * r;
      }
      const double chi2 = (squares - sum * sum / 6) / (0.15 * 0.15);
      inside += chi2 - fit.result.loss < line.delta;
    }
  }
  BOOST_TEST(area(line) == inside * width * height, near(0.01));
}

BOOST_AUTO_TEST_CASE(limits_cut_contours) {
  FitPlan plan = decay();
  plan.bounds[1] = {0.5, 100};
  const Fitted fit(plan, {4, 1, 0});
  const FitContours found = fit.contours(0, 1);
  BOOST_TEST(found.notes.empty());
  BOOST_TEST_REQUIRE(found.lines.size() == 3u);
  for (const FitContour& line : found.lines) {
    BOOST_TEST(!line.closed);
    BOOST_TEST(line.points.front()[1] == 0.5);
    BOOST_TEST(line.points.back()[1] == 0.5);
    for (const auto& point : line.points) BOOST_TEST(point[1] >= 0.5);
    for (const std::size_t i : {std::size_t(0), line.points.size() / 2}) {
      FitPlan held = decay();
      const auto [a, b] = line.points[i];
      held.bounds[0] = {a, a};
      held.bounds[1] = {b, b};
      BOOST_TEST(lowest_from(held, {a, b, 0}).loss - fit.result.loss == line.delta, near(1e-5));
    }
  }
  // Between two limits there are two arcs.
  plan.bounds[1] = {0.5, 0.6};
  const FitContours strip = Fitted(plan, {4, 0.55, 0}).contours(0, 1);
  BOOST_TEST(std::ranges::count(strip.lines, 1.0, &FitContour::sigma) == 2);
  // And none where the limits are all within.
  plan.bounds[0] = {4.85, 4.95};
  const FitContours none = Fitted(plan, {4.9, 0.55, 0}).contours(0, 1);
  BOOST_TEST(none.lines.empty());
  BOOST_TEST(mentions(none.notes, "no contour of 1 sigma: the limits come before"));
}

BOOST_AUTO_TEST_CASE(a_fit_at_its_limit_has_the_part_of_the_contour_that_is_allowed) {
  FitPlan plan = decay();
  plan.bounds[2] = {0.3, 10};
  const Fitted fit(plan, {4, 1, 0.5});
  const FitContours found = fit.contours(2, 1);
  BOOST_TEST_REQUIRE(found.lines.size() == 3u);
  BOOST_TEST(!found.lines[0].closed);
  BOOST_TEST(found.lines[0].points.front()[0] == 0.3);
  BOOST_TEST(found.lines[0].points.back()[0] == 0.3);
}

BOOST_AUTO_TEST_CASE(contours_of_what_is_not_determined_say_why) {
  const DataSet data = noisy(
      12, 0, 3, 0.1, 3, [](double x) { return 1 + 2 * x; }, true);
  const FitPlan plan = fit_of(data, "b1+(b2+b3)*x", {"b1", "b2", "b3"});
  const Fitted fit(plan, at(plan, {1, 1, 1}));
  const FitContours found = fit.contours(0, 1);
  BOOST_TEST(found.lines.empty());
  BOOST_TEST(
      mentions(found.notes, "no contours of b1 and b2: b2 and b3 cannot both be determined"));
  FitPlan held = decay();
  held.bounds[0] = {4.9, 4.9};
  BOOST_TEST(mentions(Fitted(held, {4.9, 1, 0}).contours(0, 1).notes, "a is held"));
}

BOOST_AUTO_TEST_CASE(open_contours_end_far_out_and_huge_numbers_have_contours) {
  const Fitted open(
      fit_of(points({0.5, 1, 2}, {0.8, 0.9, 1}, {0.3, 0.3, 0.3}), "tanh(b*x)+c", {"b", "c"}),
      {1, 0});
  const FitContours found = open.contours(0, 1);
  BOOST_TEST(mentions(found.notes, "it is open, and followed no farther than to"));
  for (const FitContour& line : found.lines) BOOST_TEST(!line.closed);
  const Fitted huge(fit_of(points({0, 1, 2, 3}, {1e150, 3e150, 4e150, 7e150}), "a+b*x", {"a", "b"}),
                    {1e150, 1e150}, false);
  BOOST_TEST(!mentions(huge.contours(0, 1).notes, "correlated by 1"));
}

BOOST_AUTO_TEST_CASE(threads_do_not_change_a_bit) {
  const DataSet data =
      noisy(12000, 0, 4, 0.3, 7, [](double x) { return 5 * std::exp(-0.7 * x) + 1; });
  const Fitted fit(fit_of(data, "a*exp(-b*x)+c", {"a", "b", "c"}), {5, 0.7, 1}, false);
  const MinosErrors one = fit.minos(1), many = fit.minos(3);
  BOOST_TEST(std::memcmp(one.offsets.data(), many.offsets.data(), 6 * sizeof(double)) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

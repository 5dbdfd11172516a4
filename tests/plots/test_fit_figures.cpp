// Figures of fits, from numbers made here.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>

#include "base/error.hpp"
#include "plots/data_view.hpp"
#include "plots/fit_drawings.hpp"
#include "plots/fit_figures.hpp"
#include "plots/gnuplot.hpp"
#include "plots/scale.hpp"
#include "plots/script.hpp"
#include "tests/plots/golden.hpp"
#include "tests/plots/support.hpp"

using namespace nnopt;
using namespace plot_tests;

namespace {

using Names = std::vector<std::string_view>;
using Curve = std::function<double(std::span<const double>, std::span<const double>)>;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Data with a curve that nothing can be computed of but its values.
class DrawnFit final : public Fit {
 public:
  DrawnFit(DataSet data, std::vector<std::size_t> inputs, Curve curve, bool sigma)
      : data_(std::move(data)),
        inputs_(std::move(inputs)),
        curve_(std::move(curve)),
        sigma_(sigma) {}

  const DataSet& data() const override { return data_; }
  const std::vector<std::size_t>& inputs() const override { return inputs_; }
  double curve(std::span<const double> p, std::span<const double> x) const override {
    return curve_(p, x);
  }
  bool has_sigma() const override { return sigma_; }
  double curve_and_partials(std::span<const double>, std::span<const double>,
                            std::span<double>) const override {
    throw BadInput("figures need no derivatives");
  }
  const Residuals& residuals() const override { throw BadInput("figures need no residuals"); }
  std::optional<double> squares_factor() const override { return 1; }
  const std::vector<bool>& linear() const override { return linear_; }
  std::unique_ptr<MiniBatches> batches(std::size_t, std::uint64_t) const override { return {}; }

 private:
  DataSet data_;
  std::vector<std::size_t> inputs_;
  Curve curve_;
  bool sigma_;
  std::vector<bool> linear_;
};

double line(std::span<const double> p, std::span<const double> x) {
  double f = p[0];
  for (std::size_t k = 0; k < x.size(); ++k) f += p[1] * x[k];
  return f;
}

/// A fit of a line to three points, and all that the figures show of it.
struct Small {
  FitPlan plan;
  FitResult result;
  FitStatistics statistics;
  ParameterErrors errors;
  MinosErrors minos;

  explicit Small(bool sigma = true)
      : Small(sigma,
              {"line.csv", {"x", "y", "sigma"}, {{0, 1, 2}, {1, 3.5, 5}, {0.5, 0.25, 0.5}}, "y"},
              {0}) {}
  Small(bool sigma, DataSet data, std::vector<std::size_t> inputs, const Curve& curve = line) {
    statistics.rows = data.rows();
    plan.walk.function.fit =
        std::make_shared<DrawnFit>(std::move(data), std::move(inputs), curve, sigma);
    plan.walk.function.variables = {"a1", "b"};
    plan.walk.function.value_name = "chi2";
    plan.bounds = {{}, {0, infinity}};
    result.p = {1, 2};
    result.loss = 4;
    result.at_limit = {AtLimit::no, AtLimit::no};
    statistics.dof = double(statistics.rows) - 2;
    statistics.chi2 = 4;
    statistics.residual_sd = 0.5;
    if (sigma) statistics.p_value = 0.0455;
    errors.errors = {0.5, 0.25};
    errors.covariance = {0.25, -0.1, -0.1, 0.0625};
    errors.correlation = {1, -0.8, -0.8, 1};
    errors.global_correlation = {0.8, 0.8};
    errors.scaled = !sigma;
    minos.offsets = {{-0.5, 0.75}, {not_a_number, 0.25}};
    minos.why_not.resize(2);
  }
  FitArm arm() const { return {"a1+b*x", &plan, &result, &statistics, &errors, &minos}; }
  FitPicture picture() const {
    FitPicture out;
    out.title = "line";
    out.arms = {arm()};
    return out;
  }
};

FitProfile profile(std::size_t parameter, double at, double error) {
  FitProfile out{parameter, 4, 1, {}, {}};
  for (int k = -3; k <= 3; ++k) out.points.push_back({at + k * error, 4.0 + k * k, {}});
  return out;
}

FitContours contours() {
  FitContours out;
  for (const double sigma : {1.0, 2.0, 3.0}) {
    FitContour one{0, 1, sigma, 0.5, sigma * sigma, {}, true};
    for (int k = 0; k < 12; ++k) {
      const double angle = k * std::acos(-1.0) / 6;
      one.points.push_back({1 + 0.5 * sigma * std::cos(angle), 2 + 0.25 * sigma * std::sin(angle)});
    }
    out.lines.push_back(one);
  }
  return out;
}

Landscape bowl() {
  Landscape out;
  out.names = {"", ""};
  out.axes = {{0, 2, 2}, {1, 3, 2}};
  out.sample = [](const std::vector<Range>& axes) {
    Grid grid{axes, {}};
    for (std::size_t k = 0; k < axes[0].count * axes[1].count; ++k) {
      const std::vector<double> p = grid.point(k);
      grid.values.push_back(4 + std::hypot(p[0] - 1, p[1] - 2));
    }
    return grid;
  };
  return out;
}

Trace walk() {
  Trace out;
  out.names = {"a1", "b"};
  out.x = {0, 1, 0.5, 2.5, 1, 2};
  for (int k = 0; k < 3; ++k) {
    TraceRow row;
    row.step = k;
    row.value = 4 + std::pow(10.0, -k) - 0.01;
    out.rows.push_back(row);
  }
  return out;
}

FitPicture whole(const Small& small) {
  FitPicture out = small.picture();
  out.band = FitBand{0.95, [](double x) {
                       BandPoint point{1 + 2 * x, 0.1, {}, {}};
                       point.confidence = {point.value - 0.25, point.value + 0.25};
                       point.prediction = {point.value - 1, point.value + 1};
                       return point;
                     }};
  out.profiles = {profile(0, 1, 0.5), profile(1, 2, 0.25)};
  out.contours = {contours()};
  out.landscape = bowl();
  out.path = walk();
  return out;
}

std::string script_of(const FitPicture& picture, const Names& names) {
  return gnuplot_script(page_of(picture, names));
}

std::string refusal(const FitPicture& picture, const Names& names) {
  return plot_tests::refusal_of([&] { script_of(picture, names); });
}

bool holds(const std::string& text, const std::string& word) {
  return text.find(word) != text.npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_figures_)

BOOST_AUTO_TEST_CASE(values_have_as_many_digits_as_two_of_their_error) {
  BOOST_TEST(with_error(238.94213, 2.7070) == "238.9 ± 2.7");
  BOOST_TEST(with_error(-0.5, 0.0996) == "−0.50 ± 0.10");
  BOOST_TEST(with_error(5.5015e-4, 7.2668e-6) == "(5.502 ± 0.073)×10⁻⁴");
  BOOST_TEST(with_error(1234567, 890) == "(1.23457 ± 0.00089)×10⁶");
  BOOST_TEST(with_error(0, 0.25) == "0.00 ± 0.25");
  BOOST_TEST(with_error(2.5, not_a_number) == "2.5");
  BOOST_TEST(with_error(2.5, 0) == "2.5");
  BOOST_TEST(with_error(1, 0.5, std::array{-0.5, 0.75}) == "1.00 ± 0.50, minos −0.50 +0.75");
  BOOST_TEST(with_error(1e-5, 1e-6, std::array{not_a_number, 1e-6}) ==
             "(1.00 ± 0.10, minos – +0.10)×10⁻⁵");
}

BOOST_AUTO_TEST_CASE(correlations_next_to_one_are_not_one) {
  BOOST_TEST(correlation_words(-0.8, 3) == "−0.800");
  BOOST_TEST(correlation_words(0.99999, 3) == ">0.999");
  BOOST_TEST(correlation_words(-0.99999, 2) == "<−0.99");
  BOOST_TEST(correlation_words(-1e-9, 3) == "0.000");
  BOOST_TEST(correlation_words(not_a_number, 3) == "–");
}

BOOST_AUTO_TEST_CASE(tics_have_digits_that_tell_them_apart) {
  BOOST_TEST(number_tics(0, 100, 6).words.empty());
  const NumberTics small = number_tics(5.3e-4, 5.7e-4, 4);
  BOOST_TEST(small.unit == " / 10⁻⁴");
  BOOST_TEST(holds(small.words, "('5.3' 0.00053,"), small.words);
  BOOST_TEST(holds(small.words, "'5.5' 0.00055,"), small.words);
  const NumberTics near = number_tics(1234.561, 1234.569, 4);
  BOOST_TEST(near.unit.empty());
  BOOST_TEST(holds(near.words, "'1234.562'"), near.words);
  BOOST_TEST(number_tics(-2e7, 2e7, 4).words.find("'0' 0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_axis_over_decades_is_logarithmic_and_one_of_few_or_of_both_signs_is_not) {
  BOOST_TEST(axis_of(std::vector<double>{0.01, 0.1, 1, 10, 100}, 0.04, 50).logarithmic);
  BOOST_TEST(!axis_of(std::vector<double>{-1, 0.1, 1, 10, 100}, 0.04, 50).logarithmic);
  BOOST_TEST(!axis_of(std::vector<double>{1, 2, 3, 4, 100}, 0.04, 500).logarithmic);
  BOOST_TEST(!axis_of(std::vector<double>{1, 25, 50, 75, 100}, 0.04, 50).logarithmic);
  const DataAxis one = axis_of(std::vector<double>{3}, 0.04, 50);
  BOOST_TEST((one.range.lo == 2.5 && one.range.hi == 3.5));
  BOOST_TEST(axis_of(std::vector<double>{not_a_number}, 0.04, 50).range.lo < 0);
}

BOOST_AUTO_TEST_CASE(points_that_others_hide_are_left_out_of_many) {
  std::vector<double> x, y;
  for (int k = 0; k < 100000; ++k) {
    x.push_back(k % 100);
    y.push_back((k / 100) % 10);
  }
  const DataAxis across{around(x, 0.04)}, up{around(y, 0.04)};
  BOOST_TEST(without_hidden(data_points(x, y, nullptr), across, up).pieces.size() == 1000U);
  x.resize(1000), y.resize(1000);
  x[1] = x[0], y[1] = y[0];
  BOOST_TEST(without_hidden(data_points(x, y, nullptr), across, up).pieces.size() == 1000U);
}

BOOST_AUTO_TEST_CASE(a_fit_stands_above_its_residuals_with_values_in_the_legend) {
  const Small small;
  const std::string script = script_of(whole(small), {"fit", "residuals"});
  check_golden("fit_residuals.gp", script);
  BOOST_TEST(count(script, "\nset multiplot") == 1U);
  BOOST_TEST(count(script, "\nunset multiplot") == 1U);
  BOOST_TEST(holds(script, gnuplot_string("a1 = 1.00 ± 0.50")));
  BOOST_TEST(holds(script, gnuplot_string("χ²/dof = 4/1, p = 0.045")));
}

BOOST_AUTO_TEST_CASE(residuals_are_divided_by_sigma_where_the_fit_is) {
  // y - f is 0, 0.5 and 0.
  const std::string divided = script_of(Small(true).picture(), {"residuals"});
  BOOST_TEST(holds(divided, "\n1 2\n"));
  BOOST_TEST(holds(divided, gnuplot_string("within 1 σ")));
  const Small plain(false);
  const std::string script = script_of(plain.picture(), {"residuals"});
  BOOST_TEST(holds(script, "\n1 0.5\n"));
  BOOST_TEST(holds(script, gnuplot_string("within 1 residual sd (0.5)")));
  BOOST_TEST(holds(script_of(plain.picture(), {"fit"}), gnuplot_string("residual sd 0.5, 1 dof")));
}

BOOST_AUTO_TEST_CASE(bands_with_edges_that_are_not_finite_are_not_drawn) {
  const Small small;
  FitPicture picture = whole(small);
  BOOST_TEST(count(script_of(picture, {"fit"}), "filledcurves") == 2U);
  BOOST_TEST(holds(script_of(picture, {"fit"}), gnuplot_string("95 % prediction")));
  picture.band->at = [](double x) {
    BandPoint point{x, 0, {x, x}, {not_a_number, not_a_number}};
    return point;
  };
  const std::string script = script_of(picture, {"fit"});
  BOOST_TEST(count(script, "filledcurves") == 1U);
  BOOST_TEST(!holds(script, "prediction"));
  BOOST_TEST(!holds(script, "nan"));
}

BOOST_AUTO_TEST_CASE(every_arm_has_its_curve_and_its_residuals) {
  const Small small;
  Small flat;
  flat.result.p = {3, 0};
  FitPicture picture = small.picture();
  picture.arms.push_back(flat.arm());
  picture.arms[1].label = "network 1-8-1";
  picture.arms[1].with_values = false;
  const std::string script = script_of(picture, {"fit", "residuals"});
  BOOST_TEST(holds(script, gnuplot_string("network 1-8-1")));
  BOOST_TEST(!holds(script, gnuplot_string("a1 = 3.00 ± 0.50")));
  BOOST_TEST(holds(script, "\n0 -4\n"));  // (1 - 3) / 0.5
  flat.result.p = {not_a_number, 0};
  BOOST_TEST(!holds(script_of(picture, {"fit", "residuals"}), "nan"));
}

BOOST_AUTO_TEST_CASE(far_outliers_are_triangles_at_the_end_of_the_axis) {
  DataSet data{"made", {"x", "y"}, {{}, {}}, "y"};
  for (int k = 0; k < 40; ++k) {
    data.values[0].push_back(k);
    data.values[1].push_back(1 + 2 * k + (k % 2 == 0 ? 0.5 : -0.5));
  }
  const std::string calm = script_of(Small(false, data, {0}).picture(), {"residuals"});
  BOOST_TEST(!holds(calm, "points pt 9 "));
  data.values[1][20] = 1000;
  const std::string script = script_of(Small(false, data, {0}).picture(), {"residuals"});
  BOOST_TEST(count(script, "points pt 9 ") == 1U);
  BOOST_TEST(holds(script, "boxxyerror"));  // the histogram of many
}

BOOST_AUTO_TEST_CASE(formulas_of_several_inputs_show_predictions_over_what_was_measured) {
  const Small small(false, {"made", {"u", "v", "y"}, {{0, 1, 2}, {0, 0, 1}, {1, 3, 8}}, "y"},
                    {0, 1});
  const std::string fit = script_of(small.picture(), {"fit"});
  BOOST_TEST(holds(fit, "\n8 7\n"));
  BOOST_TEST(holds(fit, "y measured"));
  const std::string both = script_of(small.picture(), {"fit", "residuals"});
  BOOST_TEST(holds(both, "\n7 1\n"));
  BOOST_TEST(holds(both, "y fitted"));
}

BOOST_AUTO_TEST_CASE(a_profile_has_its_parabola_its_errors_and_those_of_minos) {
  const Small small;
  const FitPicture picture = whole(small);
  const std::string script = script_of(picture, {"profile"});
  check_golden("fit_profile.gp", script);
  BOOST_TEST(count(script, "set title") == 2U);
  BOOST_TEST(holds(script, "a1 = 1.00 ± 0.50, minos −0.50 +0.75"));
  BOOST_TEST(holds(script, "b = 2.00 ± 0.25, minos – +0.25"));
  BOOST_TEST(holds(script, "\n1.5 1\n"));   // the profile at one error
  BOOST_TEST(holds(script, "\n1.75 1\n"));  // minos
  FitPicture failed = picture;
  failed.profiles.resize(1);
  failed.profiles[0].points[1].chi2 = not_a_number;
  BOOST_TEST(holds(script_of(failed, {"profile"}), gnuplot_string("no fit at 1 point")));
  for (ProfilePoint& point : failed.profiles[0].points) point.chi2 = not_a_number;
  BOOST_TEST(holds(refusal(failed, {"profile"}), "no fit along a1 converged"));
}

BOOST_AUTO_TEST_CASE(a_profile_that_rises_far_is_logarithmic) {
  const Small small;
  FitPicture picture = whole(small);
  picture.profiles.resize(1);
  BOOST_TEST(!holds(script_of(picture, {"profile"}), "logscale"));
  picture.profiles[0].points[0].chi2 = 1e6;
  BOOST_TEST(holds(script_of(picture, {"profile"}), "set logscale y"));
}

BOOST_AUTO_TEST_CASE(a_profile_that_falls_below_the_fit_shows_how_far) {
  const Small small;
  FitPicture picture = whole(small);
  picture.profiles.resize(1);
  picture.profiles[0].points[0].chi2 = 1e6;
  picture.profiles[0].points[6].chi2 = 2;  // 4 at the fit
  const std::string script = script_of(picture, {"profile"});
  BOOST_TEST(!holds(script, "logscale"));
  BOOST_TEST(holds(script, "set yrange [-2.2:"), script);
  BOOST_TEST(holds(script, "\n2.5 -2\n"));
}

BOOST_AUTO_TEST_CASE(in_an_animation_the_curve_and_its_residuals_follow_the_walk) {
  const Small small;
  const FitPicture picture = whole(small);
  BOOST_TEST(page_of(picture, {"fit", "residuals"}).grows);
  BOOST_TEST(!page_of(picture, {"profile", "contour"}).grows);
  BOOST_TEST(!page_of(small.picture(), {"fit"}).grows);
  Script script(Script::Encoding::text, Paper{});
  script.show_part(0.3);  // the first of three rows: a1 = 0, b = 1
  draw_fitted_above_residuals(picture, script);
  BOOST_TEST(holds(script.str(), "\n1 10\n"));  // (3.5 - 1) / 0.25
  BOOST_TEST(count(script.str(), "lc rgb '#90D55E00' fs") == 0U);
  script.show_part(1);
  draw_fitted_above_residuals(picture, script);
  BOOST_TEST(holds(script.str(), "\n1 2\n"));
  BOOST_TEST(count(script.str(), "'#90D55E00' fs") == 1U);
}

BOOST_AUTO_TEST_CASE(bands_are_pale_and_opaque_where_colours_cannot_be_transparent) {
  const Small small;
  Paper paper;
  paper.opaque = true;
  Script script(Script::Encoding::text, paper);
  draw_fitted(whole(small), script);
  BOOST_TEST(!holds(script.str(), "'#d8D55E00'"));
  BOOST_TEST(holds(script.str(), "'#f9e6d8'"), script.str());
}

BOOST_AUTO_TEST_CASE(contours_are_filled_from_the_outermost_with_ellipses_and_limits) {
  const Small small;
  FitPicture picture = whole(small);
  const std::string script = script_of(picture, {"contour"});
  check_golden("fit_contour.gp", script);
  BOOST_TEST(count(script, "filledcurves closed") == 3U);
  BOOST_TEST(holds(script, "a1 and b, correlation −0.800"));
  BOOST_TEST(!holds(script, "lines lw 1.2 lc rgb '#8a8a8a'"));
  Small limited;
  limited.plan.bounds[1] = {1.5, infinity};
  picture.arms = {limited.arm()};
  BOOST_TEST(holds(script_of(picture, {"contour"}), "lines lw 1.2 lc rgb '#8a8a8a'"));
  Small without;
  without.errors.covariance.assign(4, not_a_number);
  picture.arms = {without.arm()};
  BOOST_TEST(!holds(script_of(picture, {"contour"}), "linear approximation"));
  picture.contours[0].lines.clear();
  picture.contours[0].notes = {"b runs off"};
  BOOST_TEST(holds(refusal(picture, {"contour"}), "b runs off"));
}

BOOST_AUTO_TEST_CASE(ellipses_are_those_of_the_covariance_whatever_errors_are_scaled_by) {
  // chi^2 is quadratic: its profile's line is the ellipse.
  for (const double scale : {1.0, 9.0, 0.04}) {
    Small small;
    small.errors.scale = scale;
    small.errors.scaled = scale != 1;
    FitPicture picture = small.picture();
    constexpr double rise = 4;
    FitContour line{0, 1, 2, 0.9545, rise * scale, {}, true};
    for (int k = 0; k < 12; ++k) {
      const double angle = k * std::acos(-1.0) / 6;
      const double u = 2 * std::cos(angle), w = 2 * std::sin(angle);
      line.points.push_back({1 + 0.5 * u, 2 - 0.2 * u + 0.15 * w});
    }
    picture.contours = {{{line}, {}}};
    // Where u is greatest, on the line twice (also closed) and on the ellipse twice, and filled.
    const std::string script = script_of(picture, {"contour"});
    BOOST_TEST(count(script, "\n2 1.6\n") + count(script, "EOD\n2 1.6\n") >= 4U, script);
    BOOST_TEST(count(script, "\n0 2.4\n") == 3U, scale << script);
  }
}

BOOST_AUTO_TEST_CASE(a_formula_in_the_title_is_not_told_once_more) {
  const Small small;
  FitPicture picture = small.picture();
  const std::string title_entry = "title " + gnuplot_string("a1+b*x");
  BOOST_TEST(holds(script_of(picture, {"fit", "residuals"}), title_entry));
  picture.subtitle = "y = a1+b*x";
  const std::string script = script_of(picture, {"fit", "residuals"});
  BOOST_TEST(!holds(script, title_entry));
  BOOST_TEST(holds(script, "title \"fit\""));
}

BOOST_AUTO_TEST_CASE(contours_that_run_away_leave_the_axes_and_those_cut_by_limits_are_filled) {
  Small small;
  FitPicture picture = whole(small);
  FitContour& outer = picture.contours[0].lines[2];
  outer.closed = false;
  outer.points = {{-1e13, 1.5}, {0, 1.4}, {1, 1.25}, {2, 1.4}, {1e13, 1.5}};
  const std::string runs_off = script_of(picture, {"contour"});
  BOOST_TEST(!holds(runs_off, "e+13"));
  BOOST_TEST(count(runs_off, "filledcurves closed") == 2U);
  BOOST_TEST(holds(runs_off, "3 σ: 50.00 \\0045, open"), runs_off);
  // From the limit b = 1.5 on the right over the top to that on the left.
  Small limited;
  limited.plan.bounds[1] = {1.5, infinity};
  picture.arms = {limited.arm()};
  outer.points = {{2.5, 1.5}, {2.4, 2.5}, {1, 2.9}, {-0.4, 2.5}, {-0.5, 1.5}};
  const std::string cut = script_of(picture, {"contour"});
  BOOST_TEST(count(cut, "filledcurves closed") == 3U);
  BOOST_TEST(holds(cut, "\n-0.5 1.5\n2.5 1.5\nEOD"), cut);
}

BOOST_AUTO_TEST_CASE(correlations_are_cells_with_numbers_and_global_ones_beside) {
  const Small small;
  const std::string script = script_of(small.picture(), {"correlation"});
  check_golden("fit_correlation.gp", script);
  Small none;
  none.errors.correlation.assign(4, not_a_number);
  BOOST_TEST(!holds(script_of(none.picture(), {"correlation"}), "nan"));
  FitPicture picture = small.picture();
  picture.arms[0].errors = nullptr;
  BOOST_TEST(holds(refusal(picture, {"correlation"}), "no errors"));
}

BOOST_AUTO_TEST_CASE(the_landscape_has_the_names_of_its_parameters_and_the_path) {
  const Small small;
  FitPicture picture = whole(small);
  const std::string script = script_of(picture, {"landscape"});
  BOOST_TEST(holds(script,
                   "set xlabel \"a\\0137\\0173"
                   "1"));
  BOOST_TEST(holds(script, "\n0 1\n0.5 2.5\n1 2\n"));
  picture.axes = {1, 0};
  picture.landscape->axes = {{1, 3, 2}, {0, 2, 2}};
  const std::string turned = script_of(picture, {"landscape"});
  BOOST_TEST(holds(turned, "set xlabel \"b\""));
  BOOST_TEST(holds(turned, "\n1 0\n2.5 0.5\n2 1\n"));
  BOOST_TEST(holds(script_of(picture, {"surface"}), "splot"));
  BOOST_TEST(holds(script_of(picture, {"loss"}), "χ² − minimum"));
}

BOOST_AUTO_TEST_CASE(parameters_that_are_held_or_at_a_limit_say_so) {
  Small small;
  small.plan.bounds = {{1, 1}, {2, 5}};
  small.result.at_limit = {AtLimit::no, AtLimit::lower};
  small.errors.errors = {not_a_number, not_a_number};
  const std::string script = script_of(small.picture(), {"fit"});
  BOOST_TEST(holds(script, gnuplot_string("a1 = 1, held")));
  BOOST_TEST(holds(script, gnuplot_string("b = 2, at its limit")));
}

BOOST_AUTO_TEST_CASE(the_default_is_fit_and_residuals_and_what_else_there_is) {
  const Small small;
  BOOST_TEST(default_figures(small.picture()) == (Names{"fit", "residuals"}),
             boost::test_tools::per_element());
  const FitPicture picture = whole(small);
  BOOST_TEST(default_figures(picture) == (Names{"fit", "residuals", "profile", "contour"}),
             boost::test_tools::per_element());
  BOOST_TEST(page_of(picture, default_figures(picture)).figures.size() == 4U);
}

BOOST_AUTO_TEST_CASE(figures_of_fits_without_what_they_show_are_refused_with_the_reason) {
  const Small small;
  for (const FitFigure& figure : fit_figures()) {
    if (figure.needs == FitNeeds::nothing || figure.needs == FitNeeds::errors) continue;
    const std::string why = refusal(small.picture(), {figure.name});
    BOOST_TEST(holds(why, std::string(figure.name)), figure.name << ": " << why);
  }
  for (const FitFigure& figure : fit_figures()) {
    BOOST_TEST(holds(refusal({}, {figure.name}), "there is no fit"), figure.name);
  }
  BOOST_TEST(holds(refusal(small.picture(), {"profiles"}), "did you mean 'profile'?"));
}

BOOST_AUTO_TEST_CASE(gnuplot_draws_all_figures_of_fits,
                     *boost::unit_test::precondition(with_gnuplot)) {
  const Small small, one(false, {"one.csv", {"x", "y"}, {{1}, {3}}, "y"}, {0});
  const Folder folder;
  for (const FitFigure& figure : fit_figures()) {
    const std::string file = folder.file(std::string(figure.name) + ".png");
    draw(page_of(whole(small), {figure.name}), file);
    BOOST_TEST(contents(file).size() > 1000U);
    BOOST_CHECK_NO_THROW(
        run_gnuplot("set terminal dumb\n" + script_of(whole(small), {figure.name})));
  }
  const FitPicture picture = whole(small);
  BOOST_CHECK_NO_THROW(draw(page_of(picture, default_figures(picture)), folder.file("page.svg")));
  BOOST_CHECK_NO_THROW(draw(page_of(one.picture(), {"fit", "residuals"}), folder.file("one.png")));
}

BOOST_AUTO_TEST_SUITE_END()

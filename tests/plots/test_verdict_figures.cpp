// Figures of verdicts, from results made here.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "plots/gnuplot.hpp"
#include "plots/script.hpp"
#include "plots/verdict_drawings.hpp"
#include "plots/verdict_figures.hpp"
#include "tests/plots/golden.hpp"
#include "tests/plots/pictures.hpp"
#include "tests/plots/support.hpp"

using namespace nnopt;
using namespace plot_tests;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// An arm of runs with these ends, of which those below 0.01 succeed, having been there after 10,
/// 20, ... evaluations.
VerdictArm arm(std::string name, ArmKind kind, const std::vector<double>& ends, double step) {
  VerdictArm out;
  out.name = std::move(name);
  out.kind = kind;
  for (std::size_t k = 0; k < ends.size(); ++k) {
    ArmRun run;
    run.seed = k;
    run.value = ends[k];
    run.evaluations = run.steps = 100;
    run.success = ends[k] < 0.01;
    if (run.success) run.evaluations_to_goal = 10 * std::int64_t(k + 1);
    out.successes += run.success ? 1 : 0;
    out.runs.push_back(run);
  }
  if (!ends.empty()) out.interval = wilson_interval(out.successes, ends.size());
  for (int k = 0; k <= 4; ++k) out.step_quantiles.push_back(step * std::pow(2, k));
  const Heights f = [](std::span<const double> x) { return x[0] * x[0]; };
  out.sample = {trace(f, {{2}, {1}, {ends.empty() ? 0 : ends[0]}}, 0)};
  return out;
}

VerdictResult small() {
  VerdictResult result;
  result.goal = 0.01;
  result.goal_text = "0.01 above the known minimum 0";
  result.arms = {arm("mlp9", ArmKind::model, {0.001, 0.002, 5, 0.004}, 0.5),
                 arm("direct", ArmKind::direct, {5, 6, 0.005, 7}, 0.25),
                 arm("direct_untuned", ArmKind::untuned, {8, 8, 8, 8}, 0.001),
                 arm("matched", ArmKind::matched, {4, 0.003, 4, 4}, 0.5),
                 arm("lbfgs", ArmKind::method, {9, 9, 9, 9}, 2)};
  result.arms[3].of = 0;
  result.arms[1].text = "adam:lr=3";
  for (std::size_t k = 1; k < result.arms.size(); ++k) {
    ArmComparison comparison;
    comparison.second = k;
    comparison.p = comparison.adjusted = k == 2 ? 0.0001 : 0.25;
    result.comparisons.push_back(comparison);
  }
  return result;
}

VerdictPicture picture_of(const VerdictResult& result) {
  VerdictPicture picture;
  picture.title = "parabola";
  picture.result = &result;
  picture.budget = 100;
  picture.paths.known_minimum = 0;
  picture.paths.landscape =
      landscape([](std::span<const double> x) { return x[0] * x[0]; }, {{-1, 3, 2}}, {{0}});
  return picture;
}

std::string script_of(const VerdictPicture& picture, const Names& names) {
  return gnuplot_script(page_of(picture, names));
}

std::string refusal(const VerdictPicture& picture, const Names& names) {
  return plot_tests::refusal_of([&] { script_of(picture, names); });
}

bool holds(const std::string& text, const std::string& word) {
  return text.find(word) != text.npos;
}

/// All figures of a result, in pictures and in characters, without a word from gnuplot.
void draw_all(const VerdictPicture& picture, const std::string& what) {
  const Folder folder;
  for (const NamedFigure& figure : verdict_figures()) {
    BOOST_TEST_CONTEXT(what << ": " << figure.name) {
      for (const std::string ending : {".png", ".svg"}) {
        const std::string file = folder.file(std::string(figure.name) + ending);
        draw(page_of(picture, {figure.name}), file);
        BOOST_TEST(contents(file).size() > 1000U);
      }
      BOOST_CHECK_NO_THROW(run_gnuplot("set terminal dumb\n" + script_of(picture, {figure.name})));
    }
  }
  draw(page_of(picture, default_figures(picture)), folder.file("page.png"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verdict_figures_)

BOOST_AUTO_TEST_CASE(rates_are_dots_with_their_intervals_in_rows_that_say_how_many_succeeded) {
  const VerdictResult result = small();
  check_golden("verdict_rates.gp", script_of(picture_of(result), {"rates"}));
}

BOOST_AUTO_TEST_CASE(each_row_has_its_p_against_the_one_model) {
  VerdictResult result = small();
  const std::string script = script_of(picture_of(result), {"rates"});
  BOOST_TEST(holds(script, "\"3/4\" at graph 1, first 5 "), script);
  BOOST_TEST(holds(script, "p \\0074 0.001"), script);
  BOOST_TEST(holds(script, "p of no difference from mlp9"));
  // Of several models nobody could tell which one it was against.
  result.comparisons.push_back(result.comparisons.front());
  result.comparisons.back().first = 1;
  BOOST_TEST(!holds(script_of(picture_of(result), {"rates"}), "no difference from"));
}

BOOST_AUTO_TEST_CASE(the_share_that_came_below_the_goal_rises_with_each_arrival) {
  VerdictResult result = small();
  const std::string script = script_of(picture_of(result), {"ecdf"});
  check_golden("verdict_ecdf.gp", script);
  // Run 2 of the model was below the goal and did not stay.
  result.arms[0].runs[2].evaluations_to_goal = 5;
  const std::string left = script_of(picture_of(result), {"ecdf"});
  BOOST_TEST(holds(left, "dots: that end there"));
  BOOST_TEST(!holds(script, "dots"));
  BOOST_TEST(holds(left, "\n100 1\nEOD"), left);
  BOOST_TEST(holds(left, "<< EOD\n100 0.75\nEOD"), left);
}

BOOST_AUTO_TEST_CASE(arms_that_never_come_to_the_goal_lie_side_by_side) {
  VerdictResult result = small();
  const std::string script = script_of(picture_of(result), {"ecdf"});
  BOOST_TEST(holds(script, "6.666667 0\n100 0\n"), script);
  BOOST_TEST(holds(script, "6.666667 -0.007\n100 -0.007\n"), script);
}

BOOST_AUTO_TEST_CASE(a_matched_arm_lies_on_the_wider_line_of_its_model) {
  const VerdictResult result = small();
  const std::string script = script_of(picture_of(result), {"steps"});
  check_golden("verdict_steps.gp", script);
  BOOST_TEST(count(script, "lines lw 7 ") == 1U);
}

BOOST_AUTO_TEST_CASE(steps_of_length_0_and_of_runs_that_blow_up_lie_at_the_ends_of_the_axis) {
  VerdictResult result = small();
  result.arms[1].step_quantiles = {0, 0, 1e-30, 0.5, not_a_number};
  const std::string script = script_of(picture_of(result), {"steps"});
  BOOST_TEST(!holds(script, "nan"));
  BOOST_TEST(!holds(script, "e-30"));
  for (VerdictArm& one : result.arms) one.step_quantiles.clear();
  BOOST_TEST(holds(refusal(picture_of(result), {"steps"}), "no run made a step"));
}

BOOST_AUTO_TEST_CASE(ends_are_a_dot_for_each_run_with_the_goal_between_them) {
  VerdictResult result = small();
  check_golden("verdict_ends.gp", script_of(picture_of(result), {"ends"}));
  result.arms[2].runs[1].value = not_a_number;
  result.arms[2].runs[2].value = std::numeric_limits<double>::infinity();
  BOOST_TEST(holds(script_of(picture_of(result), {"ends"}), "2 not finite"));
}

BOOST_AUTO_TEST_CASE(an_arm_has_the_same_colour_in_all_figures_and_direct_is_black) {
  const VerdictResult result = small();
  BOOST_TEST(colour_of(result, 0) == 1U);
  BOOST_TEST(colour_of(result, 1) == 0U);
  BOOST_TEST(colour_of(result, 4) == 4U);
  for (const NamedFigure& figure : verdict_figures()) {
    const std::string script = script_of(picture_of(result), {figure.name});
    BOOST_TEST(holds(script, "D55E00"), figure.name);
    BOOST_TEST(holds(script, "000000"), figure.name);
    // Methods have no path to follow.
    BOOST_TEST(holds(script, "785EF0") == (figure.name != "paths"), figure.name);
  }
}

BOOST_AUTO_TEST_CASE(paths_are_those_of_models_and_their_direct_counterparts) {
  VerdictResult result = small();
  VerdictPicture picture = picture_of(result);
  const std::string script = script_of(picture, {"paths"});
  BOOST_TEST(count(script, "title \"direct\"") == 1U);
  BOOST_TEST(count(script, "title \"lbfgs\"") == 0U);
  BOOST_TEST(holds(script, "paths of the first of 4 trials"));
  picture.paths.landscape =
      landscape([](std::span<const double> x) { return x[0] * x[0] + x[1] * x[1]; },
                {{-1, 3, 2}, {-1, 3, 2}}, {{0, 0}});
  for (VerdictArm& one : result.arms) {
    one.sample = {
        trace([](std::span<const double> x) { return x[0]; }, {{2, 2}, {1, 0.5}, {0, 0}}, 0)};
  }
  BOOST_TEST(holds(script_of(picture, {"paths"}), "\n2 2\n1 0.5\n0 0\n"));
  // With more than four only models and the tuned direct side.
  result.arms.push_back(result.arms[3]);
  BOOST_TEST(!holds(script_of(picture, {"paths"}), "title \"matched\""));
}

BOOST_AUTO_TEST_CASE(the_default_is_four_figures_with_ends_where_there_are_no_paths) {
  const VerdictResult result = small();
  VerdictPicture picture = picture_of(result);
  BOOST_TEST(default_figures(picture) == (Names{"rates", "ecdf", "steps", "paths"}),
             boost::test_tools::per_element());
  picture.paths.landscape = {};
  BOOST_TEST(default_figures(picture) == (Names{"rates", "ecdf", "steps", "ends"}),
             boost::test_tools::per_element());
  BOOST_TEST(page_of(picture, default_figures(picture)).figures.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_figure_alone_says_what_it_shows_and_below_what_the_page_says) {
  const VerdictResult result = small();
  VerdictPicture picture = picture_of(result);
  picture.subtitle = "the sentence";
  const std::string script = script_of(picture, {"rates"});
  BOOST_TEST(holds(script, "0.85 the sentence"), script);
  BOOST_TEST(page_of(picture, {"rates"}).height < 700);
  BOOST_TEST(page_of(picture, {"rates", "ecdf"}).height == 0);
}

BOOST_AUTO_TEST_CASE(paths_on_one_curve_are_nested_but_none_of_them_hides_it) {
  VerdictResult result = small();
  result.arms.pop_back();
  const std::string script = script_of(picture_of(result), {"paths"});
  const std::string widths[] = {"lw 8.6 ", "lw 6.6 ", "lw 4.6 ", "lw 2.6 "};
  for (const std::string& width : widths) BOOST_TEST(holds(script, width), script);
}

BOOST_AUTO_TEST_CASE(figures_without_what_they_show_are_refused_with_the_reason) {
  VerdictResult result;
  for (const NamedFigure& figure : verdict_figures()) {
    BOOST_TEST(holds(refusal(picture_of(result), {figure.name}), "there are no runs"), figure.name);
  }
  result = small();
  VerdictPicture picture = picture_of(result);
  BOOST_TEST(holds(refusal(picture, {"rate"}), "did you mean 'rates'?"));
  picture.paths.landscape = {};
  BOOST_TEST(holds(refusal(picture, {"paths"}), "one or two variables"));
  for (VerdictArm& one : result.arms) one.sample.clear();
  BOOST_TEST(holds(refusal(picture_of(result), {"paths"}), "no arm has a path"));
}

BOOST_AUTO_TEST_CASE(gnuplot_draws_all_figures_of_verdicts,
                     *boost::unit_test::precondition(with_gnuplot)) {
  VerdictResult result = small();
  draw_all(picture_of(result), "small");
  VerdictResult one = small();
  one.arms.resize(1);
  one.arms[0].runs.resize(1);
  one.comparisons.clear();
  draw_all(picture_of(one), "one arm, one run");
  VerdictResult all = small(), none = small(), lost = small();
  for (VerdictArm& a : all.arms) a = arm(a.name, a.kind, {1e-3, 1e-3, 1e-3}, 1);
  draw_all(picture_of(all), "all successes");
  for (VerdictArm& a : none.arms) a = arm(a.name, a.kind, {17.2, 17.2, 17.2}, 1);
  draw_all(picture_of(none), "no success");
  lost.arms[0] = arm("mlp9", ArmKind::model, {not_a_number, HUGE_VAL, 1}, HUGE_VAL);
  draw_all(picture_of(lost), "not finite");
  VerdictResult many = small();
  for (int k = 0; k < 8; ++k) {
    many.arms.push_back(arm("a_network_whose_name_is_long_{64}_'64'_" + std::to_string(k),
                            ArmKind::model, {1, 0.001, double(k + 1)}, 0.1));
    many.arms.back().text = "adam:lr=0.0005, and what \"else\" there is to say of it: 100 %";
  }
  draw_all(picture_of(many), "many arms");
}

BOOST_AUTO_TEST_SUITE_END()

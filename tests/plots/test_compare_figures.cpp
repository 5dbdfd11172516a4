// Figures of several arms: fits to data, numbers in which arms differ, rates; and where legends go.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/rows.hpp"
#include "functions/data_fit.hpp"
#include "plots/gnuplot.hpp"
#include "plots/rate.hpp"
#include "plots/variation.hpp"
#include "plots/view.hpp"
#include "tests/plots/golden.hpp"
#include "tests/plots/pictures.hpp"
#include "tests/plots/support.hpp"

using namespace nnopt;
using namespace plot_tests;

namespace {

double bowl(std::span<const double> x) { return x[0] * x[0] + 4 * x[1] * x[1]; }

std::shared_ptr<const Fit> fit_of(std::vector<std::string> columns,
                                  std::vector<std::vector<double>> values,
                                  const std::string& formula) {
  const DataSet data{"made.csv", std::move(columns), std::move(values), "y"};
  return data_fit(data, formula, "", find_row<Loss>("mse", "loss", ""), {}).fit;
}

/// The runs of a fit of two parameters, the second one ending badly.
Picture fit_of_a_line() {
  Picture picture;
  picture.title = "a line";
  picture.value_name = "mse";
  picture.fit = fit_of({"x", "y", "sigma"}, {{0, 1, 2}, {1, 3, 4}, {0.5, 0.25, 0.5}}, "a*x+b");
  picture.landscape = landscape(bowl, {{-1, 3, 2}, {-1, 3, 2}}, {});
  picture.arms = {{"adam", {trace(bowl, {{0, 0}, {1, 1}, {1.5, 1.25}}, 0)}, 3},
                  {"sgd", {trace(bowl, {{0, 0}, {2, 2}, {HUGE_VAL, 0}}, 0)}, 1}};
  for (Arm& arm : picture.arms) {
    for (TraceRow& row : arm.runs[0].rows) {
      row.evaluations = 2 * row.step;
      row.seconds = 1e-5 * double(row.step);
    }
  }
  return picture;
}

/// Ends of three runs each, over dimensions, for two optimizers with a step length each.
Picture over_dimensions() {
  Picture picture;
  picture.title = "bowl";
  picture.known_minimum = 0;
  picture.goal_name = "f(x) ≤ 0.01";
  for (const auto& [name, lr] : {NamedValue{"sgd", 0.1}, NamedValue{"adam", 0.2}}) {
    for (const double dim : {16.0, 1.0, 4.0}) {
      Arm arm{name + ", dim " + std::to_string(int(dim)), {}};
      arm.series = name;
      arm.numbers = {{"lr", lr}, {"dim", dim}};
      for (const double factor : {1.0, 3.0, 2.0}) {
        const bool comes = name == "adam" || dim < 16 || factor == 1;
        const double end = comes ? 0.005 : 0.5;
        arm.runs.push_back(trace([=](auto) { return end; }, {{end, 0}}, 0));
        arm.goal_steps.push_back(comes ? std::optional(factor * 10 * dim) : std::nullopt);
      }
      picture.arms.push_back(arm);
    }
  }
  return picture;
}

/// A run whose gradient shrinks by `rate` in each step down to rounding.
Trace converging(double rate, int steps, double rounding = 0) {
  Trace run = trace([](auto) { return 1.0; }, {{0}}, 0);
  const TraceRow first = run.rows[0];
  run.rows.clear();
  run.x.assign(std::size_t(steps), 0);
  for (int k = 0; k < steps; ++k) {
    run.rows.push_back(first);
    run.rows.back().step = k;
    run.rows.back().gradient_norm = std::max(5 * std::pow(rate, k), rounding);
  }
  return run;
}

Picture over_conditions() {
  Picture picture;
  picture.title = "quadratic";
  for (const double condition : {10.0, 100.0}) {
    for (const double hurry : {0.5, 1.0}) {
      const double rate = 1 - hurry * 2 / (condition + 1);
      Arm arm{"gd", {converging(rate, 40)}};
      arm.series = "gd";
      arm.condition = condition;
      picture.arms.push_back(arm);
    }
  }
  return picture;
}

Picture with_evaluations() {
  Picture picture;
  picture.title = "bowl";
  picture.landscape = landscape(bowl, {{-2, 2, 2}, {-2, 2, 2}}, {{0, 0}});
  picture.known_minimum = 0;
  picture.arms = {{"bfgs", {trace(bowl, {{1, 1}, {0.5, -0.5}, {0, 0}}, 0)}}};
  picture.arms[0].runs[0].evaluated = {1, 1, -1.5, -1, 0.5, -0.5, 90, 0, 0, 0};
  return picture;
}

/// Arms that go through all corners.
Picture crowded(std::size_t arms) {
  Picture picture;
  picture.title = "crowd";
  picture.landscape = landscape(bowl, {{-1, 1, 2}, {-1, 1, 2}}, {});
  for (std::size_t k = 0; k < arms; ++k) {
    const double reach = 0.95 - 0.01 * double(k);
    picture.arms.push_back(
        {"arm " + std::to_string(k),
         {trace(
             bowl,
             {{-reach, -reach}, {reach, -reach}, {reach, reach}, {-reach, reach}, {-reach, -reach}},
             0)}});
  }
  return picture;
}

std::vector<std::string> styles_of_arms(const std::string& script) {
  std::vector<std::string> styles;
  for (const auto line : split(script, '\n')) {
    const auto at = line.find("keyentry with lines lw 4 ");
    if (at != line.npos) styles.emplace_back(line.substr(at + 25, line.find(" title") - at - 25));
  }
  return styles;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(compare_figures)

BOOST_AUTO_TEST_CASE(scripts_are_those_that_were_looked_at) {
  check_golden("fit.gp", alone(fit_of_a_line(), "fit"));
  check_golden("loss_examples.gp", alone(fit_of_a_line(), "loss_examples"));
  check_golden("scaling.gp", alone(over_dimensions(), "scaling"));
  check_golden("success.gp", alone(over_dimensions(), "success"));
  check_golden("rate.gp", alone(over_conditions(), "rate"));
  check_golden("contour_evaluations.gp", alone(with_evaluations(), "contour"));
  check_golden("surface_twelve.gp", alone(crowded(12), "surface"));
}

BOOST_AUTO_TEST_CASE(fits_show_their_data_by_default) {
  const auto are = boost::test_tools::per_element();
  Picture picture = fit_of_a_line();
  BOOST_TEST(default_figures(picture) == (Names{"contour", "fit", "loss"}), are);
  picture.landscape = {};
  BOOST_TEST(default_figures(picture) == (Names{"fit", "loss"}), are);
}

BOOST_AUTO_TEST_CASE(a_figure_that_lacks_what_it_shows_says_so) {
  const auto says = [](const Picture& picture, std::string_view name, std::string_view what) {
    const std::string text = refusal<BadInput>(picture, {name});
    BOOST_TEST(text.find(what) != text.npos, name << ": " << text);
    BOOST_TEST(text.find("'" + std::string(name) + "'") != text.npos, text);
  };
  Picture picture = over_dimensions();
  says(picture, "fit", "--data");
  says(picture, "loss_examples", "--data");
  says(picture, "loss_seconds", "no times");
  says(picture, "rate", "curvature");
  for (Arm& arm : picture.arms) arm.goal_steps.assign(3, std::nullopt);
  says(picture, "scaling", "f(x) ≤ 0.01");
  for (Arm& arm : picture.arms) arm.numbers = {{"dim", 2}};
  says(picture, "scaling", "no number");
  says(picture, "success", "no number");
  picture = fit_of_a_line();
  picture.arms.clear();
  says(picture, "fit", "no run");
}

BOOST_AUTO_TEST_CASE(a_fit_that_reads_several_columns_shows_predicted_over_measured) {
  Picture picture = fit_of_a_line();
  picture.fit = fit_of({"u", "v", "y"}, {{0, 1, 2}, {1, 0, 1}, {1, 2, 4}}, "a*u+b*v");
  const std::string script = alone(picture, "fit");
  BOOST_TEST(script.find("\"y predicted\"") != script.npos);
  // 1.5 u + 1.25 v over y.
  BOOST_TEST(script.find("1 1.25\n2 1.5\n4 4.25\n") != script.npos, script);
}

BOOST_AUTO_TEST_CASE(values_are_drawn_against_what_a_figure_is_named_after) {
  Picture picture = fit_of_a_line();
  picture.arms.pop_back();
  BOOST_TEST(alone(picture, "loss_evaluations").find("\n0 0\n2 5\n4 8.5\n") != std::string::npos);
  BOOST_TEST(alone(picture, "loss_examples").find("\n0 0\n6 5\n12 8.5\n") != std::string::npos);
  const std::string times = alone(picture, "loss_seconds");
  BOOST_TEST(times.find("\n0 0\n10 5\n20 8.5\n") != times.npos, times);
  BOOST_TEST(times.find("microseconds") != times.npos);
}

BOOST_AUTO_TEST_CASE(an_axis_is_logarithmic_where_one_arm_ends_far_before_another) {
  Picture picture = fit_of_a_line();
  BOOST_TEST(alone(picture, "loss_evaluations").find("set logscale x") == std::string::npos);
  for (TraceRow& row : picture.arms[0].runs[0].rows) row.evaluations *= 100;
  const std::string script = alone(picture, "loss_evaluations");
  BOOST_TEST(script.find("set logscale x") != script.npos);
  BOOST_TEST(script.find("set xrange [2:400]") != script.npos, script);
}

BOOST_AUTO_TEST_CASE(arms_become_lines_over_the_number_with_the_most_values) {
  const Picture picture = over_dimensions();
  const auto variation = variation_of(picture.arms);
  BOOST_REQUIRE(variation.has_value());
  BOOST_TEST(variation->name == "dim");
  BOOST_REQUIRE(variation->series.size() == 2u);
  BOOST_TEST(variation->series[0].label == "sgd");
  BOOST_TEST(variation->series[1].label == "adam");
  std::vector<double> dims;
  for (const VariedArm& arm : variation->series[1].arms) dims.push_back(arm.number);
  BOOST_TEST(dims == (std::vector<double>{1, 4, 16}), boost::test_tools::per_element());
  const Axis axis = axis_of(*variation);
  BOOST_TEST(axis.logarithmic);
  BOOST_TEST(axis.name == "dimension");
}

BOOST_AUTO_TEST_CASE(a_second_number_parts_the_arms_of_one_optimizer) {
  std::vector<Arm> arms;
  for (const double lr : {0.1, 0.2}) {
    for (const double dim : {1.0, 2.0, 3.0}) {
      arms.push_back({"", {}, 0, "gd", {{"lr", lr}, {"dim", dim}}});
    }
  }
  const auto variation = variation_of(arms);
  BOOST_REQUIRE(variation.has_value());
  BOOST_TEST(variation->name == "dim");
  BOOST_REQUIRE(variation->series.size() == 2u);
  BOOST_TEST(variation->series[0].label == "gd, lr 0.1");
  BOOST_TEST(!axis_of(*variation).logarithmic);
}

BOOST_AUTO_TEST_CASE(arms_that_differ_in_no_number_of_their_own_give_no_line) {
  const Arm gd{"", {}, 0, "gd", {{"lr", 0.1}}}, adam{"", {}, 0, "adam", {{"lr", 0.2}}};
  BOOST_TEST(!variation_of({}));
  BOOST_TEST(!variation_of(std::vector{gd}));
  BOOST_TEST(!variation_of(std::vector{gd, gd}));
  BOOST_TEST(!variation_of(std::vector{gd, adam}));
  Arm bare = gd;
  bare.numbers.clear();
  BOOST_TEST(!variation_of(std::vector{gd, bare}));
}

BOOST_AUTO_TEST_CASE(a_median_step_needs_half_of_the_runs_at_the_goal) {
  const std::string script = alone(over_dimensions(), "scaling");
  // sgd: medians over 1 and 4 dimensions; over 16 only one of three runs came.
  BOOST_TEST(script.find("\n1 20\n4 80\nEOD") != script.npos, script);
  // adam comes everywhere.
  BOOST_TEST(script.find("\n1 20\n4 80\n16 320\nEOD") != script.npos);
  BOOST_TEST(script.find("\n1 15 25\n4 60 100\n16 240 400\n") != script.npos);
}

BOOST_AUTO_TEST_CASE(success_counts_ends_near_the_minimum_or_else_runs_at_the_goal) {
  Picture picture = over_dimensions();
  BOOST_TEST(count_successes(picture, picture.arms[0]) == 1u);
  BOOST_TEST(count_successes(picture, picture.arms[1]) == 3u);
  picture.arms[1].runs[0].rows.back().value = -HUGE_VAL;
  BOOST_TEST(count_successes(picture, picture.arms[1]) == 2u);
  picture.known_minimum.reset();
  BOOST_TEST(count_successes(picture, picture.arms[0]) == 1u);
  BOOST_TEST(count_successes(picture, picture.arms[1]) == 3u);
}

BOOST_AUTO_TEST_CASE(the_rate_is_that_of_the_tail_before_rounding) {
  const auto near = boost::test_tools::tolerance(1e-9);
  BOOST_TEST(convergence_rate(converging(0.5, 30)).value() == 0.5, near);
  BOOST_TEST(convergence_rate(converging(0.5, 300, 1e-14)).value() == 0.5, near);
  BOOST_TEST(convergence_rate(converging(1.25, 30)).value() == 1.25, near);
  // The first half counts for nothing.
  Trace bent = converging(0.9, 40);
  for (std::size_t k = 0; k < 20; ++k) bent.rows[k].gradient_norm = 1;
  BOOST_TEST(convergence_rate(bent).value() == 0.9, near);
  // Rows that were left out of a long path make no difference.
  Trace thinned = converging(0.9, 40);
  for (TraceRow& row : thinned.rows) row.step *= 2;
  BOOST_TEST(convergence_rate(thinned).value() == std::sqrt(0.9), near);
  BOOST_TEST(!convergence_rate(converging(0.5, 3)));
  BOOST_TEST(!convergence_rate(Trace{}));
}

BOOST_AUTO_TEST_CASE(of_several_step_lengths_the_fastest_is_set_beside_theory) {
  const std::string script = alone(over_conditions(), "rate");
  BOOST_TEST(script.find("\n10 0.1818182\n100 0.01980198\nEOD") != script.npos, script);
  BOOST_TEST(script.find("heavy ball") != script.npos);
}

BOOST_AUTO_TEST_CASE(points_that_a_method_looked_at_are_drawn_below_its_path) {
  const std::string script = alone(with_evaluations(), "contour");
  const auto cloud = script.find("#70000000"), path = script.find("lines lw 2.4");
  BOOST_REQUIRE(cloud != script.npos);
  BOOST_TEST(cloud < path);
  BOOST_TEST(script.find("\n90 0\n") == script.npos);
}

BOOST_AUTO_TEST_CASE(a_legend_goes_below_the_axes_where_every_corner_is_taken) {
  BOOST_TEST(alone(with_evaluations(), "contour").find("set key at graph 0.") != std::string::npos);
  const std::string script = alone(crowded(3), "contour");
  BOOST_TEST(script.find("set key at graph 0.5, screen") != script.npos);
  // The axes leave room: the last bottom margin is higher than the first.
  const auto margin = [&](std::size_t at) { return std::stod(script.substr(at + 23)); };
  const std::string words = "set bmargin at screen ";
  BOOST_TEST(margin(script.rfind(words)) > margin(script.find(words)));
}

BOOST_AUTO_TEST_CASE(twelve_arms_have_twelve_styles) {
  const auto styles = styles_of_arms(alone(crowded(13), "contour"));
  BOOST_REQUIRE(styles.size() == 13u);
  BOOST_TEST(styles[12] == styles[0]);
  for (std::size_t i = 0; i < 12; ++i) {
    for (std::size_t k = 0; k < i; ++k) BOOST_TEST(styles[i] != styles[k]);
    BOOST_TEST((styles[i].find("dt") != std::string::npos) == (i >= 6), styles[i]);
  }
}

BOOST_AUTO_TEST_CASE(every_figure_is_understood_by_gnuplot,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  Picture lost = fit_of_a_line();
  lost.arms.erase(lost.arms.begin());
  const std::vector<std::pair<Picture, Names>> pages{
      {fit_of_a_line(), {"contour", "fit", "loss_examples", "loss_seconds", "loss_evaluations"}},
      {lost, {"fit"}},
      {over_dimensions(), {"scaling", "success"}},
      {over_conditions(), {"rate"}},
      {with_evaluations(), {"contour", "surface"}},
      {crowded(12), {"contour", "surface", "loss", "runs"}}};
  for (const auto& [picture, names] : pages) {
    const std::string page = run_gnuplot("set terminal svg\n" + gnuplot_script(picture, names));
    BOOST_TEST(page.ends_with("</svg>\n\n"));
    BOOST_CHECK_NO_THROW(run_gnuplot("set terminal dumb\n" + gnuplot_script(picture, names)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

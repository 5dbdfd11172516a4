#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <set>

#include "base/error.hpp"
#include "plots/figures.hpp"
#include "tests/plots/golden.hpp"
#include "tests/plots/pictures.hpp"
#include "tests/plots/support.hpp"

using namespace nnopt;
using namespace plot_tests;

namespace {

double parabola(std::span<const double> x) { return x[0] * x[0]; }
double saddle(std::span<const double> x) { return x[0] * x[0] - x[1] * x[1]; }

Picture on_a_line() {
  Picture picture;
  picture.title = "x^2";
  picture.subtitle = "two {arms}";
  picture.landscape = landscape(parabola, {{-2, 2, 2}}, {{0}});
  picture.known_minimum = 0;
  picture.arms = {
      {"direct", {trace(parabola, {{1.5}, {1.25}, {1.125}}, 0)}},
      {"mlp_9",
       {trace(parabola, {{1.5}, {0.5}, {0.0625}}, 0), trace(parabola, {{1.5}, {-1}, {-0.75}}, 1)}}};
  return picture;
}

Picture on_a_plane() {
  Picture picture;
  picture.title = "saddle";
  picture.landscape = landscape(saddle, {{-1, 1, 2}, {-2, 2, 2}}, {{0, -2}, {0, 2}});
  picture.known_minimum = -4;
  picture.arms = {{"direct", {trace(saddle, {{0.5, 0.25}, {0.25, 0.5}, {0, 1}, {0, 3}}, 0)}}};
  return picture;
}

/// The saddle seen with everything that can be asked for.
Picture with_everything() {
  Picture picture = on_a_plane();
  picture.arms.clear();
  picture.look.levels = {-1, 0, 0.5, 100};
  picture.look.contour_labels = true;
  picture.look.arrows = true;
  picture.landscape.gradients = [](const std::vector<Range>& axes) {
    std::vector<double> gradients;
    for (std::size_t j = 0; j < axes[1].count; ++j) {
      for (std::size_t i = 0; i < axes[0].count; ++i) {
        gradients.insert(gradients.end(), {2 * axes[0].at(i), -2 * axes[1].at(j)});
      }
    }
    return gradients;
  };
  return picture;
}

/// |x| and its derivative, which jumps.
Picture with_a_derivative() {
  Picture picture;
  picture.title = "abs(x)";
  picture.landscape =
      landscape([](std::span<const double> x) { return std::abs(x[0]); }, {{-1, 1, 2}}, {});
  picture.look.derivative = true;
  picture.landscape.gradients = [](const std::vector<Range>& axes) {
    std::vector<double> slopes;
    for (std::size_t i = 0; i < axes[0].count; ++i) {
      slopes.push_back(axes[0].at(i) > 0 ? 1 : axes[0].at(i) < 0 ? -1 : 0);
    }
    return slopes;
  };
  return picture;
}

Picture without_place() {
  Picture picture;
  picture.title = "fit";
  picture.value_name = "loss";
  const Heights f = [](std::span<const double> x) { return x[0] + x[1] + x[2]; };
  picture.arms = {{"sgd", {trace(f, {{1, 2, 3}, {0, 0, 0}, {-1, -1, -1}}, 0)}}};
  return picture;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(figures)

BOOST_AUTO_TEST_CASE(scripts_are_those_that_were_looked_at) {
  check_golden("curve_loss_runs.gp", gnuplot_script(on_a_line(), {"curve", "loss", "runs"}));
  check_golden("contour.gp", alone(on_a_plane(), "contour"));
  check_golden("surface.gp", alone(on_a_plane(), "surface"));
  check_golden("contour_by_hand.gp", alone(with_everything(), "contour"));
  check_golden("curve_derivative.gp", alone(with_a_derivative(), "curve"));
  check_golden("loss_linear.gp", alone(without_place(), "loss"));
}

BOOST_AUTO_TEST_CASE(arrows_and_derivatives_need_gradients) {
  Picture picture = on_a_plane();
  picture.look.arrows = true;
  BOOST_TEST(refusal<BadInput>(picture, {"contour"}).find("gradient") != std::string::npos);
  picture = on_a_line();
  picture.look.derivative = true;
  BOOST_TEST(refusal<BadInput>(picture, {"curve"}).find("derivative") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_default_follows_from_what_the_picture_holds) {
  const auto are = boost::test_tools::per_element();
  BOOST_TEST(default_figures(on_a_line()) == (Names{"curve", "loss", "runs"}), are);
  BOOST_TEST(default_figures(on_a_plane()) == (Names{"contour", "loss"}), are);
  BOOST_TEST(default_figures(without_place()) == Names{"loss"}, are);
  Picture bare = on_a_plane();
  bare.arms.clear();
  BOOST_TEST(default_figures(bare) == (Names{"contour", "surface"}), are);
  bare = on_a_line();
  bare.arms.clear();
  BOOST_TEST(default_figures(bare) == Names{"curve"}, are);
}

BOOST_AUTO_TEST_CASE(figures_have_names_of_their_own_and_a_text) {
  std::set<std::string_view> names;
  for (const Figure& f : nnopt::figures()) {
    BOOST_TEST(names.insert(f.name).second, "twice: " << f.name);
    BOOST_TEST(!f.text.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_figure_that_cannot_be_drawn_is_named_with_the_reason) {
  const std::string flat = refusal<BadInput>(on_a_line(), {"contour"});
  BOOST_TEST(flat.find("'contour'") != flat.npos);
  BOOST_TEST(flat.find("two") == flat.npos);
  BOOST_TEST(flat.find("2 variables") != flat.npos);
  BOOST_TEST(refusal<BadInput>(on_a_plane(), {"curve"}).find("1 variable") != std::string::npos);
  BOOST_TEST(refusal<BadInput>(without_place(), {"surface"}) != "no error");
  Picture bare = on_a_line();
  bare.arms.clear();
  for (const std::string_view name : {"loss", "runs"}) {
    BOOST_TEST(refusal<BadInput>(bare, {name}).find("no run") != std::string::npos);
  }
  Picture nowhere = on_a_plane();
  nowhere.landscape =
      landscape([](std::span<const double>) { return std::nan(""); }, nowhere.landscape.axes, {});
  BOOST_TEST(refusal<BadInput>(nowhere, {"contour"}).find("finite") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unknown_figure_is_bad_input_that_lists_the_known_ones) {
  const std::string near = refusal<BadInput>(on_a_line(), {"kurve"});
  BOOST_TEST(near.find("'kurve'") != near.npos);
  BOOST_TEST(near.find("curve") != near.npos);
  const std::string far = refusal<BadInput>(on_a_line(), {"zzz"});
  for (const Figure& f : nnopt::figures()) BOOST_TEST(far.find(f.name) != far.npos);
  BOOST_TEST(refusal<BadInput>(on_a_line(), {}).find("nothing to draw") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(runs_counts_those_below_the_limit) {
  Picture picture = on_a_line();
  BOOST_TEST(alone(picture, "runs")
                 .find("mlp\\0137"
                       "9\\0012"
                       "1 of 2 succeed") != std::string::npos);
  picture.success = 0.6;
  BOOST_TEST(alone(picture, "runs").find("2 of 2 succeed") != std::string::npos);
  picture.arms[1].runs[1].rows.back().value = HUGE_VAL;
  BOOST_TEST(alone(picture, "runs").find("1 of 2 succeed, 1 not finite") != std::string::npos);
  picture.known_minimum.reset();
  BOOST_TEST(alone(picture, "runs").find("succeed") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(loss_is_logarithmic_above_a_known_minimum_and_says_what_it_shows) {
  Picture picture = on_a_plane();
  picture.arms = {{"a", {trace(saddle, {{0, 1}, {0, 1.9}, {0, 1.9999}}, 0)}}};
  const std::string known = alone(picture, "loss");
  BOOST_TEST(known.find("set logscale y") != known.npos);
  BOOST_TEST(known.find("− minimum") != known.npos);
  picture.known_minimum.reset();
  const std::string unknown = alone(picture, "loss");
  BOOST_TEST(unknown.find("set logscale y") == unknown.npos);
  BOOST_TEST(unknown.find("minimum") == unknown.npos);
}

BOOST_AUTO_TEST_CASE(every_picture_is_understood_by_gnuplot,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  Picture odd = on_a_line();
  odd.title = "`id` \"quoted\" 'x' {/:Bold} \n!id";
  odd.arms.push_back({"'; system 'id' #", {Trace{}}});
  odd.arms.push_back({"no runs", {}});
  odd.arms[0].runs.push_back(trace(parabola, {{1e300}, {std::nan("")}, {HUGE_VAL}}, 3));
  Picture constant = on_a_plane();
  constant.landscape =
      landscape([](std::span<const double>) { return 7.0; }, constant.landscape.axes, {});
  for (const Picture& picture : {on_a_line(), on_a_plane(), without_place(), odd, constant}) {
    Names names = default_figures(picture);
    if (picture.landscape.axes.size() == 2) names.push_back("surface");
    const std::string page = run_gnuplot("set terminal svg\n" + gnuplot_script(picture, names));
    BOOST_TEST(page.ends_with("</svg>\n\n"));
  }
}

BOOST_AUTO_TEST_CASE(each_ending_gives_a_file_of_its_kind,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const plot_tests::Folder folder;
  for (const auto& [name, magic] : {std::pair("a.png", "\x89PNG"), std::pair("a.svg", "<?xml"),
                                    std::pair("a.pdf", "%PDF"), std::pair("a.gif", "GIF89a")}) {
    draw(on_a_line(), {"curve"}, folder.file(name));
    BOOST_TEST(plot_tests::contents(folder.file(name)).starts_with(magic), name);
  }
  draw(on_a_line(), {"curve"}, "/dev/null");
  BOOST_CHECK_THROW(draw(on_a_line(), {"curve"}, "/dev/full"), RunFailure);
}

BOOST_AUTO_TEST_CASE(a_gif_shows_the_path_growing,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const plot_tests::Folder folder;
  draw(without_place(), {"loss"}, folder.file("a.gif"));
  const std::string bytes = plot_tests::contents(folder.file("a.gif"));
  const std::string frame("\x21\xF9\x04", 3);  // a graphic control block opens each frame
  std::size_t count = 0;
  for (std::size_t at = bytes.find(frame); at != bytes.npos; at = bytes.find(frame, at + 1))
    ++count;
  BOOST_TEST(count >= 40U);
}

BOOST_AUTO_TEST_CASE(long_names_are_shortened_and_texts_stay_whole_characters) {
  Picture picture = on_a_line();
  picture.title = std::string(3000, 'x');
  picture.subtitle = "never seen";
  for (int k = 0; k < 300; ++k) picture.arms[0].label += "−";
  for (const std::string_view name : {"curve", "loss", "runs"}) {
    const std::string script = alone(picture, name);
    BOOST_TEST(script.find(std::string(200, 'x')) == script.npos);
    BOOST_TEST(script.find("...") != script.npos);
    BOOST_TEST(script.find("never seen") == script.npos);
  }
  const std::string label = alone(picture, "loss");
  BOOST_TEST(label.find("−...") != label.npos);
}

BOOST_AUTO_TEST_CASE(the_same_picture_gives_the_same_bytes,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const plot_tests::Folder folder;
  for (const std::string name : {"a.png", "b.png"}) {
    draw(on_a_plane(), {"contour", "surface"}, folder.file(name));
  }
  BOOST_TEST(
      (plot_tests::contents(folder.file("a.png")) == plot_tests::contents(folder.file("b.png"))));
}

BOOST_AUTO_TEST_CASE(nothing_is_left_where_gnuplot_fails_half_way) {
  const plot_tests::Folder folder, programs;
  programs.program("gnuplot", "head -c 3000 >&2; printf 'half a picture'; exit 1");
  const plot_tests::Path path(programs.path() + ":/bin:/usr/bin");
  BOOST_CHECK_THROW(draw(on_a_plane(), {"contour"}, folder.file("a.png")), RunFailure);
  BOOST_TEST(folder.empty());
  std::ofstream(folder.file("b.png")) << "the one before";
  BOOST_CHECK_THROW(draw(on_a_plane(), {"contour"}, folder.file("b.png")), RunFailure);
  BOOST_TEST(plot_tests::contents(folder.file("b.png")) == "the one before");
}

BOOST_AUTO_TEST_CASE(a_target_is_refused_before_anything_is_drawn) {
  const plot_tests::Folder folder, programs;
  programs.program("gnuplot", "exit 0");
  BOOST_CHECK_THROW(check_target(folder.file("a.bmp")), BadInput);
  {
    const plot_tests::Path path(programs.path());
    BOOST_CHECK_NO_THROW(check_target(folder.file("a.png")));
    BOOST_CHECK_NO_THROW(check_target("-"));
    BOOST_CHECK_THROW(check_target(folder.file("none/a.png")), RunFailure);
  }
  const plot_tests::Path nothing("/nonexistent");
  for (const std::string& file : {std::string("-"), folder.file("a.png")}) {
    BOOST_CHECK_THROW(check_target(file), RunFailure);
    BOOST_CHECK_THROW(draw(on_a_line(), {"curve"}, file), RunFailure);
  }
  BOOST_TEST(folder.empty());
}

BOOST_AUTO_TEST_SUITE_END()

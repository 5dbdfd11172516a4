// Figures of networks that learn examples.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "plots/gnuplot.hpp"
#include "plots/train_figures.hpp"
#include "plots/train_mosaic.hpp"
#include "tests/plots/golden.hpp"
#include "tests/plots/support.hpp"

using namespace nnopt;
using namespace plot_tests;

namespace {

using Names = std::vector<std::string_view>;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Losses that fall with the epoch, by `factor`; test losses lie higher.
std::vector<EpochRow> rows(double factor, std::int64_t epochs, bool labels = true,
                           bool validation = false) {
  std::vector<EpochRow> out;
  for (std::int64_t epoch = 0; epoch <= epochs; ++epoch) {
    EpochRow row;
    row.epoch = epoch;
    row.step = 10 * epoch;
    row.loss = 2 * std::pow(factor, double(epoch));
    row.test_loss = row.loss + 0.1;
    row.validation_loss = validation ? row.loss + 0.05 : not_a_number;
    row.train_accuracy = labels ? 1 - 0.4 * row.loss : not_a_number;
    row.test_accuracy = labels ? 1 - 0.4 * row.test_loss : not_a_number;
    row.validation_accuracy = validation && labels ? 1 - 0.4 * row.validation_loss : not_a_number;
    row.lr = 0.1;
    row.seconds = 0.01 * double(epoch);
    out.push_back(row);
  }
  return out;
}

/// Everything that the figures of a small classifier of 2 by 3 images show.
struct Small {
  TrainedNetwork network;
  Examples examples;
  Predictions predictions;

  Small() {
    network.network.inputs = 6;
    network.network.outputs = 2;
    network.network.layers = {3};
    network.height = 2;
    network.width = 3;
    network.classes = 2;
    for (std::size_t i = 0; i < plan_stack(network.network).parameters; ++i) {
      network.w.push_back(0.25 * (double(i * 7 % 11) - 5));
    }
    examples.name = "made";
    examples.inputs = 6;
    examples.height = 2;
    examples.width = 3;
    examples.classes = 2;
    for (std::uint8_t r = 0; r < 4; ++r) {
      examples.labels.push_back(r % 2);
      for (std::uint8_t i = 0; i < 6; ++i) {
        examples.pixels.push_back(static_cast<std::uint8_t>(51 * ((r + i) % 6)));
      }
    }
    predictions.outputs = 2;
    predictions.numbers = {0.75, 0.25, 0.625, 0.375, 0.125, 0.875, 0.25, 0.75};
    predictions.score = {4, 3, 2};
    predictions.answers = {0, 0, 1, 1};
    predictions.confusion = {{1, 1}, {1, 1}};
    predictions.losses = {0.29, 0.98, 2.08, 0.29};
  }
  TrainPicture picture() const {
    TrainPicture out;
    out.title = "6-3-2 on made";
    out.network = &network;
    out.examples = &examples;
    out.predictions = &predictions;
    out.digit = 1;
    return out;
  }
};

TrainPicture one_arm() {
  TrainPicture picture;
  picture.title = "net";
  picture.arms = {{"adam", {rows(0.5, 3)}, 100}};
  return picture;
}

TrainPicture two_arms() {
  TrainPicture picture;
  picture.title = "net";
  for (const double width : {4.0, 16.0}) {
    TrainArm arm{"hidden " + std::to_string(int(width)), {}, 100, "adam", {{"hidden", width}}};
    for (const double factor : {0.5, 0.6, 0.7})
      arm.runs.push_back(rows(factor, 2 + int(width) / 8));
    picture.arms.push_back(arm);
  }
  return picture;
}

PlaneView plane(bool with_path) {
  PlaneView view;
  view.directions.u_name = with_path ? "PC 1 (90 %)" : "direction 1";
  view.directions.v_name = with_path ? "PC 2 (8 %)" : "direction 2";
  if (with_path) {
    view.directions.path = {-0.9, -0.5, -0.5, 0.5, 0, 0};
    view.directions.u_share = 0.9;
    view.directions.v_share = 0.08;
    view.directions.residual = 0.25;
  }
  view.grid.axes = {{-1, 1, 5}, {-1, 1, 5}};
  for (int k = 0; k < 25; ++k) {
    view.grid.values.push_back(0.1 + std::hypot(0.5 * (k % 5 - 2), 0.5 * (k / 5 - 2)));
  }
  view.loss = 0.1;
  return view;
}

std::string script_of(const TrainPicture& picture, const Names& names) {
  return gnuplot_script(page_of(picture, names));
}

/// One figure on a small grid.
std::string alone(const TrainPicture& picture, std::string_view name) {
  Paper paper;
  paper.grid = 9;
  paper.mesh = 5;
  Script script(Script::Encoding::text, paper);
  for (const TrainFigure& figure : train_figures()) {
    if (figure.name == name) figure.draw(picture, script);
  }
  return script.str();
}

std::string refusal(const TrainPicture& picture, const Names& names) {
  return plot_tests::refusal_of([&] { script_of(picture, names); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(train_figures_)

BOOST_AUTO_TEST_CASE(history_of_one_arm_is_two_charts_with_a_line_for_each_set) {
  const std::string script = script_of(one_arm(), {"history"});
  check_golden("history.gp", script);
  TrainPicture regression = one_arm();
  regression.arms[0].runs = {rows(0.5, 3, false)};
  BOOST_TEST(count(script_of(regression, {"history"}), "set title") == 1U);
  BOOST_TEST(count(script, "set title") == 2U);
}

BOOST_AUTO_TEST_CASE(
    several_arms_have_a_colour_each_bands_over_their_seeds_and_dashes_for_training) {
  check_golden("history_arms.gp", script_of(two_arms(), {"history"}));
}

BOOST_AUTO_TEST_CASE(a_kept_epoch_is_marked_where_one_is) {
  TrainPicture picture = one_arm();
  picture.arms[0].runs = {rows(0.5, 3, true, true)};
  BOOST_TEST(count(script_of(picture, {"history"}), "kept") == 0U);
  picture.arms[0].best_epochs = {2};
  const std::string script = script_of(picture, {"history"});
  BOOST_TEST(count(script, "kept: epoch 2") == 2U);
  BOOST_TEST(count(script, "validation") == 2U);
}

BOOST_AUTO_TEST_CASE(epochs_have_whole_tics_and_a_single_one_is_a_point) {
  const std::string script = script_of(one_arm(), {"history"});
  BOOST_TEST(count(script, "set xtics ('0' 0, '1' 1, '2' 2, '3' 3)") == 2U);
  TrainPicture picture = one_arm();
  picture.arms[0].runs = {rows(0.5, 0)};
  BOOST_TEST(count(script, "points pt 7") == 0U);
  BOOST_TEST(count(script_of(picture, {"history"}), "points pt 7") > 0U);
}

BOOST_AUTO_TEST_CASE(many_arms_are_drawn_without_their_training) {
  TrainPicture picture = two_arms();
  while (picture.arms.size() < 7) picture.arms.push_back(picture.arms.front());
  BOOST_TEST(count(script_of(picture, {"history"}), "dashed: training") == 0U);
  picture.arms.resize(6);
  BOOST_TEST(count(script_of(picture, {"history"}), "dashed: training") == 2U);
}

BOOST_AUTO_TEST_CASE(runs_that_blow_up_do_not_hide_the_others) {
  TrainPicture picture = two_arms();
  for (EpochRow& row : picture.arms[1].runs[0]) row.loss = row.test_loss = 1e9;
  picture.arms[1].runs.resize(1);
  picture.arms[1].runs[0][0].loss = picture.arms[1].runs[0][0].test_loss = 2;
  const std::string script = script_of(picture, {"history"});
  BOOST_TEST(script.find("set yrange [0.626086957:8.4]") != script.npos, script.substr(0, 2000));
  picture.arms[1].runs[0].back().test_loss = not_a_number;
  BOOST_TEST(count(script_of(picture, {"history"}), "nan") == 0U);
}

BOOST_AUTO_TEST_CASE(losses_are_drawn_against_steps_examples_and_seconds) {
  const TrainPicture picture = one_arm();
  const std::string steps = script_of(picture, {"loss"});
  BOOST_TEST(steps.find("\n30 0.25\n") != steps.npos);
  const std::string examples = script_of(picture, {"loss_examples"});
  BOOST_TEST(examples.find("\n300 0.25\n") != examples.npos);
  const std::string seconds = script_of(picture, {"loss_seconds"});
  BOOST_TEST(seconds.find("\n30 0.25\n") != seconds.npos);
  BOOST_TEST(seconds.find("milliseconds") != seconds.npos);
}

BOOST_AUTO_TEST_CASE(losses_at_the_end_over_the_width_have_quartiles_over_the_seeds) {
  check_golden("width.gp", script_of(two_arms(), {"width"}));
  BOOST_TEST(refusal(one_arm(), {"width"}).find("differ in no number") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(filters_are_images_on_one_scale_with_their_outgoing_weights) {
  const Small small;
  check_golden("filters.gp", alone(small.picture(), "filters"));
}

BOOST_AUTO_TEST_CASE(the_largest_weight_is_not_drawn_in_a_grey) {
  Script script(Script::Encoding::text, Paper());
  set_diverging_palette(0.5, script);
  // Even of 48 colours, 3 / 48 = 0.0625 apart, the one at 1 lies before the greys, and that at the
  // first grey behind the reds.
  BOOST_TEST(script.str().find("1 '#67001f', 1.08 '#67001f', 1.12 '#ffffff', 1.2 '#ffffff'") !=
             std::string::npos);
  BOOST_TEST(count(script.str(), "1 '#ffffff'") == 0U);
  BOOST_TEST(grey(0) >= 1.2);
  BOOST_TEST(grey(1) == 2);
}

BOOST_AUTO_TEST_CASE(a_page_of_filters_is_as_high_as_they_are) {
  Small small;
  small.network.network.layers = {5};  // in two rows of three
  small.network.w.resize(plan_stack(small.network.network).parameters);
  const Page page = page_of(small.picture(), {"filters"});
  BOOST_TEST((page.height >= 320 && page.height < 930), page.height);
  BOOST_TEST(page_of(small.picture(), {"filters", "confusion"}).height == 0);
}

BOOST_AUTO_TEST_CASE(a_network_without_hidden_layers_has_filters_of_its_outputs) {
  Small small;
  small.network.network.layers = {};
  small.network.w.resize(plan_stack(small.network.network).parameters);
  const std::string script = alone(small.picture(), "filters");
  BOOST_TEST(count(script, "output 1") == 1U);
  BOOST_TEST(count(script, "unit 1") == 0U);
}

BOOST_AUTO_TEST_CASE(a_terminal_gets_no_images_by_default) {
  const Small small;
  BOOST_TEST(default_figures(small.picture()) == (Names{"filters", "confusion"}),
             boost::test_tools::per_element());
  BOOST_TEST(default_figures(small.picture(), true) == (Names{"confusion"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(contributions_are_ordered_and_sum_up_in_the_title) {
  const Small small;
  const std::string script = alone(small.picture(), "contributions");
  check_golden("contributions.gp", script);
  TrainPicture picture = small.picture();
  picture.digit = 7;
  BOOST_TEST(refusal(picture, {"contributions"}).find("no image of class 7") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_confusion_matrix_has_counts_and_recalls) {
  const Small small;
  check_golden("confusion.gp", alone(small.picture(), "confusion"));
}

BOOST_AUTO_TEST_CASE(mistakes_show_the_worst_first_with_label_answer_and_probability) {
  const Small small;
  const std::string script = alone(small.picture(), "mistakes");
  check_golden("mistakes.gp", script);
  const auto worst = script.find("0 → 1"), other = script.find("1 → 0");
  BOOST_TEST((worst < other && other != script.npos));
  Small perfect;
  perfect.predictions.answers = {0, 1, 0, 1};
  BOOST_TEST(refusal(perfect.picture(), {"mistakes"}).find("there are none") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(planes_are_contours_with_the_path_or_the_weights) {
  TrainPicture picture = one_arm();
  picture.plane = plane(true);
  check_golden("plane_path.gp", alone(picture, "landscape"));
  picture.plane = plane(false);
  const std::string random = alone(picture, "landscape");
  BOOST_TEST(random.find("trained weights") != random.npos);
  BOOST_TEST(random.find("loss 0.1 at (0, 0), filter-normalized directions") != random.npos);
  picture.plane->rows = 2000;
  const std::string shared = script_of(picture, {"landscape", "loss"});
  BOOST_TEST(shared.find("loss 0.1 at (0, 0), over 2000 rows") != shared.npos);
  BOOST_TEST(shared.find("the loss around the trained weights") != shared.npos);
  BOOST_TEST(shared.find("training loss at each step") != shared.npos);
  BOOST_TEST(alone(picture, "surface").find("splot") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_curve_is_drawn_through_the_data_of_one_number) {
  TrainedNetwork network;
  network.network.layers = {};
  network.precision = Precision::twofold;
  network.w = {2, 1};
  Examples line;
  line.name = "line.csv";
  line.inputs = 1;
  line.numbers = {0, 1, 2};
  line.targets = {1, 3.5, 5};
  TrainPicture picture = one_arm();
  picture.network = &network;
  picture.examples = &line;
  const std::string script = alone(picture, "fit");
  BOOST_TEST(script.find("\n1 3.5\n") != script.npos);
  BOOST_TEST(script.find("\n2.08 5.16\n") != script.npos);
  BOOST_TEST(refusal(Small().picture(), {"fit"}).find("cannot be drawn") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(figures_without_what_they_show_are_refused_with_the_reason) {
  const TrainPicture picture = one_arm();
  for (const TrainFigure& figure : train_figures()) {
    if (figure.needs == TrainNeeds::arms) continue;
    const std::string why = refusal(picture, {figure.name});
    BOOST_TEST(why.find(std::string(figure.name)) != why.npos, figure.name << ": " << why);
  }
  BOOST_TEST(refusal(picture, {"filter"}).find("did you mean 'filters'?") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_mosaic_fills_its_place_and_keeps_its_cells_apart) {
  for (const std::size_t cells : {1U, 2U, 10U, 36U, 63U}) {
    Script script(Script::Encoding::text, Paper());
    script.place({}, true);
    script.margins(20, 20, 50, 20);
    const Mosaic mosaic(script, cells, 1.2, 1.7);
    const double width = script.axes_width() / mosaic.pixels(),
                 height = script.axes_height() / mosaic.pixels();
    for (std::size_t k = 0; k < cells; ++k) {
      const Point2 a = mosaic.corner(k);
      BOOST_TEST((a[0] > -1e-9 && a[0] + 1.2 < width + 1e-9));
      BOOST_TEST((a[1] < height + 1e-9 && a[1] - 1.7 > -1e-9));
      for (std::size_t l = 0; l < k; ++l) {
        const Point2 b = mosaic.corner(l);
        BOOST_TEST((std::abs(a[0] - b[0]) > 1.19 || std::abs(a[1] - b[1]) > 1.69));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(gnuplot_draws_them_all, *boost::unit_test::precondition(with_gnuplot)) {
  const Small small;
  TrainPicture picture = small.picture();
  picture.arms = two_arms().arms;
  picture.plane = plane(true);
  const Folder folder;
  for (const TrainFigure& figure : train_figures()) {
    if (figure.name == "fit") continue;
    const std::string file = folder.file(std::string(figure.name) + ".png");
    draw(page_of(picture, {figure.name}), file);
    BOOST_TEST(contents(file).size() > 1000U);
    BOOST_CHECK_NO_THROW(run_gnuplot("set terminal dumb\n" + script_of(picture, {figure.name})));
  }
  BOOST_CHECK_NO_THROW(
      draw(page_of(picture, {"history", "filters", "confusion"}), folder.file("page.svg")));
}

BOOST_AUTO_TEST_SUITE_END()

// Figures of sweeps, from rows made here.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>

#include "plots/gnuplot.hpp"
#include "plots/script.hpp"
#include "plots/sweep_figures.hpp"
#include "plots/sweep_table.hpp"
#include "tests/plots/golden.hpp"
#include "tests/plots/support.hpp"

using namespace nnopt;
using namespace plot_tests;

namespace {

using Names = std::vector<std::string_view>;
using Result = std::function<std::string(const std::vector<std::string>&)>;

/// All combinations of the values; the last option varies fastest.
SweepPicture grid(const std::vector<std::pair<std::string, std::vector<std::string>>>& options,
                  const Result& result) {
  SweepPicture picture;
  picture.title = "sweep";
  picture.result.name = "value";
  std::size_t runs = 1;
  for (const auto& [name, values] : options) {
    picture.varied.push_back({name});
    runs *= values.size();
  }
  for (std::size_t run = 0; run < runs; ++run) {
    std::vector<std::string> setting(options.size());
    std::size_t rest = run;
    for (std::size_t k = options.size(); k-- > 0;) {
      const auto& values = options[k].second;
      setting[k] = values[rest % values.size()];
      rest /= values.size();
      picture.varied[k].texts.push_back(setting[k]);
    }
    picture.result.texts.push_back(result(setting));
  }
  return picture;
}

/// lr and momentum; the best at 0.01 and 0.5, one blown up, one missing.
SweepPicture two_numbers() {
  return grid({{"lr", {"0.001", "0.01", "0.1", "1"}}, {"momentum", {"0", "0.5", "0.9"}}},
              [](const std::vector<std::string>& at) -> std::string {
                if (at[0] == "1" && at[1] == "0.9") return "inf";
                if (at[0] == "0.1" && at[1] == "0") return "";
                const double lr = std::log10(std::stod(at[0])) + 2, m = std::stod(at[1]) - 0.5;
                return std::to_string(0.25 + lr * lr + m * m);
              });
}

/// lr for each optimizer, three seeds.
SweepPicture seeds() {
  return grid({{"optimizer", {"sgd", "adam:betas=0.9/0.99"}},
               {"lr", {"0.001", "0.01", "0.1"}},
               {"seed", {"0", "1", "2"}}},
              [](const std::vector<std::string>& at) {
                const double factor = at[0] == "sgd" ? 2 : 1;
                return std::to_string(factor * (std::stod(at[1]) + std::stod(at[2])));
              });
}

SweepPicture random_settings() {
  SweepPicture picture;
  picture.title = "random";
  picture.random = true;
  picture.result.name = "value";
  picture.varied = {{"lr", {}, true}, {"wd"}, {"optimizer"}};
  for (int k = 0; k < 20; ++k) {
    picture.varied[0].texts.push_back(std::to_string(0.01 * (k + 1)));
    picture.varied[1].texts.push_back(std::to_string((k * 7 % 20) / 20.0));
    picture.varied[2].texts.push_back(k % 3 == 0 ? "sgd" : "adam");
    picture.result.texts.push_back(k == 7 ? "1e300" : std::to_string(std::abs(k - 12) - 1.5));
  }
  return picture;
}

std::string script_of(const SweepPicture& picture, const Names& names) {
  return gnuplot_script(page_of(picture, names));
}

std::string refusal(const SweepPicture& picture, const Names& names) {
  return plot_tests::refusal_of([&] { script_of(picture, names); });
}

bool holds(const std::string& text, const std::string& word) {
  return text.find(word) != text.npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sweep_figures_)

BOOST_AUTO_TEST_CASE(numbers_are_in_order_and_words_as_they_came) {
  const SweepTable table =
      table_of(grid({{"lr", {"0.1", "1e-3", "1e-1", "0.01"}}, {"optimizer", {"sgd", "adam"}}},
                    [](const auto&) { return "1"; }),
               "lines");
  BOOST_TEST(table.factors[0].values == (std::vector{0.001, 0.01, 0.1}),
             boost::test_tools::per_element());
  BOOST_TEST(table.factors[0].logarithmic);
  BOOST_TEST(!table.factors[1].numbers);
  BOOST_TEST(table.factors[1].words == (std::vector<std::string>{"sgd", "adam"}),
             boost::test_tools::per_element());
  // 0.1 and 1e-1 are one number, whose runs are taken together.
  BOOST_TEST(table.settings.size() == 6U);
  BOOST_TEST(table.most_results == 2U);
}

BOOST_AUTO_TEST_CASE(numbers_are_spaced_as_their_steps_are_more_even) {
  const auto logarithmic = [](const std::vector<std::string>& values) {
    return table_of(grid({{"n", values}}, [](const auto&) { return "1"; }), "lines")
        .factors[0]
        .logarithmic;
  };
  BOOST_TEST(logarithmic({"1", "2", "4", "8", "16"}));
  BOOST_TEST(logarithmic({"1e-4", "1"}));
  BOOST_TEST(!logarithmic({"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}));
  BOOST_TEST(!logarithmic({"0", "0.01", "1"}));
  BOOST_TEST(!logarithmic({"-1", "10", "100"}));
}

BOOST_AUTO_TEST_CASE(runs_that_differ_in_their_seeds_have_a_median_and_quartiles) {
  const SweepPicture picture = seeds();
  const SweepTable table = table_of(picture, "lines");
  BOOST_TEST(table.factors.size() == 2U);
  BOOST_TEST(table.most_results == 3U);
  BOOST_TEST(table.best()->median() == 1.001);
  const std::string script = script_of(picture, {"lines"});
  check_golden("sweep_lines.gp", script);
  BOOST_TEST(holds(script, "best median of value 1.001 at"));
  // Seeds are a number where nothing else varies.
  const SweepPicture alone =
      grid({{"seed", {"0", "1", "2"}}}, [](const auto& at) { return at[0]; });
  BOOST_TEST(table_of(alone, "lines").factors.front().name == "seed");
}

BOOST_AUTO_TEST_CASE(runs_that_blow_up_are_triangles_at_the_end_of_the_axis) {
  SweepPicture picture = two_numbers();
  const std::string script = script_of(picture, {"lines"});
  BOOST_TEST(count(script, "points pt 9") == 1U);
  BOOST_TEST(!holds(script, "inf"));
  picture.result.texts.back() = "1e300";
  BOOST_TEST(count(script_of(picture, {"lines"}), "points pt 9") == 1U);
  picture.result.texts.back() = "-1e308";  // no number that could be drawn
  BOOST_TEST(count(script_of(picture, {"lines"}), "points pt 9") == 1U);
  BOOST_TEST(!holds(script_of(picture, {"heat"}), "e+30"));
  picture.result.texts.back() = "-2";
  BOOST_TEST(count(script_of(picture, {"lines"}), "points pt 9") == 0U);
}

BOOST_AUTO_TEST_CASE(a_map_has_a_cell_for_each_setting_and_a_frame_around_the_best) {
  const std::string script = script_of(two_numbers(), {"heat"});
  check_golden("sweep_heat.gp", script);
  BOOST_TEST(holds(script, "0.25"));
  BOOST_TEST(holds(script, "best value 0.25 at lr = 0.01, momentum = 0.5"), script);
  BOOST_TEST(count(script, "×") == 1U);            // blown up
  BOOST_TEST(count(script, "set label ") == 11U);  // one is missing
}

BOOST_AUTO_TEST_CASE(dark_is_better_also_where_more_is) {
  SweepPicture picture = two_numbers();
  const std::string less = script_of(picture, {"heat"});
  picture.more_is_better = true;
  const std::string more = script_of(picture, {"heat"});
  BOOST_TEST(holds(less, "defined (0 '#0b2545'"));
  BOOST_TEST(holds(more, "defined (0 '#f5f8fa'"));
  BOOST_TEST(!holds(more, "best value 0.25 "));
}

BOOST_AUTO_TEST_CASE(words_are_lines_of_their_own_and_rows_of_maps) {
  const SweepPicture picture = seeds();
  const SweepTable table = table_of(picture, "heat");
  BOOST_TEST(count_lines(table) == 2U);
  const std::vector<SweepMap> maps = maps_of(table);
  BOOST_TEST_REQUIRE(maps.size() == 1U);
  BOOST_TEST(table.factors[maps[0].x].name == "lr");
  BOOST_TEST(table.factors[maps[0].y].name == "optimizer");
}

BOOST_AUTO_TEST_CASE(a_third_option_makes_a_map_for_each_of_its_values_on_one_scale) {
  const SweepPicture picture = grid({{"optimizer", {"sgd", "adam", "lion"}},
                                     {"lr", {"0.01", "0.1", "1"}},
                                     {"steps", {"10", "20", "30"}}},
                                    [](const auto& at) { return at[0] == "sgd" ? "1" : at[1]; });
  const Page page = page_of(picture, {"heat"});
  BOOST_TEST(page.figures.size() == 3U);
  const std::string script = gnuplot_script(page);
  BOOST_TEST(count(script, "set cbrange [0.01:1]") + count(script, "set cbrange [-2:0]") == 3U,
             script);
  BOOST_TEST(holds(script, "optimizer = lion"));
  BOOST_TEST(count(script, "lines lw 2.4 lc rgb '#D55E00'") == 1U);
}

BOOST_AUTO_TEST_CASE(random_settings_are_points_over_each_option) {
  const SweepPicture picture = random_settings();
  BOOST_TEST(default_figures(picture) == Names{"scatter"}, boost::test_tools::per_element());
  const Page page = page_of(picture, {"scatter"});
  BOOST_TEST(page.figures.size() == 3U);
  const std::string script = gnuplot_script(page);
  BOOST_TEST(count(script, "title \"best\"") == 3U);
  BOOST_TEST(count(script, "points pt 9") == 3U);
  BOOST_TEST(count(script, "e+300") == 0U);
}

BOOST_AUTO_TEST_CASE(of_very_many_settings_some_are_drawn_and_the_best) {
  SweepPicture picture;
  picture.random = true;
  picture.result.name = "value";
  picture.varied = {{"lr"}};
  constexpr int many = 60001;
  for (int k = 0; k < many; ++k) {
    picture.varied[0].texts.push_back(std::to_string(k + 1));
    picture.result.texts.push_back(k == 12345 ? "-1.5" : std::to_string(k % 7));
  }
  const std::string script = script_of(picture, {"scatter"});
  BOOST_TEST(script.size() < 400'000U);
  BOOST_TEST(holds(script, "value over lr, one of 11 runs"));
  BOOST_TEST(holds(script, "12346 -1.5"));
}

BOOST_AUTO_TEST_CASE(the_default_fits_what_was_varied) {
  const auto one = [](const auto& at) { return at[0]; };
  BOOST_TEST(default_figures(two_numbers()) == Names{"heat"}, boost::test_tools::per_element());
  BOOST_TEST(default_figures(seeds()) == Names{"lines"}, boost::test_tools::per_element());
  BOOST_TEST(default_figures(grid({{"lr", {"1", "2"}}}, one)) == Names{"lines"},
             boost::test_tools::per_element());
  BOOST_TEST(default_figures(grid({{"optimizer", {"sgd", "adam"}}},
                                  [](const auto&) { return "1"; })) == Names{"lines"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_drawn_is_refused_with_the_reason) {
  const auto first = [](const auto& at) { return at[0]; };
  const SweepPicture one = grid({{"lr", {"0.1"}}}, first);
  BOOST_TEST(holds(refusal(one, {"lines"}), "no option has more than one value"));
  SweepPicture none = two_numbers();
  for (std::string& text : none.result.texts) text = text.empty() ? "" : "nan";
  BOOST_TEST(holds(refusal(none, {"heat"}), "no finite number among the results: value"));
  BOOST_TEST(holds(refusal(two_numbers(), {"line"}), "did you mean 'lines'?"));
  BOOST_TEST(holds(refusal(grid({{"lr", {"1", "2"}}}, first), {"heat"}), "two options that vary"));
  std::vector<std::string> many;
  for (int k = 1; k <= 13; ++k) many.push_back(std::to_string(k));
  const SweepPicture large = grid({{"a", many}, {"b", many}}, first);
  BOOST_TEST(holds(refusal(large, {"lines"}), "13 lines"));
  BOOST_TEST(
      holds(refusal(grid({{"a", many}, {"b", many}, {"c", many}}, first), {"heat"}), "13 maps"));
  BOOST_TEST(holds(refusal({}, {"lines"}), "no option"));
}

BOOST_AUTO_TEST_CASE(gnuplot_draws_all_figures_of_sweeps,
                     *boost::unit_test::precondition(with_gnuplot)) {
  const SweepPicture odd =
      grid({{"formula", {"sin(x_1)", "it's {100 %}", "a \"long\" name, which goes on and on"}},
            {"momentum", {"0", "0.9", "0.99"}}},
           [](const auto& at) { return at[1]; });
  const SweepPicture same =
      grid({{"lr", {"1", "2"}}, {"steps", {"5", "6"}}}, [](const auto&) { return "0"; });
  const Folder folder;
  std::size_t number = 0;
  for (const SweepPicture& picture : {two_numbers(), seeds(), random_settings(), odd, same}) {
    ++number;
    for (const NamedFigure& figure : sweep_figures()) {
      BOOST_TEST_CONTEXT(number << ": " << figure.name) {
        if (picture.random && figure.name != "scatter") continue;
        for (const std::string ending : {".png", ".svg"}) {
          const std::string file = folder.file(std::string(figure.name) + ending);
          draw(page_of(picture, {figure.name}), file);
          BOOST_TEST(contents(file).size() > 1000U);
        }
        BOOST_CHECK_NO_THROW(
            run_gnuplot("set terminal dumb\n" + script_of(picture, {figure.name})));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

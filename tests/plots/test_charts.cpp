// Charts, and those of initial parameters.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "base/error.hpp"
#include "plots/gnuplot.hpp"
#include "plots/init_charts.hpp"
#include "plots/script.hpp"
#include "tests/plots/golden.hpp"
#include "tests/plots/support.hpp"

using namespace nnopt;

namespace {

const std::vector<std::string> schemes{"default", "kaiming_normal:mode=fan_out"};

/// Numbers of a variance, however they came about.
Moments with_variance(double variance) { return {1, 0, 0, 0, variance}; }

std::vector<InitRow> size_rows() {
  std::vector<InitRow> rows;
  for (const std::size_t scheme : {0u, 1u}) {
    for (const LayerSize& size : {LayerSize{10, 10}, {100, 10}, {10, 100}}) {
      const double variance = double(scheme + 1) / (3 * double(size.fan_in));
      rows.push_back({scheme, size, 1, with_variance(1.0625 * variance), variance});
    }
  }
  return rows;
}

std::vector<SchemeDepth> depths() {
  std::vector<SchemeDepth> all;
  for (const std::size_t scheme : {0u, 1u}) {
    SchemeDepth depth{scheme, {}, scheme == 0 ? 0.5 : 2.0, 1.0};
    for (int k = 0; k < 4; ++k) {
      depth.rows.push_back({std::to_string(k),
                            {8, 8},
                            with_variance(1),
                            1,
                            std::pow(depth.activation_factor, k),
                            1 + 0.25 * k});
    }
    all.push_back(depth);
  }
  return all;
}

Page page_of(const std::vector<Chart>& charts) {
  const PageTitle title{"initial parameters", "two schemes"};
  Page page{title, {}, false};
  for (const Chart& chart : charts) {
    page.figures.push_back([=](Script& script) { draw_chart(title, chart, script); });
  }
  return page;
}

std::vector<Chart> size_charts() {
  const auto rows = size_rows();
  return {size_chart("fan_in", rows, schemes), size_chart("fan_out", rows, schemes)};
}
std::vector<Chart> depth_charts() {
  const auto all = depths();
  return {depth_chart("activations", all, schemes), depth_chart("gradients", all, schemes)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(charts)

BOOST_AUTO_TEST_CASE(scripts_are_those_that_were_looked_at) {
  plot_tests::check_golden("init_sizes.gp", gnuplot_script(page_of(size_charts())));
  plot_tests::check_golden("init_depth.gp", gnuplot_script(page_of(depth_charts())));
}

BOOST_AUTO_TEST_CASE(a_fan_that_takes_one_value_has_no_figure) {
  using Names = std::vector<std::string_view>;
  const auto figures = [](const std::vector<LayerSize>& sizes) { return varied_fans(sizes); };
  const auto are = boost::test_tools::per_element();
  BOOST_TEST(figures({{10, 10}, {20, 10}}) == Names{"fan_in"}, are);
  BOOST_TEST(figures({{10, 10}, {10, 20}}) == Names{"fan_out"}, are);
  BOOST_TEST(figures({{10, 10}, {20, 10}, {10, 20}}) == (Names{"fan_in", "fan_out"}), are);
  BOOST_TEST(figures({{10, 10}, {20, 20}}).empty());
}

BOOST_AUTO_TEST_CASE(lines_show_what_was_drawn_and_what_theory_says) {
  const Chart chart = size_charts()[0];
  BOOST_REQUIRE(chart.lines.size() == 2u);
  BOOST_TEST(chart.heading == "against fan-in, with fan-out 10");
  const ChartLine& line = chart.lines[1];
  BOOST_TEST((line.theory == std::vector<ChartPoint>{{10, 2.0 / 30}, {100, 2.0 / 300}}));
  BOOST_REQUIRE(line.points.size() == 2u);
  for (std::size_t k = 0; k < 2; ++k) {
    BOOST_TEST(line.points[k][0] == line.theory[k][0]);
    BOOST_TEST(line.points[k][1] == 1.0625 * line.theory[k][1],
               boost::test_tools::tolerance(1e-15));
  }
  BOOST_TEST((chart.x.tics == std::vector<double>{10, 100}));
}

BOOST_AUTO_TEST_CASE(depth_is_labelled_with_its_trend_and_leaves_out_the_head) {
  const auto both = depth_charts();
  BOOST_TEST(both[0].lines[0].label == "default: vanishing");
  BOOST_TEST(both[0].lines[1].label == "kaiming_normal:mode=fan_out: exploding");
  BOOST_TEST(both[1].lines[1].label == "kaiming_normal:mode=fan_out: steady");
  BOOST_TEST(both[0].lines[0].points.size() == 3u);
}

BOOST_AUTO_TEST_CASE(the_band_of_steady_signals_opens_from_where_the_lines_start) {
  const auto both = depth_charts();
  const auto near = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(both[0].band->edges.front()[1] == 1, near);
  BOOST_TEST(both[0].band->edges.back()[1] == 0.64, near);
  BOOST_TEST(both[0].band->edges.back()[2] == 1.5625, near);
  BOOST_TEST(both[1].band->edges.back()[2] == 1.5, near);
  BOOST_TEST(both[1].band->edges.front()[2] == 1.5 * 1.5625, near);
}

BOOST_AUTO_TEST_CASE(what_an_axis_cannot_show_is_left_out_and_nothing_left_is_refused) {
  Chart chart{"h", {"x", false, {}}, {"y", true, {}}, {{"a", {{1, 1}, {2, 0}, {3, 4}}}}, {}};
  const std::string script = gnuplot_script(page_of({chart}));
  BOOST_TEST(script.find("1 1\n\n\n3 4\n") != std::string::npos, script);
  chart.lines[0].points = {{1, 0}, {2, std::numeric_limits<double>::infinity()}};
  BOOST_CHECK_THROW(gnuplot_script(page_of({chart})), BadInput);
  chart.y.logarithmic = false;
  BOOST_CHECK_NO_THROW(gnuplot_script(page_of({chart})));
  BOOST_CHECK_THROW(gnuplot_script(page_of({})), BadInput);
}

BOOST_AUTO_TEST_CASE(a_chart_with_the_page_for_itself_tells_its_heading) {
  BOOST_TEST(gnuplot_script(page_of({size_charts()[0]})).find("with fan-out 10") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_chart_is_understood_by_gnuplot,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const Chart one{"one point", {"x", false, {}}, {"y", false, {}}, {{"a", {{1, 1}}}}, {}};
  const Chart huge{"huge",
                   {"x", true, {}},
                   {"y", true, {}},
                   {{"`id` 'a'", {{1e-300, 1e300}, {1e300, 1e-300}}}},
                   {}};
  for (const auto& charts :
       {size_charts(), depth_charts(), std::vector<Chart>{one}, std::vector<Chart>{huge}}) {
    const std::string page = run_gnuplot("set terminal svg\n" + gnuplot_script(page_of(charts)));
    BOOST_TEST(page.ends_with("</svg>\n\n"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

// Figures of learning-rate schedules.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "base/error.hpp"
#include "optimizers/schedule.hpp"
#include "plots/gnuplot.hpp"
#include "plots/schedule_charts.hpp"
#include "tests/plots/golden.hpp"
#include "tests/plots/support.hpp"

using namespace nnopt;

namespace {

std::string script_of(std::string_view spec) { return gnuplot_script(schedule_page(spec)); }

bool holds(const std::string& script, std::string_view part) {
  return script.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schedule_charts)

BOOST_AUTO_TEST_CASE(scripts_are_those_that_were_looked_at) {
  plot_tests::check_golden("schedule_cyclic.gp",
                           script_of("cyclic:step_size_up=4,step_size_down=2,mode=triangular2"));
  plot_tests::check_golden("schedule_plateau.gp", script_of("plateau"));
}

BOOST_AUTO_TEST_CASE(momentum_and_losses_have_a_chart_of_their_own) {
  for (const auto& row : schedule_rows()) {
    const std::size_t charts = schedule_page(row.name).figures.size();
    BOOST_TEST(charts == (row.counts == "epochs" ? 1u : 2u), row.name);
  }
  BOOST_TEST(schedule_page("onecycle:cycle_momentum=false").figures.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_formula_is_drawn_over_200_epochs_or_steps) {
  BOOST_TEST(holds(script_of("0.5^epoch"), "over 200 epochs"));
  BOOST_TEST(holds(script_of("0.5^epoch"), "\n0 1\n1 0.5\n2 0.25\n"));
  BOOST_TEST(holds(script_of("1/(1+step)"), "over 200 steps"));
}

BOOST_AUTO_TEST_CASE(long_schedules_are_drawn_with_fewer_points) {
  const std::string script = script_of("onecycle:total_steps=1000000,cycle_momentum=false");
  BOOST_TEST(holds(script, "\n1000000 "));
  BOOST_TEST(std::ranges::count(script, '\n') < 1100);
}

BOOST_AUTO_TEST_CASE(cuts_of_flat_rates_are_drawn_straight_down) {
  BOOST_TEST(
      holds(script_of("multistep:milestones=100,gamma=0.5"), "\n99 1\n100 1\n100 0.5\n101 0.5\n"));
}

BOOST_AUTO_TEST_CASE(the_sheet_shows_all_of_them) {
  const Page sheet = schedules_page();
  BOOST_TEST(sheet.figures.size() == schedule_rows().size());
  const std::string script = gnuplot_script(sheet);
  // A heading is no formula: its _ lowers nothing.
  BOOST_TEST(holds(script, R"(set title "bold\0134\0137driver")"));
}

BOOST_AUTO_TEST_CASE(what_is_no_schedule_is_refused) {
  BOOST_CHECK_THROW(schedule_page("cosin"), BadInput);
  BOOST_CHECK_THROW(schedule_page("1-epoch/8"), RunFailure);
}

BOOST_AUTO_TEST_CASE(every_schedule_is_understood_by_gnuplot,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  for (const auto& row : schedule_rows()) {
    const std::string page = run_gnuplot("set terminal svg\n" + script_of(row.name));
    BOOST_TEST(page.ends_with("</svg>\n\n"), row.name);
  }
  BOOST_TEST(
      run_gnuplot("set terminal svg\n" + gnuplot_script(schedules_page())).ends_with("</svg>\n\n"));
}

BOOST_AUTO_TEST_SUITE_END()

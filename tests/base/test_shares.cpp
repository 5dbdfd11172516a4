#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/shares.hpp"

using namespace nnopt;

namespace {

const auto exact = boost::test_tools::tolerance(1e-12);

double to_4_digits(double x) { return std::round(x * 1e4) / 1e4; }

}  // namespace

BOOST_AUTO_TEST_SUITE(shares)

BOOST_AUTO_TEST_CASE(wilson_intervals_are_those_of_the_tables) {
  // R's prop.test(count, of, correct = FALSE).
  const auto near = boost::test_tools::tolerance(1e-6);
  BOOST_TEST(wilson_interval(5, 10).lo == 0.2365931, near);
  BOOST_TEST(wilson_interval(5, 10).hi == 0.7634069, near);
  BOOST_TEST(wilson_interval(0, 10).hi == 0.2775328, near);
  BOOST_TEST(wilson_interval(1, 20).lo == 0.00888145, near);
  BOOST_TEST(wilson_interval(1, 20).hi == 0.2361310, near);
}

BOOST_AUTO_TEST_CASE(an_interval_holds_the_share_and_stays_within_0_and_1) {
  for (std::size_t of = 1; of <= 40; ++of) {
    for (std::size_t count = 0; count <= of; ++count) {
      const auto [lo, hi] = wilson_interval(count, of);
      const double share = double(count) / double(of);
      BOOST_TEST((0 <= lo && lo <= share && share <= hi && hi <= 1));
    }
  }
  BOOST_TEST(wilson_interval(0, 7).lo == 0);
  BOOST_TEST(wilson_interval(7, 7).hi == 1);
}

BOOST_AUTO_TEST_CASE(intervals_of_independent_differences_are_those_of_newcombe) {
  // Newcombe 1998, Statistics in Medicine 17, 873: table II, method 10.
  const struct {
    std::size_t count1, of1, count2, of2;
    double lo, hi;
  } table[] = {{56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090},
               {6, 7, 2, 7, 0.0582, 0.8062},     {5, 56, 0, 29, -0.0381, 0.1926},
               {0, 10, 0, 20, -0.1611, 0.2775},  {0, 10, 0, 10, -0.2775, 0.2775},
               {10, 10, 0, 20, 0.6791, 1},       {10, 10, 0, 10, 0.6075, 1}};
  for (const auto& row : table) {
    const auto [lo, hi] = difference_interval(row.count1, row.of1, row.count2, row.of2);
    BOOST_TEST(to_4_digits(lo) == row.lo);
    BOOST_TEST(to_4_digits(hi) == row.hi);
  }
  // statsmodels 0.14, confint_proportions_2indep(..., method="newcomb", compare="diff").
  BOOST_TEST(difference_interval(21, 30, 9, 30).lo == 0.1471981893778641, exact);
  BOOST_TEST(difference_interval(21, 30, 9, 30).hi == 0.5885889385670893, exact);
  BOOST_TEST(difference_interval(1, 1, 0, 1).lo == -0.12210872068194178, exact);
  BOOST_TEST(difference_interval(1, 1, 0, 1).hi == 1, exact);
}

BOOST_AUTO_TEST_CASE(intervals_of_paired_differences_are_those_of_newcombe) {
  // Newcombe 1998, Statistics in Medicine 17, 2635: table III, method 10. The last row: Altman,
  // Machin, Bryant, Gardner 2000, Statistics with Confidence, table 6.2 (0.011 to 0.226).
  const struct {
    PairedCounts counts;
    double lo, hi;
  } table[] = {{{36, 12, 2, 0}, 0.0569, 0.3404},  {{20, 12, 2, 16}, 0.0562, 0.3292},
               {{18, 12, 2, 18}, 0.0562, 0.3290}, {{36, 14, 0, 0}, 0.1528, 0.4167},
               {{16, 14, 0, 20}, 0.1441, 0.3966}, {{54, 0, 0, 0}, -0.0664, 0.0664},
               {{0, 0, 0, 50}, -0.0713, 0.0713},  {{0, 50, 0, 0}, 0.8991, 1},
               {{0, 30, 20, 0}, -0.0764, 0.4478}, {{14, 5, 0, 22}, 0.0115, 0.2265}};
  for (const auto& row : table) {
    const auto [lo, hi] = difference_interval(row.counts);
    BOOST_TEST(to_4_digits(lo) == row.lo);
    BOOST_TEST(to_4_digits(hi) == row.hi);
  }
}

BOOST_AUTO_TEST_CASE(an_interval_of_a_difference_holds_it_and_stays_within_minus_1_and_1) {
  const auto holds = [](Interval95 interval, double difference) {
    const double rounding = 1e-15;
    return -1 <= interval.lo && interval.lo <= difference + rounding &&
           difference - rounding <= interval.hi && interval.hi <= 1;
  };
  for (std::size_t a = 0; a <= 6; ++a) {
    for (std::size_t b = 0; b <= 6; ++b) {
      for (std::size_t c = 0; c <= 6; ++c) {
        for (std::size_t d = a + b + c == 0; d <= 6; ++d) {
          const PairedCounts counts{a, b, c, d};
          const double difference = (double(b) - double(c)) / double(counts.trials());
          BOOST_TEST(holds(difference_interval(counts), difference));
          const auto turned = difference_interval({a, c, b, d});
          BOOST_TEST(turned.lo == -difference_interval(counts).hi, exact);
          if (a <= b + 1 && c <= d + 1) {
            const double apart = double(a) / double(b + 1) - double(c) / double(d + 1);
            BOOST_TEST(holds(difference_interval(a, b + 1, c, d + 1), apart));
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(trials_that_agree_narrow_the_interval_of_paired_differences) {
  const auto width = [](Interval95 interval) { return interval.hi - interval.lo; };
  BOOST_TEST(width(difference_interval({14, 2, 1, 13})) <
             0.6 * width(difference_interval(16, 30, 15, 30)));
}

BOOST_AUTO_TEST_CASE(mcnemar_tests_are_exact) {
  // Heads in b + c throws: 2 (1 + 14 + 91) / 2^14 for 2 against 12, and so on.
  BOOST_TEST(mcnemar_p({10, 12, 2, 10}) == 0.012939453125, exact);
  BOOST_TEST(mcnemar_p({0, 2, 12, 0}) == 0.012939453125, exact);
  BOOST_TEST(mcnemar_p({0, 14, 0, 3}) == 0x1p-13, exact);
  BOOST_TEST(mcnemar_p({5, 5, 0, 5}) == 0x1p-4, exact);
  BOOST_TEST(mcnemar_p({5, 6, 1, 5}) == 0.125, exact);
  // statsmodels 0.14, mcnemar(..., exact=True).
  BOOST_TEST(mcnemar_p({212, 144, 256, 707}) == 2.3308680873706694e-08,
             boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(arms_that_differ_in_no_trial_or_as_often_either_way_are_a_tie) {
  BOOST_TEST(mcnemar_p({20, 0, 0, 10}) == 1);
  BOOST_TEST(mcnemar_p({1, 0, 0, 0}) == 1);
  BOOST_TEST(mcnemar_p({0, 1, 0, 0}) == 1, exact);  // one throw shows nothing
  BOOST_TEST(mcnemar_p({0, 7, 7, 0}) == 1);
}

BOOST_AUTO_TEST_CASE(fisher_tests_are_those_of_scipy) {
  // scipy 1.15, fisher_exact; 3 of 4 against 1 of 4 is the lady with her tea: 34/70.
  const struct {
    std::size_t count1, of1, count2, of2;
    double p;
  } table[] = {{3, 4, 1, 4, 34.0 / 70},
               {56, 70, 48, 80, 0.012521129749209154},
               {9, 10, 3, 10, 0.019766611097880443},
               {6, 7, 2, 7, 0.10256410256410256},
               {21, 30, 9, 30, 0.004117367939157807},
               {8, 10, 1, 6, 0.034965034965034975},
               {10, 10, 0, 10, 1.082508822446903e-05},
               {5, 56, 0, 29, 0.1606214432094711},
               {700, 1000, 650, 1000, 0.019284321614513614}};
  for (const auto& row : table) {
    const auto near = boost::test_tools::tolerance(1e-11);
    BOOST_TEST(fisher_p(row.count1, row.of1, row.count2, row.of2) == row.p, near);
    BOOST_TEST(fisher_p(row.count2, row.of2, row.count1, row.of1) == row.p, near);
    BOOST_TEST(fisher_p(row.of1 - row.count1, row.of1, row.of2 - row.count2, row.of2) == row.p,
               near);
  }
}

BOOST_AUTO_TEST_CASE(fisher_tests_of_what_cannot_differ_give_1) {
  BOOST_TEST(fisher_p(0, 10, 0, 20) == 1, exact);
  BOOST_TEST(fisher_p(10, 10, 20, 20) == 1, exact);
  BOOST_TEST(fisher_p(15, 30, 15, 30) == 1, exact);
  BOOST_TEST(fisher_p(1, 1, 0, 1) == 1, exact);
  BOOST_TEST(fisher_p(1, 1, 1, 1) == 1, exact);
}

BOOST_AUTO_TEST_CASE(so_many_trials_show_a_difference_as_the_tables_say) {
  // Fleiss, Levin, Paik 2003, formulas 4.14 and 4.19, worked by hand; the first ones are those of
  // Fleiss's table A.3 (p1 = 0.7, p2 = 0.5: 103; 0.6, 0.4: 107; 0.65, 0.35: 49).
  BOOST_TEST(trials_to_show(0.2, 0.6) == 103u);
  BOOST_TEST(trials_to_show(0.2, 0.5) == 107u);
  BOOST_TEST(trials_to_show(0.3, 0.5) == 49u);
  BOOST_TEST(trials_to_show(0.2, 0.8) == 72u);
  BOOST_TEST(trials_to_show(0.1, 0.15) == 219u);
  BOOST_TEST(trials_to_show(0.2, 0.15) == 59u);
}

BOOST_AUTO_TEST_CASE(chances_for_which_a_difference_leaves_no_room_are_moved) {
  BOOST_TEST(trials_to_show(0.2, 0) == trials_to_show(0.2, 0.1));
  BOOST_TEST(trials_to_show(0.2, 1) == trials_to_show(0.2, 0.9));
  BOOST_TEST(trials_to_show(1, 0.3) == 4u);  // 4 of 4 against 0 of 4: p = 1/35
}

BOOST_AUTO_TEST_CASE(as_many_trials_as_told_show_a_difference_in_four_of_five_times) {
  // The exact power of Fisher's test.
  for (const auto& [d, middle] : {std::pair{0.3, 0.5}, {0.4, 0.4}, {0.6, 0.5}}) {
    const std::size_t n = trials_to_show(d, middle);
    const auto chance = [n](double p, std::size_t k) {
      double out = std::pow(p, double(k)) * std::pow(1 - p, double(n - k));
      for (std::size_t i = 0; i < k; ++i) out *= double(n - i) / double(i + 1);
      return out;
    };
    double power = 0;
    for (std::size_t j = 0; j <= n; ++j) {
      for (std::size_t k = 0; k <= n; ++k) {
        const double both = chance(middle + d / 2, j) * chance(middle - d / 2, k);
        if (both > 1e-9 && fisher_p(j, n, k, n) < 0.05) power += both;
      }
    }
    BOOST_TEST(power > 0.77);
    BOOST_TEST(power < 0.88);
  }
}

BOOST_AUTO_TEST_SUITE_END()

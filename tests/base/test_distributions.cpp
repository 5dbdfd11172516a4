// Quantiles and tails against tables, counts by hand, and 40 digits of mpmath's gammainc, betainc
// and erf.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/distributions.hpp"

namespace nnopt {

BOOST_AUTO_TEST_SUITE(distributions, *boost::unit_test::tolerance(1e-13))

BOOST_AUTO_TEST_CASE(tails_of_chi_square) {
  BOOST_TEST(chi_square_tail(2.3, 2) == 0.31663676937905321821);
  BOOST_TEST(chi_square_tail(3.841, 1) == 0.050013683763956704798);
  BOOST_TEST(chi_square_tail(18.307, 10) == 0.050000589091398098732);
  BOOST_TEST(chi_square_tail(1000, 900) == 0.01099460894213584808);
  BOOST_TEST(chi_square_tail(500, 10) == 4.4147360999137312769e-101);
  BOOST_TEST(chi_square_tail(2.5, 1.5) == 0.19542458866605435121);
  BOOST_TEST(chi_square_tail(0, 3) == 1);
  BOOST_TEST(chi_square_tail(std::numeric_limits<double>::infinity(), 3) == 0);
}

BOOST_AUTO_TEST_CASE(quantiles_of_chi_square) {
  BOOST_TEST(chi_square_quantile(0.95, 1) == 3.8414588206941259584);
  BOOST_TEST(chi_square_quantile(0.95, 10) == 18.307038053275146872);
  BOOST_TEST(chi_square_quantile(0.99, 5) == 15.086272469388990113);
  BOOST_TEST(chi_square_quantile(0.05, 30) == 18.49266098195346786);
  BOOST_TEST(chi_square_quantile(0.5, 2) == 2 * std::log(2));
}

BOOST_AUTO_TEST_CASE(joint_regions_of_two_parameters_are_those_of_the_particle_data_group) {
  // Table 40.2 of the Review of Particle Physics (2022): 2.30, 6.18, 11.83.
  const double published[] = {2.30, 6.18, 11.83};
  for (int sigmas = 1; sigmas <= 3; ++sigmas) {
    const double up = chi_square_quantile(coverage_of(sigmas), 2);
    BOOST_TEST(std::round(up * 100) / 100 == published[sigmas - 1]);
  }
}

BOOST_AUTO_TEST_CASE(quantiles_of_student) {
  BOOST_TEST(student_quantile(0.95, 1) == 12.706204736174704646);
  BOOST_TEST(student_quantile(0.95, 5) == 2.5705818356363155147);
  BOOST_TEST(student_quantile(0.95, 30) == 2.04227245630123831);
  BOOST_TEST(student_quantile(0.99, 10) == 3.1692726726169512346);
  BOOST_TEST(student_quantile(0.9, 2) == 2.919985580353725687);
  BOOST_TEST(student_quantile(0.6826894921370859, 7) == 1.0767133754164624785);
  BOOST_TEST(student_quantile(0.95, std::numeric_limits<double>::infinity()) ==
             1.9599639845400542355);
  BOOST_TEST(student_quantile(0.95, 1e12) == 1.9599639845400542355,
             boost::test_tools::tolerance(1e-11));
  BOOST_TEST(student_quantile(0, 4) == 0);
}

BOOST_AUTO_TEST_CASE(coverage_of_standard_deviations) {
  BOOST_TEST(coverage_of(1) == 0.68268949213708589717);
  BOOST_TEST(coverage_of(2) == 0.9544997361036415856);
  BOOST_TEST(coverage_of(5) == 0.99999942669685624161);
  BOOST_TEST(coverage_of(0) == 0);
}

BOOST_AUTO_TEST_CASE(heads_in_throws_of_a_coin) {
  BOOST_TEST(binomial_cdf(2, 14, 0.5) == 106 * 0x1p-14);
  BOOST_TEST(binomial_cdf(0, 5, 0.5) == 0x1p-5);
  BOOST_TEST(binomial_cdf(5, 5, 0.5) == 1);
  BOOST_TEST(binomial_cdf(0, 0, 0.5) == 1);
  BOOST_TEST(binomial_cdf(1, 3, 0.1) == 0.972);
}

BOOST_AUTO_TEST_CASE(marked_ones_drawn_without_putting_back) {
  BOOST_TEST(hypergeometric_pdf(3, 4, 4, 8) == 16.0 / 70);
  BOOST_TEST(hypergeometric_pdf(0, 4, 4, 8) == 1.0 / 70);
  BOOST_TEST(hypergeometric_pdf(2, 2, 5, 10) == 2.0 / 9);
  BOOST_TEST(hypergeometric_pdf(0, 10, 0, 30) == 1);
  BOOST_TEST(hypergeometric_pdf(1, 1, 2, 2) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

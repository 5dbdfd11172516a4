// Probability distributions that reports of fits and of shares look up. Boost.Math does the work,
// and is known in the one .cpp only.
#pragma once
#include <cstddef>

namespace nnopt {

/// P(X >= chi_square) for a chi square X with `dof` degrees of freedom; chi_square >= 0 and maybe
/// infinite. nan where there are no degrees of freedom, dof <= 0.
double chi_square_tail(double chi_square, double dof);
/// x with P(X <= x) = p of a chi square with `dof` degrees of freedom; 0 < p < 1.
double chi_square_quantile(double p, double dof);
/// t with P(|T| <= t) = level, Student's t with `dof` degrees of freedom (infinite: normal);
/// 0 <= level < 1. nan where there are none, dof <= 0.
double student_quantile(double level, double dof);
/// P(|N(0,1)| <= sigmas); sigmas >= 0.
double coverage_of(double sigmas);
/// P(X <= k) for the successes X of `trials` with the chance p each; 0 <= k <= trials, 0 <= p <= 1.
double binomial_cdf(std::size_t k, std::size_t trials, double p);
/// P(X = k) for the marked ones X among `drawn` of `total` that hold `marked`, without putting
/// back; drawn, marked <= total < 2^32.
double hypergeometric_pdf(std::size_t k, std::size_t drawn, std::size_t marked, std::size_t total);

}  // namespace nnopt

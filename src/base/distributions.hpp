// Probability distributions that reports of fits look up. Boost.Math does the work, and is known in
// the one .cpp only.
#pragma once

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

}  // namespace nnopt

#include "base/distributions.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/hypergeometric.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace nnopt {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double chi_square_tail(double chi_square, double dof) {
  if (std::isnan(chi_square) || !(dof > 0)) return nan;
  if (std::isinf(chi_square)) return 0;
  return cdf(complement(boost::math::chi_squared(dof), chi_square));
}

double chi_square_quantile(double p, double dof) {
  return quantile(boost::math::chi_squared(dof), p);
}

double student_quantile(double level, double dof) {
  if (!(dof > 0)) return nan;
  const double outside = (1 - level) / 2;  // on either side
  if (std::isinf(dof)) return quantile(complement(boost::math::normal(), outside));
  return quantile(complement(boost::math::students_t(dof), outside));
}

double coverage_of(double sigmas) { return std::erf(sigmas / std::numbers::sqrt2); }

double binomial_cdf(std::size_t k, std::size_t trials, double p) {
  return cdf(boost::math::binomial(double(trials), p), double(k));
}

double hypergeometric_pdf(std::size_t k, std::size_t drawn, std::size_t marked, std::size_t total) {
  const auto whole = [](std::size_t n) { return static_cast<unsigned>(n); };
  return pdf(boost::math::hypergeometric(whole(drawn), whole(marked), whole(total)), whole(k));
}

}  // namespace nnopt

#include "base/distributions.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numbers>

namespace nnopt {

double chi_square_tail(double chi_square, double dof) {
  if (std::isinf(chi_square)) return 0;
  return cdf(complement(boost::math::chi_squared(dof), chi_square));
}

double chi_square_quantile(double p, double dof) {
  return quantile(boost::math::chi_squared(dof), p);
}

double student_quantile(double level, double dof) {
  const double outside = (1 - level) / 2;  // on either side
  if (std::isinf(dof)) return quantile(complement(boost::math::normal(), outside));
  return quantile(complement(boost::math::students_t(dof), outside));
}

double coverage_of(double sigmas) { return std::erf(sigmas / std::numbers::sqrt2); }

}  // namespace nnopt

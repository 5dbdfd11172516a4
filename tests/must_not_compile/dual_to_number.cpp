// expect: cannot convert
#include "autodiff/dual.hpp"

double product(const nnopt::Dual<double>& x) {
#ifdef FIXED
  return (x * x).value;
#else
  return x * x;
#endif
}

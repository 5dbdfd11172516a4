// expect: cannot convert
#include "autodiff/tape.hpp"

double product(const nnopt::Var<double>& x) {
#ifdef FIXED
  return (x * x).value();
#else
  return x * x;
#endif
}

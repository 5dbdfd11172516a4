// expect: use of deleted function
#include <cmath>

#include "autodiff/tape.hpp"

nnopt::Var<double> wave(const nnopt::Var<double>& x) {
#ifdef FIXED
  return sin(x);
#else
  return std::sin(x);
#endif
}

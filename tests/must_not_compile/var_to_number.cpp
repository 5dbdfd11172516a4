// expect: use of deleted function
#include "autodiff/tape.hpp"

double number(const nnopt::Var<double>& x) {
#ifdef FIXED
  return x.value();
#else
  return x;
#endif
}

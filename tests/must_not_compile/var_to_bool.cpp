// expect: use of deleted function
#include "autodiff/tape.hpp"

bool is_positive(const nnopt::Var<double>& x) {
#ifdef FIXED
  if (x > 0.0) return true;
#else
  if (x) return true;
#endif
  return false;
}

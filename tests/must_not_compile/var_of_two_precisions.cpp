// expect: is ambiguous
#include "autodiff/tape.hpp"

#ifdef FIXED
using Narrow = double;
#else
using Narrow = float;
#endif

nnopt::Var<double> product(const nnopt::Var<double>& x, const nnopt::Var<Narrow>& y) {
  return x * y;
}

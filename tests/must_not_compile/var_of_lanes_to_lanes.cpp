// expect: use of deleted function
#include "autodiff/tape.hpp"

nnopt::Lanes8 lanes(const nnopt::Var<nnopt::Lanes8>& x) {
#ifdef FIXED
  return x.value();
#else
  return x;
#endif
}

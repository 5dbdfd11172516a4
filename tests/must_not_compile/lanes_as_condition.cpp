// expect: could not convert
#include "autodiff/operations.hpp"

nnopt::Lanes8 clipped(const nnopt::Lanes8& x) {
#ifdef FIXED
  return where(x < 1.0, x, 1.0);
#else
  if (x < 1.0) return x;
  return 1.0;
#endif
}

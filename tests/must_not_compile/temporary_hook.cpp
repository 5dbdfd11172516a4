// expect: cannot bind non-const lvalue reference
#include "autodiff/tape.hpp"

void record(nnopt::Tape<double>& tape, double& sum) {
#ifdef FIXED
  auto hook = [&sum] { sum += 1; };
  tape.on_reverse(hook);
  tape.reverse(tape.variable(1.0));
#else
  tape.on_reverse([&sum] { sum += 1; });
#endif
}

#!/bin/bash
# Builds a small house with every violation that tests/lint.sh knows, each in a line marked
# "wrong N", beside what resembles one but is right, and demands that exactly these are reported.
set -u
cd "$(dirname "$0")/.." || exit
if ! command -v clang-format > /dev/null; then
  echo "skipped: lint catches: clang-format is not installed"
  echo "0 passed, 0 failed, 1 skipped"
  exit
fi
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
mkdir "$house/tests"
cp .clang-format "$house"
cp tests/lint.sh tests/lint.awk "$house/tests"

write() {
  mkdir -p "$house/$(dirname "$1")"
  cat > "$house/$1"
}

write src/base/right.hpp << 'END'
// A header that breaks no rule, though it speaks of printf( and of std::cout.
#pragma once
#include <cmath>
#include <string>

/* exit( is a word in a comment,
   so is stderr. */
inline std::string text(char* to) {
  std::snprintf(to, 3, "exit(1)");
  return "std::cerr << \" #include <fmt/core.h> printf(";
}
END
write src/base/mark.hpp << 'END'
// The one #if that is allowed.
#pragma once
#ifdef __CUDACC__
#define NNOPT_DEVICE __host__ __device__
#else
#define NNOPT_DEVICE
#endif
END
write src/base/second_mark.hpp << 'END'
// A second one is not.
#pragma once
#ifdef __CUDACC__  // wrong
#endif
END
write kernels/launch.hpp << 'END'
// Kernels include CUDA, and have one such mark of their own.
#pragma once
#include <cuda_runtime.h>

#include "base/right.hpp"
#ifdef __CUDACC__
#else
#endif
#ifdef __CUDACC__  // wrong
#endif
END
write kernels/dense.cu << 'END'
#include "kernels/launch.hpp"
#include "runs/loop.hpp"  // wrong

void cry() { printf("x"); }  // wrong
END
write tests/emulator/cuda_runtime.h << 'END'
// The tests' own; wrong: it may come twice.
#include <cuda_runtime.h>
END
write src/base/on_device.hpp << 'END'
// Functions for the device.
// Every function here runs on the device too: constexpr.
#pragma once
#include <vector>

using Point = std::vector<double>;

constexpr double half(double x) {
  const double y = x / 2;
  if (y < 0) {
    return -half(-x);
  }
  return y;
}
inline double twice(double x) { return 2 * x; }  // wrong
template <class T>
struct Number {
  T value;

  constexpr Number(T v) : value(v) {}
  Number(T v, T w) : value(v + w) {}  // wrong
  template <class See>
  void options(See&& see) {
    see("value", value);
  }
  static Point start(std::size_t n) { return Point(n, 1.0); }
  static double minimum(std::size_t) { return 0; }
  T plus(const T& a_long_name_for_the_first, const T& a_long_name_for_the_second,  // wrong
         const T& c) const {
    const auto sum = [&](T x) { return x + c; };
    return sum(a_long_name_for_the_first) + a_long_name_for_the_second;
  }
  constexpr T operator()(T x) const { return value * x; }
  friend bool operator<(const Number& a, const Number& b) { return a.value < b.value; }  // wrong
  double later() const;
};
END
write src/base/heavy.hpp << 'END'
// What the ground floor must not include.
#pragma once
#include <fmt/core.h>                 // wrong
#include <math.h>                     // wrong
#include <boost/program_options.hpp>  // wrong
#include <boost/test/unit_test.hpp>   // wrong
#include <cuda_runtime.h>             // wrong
#include <eigen3/Eigen/Cholesky>      // wrong
#include <gnuplot-iostream.h>         // wrong
#include <nlohmann/json.hpp>          // wrong
#include <iostream>                   // wrong
#include <boost/math/tools/roots.hpp>  // wrong
END
write src/base/linear_algebra.cpp << 'END'
// The one file for Eigen.
#include <eigen3/Eigen/Cholesky>
END
write src/base/distributions.cpp << 'END'
// The one file for Boost.Math.
#include <boost/math/distributions/normal.hpp>
END
write src/base/tensors.cpp << 'END'
// The one file for nlohmann-json.
#include <nlohmann/json.hpp>
END
write src/base/upwards.cpp << 'END'
// Reaches for a higher floor, and for a file that is not there.
#include "base/missing.hpp"  // wrong
#include "base/right.hpp"
#include "runs/loop.hpp"  // wrong
END
write src/functions/side.hpp << 'END'
// Reaches for the room beside it.
#pragma once
#include "base/right.hpp"
#include "rules/circle_a.hpp"  // wrong
END
write src/rules/circle_a.hpp << 'END'
// Half a circle.
#pragma once
#include "rules/circle_b.hpp"
END
write src/rules/circle_b.hpp << 'END'
// The other half.
#pragma once
#include "rules/circle_a.hpp"  // wrong
END
write src/runs/loop.hpp << 'END'
// Prints and exits where it must not; fmt is right here.
#pragma once
#include <fmt/core.h>

#include "base/right.hpp"

inline void loop(int* exit_code) {
  fmt::print("x {}", 1);      // wrong
  std::printf("x");           // wrong
  std::cout << 1;             // wrong
  fmt::print(stderr, "x");    // wrong
  if (*exit_code) std::exit(1);  // wrong
}
END
write src/cli/main.cpp << 'END'
// The door may print and exit.
#include <boost/program_options.hpp>
#include <iostream>

#include "runs/loop.hpp"

int main() {
  std::cout << "x";
  exit(0);
}
END
write src/attic/old.cpp << 'END'
// On no floor: wrong
END
write plots/pipe.cpp << 'END'
// The one file for gnuplot-iostream.
#include <gnuplot-iostream.h>
END
write plots/second_pipe.cpp << 'END'
// A second one.
#include <gnuplot-iostream.h>  // wrong
END
write src/rules/bare.hpp << 'END'
#include <vector>  // wrong (no subject, no #pragma once)
END
write src/networks/crooked.cpp << 'END'
// Not as .clang-format says.
int   one( ) {return 1;}  // wrong
END
{ echo "// Too long."; yes "// text" | head -n 599; echo "// wrong"; } | write src/optimizers/long.cpp
write tests/test_x.cpp << 'END'
// Tests include what they like.
#include <boost/test/unit_test.hpp>

#include "runs/loop.hpp"
END
write notes.txt << 'END'
wrong: nothing of this name may lie at the top level
END

expected=$(cd "$house" && grep -rn wrong --include='*.[ch]pp' --include='*.cu' --include='*.h' \
  --include='*.txt' . |
  sed -E 's|^\./([^:]*:[0-9]+):.*|\1|' | sort -u)
found=$("$house/tests/lint.sh" | sed -nE 's/^([^ :]+:[0-9]+): .*/\1/p' | sort -u)
if difference=$(diff <(echo "$expected") <(echo "$found")); then
  echo "$(wc -l <<< "$expected") passed, 0 failed, 0 skipped"
else
  printf 'failed: tests/lint.sh: not reported (<) or reported without reason (>)\n%s\n' "$difference"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

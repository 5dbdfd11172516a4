// What a fuzz target holds to be true of every input.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace nnopt::fuzz {

/// Ends the program, so that the fuzzer keeps the input, where `true_of_all` is not.
inline void require(bool true_of_all, const char* what) {
  if (true_of_all) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::abort();
}

/// Bit for bit, but that one nan is as good as another: their signs are the processor's affair.
inline bool same(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace nnopt::fuzz

// The order in which an epoch goes through rows.
#pragma once
#include <array>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "base/random.hpp"

namespace nnopt {

/// Makes `order` a permutation of as many rows as it has (Fisher and Yates), another one for each
/// epoch and seed. 32 random bits become one of n numbers by a product (Lemire, ACM TOMACS 29
/// (2019) 3), to 1 part in 2^32/n.
inline void shuffle(std::vector<std::uint32_t>& order, std::uint64_t seed, std::uint64_t epoch) {
  const RandomStream random(seed, Purpose::shuffle, epoch);
  std::iota(order.begin(), order.end(), 0u);
  std::array<std::uint32_t, 4> bits{};
  for (std::size_t i = order.size(), drawn = 0; i-- > 1; ++drawn) {
    if (drawn % 4 == 0) bits = random.words(drawn / 4);
    std::swap(order[i], order[bits[drawn % 4] * std::uint64_t(i + 1) >> 32]);
  }
}

}  // namespace nnopt

// Random numbers without a hidden state: number i of a stream is a function of (seed, stream, i),
// so that they are the same in any order, on any number of threads, and after a resume.
// Generator: Philox4x32-10 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011).
// Every function here runs on the device too: constexpr.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace nnopt {

/// Ten rounds: 128 random bits from a counter and a key.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = 0xD2511F53ull * counter[0], b = 0xCD9E8D57ull * counter[2];
    counter = {
        static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
        static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

/// What random numbers are drawn for. Each purpose has streams of its own.
enum class Purpose : std::uint32_t {
  initialization = 1,
  dropout = 2,
  rotation = 3,
  noise = 4,
  probe = 5,
  shuffle = 6,
  search = 7,
  digits = 8,
  starts = 9,
  trials = 10,
  settings = 11
};

/// The stream `part` (a layer, a step) of a purpose, for one seed.
class RandomStream {
 public:
  constexpr RandomStream(std::uint64_t seed, Purpose purpose, std::uint64_t part)
      : key_{low(seed), high(seed)},
        purpose_(static_cast<std::uint32_t>(purpose) << 24 | (high(part) & 0xffffff)),
        part_(low(part)) {}

  /// Number i of the stream, uniform in [0, 1), a multiple of 2^-53.
  constexpr double uniform(std::uint64_t i) const { return fraction(words(i / 2), 2 * (i % 2)); }
  /// Number i of the stream, normal with mean 0 and variance 1 (Box and Muller 1958).
  constexpr double normal(std::uint64_t i) const {
    const auto bits = words(i / 2);
    const double radius = std::sqrt(-2 * std::log1p(-fraction(bits, 0)));
    const double angle = 2 * std::numbers::pi * fraction(bits, 2);
    return radius * (i % 2 == 0 ? std::cos(angle) : std::sin(angle));
  }
  /// Numbers 4i to 4i + 3 of the stream, 32 random bits each.
  constexpr std::array<std::uint32_t, 4> words(std::uint64_t i) const {
    return philox({low(i), high(i), part_, purpose_}, key_);
  }

 private:
  static constexpr std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
  static constexpr std::uint32_t high(std::uint64_t x) {
    return static_cast<std::uint32_t>(x >> 32);
  }
  static constexpr double fraction(const std::array<std::uint32_t, 4>& bits, std::size_t at) {
    const std::uint64_t word = static_cast<std::uint64_t>(bits[at]) << 32 | bits[at + 1];
    return static_cast<double>(word >> 11) * 0x1p-53;
  }

  std::array<std::uint32_t, 2> key_;
  std::uint32_t purpose_, part_;
};

}  // namespace nnopt

// Handwritten digits drawn by rule, for training without any file: each a few strokes whose points,
// slant, size, place and thickness are random.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/spec.hpp"
#include "base/team.hpp"
#include "data/examples.hpp"

namespace nnopt {

/// How many are drawn, and how.
struct Digits {
  static constexpr std::string_view name = "digits";
  static constexpr std::size_t side = 28;  // pixels

  std::int64_t count = 10000, test = 2000;
  std::int64_t seed = 0;
  double noise = 0.1;

  template <class See>
  void options(See&& see) {
    constexpr Allowed rows{1, 10e6, true, true, "a whole number from 1 to 10 million"};
    constexpr Allowed rows_or_none{0, 10e6, true, true, "a whole number from 0 to 10 million"};
    see("count", count, rows, "digits to train on");
    see("test", test, rows_or_none, "digits to test on");
    see("seed", seed, whole_from_0, "other digits for each; --seed does not change them");
    see("noise", noise, fraction_or_one,
        "most grey that a pixel gains or loses by chance; ink has 1");
  }
};

enum class DigitSet : std::uint8_t { training, test };

/// 28 by 28 images of the digits 0 to 9, each as likely: `count` or `test` of them. Image i depends
/// on seed, noise, set and i alone.
Examples draw_digits(const Digits& digits, DigitSet set, Team& team);

}  // namespace nnopt

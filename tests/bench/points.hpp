// Points to compute at, given in turn: a branch predictor learns one point by heart.
#pragma once
#include <span>
#include <utility>
#include <vector>

#include "base/random.hpp"

namespace nnopt::bench {

/// 16 random points of a box: lo and hi of each coordinate.
class Points {
 public:
  explicit Points(const std::vector<std::pair<double, double>>& box) : n_(box.size()) {
    const RandomStream random(0, Purpose::initialization, 0);
    for (std::size_t i = 0; i < count * n_; ++i) {
      const auto& [lo, hi] = box[i % n_];
      numbers_.push_back(lo + (hi - lo) * random.uniform(i));
    }
  }
  std::span<const double> next() {
    at_ = (at_ + 1) % count;
    return std::span<const double>(numbers_).subspan(at_ * n_, n_);
  }

 private:
  static constexpr std::size_t count = 16;
  std::size_t n_, at_ = 0;
  std::vector<double> numbers_;
};

}  // namespace nnopt::bench

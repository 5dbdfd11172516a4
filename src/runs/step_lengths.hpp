// The lengths of runs' steps, as samples of bounded size, and their quantiles.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace nnopt {

/// Keeps every length of a short run; of a long one every 2nd, 4th, ..., so that never more than
/// `most` are kept.
class StepLengths {
 public:
  explicit StepLengths(std::size_t most = 1000) : most_(most) {}

  void add(double length);

  /// 101 numbers: number k is the least length that is not exceeded by k percent of all, where each
  /// that was kept stands for those left out after it. Empty where there are none.
  static std::vector<double> quantiles(std::span<const StepLengths> runs);

 private:
  std::size_t most_;
  std::int64_t stride_ = 1, seen_ = 0;
  std::vector<double> kept_;  // numbers 0, stride_, 2 stride_, ... of what was seen
};

}  // namespace nnopt

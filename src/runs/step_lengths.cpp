#include "runs/step_lengths.hpp"

#include <algorithm>
#include <utility>

namespace nnopt {

void StepLengths::add(double length) {
  if (seen_++ % stride_ != 0) return;
  kept_.push_back(length);
  if (kept_.size() <= most_) return;
  stride_ *= 2;
  const std::size_t left = (kept_.size() + 1) / 2;
  for (std::size_t i = 0; i < left; ++i) kept_[i] = kept_[2 * i];
  kept_.resize(left);
}

std::vector<double> StepLengths::quantiles(std::span<const StepLengths> runs) {
  std::vector<std::pair<double, std::int64_t>> all;  // a length, and how many it stands for
  std::int64_t seen = 0;
  for (const StepLengths& run : runs) {
    std::int64_t left = run.seen_;
    seen += left;
    for (const double length : run.kept_) {
      all.emplace_back(length, std::min(left, run.stride_));
      left -= run.stride_;
    }
  }
  std::vector<double> quantiles;
  if (all.empty()) return quantiles;
  std::ranges::sort(all);
  std::int64_t covered = 0;  // by what comes before `at`
  auto at = all.begin();
  for (std::int64_t k = 0; k <= 100; ++k) {
    while (at + 1 != all.end() && 100 * (covered + at->second) < k * seen) {
      covered += at->second;
      ++at;
    }
    quantiles.push_back(at->first);
  }
  return quantiles;
}

}  // namespace nnopt

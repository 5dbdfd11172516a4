#include "base/quantiles.hpp"

#include <algorithm>
#include <cmath>

namespace nnopt {
namespace {

void sort_nan_last(std::vector<double>& values) {
  std::ranges::sort(values,
                    [](double a, double b) { return a < b || (!std::isnan(a) && std::isnan(b)); });
}

}  // namespace

double quantile(std::span<const double> sorted, double q) {
  const double at = q * double(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const double share = at - double(below), lower = sorted[below];
  if (share == 0) return lower;
  const double upper = sorted[below + 1], apart = upper - lower;
  return std::isfinite(apart) ? lower + share * apart : (1 - share) * lower + share * upper;
}

double quantile_of(std::vector<double> values, double q) {
  sort_nan_last(values);
  return quantile(values, q);
}

std::vector<double> quantiles_of(std::vector<double> values, std::span<const double> qs) {
  sort_nan_last(values);
  std::vector<double> out;
  for (const double q : qs) out.push_back(quantile(values, q));
  return out;
}

}  // namespace nnopt

// How far numbers may be apart that are summed in other orders, and how much of a list there is
// time for.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace nnopt {

/// |a - b| / |b|; infinite where something is not a number, or not there.
template <class A, class B>
double relative_distance(const std::vector<A>& a, const std::vector<B>& b) {
  if (a.size() < b.size()) return std::numeric_limits<double>::infinity();
  long double difference = 0, length = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const long double d = static_cast<long double>(a[i]) - static_cast<long double>(b[i]);
    difference += d * d;
    length += static_cast<long double>(b[i]) * static_cast<long double>(b[i]);
  }
  const auto distance = static_cast<double>(std::sqrt(difference / std::max(length, 1e-30L)));
  return std::isnan(distance) ? std::numeric_limits<double>::infinity() : distance;
}

/// By how much sums of a layer's length may differ that are added in another order: the bound of
/// the issue in float, and as many units of the last place in double.
template <class T>
constexpr double sum_tolerance = sizeof(T) == 4 ? 2e-6 : 2e-6 * 0x1p-29;

/// The first few of a list where every CUDA thread is one of the operating system's: they take
/// their time.
template <class List>
auto as_many_as_there_is_time_for(const List& list) {
#if defined(__SANITIZE_THREAD__)
  constexpr std::size_t most = 1;
#else
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
#endif
  return std::span(list).first(std::min(most, std::size(list)));
}

}  // namespace nnopt

// How things are measured: contenders take turns, once a round, so that whatever else the machine
// does meets all of them; ratios are taken inside each round, and medians over the rounds.
#pragma once
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <vector>

namespace nnopt::bench {

/// One number per round.
using Series = std::vector<double>;

inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Makes the compiler compute a result that nobody looks at.
inline void keep(double result) { asm volatile("" : : "m"(result) : "memory"); }

/// Seconds of one call of work(): the mean of so many, after one that does not count.
template <class Work>
double seconds_per_call(std::size_t calls, Work& work) {
  work();
  const double begin = now();
  for (std::size_t i = 0; i < calls; ++i) work();
  return (now() - begin) / static_cast<double>(calls);
}

/// A contender that calls work() for about `lasting` seconds at its turn and gives the seconds of
/// one call.
template <class Work>
auto timed(double lasting, Work work) {
  double once = seconds_per_call(1, work);
  for (int i = 0; i < 4; ++i) once = std::min(once, seconds_per_call(1, work));
  const auto calls = static_cast<std::size_t>(std::max(1.0, lasting / std::max(once, 1e-9)));
  return [calls, work]() mutable { return seconds_per_call(calls, work); };
}

/// Every contender once per round, in the order given; what each gave.
template <class... Contender>
std::array<Series, sizeof...(Contender)> take_turns(std::size_t rounds, Contender&&... contender) {
  std::array<Series, sizeof...(Contender)> series;
  for (std::size_t round = 0; round < rounds; ++round) {
    std::size_t i = 0;
    (series[i++].push_back(contender()), ...);
  }
  return series;
}

inline Series ratios(const Series& above, const Series& below) {
  Series r(above.size());
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = above[i] / below[i];
  return r;
}

inline double median(Series s) {
  std::ranges::sort(s);
  return (s[(s.size() - 1) / 2] + s[s.size() / 2]) / 2;
}

}  // namespace nnopt::bench

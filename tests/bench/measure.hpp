// How things are measured: contenders take turns, once a round, so that whatever else the machine
// does meets all of them; ratios are taken inside each round, and medians over the rounds.
#pragma once
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <vector>

namespace nnopt::bench {

/// One number per round.
using Series = std::vector<double>;

/// Seconds on the clock on the wall, and those this thread has had a core: the second, for work on
/// one thread, leaves out what other processes take.
inline double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
inline double own_seconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Makes the compiler compute a result that nobody looks at.
inline void keep(double result) { asm volatile("" : : "m"(result) : "memory"); }

/// Seconds of one call of work(): the mean of so many, after one that does not count.
template <class Work>
double seconds_per_call(double (*clock)(), std::size_t calls, Work& work) {
  work();
  const double begin = clock();
  for (std::size_t i = 0; i < calls; ++i) work();
  return (clock() - begin) / static_cast<double>(calls);
}

/// A contender on one thread: at its turn it calls work() for about `lasting` seconds and gives
/// the seconds of one call.
template <class Work>
auto timed(double lasting, Work work) {
  double once = seconds_per_call(own_seconds, 1, work);
  for (int i = 0; i < 4; ++i) once = std::min(once, seconds_per_call(own_seconds, 1, work));
  const auto calls = static_cast<std::size_t>(std::max(1.0, lasting / std::max(once, 1e-9)));
  return [calls, work]() mutable { return seconds_per_call(own_seconds, calls, work); };
}

/// How long contenders take turns: so many rounds, but no new one after `seconds`.
struct Turns {
  std::size_t rounds;
  double seconds;
};

/// Every contender once per round, in the order given; what each gave.
template <class... Contender>
std::array<Series, sizeof...(Contender)> take_turns(const Turns& turns, Contender&&... contender) {
  std::array<Series, sizeof...(Contender)> series;
  const double begin = wall_seconds();
  for (std::size_t n = 0; n == 0 || (n < turns.rounds && wall_seconds() - begin < turns.seconds);
       ++n) {
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

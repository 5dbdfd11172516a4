// What kernels call: barriers, exchanges between the lanes of a warp, atomic operations, and words
// published to other blocks. Where a thread may wait, others run.
#pragma once
#include <atomic>
#include <cstring>
#include <source_location>

#include "tests/emulator/language.hpp"

namespace emulator {

using Where = std::source_location;

/// The block's, the grid's barrier.
void wait_for_block(Where where);
void wait_for_grid(Where where);

/// Waits for the lanes named by `mask`, of which the calling one must be. Returns what lane `from`
/// gave: 8 bytes 0xff if there is no such lane in the mask. With from = ballot, the mask of the
/// lanes that gave other than 0.
std::uint64_t exchange(unsigned mask, std::uint64_t give, int from, Where where);
inline constexpr int ballot = -1;

/// Ends the kernel with an error of the device.
[[noreturn]] void fail(const char* what, Where where);

/// Lane of the calling thread, and its number in the grid in the order of block and thread.
unsigned lane();
std::uint64_t rank_in_grid();

/// Dynamic shared memory of the block: exactly as long as the launch says.
unsigned char* dynamic_shared();

/// Stores and loads of a word that blocks exchange without a barrier between them. A store becomes
/// visible to other blocks some time later, and not in order unless __threadfence() stands between;
/// a poll lets other threads run. Such words are read by polls, or after a grid barrier.
void publish(std::uint64_t* word, std::uint64_t value, Where where = Where::current());
std::uint64_t poll(const std::uint64_t* word, Where where = Where::current());
void fence();

/// Lets others run; said of loops that wait for what others do.
void yield(Where where);
/// Something changes that others may be waiting for.
void note_change();

template <class T>
T shuffle(unsigned mask, T value, int from, Where where) {
  static_assert(sizeof(T) <= 8 && std::is_trivially_copyable_v<T>);
  std::uint64_t give = 0;
  std::memcpy(&give, &value, sizeof value);
  const std::uint64_t got = exchange(mask, give, from, where);
  std::memcpy(&value, &got, sizeof value);
  return value;
}

/// `from` within the segment of `width` lanes, the own lane where it leaves it.
template <class T>
T shuffle_within(unsigned mask, T value, int from, int first, int width, Where where) {
  const bool inside = from >= first && from < first + width;
  return shuffle(mask, value, inside ? from : static_cast<int>(lane()), where);
}

inline int first_lane(int width) { return static_cast<int>(lane()) / width * width; }

template <class T>
T fetch_add(T* to, T value) {
  note_change();
#ifdef EMULATOR_OS_THREADS
  return std::atomic_ref<T>(*to).fetch_add(value, std::memory_order_acq_rel);
#else
  const T before = *to;
  *to = before + value;
  return before;
#endif
}

template <class T>
T compare_and_swap(T* to, T expected, T value) {
#ifdef EMULATOR_OS_THREADS
  std::atomic_ref<T>(*to).compare_exchange_strong(expected, value, std::memory_order_acq_rel);
  return expected;
#else
  const T before = *to;
  if (before == expected) {
    note_change();
    *to = value;
  } else {
    yield(Where::current());  // as loops that spin do
  }
  return before;
#endif
}

/// *to = change(*to) at once; the value of before.
template <class T, class Change>
T fetch_change(T* to, Change&& change) {
#ifdef EMULATOR_OS_THREADS
  for (T before = std::atomic_ref<T>(*to).load(), seen;; before = seen) {
    seen = compare_and_swap(to, before, static_cast<T>(change(before)));
    if (seen == before) return before;
  }
#else
  note_change();
  const T before = *to;
  *to = static_cast<T>(change(before));
  return before;
#endif
}

}  // namespace emulator

inline void __syncthreads(emulator::Where where = emulator::Where::current()) {
  emulator::wait_for_block(where);
}
inline void __syncwarp(unsigned mask = ~0u, emulator::Where where = emulator::Where::current()) {
  emulator::exchange(mask, 0, 0, where);
}

template <class T>
T __shfl_sync(unsigned mask, T value, int from, int width = 32,
              emulator::Where where = emulator::Where::current()) {
  return emulator::shuffle(mask, value, emulator::first_lane(width) + (from & (width - 1)), where);
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int bits, int width = 32,
                  emulator::Where where = emulator::Where::current()) {
  // A lane of an earlier segment may be read, one of a later one not.
  const int from = static_cast<int>(emulator::lane()) ^ bits;
  return emulator::shuffle_within(mask, value, from, 0, emulator::first_lane(width) + width, where);
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned by, int width = 32,
                   emulator::Where where = emulator::Where::current()) {
  const int from = static_cast<int>(emulator::lane() + by);
  return emulator::shuffle_within(mask, value, from, emulator::first_lane(width), width, where);
}
template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned by, int width = 32,
                 emulator::Where where = emulator::Where::current()) {
  const int from = static_cast<int>(emulator::lane()) - static_cast<int>(by);
  return emulator::shuffle_within(mask, value, from, emulator::first_lane(width), width, where);
}

inline unsigned __ballot_sync(unsigned mask, int predicate,
                              emulator::Where where = emulator::Where::current()) {
  return static_cast<unsigned>(
      emulator::exchange(mask, predicate != 0 ? 1 : 0, emulator::ballot, where));
}
inline int __any_sync(unsigned mask, int predicate,
                      emulator::Where where = emulator::Where::current()) {
  return __ballot_sync(mask, predicate, where) != 0;
}
inline int __all_sync(unsigned mask, int predicate,
                      emulator::Where where = emulator::Where::current()) {
  return __ballot_sync(mask, predicate == 0, where) == 0;
}

inline void __threadfence() { emulator::fence(); }
inline void __threadfence_block() {}
inline void __threadfence_system() { emulator::fence(); }
inline void __nanosleep(unsigned, emulator::Where where = emulator::Where::current()) {
  emulator::yield(where);
}
[[noreturn]] inline void __trap(emulator::Where where = emulator::Where::current()) {
  emulator::fail("__trap()", where);
}

template <class T>
T __ldg(const T* from) {
  return *from;
}
template <class T>
T __ldcg(const T* from) {
  return *from;
}
template <class T>
T __ldcs(const T* from) {
  return *from;
}
template <class T>
void __stcg(T* to, T value) {
  *to = value;
}
template <class T>
void __stcs(T* to, T value) {
  *to = value;
}

inline int atomicAdd(int* to, int value) { return emulator::fetch_add(to, value); }
inline unsigned atomicAdd(unsigned* to, unsigned value) { return emulator::fetch_add(to, value); }
inline unsigned long long atomicAdd(unsigned long long* to, unsigned long long value) {
  return emulator::fetch_add(to, value);
}
inline float atomicAdd(float* to, float value) { return emulator::fetch_add(to, value); }
inline double atomicAdd(double* to, double value) { return emulator::fetch_add(to, value); }

template <class T>
T atomicCAS(T* to, T expected, T value) {
  return emulator::compare_and_swap(to, expected, value);
}
template <class T>
T atomicExch(T* to, T value) {
  return emulator::fetch_change(to, [&](T) { return value; });
}
template <class T>
T atomicMax(T* to, T value) {
  return emulator::fetch_change(to, [&](T x) { return std::max(x, value); });
}
template <class T>
T atomicMin(T* to, T value) {
  return emulator::fetch_change(to, [&](T x) { return std::min(x, value); });
}

// Several points at once: Lanes<double, 8> is eight doubles that a function body written for one
// number computes with side by side, so that grids and batches of starts run at vector speed.
//
//   Lanes<double, 8> x = ...;             // eight abscissas
//   Lanes<double, 8> y = x * x - 1.0;     // eight values, each as a lone double would have got it
//
// Every function here runs on the device too: constexpr.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace nnopt {

template <class T>
concept Real = std::floating_point<T>;

/// Bytes of the widest register this build may use. Wider vector types are lowered badly.
inline constexpr std::size_t register_bytes =
    __BIGGEST_ALIGNMENT__ < 64 ? __BIGGEST_ALIGNMENT__ : 64;

/// One register of T, or of the integers as wide as T.
template <class T>
using Register [[gnu::vector_size(register_bytes)]] = T;

template <class T>
using BitsOf = std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t>;

/// N truth values, as comparisons of Lanes give them; all bits of a true lane are set.
template <class T, std::size_t N>
struct LaneMask {
  static constexpr std::size_t parts = N * sizeof(T) / register_bytes;
  Register<BitsOf<T>> part[parts];

  constexpr bool operator[](std::size_t i) const {
    constexpr std::size_t width = register_bytes / sizeof(T);
    return part[i / width][i % width] != 0;
  }
  friend constexpr LaneMask operator&(const LaneMask& a, const LaneMask& b) {
    LaneMask r;
    for (std::size_t k = 0; k < parts; ++k) r.part[k] = a.part[k] & b.part[k];
    return r;
  }
  friend constexpr LaneMask operator|(const LaneMask& a, const LaneMask& b) {
    LaneMask r;
    for (std::size_t k = 0; k < parts; ++k) r.part[k] = a.part[k] | b.part[k];
    return r;
  }
  friend constexpr LaneMask operator!(const LaneMask& a) {
    LaneMask r;
    for (std::size_t k = 0; k < parts; ++k) r.part[k] = ~a.part[k];
    return r;
  }
};

/// Whether every lane is true. The truth values shrink to one byte each and are looked at as one
/// integer: taking them out one by one costs as much as an exponential.
template <class T, std::size_t N>
constexpr bool all(const LaneMask<T, N>& mask) {
  auto both = mask.part[0];
  for (std::size_t k = 1; k < mask.parts; ++k) both &= mask.part[k];
  constexpr std::size_t width = register_bytes / sizeof(T);
  using Bytes [[gnu::vector_size(width)]] = std::int8_t;
  const Bytes outside = __builtin_convertvector(~both, Bytes);
  std::uint64_t words[2] = {};
  static_assert(width <= sizeof words);
  __builtin_memcpy(words, &outside, width);
  return (words[0] | words[1]) == 0;
}

/// N numbers that are computed with lane by lane.
template <Real T, std::size_t N>
struct Lanes {
  using Number = T;
  static constexpr std::size_t size = N;
  static constexpr std::size_t width = register_bytes / sizeof(T);
  static constexpr std::size_t parts = N / width;
  static_assert(N % width == 0, "a whole number of registers");
  using Mask = LaneMask<T, N>;

  Register<T> part[parts];

  Lanes() = default;
  constexpr Lanes(double c) {
    for (auto& p : part) p = static_cast<T>(c) - Register<T>{};
  }

  constexpr T operator[](std::size_t i) const { return part[i / width][i % width]; }
  constexpr void set(std::size_t i, T value) { part[i / width][i % width] = value; }

  static constexpr Lanes load(const T* from) {
    Lanes r;
    __builtin_memcpy(r.part, from, sizeof r.part);
    return r;
  }
  constexpr void store(T* to) const { __builtin_memcpy(to, part, sizeof part); }

  /// f of each register (or of each pair of registers) in turn.
  template <class F>
  static constexpr Lanes by_register(F f, const auto&... operands) {
    Lanes r;
    for (std::size_t k = 0; k < parts; ++k) r.part[k] = f(operands.part[k]...);
    return r;
  }
  /// f of each number alone: for functions that have no vector form.
  template <class F>
  static constexpr Lanes by_lane(F f, const auto&... operands) {
    Lanes r;
    for (std::size_t i = 0; i < N; ++i) r.set(i, f(operands[i]...));
    return r;
  }
  template <class F>
  static constexpr Mask compare(F f, const Lanes& a, const Lanes& b) {
    Mask r;
    for (std::size_t k = 0; k < parts; ++k) r.part[k] = f(a.part[k], b.part[k]);
    return r;
  }

  // Friends, so that numbers convert on either side.
  friend constexpr Lanes operator+(const Lanes& a, const Lanes& b) {
    return by_register([](auto x, auto y) { return x + y; }, a, b);
  }
  friend constexpr Lanes operator-(const Lanes& a, const Lanes& b) {
    return by_register([](auto x, auto y) { return x - y; }, a, b);
  }
  friend constexpr Lanes operator*(const Lanes& a, const Lanes& b) {
    return by_register([](auto x, auto y) { return x * y; }, a, b);
  }
  friend constexpr Lanes operator/(const Lanes& a, const Lanes& b) {
    return by_register([](auto x, auto y) { return x / y; }, a, b);
  }
  friend constexpr Lanes operator-(const Lanes& a) {
    return by_register([](auto x) { return -x; }, a);
  }
  constexpr Lanes& operator+=(const Lanes& o) { return *this = *this + o; }
  constexpr Lanes& operator-=(const Lanes& o) { return *this = *this - o; }
  constexpr Lanes& operator*=(const Lanes& o) { return *this = *this * o; }
  constexpr Lanes& operator/=(const Lanes& o) { return *this = *this / o; }

  friend constexpr Mask operator<(const Lanes& a, const Lanes& b) {
    return compare([](auto x, auto y) { return x < y; }, a, b);
  }
  friend constexpr Mask operator<=(const Lanes& a, const Lanes& b) {
    return compare([](auto x, auto y) { return x <= y; }, a, b);
  }
  friend constexpr Mask operator>(const Lanes& a, const Lanes& b) { return b < a; }
  friend constexpr Mask operator>=(const Lanes& a, const Lanes& b) { return b <= a; }
  friend constexpr Mask operator==(const Lanes& a, const Lanes& b) {
    return compare([](auto x, auto y) { return x == y; }, a, b);
  }
  friend constexpr Mask operator!=(const Lanes& a, const Lanes& b) {
    return compare([](auto x, auto y) { return x != y; }, a, b);
  }
  friend constexpr Lanes where(const Mask& choose, const Lanes& a, const Lanes& b) {
    return by_register([](auto c, auto x, auto y) { return c ? x : y; }, choose, a, b);
  }
};

/// c ? a : b for one number, under the name that Lanes use.
template <Real A, Real B>
constexpr auto where(bool choose, A a, B b) {
  return choose ? a : b;
}

/// The widths the grids use.
using Lanes8 = Lanes<double, 8>;
using Lanes16f = Lanes<float, 16>;

}  // namespace nnopt

// The elementary functions of one number or of a register of them, double or float: one body for
// both, so that a point alone and the same point in a lane get the same bits. Nothing but single
// operations of IEEE arithmetic, the fused multiply-add among them: the bits are those of every
// build.
//
// Largest error measured, in units of the last place of the exact value (tests hold them to it):
//            exp    log    sin    cos    tanh   pow    expm1  log1p  sinh   cosh
//   double   0.91   0.84   1.31   1.28   2.7    1.1    1.8    1.3    2.5    1.4
//   float    0.92   0.87   1.24   1.17   2.5    0.51   1.9    1.5    2.3    1.4
//
// Methods. exp: reduction by ln 2 in two parts (Cody and Waite, Software Manual for the Elementary
// Functions, 1980), then a polynomial. From Sun's fdlibm: sin and cos by pi/2 in three parts
// (e_rem_pio2.c, k_sin.c, k_cos.c), log (e_log.c), the logarithm in extra precision under pow
// (e_pow.c), tanh and sinh by exp - 1 (s_tanh.c, e_sinh.c). log for float: as Cephes (logf.c).
// The coefficients stand in autodiff/elementary_constants.hpp.
// Every function here runs on the device too: constexpr.
#pragma once
#include <bit>
#include <cmath>
#include <string_view>
#include <type_traits>

#include "autodiff/elementary_constants.hpp"
#include "autodiff/lanes.hpp"

namespace nnopt::elementary {

/// V is double, float or a Register of either: the number it is made of, and the integers of the
/// same shape. Unsigned, as those of numbers out of range wrap around.
template <class V>
struct Shape;
template <>
struct Shape<double> {
  using Element = double;
  using Int = std::uint64_t;
  using Signed = std::int64_t;
};
template <>
struct Shape<float> {
  using Element = float;
  using Int = std::uint32_t;
  using Signed = std::int32_t;
};
template <>
struct Shape<Register<double>> {
  using Element = double;
  using Int = Register<std::uint64_t>;
  using Signed = Register<std::int64_t>;
};
template <>
struct Shape<Register<float>> {
  using Element = float;
  using Int = Register<std::uint32_t>;
  using Signed = Register<std::int32_t>;
};
template <class V>
using Element = typename Shape<V>::Element;
template <class V>
using Word = typename Shape<Element<V>>::Int;
template <class V>
using IntOf = typename Shape<V>::Int;
template <class V>
using SignedOf = typename Shape<V>::Signed;
template <class V>
using ConstantsOf = Constants<Element<V>>;

template <class V>
constexpr IntOf<V> bits_of(V x) {
  return std::bit_cast<IntOf<V>>(x);
}
template <class V>
constexpr Word<V> bits_of_constant(Element<V> c) {
  return std::bit_cast<Word<V>>(c);
}

/// c in every place.
template <class V>
constexpr V filled(Element<V> c) {
  return c - V{};
}

/// Whether this build may use x86's fused multiply-add: the compiler then defines __FMA__ as 1.
#define NNOPT_SPELLED(word) #word
#define NNOPT_SPELLED_OUT(word) NNOPT_SPELLED(word)
inline constexpr bool registers_fuse = std::string_view(NNOPT_SPELLED_OUT(__FMA__)) == "1";
#undef NNOPT_SPELLED_OUT
#undef NNOPT_SPELLED

/// a b + c, rounded once. The compiler contracts nothing by itself and has no such operation on
/// registers of its own (loops over std::fma it vectorizes sometimes only): asked for by name.
template <class V>
constexpr V fused(V a, V b, V c) {
  if constexpr (Real<V>) {
    return std::fma(a, b, c);
  } else {
    if constexpr (!registers_fuse) {
      for (std::size_t i = 0; i < sizeof c / sizeof c[0]; ++i) c[i] = std::fma(a[i], b[i], c[i]);
    } else if constexpr (std::is_same_v<Element<V>, double>) {
      asm("vfmadd231pd %2, %1, %0" : "+v"(c) : "v"(a), "v"(b));
    } else {
      asm("vfmadd231ps %2, %1, %0" : "+v"(c) : "v"(a), "v"(b));
    }
    return c;
  }
}

/// The terms from..from+count-1 of a polynomial over x^from, split in halves (Estrin's scheme: a
/// chain of log2(count) steps, not of count); power holds x, x^2, x^4, x^8.
template <const auto& c, std::size_t from, std::size_t count, class V>
constexpr V terms(const V (&power)[4]) {
  if constexpr (count == 1) {
    return filled<V>(c[from]);
  } else {
    constexpr std::size_t half = std::bit_ceil(count) / 2;
    return fused(power[std::countr_zero(half)], terms<c, from + half, count - half>(power),
                 terms<c, from, half>(power));
  }
}
/// c[0] + c[1] x + c[2] x^2 + ...
template <const auto& c, class V>
constexpr V polynomial(V x) {
  const V square = x * x, fourth = square * square;
  const V power[4] = {x, square, fourth, fourth * fourth};
  return terms<c, 0, c.size()>(power);
}

template <class V>
constexpr V absolute(V x) {
  return std::bit_cast<V>(bits_of(x) & ~bits_of_constant<V>(-Element<V>{}));
}
template <class V>
constexpr IntOf<V> sign_of(V x) {
  return bits_of(x) & bits_of_constant<V>(-Element<V>{});
}
/// magnitude >= 0 with the sign of x.
template <class V>
constexpr V with_sign(V magnitude, V x) {
  return std::bit_cast<V>(bits_of(magnitude) | sign_of(x));
}

// ---- exp and what is made of it ---------------------------------------------------------------

/// exp r - 1 = high + low and 2^n for x + tail = n ln 2 + r, |r| <= ln 2 / 2; the rounding of r
/// stays in `low`. `exponent` is what 2^n adds to the bits of a number.
template <class V>
struct ReducedExp {
  V high, low;
  IntOf<V> exponent;
};
template <class V>
constexpr ReducedExp<V> reduced_exp(V x, V tail) {
  using C = ConstantsOf<V>;
  const V shifted = fused(x, filled<V>(C::log2_e), filled<V>(C::shift)), n = shifted - C::shift;
  const V high = fused(n, filled<V>(-C::ln2_high), x), low = n * C::ln2_low - tail, r = high - low;
  return {high, fused(V(r * r), polynomial<C::exp>(r), V(-low)),
          bits_of(shifted) << C::mantissa_bits};
}

/// A value, and whether the body holds there; elsewhere (and for nan) it is for the library.
template <class V, class Mask>
struct Checked {
  V value;
  Mask in_range;
};
template <class V, class Mask>
Checked(V, Mask) -> Checked<V, Mask>;

template <class V>
constexpr auto exp_in_range(V x) {
  using C = ConstantsOf<V>;
  return (x > C::exp_low) & (x < C::exp_high);
}
/// exp(x + tail), tail at most a rounding of x.
template <class V>
constexpr V exp(V x, V tail = V{}) {
  const auto r = reduced_exp(x, tail);
  const V p = ConstantsOf<V>::one + (r.high + r.low);
  return std::bit_cast<V>(bits_of(p) + r.exponent);
}
/// e^x - 1 = 2^n (exp r - 1) + (2^n - 1).
template <class V>
constexpr V expm1(V x) {
  constexpr auto one = ConstantsOf<V>::one;
  const auto r = reduced_exp(x, V{});
  const V scale = std::bit_cast<V>(bits_of(filled<V>(one)) + r.exponent);
  return with_sign(V(absolute(scale * (r.high + r.low) + (scale - one))), x);
}
/// With e = e^2|x| - 1: |tanh x| = e / (e + 2). Holds for every x, nan too.
template <class V>
constexpr V tanh(V x) {
  constexpr auto limit = ConstantsOf<V>::tanh_limit;
  const V size = absolute(x), e = expm1(V((size > limit ? filled<V>(limit) : size) * 2));
  return with_sign(V(e / (e + 2)), x);
}
/// With e = e^|x| - 1: |sinh x| = (e + e / (e + 1)) / 2.
template <class V>
constexpr V sinh(V x) {
  constexpr auto one = ConstantsOf<V>::one;
  const V e = expm1(absolute(x));
  return with_sign(V((e + e / (e + one)) / 2), x);
}
template <class V>
constexpr V cosh(V x) {
  const V e = exp(absolute(x));
  return (e + ConstantsOf<V>::one / e) / 2;
}

// ---- log and what is made of it ---------------------------------------------------------------

/// x = 2^n (1 + f) with sqrt(1/2) <= 1 + f < sqrt 2.
template <class V>
struct ReducedLog {
  V n, f;
};
template <class V>
constexpr ReducedLog<V> reduced_log(V x) {
  using C = ConstantsOf<V>;
  const auto bits = bits_of(x);
  const auto k = std::bit_cast<IntOf<V>>(
      std::bit_cast<SignedOf<V>>(bits - bits_of_constant<V>(C::sqrt_half)) >> C::mantissa_bits);
  // k is small: its conversion to a number goes through the mantissa.
  const V n = std::bit_cast<V>(k + bits_of_constant<V>(C::shift)) - C::shift;
  return {n, std::bit_cast<V>(bits - (k << C::mantissa_bits)) - C::one};
}

template <class V>
constexpr auto log_in_range(V x) {
  using C = ConstantsOf<V>;
  return (x >= C::least_normal) & (x <= C::most_finite);
}
template <class V>
constexpr V log(V x) {
  using C = ConstantsOf<V>;
  const auto [n, f] = reduced_log(x);
  const V square = f * f;
  if constexpr (std::is_same_v<Element<V>, float>) {
    const V low = n * C::ln2_low + f * square * polynomial<C::log>(f);
    return n * C::ln2_high + (f + (low - 0.5f * square));
  } else {  // as fdlibm: s = f / (2 + f)
    const V s = f / (2 + f), half_square = 0.5 * square;
    const V low = s * (half_square + s * s * polynomial<C::log>(V(s * s))) + n * C::ln2_low;
    return n * C::ln2_high - ((half_square - low) - f);
  }
}

template <class V>
constexpr auto log1p_in_range(V x) {
  using C = ConstantsOf<V>;
  return (x > -C::one) & (x < C::most_finite);
}
/// log u + c / u, where u + c = 1 + x exactly.
template <class V>
constexpr V log1p(V x) {
  constexpr auto one = ConstantsOf<V>::one;
  const V u = one + x, back = u - one, c = (one - (u - back)) + (x - back);
  return u == one ? x : log(u) + c / u;
}

// ---- sin and cos ------------------------------------------------------------------------------

template <class V>
constexpr auto trig_in_range(V x) {
  using C = ConstantsOf<V>;
  return (x > -C::trig_limit) & (x < C::trig_limit);
}

template <class V>
struct SinCos {
  V sin, cos;
};

/// Both at once: x = n pi/2 + (r - loss), |r| <= pi/4, then a polynomial each. (One polynomial over
/// |r| <= pi/2 makes a lone sine faster by a quarter, but the pair that every derivative needs
/// slower by as much, and costs a bit where the sine is near 1.)
template <class V>
constexpr SinCos<V> sincos(V x) {
  using C = ConstantsOf<V>;
  const V shifted = fused(x, filled<V>(C::two_over_pi), filled<V>(C::shift)),
          n = shifted - C::shift;
  const V first = fused(n, filled<V>(-C::pio2_1), x), w = n * C::pio2_2;  // `first` is exact
  const V r = first - w, rounding = fused(n, filled<V>(C::pio2_2), V(-w));
  const V loss = fused(n, filled<V>(C::pio2_3), V((w - (first - r)) + rounding));
  const V z = r * r;
  const V sin_r = r - fused(V(r * z), V(-polynomial<C::sin>(z)), loss);
  const V square = fused(V(r + r), V(-loss), z);  // of r - loss
  const V cos_r = fused(square, polynomial<C::cos>(z), filled<V>(C::one));

  // Quadrants choose by masks, not by branches: angles come in any order.
  constexpr int top = 8 * sizeof(Element<V>) - 2;
  const auto quadrant = bits_of(shifted);
  const auto swapped = (quadrant & 1) != 0;
  const V s = swapped ? cos_r : sin_r, c = swapped ? sin_r : cos_r;
  return {std::bit_cast<V>(bits_of(s) ^ ((quadrant & 2) << top)),
          std::bit_cast<V>(bits_of(c) ^ (((quadrant + 1) & 2) << top))};
}

// ---- pow --------------------------------------------------------------------------------------

/// The leading half of the bits of x: products of two such numbers are exact.
constexpr auto leading(auto x) {
  using V = decltype(x);
  return std::bit_cast<V>(bits_of(x) & ~((std::uint64_t{1} << 27) - 1));
}

/// A sum of which `head` has half the bits of a double only.
template <class V>
struct HeadAndTail {
  V head, tail;
};
/// log x, for double only, with some 15 bits more than a double has. As e_pow.c of fdlibm: s = f /
/// (2 + f), log(1 + f) = 2/3 s (3 + s^2 + s^4 p(s^2)), every product of large terms exact.
template <class V>
constexpr HeadAndTail<V> precise_log(V x) {
  using C = ConstantsOf<V>;
  const auto [n, f] = reduced_log(x);
  const V d = 2 + f, inverse = 1 / d, s = f * inverse;
  const V s_head = leading(s), d_head = leading(d), d_tail = f - (d_head - 2);
  const V s_tail = inverse * ((f - s_head * d_head) - s_head * d_tail);
  const V z = s * s, square = s_head * s_head;
  const V rest = z * z * polynomial<C::precise_log>(z) + s_tail * (s_head + s);
  const V t_head = leading(V(3 + square + rest)), t_tail = rest - ((t_head - 3) - square);
  const V u = s_head * t_head, v = s_tail * t_head + t_tail * s;
  const V p_head = leading(V(u + v)), p_tail = v - (p_head - u);
  const V h = p_head * C::two_thirds_head;
  const V l = p_head * C::two_thirds_tail + p_tail * C::two_thirds + n * C::ln2_low;
  const V m = n * C::ln2_high, head = leading(V(m + (h + l)));
  return {head, l - ((head - m) - h)};
}

/// The sign bit of x^y, known for x > 0, and for x < 0 if y is whole and below 2^51 (float: 2^22).
template <class V>
constexpr auto sign_of_power(V x, V y) {
  using C = ConstantsOf<V>;
  const V shifted = y + C::shift;
  const IntOf<V> sign = sign_of(x) & (bits_of(shifted) << (8 * sizeof(Element<V>) - 1));
  const auto known = (x > 0) | ((shifted - C::shift == y) & (absolute(y) < C::whole_limit));
  return Checked{sign, known};
}

/// Float powers are computed in double, where exp(y log x) is right to a rounding of the result.
/// What is too large for a float, or too small, becomes so when it is rounded.
template <class D>
constexpr D plain_power(D x, D y) {
  constexpr double limit = 200;
  const D p = y * log(x), below = p < limit ? p : filled<D>(limit);
  return exp(below > -limit ? below : filled<D>(-limit));
}
template <class V>
constexpr V pow_by_double(V x, V y) {
  if constexpr (Real<V>) {
    return static_cast<V>(plain_power<double>(x, y));
  } else {
    using Half [[gnu::vector_size(register_bytes / 2)]] = float;
    const auto half = [](V v, std::size_t i) {
      Half h;
      __builtin_memcpy(&h, reinterpret_cast<const char*>(&v) + i * sizeof h, sizeof h);
      return __builtin_convertvector(h, Register<double>);
    };
    V r;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto z = __builtin_convertvector(plain_power(half(x, i), half(y, i)), Half);
      __builtin_memcpy(reinterpret_cast<char*>(&r) + i * sizeof z, &z, sizeof z);
    }
    return r;
  }
}

/// x^y = exp(y log |x|) with the sign of x^y, and where that holds.
template <class V>
constexpr auto pow(V x, V y) {
  using C = ConstantsOf<V>;
  const auto sign = sign_of_power(x, y);
  const V size = absolute(x);
  const auto in_range = sign.in_range & (size >= C::least_normal) & (size <= C::most_finite);
  const auto signed_by = [&sign](V z) { return std::bit_cast<V>(bits_of(z) | sign.value); };
  if constexpr (std::is_same_v<Element<V>, double>) {
    const auto log_x = precise_log(size);
    const V y_head = leading(y);
    const V head = y_head * log_x.head, tail = (y - y_head) * log_x.head + y * log_x.tail;
    const V product = head + tail;
    const auto inside = in_range & exp_in_range(product);
    return Checked{signed_by(exp(product, V(tail - (product - head)))), inside};
  } else {
    const auto inside = in_range & (absolute(y) <= C::most_finite);
    return Checked{signed_by(pow_by_double(size, y)), inside};
  }
}

}  // namespace nnopt::elementary

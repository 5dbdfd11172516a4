// exp, log, sin and cos for one double or a register of them: one body for both, so that a point
// alone and the same point in a lane get the same bits. At most 1 unit in the last place from the
// exact value (tests measure it). Method and coefficients: Sun's fdlibm (e_log.c, k_sin.c,
// k_cos.c, e_rem_pio2.c); exp is a Taylor polynomial after reduction by ln 2.
#pragma once
#include <bit>
#include <cmath>

#include "autodiff/lanes.hpp"

namespace nnopt::elementary {

/// V is double or Register<double>; these are the integers of the same shape. Unsigned, as those
/// of numbers out of range wrap around.
template <class V>
using IntOf = std::conditional_t<std::is_same_v<V, double>, std::uint64_t, Register<std::uint64_t>>;
template <class V>
using SignedOf =
    std::conditional_t<std::is_same_v<V, double>, std::int64_t, Register<std::int64_t>>;

/// A register (or number) rounded to whole numbers, and the same as integers.
template <class V>
struct Rounded {
  V number;
  IntOf<V> integer;
};

/// Nearest whole number, for |x| < 2^51: adding 1.5 * 2^52 pushes the fraction off the end.
template <class V>
inline Rounded<V> round_to_nearest(V x) {
  constexpr double shift = 0x1.8p52;
  const V shifted = x + shift;
  return {shifted - shift, std::bit_cast<IntOf<V>>(shifted) - std::bit_cast<std::uint64_t>(shift)};
}

/// Where these bodies hold; elsewhere (and for nan) the library's own function is called.
inline constexpr double exp_limit = 708, trig_limit = 1e5;
template <class V>
inline auto exp_in_range(V x) {
  return (x > -exp_limit) & (x < exp_limit);
}
template <class V>
inline auto log_in_range(V x) {
  return (x > 0x1p-1022) & (x < 0x1p1023);
}
template <class V>
inline auto trig_in_range(V x) {
  return (x > -trig_limit) & (x < trig_limit);
}

/// exp x = 2^n exp r with |r| <= ln 2 / 2.
template <class V>
inline V exp(V x) {
  constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
  const auto [n, exponent] = round_to_nearest<V>(x * 1.44269504088896338700);
  const V high = x - n * ln2_high, low = n * ln2_low, r = high - low;
  V p = r * (1 / 6227020800.0) + 1 / 479001600.0;
  p = p * r + 1 / 39916800.0;
  p = p * r + 1 / 3628800.0;
  p = p * r + 1 / 362880.0;
  p = p * r + 1 / 40320.0;
  p = p * r + 1 / 5040.0;
  p = p * r + 1 / 720.0;
  p = p * r + 1 / 120.0;
  p = p * r + 1 / 24.0;
  p = p * r + 1 / 6.0;
  p = p * r + 0.5;
  p = 1.0 + (high + (r * r * p - low));  // the rounding of r stays out of the large term
  return std::bit_cast<V>(std::bit_cast<IntOf<V>>(p) + (exponent << 52));
}

/// log x = k ln 2 + log(1 + f) with sqrt(1/2) <= 1 + f < sqrt 2, s = f / (2 + f).
template <class V>
inline V log(V x) {
  using Int = IntOf<V>;
  constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
  constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcd;  // the bits of sqrt(1/2)
  const Int bits = std::bit_cast<Int>(x);
  const Int k = std::bit_cast<Int>(std::bit_cast<SignedOf<V>>(bits - sqrt_half) >> 52);
  const V f = std::bit_cast<V>(bits - (k << 52)) - 1.0;
  // k is small: its conversion to a number goes through the mantissa as in round_to_nearest.
  const V n = std::bit_cast<V>(k + std::bit_cast<std::uint64_t>(0x1.8p52)) - 0x1.8p52;
  const V s = f / (2.0 + f), z = s * s, w = z * z;
  const V even = w * (3.999999999940941908e-01 +
                      w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const V odd = z * (6.666666666666735130e-01 +
                     w * (2.857142874366239149e-01 +
                          w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const V half_square = 0.5 * f * f, rest = even + odd;
  return n * ln2_high - ((half_square - (s * (half_square + rest) + n * ln2_low)) - f);
}

template <class V>
struct SinCos {
  V sin, cos;
};

/// Both at once: x = n pi/2 + (r + tail), |r| <= pi/4, then a polynomial each.
template <class V>
inline SinCos<V> sincos(V x) {
  constexpr double pio2_1 = 1.57079632673412561417e+00, pio2_2 = 6.07710050630396597660e-11,
                   pio2_2_tail = 2.02226624879595063154e-21;
  const auto [n, quadrant] = round_to_nearest<V>(x * 6.36619772367581382433e-01);
  const V t = x - n * pio2_1, w = n * pio2_2, u = t - w;
  const V correction = n * pio2_2_tail - ((t - u) - w);
  const V r = u - correction, tail = (u - r) - correction, z = r * r;

  const V sin_rest = 8.33333333332248946124e-03 +
                     z * (-1.98412698298579493134e-04 +
                          z * (2.75573137070700676789e-06 +
                               z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)));
  const V cube = z * r;
  const V sin_r =
      r - ((z * (0.5 * tail - cube * sin_rest) - tail) - cube * -1.66666666666666324348e-01);

  const V cos_rest =
      z * (4.16666666666666019037e-02 +
           z * (-1.38888888888741095749e-03 +
                z * (2.48015872894767294178e-05 +
                     z * (-2.75573143513906633035e-07 +
                          z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))));
  const V half = 0.5 * z, one_less = 1.0 - half;
  const V cos_r = one_less + (((1.0 - one_less) - half) + (z * cos_rest - r * tail));

  // Quadrants choose by bits, not by branches: angles come in any order.
  using Int = IntOf<V>;
  const Int swap = -(quadrant & 1), a = std::bit_cast<Int>(sin_r), b = std::bit_cast<Int>(cos_r);
  const Int s = ((a & ~swap) | (b & swap)) ^ ((quadrant & 2) << 62);
  const Int c = ((b & ~swap) | (a & swap)) ^ (((quadrant + 1) & 2) << 62);
  return {std::bit_cast<V>(s), std::bit_cast<V>(c)};
}

}  // namespace nnopt::elementary

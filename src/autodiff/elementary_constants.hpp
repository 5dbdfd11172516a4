// The numbers that the bodies of autodiff/elementary.hpp compute with, for double and for float.
// Where no source is named, the polynomial is a minimax fit of the relative error (Remez exchange
// in 60 digits, coefficients rounded to nearest); the error after that rounding stands beside it.
// ln 2 and the coefficients of log, sin and cos for double are those of Sun's fdlibm
// (e_log.c, k_sin.c, k_cos.c).
#pragma once
#include <array>

namespace nnopt::elementary {

template <class T>
struct Constants;

template <>
struct Constants<double> {
  static constexpr int mantissa_bits = 52;
  /// Added to a number below 2^51 it pushes the fraction off the end.
  static constexpr double shift = 0x1.8p52, whole_limit = 0x1p51;
  static constexpr double one = 1, half = 0.5, sqrt_half = 0.70710678118654757;

  /// Where the bodies hold; elsewhere the library's own function is called.
  static constexpr double exp_low = -708, exp_high = 708, trig_limit = 1e5;
  static constexpr double least_normal = 0x1p-1022, most_finite = 0x1.fffffffffffffp1023;
  /// tanh is 1 to the last bit from here on.
  static constexpr double tanh_limit = 20;

  static constexpr double log2_e = 1.44269504088896338700;
  /// ln 2 = high + low; whole numbers up to 2^20 times `high` are exact.
  static constexpr double ln2_high = 6.93147180369123816490e-01,
                          ln2_low = 1.90821492927058770002e-10;
  /// pi/2 in parts; whole numbers up to 2^20 times the first two are exact.
  static constexpr double two_over_pi = 6.36619772367581382433e-01;
  static constexpr double pio2_1 = 0x1.921fb54442d18p+0, pio2_2 = 0x1.1a62633145c07p-54,
                          pio2_3 = -0x1.f1976b7ed8fbcp-110;

  /// exp r = 1 + r + r^2 p(r), |r| <= ln 2 / 2: 2^-57.2.
  static constexpr std::array exp{0.5,
                                  0.16666666666666438,
                                  0.041666666666603798,
                                  0.008333333333498125,
                                  0.001388888892686018,
                                  0.00019841269469820773,
                                  2.4801508599697478e-05,
                                  2.7557637928574869e-06,
                                  2.7625221263314244e-07,
                                  2.4979264179183212e-08};
  /// log((1 + s) / (1 - s)) = 2 s + s z p(z), z = s^2.
  static constexpr std::array log{6.666666666666735130e-01, 3.999999999940941908e-01,
                                  2.857142874366239149e-01, 2.222219843214978396e-01,
                                  1.818357216161805012e-01, 1.531383769920937332e-01,
                                  1.479819860510658591e-01};
  /// The same for pow: 2/3 s (3 + z + z^2 p(z)): 2^-73.5.
  static constexpr double two_thirds = 0x1.5555555555555p-1, two_thirds_head = 0x1.5555550000000p-1,
                          two_thirds_tail = 0x1.5555555555555p-27;
  static constexpr std::array precise_log{
      0.59999999999999964, 0.4285714285716577,  0.33333333326680964, 0.272727282665997,
      0.23076837591741922, 0.20004399027000536, 0.17513619212807596, 0.17973103528758169};
  /// sin r = r + r z p(z), cos r = 1 + z p(z), z = r^2, |r| <= pi/4.
  static constexpr std::array sin{-1.66666666666666324348e-01, 8.33333333332248946124e-03,
                                  -1.98412698298579493134e-04, 2.75573137070700676789e-06,
                                  -2.50507602534068634195e-08, 1.58969099521155010221e-10};
  static constexpr std::array cos{-0.5,
                                  4.16666666666666019037e-02,
                                  -1.38888888888741095749e-03,
                                  2.48015872894767294178e-05,
                                  -2.75573143513906633035e-07,
                                  2.08757232129817482790e-09,
                                  -1.13596475577881948265e-11};
};

template <>
struct Constants<float> {
  static constexpr int mantissa_bits = 23;
  static constexpr float shift = 0x1.8p23f, whole_limit = 0x1p22f;
  static constexpr float one = 1, half = 0.5f, sqrt_half = 0.707106769f;

  static constexpr float exp_low = -87, exp_high = 88, trig_limit = 1e5f;
  static constexpr float least_normal = 0x1p-126f, most_finite = 0x1.fffffep127f;
  static constexpr float tanh_limit = 10;

  static constexpr float log2_e = 1.44269502f;
  static constexpr float ln2_high = 6.9314575195e-01f, ln2_low = 1.4286067653e-06f;
  /// Whole numbers up to 2^13 times the first three are exact.
  static constexpr float two_over_pi = 0.636619747f;
  static constexpr float pio2_1 = 0x1.921fb4p+0f, pio2_2 = 0x1.4442d2p-24f,
                         pio2_3 = -0x1.ee59dap-50f;

  /// 2^-26.0 of exp r - 1.
  static constexpr std::array exp{0.5f, 0.16666548f, 0.0416668542f, 0.00836605486f, 0.00138982339f};
  /// log(1 + f) = f - f^2 / 2 + f^3 p(f), sqrt(1/2) <= 1 + f < sqrt 2: 2^-27.0.
  static constexpr std::array log{0.333333313f, -0.250008225f, 0.200012282f, -0.166233525f,
                                  0.142017409f, -0.131602138f, 0.127617031f, -0.0763456598f};
  /// 2^-27.9 and 2^-33.0.
  static constexpr std::array sin{-0.166666552f, 0.00833218917f, -0.000195182918f};
  static constexpr std::array cos{-0.5f, 0.0416666456f, -0.00138873095f, 2.44323273e-05f};
};

}  // namespace nnopt::elementary

// Further test functions of few coordinates: waves and exponentials.
// Every function here runs on the device too: constexpr.
#pragma once
#include "functions/test_functions.hpp"

namespace nnopt::functions {

struct Adjiman : OfDim<2> {
  static constexpr std::string_view name = "adjiman";
  static constexpr std::string_view formula = "cos(x1) sin(x2) - x1 / (x2^2 + 1)";
  static constexpr std::string_view note =
      "the minimizer lies on the edge of the domain; beyond it f is lower";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t) { return {{-1, 2}, {-1, 1}}; }
  static Point start(std::size_t) { return {0, 0}; }
  static Points minima(std::size_t) { return {{2, 0.1057834694517169}}; }
  static double minimum(std::size_t) { return -2.021806783359787; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(cos(x[0]) * sin(x[1]) - x[0] / (x[1] * x[1] + 1.0));
  }
};

struct BartelsConn : OfDim<2> {
  static constexpr std::string_view name = "bartels_conn";
  static constexpr std::string_view formula = "|x1^2 + x2^2 + x1 x2| + |sin x1| + |cos x2|";
  static constexpr std::string_view source = jamil_yang;
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-500, 500}); }
  static Point start(std::size_t) { return {100, -200}; }
  static Points minima(std::size_t) { return {{0, 0}}; }
  static double minimum(std::size_t) { return 1; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(abs(x[0] * x[0] + x[1] * x[1] + x[0] * x[1]) + abs(sin(x[0])) + abs(cos(x[1])));
  }
};

struct Bird : OfDim<2> {
  static constexpr std::string_view name = "bird";
  static constexpr std::array<std::string_view, 1> aliases{"mishra_bird"};
  static constexpr std::string_view formula =
      "sin(x1) exp((1 - cos x2)^2) + cos(x2) exp((1 - sin x1)^2) + (x1 - x2)^2";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-2 * pi, 2 * pi}); }
  static Point start(std::size_t) { return {0, 0}; }
  static Points minima(std::size_t) {
    return {{4.701043130249553, 3.15293850372493}, {-1.5821421769300335, -3.1302468034546562}};
  }
  static double minimum(std::size_t) { return -106.76453674926468; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T s = sin(x[0]), c = cos(x[1]);
    return T(s * exp(squared<T>(1.0 - c)) + c * exp(squared<T>(1.0 - s)) + squared<T>(x[0] - x[1]));
  }
};

struct CarromTable : OfDim<2> {
  static constexpr std::string_view name = "carrom_table";
  static constexpr std::string_view formula =
      "-exp(2 |1 - r / pi|) cos^2(x1) cos^2(x2) / 30, r^2 = x1^2 + x2^2";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {5, 2}; }
  static Points minima(std::size_t) {
    return with_all_signs({9.646167670410366, 9.646167670410366});
  }
  static double minimum(std::size_t) { return -24.15681554739119; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T g = abs(1.0 - sqrt(x[0] * x[0] + x[1] * x[1]) / pi);
    return T(exp(2.0 * g) * squared<T>(cos(x[0]) * cos(x[1])) / -30.0);
  }
};

struct EggCrate : OfDim<2> {
  static constexpr std::string_view name = "egg_crate";
  static constexpr std::string_view formula = "x1^2 + x2^2 + 25 (sin^2 x1 + sin^2 x2)";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-5, 5}); }
  static Point start(std::size_t) { return {4, 3}; }
  static Points minima(std::size_t) { return {{0, 0}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(x[0] * x[0] + x[1] * x[1] + 25.0 * (squared<T>(sin(x[0])) + squared<T>(sin(x[1]))));
  }
};

struct Giunta : OfDim<2> {
  static constexpr std::string_view name = "giunta";
  static constexpr std::string_view formula =
      "0.6 + sum over both u_i = 16/15 x_i - 1 of sin u_i + sin^2 u_i + sin(4 u_i) / 50";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-1, 1}); }
  static Point start(std::size_t) { return {-0.5, 0}; }
  static Points minima(std::size_t) { return {{0.4673200253979606, 0.4673200253979606}}; }
  static double minimum(std::size_t) { return 0.06447042053690565; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.6;
    for (const T& v : x) {
      const T u = (16.0 / 15.0) * v - 1.0, s = sin(u);
      sum += s + s * s + 0.02 * sin(4.0 * u);
    }
    return sum;
  }
};

struct Hansen : OfDim<2> {
  static constexpr std::string_view name = "hansen";
  static constexpr std::string_view formula =
      "sum over i = 0..4 of (i + 1) cos(i x1 + i + 1) times that of (i + 1) cos((i + 2) x2 + i + "
      "1)";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {1, 1}; }
  // Each factor is as low or high again after 2 pi.
  static Points minima(std::size_t) {
    Points points;
    for (const double u : {-7.589893010800887, -1.306707703621301, 4.976477603558285}) {
      for (const double v : {-7.708313735499347, -1.425128428319761, 4.858056878859825}) {
        points.push_back({u, v});
      }
    }
    return points;
  }
  static double minimum(std::size_t) { return -176.54179313674564; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T a = 0.0, b = 0.0;
    for (double i = 0; i < 5; ++i) {
      a += (i + 1) * cos(i * x[0] + (i + 1));
      b += (i + 1) * cos((i + 2) * x[1] + (i + 1));
    }
    return T(a * b);
  }
};

struct Keane : OfDim<2> {
  static constexpr std::string_view name = "keane";
  static constexpr std::string_view formula = "-sin^2(x1 - x2) sin^2(x1 + x2) / sqrt(x1^2 + x2^2)";
  static constexpr std::string_view note =
      "0 at the origin, by continuity; the minimizers lie on the edge of the domain";
  static constexpr std::string_view source = "Jamil and Yang (2013) (there to be maximized)";
  static Box domain(std::size_t n) { return Box(n, {0, 10}); }
  static Point start(std::size_t) { return {5, 4}; }
  static Points minima(std::size_t) { return {{1.3932490753255886, 0}, {0, 1.3932490753255886}}; }
  static double minimum(std::size_t) { return -0.6736675211468547; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T r = sqrt(x[0] * x[0] + x[1] * x[1]);
    const T divisor = where(r == 0.0, T(1.0), r);
    return T(-squared<T>(sin(x[0] - x[1]) * sin(x[0] + x[1])) / divisor);
  }
};

struct MieleCantrell : OfDim<4> {
  static constexpr std::string_view name = "miele_cantrell";
  static constexpr std::string_view formula =
      "(exp(x1) - x2)^4 + 100 (x2 - x3)^6 + tan^4(x3 - x4) + x1^8";
  static constexpr std::string_view note = "the Hessian is 0 at the minimizer";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-1, 1}); }
  static Point start(std::size_t) { return {0.5, -0.5, 0.5, 0}; }
  static Points minima(std::size_t) { return {{0, 1, 1, 1}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(whole_power<T>(exp(x[0]) - x[1], 4) + 100.0 * whole_power<T>(x[1] - x[2], 6) +
             whole_power<T>(tan(x[2] - x[3]), 4) + whole_power<T>(x[0], 8));
  }
};

struct Mishra5 : OfDim<2> {
  static constexpr std::string_view name = "mishra_5";
  static constexpr std::string_view formula =
      "(sin^2((cos x1 + cos x2)^2) + cos^2((sin x1 + sin x2)^2) + x1)^2 + 0.01 x1 + 0.1 x2";
  static constexpr std::string_view note =
      "the minimizer lies on the edge of the domain; beyond it f is lower";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {5, 5}; }
  static Points minima(std::size_t) { return {{-1.9868206464261489, -10}}; }
  static double minimum(std::size_t) { return -1.019829519930943; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = sin(squared<T>(cos(x[0]) + cos(x[1])));
    const T b = cos(squared<T>(sin(x[0]) + sin(x[1])));
    return T(squared<T>(a * a + b * b + x[0]) + 0.01 * x[0] + 0.1 * x[1]);
  }
};

struct Mishra6 : OfDim<2> {
  static constexpr std::string_view name = "mishra_6";
  static constexpr std::string_view formula =
      "-log((sin^2((cos x1 + cos x2)^2) - cos^2((sin x1 + sin x2)^2) + x1)^2) + 0.1 ((x1 - 1)^2 + "
      "(x2 - 1)^2)";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {-5, 5}; }
  static Points minima(std::size_t) { return {{2.886307215532004, 1.8232603315820546}}; }
  static double minimum(std::size_t) { return -2.2839498384747587; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = sin(squared<T>(cos(x[0]) + cos(x[1])));
    const T b = cos(squared<T>(sin(x[0]) + sin(x[1])));
    return T(0.1 * (squared<T>(x[0] - 1.0) + squared<T>(x[1] - 1.0)) -
             log(squared<T>(a * a - b * b + x[0])));
  }
};

struct Parsopoulos : OfDim<2> {
  static constexpr std::string_view name = "parsopoulos";
  static constexpr std::string_view formula = "cos^2 x1 + sin^2 x2";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-5, 5}); }
  static Point start(std::size_t) { return {0.5, 1}; }
  static Points minima(std::size_t) {
    Points points;
    for (const double u : {-1.5, -0.5, 0.5, 1.5}) {
      for (const double v : {-1, 0, 1}) points.push_back({u * pi, v * pi});
    }
    return points;
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(squared<T>(cos(x[0])) + squared<T>(sin(x[1])));
  }
};

struct Price2 : OfDim<2> {
  static constexpr std::string_view name = "price_2";
  static constexpr std::array<std::string_view, 1> aliases{"periodic"};
  static constexpr std::string_view formula = "1 + sin^2 x1 + sin^2 x2 - 0.1 exp(-x1^2 - x2^2)";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {7, -4}; }
  static Points minima(std::size_t) { return {{0, 0}}; }
  static double minimum(std::size_t) { return 0.9; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(1.0 + squared<T>(sin(x[0])) + squared<T>(sin(x[1])) -
             0.1 * exp(-x[0] * x[0] - x[1] * x[1]));
  }
};

struct TestTubeHolder : OfDim<2> {
  static constexpr std::string_view name = "test_tube_holder";
  static constexpr std::string_view formula = "-4 |exp|cos((x1^2 + x2^2) / 200)| sin(x1) cos(x2)|";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {5, 4}; }
  static Points minima(std::size_t) { return {{1.5706026141658023, 0}, {-1.5706026141658023, 0}}; }
  static double minimum(std::size_t) { return -10.872300105622745; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T g = abs(cos((x[0] * x[0] + x[1] * x[1]) / 200.0));
    return T(-4.0 * exp(g) * abs(sin(x[0]) * cos(x[1])));
  }
};

struct Trefethen4 : OfDim<2> {
  static constexpr std::string_view name = "trefethen_4";
  static constexpr std::array<std::string_view, 1> aliases{"trefethen"};
  static constexpr std::string_view formula =
      "exp(sin 50 x1) + sin(60 exp x2) + sin(70 sin x1) + sin(sin 80 x2) - sin(10 (x1 + x2)) + "
      "(x1^2 + x2^2) / 4";
  static constexpr std::string_view source =
      "Trefethen, A Hundred-dollar, Hundred-digit Challenge, SIAM News 35 (2002), problem 4";
  static Box domain(std::size_t) { return {{-6.5, 6.5}, {-4.5, 4.5}}; }
  static Point start(std::size_t) { return {1, 1}; }
  static Points minima(std::size_t) { return {{-0.024403079694375173, 0.21061242715535577}}; }
  static double minimum(std::size_t) { return -3.306868647475237; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(exp(sin(50.0 * x[0])) + sin(60.0 * exp(x[1])) + sin(70.0 * sin(x[0])) +
             sin(sin(80.0 * x[1])) - sin(10.0 * (x[0] + x[1])) +
             0.25 * (x[0] * x[0] + x[1] * x[1]));
  }
};

struct Ursem1 : OfDim<2> {
  static constexpr std::string_view name = "ursem_1";
  static constexpr std::string_view formula = "-sin(2 x1 - pi/2) - 3 cos(x2) - x1 / 2";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t) { return {{-2.5, 3}, {-2, 2}}; }
  static Point start(std::size_t) { return {-2, 1}; }
  static Points minima(std::size_t) { return {{1.697136454365936, 0}}; }
  static double minimum(std::size_t) { return -4.816814063734822; }

  // -sin(u - pi/2) = cos(u).
  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(cos(2.0 * x[0]) - 3.0 * cos(x[1]) - 0.5 * x[0]);
  }
};

struct VenterSobieski : OfDim<2> {
  static constexpr std::string_view name = "venter_sobiezcczanski_sobieski";
  static constexpr std::array<std::string_view, 1> aliases{"venter"};
  static constexpr std::string_view formula =
      "sum over both of x_i^2 - 100 cos^2(x_i) - 100 cos(x_i^2 / 30)";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-50, 50}); }
  static Point start(std::size_t) { return {20, 30}; }
  static Points minima(std::size_t) { return {{0, 0}}; }
  static double minimum(std::size_t) { return -400; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) {
      const T square = v * v;
      sum += square - 100.0 * squared<T>(cos(v)) - 100.0 * cos(square / 30.0);
    }
    return sum;
  }
};

using FewCoordinatesWaves = std::tuple<Adjiman, BartelsConn, Bird, CarromTable, EggCrate, Giunta,
                                       Hansen, Keane, MieleCantrell, Mishra5, Mishra6, Parsopoulos,
                                       Price2, TestTubeHolder, Trefethen4, Ursem1, VenterSobieski>;

}  // namespace nnopt::functions

// The test functions that SFU files under "other".
// Every function here runs on the device too: constexpr.
#pragma once
#include "functions/test_functions.hpp"

namespace nnopt::functions {

struct Beale : OfDim<2> {
  static constexpr std::string_view name = "beale";
  static constexpr std::string_view formula =
      "(1.5 - x1 + x1 x2)^2 + (2.25 - x1 + x1 x2^2)^2 + (2.625 - x1 + x1 x2^3)^2";
  static constexpr std::string_view source = "SFU: Beale";
  static Box domain(std::size_t) { return Box(2, {-4.5, 4.5}); }
  static Point start(std::size_t) { return {1, 1}; }
  static Points minima(std::size_t) { return {{3, 0.5}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T square = x[1] * x[1];
    const T a = 1.5 - x[0] + x[0] * x[1], b = 2.25 - x[0] + x[0] * square,
            c = 2.625 - x[0] + x[0] * square * x[1];
    return T(a * a + b * b + c * c);
  }
};

struct Branin : OfDim<2> {
  static constexpr std::string_view name = "branin";
  static constexpr std::array<std::string_view, 2> aliases{"branin_hoo", "rcos"};
  static constexpr std::string_view formula =
      "(x2 - 5.1 / (4 pi^2) x1^2 + 5 / pi x1 - 6)^2 + 10 (1 - 1 / (8 pi)) cos(x1) + 10";
  static constexpr std::string_view source = "SFU: Branin";
  static Box domain(std::size_t) { return {{-5, 10}, {0, 15}}; }
  static Point start(std::size_t) { return {2, 10}; }
  static Points minima(std::size_t) {
    return {{-pi, 12.275}, {pi, 2.275}, {9.42477796076938, 2.475}};
  }
  static double minimum(std::size_t) { return 0.3978873577297383; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[1] - 5.1 / (4 * pi * pi) * x[0] * x[0] + 5 / pi * x[0] - 6.0;
    return T(a * a + 10 * (1 - 1 / (8 * pi)) * cos(x[0]) + 10.0);
  }
};

struct BraninModified : OfDim<2> {
  static constexpr std::string_view name = "branin_modified";
  static constexpr std::array<std::string_view, 1> aliases{"braninmodif"};
  static constexpr std::string_view formula = "branin + 5 x1";
  static constexpr std::string_view note = "of the three minima of branin one is left as global";
  static constexpr std::string_view source =
      "SFU: Branin, after Forrester, Sobester, Keane, Engineering Design via Surrogate Modelling";
  static Box domain(std::size_t) { return Branin::domain(2); }
  static Point start(std::size_t) { return Branin::start(2); }
  static Points minima(std::size_t) { return {{-3.6892852725610523, 13.629987728944895}}; }
  static double minimum(std::size_t) { return -16.64402157084319; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(Branin()(x) + 5.0 * x[0]);
  }
};

struct Colville : OfDim<4> {
  static constexpr std::string_view name = "colville";
  static constexpr std::array<std::string_view, 1> aliases{"wood"};
  static constexpr std::string_view formula =
      "100 (x1^2 - x2)^2 + (x1 - 1)^2 + (x3 - 1)^2 + 90 (x3^2 - x4)^2 + "
      "10.1 ((x2 - 1)^2 + (x4 - 1)^2) + 19.8 (x2 - 1) (x4 - 1)";
  static constexpr std::string_view source =
      "SFU: Colville; the same as Wood's of More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, whose "
      "start this is";
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {-3, -1, -3, -1}; }
  static Points minima(std::size_t) { return {{1, 1, 1, 1}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T b = x[1] - 1.0, d = x[3] - 1.0;
    return T(100.0 * squared<T>(x[0] * x[0] - x[1]) + squared<T>(x[0] - 1.0) +
             squared<T>(x[2] - 1.0) + 90.0 * squared<T>(x[2] * x[2] - x[3]) +
             10.1 * (b * b + d * d) + 19.8 * b * d);
  }
};

struct Forrester2008 : OfDim<1> {
  static constexpr std::string_view name = "forrester_2008";
  static constexpr std::array<std::string_view, 2> aliases{"forretal08", "forrester"};
  static constexpr std::string_view formula = "(6 x - 2)^2 sin(12 x - 4)";
  static constexpr std::string_view source = "SFU: Forrester et al. (2008)";
  static Box domain(std::size_t) { return Box(1, {0, 1}); }
  static Point start(std::size_t) { return {0.3}; }
  static Points minima(std::size_t) { return {{0.7572487578418559}}; }
  static double minimum(std::size_t) { return -6.0207400557670825; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = 6.0 * x[0] - 2.0;
    return T(a * a * sin(2.0 * a));
  }
};

struct GoldsteinPrice : OfDim<2> {
  static constexpr std::string_view name = "goldstein_price";
  static constexpr std::array<std::string_view, 1> aliases{"goldpr"};
  static constexpr std::string_view formula =
      "(1 + (x1 + x2 + 1)^2 (19 - 14 x1 + 3 x1^2 - 14 x2 + 6 x1 x2 + 3 x2^2)) "
      "(30 + (2 x1 - 3 x2)^2 (18 - 32 x1 + 12 x1^2 + 48 x2 - 36 x1 x2 + 27 x2^2))";
  static constexpr std::string_view source = "SFU: Goldstein-Price";
  static Box domain(std::size_t) { return Box(2, {-2, 2}); }
  static Point start(std::size_t) { return {1.5, -1.5}; }
  static Points minima(std::size_t) { return {{0, -1}}; }
  static double minimum(std::size_t) { return 3; }

  // The first bracket is a polynomial in x1 + x2, the second one in 2 x1 - 3 x2.
  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T u = x[0] + x[1], v = 2.0 * x[0] - 3.0 * x[1];
    const T a = 1.0 + squared<T>(u + 1.0) * (19.0 - 14.0 * u + 3.0 * u * u);
    const T b = 30.0 + v * v * (18.0 - 16.0 * v + 3.0 * v * v);
    return T(a * b);
  }
};

struct GoldsteinPriceScaled : OfDim<2> {
  static constexpr std::string_view name = "goldstein_price_scaled";
  static constexpr std::array<std::string_view, 1> aliases{"goldprsc"};
  static constexpr std::string_view formula =
      "(log goldstein_price(4 x1 - 2, 4 x2 - 2) - 8.693) / 2.427";
  static constexpr std::string_view source =
      "SFU: Goldstein-Price, after Picheny, Wagner, Ginsbourger (2013)";
  static Box domain(std::size_t) { return Box(2, {0, 1}); }
  static Point start(std::size_t) { return {0.875, 0.125}; }
  static Points minima(std::size_t) { return {{0.5, 0.25}}; }
  static double minimum(std::size_t) { return -3.1291255506105853; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const std::array<T, 2> scaled{T(4.0 * x[0] - 2.0), T(4.0 * x[1] - 2.0)};
    return T((log(GoldsteinPrice()(std::span<const T>(scaled))) - 8.693) / 2.427);
  }
};

/// sum over four bumps of alpha_i exp(-sum_j a_ij (x_j - p_ij)^2), over the coordinates of x.
template <class T, std::size_t N>
constexpr T hartmann_sum(std::span<const T> x, const double (&a)[4][N], const double (&p)[4][N]) {
  constexpr double alpha[4] = {1, 1.2, 3, 3.2};
  T sum = 0.0;
  for (std::size_t i = 0; i < 4; ++i) {
    T exponent = 0.0;
    for (std::size_t j = 0; j < x.size(); ++j) {
      exponent -= a[i][j] * squared<T>(x[j] - p[i][j]);
    }
    sum += alpha[i] * exp(exponent);
  }
  return sum;
}

struct Hartmann3 : OfDim<3> {
  static constexpr std::string_view name = "hartmann_3";
  static constexpr std::array<std::string_view, 1> aliases{"hart3"};
  static constexpr std::string_view formula =
      "-sum over 4 bumps of alpha_i exp(-sum_j a_ij (x_j - p_ij)^2)";
  static constexpr std::string_view source = "SFU: Hartmann 3-D";
  static Box domain(std::size_t n) { return Box(n, {0, 1}); }
  static Point start(std::size_t n) { return Point(n, 0.5); }
  static Points minima(std::size_t) {
    return {{0.11458887665506896, 0.55564889461693, 0.8525469846866774}};
  }
  static double minimum(std::size_t) { return -3.862779787332663; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    constexpr double a[4][3] = {{3, 10, 30}, {0.1, 10, 35}, {3, 10, 30}, {0.1, 10, 35}};
    constexpr double p[4][3] = {{0.3689, 0.1170, 0.2673},
                                {0.4699, 0.4387, 0.7470},
                                {0.1091, 0.8732, 0.5547},
                                {0.0381, 0.5743, 0.8828}};
    return T(-hartmann_sum(x, a, p));
  }
};

/// The same with the constants of six coordinates; Hartmann's function of four reads the first
/// four.
template <class T>
constexpr T hartmann_sum_of_six(std::span<const T> x) {
  constexpr double a[4][6] = {{10, 3, 17, 3.5, 1.7, 8},
                              {0.05, 10, 17, 0.1, 8, 14},
                              {3, 3.5, 1.7, 10, 17, 8},
                              {17, 8, 0.05, 10, 0.1, 14}};
  constexpr double p[4][6] = {{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
                              {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
                              {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
                              {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}};
  return hartmann_sum(x, a, p);
}

struct Hartmann4 : OfDim<4> {
  static constexpr std::string_view name = "hartmann_4";
  static constexpr std::array<std::string_view, 1> aliases{"hart4"};
  static constexpr std::string_view formula =
      "(1.1 - sum over 4 bumps of alpha_i exp(-sum_j a_ij (x_j - p_ij)^2)) / 0.839";
  static constexpr std::string_view source =
      "SFU: Hartmann 4-D, after Picheny, Wagner, Ginsbourger (2013)";
  static Box domain(std::size_t n) { return Box(n, {0, 1}); }
  static Point start(std::size_t n) { return Point(n, 0.5); }
  static Points minima(std::size_t) {
    return {{0.1873952729734667, 0.19415152930244073, 0.557917780062569, 0.26477962417039713}};
  }
  static double minimum(std::size_t) { return -3.134494141222399; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T((1.1 - hartmann_sum_of_six(x)) / 0.839);
  }
};

struct Hartmann6 : OfDim<6> {
  static constexpr std::string_view name = "hartmann_6";
  static constexpr std::array<std::string_view, 2> aliases{"hart6", "hartmann"};
  static constexpr std::string_view formula =
      "-sum over 4 bumps of alpha_i exp(-sum_j a_ij (x_j - p_ij)^2)";
  static constexpr std::string_view source = "SFU: Hartmann 6-D";
  static Box domain(std::size_t n) { return Box(n, {0, 1}); }
  static Point start(std::size_t n) { return Point(n, 0.5); }
  static Points minima(std::size_t) {
    return {{0.20168951100670543, 0.15001069182345797, 0.476873974221897, 0.2753324304940561,
             0.31165161660011326, 0.6573005340656203}};
  }
  static double minimum(std::size_t) { return -3.3223680114155147; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(-hartmann_sum_of_six(x));
  }
};

struct Perm : OfAnyDim {
  static constexpr std::string_view name = "perm_d_beta";
  static constexpr std::array<std::string_view, 2> aliases{"permdb", "perm"};
  static constexpr std::string_view formula = "sum_i (sum_j (j^i + beta) ((x_j / j)^i - 1))^2";
  static constexpr std::string_view note =
      "the equations have further roots: n = 2 has two, for more some may not be listed";
  static constexpr std::string_view source = "SFU: Perm d, beta";
  static Box domain(std::size_t n) {
    const auto size = static_cast<double>(n);
    return Box(n, {-size, size});
  }
  static Point start(std::size_t n) { return Point(n, 0.0); }
  Points minima(std::size_t n) const {
    Point x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = counted(i);
    if (n != 2) return {x};
    // With u = x1 and v = x2 / 2 the first equation is a (u - 1) = -b (v - 1); the second,
    // a (u^2 - 1) = -c (v^2 - 1), divided by it gives b (u + 1) = c (v + 1), beside u = v = 1.
    const double a = 1 + beta, b = 2 + beta, c = 4 + beta;
    const double v = (a + b - a * (c - b) / b) / (a * c / b + b);
    return {x, {c / b * (v + 1) - 1, 2 * v}};
  }

  double beta = 0.5;
  template <class See>
  void options(See&& see) {
    see("beta", beta, not_negative, "the larger, the flatter");
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 1; i <= x.size(); ++i) {
      T inner = 0.0;
      for (std::size_t j = 0; j < x.size(); ++j) {
        const double power = whole_power<double>(counted(j), i);
        inner += (power + beta) * (whole_power<T>(x[j] / counted(j), i) - 1.0);
      }
      sum += inner * inner;
    }
    return sum;
  }
};

struct Powell : OfDimFrom<4> {
  static constexpr std::string_view name = "powell";
  static constexpr std::array<std::string_view, 2> aliases{"powell_singular", "extended_powell"};
  static constexpr std::string_view formula =
      "sum over groups of four of (a + 10 b)^2 + 5 (c - d)^2 + (b - 2 c)^4 + 10 (a - d)^4";
  static constexpr std::string_view note = "the Hessian is singular at the minimizer";
  static constexpr std::string_view source =
      "SFU: Powell; the start is that of More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17";
  static constexpr std::size_t dim_step = 4;
  static Box domain(std::size_t n) { return Box(n, {-4, 5}); }
  static Point start(std::size_t n) {
    Point x;
    while (x.size() < n) x.insert(x.end(), {3, -1, 0, 1});
    return x;
  }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); i += 4) {
      sum += squared<T>(x[i] + 10.0 * x[i + 1]) + 5.0 * squared<T>(x[i + 2] - x[i + 3]) +
             whole_power<T>(x[i + 1] - 2.0 * x[i + 2], 4) +
             10.0 * whole_power<T>(x[i] - x[i + 3], 4);
    }
    return sum;
  }
};

/// Shekel's function with its first M holes.
template <std::size_t M>
struct Shekel : OfDim<4> {
  static constexpr std::string_view name = M == 5 ? "shekel_5" : M == 7 ? "shekel_7" : "shekel_10";
  static constexpr std::array<std::string_view, M == 10 ? 1 : 0> aliases = [] {
    std::array<std::string_view, M == 10 ? 1 : 0> names{};
    for (auto& alias : names) alias = "shekel";
    return names;
  }();
  static constexpr std::string_view formula =
      M == 5   ? "-sum over the first 5 of 10 holes of 1 / (|x - c_i|^2 + b_i)"
      : M == 7 ? "-sum over the first 7 of 10 holes of 1 / (|x - c_i|^2 + b_i)"
               : "-sum over 10 holes of 1 / (|x - c_i|^2 + b_i)";
  static constexpr std::string_view source = "SFU: Shekel";
  static Box domain(std::size_t n) { return Box(n, {0, 10}); }
  static Point start(std::size_t n) { return Point(n, 5.0); }
  static Points minima(std::size_t) {
    if (M == 5) {
      return {{4.000037152819676, 4.00013327659156, 4.000037152819676, 4.00013327659156}};
    }
    if (M == 7) {
      return {{4.000572819251117, 3.9996062096096887, 4.000572819251117, 3.9996062096096887}};
    }
    return {{4.000746868270634, 3.9995094800857736, 4.000746868270634, 3.9995094800857736}};
  }
  static double minimum(std::size_t) {
    return M == 5 ? -10.153199679058227 : M == 7 ? -10.402915336777744 : -10.536443153483528;
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    constexpr double b[10] = {0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5};
    constexpr double c[4][10] = {{4, 1, 8, 6, 3, 2, 5, 8, 6, 7},
                                 {4, 1, 8, 6, 7, 9, 3, 1, 2, 3.6},
                                 {4, 1, 8, 6, 3, 2, 5, 8, 6, 7},
                                 {4, 1, 8, 6, 7, 9, 3, 1, 2, 3.6}};
    T sum = 0.0;
    for (std::size_t i = 0; i < M; ++i) {
      T square = b[i];
      for (std::size_t j = 0; j < 4; ++j) square += squared<T>(x[j] - c[j][i]);
      sum -= 1.0 / square;
    }
    return sum;
  }
};

struct StyblinskiTang : OfAnyDim {
  static constexpr std::string_view name = "styblinski_tang";
  static constexpr std::array<std::string_view, 2> aliases{"stybtang", "styblinski"};
  static constexpr std::string_view formula = "1/2 sum (x_i^4 - 16 x_i^2 + 5 x_i)";
  static constexpr std::string_view source = "SFU: Styblinski-Tang";
  static Box domain(std::size_t n) { return Box(n, {-5, 5}); }
  static Point start(std::size_t n) { return Point(n, 0.0); }
  static Points minima(std::size_t n) { return {Point(n, -2.903534027771177)}; }
  static double minimum(std::size_t n) { return -39.166165703771415 * static_cast<double>(n); }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) {
      const T square = v * v;
      sum += square * square - 16.0 * square + 5.0 * v;
    }
    return T(0.5 * sum);
  }
};

using OtherShapes =
    std::tuple<Beale, Branin, BraninModified, Colville, Forrester2008, GoldsteinPrice,
               GoldsteinPriceScaled, Hartmann3, Hartmann4, Hartmann6, Perm, Powell, Shekel<5>,
               Shekel<7>, Shekel<10>, StyblinskiTang>;

}  // namespace nnopt::functions

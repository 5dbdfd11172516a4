// Bowl-shaped test functions.
// Every function here runs on the device too: constexpr.
#pragma once
#include "functions/test_functions.hpp"

namespace nnopt::functions {

struct Bohachevsky1 : OfDim<2> {
  static constexpr std::string_view name = "bohachevsky_1";
  static constexpr std::array<std::string_view, 2> aliases{"boha1", "bohachevsky"};
  static constexpr std::string_view formula =
      "x1^2 + 2 x2^2 - 0.3 cos(3 pi x1) - 0.4 cos(4 pi x2) + 0.7";
  static constexpr std::string_view source = "SFU: Bohachevsky, the first";
  static Box domain(std::size_t) { return Box(2, {-100, 100}); }
  static Point start(std::size_t) { return {5, 5}; }
  static Points minima(std::size_t) { return {{0, 0}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(x[0] * x[0] + 2.0 * x[1] * x[1] + 0.3 * (1.0 - cos(3 * pi * x[0])) +
             0.4 * (1.0 - cos(4 * pi * x[1])));
  }
};

struct Bohachevsky2 : OfDim<2> {
  static constexpr std::string_view name = "bohachevsky_2";
  static constexpr std::array<std::string_view, 1> aliases{"boha2"};
  static constexpr std::string_view formula = "x1^2 + 2 x2^2 - 0.3 cos(3 pi x1) cos(4 pi x2) + 0.3";
  static constexpr std::string_view source = "SFU: Bohachevsky, the second";
  static Box domain(std::size_t) { return Box(2, {-100, 100}); }
  static Point start(std::size_t) { return {5, 5}; }
  static Points minima(std::size_t) { return {{0, 0}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(x[0] * x[0] + 2.0 * x[1] * x[1] +
             0.3 * (1.0 - cos(3 * pi * x[0]) * cos(4 * pi * x[1])));
  }
};

struct Bohachevsky3 : OfDim<2> {
  static constexpr std::string_view name = "bohachevsky_3";
  static constexpr std::array<std::string_view, 1> aliases{"boha3"};
  static constexpr std::string_view formula = "x1^2 + 2 x2^2 - 0.3 cos(3 pi x1 + 4 pi x2) + 0.3";
  static constexpr std::string_view source = "SFU: Bohachevsky, the third";
  static Box domain(std::size_t) { return Box(2, {-100, 100}); }
  static Point start(std::size_t) { return {5, 5}; }
  static Points minima(std::size_t) { return {{0, 0}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(x[0] * x[0] + 2.0 * x[1] * x[1] + 0.3 * (1.0 - cos(3 * pi * x[0] + 4 * pi * x[1])));
  }
};

struct Perm0 : OfAnyDim {
  static constexpr std::string_view name = "perm_0_d_beta";
  static constexpr std::array<std::string_view, 2> aliases{"perm0db", "perm_0"};
  static constexpr std::string_view formula = "sum_i (sum_j (j + beta) (x_j^i - 1 / j^i))^2";
  static constexpr std::string_view note =
      "the equations have further roots: n = 2 has two, from n = 4 on some are not listed";
  static constexpr std::string_view source = "SFU: Perm 0, d, beta";
  static Box domain(std::size_t n) {
    const auto size = static_cast<double>(n);
    return Box(n, {-size, size});
  }
  static Point start(std::size_t n) { return Point(n, -0.5); }
  Points minima(std::size_t n) const {
    Point x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = 1 / counted(i);
    if (n != 2) return {x};
    // The other root: x1 = x2 - 1/2 solves the second equation.
    const double y = (1.5 * (1 + beta) + 0.5 * (2 + beta)) / (3 + 2 * beta);
    return {x, {y - 0.5, y}};
  }

  double beta = 10;
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
        const double root = whole_power<double>(1 / counted(j), i);
        inner += (counted(j) + beta) * (whole_power<T>(x[j], i) - root);
      }
      sum += inner * inner;
    }
    return sum;
  }
};

struct RotatedHyperEllipsoid : OfAnyDim {
  static constexpr std::string_view name = "rotated_hyper_ellipsoid";
  static constexpr std::array<std::string_view, 1> aliases{"rothyp"};
  static constexpr std::string_view formula = "sum_i sum over j <= i of x_j^2";
  static constexpr std::string_view note = "despite its name its axes are those of the coordinates";
  static constexpr std::string_view source = "SFU: Rotated Hyper-Ellipsoid";
  static Box domain(std::size_t n) { return Box(n, {-65.536, 65.536}); }
  static Point start(std::size_t n) { return Point(n, 30.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum += static_cast<double>(x.size() - i) * x[i] * x[i];
    }
    return sum;
  }
};

struct Sphere : OfAnyDim {
  static constexpr std::string_view name = "sphere";
  static constexpr std::array<std::string_view, 1> aliases{"spheref"};
  static constexpr std::string_view formula = "sum x_i^2";
  static constexpr std::string_view source = "SFU: Sphere";
  static Box domain(std::size_t n) { return Box(n, {-5.12, 5.12}); }
  static Point start(std::size_t n) { return Point(n, 3.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) sum += v * v;
    return sum;
  }
};

struct SumOfDifferentPowers : OfAnyDim {
  static constexpr std::string_view name = "sum_of_different_powers";
  static constexpr std::array<std::string_view, 1> aliases{"sumpow"};
  static constexpr std::string_view formula = "sum |x_i|^(i + 1)";
  static constexpr std::string_view source = "SFU: Sum of Different Powers";
  static Box domain(std::size_t n) { return Box(n, {-1, 1}); }
  static Point start(std::size_t n) { return Point(n, 0.75); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += whole_power<T>(abs(x[i]), i + 2);
    return sum;
  }
};

struct SumSquares : OfAnyDim {
  static constexpr std::string_view name = "sum_squares";
  static constexpr std::array<std::string_view, 2> aliases{"sumsqu", "axis_parallel_ellipsoid"};
  static constexpr std::string_view formula = "sum i x_i^2";
  static constexpr std::string_view source = "SFU: Sum Squares";
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t n) { return Point(n, 5.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += counted(i) * x[i] * x[i];
    return sum;
  }
};

struct Trid : OfAnyDim {
  static constexpr std::string_view name = "trid";
  static constexpr std::string_view formula = "sum (x_i - 1)^2 - sum over i > 1 of x_i x_{i-1}";
  static constexpr std::string_view source = "SFU: Trid";
  static Box domain(std::size_t n) {
    const double size = static_cast<double>(n) * static_cast<double>(n);
    return Box(n, {-size, size});
  }
  static Point start(std::size_t n) { return Point(n, 0.0); }
  static Points minima(std::size_t n) {
    Point x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = counted(i) * static_cast<double>(n - i);
    return {x};
  }
  static double minimum(std::size_t n) {
    const auto d = static_cast<double>(n);
    return -d * (d + 4) * (d - 1) / 6;
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = squared<T>(x[0] - 1.0);
    for (std::size_t i = 1; i < x.size(); ++i) {
      sum += squared<T>(x[i] - 1.0) - x[i] * x[i - 1];
    }
    return sum;
  }
};

using BowlShaped =
    std::tuple<Bohachevsky1, Bohachevsky2, Bohachevsky3, Perm0, RotatedHyperEllipsoid, Sphere,
               SumOfDifferentPowers, SumSquares, Trid>;

}  // namespace nnopt::functions

// Systems of equations as sums of squares, from More, Garbow, Hillstrom, Testing Unconstrained
// Optimization Software, ACM TOMS 7 (1981) 17 (below "MGH"), with their standard starts. MGH state
// no domains: those here hold the start and the minimizer. Rosenbrock, Beale, Wood (Colville) and
// Powell's singular function stand with SFU's.
// Every function here runs on the device too: constexpr.
#pragma once
#include "functions/test_functions.hpp"

namespace nnopt::functions {

struct FreudensteinRoth : OfDim<2> {
  static constexpr std::string_view name = "freudenstein_roth";
  static constexpr std::string_view formula =
      "(-13 + x1 + ((5 - x2) x2 - 2) x2)^2 + (-29 + x1 + ((x2 + 1) x2 - 14) x2)^2";
  static constexpr std::string_view note =
      "the local minimum at (11.412779, -0.89680525) is 48.984254";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 2";
  static Box domain(std::size_t) { return Box(2, {-20, 20}); }
  static Point start(std::size_t) { return {0.5, -2}; }
  static Points minima(std::size_t) { return {{5, 4}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(squared<T>(x[0] - 13.0 + ((5.0 - x[1]) * x[1] - 2.0) * x[1]) +
             squared<T>(x[0] - 29.0 + ((x[1] + 1.0) * x[1] - 14.0) * x[1]));
  }
};

struct PowellBadlyScaled : OfDim<2> {
  static constexpr std::string_view name = "powell_badly_scaled";
  static constexpr std::string_view formula =
      "(1e4 x1 x2 - 1)^2 + (exp(-x1) + exp(-x2) - 1.0001)^2";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 3";
  static Box domain(std::size_t) { return Box(2, {-10, 10}); }
  static Point start(std::size_t) { return {0, 1}; }
  static Points minima(std::size_t) {
    return {{1.0981593296998175e-05, 9.106146739866524},
            {9.106146739866524, 1.0981593296998175e-05}};
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(squared<T>(1e4 * x[0] * x[1] - 1.0) + squared<T>(exp(-x[0]) + exp(-x[1]) - 1.0001));
  }
};

struct BrownBadlyScaled : OfDim<2> {
  static constexpr std::string_view name = "brown_badly_scaled";
  static constexpr std::string_view formula = "(x1 - 1e6)^2 + (x2 - 2e-6)^2 + (x1 x2 - 2)^2";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 4";
  static Box domain(std::size_t) { return {{-2e6, 2e6}, {-2, 2}}; }
  static Point start(std::size_t) { return {1, 1}; }
  static Points minima(std::size_t) { return {{1e6, 2e-6}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(squared<T>(x[0] - 1e6) + squared<T>(x[1] - 2e-6) + squared<T>(x[0] * x[1] - 2.0));
  }
};

struct JennrichSampson : OfDim<2> {
  static constexpr std::string_view name = "jennrich_sampson";
  static constexpr std::string_view formula =
      "sum over i = 1..10 of (2 + 2 i - exp(i x1) - exp(i x2))^2";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 6, m = 10";
  static Box domain(std::size_t) { return Box(2, {-1, 1}); }
  static Point start(std::size_t) { return {0.3, 0.4}; }
  static Points minima(std::size_t) { return {{0.2578252136703641, 0.2578252136703641}}; }
  static double minimum(std::size_t) { return 124.36218235561485; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (double i = 1; i <= 10; ++i) {
      sum += squared<T>((2 + 2 * i) - exp(i * x[0]) - exp(i * x[1]));
    }
    return sum;
  }
};

struct HelicalValley : OfDim<3> {
  static constexpr std::string_view name = "helical_valley";
  static constexpr std::string_view formula =
      "100 (x3 - 10 t)^2 + 100 (sqrt(x1^2 + x2^2) - 1)^2 + x3^2, "
      "2 pi t the angle of (x1, x2) from -pi/2 to 3 pi/2";
  static constexpr std::string_view note = "jumps where x1 = 0 and x2 < 0";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 7 (Fletcher and Powell)";
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {-1, 0, 0}; }
  static Points minima(std::size_t) { return {{1, 0, 0}}; }

  // The angle from the ray that x2 points along: its jump lies where MGH have it, and x1 = 0 needs
  // no division.
  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T turn = atan2(-x[0], x[1]) / (2 * pi) + 0.25;
    const T r = sqrt(x[0] * x[0] + x[1] * x[1]);
    return T(100.0 * (squared<T>(x[2] - 10.0 * turn) + squared<T>(r - 1.0)) + x[2] * x[2]);
  }
};

struct Watson : OfDim<6> {
  static constexpr std::string_view name = "watson";
  static constexpr std::string_view formula =
      "x1^2 + (x2 - x1^2 - 1)^2 + sum over t = 1/29, ..., 29/29 of (p'(t) - p(t)^2 - 1)^2, "
      "p(t) = sum x_j t^(j - 1)";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 20, n = 6";
  static Box domain(std::size_t n) { return Box(n, {-2, 2}); }
  static Point start(std::size_t n) { return Point(n, 0.0); }
  static Points minima(std::size_t) {
    return {{-0.015725086401458456, 1.0124348693691099, -0.2329916259567377, 1.2604300877996084,
             -1.5137289227222797, 0.9929964324311346}};
  }
  static double minimum(std::size_t) { return 0.0022876700535524363; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = x[0] * x[0] + squared<T>(x[1] - x[0] * x[0] - 1.0);
    for (double i = 1; i <= 29; ++i) {
      const double t = i / 29;
      T p = x[5], slope = 0.0;  // by Horner's rule
      for (std::size_t j = 5; j-- > 0;) {
        slope = slope * t + p;
        p = p * t + x[j];
      }
      sum += squared<T>(slope - p * p - 1.0);
    }
    return sum;
  }
};

struct Penalty1 : OfAnyDim {
  static constexpr std::string_view name = "penalty_1";
  static constexpr std::string_view formula = "1e-5 sum (x_i - 1)^2 + (sum x_i^2 - 1/4)^2";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 23";
  static Box domain(std::size_t n) {
    const auto size = static_cast<double>(n);
    return Box(n, {-size, size});
  }
  static Point start(std::size_t n) {
    Point x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = counted(i);
    return x;
  }
  // All coordinates are alike, u: a (u - 1) + 2 (n u^2 - 1/4) u = 0, by Newton's method.
  static constexpr double coordinate(std::size_t n) {
    const auto size = static_cast<double>(n);
    double u = 0.5 / std::sqrt(size);
    for (int i = 0; i < 8; ++i) {
      u -= (1e-5 * (u - 1) + 2 * u * (size * u * u - 0.25)) / (1e-5 - 0.5 + 6 * size * u * u);
    }
    return u;
  }
  static Points minima(std::size_t n) { return {Point(n, coordinate(n))}; }
  // n u^2 - 1/4 = a (1 - u) / (2 u): without the difference of almost equal numbers.
  static double minimum(std::size_t n) {
    const double u = coordinate(n), rest = 1e-5 * (1 - u) / (2 * u);
    return 1e-5 * static_cast<double>(n) * (u - 1) * (u - 1) + rest * rest;
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0, squares = -0.25;
    for (const T& v : x) {
      sum += 1e-5 * squared<T>(v - 1.0);
      squares += v * v;
    }
    return T(sum + squares * squares);
  }
};

struct Penalty2 : OfDim<4> {
  static constexpr std::string_view name = "penalty_2";
  static constexpr std::string_view formula =
      "(x1 - 0.2)^2 + (sum (5 - i) x_i^2 - 1)^2 + 1e-5 sum over i = 2..4 of "
      "(e_i + e_{i-1} - exp(i / 10) - exp((i - 1) / 10))^2 + (e_i - exp(-1/10))^2, "
      "e_i = exp(x_i / 10)";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 24, n = 4";
  static Box domain(std::size_t n) { return Box(n, {-1, 1}); }
  static Point start(std::size_t n) { return Point(n, 0.5); }
  static Points minima(std::size_t) {
    return {{0.1999993333503804, 0.19131670099277245, 0.48010148533262315, 0.5188454043902005}};
  }
  static double minimum(std::size_t) { return 9.376293007355442e-06; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T weighted = -1.0, small = 0.0, before = exp(0.1 * x[0]);
    for (std::size_t i = 0; i < 4; ++i) weighted += static_cast<double>(4 - i) * x[i] * x[i];
    for (std::size_t i = 1; i < 4; ++i) {
      const T e = exp(0.1 * x[i]);
      const double y = exp(0.1 * counted(i)) + exp(0.1 * counted(i - 1));
      small += squared<T>(e + before - y) + squared<T>(e - exp(-0.1));
      before = e;
    }
    return T(squared<T>(x[0] - 0.2) + weighted * weighted + 1e-5 * small);
  }
};

struct VariablyDimensioned : OfAnyDim {
  static constexpr std::string_view name = "variably_dimensioned";
  static constexpr std::string_view formula = "sum (x_i - 1)^2 + t^2 + t^4, t = sum i (x_i - 1)";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 25";
  static Box domain(std::size_t n) { return Box(n, {-2, 2}); }
  static Point start(std::size_t n) {
    Point x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = 1 - counted(i) / static_cast<double>(n);
    return x;
  }
  static Points minima(std::size_t n) { return {Point(n, 1.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0, t = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const T u = x[i] - 1.0;
      sum += u * u;
      t += counted(i) * u;
    }
    const T square = t * t;
    return T(sum + square + square * square);
  }
};

struct Trigonometric : OfAnyDim {
  static constexpr std::string_view name = "trigonometric";
  static constexpr std::string_view formula =
      "sum_i (n - sum_j cos x_j + i (1 - cos x_i) - sin x_i)^2";
  static constexpr std::string_view note = "the equations have further roots, which are not listed";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 26";
  static Box domain(std::size_t n) { return Box(n, {-1, 1}); }
  static Point start(std::size_t n) { return Point(n, 1 / static_cast<double>(n)); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T rest = 0.0, sum = 0.0;
    for (const T& v : x) rest += 1.0 - cos(v);
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum += squared<T>(rest + counted(i) * (1.0 - cos(x[i])) - sin(x[i]));
    }
    return sum;
  }
};

struct BrownAlmostLinear : OfDimFrom<2> {
  static constexpr std::string_view name = "brown_almost_linear";
  static constexpr std::string_view formula =
      "sum over i < n of (x_i + sum_j x_j - n - 1)^2 + (product x_j - 1)^2";
  static constexpr std::string_view note =
      "also 0 at (a, ..., a, a^(1 - n)) for the other real roots of n a^n - (n + 1) a^(n - 1) + 1 "
      "= 0, which are listed for n = 2 and 3";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 27";
  static Box domain(std::size_t n) { return Box(n, {-2, 6}); }
  static Point start(std::size_t n) { return Point(n, 0.5); }
  static Points minima(std::size_t n) {
    if (n == 2) return {{1, 1}, {0.5, 2}};
    if (n > 3) return {Point(n, 1.0)};
    const double r = std::sqrt(13.0), a = (1 + r) / 6, b = (1 - r) / 6;
    return {{1, 1, 1}, {a, a, 4 - 3 * a}, {b, b, 4 - 3 * b}};
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T rest = -counted(x.size()), product = 1.0;
    for (const T& v : x) {
      rest += v;
      product *= v;
    }
    T sum = squared<T>(product - 1.0);
    for (const T& v : x.first(x.size() - 1)) sum += squared<T>(v + rest);
    return sum;
  }
};

struct DiscreteBoundaryValue : OfAnyDim {
  static constexpr std::string_view name = "discrete_boundary_value";
  static constexpr std::string_view formula =
      "sum_i (2 x_i - x_{i-1} - x_{i+1} + h^2 (x_i + i h + 1)^3 / 2)^2, h = 1 / (n + 1), "
      "x_0 = x_{n+1} = 0";
  static constexpr std::string_view note = "the minimum is known, the minimizer is not listed";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 28";
  static Box domain(std::size_t n) { return Box(n, {-2, 2}); }
  static Point start(std::size_t n) {
    Point x(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double t = counted(i) / counted(n);
      x[i] = t * (t - 1);
    }
    return x;
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const double h = 1 / counted(x.size());
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      T residual = 2.0 * x[i] + (0.5 * h * h) * whole_power<T>(x[i] + (counted(i) * h + 1), 3);
      if (i > 0) residual -= x[i - 1];
      if (i + 1 < x.size()) residual -= x[i + 1];
      sum += residual * residual;
    }
    return sum;
  }
};

struct BroydenTridiagonal : OfAnyDim {
  static constexpr std::string_view name = "broyden_tridiagonal";
  static constexpr std::string_view formula =
      "sum_i ((3 - 2 x_i) x_i - x_{i-1} - 2 x_{i+1} + 1)^2, x_0 = x_{n+1} = 0";
  static constexpr std::string_view note = "the minimum is known, the minimizers are not listed";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 30";
  static Box domain(std::size_t n) { return Box(n, {-2, 2}); }
  static Point start(std::size_t n) { return Point(n, -1.0); }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      T residual = (3.0 - 2.0 * x[i]) * x[i] + 1.0;
      if (i > 0) residual -= x[i - 1];
      if (i + 1 < x.size()) residual -= 2.0 * x[i + 1];
      sum += residual * residual;
    }
    return sum;
  }
};

struct BroydenBanded : OfAnyDim {
  static constexpr std::string_view name = "broyden_banded";
  static constexpr std::string_view formula =
      "sum_i (x_i (2 + 5 x_i^2) + 1 - sum over j from i - 5 to i + 1 but i of x_j (1 + x_j))^2";
  static constexpr std::string_view note = "the minimum is known, the minimizer is not listed";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 31";
  static Box domain(std::size_t n) { return Box(n, {-2, 2}); }
  static Point start(std::size_t n) { return Point(n, -1.0); }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      T residual = x[i] * (2.0 + 5.0 * x[i] * x[i]) + 1.0;
      for (std::size_t j = i < 5 ? 0 : i - 5; j < x.size() && j <= i + 1; ++j) {
        if (j != i) residual -= x[j] * (1.0 + x[j]);
      }
      sum += residual * residual;
    }
    return sum;
  }
};

using MoreGarbowHillstromEquations =
    std::tuple<FreudensteinRoth, PowellBadlyScaled, BrownBadlyScaled, JennrichSampson,
               HelicalValley, Watson, Penalty1, Penalty2, VariablyDimensioned, Trigonometric,
               BrownAlmostLinear, DiscreteBoundaryValue, BroydenTridiagonal, BroydenBanded>;

}  // namespace nnopt::functions

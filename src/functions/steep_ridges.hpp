// Test functions with steep ridges or drops.
// Every function here runs on the device too: constexpr.
#pragma once
#include "functions/test_functions.hpp"

namespace nnopt::functions {

struct DeJong5 : OfDim<2> {
  static constexpr std::string_view name = "de_jong_5";
  static constexpr std::array<std::string_view, 3> aliases{"dejong5", "foxholes",
                                                           "shekel_foxholes"};
  static constexpr std::string_view formula =
      "1 / (0.002 + sum over 25 holes of 1 / (i + (x1 - a_i)^6 + (x2 - b_i)^6)), "
      "a, b from (-32, -16, 0, 16, 32)";
  static constexpr std::string_view source = "SFU: De Jong N. 5";
  static Box domain(std::size_t) { return Box(2, {-65.536, 65.536}); }
  static Point start(std::size_t) { return {10, 10}; }
  static Points minima(std::size_t) { return {{-31.97833483565697, -31.978334837300796}}; }
  static double minimum(std::size_t) { return 0.9980038377944502; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.002;
    for (std::size_t i = 0; i < 25; ++i) {
      const double a = 16.0 * static_cast<double>(i % 5) - 32.0;
      const double b = 16.0 * static_cast<double>(i / 5) - 32.0;
      sum += 1.0 / (counted(i) + whole_power<T>(x[0] - a, 6) + whole_power<T>(x[1] - b, 6));
    }
    return T(1.0 / sum);
  }
};

struct Easom : OfDim<2> {
  static constexpr std::string_view name = "easom";
  static constexpr std::string_view formula = "-cos(x1) cos(x2) exp(-(x1 - pi)^2 - (x2 - pi)^2)";
  static constexpr std::string_view note = "flat almost everywhere";
  static constexpr std::string_view source = "SFU: Easom";
  static Box domain(std::size_t) { return Box(2, {-100, 100}); }
  static Point start(std::size_t) { return {1.5, 2}; }
  static Points minima(std::size_t) { return {{pi, pi}}; }
  static double minimum(std::size_t) { return -1; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(-cos(x[0]) * cos(x[1]) * exp(-squared<T>(x[0] - pi) - squared<T>(x[1] - pi)));
  }
};

struct Michalewicz : OfAnyDim {
  static constexpr std::string_view name = "michalewicz";
  static constexpr std::array<std::string_view, 1> aliases{"michal"};
  static constexpr std::string_view formula = "-sum sin(x_i) sin^20(i x_i^2 / pi)";
  static constexpr std::string_view note =
      "m = 10; the minimum is known here for up to 10 coordinates";
  static constexpr std::string_view source = "SFU: Michalewicz";
  static Box domain(std::size_t n) { return Box(n, {0, pi}); }
  static Point start(std::size_t n) { return Point(n, 2.0); }
  // Each coordinate has a term of its own: its minimizer, and the least value of that term.
  static constexpr double best[10][2] = {
      {2.2029055201726093, -0.8013034100985525}, {1.5707963267948966, -1.0},
      {1.2849915705529245, -0.9590912698960059}, {1.9230584698663629, -0.9384624184720834},
      {1.7204697725658413, -0.9888010806215044}, {1.5707963267948966, -1.0},
      {1.454413971362379, -0.9932271353558816},  {1.7560865209450263, -0.9828720362722106},
      {1.6557174168210291, -0.9963943649251029}, {1.5707963267948966, -1.0}};
  static Points minima(std::size_t n) {
    if (n > 10) return {};
    Point x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = best[i][0];
    return {x};
  }
  static std::optional<double> minimum(std::size_t n) {
    if (n > 10) return {};
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += best[i][1];
    return sum;
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum -= sin(x[i]) * whole_power<T>(sin(counted(i) / pi * x[i] * x[i]), 20);
    }
    return sum;
  }
};

using SteepRidges = std::tuple<DeJong5, Easom, Michalewicz>;

}  // namespace nnopt::functions

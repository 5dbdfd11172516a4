// Plate-shaped and valley-shaped test functions.
// Every function here runs on the device too: constexpr.
#pragma once
#include "functions/test_functions.hpp"

namespace nnopt::functions {

struct Booth : OfDim<2> {
  static constexpr std::string_view name = "booth";
  static constexpr std::string_view formula = "(x1 + 2 x2 - 7)^2 + (2 x1 + x2 - 5)^2";
  static constexpr std::string_view source = "SFU: Booth";
  static Box domain(std::size_t) { return Box(2, {-10, 10}); }
  static Point start(std::size_t) { return {-5, -5}; }
  static Points minima(std::size_t) { return {{1, 3}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(squared<T>(x[0] + 2.0 * x[1] - 7.0) + squared<T>(2.0 * x[0] + x[1] - 5.0));
  }
};

struct Matyas : OfDim<2> {
  static constexpr std::string_view name = "matyas";
  static constexpr std::array<std::string_view, 1> aliases{"matya"};
  static constexpr std::string_view formula = "0.26 (x1^2 + x2^2) - 0.48 x1 x2";
  static constexpr std::string_view source = "SFU: Matyas";
  static Box domain(std::size_t) { return Box(2, {-10, 10}); }
  static Point start(std::size_t) { return {5, -7}; }
  static Points minima(std::size_t) { return {{0, 0}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(0.26 * (x[0] * x[0] + x[1] * x[1]) - 0.48 * x[0] * x[1]);
  }
};

struct McCormick : OfDim<2> {
  static constexpr std::string_view name = "mccormick";
  static constexpr std::array<std::string_view, 1> aliases{"mccorm"};
  static constexpr std::string_view formula = "sin(x1 + x2) + (x1 - x2)^2 - 1.5 x1 + 2.5 x2 + 1";
  static constexpr std::string_view note = "outside the domain f has no lower bound";
  static constexpr std::string_view source = "SFU: McCormick";
  static Box domain(std::size_t) { return {{-1.5, 4}, {-3, 4}}; }
  static Point start(std::size_t) { return {3, 3}; }
  static Points minima(std::size_t) { return {{-0.5471975511965977, -1.5471975511965979}}; }
  static double minimum(std::size_t) { return -1.9132229549810364; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(sin(x[0] + x[1]) + squared<T>(x[0] - x[1]) - 1.5 * x[0] + 2.5 * x[1] + 1.0);
  }
};

struct PowerSum : OfDim<4> {
  static constexpr std::string_view name = "power_sum";
  static constexpr std::array<std::string_view, 1> aliases{"powersum"};
  static constexpr std::string_view formula =
      "sum over k = 1..4 of (sum_i x_i^k - b_k)^2, b = (8, 18, 44, 114)";
  static constexpr std::string_view note =
      "the minimizers are the orders of (1, 2, 2, 3); the Hessian is singular there";
  static constexpr std::string_view source = "SFU: Power Sum";
  static Box domain(std::size_t n) { return Box(n, {0, 4}); }
  static Point start(std::size_t n) { return Point(n, 0.5); }
  static Points minima(std::size_t) {
    return {{1, 2, 2, 3}, {1, 2, 3, 2}, {1, 3, 2, 2}, {2, 1, 2, 3}, {2, 1, 3, 2}, {2, 2, 1, 3},
            {2, 2, 3, 1}, {2, 3, 1, 2}, {2, 3, 2, 1}, {3, 1, 2, 2}, {3, 2, 1, 2}, {3, 2, 2, 1}};
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    constexpr double b[4] = {8, 18, 44, 114};
    T sum = 0.0;
    for (std::size_t k = 0; k < 4; ++k) {
      T inner = -b[k];
      for (const T& v : x) inner += whole_power<T>(v, k + 1);
      sum += inner * inner;
    }
    return sum;
  }
};

struct Zakharov : OfAnyDim {
  static constexpr std::string_view name = "zakharov";
  static constexpr std::string_view formula = "sum x_i^2 + t^2 + t^4, t = sum i x_i / 2";
  static constexpr std::string_view source = "SFU: Zakharov";
  static Box domain(std::size_t n) { return Box(n, {-5, 10}); }
  static Point start(std::size_t n) { return Point(n, 5.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0, t = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum += x[i] * x[i];
      t += 0.5 * counted(i) * x[i];
    }
    const T square = t * t;
    return T(sum + square + square * square);
  }
};

struct ThreeHumpCamel : OfDim<2> {
  static constexpr std::string_view name = "three_hump_camel";
  static constexpr std::array<std::string_view, 1> aliases{"camel3"};
  static constexpr std::string_view formula = "2 x1^2 - 1.05 x1^4 + x1^6 / 6 + x1 x2 + x2^2";
  static constexpr std::string_view source = "SFU: Three-Hump Camel";
  static Box domain(std::size_t) { return Box(2, {-5, 5}); }
  static Point start(std::size_t) { return {3, -2}; }
  static Points minima(std::size_t) { return {{0, 0}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[0] * x[0];
    return T(2.0 * a - 1.05 * a * a + a * a * a / 6.0 + x[0] * x[1] + x[1] * x[1]);
  }
};

struct SixHumpCamel : OfDim<2> {
  static constexpr std::string_view name = "six_hump_camel";
  static constexpr std::array<std::string_view, 3> aliases{"camel6", "camel",
                                                           "six_hump_camel_back"};
  static constexpr std::string_view formula =
      "(4 - 2.1 x1^2 + x1^4/3) x1^2 + x1 x2 + (-4 + 4 x2^2) x2^2";
  static constexpr std::string_view source = "SFU: Six-Hump Camel";
  static Box domain(std::size_t) { return {{-3, 3}, {-2, 2}}; }
  static Point start(std::size_t) { return {2, 2}; }
  static Points minima(std::size_t) {
    return {{0.08984201310031806, -0.7126564030207396}, {-0.08984201310031806, 0.7126564030207396}};
  }
  static double minimum(std::size_t) { return -1.031628453489877; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[0] * x[0], b = x[1] * x[1];
    return T((4.0 - 2.1 * a + a * a / 3.0) * a + x[0] * x[1] + (4.0 * b - 4.0) * b);
  }
};

struct DixonPrice : OfAnyDim {
  static constexpr std::string_view name = "dixon_price";
  static constexpr std::array<std::string_view, 1> aliases{"dixonpr"};
  static constexpr std::string_view formula =
      "(x1 - 1)^2 + sum over i > 1 of i (2 x_i^2 - x_{i-1})^2";
  static constexpr std::string_view note = "the last coordinate of the minimizer has either sign";
  static constexpr std::string_view source = "SFU: Dixon-Price";
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t n) { return Point(n, 5.0); }
  static Points minima(std::size_t n) {
    Point x(n, 1.0);
    for (std::size_t i = 1; i < n; ++i) x[i] = std::sqrt(x[i - 1] / 2);
    if (n == 1) return {x};
    Point other = x;
    other.back() = -x.back();
    return {x, other};
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = squared<T>(x[0] - 1.0);
    for (std::size_t i = 1; i < x.size(); ++i) {
      sum += counted(i) * squared<T>(2.0 * x[i] * x[i] - x[i - 1]);
    }
    return sum;
  }
};

struct Rosenbrock : OfDimFrom<2> {
  static constexpr std::string_view name = "rosenbrock";
  static constexpr std::array<std::string_view, 3> aliases{"rosen", "banana", "valley"};
  static constexpr std::string_view formula =
      "sum over i < n of 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2";
  static constexpr std::string_view source =
      "SFU: Rosenbrock; the start is that of More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17";
  static Box domain(std::size_t n) { return Box(n, {-5, 10}); }
  static Point start(std::size_t n) {
    Point x(n, 1.0);
    for (std::size_t i = 0; i < n; i += 2) x[i] = -1.2;
    return x;
  }
  static Points minima(std::size_t n) { return {Point(n, 1.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
      const T a = x[i + 1] - x[i] * x[i], b = 1.0 - x[i];
      sum += 100.0 * a * a + b * b;
    }
    return sum;
  }
};

using PlateAndValleyShaped = std::tuple<Booth, Matyas, McCormick, PowerSum, Zakharov,
                                        ThreeHumpCamel, SixHumpCamel, DixonPrice, Rosenbrock>;

}  // namespace nnopt::functions

// The test functions: each a struct with all that is known of it and one templated body, and its
// name in the list at the end. Definitions are the usual ones, as the Virtual Library of Simulation
// Experiments gathers them (Surjanovic and Bingham, Simon Fraser University,
// sfu.ca/~ssurjano/optimization.html), unless `source` says otherwise.
//
// A struct has
//   name, aliases, formula, source   texts for people
//   least_dim, most_dim              how many coordinates it takes
//   domain(i)                        where coordinate i is usually searched
//   start(n), minima(n), minimum(n)  where runs start by default; all global minimizers; f there
//   options(see)                     only where it has options of its own
//   operator()(x)                    f, for every scalar T
#pragma once
#include <array>
#include <cstddef>
#include <limits>
#include <numbers>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "autodiff/operations.hpp"
#include "base/spec.hpp"

namespace nnopt {

using Point = std::vector<double>;
inline constexpr std::size_t any_dim = std::numeric_limits<std::size_t>::max();
inline constexpr double two_pi = 2 * std::numbers::pi;

struct Domain {
  double lo, hi;
};

struct Ackley {
  static constexpr std::string_view name = "ackley";
  static constexpr std::array<std::string_view, 0> aliases{};
  static constexpr std::string_view formula =
      "-20 exp(-0.2 sqrt(mean x_i^2)) - exp(mean cos(2 pi x_i)) + 20 + e";
  static constexpr std::string_view source = "SFU: Ackley; at 0 the gradient is taken as 0";
  static constexpr std::size_t least_dim = 1, most_dim = any_dim;
  static Domain domain(std::size_t) { return {-32.768, 32.768}; }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static std::vector<Point> minima(std::size_t n) { return {Point(n, 0.0)}; }
  static double minimum(std::size_t) { return 0; }

  template <class T>
  T operator()(std::span<const T> x) const {
    const auto n = static_cast<double>(x.size());
    T squares = 0.0, cosines = 0.0;
    for (const T& v : x) {
      squares += v * v;
      cosines += cos(two_pi * v);
    }
    // exp(1.0) for e: so that the minimum is 0 to the last bit.
    return T(20.0 - 20.0 * exp(-0.2 * sqrt(squares / n)) + (exp(1.0) - exp(cosines / n)));
  }
};

struct Qubic1d {
  static constexpr std::string_view name = "qubic_1d";
  static constexpr std::array<std::string_view, 1> aliases{"qubic"};
  static constexpr std::string_view formula = "x^4 - 2 x^2 + 0.3 x";
  static constexpr std::string_view source =
      "double well; the local minimum at 0.96015 is -0.70585";
  static constexpr std::size_t least_dim = 1, most_dim = 1;
  static Domain domain(std::size_t) { return {-2, 2}; }
  static Point start(std::size_t) { return {0.96}; }
  static std::vector<Point> minima(std::size_t) { return {{-1.0355787140888537}}; }
  static double minimum(std::size_t) { return -1.305428483743916; }

  template <class T>
  T operator()(std::span<const T> x) const {
    const T square = x[0] * x[0];
    return T(square * square - 2.0 * square + 0.3 * x[0]);
  }
};

struct SixHumpCamel {
  static constexpr std::string_view name = "six_hump_camel";
  static constexpr std::array<std::string_view, 3> aliases{"camel6", "camel",
                                                           "six_hump_camel_back"};
  static constexpr std::string_view formula =
      "(4 - 2.1 x1^2 + x1^4/3) x1^2 + x1 x2 + (-4 + 4 x2^2) x2^2";
  static constexpr std::string_view source = "SFU: Six-Hump Camel";
  static constexpr std::size_t least_dim = 2, most_dim = 2;
  static Domain domain(std::size_t i) { return i == 0 ? Domain{-3, 3} : Domain{-2, 2}; }
  static Point start(std::size_t) { return {2, 2}; }
  static std::vector<Point> minima(std::size_t) {
    return {{0.08984201310031806, -0.7126564030207396}, {-0.08984201310031806, 0.7126564030207396}};
  }
  static double minimum(std::size_t) { return -1.031628453489877; }

  template <class T>
  T operator()(std::span<const T> x) const {
    const T a = x[0] * x[0], b = x[1] * x[1];
    return T((4.0 - 2.1 * a + a * a / 3.0) * a + x[0] * x[1] + (4.0 * b - 4.0) * b);
  }
};

struct Griewank {
  static constexpr std::string_view name = "griewank";
  static constexpr std::array<std::string_view, 1> aliases{"griewangk"};
  static constexpr std::string_view formula = "sum x_i^2 / 4000 - product cos(x_i / sqrt i) + 1";
  static constexpr std::string_view source = "SFU: Griewank (some public code drops the square)";
  static constexpr std::size_t least_dim = 1, most_dim = any_dim;
  static Domain domain(std::size_t) { return {-600, 600}; }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static std::vector<Point> minima(std::size_t n) { return {Point(n, 0.0)}; }
  static double minimum(std::size_t) { return 0; }

  template <class T>
  T operator()(std::span<const T> x) const {
    T sum = 1.0, product = 1.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum += x[i] * x[i] / 4000.0;
      product *= cos(x[i] / std::sqrt(static_cast<double>(i + 1)));
    }
    return T(sum - product);
  }
};

struct Himmelblau {
  static constexpr std::string_view name = "himmelblau";
  static constexpr std::array<std::string_view, 0> aliases{};
  static constexpr std::string_view formula = "(x1^2 + x2 - 11)^2 + (x1 + x2^2 - 7)^2";
  static constexpr std::string_view source =
      "Himmelblau, Applied Nonlinear Programming, McGraw-Hill 1972";
  static constexpr std::size_t least_dim = 2, most_dim = 2;
  static Domain domain(std::size_t) { return {-6, 6}; }
  static Point start(std::size_t) { return {0, 0}; }
  static std::vector<Point> minima(std::size_t) {
    return {{3, 2},
            {-2.805118086952745, 3.131312518250573},
            {-3.779310253377747, -3.2831859912861696},
            {3.5844283403304917, -1.8481265269644036}};
  }
  static double minimum(std::size_t) { return 0; }

  template <class T>
  T operator()(std::span<const T> x) const {
    const T a = x[0] * x[0] + x[1] - 11.0, b = x[0] + x[1] * x[1] - 7.0;
    return T(a * a + b * b);
  }
};

struct Beale {
  static constexpr std::string_view name = "beale";
  static constexpr std::array<std::string_view, 0> aliases{};
  static constexpr std::string_view formula =
      "(1.5 - x1 + x1 x2)^2 + (2.25 - x1 + x1 x2^2)^2 + (2.625 - x1 + x1 x2^3)^2";
  static constexpr std::string_view source = "SFU: Beale";
  static constexpr std::size_t least_dim = 2, most_dim = 2;
  static Domain domain(std::size_t) { return {-4.5, 4.5}; }
  static Point start(std::size_t) { return {1, 1}; }
  static std::vector<Point> minima(std::size_t) { return {{3, 0.5}}; }
  static double minimum(std::size_t) { return 0; }

  template <class T>
  T operator()(std::span<const T> x) const {
    const T square = x[1] * x[1];
    const T a = 1.5 - x[0] + x[0] * x[1], b = 2.25 - x[0] + x[0] * square,
            c = 2.625 - x[0] + x[0] * square * x[1];
    return T(a * a + b * b + c * c);
  }
};

struct Rosenbrock {
  static constexpr std::string_view name = "rosenbrock";
  static constexpr std::array<std::string_view, 3> aliases{"rosen", "banana", "valley"};
  static constexpr std::string_view formula =
      "sum over i < n of 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2";
  static constexpr std::string_view source =
      "SFU: Rosenbrock; the start is that of More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17";
  static constexpr std::size_t least_dim = 2, most_dim = any_dim;
  static Domain domain(std::size_t) { return {-5, 10}; }
  static Point start(std::size_t n) {
    Point x(n, 1.0);
    for (std::size_t i = 0; i < n; i += 2) x[i] = -1.2;
    return x;
  }
  static std::vector<Point> minima(std::size_t n) { return {Point(n, 1.0)}; }
  static double minimum(std::size_t) { return 0; }

  template <class T>
  T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
      const T a = x[i + 1] - x[i] * x[i], b = 1.0 - x[i];
      sum += 100.0 * a * a + b * b;
    }
    return sum;
  }
};

struct Rastrigin {
  static constexpr std::string_view name = "rastrigin";
  static constexpr std::array<std::string_view, 1> aliases{"rastr"};
  static constexpr std::string_view formula = "10 n + sum (x_i^2 - 10 cos(2 pi x_i))";
  static constexpr std::string_view source = "SFU: Rastrigin";
  static constexpr std::size_t least_dim = 1, most_dim = any_dim;
  static Domain domain(std::size_t) { return {-5.12, 5.12}; }
  static Point start(std::size_t n) { return Point(n, 2.4); }
  static std::vector<Point> minima(std::size_t n) { return {Point(n, 0.0)}; }
  static double minimum(std::size_t) { return 0; }

  template <class T>
  T operator()(std::span<const T> x) const {
    T sum = 10.0 * static_cast<double>(x.size());
    for (const T& v : x) sum += v * v - 10.0 * cos(two_pi * v);
    return sum;
  }
};

struct StyblinskiTang {
  static constexpr std::string_view name = "styblinski_tang";
  static constexpr std::array<std::string_view, 2> aliases{"stybtang", "styblinski"};
  static constexpr std::string_view formula = "1/2 sum (x_i^4 - 16 x_i^2 + 5 x_i)";
  static constexpr std::string_view source = "SFU: Styblinski-Tang";
  static constexpr std::size_t least_dim = 1, most_dim = any_dim;
  static Domain domain(std::size_t) { return {-5, 5}; }
  static Point start(std::size_t n) { return Point(n, 0.0); }
  static std::vector<Point> minima(std::size_t n) { return {Point(n, -2.903534027771177)}; }
  static double minimum(std::size_t n) { return -39.166165703771415 * static_cast<double>(n); }

  template <class T>
  T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) {
      const T square = v * v;
      sum += square * square - 16.0 * square + 5.0 * v;
    }
    return T(0.5 * sum);
  }
};

struct Sphere {
  static constexpr std::string_view name = "sphere";
  static constexpr std::array<std::string_view, 1> aliases{"spheref"};
  static constexpr std::string_view formula = "sum x_i^2";
  static constexpr std::string_view source = "SFU: Sphere";
  static constexpr std::size_t least_dim = 1, most_dim = any_dim;
  static Domain domain(std::size_t) { return {-5.12, 5.12}; }
  static Point start(std::size_t n) { return Point(n, 3.0); }
  static std::vector<Point> minima(std::size_t n) { return {Point(n, 0.0)}; }
  static double minimum(std::size_t) { return 0; }

  template <class T>
  T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) sum += v * v;
    return sum;
  }
};

struct Quadratic {
  static constexpr std::string_view name = "quadratic";
  static constexpr std::array<std::string_view, 0> aliases{};
  static constexpr std::string_view formula =
      "1/2 sum lambda_i x_i^2, lambda from 1 to `condition` in equal ratios";
  static constexpr std::string_view source =
      "the model of convergence theory: gradient descent needs lr < 2 / condition";
  static constexpr std::size_t least_dim = 1, most_dim = any_dim;
  static Domain domain(std::size_t) { return {-5, 5}; }
  static Point start(std::size_t n) { return Point(n, 3.0); }
  static std::vector<Point> minima(std::size_t n) { return {Point(n, 0.0)}; }
  static double minimum(std::size_t) { return 0; }

  double condition = 100;
  template <class See>
  void options(See&& see) {
    see("condition", condition, at_least_one, "largest over smallest curvature");
  }

  template <class T>
  T operator()(std::span<const T> x) const {
    const double steps = x.size() > 1 ? static_cast<double>(x.size() - 1) : 1.0;
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double lambda = std::pow(condition, static_cast<double>(i) / steps);
      sum += (0.5 * lambda) * x[i] * x[i];
    }
    return sum;
  }
};

/// All of them. A new function is a struct above and its name here.
using TestFunctions = std::tuple<Ackley, Qubic1d, SixHumpCamel, Griewank, Himmelblau, Beale,
                                 Rosenbrock, Rastrigin, StyblinskiTang, Sphere, Quadratic>;

}  // namespace nnopt

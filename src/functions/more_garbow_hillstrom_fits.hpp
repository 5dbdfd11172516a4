// Curve fits as sums of squares, from More, Garbow, Hillstrom, Testing Unconstrained Optimization
// Software, ACM TOMS 7 (1981) 17 (below "MGH"), with their standard starts. MGH state no domains:
// those here hold the start and the minimizer.
// Every function here runs on the device too: constexpr.
#pragma once
#include "functions/test_functions.hpp"

namespace nnopt::functions {

struct Bard : OfDim<3> {
  static constexpr std::string_view name = "bard";
  static constexpr std::string_view formula =
      "sum over i = 1..15 of (y_i - x1 - i / ((16 - i) x2 + min(i, 16 - i) x3))^2";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 8";
  static Box domain(std::size_t) { return {{-1, 2}, {0.01, 2.5}, {0.01, 2.5}}; }
  static Point start(std::size_t) { return {1, 1, 1}; }
  static Points minima(std::size_t) {
    return {{0.08241055974978893, 1.1330360920297216, 2.343695178642537}};
  }
  static double minimum(std::size_t) { return 0.008214877306578975; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    constexpr double y[15] = {0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39,
                              0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39};
    T sum = 0.0;
    for (std::size_t i = 0; i < 15; ++i) {
      const double u = counted(i), v = 16 - u, w = u < v ? u : v;
      sum += squared<T>(y[i] - x[0] - u / (v * x[1] + w * x[2]));
    }
    return sum;
  }
};

struct Gaussian : OfDim<3> {
  static constexpr std::string_view name = "gaussian";
  static constexpr std::string_view formula =
      "sum over i = 1..15 of (x1 exp(-x2 (t_i - x3)^2 / 2) - y_i)^2, t_i = (8 - i) / 2";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 9";
  static Box domain(std::size_t) { return {{-1, 2}, {0, 3}, {-2, 2}}; }
  static Point start(std::size_t) { return {0.4, 1, 0}; }
  static Points minima(std::size_t) { return {{0.39895613783875666, 1.0000190844878056, 0}}; }
  static double minimum(std::size_t) { return 1.127932769618648e-08; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    constexpr double y[15] = {0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989,
                              0.3521, 0.2420, 0.1295, 0.0540, 0.0175, 0.0044, 0.0009};
    T sum = 0.0;
    for (std::size_t i = 0; i < 15; ++i) {
      const double t = 0.5 * (8 - counted(i));
      sum += squared<T>(x[0] * exp(-0.5 * x[1] * squared<T>(t - x[2])) - y[i]);
    }
    return sum;
  }
};

struct Meyer : OfDim<3> {
  static constexpr std::string_view name = "meyer";
  static constexpr std::string_view formula =
      "sum over i = 1..16 of (x1 exp(x2 / (45 + 5 i + x3)) - y_i)^2";
  static constexpr std::string_view note = "badly scaled: curvatures differ by a factor of 1e15";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 10";
  static Box domain(std::size_t) { return {{0, 0.1}, {3000, 8000}, {200, 500}}; }
  static Point start(std::size_t) { return {0.02, 4000, 250}; }
  static Points minima(std::size_t) {
    return {{0.005609636471028053, 6181.346346286372, 345.2236346241365}};
  }
  static double minimum(std::size_t) { return 87.94585517085112; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    constexpr double y[16] = {34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744,
                              8261,  7030,  6005,  5147,  4427,  3820,  3307,  2872};
    T sum = 0.0;
    for (std::size_t i = 0; i < 16; ++i) {
      sum += squared<T>(x[0] * exp(x[1] / (45 + 5 * counted(i) + x[2])) - y[i]);
    }
    return sum;
  }
};

struct GulfResearch : OfDim<3> {
  static constexpr std::string_view name = "gulf_research";
  static constexpr std::array<std::string_view, 1> aliases{"gulf"};
  static constexpr std::string_view formula =
      "sum over i = 1..99 of (exp(-|y_i - x2|^x3 / x1) - t_i)^2, t_i = i / 100, "
      "y_i = 25 + (-50 log t_i)^(2/3)";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 11, m = 99; |y_i - x2| without their "
      "factor m i";
  static Box domain(std::size_t) { return {{0.1, 100}, {0, 25.6}, {0, 5}}; }
  static Point start(std::size_t) { return {5, 2.5, 0.15}; }
  static Points minima(std::size_t) { return {{50, 25, 1.5}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (double i = 1; i < 100; ++i) {
      const double t = i / 100, y = 25 + pow(-50 * log(t), 2.0 / 3);
      sum += squared<T>(exp(-pow(abs(y - x[1]), x[2]) / x[0]) - t);
    }
    return sum;
  }
};

struct Box3d : OfDim<3> {
  static constexpr std::string_view name = "box_3d";
  static constexpr std::array<std::string_view, 1> aliases{"box"};
  static constexpr std::string_view formula =
      "sum over t = 0.1, 0.2, ..., 1 of "
      "(exp(-t x1) - exp(-t x2) - x3 (exp(-t) - exp(-10 t)))^2";
  static constexpr std::string_view note = "0 also wherever x1 = x2 and x3 = 0";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 12, m = 10";
  static Box domain(std::size_t n) { return Box(n, {-5, 20}); }
  static Point start(std::size_t) { return {0, 10, 20}; }
  static Points minima(std::size_t) { return {{1, 10, 1}, {10, 1, -1}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (double i = 1; i <= 10; ++i) {
      const double t = 0.1 * i, step = exp(-t) - exp(-10 * t);
      sum += squared<T>(exp(-t * x[0]) - exp(-t * x[1]) - step * x[2]);
    }
    return sum;
  }
};

struct KowalikOsborne : OfDim<4> {
  static constexpr std::string_view name = "kowalik_osborne";
  static constexpr std::array<std::string_view, 1> aliases{"kowalik"};
  static constexpr std::string_view formula =
      "sum over i = 1..11 of (y_i - x1 (u_i^2 + u_i x2) / (u_i^2 + u_i x3 + x4))^2";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 15";
  static Box domain(std::size_t n) { return Box(n, {0, 0.42}); }
  static Point start(std::size_t) { return {0.25, 0.39, 0.415, 0.39}; }
  static Points minima(std::size_t) {
    return {{0.19280693457903786, 0.19128232873436696, 0.12305650692632066, 0.13606233068379484}};
  }
  static double minimum(std::size_t) { return 0.00030750560384923745; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    constexpr double y[11] = {0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627,
                              0.0456, 0.0342, 0.0323, 0.0235, 0.0246};
    constexpr double u[11] = {4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625};
    T sum = 0.0;
    for (std::size_t i = 0; i < 11; ++i) {
      const double square = u[i] * u[i];
      sum += squared<T>(y[i] - x[0] * (square + u[i] * x[1]) / (square + u[i] * x[2] + x[3]));
    }
    return sum;
  }
};

struct BrownDennis : OfDim<4> {
  static constexpr std::string_view name = "brown_dennis";
  static constexpr std::string_view formula =
      "sum over t = 0.2, 0.4, ..., 4 of "
      "((x1 + t x2 - exp t)^2 + (x3 + x4 sin t - cos t)^2)^2";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 16, m = 20";
  static Box domain(std::size_t n) { return Box(n, {-50, 50}); }
  static Point start(std::size_t) { return {25, 5, -5, -1}; }
  static Points minima(std::size_t) {
    return {{-11.594439904762165, 13.203630051207204, -0.40343948817685954, 0.2367787744557363}};
  }
  static double minimum(std::size_t) { return 85822.20162635634; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (double i = 1; i <= 20; ++i) {
      const double t = i / 5;
      sum += squared<T>(squared<T>(x[0] + t * x[1] - exp(t)) +
                        squared<T>(x[2] + sin(t) * x[3] - cos(t)));
    }
    return sum;
  }
};

struct Osborne1 : OfDim<5> {
  static constexpr std::string_view name = "osborne_1";
  static constexpr std::string_view formula =
      "sum over t = 0, 10, ..., 320 of (y_t - x1 - x2 exp(-t x4) - x3 exp(-t x5))^2";
  static constexpr std::string_view note =
      "outside the domain the two exponentials may change places";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 17";
  static Box domain(std::size_t) { return {{0, 3}, {0, 3}, {-3, 0}, {0, 0.1}, {0, 0.1}}; }
  static Point start(std::size_t) { return {0.5, 1.5, -1, 0.01, 0.02}; }
  static Points minima(std::size_t) {
    return {{0.37541005210695205, 1.9358469127123674, -1.464687136613423, 0.012867534640057288,
             0.02212269966167261}};
  }
  static double minimum(std::size_t) { return 5.464894697482907e-05; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    constexpr double y[33] = {0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818,
                              0.784, 0.751, 0.718, 0.685, 0.658, 0.628, 0.603, 0.580, 0.558,
                              0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438,
                              0.431, 0.424, 0.420, 0.414, 0.411, 0.406};
    T sum = 0.0;
    for (std::size_t i = 0; i < 33; ++i) {
      const double t = 10 * static_cast<double>(i);
      sum += squared<T>(y[i] - x[0] - x[1] * exp(-t * x[3]) - x[2] * exp(-t * x[4]));
    }
    return sum;
  }
};

struct BiggsExp6 : OfDim<6> {
  static constexpr std::string_view name = "biggs_exp6";
  static constexpr std::array<std::string_view, 1> aliases{"biggs"};
  static constexpr std::string_view formula =
      "sum over t = 0.1, 0.2, ..., 1.3 of (x3 exp(-t x1) - x4 exp(-t x2) + x6 exp(-t x5) - y_t)^2, "
      "y_t = exp(-t) - 5 exp(-10 t) + 3 exp(-4 t)";
  static constexpr std::string_view note = "the local minimum that most runs find is 0.00565565";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 18, m = 13";
  static Box domain(std::size_t n) { return Box(n, {-20, 20}); }
  static Point start(std::size_t) { return {1, 2, 1, 1, 1, 1}; }
  // The three exponentials in every order; the second is subtracted.
  static Points minima(std::size_t) {
    return {{1, 10, 1, 5, 4, 3},   {4, 10, 3, 5, 1, 1},   {1, 4, 1, -3, 10, -5},
            {10, 4, -5, -3, 1, 1}, {4, 1, 3, -1, 10, -5}, {10, 1, -5, -1, 4, 3}};
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (double i = 1; i <= 13; ++i) {
      const double t = 0.1 * i, y = exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t);
      sum += squared<T>(x[2] * exp(-t * x[0]) - x[3] * exp(-t * x[1]) + x[5] * exp(-t * x[4]) - y);
    }
    return sum;
  }
};

struct Osborne2 : OfDim<11> {
  static constexpr std::string_view name = "osborne_2";
  static constexpr std::string_view formula =
      "sum over t = 0, 0.1, ..., 6.4 of (y_t - x1 exp(-t x5) - x2 exp(-(t - x9)^2 x6) - "
      "x3 exp(-(t - x10)^2 x7) - x4 exp(-(t - x11)^2 x8))^2";
  static constexpr std::string_view note = "outside the domain the three bumps may change places";
  static constexpr std::string_view source =
      "More, Garbow, Hillstrom, ACM TOMS 7 (1981) 17, problem 19";
  static Box domain(std::size_t) {
    return {{0, 2},  {0, 2},  {0, 2}, {0, 2}, {0, 2}, {0, 10},
            {0, 10}, {0, 10}, {0, 3}, {3, 5}, {5, 7}};
  }
  static Point start(std::size_t) { return {1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5}; }
  static Points minima(std::size_t) {
    return {{1.3099771546273005, 0.4315537946029889, 0.633661698960724, 0.5994305347859163,
             0.7541832263280113, 0.9042885798596336, 1.3658118352370285, 4.8236988172271555,
             2.3986848661317546, 4.568874597667672, 5.6753414705806415}};
  }
  static double minimum(std::size_t) { return 0.040137736293547735; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    constexpr double y[65] = {
        1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608,
        0.655, 0.616, 0.606, 0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661,
        0.612, 0.558, 0.533, 0.495, 0.500, 0.423, 0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428,
        0.429, 0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559,
        0.597, 0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098, 0.054};
    T sum = 0.0;
    for (std::size_t i = 0; i < 65; ++i) {
      const double t = static_cast<double>(i) / 10;
      T residual = y[i] - x[0] * exp(-t * x[4]);
      for (std::size_t k = 1; k <= 3; ++k) {
        residual -= x[k] * exp(-squared<T>(t - x[k + 7]) * x[k + 4]);
      }
      sum += residual * residual;
    }
    return sum;
  }
};

using MoreGarbowHillstromFits =
    std::tuple<Bard, Gaussian, Meyer, GulfResearch, Box3d, KowalikOsborne, BrownDennis, Osborne1,
               BiggsExp6, Osborne2>;

}  // namespace nnopt::functions

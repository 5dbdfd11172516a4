// Test functions with many local minima.
// Every function here runs on the device too: constexpr.
#pragma once
#include "functions/test_functions.hpp"

namespace nnopt::functions {

struct Ackley : OfAnyDim {
  static constexpr std::string_view name = "ackley";
  static constexpr std::string_view formula =
      "-20 exp(-0.2 sqrt(mean x_i^2)) - exp(mean cos(2 pi x_i)) + 20 + e";
  static constexpr std::string_view note = "the minimizer is the tip of a cone";
  static constexpr std::string_view source = "SFU: Ackley; at 0 the gradient is taken as 0";
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-32.768, 32.768}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const double share = 1 / static_cast<double>(x.size());  // divisions would cost a third of all
    T squares = 0.0, cosines = 0.0;
    for (const T& v : x) {
      squares += v * v;
      cosines += cos(2 * pi * v);
    }
    // In this order the minimum is 0 to the last bit.
    return T(20.0 - 20.0 * exp(-0.2 * sqrt(squares * share)) +
             (std::numbers::e - exp(cosines * share)));
  }
};

struct Bukin6 : OfDim<2> {
  static constexpr std::string_view name = "bukin_6";
  static constexpr std::array<std::string_view, 1> aliases{"bukin6"};
  static constexpr std::string_view formula = "100 sqrt|x2 - 0.01 x1^2| + 0.01 |x1 + 10|";
  static constexpr std::string_view note =
      "a sharp ridge along x2 = 0.01 x1^2, full of local minima";
  static constexpr std::string_view source = "SFU: Bukin N. 6";
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t) { return {{-15, -5}, {-3, 3}}; }
  static Point start(std::size_t) { return {-7, 2}; }
  static Points minima(std::size_t) { return {{-10, 1}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(100.0 * sqrt(abs(x[1] - 0.01 * x[0] * x[0])) + 0.01 * abs(x[0] + 10.0));
  }
};

struct CrossInTray : OfDim<2> {
  static constexpr std::string_view name = "cross_in_tray";
  static constexpr std::array<std::string_view, 1> aliases{"crossit"};
  static constexpr std::string_view formula =
      "-0.0001 (|sin(x1) sin(x2) exp|100 - r / pi|| + 1)^0.1, r^2 = x1^2 + x2^2";
  static constexpr std::string_view source = "SFU: Cross-in-Tray";
  static Box domain(std::size_t) { return Box(2, {-10, 10}); }
  static Point start(std::size_t) { return {5, 3}; }
  static Points minima(std::size_t) {
    return with_all_signs({1.3494066171539107, 1.3494066171539107});
  }
  static double minimum(std::size_t) { return -2.062611870822737; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T g = abs(100.0 - sqrt(x[0] * x[0] + x[1] * x[1]) / pi);
    // exp(g) is taken out of the power: as it stands it is too large for a float.
    return T(-0.0001 * exp(0.1 * g) * pow(abs(sin(x[0]) * sin(x[1])) + exp(-g), 0.1));
  }
};

struct DropWave : OfDim<2> {
  static constexpr std::string_view name = "drop_wave";
  static constexpr std::array<std::string_view, 1> aliases{"drop"};
  static constexpr std::string_view formula = "-(1 + cos(12 r)) / (r^2 / 2 + 2), r^2 = x1^2 + x2^2";
  static constexpr std::string_view source = "SFU: Drop-Wave";
  static Box domain(std::size_t) { return Box(2, {-5.12, 5.12}); }
  static Point start(std::size_t) { return {2, 1.5}; }
  static Points minima(std::size_t) { return {{0, 0}}; }
  static double minimum(std::size_t) { return -1; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T square = x[0] * x[0] + x[1] * x[1];
    return T(-(1.0 + cos(12.0 * sqrt(square))) / (0.5 * square + 2.0));
  }
};

struct Eggholder : OfDim<2> {
  static constexpr std::string_view name = "eggholder";
  static constexpr std::array<std::string_view, 1> aliases{"egg"};
  static constexpr std::string_view formula =
      "-(x2 + 47) sin sqrt|x2 + x1/2 + 47| - x1 sin sqrt|x1 - x2 - 47|";
  static constexpr std::string_view note =
      "the minimizer lies on the edge of the domain; beyond it f is lower";
  static constexpr std::string_view source = "SFU: Eggholder";
  static Box domain(std::size_t) { return Box(2, {-512, 512}); }
  static Point start(std::size_t) { return {0, 0}; }
  static Points minima(std::size_t) { return {{512, 404.2318051137578}}; }
  static double minimum(std::size_t) { return -959.6406627208509; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T y = x[1] + 47.0;
    return T(-y * sin(sqrt(abs(y + 0.5 * x[0]))) - x[0] * sin(sqrt(abs(x[0] - y))));
  }
};

struct GramacyLee2012 : OfDim<1> {
  static constexpr std::string_view name = "gramacy_lee_2012";
  static constexpr std::array<std::string_view, 2> aliases{"grlee12", "gramacy_lee"};
  static constexpr std::string_view formula = "sin(10 pi x) / (2 x) + (x - 1)^4";
  static constexpr std::string_view note = "not defined at 0; below it f is lower";
  static constexpr std::string_view source = "SFU: Gramacy and Lee (2012)";
  static Box domain(std::size_t) { return Box(1, {0.5, 2.5}); }
  static Point start(std::size_t) { return {1.75}; }
  static Points minima(std::size_t) { return {{0.5485634445276052}}; }
  static double minimum(std::size_t) { return -0.8690111349894998; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(sin(10 * pi * x[0]) / (2.0 * x[0]) + whole_power<T>(x[0] - 1.0, 4));
  }
};

struct Griewank : OfAnyDim {
  static constexpr std::string_view name = "griewank";
  static constexpr std::array<std::string_view, 1> aliases{"griewangk"};
  static constexpr std::string_view formula = "sum x_i^2 / 4000 - product cos(x_i / sqrt i) + 1";
  static constexpr std::string_view source = "SFU: Griewank (some public code drops the square)";
  static Box domain(std::size_t n) { return Box(n, {-600, 600}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 1.0, product = 1.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum += x[i] * x[i] / 4000.0;
      product *= cos(x[i] / std::sqrt(counted(i)));
    }
    return T(sum - product);
  }
};

struct HolderTable : OfDim<2> {
  static constexpr std::string_view name = "holder_table";
  static constexpr std::array<std::string_view, 1> aliases{"holder"};
  static constexpr std::string_view formula =
      "-|sin(x1) cos(x2) exp|1 - r / pi||, r^2 = x1^2 + x2^2";
  static constexpr std::string_view source = "SFU: Holder Table";
  static Box domain(std::size_t) { return Box(2, {-10, 10}); }
  static Point start(std::size_t) { return {2, 1}; }
  static Points minima(std::size_t) {
    return with_all_signs({8.055023475736563, 9.664590019241272});
  }
  static double minimum(std::size_t) { return -19.208502567886732; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T g = abs(1.0 - sqrt(x[0] * x[0] + x[1] * x[1]) / pi);
    return T(-abs(sin(x[0]) * cos(x[1])) * exp(g));
  }
};

struct Langermann : OfDim<2> {
  static constexpr std::string_view name = "langermann";
  static constexpr std::array<std::string_view, 1> aliases{"langer"};
  static constexpr std::string_view formula =
      "sum over 5 centres a_i of c_i exp(-d_i / pi) cos(pi d_i), d_i = |x - a_i|^2";
  static constexpr std::string_view source = "SFU: Langermann, m = 5, c = (1, 2, 5, 2, 3)";
  static Box domain(std::size_t) { return Box(2, {0, 10}); }
  static Point start(std::size_t) { return {5, 5}; }
  static Points minima(std::size_t) { return {{2.7934022086450367, 1.5972325013283601}}; }
  static double minimum(std::size_t) { return -4.155809291847785; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    constexpr double c[5] = {1, 2, 5, 2, 3};
    constexpr double a[5][2] = {{3, 5}, {5, 2}, {2, 1}, {1, 4}, {7, 9}};
    T sum = 0.0;
    for (std::size_t i = 0; i < 5; ++i) {
      const T d = squared<T>(x[0] - a[i][0]) + squared<T>(x[1] - a[i][1]);
      sum += c[i] * exp(-d / pi) * cos(pi * d);
    }
    return sum;
  }
};

struct Levy : OfAnyDim {
  static constexpr std::string_view name = "levy";
  static constexpr std::string_view formula =
      "sin^2(pi w_1) + sum over i < n of (w_i - 1)^2 (1 + 10 sin^2(pi w_i + 1)) + "
      "(w_n - 1)^2 (1 + sin^2(2 pi w_n)), w_i = 1 + (x_i - 1) / 4";
  static constexpr std::string_view source = "SFU: Levy";
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t n) { return Point(n, -5.0); }
  static Points minima(std::size_t n) { return {Point(n, 1.0)}; }

  // The sine of pi w_1 is that of -pi (w_1 - 1): so that the minimum is 0 to the last bit.
  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = squared<T>(sin(0.25 * pi * (x[0] - 1.0)));
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
      const T u = 0.25 * (x[i] - 1.0), s = sin(pi * u + (pi + 1.0));
      sum += u * u * (1.0 + 10.0 * s * s);
    }
    const T u = 0.25 * (x.back() - 1.0), s = sin(2 * pi * u);
    return T(sum + u * u * (1.0 + s * s));
  }
};

struct Levy13 : OfDim<2> {
  static constexpr std::string_view name = "levy_13";
  static constexpr std::array<std::string_view, 1> aliases{"levy13"};
  static constexpr std::string_view formula =
      "sin^2(3 pi x1) + (x1 - 1)^2 (1 + sin^2(3 pi x2)) + (x2 - 1)^2 (1 + sin^2(2 pi x2))";
  static constexpr std::string_view source = "SFU: Levy N. 13";
  static Box domain(std::size_t) { return Box(2, {-10, 10}); }
  static Point start(std::size_t) { return {-4, 5}; }
  static Points minima(std::size_t) { return {{1, 1}}; }

  // Sines of multiples of pi x are those of pi (x - 1) up to sign, with less rounding.
  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[0] - 1.0, b = x[1] - 1.0;
    return T(squared<T>(sin(3 * pi * a)) + a * a * (1.0 + squared<T>(sin(3 * pi * b))) +
             b * b * (1.0 + squared<T>(sin(2 * pi * b))));
  }
};

struct Rastrigin : OfAnyDim {
  static constexpr std::string_view name = "rastrigin";
  static constexpr std::array<std::string_view, 1> aliases{"rastr"};
  static constexpr std::string_view formula = "10 n + sum (x_i^2 - 10 cos(2 pi x_i))";
  static constexpr std::string_view source = "SFU: Rastrigin";
  static Box domain(std::size_t n) { return Box(n, {-5.12, 5.12}); }
  static Point start(std::size_t n) { return Point(n, 2.4); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 10.0 * static_cast<double>(x.size());
    for (const T& v : x) sum += v * v - 10.0 * cos(2 * pi * v);
    return sum;
  }
};

struct Schaffer2 : OfDim<2> {
  static constexpr std::string_view name = "schaffer_2";
  static constexpr std::array<std::string_view, 1> aliases{"schaffer2"};
  static constexpr std::string_view formula =
      "0.5 + (sin^2(x1^2 - x2^2) - 0.5) / (1 + 0.001 (x1^2 + x2^2))^2";
  static constexpr std::string_view source = "SFU: Schaffer N. 2";
  static Box domain(std::size_t) { return Box(2, {-100, 100}); }
  static Point start(std::size_t) { return {5, 3}; }
  static Points minima(std::size_t) { return {{0, 0}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[0] * x[0], b = x[1] * x[1];
    return T(0.5 + (squared<T>(sin(a - b)) - 0.5) / squared<T>(1.0 + 0.001 * (a + b)));
  }
};

struct Schaffer4 : OfDim<2> {
  static constexpr std::string_view name = "schaffer_4";
  static constexpr std::array<std::string_view, 1> aliases{"schaffer4"};
  static constexpr std::string_view formula =
      "0.5 + (cos^2(sin|x1^2 - x2^2|) - 0.5) / (1 + 0.001 (x1^2 + x2^2))^2";
  static constexpr std::string_view source = "SFU: Schaffer N. 4";
  static Box domain(std::size_t) { return Box(2, {-100, 100}); }
  static Point start(std::size_t) { return {5, 3}; }
  static Points minima(std::size_t) {
    return {{0, 1.2531318314637332},
            {0, -1.2531318314637332},
            {1.2531318314637332, 0},
            {-1.2531318314637332, 0}};
  }
  static double minimum(std::size_t) { return 0.29257863203598056; }

  // cos(sin(t)) is even in t: the absolute value needs no computing.
  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[0] * x[0], b = x[1] * x[1];
    return T(0.5 + (squared<T>(cos(sin(a - b))) - 0.5) / squared<T>(1.0 + 0.001 * (a + b)));
  }
};

struct Schwefel : OfAnyDim {
  static constexpr std::string_view name = "schwefel";
  static constexpr std::array<std::string_view, 2> aliases{"schwef", "schwefel_2_26"};
  static constexpr std::string_view formula = "418.9829 n - sum x_i sin sqrt|x_i|";
  static constexpr std::string_view note =
      "418.9829 is rounded, so the minimum is not quite 0; outside the domain f is lower";
  static constexpr std::string_view source = "SFU: Schwefel";
  static Box domain(std::size_t n) { return Box(n, {-500, 500}); }
  static Point start(std::size_t n) { return Point(n, 100.0); }
  static Points minima(std::size_t n) { return {Point(n, 420.96874635998205)}; }
  static double minimum(std::size_t n) { return 1.2727566293725214e-05 * static_cast<double>(n); }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 418.9829 * static_cast<double>(x.size());
    for (const T& v : x) sum -= v * sin(sqrt(abs(v)));
    return sum;
  }
};

struct Shubert : OfDim<2> {
  static constexpr std::string_view name = "shubert";
  static constexpr std::string_view formula =
      "product over both coordinates of sum over i = 1..5 of i cos((i + 1) x + i)";
  static constexpr std::string_view source = "SFU: Shubert";
  static Box domain(std::size_t) { return Box(2, {-10, 10}); }
  static Point start(std::size_t) { return {1, 1}; }
  // One factor is largest at a, the other smallest at b, each again after 2 pi.
  static Points minima(std::size_t) {
    constexpr double a[] = {-7.0835064076515595, -0.8003211004719731, 5.482864206707613};
    constexpr double b[] = {-7.708313735499347, -1.425128428319761, 4.858056878859825};
    Points points;
    for (const double u : a) {
      for (const double v : b) {
        points.push_back({u, v});
        points.push_back({v, u});
      }
    }
    return points;
  }
  static double minimum(std::size_t) { return -186.73090883102384; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T product = 1.0;
    for (const T& v : x) {
      T sum = 0.0;
      for (double i = 1; i <= 5; ++i) sum += i * cos((i + 1) * v + i);
      product *= sum;
    }
    return product;
  }
};

using ManyLocalMinima = std::tuple<Ackley, Bukin6, CrossInTray, DropWave, Eggholder, GramacyLee2012,
                                   Griewank, HolderTable, Langermann, Levy, Levy13, Rastrigin,
                                   Schaffer2, Schaffer4, Schwefel, Shubert>;

}  // namespace nnopt::functions

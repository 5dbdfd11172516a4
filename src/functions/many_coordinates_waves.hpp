// Further test functions of any number of coordinates: waves and exponentials.
// Every function here runs on the device too: constexpr.
#pragma once
#include "functions/test_functions.hpp"

namespace nnopt::functions {

/// 100 sum max(|x_i| - edge, 0)^4: what keeps the penalized functions in their domain.
template <class T>
constexpr T outside_penalty(std::span<const T> x, double edge) {
  T sum = 0.0;
  for (const T& v : x) sum += 100.0 * whole_power<T>(relu(abs(v) - edge), 4);
  return sum;
}

struct Alpine1 : OfAnyDim {
  static constexpr std::string_view name = "alpine_1";
  static constexpr std::string_view formula = "sum |x_i sin x_i + 0.1 x_i|";
  static constexpr std::string_view note =
      "every combination of 8 values is a minimizer; for n > 3 the origin alone is listed";
  static constexpr std::string_view source = jamil_yang;
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t n) { return Point(n, 6.0); }
  // 0, and where sin x = -0.1.
  static Points minima(std::size_t n) {
    const double a = std::asin(0.1);
    return all_of_choices({0, -a, pi + a, 2 * pi - a, 3 * pi + a, a - pi, -2 * pi - a, a - 3 * pi},
                          n);
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) sum += abs(v * (sin(v) + 0.1));
    return sum;
  }
};

struct Alpine2 : OfAnyDim {
  static constexpr std::string_view name = "alpine_2";
  static constexpr std::string_view formula = "-product sqrt(x_i) sin(x_i)";
  static constexpr std::string_view note = "not defined below 0";
  static constexpr std::string_view source = "Jamil and Yang (2013) (there to be maximized)";
  static Box domain(std::size_t n) { return Box(n, {0, 10}); }
  static Point start(std::size_t n) { return Point(n, 6.5); }
  static Points minima(std::size_t n) { return {Point(n, 7.917052684666207)}; }
  static double minimum(std::size_t n) {
    return -std::pow(2.808131180007005, static_cast<double>(n));
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T product = -1.0;
    for (const T& v : x) product *= sqrt(v) * sin(v);
    return product;
  }
};

struct CosineMixture : OfAnyDim {
  static constexpr std::string_view name = "cosine_mixture";
  static constexpr std::string_view formula = "sum x_i^2 - 0.1 sum cos(5 pi x_i)";
  static constexpr std::string_view source =
      "Jamil and Yang (2013) (there to be maximized, with both signs changed)";
  static Box domain(std::size_t n) { return Box(n, {-1, 1}); }
  static Point start(std::size_t n) { return Point(n, 0.75); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }
  static double minimum(std::size_t n) { return -0.1 * static_cast<double>(n); }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) sum += v * v - 0.1 * cos(5 * pi * v);
    return sum;
  }
};

struct Csendes : OfAnyDim {
  static constexpr std::string_view name = "csendes";
  static constexpr std::string_view formula = "sum x_i^6 (2 + sin(1 / x_i))";
  static constexpr std::string_view note = "0 at 0, by continuity";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-1, 1}); }
  static Point start(std::size_t n) { return Point(n, 0.5); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) {
      const T divisor = where(v == 0.0, T(1.0), v);
      sum += whole_power<T>(v, 6) * (2.0 + sin(1.0 / divisor));
    }
    return sum;
  }
};

struct Deb1 : OfAnyDim {
  static constexpr std::string_view name = "deb_1";
  static constexpr std::string_view formula = "-mean of sin^6(5 pi x_i)";
  static constexpr std::string_view note =
      "every combination of 10 values is a minimizer; for n > 3 one is listed";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-1, 1}); }
  static Point start(std::size_t n) { return Point(n, 0.45); }
  static Points minima(std::size_t n) {
    return all_of_choices({0.1, 0.3, 0.5, 0.7, 0.9, -0.1, -0.3, -0.5, -0.7, -0.9}, n);
  }
  static double minimum(std::size_t) { return -1; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) sum -= whole_power<T>(sin(5 * pi * v), 6);
    return T(sum / static_cast<double>(x.size()));
  }
};

struct Lunacek : OfDimFrom<2> {
  static constexpr std::string_view name = "lunacek";
  static constexpr std::array<std::string_view, 1> aliases{"double_rastrigin"};
  static constexpr std::string_view formula =
      "min(sum (x_i - 2.5)^2, n + s sum (x_i - m)^2) + 10 sum (1 - cos 2 pi (x_i - 2.5)), s = 1 - "
      "1 / (2 sqrt(n + 20) - 8.2), m = -sqrt(5.25 / s)";
  static constexpr std::string_view note =
      "two funnels of Rastrigin; most starts lie in the wrong one";
  static constexpr std::string_view source =
      "Lunacek, Whitley, Sutton, PPSN X, LNCS 5199 (2008) 61";
  static Box domain(std::size_t n) { return Box(n, {-5.12, 5.12}); }
  static Point start(std::size_t n) { return Point(n, -2.0); }
  static Points minima(std::size_t n) { return {Point(n, 2.5)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const auto n = static_cast<double>(x.size());
    const double s = 1 - 1 / (2 * std::sqrt(n + 20) - 8.2), m = -std::sqrt(5.25 / s);
    T one = 0.0, other = n, waves = 0.0;
    for (const T& v : x) {
      one += squared<T>(v - 2.5);
      other += s * squared<T>(v - m);
      waves += 10.0 * (1.0 - cos(2 * pi * (v - 2.5)));
    }
    return T(min(one, other) + waves);
  }
};

struct Pathological : OfDimFrom<2> {
  static constexpr std::string_view name = "pathological";
  static constexpr std::string_view formula =
      "sum over i < n of 0.5 + (sin^2 sqrt(100 x_i^2 + x_{i+1}^2) - 0.5) / (1 + 0.001 (x_i - "
      "x_{i+1})^4)";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
      const T s = sin(sqrt(100.0 * x[i] * x[i] + x[i + 1] * x[i + 1]));
      sum += 0.5 + (s * s - 0.5) / (1.0 + 0.001 * whole_power<T>(x[i] - x[i + 1], 4));
    }
    return sum;
  }
};

struct Penalized1 : OfAnyDim {
  static constexpr std::string_view name = "penalized_1";
  static constexpr std::array<std::string_view, 1> aliases{"levy_montalvo"};
  static constexpr std::string_view formula =
      "pi / n (10 sin^2(pi y_1) + sum over i < n of (y_i - 1)^2 (1 + 10 sin^2(pi y_{i+1})) + (y_n "
      "- 1)^2) + 100 sum max(|x_i| - 10, 0)^4, y_i = 1 + (x_i + 1) / 4";
  static constexpr std::string_view source =
      "Yao, Liu, Lin, IEEE Trans. Evol. Comp. 3 (1999) 82, f12";
  static Box domain(std::size_t n) { return Box(n, {-50, 50}); }
  static Point start(std::size_t n) { return Point(n, 20.0); }
  static Points minima(std::size_t n) { return {Point(n, -1.0)}; }

  // u = y - 1; sin(pi y) = -sin(pi u).
  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 10.0 * squared<T>(sin(0.25 * pi * (x[0] + 1.0)));
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
      const T u = 0.25 * (x[i] + 1.0), s = sin(0.25 * pi * (x[i + 1] + 1.0));
      sum += u * u * (1.0 + 10.0 * s * s);
    }
    sum += squared<T>(0.25 * (x.back() + 1.0));
    return T(pi / static_cast<double>(x.size()) * sum + outside_penalty(x, 10));
  }
};

struct Penalized2 : OfAnyDim {
  static constexpr std::string_view name = "penalized_2";
  static constexpr std::string_view formula =
      "0.1 (sin^2(3 pi x_1) + sum over i < n of (x_i - 1)^2 (1 + sin^2(3 pi x_{i+1})) + (x_n - "
      "1)^2 (1 + sin^2(2 pi x_n))) + 100 sum max(|x_i| - 5, 0)^4";
  static constexpr std::string_view source =
      "Yao, Liu, Lin, IEEE Trans. Evol. Comp. 3 (1999) 82, f13";
  static Box domain(std::size_t n) { return Box(n, {-50, 50}); }
  static Point start(std::size_t n) { return Point(n, 20.0); }
  static Points minima(std::size_t n) { return {Point(n, 1.0)}; }

  // u = x - 1; sines of multiples of pi x are those of pi u up to sign.
  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = squared<T>(sin(3 * pi * (x[0] - 1.0)));
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
      const T u = x[i] - 1.0, s = sin(3 * pi * (x[i + 1] - 1.0));
      sum += u * u * (1.0 + s * s);
    }
    const T u = x.back() - 1.0, s = sin(2 * pi * u);
    sum += u * u * (1.0 + s * s);
    return T(0.1 * sum + outside_penalty(x, 5));
  }
};

struct StretchedVSineWave : OfDimFrom<2> {
  static constexpr std::string_view name = "stretched_v_sine_wave";
  static constexpr std::array<std::string_view, 1> aliases{"stretched_v"};
  static constexpr std::string_view formula =
      "sum over i < n of s_i^(1/4) (sin^2(50 s_i^(1/10)) + 0.1), s_i = x_i^2 + x_{i+1}^2";
  static constexpr std::string_view source = jamil_yang;
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t n) { return Point(n, 5.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
      const T s = x[i] * x[i] + x[i + 1] * x[i + 1];
      sum += sqrt(sqrt(s)) * (squared<T>(sin(50.0 * pow(s, 0.1))) + 0.1);
    }
    return sum;
  }
};

struct Wavy : OfAnyDim {
  static constexpr std::string_view name = "wavy";
  static constexpr std::array<std::string_view, 1> aliases{"w_wavy"};
  static constexpr std::string_view formula = "1 - mean of cos(10 x_i) exp(-x_i^2 / 2)";
  static constexpr std::string_view source = "Jamil and Yang (2013): W / Wavy, k = 10";
  static Box domain(std::size_t n) { return Box(n, {-pi, pi}); }
  static Point start(std::size_t n) { return Point(n, 2.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) sum += 1.0 - cos(10.0 * v) * exp(-0.5 * v * v);
    return T(sum / static_cast<double>(x.size()));
  }
};

struct Whitley : OfAnyDim {
  static constexpr std::string_view name = "whitley";
  static constexpr std::string_view formula =
      "sum_i sum_j y_ij^2 / 4000 - cos(y_ij) + 1, y_ij = 100 (x_i^2 - x_j)^2 + (1 - x_j)^2";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-10.24, 10.24}); }
  static Point start(std::size_t n) { return Point(n, 4.0); }
  static Points minima(std::size_t n) { return {Point(n, 1.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) {
      for (const T& w : x) {
        const T y = 100.0 * squared<T>(v * v - w) + squared<T>(1.0 - w);
        sum += y * y / 4000.0 + (1.0 - cos(y));
      }
    }
    return sum;
  }
};

struct XinSheYang2 : OfAnyDim {
  static constexpr std::string_view name = "xin_she_yang_2";
  static constexpr std::string_view formula = "sum |x_i| exp(-sum sin(x_i^2))";
  static constexpr std::string_view source = "Jamil and Yang (2013): Xin-She Yang 2";
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-2 * pi, 2 * pi}); }
  static Point start(std::size_t n) { return Point(n, 4.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sizes = 0.0, sines = 0.0;
    for (const T& v : x) {
      sizes += abs(v);
      sines += sin(v * v);
    }
    return T(sizes * exp(-sines));
  }
};

struct XinSheYang3 : OfAnyDim {
  static constexpr std::string_view name = "xin_she_yang_3";
  static constexpr std::string_view formula =
      "exp(-sum (x_i / 15)^10) - 2 exp(-sum x_i^2) product cos^2 x_i";
  static constexpr std::string_view source =
      "Jamil and Yang (2013): Xin-She Yang 3, beta = 15, m = 5";
  static Box domain(std::size_t n) { return Box(n, {-20, 20}); }
  static Point start(std::size_t n) { return Point(n, 2.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }
  static double minimum(std::size_t) { return -1; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T powers = 0.0, squares = 0.0, product = 1.0;
    for (const T& v : x) {
      powers += whole_power<T>(v / 15.0, 10);
      squares += v * v;
      product *= squared<T>(cos(v));
    }
    return T(exp(-powers) - 2.0 * exp(-squares) * product);
  }
};

struct XinSheYang4 : OfAnyDim {
  static constexpr std::string_view name = "xin_she_yang_4";
  static constexpr std::string_view formula =
      "(sum sin^2 x_i - exp(-sum x_i^2)) exp(-sum sin^2 sqrt|x_i|)";
  static constexpr std::string_view source = "Jamil and Yang (2013): Xin-She Yang 4";
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t n) { return Point(n, 2.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }
  static double minimum(std::size_t) { return -1; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sines = 0.0, squares = 0.0, roots = 0.0;
    for (const T& v : x) {
      sines += squared<T>(sin(v));
      squares += v * v;
      roots += squared<T>(sin(sqrt(abs(v))));
    }
    return T((sines - exp(-squares)) * exp(-roots));
  }
};

using ManyCoordinatesWaves = std::tuple<Alpine1, Alpine2, CosineMixture, Csendes, Deb1, Lunacek,
                                        Pathological, Penalized1, Penalized2, StretchedVSineWave,
                                        Wavy, Whitley, XinSheYang2, XinSheYang3, XinSheYang4>;

}  // namespace nnopt::functions

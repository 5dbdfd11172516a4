// Further test functions of few coordinates: polynomials, some with bumps.
// Every function here runs on the device too: constexpr.
#pragma once
#include "functions/test_functions.hpp"

namespace nnopt::functions {

struct Qubic1d : OfDim<1> {
  static constexpr std::string_view name = "qubic_1d";
  static constexpr std::array<std::string_view, 1> aliases{"qubic"};
  static constexpr std::string_view formula = "x^4 - 2 x^2 + 0.3 x";
  static constexpr std::string_view note = "double well; the local minimum at 0.96015 is -0.70585";
  static constexpr std::string_view source = "the README's example of a double well";
  static Box domain(std::size_t n) { return Box(n, {-2, 2}); }
  static Point start(std::size_t) { return {0.96}; }
  static Points minima(std::size_t) { return {{-1.0355787140888537}}; }
  static double minimum(std::size_t) { return -1.305428483743916; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T square = x[0] * x[0];
    return T(square * square - 2.0 * square + 0.3 * x[0]);
  }
};

struct Himmelblau : OfDim<2> {
  static constexpr std::string_view name = "himmelblau";
  static constexpr std::string_view formula = "(x1^2 + x2 - 11)^2 + (x1 + x2^2 - 7)^2";
  static constexpr std::string_view source =
      "Himmelblau, Applied Nonlinear Programming, McGraw-Hill 1972";
  static Box domain(std::size_t n) { return Box(n, {-6, 6}); }
  static Point start(std::size_t) { return {0, 0}; }
  static Points minima(std::size_t) {
    return {{3, 2},
            {-2.805118086952745, 3.131312518250573},
            {-3.779310253377747, -3.2831859912861696},
            {3.5844283403304917, -1.8481265269644036}};
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[0] * x[0] + x[1] - 11.0, b = x[0] + x[1] * x[1] - 7.0;
    return T(a * a + b * b);
  }
};

struct Brent : OfDim<2> {
  static constexpr std::string_view name = "brent";
  static constexpr std::string_view formula = "(x1 + 10)^2 + (x2 + 10)^2 + exp(-x1^2 - x2^2)";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {1, 0.5}; }
  static Points minima(std::size_t) { return {{-10, -10}}; }
  static double minimum(std::size_t) { return 1.3838965267367376e-87; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(squared<T>(x[0] + 10.0) + squared<T>(x[1] + 10.0) + exp(-x[0] * x[0] - x[1] * x[1]));
  }
};

struct Cube : OfDim<2> {
  static constexpr std::string_view name = "cube";
  static constexpr std::array<std::string_view, 1> aliases{"leon"};
  static constexpr std::string_view formula = "100 (x2 - x1^3)^2 + (1 - x1)^2";
  static constexpr std::string_view note = "Leon of Jamil and Yang has x1^2: rosenbrock";
  static constexpr std::string_view source =
      "Leon, in Lavi and Vogl, Recent Advances in Optimization Techniques, Wiley 1966";
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {-1.2, 1}; }
  static Points minima(std::size_t) { return {{1, 1}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[1] - x[0] * x[0] * x[0], b = 1.0 - x[0];
    return T(100.0 * a * a + b * b);
  }
};

struct DeckkersAarts : OfDim<2> {
  static constexpr std::string_view name = "deckkers_aarts";
  static constexpr std::string_view formula = "1e5 x1^2 + x2^2 - r^2 + 1e-5 r^4, r = x1^2 + x2^2";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-20, 20}); }
  static Point start(std::size_t) { return {10, 5}; }
  static Points minima(std::size_t) { return {{0, 14.945112151891959}, {0, -14.945112151891959}}; }
  static double minimum(std::size_t) { return -24776.51834231769; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T r = x[0] * x[0] + x[1] * x[1], square = r * r;
    return T(1e5 * x[0] * x[0] + x[1] * x[1] - square + 1e-5 * square * square);
  }
};

struct ElAttarVidyasagarDutta : OfDim<2> {
  static constexpr std::string_view name = "el_attar_vidyasagar_dutta";
  static constexpr std::array<std::string_view, 1> aliases{"el_attar"};
  static constexpr std::string_view formula =
      "(x1^2 + x2 - 10)^2 + (x1 + x2^2 - 7)^2 + (x1^2 + x2^3 - 1)^2";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {1, 1}; }
  static Points minima(std::size_t) { return {{3.409186822190061, -2.171433036284005}}; }
  static double minimum(std::size_t) { return 1.7127803548622034; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[0] * x[0], b = x[1] * x[1];
    return T(squared<T>(a + x[1] - 10.0) + squared<T>(x[0] + b - 7.0) +
             squared<T>(a + b * x[1] - 1.0));
  }
};

struct Hosaki : OfDim<2> {
  static constexpr std::string_view name = "hosaki";
  static constexpr std::string_view formula =
      "(1 - 8 x1 + 7 x1^2 - 7/3 x1^3 + x1^4 / 4) x2^2 exp(-x2)";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t) { return {{0, 5}, {0, 6}}; }
  static Point start(std::size_t) { return {2, 1}; }
  static Points minima(std::size_t) { return {{4, 2}}; }
  static double minimum(std::size_t) { return -2.3458115761012865; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[0];
    const T polynomial = 1.0 + a * (-8.0 + a * (7.0 + a * (-7.0 / 3.0 + 0.25 * a)));
    return T(polynomial * x[1] * x[1] * exp(-x[1]));
  }
};

struct Price4 : OfDim<2> {
  static constexpr std::string_view name = "price_4";
  static constexpr std::string_view formula = "(2 x1^3 x2 - x2^3)^2 + (6 x1 - x2^2 + x2)^2";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-50, 50}); }
  static Point start(std::size_t) { return {10, 10}; }
  static Points minima(std::size_t) {
    return {{0, 0}, {2, 4}, {1.4643521196636984, -2.5060127607816622}};
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[1] * (2.0 * x[0] * x[0] * x[0] - x[1] * x[1]);
    const T b = 6.0 * x[0] - x[1] * x[1] + x[1];
    return T(a * a + b * b);
  }
};

struct RosenbrockModified : OfDim<2> {
  static constexpr std::string_view name = "rosenbrock_modified";
  static constexpr std::string_view formula =
      "74 + 100 (x2 - x1^2)^2 + (1 - x1)^2 - 400 exp(-((x1 + 1)^2 + (x2 + 1)^2) / 0.1)";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-2, 2}); }
  static Point start(std::size_t) { return {0, 1}; }
  static Points minima(std::size_t) { return {{-0.9095537365026206, -0.9505717126590494}}; }
  static double minimum(std::size_t) { return 34.04024310664063; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(74.0 + 100.0 * squared<T>(x[1] - x[0] * x[0]) + squared<T>(1.0 - x[0]) -
             400.0 * exp(-10.0 * (squared<T>(x[0] + 1.0) + squared<T>(x[1] + 1.0))));
  }
};

struct Schwefel26 : OfDim<2> {
  static constexpr std::string_view name = "schwefel_2_6";
  static constexpr std::string_view formula = "max(|x1 + 2 x2 - 7|, |2 x1 + x2 - 5|)";
  static constexpr std::string_view source = "Jamil and Yang (2013): Schwefel 2.6";
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t) { return {50, -20}; }
  static Points minima(std::size_t) { return {{1, 3}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(max(abs(x[0] + 2.0 * x[1] - 7.0), abs(2.0 * x[0] + x[1] - 5.0)));
  }
};

struct Treccani : OfDim<2> {
  static constexpr std::string_view name = "treccani";
  static constexpr std::array<std::string_view, 1> aliases{"trecanni"};
  static constexpr std::string_view formula = "x1^4 + 4 x1^3 + 4 x1^2 + x2^2";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-5, 5}); }
  static Point start(std::size_t) { return {3, 4}; }
  static Points minima(std::size_t) { return {{0, 0}, {-2, 0}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(squared<T>(x[0] * (x[0] + 2.0)) + x[1] * x[1]);
  }
};

struct WayburnSeader1 : OfDim<2> {
  static constexpr std::string_view name = "wayburn_seader_1";
  static constexpr std::string_view formula = "(x1^6 + x2^4 - 17)^2 + (2 x1 + x2 - 4)^2";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-5, 5}); }
  static Point start(std::size_t) { return {3, 3}; }
  static Points minima(std::size_t) { return {{1, 2}, {1.5968041538769333, 0.8063916922461333}}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(squared<T>(whole_power<T>(x[0], 6) + whole_power<T>(x[1], 4) - 17.0) +
             squared<T>(2.0 * x[0] + x[1] - 4.0));
  }
};

struct Zettl : OfDim<2> {
  static constexpr std::string_view name = "zettl";
  static constexpr std::string_view formula = "(x1^2 + x2^2 - 2 x1)^2 + 0.25 x1";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-5, 10}); }
  static Point start(std::size_t) { return {3, 3}; }
  static Points minima(std::size_t) { return {{-0.029895985050660382, 0}}; }
  static double minimum(std::size_t) { return -0.003791237220468898; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    return T(squared<T>(x[0] * x[0] + x[1] * x[1] - 2.0 * x[0]) + 0.25 * x[0]);
  }
};

struct Zirilli : OfDim<2> {
  static constexpr std::string_view name = "zirilli";
  static constexpr std::array<std::string_view, 1> aliases{"aluffi_pentini"};
  static constexpr std::string_view formula = "0.25 x1^4 - 0.5 x1^2 + 0.1 x1 + 0.5 x2^2";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t) { return {5, 5}; }
  static Points minima(std::size_t) { return {{-1.0466805318046022, 0}}; }
  static double minimum(std::size_t) { return -0.35238607380003645; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const T a = x[0] * x[0];
    return T(0.25 * a * a - 0.5 * a + 0.1 * x[0] + 0.5 * x[1] * x[1]);
  }
};

using FewCoordinatesPowers =
    std::tuple<Qubic1d, Himmelblau, Brent, Cube, DeckkersAarts, ElAttarVidyasagarDutta, Hosaki,
               Price4, RosenbrockModified, Schwefel26, Treccani, WayburnSeader1, Zettl, Zirilli>;

}  // namespace nnopt::functions

// Further test functions of any number of coordinates: powers, norms and what is made of them.
// Every function here runs on the device too: constexpr.
#pragma once
#include "functions/test_functions.hpp"

namespace nnopt::functions {

struct BentCigar : OfDimFrom<2> {
  static constexpr std::string_view name = "bent_cigar";
  static constexpr std::array<std::string_view, 1> aliases{"cigar"};
  static constexpr std::string_view formula = "x1^2 + 1e6 sum over i > 1 of x_i^2";
  static constexpr std::string_view source =
      "Hansen, Finck, Ros, Auger, INRIA RR-6829 (2009), f12 unrotated";
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = x[0] * x[0];
    for (const T& v : x.subspan(1)) sum += 1e6 * v * v;
    return sum;
  }
};

struct Brown : OfDimFrom<2> {
  static constexpr std::string_view name = "brown";
  static constexpr std::string_view formula =
      "sum over i < n of (x_i^2)^(x_{i+1}^2 + 1) + (x_{i+1}^2)^(x_i^2 + 1)";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-1, 4}); }
  static Point start(std::size_t n) { return Point(n, 1.5); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
      const T a = x[i] * x[i], b = x[i + 1] * x[i + 1];
      sum += pow(a, b + 1.0) + pow(b, a + 1.0);
    }
    return sum;
  }
};

struct ChungReynolds : OfAnyDim {
  static constexpr std::string_view name = "chung_reynolds";
  static constexpr std::string_view formula = "(sum x_i^2)^2";
  static constexpr std::string_view note = "the Hessian is 0 at the minimizer";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) sum += v * v;
    return T(sum * sum);
  }
};

struct Discus : OfDimFrom<2> {
  static constexpr std::string_view name = "discus";
  static constexpr std::array<std::string_view, 1> aliases{"tablet"};
  static constexpr std::string_view formula = "1e6 x1^2 + sum over i > 1 of x_i^2";
  static constexpr std::string_view source =
      "Hansen, Finck, Ros, Auger, INRIA RR-6829 (2009), f11 unrotated";
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 1e6 * x[0] * x[0];
    for (const T& v : x.subspan(1)) sum += v * v;
    return sum;
  }
};

struct Ellipsoid : OfDimFrom<2> {
  static constexpr std::string_view name = "ellipsoid";
  static constexpr std::array<std::string_view, 1> aliases{"elliptic"};
  static constexpr std::string_view formula = "sum 10^(6 (i - 1) / (n - 1)) x_i^2";
  static constexpr std::string_view source =
      "Hansen, Finck, Ros, Auger, INRIA RR-6829 (2009), f2 without oscillation";
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const double steps = counted(x.size() - 2);
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum += pow(10.0, 6.0 * static_cast<double>(i) / steps) * x[i] * x[i];
    }
    return sum;
  }
};

struct Exponential : OfAnyDim {
  static constexpr std::string_view name = "exponential";
  static constexpr std::string_view formula = "-exp(-sum x_i^2 / 2)";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-1, 1}); }
  static Point start(std::size_t n) { return Point(n, 0.75); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }
  static double minimum(std::size_t) { return -1; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) sum += v * v;
    return T(-exp(-0.5 * sum));
  }
};

struct HappyCat : OfAnyDim {
  static constexpr std::string_view name = "happy_cat";
  static constexpr std::string_view formula =
      "|q - n|^(1/4) + (q / 2 + s) / n + 1/2, q = sum x_i^2, s = sum x_i";
  static constexpr std::string_view source =
      "Beyer and Finck, PPSN XII, LNCS 7491 (2012) 37, alpha = 1/8";
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-2, 2}); }
  static Point start(std::size_t n) { return Point(n, 1.5); }
  static Points minima(std::size_t n) { return {Point(n, -1.0)}; }

  // `squares` is q - n, hence the 1 in place of 1/2.
  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const auto n = static_cast<double>(x.size());
    T squares = -n, sum = 0.0;
    for (const T& v : x) {
      squares += v * v;
      sum += v;
    }
    return T(sqrt(sqrt(abs(squares))) + (0.5 * squares + sum) / n + 1.0);
  }
};

struct HgBat : OfAnyDim {
  static constexpr std::string_view name = "hgbat";
  static constexpr std::string_view formula =
      "|q^2 - s^2|^(1/2) + (q / 2 + s) / n + 1/2, q = sum x_i^2, s = sum x_i";
  static constexpr std::string_view source = "Beyer and Finck, HappyCat and HGBat";
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-2, 2}); }
  static Point start(std::size_t n) { return Point(n, 1.5); }
  static Points minima(std::size_t n) { return {Point(n, -1.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const auto n = static_cast<double>(x.size());
    T squares = 0.0, sum = 0.0;
    for (const T& v : x) {
      squares += v * v;
      sum += v;
    }
    return T(sqrt(abs((squares - sum) * (squares + sum))) + (0.5 * squares + sum) / n + 0.5);
  }
};

struct Qing : OfAnyDim {
  static constexpr std::string_view name = "qing";
  static constexpr std::string_view formula = "sum (x_i^2 - i)^2";
  static constexpr std::string_view note =
      "every combination of signs is a minimizer; for n > 10 one is listed";
  static constexpr std::string_view source = jamil_yang;
  static Box domain(std::size_t n) { return Box(n, {-500, 500}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) {
    Point x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = std::sqrt(counted(i));
    return with_all_signs(x);
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += squared<T>(x[i] * x[i] - counted(i));
    return sum;
  }
};

struct Quadratic : OfAnyDim {
  static constexpr std::string_view name = "quadratic";
  static constexpr std::string_view formula =
      "1/2 sum lambda_i x_i^2, lambda from 1 to `condition` in equal ratios";
  static constexpr std::string_view source =
      "the model of convergence theory: gradient descent needs lr < 2 / condition";
  static Box domain(std::size_t n) { return Box(n, {-5, 5}); }
  static Point start(std::size_t n) { return Point(n, 3.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  double condition = 100;
  template <class See>
  void options(See&& see) {
    see("condition", condition, at_least_one, "largest over smallest curvature");
  }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    const double steps = x.size() > 1 ? static_cast<double>(x.size() - 1) : 1.0;
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double lambda = pow(condition, static_cast<double>(i) / steps);
      sum += (0.5 * lambda) * x[i] * x[i];
    }
    return sum;
  }
};

struct Quartic : OfAnyDim {
  static constexpr std::string_view name = "quartic";
  static constexpr std::string_view formula = "sum i x_i^4";
  static constexpr std::string_view note = "the Hessian is 0 at the minimizer";
  static constexpr std::string_view source = "Jamil and Yang (2013), without its noise";
  static Box domain(std::size_t n) { return Box(n, {-1.28, 1.28}); }
  static Point start(std::size_t n) { return Point(n, 1.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += counted(i) * whole_power<T>(x[i], 4);
    return sum;
  }
};

struct Salomon : OfAnyDim {
  static constexpr std::string_view name = "salomon";
  static constexpr std::string_view formula = "1 - cos(2 pi r) + 0.1 r, r^2 = sum x_i^2";
  static constexpr std::string_view source = jamil_yang;
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t n) { return Point(n, 5.25); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T squares = 0.0;
    for (const T& v : x) squares += v * v;
    const T r = sqrt(squares);
    return T(1.0 - cos(2 * pi * r) + 0.1 * r);
  }
};

struct Schwefel12 : OfAnyDim {
  static constexpr std::string_view name = "schwefel_1_2";
  static constexpr std::array<std::string_view, 1> aliases{"double_sum"};
  static constexpr std::string_view formula = "sum_i (sum over j <= i of x_j)^2";
  static constexpr std::string_view source = "Jamil and Yang (2013): Schwefel 1.2";
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0, inner = 0.0;
    for (const T& v : x) {
      inner += v;
      sum += inner * inner;
    }
    return sum;
  }
};

struct Schwefel220 : OfAnyDim {
  static constexpr std::string_view name = "schwefel_2_20";
  static constexpr std::array<std::string_view, 1> aliases{"sum_of_sizes"};
  static constexpr std::string_view formula = "sum |x_i|";
  static constexpr std::string_view source = "Jamil and Yang (2013): Schwefel 2.20";
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) sum += abs(v);
    return sum;
  }
};

struct Schwefel221 : OfAnyDim {
  static constexpr std::string_view name = "schwefel_2_21";
  static constexpr std::string_view formula = "max |x_i|";
  static constexpr std::string_view source = "Jamil and Yang (2013): Schwefel 2.21";
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T most = abs(x[0]);
    for (const T& v : x.subspan(1)) most = max(most, abs(v));
    return most;
  }
};

struct Schwefel222 : OfAnyDim {
  static constexpr std::string_view name = "schwefel_2_22";
  static constexpr std::string_view formula = "sum |x_i| + product |x_i|";
  static constexpr std::string_view source = "Jamil and Yang (2013): Schwefel 2.22";
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0, product = 1.0;
    for (const T& v : x) {
      const T size = abs(v);
      sum += size;
      product *= size;
    }
    return T(sum + product);
  }
};

struct Schwefel223 : OfAnyDim {
  static constexpr std::string_view name = "schwefel_2_23";
  static constexpr std::string_view formula = "sum x_i^10";
  static constexpr std::string_view note = "the Hessian is 0 at the minimizer";
  static constexpr std::string_view source = "Jamil and Yang (2013): Schwefel 2.23";
  static Box domain(std::size_t n) { return Box(n, {-10, 10}); }
  static Point start(std::size_t n) { return Point(n, 2.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) sum += whole_power<T>(v, 10);
    return sum;
  }
};

struct SharpRidge : OfDimFrom<2> {
  static constexpr std::string_view name = "sharp_ridge";
  static constexpr std::string_view formula = "x1^2 + 100 sqrt(sum over i > 1 of x_i^2)";
  static constexpr std::string_view source =
      "Hansen, Finck, Ros, Auger, INRIA RR-6829 (2009), f13 unrotated";
  static constexpr bool kink_at_minima = true;
  static Box domain(std::size_t n) { return Box(n, {-5, 5}); }
  static Point start(std::size_t n) { return Point(n, 3.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T squares = 0.0;
    for (const T& v : x.subspan(1)) squares += v * v;
    return T(x[0] * x[0] + 100.0 * sqrt(squares));
  }
};

struct Step : OfAnyDim {
  static constexpr std::string_view name = "step";
  static constexpr std::string_view formula = "sum floor(x_i + 0.5)^2";
  static constexpr std::string_view note =
      "flat between jumps: the gradient is 0 everywhere; every point of [-0.5, 0.5)^n is a "
      "minimizer";
  static constexpr std::string_view source = "Jamil and Yang (2013): Step 2";
  static Box domain(std::size_t n) { return Box(n, {-100, 100}); }
  static Point start(std::size_t n) { return Point(n, 10.0); }
  static Points minima(std::size_t n) { return {Point(n, 0.0)}; }

  template <class T>
  constexpr T operator()(std::span<const T> x) const {
    T sum = 0.0;
    for (const T& v : x) sum += squared<T>(floor(v + 0.5));
    return sum;
  }
};

using ManyCoordinatesPowers =
    std::tuple<BentCigar, Brown, ChungReynolds, Discus, Ellipsoid, Exponential, HappyCat, HgBat,
               Qing, Quadratic, Quartic, Salomon, Schwefel12, Schwefel220, Schwefel221, Schwefel222,
               Schwefel223, SharpRidge, Step>;

}  // namespace nnopt::functions

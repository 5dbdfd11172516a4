// Every operation a function may be written with, each stated once: its value and its partial
// derivatives. Numbers, lanes, duals and tape variables all take them from here.
//
//   struct Tan { value(x) = tan x;  slope(x, y) = 1 + y^2 };     where y is the value
//   tan(x) for any scalar x:  operate<Tan>(x)
//
// Conventions at kinks and edges, where a derivative does not exist or is infinite:
//   abs, sign, relu      0 at 0                    floor, ceil, sign   0 everywhere
//   sqrt, cbrt, x^p (0<p<1)   0 at 0, so that sqrt(x^2) behaves as abs(x) does
//   min, max             half to each side at a tie (as torch.minimum, torch.maximum)
//   hypot, atan2         0 at the origin
//   x^p for x <= 0       0 in p: only whole p have a value there
//   where(c, a, b)       that of the side taken; the condition has none (as torch.where)
//
// Every function here runs on the device too: constexpr.
#pragma once
#include <cmath>
#include <numbers>
#include <utility>

#include "autodiff/elementary.hpp"
#include "autodiff/lanes.hpp"
#include "autodiff/scalar.hpp"

namespace nnopt {

/// `body` of numbers or registers gives a value and where it holds; numbers elsewhere go to the
/// library one by one, and so does long double.
template <class Body, class Library, Real T>
constexpr T checked(Body body, Library library, T x, std::same_as<T> auto... y) {
  if constexpr (std::is_same_v<T, long double>) {
    return library(x, y...);
  } else {
    const auto [value, in_range] = body(x, y...);
    return in_range ? value : library(x, y...);
  }
}
template <class Body, class Library, Real T, std::size_t N>
constexpr Lanes<T, N> checked(Body body, Library library, const Lanes<T, N>& x,
                              const std::same_as<Lanes<T, N>> auto&... y) {
  Lanes<T, N> values;
  LaneMask<T, N> inside;
  for (std::size_t k = 0; k < x.parts; ++k) {
    const auto [value, in_range] = body(x.part[k], y.part[k]...);
    values.part[k] = value;
    inside.part[k] = in_range;
  }
  if (!all(inside)) [[unlikely]] {
    for (std::size_t i = 0; i < N; ++i) {
      if (!inside[i]) values.set(i, library(x[i], y[i]...));
    }
  }
  return values;
}

// ---- operations of one argument ----------------------------------------------------------

struct Exp {
  static constexpr auto value(const Plain auto& x) {
    return checked(
        [](auto v) {
          return elementary::Checked{elementary::exp(v), elementary::exp_in_range(v)};
        },
        [](auto v) { return std::exp(v); }, x);
  }
  static constexpr auto slope(const auto&, const auto& y) { return y; }
};
struct Log {
  static constexpr auto value(const Plain auto& x) {
    return checked(
        [](auto v) {
          return elementary::Checked{elementary::log(v), elementary::log_in_range(v)};
        },
        [](auto v) { return std::log(v); }, x);
  }
  static constexpr auto slope(const auto& x, const auto&) { return 1.0 / x; }
};

/// sin and cos of one angle from one range reduction.
constexpr elementary::SinCos<long double> sincos(long double x) {
  return {std::sin(x), std::cos(x)};
}
template <Real R>
constexpr elementary::SinCos<R> sincos(R x) {
  if (elementary::trig_in_range(x)) return elementary::sincos(x);
  return {std::sin(x), std::cos(x)};
}
template <Real T, std::size_t N>
constexpr elementary::SinCos<Lanes<T, N>> sincos(const Lanes<T, N>& x) {
  elementary::SinCos<Lanes<T, N>> y;
  LaneMask<T, N> inside;
  for (std::size_t k = 0; k < x.parts; ++k) {
    const auto [s, c] = elementary::sincos(x.part[k]);
    y.sin.part[k] = s;
    y.cos.part[k] = c;
    inside.part[k] = elementary::trig_in_range(x.part[k]);
  }
  if (!all(inside)) [[unlikely]] {
    for (std::size_t i = 0; i < N; ++i) {
      if (inside[i]) continue;
      y.sin.set(i, std::sin(x[i]));
      y.cos.set(i, std::cos(x[i]));
    }
  }
  return y;
}
struct Sin {
  static constexpr auto value(const Plain auto& x) {
    return checked(
        [](auto v) {
          return elementary::Checked{elementary::sincos(v).sin, elementary::trig_in_range(v)};
        },
        [](auto v) { return std::sin(v); }, x);
  }
  template <Plain V>
  static constexpr ValueAndSlope<V> both(const V& x) {
    const auto r = sincos(x);
    return {r.sin, r.cos};
  }
  static constexpr auto slope(const auto& x, const auto&) { return cos(x); }
};
struct Cos {
  static constexpr auto value(const Plain auto& x) {
    return checked(
        [](auto v) {
          return elementary::Checked{elementary::sincos(v).cos, elementary::trig_in_range(v)};
        },
        [](auto v) { return std::cos(v); }, x);
  }
  template <Plain V>
  static constexpr ValueAndSlope<V> both(const V& x) {
    const auto r = sincos(x);
    return {r.cos, -r.sin};
  }
  static constexpr auto slope(const auto& x, const auto&) { return -sin(x); }
};
struct Tan {
  static constexpr auto value(Real auto x) { return std::tan(x); }
  static constexpr auto slope(const auto&, const auto& y) { return 1.0 + y * y; }
};
struct Asin {
  static constexpr auto value(Real auto x) { return std::asin(x); }
  static constexpr auto slope(const auto& x, const auto&) { return 1.0 / sqrt(1.0 - x * x); }
};
struct Acos {
  static constexpr auto value(Real auto x) { return std::acos(x); }
  static constexpr auto slope(const auto& x, const auto&) { return -1.0 / sqrt(1.0 - x * x); }
};
struct Atan {
  static constexpr auto value(Real auto x) { return std::atan(x); }
  static constexpr auto slope(const auto& x, const auto&) { return 1.0 / (1.0 + x * x); }
};
struct Sinh {
  static constexpr auto value(const Plain auto& x) {
    return checked(
        [](auto v) {
          return elementary::Checked{elementary::sinh(v), elementary::exp_in_range(v)};
        },
        [](auto v) { return std::sinh(v); }, x);
  }
  static constexpr auto slope(const auto& x, const auto&) { return cosh(x); }
};
struct Cosh {
  static constexpr auto value(const Plain auto& x) {
    return checked(
        [](auto v) {
          return elementary::Checked{elementary::cosh(v), elementary::exp_in_range(v)};
        },
        [](auto v) { return std::cosh(v); }, x);
  }
  static constexpr auto slope(const auto& x, const auto&) { return sinh(x); }
};
struct Tanh {
  static constexpr auto value(const Plain auto& x) {
    return checked(
        [](auto v) {
          return elementary::Checked{elementary::tanh(v), v == v};
        },
        [](auto v) { return std::tanh(v); }, x);
  }
  static constexpr auto slope(const auto&, const auto& y) { return 1.0 - y * y; }
};
struct Log2 {
  static constexpr auto value(Real auto x) { return std::log2(x); }
  static constexpr auto slope(const auto& x, const auto&) { return std::numbers::log2e / x; }
};
struct Log10 {
  static constexpr auto value(Real auto x) { return std::log10(x); }
  static constexpr auto slope(const auto& x, const auto&) { return std::numbers::log10e / x; }
};
struct Log1p {
  static constexpr auto value(const Plain auto& x) {
    return checked(
        [](auto v) {
          return elementary::Checked{elementary::log1p(v), elementary::log1p_in_range(v)};
        },
        [](auto v) { return std::log1p(v); }, x);
  }
  static constexpr auto slope(const auto& x, const auto&) { return 1.0 / (1.0 + x); }
};
struct Expm1 {
  static constexpr auto value(const Plain auto& x) {
    return checked(
        [](auto v) {
          return elementary::Checked{elementary::expm1(v), elementary::exp_in_range(v)};
        },
        [](auto v) { return std::expm1(v); }, x);
  }
  static constexpr auto slope(const auto& x, const auto&) {
    return exp(x);
  }  // y + 1 cancels in the tail
};
struct Sqrt {
  static constexpr auto value(Real auto x) { return std::sqrt(x); }
  template <Real T, std::size_t N>
  static constexpr auto value(const Lanes<T, N>& x) {
    return Lanes<T, N>::by_register(
        [](auto v) {
          for (std::size_t i = 0; i < Lanes<T, N>::width; ++i) v[i] = std::sqrt(v[i]);
          return v;
        },
        x);
  }
  template <class V>
  static constexpr V slope(const V& x, const V& y) {
    return where(x == 0.0, V(0.0), V(0.5 / y));
  }
};
struct Cbrt {
  static constexpr auto value(Real auto x) { return std::cbrt(x); }
  template <class V>
  static constexpr V slope(const V& x, const V& y) {
    return where(x == 0.0, V(0.0), V(1.0 / (3.0 * y * y)));
  }
};
struct Sign {
  template <Plain V>
  static constexpr V value(const V& x) {
    return where(x > 0.0, V(1.0), where(x < 0.0, V(-1.0), V(0.0 * x)));  // nan stays nan
  }
  template <class V>
  static constexpr V slope(const V&, const V&) {
    return V(0.0);
  }
};
struct Abs {
  template <Plain V>
  static constexpr V value(const V& x) {
    return where(x < 0.0, V(-x), V(x + 0.0));  // + 0.0 turns -0 into 0
  }
  static constexpr auto slope(const auto& x, const auto&) { return sign(x); }
};
struct Floor {
  static constexpr auto value(Real auto x) { return std::floor(x); }
  template <class V>
  static constexpr V slope(const V&, const V&) {
    return V(0.0);
  }
};
struct Ceil {
  static constexpr auto value(Real auto x) { return std::ceil(x); }
  template <class V>
  static constexpr V slope(const V&, const V&) {
    return V(0.0);
  }
};
struct Erf {
  static constexpr auto value(Real auto x) { return std::erf(x); }
  static constexpr auto slope(const auto& x, const auto&) {
    return 2.0 * std::numbers::inv_sqrtpi * exp(-x * x);
  }
};
struct Erfc {
  static constexpr auto value(Real auto x) { return std::erfc(x); }
  static constexpr auto slope(const auto& x, const auto&) {
    return -2.0 * std::numbers::inv_sqrtpi * exp(-x * x);
  }
};
struct Relu {
  template <Plain V>
  static constexpr V value(const V& x) {
    return where(x < 0.0, V(0.0), x);  // nan stays nan
  }
  template <class V>
  static constexpr V slope(const V& x, const V&) {
    return where(x > 0.0, V(1.0), V(0.0));
  }
};
/// 1 / (1 + e^-x)
struct Sigmoid {
  template <Plain V>
  static constexpr V value(const V& x) {
    return V(1.0) / (V(1.0) + exp(-x));
  }
  static constexpr auto slope(const auto&, const auto& y) { return y * (1.0 - y); }
};
/// log(1 + e^x), written so that neither end overflows.
struct Softplus {
  template <Plain V>
  static constexpr V value(const V& x) {
    return relu(x) + log1p(exp(-abs(x)));
  }
  static constexpr auto slope(const auto& x, const auto&) { return sigmoid(x); }
};
struct Negate {
  static constexpr auto value(Real auto x) { return -x; }
  template <class V>
  static constexpr V slope(const V&, const V&) {
    return V(-1.0);
  }
};

// ---- operations of two arguments: partials in x and in y, given the value z -----------------

struct Add {
  static constexpr auto value(const auto& x, const auto& y) { return x + y; }
  template <class V>
  static constexpr V by_x(const V&, const V&, const V&) {
    return V(1.0);
  }
  template <class V>
  static constexpr V by_y(const V&, const V&, const V&) {
    return V(1.0);
  }
};
struct Subtract {
  static constexpr auto value(const auto& x, const auto& y) { return x - y; }
  template <class V>
  static constexpr V by_x(const V&, const V&, const V&) {
    return V(1.0);
  }
  template <class V>
  static constexpr V by_y(const V&, const V&, const V&) {
    return V(-1.0);
  }
};
struct Multiply {
  static constexpr auto value(const auto& x, const auto& y) { return x * y; }
  static constexpr auto by_x(const auto&, const auto& y, const auto&) { return y; }
  static constexpr auto by_y(const auto& x, const auto&, const auto&) { return x; }
};
struct Divide {
  static constexpr auto value(const auto& x, const auto& y) { return x / y; }
  static constexpr auto by_x(const auto&, const auto& y, const auto&) { return 1.0 / y; }
  static constexpr auto by_y(const auto&, const auto& y, const auto& z) { return -z / y; }
};
struct Pow {
  template <Plain V>
  static constexpr V value(const V& x, const V& y) {
    return checked([](auto v, auto w) { return elementary::pow(v, w); },
                   [](auto v, auto w) { return std::pow(v, w); }, x, y);
  }
  template <class V>
  static constexpr V by_x(const V& x, const V& p, const V&) {
    return where((x == 0.0) & (p >= 0.0) & (p < 1.0), V(0.0), V(p * pow(x, V(p - 1.0))));
  }
  template <class V>
  static constexpr V by_y(const V& x, const V&, const V& z) {
    return where(x <= 0.0, V(0.0), V(z * log(x)));
  }
};
struct Hypot {
  static constexpr auto value(Real auto x, Real auto y) { return std::hypot(x, y); }
  template <class V>
  static constexpr V by_x(const V& x, const V&, const V& z) {
    return where(z == 0.0, V(0.0), V(x / z));
  }
  template <class V>
  static constexpr V by_y(const V&, const V& y, const V& z) {
    return where(z == 0.0, V(0.0), V(y / z));
  }
};
/// The angle of (x, y); the ordinate y is the first argument.
struct Atan2 {
  static constexpr auto value(Real auto y, Real auto x) { return std::atan2(y, x); }
  template <class V>
  static constexpr V by_x(const V& y, const V& x, const V&) {
    const V square = x * x + y * y;
    return where(square == 0.0, V(0.0), V(x / square));
  }
  template <class V>
  static constexpr V by_y(const V& y, const V& x, const V&) {
    const V square = x * x + y * y;
    return where(square == 0.0, V(0.0), V(-y / square));
  }
};
/// The share of a minimum's or maximum's derivative that the winning side gets.
template <class V, class C>
constexpr V winner_share(const C& wins, const C& ties) {
  return where(ties, V(0.5), where(wins, V(1.0), V(0.0)));
}
struct Min {
  template <Plain V>
  static constexpr V value(const V& x, const V& y) {
    return where((x < y) | (x != x), x, y);  // nan on either side gives nan
  }
  template <class V>
  static constexpr V by_x(const V& x, const V& y, const V&) {
    return winner_share<V>(x < y, x == y);
  }
  template <class V>
  static constexpr V by_y(const V& x, const V& y, const V&) {
    return winner_share<V>(y < x, x == y);
  }
};
struct Max {
  template <Plain V>
  static constexpr V value(const V& x, const V& y) {
    return where((x > y) | (x != x), x, y);
  }
  template <class V>
  static constexpr V by_x(const V& x, const V& y, const V&) {
    return winner_share<V>(x > y, x == y);
  }
  template <class V>
  static constexpr V by_y(const V& x, const V& y, const V&) {
    return winner_share<V>(y > x, x == y);
  }
};

}  // namespace nnopt

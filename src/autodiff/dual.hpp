// Dual numbers: a value and its derivative in one direction, carried through every operation.
//
//   Dual<double> x{3.0, 1.0};            // x = 3, dx/dx = 1
//   Dual<double> y = x * x + sin(x);     // y.slope is dy/dx = 2x + cos x at 3
//
// The one formula: f(a + a' h) = f(a) + f'(a) a' h for h with h^2 = 0.
// One run gives one direction of the gradient; the tape gives all of it (autodiff/tape.hpp), and a
// tape of duals gives Hessian-vector products.
// Every function here runs on the device too: constexpr.
#pragma once
#include "autodiff/operations.hpp"

namespace nnopt {

/// V is a number, lanes, or a dual (for second derivatives).
template <class V>
struct Dual {
  using CarriesDerivative = void;

  V value{0.0}, slope{0.0};

  Dual() = default;
  constexpr Dual(double constant) : value(static_cast<V>(constant)) {}
  constexpr Dual(const V& v, const V& s) : value(v), slope(s) {}

  constexpr Dual& operator+=(const Dual& o) { return *this = *this + o; }
  constexpr Dual& operator-=(const Dual& o) { return *this = *this - o; }
  constexpr Dual& operator*=(const Dual& o) { return *this = *this * o; }
  constexpr Dual& operator/=(const Dual& o) { return *this = *this / o; }
};

template <class V>
constexpr const auto& number_of(const Dual<V>& x) {
  return number_of(x.value);
}

template <class Op, class V>
constexpr Dual<V> operate(const Dual<V>& x) {
  const auto [y, slope] = value_and_slope<Op>(x.value);
  return {y, slope * x.slope};
}
template <class Op, class V>
constexpr Dual<V> operate(const Dual<V>& x, const Dual<V>& y) {
  const V z = operate<Op>(x.value, y.value);
  return {z, partial_x<Op>(x.value, y.value, z) * x.slope +
                 partial_y<Op>(x.value, y.value, z) * y.slope};
}
template <class Op, class V>
constexpr Dual<V> operate(const Dual<V>& x, double constant) {
  const V y = static_cast<V>(constant), z = operate<Op>(x.value, y);
  return {z, partial_x<Op>(x.value, y, z) * x.slope};
}
template <class Op, class V>
constexpr Dual<V> operate(double constant, const Dual<V>& y) {
  const V x = static_cast<V>(constant), z = operate<Op>(x, y.value);
  return {z, partial_y<Op>(x, y.value, z) * y.slope};
}

/// c ? a : b, where c comes from a comparison of any scalars of this shape.
template <class C, class V>
constexpr Dual<V> where(const C& choose, const Dual<V>& a, const Dual<V>& b) {
  return {where(choose, a.value, b.value), where(choose, a.slope, b.slope)};
}
template <class C, class V>
constexpr Dual<V> where(const C& choose, const Dual<V>& a, double b) {
  return where(choose, a, Dual<V>(b));
}
template <class C, class V>
constexpr Dual<V> where(const C& choose, double a, const Dual<V>& b) {
  return where(choose, Dual<V>(a), b);
}

}  // namespace nnopt

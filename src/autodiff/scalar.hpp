// What a scalar is, and every operation by its name: tan(x) is operate<Tan>(x) for any scalar x.
// What the operations are stands in autodiff/operations.hpp; include that.
// Every function here runs on the device too: constexpr.
#pragma once
#include <type_traits>

#include "autodiff/lanes.hpp"

namespace nnopt {

/// Duals and tape expressions mark themselves so; they bring `operate` and `number_of` with them.
template <class X>
concept Differentiable = requires {
  typename X::CarriesDerivative;
};

template <class X>
struct IsLanes : std::false_type {};
template <class T, std::size_t N>
struct IsLanes<Lanes<T, N>> : std::true_type {};

/// Numbers and lanes: what derivatives are made of.
template <class X>
concept Plain = Real<X> || IsLanes<X>::value;
template <class X>
concept NotDouble = Plain<X> && !std::same_as<X, double>;  // so that constants may come first
template <class X>
concept Scalar = Plain<X> || Differentiable<X>;

/// A pair of operands of which one carries a derivative; the other may be a constant.
template <class X, class Y>
concept Operands = (Differentiable<X> && (Differentiable<Y> || std::is_arithmetic_v<Y>)) ||
                   (std::is_arithmetic_v<X> && Differentiable<Y>);

template <class V>
struct ValueAndSlope {
  V value, slope;
};

/// The plain number under any scalar: what comparisons look at.
template <class X>
requires Plain<X> || std::is_arithmetic_v<X>
constexpr const X& number_of(const X& x) { return x; }

template <class Op, Real R>
constexpr R operate(R x) {
  return Op::value(x);
}
template <class Op, Real R>
constexpr R operate(R x, R y) {
  return Op::value(x, y);
}
template <class Op, Real T, std::size_t N>
constexpr Lanes<T, N> operate(const Lanes<T, N>& x) {
  if constexpr (requires { Op::value(x); }) {
    return Op::value(x);
  } else {
    return Lanes<T, N>::by_lane([](T v) { return Op::value(v); }, x);
  }
}
template <class Op, Real T, std::size_t N>
constexpr Lanes<T, N> operate(const Lanes<T, N>& x, const Lanes<T, N>& y) {
  if constexpr (requires { Op::value(x, y); }) {
    return Op::value(x, y);
  } else {
    return Lanes<T, N>::by_lane([](T v, T w) { return Op::value(v, w); }, x, y);
  }
}

/// Value and slope of a one-argument operation at once, for those that share work between them.
template <class Op, class V>
constexpr ValueAndSlope<V> value_and_slope(const V& x) {
  if constexpr (requires { Op::both(x); }) {
    return Op::both(x);
  } else {
    const V y = operate<Op>(x);
    return {y, static_cast<V>(Op::slope(x, y))};
  }
}

/// Partial derivatives of a two-argument operation in its first and second argument.
template <class Op, class V>
constexpr V partial_x(const V& x, const V& y, const V& z) {
  return static_cast<V>(Op::by_x(x, y, z));
}
template <class Op, class V>
constexpr V partial_y(const V& x, const V& y, const V& z) {
  return static_cast<V>(Op::by_y(x, y, z));
}

// ---- the operations by name, for any scalar ------------------------------------------------

// clang-format off
struct Exp; struct Log; struct Log2; struct Log10; struct Log1p; struct Expm1; struct Sin;
struct Cos; struct Tan; struct Asin; struct Acos; struct Atan; struct Sinh; struct Cosh;
struct Tanh; struct Sqrt; struct Cbrt; struct Abs; struct Sign; struct Floor; struct Ceil;
struct Erf; struct Erfc; struct Relu; struct Sigmoid; struct Softplus; struct Pow; struct Hypot;
struct Atan2; struct Min; struct Max; struct Add; struct Subtract; struct Multiply;
struct Divide; struct Negate;

template <Scalar X> constexpr auto exp(const X& x) { return operate<Exp>(x); }
template <Scalar X> constexpr auto log(const X& x) { return operate<Log>(x); }
template <Scalar X> constexpr auto log2(const X& x) { return operate<Log2>(x); }
template <Scalar X> constexpr auto log10(const X& x) { return operate<Log10>(x); }
template <Scalar X> constexpr auto log1p(const X& x) { return operate<Log1p>(x); }
template <Scalar X> constexpr auto expm1(const X& x) { return operate<Expm1>(x); }
template <Scalar X> constexpr auto sin(const X& x) { return operate<Sin>(x); }
template <Scalar X> constexpr auto cos(const X& x) { return operate<Cos>(x); }
template <Scalar X> constexpr auto tan(const X& x) { return operate<Tan>(x); }
template <Scalar X> constexpr auto asin(const X& x) { return operate<Asin>(x); }
template <Scalar X> constexpr auto acos(const X& x) { return operate<Acos>(x); }
template <Scalar X> constexpr auto atan(const X& x) { return operate<Atan>(x); }
template <Scalar X> constexpr auto sinh(const X& x) { return operate<Sinh>(x); }
template <Scalar X> constexpr auto cosh(const X& x) { return operate<Cosh>(x); }
template <Scalar X> constexpr auto tanh(const X& x) { return operate<Tanh>(x); }
template <Scalar X> constexpr auto sqrt(const X& x) { return operate<Sqrt>(x); }
template <Scalar X> constexpr auto cbrt(const X& x) { return operate<Cbrt>(x); }
template <Scalar X> constexpr auto abs(const X& x) { return operate<Abs>(x); }
template <Scalar X> constexpr auto sign(const X& x) { return operate<Sign>(x); }
template <Scalar X> constexpr auto floor(const X& x) { return operate<Floor>(x); }
template <Scalar X> constexpr auto ceil(const X& x) { return operate<Ceil>(x); }
template <Scalar X> constexpr auto erf(const X& x) { return operate<Erf>(x); }
template <Scalar X> constexpr auto erfc(const X& x) { return operate<Erfc>(x); }
template <Scalar X> constexpr auto relu(const X& x) { return operate<Relu>(x); }
template <Scalar X> constexpr auto sigmoid(const X& x) { return operate<Sigmoid>(x); }
template <Scalar X> constexpr auto softplus(const X& x) { return operate<Softplus>(x); }
template <Plain V> constexpr V pow(const V& x, const std::type_identity_t<V>& y) { return operate<Pow>(x, y); }
template <Plain V> constexpr V hypot(const V& x, const std::type_identity_t<V>& y) { return operate<Hypot>(x, y); }
template <Plain V> constexpr V atan2(const V& y, const std::type_identity_t<V>& x) { return operate<Atan2>(y, x); }
template <Plain V> constexpr V min(const V& x, const std::type_identity_t<V>& y) { return operate<Min>(x, y); }
template <Plain V> constexpr V max(const V& x, const std::type_identity_t<V>& y) { return operate<Max>(x, y); }
template <NotDouble V> constexpr V pow(double x, const V& y) { return pow(static_cast<V>(x), y); }
template <NotDouble V> constexpr V hypot(double x, const V& y) { return hypot(static_cast<V>(x), y); }
template <NotDouble V> constexpr V atan2(double y, const V& x) { return atan2(static_cast<V>(y), x); }
template <NotDouble V> constexpr V min(double x, const V& y) { return min(static_cast<V>(x), y); }
template <NotDouble V> constexpr V max(double x, const V& y) { return max(static_cast<V>(x), y); }

template <class X, class Y> requires Operands<X, Y> constexpr auto pow(const X& x, const Y& y) { return operate<Pow>(x, y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto hypot(const X& x, const Y& y) { return operate<Hypot>(x, y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto atan2(const X& y, const Y& x) { return operate<Atan2>(y, x); }
template <class X, class Y> requires Operands<X, Y> constexpr auto min(const X& x, const Y& y) { return operate<Min>(x, y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto max(const X& x, const Y& y) { return operate<Max>(x, y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto operator+(const X& x, const Y& y) { return operate<Add>(x, y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto operator-(const X& x, const Y& y) { return operate<Subtract>(x, y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto operator*(const X& x, const Y& y) { return operate<Multiply>(x, y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto operator/(const X& x, const Y& y) { return operate<Divide>(x, y); }
template <Differentiable X> constexpr auto operator-(const X& x) { return operate<Negate>(x); }

template <class X, class Y> requires Operands<X, Y> constexpr auto operator<(const X& x, const Y& y) { return number_of(x) < number_of(y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto operator<=(const X& x, const Y& y) { return number_of(x) <= number_of(y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto operator>(const X& x, const Y& y) { return number_of(x) > number_of(y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto operator>=(const X& x, const Y& y) { return number_of(x) >= number_of(y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto operator==(const X& x, const Y& y) { return number_of(x) == number_of(y); }
template <class X, class Y> requires Operands<X, Y> constexpr auto operator!=(const X& x, const Y& y) { return number_of(x) != number_of(y); }
// clang-format on

}  // namespace nnopt

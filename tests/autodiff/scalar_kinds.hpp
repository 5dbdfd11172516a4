// One function over every kind of scalar, and its derivatives as the tape and as duals give them.
#pragma once
#include <cmath>
#include <functional>
#include <span>
#include <vector>

#include "autodiff/dual.hpp"
#include "autodiff/lanes.hpp"
#include "autodiff/tape.hpp"

namespace nnopt {

/// A function of a span of any of the scalars.
template <class... T>
struct OverScalars : std::function<T(std::span<const T>)>... {
  using std::function<T(std::span<const T>)>::operator()...;

  template <class Body>
  explicit OverScalars(const Body& body) : std::function<T(std::span<const T>)>(body)... {}
};

/// Every kind that the house uses, and two of long double to compare them with.
using AnyFunction = OverScalars<long double, Dual<long double>, double, Lanes8, Dual<double>,
                                Dual<float>, Dual<Lanes8>, Dual<Dual<double>>, Var<double>,
                                Var<float>, Var<Lanes8>, Var<Dual<double>>>;

/// f(x), f(x, y) and f(x, y, z) as functions of a span.
template <class F>
struct OfOne {
  F f;
  template <class T>
  T operator()(std::span<const T> x) const {
    return T(f(x[0]));
  }
};
template <class F>
struct OfTwo {
  F f;
  template <class T>
  T operator()(std::span<const T> x) const {
    return T(f(x[0], x[1]));
  }
};
template <class F>
AnyFunction of_one(const F& f) {
  return AnyFunction(OfOne<F>{f});
}
template <class F>
AnyFunction of_two(const F& f) {
  return AnyFunction(OfTwo<F>{f});
}

/// The numbers of x as another kind of number.
template <class V>
std::vector<V> converted(const std::vector<double>& x) {
  std::vector<V> r;
  for (const double v : x) r.push_back(static_cast<V>(v));
  return r;
}

template <class T, class F>
T value_at(const F& f, const std::vector<T>& x) {
  return f(std::span<const T>(x));
}

template <class V>
struct ValueAndGradient {
  V value;
  std::vector<V> gradient;
};

/// One run, one sweep.
template <class V, class F>
ValueAndGradient<V> by_tape(const F& f, const std::vector<V>& x) {
  Tape<V> tape;
  std::vector<Var<V>> inputs;
  for (const V& v : x) inputs.push_back(tape.variable(v));
  const Var<V> y = value_at(f, inputs);
  tape.reverse(y);
  ValueAndGradient<V> r{y.value(), {}};
  for (const auto& input : inputs) r.gradient.push_back(tape.adjoint(input));
  return r;
}

/// One run in direction v.
template <class V, class F>
Dual<V> along(const F& f, const std::vector<V>& x, const std::vector<V>& v) {
  std::vector<Dual<V>> inputs;
  for (std::size_t i = 0; i < x.size(); ++i) inputs.emplace_back(x[i], v[i]);
  return value_at(f, inputs);
}

/// One run per coordinate.
template <class V, class F>
ValueAndGradient<V> by_duals(const F& f, const std::vector<V>& x) {
  ValueAndGradient<V> r{V(0.0), {}};
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::vector<V> unit(x.size(), V(0.0));
    unit[i] = V(1.0);
    const Dual<V> y = along(f, x, unit);
    r.value = y.value;
    r.gradient.push_back(y.slope);
  }
  return r;
}

/// Gradient and Hessian-vector product from one sweep of a tape of duals.
template <class F>
ValueAndGradient<Dual<double>> hessian_times(const F& f, const std::vector<double>& x,
                                             const std::vector<double>& v) {
  std::vector<Dual<double>> inputs;
  for (std::size_t i = 0; i < x.size(); ++i) inputs.emplace_back(x[i], v[i]);
  return by_tape(f, inputs);
}

/// v' H w by duals of duals.
template <class F>
double curvature(const F& f, const std::vector<double>& x, const std::vector<double>& v,
                 const std::vector<double>& w) {
  std::vector<Dual<double>> inner, direction;
  for (std::size_t i = 0; i < x.size(); ++i) {
    inner.emplace_back(x[i], v[i]);
    direction.emplace_back(w[i]);
  }
  return along(f, inner, direction).slope.slope;
}

}  // namespace nnopt

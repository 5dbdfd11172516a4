// A dense layer of random numbers for tests of the compute verbs, in guarded memory, and the same
// layer by plain loops over any scalar.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/rows.hpp"
#include "compute/compute.hpp"

namespace nnopt {

inline constexpr double guard_value = 77;

/// Numbers with guards around and between its segments, `gap` wide: their places hold guard_value.
template <class T>
struct TestLayer {
  DenseShape shape;
  std::vector<T> w, x, dy, dx, mask;
  std::vector<T> y, slope, dot, norm, a;  // longer than `out`, to see what is written behind it
  bool masked;                            // mask is what dropout gives
  Clock clock;

  TestLayer(std::size_t in, std::size_t out, bool normalized, bool with_mask,
            const std::string& activation, std::uint64_t seed = 1, std::size_t gap = 5)
      : masked(with_mask), clock{seed, 0} {
    shape.in = in;
    shape.out = out;
    shape.activation = find_activation(activation);
    shape.bias = gap;
    shape.weight = shape.bias + out + gap;
    const std::size_t behind = shape.weight + in * out + gap;
    if (normalized) shape.gain = behind;
    w = filled(behind + out + gap, guard_value);
    const double scale = 1 / std::sqrt(static_cast<double>(in));
    draw(w, shape.weight, in * out, scale, {seed, Purpose::initialization, 1});
    draw(w, shape.bias, out, 0.5, {seed, Purpose::initialization, 2});
    if (normalized) draw(w, shape.gain, out, 1, {seed, Purpose::initialization, 3});
    x = filled(in, 0), dy = filled(out + gap, guard_value), dx = filled(in + gap, guard_value);
    draw(x, 0, in, 1, {seed, Purpose::initialization, 4});
    draw(dy, 0, out, 1, {seed, Purpose::initialization, 5});
    draw(dx, 0, in, 1, {seed, Purpose::initialization, 6});
    y = slope = dot = norm = a = filled(out + gap, guard_value);
    mask = filled(out, 0);
    const RandomStream random(seed, Purpose::dropout, 0);
    for (std::size_t i = 0; i < out; ++i) mask[i] = random.uniform(i) < 0.3 ? T(0) : T(1 / 0.7);
  }

  DenseMemory<T> memory() { return {slope.data(), dot.data(), norm.data(), a.data()}; }
  Dropout dropout() const { return {masked ? 0.3 : 0, 0}; }
  bool is_parameter(std::size_t k) const {
    const auto within = [&](std::size_t from, std::size_t n) { return k >= from && k < from + n; };
    return within(shape.bias, shape.out) || within(shape.weight, shape.in * shape.out) ||
           (shape.normalized() && within(shape.gain, shape.out));
  }
  std::string text() const {
    return std::to_string(shape.out) + "x" + std::to_string(shape.in) + " " +
           std::string(name_of(shape.activation)) + (masked ? " masked" : "") +
           (shape.normalized() ? " normalized" : "") + (sizeof(T) == 4 ? " float" : " double");
  }

 private:
  static std::vector<T> filled(std::size_t n, double value) {
    return std::vector<T>(n, static_cast<T>(value));
  }
  static void draw(std::vector<T>& to, std::size_t from, std::size_t n, double scale,
                   const RandomStream& random) {
    for (std::size_t i = 0; i < n; ++i) to[from + i] = static_cast<T>(scale * random.normal(i));
  }
};

/// y of the layer with parameters w (a block) and input x, over any scalar S.
template <class S, class T>
std::vector<S> plain_forward(const TestLayer<T>& layer, const std::vector<S>& w,
                             const std::vector<S>& x) {
  const DenseShape& shape = layer.shape;
  std::vector<S> y(shape.out);
  for (std::size_t i = 0; i < shape.out; ++i) {
    S z = 0.0, square = 0.0;
    for (std::size_t j = 0; j < shape.in; ++j) {
      const S& v = w[shape.weight + i * shape.in + j];
      z += v * x[j];
      square += v * v;
    }
    if (shape.normalized()) z *= w[shape.gain + i] / sqrt(square);
    z += w[shape.bias + i];
    std::visit([&](auto activation) { y[i] = activation.of(z); }, shape.activation);
    if (layer.masked) y[i] *= static_cast<double>(layer.mask[i]);
  }
  return y;
}

/// Numbers as another type: doubles, or duals without a slope.
template <class S, class T>
std::vector<S> as(const std::vector<T>& numbers) {
  std::vector<S> r;
  for (const T x : numbers) r.push_back(static_cast<S>(static_cast<double>(x)));
  return r;
}

/// What pull has to give: adjoints of parameters (guard_value elsewhere), of x (added to what was
/// there), and of what goes into the activation.
struct PlainPull {
  std::vector<double> g, dx, a;
};
template <class T>
PlainPull plain_pull(const TestLayer<T>& layer) {
  const DenseShape& shape = layer.shape;
  const auto w = as<double>(layer.w), x = as<double>(layer.x);
  PlainPull r{std::vector<double>(w.size(), guard_value), as<double>(layer.dx), {}};
  for (std::size_t i = 0; i < shape.out; ++i) {
    const double* const v = w.data() + shape.weight + i * shape.in;
    double u = 0, square = 0;
    for (std::size_t j = 0; j < shape.in; ++j) u += v[j] * x[j], square += v[j] * v[j];
    const double norm = std::sqrt(square);
    const double scale = shape.normalized() ? w[shape.gain + i] / norm : 1;
    const double slope = std::visit(
        [&](auto activation) {
          return activation.of(Dual<double>(scale * u + w[shape.bias + i], 1.0)).slope;
        },
        shape.activation);
    const double a = static_cast<double>(layer.dy[i]) * slope *
                     (layer.masked ? static_cast<double>(layer.mask[i]) : 1);
    r.a.push_back(a);
    r.g[shape.bias + i] = a;
    // The adjoint of the effective row is a x; its part along v is what the length hides.
    for (std::size_t j = 0; j < shape.in; ++j) {
      r.dx[j] += a * scale * v[j];
      const double along = shape.normalized() ? u / square * v[j] : 0;
      r.g[shape.weight + i * shape.in + j] = scale * (a * x[j] - a * along);
    }
    if (shape.normalized()) r.g[shape.gain + i] = a * u / norm;
  }
  return r;
}

}  // namespace nnopt

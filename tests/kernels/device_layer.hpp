// A dense layer of random numbers in a device's memory, one for each copy, with guards around
// everything; and the same layers on the CPU to compare with.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "compute/device.hpp"
#include "rules/catalogue.hpp"
#include "tests/compute/layer.hpp"
#include "tests/kernels/closeness.hpp"

namespace nnopt {

/// What a shape looks like.
struct LayerKind {
  std::size_t out, in;
  bool normalized, masked;
  std::string activation;
  std::size_t gap = 8;  // with 5, rows start where no pack of numbers may
};

/// Of copy 0; the others follow.
inline constexpr std::uint64_t first_seed = 7;

/// One layer per copy, all of one shape: what they hold before and after verbs.
template <class T>
class DeviceLayers {
 public:
  static constexpr std::size_t states = Weights<T>::most_states;
  std::vector<TestLayer<T>> host;

  DeviceLayers(const LayerKind& kind, std::size_t copies, Kernels kernels,
               std::uint64_t seed = first_seed)
      : device_(make_cuda<T>(0, copies, room(kind), kernels)) {
    for (std::size_t c = 0; c < copies; ++c) {
      host.emplace_back(kind.in, kind.out, kind.normalized, kind.masked, kind.activation, seed + c,
                        kind.gap);
    }
    const TestLayer<T>& layer = host.front();
    const std::size_t outs = kind.out + kind.gap;
    w = device_->make(layer.w.size());
    for (T*& state : state_) state = device_->make(layer.w.size());
    g = device_->make(layer.w.size());
    x = device_->make(kind.in + kind.gap);
    for (T** place : {&y, &memory_.slope, &memory_.dot, &memory_.squared_norm, &memory_.a}) {
      *place = device_->make(outs);
    }
    adjoints_ = device_->make_adjoints(adjoint_size(kind), kind.out);
    dx = adjoints_ + kind.gap;
    dy = dx + (kind.in + kind.gap + 3) / 4 * 4;
    for (std::size_t c = 0; c < copies; ++c) {
      const TestLayer<T>& one = host[c];
      device_->put(one.w, w, c);
      device_->put(std::vector<T>(one.w.size(), guard()), g, c);
      device_->put(one.x, x, c);
      for (T* place : {y, memory_.slope, memory_.dot, memory_.squared_norm, memory_.a}) {
        device_->put(std::vector<T>(outs, guard()), place, c);
      }
      // Adjoints in two parts, which together are the layer's.
      std::vector<T> first(one.dy.begin(), one.dy.begin() + static_cast<std::ptrdiff_t>(kind.out));
      device_->put(first, dy, c);
      device_->put(
          std::vector<T>(one.dx.begin(), one.dx.begin() + static_cast<std::ptrdiff_t>(kind.in)), dx,
          c);
      device_->set_clock(one.clock, c);
    }
  }

  Device<T>& device() { return *device_; }
  const DenseShape& shape() const { return host.front().shape; }
  Weights<T> weights() const { return {w, {state_[0], state_[1], state_[2]}}; }
  const DenseMemory<T>& memory() const { return memory_; }

  void renew_norms() { device_->renew_norms(shape(), w, memory_); }
  void forward() { device_->forward(shape(), w, x, y, memory_, host.front().dropout()); }
  void pull() { device_->pull(shape(), w, x, dy, memory_, dx, g); }
  void pull_and_update() { device_->pull_and_update(shape(), weights(), x, dy, memory_, dx); }
  void begin_update(const Rule& rule, std::int64_t step) {
    for (std::size_t c = 0; c < host.size(); ++c) {
      device_->set_clock({host[c].clock.seed, step}, c);
    }
    device_->begin_update(rule);
  }

  std::vector<T> read(const T* from, std::size_t count, std::size_t copy) {
    std::vector<T> numbers(count);
    device_->get(from, numbers, copy);
    return numbers;
  }
  /// Adjoints summed over their parts, as the next pull would.
  std::vector<T> sum(const T* from, std::size_t count, std::size_t copy) {
    std::vector<T> total(count);
    for (std::size_t part = 0; part < part_count(shape().out); ++part) {
      const auto numbers = read(from + part * padded(adjoint_size_), count, copy);
      for (std::size_t i = 0; i < count; ++i) total[i] += numbers[i];
    }
    return total;
  }
  T* state(std::size_t k) const { return state_[k]; }

  static T guard() { return static_cast<T>(guard_value); }

  T *w, *g, *x, *y, *dy, *dx;

 private:
  std::size_t adjoint_size(const LayerKind& kind) {
    return adjoint_size_ = kind.in + kind.out + 3 * kind.gap + 4;
  }
  static std::size_t room(const LayerKind& kind) {
    const std::size_t w = padded(kind.in * kind.out + 2 * kind.out + 4 * kind.gap);
    return (2 + states) * w + 2 * padded(kind.in + kind.gap) + 5 * padded(kind.out + kind.gap) +
           padded_adjoints(kind.in + kind.out + 3 * kind.gap + 4, kind.out);
  }

  std::unique_ptr<Device<T>> device_;
  DenseMemory<T> memory_;
  T* adjoints_;
  T* state_[states];
  std::size_t adjoint_size_ = 0;
};

}  // namespace nnopt

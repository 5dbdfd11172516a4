// The dense verbs on the CPU. Rows are shared out in pieces of 32, by shape alone; each piece sums
// its own part of dx, and the parts are added in the order of the pieces, so that any number of
// threads gives the same bits. A step reads W once for the forward (4 bytes a weight in float) and
// reads and writes W and the moments once for pull and update (24 bytes with adam).
#pragma once
#include <algorithm>
#include <vector>

#include "compute/compute.hpp"
#include "compute/cpu_machine.hpp"
#include "compute/rows.hpp"

namespace nnopt {

inline constexpr std::size_t rows_per_piece = 32;
/// Smaller layers are not worth a second thread.
inline constexpr std::size_t shared_from = 16384;

template <class T>
class Cpu final : public CpuMachine<T, Compute<T>> {
 public:
  explicit Cpu(Team& team) : CpuMachine<T, Compute<T>>(team) {}

  T* make_adjoints(std::size_t size, std::size_t) override { return this->make(size, 0); }
  void forward(const DenseShape& layer, const T* w, const T* x, T* y, const DenseMemory<T>& memory,
               const Dropout& dropout) override {
    for_pieces(layer, [&](std::size_t, std::size_t from, std::size_t to) {
      for (std::size_t i = from; i < to; ++i) {
        T z = rows::dot(w + layer.weight + i * layer.in, x, layer.in);
        if (layer.normalized()) {
          memory.dot[i] = z;
          z *= w[layer.gain + i] / std::sqrt(memory.squared_norm[i]);
        }
        y[i] = z + w[layer.bias + i];
      }
      activate(layer, y, memory, dropout, from, to);
    });
  }

  void pull(const DenseShape& layer, const T* w, const T* x, T* dy, const DenseMemory<T>& memory,
            T* dx, T* g) override {
    pull_pieces(layer, dx, [&](std::size_t from, std::size_t to, T* part) {
      for (std::size_t i = from; i < to; ++i) {
        const RowPull<T> row = take_row(layer, w, dy, memory, i);
        g[layer.bias + i] = row.bias;
        if (layer.normalized()) g[layer.gain + i] = row.gain;
        const std::size_t start = layer.weight + i * layer.in;
        if (layer.normalized()) {
          rows::pull<true>(w + start, x, row.a, row.shrink, part, g + start, layer.in);
        } else {
          rows::pull<false>(w + start, x, row.a, row.shrink, part, g + start, layer.in);
        }
      }
    });
  }

  void pull_and_update(const DenseShape& layer, const Weights<T>& weights, const T* x, T* dy,
                       const DenseMemory<T>& memory, T* dx) override {
    with_body<T>(rule_, clock_.step, [&](auto body) {
      pull_pieces(layer, dx, [&](std::size_t from, std::size_t to, T* part) {
        if (layer.normalized()) {
          pull_and_update_rows<true>(layer, weights, x, dy, memory, part, body, from, to);
        } else {
          pull_and_update_rows<false>(layer, weights, x, dy, memory, part, body, from, to);
        }
      });
    });
  }

  void renew_norms(const DenseShape& layer, const T* w, const DenseMemory<T>& memory) override {
    if (!layer.normalized()) return;
    for_pieces(layer, [&](std::size_t, std::size_t from, std::size_t to) {
      for (std::size_t i = from; i < to; ++i) renew_norm(layer, w, memory, i);
    });
  }

  void take_adjoints(T* dx, T* g, std::size_t count) override {
    std::copy_n(dx, count, g);
    std::fill_n(dx, count, T(0));
  }

  void take_and_update(const Weights<T>& weights, T* dx, std::size_t count) override {
    this->update(weights, dx, 0, count);
    std::fill_n(dx, count, T(0));
  }

 private:
  using Base = CpuMachine<T, Compute<T>>;
  using Base::clock_, Base::rule_, Base::team_;

  /// Takes the row's adjoint.
  static RowPull<T> take_row(const DenseShape& layer, const T* w, T* dy,
                             const DenseMemory<T>& memory, std::size_t i) {
    const T a = memory.a[i] = dy[i] * memory.slope[i];
    dy[i] = 0;
    return row_pull(layer, w, memory, i, a);
  }

  /// y = activation(y) and its slope, both times the factor of dropout.
  void activate(const DenseShape& layer, T* y, const DenseMemory<T>& memory, const Dropout& dropout,
                std::size_t from, std::size_t to) const {
    std::visit(
        [&](auto activation) {
          for (std::size_t i = from; i < to; ++i) {
            const Dual<T> out = activation.of(Dual<T>(y[i], T(1)));
            y[i] = out.value;
            memory.slope[i] = out.slope;
          }
        },
        layer.activation);
    if (dropout.share == 0) return;
    const RandomStream random = dropout_stream(clock_);
    for (std::size_t i = from; i < to; ++i) {
      const auto factor = dropout_factor<T>(random, dropout.share, dropout.first + i);
      y[i] *= factor;
      memory.slope[i] *= factor;
    }
  }

  template <bool normalized, class Body>
  static void pull_and_update_rows(const DenseShape& layer, const Weights<T>& weights, const T* x,
                                   T* dy, const DenseMemory<T>& memory, T* part, Body body,
                                   std::size_t from, std::size_t to) {
    T bias[rows_per_piece] = {}, gain[rows_per_piece] = {};
    for (std::size_t i = from; i < to; ++i) {
      const RowPull<T> row = take_row(layer, weights.w, dy, memory, i);
      bias[i - from] = row.bias;
      gain[i - from] = row.gain;
      const std::size_t start = layer.weight + i * layer.in;
      rows::pull_and_update<normalized>(weights.w + start, weights.state[0] + start,
                                        weights.state[1] + start, weights.state[2] + start, x,
                                        row.a, row.shrink, part, layer.in, body);
      if constexpr (normalized) renew_norm(layer, weights.w, memory, i);
    }
    Base::update_some(weights, layer.bias + from, to - from, body, bias);
    if constexpr (normalized) Base::update_some(weights, layer.gain + from, to - from, body, gain);
  }

  static void renew_norm(const DenseShape& layer, const T* w, const DenseMemory<T>& memory,
                         std::size_t i) {
    const T* const row = w + layer.weight + i * layer.in;
    memory.squared_norm[i] = rows::dot(row, row, layer.in);
  }

  /// work(piece, first row, last row + 1) for all pieces of a layer, shared out where it is large.
  template <class Work>
  void for_pieces(const DenseShape& layer, Work work) {
    const std::size_t pieces = (layer.out + rows_per_piece - 1) / rows_per_piece;
    const auto piece = [&](std::size_t k) {
      work(k, k * rows_per_piece, std::min(layer.out, (k + 1) * rows_per_piece));
    };
    if (layer.in * layer.out >= shared_from) {
      team_.run(pieces, piece);
    } else {
      for (std::size_t k = 0; k < pieces; ++k) piece(k);
    }
  }

  /// for_pieces, where work(first row, last row + 1, part) adds to a part of dx of its own.
  template <class Work>
  void pull_pieces(const DenseShape& layer, T* dx, Work work) {
    const std::size_t pieces = (layer.out + rows_per_piece - 1) / rows_per_piece;
    // A row of padding keeps two threads off the same cache line.
    const std::size_t stride = layer.in + 64 / sizeof(T);
    if (parts_.size() < pieces * stride) parts_.resize(pieces * stride);
    for_pieces(layer, [&](std::size_t k, std::size_t from, std::size_t to) {
      T* const part = parts_.data() + k * stride;
      std::fill_n(part, layer.in, T(0));
      work(from, to, part);
    });
    for (std::size_t k = 0; k < pieces; ++k) rows::add(dx, parts_.data() + k * stride, layer.in);
  }

  std::vector<T> parts_;
};

template <class T>
std::unique_ptr<Compute<T>> make_cpu(Team& team) {
  return std::make_unique<Cpu<T>>(team);
}

}  // namespace nnopt

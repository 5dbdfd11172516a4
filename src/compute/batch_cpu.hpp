// The dense verbs on mini-batches on the CPU. Work is cut into parts by shape alone; each number is
// computed whole by one part, and sums over rows have one order, so that any number of threads
// gives the same bits. A layer of one output sums its inputs free of their order: units of a hidden
// layer before it may change places.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "compute/batch.hpp"
#include "compute/cpu_machine.hpp"
#include "compute/gemm.hpp"
#include "compute/order_free.hpp"

namespace nnopt {

template <class T>
class BatchCpu final : public CpuMachine<T, BatchCompute<T>> {
 public:
  explicit BatchCpu(Team& team) : CpuMachine<T, BatchCompute<T>>(team) {}

  std::size_t hold(const Examples& examples) override {
    sets_.push_back(&examples);
    return sets_.size() - 1;
  }
  std::size_t rows(std::size_t set) const override { return sets_[set]->rows(); }

  void begin(std::size_t set, std::span<const std::uint32_t> order) override {
    set_ = sets_[set];
    order_.assign(order.begin(), order.end());
    next_ = 0;
  }

  void take(std::size_t rows, T* x) override {
    first_ = next_;
    next_ += rows;
    for_pieces(rows, set_->inputs, [&](std::size_t from, std::size_t to) {
      for (std::size_t r = from; r < to; ++r) {
        prefetch_row(first_ + r + 4);
        take_row(row(first_ + r), x + r * set_->inputs);
      }
    });
  }

  void forward(const DenseShape& layer, const T* w, std::size_t rows, const T* x, T* y, T* slope,
               const Dropout& dropout) override {
    const Cut cut(rows, layer.out, layer.in);
    run(cut, [&](const Part& b) {
      if (layer.out == 1) {
        for (std::size_t r = b.row; r < b.row + b.rows; ++r) {
          y[r] = order_free_dot(w + layer.weight, x + r * layer.in, layer.in);
        }
      } else {
        multiply<T>(b.rows, b.columns, layer.in, {x + b.row * layer.in, layer.in, 1},
                    {w + layer.weight + b.column * layer.in, 1, layer.in},
                    {y + b.row * layer.out + b.column, layer.out, 1});
      }
      for (std::size_t r = b.row; r < b.row + b.rows; ++r) {
        const std::size_t at = r * layer.out + b.column;
        activate(layer.activation, b.columns, w + layer.bias + b.column, y + at, slope + at);
        if (dropout.share != 0) drop(dropout, r, b.column, b.columns, y + at, slope + at);
      }
    });
  }

  void pull(const DenseShape& layer, const T* w, std::size_t rows, const T* x, T* dy,
            const T* slope, T* dx, T* g) override {
    const std::size_t in = layer.in, out = layer.out;
    for_pieces(out, rows, [&](std::size_t from, std::size_t to) {
      T* const __restrict db = g + layer.bias;
      std::fill(db + from, db + to, T(0));
      for (std::size_t r = 0; r < rows; ++r) {
        T* const __restrict a = dy + r * out;
        const T* const __restrict s = slope + r * out;
        for (std::size_t i = from; i < to; ++i) db[i] += a[i] *= s[i];
      }
    });
    const Cut weights(out, in, rows), inputs(rows, dx == nullptr ? 0 : in, out);
    this->team_.run(weights.parts() + inputs.parts(), [&](std::size_t k) {
      if (k < inputs.parts()) {
        const Part b = inputs.part(k);
        multiply<T>(b.rows, b.columns, out, {dy + b.row * out, out, 1},
                    {w + layer.weight + b.column, in, 1}, {dx + b.row * in + b.column, in, 1});
      } else {
        const Part b = weights.part(k - inputs.parts());
        multiply<T>(b.rows, b.columns, rows, {dy + b.row, 1, out}, {x + b.column, in, 1},
                    {g + layer.weight + b.row * in + b.column, in, 1});
      }
    });
  }

  void loss(std::size_t rows, std::size_t outputs, const T* y, T* dy) override {
    losses_.resize(rows);
    if (set_->classes > 0) {
      exponentials_.resize(rows * outputs);
      right_.resize(rows);
      for_pieces(rows, outputs, [&](std::size_t from, std::size_t to) {
        cross_entropy(rows, outputs, y, dy, from, to);
      });
      for (std::size_t r = 0; r < rows; ++r) {
        if (right_[r] == 1 && std::isfinite(losses_[r])) ++score_.right;
      }
    } else {
      for (std::size_t r = 0; r < rows; ++r) {
        const double residual = static_cast<double>(y[r]) - set_->targets[row(first_ + r)];
        losses_[r] = residual * residual;
        if (dy != nullptr) dy[r] = static_cast<T>(2 * residual / static_cast<double>(rows));
      }
    }
    for (const double loss : losses_) score_.loss += loss;
    score_.rows += rows;
  }

  void tick() override { ++this->clock_.step; }
  Score score() override { return std::exchange(score_, {}); }
  void repeat(std::size_t times, const std::function<void()>& step) override {
    for (std::size_t i = 0; i < times; ++i) step();
  }

 private:
  struct Part {
    std::size_t row, rows, column, columns;
  };
  /// A product of m by n numbers of k terms each, cut into parts that keep to a core's caches, and
  /// that are worth a thread.
  class Cut {
   public:
    Cut(std::size_t m, std::size_t n, std::size_t k) : m_(m), n_(n) {
      constexpr std::size_t height = 168, width = 256, least = 32;  // of a part
      constexpr std::size_t worth = std::size_t{1} << 18;           // products
      down_ = (m + height - 1) / height;
      across_ = (n + width - 1) / width;
      std::size_t& longer = m > n ? down_ : across_;
      const std::size_t most = (std::max(m, n) + least - 1) / least;
      if (parts() > 0) longer = std::max(longer, std::min({most, m * n * k / worth, most_parts}));
    }
    std::size_t parts() const { return down_ * across_; }
    Part part(std::size_t k) const {
      const std::size_t i = k / across_, j = k % across_;
      const std::size_t row = i * m_ / down_, column = j * n_ / across_;
      return {row, (i + 1) * m_ / down_ - row, column, (j + 1) * n_ / across_ - column};
    }

   private:
    static constexpr std::size_t most_parts = 4;
    std::size_t m_, n_, down_, across_;
  };
  template <class Work>
  void run(const Cut& cut, Work work) {
    this->team_.run(cut.parts(), [&](std::size_t k) { work(cut.part(k)); });
  }
  /// work(from, to) for pieces of `count` things of so many numbers each.
  template <class Work>
  void for_pieces(std::size_t count, std::size_t numbers, Work work) {
    const std::size_t piece = std::max<std::size_t>(1, 32768 / std::max<std::size_t>(1, numbers));
    const std::size_t pieces = (count + piece - 1) / piece;
    this->team_.run(pieces,
                    [&](std::size_t k) { work(k * count / pieces, (k + 1) * count / pieces); });
  }

  std::size_t row(std::size_t r) const { return order_.empty() ? r : order_[r]; }
  void take_row(std::size_t r, T* __restrict x) const {
    const std::size_t n = set_->inputs;
    if (set_->pixels.empty()) {
      const double* const from = set_->numbers.data() + r * n;
      for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<T>(from[i]);
    } else {
      take_pixels(set_->pixels.data() + r * n, n, x);
    }
  }
  /// Rows come in any order: each is asked for a few rows ahead (a fifth of an epoch of a small
  /// network). In place, as g++ 12 takes a call that only prefetches for one without effect.
  [[gnu::always_inline]] void prefetch_row(std::size_t r) const {
    if (set_->pixels.empty() || r >= order_.size()) return;
    const std::uint8_t* const from = set_->pixels.data() + order_[r] * set_->inputs;
    for (std::size_t i = 0; i < set_->inputs; i += 64) __builtin_prefetch(from + i);
  }
  /// x = pixel / 255, rounded once: a product with 1 / 255, and what it lacks.
  static void take_pixels(const std::uint8_t* __restrict pixels, std::size_t n, T* __restrict x) {
    constexpr T inverse = T(1) / 255;
    for (std::size_t i = 0; i < n; ++i) {
      const auto p = static_cast<T>(int{pixels[i]});
      if constexpr (elementary::registers_fuse) {
        const T q = p * inverse;
        x[i] = std::fma(std::fma(q, T(-255), p), inverse, q);
      } else {
        x[i] = p / 255;
      }
    }
  }

  static void activate(const Activation& activation, std::size_t n, const T* bias, T* y, T* slope) {
    std::visit(
        [&](auto f) {
          for_lanes(n, [&](std::size_t i, auto count) {
            const L z = load(y + i, count) + load(bias + i, count);
            const Dual<L> out = f.of(Dual<L>(z, L(1.0)));
            store(out.value, y + i, count);
            store(out.slope, slope + i, count);
          });
        },
        activation);
  }
  void drop(const Dropout& dropout, std::size_t r, std::size_t column, std::size_t n, T* y,
            T* slope) const {
    const RandomStream random = dropout_stream(this->clock_);
    const std::uint64_t first = dropout.first + column + (std::uint64_t{r} << 32);
    for (std::size_t i = 0; i < n; ++i) {
      const T factor = dropout_factor<T>(random, dropout.share, first + i);
      y[i] *= factor;
      slope[i] *= factor;
    }
  }

  /// Rows [from, to) of softmax and cross-entropy.
  void cross_entropy(std::size_t rows, std::size_t outputs, const T* y, T* dy, std::size_t from,
                     std::size_t to) {
    T* const e = exponentials_.data();
    for (std::size_t r = from; r < to; ++r) {
      const T* const z = y + r * outputs;
      const T* const most = std::max_element(z, z + outputs);
      const std::size_t label = set_->labels[row(first_ + r)];
      right_[r] = most == z + label;
      losses_[r] = static_cast<double>(*most) - static_cast<double>(z[label]);
      for (std::size_t j = 0; j < outputs; ++j) e[r * outputs + j] = z[j] - *most;
    }
    exponentiate(e + from * outputs, (to - from) * outputs);
    for (std::size_t r = from; r < to; ++r) {
      const T* const p = e + r * outputs;
      double sum = 0;
      for (std::size_t j = 0; j < outputs; ++j) sum += static_cast<double>(p[j]);
      losses_[r] += log(sum);
      if (dy == nullptr) continue;
      T* const a = dy + r * outputs;
      const double share = 1 / (sum * static_cast<double>(rows));
      for (std::size_t j = 0; j < outputs; ++j) a[j] = p[j] * static_cast<T>(share);
      const std::size_t label = set_->labels[row(first_ + r)];
      a[label] = static_cast<T>((static_cast<double>(p[label]) - sum) * share);
    }
  }
  /// x = e^x of numbers <= 0; what is hardly a number any more becomes 0.
  static void exponentiate(T* x, std::size_t n) {
    constexpr T least = T(0.99) * elementary::Constants<T>::exp_low;
    for_lanes(n, [&](std::size_t i, auto count) {
      const L z = load(x + i, count);
      const auto vanishes = z < L(least);  // false of nan, which must be seen
      store(where(vanishes, L(0.0), L(exp(where(vanishes, L(least), z)))), x + i, count);
    });
  }

  // ---- registers of numbers, the last of them in part ----
  using L = Lanes<T, register_bytes / sizeof(T)>;
  /// f(i, count) for the numbers [i, i + count) of n; count is a constant but for the last.
  template <class F>
  static void for_lanes(std::size_t n, F f) {
    std::size_t i = 0;
    for (; i + L::size <= n; i += L::size) f(i, std::integral_constant<std::size_t, L::size>());
    if (i < n) f(i, n - i);
  }
  static L load(const T* from, std::size_t count) {
    L r = 0.0;
    std::memcpy(&r, from, count * sizeof(T));
    return r;
  }
  static void store(const L& x, T* to, std::size_t count) {
    std::memcpy(to, &x, count * sizeof(T));
  }

  std::vector<const Examples*> sets_;
  const Examples* set_ = nullptr;
  std::vector<std::uint32_t> order_;
  std::size_t first_ = 0, next_ = 0;  // of the order: the rows taken last
  Score score_;
  // Of the rows of a batch.
  std::vector<double> losses_;
  std::vector<std::uint8_t> right_;
  std::vector<T> exponentials_;
};

template <class T>
std::unique_ptr<BatchCompute<T>> make_batch_cpu(Team& team) {
  return std::make_unique<BatchCpu<T>>(team);
}

}  // namespace nnopt

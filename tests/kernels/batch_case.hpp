// A machine for mini-batches on a device with guards around all that is in its memory, and layers
// by plain loops to compare with.
#pragma once
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/rows.hpp"
#include "compute/batch.hpp"
#include "compute/device.hpp"
#include "tests/kernels/closeness.hpp"

namespace nnopt {

template <class T>
std::vector<T> random_numbers(std::size_t count, std::uint64_t part, double scale = 1) {
  const RandomStream random(5, Purpose::initialization, part);
  std::vector<T> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<T>(scale * random.normal(i));
  return numbers;
}

template <class T>
class GuardedBatch {
 public:
  static constexpr T guard = T(77);

  /// `gap` numbers of guard before each block that is placed: with 5, no pack may start there.
  explicit GuardedBatch(Kernels kernels = Kernels::fast, std::size_t gap = 8,
                        std::size_t numbers = 40'000)
      : gap_(gap), machine_(make_batch_cuda<T>(0, numbers, kernels)) {}

  BatchCompute<T>& machine() { return *machine_; }

  T* place(const std::vector<T>& numbers) {
    std::vector<T> all(numbers.size() + 2 * gap_ + behind, guard);
    std::ranges::copy(numbers, all.begin() + static_cast<std::ptrdiff_t>(gap_));
    T* const at = machine_->make(all.size());
    machine_->put(all, at);
    placed_.push_back({at, numbers.size()});
    return at + gap_;
  }
  T* place(std::size_t count) { return place(std::vector<T>(count, guard)); }
  std::vector<T> read(const T* from, std::size_t count) {
    std::vector<T> numbers(count);
    machine_->get(from, numbers);
    return numbers;
  }
  /// Whether nothing was written beside the blocks.
  bool guards_hold() {
    for (const auto& [at, size] : placed_) {
      const auto all = read(at, size + 2 * gap_ + behind);
      for (std::size_t i = 0; i < all.size(); ++i) {
        if ((i < gap_ || i >= gap_ + size) && all[i] != guard) return false;
      }
    }
    return true;
  }

 private:
  static constexpr std::size_t behind = 20;
  std::size_t gap_;
  std::unique_ptr<BatchCompute<T>> machine_;
  struct Placed {
    T* at;
    std::size_t size;
  };
  std::vector<Placed> placed_;
};

/// A layer and a batch for it.
struct BatchKind {
  std::size_t rows, in, out;
  std::string activation = "tanh";
  double dropout = 0;
  std::size_t gap = 8;

  std::string text() const {
    return std::to_string(rows) + " rows, " + std::to_string(out) + "x" + std::to_string(in) + " " +
           activation + (dropout > 0 ? " with dropout" : "") + " gap " + std::to_string(gap);
  }
};

/// Its numbers, and what its verbs come to, by plain loops in long double.
template <class T>
struct BatchLayer {
  using Wide = long double;
  BatchKind kind;
  DenseShape shape;
  std::vector<T> w, x, dy, slope;
  Clock clock{3, 11};
  static constexpr std::uint64_t first_unit = 7;

  explicit BatchLayer(const BatchKind& of) : kind(of) {
    shape.in = of.in;
    shape.out = of.out;
    shape.bias = of.gap;
    shape.weight = of.gap + (of.out + 3) / 4 * 4 + (of.gap % 4);
    shape.activation = find_activation(of.activation);
    w = random_numbers<T>(shape.weight + of.in * of.out, 1, 1 / std::sqrt(double(of.in)));
    x = random_numbers<T>(of.rows * of.in, 2);
    dy = random_numbers<T>(of.rows * of.out, 3);
    slope = random_numbers<T>(of.rows * of.out, 4);
  }
  Dropout dropout() const { return {kind.dropout, first_unit}; }
  /// Room for twice all of them, with guards.
  std::size_t room() const { return 2 * (w.size() + x.size() + 2 * dy.size()) + 1000; }

  struct Outputs {
    std::vector<Wide> y, slope;
  };
  Outputs forward() const {
    Outputs r;
    for (std::size_t i = 0; i < kind.rows; ++i) {
      for (std::size_t j = 0; j < kind.out; ++j) {
        Wide z = w[shape.bias + j];
        for (std::size_t k = 0; k < kind.in; ++k) {
          z += Wide(x[i * kind.in + k]) * Wide(w[shape.weight + j * kind.in + k]);
        }
        const auto y =
            std::visit([&](auto f) { return f.of(Dual<double>(static_cast<double>(z), 1.0)); },
                       shape.activation);
        Wide factor = 1;
        if (kind.dropout > 0) {
          // The number of the unit among those of all rows.
          const std::uint64_t number = first_unit + j + i * 4294967296;
          const RandomStream random(clock.seed, Purpose::dropout, std::uint64_t(clock.step));
          factor = random.uniform(number) < kind.dropout ? 0 : 1 / (1 - Wide(kind.dropout));
        }
        r.y.push_back(y.value * factor);
        r.slope.push_back(y.slope * factor);
      }
    }
    return r;
  }

  struct Pulled {
    std::vector<Wide> a, bias, weight, dx;
  };
  Pulled pull() const {
    const std::size_t in = kind.in, out = kind.out;
    Pulled r{std::vector<Wide>(kind.rows * out), std::vector<Wide>(out),
             std::vector<Wide>(out * in), std::vector<Wide>(kind.rows * in)};
    for (std::size_t i = 0; i < kind.rows; ++i) {
      for (std::size_t j = 0; j < out; ++j) {
        // As it is kept, in T.
        const Wide a = r.a[i * out + j] = T(dy[i * out + j] * slope[i * out + j]);
        r.bias[j] += a;
        for (std::size_t k = 0; k < in; ++k) {
          r.weight[j * in + k] += a * Wide(x[i * in + k]);
          r.dx[i * in + k] += a * Wide(w[shape.weight + j * in + k]);
        }
      }
    }
    return r;
  }
};

/// Rows of random pixels or numbers, with labels or targets.
inline Examples random_examples(std::size_t rows, std::size_t inputs, bool pixels,
                                std::size_t classes) {
  const RandomStream random(9, Purpose::noise, 1);
  Examples examples;
  examples.inputs = inputs;
  examples.classes = classes;
  for (std::size_t i = 0; i < rows * inputs; ++i) {
    if (pixels) {
      examples.pixels.push_back(static_cast<std::uint8_t>(random.words(i)[0] % 256));
    } else {
      examples.numbers.push_back(random.normal(i));
    }
  }
  for (std::size_t r = 0; r < rows; ++r) {
    if (classes > 0) {
      examples.labels.push_back(static_cast<std::uint8_t>(random.words(r)[1] % classes));
    } else {
      examples.targets.push_back(random.normal(rows * inputs + r));
    }
  }
  return examples;
}

}  // namespace nnopt

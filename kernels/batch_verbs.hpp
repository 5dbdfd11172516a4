// The kernels of mini-batches that are no products: rows of examples into a batch, adjoints of what
// goes into the activations, losses with their adjoints and the score.
#pragma once
#include <limits>

#include "kernels/batch_record.hpp"
#include "kernels/elementwise.hpp"

namespace nnopt::kernels {

/// Examples in the device's memory. One of pixels and numbers, one of labels and targets; without
/// an order rows are taken as they stand.
template <class T>
struct ExamplesThere {
  std::size_t inputs;
  const std::uint8_t* pixels;
  const T* numbers;
  const std::uint8_t* labels;
  const T* targets;
  const std::uint32_t* order;

  /// Which row is at that place of the order.
  __device__ std::size_t row(std::uint64_t place) const {
    return order == nullptr ? place : order[place];
  }
};

/// The next rows into x. A thread for V neighbouring numbers of a row. Bytes: 1 a pixel or
/// sizeof(T) a number read, sizeof(T) written.
template <class T, int V>
__global__ void __launch_bounds__(most_threads)
    take(const __grid_constant__ ExamplesThere<T> from, std::size_t rows, T* x, BatchRecord* record,
         unsigned* ticket) {
  const std::size_t packs = from.inputs / V, r = number() / packs, at = number() % packs * V;
  const std::uint64_t next = record->next;
  if (r < rows) {
    const std::size_t start = from.row(next + r) * from.inputs + at;
    Pack<T, V> pack;
    if (from.pixels != nullptr) {
      const auto bytes = load<std::uint8_t, V>(from.pixels + start);
      for (int v = 0; v < V; ++v) pack.at[v] = static_cast<T>(bytes.at[v]) / T(255);
    } else {
      pack = load<T, V>(from.numbers + start);
    }
    store(pack, x + r * from.inputs + at);
  }
  if (is_last(ticket, gridDim.x) && threadIdx.x == 0) {
    record->first = next;
    record->next = next + rows;
  }
}

/// Of outputs that one block of the kernel below has, and threads that share their rows.
inline constexpr unsigned adjoint_columns = 32, adjoint_rows = 16;

/// dy becomes a = dy slope (rows by out), and bias_gradient its sum over the rows: each thread's
/// rows, then thread by thread. Bytes: 3 numbers an output of a row.
template <class T>
__global__ void __launch_bounds__(adjoint_columns* adjoint_rows)
    take_slopes(std::size_t rows, std::size_t out, T* dy, const T* slope, T* bias_gradient) {
  __shared__ T sums[adjoint_rows][adjoint_columns];
  const unsigned column = threadIdx.x % adjoint_columns, part = threadIdx.x / adjoint_columns;
  const std::size_t j = std::size_t{blockIdx.x} * adjoint_columns + column;
  T sum = T(0);
  if (j < out) {
#pragma unroll 4
    for (std::size_t r = part; r < rows; r += adjoint_rows) {
      const T a = dy[r * out + j] * slope[r * out + j];
      dy[r * out + j] = a;
      sum += a;
    }
  }
  sums[part][column] = sum;
  __syncthreads();
  if (part != 0 || j >= out) return;
  for (unsigned k = 1; k < adjoint_rows; ++k) sum += sums[k][column];
  bias_gradient[j] = sum;
}

// ---- losses ------------------------------------------------------------------------------------

/// Blocks that share the rows between them, at most; a warp has a row at a time.
inline constexpr unsigned loss_blocks = 128, loss_warps = most_warps;

struct ScorePart {
  double loss;
  unsigned long long right;
};

template <class T>
struct LossArguments {
  std::size_t rows, outputs;
  const T* y;
  T* dy;  // or nullptr
  ExamplesThere<T> from;
  BatchRecord* record;
  ScorePart* parts;  // loss_blocks
  unsigned* ticket;
};

/// The same in every lane of a warp: the lanes' sum, by halves.
template <class V>
__device__ V warp_sum(V x) {
  for (int bits = 16; bits > 0; bits /= 2) x += __shfl_xor_sync(0xffffffffu, x, bits);
  return x;
}

/// A row's loss, in every lane: log sum_j exp(y_j - m) - (y_label - m); its adjoint divided by the
/// rows goes to dy.
template <class T>
__device__ ScorePart cross_entropy(const T* y, T* dy, unsigned outputs, unsigned label, T rows) {
  const unsigned lane = threadIdx.x % 32;
  T most = -std::numeric_limits<T>::infinity();
  unsigned answer = outputs;  // the first of the largest
  for (unsigned j = lane; j < outputs; j += 32) {
    if (y[j] > most || answer == outputs) {
      most = y[j];
      answer = j;
    }
  }
  for (int bits = 16; bits > 0; bits /= 2) {
    const T other = __shfl_xor_sync(0xffffffffu, most, bits);
    const unsigned place = __shfl_xor_sync(0xffffffffu, answer, bits);
    if (other > most || (other == most && place < answer)) {
      most = other;
      answer = place;
    }
  }
  T sum = T(0);
  for (unsigned j = lane; j < outputs; j += 32) sum += std::exp(y[j] - most);
  sum = warp_sum(sum);
  if (dy != nullptr) {
    for (unsigned j = lane; j < outputs; j += 32) {
      dy[j] = (std::exp(y[j] - most) / sum - (j == label ? T(1) : T(0))) / rows;
    }
  }
  const auto loss = static_cast<double>(std::log(sum) - (y[label] - most));
  return {loss, answer == label && is_finite(loss) ? 1ull : 0ull};
}

/// Losses of the rows taken last, their adjoints, and the sum of all: row by row in a warp, warp by
/// warp in a block, and the last block to be ready adds up those of all blocks. Reads `outputs`
/// numbers a row, mostly once from memory, and writes as many.
template <class T>
__global__ void __launch_bounds__(32 * loss_warps)
    score_rows(const __grid_constant__ LossArguments<T> a) {
  __shared__ ScorePart warps[loss_warps];
  const unsigned lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const T rows = static_cast<T>(a.rows);
  ScorePart sum{0, 0};
  for (std::size_t r = std::size_t{blockIdx.x} * loss_warps + warp; r < a.rows;
       r += std::size_t{gridDim.x} * loss_warps) {
    const std::size_t row = a.from.row(a.record->first + r);
    const T* const y = a.y + r * a.outputs;
    T* const dy = a.dy == nullptr ? nullptr : a.dy + r * a.outputs;
    ScorePart part;
    if (a.from.labels != nullptr) {
      part = cross_entropy(y, dy, static_cast<unsigned>(a.outputs), a.from.labels[row], rows);
    } else {
      const T apart = y[0] - a.from.targets[row];
      if (dy != nullptr && lane == 0) dy[0] = 2 * apart / rows;
      part = {static_cast<double>(apart * apart), 0};
    }
    sum.loss += part.loss;
    sum.right += part.right;
  }
  if (lane == 0) warps[warp] = sum;
  __syncthreads();
  if (threadIdx.x == 0) {
    for (unsigned k = 1; k < loss_warps; ++k) {
      sum.loss += warps[k].loss;
      sum.right += warps[k].right;
    }
    a.parts[blockIdx.x] = sum;
  }
  if (!is_last(a.ticket, gridDim.x) || warp != 0) return;
  ScorePart all{0, 0};
  for (unsigned k = lane; k < gridDim.x; k += 32) {
    all.loss += __ldcg(&a.parts[k].loss);
    all.right += __ldcg(&a.parts[k].right);
  }
  all = {warp_sum(all.loss), warp_sum(all.right)};
  if (lane != 0) return;
  Score& score = a.record->score;
  score.rows += a.rows;
  score.loss += all.loss;
  score.right += all.right;
}

}  // namespace nnopt::kernels

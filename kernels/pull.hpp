// The pull of a dense layer at one input, alone or with the optimizer's rule in the same walk. A
// block owns block_rows rows. It takes the adjoints of its outputs, which came in parts, one from
// each block of the layers above; forms of its rows a part of dx = W^T (s a) of its own; and walks
// over the rows once, each thread over some columns. Between blocks nothing is shared, nothing is
// added atomically: the bits are the same in every run.
//
// Bytes with adam: W, m, v read and written, 24 a weight in float; W alone read and g written, 8,
// without the rule. Operations: about 15 a weight, with one root and one division. Bound by memory.
#pragma once
#include "compute/row_pull.hpp"
#include "kernels/block_sum.hpp"
#include "kernels/rule_body.hpp"

namespace nnopt::kernels {

/// Pointers are those of copy 0: what belongs to copy c = blockIdx.y lies c * slab numbers further.
/// Adjoints have `parts` parts, `stride` numbers apart.
template <class T>
struct PullArguments {
  DenseShape layer;
  Weights<T> weights;
  const T* x;
  T* dy;
  DenseMemory<T> memory;
  T* dx;
  T* g;  // of the pull alone
  unsigned parts;
  std::size_t stride, slab;
  const RunRecord* records;
  InitialStates<T> initial;
};

/// The walk over block_rows rows; V neighbouring columns at once, rows start at multiples of V
/// numbers. The gradients of biases, gains and weights go to `use`.
template <int V, bool normalized, class T, class Use>
__device__ void pull_rows(const PullArguments<T>& a, std::size_t at, const Use& use) {
  __shared__ RowPull<T> shared_pulls[block_rows];
  const unsigned in = static_cast<unsigned>(a.layer.in), first = blockIdx.x * block_rows;
  const unsigned rows = rows_here(a.layer.out, first);
  T sum[block_rows];
  take_parts(a.dy + at + first, a.parts, a.stride, rows, sum);
  if (threadIdx.x < rows) {
    const unsigned i = first + threadIdx.x;
    T dy = sum[0];
    for (unsigned r = 1; r < block_rows; ++r) dy = threadIdx.x == r ? sum[r] : dy;
    const DenseMemory<T> memory = a.memory.further(at);
    memory.a[i] = dy * memory.slope[i];
    const RowPull<T> pull = row_pull(a.layer, a.weights.w + at, memory, i, memory.a[i]);
    shared_pulls[threadIdx.x] = pull;
    use.one(a.weights, at + a.layer.bias + i, pull.bias);
    if (normalized) use.one(a.weights, at + a.layer.gain + i, pull.gain);
  }
  __syncthreads();

  T square[block_rows] = {};
  for (unsigned j = threadIdx.x * V; j < in; j += blockDim.x * V) {
    const Pack<T, V> xs = load<T, V>(a.x + at + j);
    // All that is read is asked for before anything is computed from it.
    Pack<T, V> w[block_rows], s[Use::states + 1][block_rows];
    const auto place = [&](unsigned r) {
      return at + a.layer.weight + std::size_t(first + r) * in + j;
    };
    for (unsigned r = 0; r < block_rows; ++r) {
      if (r >= rows) break;
      w[r] = load<T, V>(a.weights.w + place(r));
      for (int i = 0; i < Use::states; ++i) {
        s[i][r] = load<T, V>(a.weights.state[i] + place(r));
      }
    }
    T* const dx = a.dx + at + blockIdx.x * a.stride + j;
    Pack<T, V> part = load<T, V>(dx);
    for (unsigned r = 0; r < block_rows; ++r) {
      if (r >= rows) break;
      const RowPull<T> pull = shared_pulls[r];
      for (int k = 0; k < V; ++k) {
        const T old = w[r].at[k];
        part.at[k] = std::fma(pull.a, old, part.at[k]);
        const T gradient = weight_gradient<normalized>(old, xs.at[k], pull.a, pull.shrink);
        T state[Use::states + 1];
        for (int i = 0; i < Use::states; ++i) state[i] = s[i][r].at[k];
        w[r].at[k] = use(place(r) + static_cast<unsigned>(k), old, gradient, state);
        for (int i = 0; i < Use::states; ++i) s[i][r].at[k] = state[i];
        if (normalized) square[r] = std::fma(w[r].at[k], w[r].at[k], square[r]);
      }
      if (!Use::changes_weights) continue;
      store(w[r], a.weights.w + place(r));
      for (int i = 0; i < Use::states; ++i) {
        store(s[i][r], a.weights.state[i] + place(r));
      }
    }
    store(part, dx);
  }
  if (!normalized || !Use::changes_weights) return;
  block_sum(square);
  for (unsigned r = 0; r < rows; ++r) {
    if (threadIdx.x == 0) a.memory.squared_norm[at + first + r] = square[r];
  }
}

template <class T, int V, bool normalized>
__global__ void __launch_bounds__(most_threads, 1) pull(PullArguments<T> a) {
  const std::size_t copy = blockIdx.y, at = copy * a.slab;
  if (!a.records[copy].moves) return;
  pull_rows<V, normalized>(a, at, WriteGradient<T>{a.g});
}

template <class T, int V, bool normalized, class Body>
__global__ void __launch_bounds__(most_threads, 1) pull_and_update(PullArguments<T> a) {
  const std::size_t copy = blockIdx.y;
  const RunRecord& record = a.records[copy];
  if (!record.moves) return;
  const ApplyRule<Body, T> apply{{record, a.initial}};
  pull_rows<V, normalized>(a, copy * a.slab, apply);
}

/// Sums of squares of rows, after weights were changed by another kernel; with the same V in the
/// order in which pull_and_update sums them.
template <class T, int V>
__global__ void __launch_bounds__(most_threads, 1)
    row_norms(DenseShape layer, const T* w, T* squared_norm, std::size_t slab) {
  const std::size_t at = blockIdx.y * slab;
  const unsigned first = blockIdx.x * block_rows;
  const unsigned rows = rows_here(layer.out, first);
  T square[block_rows] = {};
  for (unsigned r = 0; r < rows; ++r) {
    const T* const row = w + at + layer.weight + std::size_t(first + r) * layer.in;
    for (unsigned j = threadIdx.x * V; j < layer.in; j += blockDim.x * V) {
      const Pack<T, V> v = load<T, V>(row + j);
      for (int k = 0; k < V; ++k) square[r] = std::fma(v.at[k], v.at[k], square[r]);
    }
  }
  block_sum(square);
  if (threadIdx.x != 0) return;
  for (unsigned r = 0; r < rows; ++r) squared_norm[at + first + r] = square[r];
}

// ---- the same to read: three kernels, one after the other, that leave g and change no weight ----

/// A thread for each row: its adjoint a, and the adjoints of bias and gain.
template <class T>
__global__ void pull_rows_plain(PullArguments<T> a) {
  const std::size_t copy = blockIdx.y, at = copy * a.slab;
  const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= a.layer.out || !a.records[copy].moves) return;
  T dy = T(0);
  for (unsigned part = 0; part < a.parts; ++part) {
    T& from = a.dy[at + part * a.stride + i];
    dy += from;
    from = T(0);
  }
  const DenseMemory<T> memory = a.memory.further(at);
  memory.a[i] = dy * memory.slope[i];
  const RowPull<T> pull = row_pull(a.layer, a.weights.w + at, memory, i, memory.a[i]);
  a.g[at + a.layer.bias + i] = pull.bias;
  if (a.layer.normalized()) a.g[at + a.layer.gain + i] = pull.gain;
}

/// A thread for each column: dx_j = sum_i s_i a_i W_ij, and the gradients of the column.
template <class T>
__global__ void pull_columns_plain(PullArguments<T> a) {
  const std::size_t copy = blockIdx.y, at = copy * a.slab;
  const unsigned j = blockIdx.x * blockDim.x + threadIdx.x;
  if (j >= a.layer.in || !a.records[copy].moves) return;
  const DenseMemory<T> memory = a.memory.further(at);
  T dx = T(0);
  for (unsigned i = 0; i < a.layer.out; ++i) {
    const std::size_t k = a.layer.weight + i * a.layer.in + j;
    const T w = a.weights.w[at + k];
    const RowPull<T> pull = row_pull(a.layer, a.weights.w + at, memory, i, memory.a[i]);
    dx += pull.a * w;
    a.g[at + k] = a.layer.normalized()
                      ? weight_gradient<true>(w, a.x[at + j], pull.a, pull.shrink)
                      : weight_gradient<false>(w, a.x[at + j], pull.a, pull.shrink);
  }
  a.dx[at + j] += dx;
}

}  // namespace nnopt::kernels

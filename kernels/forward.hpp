// The forward of a dense layer on one input. A block owns block_rows rows, its threads share the
// columns between them: u = W x is summed thread by thread, then as block_sum does.
//
// Bytes: in * out numbers read once. Operations: one multiply-add a number. Bound by memory.
#pragma once
#include "base/visit.hpp"
#include "compute/compute.hpp"
#include "kernels/block_sum.hpp"
#include "kernels/run_record.hpp"

namespace nnopt::kernels {

/// Pointers are those of copy 0: what belongs to copy c = blockIdx.y lies c * slab numbers further.
template <class T>
struct ForwardArguments {
  DenseShape layer;
  const T* w;
  const T* x;
  T* y;
  DenseMemory<T> memory;
  Dropout dropout;
  std::size_t slab;
  const RunRecord* records;
};

/// What follows u = W x in row i of one copy.
template <class T>
__device__ void finish_row(const ForwardArguments<T>& a, std::size_t copy, unsigned i, T u) {
  const std::size_t at = copy * a.slab;
  const T* const w = a.w + at;
  const DenseMemory<T> memory = a.memory.further(at);
  T z = u;
  if (a.layer.normalized()) {
    memory.dot[i] = u;
    z *= w[a.layer.gain + i] / std::sqrt(memory.squared_norm[i]);
  }
  z += w[a.layer.bias + i];
  Dual<T> y;
  visit_alternative(a.layer.activation,
                    [&](auto activation) { y = activation.of(Dual<T>(z, T(1))); });
  T factor = T(1);
  if (a.dropout.share > 0) {
    const RandomStream random = dropout_stream(a.records[copy].clock);
    factor = dropout_factor<T>(random, a.dropout.share, a.dropout.first + i);
  }
  a.y[at + i] = y.value * factor;
  memory.slope[i] = y.slope * factor;
}

/// V neighbouring columns at once; rows start at multiples of V numbers.
template <class T, int V>
__global__ void __launch_bounds__(most_threads) forward(ForwardArguments<T> a) {
  const std::size_t copy = blockIdx.y;
  const unsigned in = static_cast<unsigned>(a.layer.in), first = blockIdx.x * block_rows;
  const unsigned rows = rows_here(a.layer.out, first);
  const T* const w = a.w + copy * a.slab + a.layer.weight + std::size_t(first) * in;
  const T* const x = a.x + copy * a.slab;
  T sum[block_rows] = {};
  for (unsigned j = threadIdx.x * V; j < in; j += blockDim.x * V) {
    const Pack<T, V> xs = load<T, V>(x + j);
    for (unsigned r = 0; r < block_rows; ++r) {
      if (r >= rows) break;
      const Pack<T, V> ws = load<T, V>(w + std::size_t(r) * in + j);
      for (int k = 0; k < V; ++k) sum[r] = std::fma(ws.at[k], xs.at[k], sum[r]);
    }
  }
  block_sum(sum);
  for (unsigned r = 0; r < rows; ++r) {
    if (threadIdx.x == 32 * (r % (blockDim.x / 32))) finish_row(a, copy, first + r, sum[r]);
  }
}

/// The same, a thread for each row.
template <class T>
__global__ void forward_plain(ForwardArguments<T> a) {
  const std::size_t copy = blockIdx.y, i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= a.layer.out) return;
  const T* const w = a.w + copy * a.slab + a.layer.weight + i * a.layer.in;
  const T* const x = a.x + copy * a.slab;
  T u = T(0);
  for (std::size_t j = 0; j < a.layer.in; ++j) u += w[j] * x[j];
  finish_row(a, copy, static_cast<unsigned>(i), u);
}

}  // namespace nnopt::kernels

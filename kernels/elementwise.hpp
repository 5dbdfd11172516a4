// Kernels that treat every number alike: the optimizer's rule on its own, what enters and leaves a
// network, clipping. A thread for each number; blockIdx.y is the copy, whose numbers lie
// blockIdx.y * slab further.
//
// Bytes of the rule with adam: w, m, v read and written and g read, 28 a weight in float.
#pragma once
#include "compute/compute.hpp"
#include "kernels/block_sum.hpp"
#include "kernels/rule_body.hpp"

namespace nnopt::kernels {

__device__ inline std::size_t number() {
  return std::size_t(blockIdx.x) * blockDim.x + threadIdx.x;
}

template <class T>
__global__ void fill(T* to, std::size_t count, T value, std::size_t slab) {
  if (number() < count) to[blockIdx.y * slab + number()] = value;
}

template <class T>
__global__ void copy(const T* from, T* to, std::size_t count, std::size_t slab) {
  const std::size_t k = blockIdx.y * slab + number();
  if (number() < count) to[k] = from[k];
}

/// The rule on weights [0, count).
template <class T, class Body>
__global__ void update(Weights<T> weights, const T* g, std::size_t count, std::size_t slab,
                       const RunRecord* records, InitialStates<T> initial) {
  const RunRecord& record = records[blockIdx.y];
  if (number() >= count || !record.moves) return;
  const std::size_t k = blockIdx.y * slab + number();
  StoredRule<Body, T>(record, initial).update(weights, k, g[k]);
}

/// Adjoints that came in parts are gradients of weights [0, count), and go to `use`; a block for
/// block_rows of them.
template <class T, class Use>
__device__ void take(const Weights<T>& weights, T* dx, unsigned count, unsigned parts,
                     std::size_t stride, std::size_t slab, const Use& use) {
  const std::size_t at = blockIdx.y * slab;
  const unsigned first = blockIdx.x * block_rows, rows = rows_here(count, first);
  T sum[block_rows];
  take_parts(dx + at + first, parts, stride, rows, sum);
  if (threadIdx.x != 0) return;
  for (unsigned r = 0; r < rows; ++r) use.one(weights, at + first + r, sum[r]);
}

template <class T>
__global__ void __launch_bounds__(most_threads)
    take_adjoints(T* dx, T* g, unsigned count, unsigned parts, std::size_t stride, std::size_t slab,
                  const RunRecord* records) {
  if (!records[blockIdx.y].moves) return;
  take(Weights<T>{}, dx, count, parts, stride, slab, WriteGradient<T>{g});
}

template <class T, class Body>
__global__ void __launch_bounds__(most_threads)
    take_and_update(Weights<T> weights, T* dx, unsigned count, unsigned parts, std::size_t stride,
                    std::size_t slab, const RunRecord* records, InitialStates<T> initial) {
  const RunRecord& record = records[blockIdx.y];
  if (!record.moves) return;
  const ApplyRule<Body, T> apply{{record, initial}};
  take(weights, dx, count, parts, stride, slab, apply);
}

// ---- clipping ----------------------------------------------------------------------------------

/// Blocks that share the sum of squares between them, whatever the length.
inline constexpr unsigned norm_blocks = 128, norm_threads = 256;

template <class T>
__global__ void clip_values(T* g, std::size_t count, T limit, std::size_t slab) {
  if (number() >= count) return;
  T& x = g[blockIdx.y * slab + number()];
  x = x < -limit ? -limit : limit < x ? limit : x;
}

/// partial[copy * norm_blocks + block] = the block's share of the sum of squares.
template <class T>
__global__ void __launch_bounds__(norm_threads)
    sum_squares(const T* g, std::size_t count, std::size_t slab, double* partial) {
  double sum[block_rows] = {};
  for (std::size_t k = number(); k < count; k += norm_blocks * norm_threads) {
    const double x = static_cast<double>(g[blockIdx.y * slab + k]);
    sum[0] = std::fma(x, x, sum[0]);
  }
  block_sum(sum);
  if (threadIdx.x == 0) partial[blockIdx.y * norm_blocks + blockIdx.x] = sum[0];
}

template <class T>
__global__ void clip_norm(T* g, std::size_t count, double norm, std::size_t slab,
                          const double* partial) {
  double square = 0;
  for (unsigned k = 0; k < norm_blocks; ++k) square += partial[blockIdx.y * norm_blocks + k];
  const double factor = clip_factor(norm, square);
  if (number() < count && factor < 1) g[blockIdx.y * slab + number()] *= static_cast<T>(factor);
}

}  // namespace nnopt::kernels

// What the kernels of dense layers share: packs of neighbouring numbers, and sums over the threads
// of a block in a fixed order, so that the same shape gives the same bits on every device.
#pragma once
#include "compute/device.hpp"
#include "kernels/launch.hpp"

namespace nnopt::kernels {

/// Rows of a layer that one block owns.
inline constexpr unsigned block_rows = rows_per_part;
inline constexpr unsigned most_threads = 256;
inline constexpr unsigned most_warps = most_threads / 32;

/// Rows of this block among `count`, `first` the first of them.
__device__ inline unsigned rows_here(std::size_t count, unsigned first) {
  return count - first < block_rows ? static_cast<unsigned>(count - first) : block_rows;
}

/// V numbers that are read and written as one, 16 bytes where V > 1.
template <class T, int V>
struct alignas(sizeof(T) * V) Pack {
  T at[V];
};
template <class T, int V>
__device__ Pack<T, V> load(const T* from) {
  return *reinterpret_cast<const Pack<T, V>*>(from);
}
template <class T, int V>
__device__ void store(const Pack<T, V>& pack, T* to) {
  *reinterpret_cast<Pack<T, V>*>(to) = pack;
}

/// The sums over all threads of sum[r], the same in every thread: by halves within a warp, then
/// warp after warp. All threads of the block take part.
template <class T>
__device__ void block_sum(T (&sum)[block_rows]) {
  __shared__ T parts[most_warps][block_rows];
  const unsigned lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
  for (unsigned r = 0; r < block_rows; ++r) {
    for (unsigned half = 16; half > 0; half /= 2) {
      sum[r] += __shfl_down_sync(0xffffffffu, sum[r], half);
    }
    if (lane == 0) parts[warp][r] = sum[r];
  }
  __syncthreads();
  for (unsigned r = 0; r < block_rows; ++r) {
    sum[r] = parts[0][r];
    for (unsigned k = 1; k < warps; ++k) sum[r] += parts[k][r];
  }
  __syncthreads();  // before the next sum writes to parts
}

/// Whether this block is the last of `count` to come here; what the others wrote before is then
/// there to be read past the first cache (__ldcg). All threads of the block take part. The ticket
/// is 0 before and after.
__device__ inline bool is_last(unsigned* ticket, unsigned count) {
  __shared__ bool last;
  __syncthreads();
  if (threadIdx.x == 0) {
    __threadfence();
    last = atomicAdd(ticket, 1u) == count - 1;
    if (last) *ticket = 0;
    __threadfence();
  }
  __syncthreads();
  return last;
}

/// Adjoints that came in parts, `stride` numbers apart: sums of `rows` (at most block_rows)
/// neighbouring ones over all parts, which are left at 0. The same in every thread.
template <class T>
__device__ void take_parts(T* adjoints, unsigned parts, std::size_t stride, unsigned rows,
                           T (&sum)[block_rows]) {
  for (unsigned r = 0; r < block_rows; ++r) sum[r] = T(0);
  for (unsigned k = threadIdx.x; k < parts; k += blockDim.x) {
    for (unsigned r = 0; r < rows; ++r) {
      sum[r] += adjoints[k * stride + r];
      adjoints[k * stride + r] = T(0);
    }
  }
  block_sum(sum);
}

}  // namespace nnopt::kernels

#include <cooperative_groups.h>

#include "kernels/launch.hpp"
#include "tests/emulator/planted.hpp"

namespace planted {

using nnopt::dynamic_shared;
using nnopt::poll;
using nnopt::publish;

__global__ void block_sums(const float* x, float* sums, int n) {
  __shared__ float part[64];
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  part[threadIdx.x] = i < n ? x[i] : 0;
  __syncthreads();
  for (unsigned half = 32; half > 0; half /= 2) {
    if (threadIdx.x < half) part[threadIdx.x] += part[threadIdx.x + half];
    __syncthreads();
  }
  if (threadIdx.x == 0) sums[blockIdx.x] = part[0];
}

__global__ void rows_times(const float* a, const float* x, float* y, int rows, int columns) {
  const int row = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x) / 32;
  if (row >= rows) return;
  float sum = 0;
  for (int j = static_cast<int>(threadIdx.x % 32); j < columns; j += 32) {
    sum += __ldg(a + row * columns + j) * x[j];
  }
  for (unsigned by = 16; by > 0; by /= 2) sum += __shfl_down_sync(~0u, sum, by);
  if (threadIdx.x % 32 == 0) y[row] = sum;
}

template <class T>
__global__ void transpose(const T* a, T* b, int rows, int columns) {
  __shared__ T tile[8][9];
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int row = static_cast<int>(blockIdx.y) * 8, column = static_cast<int>(blockIdx.x) * 8;
  if (row + y < rows && column + x < columns) {
    tile[y][x] = a[(row + y) * columns + column + x];
  }
  __syncthreads();
  if (column + y < columns && row + x < rows) {
    b[(column + y) * rows + row + x] = tile[x][y];
  }
}
template __global__ void transpose(const float*, float*, int, int);
template __global__ void transpose(const double*, double*, int, int);

__global__ void count_up(int* count, float* sum, double* sum_in_double) {
  atomicAdd(count, 1);
  atomicAdd(sum, 1.0f);
  atomicAdd(sum_in_double, 1.0);
}

__global__ void step(float* x, int n) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < n) x[i] = 2 * x[i] + 1;
}

__global__ void pass_on(int* x, int* y, int rounds) {
  const unsigned n = gridDim.x * blockDim.x, i = blockIdx.x * blockDim.x + threadIdx.x;
  const auto grid = cooperative_groups::this_grid();
  x[i] = static_cast<int>(i);
  grid.sync();
  for (int round = 0; round < rounds; ++round) {
    y[i] = x[(i + 1) % n];
    grid.sync();
    x[i] = y[i];
    grid.sync();
  }
}

__global__ void exchange_words(std::uint64_t* words, std::uint64_t* sums) {
  if (threadIdx.x == 0) publish(words + blockIdx.x, 100 + blockIdx.x);
  // Memory begins as 0xff: no number of a block.
  std::uint64_t* const own = dynamic_shared<std::uint64_t>();
  for (unsigned from = threadIdx.x; from < gridDim.x; from += blockDim.x) {
    std::uint64_t got;
    while ((got = poll(words + from)) == ~std::uint64_t{0}) continue;
    own[from] = got;
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    std::uint64_t sum = 0;
    for (unsigned from = 0; from < gridDim.x; ++from) sum += own[from];
    sums[blockIdx.x] = sum;
  }
}

__global__ void keep_own(int* wrong) {
  __shared__ int own[64];
  own[threadIdx.x] = static_cast<int>(blockIdx.x * 1000 + threadIdx.x);
  for (int round = 0; round < 3; ++round) {
    cooperative_groups::this_grid().sync();
    const unsigned other = (threadIdx.x + 1) % blockDim.x;
    if (own[other] != static_cast<int>(blockIdx.x * 1000 + other)) atomicAdd(wrong, 1);
  }
}

__global__ void many_waits(float* x) {
  for (int i = 0; i < 10; ++i) {
    x[threadIdx.x] += 1;
    __syncthreads();
  }
}

__global__ void lanes(int* got) {
  const int lane = static_cast<int>(threadIdx.x);
  int* const mine = got + 6 * lane;
  mine[0] = __shfl_sync(~0u, lane, 5);
  mine[1] = __shfl_xor_sync(~0u, lane, 3);
  mine[2] = __shfl_up_sync(~0u, lane, 2);
  mine[3] = __shfl_down_sync(~0u, lane, 2, 8);
  mine[4] = static_cast<int>(__ballot_sync(~0u, lane % 2));
  mine[5] = __any_sync(~0u, lane == 7) + 2 * __all_sync(~0u, lane < 31);
}

// ---- with a bug
// ----------------------------------------------------------------------------------

__global__ void shared_index_too_far(float* out) {
  __shared__ float part[32];
  part[threadIdx.x] = 1;
  __syncthreads();
  out[threadIdx.x] = part[threadIdx.x + 1];
}

__global__ void read_past_the_end(const float* x, float* out, int n) {
  const int i = static_cast<int>(threadIdx.x);
  if (i <= n) out[i] = x[i];
}

__global__ void write_past_the_end(float* x, int n) {
  const int i = static_cast<int>(threadIdx.x);
  if (i <= n) x[i] = 1;
}

__global__ void dynamic_shared_overrun(float* out) {
  float* const part = dynamic_shared<float>();
  part[threadIdx.x + 1] = 1;
  __syncthreads();
  out[threadIdx.x] = part[threadIdx.x + 1];
}

__global__ void missing_syncthreads(const float* x, float* out) {
  __shared__ float part[64];
  part[threadIdx.x] = x[threadIdx.x];
  out[threadIdx.x] = part[(threadIdx.x + 32) % 64];
}

__global__ void barrier_in_a_branch(float* out) {
  if (threadIdx.x < 48) __syncthreads();
  out[threadIdx.x] = 1;
}

__global__ void two_barriers(float* out) {
  if (threadIdx.x < 48) {
    __syncthreads();
  } else {
    __syncthreads();
  }
  out[threadIdx.x] = 1;
}

__global__ void barrier_after_some_left(float* out) {
  if (threadIdx.x >= 50) return;
  __syncthreads();
  out[threadIdx.x] = 1;
}

__global__ void missing_syncwarp(const float* x, float* out) {
  float* const part = dynamic_shared<float>();
  part[threadIdx.x] = x[threadIdx.x];
  out[threadIdx.x] = part[threadIdx.x ^ 1];
}

__global__ void uninitialized_shared(float* out) {
  __shared__ float part[64];
  if (threadIdx.x % 2 == 0) part[threadIdx.x] = 1;
  __syncthreads();
  out[threadIdx.x] = part[threadIdx.x];
}

__global__ void missing_lanes(float* out) {
  float value = 1;
  if (threadIdx.x < 16) value += __shfl_down_sync(~0u, value, 8);
  out[threadIdx.x] = value;
}

__global__ void lanes_at_two_shuffles(float* out) {
  float value = 1;
  if (threadIdx.x < 16) {
    value += __shfl_xor_sync(~0u, value, 8);
  } else {
    value -= __shfl_xor_sync(~0u, value, 8);
  }
  out[threadIdx.x] = value;
}

__global__ void waits_for_nobody(std::uint64_t* words) {
  // The last block tells nobody.
  if (blockIdx.x + 1 < gridDim.x) publish(words + blockIdx.x, 1);
  while (poll(words + gridDim.x - 1) != 1) continue;
}

__global__ void half_of_the_grid(int* x) {
  if (blockIdx.x % 2 == 0) cooperative_groups::this_grid().sync();
  x[blockIdx.x] = 1;
}

__global__ void no_fence(std::uint64_t* words, std::uint64_t* got) {
  if (blockIdx.x == 0) {
    publish(words, 42);
    publish(words + 1, 1);
  } else {
    while (poll(words + 1) != 1) continue;
    *got = poll(words);
  }
}

__global__ void fence(std::uint64_t* words, std::uint64_t* got) {
  if (blockIdx.x == 0) {
    publish(words, 42);
    __threadfence();
    publish(words + 1, 1);
  } else {
    while (poll(words + 1) != 1) continue;
    *got = poll(words);
  }
}

__global__ void blocks_share_a_sum(float* sum) {
  float before = 0;
  if (threadIdx.x == 0) before = *sum;
  __syncthreads();
  if (threadIdx.x == 0) *sum = before + 1;
}

__global__ void traps(int* x) {
  if (threadIdx.x == 5) __trap();
  x[threadIdx.x] = 1;
}

}  // namespace planted

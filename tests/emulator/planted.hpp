// Kernels with one bug each, and some that are right, for tests of the emulation.
#pragma once
#include <cuda_runtime.h>

#include <cstdint>

namespace planted {

// Right ones. Blocks of 64 threads unless they say otherwise.

/// Sums of 64 numbers each, by shared memory and barriers.
__global__ void block_sums(const float* x, float* sums, int n);
/// y = A x, rows x columns, one warp per row.
__global__ void rows_times(const float* a, const float* x, float* y, int rows, int columns);
/// A transposed through a tile of 8 x 8; blocks of 8 x 8 threads.
template <class T>
__global__ void transpose(const T* a, T* b, int rows, int columns);
__global__ void count_up(int* count, float* sum, double* sum_in_double);
/// x[i] = 2 x[i] + 1
__global__ void step(float* x, int n);
/// x[i] = value, then y = x of the next thread around the grid, by the grid's barrier; `rounds`
/// times
__global__ void pass_on(int* x, int* y, int rounds);
/// Each block publishes its number to all others and adds up theirs.
__global__ void exchange_words(std::uint64_t* words, std::uint64_t* sums);
/// The static shared memory of a cooperative kernel stays each block's own.
__global__ void keep_own(int* wrong);
__global__ void many_waits(float* x);
__global__ void lanes(int* got);

// Wrong ones.

__global__ void shared_index_too_far(float* out);
__global__ void read_past_the_end(const float* x, float* out, int n);
__global__ void write_past_the_end(float* x, int n);
__global__ void dynamic_shared_overrun(float* out);
__global__ void missing_syncthreads(const float* x, float* out);
__global__ void barrier_in_a_branch(float* out);
__global__ void two_barriers(float* out);
__global__ void barrier_after_some_left(float* out);
__global__ void missing_syncwarp(const float* x, float* out);
__global__ void uninitialized_shared(float* out);
__global__ void missing_lanes(float* out);
__global__ void lanes_at_two_shuffles(float* out);
__global__ void waits_for_nobody(std::uint64_t* words);
__global__ void half_of_the_grid(int* x);
__global__ void no_fence(std::uint64_t* words, std::uint64_t* got);
__global__ void fence(std::uint64_t* words, std::uint64_t* got);
__global__ void blocks_share_a_sum(float* sum);
__global__ void traps(int* x);

}  // namespace planted

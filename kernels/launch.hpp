// The one place where nvcc and the CPU emulation of CUDA (tests/emulator/) differ, and how the
// project calls CUDA at all: launches without <<<>>>, which g++ does not read, and checked calls.
#pragma once
#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/error.hpp"

namespace nnopt {

/// Throws DeviceLost, "the step: out of memory", unless `error` is success.
inline void check(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // the next call must not be told of it again
  throw DeviceLost(std::string(what) + ": " + cudaGetErrorString(error));
}

/// Extents of a launch. shared_bytes: dynamic shared memory of each block; more than 48 KiB must be
/// allowed first (cudaFuncSetAttribute).
struct Shape {
  dim3 grid, block;
  std::size_t shared_bytes = 0;
};

/// Puts kernel(arguments...) into a stream; the arguments are converted to the types of its
/// parameters and copied. `cooperative`: all blocks run at the same time. Throws DeviceLost.
template <class... P, class... A>
void launch(void (*kernel)(P...), const Shape& shape, bool cooperative, cudaStream_t stream,
            A&&... arguments) {
  static_assert(sizeof...(P) == sizeof...(A), "as many arguments as the kernel has parameters");
  std::tuple<std::remove_cv_t<P>...> values(static_cast<P>(std::forward<A>(arguments))...);
  const cudaError_t error = std::apply(
      [&](auto&... value) {
        void* pointers[] = {const_cast<void*>(static_cast<const void*>(&value))..., nullptr};
        return cooperative ? cudaLaunchCooperativeKernel(kernel, shape.grid, shape.block, pointers,
                                                         shape.shared_bytes, stream)
                           : cudaLaunchKernel(kernel, shape.grid, shape.block, pointers,
                                              shape.shared_bytes, stream);
      },
      values);
  check(error, "launch of a kernel");
}

template <class... P, class... A>
void launch(void (*kernel)(P...), dim3 grid, dim3 block, std::size_t shared_bytes,
            cudaStream_t stream, A&&... arguments) {
  launch(kernel, Shape{grid, block, shared_bytes}, false, stream, std::forward<A>(arguments)...);
}
template <class... P, class... A>
void launch_cooperative(void (*kernel)(P...), dim3 grid, dim3 block, std::size_t shared_bytes,
                        cudaStream_t stream, A&&... arguments) {
  launch(kernel, Shape{grid, block, shared_bytes}, true, stream, std::forward<A>(arguments)...);
}

#ifdef __CUDACC__

/// The block's dynamic shared memory, aligned to 16 bytes. One array for all types that ask.
template <class T>
__device__ __forceinline__ T* dynamic_shared() {
  extern __shared__ __align__(16) unsigned char dynamic_shared_bytes[];
  return reinterpret_cast<T*>(dynamic_shared_bytes);
}

/// Stores a word, whole and past the first cache, for other blocks that poll it. Stores become
/// visible in any order unless __threadfence() stands between them.
__device__ __forceinline__ void publish(std::uint64_t* word, std::uint64_t value) {
  asm volatile("st.relaxed.gpu.u64 [%0], %1;" ::"l"(word), "l"(value) : "memory");
}

/// What the word holds now. Loops that wait for other blocks must wait by polls: only there does
/// the emulation let others run.
__device__ __forceinline__ std::uint64_t poll(const std::uint64_t* word) {
  std::uint64_t value;
  asm volatile("ld.relaxed.gpu.u64 %0, [%1];" : "=l"(value) : "l"(word) : "memory");
  return value;
}

#else

template <class T>
T* dynamic_shared() {
  return reinterpret_cast<T*>(emulator::dynamic_shared());
}
using emulator::poll;
using emulator::publish;

#endif

}  // namespace nnopt

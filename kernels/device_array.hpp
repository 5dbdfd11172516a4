// An array in the device's memory.
#pragma once
#include <cuda_runtime.h>

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

#include "kernels/launch.hpp"

namespace nnopt::kernels {

/// On the device that is current; it must be alive and current again at the end.
template <class V>
class DeviceArray {
  static_assert(std::is_trivially_copyable_v<V>);

 public:
  DeviceArray() = default;
  /// Of numbers not yet written.
  explicit DeviceArray(std::size_t size) : size_(size) {
    if (size_ > 0) check(cudaMalloc(&data_, bytes()), "memory of the device");
  }
  /// A copy of numbers of the host.
  explicit DeviceArray(std::span<const V> numbers) : DeviceArray(numbers.size()) {
    if (size_ == 0) return;
    check(cudaMemcpy(data_, numbers.data(), bytes(), cudaMemcpyHostToDevice),
          "a copy to the device");
    // It may still be on its way, and streams of their own would not wait for it.
    check(cudaDeviceSynchronize(), "a copy to the device");
  }
  ~DeviceArray() { cudaFree(data_); }
  DeviceArray(DeviceArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  DeviceArray& operator=(DeviceArray&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }

  V* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return size_ * sizeof(V); }
  std::span<const V> span() const { return {data_, size_}; }

 private:
  V* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace nnopt::kernels

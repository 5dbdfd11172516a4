// Scratch room for a function's call: on the stack where it is small, so that calls from many
// threads share nothing and allocate nothing.
#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>

namespace nnopt {

/// `count` default-constructed T.
template <class T>
class Workspace {
  // Fit on the stack.
  static constexpr std::size_t near = std::clamp<std::size_t>(4096 / sizeof(T), 16, 128);

 public:
  explicit Workspace(std::size_t count) : count_(count) {
    if (count > near) far_ = std::allocator<T>().allocate(count);
    std::uninitialized_default_construct_n(data(), count);
  }
  ~Workspace() {
    std::destroy_n(data(), count_);
    if (far_ != nullptr) std::allocator<T>().deallocate(far_, count_);
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  T* data() { return far_ != nullptr ? far_ : reinterpret_cast<T*>(near_); }
  T& operator[](std::size_t i) { return data()[i]; }
  std::span<T> span() { return {data(), count_}; }

 private:
  std::size_t count_;
  T* far_ = nullptr;
  alignas(T) std::byte near_[near * sizeof(T)];
};

}  // namespace nnopt

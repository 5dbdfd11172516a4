// A block of memory for one kind of number of a whole model: parameters, gradients, a moment.
#pragma once
#include <cstddef>
#include <memory>
#include <span>

namespace nnopt {

/// `size` numbers, all 0 at first, on large pages where it fills some. Blocks that are walked side
/// by side start at different places within a page (by their `number`): equal starts compete for
/// the same cache sets, 8 % of a step.
template <class T>
class Block {
 public:
  Block() = default;
  explicit Block(std::size_t size, std::size_t number = 0);

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::span<T> span() { return {data_, size_}; }
  std::span<const T> span() const { return {data_, size_}; }

 private:
  struct Free {
    void operator()(void* memory) const;
  };
  std::unique_ptr<void, Free> memory_;
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

extern template class Block<float>;
extern template class Block<double>;

}  // namespace nnopt

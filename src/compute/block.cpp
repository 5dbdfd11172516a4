#include "compute/block.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace nnopt {

template <class T>
Block<T>::Block(std::size_t size, std::size_t number) : size_(size) {
  constexpr std::size_t large_page = 2 << 20, line = 64;
  const std::size_t skew = 17 * line * number;  // an odd number of cache lines
  const std::size_t page = size * sizeof(T) < large_page ? line : large_page;
  const std::size_t bytes = (size * sizeof(T) + skew + page) / page * page;
  memory_.reset(std::aligned_alloc(page, bytes));
  if (!memory_) throw std::bad_alloc();
  // Advice: where it is refused, small pages serve.
  if (page == large_page) madvise(memory_.get(), bytes, MADV_HUGEPAGE);
  std::memset(memory_.get(), 0, bytes);
  data_ = reinterpret_cast<T*>(static_cast<std::byte*>(memory_.get()) + skew);
}

template <class T>
void Block<T>::Free::operator()(void* memory) const {
  std::free(memory);
}

template class Block<float>;
template class Block<double>;

}  // namespace nnopt

// Counts what the tests of no allocation ask for (tests/allocations.hpp).
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <new>
#include <vector>

#include "tests/allocations.hpp"

namespace {

std::atomic<std::size_t> count{0}, largest{0};

void* counted(void* memory, std::size_t size) {
  ++count;
  std::size_t known = largest;
  while (known < size && !largest.compare_exchange_weak(known, size)) {
  }
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return counted(std::malloc(size == 0 ? 1 : size), size); }
// std::stable_sort asks so; the sanitizer has one of its own that would not fit our delete.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++count;
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size, std::align_val_t align) {
  const auto a = static_cast<std::size_t>(align);
  return counted(std::aligned_alloc(a, (size / a + 1) * a), size);
}
// Out of line: the compiler would take their free() for a mistake.
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { operator delete(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  operator delete(memory);
}

namespace nnopt {

std::size_t allocations() { return count; }
std::size_t largest_allocation() { return largest.exchange(0); }

BOOST_AUTO_TEST_SUITE(allocations_of_tests)

BOOST_AUTO_TEST_CASE(allocations_are_counted) {
  const std::size_t before = allocations();
  const std::vector<int> numbers(10);
  BOOST_TEST(numbers[9] == 0);
  BOOST_TEST(allocations() == before + 1);
}

BOOST_AUTO_TEST_CASE(the_largest_allocation_is_known) {
  largest_allocation();
  const std::vector<double> few(10), many(1000), some(100);
  BOOST_TEST(few[9] + many[999] + some[99] == 0);
  BOOST_TEST(largest_allocation() == 8000u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

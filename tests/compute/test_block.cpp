#include <algorithm>
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <set>
#include <utility>

#include "compute/block.hpp"

namespace nnopt {

using Precisions = boost::mpl::list<float, double>;

BOOST_AUTO_TEST_SUITE(block)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_block_starts_as_zeros_and_can_be_filled, T, Precisions) {
  for (const std::size_t size : {1, 100, 524288, 600001}) {
    Block<T> numbers(size, 3);
    BOOST_TEST(numbers.size() == size);
    BOOST_TEST(numbers.span().size() == size);
    BOOST_TEST(std::count(numbers.data(), numbers.data() + size, T(0)) ==
               static_cast<std::ptrdiff_t>(size));
    std::ranges::fill(numbers.span(), T(1));
    BOOST_TEST(std::as_const(numbers).span().back() == T(1));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(blocks_start_on_cache_lines_and_apart_within_a_page, T, Precisions) {
  std::set<std::uintptr_t> places;
  for (std::size_t number = 0; number < 5; ++number) {
    const Block<T> numbers(1000000, number);
    const auto address = reinterpret_cast<std::uintptr_t>(numbers.data());
    BOOST_TEST(address % 64 == 0u);
    places.insert(address % 4096);
  }
  BOOST_TEST(places.size() == 5u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_block_can_be_moved_and_be_empty, T, Precisions) {
  Block<T> empty;
  BOOST_TEST(empty.size() == 0u);
  Block<T> numbers(10);
  numbers.data()[9] = T(5);
  const T* const place = numbers.data();
  empty = std::move(numbers);
  BOOST_TEST(empty.data() == place);
  BOOST_TEST(empty.span()[9] == T(5));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

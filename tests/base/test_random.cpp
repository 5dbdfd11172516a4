#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>
#include <vector>

#include "base/random.hpp"

namespace nnopt {

using Counter = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

/// Mean of (x_i)^power of numbers 0 to n - 1.
template <class Draw>
static double moment(Draw draw, int power, std::uint64_t n) {
  double sum = 0;
  for (std::uint64_t i = 0; i < n; ++i) sum += std::pow(draw(i), power);
  return sum / static_cast<double>(n);
}

static std::vector<double> first_numbers(const RandomStream& stream) {
  std::vector<double> r;
  for (std::uint64_t i = 0; i < 100; ++i) r.push_back(stream.uniform(i));
  return r;
}

BOOST_AUTO_TEST_SUITE(random)

BOOST_AUTO_TEST_CASE(philox_gives_the_known_answers_of_random123) {
  const Counter zero = philox({0, 0, 0, 0}, {0, 0});
  BOOST_TEST(zero == (Counter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}),
             boost::test_tools::per_element());
  const std::uint32_t ones = 0xffffffff;
  const Counter all = philox({ones, ones, ones, ones}, {ones, ones});
  BOOST_TEST(all == (Counter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}),
             boost::test_tools::per_element());
  const Counter pi =
      philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0});
  BOOST_TEST(pi == (Counter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(uniform_numbers_are_pairs_of_words_of_a_block) {
  const RandomStream stream(0x1122334455667788, Purpose::dropout, 0xabcdef0000000003);
  const auto block = philox({2, 0, 3, 2u << 24 | 0xcdef00}, {0x55667788, 0x11223344});
  const auto number = [](std::uint64_t high, std::uint64_t low) {
    return static_cast<double>((high << 32 | low) >> 11) / 0x1p53;
  };
  BOOST_TEST(stream.uniform(4) == number(block[0], block[1]));
  BOOST_TEST(stream.uniform(5) == number(block[2], block[3]));
}

BOOST_AUTO_TEST_CASE(uniform_numbers_fill_0_to_1) {
  const RandomStream stream(0, Purpose::initialization, 0);
  const auto draw = [&](std::uint64_t i) { return stream.uniform(i); };
  const std::uint64_t n = 100000;
  std::array<int, 10> tenths{};
  for (std::uint64_t i = 0; i < n; ++i) {
    BOOST_REQUIRE((draw(i) >= 0 && draw(i) < 1));
    ++tenths[static_cast<std::size_t>(10 * draw(i))];
  }
  for (const int count : tenths) BOOST_TEST(std::abs(count - 10000) < 400);  // 4 sigma
  BOOST_TEST(std::abs(moment(draw, 1, n) - 0.5) < 0.004);
  BOOST_TEST(std::abs(moment(draw, 2, n) - 1.0 / 3) < 0.004);
}

BOOST_AUTO_TEST_CASE(normal_numbers_have_the_moments_of_their_law) {
  const RandomStream stream(7, Purpose::initialization, 0);
  const auto draw = [&](std::uint64_t i) { return stream.normal(i); };
  const std::uint64_t n = 100000;
  BOOST_TEST(std::abs(moment(draw, 1, n)) < 4 / std::sqrt(1e5));
  BOOST_TEST(std::abs(moment(draw, 2, n) - 1) < 4 * std::sqrt(2 / 1e5));
  BOOST_TEST(std::abs(moment(draw, 3, n)) < 4 * std::sqrt(15 / 1e5));
  BOOST_TEST(std::abs(moment(draw, 4, n) - 3) < 4 * std::sqrt(96 / 1e5));
  const auto neighbours = [&](std::uint64_t i) { return draw(2 * i) * draw(2 * i + 1); };
  BOOST_TEST(std::abs(moment(neighbours, 1, n / 2)) < 4 / std::sqrt(5e4));
}

BOOST_AUTO_TEST_CASE(streams_differ_in_seed_purpose_and_part) {
  std::set<std::vector<double>> streams;
  for (const std::uint64_t seed : {0ull, 1ull, 1ull << 32, 1ull << 63}) {
    for (const Purpose purpose : {Purpose::initialization, Purpose::dropout}) {
      for (const std::uint64_t part : {0ull, 1ull, 1ull << 32, 1ull << 55}) {
        streams.insert(first_numbers(RandomStream(seed, purpose, part)));
      }
    }
  }
  BOOST_TEST(streams.size() == 4u * 2u * 4u);
}

BOOST_AUTO_TEST_CASE(streams_are_not_correlated) {
  const RandomStream a(0, Purpose::initialization, 0), b(0, Purpose::initialization, 1),
      c(1, Purpose::initialization, 0);
  const auto with_part = [&](std::uint64_t i) { return a.normal(i) * b.normal(i); };
  const auto with_seed = [&](std::uint64_t i) { return a.normal(i) * c.normal(i); };
  BOOST_TEST(std::abs(moment(with_part, 1, 50000)) < 4 / std::sqrt(5e4));
  BOOST_TEST(std::abs(moment(with_seed, 1, 50000)) < 4 / std::sqrt(5e4));
}

BOOST_AUTO_TEST_CASE(the_order_of_drawing_does_not_matter) {
  const RandomStream stream(3, Purpose::dropout, 9);
  std::vector<double> backward;
  for (std::uint64_t i = 100; i-- > 0;) {
    BOOST_TEST(std::isfinite(stream.normal(i)));
    backward.push_back(stream.uniform(i));
  }
  std::reverse(backward.begin(), backward.end());
  BOOST_TEST(backward == first_numbers(RandomStream(3, Purpose::dropout, 9)),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(far_numbers_differ_from_near_ones) {
  const RandomStream stream(0, Purpose::initialization, 0);
  std::set<double> seen;
  for (int bit = 0; bit < 64; ++bit) seen.insert(stream.uniform(std::uint64_t{1} << bit));
  BOOST_TEST(seen.size() == 64u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

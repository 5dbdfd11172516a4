#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "data/examples.hpp"

namespace nnopt {
namespace {

/// Row r has the pixels 2 r and 2 r + 1 and the label r mod 3.
Examples images(std::size_t rows) {
  Examples examples;
  examples.name = "some";
  examples.inputs = examples.width = 2;
  examples.height = 1;
  examples.classes = 3;
  for (std::size_t r = 0; r < rows; ++r) {
    examples.pixels.push_back(static_cast<std::uint8_t>(2 * r));
    examples.pixels.push_back(static_cast<std::uint8_t>(2 * r + 1));
    examples.labels.push_back(static_cast<std::uint8_t>(r % 3));
  }
  return examples;
}

Examples numbers(std::size_t rows) {
  Examples examples;
  examples.inputs = 3;
  examples.numbers.resize(3 * rows);
  std::iota(examples.numbers.begin(), examples.numbers.end(), 0.5);
  examples.targets.resize(rows);
  std::iota(examples.targets.begin(), examples.targets.end(), -1.0);
  return examples;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(examples)

BOOST_AUTO_TEST_CASE(rows_are_taken_with_all_that_belongs_to_them) {
  const std::vector<std::uint32_t> rows{4, 0, 4};
  const Examples some = take_rows(images(5), rows);
  BOOST_TEST(some.rows() == 3u);
  BOOST_TEST(some.pixels == (std::vector<std::uint8_t>{8, 9, 0, 1, 8, 9}),
             boost::test_tools::per_element());
  BOOST_TEST(some.labels == (std::vector<std::uint8_t>{1, 0, 1}), boost::test_tools::per_element());
  BOOST_TEST(some.name == "some");
  BOOST_TEST(some.width == 2u);
  BOOST_TEST(some.classes == 3u);
  const Examples others = take_rows(numbers(5), rows);
  BOOST_TEST(others.targets == (std::vector<double>{3, -1, 3}), boost::test_tools::per_element());
  BOOST_TEST(others.at(0, 2) == 14.5);
  BOOST_TEST(others.at(1, 0) == 0.5);
}

BOOST_AUTO_TEST_CASE(the_first_rows_are_all_where_there_are_fewer) {
  BOOST_TEST(first_rows(images(5), 2).pixels == (std::vector<std::uint8_t>{0, 1, 2, 3}),
             boost::test_tools::per_element());
  BOOST_TEST(first_rows(images(5), 2).rows() == 2u);
  BOOST_TEST(first_rows(numbers(5), 1).numbers == (std::vector<double>{.5, 1.5, 2.5}),
             boost::test_tools::per_element());
  BOOST_TEST(first_rows(images(5), 6).rows() == 5u);
  BOOST_TEST(first_rows({}, 6).empty());
}

BOOST_AUTO_TEST_CASE(each_row_is_in_one_part_of_a_split) {
  const Examples all = images(100);
  const auto [kept, off] = split_off(all, 0.1, 7);
  BOOST_TEST(kept.rows() == 90u);
  BOOST_TEST(off.rows() == 10u);
  BOOST_TEST(std::ranges::is_sorted(kept.pixels));
  BOOST_TEST(std::ranges::is_sorted(off.pixels));
  std::vector<std::uint8_t> both = kept.pixels;
  both.insert(both.end(), off.pixels.begin(), off.pixels.end());
  std::ranges::sort(both);
  BOOST_TEST(both == all.pixels, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_seed_decides_what_is_split_off) {
  const Examples all = images(100);
  BOOST_TEST(split_off(all, 0.3, 1).second.pixels == split_off(all, 0.3, 1).second.pixels);
  BOOST_TEST(split_off(all, 0.3, 1).second.pixels != split_off(all, 0.3, 2).second.pixels);
}

BOOST_AUTO_TEST_CASE(a_split_that_leaves_nothing_on_one_side_is_refused) {
  BOOST_CHECK_EXCEPTION(split_off(images(4), 0.1, 0), BadInput, [](const BadInput& error) {
    return error.what() ==
           std::string("of 4 rows, 0 would be split off: some must be on either side");
  });
  BOOST_CHECK_THROW(split_off(images(4), 0.9, 0), BadInput);
  BOOST_CHECK_THROW(split_off(images(1), 0.5, 0), BadInput);
  BOOST_TEST(split_off(numbers(2), 0.5, 0).first.targets.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

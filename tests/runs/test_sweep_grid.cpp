#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "runs/sweep_grid.hpp"
#include "tests/data_files.hpp"

namespace nnopt {
namespace {

using Words = std::vector<std::string>;

enum class Takes { numbers, whole_numbers };

Variation parsed(std::string_view text, Takes takes = Takes::numbers) {
  return parse_variation(text, takes == Takes::whole_numbers, false);
}

Variation drawn_from(std::string_view text, Takes takes = Takes::numbers) {
  return parse_variation(text, takes == Takes::whole_numbers, true);
}

void check_values(const std::string& text, const Words& values, Takes takes = Takes::numbers) {
  BOOST_TEST_CONTEXT(text) {
    BOOST_TEST(parsed(text, takes).values == values, boost::test_tools::per_element());
  }
}

void check_refused(const std::string& text, const std::string& part, Takes takes = Takes::numbers) {
  const std::string complaint = complaint_of([&] { parsed(text, takes); });
  BOOST_TEST(complaint.starts_with(in_quotes(text) + ": "), complaint);
  BOOST_TEST(complaint.find(part) != std::string::npos, complaint);
}

std::string random_word(std::uint32_t& state) {
  state = state * 1664525 + 1013904223;
  return "v" + std::to_string(state >> 12);
}

/// Lists of some lengths with values of their own.
std::vector<Variation> lists(const std::vector<std::size_t>& sizes) {
  std::vector<Variation> variations;
  std::uint32_t state = 1;
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    Variation variation{"o" + std::to_string(k), {}};
    for (std::size_t i = 0; i < sizes[k]; ++i) variation.values.push_back(random_word(state));
    variations.push_back(variation);
  }
  return variations;
}

Words drawn(const std::string& text, Takes takes, std::uint64_t count, std::uint64_t seed = 1) {
  const SweepGrid grid({drawn_from(text, takes)}, count, seed);
  Words values;
  for (std::uint64_t i = 0; i < count; ++i) values.push_back(grid.at(i)[0]);
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sweep_grid)

BOOST_AUTO_TEST_CASE(a_list_is_parted_by_commas_or_where_there_are_some_by_semicolons) {
  BOOST_TEST(parsed("lr=0.1,0.2").option == "lr");
  check_values("lr=0.1,0.2", {"0.1", "0.2"});
  check_values(" lr = 1e-1 , 0.20 ", {"1e-1", "0.20"});
  check_values("optimizer=sgd:lr=0.1;adam:lr=0.1,betas=0.9/0.99",
               {"sgd:lr=0.1", "adam:lr=0.1,betas=0.9/0.99"});
  check_values("start=10,10;5,5", {"10,10", "5,5"});
  check_values("start-range=5:15;1:2", {"5:15", "1:2"});
  check_values("start-range=5:15,1:2", {"5:15", "1:2"});
  check_values("f=x1^2 + x2^2;x1^4", {"x1^2 + x2^2", "x1^4"});
}

BOOST_AUTO_TEST_CASE(one_value_is_a_list_of_one) {
  check_values("dim=2", {"2"});
  check_values("optimizer=sgd:lr=0.1", {"sgd:lr=0.1"});
  check_values("f=quadratic:condition=100", {"quadratic:condition=100"});
}

BOOST_AUTO_TEST_CASE(a_range_begins_and_ends_as_written_with_the_nearest_decimals_between) {
  check_values("lr=1e-4:1:log:5", {"1e-4", "0.001", "0.01", "0.1", "1"});
  check_values("lr=1e-8:1e+2:log:6", {"1e-8", "1e-06", "0.0001", "0.01", "1", "1e+2"});
  check_values("dim=2:10:5", {"2", "4", "6", "8", "10"}, Takes::whole_numbers);
  check_values("seed=0:9:10", {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
               Takes::whole_numbers);
  check_values("x=0:1:11",
               {"0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"});
  check_values("x=-0.3:0.6:10",
               {"-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6"});
  check_values("x=-1:+1:3", {"-1", "0", "+1"});
  check_values("x=-1e308:1e308:3", {"-1e308", "0", "1e308"});
  check_values("x=0:1:4", {"0", "0.3333333333333333", "0.6666666666666666", "1"});
  check_values("steps=100000:1000000:3", {"100000", "550000", "1000000"});
  check_values("x=1:4:log:3", {"1", "2", "4"});
}

BOOST_AUTO_TEST_CASE(options_that_take_whole_numbers_get_some_from_any_range) {
  check_values("steps=10:1e4:log:7", {"10", "32", "100", "316", "1000", "3162", "1e4"},
               Takes::whole_numbers);
  check_values("dim=1:10:4", {"1", "4", "7", "10"}, Takes::whole_numbers);
  check_values("dim=1:9:4", {"1", "4", "6", "9"}, Takes::whole_numbers);
  check_refused("dim=1:3:5", "2 is there twice: the range holds fewer values",
                Takes::whole_numbers);
  check_refused("dim=0.5:3:2", "whole numbers", Takes::whole_numbers);
}

BOOST_AUTO_TEST_CASE(values_of_ranges_give_evenly_spaced_numbers) {
  for (const std::string text : {"x=-3:5:17", "x=0.1:0.7:100", "x=-1e-3:1e-3:33"}) {
    const auto variation = parsed(text);
    BOOST_REQUIRE(variation.range.has_value());
    const double lo = variation.range->lo, hi = variation.range->hi;
    const auto last = double(variation.values.size() - 1);
    for (std::size_t i = 0; i < variation.values.size(); ++i) {
      const double expected = lo + (hi - lo) * double(i) / last;
      const double size = std::max(std::abs(lo), std::abs(hi));
      BOOST_TEST(std::abs(*parse_double(variation.values[i]) - expected) <= 1e-15 * size);
    }
  }
  const auto variation = parsed("lr=3e-7:0.2:log:50");
  for (std::size_t i = 0; i < 50; ++i) {
    const double expected = 3e-7 * std::pow(0.2 / 3e-7, double(i) / 49);
    BOOST_TEST(*parse_double(variation.values[i]) == expected, boost::test_tools::tolerance(1e-14));
  }
}

BOOST_AUTO_TEST_CASE(what_holds_no_values_is_refused) {
  check_refused("lr", "an option and its values are right");
  check_refused("=1", "an option and its values are right");
  check_refused("", "an option and its values are right");
  check_refused("lr=", "no values are given");
  check_refused("lr= ", "no values are given");
  check_refused("lr=,", "one of the values is empty");
  check_refused("lr=1,,2", "one of the values is empty");
  check_refused("lr=1;2;", "one of the values is empty");
  check_refused("lr=1,2,1", "'1' is there twice");
  check_refused("f=a\nb", "control characters");
}

BOOST_AUTO_TEST_CASE(ranges_that_are_none_are_refused) {
  check_refused("lr=1:0:5", "holds nothing: 1 is not below 0");
  check_refused("lr=1:1:5", "holds nothing");
  check_refused("lr=0:1:log:5", "a log range lies above 0, and 0 does not");
  check_refused("lr=-1:1:log:5", "a log range lies above 0");
  check_refused("lr=1:nan:5", "'nan' is not a finite number");
  check_refused("lr=inf:1:5", "'inf' is not a finite number");
  check_refused("lr=1:x:5", "'x' is not a number");
  check_refused("lr=1:", "'' is not a number");
  check_refused("lr=1:2:3:4", "lo:hi:log:count");
  check_refused("lr=1:2:log:3:4", "lo:hi:log:count");
  for (const char* count : {"1", "0", "-3", "2.5", "x", "", "1e10"}) {
    check_refused("lr=1:2:" + std::string(count), "no count of values");
    check_refused("lr=1:2:log:" + std::string(count), "no count of values");
  }
  check_refused("lr=1:2", "lr=1:2:10 has 10");
  check_refused("lr=1:2:log", "lr=1:2:log:10 has 10");
}

BOOST_AUTO_TEST_CASE(every_combination_comes_once_and_the_last_option_varies_fastest) {
  const std::vector<std::vector<std::size_t>> shapes{{2, 3}, {1}, {4, 1, 3, 2}, {7, 11, 5}, {}};
  for (const auto& sizes : shapes) {
    const SweepGrid grid(lists(sizes));
    std::size_t size = 1;
    for (const std::size_t one : sizes) size *= one;
    BOOST_REQUIRE(grid.size() == size);
    std::set<Words> seen;
    for (std::size_t i = 0; i < size; ++i) {
      const Words setting = grid.at(i);
      seen.insert(setting);
      std::size_t rest = i;
      for (std::size_t k = sizes.size(); k-- > 0; rest /= sizes[k]) {
        BOOST_TEST(setting[k] == grid.variations()[k].values[rest % sizes[k]]);
      }
    }
    BOOST_TEST(seen.size() == size);
  }
}

BOOST_AUTO_TEST_CASE(shards_part_every_sweep) {
  for (const std::uint64_t runs : {0, 1, 2, 9, 10, 97}) {
    for (const std::uint64_t n : {1, 2, 3, 10, 100}) {
      std::vector<int> found(runs);
      for (std::uint64_t i = 1; i <= n; ++i) {
        const Shard shard = parse_shard(std::to_string(i) + "/" + std::to_string(n));
        std::uint64_t size = 0;
        for (std::uint64_t index = 0; index < runs; ++index) {
          found[index] += shard.has(index);
          size += shard.has(index);
        }
        BOOST_TEST(shard.size(runs) == size);
      }
      BOOST_TEST(std::ranges::count(found, 1) == std::ptrdiff_t(runs));
    }
  }
}

BOOST_AUTO_TEST_CASE(shards_out_of_range_are_refused) {
  for (const char* text :
       {"", "1", "0/4", "5/4", "-1/4", "1/0", "1/2/3", "a/b", "1/", "/2", "1.5/2", "1:2"}) {
    BOOST_TEST(complaint_of([&] { parse_shard(text); }) ==
               in_quotes(text) + " is no shard: i/n with 1 <= i <= n is right, such as 1/4");
  }
}

BOOST_AUTO_TEST_CASE(grids_without_a_number_for_each_run_are_refused) {
  const std::string many = "x=0:9999:10000";
  std::vector<Variation> variations;
  for (const char* option : {"a", "b", "c", "d"}) {
    variations.push_back(parsed(many));
    variations.back().option = option;
  }
  BOOST_TEST(complaint_of([&] { SweepGrid grid(variations); }) ==
             "more than 2^53 combinations: --random N runs some of them");
  BOOST_TEST(complaint_of([] {
               SweepGrid grid({parsed("lr=1,2"), parsed("lr=3")});
             }) == "'lr' is varied twice: one list holds all values of an option");
}

BOOST_AUTO_TEST_CASE(random_settings_are_a_function_of_seed_and_run_alone) {
  const std::vector<Variation> variations{drawn_from("lr=1e-4:1:log"), drawn_from("x=a,b,c"),
                                          drawn_from("y=0:1:5"), drawn_from("z=-1:1")};
  const SweepGrid grid(variations, 100, 7), longer(variations, 1000, 7), other(variations, 100, 8);
  BOOST_TEST(grid.size() == 100u);
  std::size_t equal = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    BOOST_TEST(grid.at(i) == longer.at(i), boost::test_tools::per_element());
    equal += grid.at(i) == other.at(i);
    BOOST_TEST(grid.at(i).size() == 4u);
  }
  BOOST_TEST(equal == 0u);
  // These stay: results of earlier sweeps are gone on with.
  BOOST_TEST(grid.at(0)[0] == "0.0021189998422405086");
}

BOOST_AUTO_TEST_CASE(random_settings_lie_in_their_range_and_fill_it) {
  constexpr std::uint64_t count = 4000;
  double sum = 0;
  for (const auto& text : drawn("lr=1e-4:1:log", Takes::numbers, count)) {
    const double x = *parse_double(text);
    BOOST_TEST((x >= 1e-4 && x <= 1));
    sum += std::log10(x);
  }
  // The mean of uniform numbers in -4:0 to five standard deviations.
  BOOST_TEST(std::abs(sum / count + 2) < 5 * 4 / std::sqrt(12.0 * count));
  sum = 0;
  for (const auto& text : drawn("x=-1:3", Takes::numbers, count)) sum += *parse_double(text);
  BOOST_TEST(std::abs(sum / count - 1) < 5 * 4 / std::sqrt(12.0 * count));
}

BOOST_AUTO_TEST_CASE(lists_and_ranges_of_whole_numbers_are_drawn_from_evenly) {
  constexpr std::uint64_t count = 4000;
  for (const auto& [text, takes] :
       {std::pair("x=a,b,c,d", Takes::numbers), std::pair("x=2:5", Takes::whole_numbers),
        std::pair("x=2:5:4", Takes::whole_numbers)}) {
    std::map<std::string, std::uint64_t> found;
    for (const auto& value : drawn(text, takes, count)) ++found[value];
    BOOST_REQUIRE(found.size() == 4u);
    for (const auto& [value, times] : found) {  // binomial, to five standard deviations
      BOOST_TEST(std::abs(double(times) - count / 4.0) < 5 * std::sqrt(count * 0.25 * 0.75), value);
    }
  }
  for (const auto& text : drawn("steps=1:1000:log", Takes::whole_numbers, 100)) {
    const auto whole = parse_integer(text);
    BOOST_REQUIRE(whole.has_value());
    BOOST_TEST((*whole >= 1 && *whole <= 1000));
    BOOST_TEST(text == std::to_string(*whole));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

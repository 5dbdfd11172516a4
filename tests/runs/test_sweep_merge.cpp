#include <sys/resource.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/shuffle.hpp"
#include "runs/sweep_merge.hpp"
#include "tests/data_files.hpp"
#include "tests/runs/sweeps.hpp"

namespace nnopt {
namespace {

using Indices = std::vector<std::uint64_t>;
using Files = std::vector<std::string>;

Indices shard_of(const SweepHead& head, const Shard& shard) {
  Indices own;
  for (std::uint64_t i = 0; i < head.runs; ++i) {
    if (shard.has(i)) own.push_back(i);
  }
  return own;
}

Indices shuffled(const Indices& indices, std::uint64_t seed) {
  std::vector<std::uint32_t> order(indices.size());
  shuffle(order, seed, 0);
  Indices mixed;
  for (const std::uint32_t i : order) mixed.push_back(indices[i]);
  return mixed;
}

struct Merged {
  std::string text;
  MergeReport report;
};

struct InFolder {
  DataFolder folder;
  SweepHead head = head_of_runs(200);
  SortLimits limits{.folder = folder.path()};

  std::string add(const std::string& name, const Indices& indices) const {
    return folder.add(name, text_of_runs(head, indices));
  }
  Merged merged(const Files& files) const {
    Merged merged;
    merged.report = merge_sweeps(
        files, "0.1.0", [&](std::string_view text) { merged.text += text; }, limits);
    return merged;
  }
  std::string complaint(const Files& files) const {
    return complaint_of([&] { merged(files); });
  }
  void check_whole(const Files& files) const {
    const Merged all = merged(files);
    BOOST_TEST((all.text == whole_text(head)));
    BOOST_TEST(all.report.rows == head.runs);
    BOOST_TEST(all.report.gaps == 0u);
    BOOST_TEST(all.report.missing.empty());
    BOOST_TEST(!all.report.missing_shard.has_value());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sweep_merge, InFolder)

BOOST_AUTO_TEST_CASE(shards_in_any_order_become_the_whole_sweep) {
  for (const std::uint64_t n : {1, 2, 7, 200, 300}) {
    Files in_order, mixed;
    for (std::uint64_t i = 1; i <= n; ++i) {
      const std::string number = std::to_string(i);
      const Indices own = shard_of(head, {i, n});
      in_order.push_back(add("s" + number, own));
      mixed.push_back(add("m" + number, shuffled(own, i)));
    }
    std::ranges::reverse(mixed);
    BOOST_TEST_CONTEXT(n << " shards") {
      check_whole(in_order);
      check_whole(mixed);
    }
  }
}

BOOST_AUTO_TEST_CASE(neither_little_memory_nor_few_open_files_change_the_result) {
  Files files;
  for (std::uint64_t i = 1; i <= 20; ++i) {
    const Indices own = shard_of(head, {i, 20});
    files.push_back(add("s" + std::to_string(i), i % 2 == 0 ? own : shuffled(own, i)));
  }
  files.push_back(add("all", shuffled(shard_of(head, {1, 1}), 1)));
  for (const std::size_t memory : {1, 200, 2000, 1 << 20}) {
    for (const std::size_t at_once : {2, 3, 16, 100}) {
      limits.memory = memory;
      limits.files = at_once;
      BOOST_TEST_CONTEXT(memory << " bytes, " << at_once << " files") { check_whole(files); }
    }
  }
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 21);
}

BOOST_AUTO_TEST_CASE(more_files_than_may_be_open_are_merged) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit few{40, before.rlim_max};
  Files files;
  for (std::uint64_t i = 1; i <= 100; ++i) {
    files.push_back(add("s" + std::to_string(i), shuffled(shard_of(head, {i, 100}), i)));
  }
  setrlimit(RLIMIT_NOFILE, &few);
  check_whole(files);
  setrlimit(RLIMIT_NOFILE, &before);
}

BOOST_AUTO_TEST_CASE(rows_that_are_there_twice_come_once) {
  const std::string a = add("a", shard_of(head, {1, 2})), b = add("b", shard_of(head, {2, 2}));
  const std::string more = add("more", {7, 7, 3, 7, 9});
  check_whole({a, b, a});
  check_whole({more, a, b, more});
}

BOOST_AUTO_TEST_CASE(different_results_of_one_run_are_refused_with_both_places) {
  const std::string a = add("a", shard_of(head, {1, 1}));
  const std::string b = folder.add("b", text_of_runs(head, {9, 8}) + "7 0.7 other converged\n");
  BOOST_TEST(complaint({a, b}) == a + ":11 and " + b + ":6 hold different results of run 7");
  BOOST_TEST(complaint({b, a}) == b + ":6 and " + a + ":11 hold different results of run 7");
  limits.files = 2;  // the places are told whatever the passes
  Files many(5, a);
  many.push_back(b);
  BOOST_TEST(complaint(many) == a + ":11 and " + b + ":6 hold different results of run 7");
  const std::string own =
      folder.add("own", text_of_runs(head, {7}) + "7 0.7 other converged\n" + line_of_run(1));
  BOOST_TEST(complaint({own}) == own + ":4 and " + own + ":5 hold different results of run 7");
}

BOOST_AUTO_TEST_CASE(runs_may_have_taken_different_times) {
  head = {"nnopt sweep", "0.1.0", "minimize", 2, {"index", "seconds", "value"}};
  const std::string a = folder.add("a", head.text() + "0 0.5 1\n1 0.25 2\n");
  const std::string b = folder.add("b", head.text() + "0 0.75 1\n");
  BOOST_TEST(merged({a, b}).text == head.text() + "0 0.5 1\n1 0.25 2\n");
  BOOST_TEST(merged({b, a}).text == head.text() + "0 0.75 1\n1 0.25 2\n");
  const std::string c = folder.add("c", head.text() + "0 0.5 3\n");
  BOOST_TEST(complaint({a, c}) == a + ":4 and " + c + ":4 hold different results of run 0");
}

BOOST_AUTO_TEST_CASE(results_of_different_sweeps_are_refused_with_the_difference) {
  const std::string a = add("a", {0});
  const auto refusal = [&](const SweepHead& other) {
    const std::string b = folder.add("b", other.text());
    const std::string text = complaint({a, b});
    const std::string start = "'" + a + "' and '" + b + "' hold results of different sweeps: ";
    BOOST_TEST(text.starts_with(start), text);
    return text.substr(std::min(text.size(), start.size()));
  };
  SweepHead other = head;
  other.runs = 201;
  BOOST_TEST(refusal(other) == "numbers of runs 200 and 201");
  other = head;
  other.command = "train";
  BOOST_TEST(refusal(other) == "commands minimize and train");
  other = head;
  other.command_line = "nnopt sweep --vary lr=1 -- minimize camel3";
  BOOST_TEST(refusal(other) ==
             "command lines `" + head.command_line + "` and `" + other.command_line + "`");
  other = head;
  other.columns.pop_back();
  BOOST_TEST(refusal(other) == "columns 'index lr value status' and 'index lr value'");
}

BOOST_AUTO_TEST_CASE(files_that_hold_no_results_are_refused) {
  const std::string a = add("a", {0});
  BOOST_TEST(complaint({}) == "no results to merge");
  const std::string empty = folder.add("empty", "");
  BOOST_TEST(complaint({a, empty}) == "'" + empty + "' is empty: it holds no results of a sweep");
  const std::string old =
      folder.add("old", "# nnopt sweep\n# nnopt 0.0.1 sweep of x, 1 run\n# i\n");
  BOOST_TEST(complaint({old}) == "'" + old + "' was written by nnopt 0.0.1, this is nnopt 0.1.0");
  const std::string wrong = folder.add("wrong", head.text() + "0 1\n" + line_of_run(0));
  BOOST_TEST(complaint({a, wrong}) == wrong + ":4: no row of this sweep: 2 columns instead of 4");
}

BOOST_AUTO_TEST_CASE(missing_runs_are_told_as_gaps) {
  head = head_of_runs(100);
  Indices some;
  for (std::uint64_t i = 0; i < 100; ++i) {
    if (i != 0 && i != 13 && (i < 20 || i > 29) && i != 99) some.push_back(i);
  }
  const MergeReport report = merged({add("a", some)}).report;
  BOOST_TEST(report.rows == 87u);
  BOOST_TEST(report.gaps == 4u);
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> expected{
      {0, 0}, {13, 13}, {20, 29}, {99, 99}};
  BOOST_TEST((report.missing == expected));
  BOOST_TEST(!report.missing_shard.has_value());
}

BOOST_AUTO_TEST_CASE(of_many_gaps_the_first_ten_are_told) {
  const MergeReport report = merged({add("a", shard_of(head, {1, 2}))}).report;
  BOOST_TEST(report.gaps == 100u);
  BOOST_REQUIRE(report.missing.size() == 10u);
  BOOST_TEST(report.missing.back().first == 19u);
  const MergeReport none = merged({add("b", {})}).report;
  BOOST_TEST(none.gaps == 1u);
  BOOST_TEST(none.missing[0].second == 199u);
  BOOST_TEST(!none.missing_shard.has_value());
}

BOOST_AUTO_TEST_CASE(a_shard_that_is_missing_is_named) {
  for (const std::uint64_t n : {2, 3, 7, 50}) {
    for (std::uint64_t missing = 1; missing <= n; ++missing) {
      Files files;
      for (std::uint64_t i = 1; i <= n; ++i) {
        if (i != missing) files.push_back(add("s" + std::to_string(i), shard_of(head, {i, n})));
      }
      const auto found = merged(files).report.missing_shard;
      BOOST_TEST_CONTEXT(missing << "/" << n) {
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST(found->i == missing);
        BOOST_TEST(found->n == n);
      }
    }
  }
  Indices most = shard_of(head, {2, 3});
  most.push_back(3);
  BOOST_TEST(!merged({add("a", most)}).report.missing_shard.has_value());
}

BOOST_AUTO_TEST_CASE(a_last_line_torn_at_any_byte_is_left_out_and_told) {
  head = head_of_runs(4);
  const std::string a = add("a", {0, 2}), whole = text_of_runs(head, {3, 1});
  const std::size_t begin = whole.size() - line_of_run(1).size();
  for (std::size_t size = begin + 1; size < whole.size(); ++size) {
    const std::string b = folder.add("b", whole.substr(0, size));
    const Merged all = merged({a, b});
    BOOST_TEST_CONTEXT(size) {
      BOOST_TEST(all.text == text_of_runs(head, {0, 2, 3}));
      BOOST_TEST(all.report.rows == 3u);
      BOOST_TEST(all.report.torn == Files{b}, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

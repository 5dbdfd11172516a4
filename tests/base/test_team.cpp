#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <numeric>
#include <vector>

#include "base/denormals.hpp"
#include "base/random.hpp"
#include "base/team.hpp"

namespace nnopt {

/// Keeps this thread busy for long enough that waiting helpers go to sleep.
static std::uint32_t let_the_helpers_sleep() {
  std::array<std::uint32_t, 4> words{};
  for (int i = 0; i < 100000; ++i) words = philox(words, {1, 2});
  return words[0];
}

BOOST_AUTO_TEST_SUITE(team)

BOOST_AUTO_TEST_CASE(every_piece_is_done_exactly_once) {
  for (const std::size_t threads : {1, 2, 3, 4, 9}) {
    Team team(threads);
    BOOST_TEST(team.threads() == threads);
    for (const std::size_t pieces : {0, 1, 2, 3, 7, 64, 1000, 100000}) {
      std::vector<std::atomic<int>> times(pieces);
      team.run(pieces, [&](std::size_t piece) { ++times[piece]; });
      const auto once = [](const auto& count) { return count == 1; };
      BOOST_TEST(std::all_of(times.begin(), times.end(), once), pieces << " on " << threads);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_largest_job_is_done_whole) {
  Team team(2);
  const std::size_t pieces = (1 << 20) - 1;
  std::atomic<std::size_t> sum{0};
  team.run(pieces, [&](std::size_t piece) { sum += piece; });
  BOOST_TEST(sum == pieces * (pieces - 1) / 2);
}

BOOST_AUTO_TEST_CASE(jobs_may_follow_by_the_thousand) {
  for (const std::size_t threads : {2, 5}) {
    Team team(threads);
    std::vector<std::size_t> sums(13);
    for (std::size_t job = 0; job < 20000; ++job) {
      team.run(sums.size(), [&](std::size_t piece) { sums[piece] += piece + job; });
    }
    std::size_t wrong = 0;
    for (std::size_t piece = 0; piece < sums.size(); ++piece) {
      wrong += sums[piece] != 20000 * piece + 19999 * 20000 / 2;
    }
    BOOST_TEST(wrong == 0u);
  }
}

BOOST_AUTO_TEST_CASE(each_job_sees_what_the_last_one_wrote) {
  Team team(4);
  std::vector<std::uint64_t> from(64, 1), to(64);
  for (int step = 0; step < 3000; ++step) {
    team.run(64, [&](std::size_t i) { to[i] = from[i] + from[(i + 1) % 64] * 3; });
    std::swap(from, to);
  }
  BOOST_TEST(std::all_of(from.begin(), from.end(), [&](auto v) { return v == from[0]; }));
  std::uint64_t alone = 1;
  for (int step = 0; step < 3000; ++step) alone *= 4;
  BOOST_TEST(from[0] == alone);
}

BOOST_AUTO_TEST_CASE(helpers_that_sleep_wake_for_the_next_job) {
  Team team(3);
  std::atomic<int> done{0};
  for (int i = 0; i < 5; ++i) {
    team.run(10, [&](std::size_t) { ++done; });
    BOOST_TEST(let_the_helpers_sleep() != 0u);
  }
  team.run(10, [&](std::size_t) { ++done; });
  BOOST_TEST(done == 60);
}

BOOST_AUTO_TEST_CASE(a_team_may_end_asleep_awake_or_unused) {
  for (int i = 0; i < 200; ++i) {
    const Team unused(3);
    BOOST_TEST(unused.threads() == 3u);
  }
  for (int i = 0; i < 200; ++i) {
    Team awake(3);
    std::atomic<int> done{0};
    awake.run(2, [&](std::size_t) { ++done; });
    BOOST_TEST(done == 2);
  }
  for (int i = 0; i < 5; ++i) {
    const Team asleep(3);
    BOOST_TEST(let_the_helpers_sleep() != 0u);
  }
}

BOOST_AUTO_TEST_CASE(teams_on_two_threads_do_not_meet) {
  std::vector<std::size_t> sums(2);
  const auto work = [&](std::size_t which) {
    Team team(2);
    std::atomic<std::size_t> sum{0};
    for (int job = 0; job < 2000; ++job) team.run(8, [&](std::size_t piece) { sum += piece; });
    sums[which] = sum;
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  BOOST_TEST(sums[0] == 2000u * 28);
  BOOST_TEST(sums[1] == 2000u * 28);
}

BOOST_AUTO_TEST_CASE(a_job_of_const_and_of_temporary_are_run) {
  Team team(2);
  std::vector<int> marks(5);
  const auto constant = [&](std::size_t piece) { ++marks[piece]; };
  team.run(5, constant);
  team.run(5, [&](std::size_t piece) { ++marks[piece]; });
  BOOST_TEST(marks == std::vector<int>(5, 2), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(results_do_not_depend_on_the_number_of_threads) {
  const NoDenormals during_work;  // as a run has it, and every helper
  std::vector<std::vector<double>> results;
  for (const std::size_t threads : {1, 2, 4}) {
    Team team(threads);
    std::vector<double> out(1000);
    volatile double tiny = std::numeric_limits<double>::min();
    team.run(out.size(), [&](std::size_t piece) {
      out[piece] = RandomStream(0, Purpose::initialization, piece).normal(3) + tiny / 4 * 0x1p1000;
    });
    results.push_back(out);
  }
  BOOST_TEST(results[1] == results[0], boost::test_tools::per_element());
  BOOST_TEST(results[2] == results[0], boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

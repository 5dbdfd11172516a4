#include <atomic>
#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <vector>

#include "base/jobs.hpp"

namespace nnopt {
namespace {

BOOST_AUTO_TEST_SUITE(jobs)

BOOST_AUTO_TEST_CASE(side_by_side_each_job_has_one_thread_and_is_done_once) {
  Team all(3);
  std::vector<std::atomic<int>> done(17);
  std::atomic<std::size_t> threads{0};
  run_jobs(done.size(), true, all, [&](std::size_t i, Team& team) {
    ++done[i];
    threads += team.threads();
  });
  for (const auto& times : done) BOOST_TEST(times == 1);
  BOOST_TEST(threads == done.size());
}

BOOST_AUTO_TEST_CASE(one_after_the_other_each_job_has_all_threads_in_order) {
  Team all(3);
  std::vector<std::size_t> order;
  run_jobs(5, false, all, [&](std::size_t i, Team& team) {
    BOOST_TEST(team.threads() == 3);
    order.push_back(i);
  });
  BOOST_TEST(order == (std::vector<std::size_t>{0, 1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_error_of_a_job_is_thrown_when_all_are_over) {
  Team all(2);
  std::atomic<int> done{0};
  const auto job = [&](std::size_t i, Team&) {
    if (i == 2) throw std::runtime_error("two");
    ++done;
  };
  BOOST_CHECK_THROW(run_jobs(6, true, all, job), std::runtime_error);
  BOOST_TEST(done == 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace nnopt

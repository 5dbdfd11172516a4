// Right kernels pass in all orders; each planted bug of a kernel is caught.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "tests/emulator/planted.hpp"
#include "tests/emulator/support.hpp"

namespace emulator {
namespace {

using boost::unit_test::precondition;
using nnopt::check;
using nnopt::launch;
using nnopt::launch_cooperative;

std::vector<float> random_numbers(std::size_t n) {
  std::vector<float> x(n);
  const nnopt::RandomStream random(7, nnopt::Purpose::noise, 0);
  for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<float>(random.uniform(i) + 0.5);
  return x;
}

bool all_are(const std::vector<float>& values, float value) {
  return std::all_of(values.begin(), values.end(), [&](float x) { return x == value; });
}

/// Runs `work` with a new device in each order, for a few seeds.
template <class Work>
void in_all_orders(Work&& work) {
  for (const Order order : all_orders) {
    for (const std::uint64_t seed : {1, 2, 3}) {
      reset({.order = order, .seed = seed});
      BOOST_TEST_CONTEXT("order " << static_cast<int>(order) << ", seed " << seed) {
        work();
        BOOST_TEST(check_guards() == "");
      }
    }
  }
}

/// In how many orders and seeds wrong(...) is true.
template <class Wrong>
int times_seen(Wrong&& wrong) {
  int seen = 0;
  for (const Order order : all_orders) {
    for (const std::uint64_t seed : {1, 2, 3}) {
      reset({.order = order, .seed = seed});
      seen += wrong();
    }
  }
  return seen;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

/// The error of the device after all that waits has run.
cudaError_t run_all() { return cudaDeviceSynchronize(); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(emulator_kernels, FreshDevice)

BOOST_AUTO_TEST_CASE(right_kernels_are_right_in_all_orders) {
  in_all_orders([] {
    const std::vector<float> x = random_numbers(150);
    const Array<float> in(x), sums(3);
    launch(planted::block_sums, 3, 64, 0, nullptr, in, sums, 150);
    const auto got = sums.values();
    for (std::size_t block = 0; block < 3; ++block) {
      const auto end = std::min(x.size(), 64 * block + 64);
      const float sum = std::accumulate(x.begin() + 64 * block, x.begin() + end, 0.0f);
      BOOST_TEST(std::abs(got[block] - sum) < 1e-4f);
    }

    const Array<float> a(random_numbers(5 * 37)), y(5);
    launch(planted::rows_times, 3, 64, 0, nullptr, a, in, y, 5, 37);
    const auto numbers = random_numbers(5 * 37), product = y.values();
    for (std::size_t row = 0; row < 5; ++row) {
      float sum = 0;
      for (std::size_t j = 0; j < 37; ++j) sum += numbers[row * 37 + j] * x[j];
      BOOST_TEST(std::abs(product[row] - sum) < 1e-4f);
    }
  });
}

BOOST_AUTO_TEST_CASE(templates_have_shared_memory_of_their_own) {
  in_all_orders([] {
    std::vector<double> a(11 * 13);
    std::iota(a.begin(), a.end(), 0.0);
    const std::vector<float> a_in_float(a.begin(), a.end());
    const Array<double> from(a), to(a.size());
    const Array<float> from_float(a_in_float), to_float(a.size());
    launch(planted::transpose<double>, dim3(2, 2), dim3(8, 8), 0, nullptr, from, to, 11, 13);
    launch(planted::transpose<float>, dim3(2, 2), dim3(8, 8), 0, nullptr, from_float, to_float, 11,
           13);
    const auto got = to.values();
    const auto got_in_float = to_float.values();
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double wanted = a[i % 11 * 13 + i / 11];
      BOOST_TEST(got[i] == wanted);
      BOOST_TEST(got_in_float[i] == static_cast<float>(wanted));
    }
  });
}

BOOST_AUTO_TEST_CASE(atomic_sums_lose_nothing) {
  in_all_orders([] {
    const Array<int> count(std::vector<int>{0});
    const Array<float> sum(std::vector<float>{0});
    const Array<double> sum_in_double(std::vector<double>{0});
    launch(planted::count_up, 5, 40, 0, nullptr, count, sum, sum_in_double);
    BOOST_TEST(count.values()[0] == 200);
    BOOST_TEST(sum.values()[0] == 200);
    BOOST_TEST(sum_in_double.values()[0] == 200);
  });
}

BOOST_AUTO_TEST_CASE(lanes_get_what_cuda_says) {
  in_all_orders([] {
    const Array<int> got(32 * 6);
    launch(planted::lanes, 1, 32, 0, nullptr, got);
    const auto values = got.values();
    for (int lane = 0; lane < 32; ++lane) {
      const int* mine = values.data() + 6 * lane;
      BOOST_TEST(mine[0] == 5);
      BOOST_TEST(mine[1] == (lane ^ 3));
      BOOST_TEST(mine[2] == (lane < 2 ? lane : lane - 2));
      BOOST_TEST(mine[3] == (lane % 8 < 6 ? lane + 2 : lane));
      BOOST_TEST(mine[4] == static_cast<int>(0xaaaaaaaa));
      BOOST_TEST(mine[5] == 1);
    }
  });
}

BOOST_AUTO_TEST_CASE(the_barrier_of_the_grid_holds_all_blocks) {
  in_all_orders([] {
    const Array<int> x(5 * 8), y(5 * 8);
    launch_cooperative(planted::pass_on, 5, 8, 0, nullptr, x, y, 4);
    const auto got = x.values();
    for (int i = 0; i < 40; ++i) BOOST_TEST(got[static_cast<std::size_t>(i)] == (i + 4) % 40);
  });
}

BOOST_AUTO_TEST_CASE(blocks_exchange_words_that_come_late) {
  in_all_orders([] {
    const Array<std::uint64_t> words(7), sums(7);
    launch_cooperative(planted::exchange_words, 7, 3, 7 * 8, nullptr, words, sums);
    for (const std::uint64_t sum : sums.values()) BOOST_TEST(sum == 721u);
  });
}

BOOST_AUTO_TEST_CASE(each_living_block_keeps_its_static_shared_memory, *precondition(with_fibers)) {
  in_all_orders([] {
    const Array<int> wrong(std::vector<int>{0});
    launch_cooperative(planted::keep_own, 4, 64, 0, nullptr, wrong);
    BOOST_TEST(wrong.values()[0] == 0);
  });
}

BOOST_AUTO_TEST_CASE(a_fence_orders_late_stores, *precondition(with_fibers)) {
  BOOST_TEST(times_seen([] {
               const Array<std::uint64_t> words(2), got(1);
               launch_cooperative(planted::fence, 2, 1, 0, nullptr, words, got);
               return got.values()[0] != 42;
             }) == 0);
}

BOOST_AUTO_TEST_CASE(memory_begins_as_nan) {
  const auto values = Array<float>(100).values();
  BOOST_TEST(std::all_of(values.begin(), values.end(), [](float x) { return std::isnan(x); }));
}

// ---- planted bugs
// --------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_shared_index_one_too_far_is_seen, *precondition(with_asan)) {
  const Child child = in_child([] {
    const Array<float> out(32);
    launch(planted::shared_index_too_far, 1, 32, 0, nullptr, out);
    run_all();
  });
  BOOST_TEST(!child.lived);
  BOOST_TEST((has(child.err, "planted.cu") && has(child.err, "out of bounds")), child.err);
}

BOOST_AUTO_TEST_CASE(a_read_past_the_end_is_nan, *precondition(without_asan)) {
  const Array<float> x(std::vector<float>(40, 1)), out(41);
  launch(planted::read_past_the_end, 1, 64, 0, nullptr, x, out, 40);
  const auto got = out.values();
  BOOST_TEST(got[39] == 1);
  BOOST_TEST(std::isnan(got[40]));
}

BOOST_AUTO_TEST_CASE(a_read_past_the_end_ends_the_process, *precondition(with_asan)) {
  const Child child = in_child([] {
    const Array<float> x(std::vector<float>(40, 1)), out(41);
    launch(planted::read_past_the_end, 1, 64, 0, nullptr, x, out, 40);
    run_all();
  });
  BOOST_TEST(!child.lived);
  BOOST_TEST((has(child.err, "read_past_the_end") && has(child.err, "use-after-poison")),
             child.err);
}

BOOST_AUTO_TEST_CASE(a_write_past_the_end_is_found, *precondition(without_asan)) {
  const Array<float> x(40);
  launch(planted::write_past_the_end, 1, 64, 0, nullptr, x, 40);
  BOOST_TEST(run_all() == cudaErrorIllegalAddress);
  BOOST_TEST(fault() ==
             "launch 1 (grid 1x1x1, block 64x1x1): written outside of an allocation of 160 bytes");
}

BOOST_AUTO_TEST_CASE(a_dynamic_shared_overrun_is_found, *precondition(without_asan)) {
  const Array<float> out(64);
  launch(planted::dynamic_shared_overrun, 1, 64, 64 * sizeof(float), nullptr, out);
  BOOST_TEST(run_all() == cudaErrorLaunchFailure);
  BOOST_TEST(has(fault(), "block 0 wrote outside of its 256 bytes of dynamic shared memory"),
             fault());
}

BOOST_AUTO_TEST_CASE(a_dynamic_shared_overrun_ends_the_process, *precondition(with_asan)) {
  const Child child = in_child([] {
    const Array<float> out(64);
    launch(planted::dynamic_shared_overrun, 1, 64, 64 * sizeof(float), nullptr, out);
    run_all();
  });
  BOOST_TEST(!child.lived);
  BOOST_TEST(has(child.err, "dynamic_shared_overrun"), child.err);
}

BOOST_AUTO_TEST_CASE(a_missing_syncthreads_gives_wrong_results, *precondition(with_fibers)) {
  const std::vector<float> x = random_numbers(64);
  const auto wrong = [&] {
    const Array<float> in(x), out(64);
    launch(planted::missing_syncthreads, 1, 64, 0, nullptr, in, out);
    const auto got = out.values();
    for (std::size_t i = 0; i < 64; ++i) {
      if (got[i] != x[(i + 32) % 64]) return true;
    }
    return false;
  };
  BOOST_TEST(times_seen(wrong) == 18);
}

BOOST_AUTO_TEST_CASE(a_missing_syncthreads_is_a_data_race, *precondition(with_tsan)) {
  const Child child = in_child([] {
    const Array<float> in(random_numbers(64)), out(64);
    launch(planted::missing_syncthreads, 1, 64, 0, nullptr, in, out);
    run_all();
  });
  BOOST_TEST((has(child.err, "data race") && has(child.err, "planted.cu")), child.err);
}

BOOST_AUTO_TEST_CASE(a_barrier_in_a_branch_is_found) {
  const Array<float> out(64);
  launch(planted::barrier_in_a_branch, 1, 64, 0, nullptr, out);
  BOOST_TEST(run_all() == cudaErrorLaunchFailure);
  BOOST_TEST((has(fault(), "barrier divergence: 48 threads wait at __syncthreads of planted.cu:") &&
              has(fault(), ", 16 have left")),
             fault());
}

BOOST_AUTO_TEST_CASE(a_barrier_that_some_have_left_is_found) {
  const Array<float> out(64);
  launch(planted::barrier_after_some_left, 2, 64, 0, nullptr, out);
  BOOST_TEST(run_all() == cudaErrorLaunchFailure);
  BOOST_TEST((has(fault(), "50 threads wait") && has(fault(), ", 14 have left")), fault());
}

BOOST_AUTO_TEST_CASE(two_different_barriers_are_found) {
  const Array<float> out(64);
  launch(planted::two_barriers, 1, 64, 0, nullptr, out);
  BOOST_TEST(run_all() == cudaErrorLaunchFailure);
  BOOST_TEST(has(fault(), "different barriers: thread 0 waits at planted.cu:"), fault());
}

BOOST_AUTO_TEST_CASE(a_missing_syncwarp_gives_wrong_results, *precondition(with_fibers)) {
  const std::vector<float> x = random_numbers(32);
  const auto wrong = [&] {
    const Array<float> in(x), out(32);
    launch(planted::missing_syncwarp, 1, 32, 32 * sizeof(float), nullptr, in, out);
    const auto got = out.values();
    return got[0] != x[1] || got[1] != x[0];
  };
  BOOST_TEST(times_seen(wrong) == 18);
}

BOOST_AUTO_TEST_CASE(uninitialized_shared_memory_is_nan) {
  // Twice: what a block leaves there is no initial value for the next.
  const Array<float> out(64);
  for (int run = 0; run < 2; ++run) {
    launch(planted::uninitialized_shared, 3, 64, 0, nullptr, out);
    const auto got = out.values();
    BOOST_TEST(got[0] == 1);
    for (std::size_t i = 1; i < 64; i += 2) BOOST_TEST(std::isnan(got[i]));
    const Array<float> x(std::vector<float>(64, 5)), sums(1);
    launch(planted::block_sums, 1, 64, 0, nullptr, x, sums, 64);
  }
}

BOOST_AUTO_TEST_CASE(missing_lanes_of_a_shuffle_are_found) {
  const Array<float> out(32);
  launch(planted::missing_lanes, 1, 32, 0, nullptr, out);
  BOOST_TEST(run_all() == cudaErrorLaunchFailure);
  BOOST_TEST(has(fault(), "missing lanes: lane "), fault());
  BOOST_TEST(has(fault(), "of the mask 0xffffffff has left"), fault());
}

BOOST_AUTO_TEST_CASE(lanes_at_different_shuffles_are_found) {
  const Array<float> out(32);
  launch(planted::lanes_at_two_shuffles, 1, 32, 0, nullptr, out);
  BOOST_TEST(run_all() == cudaErrorLaunchFailure);
  BOOST_TEST(has(fault(), "lanes of a warp at different operations"), fault());
}

BOOST_AUTO_TEST_CASE(blocks_too_large_are_refused_and_nothing_is_lost) {
  const Array<float> x(std::vector<float>(64, 1));
  for (const dim3 block : {dim3(1025), dim3(32, 33), dim3(1, 1, 65), dim3(0)}) {
    BOOST_CHECK_THROW(launch(planted::many_waits, 1, block, 0, nullptr, x), nnopt::DeviceLost);
  }
  BOOST_CHECK_THROW(launch(planted::many_waits, dim3(1, 65536), 1, 0, nullptr, x),
                    nnopt::DeviceLost);
  launch(planted::many_waits, 1, 64, 0, nullptr, x);
  BOOST_TEST(all_are(x.values(), 11));
}

BOOST_AUTO_TEST_CASE(more_shared_memory_must_be_asked_for) {
  const Array<float> out(64);
  const std::size_t bytes = 50 << 10;
  const auto try_it = [&] {
    launch(planted::missing_syncwarp, 1, 32, bytes, nullptr, Array<float>(32), out);
  };
  BOOST_CHECK_THROW(try_it(), nnopt::DeviceLost);
  BOOST_TEST(cudaFuncSetAttribute(planted::missing_syncwarp,
                                  cudaFuncAttributeMaxDynamicSharedMemorySize,
                                  static_cast<int>(bytes)) == cudaSuccess);
  BOOST_CHECK_NO_THROW(try_it());
  BOOST_TEST(cudaFuncSetAttribute(planted::missing_syncwarp,
                                  cudaFuncAttributeMaxDynamicSharedMemorySize,
                                  228 << 10) == cudaErrorInvalidValue);
}

BOOST_AUTO_TEST_CASE(a_deadlock_of_blocks_is_found, *precondition(with_fibers)) {
  for (const Order order : all_orders) {
    reset({.order = order});
    const Array<std::uint64_t> words(5);
    launch_cooperative(planted::waits_for_nobody, 5, 2, 0, nullptr, words);
    BOOST_TEST(run_all() == cudaErrorLaunchFailure);
    BOOST_TEST(has(fault(), "deadlock: 10 threads wait at a poll of planted.cu:"), fault());
  }
}

BOOST_AUTO_TEST_CASE(a_grid_barrier_that_half_reaches_is_found, *precondition(with_fibers)) {
  for (const Order order : all_orders) {
    reset({.order = order});
    const Array<int> x(4);
    launch_cooperative(planted::half_of_the_grid, 4, 8, 0, nullptr, x);
    BOOST_TEST(run_all() == cudaErrorLaunchFailure);
    BOOST_TEST(has(fault(), "deadlock: 16 threads wait at the barrier of the grid"), fault());
  }
}

BOOST_AUTO_TEST_CASE(late_stores_without_a_fence_give_wrong_results, *precondition(with_fibers)) {
  int seen = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    reset({.seed = seed});
    const Array<std::uint64_t> words(2), got(1);
    launch_cooperative(planted::no_fence, 2, 1, 0, nullptr, words, got);
    seen += got.values()[0] != 42;
  }
  BOOST_TEST(seen > 2);
  BOOST_TEST(seen < 18);
}

BOOST_AUTO_TEST_CASE(blocks_that_share_a_sum_are_caught_where_they_alternate,
                     *precondition(with_fibers)) {
  const auto sum_in = [](Order order) {
    reset({.order = order});
    const Array<float> sum(std::vector<float>{0});
    launch(planted::blocks_share_a_sum, 6, 4, 0, nullptr, sum);
    return sum.values()[0];
  };
  BOOST_TEST(sum_in(Order::forward) == 6);
  BOOST_TEST(sum_in(Order::alternating) < 6);
}

BOOST_AUTO_TEST_CASE(a_write_after_the_end_of_memory_is_found, *precondition(without_asan)) {
  float* freed = nullptr;
  check(cudaMalloc(&freed, 256), "memory");
  check(cudaFree(freed), "free");
  launch(planted::write_past_the_end, 1, 64, 0, nullptr, freed, 3);
  run_all();
  BOOST_TEST(check_guards() == "written to an allocation of 256 bytes after its end");
}

BOOST_AUTO_TEST_CASE(use_after_the_end_of_memory_ends_the_process, *precondition(with_asan)) {
  const Child child = in_child([] {
    float* freed = nullptr;
    check(cudaMalloc(&freed, 256), "memory");
    check(cudaFree(freed), "free");
    launch(planted::read_past_the_end, 1, 64, 0, nullptr, freed, Array<float>(64), 3);
    run_all();
  });
  BOOST_TEST(!child.lived);
  BOOST_TEST((has(child.err, "read_past_the_end") && has(child.err, "use-after-poison")),
             child.err);
}

BOOST_AUTO_TEST_CASE(a_trap_ends_the_kernel) {
  const Array<int> x(64);
  launch(planted::traps, 1, 64, 0, nullptr, x);
  BOOST_TEST(run_all() == cudaErrorLaunchFailure);
  BOOST_TEST(has(fault(), "thread 5 of block 0: __trap() at planted.cu:"), fault());
}

BOOST_AUTO_TEST_CASE(after_a_fault_every_call_fails_until_the_reset) {
  Array<int> x(64);
  launch(planted::traps, 1, 64, 0, nullptr, x);
  BOOST_TEST(run_all() == cudaErrorLaunchFailure);
  int* more = nullptr;
  BOOST_TEST(cudaMalloc(&more, 4) == cudaErrorLaunchFailure);
  BOOST_TEST(cudaFree(x) == cudaErrorLaunchFailure);
  BOOST_TEST(cudaGetLastError() == cudaErrorLaunchFailure);
  BOOST_TEST(cudaGetLastError() == cudaErrorLaunchFailure);
  BOOST_CHECK_EXCEPTION(check(run_all(), "the step"), nnopt::DeviceLost, [](const auto& error) {
    return has(error.what(), "the step: unspecified launch failure: launch 1 (") &&
           has(error.what(), "__trap()");
  });
  reset();
  const Array<float> y(std::vector<float>(64, 1));
  launch(planted::many_waits, 1, 64, 0, nullptr, y);
  BOOST_TEST(all_are(y.values(), 11));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace emulator

// The emulated runtime itself: memory, streams, events, graphs, and errors on request.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/emulator/planted.hpp"
#include "tests/emulator/support.hpp"

namespace emulator {
namespace {

using nnopt::check;
using nnopt::launch;

cudaStream_t new_stream(unsigned flags = cudaStreamNonBlocking) {
  cudaStream_t stream = nullptr;
  check(cudaStreamCreateWithFlags(&stream, flags), "a stream");
  return stream;
}

cudaEvent_t new_event() {
  cudaEvent_t event = nullptr;
  check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "an event");
  return event;
}

/// Page-locked memory, there until the next reset().
float* pinned(std::size_t n, float value) {
  float* memory = nullptr;
  check(cudaHostAlloc(&memory, n * sizeof(float), cudaHostAllocDefault), "pinned memory");
  std::fill(memory, memory + n, value);
  return memory;
}

/// x[i] = 2 x[i] + 1 for all of 8 numbers.
void step(float* x, cudaStream_t stream) { launch(planted::step, 1, 8, 0, stream, x, 8); }

/// The first of 8 numbers after `work(x)`, from 1.
template <class Work>
float first_after(Work&& work) {
  const Array<float> x(std::vector<float>(8, 1));
  work(static_cast<float*>(x));
  check(cudaDeviceSynchronize(), "all");
  return x.values()[0];
}

/// Results of two streams for 20 seeds; `wait`: the second waits for the first by an event.
std::vector<float> two_streams(bool wait) {
  std::vector<float> all;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    reset({.seed = seed});
    all.push_back(first_after([&](float* x) {
      const cudaStream_t a = new_stream(), b = new_stream();
      const cudaEvent_t done = new_event();
      check(cudaMemsetAsync(x, 0, 8 * sizeof(float), a), "a fill");
      step(x, a);
      check(cudaEventRecord(done, a), "record");
      if (wait) check(cudaStreamWaitEvent(b, done), "wait");
      step(x, b);
    }));
  }
  return all;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(emulator_runtime, FreshDevice)

BOOST_AUTO_TEST_CASE(work_waits_until_somebody_synchronizes) {
  const Array<float> x(std::vector<float>(8, 1));
  float* const to = pinned(8, 0);
  const cudaStream_t stream = new_stream();
  step(x, stream);
  check(cudaMemcpyAsync(to, x, 8 * sizeof(float), cudaMemcpyDeviceToHost, stream), "out");
  BOOST_TEST(launches() == 0u);
  BOOST_TEST(to[0] == 0);
  check(cudaStreamSynchronize(stream), "wait");
  BOOST_TEST(launches() == 1u);
  BOOST_TEST(to[0] == 3);
}

BOOST_AUTO_TEST_CASE(page_locked_memory_is_read_late_and_ordinary_memory_at_once) {
  float* const from = pinned(8, 1);
  std::vector<float> ordinary(8, 1);
  const Array<float> x(8), y(8);
  const cudaStream_t stream = new_stream();
  check(cudaMemcpyAsync(x, from, 8 * sizeof(float), cudaMemcpyHostToDevice, stream), "in");
  check(cudaMemcpyAsync(y, ordinary.data(), 8 * sizeof(float), cudaMemcpyHostToDevice, stream),
        "in");
  from[0] = ordinary[0] = 2;
  check(cudaStreamSynchronize(stream), "wait");
  BOOST_TEST(x.values()[0] == 2);
  BOOST_TEST(y.values()[0] == 1);
}

BOOST_AUTO_TEST_CASE(an_event_orders_two_streams) {
  for (const float result : two_streams(true)) BOOST_TEST(result == 3);
}

BOOST_AUTO_TEST_CASE(a_missing_wait_for_an_event_gives_wrong_results) {
  const auto results = two_streams(false);
  const auto right = std::count(results.begin(), results.end(), 3.0f);
  BOOST_TEST(right > 0);
  BOOST_TEST(right < 20);
}

BOOST_AUTO_TEST_CASE(the_null_stream_waits_for_blocking_streams_only) {
  int wrong = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const unsigned flags : {cudaStreamDefault, cudaStreamNonBlocking}) {
      reset({.seed = seed});
      const float result = first_after([&](float* x) {
        const cudaStream_t stream = new_stream(flags);
        check(cudaMemsetAsync(x, 0, 8 * sizeof(float), stream), "a fill");
        step(x, nullptr);
      });
      if (flags == cudaStreamDefault) {
        BOOST_TEST(result == 1);
      } else {
        wrong += result != 1;
      }
    }
  }
  BOOST_TEST(wrong > 0);
}

BOOST_AUTO_TEST_CASE(copies_and_fills_of_rows) {
  std::vector<float> from(12);
  for (std::size_t i = 0; i < 12; ++i) from[i] = static_cast<float>(i);
  const Array<float> x(3 * 8);
  // 3 rows of 4 numbers, on the device 8 apart.
  check(cudaMemcpy2D(x, 32, from.data(), 16, 16, 3, cudaMemcpyHostToDevice), "in");
  check(cudaMemset2D(static_cast<float*>(x) + 1, 32, 0, 8, 3), "fill");
  const auto got = x.values();
  for (std::size_t i = 0; i < 24; ++i) {
    if (i % 8 >= 4) {
      BOOST_TEST(std::isnan(got[i]));
    } else {
      BOOST_TEST(got[i] == (i % 8 == 1 || i % 8 == 2 ? 0 : from[i / 8 * 4 + i % 8]));
    }
  }
  const std::size_t n = 12 * sizeof(float);
  BOOST_TEST(cudaMemcpy(x, from.data(), n, cudaMemcpyDeviceToHost) == cudaErrorInvalidValue);
  BOOST_TEST(cudaMemcpy(static_cast<float*>(x) + 13, from.data(), n, cudaMemcpyHostToDevice) ==
             cudaErrorInvalidValue);
  BOOST_TEST(cudaMemset(from.data(), 0, n) == cudaErrorInvalidValue);
  BOOST_TEST(fault() == "");
}

BOOST_AUTO_TEST_CASE(memory_is_counted_and_freed_once) {
  reset({.memory = 1000});
  float *a = nullptr, *b = nullptr;
  BOOST_TEST(cudaMalloc(&a, 600) == cudaSuccess);
  BOOST_TEST(cudaMalloc(&b, 600) == cudaErrorMemoryAllocation);
  BOOST_TEST((b == nullptr));
  BOOST_TEST(cudaGetLastError() == cudaErrorMemoryAllocation);
  BOOST_TEST(cudaGetLastError() == cudaSuccess);
  std::size_t free = 0, total = 0;
  BOOST_TEST(cudaMemGetInfo(&free, &total) == cudaSuccess);
  BOOST_TEST(free == 400u);
  BOOST_TEST(total == 1000u);
  BOOST_TEST(live_objects() == 1u);
  BOOST_TEST(cudaFree(a + 1) == cudaErrorInvalidValue);
  BOOST_TEST(cudaFree(a) == cudaSuccess);
  BOOST_TEST(cudaFree(a) == cudaErrorInvalidValue);
  BOOST_TEST(cudaFree(nullptr) == cudaSuccess);
  BOOST_TEST(live_objects() == 0u);
}

// ---- graphs
// --------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_captured_graph_runs_only_when_launched) {
  const Array<float> x(std::vector<float>(8, 1));
  const cudaStream_t stream = new_stream();
  check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal), "begin");
  step(x, stream);
  step(x, stream);
  cudaGraph_t graph = nullptr;
  check(cudaStreamEndCapture(stream, &graph), "end");
  check(cudaStreamSynchronize(stream), "wait");
  BOOST_TEST(launches() == 0u);
  std::size_t nodes = 0;
  check(cudaGraphGetNodes(graph, nullptr, &nodes), "nodes");
  BOOST_TEST(nodes == 2u);
  cudaGraphExec_t exec = nullptr;
  check(cudaGraphInstantiate(&exec, graph), "instantiate");
  check(cudaGraphDestroy(graph), "destroy");
  for (int i = 0; i < 3; ++i) check(cudaGraphLaunch(exec, stream), "launch");
  step(x, stream);
  check(cudaStreamSynchronize(stream), "wait");
  BOOST_TEST(launches() == 7u);
  BOOST_TEST(x.values()[7] == 255);
  check(cudaGraphExecDestroy(exec), "destroy");
  BOOST_TEST(cudaGraphExecDestroy(exec) == cudaErrorInvalidResourceHandle);
}

BOOST_AUTO_TEST_CASE(a_graph_takes_other_arguments_of_the_same_kernels_and_no_other_kernels) {
  const Array<float> x(std::vector<float>(8, 1)), y(std::vector<float>(8, 1));
  const cudaStream_t stream = new_stream();
  const auto captured = [&](const std::vector<float*>& places) {
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal), "begin");
    for (float* const place : places) step(place, stream);
    cudaGraph_t graph = nullptr;
    check(cudaStreamEndCapture(stream, &graph), "end");
    return graph;
  };
  cudaGraphExec_t exec = nullptr;
  check(cudaGraphInstantiate(&exec, captured({x})), "instantiate");
  check(cudaGraphLaunch(exec, stream), "launch");
  cudaGraphExecUpdateResultInfo info{};
  check(cudaGraphExecUpdate(exec, captured({y}), &info), "update");
  BOOST_TEST(info.result == cudaGraphExecUpdateSuccess);
  check(cudaGraphLaunch(exec, stream), "launch");
  check(cudaGraphLaunch(exec, stream), "launch");
  check(cudaStreamSynchronize(stream), "wait");
  BOOST_TEST(x.values()[0] == 3);
  BOOST_TEST(y.values()[0] == 7);
  BOOST_TEST(cudaGraphExecUpdate(exec, captured({x, y}), &info) == cudaErrorGraphExecUpdateFailure);
  BOOST_TEST(info.result != cudaGraphExecUpdateSuccess);
  BOOST_TEST(cudaGetLastError() == cudaErrorGraphExecUpdateFailure);
}

BOOST_AUTO_TEST_CASE(a_capture_forks_to_a_second_stream_and_joins) {
  std::vector<float> without_join;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    reset({.seed = seed});
    const Array<float> x(std::vector<float>(8, 1)), y(std::vector<float>(8, 1));
    const cudaStream_t a = new_stream(), b = new_stream();
    const cudaEvent_t fork = new_event(), join = new_event();
    check(cudaStreamBeginCapture(a, cudaStreamCaptureModeGlobal), "begin");
    step(x, a);
    check(cudaEventRecord(fork, a), "record");
    check(cudaStreamWaitEvent(b, fork), "fork");
    step(y, b);
    check(cudaMemcpyAsync(y, x, 16, cudaMemcpyDeviceToDevice, b), "half of it");
    check(cudaEventRecord(join, b), "record");
    check(cudaStreamWaitEvent(a, join), "join");
    step(y, a);
    cudaGraph_t graph = nullptr;
    check(cudaStreamEndCapture(a, &graph), "end");
    cudaGraphExec_t exec = nullptr;
    check(cudaGraphInstantiate(&exec, graph), "instantiate");
    check(cudaGraphLaunch(exec, a), "launch");
    check(cudaStreamSynchronize(a), "wait");
    BOOST_TEST(x.values()[0] == 3);
    BOOST_TEST(y.values()[0] == 7);
    BOOST_TEST(y.values()[7] == 7);
  }
}

BOOST_AUTO_TEST_CASE(a_capture_that_does_not_join_is_refused) {
  const Array<float> x(std::vector<float>(8, 1));
  const cudaStream_t a = new_stream(), b = new_stream();
  const cudaEvent_t fork = new_event();
  check(cudaStreamBeginCapture(a, cudaStreamCaptureModeGlobal), "begin");
  step(x, a);
  check(cudaEventRecord(fork, a), "record");
  check(cudaStreamWaitEvent(b, fork), "fork");
  step(x, b);
  cudaGraph_t graph = nullptr;
  BOOST_TEST(cudaStreamEndCapture(b, &graph) == cudaErrorStreamCaptureUnmatched);
  BOOST_TEST(cudaStreamEndCapture(a, &graph) == cudaErrorStreamCaptureUnjoined);
  BOOST_TEST((graph == nullptr));
  // Both streams are as before.
  step(x, b);
  BOOST_TEST(cudaStreamSynchronize(b) == cudaSuccess);
}

BOOST_AUTO_TEST_CASE(what_waits_spoils_a_capture) {
  const Array<float> x(std::vector<float>(8, 1));
  std::vector<float> ordinary(8);
  const auto in_capture = [&](cudaError_t wanted, auto&& work) {
    const cudaStream_t stream = new_stream();
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal), "begin");
    step(x, stream);
    BOOST_TEST(work(stream) == wanted);
    cudaGraph_t graph = nullptr;
    BOOST_TEST(cudaStreamEndCapture(stream, &graph) == cudaErrorStreamCaptureInvalidated);
    BOOST_TEST((graph == nullptr));
  };
  const auto unsupported = cudaErrorStreamCaptureUnsupported;
  in_capture(unsupported, [](cudaStream_t stream) { return cudaStreamSynchronize(stream); });
  in_capture(unsupported, [](cudaStream_t) { return cudaDeviceSynchronize(); });
  in_capture(unsupported, [](cudaStream_t) {
    float* memory = nullptr;
    return cudaMalloc(&memory, 4);
  });
  in_capture(unsupported, [&](cudaStream_t stream) {
    return cudaMemcpyAsync(ordinary.data(), x, 32, cudaMemcpyDeviceToHost, stream);
  });
  const cudaEvent_t outside = new_event();
  check(cudaEventRecord(outside, nullptr), "record");
  in_capture(cudaErrorStreamCaptureIsolation,
             [&](cudaStream_t stream) { return cudaStreamWaitEvent(stream, outside); });
}

BOOST_AUTO_TEST_CASE(events_tell_the_time_between_them) {
  cudaEvent_t start = nullptr, end = nullptr;
  check(cudaEventCreate(&start), "start");
  check(cudaEventCreate(&end), "end");
  const cudaStream_t stream = new_stream();
  const Array<float> x(std::vector<float>(8, 1));
  check(cudaEventRecord(start, stream), "record");
  step(x, stream);
  check(cudaEventRecord(end, stream), "record");
  float milliseconds = -1;
  BOOST_TEST(cudaEventElapsedTime(&milliseconds, start, end) == cudaErrorNotReady);
  check(cudaEventSynchronize(end), "wait");
  BOOST_TEST(cudaEventElapsedTime(&milliseconds, start, end) == cudaSuccess);
  BOOST_TEST(milliseconds >= 0);
}

// ---- errors on request
// ---------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(no_device_and_no_driver) {
  int count = -1;
  reset({.devices = 0});
  BOOST_TEST(cudaGetDeviceCount(&count) == cudaErrorNoDevice);
  BOOST_TEST(count == 0);
  reset({.no_driver = cudaErrorInsufficientDriver});
  BOOST_TEST(cudaGetDeviceCount(&count) == cudaErrorInsufficientDriver);
  void* memory = nullptr;
  BOOST_TEST(cudaMalloc(&memory, 4) == cudaErrorInsufficientDriver);
  int version = -1;
  BOOST_TEST(cudaDriverGetVersion(&version) == cudaSuccess);
  BOOST_TEST(version == 0);
  reset({.devices = 2});
  BOOST_TEST(cudaGetDeviceCount(&count) == cudaSuccess);
  BOOST_TEST(count == 2);
  BOOST_TEST(cudaSetDevice(1) == cudaSuccess);
  BOOST_TEST(cudaSetDevice(2) == cudaErrorInvalidDevice);
}

BOOST_AUTO_TEST_CASE(a_device_is_lost_after_some_launches) {
  reset({.launches_until_lost = 2});
  const Array<float> x(std::vector<float>(8, 1));
  step(x, nullptr);
  step(x, nullptr);
  BOOST_TEST(cudaDeviceSynchronize() == cudaSuccess);
  step(x, nullptr);
  BOOST_TEST(cudaDeviceSynchronize() == cudaErrorIllegalAddress);
  std::vector<float> to(8);
  BOOST_TEST(cudaMemcpy(to.data(), x, 32, cudaMemcpyDeviceToHost) == cudaErrorIllegalAddress);
  BOOST_TEST(cudaGetLastError() == cudaErrorIllegalAddress);
  BOOST_CHECK_THROW(step(x, nullptr), nnopt::DeviceLost);
}

BOOST_AUTO_TEST_CASE(cooperative_launches_must_fit_the_device) {
  reset({.multiprocessors = 2});
  const Array<int> x(200 * 1024), y(200 * 1024);
  int blocks = 0;
  check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, planted::pass_on, 1024, 0), "most");
  BOOST_TEST(blocks == 2);
  BOOST_CHECK_THROW(nnopt::launch_cooperative(planted::pass_on, 5, 1024, 0, nullptr, x, y, 1),
                    nnopt::DeviceLost);
  settings().cooperative = false;
  BOOST_CHECK_THROW(nnopt::launch_cooperative(planted::pass_on, 1, 8, 0, nullptr, x, y, 1),
                    nnopt::DeviceLost);
}

BOOST_AUTO_TEST_CASE(properties_are_those_of_the_settings) {
  reset({.memory = 12345678, .multiprocessors = 7});
  cudaDeviceProp properties;
  check(cudaGetDeviceProperties(&properties, 0), "properties");
  BOOST_TEST(properties.totalGlobalMem == 12345678u);
  BOOST_TEST(properties.multiProcessorCount == 7);
  BOOST_TEST(std::string(properties.name) == "Emulated device");
  int value = 0;
  check(cudaDeviceGetAttribute(&value, cudaDevAttrMultiProcessorCount, 0), "attribute");
  BOOST_TEST(value == 7);
  BOOST_TEST(cudaGetDeviceProperties(&properties, 1) == cudaErrorInvalidDevice);
  BOOST_TEST(std::string(cudaGetErrorName(cudaErrorNoDevice)) == "cudaErrorNoDevice");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace emulator

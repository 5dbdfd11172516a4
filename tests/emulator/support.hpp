// What tests of kernels share: arrays on the emulated device, a fresh device for each test, and
// child processes for what only sanitizers see.
#pragma once
#include <cuda_runtime.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "kernels/launch.hpp"
#include "tests/emulator/control.hpp"

namespace emulator {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool address_sanitizer = true;
#else
inline constexpr bool address_sanitizer = false;
#endif
#if defined(__SANITIZE_THREAD__)
inline constexpr bool thread_sanitizer = true;
#else
inline constexpr bool thread_sanitizer = false;
#endif

/// A fixture: a new device before each test; after it nothing may be left wrong.
struct FreshDevice {
  FreshDevice() { reset(); }
  FreshDevice(const FreshDevice&) = delete;
  FreshDevice& operator=(const FreshDevice&) = delete;
  ~FreshDevice() { reset(); }
};

/// An array on the device, there until the next reset().
template <class T>
class Array {
 public:
  /// Of n numbers not yet written.
  explicit Array(std::size_t n) : size_(n) {
    nnopt::check(cudaMalloc(&data_, n * sizeof(T)), "an array");
  }
  explicit Array(const std::vector<T>& values) : Array(values.size()) {
    nnopt::check(cudaMemcpy(data_, values.data(), size_ * sizeof(T), cudaMemcpyHostToDevice), "in");
  }
  Array(Array&& other) = delete;

  operator T*() const { return data_; }
  std::vector<T> values() const {
    std::vector<T> to(size_);
    nnopt::check(cudaMemcpy(to.data(), data_, size_ * sizeof(T), cudaMemcpyDeviceToHost), "out");
    return to;
  }

 private:
  T* data_ = nullptr;
  std::size_t size_;
};

/// What work() wrote to standard error in a child process, and whether the child lived to its end.
struct Child {
  bool lived = false;
  std::string err;
};

template <class Work>
Child in_child(Work&& work) {
  std::FILE* const file = std::tmpfile();
  BOOST_REQUIRE(file != nullptr);
  // Else the child might write what this process has not yet written.
  std::cout.flush();
  std::fflush(nullptr);
  const pid_t child = fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    dup2(fileno(file), STDERR_FILENO);
    work();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  Child ended{WIFEXITED(status) && WEXITSTATUS(status) == 0, {}};
  std::rewind(file);
  for (int c; (c = std::fgetc(file)) != EOF;) ended.err += static_cast<char>(c);
  std::fclose(file);
  return ended;
}

/// Preconditions: built with that sanitizer, or without any.
inline boost::test_tools::assertion_result with_asan(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(address_sanitizer);
  result.message() << "only the address sanitizer sees it: make asan";
  return result;
}
inline boost::test_tools::assertion_result with_tsan(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(thread_sanitizer);
  result.message() << "only the thread sanitizer sees it: make tsan";
  return result;
}
inline boost::test_tools::assertion_result without_asan(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(!address_sanitizer);
  result.message() << "the address sanitizer ends the process there";
  return result;
}
/// Orders and late stores are those of fibers; with OS threads a planted race is undefined.
inline boost::test_tools::assertion_result with_fibers(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(!thread_sanitizer);
  result.message() << "the orders are the system's with OS threads";
  return result;
}

}  // namespace emulator

// What tests tell the emulated device and ask of it. It runs CUDA kernels on the CPU and does
// whatever CUDA allows a device to do and a careless program does not expect: threads in hostile
// orders, work that waits in its stream until somebody synchronizes, late stores, memory that holds
// NaN until it is written.
//
//   emulator::reset({.order = emulator::Order::backward});  // a new device, nothing on it
//   nnopt::launch(kernel, grid, block, shared_bytes, stream, arguments...);
//   nnopt::check(cudaStreamSynchronize(stream), "the step");  // here it runs; throws what was
//   found BOOST_TEST(emulator::fault() == "");
//
// What it finds wrong in a kernel is an error of the device, as on a GPU: every later call returns
// cudaErrorLaunchFailure (the kernel did what it must not) or cudaErrorIllegalAddress (it wrote
// outside of its memory), and cudaGetErrorString tells what was found and where.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace emulator {

/// The order in which threads run, from one place where they may wait (a barrier, a shuffle, a
/// poll) to the next, and operations of streams. The last three keep several blocks alive in
/// ordinary launches too; cooperative ones have all of theirs alive in every order.
enum class Order {
  forward,     // by number
  backward,    // from the last one down
  shuffled,    // at random, renewed at each barrier
  ahead,       // one block runs as far ahead as it can
  starved,     // one block runs only when no other can
  alternating  // the blocks take turns, thread by thread
};
inline constexpr Order all_orders[] = {Order::forward, Order::backward, Order::shuffled,
                                       Order::ahead,   Order::starved,  Order::alternating};

inline constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

struct Settings {
  Order order = Order::shuffled;
  std::uint64_t seed = 1;
  bool late_stores = true;  // what is published becomes visible late, and in any order
  int devices = 1;          // 0: cudaErrorNoDevice
  int no_driver = 0;        // not 0: this error from every call (35: cudaErrorInsufficientDriver)
  std::size_t memory = std::size_t{1} << 30;  // bytes on the device
  int multiprocessors = 4;                    // each holds 2048 threads in at most 32 blocks
  bool cooperative = true;                    // the device supports cooperative launches
  // After this many more launches have run the device is lost: each later call returns lost_with.
  std::size_t launches_until_lost = never;
  int lost_with = 700;  // cudaErrorIllegalAddress
};

/// A new device: no memory, no streams, no error. Handles and pointers of before are invalid.
void reset(const Settings& settings = {});

/// The settings now in force: they may be changed at any time.
Settings& settings();

/// What was found wrong first since reset(), "" if nothing was.
std::string fault();

/// Looks at all guard zones and at memory that was freed; a write there becomes a fault.
/// Returns fault(). The emulator does so itself after each launch and when memory is freed.
std::string check_guards();

/// What has not been freed or destroyed: allocations on device and host, streams, events, graphs.
std::size_t live_objects();

/// Kernels run since reset(), those of graphs too.
std::size_t launches();

}  // namespace emulator

// The emulated processors: threads, blocks, and running a launch. Not for tests, not for kernels.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/emulator/control.hpp"
#include "tests/emulator/device_functions.hpp"
#include "tests/emulator/memory.hpp"
#include "tests/emulator/runtime_api.hpp"

namespace emulator {

/// What a kernel did wrong.
struct Fault {
  std::string text;
};

/// Uniform numbers (SplitMix64, Steele, Lea and Flood 2014), enough for shuffling.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  /// One of 0 .. n - 1; n > 0.
  std::size_t operator()(std::size_t n) {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (z ^ z >> 31) % n;
  }
  template <class T>
  void shuffle(std::vector<T>& values) {
    for (std::size_t n = values.size(); n > 1; --n) std::swap(values[n - 1], values[(*this)(n)]);
  }

 private:
  std::uint64_t state_;
};

enum class State : unsigned char { ready, polling, at_warp, at_block, at_grid, done };

struct Block;

struct Thread {
  Block* block = nullptr;
  unsigned number = 0;  // in its block: x first, then y, then z
  uint3 index{};
  std::atomic<State> state = State::ready;
  Where where;        // it waits here
  unsigned mask = 0;  // of the lanes it waits for
  std::uint64_t give = 0, got = 0;
  int from = 0;
  // Where it goes on, as a fiber: nullptr before it starts.
  void* context = nullptr;
  unsigned char* stack = nullptr;
  void* shadow = nullptr;  // the address sanitizer's
};

struct Block {
  uint3 index{};
  unsigned number = 0;  // in the grid
  std::vector<Thread> threads;
  Guarded dynamic;
  std::vector<unsigned char> kept;           // its static shared memory while another block has it
  bool fresh = true;                         // has never run
  std::unique_ptr<std::mutex[]> warp_mutex;  // for OS threads
  std::mutex mutex;
};

struct Launch {
  std::shared_ptr<const Call> call;
  dim3 grid, block;
  std::size_t shared_bytes;
  bool cooperative;

  unsigned threads() const { return block.x * block.y * block.z; }
  std::size_t blocks() const { return std::size_t{grid.x} * grid.y * grid.z; }
};

/// Runs all of it. Throws Fault.
void run(const Launch& launch, const Settings& settings, std::uint64_t seed);

// ---- barriers.cpp: what opens when. They throw Fault where no device could go on.
// ----------------

/// Lets the lanes of a warp go on whose operation all of its mask have reached; whether any could.
bool open_warp(Thread* first, unsigned lanes);
/// The same for the barrier of a block: all of its threads must be there.
bool open_block(Block& block);
/// Whether all threads of `count` blocks are at the barrier of the grid.
bool all_at_grid(const std::vector<Block*>& blocks, std::size_t count);
/// "16 threads wait at __syncthreads of a.cu:7, 48 have left".
std::string who_waits(const std::vector<Block*>& blocks);

/// Makes it block `number` of the launch, with no thread started.
void place(Block& block, const Launch& launch, unsigned number);
/// Throws if something was written outside of the block's dynamic shared memory.
void check_dynamic_shared(const Block& block);
/// The calling thread waits for lanes of its warp.
void wait_for_warp(Where where);

// ---- shared.cpp
// ------------------------------------------------------------------------------------

/// The static shared variables of all kernels of the program.
class StaticShared {
 public:
  StaticShared();
  void fill();
  void save(std::vector<unsigned char>& to) const;
  void restore(const std::vector<unsigned char>& from);
  bool empty() const { return variables_.empty(); }
  bool untouched() const;

 private:
  struct Variable {
    unsigned char* at;
    std::size_t bytes;
  };
  std::vector<Variable> variables_;
  std::size_t bytes_ = 0;
};

StaticShared& static_shared();

// ---- the thread that runs now
// ----------------------------------------------------------------------

/// The calling thread of the kernel.
extern EMULATOR_PER_THREAD Thread* current;
/// Sets the built-in variables for a thread that goes on.
inline void set_current(Thread& thread) {
  current = &thread;
  threadIdx = thread.index;
  blockIdx = thread.block->index;
}

}  // namespace emulator

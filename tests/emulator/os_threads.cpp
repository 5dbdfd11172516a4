// Runs launches with one OS thread per thread of the kernel, for the thread sanitizer: it sees a
// missing barrier as a data race. Orders are the system's, stores are not late, and a deadlock of
// a cooperative kernel hangs: such runs need a time limit.
#include "tests/emulator/machine.hpp"

#ifdef EMULATOR_OS_THREADS
#include <algorithm>
#include <optional>
#include <thread>

namespace emulator {

thread_local Thread* current = nullptr;

namespace {

/// Thrown through the kernel when another thread has failed.
struct Stop {};

class Machine {
 public:
  explicit Machine(const Launch& launch) : launch_(launch) {}

  void run(std::vector<unsigned> numbers) {
    for (const unsigned number : numbers) blocks_.push_back(make_block(number));
    std::vector<std::thread> threads;
    for (const auto& block : blocks_) {
      for (Thread& thread : block->threads) threads.emplace_back([&] { run_thread(thread); });
    }
    for (auto& thread : threads) thread.join();
    if (fault_) throw *fault_;
    for (const auto& block : blocks_) check_dynamic_shared(*block);
  }

  void wait_for_warp(Where where) {
    Block& block = *current->block;
    const unsigned first = current->number / 32 * 32;
    wait(block.warp_mutex[first / 32], State::at_warp, where,
         [&] { open_warp(&block.threads[first], std::min(32u, launch_.threads() - first)); });
  }
  void wait_for_block(Where where) {
    Block& block = *current->block;
    wait(block.mutex, State::at_block, where, [&] {
      open_block(block);
      check_divergence(block);
    });
  }
  void wait_for_grid(Where where) {
    wait(grid_mutex_, State::at_grid, where, [&] {
      std::vector<Block*> all;
      for (const auto& block : blocks_) all.push_back(block.get());
      if (!all_at_grid(all, all.size())) return;
      for (Block* block : all) {
        for (Thread& thread : block->threads) thread.state = State::ready;
      }
    });
  }
  void stop_if_failed() const {
    if (failed_) throw Stop();
  }

 private:
  std::unique_ptr<Block> make_block(unsigned number) const {
    auto block = std::make_unique<Block>();
    block->threads = std::vector<Thread>(launch_.threads());
    block->dynamic = Guarded(launch_.shared_bytes);
    block->warp_mutex = std::make_unique<std::mutex[]>(launch_.threads() / 32 + 1);
    place(*block, launch_, number);
    return block;
  }

  /// Threads at the barrier of a block that others have left.
  static void check_divergence(Block& block) {
    std::size_t waiting = 0, left = 0;
    for (const Thread& thread : block.threads) {
      waiting += thread.state == State::at_block;
      left += thread.state == State::done;
    }
    if (waiting > 0 && left > 0 && waiting + left == block.threads.size()) {
      throw Fault{"barrier divergence: " + who_waits({&block})};
    }
  }

  /// `open` lets those go on who can; then this thread sleeps until somebody lets it.
  template <class Open>
  void wait(std::mutex& mutex, State state, Where where, Open&& open) {
    Thread& thread = *current;
    {
      const std::lock_guard lock(mutex);
      stop_if_failed();
      thread.where = where;
      thread.state = state;
      open();
    }
    // Sleeping as short as a barrier takes: atomic waits would need a wake-up in what both ways of
    // running threads share.
    while (thread.state == state && !failed_) std::this_thread::yield();
    stop_if_failed();
  }

  void run_thread(Thread& thread) {
    set_current(thread);
    try {
      launch_.call->run(*launch_.call);
      leave(thread);
    } catch (const Fault& fault) {
      const std::lock_guard lock(fault_mutex_);
      if (!fault_) fault_ = fault;
      failed_ = true;
    } catch (const Stop&) {
    }
  }

  void leave(Thread& thread) {
    Block& block = *thread.block;
    const unsigned first = thread.number / 32 * 32;
    const std::scoped_lock lock(block.mutex, block.warp_mutex[first / 32]);
    thread.state = State::done;
    open_warp(&block.threads[first], std::min(32u, launch_.threads() - first));
    check_divergence(block);
  }

  const Launch& launch_;
  std::vector<std::unique_ptr<Block>> blocks_;
  std::mutex grid_mutex_, fault_mutex_;
  std::atomic<bool> failed_ = false;
  std::optional<Fault> fault_;
};

Machine* machine = nullptr;

}  // namespace

void run(const Launch& launch, const Settings&, std::uint64_t seed) {
  std::vector<unsigned> numbers(launch.blocks());
  for (unsigned i = 0; i < numbers.size(); ++i) numbers[i] = i;
  Dice(seed).shuffle(numbers);
  const auto run_some = [&](std::vector<unsigned> some) {
    static_shared().fill();
    Machine one(launch);
    machine = &one;
    one.run(std::move(some));
  };
  if (launch.cooperative && numbers.size() > 1) {
    run_some(numbers);
    // There is one copy of it, and all blocks are alive.
    if (!static_shared().untouched()) {
      throw Fault{"a cooperative kernel with static shared memory cannot run on OS threads"};
    }
  } else {
    for (const unsigned number : numbers) run_some({number});
  }
}

void wait_for_block(Where where) { machine->wait_for_block(where); }
void wait_for_grid(Where where) { machine->wait_for_grid(where); }
void wait_for_warp(Where where) { machine->wait_for_warp(where); }
void yield(Where) {
  machine->stop_if_failed();
  std::this_thread::yield();
}
void note_change() {}
// The sanitizer knows no fences: a word carries what its writer has seen.
void publish(std::uint64_t* word, std::uint64_t value, Where) {
  std::atomic_ref(*word).store(value, std::memory_order_release);
}
std::uint64_t poll(const std::uint64_t* word, Where where) {
  yield(where);
  return std::atomic_ref(*const_cast<std::uint64_t*>(word)).load(std::memory_order_acquire);
}
void fence() {}

}  // namespace emulator
#endif

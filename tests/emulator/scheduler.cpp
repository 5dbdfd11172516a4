// Runs launches with fibers: which thread goes on next, when stores become visible, and whether
// anybody can go on at all.
#include "tests/emulator/fibers.hpp"

#ifndef EMULATOR_OS_THREADS
#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace emulator {

Thread* current = nullptr;

namespace {

/// So many rounds in which all that happened was polls in vain are a deadlock.
constexpr int most_idle_rounds = 1000;

class Scheduler {
 public:
  Scheduler(const Launch& launch, const Settings& settings, std::uint64_t seed)
      : launch_(launch), order_(settings.order), late_(settings.late_stores), dice_(seed) {
    // Blocks that share the processors show each other's stores; one after another is quickest.
    const bool together =
        order_ == Order::ahead || order_ == Order::starved || order_ == Order::alternating;
    capacity_ = launch.cooperative ? launch.blocks() : together ? 4 : 1;
    threads_.resize(launch.threads());
    std::iota(threads_.begin(), threads_.end(), 0u);
    if (order_ == Order::backward) std::reverse(threads_.begin(), threads_.end());
  }
  ~Scheduler() {
    for (const auto& block : live_) {
      for (Thread& thread : block->threads) abandon(thread);
    }
  }

  void run() {
    std::vector<unsigned> numbers(launch_.blocks());
    std::iota(numbers.rbegin(), numbers.rend(), 0u);  // taken from the end
    if (order_ == Order::backward) std::reverse(numbers.begin(), numbers.end());
    if (order_ != Order::forward && order_ != Order::backward) dice_.shuffle(numbers);
    favourite_ = numbers[dice_(std::min(numbers.size(), capacity_))];
    for (int idle = 0;;) {
      while (live_.size() < capacity_ && !numbers.empty()) {
        admit(numbers.back());
        numbers.pop_back();
      }
      if (live_.empty()) break;
      bool progress = round();
      retire();
      progress |= open_grid() || std::exchange(changed_, false);
      if (!progress && dice_(8) == 0) land_one();
      idle = progress || !stores_.empty() || std::exchange(changed_, false) ? 0 : idle + 1;
      if (idle > 0 && (!anybody_polls() || idle > most_idle_rounds)) {
        throw Fault{(launch_.cooperative ? "deadlock: " : "barrier divergence: ") +
                    who_waits(blocks())};
      }
    }
    while (land_one()) {
    }
  }

  // ---- called by the threads of the kernel
  // ---------------------------------------------------------

  void wait(State state, Where where) {
    current->where = where;
    current->state = state;
    suspend();
  }
  void note_change() {
    changed_ = true;
    // A thread that is interrupted where it adds shows sums that are not made at once.
    if (order_ > Order::backward && dice_(8) == 0) wait(State::polling, Where::current());
  }
  void publish(std::uint64_t* word, std::uint64_t value) {
    if (late_) {
      stores_.push_back({current->block, word, value});
    } else {
      *word = value;
      changed_ = true;
    }
  }
  std::uint64_t read(const std::uint64_t* word) const {
    for (auto store = stores_.rbegin(); store != stores_.rend(); ++store) {
      if (store->word == word && store->block == current->block) return store->value;
    }
    return *word;
  }
  void fence() {
    // What this thread has seen of its block comes before what it will store.
    const auto of_others = [&](const Store& store) { return store.block != current->block; };
    const auto first = std::stable_partition(stores_.begin(), stores_.end(), of_others);
    for (auto store = first; store != stores_.end(); ++store) *store->word = store->value;
    if (first != stores_.end()) changed_ = true;
    stores_.erase(first, stores_.end());
  }
  void run_thread(Thread& thread) {
    try {
      launch_.call->run(*launch_.call);
    } catch (const Fault& fault) {
      fault_ = fault;
    }
    thread.state = State::done;
  }

 private:
  struct Store {
    Block* block;
    std::uint64_t *word, value;
  };

  void admit(unsigned number) {
    std::unique_ptr<Block> block;
    if (spare_.empty()) {
      block = std::make_unique<Block>();
      block->threads = std::vector<Thread>(launch_.threads());
      block->dynamic = Guarded(launch_.shared_bytes);
    } else {
      block = std::move(spare_.back());
      spare_.pop_back();
      block->dynamic.fill();
    }
    place(*block, launch_, number);
    block->fresh = true;
    live_.push_back(std::move(block));
  }

  /// Retired blocks are used again.
  void retire() {
    for (std::size_t i = 0; i < live_.size();) {
      Block& block = *live_[i];
      const auto done = [](const Thread& thread) { return thread.state == State::done; };
      if (!std::all_of(block.threads.begin(), block.threads.end(), done)) {
        ++i;
        continue;
      }
      check_dynamic_shared(block);
      if (resident_ == &block) resident_ = nullptr;
      // Its late stores are on their way: they no longer are any living block's own.
      for (Store& store : stores_) {
        if (store.block == &block) store.block = nullptr;
      }
      spare_.push_back(std::move(live_[i]));
      live_.erase(live_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  /// Gives the static shared memory to a block.
  void make_resident(Block& block) {
    if (resident_ == &block) return;
    StaticShared& shared = static_shared();
    if (shared.empty()) return;
    if (resident_ != nullptr) shared.save(resident_->kept);
    if (block.fresh) {
      shared.fill();
    } else {
      shared.restore(block.kept);
    }
    block.fresh = false;
    resident_ = &block;
  }

  /// One thread goes on, if it can, to where it waits next; whether it did more than to poll.
  bool step(Thread& thread) {
    if (thread.state != State::ready && thread.state != State::polling) return false;
    make_resident(*thread.block);
    resume(thread, [](Thread& t) { active->run_thread(t); });
    if (fault_) throw *fault_;
    return thread.state != State::polling;
  }

  /// Opens what can be opened in a block.
  bool settle(Block& block) {
    bool opened = false;
    const unsigned n = launch_.threads();
    for (unsigned first = 0; first < n; first += 32) {
      opened |= open_warp(&block.threads[first], std::min(32u, n - first));
    }
    opened |= open_block(block);
    if (!opened) check_divergence(block);
    while (!stores_.empty() && dice_(4) == 0) land_one();
    return opened;
  }

  /// A block whose threads all wait, and not for other blocks, will wait for ever.
  void check_divergence(Block& block) {
    std::size_t waiting = 0;
    for (const Thread& thread : block.threads) {
      const State state = thread.state;
      if (state != State::at_warp && state != State::at_block && state != State::done) return;
      waiting += state != State::done;
    }
    if (waiting > 0) throw Fault{"barrier divergence: " + who_waits({&block})};
  }

  bool advance(Block& block) {
    bool progress = false;
    if (order_ != Order::forward && order_ != Order::backward) dice_.shuffle(threads_);
    for (const unsigned i : threads_) progress |= step(block.threads[i]);
    return settle(block) || progress;
  }

  bool round() {
    std::vector<Block*> all = blocks();
    bool progress = false;
    if (order_ == Order::alternating) {
      dice_.shuffle(threads_);
      for (const unsigned i : threads_) {
        for (Block* block : all) progress |= step(block->threads[i]);
      }
      for (Block* block : all) progress |= settle(*block);
      return progress;
    }
    if (order_ == Order::shuffled) dice_.shuffle(all);
    Block* favourite = nullptr;
    if (order_ == Order::ahead || order_ == Order::starved) {
      favourite = all.front();
      for (Block* block : all) {
        if (block->number == favourite_) favourite = block;
      }
    }
    while (order_ == Order::ahead && advance(*favourite)) progress = true;
    for (Block* block : all) {
      if (block != favourite) progress |= advance(*block);
    }
    if (order_ == Order::starved && !progress) progress = advance(*favourite);
    return progress;
  }

  bool open_grid() {
    if (live_.empty()) return false;
    if (!all_at_grid(blocks(), launch_.blocks())) return false;
    while (land_one()) {
    }
    for (const auto& block : live_) {
      for (Thread& thread : block->threads) thread.state = State::ready;
    }
    return true;
  }

  /// Makes a late store visible, of any word, but its oldest first.
  bool land_one() {
    if (stores_.empty()) return false;
    const std::uint64_t* word = stores_[dice_(stores_.size())].word;
    const auto oldest = std::find_if(stores_.begin(), stores_.end(),
                                     [&](const Store& store) { return store.word == word; });
    *oldest->word = oldest->value;
    stores_.erase(oldest);
    changed_ = true;
    return true;
  }

  bool anybody_polls() const {
    for (const auto& block : live_) {
      for (const Thread& thread : block->threads) {
        if (thread.state == State::polling) return true;
      }
    }
    return false;
  }

  std::vector<Block*> blocks() const {
    std::vector<Block*> all;
    for (const auto& block : live_) all.push_back(block.get());
    return all;
  }

 public:
  static inline Scheduler* active = nullptr;

 private:
  const Launch& launch_;
  Order order_;
  bool late_;
  Dice dice_;
  std::size_t capacity_ = 1;
  unsigned favourite_ = 0;
  std::vector<unsigned> threads_;  // of any block, in the order in which they go on
  std::vector<std::unique_ptr<Block>> live_, spare_;
  Block* resident_ = nullptr;  // has the static shared memory
  std::vector<Store> stores_;  // not yet visible
  bool changed_ = false;
  std::optional<Fault> fault_;
};

}  // namespace

void run(const Launch& launch, const Settings& settings, std::uint64_t seed) {
  Scheduler scheduler(launch, settings, seed);
  Scheduler::active = &scheduler;
  scheduler.run();
}

void wait_for_block(Where where) { Scheduler::active->wait(State::at_block, where); }
void wait_for_grid(Where where) { Scheduler::active->wait(State::at_grid, where); }
void wait_for_warp(Where where) { Scheduler::active->wait(State::at_warp, where); }
void yield(Where where) { Scheduler::active->wait(State::polling, where); }
void note_change() { Scheduler::active->note_change(); }
void publish(std::uint64_t* word, std::uint64_t value, Where) {
  Scheduler::active->publish(word, value);
}
std::uint64_t poll(const std::uint64_t* word, Where where) {
  yield(where);
  return Scheduler::active->read(word);
}
void fence() { Scheduler::active->fence(); }

}  // namespace emulator
#endif

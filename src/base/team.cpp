#include "base/team.hpp"

#include <algorithm>
#include <system_error>

#include "base/denormals.hpp"

namespace nnopt {
namespace {

/// A turn of a waiting loop: gives the core to the other thread of it, and after a while to others.
class Turns {
 public:
  bool many() const { return turns_ > 4000; }
  void next() {
    __builtin_ia32_pause();
    if (++turns_ % 1000 == 0) std::this_thread::yield();
  }

 private:
  unsigned turns_ = 0;
};

}  // namespace

Team::Team(std::size_t threads) : wanted_(std::max<std::size_t>(1, threads)) {
  try {
    for (std::size_t i = 1; i < threads; ++i) helpers_.emplace_back([this] { help(); });
  } catch (const std::system_error&) {
    // The system gives no more threads: what is computed does not depend on how many there are.
  }
}

Team::~Team() {
  leaving_ = true;
  word_ = Word::make(++jobs_, 0);
  word_.notify_all();
  for (auto& helper : helpers_) helper.join();
}

void Team::share(std::size_t pieces, void* self, Call call) {
  self_ = self;
  call_ = call;
  float_mode_ = float_mode();
  done_.store(0, std::memory_order_relaxed);
  word_.store(Word::make(++jobs_, pieces));
  if (sleepers_.load() > 0) word_.notify_all();
  while (work_on_some_pieces()) {
  }
  // Only pieces that somebody has claimed are waited for, never a helper that is not awake.
  for (Turns turns; done_.load(std::memory_order_acquire) < pieces;) turns.next();
}

bool Team::work_on_some_pieces() {
  std::uint64_t word = word_.load(std::memory_order_acquire), taken = 0;
  do {
    const std::uint64_t left = Word::pieces(word) - Word::next(word);
    if (left == 0) return false;
    // Many pieces at first, as an exchange costs as much as a small one; few at the end, so that
    // all finish together.
    taken = std::max<std::uint64_t>(1, left / (2 * wanted_));
  } while (!word_.compare_exchange_weak(word, word + taken, std::memory_order_acq_rel));
  // The claim keeps the job from ending, so self_, call_ and float_mode_ are those of this job.
  set_float_mode(float_mode_);
  for (std::uint64_t i = 0; i < taken; ++i) call_(self_, Word::next(word) + i);
  done_.fetch_add(taken, std::memory_order_release);
  return true;
}

void Team::help() {
  while (true) {
    // Read before leaving_, which is set before the last word: who misses it sees the word change.
    const std::uint64_t seen = word_.load();
    if (leaving_) return;
    if (Word::next(seen) < Word::pieces(seen)) {
      work_on_some_pieces();
      continue;
    }
    Turns turns;
    while (word_.load(std::memory_order_relaxed) == seen && !turns.many()) turns.next();
    if (turns.many()) {
      ++sleepers_;
      word_.wait(seen);
      --sleepers_;
    }
  }
}

}  // namespace nnopt

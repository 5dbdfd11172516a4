#include "tests/emulator/fibers.hpp"

#ifndef EMULATOR_OS_THREADS
#include <sys/mman.h>

#include <boost/context/detail/fcontext.hpp>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#else
static void __sanitizer_start_switch_fiber(void**, const void*, std::size_t) {}
static void __sanitizer_finish_switch_fiber(void*, const void**, std::size_t*) {}
#endif

namespace emulator {
namespace {

namespace context = boost::context::detail;

constexpr std::size_t page = 4096, stack_bytes = 128 * 1024;

/// Stacks not in use, kept for the next threads; below each a page that nobody may touch.
class Stacks {
 public:
  unsigned char* take() {
    if (free_.empty()) {
      void* const whole = mmap(nullptr, page + stack_bytes, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (whole == MAP_FAILED || mprotect(whole, page, PROT_NONE) != 0) throw std::bad_alloc();
      return static_cast<unsigned char*>(whole) + page;
    }
    unsigned char* const stack = free_.back();
    free_.pop_back();
    return stack;
  }
  void give_back(unsigned char* stack) { free_.push_back(stack); }
  ~Stacks() {
    for (unsigned char* stack : free_) munmap(stack - page, page + stack_bytes);
  }

 private:
  std::vector<unsigned char*> free_;
};

/// Where the scheduler goes on, and its own stack for the address sanitizer.
struct Scheduler {
  Stacks stacks;
  context::fcontext_t context = nullptr;
  const void* bottom = nullptr;
  std::size_t bytes = 0;
  void* shadow = nullptr;
  void (*body)(Thread&) = nullptr;
};

Scheduler& scheduler() {
  static Scheduler one;
  return one;
}

void to_scheduler(void** shadow) {
  Scheduler& s = scheduler();
  __sanitizer_start_switch_fiber(shadow, s.bottom, s.bytes);
  s.context = context::jump_fcontext(s.context, nullptr).fctx;
}

// Not instrumented: it never returns, so nobody would take its marks from the stack.
__attribute__((no_sanitize("address"))) void entry(context::transfer_t from) {
  Scheduler& s = scheduler();
  __sanitizer_finish_switch_fiber(nullptr, &s.bottom, &s.bytes);
  s.context = from.fctx;
  s.body(*static_cast<Thread*>(from.data));
  to_scheduler(nullptr);
}

}  // namespace

void resume(Thread& thread, void (*body)(Thread&)) {
  Scheduler& s = scheduler();
  if (thread.context == nullptr) {
    thread.stack = s.stacks.take();
    thread.context = context::make_fcontext(thread.stack + stack_bytes, stack_bytes, entry);
    s.body = body;
  }
  set_current(thread);
  __sanitizer_start_switch_fiber(&s.shadow, thread.stack, stack_bytes);
  thread.context = context::jump_fcontext(thread.context, &thread).fctx;
  __sanitizer_finish_switch_fiber(s.shadow, nullptr, nullptr);
  if (thread.state == State::done) {
    // The next thread that starts gets it while it is in the cache.
    s.stacks.give_back(thread.stack);
    thread.context = nullptr;
  }
}

void suspend() {
  Thread& thread = *current;
  to_scheduler(&thread.shadow);
  __sanitizer_finish_switch_fiber(thread.shadow, nullptr, nullptr);
}

void abandon(Thread& thread) {
  if (thread.context == nullptr) return;
  ASAN_UNPOISON_MEMORY_REGION(thread.stack, stack_bytes);
  scheduler().stacks.give_back(thread.stack);
  thread.context = nullptr;
}

}  // namespace emulator
#endif

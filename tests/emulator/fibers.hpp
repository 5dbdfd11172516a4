// One fiber per thread of a kernel: all run on the OS thread of the caller, one at a time.
#pragma once
#include "tests/emulator/machine.hpp"

namespace emulator {

/// Lets `thread` run until it waits, or body(thread) has returned (then its state is done).
void resume(Thread& thread, void (*body)(Thread&));
/// Called by the thread that runs: back to where it was resumed.
void suspend();
/// The thread will not be resumed.
void abandon(Thread& thread);

}  // namespace emulator

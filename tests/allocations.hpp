// How often memory was asked for, and for how much: for tests that a loop allocates nothing, and
// that a reader does not trust what a file claims.
#pragma once
#include <cstddef>

namespace nnopt {

/// Calls of operator new so far, on all threads.
std::size_t allocations();

/// The largest number of bytes that one call asked for since the last time this was asked.
std::size_t largest_allocation();

}  // namespace nnopt

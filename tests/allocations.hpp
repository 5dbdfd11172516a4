// How often memory was asked for: for tests that a loop allocates nothing.
#pragma once
#include <cstddef>

namespace nnopt {

/// Calls of operator new so far, on all threads.
std::size_t allocations();

}  // namespace nnopt

// Stands in for CUDA's header of this name: the grid of a cooperative launch.
#pragma once
#include "tests/emulator/device_functions.hpp"

namespace cooperative_groups {

struct grid_group {
  void sync(emulator::Where where = emulator::Where::current()) const {
    emulator::wait_for_grid(where);
  }
  bool is_valid() const { return true; }
  unsigned long long thread_rank() const { return emulator::rank_in_grid(); }
};

inline grid_group this_grid() { return {}; }

}  // namespace cooperative_groups

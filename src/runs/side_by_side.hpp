// Whether runs share the machine's threads, or each has all of them.
#pragma once
#include "runs/minimize.hpp"

namespace nnopt {

/// A large network has steps long enough to be shared by all threads; of smaller ones each thread
/// takes a run of its own. A device is used by one at a time.
inline bool side_by_side(const MinimizePlan& plan) {
  constexpr std::size_t shared_step_from = 100000;  // parameters
  return !plan.device && count_parameters(plan) < shared_step_from;
}

}  // namespace nnopt

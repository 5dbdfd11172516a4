// Several whole jobs: one after the other on all threads, or side by side on one thread each.
#pragma once
#include <cstddef>
#include <functional>

#include "base/team.hpp"

namespace nnopt {

/// job(i, team) for i from 0 to count - 1: where `side_by_side`, each with a team of one thread,
/// else in order with `all`. Side by side all jobs are begun even where some throw; one of their
/// errors is thrown when all are over.
void run_jobs(std::size_t count, bool side_by_side, Team& all,
              const std::function<void(std::size_t, Team&)>& job);

}  // namespace nnopt

#include "base/jobs.hpp"

#include <exception>
#include <mutex>

namespace nnopt {

void run_jobs(std::size_t count, bool side_by_side, Team& all,
              const std::function<void(std::size_t, Team&)>& job) {
  if (!side_by_side || all.threads() < 2 || count < 2) {
    for (std::size_t i = 0; i < count; ++i) job(i, all);
    return;
  }
  std::exception_ptr error;
  std::mutex error_mutex;
  all.run(count, [&](std::size_t i) {
    try {
      Team alone(1);
      job(i, alone);
    } catch (...) {
      const std::lock_guard lock(error_mutex);
      error = std::current_exception();
    }
  });
  if (error) std::rethrow_exception(error);
}

}  // namespace nnopt

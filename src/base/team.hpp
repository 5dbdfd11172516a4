// Threads that share one job after another. What a job computes never depends on how many there
// are: it is cut into pieces by its shape, and whoever is free takes the next piece.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace nnopt {

/// A caller and threads - 1 helpers, who treat denormals as the caller does. Helpers that wait for
/// work spin for a moment and then sleep. A team serves one caller at a time; a job must not throw
/// and must not use the team itself.
class Team {
 public:
  explicit Team(std::size_t threads);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  std::size_t threads() const { return helpers_.size() + 1; }

  /// job(piece) for every piece from 0 to pieces - 1 (fewer than 2^20), in any order and on any
  /// thread; returns when all are done.
  template <class Job>
  void run(std::size_t pieces, Job&& job) {
    if (helpers_.empty() || pieces < 2) {
      for (std::size_t i = 0; i < pieces; ++i) job(i);
      return;
    }
    share(pieces, const_cast<void*>(static_cast<const void*>(&job)),
          [](void* self, std::size_t piece) {
            (*static_cast<std::remove_reference_t<Job>*>(self))(piece);
          });
  }

 private:
  using Call = void (*)(void* self, std::size_t piece);

  // The job now being shared, as one word, so that a piece of it can be claimed by one exchange:
  // 24 bits of job number, 20 bits of pieces, 20 bits of the next piece.
  struct Word {
    static std::uint64_t make(std::uint64_t job, std::uint64_t pieces) {
      return job << 40 | pieces << 20;
    }
    static std::uint64_t pieces(std::uint64_t word) { return word >> 20 & 0xfffff; }
    static std::uint64_t next(std::uint64_t word) { return word & 0xfffff; }
  };

  void share(std::size_t pieces, void* self, Call call);
  bool work_on_some_pieces();
  void help();

  const std::size_t wanted_;  // threads asked for: known before the first helper looks
  alignas(64) std::atomic<std::uint64_t> word_{0};
  alignas(64) std::atomic<std::size_t> done_{0};
  alignas(64) std::atomic<std::size_t> sleepers_{0};
  std::atomic<bool> leaving_{false};
  void* self_ = nullptr;
  Call call_ = nullptr;
  unsigned float_mode_ = 0;
  std::uint64_t jobs_ = 0;
  std::vector<std::thread> helpers_;
};

}  // namespace nnopt

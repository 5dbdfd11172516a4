// The checkpoints of a command that makes many runs: each leaves its state here as it goes, and the
// latest of all are written together.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "cli/checkpoint_options.hpp"
#include "cli/output.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

/// Runs may go side by side: all functions may be called from any thread.
class Checkpoints {
 public:
  /// `prefixes`: those that the names of each run's tensors have. What is saved of runs that have
  /// not gone on yet stays in the checkpoints. `from` and `talk` must outlive it.
  Checkpoints(Saving saving, const Resumption& from, std::span<const std::string> prefixes,
              const Talk& talk);

  /// What the run whose tensors have names behind `prefix` was saved with; null: nothing.
  const Tensors* saved(const std::string& prefix) const;

  /// Whether a run leaves its state behind so many steps.
  bool due(std::int64_t step) const {
    return saving_.every && step > 0 && step % *saving_.every == 0;
  }

  /// The state of a run, its names behind its prefix, in place of the one before. Written at once
  /// where all runs together have made so many steps since the last time; what cannot be written
  /// then is a warning.
  void put(const std::string& prefix, std::int64_t step, Tensors state);

  /// Writes the latest of all. False, and said to `talk`, where that cannot be.
  bool write();

 private:
  void write_all();

  Saving saving_;
  const Resumption& from_;
  const Talk& talk_;
  std::mutex mutex_;
  struct State {
    std::int64_t step = 0;
    Tensors tensors;
  };
  std::map<std::string, State> states_;
  std::int64_t unwritten_ = 0;  // steps
};

/// What a run's observer has to keep, beside the run itself.
class RunKeeper final : public StateKeeper {
 public:
  /// `observer` visits what else there is to keep.
  RunKeeper(Checkpoints& checkpoints, std::string prefix, Visit observer);

  StateVisitor* saved() override { return reader_ ? &*reader_ : nullptr; }
  bool due(std::int64_t step) override;
  void keep(std::int64_t step, const Visit& visit) override;
  /// A signal has come, and what is kept is the state before it.
  bool stopped() const { return stopped_; }

 private:
  Checkpoints& checkpoints_;
  std::string prefix_;
  Visit observer_;
  std::optional<StateReader> reader_;
  bool stopped_ = false;
};

}  // namespace nnopt

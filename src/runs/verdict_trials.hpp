// Where the trials of a verdict begin: starts and shifts of the function, all of them functions of
// a seed alone.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "runs/verdict.hpp"

namespace nnopt {

/// One trial: all that distinguishes its run from those of the other trials of an arm.
struct Trial {
  std::uint64_t seed = 0;  // of the run: a network's weights, drawn data, mini-batches
  std::vector<double> start, shift;
};

/// The trial of this seed.
Trial trial_of_seed(const Trials& trials, std::uint64_t seed);

/// Those that arms share: seeds trials.seed, trials.seed + 1, ...
std::vector<Trial> shared_trials(const Trials& trials);
/// Those of one arm alone, which no other arm has: seeds drawn for this arm.
std::vector<Trial> own_trials(const Trials& trials, std::size_t arm);
/// Those that only tuning has.
std::vector<Trial> tuning_trials(const Trials& trials, std::size_t count);

/// The plan's run in this trial: from its start, on the function where the trial has it.
MinimizePlan in_trial(MinimizePlan plan, const Trial& trial);

/// Where a trial starts again.
enum class Restarts {
  as_trials,  // drawn like the trials' starts
  in_domain,  // all trials start at one point: anywhere in the function's domain
  around      // nothing is known of that: up to max(1, |x|) away from the start, each coordinate
};
/// "drawn like the trials' own".
std::string_view to_text(Restarts);
Restarts how_restarted(const Trials& trials, const KnownFunction& function);
/// Restart number k = 1, 2, ... of the trial; `function` is the one that the trial has.
std::vector<double> restart(const Trials& trials, const Trial& trial, const KnownFunction& function,
                            std::size_t k);

}  // namespace nnopt

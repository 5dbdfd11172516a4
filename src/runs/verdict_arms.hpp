// How the arms of a verdict are made and run, and what is told of them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runs/run_watch.hpp"
#include "runs/verdict.hpp"
#include "runs/verdict_trials.hpp"

namespace nnopt {

/// An arm before it has run.
struct ArmDesign {
  std::string name;
  ArmKind kind = ArmKind::model;
  std::optional<std::size_t> of;        // of a matched arm: its model's
  std::optional<MethodOptions> method;  // of a method
  bool own_trials = false;              // or those of arm `of`, or the shared ones
};

/// All arms in their order: models, direct, direct_untuned, matched, multi_start, methods.
std::vector<ArmDesign> design_arms(const VerdictPlan& plan);

/// How many evaluations of the whole objective a run may have: a step on a mini-batch is a part of
/// one.
std::int64_t whole_evaluations(const MinimizePlan& plan);

/// The direct plan by a method, on the whole objective: as many steps as whole_evaluations().
MinimizePlan by_method(MinimizePlan plan, const MethodOptions& method);

/// A learning rate and its decay.
struct RateAndDecay {
  double rate = 0, decay = 1;
};
/// The plan by its rule at this rate, which falls to `decay` of it in the last epoch; where that is
/// 1, the plan's own schedule stays.
MinimizePlan at_rate(MinimizePlan plan, const RateAndDecay& pair);
/// "adam:lr=0.1", and the schedule where the plan has one.
std::string describe_steps(const MinimizePlan& plan);
/// The same at_rate(): "adam:lr=3, decaying to 0.01 of it".
std::string describe_steps(MinimizePlan plan, const RateAndDecay& pair);

/// The plan's run, which is that of in_trial().
RunRecord run_once(const MinimizePlan& plan, std::uint64_t seed, const Watching& watching,
                   Team& team);

/// The tuned direct side from `starts` points, which share the plan's steps, and, where only time
/// ends it, from further ones. The first is the trial's own start; the end is the lowest one.
RunRecord run_restarts(const Trials& trials, const MinimizePlan& plan, const Trial& trial,
                       const RateAndDecay& pair, std::int64_t starts, const Watching& watching,
                       Team& team);

/// Seconds that a step of the plan takes when nobody else runs.
double seconds_per_step(MinimizePlan plan, const Trial& trial);

/// A run that ended as it should, below the goal.
inline bool succeeds(const ArmRun& run, double goal) {
  return is_whole(run.status) && run.value < goal;
}

/// The arm, its runs as they were recorded.
VerdictArm make_arm(const ArmDesign& design, std::string text, std::vector<RunRecord> records,
                    double goal);

}  // namespace nnopt

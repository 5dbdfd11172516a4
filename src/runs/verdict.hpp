// Does overparameterization help here? Runs through networks against direct runs of the same
// optimizer under an equal budget, from the same starts, with controls that know of no network.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/shares.hpp"
#include "runs/minimize.hpp"
#include "runs/trace.hpp"

namespace nnopt {

/// What every run of a verdict has the same of.
enum class Budget {
  evaluations,  // of the function: as many as the plan's steps
  steps,        // of the optimizer; a step of a method may evaluate more than once
  seconds       // those of the network's run from the same start, initialization included
};

/// What differs from trial to trial. Trial i of every arm has the same (but where arms are
/// independent); it is a function of (seed + i) alone.
struct Trials {
  std::uint64_t seed = 0;  // of the first
  std::size_t count = 30;
  std::vector<std::pair<double, double>> start;  // each coordinate uniform in lo..hi, lo <= hi
  std::vector<std::pair<double, double>> shift;  // of the function, the same way; empty: none
};

/// Where the direct side looks for its learning rate and its decay (the last step's rate as a share
/// of the first one's, exponential between), on seeds that no other run uses.
struct Tuning {
  std::vector<double> rates, decays;
  std::size_t trials = 30;  // of each pair
  bool models = false;      // whether the models' rates are chosen from the same grid too
};

struct VerdictPlan {
  MinimizePlan direct;  // as given, by a rule, at the models' learning rate
  std::vector<MinimizePlan>
      models;  // the challengers; `direct`: a null pair, with trials of its own
  Budget budget = Budget::evaluations;
  /// With Budget::seconds: of each run; a model's ends with its steps, if not before. Empty: what
  /// the models' runs of the same trial need, of several the longest.
  std::optional<double> seconds;
  Trials trials;
  Tuning tuning;
  /// A run succeeds that ends below `goal`: the known minimum + threshold, or --target. Empty: the
  /// lowest end of all runs + threshold.
  std::optional<double> goal;
  double threshold = 0.01;
  bool unpaired = false;  // every arm has trials of its own
  double detect = 0.2;    // the difference of success rates that a verdict of none speaks of
};

/// One trial of one arm.
struct ArmRun {
  std::uint64_t seed = 0;
  std::vector<double> start, x;  // x: where it ended
  double value = 0, best_value = 0;
  std::int64_t evaluations = 0, steps = 0;
  std::optional<std::int64_t> evaluations_to_goal;  // when a row was first below the goal
  double longest_step = 0;                          // largest |dx| between two rows
  double seconds = 0;                               // initialization included
  Status status = Status::max_steps;
  bool success = false;
};

enum class ArmKind {
  model,        // a challenger
  direct,       // the tuned direct side
  untuned,      // direct at the models' learning rate
  matched,      // direct, each step as long as the model's step of that number in the same trial
  multi_start,  // the tuned direct side from several random starts, the best of them
  method        // random_search, lbfgs, cmaes
};

struct VerdictArm {
  std::string name;  // mlp9, direct, direct_untuned, matched, matched_mlp5, multi_start, lbfgs, ...
  ArmKind kind = ArmKind::model;
  std::string text;               // what it is: "adam:lr=3, decaying to 0.01 of it"
  std::optional<std::size_t> of;  // a matched arm: the number of its model's arm
  std::vector<ArmRun> runs;
  std::size_t successes = 0;
  Interval95 interval{0, 1};
  double median = 0, lower_quartile = 0, upper_quartile = 0;  // of the ends' values
  /// |dx| between rows, of all runs: `step_quantiles[k]` is not exceeded by k percent (101 numbers;
  /// empty where no steps were made).
  std::vector<double> step_quantiles;
  double seconds = 0;         // all runs together
  std::vector<Trace> sample;  // paths of the first runs, for figures
};

/// Two arms on the same trials, or independent ones.
struct ArmComparison {
  std::size_t first = 0, second = 0;  // numbers of arms
  bool paired = true;
  PairedCounts counts;    // where paired
  double difference = 0;  // of the success rates, first - second
  Interval95 interval{-1, 1};
  double p = 1;         // McNemar's exact test; Fisher's where independent
  double adjusted = 1;  // p by Holm's method over the models (Holm 1979: Scand. J. Stat. 6, 65)
};

/// One pair of the tuning grid.
struct TuningRow {
  double rate = 0, decay = 1;
  std::size_t successes = 0, of = 0;
  double median = 0;
  bool chosen = false;
};

/// Which explanation is left; the texts are those of the command line's codes.
enum class VerdictCode {
  width_beyond_step_length,
  step_length_explains,
  larger_rate_suffices,
  simpler_method_suffices,
  none_escapes,
  no_difference
};
std::string_view to_text(VerdictCode);

struct Judgement {
  VerdictCode code = VerdictCode::no_difference;
  std::string text;  // one sentence
  std::string rule;  // the rule that chose it, with its numbers
};

struct VerdictResult {
  std::vector<VerdictArm> arms;  // models, direct, direct_untuned, matched, multi_start, methods
  std::vector<ArmComparison> comparisons;  // of each model with every other arm but models
  std::vector<TuningRow> tuning;           // of the direct side; models_tuning[m]: of model m
  std::vector<std::vector<TuningRow>> models_tuning;
  std::int64_t tuning_evaluations = 0;
  double tuning_seconds = 0;
  double goal = 0;
  std::string goal_text;  // "0.01 above the known minimum 0"
  Judgement judgement;
  bool interrupted = false;  // arms hold what was done by then; nothing is judged
};

/// What is asked and told while it works. Called on any thread.
struct VerdictProgress {
  std::function<void(std::int64_t steps)> done;      // so many more steps of the runs
  std::function<void(std::string_view what)> phase;  // "tuning direct", "mlp9"
  std::function<bool()> stop;
};
/// How many steps there will be, for a progress bar.
std::int64_t total_steps(const VerdictPlan&);

/// The results do not depend on the number of threads, but with Budget::seconds.
VerdictResult verdict(const VerdictPlan&, std::size_t threads, const VerdictProgress&);

/// Each model (first) with each arm that is none (second); arms without runs are left out. Two arms
/// are paired where their runs have the same seeds and starts, one by one, and the plan does not
/// say `unpaired`. Holm's adjustment is over the models, for each second arm on its own: a claim
/// for width needs every one of these comparisons, which takes no adjustment (an intersection-union
/// test, Berger 1982: Technometrics 24, 295), but any one of the models.
std::vector<ArmComparison> compare_arms(const VerdictPlan&, const std::vector<VerdictArm>&);

/// The rules by which the arms and comparisons of a result are judged (runs/verdict_rules.cpp). The
/// result has a model's arm and the tuned direct side's, and its comparisons are compare_arms'. A
/// is better than B where its share of successes is larger and p, adjusted, is below 0.05. What the
/// direct side alone explains has the benefit of the doubt, the simplest first:
///   1. no run of any model succeeds: none_escapes
///   2. no model is better than the tuned direct side:
///      a. larger_rate_suffices, where a model is better than direct at the models' rate, or tuned
///         direct is better than each model and direct at the models' rate is not (never where the
///         models' rates are tuned too: then no arm of direct has them);
///      b. else simpler_method_suffices, where tuned direct is better than each model;
///      c. else no_difference
///   then for the model with the most successes (then the lower median) of those that are better:
///   3. not better than direct steps of the same lengths, or of any model's: step_length_explains
///   4. some other control is better: simpler_method_suffices
///   5. else width_beyond_step_length, and the sentence names the controls that may do as well
/// Where direct steps of the same lengths are missing, 3 cannot be excluded.
Judgement judge(const VerdictPlan&, const VerdictResult&);

}  // namespace nnopt

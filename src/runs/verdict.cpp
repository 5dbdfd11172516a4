#include "runs/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <utility>

#include "base/error.hpp"
#include "base/jobs.hpp"
#include "base/quantiles.hpp"
#include "runs/matched_run.hpp"
#include "runs/side_by_side.hpp"
#include "runs/verdict_arms.hpp"
#include "runs/verdict_trials.hpp"
#include "runs/verdict_tuning.hpp"

namespace nnopt {
namespace {

/// The lengths of an arm's steps that are kept for their quantiles, and the runs whose paths are.
constexpr std::size_t most_lengths = 4000000, least_lengths = 1000, sample_paths = 3;

void check(const VerdictPlan& plan) {
  const Trials& trials = plan.trials;
  const std::size_t dim = plan.direct.function.dim();
  const auto wrong = [](const std::string& what) { throw BadInput("verdict: " + what); };
  if (plan.models.empty()) wrong("it takes a model at least");
  if (trials.count == 0) wrong("it takes a trial at least");
  if (trials.start.size() != dim) wrong(fmt::format("starts have {} coordinates", dim));
  if (!trials.shift.empty() && trials.shift.size() != dim) {
    wrong(fmt::format("shifts have {} coordinates", dim));
  }
  if (plan.tuning.rates.empty() || plan.tuning.decays.empty()) wrong("the tuning grid is empty");
  if (plan.tuning.trials == 0) wrong("tuning takes a trial at least");
  if (plan.direct.method) wrong("the direct side goes by a rule, such as adam");
}

/// Whether the steps of direct runs count in the progress: beside a network's they take no time,
/// and with a budget of seconds nobody knows how many there will be.
bool counts_direct(const VerdictPlan& plan) {
  return plan.budget != Budget::seconds &&
         std::ranges::none_of(plan.models, [](const MinimizePlan& model) {
           return find_model(model.model.name).network;
         });
}

/// Every run of a verdict, arm after arm.
class Work {
 public:
  Work(const VerdictPlan& plan, std::size_t threads, const VerdictProgress& progress)
      : plan_(plan),
        progress_(progress),
        all_(threads),
        arms_(design_arms(plan)),
        tuning_(tuning_trials(plan.trials, plan.tuning.trials)),
        records_(arms_.size()),
        texts_(arms_.size()) {
    // On a device a point by itself has nothing to do.
    direct_ = plan.direct;
    direct_.model.name = "direct";
    direct_.device = {};
    for (std::size_t a = 0; a < arms_.size(); ++a) {
      if (arms_[a].own_trials) {
        trials_.push_back(own_trials(plan.trials, a));
      } else {
        trials_.push_back(arms_[a].of ? trials_[*arms_[a].of] : shared_trials(plan.trials));
      }
    }
    stop_ = [this] {
      if (!stopped_ && progress_.stop && progress_.stop()) stopped_ = true;
      return stopped_.load();
    };
  }

  VerdictResult run() {
    run_models();
    if (!stop_()) tune_direct();
    run_direct();
    if (!stop_()) tune_starts();
    run_starts();
    run_methods();
    return finished();
  }

 private:
  bool in_seconds() const { return plan_.budget == Budget::seconds; }

  void phase(const std::string& what) const {
    if (progress_.phase) progress_.phase(what);
  }

  /// How runs are held that have so many evaluations, where these are the budget.
  Watching watching(std::int64_t evaluations, bool tells) const {
    Watching watching;
    if (plan_.budget == Budget::evaluations) watching.evaluations = evaluations;
    watching.goal = plan_.goal;
    watching.most_lengths = std::max(most_lengths / plan_.trials.count, least_lengths);
    watching.stop = stop_;
    if (tells) watching.tells = progress_.done;
    return watching;
  }
  /// Of run i of an arm that is no model's.
  Watching direct_watching(std::size_t i, std::int64_t evaluations) const {
    Watching own = watching(evaluations, counts_direct(plan_));
    own.keeps_path = i < sample_paths;
    if (in_seconds()) own.seconds = seconds_[i];
    return own;
  }
  /// Of a tuning trial.
  Watching tuning_watching(std::int64_t evaluations) const {
    Watching own = watching(evaluations, counts_direct(plan_));
    if (in_seconds()) own.seconds = tuning_seconds();
    return own;
  }

  /// The seconds of a tuning trial are those of a usual run.
  double tuning_seconds() const { return quantile_of(seconds_, 0.5); }

  /// The direct side with as many steps as its run may have.
  MinimizePlan with_steps(MinimizePlan plan, double seconds) const {
    if (in_seconds()) {
      plan.steps = std::max<std::int64_t>(1, std::llround(std::floor(seconds / step_seconds_)));
      plan.epochs = {};
    }
    return plan;
  }
  MinimizePlan direct_of_run(std::size_t i) const {
    return with_steps(direct_, in_seconds() ? seconds_[i] : 0);
  }
  MinimizePlan direct_of_tuning() const {
    return with_steps(direct_, in_seconds() ? tuning_seconds() : 0);
  }

  /// job(i, team) for all trials, but for those that a stop left out or broke off.
  template <class Job>
  std::vector<RunRecord> run_all(std::size_t count, bool side_by_side, Job job) {
    std::vector<std::optional<RunRecord>> made(count);
    run_jobs(count, side_by_side, all_, [&](std::size_t i, Team& team) {
      if (!stop_()) made[i] = job(i, team);
    });
    std::vector<RunRecord> records;
    for (auto& record : made) {
      if (record && !record->interrupted) records.push_back(std::move(*record));
    }
    return records;
  }
  /// That of an arm.
  template <class Job>
  void run_arm(std::size_t a, std::string text, bool side_by_side, Job job) {
    if (stop_()) return;
    texts_[a] = std::move(text);
    phase(arms_[a].name);
    records_[a] = run_all(trials_[a].size(), side_by_side,
                          [&](std::size_t i, Team& team) { return job(i, trials_[a][i], team); });
  }

  std::size_t arm_of(ArmKind kind, std::optional<std::size_t> of = {}) const {
    const auto at = std::ranges::find_if(
        arms_, [&](const ArmDesign& arm) { return arm.kind == kind && arm.of == of; });
    return static_cast<std::size_t>(at - arms_.begin());
  }

  // ---- the models and what follows their steps -------------------------------------------------

  void run_models() {
    seconds_.assign(plan_.trials.count, plan_.seconds.value_or(0));
    for (std::size_t m = 0; m < plan_.models.size(); ++m) {
      MinimizePlan model = plan_.models[m];
      if (plan_.tuning.models && !stop_()) model = tuned_model(m);
      run_model(m, model);
    }
  }

  MinimizePlan tuned_model(std::size_t m) {
    const MinimizePlan& model = plan_.models[m];
    phase("tuning " + arms_[m].name);
    const auto grid = grid_of(plan_.tuning);
    const bool aside = side_by_side(model);
    const Tuned choice = choose(
        grid.size(),
        [&](std::size_t c) {
          Watching watched = watching(model.steps, true);
          watched.seconds = plan_.seconds;
          const MinimizePlan at = at_rate(model, grid[c]);
          return run_all(tuning_.size(), aside, [&](std::size_t i, Team& team) {
            return run_once(in_trial(at, tuning_[i]), tuning_[i].seed, watched, team);
          });
        },
        plan_.goal, stop_);
    add_cost(choice);
    models_tuning_.push_back(tuning_rows(grid, choice));
    models_pairs_.push_back(grid[choice.chosen]);
    return at_rate(model, grid[choice.chosen]);
  }

  void run_model(std::size_t m, const MinimizePlan& model) {
    const std::size_t matched = arm_of(ArmKind::matched, m);
    std::string text = find_model(model.model.name).network
                           ? fmt::format("{} parameters, ", count_parameters(model))
                           : std::string();
    text += m < models_pairs_.size() ? describe_steps(plan_.models[m], models_pairs_[m])
                                     : describe_steps(model);
    std::vector<std::optional<RunRecord>> followers(plan_.trials.count);
    run_arm(m, std::move(text), side_by_side(model),
            [&](std::size_t i, const Trial& trial, Team& team) {
              Watching watched = watching(model.steps, true);
              if (in_seconds()) watched.seconds = plan_.seconds;
              watched.keeps_path = i < sample_paths;
              watched.keeps_row_lengths = true;
              RunRecord record = run_once(in_trial(model, trial), trial.seed, watched, team);
              if (record.interrupted) return record;
              if (!plan_.seconds) seconds_[i] = std::max(seconds_[i], record.run.seconds);
              followers[i] = follow(i, trials_[matched][i], record, model, team);
              record.row_lengths = {};
              return record;
            });
    texts_[matched] = fmt::format(
        "{}, but each step as long as that of {} with the same number in the same trial",
        describe_optimizer(direct_), arms_[m].name);
    for (auto& record : followers) {
      if (record && !record->interrupted) records_[matched].push_back(std::move(*record));
    }
  }

  /// The direct run whose steps are as long as those of the model's run.
  RunRecord follow(std::size_t i, const Trial& trial, const RunRecord& record,
                   const MinimizePlan& model, Team& team) const {
    MinimizePlan plan = in_trial(direct_, trial);
    plan.steps = model.steps;
    plan.epochs = model.epochs;
    Watching watched = watching(plan.steps, counts_direct(plan_));
    watched.keeps_path = i < sample_paths;
    RunWatch watch(watched, plan, trial.seed);
    const RunResult result = minimize_matched(plan, record.row_lengths, trial.seed, team, watch);
    return watch.record(plan, result);
  }

  // ---- the direct side -------------------------------------------------------------------------

  void tune_direct() {
    phase("tuning direct");
    if (in_seconds()) step_seconds_ = seconds_per_step(direct_, tuning_.front());
    const auto grid = grid_of(plan_.tuning);
    const MinimizePlan base = direct_of_tuning();
    const Watching watched = tuning_watching(base.steps);
    const Tuned choice = choose(
        grid.size(),
        [&](std::size_t c) {
          const MinimizePlan at = at_rate(base, grid[c]);
          return run_all(tuning_.size(), true, [&](std::size_t i, Team& team) {
            return run_once(in_trial(at, tuning_[i]), tuning_[i].seed, watched, team);
          });
        },
        plan_.goal, stop_);
    add_cost(choice);
    direct_tuning_ = tuning_rows(grid, choice);
    pair_ = grid[choice.chosen];
  }

  void run_direct() {
    const auto with = [&](bool tuned) {
      return [this, tuned](std::size_t i, const Trial& trial, Team& team) {
        MinimizePlan plan = direct_of_run(i);
        if (tuned) plan = at_rate(std::move(plan), pair_);
        return run_once(in_trial(plan, trial), trial.seed, direct_watching(i, plan.steps), team);
      };
    };
    run_arm(arm_of(ArmKind::direct), describe_steps(direct_, pair_), true, with(true));
    run_arm(arm_of(ArmKind::untuned), describe_steps(direct_), true, with(false));
  }

  // ---- controls --------------------------------------------------------------------------------

  void tune_starts() {
    phase("tuning multi_start");
    const MinimizePlan base = direct_of_tuning();
    const Watching watched = tuning_watching(base.steps);
    const std::vector<std::int64_t> counts = start_counts(base.steps);
    const Tuned choice = choose(
        counts.size(),
        [&](std::size_t c) {
          return run_all(tuning_.size(), true, [&](std::size_t i, Team& team) {
            return run_restarts(plan_.trials, base, tuning_[i], pair_, counts[c], watched, team);
          });
        },
        plan_.goal, stop_);
    add_cost(choice);
    starts_ = counts[choice.chosen];
  }

  void run_starts() {
    run_arm(arm_of(ArmKind::multi_start),
            fmt::format("{}, from {} starts that share the budget: the trial's own, the others {}",
                        describe_steps(direct_, pair_), starts_,
                        to_text(how_restarted(plan_.trials, direct_.function))),
            true, [&](std::size_t i, const Trial& trial, Team& team) {
              const MinimizePlan plan = direct_of_run(i);
              return run_restarts(plan_.trials, plan, trial, pair_, starts_,
                                  direct_watching(i, plan.steps), team);
            });
  }

  void run_methods() {
    for (std::size_t a = 0; a < arms_.size(); ++a) {
      if (arms_[a].kind != ArmKind::method) continue;
      const MethodOptions& method = *arms_[a].method;
      std::string text = describe(method);
      if (direct_.batch_size) text += ", on all data: as often as there are epochs";
      run_arm(a, std::move(text), true, [&](std::size_t i, const Trial& trial, Team& team) {
        MinimizePlan plan = by_method(direct_, method);
        if (in_seconds()) plan.steps = std::numeric_limits<std::int32_t>::max();
        return run_once(in_trial(plan, trial), trial.seed, direct_watching(i, plan.steps), team);
      });
    }
  }

  // ---- what came out ---------------------------------------------------------------------------

  void add_cost(const Tuned& choice) {
    tuning_evaluations_ += choice.evaluations;
    tuning_seconds_ += choice.seconds;
  }

  /// The plan's goal, or what lies above the lowest end of all runs.
  double goal() const {
    if (plan_.goal) return *plan_.goal;
    double lowest = std::numeric_limits<double>::infinity();
    for (const auto& records : records_) {
      for (const RunRecord& record : records) {
        if (is_whole(record.run.status)) lowest = std::min(lowest, record.run.value);
      }
    }
    return lowest + plan_.threshold;
  }

  std::string goal_text() const {
    const auto& minimum = direct_.function.minimum;
    if (!plan_.goal) return fmt::format("{} above the lowest end of all runs", plan_.threshold);
    if (minimum && *plan_.goal == *minimum + plan_.threshold) {
      return fmt::format("{} above the known minimum {}", plan_.threshold, *minimum);
    }
    return fmt::format("the target {}", *plan_.goal);
  }

  VerdictResult finished() {
    VerdictResult result;
    result.goal = goal();
    result.goal_text = goal_text();
    for (std::size_t a = 0; a < arms_.size(); ++a) {
      result.arms.push_back(
          make_arm(arms_[a], std::move(texts_[a]), std::move(records_[a]), result.goal));
    }
    result.tuning = std::move(direct_tuning_);
    result.models_tuning = std::move(models_tuning_);
    result.tuning_evaluations = tuning_evaluations_;
    result.tuning_seconds = tuning_seconds_;
    result.interrupted = stopped_;
    if (result.interrupted) return result;
    result.comparisons = compare_arms(plan_, result.arms);
    result.judgement = judge(plan_, result);
    return result;
  }

  const VerdictPlan& plan_;
  const VerdictProgress& progress_;
  MinimizePlan direct_;
  Team all_;
  std::atomic<bool> stopped_ = false;
  std::function<bool()> stop_;
  std::vector<ArmDesign> arms_;
  std::vector<Trial> tuning_;
  std::vector<std::vector<Trial>> trials_;  // of each arm
  std::vector<std::vector<RunRecord>> records_;
  std::vector<std::string> texts_;
  std::vector<double> seconds_;  // of trial i, where time is the budget

  double step_seconds_ = 0;  // of a direct step
  RateAndDecay pair_;        // chosen for the direct side
  std::int64_t starts_ = 0;  // chosen for multi_start
  std::vector<RateAndDecay> models_pairs_;
  std::vector<TuningRow> direct_tuning_;
  std::vector<std::vector<TuningRow>> models_tuning_;
  std::int64_t tuning_evaluations_ = 0;
  double tuning_seconds_ = 0;
};

}  // namespace

std::int64_t total_steps(const VerdictPlan& plan) {
  const auto count = static_cast<std::int64_t>(plan.trials.count),
             tuning = static_cast<std::int64_t>(plan.tuning.trials),
             pairs = std::ssize(plan.tuning.rates) * std::ssize(plan.tuning.decays);
  const bool with_direct = counts_direct(plan);
  const std::int64_t direct = plan.direct.steps;
  std::int64_t total = 0;
  for (const MinimizePlan& model : plan.models) {
    total += count * model.steps * (with_direct ? 2 : 1);  // with the matched arm
    if (plan.tuning.models) total += pairs * tuning * model.steps;
  }
  if (!with_direct) return total;
  total += pairs * tuning * direct + 3 * count * direct;  // tuned, untuned, multi_start
  total += std::ssize(start_counts(direct)) * tuning * direct;
  for (const ArmDesign& arm : design_arms(plan)) {
    if (arm.kind == ArmKind::method) total += count * whole_evaluations(plan.direct);
  }
  return total;
}

VerdictResult verdict(const VerdictPlan& plan, std::size_t threads,
                      const VerdictProgress& progress) {
  check(plan);
  return Work(plan, threads, progress).run();
}

}  // namespace nnopt

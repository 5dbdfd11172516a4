#include "runs/verdict_arms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/quantiles.hpp"

namespace nnopt {
namespace {

/// Names of models, each once: mlp, mlp_2.
std::vector<std::string> model_names(const std::vector<MinimizePlan>& models) {
  std::vector<std::string> names;
  for (const MinimizePlan& plan : models) {
    const std::string name = plan.model.name == "direct" ? "direct_again" : plan.model.name;
    std::string unique = name;
    for (int k = 2; std::ranges::find(names, unique) != names.end(); ++k) {
      unique = fmt::format("{}_{}", name, k);
    }
    names.push_back(unique);
  }
  return names;
}

}  // namespace

std::vector<ArmDesign> design_arms(const VerdictPlan& plan) {
  std::vector<ArmDesign> arms;
  const auto names = model_names(plan.models);
  const auto add = [&](std::string name, ArmKind kind) -> ArmDesign& {
    arms.push_back({std::move(name), kind, {}, {}, plan.unpaired});
    return arms.back();
  };
  for (std::size_t m = 0; m < names.size(); ++m) {
    ArmDesign& arm = add(names[m], ArmKind::model);
    arm.own_trials |= plan.models[m].model.name == "direct";
  }
  add("direct", ArmKind::direct);
  add("direct_untuned", ArmKind::untuned);
  for (std::size_t m = 0; m < names.size(); ++m) {
    add(names.size() == 1 ? "matched" : "matched_" + names[m], ArmKind::matched).of = m;
  }
  add("multi_start", ArmKind::multi_start);
  for (const MethodOptions& method :
       {MethodOptions(RandomSearch()), MethodOptions(Lbfgs()), MethodOptions(Cmaes())}) {
    if (plan.trials.start.size() > most_parameters(method)) continue;
    const auto name = std::visit([](const auto& m) { return std::string(m.name); }, method);
    add(name, ArmKind::method).method = method;
  }
  return arms;
}

std::int64_t whole_evaluations(const MinimizePlan& plan) { return plan.length().epochs; }

MinimizePlan by_method(MinimizePlan plan, const MethodOptions& method) {
  plan.steps = whole_evaluations(plan);
  plan.method = method;
  plan.precision = Precision::twofold;
  plan.schedule = {};
  plan.clip = {};
  plan.epochs = {};
  plan.batch_size = {};
  plan.steps_per_epoch = 1;
  return plan;
}

MinimizePlan at_rate(MinimizePlan plan, const RateAndDecay& pair) {
  learning_rate(plan.rule) = pair.rate;
  plan.lr_choice.clear();
  if (pair.decay == 1) return plan;
  // From the schedule's own epoch 0, behind the warm-up, to the last one.
  const std::int64_t falls = plan.length().epochs - plan.schedule.warmup - 1;
  plan.schedule.schedule = {};
  if (falls > 0) {
    const double gamma = std::pow(pair.decay, 1 / static_cast<double>(falls));
    plan.schedule.schedule = Schedule(NamedSchedule(ExponentialSchedule{gamma}));
  }
  return plan;
}

std::string describe_steps(const MinimizePlan& plan) {
  std::string text = describe_optimizer(plan);
  if (plan.schedule.schedule) text += ", " + describe(*plan.schedule.schedule);
  return text;
}

std::string describe_steps(MinimizePlan plan, const RateAndDecay& pair) {
  learning_rate(plan.rule) = pair.rate;
  if (pair.decay == 1) return describe_steps(plan);
  return describe_optimizer(plan) + fmt::format(", decaying to {} of it", pair.decay);
}

RunRecord run_once(const MinimizePlan& plan, std::uint64_t seed, const Watching& watching,
                   Team& team) {
  RunWatch watch(watching, plan, seed);
  const RunResult result = minimize(plan, seed, team, watch);
  return watch.record(plan, result);
}

RunRecord run_restarts(const Trials& trials, const MinimizePlan& plan, const Trial& trial,
                       const RateAndDecay& pair, std::int64_t starts, const Watching& watching,
                       Team& team) {
  const MinimizePlan whole = in_trial(plan, trial);
  RunRecord all;
  const auto is_due = [&](std::int64_t k) {
    return k == 0 || (watching.seconds ? all.run.seconds < *watching.seconds : k < starts);
  };
  for (std::int64_t k = 0; is_due(k) && !all.interrupted; ++k) {
    MinimizePlan part = whole;
    part.steps = plan.steps / starts + (k < plan.steps % starts ? 1 : 0);
    if (part.steps == 0) part.steps = 1;  // of starts that time alone ends
    if (k > 0) part.start = restart(trials, trial, whole.function, static_cast<std::size_t>(k));
    Watching part_watching = watching;
    if (watching.evaluations) part_watching.evaluations = part.steps;
    if (watching.seconds) *part_watching.seconds -= all.run.seconds;
    RunRecord one = run_once(at_rate(part, pair), trial.seed, part_watching, team);

    ArmRun& run = all.run;
    const bool better = k == 0 || (is_whole(one.run.status) &&
                                   (!is_whole(run.status) || !(one.run.value >= run.value)));
    if (better) {
      run.x = one.run.x;
      run.value = one.run.value;
      run.status = one.run.status;
      all.path = std::move(one.path);
    }
    if (k == 0) {
      run.seed = trial.seed;
      run.start = trial.start;
      run.best_value = one.run.best_value;
    }
    if (one.run.best_value < run.best_value) run.best_value = one.run.best_value;
    if (!run.evaluations_to_goal && one.run.evaluations_to_goal) {
      run.evaluations_to_goal = run.evaluations + *one.run.evaluations_to_goal;
    }
    all.best.append(run.evaluations, one.best);
    run.evaluations += one.run.evaluations;
    run.steps += one.run.steps;
    run.longest_step = std::max(run.longest_step, one.run.longest_step);
    run.seconds += one.run.seconds;
    std::ranges::move(one.lengths, std::back_inserter(all.lengths));
    all.interrupted = one.interrupted;
  }
  return all;
}

double seconds_per_step(MinimizePlan plan, const Trial& trial) {
  plan = in_trial(std::move(plan), trial);
  constexpr double long_enough = 0.02;  // seconds
  constexpr std::int64_t most_steps = 1 << 22;
  Team alone(1);
  const Watching watching;
  for (plan.steps = 64;; plan.steps *= 2) {
    const RunRecord record = run_once(plan, trial.seed, watching, alone);
    const double steps = static_cast<double>(std::max<std::int64_t>(record.run.steps, 1));
    const bool ended_early = record.run.steps < plan.steps;
    if (record.run.seconds < long_enough && !ended_early && plan.steps < most_steps) continue;
    return std::max(record.run.seconds, 1e-9) / steps;
  }
}

VerdictArm make_arm(const ArmDesign& design, std::string text, std::vector<RunRecord> records,
                    double goal) {
  VerdictArm arm;
  arm.name = design.name;
  arm.kind = design.kind;
  arm.text = std::move(text);
  arm.of = design.of;
  std::vector<double> ends;
  std::vector<StepLengths> lengths;
  double longest = 0;
  std::size_t elsewhere = 0;
  for (RunRecord& record : records) {
    ArmRun& run = record.run;
    run.success = succeeds(run, goal);
    if (!run.evaluations_to_goal) run.evaluations_to_goal = record.best.first_below(goal);
    arm.successes += run.success ? 1 : 0;
    arm.seconds += run.seconds;
    longest = std::max(longest, run.longest_step);
    elsewhere += record.begins_elsewhere ? 1 : 0;
    ends.push_back(run.value);
    std::ranges::move(record.lengths, std::back_inserter(lengths));
    if (record.path) arm.sample.push_back(std::move(*record.path));
    arm.runs.push_back(std::move(run));
  }
  if (arm.runs.empty()) return arm;
  if (elsewhere > 0) {
    arm.text += fmt::format("; {} of {} runs did not come to their start and begin elsewhere",
                            elsewhere, arm.runs.size());
  }
  arm.interval = wilson_interval(arm.successes, arm.runs.size());
  arm.lower_quartile = quantile_of(ends, 0.25);
  arm.median = quantile_of(ends, 0.5);
  arm.upper_quartile = quantile_of(ends, 0.75);
  arm.step_quantiles = StepLengths::quantiles(lengths);
  if (!arm.step_quantiles.empty()) arm.step_quantiles.back() = longest;  // also of a thinned sample
  return arm;
}

}  // namespace nnopt

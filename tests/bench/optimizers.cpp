// Runs of optimizers on small objectives, where what counts is all that is not arithmetic: a step
// of Adam, an epoch of mini-batches, a fit by migrad, against the loops people write in Python.
#include "functions/catalogue.hpp"
#include "functions/data_fit.hpp"
#include "runs/minimize.hpp"
#include "tests/bench/peer.hpp"
#include "tests/bench/sections.hpp"

namespace nnopt::bench {
namespace {

constexpr Turns turns{15, 20};

/// What is compared: a plan, and how many of its units (steps, epochs, fits) a run has.
struct Race {
  std::string name;
  MinimizePlan plan;
  double units;
  double aim;  // times faster
};

MinimizePlan on_himmelblau(const char* optimizer) {
  MinimizePlan plan;
  plan.function = find_function("himmelblau", 2);
  plan.start = plan.function.start = {0, 0};
  const Optimizer chosen = find_optimizer(optimizer, {});
  if (const Rule* const rule = std::get_if<Rule>(&chosen)) plan.rule = *rule;
  if (const auto* const method = std::get_if<MethodOptions>(&chosen)) plan.method = *method;
  return plan;
}

MinimizePlan first_experiment() {
  MinimizePlan plan;
  plan.function = data_fit(sincos_data(0), "sin(b*cos(a*x))", "", MeanSquaredError(), {"a", "b"});
  plan.start = {2, 4.5};
  plan.rule = Sgd{.lr = 0.01};
  plan.batch_size = 16;
  plan.steps_per_epoch = 13;
  plan.epochs = 50;
  plan.steps = 50 * 13;
  return plan;
}

void run(Report& report, const Race& race, std::optional<Command> peer, std::string_view without) {
  Team alone(1);
  Observer nobody;
  auto ours = timed(1e-2, [&] { keep(minimize(race.plan, 0, alone, nobody).value); });
  const auto microseconds = [&](const Series& s) {
    return number(1e6 * median(s) / race.units, 2);
  };
  if (!peer) {
    const auto [own] = take_turns(turns, ours);
    report.note(without);
    report.row({race.name, microseconds(own), "-", "-", report.not_measured(race.name)});
    return;
  }
  Peer theirs(*peer);
  const auto [own, other] = take_turns(turns, ours, [&] { return theirs.seconds(); });
  const Series ratio = ratios(other, own);
  report.row({race.name, microseconds(own), microseconds(other), spread(ratio, 0),
              report.judge(race.name, ratio, at_least(race.aim))});
}

}  // namespace

void optimizers(Report& report) {
  report.begin(
      "optimizers",
      "microseconds of one step of adam on himmelblau, of one epoch of sgd in mini-batches "
      "of\n16 on sincos (experiment 1), of one fit of himmelblau by migrad; on one thread",
      {{"what", 24}, {"nnopt", 8}, {"Python", 9}, {"ratio (range)", 16}, {"aim", 11}});
  const auto torch = Torch::find();
  const auto torch_loop = [&](const Command& mode) {
    return torch ? std::optional(torch->command(1, mode)) : std::nullopt;
  };
  MinimizePlan adam = on_himmelblau("adam:lr=0.1");
  adam.steps = 500;
  run(report, {"adam, a step", adam, 500, 100}, torch_loop({"himmelblau", "500"}), no_torch);
  run(report, {"sgd, an epoch of 13", first_experiment(), 50, 100}, torch_loop({"sincos", "50"}),
      no_torch);
  const auto python = python_with("iminuit");
  run(report, {"migrad, a fit", on_himmelblau("migrad"), 1, 20},
      python ? std::optional(Command{*python, "tests/bench/iminuit_peer.py"}) : std::nullopt,
      "iminuit is not installed (python3-iminuit): nothing to compare with");
}

}  // namespace nnopt::bench

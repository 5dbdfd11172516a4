// Whole steps on a device, through the classes that runs use, beside PyTorch on the same device.
#include <algorithm>
#include <thread>

#include "base/error.hpp"
#include "base/team.hpp"
#include "runs/run_model.hpp"
#include "tests/bench/device.hpp"
#include "tests/bench/peer.hpp"
#include "tests/bench/training_plan.hpp"

namespace nnopt::bench {
namespace {

std::string name_of(const TrainingCase& of) {
  return of.model.name + " h=" + std::to_string(of.model.hidden) +
         (of.seeds == 1 ? "" : ", " + std::to_string(of.seeds) + " seeds");
}

/// Copies of a network with seeds 0, 1, ..., each at its own step of one recording.
class DeviceTraining {
 public:
  DeviceTraining(int place, const TrainingCase& of, Team& team)
      : plan_(training_plan(of.model)),
        device_(make_cuda<float>(place, of.seeds, device_numbers(plan_))),
        model_(make_model<float>(plan_, *device_, team)) {
    for (std::size_t k = 0; k < of.seeds; ++k) model_->initialize(k, k);
    model_->reset_optimizer(plan_.rule);
    begin_endless(*device_, plan_);
    device_->record([this] {
      model_->run_forward(true);
      device_->evaluate(model_->x(), model_->dx());
      model_->run_descend(plan_.clip);
    });
  }

  std::size_t parameters() const { return model_->parameters(); }
  void make(std::size_t steps) {
    for (std::size_t made = 0; made < steps; made += most_steps) {
      device_->replay(std::min(steps - made, most_steps));
    }
    // A run that had ended would be quick.
    if (device_->rows(0).empty()) throw RunFailure("the run that is measured has ended");
  }

 private:
  MinimizePlan plan_;
  std::unique_ptr<Device<float>> device_;
  std::unique_ptr<Model<float>> model_;
};

struct Rung {
  std::string name;
  std::unique_ptr<Peer> peer;
  Series seconds;
};

/// Those that work. One after the other: they tune themselves by measuring, a minute each.
std::vector<Rung> start(Report& report, const TrainingCase& of, const std::optional<Torch>& torch) {
  std::vector<Rung> rungs;
  for (const std::string& rung : of.rungs) {
    if (!torch) break;
    const Command mode{"gpu",
                       of.model.name,
                       std::to_string(of.model.hidden),
                       rung,
                       std::to_string(of.steps_a_turn),
                       std::to_string(of.seeds)};
    try {
      rungs.push_back({rung, std::make_unique<Peer>(*torch, 2, mode), {}});
    } catch (const RunFailure& why) {
      report.note("    PyTorch, " + rung + ", left out: " + why.what());
    }
  }
  return rungs;
}

std::string list(const std::vector<Rung>& rungs) {
  std::string text;
  for (const Rung& rung : rungs) {
    text += (text.empty() ? "" : ", ") + rung.name + " " + microseconds(rung.seconds);
  }
  return text;
}

void compare(Report& report, int place, const TrainingCase& of, const DeviceSizes& sizes,
             const Bandwidth& copied, const std::optional<Torch>& torch) {
  const std::string name = name_of(of);
  Team team(std::thread::hardware_concurrency());
  DeviceTraining training(place, of, team);
  std::vector<Rung> rungs = start(report, of, torch);
  auto turn = [&] { training.make(of.steps_a_turn); };
  const auto [ours, unused] = take_turns(
      sizes.turns_with_peers,
      [&] {
        return seconds_per_call(wall_seconds, 1, turn) / static_cast<double>(of.steps_a_turn);
      },
      [&] {
        for (Rung& rung : rungs) rung.seconds.push_back(rung.peer->seconds());
        return 0;
      });

  // Weights are read once, then weights and two moments are read and written.
  const double numbers = static_cast<double>(training.parameters() * of.seeds);
  const double floor = 28 * numbers / copied.of(12 * numbers);
  Series share, time;
  for (const double s : ours) {
    share.push_back(100 * floor / s);
    time.push_back(1e6 * s);
  }
  std::string aim = "-";
  if (of.most_microseconds) {
    aim = report.judge(name + ", microseconds", time, at_most(*of.most_microseconds));
  }
  if (of.least_share) {
    aim = report.judge(name + ", % of the floor", share, at_least(*of.least_share));
  }
  const std::string against_torch = name + ", times PyTorch";
  std::vector<std::string> cells{name,
                                 microseconds(ours),
                                 number(1 / median(ours), 0),
                                 number(1e6 * floor, 2),
                                 spread(share, 0),
                                 aim};
  if (rungs.empty()) {
    cells.insert(cells.end(), {"-", "-", "-", report.not_measured(against_torch)});
    return report.row(cells);
  }
  const auto best =
      std::ranges::min_element(rungs, {}, [](const Rung& rung) { return median(rung.seconds); });
  const Series times = ratios(best->seconds, ours);
  cells.insert(cells.end(), {microseconds(best->seconds), best->name, spread(times, 2),
                             report.judge(against_torch, times, at_least(of.times_torch))});
  report.row(cells);
  report.note("    PyTorch: " + list(rungs));
}

}  // namespace

void device_trainings(Report& report, int place, const DeviceSizes& sizes,
                      const Bandwidth& copied) {
  const bool beside_torch = std::ranges::any_of(
      sizes.trainings, [](const TrainingCase& of) { return !of.rungs.empty(); });
  const auto torch = beside_torch ? Torch::find() : std::nullopt;
  report.begin(
      "device, steps",
      "microseconds of a training step of all seeds: ackley in 1-D through a network, float,\n"
      "adam; the floor: 28 bytes a parameter at the rate of the copy, out of L2 where weights\n"
      "and moments are at most 40 MB; PyTorch on the same device, its best rung of those listed",
      {{"model", 21},
       {"nnopt", 9},
       {"steps/s", 8},
       {"floor", 8},
       {"floor/nnopt %", 16},
       {"aim", 11},
       {"PyTorch", 9},
       {"rung", 10},
       {"PyTorch/nnopt", 18},
       {"aim", 13}});
  if (beside_torch && !torch) report.note(no_torch);
  for (const TrainingCase& of : sizes.trainings) {
    try {
      compare(report, place, of, sizes, copied, torch);
    } catch (const RunFailure& why) {
      report.note(name_of(of) + ": " + why.what());
      report.not_measured(name_of(of));
    }
  }
}

}  // namespace nnopt::bench

// One training step at batch 1, against the memory it cannot do without and against PyTorch.
#include <cstring>
#include <string>

#include "autodiff/lanes.hpp"
#include "base/denormals.hpp"
#include "compute/block.hpp"
#include "runs/model_objective.hpp"
#include "runs/run_model.hpp"
#include "tests/bench/peer.hpp"
#include "tests/bench/sections.hpp"
#include "tests/bench/training_plan.hpp"

namespace nnopt::bench {
namespace {

constexpr Turns turns{15, 15};
constexpr double share_aim = 75;  // per cent of the floor

struct Case {
  std::string model;
  std::size_t hidden, steps_per_turn;
  double times_torch;
};

/// nnopt's step, as a run does it.
class Training {
 public:
  Training(const Case& of, Team& team)
      : plan_(training_plan(network(of.model, of.hidden))),
        compute_(make_cpu<float>(team)),
        model_(make_model<float>(plan_, *compute_, team)),
        objective_(*model_, *plan_.function.function) {
    model_->initialize(0);
  }

  std::size_t parameters() const { return model_->parameters(); }
  void step() {
    keep(objective_.evaluate(true).value);
    objective_.descend(plan_.rule, {});
  }

 private:
  MinimizePlan plan_;
  std::unique_ptr<Compute<float>> compute_;
  std::unique_ptr<Model<float>> model_;
  ModelObjective<float> objective_;
};

/// What any step must do to memory: read the weights once (forward: 4 bytes each), then read and
/// write weights and two moments once (24 bytes each).
class Floor {
 public:
  Floor(std::size_t parameters, Team& team)
      : team_(team), w_(parameters, 0), m_(parameters, 1), v_(parameters, 2) {}

  void pass() {
    for_pieces([this](std::size_t from, std::size_t to) { keep(sum(w_.data(), from, to)); });
    for_pieces([this](std::size_t from, std::size_t to) {
      update(w_.data(), m_.data(), v_.data(), from, to);
    });
  }

 private:
  template <class Work>
  void for_pieces(Work work) {
    constexpr std::size_t piece = 16384;
    team_.run((w_.size() + piece - 1) / piece,
              [&](std::size_t k) { work(k * piece, std::min(w_.size(), (k + 1) * piece)); });
  }
  static float sum(const float* w, std::size_t from, std::size_t to) {
    using R = Register<float>;
    constexpr std::size_t width = register_bytes / sizeof(float), sums = 4;
    R total[sums] = {};
    for (std::size_t j = from; j + sums * width <= to; j += sums * width) {
      for (std::size_t k = 0; k < sums; ++k) {
        R some;
        std::memcpy(&some, w + j + k * width, sizeof some);
        total[k] += some;
      }
    }
    return ((total[0] + total[1]) + (total[2] + total[3]))[0];
  }
  static void update(float* __restrict w, float* __restrict m, float* __restrict v,
                     std::size_t from, std::size_t to) {
    for (std::size_t j = from; j < to; ++j) {
      const float old = w[j];
      w[j] += 0.1f * m[j];
      m[j] += 0.1f * v[j];
      v[j] += 0.1f * old;
    }
  }

  Team& team_;
  Block<float> w_, m_, v_;
};

std::string milliseconds(const Series& s) { return number(1e3 * median(s), 3); }

void compare(Report& report, const Case& of, std::size_t threads,
             const std::optional<Torch>& torch) {
  const std::string name =
      of.model + " h=" + std::to_string(of.hidden) + ", " + std::to_string(threads) + "T";
  const NoDenormals during_steps;
  Team team(threads);
  Training training(of, team);
  Floor floor(training.parameters(), team);
  std::optional<Peer> peer;
  if (torch) {
    peer.emplace(*torch, threads,
                 Command{"serve", of.model, std::to_string(of.hidden), std::to_string(threads),
                         std::to_string(of.steps_per_turn)});
  }

  double (*const clock)() = threads == 1 ? own_seconds : wall_seconds;
  auto step = [&] { training.step(); };
  auto pass = [&] { floor.pass(); };
  const auto [ours, least, theirs] = take_turns(
      turns, [&] { return seconds_per_call(clock, of.steps_per_turn, step); },
      [&] { return seconds_per_call(clock, of.steps_per_turn, pass); },
      [&] { return peer ? peer->seconds() : 0; });

  Series share = ratios(least, ours);
  for (double& s : share) s *= 100;
  const Series times = ratios(theirs, ours);
  const std::string against_torch = name + ", times PyTorch";
  report.row({name, milliseconds(ours), milliseconds(least), spread(share, 0),
              report.judge(name + ", % of the floor", share, at_least(share_aim)),
              peer ? milliseconds(theirs) : "-", peer ? spread(times, 1) : "-",
              peer ? report.judge(against_torch, times, at_least(of.times_torch))
                   : report.not_measured(against_torch)});
}

}  // namespace

void steps(Report& report) {
  const auto torch = Torch::find();
  report.begin(
      "steps",
      "milliseconds of a training step: ackley in 1-D through a network, float, adam, batch 1;\n"
      "the floor: reading all weights (4 bytes each), then reading and writing weights and\n"
      "moments (24 bytes each), measured in the same rounds; PyTorch on as many threads.\n"
      "One thread: time on a core, what other processes take left out; two: on the wall",
      {{"model, threads", 15},
       {"nnopt", 6},
       {"floor", 6},
       {"floor/nnopt %", 13},
       {"aim", 12},
       {"PyTorch", 7},
       {"PyTorch/nnopt", 18},
       {"aim", 11}});
  if (!torch) report.note(no_torch);
  const Case cases[] = {{"mlp9", 512, 20, 8}, {"mlp17", 512, 8, 5}, {"mlp17", 1024, 3, 5}};
  for (const auto& of : cases) {
    for (const std::size_t threads : {1, 2}) compare(report, of, threads, torch);
  }
}

}  // namespace nnopt::bench

// The learning-rate schedules, each as one struct: name, options with torch.optim.lr_scheduler's
// names and defaults, and the rate as a closed formula of the epoch (or the step) alone, whatever
// came before. Formulas are those of torch's documentation, their arithmetic torch's
// _get_closed_form_lr where it has one; torch itself multiplies on from epoch to epoch, which
// differs by rounding.
//
// A struct has
//   name, torch_name, text    for people; torch_name is another name for it
//   gamma, ...                its options, gone through by options(see)
//   fit(lr, run)              sets what was left out, by the run (only where something can be)
//   check(place)              BadInput for options that contradict each other (where some can)
//   rate(lr, t)               the learning rate in epoch t = 0, 1, ..., where lr is the run's
// and where it counts steps instead of epochs
//   by_steps                  rate(lr, t) is that of step t
//   cycles(), momentum(t)     whether momentum (beta1 of Adam's kin) changes too, and its value
// or instead of rate, where losses decide,
//   next(losses, loss)        the state after an epoch that ended with that loss over all data
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/spec.hpp"
#include "optimizers/cycles.hpp"

namespace nnopt {

// ---- by epochs ------------------------------------------------------------------------------

struct ConstantSchedule {
  static constexpr std::string_view name = "constant", torch_name = "ConstantLR";
  static constexpr std::string_view text =
      "lr times factor in the first total_iters epochs, lr from then on";
  double factor = 1.0 / 3;
  std::int64_t total_iters = 5;

  template <class See>
  void options(See&& see) {
    see("factor", factor, fraction_or_one, "of lr at first");
    see("total_iters", total_iters, whole_from_1, "epochs with it");
  }
  double rate(double lr, double epoch) const {
    return lr * (epoch < static_cast<double>(total_iters) ? factor : 1);
  }
};

struct StepSchedule {
  static constexpr std::string_view name = "step", torch_name = "StepLR";
  static constexpr std::string_view text = "lr times gamma^floor(epoch / step_size)";
  std::optional<std::int64_t> step_size = {};
  double gamma = 0.1;

  template <class See>
  void options(See&& see) {
    see("step_size", step_size, whole_from_1, "epochs between two cuts",
        "a third of the run's epochs");
    see("gamma", gamma, not_negative, "what a cut leaves of the rate");
  }
  void fit(double, const RunLength& run) {
    if (!step_size) step_size = part_of(run, 1.0 / 3);
  }
  double rate(double lr, double epoch) const {
    return lr * std::pow(gamma, std::floor(epoch / static_cast<double>(*step_size)));
  }
};

struct MultistepSchedule {
  static constexpr std::string_view name = "multistep", torch_name = "MultiStepLR";
  static constexpr std::string_view text = "lr times gamma^(milestones reached)";
  std::vector<std::int64_t> milestones = {};
  double gamma = 0.1;

  template <class See>
  void options(See&& see) {
    see("milestones", milestones, whole_from_0,
        "epochs that begin with a cut, as 30/80; one that is named twice cuts twice",
        "half and three quarters of the run's");
    see("gamma", gamma, not_negative, "what a cut leaves of the rate");
  }
  void fit(double, const RunLength& run) {
    if (milestones.empty()) milestones = {part_of(run, 0.5), part_of(run, 0.75)};
    std::ranges::sort(milestones);
  }
  double rate(double lr, double epoch) const {
    const auto reached = std::ranges::upper_bound(milestones, static_cast<std::int64_t>(epoch));
    return lr * std::pow(gamma, static_cast<double>(reached - milestones.begin()));
  }
};

struct ExponentialSchedule {
  static constexpr std::string_view name = "exponential", torch_name = "ExponentialLR";
  static constexpr std::string_view text = "lr times gamma^epoch";
  std::optional<double> gamma = {};

  template <class See>
  void options(See&& see) {
    see("gamma", gamma, not_negative, "what an epoch leaves of the rate",
        "0.01^(1/epochs of the run), which ends at a hundredth");
  }
  void fit(double, const RunLength& run) {
    if (!gamma) gamma = std::pow(0.01, 1 / static_cast<double>(part_of(run, 1)));
  }
  double rate(double lr, double epoch) const { return lr * std::pow(*gamma, epoch); }
};

struct LinearSchedule {
  static constexpr std::string_view name = "linear", torch_name = "LinearLR";
  static constexpr std::string_view text =
      "lr times a factor that goes from start_factor to end_factor in total_iters epochs";
  double start_factor = 1.0 / 3, end_factor = 1;
  std::int64_t total_iters = 5;

  template <class See>
  void options(See&& see) {
    see("start_factor", start_factor, above_0_to_1, "in epoch 0");
    see("end_factor", end_factor, fraction_or_one, "in epoch total_iters and all after it");
    see("total_iters", total_iters, whole_from_1, "epochs from one to the other");
  }
  double rate(double lr, double epoch) const {
    const auto total = static_cast<double>(total_iters);
    return lr * (start_factor + (end_factor - start_factor) * std::min(total, epoch) / total);
  }
};

struct PolynomialSchedule {
  static constexpr std::string_view name = "polynomial", torch_name = "PolynomialLR";
  static constexpr std::string_view text =
      "lr times (1 - epoch / total_iters)^power, 0 from epoch total_iters on";
  std::int64_t total_iters = 5;
  double power = 1;

  template <class See>
  void options(See&& see) {
    see("total_iters", total_iters, whole_from_1, "epochs until the rate is 0");
    see("power", power, not_negative, "1: a straight line");
  }
  double rate(double lr, double epoch) const {
    const auto total = static_cast<double>(total_iters);
    return lr * std::pow(1 - std::min(total, epoch) / total, power);
  }
};

struct CosineSchedule {
  static constexpr std::string_view name = "cosine", torch_name = "CosineAnnealingLR";
  static constexpr std::string_view text =
      "eta_min + (lr - eta_min) (1 + cos(pi epoch / T_max)) / 2, up again behind T_max";
  std::optional<std::int64_t> T_max = {};
  double eta_min = 0;

  template <class See>
  void options(See&& see) {
    see("T_max", T_max, whole_from_1, "epochs from lr down to eta_min", "the run's epochs");
    see("eta_min", eta_min, not_negative, "the least rate");
  }
  void fit(double, const RunLength& run) {
    if (!T_max) T_max = part_of(run, 1);
  }
  double rate(double lr, double epoch) const {
    const double phase = std::numbers::pi * epoch / static_cast<double>(*T_max);
    return eta_min + (lr - eta_min) * (1 + std::cos(phase)) / 2;
  }
};

struct WarmRestartsSchedule {
  static constexpr std::string_view name = "warm_restarts",
                                    torch_name = "CosineAnnealingWarmRestarts";
  static constexpr std::string_view text =
      "half a cosine from lr to eta_min again and again, each T_mult times as long (SGDR)";
  std::optional<std::int64_t> T_0 = {};
  std::int64_t T_mult = 1;
  double eta_min = 0;

  template <class See>
  void options(See&& see) {
    see("T_0", T_0, whole_from_1, "epochs of the first one", "a quarter of the run's epochs");
    see("T_mult", T_mult, whole_from_1, "each is so many times as long as the one before");
    see("eta_min", eta_min, not_negative, "the least rate");
  }
  void fit(double, const RunLength& run) {
    if (!T_0) T_0 = part_of(run, 0.25);
  }
  double rate(double lr, double epoch) const {
    auto length = static_cast<double>(*T_0);
    if (T_mult == 1) {
      epoch = std::fmod(epoch, length);
    } else {
      for (; epoch >= length; length *= static_cast<double>(T_mult)) epoch -= length;
    }
    const double phase = std::numbers::pi * epoch / length;
    return eta_min + (lr - eta_min) * (1 + std::cos(phase)) / 2;
  }
};

// ---- by losses ------------------------------------------------------------------------------

/// What a schedule remembers of the epochs that have ended.
struct LossMemory {
  double lr = 0;                    // of the epoch that runs
  std::optional<double> loss = {};  // the best so far (plateau), the last (bold_driver)
  std::int64_t bad_epochs = 0;      // plateau: without a better one
  std::int64_t cooldown = 0;        // plateau: epochs that it does not count yet
};

struct PlateauSchedule {
  static constexpr std::string_view name = "plateau", torch_name = "ReduceLROnPlateau";
  static constexpr std::string_view text =
      "the rate times factor where the loss has not become better for more than patience epochs";
  static constexpr std::array<std::string_view, 2> modes{"min", "max"};
  static constexpr std::array<std::string_view, 2> threshold_modes{"rel", "abs"};
  std::string_view mode = "min";
  double factor = 0.1;
  std::int64_t patience = 10;
  double threshold = 1e-4;
  std::string_view threshold_mode = "rel";
  std::int64_t cooldown = 0;
  double min_lr = 0, eps = 1e-8;

  template <class See>
  void options(See&& see) {
    see("mode", mode, modes, "whether smaller or larger is better");
    see("factor", factor, fraction, "what a cut leaves of the rate");
    see("patience", patience, whole_from_0, "epochs that may pass without a better loss");
    see("threshold", threshold, not_negative, "a loss must be better by so much to count");
    see("threshold_mode", threshold_mode, threshold_modes, "of the best loss, or as a difference");
    see("cooldown", cooldown, whole_from_0, "epochs after a cut that do not count");
    see("min_lr", min_lr, not_negative, "no cut goes below");
    see("eps", eps, not_negative, "cuts by no more than this are left out");
  }
  LossMemory next(LossMemory past, double loss) const {
    if (better(loss, past.loss)) {
      past.loss = loss;
      past.bad_epochs = 0;
    } else {
      ++past.bad_epochs;
    }
    if (past.cooldown > 0) {
      --past.cooldown;
      past.bad_epochs = 0;
    }
    if (past.bad_epochs <= patience) return past;
    const double cut = std::max(past.lr * factor, min_lr);
    if (past.lr - cut > eps) past.lr = cut;
    past.cooldown = cooldown;
    past.bad_epochs = 0;
    return past;
  }

 private:
  bool better(double loss, const std::optional<double>& best) const {
    const double sign = mode == "min" ? 1 : -1;
    const double old = best.value_or(sign * std::numeric_limits<double>::infinity());
    const double bound =
        threshold_mode == "rel" ? old * (1 - sign * threshold) : old - sign * threshold;
    return sign * loss < sign * bound;
  }
};

struct BoldDriverSchedule {
  static constexpr std::string_view name = "bold_driver", torch_name = "";
  static constexpr std::string_view text =
      "the rate times raise after an epoch whose loss fell, times lower where it rose (Battiti "
      "1989)";
  double raise = 1.05, lower = 0.5;

  template <class See>
  void options(See&& see) {
    see("raise", raise, at_least_one, "where the loss over all data fell");
    see("lower", lower, above_0_to_1, "where it rose");
  }
  LossMemory next(LossMemory past, double loss) const {
    if (past.loss && loss < *past.loss) past.lr *= raise;
    if (past.loss && loss > *past.loss) past.lr *= lower;
    past.loss = loss;
    return past;
  }
};

/// All that have a name. A new schedule is a struct above and its name here.
using NamedSchedule =
    std::variant<ConstantSchedule, StepSchedule, MultistepSchedule, ExponentialSchedule,
                 LinearSchedule, PolynomialSchedule, CosineSchedule, WarmRestartsSchedule,
                 OnecycleSchedule, CyclicSchedule, PlateauSchedule, BoldDriverSchedule>;

}  // namespace nnopt

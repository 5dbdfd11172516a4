// The schedules that go from step to step (schedules.hpp tells what such a struct holds), and the
// length of a run.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/spec.hpp"

namespace nnopt {

/// How long a run is at most.
struct RunLength {
  std::int64_t epochs = 1;           // the last one may not be whole
  std::int64_t steps_per_epoch = 1;  // 1 where a function is minimized
  std::int64_t steps = epochs * steps_per_epoch;
};

/// ceil(epochs of the run * part), at least 1.
inline std::int64_t part_of(const RunLength& run, double part) {
  const double epochs = std::ceil(part * static_cast<double>(run.epochs));
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(epochs));
}

/// From `start` (share 0) to `end` (share 1) along half a cosine, and along a straight line.
inline double along_cosine(double start, double end, double share) {
  return end + (start - end) / 2 * (std::cos(std::numbers::pi * share) + 1);
}
inline double along_line(double start, double end, double share) {
  return (end - start) * share + start;
}

/// The options of both that let momentum go the other way.
template <class See, class S>
void momentum_options(See&& see, S& schedule) {
  see("cycle_momentum", schedule.cycle_momentum,
      "momentum (beta1 of Adam and its kin) goes down while the rate goes up");
  see("base_momentum", schedule.base_momentum, fraction, "momentum at the largest rate");
  see("max_momentum", schedule.max_momentum, fraction, "momentum at the least rate");
}

template <class S>
void check_momenta(const S& schedule, std::string_view place) {
  if (!schedule.cycle_momentum || schedule.base_momentum <= schedule.max_momentum) return;
  throw BadInput(std::string(place) + ": base_momentum=" + shortest(schedule.base_momentum) +
                 " is above max_momentum=" + shortest(schedule.max_momentum));
}

struct OnecycleSchedule {
  static constexpr std::string_view name = "onecycle", torch_name = "OneCycleLR";
  static constexpr std::string_view text =
      "step by step up to max_lr and down to almost nothing (Smith 2018)";
  static constexpr bool by_steps = true;
  static constexpr std::array<std::string_view, 2> strategies{"cos", "linear"};
  std::optional<double> max_lr = {};
  std::optional<std::int64_t> total_steps = {};
  double pct_start = 0.3;
  std::string_view anneal_strategy = "cos";
  bool cycle_momentum = true;
  double base_momentum = 0.85, max_momentum = 0.95;
  double div_factor = 25, final_div_factor = 1e4;
  bool three_phase = false;

  template <class See>
  void options(See&& see) {
    see("max_lr", max_lr, not_negative, "the largest rate", "--lr");
    see("total_steps", total_steps, whole_from_1, "steps until the least rate, which then stays",
        "the run's steps");
    see("pct_start", pct_start, fraction_or_one, "share of the steps that go up");
    see("anneal_strategy", anneal_strategy, strategies, "how it goes up and down");
    momentum_options(see, *this);
    see("div_factor", div_factor, at_least_one, "it begins with max_lr / div_factor");
    see("final_div_factor", final_div_factor, at_least_one,
        "it ends with max_lr / div_factor / final_div_factor");
    see("three_phase", three_phase, "goes down as it came up, and then from there to the end");
  }
  void fit(double lr, const RunLength& run) {
    if (!max_lr) max_lr = lr;
    if (!total_steps) total_steps = std::max<std::int64_t>(1, run.steps);
  }
  void check(std::string_view place) const { check_momenta(*this, place); }

  bool cycles() const { return cycle_momentum; }
  double rate(double, double step) const {
    const double first = *max_lr / div_factor;
    return annealed(step, first, *max_lr, first, first / final_div_factor);
  }
  double momentum(double step) const {
    return annealed(step, max_momentum, base_momentum, max_momentum, max_momentum);
  }

 private:
  /// From `first` to `top` and on: to `last`, or to `second` and then to `last`.
  double annealed(double step, double first, double top, double second, double last) const {
    const auto total = static_cast<double>(*total_steps);
    const double t = std::min(step, total - 1);
    const double up = pct_start * total - 1, down = 2 * pct_start * total - 2;
    if (t <= up) return between(first, top, t, up);
    if (!three_phase) return between(top, last, t - up, total - 1 - up);
    if (t <= down) return between(top, second, t - up, down - up);
    return between(second, last, t - down, total - 1 - down);
  }
  double between(double start, double end, double t, double length) const {
    const double share = length > 0 ? t / length : 1;  // the only step of a phase ends it
    return anneal_strategy == "cos" ? along_cosine(start, end, share)
                                    : along_line(start, end, share);
  }
};

struct CyclicSchedule {
  static constexpr std::string_view name = "cyclic", torch_name = "CyclicLR";
  static constexpr std::string_view text =
      "step by step from base_lr to max_lr and back, again and again (Smith 2017)";
  static constexpr bool by_steps = true;
  static constexpr std::array<std::string_view, 3> modes{"triangular", "triangular2", "exp_range"};
  std::optional<double> base_lr = {}, max_lr = {};
  std::int64_t step_size_up = 2000;
  std::optional<std::int64_t> step_size_down = {};
  std::string_view mode = "triangular";
  double gamma = 1;
  bool cycle_momentum = true;
  double base_momentum = 0.8, max_momentum = 0.9;

  template <class See>
  void options(See&& see) {
    see("base_lr", base_lr, not_negative, "the least rate", "max_lr / 10");
    see("max_lr", max_lr, not_negative, "the largest rate", "--lr");
    see("step_size_up", step_size_up, whole_from_1, "steps from the least to the largest");
    see("step_size_down", step_size_down, whole_from_1, "steps back", "step_size_up");
    see("mode", mode, modes, "whether peaks stay, are half as high each time, or gamma^step");
    see("gamma", gamma, not_negative, "of exp_range");
    momentum_options(see, *this);
  }
  void fit(double lr, const RunLength&) {
    if (!max_lr) max_lr = lr;
    if (!base_lr) base_lr = *max_lr / 10;
    if (!step_size_down) step_size_down = step_size_up;
  }
  void check(std::string_view place) const {
    if (base_lr && max_lr && *base_lr > *max_lr) {
      throw BadInput(std::string(place) + ": base_lr=" + shortest(*base_lr) +
                     " is above max_lr=" + shortest(*max_lr));
    }
    check_momenta(*this, place);
  }

  bool cycles() const { return cycle_momentum; }
  double rate(double, double step) const {
    const auto [height, scale] = place_of(step);
    return *base_lr + (*max_lr - *base_lr) * height * scale;
  }
  double momentum(double step) const {
    const auto [height, scale] = place_of(step);
    return max_momentum - (max_momentum - base_momentum) * height * scale;
  }

 private:
  /// How high in its triangle a step lies, from 0 to 1, and what the triangle is multiplied by.
  std::array<double, 2> place_of(double step) const {
    const auto up = static_cast<double>(step_size_up), down = static_cast<double>(*step_size_down);
    const double ratio = up / (up + down);
    const double cycle = std::floor(1 + step / (up + down));
    const double x = 1 + step / (up + down) - cycle;
    const double height = x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
    if (mode == "triangular2") return {height, std::pow(2, 1 - cycle)};
    if (mode == "exp_range") return {height, std::pow(gamma, step)};
    return {height, 1};
  }
};

}  // namespace nnopt

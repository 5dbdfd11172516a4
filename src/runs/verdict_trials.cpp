#include "runs/verdict_trials.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"

namespace nnopt {
namespace {

// Streams of a trial's seed; restart k has first_restart + k.
constexpr std::uint64_t start_part = 0, shift_part = 1, first_restart = 2;
// Streams of the first seed, out of which seeds are drawn; arm a has first_arm + a.
constexpr std::uint64_t tuning_part = std::uint64_t{1} << 40, first_arm = tuning_part + 1;

using Ranges = std::vector<std::pair<double, double>>;

std::vector<double> drawn(const Ranges& ranges, const RandomStream& random) {
  std::vector<double> x(ranges.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto& [lo, hi] = ranges[i];
    x[i] = std::min(lo + random.uniform(i) * (hi - lo), hi);
  }
  return x;
}

/// Of 52 bits, which any number format and command line can hold.
std::uint64_t drawn_seed(const RandomStream& random, std::uint64_t i) {
  return static_cast<std::uint64_t>(random.uniform(i) * 0x1p52);
}

std::vector<Trial> drawn_trials(const Trials& trials, std::size_t count, std::uint64_t part) {
  const RandomStream random(trials.seed, Purpose::trials, part);
  std::vector<Trial> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(trial_of_seed(trials, drawn_seed(random, i)));
  }
  return all;
}

KnownFunction shifted(KnownFunction f, const std::vector<double>& shift) {
  const auto of_seed = f.of_seed;
  f = transformed(std::move(f), {shift, {}, {}});
  if (of_seed) {
    f.of_seed = [of_seed, shift](std::uint64_t seed) {
      return transformed(of_seed(seed), {shift, {}, {}});
    };
  }
  return f;
}

}  // namespace

Trial trial_of_seed(const Trials& trials, std::uint64_t seed) {
  return {seed, drawn(trials.start, RandomStream(seed, Purpose::trials, start_part)),
          drawn(trials.shift, RandomStream(seed, Purpose::trials, shift_part))};
}

std::vector<Trial> shared_trials(const Trials& trials) {
  std::vector<Trial> all;
  for (std::size_t i = 0; i < trials.count; ++i) {
    all.push_back(trial_of_seed(trials, trials.seed + i));
  }
  return all;
}

std::vector<Trial> own_trials(const Trials& trials, std::size_t arm) {
  return drawn_trials(trials, trials.count, first_arm + arm);
}

std::vector<Trial> tuning_trials(const Trials& trials, std::size_t count) {
  return drawn_trials(trials, count, tuning_part);
}

MinimizePlan in_trial(MinimizePlan plan, const Trial& trial) {
  plan.start = trial.start;
  if (!trial.shift.empty()) plan.function = shifted(std::move(plan.function), trial.shift);
  return plan;
}

std::string_view to_text(Restarts restarts) {
  switch (restarts) {
    case Restarts::as_trials:
      return "drawn like the trials' own";
    case Restarts::in_domain:
      return "anywhere in the function's domain";
    case Restarts::around:
      break;
  }
  return "up to max(1, |x|) away from the start";
}

Restarts how_restarted(const Trials& trials, const KnownFunction& function) {
  const auto varies = [](const auto& range) { return range.first < range.second; };
  if (std::ranges::any_of(trials.start, varies)) return Restarts::as_trials;
  const auto finite = [](const auto& range) {
    return std::isfinite(range.first) && std::isfinite(range.second);
  };
  const bool has_domain = function.domain.size() == function.dim() &&
                          std::ranges::all_of(function.domain, finite) &&
                          std::ranges::any_of(function.domain, varies);
  return has_domain ? Restarts::in_domain : Restarts::around;
}

std::vector<double> restart(const Trials& trials, const Trial& trial, const KnownFunction& function,
                            std::size_t k) {
  const RandomStream random(trial.seed, Purpose::trials, first_restart + k);
  switch (how_restarted(trials, function)) {
    case Restarts::as_trials:
      return drawn(trials.start, random);
    case Restarts::in_domain:
      return drawn(function.domain, random);
    case Restarts::around:
      break;
  }
  Ranges around;
  for (const double x : trial.start) {
    const double far = std::max(1.0, std::abs(x));
    around.emplace_back(x - far, x + far);
  }
  return drawn(around, random);
}

}  // namespace nnopt

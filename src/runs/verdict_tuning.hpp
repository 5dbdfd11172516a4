// The choice of a learning rate and its decay, and of a number of starts, on trials of their own.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "runs/verdict_arms.hpp"

namespace nnopt {

/// What a candidate's trials came to.
struct Score {
  std::size_t successes = 0, of = 0;
  double median = 0;  // of the ends; of those that are no ends infinity
};
Score score_of(std::span<const RunRecord> records, const std::optional<double>& goal);
/// More successes; of as many, a lower median.
bool is_better(const Score& a, const Score& b);

/// All runs of one candidate; fewer where somebody has said stop.
using RunCandidate = std::function<std::vector<RunRecord>(std::size_t candidate)>;

/// What was tried, and at what cost.
struct Tuned {
  std::vector<Score> scores;  // of each candidate
  std::size_t chosen = 0;     // the first of the best
  std::int64_t evaluations = 0;
  double seconds = 0;
};
Tuned choose(std::size_t candidates, const RunCandidate& run, const std::optional<double>& goal,
             const std::function<bool()>& stop);

/// The pairs of the grid: all decays of the first rate, of the second, ...
std::vector<RateAndDecay> grid_of(const Tuning& tuning);
std::vector<TuningRow> tuning_rows(const std::vector<RateAndDecay>& grid, const Tuned& choice);

/// Numbers of starts that may share so many steps.
std::vector<std::int64_t> start_counts(std::int64_t steps);

}  // namespace nnopt

#include "runs/verdict_tuning.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/quantiles.hpp"

namespace nnopt {

Score score_of(std::span<const RunRecord> records, const std::optional<double>& goal) {
  Score score{0, records.size(), std::numeric_limits<double>::infinity()};
  std::vector<double> ends;
  for (const RunRecord& record : records) {
    const ArmRun& run = record.run;
    if (goal && succeeds(run, *goal)) ++score.successes;
    ends.push_back(is_whole(run.status) ? run.value : std::numeric_limits<double>::infinity());
  }
  if (!ends.empty()) score.median = quantile_of(ends, 0.5);
  return score;
}

bool is_better(const Score& a, const Score& b) {
  return a.successes != b.successes ? a.successes > b.successes : a.median < b.median;
}

Tuned choose(std::size_t candidates, const RunCandidate& run, const std::optional<double>& goal,
             const std::function<bool()>& stop) {
  Tuned choice;
  for (std::size_t c = 0; c < candidates; ++c) {
    const std::vector<RunRecord> records = run(c);
    if (stop && stop()) break;
    choice.scores.push_back(score_of(records, goal));
    for (const RunRecord& record : records) {
      choice.evaluations += record.run.evaluations;
      choice.seconds += record.run.seconds;
    }
    if (is_better(choice.scores[c], choice.scores[choice.chosen])) choice.chosen = c;
  }
  return choice;
}

std::vector<RateAndDecay> grid_of(const Tuning& tuning) {
  std::vector<RateAndDecay> grid;
  for (const double rate : tuning.rates) {
    for (const double decay : tuning.decays) grid.push_back({rate, decay});
  }
  return grid;
}

std::vector<TuningRow> tuning_rows(const std::vector<RateAndDecay>& grid, const Tuned& choice) {
  std::vector<TuningRow> rows;
  for (std::size_t c = 0; c < choice.scores.size(); ++c) {
    const Score& score = choice.scores[c];
    rows.push_back(
        {grid[c].rate, grid[c].decay, score.successes, score.of, score.median, c == choice.chosen});
  }
  return rows;
}

std::vector<std::int64_t> start_counts(std::int64_t steps) {
  std::vector<std::int64_t> counts;
  for (const std::int64_t count : {2, 5, 10, 20}) {
    if (count <= steps) counts.push_back(count);
  }
  if (counts.empty()) counts.push_back(1);
  return counts;
}

}  // namespace nnopt

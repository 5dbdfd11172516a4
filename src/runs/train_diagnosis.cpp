#include "runs/train_diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nnopt {
namespace {

std::string slower(const TrainResult& run) {
  return fmt::format("try --lr {:.2g} (it is {:.3g})", run.rows.back().lr / 10, run.rows.back().lr);
}

std::optional<Diagnosis> huge_weights(const TrainResult& run) {
  if (!(run.last_size > 100 * run.first_size)) return {};
  return Diagnosis{"huge_weights",
                   fmt::format("the weights grew from |w| = {:.3g} to {:.3g}: {}, --weight-decay "
                               "or --clip-norm 1",
                               run.first_size, run.last_size, slower(run))};
}

/// The loss of somebody who knows how frequent each class is, or the mean of the targets, and
/// nothing else.
double loss_of_guessing(const Examples& data) {
  const double n = static_cast<double>(data.rows());
  if (data.classes == 0) {
    double mean = 0, square = 0;
    for (const double y : data.targets) mean += y / n;
    for (const double y : data.targets) square += (y - mean) * (y - mean) / n;
    return square;
  }
  std::vector<double> counts(data.classes);
  for (const auto label : data.labels) ++counts[label];
  double loss = 0;
  for (const double count : counts) {
    if (count > 0) loss -= count / n * std::log(count / n);
  }
  return loss;
}

/// Of losses that should fall, epoch by epoch.
std::optional<Diagnosis> wild_loss(const TrainResult& run) {
  const auto& rows = run.rows;
  const double first = rows.front().loss, last = rows.back().loss;
  if (last > 1.05 * first) {
    return Diagnosis{"wild_loss", fmt::format("the training loss rose from {:.4g} to {:.4g}: {}",
                                              first, last, slower(run))};
  }
  std::size_t leaps = 0;
  for (std::size_t i = 2; i < rows.size(); ++i) leaps += rows[i].loss > 1.1 * rows[i - 1].loss;
  if (rows.size() < 6 || 4 * leaps < rows.size()) return {};
  return Diagnosis{"wild_loss", fmt::format("the training loss leaps up by a tenth or more in {} "
                                            "of {} epochs: {}, or one that decays (--schedule)",
                                            leaps, rows.size() - 1, slower(run))};
}

std::optional<Diagnosis> learns_nothing(const TrainPlan& plan, const TrainResult& run) {
  const double guess = loss_of_guessing(plan.data->training), last = run.rows.back().loss;
  const double first = run.rows.front().loss;
  if (guess <= 0 || last < 0.98 * guess) return {};
  const bool on_its_way = last < first && last > 1.02 * guess;
  if (on_its_way) {
    return Diagnosis{"learns_nothing",
                     fmt::format("a loss of {:.4g} is worse than guessing ({:.4g}), and falling: "
                                 "try --lr {:.2g} (it is {:.3g}) or more --epochs",
                                 last, guess, 10 * run.rows.back().lr, run.rows.back().lr)};
  }
  return Diagnosis{"learns_nothing",
                   fmt::format("a loss of {:.4g} is no better than guessing ({:.4g}): {}, another "
                               "--init or --activation",
                               last, guess, slower(run))};
}

/// The loss on rows that the network has not seen, NaN where there are none.
double unseen_loss(const TrainPlan& plan, const EpochRow& row) {
  return plan.watches_validation() ? row.validation_loss : row.test_loss;
}

std::optional<Diagnosis> overfits(const TrainPlan& plan, const TrainResult& run) {
  const bool validation = plan.watches_validation();
  const auto unseen = [&](const EpochRow& row) { return unseen_loss(plan, row); };
  const EpochRow& last = run.rows.back();
  if (!std::isfinite(unseen(last))) return {};
  const EpochRow best = *std::ranges::min_element(run.rows, {}, unseen);
  if (unseen(last) < 1.1 * unseen(best) || last.loss >= best.loss) return {};
  return Diagnosis{
      "overfits",
      fmt::format("it learns by heart: from epoch {} on the {} loss rose from {:.4g} to {:.4g} "
                  "while the training loss fell to {:.4g}: try {}--weight-decay 1e-4 or "
                  "--dropout 0.2",
                  best.epoch, validation ? "validation" : "test", unseen(best), unseen(last),
                  last.loss,
                  plan.patience ? ""
                  : validation  ? "--patience 3, "
                                : "--validation 0.1 --patience 3, ")};
}

std::optional<Diagnosis> still_falling(const TrainPlan& plan, const TrainResult& run) {
  if (run.status != Status::max_epochs || run.rows.size() < 3) return {};
  const bool seen = plan.data->test.empty() && !plan.watches_validation();
  const auto loss = [&](const EpochRow& row) { return seen ? row.loss : unseen_loss(plan, row); };
  const double before = loss(run.rows[run.rows.size() - 2]), last = loss(run.rows.back());
  if (!(last < 0.95 * before)) return {};
  const char* const which = seen ? "training" : plan.watches_validation() ? "validation" : "test";
  return Diagnosis{
      "still_falling",
      fmt::format("still falling ({:.2g} % of the {} loss in the last epoch): try more --epochs{}",
                  100 * (before - last) / before, which,
                  plan.has_schedule()
                      ? ""
                      : fmt::format(" or a larger --lr (it is {:.3g})", run.rows.back().lr))};
}

}  // namespace

std::optional<Diagnosis> diagnose(const TrainPlan& plan, const TrainResult& run) {
  if (run.status == Status::failed || run.rows.size() < 2) return {};
  if (run.status == Status::diverged) {
    if (auto found = huge_weights(run)) return found;
    return Diagnosis{"not_finite", run.reason};
  }
  if (auto found = huge_weights(run)) return found;
  if (auto found = wild_loss(run)) return found;
  if (auto found = learns_nothing(plan, run)) return found;
  if (auto found = overfits(plan, run)) return found;
  return still_falling(plan, run);
}

}  // namespace nnopt

#include "runs/train_diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/rows.hpp"
#include "networks/architecture.hpp"
#include "rules/catalogue.hpp"

namespace nnopt {
namespace {

/// The rate that the optimizer has where none is given.
double own_rate(const TrainPlan& plan) {
  Rule own = find_rule(name_of(plan.rule), {});
  return learning_rate(own);
}

/// The largest rate that a run has used.
double largest_rate(const TrainResult& run) {
  return std::ranges::max_element(run.rows, {}, &EpochRow::lr)->lr;
}

std::string slower(const TrainPlan& plan, const TrainResult& run) {
  return try_a_smaller_rate(plan, largest_rate(run));
}

/// " or --lr 0.01 (it is 0.001)", where no schedule says how the rate goes, and it is not far above
/// the optimizer's own already.
std::string faster(const TrainPlan& plan, const TrainResult& run) {
  const double lr = run.rows.back().lr;
  if (plan.has_schedule() || lr > 10 * own_rate(plan)) return "";
  return fmt::format(" or --lr {:.2g} (it is {:.3g})", 10 * lr, lr);
}

std::optional<Diagnosis> huge_weights(const TrainPlan& plan, const TrainResult& run) {
  // Weights that begin at 0 or close to it have to grow.
  const double start = std::max(run.first_size, 1.0);
  if (!(run.last_size > 100 * start)) return {};
  return Diagnosis{"huge_weights",
                   fmt::format("the weights grew from |w| = {:.3g} to {:.3g}: {}, --weight-decay "
                               "or --clip-norm 1",
                               run.first_size, run.last_size, slower(plan, run))};
}

/// Units of a hidden layer with the same weights get the same gradients: without dropout they stay
/// one unit.
std::optional<Diagnosis> equal_units(const TrainPlan& plan, const TrainResult& run) {
  const Architecture architecture = plan_stack(run.network.network);
  const auto all_equal = [&](std::size_t layer) {
    const std::size_t units = plan.network.layers[layer];
    // Weights, then biases.
    for (const Segment& part :
         {architecture.segments[2 * layer], architecture.segments[2 * layer + 1]}) {
      const std::size_t row = part.size() / units;
      const auto first = run.network.w.begin() + static_cast<std::ptrdiff_t>(part.offset);
      for (std::size_t unit = 1; unit < units; ++unit) {
        const auto other = first + static_cast<std::ptrdiff_t>(unit * row);
        if (!std::equal(other, other + static_cast<std::ptrdiff_t>(row), first)) return false;
      }
    }
    return units > 1;
  };
  for (std::size_t layer = 0; layer < plan.network.layers.size(); ++layer) {
    if (!all_equal(layer)) continue;
    return Diagnosis{"equal_units",
                     fmt::format("the {} units of hidden layer {} all have the same weights and "
                                 "learn as one, if at all: try another --init (it is {})",
                                 plan.network.layers[layer], layer + 1, plan.initializer)};
  }
  return {};
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
std::optional<Diagnosis> wild_loss(const TrainPlan& plan, const TrainResult& run) {
  const auto& rows = run.rows;
  const double first = rows.front().loss, last = rows.back().loss;
  if (last > 1.05 * first) {
    return Diagnosis{"wild_loss", fmt::format("the training loss rose from {:.4g} to {:.4g}: {}",
                                              first, last, slower(plan, run))};
  }
  std::size_t leaps = 0;
  for (std::size_t i = 2; i < rows.size(); ++i) leaps += rows[i].loss > 1.1 * rows[i - 1].loss;
  if (rows.size() < 6 || 4 * leaps < rows.size()) return {};
  return Diagnosis{"wild_loss", fmt::format("the training loss leaps up by a tenth or more in {} "
                                            "of {} epochs: {}, or one that decays (--schedule)",
                                            leaps, rows.size() - 1, slower(plan, run))};
}

/// The loss falls about as fast as it did at first: this run is far from where it could go.
bool falls_steadily(const TrainResult& run) {
  const auto& rows = run.rows;
  const double first = rows.front().loss, last = rows.back().loss;
  const double mean_fall = (first - last) / static_cast<double>(rows.size() - 1);
  return mean_fall > 1e-4 * std::abs(first) && rows[rows.size() - 2].loss - last > 0.5 * mean_fall;
}

std::optional<Diagnosis> learns_nothing(const TrainPlan& plan, const TrainResult& run) {
  const double guess = loss_of_guessing(plan.data->training), last = run.rows.back().loss;
  if (guess <= 0 || last < 0.98 * guess) return {};
  const bool on_its_way = last < run.rows.front().loss && last > 1.02 * guess;
  if (on_its_way || (run.rows.size() > 2 && falls_steadily(run))) {
    return Diagnosis{"learns_nothing",
                     fmt::format("a loss of {:.4g} is no better than guessing ({:.4g}), but still "
                                 "falling: try more --epochs{}",
                                 last, guess, faster(plan, run))};
  }
  return Diagnosis{"learns_nothing",
                   fmt::format("a loss of {:.4g} is no better than guessing ({:.4g}): {}, another "
                               "--init or --activation",
                               last, guess, slower(plan, run))};
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
  const char* const which = seen ? "training" : plan.watches_validation() ? "validation" : "test";
  if (last < 0.95 * before) {
    return Diagnosis{
        "still_falling",
        fmt::format(
            "still falling ({:.2g} % of the {} loss in the last epoch): try more --epochs{}",
            100 * (before - last) / before, which,
            plan.has_schedule()
                ? ""
                : fmt::format(" or a larger --lr (it is {:.3g})", run.rows.back().lr))};
  }
  const double guess = loss_of_guessing(plan.data->training);
  if (!(run.rows.back().loss > 0.5 * guess) || !falls_steadily(run)) return {};
  return Diagnosis{
      "still_falling",
      fmt::format("still falling as at the beginning: after {} epochs the training "
                  "loss is {:.4g}, that of guessing {:.4g}: try more --epochs{}",
                  run.rows.size() - 1, run.rows.back().loss, guess, faster(plan, run))};
}

}  // namespace

std::string try_a_smaller_rate(const TrainPlan& plan, double lr) {
  if (plan.has_schedule()) return fmt::format("try a smaller rate (it is {:.3g})", lr);
  const double own = own_rate(plan);
  return fmt::format("try --lr {:.2g} (it is {:.3g})", lr > 100 * own ? own : lr / 10, lr);
}

std::optional<Diagnosis> diagnose(const TrainPlan& plan, const TrainResult& run) {
  if (run.status == Status::failed || run.rows.size() < 2) return {};
  if (run.status == Status::diverged) {
    if (auto found = huge_weights(plan, run)) return found;
    return Diagnosis{"not_finite", run.reason};
  }
  if (auto found = equal_units(plan, run)) return found;
  if (auto found = huge_weights(plan, run)) return found;
  if (auto found = wild_loss(plan, run)) return found;
  if (auto found = learns_nothing(plan, run)) return found;
  if (auto found = overfits(plan, run)) return found;
  return still_falling(plan, run);
}

}  // namespace nnopt

#include "runs/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/denormals.hpp"
#include "base/error.hpp"

namespace nnopt {
namespace {

constexpr std::size_t rows_at_once = 512;

void refuse_what_does_not_fit(const TrainedNetwork& network, const Examples& examples) {
  const auto refuse = [&](const std::string& why) { throw BadInput(examples.name + ": " + why); };
  if (examples.inputs != network.network.inputs) {
    refuse(fmt::format("rows of {} numbers, but the network reads {}", examples.inputs,
                       network.network.inputs));
  }
  if (examples.classes > 0 && network.classes == 0) {
    refuse("has labels, but the network answers with a number (regression)");
  }
  if (examples.classes == 0 && network.classes > 0) {
    refuse(fmt::format("has targets, but the network tells {} classes apart", network.classes));
  }
  for (std::size_t r = 0; r < examples.labels.size(); ++r) {
    if (examples.labels[r] < network.classes) continue;
    refuse(fmt::format("row {} (from 0) has the label {}, but the network knows 0 to {}", r,
                       examples.labels[r], network.classes - 1));
  }
}

/// Outputs become probabilities; returns the cross-entropy, with m = max y:
/// log sum_j exp(y_j - m) - (y_label - m).
double softmax(std::span<double> y, std::size_t label) {
  const double most = *std::ranges::max_element(y), at_label = y[label] - most;
  double sum = 0;
  for (double& x : y) sum += x = std::exp(x - most);
  for (double& x : y) x /= sum;
  return std::log(sum) - at_label;
}

template <class T>
std::vector<double> outputs_of(const TrainedNetwork& trained, const Examples& examples,
                               Team& team) {
  const NoDenormals here;
  const auto machine = make_batch_cpu<T>(team);
  BatchNetwork<T> network(*machine, team, plan_stack(trained.network), DefaultInit(), rows_at_once);
  std::vector<T> w(trained.w.size());
  std::ranges::transform(trained.w, w.begin(), [](double x) { return static_cast<T>(x); });
  network.set_parameters(w);
  const std::size_t set = machine->hold(examples);
  std::vector<double> numbers;
  numbers.reserve(examples.rows() * trained.network.outputs);
  for (std::size_t from = 0; from < examples.rows(); from += rows_at_once) {
    const auto some = network.outputs(set, from, std::min(rows_at_once, examples.rows() - from));
    numbers.insert(numbers.end(), some.begin(), some.end());
  }
  return numbers;
}

}  // namespace

Predictions predict(const TrainedNetwork& network, const Examples& examples, Team& team) {
  refuse_what_does_not_fit(network, examples);
  Predictions found;
  const std::size_t n = found.outputs = network.network.outputs;
  found.numbers = network.precision == Precision::single
                      ? outputs_of<float>(network, examples, team)
                      : outputs_of<double>(network, examples, team);
  found.score.rows = examples.rows();
  if (network.classes > 0) found.confusion.assign(n, std::vector<std::int64_t>(n, 0));
  for (std::size_t r = 0; r < examples.rows(); ++r) {
    const std::span<double> y(found.numbers.data() + r * n, n);
    if (network.classes == 0) {
      found.losses.push_back((y[0] - examples.targets[r]) * (y[0] - examples.targets[r]));
    } else {
      const std::size_t label = examples.labels[r];
      const auto answer = static_cast<std::size_t>(std::ranges::max_element(y) - y.begin());
      found.answers.push_back(answer);
      ++found.confusion[label][answer];
      found.losses.push_back(softmax(y, label));
      found.score.right += answer == label && std::isfinite(found.losses.back());
    }
    found.score.loss += found.losses.back();
  }
  return found;
}

std::vector<std::size_t> worst_mistakes(const Predictions& found, const Examples& examples,
                                        std::size_t most) {
  std::vector<std::size_t> wrong;
  for (std::size_t r = 0; r < found.answers.size(); ++r) {
    if (found.answers[r] != examples.labels[r]) wrong.push_back(r);
  }
  std::ranges::stable_sort(wrong, std::greater(), [&](std::size_t r) { return found.losses[r]; });
  wrong.resize(std::min(most, wrong.size()));
  return wrong;
}

double ClassScore::recall() const {
  return rows > 0 ? double(right) / double(rows) : std::numeric_limits<double>::quiet_NaN();
}

double ClassScore::precision() const {
  return answered > 0 ? double(right) / double(answered) : std::numeric_limits<double>::quiet_NaN();
}

std::vector<ClassScore> class_scores(const Predictions& found) {
  std::vector<ClassScore> scores(found.confusion.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto& row = found.confusion[i];
    scores[i].rows = std::accumulate(row.begin(), row.end(), std::int64_t(0));
    for (const auto& other : found.confusion) scores[i].answered += other[i];
    scores[i].right = row[i];
  }
  return scores;
}

}  // namespace nnopt

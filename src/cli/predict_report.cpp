#include "cli/predict_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/shares.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "cli/run_report.hpp"
#include "cli/train_report.hpp"

namespace nnopt {
namespace {

std::string headline(const PredictReport& report) {
  const Architecture plan = plan_stack(report.network.network);
  std::string network = widths_text(report.network.network);
  if (!report.network.network.layers.empty()) network += " " + report.network.network.activation;
  return fmt::format("{}, {}, {} parameters in {}\n{}, {} {} {}\n", report.file, network,
                     plan.parameters, precision_name(report.network.precision),
                     report.examples.name, report.examples.rows(), report.rows,
                     report.examples.height > 0 ? "images" : "rows");
}

/// Labels down, answers across, in columns as wide as the largest number.
std::string confusion_text(const PredictReport& report) {
  const auto& confusion = report.found.confusion;
  std::int64_t most = 0;
  for (const auto& line : confusion) most = std::max(most, *std::ranges::max_element(line));
  const std::size_t width = std::max<std::size_t>(fmt::format("{}", most).size(), 4) + 1;
  const auto share = [](double x) {
    return std::isfinite(x) ? fmt::format("{:.1f}", 100 * x) : std::string("-");
  };
  const std::vector<ClassScore> scores = class_scores(report.found);
  std::string text =
      "  labels (lines) and what was answered (columns); recall and precision in %\n";
  text += fmt::format("  {:>9}", "");
  for (std::size_t j = 0; j < confusion.size(); ++j) text += fmt::format("{:>{}}", j, width);
  text += fmt::format("{:>8}\n", "recall");
  for (std::size_t i = 0; i < confusion.size(); ++i) {
    text += fmt::format("  {:>9}", i);
    for (const std::int64_t count : confusion[i]) text += fmt::format("{:>{}}", count, width);
    text += fmt::format("{:>8}\n", share(scores[i].recall()));
  }
  text += fmt::format("  {:>9}", "precision");
  for (const ClassScore& score : scores) {
    text += fmt::format("{:>{}}", share(score.precision()), width);
  }
  return text + "\n";
}

double probability(const PredictReport& report, std::size_t row, std::size_t answer) {
  return report.found.numbers[row * report.found.outputs + answer];
}

std::string mistakes_text(const PredictReport& report) {
  const auto worst = worst_mistakes(report.found, report.examples, report.mistakes);
  if (worst.empty()) return "";
  std::string text = fmt::format("  worst mistakes\n  {:>9}{:>7}{:>8}{:>15}{:>14}\n", "row",
                                 "label", "answer", "p of answer", "p of label");
  for (const std::size_t row : worst) {
    const std::size_t label = report.examples.labels[row], answer = report.found.answers[row];
    text += fmt::format("  {:>9}{:>7}{:>8}{:>15.4g}{:>14.4g}\n", row, label, answer,
                        probability(report, row, answer), probability(report, row, label));
  }
  return text;
}

/// The share of the targets' variance that the network explains: 1 - mse / variance.
double explained(const PredictReport& report) {
  const auto& targets = report.examples.targets;
  const double n = static_cast<double>(targets.size());
  const double mean = std::accumulate(targets.begin(), targets.end(), 0.0) / n;
  double square = 0;
  for (const double y : targets) square += (y - mean) * (y - mean) / n;
  return 1 - report.found.score.mean_loss() / square;
}

std::string farthest_text(const PredictReport& report) {
  std::vector<std::size_t> rows(report.found.losses.size());
  std::iota(rows.begin(), rows.end(), std::size_t(0));
  std::ranges::stable_sort(rows, std::greater(),
                           [&](std::size_t row) { return report.found.losses[row]; });
  rows.resize(std::min(rows.size(), report.mistakes));
  if (rows.empty()) return "";
  std::string text =
      fmt::format("  farthest off\n  {:>9}{:>14}{:>14}{:>14}\n", "row", "target", "output", "off");
  for (const std::size_t row : rows) {
    const double target = report.examples.targets[row], output = report.found.numbers[row];
    text +=
        fmt::format("  {:>9}{:>14.6g}{:>14.6g}{:>14.4g}\n", row, target, output, output - target);
  }
  return text;
}

}  // namespace

std::string to_text(const PredictReport& report) {
  const Score& score = report.found.score;
  std::string text = headline(report);
  if (report.network.classes == 0) {
    text += fmt::format("  mse {:.6g}, rmse {:.6g}, {:.4g} % of the variance explained\n",
                        score.mean_loss(), std::sqrt(score.mean_loss()), 100 * explained(report));
    return text + farthest_text(report);
  }
  text += fmt::format("  accuracy {}, {} of {} wrong, loss {:.5g}\n", accuracy_text(score),
                      score.rows - score.right, score.rows, without_sign_of_nan(score.mean_loss()));
  return text + confusion_text(report) + mistakes_text(report);
}

std::string to_table(const PredictReport& report) {
  const Examples& examples = report.examples;
  std::string text = "# " + report.command_line + "\n";
  if (report.network.classes > 0) {
    text += "# row label answer loss";
    for (std::size_t j = 0; j < report.found.outputs; ++j) text += fmt::format(" p{}", j);
  } else {
    text += "# row";
    for (std::size_t i = 0; i < examples.inputs; ++i) text += fmt::format(" x{}", i + 1);
    text += " target output";
  }
  text += "\n";
  for (std::size_t row = 0; row < examples.rows(); ++row) {
    text += fmt::format("{}", row);
    if (report.network.classes > 0) {
      text += fmt::format(" {} {} {}", examples.labels[row], report.found.answers[row],
                          without_sign_of_nan(report.found.losses[row]));
    } else {
      for (std::size_t i = 0; i < examples.inputs; ++i) {
        text += fmt::format(" {}", examples.at(row, i));
      }
      text += fmt::format(" {}", examples.targets[row]);
    }
    for (std::size_t j = 0; j < report.found.outputs; ++j) {
      text += fmt::format(" {}", without_sign_of_nan(probability(report, row, j)));
    }
    text += "\n";
  }
  return text;
}

Json to_json(const PredictReport& report) {
  const Score& score = report.found.score;
  Json json = result_head("predict", report.command_line);
  json.add("load", report.file);
  json.add("network", widths_text(report.network.network));
  json.add("parameters", plan_stack(report.network.network).parameters);
  json.add("data", report.examples.name).add("rows_of", std::string(report.rows));
  json.add("rows", score.rows).add("loss", score.mean_loss());
  if (report.network.classes == 0) {
    json.add("rmse", std::sqrt(score.mean_loss())).add("explained", explained(report));
    json.add("targets", report.examples.targets).add("outputs", report.found.numbers);
    return json;
  }
  const Interval95 share = wilson_interval(score.right, score.rows);
  json.add("accuracy", score.accuracy());
  json.add("accuracy_interval", std::vector<double>{share.lo, share.hi});
  Json lines = Json::array(), recall = Json::array(), precision = Json::array();
  for (const auto& line : report.found.confusion) lines.push(line);
  for (const ClassScore& one : class_scores(report.found)) {
    recall.push(one.recall());
    precision.push(one.precision());
  }
  json.add("confusion", std::move(lines));
  json.add("recall", std::move(recall)).add("precision", std::move(precision));
  json.add("answers", report.found.answers);
  Json mistakes = Json::array();
  for (const std::size_t row : worst_mistakes(report.found, report.examples, report.mistakes)) {
    const std::size_t label = report.examples.labels[row], answer = report.found.answers[row];
    mistakes.push(Json::object()
                      .add("row", row)
                      .add("label", label)
                      .add("answer", answer)
                      .add("probability", probability(report, row, answer))
                      .add("loss", report.found.losses[row]));
  }
  return json.add("mistakes", std::move(mistakes));
}

}  // namespace nnopt

// Training runs as traces, for the figures that show those; and losses at the end against a number.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/quantiles.hpp"
#include "plots/drawings.hpp"
#include "plots/train_drawings.hpp"
#include "plots/train_figures.hpp"
#include "plots/variation.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

/// Evaluations count examples.
Trace trace_of(const std::vector<EpochRow>& rows, std::size_t training_rows) {
  Trace trace;
  for (const EpochRow& epoch : rows) {
    TraceRow row;
    row.step = epoch.step;
    row.evaluations = epoch.epoch * static_cast<std::int64_t>(training_rows);
    row.value = epoch.loss;
    row.lr = epoch.lr;
    row.seconds = epoch.seconds;
    trace.rows.push_back(row);
  }
  return trace;
}

Picture traces_of(const TrainPicture& picture) {
  Picture out;
  static_cast<PageTitle&>(out) = picture;
  out.value_name = "training loss";
  for (const TrainArm& arm : picture.arms) {
    Arm& added = out.arms.emplace_back();
    added.label = arm.label;
    added.rows_per_evaluation = 1;
    added.series = arm.series;
    added.numbers = arm.numbers;
    for (const auto& rows : arm.runs) added.runs.push_back(trace_of(rows, arm.training_rows));
  }
  return out;
}

/// A line over the varied number: the median over the runs of what `get` takes of their last
/// epochs, and the quartiles.
ChartLine line_of(std::string label, const Series& series, const Picture& traces,
                  const TrainPicture& picture, double EpochRow::*value) {
  ChartLine line{std::move(label), {}};
  line.marks = true;
  for (const VariedArm& varied : series.arms) {
    const auto& arm = picture.arms[static_cast<std::size_t>(varied.arm - traces.arms.data())];
    std::vector<double> ends;
    for (const auto& rows : arm.runs) {
      if (rows.empty()) continue;
      const double end = rows.back().*value;
      ends.push_back(std::isfinite(end) ? end : HUGE_VAL);
    }
    if (ends.empty()) continue;
    std::ranges::sort(ends);
    line.points.push_back({varied.number, quantile(ends, 0.5)});
    const double lo = quantile(ends, 0.25), hi = quantile(ends, 0.75);
    if (ends.size() > 1 && std::isfinite(hi)) line.spread.push_back({varied.number, lo, hi});
  }
  return line;
}

}  // namespace

void draw_training_loss(const TrainPicture& picture, Script& script) {
  draw_loss(traces_of(picture), script);
}
void draw_training_loss_examples(const TrainPicture& picture, Script& script) {
  draw_loss_examples(traces_of(picture), script);
}
void draw_training_loss_seconds(const TrainPicture& picture, Script& script) {
  draw_loss_seconds(traces_of(picture), script);
}

void draw_width(const TrainPicture& picture, Script& script) {
  const Picture traces = traces_of(picture);
  const auto variation = variation_of(traces.arms);
  if (!variation) cannot_draw("width", "the arms differ in no number");
  Chart chart;
  chart.heading = "loss at the end";
  if (const std::size_t runs = picture.arms.front().runs.size(); runs > 1) {
    chart.heading += fmt::format(", median and quartiles of {} runs", runs);
  }
  chart.x = axis_of(*variation);
  if (chart.x.name == "hidden") chart.x.name = "hidden units";
  chart.y = {"loss", true};
  chart.y.fine = true;
  const bool tested = std::ranges::any_of(picture.arms.front().runs, [](const auto& rows) {
    return !rows.empty() && std::isfinite(rows.back().test_loss);
  });
  const bool alone = variation->series.size() == 1;
  for (std::size_t k = 0; k < variation->series.size(); ++k) {
    const Series& series = variation->series[k];
    const std::string before = alone ? "" : series.label + ", ";
    chart.lines.push_back(line_of(before + "training", series, traces, picture, &EpochRow::loss));
    if (!tested) continue;
    chart.lines.push_back(line_of(before + "test", series, traces, picture, &EpochRow::test_loss));
    if (alone) continue;
    ChartLine& training = chart.lines[chart.lines.size() - 2];
    training.dashed = true;
    training.marks = false;
    training.label.clear();
    training.arm = chart.lines.back().arm = k;
  }
  if (!alone && tested) chart.heading += "; dashed: on the training set";
  draw_chart(picture, chart, script);
}

}  // namespace nnopt

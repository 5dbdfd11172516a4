// Losses and accuracies after each epoch: the median over the runs, and the middle half of them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/quantiles.hpp"
#include "plots/chart.hpp"
#include "plots/look.hpp"
#include "plots/train_drawings.hpp"
#include "plots/train_figures.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

/// What is measured after an epoch, on which set.
struct Measure {
  std::string_view set;
  double EpochRow::*loss;
  double EpochRow::*accuracy;
};
constexpr std::array<Measure, 3> measures{{
    {"training", &EpochRow::loss, &EpochRow::train_accuracy},
    {"validation", &EpochRow::validation_loss, &EpochRow::validation_accuracy},
    {"test", &EpochRow::test_loss, &EpochRow::test_accuracy},
}};

using Value = double EpochRow::*;

bool measured(const TrainPicture& picture, Value value) {
  return std::ranges::any_of(picture.arms, [&](const TrainArm& arm) {
    return std::ranges::any_of(arm.runs, [&](const auto& rows) {
      return std::ranges::any_of(rows,
                                 [&](const EpochRow& row) { return !std::isnan(row.*value); });
    });
  });
}

/// Quantile q over an arm's runs after each epoch; runs that have stopped count with their last.
double quantile_at(const TrainArm& arm, std::size_t epoch, Value value, double q) {
  std::vector<double> values;
  for (const auto& rows : arm.runs) {
    if (rows.empty()) continue;
    const double at = rows[std::min(epoch, rows.size() - 1)].*value;
    values.push_back(std::isfinite(at) ? at : HUGE_VAL);
  }
  std::ranges::sort(values);
  const double middle = values.empty() ? HUGE_VAL : quantile(values, q);
  return std::isnan(middle) ? HUGE_VAL : middle;
}

ChartLine line_of(const TrainArm& arm, Value value) {
  ChartLine line;
  std::size_t epochs = 0;
  for (const auto& rows : arm.runs) epochs = std::max(epochs, rows.size());
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    line.points.push_back({double(epoch), quantile_at(arm, epoch, value, 0.5)});
    if (arm.runs.size() > 1) {
      line.spread.push_back({double(epoch), quantile_at(arm, epoch, value, 0.25),
                             quantile_at(arm, epoch, value, 0.75)});
    }
  }
  line.marks = epochs == 1;  // there is no line through one point
  return line;
}

/// The kept epoch, as a point of a line that was made of the arm; where runs kept several ones, the
/// median.
std::optional<ChartLine> kept(const TrainArm& arm, const ChartLine& line, bool named) {
  if (arm.best_epochs.empty()) return {};
  std::vector<double> epochs(arm.best_epochs.begin(), arm.best_epochs.end());
  std::ranges::sort(epochs);
  const auto epoch = static_cast<std::size_t>(std::lround(quantile(epochs, 0.5)));
  if (epoch >= line.points.size()) return {};
  ChartLine point{named ? fmt::format("kept: epoch {}", epoch) : "", {line.points[epoch]}};
  point.joined = false;
  constexpr std::size_t no_set = measures.size();  // a colour that no set has
  point.arm = named ? no_set : line.arm;
  return point;
}

/// One arm: a line for each set. Several: one colour each, on what they have not seen, and dashed
/// on what they were trained with; of many arms, some of whose colours are dashed themselves, only
/// the former.
void add_lines(const TrainPicture& picture, Value Measure::*kind, Chart& chart) {
  std::vector<const Measure*> shown;
  for (const Measure& measure : measures) {
    if (measured(picture, measure.*kind)) shown.push_back(&measure);
  }
  if (shown.empty()) cannot_draw("history", "nothing was measured");
  std::vector<ChartLine> marks;
  const auto add = [&](ChartLine line, const TrainArm& arm, bool mark) {
    if (mark) {
      if (auto point = kept(arm, line, picture.arms.size() == 1)) marks.push_back(*point);
    }
    chart.lines.push_back(std::move(line));
  };
  if (picture.arms.size() == 1) {
    const TrainArm& arm = picture.arms.front();
    for (std::size_t k = 0; k < shown.size(); ++k) {
      ChartLine line = line_of(arm, shown[k]->*kind);
      line.label = shown[k]->set;
      line.arm = k;
      add(std::move(line), arm, shown[k]->set == "validation");
    }
    if (arm.runs.size() > 1) {
      chart.heading += fmt::format(", median and quartiles of {} runs", arm.runs.size());
    }
  } else {
    const Measure& unseen = *shown.back();
    chart.heading += fmt::format(" on the {} set", unseen.set);
    const bool training = shown.size() > 1 && picture.arms.size() <= solid_arms;
    if (training) chart.heading += "; dashed: training";
    for (std::size_t k = 0; k < picture.arms.size(); ++k) {
      const TrainArm& arm = picture.arms[k];
      if (training) {
        ChartLine line = line_of(arm, shown.front()->*kind);
        line.dashed = true;
        line.spread.clear();
        line.arm = k;
        add(std::move(line), arm, false);
      }
      ChartLine line = line_of(arm, unseen.*kind);
      line.label = arm.label;
      line.arm = k;
      add(std::move(line), arm, true);
    }
  }
  chart.lines.insert(chart.lines.end(), marks.begin(), marks.end());
}

/// Epochs are whole: gnuplot would put tics between few.
Axis epochs_of(const TrainPicture& picture) {
  constexpr std::size_t few = 12;
  Axis axis{"epoch"};
  std::size_t most = 0;
  for (const TrainArm& arm : picture.arms) {
    for (const auto& rows : arm.runs) most = std::max(most, rows.size());
  }
  for (std::size_t epoch = 0; most <= few && epoch < most; ++epoch) {
    axis.tics.push_back(double(epoch));
  }
  return axis;
}

/// Where runs blow up while others fall, the latter are to be seen.
void limit_heights(Chart& chart) {
  double first = 0, least = HUGE_VAL, most = 0;
  for (const ChartLine& line : chart.lines) {
    if (line.points.empty()) continue;
    if (std::isfinite(line.points.front()[1])) first = std::max(first, line.points.front()[1]);
    for (const ChartPoint& point : line.points) {
      if (!std::isfinite(point[1]) || point[1] <= 0) continue;
      least = std::min(least, point[1]);
      most = std::max(most, point[1]);
    }
  }
  constexpr double higher = 4, room = 1.15;
  if (first > 0 && least < first && most > higher * first) {
    chart.y.range = {{least / room, higher * first}};
  }
}

/// Shares of right answers as the orders of magnitude of the others.
double nines(double accuracy, double least_error) {
  return -std::log10(std::max(1 - accuracy, least_error));
}

}  // namespace

void draw_losses(const TrainPicture& picture, Script& script) {
  Chart chart;
  chart.heading = "loss";
  chart.x = epochs_of(picture);
  chart.y = {"loss", true};
  chart.y.fine = true;
  add_lines(picture, &Measure::loss, chart);
  limit_heights(chart);
  draw_chart(picture, chart, script);
}

void draw_accuracies(const TrainPicture& picture, Script& script) {
  Chart chart;
  chart.heading = "accuracy";
  chart.x = epochs_of(picture);
  add_lines(picture, &Measure::accuracy, chart);
  double least = 1;
  for (const ChartLine& line : chart.lines) {
    for (const ChartPoint& point : line.points) {
      if (point[1] < 1) least = std::min(least, 1 - point[1]);
    }
  }
  least *= 0.5;
  for (ChartLine& line : chart.lines) {
    for (auto& point : line.points) {
      if (std::isfinite(point[1])) point[1] = nines(point[1], least);
    }
    for (auto& row : line.spread) {
      for (std::size_t k : {1U, 2U}) row[k] = nines(row[k], least);
    }
  }
  for (const double percent :
       {0.0, 50.0, 80.0, 90.0, 95.0, 98.0, 99.0, 99.5, 99.8, 99.9, 99.95, 99.98, 99.99}) {
    chart.y.tics.push_back(nines(percent / 100, 1e-9));
    chart.y.tic_names.push_back(fmt::format("{:g} %%", percent));
  }
  draw_chart(picture, chart, script);
}

}  // namespace nnopt

// Values against steps: every run thin, the median of an arm's runs bold.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "plots/drawings.hpp"
#include "plots/look.hpp"
#include "plots/loss_axis.hpp"
#include "plots/scale.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

constexpr std::size_t columns_of_page = 1500;  // more points than this cannot be told apart

struct Sample {
  std::int64_t step;
  double value;
};

using Samples = std::vector<Sample>;

Samples samples_of(const Trace& run, std::size_t rows) {
  Samples out;
  for (std::size_t row = 0; row < rows; ++row) {
    out.push_back({run.rows[row].step, run.rows[row].value});
  }
  return out;
}

/// The lowest and the highest of every few samples, in their order, where there are many.
Samples extremes(const Samples& all) {
  const std::size_t width = all.size() / columns_of_page + 1;
  if (width < 3) return all;
  Samples out{all.front()};
  for (std::size_t at = 0; at < all.size(); at += width) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = all.begin() + static_cast<std::ptrdiff_t>(std::min(at + width, all.size()));
    const auto [low, high] = std::minmax_element(
        first, last, [](const Sample& a, const Sample& b) { return a.value < b.value; });
    out.push_back(*std::min(low, high));
    if (low != high) out.push_back(*std::max(low, high));
  }
  out.push_back(all.back());
  return out;
}

/// At each step of the longest run the median over the runs; one that has ended counts with its
/// last value, one that is not finite as the highest.
Samples median(const std::vector<Samples>& runs) {
  const Samples& longest =
      *std::max_element(runs.begin(), runs.end(),
                        [](const Samples& a, const Samples& b) { return a.size() < b.size(); });
  Samples out;
  std::vector<std::size_t> at(runs.size(), 0);
  for (const Sample& sample : longest) {
    std::vector<double> values;
    for (std::size_t k = 0; k < runs.size(); ++k) {
      while (at[k] + 1 < runs[k].size() && runs[k][at[k] + 1].step <= sample.step) ++at[k];
      if (runs[k].empty()) continue;
      const double value = runs[k][at[k]].value;
      values.push_back(std::isfinite(value) ? value : HUGE_VAL);
    }
    std::sort(values.begin(), values.end());
    const double middle = quantile(values, 0.5);
    if (std::isfinite(middle)) out.push_back({sample.step, middle});
  }
  return out;
}

Pieces line_of(const Samples& samples, const LossAxis& axis) {
  Pieces line{2, {{}}};
  for (const Sample& sample : extremes(samples)) {
    const double y = axis.at(sample.value);
    if (std::isfinite(y)) {
      line.pieces.back().insert(line.pieces.back().end(), {double(sample.step), y});
    } else if (!line.pieces.back().empty()) {
      line.pieces.emplace_back();
    }
  }
  if (line.pieces.back().empty()) line.pieces.pop_back();
  return line;
}

std::string label_of(const Arm& arm) {
  return arm.runs.size() < 2 ? arm.label
                             : fmt::format("{}, median of {} runs", arm.label, arm.runs.size());
}

}  // namespace

void draw_loss(const Picture& picture, Script& script) {
  const LossAxis axis = loss_axis(picture, "loss", false);
  double last_step = 1;
  for (const Arm& arm : picture.arms) {
    for (const Trace& run : arm.runs) {
      if (!run.rows.empty()) last_step = std::max(last_step, double(run.rows.back().step));
    }
  }
  start_figure(picture, "value at each step", 100, 30, script);
  set_loss_axis(axis, script);
  script.line(fmt::format("set xrange [0:{}] noextend", last_step));
  if (last_step < 8) script.line("set xtics 1");
  script.line("set xlabel 'step'");

  Elements elements(script, "1:2");
  std::vector<Point2> busy;
  std::vector<Pieces> bold(picture.arms.size());
  for (std::size_t i = 0; i < picture.arms.size(); ++i) {
    std::vector<Samples> runs;
    Pieces all{2, {}};
    for (const Trace& run : picture.arms[i].runs) {
      for (const TraceRow& row : run.rows) {
        busy.push_back({double(row.step) / last_step, axis.share(row.value)});
      }
      runs.push_back(samples_of(run, script.shown(run.rows.size())));
      const Pieces line = line_of(runs.back(), axis);
      all.pieces.insert(all.pieces.end(), line.pieces.begin(), line.pieces.end());
    }
    if (runs.size() > 1 && !all.pieces.empty()) elements.add_faint(script.columns(all), i, 0.8);
    bold[i] = runs.size() > 1 ? line_of(median(runs), axis) : std::move(all);
  }
  for (std::size_t i = 0; i < bold.size(); ++i) {
    if (!bold[i].pieces.empty()) elements.add_path(script.columns(bold[i]), i, 2.2);
    elements.name_arm(i, label_of(picture.arms[i]));
  }
  place_legend(busy, elements.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace nnopt

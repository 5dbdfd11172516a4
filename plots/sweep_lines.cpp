// Results over one varied number, a line for each setting of the others: the median of runs that
// differ in their seeds alone, and the middle half of them. Where words vary alone, points.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "plots/sweep_table.hpp"

namespace nnopt {
namespace {

/// The factor of the most values, a number where there is one.
std::size_t line_factor(const SweepTable& table) {
  std::size_t best = 0;
  for (std::size_t k = 1; k < table.factors.size(); ++k) {
    const Factor &a = table.factors[k], &b = table.factors[best];
    if (std::pair(a.numbers, a.count()) > std::pair(b.numbers, b.count())) best = k;
  }
  return best;
}

using Lines = std::map<std::vector<std::size_t>, std::vector<const SweepSetting*>>;

/// The settings of each line in order of the factor that it goes over.
Lines lines_of(const SweepTable& table) {
  const std::size_t over = line_factor(table);
  Lines lines;
  for (const SweepSetting& setting : table.settings) {
    std::vector<std::size_t> line = setting.at;
    line.erase(line.begin() + static_cast<std::ptrdiff_t>(over));
    lines[line].push_back(&setting);
  }
  for (auto& [line, settings] : lines) {
    std::ranges::sort(settings, {}, [=](const SweepSetting* s) { return s->at[over]; });
  }
  return lines;
}

std::string label_of(const SweepTable& table, std::size_t over,
                     const std::vector<std::size_t>& line) {
  std::string label;
  std::size_t k = 0;
  for (std::size_t at = 0; at < table.factors.size(); ++at) {
    if (at == over) continue;
    const Factor& factor = table.factors[at];
    label += label.empty() ? "" : ", ";
    // Words that name a method need no name themselves.
    label += factor.numbers ? SweepTable::words_of(factor, line[k]) : factor.words[line[k]];
    ++k;
  }
  return label;
}

ChartLine line_through(const std::vector<const SweepSetting*>& settings, const Factor& factor,
                       std::size_t over, const ResultRange& range) {
  constexpr std::size_t most_marks = 30;
  ChartLine line;
  line.marks = settings.size() <= most_marks;
  line.joined = factor.numbers;
  line.bars = !factor.numbers;
  for (const SweepSetting* setting : settings) {
    const double at = factor.place(setting->at[over]), median = setting->median();
    if (range.above(median)) {
      line.above.push_back(at);
    } else if (range.below(median)) {
      line.below.push_back(at);
    }
    const bool shown = !range.above(median) && !range.below(median);
    line.points.push_back({at, shown ? median : HUGE_VAL});
    if (setting->results.size() < 2 || !shown) continue;
    line.spread.push_back({at, std::max(setting->at_share(0.25), range.lo),
                           std::min(setting->at_share(0.75), range.hi)});
  }
  return line;
}

}  // namespace

std::size_t count_lines(const SweepTable& table) {
  return table.factors[line_factor(table)].numbers ? lines_of(table).size() : 0;
}

void draw_sweep_lines(const SweepPicture& picture, Script& script) {
  const SweepTable table = table_of(picture, "lines");
  const ResultRange range = range_of(table);
  const std::size_t over = line_factor(table);
  const Factor& factor = table.factors[over];
  Chart chart;
  chart.heading = fmt::format("{} over {}", picture.result.name, factor.name);
  if (table.most_results > 1) {
    chart.heading += fmt::format(", median and quartiles of {} runs", table.most_results);
  }
  chart.x = axis_of(factor, script);
  chart.y = result_axis(picture, range);
  for (const auto& [line, settings] : lines_of(table)) {
    chart.lines.push_back(line_through(settings, factor, over, range));
    chart.lines.back().label = label_of(table, over, line);
  }
  const SweepSetting* best = table.best();
  if (!range.below(best->median())) {
    chart.best = {{factor.place(best->at[over]), best->median()}};
  }
  draw_chart(picture, chart, script);
}

}  // namespace nnopt

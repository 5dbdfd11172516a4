// Results of random settings over one of the varied options, the best marked.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "plots/script.hpp"
#include "plots/sweep_table.hpp"

namespace nnopt {
namespace {

/// The factor by whose words the points are coloured; nothing where none has few.
std::optional<std::size_t> colours_of(const SweepTable& table) {
  constexpr std::size_t most = 8;
  const auto found = std::ranges::find_if(table.factors, [](const Factor& factor) {
    return !factor.numbers && factor.count() <= most;
  });
  if (found == table.factors.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.factors.begin());
}

/// Of so many runs every how many-th is drawn: a picture of more points than that is a heavy file
/// and shows no more.
std::size_t thinning(const SweepTable& table) {
  constexpr std::size_t most = 6000;
  std::size_t all = 0;
  for (const SweepSetting& setting : table.settings) all += setting.results.size();
  return std::max<std::size_t>(1, (all + most - 1) / most);
}

/// Points over one word, side by side in order of the result.
void spread_out(std::vector<ChartPoint>& points) {
  constexpr double half_width = 0.3;
  std::ranges::sort(points, {}, [](const ChartPoint& p) { return std::pair(p[0], p[1]); });
  for (std::size_t first = 0, end = 0; first < points.size(); first = end) {
    while (end < points.size() && points[end][0] == points[first][0]) ++end;
    const double n = double(end - first), middle = points[first][0];
    for (std::size_t k = first; k < end; ++k) {
      points[k][0] = middle + half_width * ((double(k - first) + 0.5) / n * 2 - 1);
    }
  }
}

}  // namespace

void draw_sweep_scatter(const SweepPicture& picture, std::size_t over, Script& script) {
  const SweepTable table = table_of(picture, "scatter");
  const ResultRange range = range_of(table);
  const Factor& factor = table.factors.at(over);
  const auto colours = colours_of(table);
  Chart chart;
  chart.heading = fmt::format("{} over {}", picture.result.name, factor.name);
  const std::size_t every = thinning(table);
  if (every > 1) chart.heading += fmt::format(", one of {} runs", every);
  const SweepSetting* best = table.best();
  chart.x = axis_of(factor, script);
  if (factor.numbers) chart.x.tics.clear();
  chart.y = result_axis(picture, range);
  std::size_t run = 0;
  for (std::size_t k = 0; k < (colours ? table.factors[*colours].count() : 1); ++k) {
    ChartLine line;
    if (colours && *colours != over) line.label = table.factors[*colours].words[k];
    line.joined = false;
    line.arm = colours ? k : 1;
    for (const SweepSetting& setting : table.settings) {
      if (colours && setting.at[*colours] != k) continue;
      const double at = factor.place(setting.at[over]);
      for (const double value : setting.results) {
        if (run++ % every != 0 && &setting != best) continue;
        if (range.above(value)) {
          line.above.push_back(at);
        } else if (range.below(value)) {
          line.below.push_back(at);
        } else {
          line.points.push_back({at, value});
        }
      }
    }
    if (!factor.numbers) spread_out(line.points);
    chart.lines.push_back(std::move(line));
  }
  // One legend for several figures side by side.
  chart.legend = script.alone() || over == (colours == 0U ? 1 : 0);
  double best_at = factor.place(best->at[over]);
  for (const ChartLine& line : chart.lines) {
    // Where words spread it.
    const auto found = std::ranges::find(line.points, best->median(),
                                         [](const ChartPoint& point) { return point[1]; });
    if (!factor.numbers && found != line.points.end()) best_at = (*found)[0];
  }
  chart.best = {{best_at, best->median()}};
  draw_chart(picture, chart, script);
}

}  // namespace nnopt

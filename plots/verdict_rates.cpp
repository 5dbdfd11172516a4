// The share of runs of each arm that succeed, down the side, with 95 % intervals.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "plots/look.hpp"
#include "plots/script.hpp"
#include "plots/verdict_drawings.hpp"
#include "plots/verdict_figures.hpp"

namespace nnopt {
namespace {

/// The one arm that all comparisons are with; nothing where there are several models.
std::optional<std::size_t> only_model(const VerdictResult& result) {
  if (result.comparisons.empty()) return std::nullopt;
  const std::size_t model = result.comparisons.front().first;
  const bool all = std::ranges::all_of(result.comparisons,
                                       [=](const ArmComparison& c) { return c.first == model; });
  return all ? std::optional(model) : std::nullopt;
}

std::string p_words(double p) { return p < 0.001 ? "p < 0.001" : fmt::format("p = {:.3f}", p); }

}  // namespace

void draw_rates(const VerdictPicture& picture, Script& script) {
  const VerdictResult& result = result_of(picture, "rates");
  const auto model = only_model(result);
  std::string heading = "share of runs that succeed, with 95 % intervals";
  if (model) heading += fmt::format("; p of no difference from {}", result.arms[*model].name);
  start_rows(picture, heading, script);
  const bool characters = script.paper().characters;
  script.line("set xrange [-0.02:1.02] noextend; set xtics 0.2");
  script.line("set xlabel \"share of runs\"");
  if (!characters) script.line("set grid x lt 1 lw 0.6 lc rgb '#e4e4e4'");

  Elements elements(script, "1:2");
  for (std::size_t i = 0; i < result.arms.size(); ++i) {
    const VerdictArm& arm = result.arms[i];
    if (arm.runs.empty()) continue;
    const double row = row_of(result, i);
    const double share = double(arm.successes) / double(arm.runs.size());
    const auto [lo, hi] = arm.interval;
    const std::size_t colour = colour_of(result, i);
    if (characters) {
      elements.add_path(script.columns({2, {{lo, row, hi, row}}}), colour, 1);
    } else {
      constexpr double thick = 12;  // pixels
      const double half = 0.5 * thick * double(result.arms.size()) / script.axes_height();
      elements.add_bricks(script.columns({6, {{share, row, lo, hi, row - half, row + half}}}),
                          colour);
    }
    elements.add_end(script.columns({2, {{share, row}}}), colour, 1.7);
    const auto compared = std::ranges::find(result.comparisons, i, &ArmComparison::second);
    write_beside(result, i, fmt::format("{}/{}", arm.successes, arm.runs.size()),
                 model && compared != result.comparisons.end() ? p_words(compared->adjusted) : "",
                 script);
  }
  script.line("unset key");
  script.plot("plot", elements.all());
}

}  // namespace nnopt

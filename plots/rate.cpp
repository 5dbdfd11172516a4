#include "plots/rate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/quantiles.hpp"
#include "plots/chart.hpp"
#include "plots/drawings.hpp"
#include "plots/figures.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

/// The median over the runs of an arm.
std::optional<double> rate_of(const Arm& arm) {
  std::vector<double> rates;
  for (const Trace& run : arm.runs) {
    if (const auto rate = convergence_rate(run)) rates.push_back(*rate);
  }
  if (rates.empty()) return {};
  std::ranges::sort(rates);
  return quantile(rates, 0.5);
}

/// The theory of quadratics: gradient descent with lr 2/(L+m), and the heavy ball with
/// momentum ((sqrt k - 1)/(sqrt k + 1))^2 (Polyak 1964).
ChartReference theory(std::string label, double from, double to, double power) {
  ChartReference line{std::move(label), {}};
  constexpr int parts = 100;
  for (int k = 0; k <= parts; ++k) {
    const double condition = from * std::pow(to / from, double(k) / parts);
    line.points.push_back({condition, 2 / (std::pow(condition, power) + 1)});
  }
  return line;
}

}  // namespace

std::optional<double> convergence_rate(const Trace& run) {
  constexpr double rounding = 1e-11;  // of the largest gradient
  double largest = 0;
  std::size_t end = 0;
  for (const TraceRow& row : run.rows) {
    if (!std::isfinite(row.gradient_norm) || row.gradient_norm <= rounding * largest) break;
    largest = std::max(largest, row.gradient_norm);
    ++end;
  }
  const std::size_t first = end / 2;
  if (end < first + 4) return {};
  const double n = double(end - first);
  double mean_step = 0, mean_log = 0;
  for (std::size_t k = first; k < end; ++k) {
    mean_step += double(run.rows[k].step) / n;
    mean_log += std::log(run.rows[k].gradient_norm) / n;
  }
  double squares = 0, products = 0;
  for (std::size_t k = first; k < end; ++k) {
    const double step = double(run.rows[k].step) - mean_step;
    squares += step * step;
    products += step * (std::log(run.rows[k].gradient_norm) - mean_log);
  }
  if (squares == 0) return {};
  return std::exp(products / squares);
}

void draw_rate(const Picture& picture, Script& script) {
  // Of several arms of one series (as with several step lengths) the fastest counts.
  std::vector<std::string> names;
  std::map<std::string, std::map<double, double>> series;
  double least = HUGE_VAL, most = 0;
  for (const Arm& arm : picture.arms) {
    const auto rate = rate_of(arm);
    if (!arm.condition || !rate || *rate >= 1) continue;
    const std::string& name = arm.series.empty() ? arm.label : arm.series;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    const auto [place, is_new] = series[name].emplace(*arm.condition, *rate);
    if (!is_new) place->second = std::min(place->second, *rate);
    least = std::min(least, *arm.condition);
    most = std::max(most, *arm.condition);
  }
  if (series.empty()) {
    cannot_draw("rate", "no run converges towards a point with positive curvature");
  }
  Chart chart;
  chart.heading = "what a step takes off the error: 1 − rate";
  chart.x = {"condition number", true};
  chart.y = {"1 − rate", true};
  for (const std::string& name : names) {
    ChartLine line{name, {}};
    line.joined = false;  // the lines of theory lead the eye
    for (const auto& [condition, rate] : series[name]) {
      line.points.push_back({condition, 1 - rate});
    }
    chart.lines.push_back(std::move(line));
  }
  if (most == least) {
    least /= 2;
    most *= 2;
  }
  chart.references.push_back(theory("gradient descent: (k-1)/(k+1)", least, most, 1));
  chart.references.push_back(theory("heavy ball: (√k-1)/(√k+1)", least, most, 0.5));
  draw_chart(picture, chart, script);
}

}  // namespace nnopt

#include "plots/init_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace nnopt {
namespace {

std::size_t fan(const LayerSize& size, bool in) { return in ? size.fan_in : size.fan_out; }

/// The other fans that stand beside several values of this one.
std::set<std::size_t> sweeps(std::span<const LayerSize> sizes, bool in) {
  std::map<std::size_t, std::set<std::size_t>> values;
  for (const LayerSize& size : sizes) values[fan(size, !in)].insert(fan(size, in));
  std::set<std::size_t> out;
  for (const auto& [other, own] : values) {
    if (own.size() > 1) out.insert(other);
  }
  return out;
}

/// Where a variance lies that is multiplied by the limits of `steady` from layer to layer, from the
/// geometric mean of what the lines start at.
ChartBand steady_band(const std::vector<ChartLine>& lines, std::size_t layers, bool backwards) {
  ChartBand band{fmt::format("steady: {} to {} times a layer", vanishing_below, exploding_above),
                 {}};
  double logarithms = 0, count = 0;
  for (const ChartLine& line : lines) {
    const double start = (backwards ? line.points.back() : line.points.front())[1];
    if (!(start > 0) || !std::isfinite(start)) continue;
    logarithms += std::log(start);
    ++count;
  }
  const double from = count > 0 ? std::exp(logarithms / count) : 1;
  for (std::size_t k = 0; k < layers; ++k) {
    const auto steps = static_cast<double>(backwards ? layers - 1 - k : k);
    band.edges.push_back({double(k + 1), from * std::pow(vanishing_below, steps),
                          from * std::pow(exploding_above, steps)});
  }
  return band;
}

}  // namespace

std::vector<std::string_view> varied_fans(std::span<const LayerSize> sizes) {
  std::vector<std::string_view> names;
  if (!sweeps(sizes, true).empty()) names.push_back("fan_in");
  if (!sweeps(sizes, false).empty()) names.push_back("fan_out");
  return names;
}

Chart size_chart(std::string_view figure, std::span<const InitRow> rows,
                 std::span<const std::string> schemes) {
  const bool in = figure == "fan_in";
  const std::string_view other_name = in ? "fan-out" : "fan-in";
  std::vector<LayerSize> sizes;
  for (const InitRow& row : rows) sizes.push_back(row.size);
  const auto others = sweeps(sizes, in);
  Chart chart;
  chart.x = {in ? "fan-in" : "fan-out", true, {}};
  chart.y = {"variance of the parameters", true, {}};
  chart.heading = fmt::format("against {}", chart.x.name);
  if (others.size() == 1) chart.heading += fmt::format(", with {} {}", other_name, *others.begin());
  std::set<double> tics;
  for (std::size_t scheme = 0; scheme < schemes.size(); ++scheme) {
    for (const std::size_t other : others) {
      ChartLine line{schemes[scheme], {}, {}};
      if (others.size() > 1) line.label += fmt::format(", {} {}", other_name, other);
      for (const InitRow& row : rows) {
        if (row.scheme != scheme || fan(row.size, !in) != other) continue;
        const auto x = static_cast<double>(fan(row.size, in));
        tics.insert(x);
        line.points.push_back({x, row.numbers.variance()});
        line.theory.push_back({x, row.expected});
      }
      std::ranges::sort(line.points);
      std::ranges::sort(line.theory);
      chart.lines.push_back(std::move(line));
    }
  }
  constexpr std::size_t most_tics = 10;
  if (tics.size() <= most_tics) chart.x.tics.assign(tics.begin(), tics.end());
  return chart;
}

Chart depth_chart(std::string_view figure, std::span<const SchemeDepth> depths,
                  std::span<const std::string> schemes) {
  const bool forward = figure == "activations";
  Chart chart;
  chart.heading = forward ? "activations, on the way forward" : "gradients, on the way back";
  chart.x = {"hidden layer", false, {}};
  chart.y = {forward ? "variance of activations" : "variance of gradients", true, {}};
  std::size_t hidden = 0;
  for (const SchemeDepth& depth : depths) {
    const double factor = forward ? depth.activation_factor : depth.gradient_factor;
    ChartLine line{fmt::format("{}: {}", schemes[depth.scheme], word(trend_of(factor))), {}, {}};
    hidden = depth.rows.size() - 1;
    for (std::size_t k = 0; k < hidden; ++k) {
      const DepthRow& row = depth.rows[k];
      line.points.push_back(
          {double(k + 1), forward ? row.activation_variance : row.gradient_variance});
    }
    chart.lines.push_back(std::move(line));
  }
  if (hidden > 1) chart.band = steady_band(chart.lines, hidden, !forward);
  return chart;
}

}  // namespace nnopt

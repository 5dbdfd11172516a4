#include "plots/eval_charts.hpp"

#include <algorithm>

namespace nnopt {
namespace {

constexpr std::size_t most_lines = 6;

ChartLine remainder_line(std::string label, const TaylorTest& test) {
  ChartLine line{std::move(label), {}, {}};
  for (const auto& [h, remainder] : test.all) {
    line.points.push_back({h, remainder});
    if (h < test.steps.back()) continue;  // below it there is rounding
    const double ratio = h / test.steps.back();
    line.theory.push_back({h, test.remainders.back() * ratio * ratio});
  }
  return line;
}

}  // namespace

Chart taylor_chart(const DerivativeCheck& check, std::span<const std::string> names) {
  Chart chart;
  chart.heading = "remainder |f(x+hd) - f(x) - h g.d|, lines h^2";
  chart.x = {"h", true, {}};
  chart.y = {"remainder", true, {}};
  if (names.size() > 1) chart.lines.push_back(remainder_line("all together", check.along_all));
  for (std::size_t i = 0; i < std::min(names.size(), most_lines); ++i) {
    if (check.coordinates[i].steps.empty()) continue;  // a straight line has none
    chart.lines.push_back(remainder_line("along " + names[i], check.coordinates[i]));
  }
  return chart;
}

Chart section_chart(const KnownFunction& f, std::span<const double> x) {
  constexpr int half = 200;
  constexpr double reach = 2;
  Chart chart;
  chart.heading = "through the point, along each coordinate";
  chart.x = {"distance from the point", false, {}};
  chart.y = {f.value_name, false, {}};
  std::vector<double> at(x.begin(), x.end());
  for (std::size_t i = 0; i < std::min(at.size(), most_lines); ++i) {
    ChartLine line{"along " + f.variables[i], {}, {}};
    for (int k = -half; k <= half; ++k) {
      const double t = reach * k / half;
      at[i] = x[i] + t;
      line.points.push_back({t, (*f.function)(std::span<const double>(at))});
    }
    at[i] = x[i];
    chart.lines.push_back(std::move(line));
  }
  return chart;
}

}  // namespace nnopt

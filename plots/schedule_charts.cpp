#include "plots/schedule_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "optimizers/schedule.hpp"
#include "plots/chart.hpp"

namespace nnopt {
namespace {

constexpr std::int64_t usual_length = 200, cycles_shown = 4, most_points = 1000;

/// A loss that has something of everything.
constexpr std::string_view loss_text =
    "a made-up loss: down 3 % an epoch, up 10 % in every 15th, the same from 80 to 105";
double next_loss(double loss, std::int64_t epoch) {
  if (epoch >= 80 && epoch < 105) return loss;
  return loss * (epoch % 15 == 14 ? 1.1 : 0.97);
}

struct Course {
  bool by_steps = false;
  std::int64_t length = usual_length;
  std::vector<double> tics;  // where cycles begin
  std::vector<ChartPoint> rates, momenta, losses;
};

/// The cyclic schedule that it is, if so.
const CyclicSchedule* cyclic(const Schedule& schedule) {
  const auto* const named = std::get_if<NamedSchedule>(&schedule);
  return named == nullptr ? nullptr : std::get_if<CyclicSchedule>(named);
}

/// Epochs or steps that show what there is to see.
std::int64_t length_of(const Schedule& schedule) {
  if (const CyclicSchedule* const cycles = cyclic(schedule)) {
    const std::int64_t up = cycles->step_size_up;
    return cycles_shown * (up + cycles->step_size_down.value_or(up));
  }
  const auto* const named = std::get_if<NamedSchedule>(&schedule);
  const auto* const one = named == nullptr ? nullptr : std::get_if<OnecycleSchedule>(named);
  return one == nullptr ? usual_length : one->total_steps.value_or(usual_length);
}

/// From one flat piece to another the line goes straight up or down.
std::vector<ChartPoint> with_stairs(const std::vector<ChartPoint>& line) {
  std::vector<ChartPoint> out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool flat_before = i > 1 && line[i - 2][1] == line[i - 1][1];
    const bool flat_behind = i + 1 < line.size() && line[i][1] == line[i + 1][1];
    if (flat_before && flat_behind && line[i - 1][1] != line[i][1]) {
      out.push_back({line[i][0], line[i - 1][1]});
    }
    out.push_back(line[i]);
  }
  return out;
}

Course course_of(const Schedule& schedule) {
  Course course;
  course.by_steps = counts_steps(schedule);
  course.length = length_of(schedule);
  if (cyclic(schedule) != nullptr) {
    for (int k = 0; k <= cycles_shown; ++k) {
      course.tics.push_back(static_cast<double>(course.length) * k / cycles_shown);
    }
  }
  Scheduler scheduler({schedule}, 1, {course.length, 1});
  const std::int64_t stride = (course.length + most_points - 1) / most_points;
  double loss = 1;
  for (std::int64_t t = 0; t < course.length; t += stride) {
    const auto x = static_cast<double>(t);
    const auto [rate, momentum] = scheduler.at(t);
    course.rates.push_back({x, rate});
    if (momentum) course.momenta.push_back({x, *momentum});
    if (!scheduler.needs_losses()) continue;
    if (t > 0) loss = next_loss(loss, t);
    course.losses.push_back({x, loss});
    scheduler.epoch_ended(loss);
  }
  // The last epoch has its value to its end.
  for (auto* const line : {&course.rates, &course.momenta, &course.losses}) {
    if (!line->empty()) line->push_back({static_cast<double>(course.length), line->back()[1]});
  }
  return course;
}

Chart chart_of(const Course& course, std::string heading, std::string value_name,
               std::vector<ChartPoint> line) {
  Chart chart;
  chart.heading = std::move(heading);
  chart.x = {course.by_steps ? "step" : "epoch", false, course.tics};
  chart.y = {std::move(value_name)};
  chart.lines.push_back({"", std::move(line)});
  return chart;
}

Chart rate_chart(const Course& course, std::string heading) {
  Chart chart = chart_of(course, std::move(heading), "learning rate, where --lr is 1",
                         with_stairs(course.rates));
  chart.y.from_zero = true;
  return chart;
}

std::string text_of(const Schedule& schedule) {
  const auto* const named = std::get_if<NamedSchedule>(&schedule);
  if (named == nullptr) return "times --lr";
  return std::visit([]<class S>(const S&) { return std::string(S::text); }, *named);
}

void add_chart(Page& page, Chart chart) {
  page.figures.push_back([title = PageTitle(page), chart = std::move(chart)](Script& script) {
    draw_chart(title, chart, script);
  });
}

}  // namespace

Page schedule_page(std::string_view spec) {
  const Schedule schedule = find_schedule(spec);
  const Course course = course_of(schedule);
  Page page;
  page.title = describe(schedule);
  page.subtitle = text_of(schedule);
  const bool alone = course.momenta.empty() && course.losses.empty();
  add_chart(page, rate_chart(course, alone ? fmt::format("over {} {}", course.length,
                                                         course.by_steps ? "steps" : "epochs")
                                           : "learning rate"));
  if (!course.momenta.empty()) {
    add_chart(page, chart_of(course, "momentum", "momentum", course.momenta));
  }
  if (!course.losses.empty()) {
    page.subtitle = fmt::format("on {}", loss_text);
    add_chart(page, chart_of(course, "what it looks at", "loss", course.losses));
  }
  return page;
}

Page schedules_page() {
  Page page;
  page.cells = Page::Cells::medium;
  for (const auto& row : schedule_rows()) {
    const Schedule schedule = find_schedule(row.name);
    add_chart(page, rate_chart(course_of(schedule), std::string(row.name)));
  }
  page.title = fmt::format("{} learning-rate schedules", page.figures.size());
  page.subtitle = fmt::format("with their usual options; plateau and bold_driver on {}", loss_text);
  return page;
}

}  // namespace nnopt

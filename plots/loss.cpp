// Values against steps, evaluations, time or examples: every run thin, the median of an arm's runs
// bold.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/quantiles.hpp"
#include "plots/drawings.hpp"
#include "plots/look.hpp"
#include "plots/loss_axis.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

constexpr std::size_t columns_of_page = 1500;  // more points than this cannot be told apart

/// What the values are drawn against.
struct Course {
  std::string_view figure, heading, label;  // the heading follows what the value is
  double (*at)(const Arm&, const TraceRow&);
  std::string_view needs;  // said where it is 0 throughout
};

constexpr Course steps{"loss", "at each step", "step",
                       [](const Arm&, const TraceRow& row) { return double(row.step); }, ""};
constexpr Course evaluations{
    "loss_evaluations", "after evaluations", "evaluations",
    [](const Arm&, const TraceRow& row) { return double(row.evaluations); }, ""};
constexpr Course seconds{"loss_seconds", "against time", "seconds",
                         [](const Arm&, const TraceRow& row) { return row.seconds; },
                         "the runs tell no times (a trace has none)"};
constexpr Course examples{"loss_examples", "against rows of data seen", "rows of data seen",
                          [](const Arm& arm, const TraceRow& row) {
                            return arm.rows_per_evaluation * double(row.evaluations);
                          },
                          "it shows fits to data (--data FILE)"};

struct Sample {
  double at, value;
};

using Samples = std::vector<Sample>;

/// The axis of a course. Logarithmic where one arm ends so early that it would not be seen.
struct CourseAxis {
  double lo = 0, hi = 1, unit = 1;
  bool logarithmic = false;
  std::string label;

  double share(double at) const {
    return logarithmic ? std::log(std::max(at, lo) / lo) / std::log(hi / lo) : at / hi;
  }
};

CourseAxis axis_of(const Picture& picture, const Course& course) {
  constexpr double far_apart = 10;
  double first_end = HUGE_VAL, last_end = 0, least = HUGE_VAL;
  for (const Arm& arm : picture.arms) {
    double end = 0;
    for (const Trace& run : arm.runs) {
      for (const TraceRow& row : run.rows) {
        const double at = course.at(arm, row);
        end = std::max(end, at);
        if (row.step > 0 && at > 0) least = std::min(least, at);
      }
    }
    if (end > 0) first_end = std::min(first_end, end);
    last_end = std::max(last_end, end);
  }
  if (last_end == 0 && !course.needs.empty()) cannot_draw(course.figure, course.needs);
  CourseAxis axis;
  axis.label = course.label;
  axis.hi = std::max(last_end, course.needs.empty() ? 1.0 : 0.0);
  axis.logarithmic = last_end > far_apart * first_end;
  if (axis.logarithmic) axis.lo = std::max(least, 1e-5 * last_end);
  if (course.figure == seconds.figure && last_end < 1) {
    const bool milli = last_end >= 1e-3;
    axis.unit = milli ? 1e-3 : 1e-6;
    axis.label = milli ? "milliseconds" : "microseconds";
  }
  return axis;
}

Samples samples_of(const Arm& arm, const Trace& run, std::size_t rows, const Course& course) {
  Samples out;
  for (std::size_t row = 0; row < rows; ++row) {
    out.push_back({course.at(arm, run.rows[row]), run.rows[row].value});
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

/// At each sample of the run that goes furthest the median over the runs; one that has ended counts
/// with its last value, one that is not finite as the highest.
Samples median(const std::vector<Samples>& runs) {
  const Samples& longest = *std::ranges::max_element(
      runs, {}, [](const Samples& run) { return run.empty() ? -1 : run.back().at; });
  Samples out;
  std::vector<std::size_t> at(runs.size(), 0);
  for (const Sample& sample : longest) {
    std::vector<double> values;
    for (std::size_t k = 0; k < runs.size(); ++k) {
      while (at[k] + 1 < runs[k].size() && runs[k][at[k] + 1].at <= sample.at) ++at[k];
      if (runs[k].empty()) continue;
      const double value = runs[k][at[k]].value;
      values.push_back(std::isfinite(value) ? value : HUGE_VAL);
    }
    std::sort(values.begin(), values.end());
    const double middle = quantile(values, 0.5);
    if (std::isfinite(middle)) out.push_back({sample.at, middle});
  }
  return out;
}

Pieces line_of(const Samples& samples, const CourseAxis& x, const LossAxis& axis) {
  Pieces line{2, {{}}};
  for (const Sample& sample : extremes(samples)) {
    const double y = axis.at(sample.value);
    if (x.logarithmic && sample.at < x.lo) continue;  // the start
    if (std::isfinite(y)) {
      line.pieces.back().insert(line.pieces.back().end(), {sample.at / x.unit, y});
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

void set_course_axis(const CourseAxis& x, Script& script) {
  const double last = x.hi / x.unit;
  if (x.logarithmic) {
    script.line("set logscale x");
    script.line(fmt::format("set xrange [{:.6g}:{:.6g}] noextend", x.lo / x.unit, last));
    script.line(script.paper().characters ? "set format x '1e%T'" : "set format x '10^{%T}'");
  } else {
    script.line(fmt::format("set xrange [0:{:.9g}] noextend", last));
    if (last < 8 && last == std::round(last)) script.line("set xtics 1");
  }
  script.line(fmt::format("set xlabel '{}'", x.label));
}

void draw_course(const Picture& picture, Script& script, const Course& course) {
  const LossAxis axis = loss_axis(picture, course.figure, false);
  const CourseAxis x = axis_of(picture, course);
  const std::string value =
      picture.value_name == Picture{}.value_name ? "value" : picture.value_name;
  // The last tic's number stands half right of the axes.
  const double last = x.logarithmic ? 0 : x.hi / x.unit;
  const double right = last < 1e5 ? 30 : 5 * (3 + std::floor(std::log10(last)));
  start_figure(picture, fmt::format("{} {}", value, course.heading), 100, right, script);
  set_loss_axis(axis, script);
  set_course_axis(x, script);

  Elements elements(script, "1:2");
  std::vector<Point2> busy;
  std::vector<Pieces> bold(picture.arms.size());
  for (std::size_t i = 0; i < picture.arms.size(); ++i) {
    const Arm& arm = picture.arms[i];
    std::vector<Samples> runs;
    Pieces all{2, {}};
    for (const Trace& run : arm.runs) {
      for (const TraceRow& row : run.rows) {
        busy.push_back({x.share(course.at(arm, row)), axis.share(row.value)});
      }
      runs.push_back(samples_of(arm, run, script.shown(run.rows.size()), course));
      const Pieces line = line_of(runs.back(), x, axis);
      all.pieces.insert(all.pieces.end(), line.pieces.begin(), line.pieces.end());
    }
    if (runs.size() > 1 && !all.pieces.empty()) elements.add_faint(script.columns(all), i, 0.8);
    bold[i] = runs.size() > 1 ? line_of(median(runs), x, axis) : std::move(all);
  }
  for (std::size_t i = 0; i < bold.size(); ++i) {
    if (!bold[i].pieces.empty()) elements.add_path(script.columns(bold[i]), i, 2.2);
    // One line that has no name needs none.
    const std::string label = label_of(picture.arms[i]);
    if (!label.empty()) elements.name_arm(i, label);
  }
  place_legend(busy, elements.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace

void draw_loss(const Picture& picture, Script& script) { draw_course(picture, script, steps); }
void draw_loss_evaluations(const Picture& picture, Script& script) {
  draw_course(picture, script, evaluations);
}
void draw_loss_seconds(const Picture& picture, Script& script) {
  draw_course(picture, script, seconds);
}
void draw_loss_examples(const Picture& picture, Script& script) {
  draw_course(picture, script, examples);
}

}  // namespace nnopt

#include "runs/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "functions/function.hpp"
#include "optimizers/vectors.hpp"
#include "runs/curvature.hpp"
#include "runs/minimize.hpp"
#include "runs/not_finite.hpp"
#include "runs/step_length.hpp"
#include "runs/tail.hpp"

namespace nnopt {
namespace {

/// An end this near above the known minimum is a good one: --success.
constexpr double near_minimum = 0.01;
constexpr double float_eps = std::numeric_limits<float>::epsilon();

bool finite(const TailRow& row) {
  return std::isfinite(row.value) && std::isfinite(row.gradient_norm) && std::isfinite(row.size());
}
bool finite(std::span<const double> x) {
  return std::ranges::all_of(x, [](double number) { return std::isfinite(number); });
}

/// Signs of trouble in one run, and what they mean together.
class Case {
 public:
  Case(const MinimizePlan& plan, const RunResult& run, const Tail& tail)
      : plan_(plan), run_(run), tail_(tail), f_(*plan.function.function) {
    for (std::size_t i = 0; i < tail.size() && finite(tail[i]); ++i) rows_.push_back(tail[i]);
  }

  std::optional<Diagnosis> of_broken_run() const {
    if (auto off = fell_for_ever()) return off;
    if (blew_up()) {
      if (auto steep = lr_above_bound()) return steep;
    }
    if (auto huge = overflowed_weights()) return huge;
    if (ran_away()) return {};  // the reason of the end says it
    return not_finite();
  }

  std::optional<Diagnosis> of_whole_run() const {
    if (rows_.empty()) return {};
    if (alternates(0.8) && steps_grow()) {
      if (auto steep = lr_above_bound()) return steep;
    }
    const auto& minimum = plan_.function.minimum;
    if (run_.status == Status::target || (minimum && run_.value - *minimum < near_minimum)) {
      return {};
    }
    if (auto huge = grown_weights()) return huge;
    if (auto off = runs_off()) return off;
    if (auto back_and_forth = oscillation()) return back_and_forth;
    if (auto still = stationary()) return still;
    return float_floor();
  }

 private:
  /// Before it came to the start.
  bool ran_away() const { return run_.init_distance && !std::isfinite(*run_.init_distance); }
  bool is_network() const { return find_model(plan_.model.name).network; }
  double scale_of_x() const { return 1 + norm(run_.x); }
  /// What a change of the value is measured by.
  double scale_of_value() const {
    const double size = std::abs(run_.value);
    if (plan_.function.minimum) return std::max(size, run_.value - *plan_.function.minimum);
    return std::max(1.0, size);
  }
  double value(std::span<const double> x) const { return f_(x); }

  /// Largest minus smallest value of the last rows.
  double spread() const {
    const auto [lo, hi] = std::ranges::minmax(rows_, {}, &TailRow::value);
    return hi.value - lo.value;
  }
  /// Long enough to tell how the run went on, or ended by its own choice.
  bool has_settled() const {
    return rows_.size() >= 8 || run_.status == Status::stalled || run_.status == Status::converged;
  }

  // ---- steps that are too long ----

  /// Whether (nearly) each of the last steps goes back where the one before came from.
  bool alternates(double share) const {
    const std::size_t looked = std::min<std::size_t>(rows_.size(), 32);
    if (looked < 8) return false;
    const auto back = std::count_if(rows_.end() - std::ptrdiff_t(looked), rows_.end(),
                                    [](const TailRow& row) { return row.cosine() < -0.9; });
    return static_cast<double>(back) >= share * static_cast<double>(looked);
  }
  bool steps_grow() const {
    const std::size_t half = rows_.size() / 2;
    const auto mean = [&](std::size_t from) {
      double sum = 0;
      for (std::size_t i = 0; i < half; ++i) sum += rows_[from + i].step_norm;
      return sum;
    };
    return half > 0 && mean(rows_.size() - half) > 1.01 * mean(0) &&
           rows_.back().value > rows_.front().value;
  }
  /// Whether the values rose before they were no numbers.
  bool blew_up() const {
    if (rows_.size() < 2) return false;
    const double last = rows_.back().value;
    return last > run_.first_value && last > rows_[rows_.size() - 2].value;
  }

  double largest_curvature(std::span<const double> x) const {
    const auto ends = finite(x) ? curvature_at(f_, x) : std::nullopt;
    return ends ? ends->most : 0;
  }
  double lr() const { return rows_.back().lr; }

  std::optional<Diagnosis> lr_above_bound() const {
    if (plan_.method || is_network() || plan_.clip.any() || rows_.empty()) return {};
    const double most = std::max(largest_curvature(plan_.start), largest_curvature(run_.best_x));
    const std::string name = largest_stable_lr_text(plan_.rule);
    if (const auto bound = largest_stable_lr(plan_.rule, most); bound && lr() > *bound) {
      return Diagnosis{
          "lr_above_2_over_L",
          fmt::format("lr {:.4g} is above {} = {:.4g}, beyond which the steps along the largest "
                      "curvature L = {:.4g} grow: try --lr {:.2g} or --lr auto",
                      lr(), name, *bound, most, *bound / 2)};
    }
    // It may be steeper where the lowest point's own step leads.
    const double behind = largest_curvature(step_from(run_.best_x));
    if (const auto bound = largest_stable_lr(plan_.rule, behind); bound && lr() > *bound) {
      return Diagnosis{
          "lr_above_2_over_L",
          fmt::format("lr {:.4g} steps from the lowest point to where the largest curvature is "
                      "L = {:.4g} and {} = {:.4g}, beyond which steps grow: try --lr {:.2g} or "
                      "--lr auto",
                      lr(), behind, name, *bound, lr() / 10)};
    }
    return {};
  }
  /// Where gradient descent goes from x.
  std::vector<double> step_from(const std::vector<double>& x) const {
    Gradient<double> gradient_of(f_);
    std::vector<double> to(x.size());
    gradient_of(x, to);
    for (std::size_t i = 0; i < x.size(); ++i) to[i] = x[i] - lr() * to[i];
    return to;
  }

  std::optional<Diagnosis> oscillation() const {
    // Of mini-batches each pulls its own way.
    if (plan_.batch_size || rows_.size() < 16 || !alternates(0.9)) return {};
    const std::size_t half = rows_.size() / 2;
    const auto middle = rows_.begin() + std::ptrdiff_t(half);
    const auto lowest = [](auto begin, auto end) {
      return std::min_element(begin, end,
                              [](const TailRow& a, const TailRow& b) { return a.value < b.value; })
          ->value;
    };
    const double before = lowest(rows_.begin(), middle), after = lowest(middle, rows_.end());
    if (after < before - 1e-3 * spread() - 1e-9 * std::abs(before)) return {};
    const double step = rows_.back().step_norm;
    // What the last step could gain is little beside what the run has gained.
    const double gained = std::abs(run_.first_value - run_.value);
    if (rows_.back().gradient_norm * step < 1e-3 * gained) return {};
    const double least = plan_.precision == Precision::single ? 1e-5 : 1e-7;
    if (step < least * scale_of_x() || step < 0.9 * rows_[half].step_norm) return {};
    double cosine = 0;
    for (auto row = middle; row != rows_.end(); ++row) cosine += row->cosine();
    cosine /= static_cast<double>(rows_.end() - middle);
    return Diagnosis{
        "oscillation",
        fmt::format("the steps (length {:.3g}) go back and forth, cosine {:.3g} from each to the "
                    "next, and the value does not fall{}",
                    step, cosine, why_it_oscillates())};
  }
  /// By the curvature between the last two points, and what to try.
  std::string why_it_oscillates() const {
    if (plan_.method) return "";
    const std::string advice = fmt::format(": try --lr {:.2g} or one that decays", lr() / 4);
    if (is_network() || !finite(tail_.before)) return advice;
    std::vector<double> x = run_.x;
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = (x[i] + tail_.before[i]) / 2;
    const auto bound = largest_stable_lr(plan_.rule, largest_curvature(x));
    if (!bound || lr() < 0.98 * *bound) return advice;
    return fmt::format(" (lr {:.4g}, {} = {:.4g} there)", lr(), largest_stable_lr_text(plan_.rule),
                       *bound) +
           advice;
  }

  // ---- no minimum ----

  /// Whether (nearly) each of the last steps led outwards and down.
  bool size_grows() const {
    const std::size_t looked = std::min<std::size_t>(rows_.size(), 32);
    if (looked < 4) return false;
    std::size_t out = 0;
    for (std::size_t i = rows_.size() - looked + 1; i < rows_.size(); ++i) {
      out += rows_[i].square > rows_[i - 1].square && rows_[i].value < rows_[i - 1].value;
    }
    return static_cast<double>(out) >= 0.9 * static_cast<double>(looked - 1);
  }
  bool is_far(double size, double times) const { return size > times * (1 + norm(plan_.start)); }

  Diagnosis going_off(const std::string& how) const {
    return {"runs_off",
            fmt::format("it runs off to infinity: |x| = {:.3g} and growing, {}: there may be no "
                        "minimum that way; try another --start",
                        rows_.back().size(), how)};
  }
  std::optional<Diagnosis> fell_for_ever() const {
    if (rows_.size() < 3) return {};
    const bool falls = rows_.back().value < run_.first_value &&
                       rows_.back().value < rows_[rows_.size() - 2].value &&
                       rows_.back().size() > rows_[rows_.size() - 2].size();
    if (!falls || !is_far(rows_.back().size(), 1e3)) return {};
    return going_off(fmt::format("f = {:.4g} and falling without bound", rows_.back().value));
  }
  std::optional<Diagnosis> runs_off() const {
    if (!size_grows()) return {};
    if (is_far(rows_.back().size(), 1e6)) {
      return going_off(fmt::format("f = {:.6g} and falling", run_.value));
    }
    std::vector<double> along = run_.x, last = run_.x;
    for (std::size_t i = 0; i < along.size(); ++i) along[i] -= plan_.start[i];
    for (std::size_t i = 0; i < last.size(); ++i) last[i] -= tail_.before[i];
    for (const auto* direction : {&last, &along}) {
      if (falls_along(*direction)) {
        return going_off(fmt::format("f = {:.6g} and falling as far as one looks", run_.value));
      }
    }
    return {};
  }
  /// Whether f falls, decade by decade, to a million times the way made so far, and not ever less.
  bool falls_along(const std::vector<double>& direction) const {
    const double length = norm(direction);
    if (length == 0 || !std::isfinite(length)) return false;
    const double unit = std::max(1.0, distance(run_.x, plan_.start));
    double before = value(run_.x), first_fall = 0, way = unit;
    for (int decade = 0; decade <= 6; ++decade, way *= 10) {
      std::vector<double> x = run_.x;
      for (std::size_t i = 0; i < x.size(); ++i) x[i] += way * direction[i] / length;
      const double now = value(x);
      if (decade > 0 && now == -std::numeric_limits<double>::infinity()) return true;
      const double fall = before - now;
      if (decade == 1) first_fall = fall;
      if (!(fall > 0) || (decade > 1 && fall < 0.1 * first_fall)) return false;
      before = now;
    }
    return true;
  }

  // ---- numbers that are none ----

  std::optional<Diagnosis> overflowed_weights() const {
    if (!is_network() || finite(run_.x)) return {};
    const std::string start = tail_.weights_at_start ? fmt::format(" (|w| was {:.3g} at the start)",
                                                                   *tail_.weights_at_start)
                                                     : "";
    return Diagnosis{
        "huge_weights",
        fmt::format("the weights{} grew until the network's output overflowed in step "
                    "{}: try a smaller --lr or --clip-norm 1",
                    start,
                    ran_away() ? fmt::format("{} of the initialization phase", run_.init_steps)
                               : fmt::format("{}", run_.steps))};
  }
  std::optional<Diagnosis> grown_weights() const {
    if (!tail_.weights_at_start || !tail_.weights_at_end) return {};
    const double from = *tail_.weights_at_start, to = *tail_.weights_at_end;
    if (!(to > 100 * from)) return {};
    return Diagnosis{
        "huge_weights",
        fmt::format("the weights grew from |w| = {:.3g} to {:.3g}: try a smaller --lr, "
                    "--weight-decay or --clip-norm 1",
                    from, to)};
  }

  std::optional<Diagnosis> not_finite() const {
    const std::string when =
        run_.steps == 0 ? "at the start" : fmt::format("after step {}", run_.steps);
    if (!finite(run_.x)) {
      const TailRow* const last = rows_.empty() ? nullptr : &rows_.back();
      return Diagnosis{
          "not_finite",
          fmt::format("x is not finite {}{}: try a smaller --lr or --clip-norm 1", when,
                      last ? fmt::format(": the step before it had f = {:.3g}, a gradient of norm "
                                         "{:.3g} and lr {:.3g}",
                                         last->value, last->gradient_norm, last->lr)
                           : "")};
    }
    const std::string where = plan_.precision == Precision::single
                                  ? name_not_finite<float>(plan_.function, run_.x)
                                  : name_not_finite<double>(plan_.function, run_.x);
    const bool by_value = !std::isfinite(run_.value);
    return Diagnosis{"not_finite",
                     fmt::format("the {} is not finite {}{}{}", by_value ? "value" : "gradient",
                                 when, where.empty() ? "" : ": ", where)};
  }

  // ---- where the gradient is (nearly) 0 ----

  /// The gradient at the end, and the way that it and the curvature along it tell to a minimum.
  struct Prospect {
    double gradient, curvature, way, fall;
  };
  Prospect prospect() const {
    Gradient<double> gradient_of(f_);
    std::vector<double> g(run_.x.size());
    gradient_of(run_.x, g);
    Prospect ahead{norm(g), 0, 0, 0};
    if (ahead.gradient > 0) ahead.curvature = curvature_along(f_, run_.x, g);
    if (ahead.curvature > 0) {
      ahead.way = ahead.gradient / ahead.curvature;
      ahead.fall = ahead.way * ahead.gradient / 2;
    } else if (ahead.gradient > 0) {
      ahead.way = ahead.fall = std::numeric_limits<double>::infinity();
    }
    return ahead;
  }

  std::optional<Diagnosis> float_floor() const {
    if (plan_.precision != Precision::single || !has_settled() || !finite(run_.x)) return {};
    // A method that would go on may only have failed in its last trials.
    const bool ended = run_.status == Status::stalled || run_.status == Status::converged;
    if (plan_.method && !ended) return {};
    const bool stands = std::ranges::all_of(
        rows_, [](const TailRow& row) { return row.step_norm <= 2 * float_eps * row.size(); });
    // Rules never look at values; methods take no step that does not show in them.
    const bool level = plan_.method.has_value() && spread() <= 4 * float_eps * std::abs(run_.value);
    if (!stands && !level) return {};
    const Prospect ahead = prospect();
    // Where the gradient is next to nothing, another precision changes nothing.
    if (!(ahead.gradient * scale_of_x() > 1e-12 * scale_of_value())) return {};
    if (ahead.way < (stands ? 1e-4 : 1e-2) * scale_of_x()) return {};
    if (ahead.fall < 1e-6 * (run_.first_value - run_.value)) return {};
    const double grain = stands ? float_eps * norm(run_.x) : float_eps * std::abs(run_.value);
    return Diagnosis{
        "float_floor",
        fmt::format(
            "{} by less than float can tell ({:.2g}), although the gradient norm is {:.3g}: "
            "try --precision double",
            stands ? "x changes" : "the value changes", grain, ahead.gradient)};
  }

  std::optional<Diagnosis> stationary() const {
    if (!finite(run_.x) || run_.gradient_norm * scale_of_x() > 1e-3 * scale_of_value()) return {};
    const auto ends = curvature_at(f_, run_.x);
    if (!ends) return {};
    const bool bends_down = -ends->least * scale_of_x() * scale_of_x() > 1e-4 * scale_of_value();
    if (ends->least < -1e-7 * ends->size() && bends_down &&
        run_.gradient_norm <= 1e-3 * -ends->least * scale_of_x()) {
      return saddle(*ends);
    }
    return plateau(*ends);
  }

  Diagnosis saddle(const Curvature& ends) const {
    std::string direction;
    const auto& v = ends.least_direction;
    for (std::size_t i = 0; i < std::min<std::size_t>(v.size(), 6); ++i) {
      direction += fmt::format("{}{:.3g}", i == 0 ? "" : ", ", v[i]);
    }
    if (v.size() > 6) direction += ", ...";
    const std::string what = ends.most < 0 ? "a maximum" : "a saddle";
    return {"saddle",
            fmt::format("{}: the gradient norm is {:.3g}, but along ({}) the curvature is {:.3g}: "
                        "try another --start, or noise (other seeds of --model parameter)",
                        what, run_.gradient_norm, direction, ends.least)};
  }

  std::optional<Diagnosis> plateau(const Curvature& ends) const {
    const double least_scale = std::min(1.0, scale_of_value());
    if (run_.gradient_norm * scale_of_x() > 1e-4 * least_scale || !has_settled()) return {};
    const auto largest =
        std::ranges::max(rows_, {}, [](const TailRow& row) { return std::abs(row.value); });
    if (spread() > 1e-6 * scale_of_value() || spread() > 1e-3 * std::abs(largest.value)) return {};
    const Prospect ahead = prospect();
    const double gained = run_.first_value - run_.value;
    const bool minimum_in_sight = ends.most > 0 && ends.least >= -1e-7 * ends.most &&
                                  (ahead.way <= 1e-2 * scale_of_x() || ahead.fall <= 1e-3 * gained);
    if (minimum_in_sight || rises_all_around()) return {};
    return Diagnosis{
        "plateau",
        fmt::format("a plateau: the gradient norm is {:.3g}, the curvatures lie between {:.3g} and "
                    "{:.3g}, and no minimum is in sight: try another --start{} --model mlp9",
                    ahead.gradient, ends.least, ends.most,
                    plan_.method ? " or" : ", a larger --lr or")};
  }
  /// Whether f is nowhere lower, and somewhere higher, a hundredth of the scale away along the
  /// coordinates.
  bool rises_all_around() const {
    const double here = value(run_.x), step = 1e-2 * scale_of_x();
    bool higher = false;
    for (std::size_t i = 0; i < run_.x.size(); ++i) {
      for (const double side : {-step, step}) {
        std::vector<double> x = run_.x;
        x[i] += side;
        const double there = value(x);
        if (!(there >= here)) return false;
        higher |= there > here;
      }
    }
    return higher;
  }

  const MinimizePlan& plan_;
  const RunResult& run_;
  const Tail& tail_;
  const Function& f_;
  std::vector<TailRow> rows_;  // the finite ones, up to the first that is not
};

}  // namespace

std::optional<Diagnosis> diagnose(const MinimizePlan& plan, const RunResult& run,
                                  const Tail& tail) {
  if (run.status == Status::failed || run.status == Status::interrupted) return {};
  const Case found(plan, run, tail);
  const bool broken =
      !std::isfinite(run.value) || !std::isfinite(run.gradient_norm) || !finite(run.x);
  return broken ? found.of_broken_run() : found.of_whole_run();
}

}  // namespace nnopt

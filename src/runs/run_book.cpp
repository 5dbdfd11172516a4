#include "runs/run_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/error.hpp"
#include "base/spec.hpp"
#include "base/text.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {

CoursePlan course_plan(const MinimizePlan& plan) {
  CoursePlan course;
  course.initialize = plan.has_init_phase();
  course.init_tolerance = plan.init_tolerance;
  course.init_steps = plan.init_steps;
  course.reset_optimizer = plan.reset_optimizer;
  course.steps = plan.steps;
  if (plan.target) course.target = *plan.target;
  if (plan.gtol) course.gtol = *plan.gtol;
  if (plan.patience) course.patience = *plan.patience;
  return course;
}

RunBook::RunBook(const MinimizePlan& plan, std::uint64_t seed, Observer& observer)
    : plan_(plan),
      course_plan_(course_plan(plan)),
      observer_(observer),
      lr_(std::visit([](const auto& rule) { return rule.lr; }, plan.rule)),
      course_(course_plan_) {
  result_.seed = seed;
}

const TraceRow& RunBook::next_row(const Evaluation& now, std::optional<std::int64_t> evaluations) {
  row_.step = course_.initializing ? course_.init_steps : course_.step;
  row_.evaluations = evaluations.value_or(row_.step);
  row_.value = std::isnan(now.value) ? std::numeric_limits<double>::quiet_NaN() : now.value;
  if (!has_rows_ || now.value < row_.best) row_.best = now.value;
  row_.gradient_norm =
      now.gradient.empty() ? std::numeric_limits<double>::quiet_NaN() : norm(now.gradient);
  row_.lr = lr_;
  const std::span<const double> last = has_rows_ ? x_ : now.x;
  const std::span<const double> before = tail_.size() > 1 ? before_ : last;
  double step = 0, dot = 0, square = 0;
  for (std::size_t i = 0; i < now.x.size(); ++i) {
    const double d = now.x[i] - last[i];
    step += d * d;
    dot += d * (last[i] - before[i]);
    square += now.x[i] * now.x[i];
  }
  if (!has_rows_) step = dot = 0;  // also where x is not finite
  const double step_before = row_.step_norm;
  row_.step_norm = std::sqrt(step);
  const double slope = now.gradient.empty() ? 0 : row_.gradient_norm;
  tail_.push({row_.value, slope, row_.step_norm, step_before, dot, square, lr_});
  before_.swap(x_);
  x_.assign(now.x.begin(), now.x.end());
  has_rows_ = true;
  return row_;
}

void RunBook::see_weights(double norm) {
  (ended_ ? tail_.weights_at_end : tail_.weights_at_start) = norm;
}

void RunBook::begin_main() {
  result_.init_steps = course_.init_steps;
  result_.init_seconds = watch_.seconds();
  watch_ = {};
  row_ = {};
  has_rows_ = false;
  tail_.clear();
}

void RunBook::end_init() {
  course_.end_init(course_plan_, false);
  begin_main();
}

Move RunBook::pass() {
  ++course_.step;
  return {true, false};
}

void RunBook::write_down(const Evaluation& now, std::optional<std::int64_t> evaluations) {
  const TraceRow& row = next_row(now, evaluations);
  if (course_.initializing) {
    result_.init_distance = now.value;
    observer_.init_row(row, now.x);
    return;
  }
  if (row.step == 0) result_.first_value = row.value;
  if (row.step == 0 || now.value < result_.best_value) {
    result_.best_value = now.value;
    result_.best_x = x_;
    result_.best_step = row.step;
  }
  if (plan_.goal && !result_.goal && row.value <= *plan_.goal) result_.goal = row;
  result_.steps = row.step;
  result_.evaluations = row.evaluations;
  observer_.row(row, now.x);
}

Move RunBook::see(const Evaluation& now, std::optional<std::int64_t> evaluations) {
  if (!std::exchange(row_is_known_, false)) write_down(now, evaluations);
  const TraceRow& row = row_;
  const bool finite = std::isfinite(row.value) &&
                      (now.gradient.empty() || std::isfinite(row.gradient_norm)) &&
                      std::ranges::all_of(x_, [](double x) { return std::isfinite(x); });
  const bool initializing = course_.initializing;
  const Move move = course_.see(course_plan_, now.value, row.gradient_norm, finite);
  phase_ended_ = course_.ended() || initializing != course_.initializing;
  if (course_.ended())
    end_by_course();
  else if (phase_ended_)
    begin_main();
  return move;
}

Move RunBook::look_outside(Move move) {
  if (phase_ended_) return move;
  const auto& timeout = course_.initializing ? plan_.init_timeout : plan_.timeout;
  const bool over = timeout && watch_.seconds() >= *timeout;
  if (!over && !observer_.stop()) return move;
  if (course_.initializing) {
    const Move last = course_.end_init(course_plan_, move.step);
    begin_main();
    return last;
  }
  course_.ending = Ending::outside;
  if (over) {
    close(Status::timeout, fmt::format("{} seconds are over", *timeout));
  } else {
    close(Status::interrupted, "stopped by a signal");
  }
  return {};
}

void RunBook::end(Status status, std::string reason) {
  close(status, std::move(reason));
  ended_itself_ = true;
}

void RunBook::close(Status status, std::string reason) {
  result_.status = status;
  result_.reason = std::move(reason);
  result_.seconds = watch_.seconds();
  ended_ = true;
}

void RunBook::end_by_course() {
  if (course_.ran_away) {
    close(Status::diverged,
          "the initialization phase ran away: try a smaller --lr or another --start");
    return;
  }
  switch (course_.ending) {
    case Ending::none:
    case Ending::outside:
      break;
    case Ending::max_steps:
      if (plan_.epochs) {
        close(Status::max_epochs, fmt::format("all {} epochs done", *plan_.epochs));
      } else {
        close(Status::max_steps, fmt::format("all {} steps done", plan_.steps));
      }
      break;
    case Ending::target:
      close(Status::target, fmt::format("value at or below --target {}", *plan_.target));
      break;
    case Ending::gradient:
      close(Status::converged, fmt::format("gradient norm at or below --gtol {}", *plan_.gtol));
      break;
    case Ending::patience:
      close(Status::stalled, fmt::format("no better value in {} steps", *plan_.patience));
      break;
    case Ending::not_finite:
      close(Status::diverged,
            row_.step == 0
                ? std::string("not finite at the start: try another --start")
                : fmt::format("the {} is not finite after step {}: try {}",
                              std::isfinite(row_.value) ? "gradient" : "value", row_.step,
                              plan_.method ? "another --start" : "a smaller --lr or --clip-norm"));
      break;
  }
}

namespace {

constexpr auto most_whole = static_cast<std::int64_t>(largest_whole);

/// A point of a trace, where there is one already.
void see_point(StateVisitor& see, std::string_view name, std::vector<double>& x, std::size_t dim,
               bool needed) {
  see.list(name, x);
  if (x.size() == dim || (x.empty() && !needed)) return;
  throw BadInput("the tensor " + in_quotes(name) + " is no point of " + std::to_string(dim) +
                 " coordinates");
}

}  // namespace

void RunBook::state(StateVisitor& see) {
  see.within("run", [&](StateVisitor& in) { see_all(in); });
}

void RunBook::see_all(StateVisitor& see) {
  const std::size_t dim = plan_.start.size();
  see("initializing", course_.initializing);
  see("ran_away", course_.ran_away);
  see("init_steps", course_.init_steps, 0, most_whole);
  see("step", course_.step, 0, most_whole);
  see("best", course_.best);
  see("best_step", course_.best_step, 0, most_whole);
  see("lr", lr_);
  see_row(see, "row", row_);
  see("has_rows", has_rows_);
  see_point(see, "x", x_, dim, has_rows_);
  tail_.before = before_;
  tail_.state(see);
  before_ = tail_.before;
  if (before_.size() != dim && (tail_.size() > 1 || !before_.empty())) {
    throw BadInput("the row before the last is no point of " + std::to_string(dim) +
                   " coordinates");
  }

  see("first_value", result_.first_value);
  see("best_value", result_.best_value);
  see_point(see, "best_x", result_.best_x, dim, has_rows_ && !course_.initializing);
  see("result_best_step", result_.best_step, 0, most_whole);
  see("result_steps", result_.steps, 0, most_whole);
  see("evaluations", result_.evaluations, 0, most_whole);
  see("result_init_steps", result_.init_steps, 0, most_whole);
  see("init_distance", result_.init_distance);
  bool has_goal = result_.goal.has_value();
  see("has_goal", has_goal);
  if (has_goal) {
    TraceRow goal = result_.goal.value_or(TraceRow());
    see_row(see, "goal", goal);
    result_.goal = goal;
  }

  enum { goes_on, ended, ended_itself };
  int end = ended_itself_ ? ended_itself : ended_ || row_is_known_ ? ended : goes_on;
  see("end", end, goes_on, ended_itself);
  if (end == ended_itself) {
    int status = static_cast<int>(result_.status);
    see("status", status, 0, static_cast<int>(Status::failed));
    see.text("reason", result_.reason);
    result_.status = static_cast<Status>(status);
  }
  if (!see.loads()) return;
  row_is_known_ = end == ended;
  ended_ = ended_itself_ = end == ended_itself;
  if (course_.initializing && course_.init_steps > plan_.init_steps) {
    throw BadInput(fmt::format("the initialization phase has made {} steps already, more than {}",
                               course_.init_steps, plan_.init_steps));
  }
  if (course_.step > plan_.steps && !ended_) {
    throw BadInput(
        fmt::format("the run has made {} steps already, more than {}", course_.step, plan_.steps));
  }
}

/// But for its seconds.
void RunBook::see_row(StateVisitor& see, std::string_view name, TraceRow& row) const {
  see.within(name, [&](StateVisitor& in) {
    in("step", row.step, 0, most_whole);
    in("evaluations", row.evaluations, 0, most_whole);
    in("value", row.value);
    in("best", row.best);
    in("gradient_norm", row.gradient_norm);
    in("step_norm", row.step_norm);
    in("lr", row.lr);
  });
}

RunResult RunBook::finish(const Evaluation& end) {
  result_.value = std::isnan(end.value) ? std::numeric_limits<double>::quiet_NaN() : end.value;
  result_.x.assign(end.x.begin(), end.x.end());
  result_.gradient_norm = norm(end.gradient);
  return diagnosed();
}

RunResult RunBook::finish() {
  result_.value = row_.value;
  result_.x = x_;
  result_.gradient_norm = row_.gradient_norm;
  return diagnosed();
}

RunResult RunBook::diagnosed() {
  tail_.before = before_;
  if (diagnoses_) result_.diagnosis = diagnose(plan_, result_, tail_);
  return std::move(result_);
}

RunResult RunBook::never_begun(const std::string& reason) {
  x_.assign(plan_.start.size(), std::numeric_limits<double>::quiet_NaN());
  fail(reason);
  return finish();
}

void RunBook::fail(const std::string& reason) {
  if (course_.initializing) result_.init_steps = course_.init_steps;
  if (course_.initializing || !has_rows_) {
    // Nothing is known of the function yet.
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    row_.value = row_.gradient_norm = unknown;
    result_.best_value = result_.first_value = unknown;
    result_.best_x.assign(x_.size(), unknown);
  }
  close(Status::failed, reason);
}

}  // namespace nnopt

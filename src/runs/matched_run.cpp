#include "runs/matched_run.hpp"

#include <algorithm>
#include <cmath>

#include "base/denormals.hpp"
#include "base/error.hpp"
#include "optimizers/vectors.hpp"
#include "runs/run_book.hpp"
#include "runs/run_model.hpp"
#include "runs/slope.hpp"

namespace nnopt {
namespace {

/// Moves `to` along the line from `from` to where it is this far from it.
void stretch(std::span<const double> from, std::span<double> to, double length) {
  double most = 0;  // scaled by it, squares neither vanish nor overflow
  for (std::size_t i = 0; i < to.size(); ++i) most = std::max(most, std::abs(to[i] - from[i]));
  if (!(most > 0) || !std::isfinite(most)) return;
  double square = 0;
  for (std::size_t i = 0; i < to.size(); ++i) {
    const double d = (to[i] - from[i]) / most;
    square += d * d;
  }
  const double factor = length / std::sqrt(square);
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i] = from[i] + factor * ((to[i] - from[i]) / most);
  }
}

}  // namespace

RunResult minimize_matched(const MinimizePlan& plan, std::span<const double> lengths,
                           std::uint64_t seed, Team& team, Observer& observer) {
  const NoDenormals during_run;
  MinimizePlan own = plan;
  if (plan.function.of_seed) own.function = plan.function.of_seed(seed);
  own.model.name = "direct";
  own.device = {};
  const auto machine = make_machine<double>(own, team);
  const auto model = make_model<double>(own, *machine, team);
  model->initialize(seed);
  ModelObjective<double> objective(*model, *own.function.function);
  Slope<double> slope(own, seed, *model, objective);
  own.steps = std::min(own.steps, slope.rows_every() * std::ssize(lengths));
  ScheduledRule scheduled(plan);  // laid out for the whole length
  RunBook book(own, seed, observer);
  std::vector<double> from = own.start, to(from.size());
  auto length = lengths.begin();
  try {
    while (true) {
      const std::int64_t step = book.course().step;
      const bool has_row = slope.has_row(step) || step == own.steps;
      std::optional<double> value;
      Move move;
      if (step == 0) book.set_lr(scheduled.first_rate());
      if (has_row) {
        const Evaluation now = objective.evaluate(true);
        value = now.value;
        from.assign(now.x.begin(), now.x.end());
        move = book.look_outside(book.see(now));
      } else {
        move = book.pass();
      }
      if (book.ended()) break;
      if (!move.step) continue;
      Rule& rule = scheduled.of(step, value);
      book.set_lr(learning_rate(rule));
      slope.descend(step, value.has_value(), rule, own.clip);
      if (!slope.has_row(step + 1) && step + 1 != own.steps) continue;
      model->get_parameters(to);
      stretch(from, to, *length++);
      model->set_parameters(to);
    }
    return book.finish(objective.evaluate(false));
  } catch (const RunFailure& failure) {  // a schedule without a rate
    if (!book.has_rows()) throw;
    book.fail(failure.what());
    return book.finish();
  }
}

}  // namespace nnopt

#include "optimizers/schedule.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/rows.hpp"
#include "base/text.hpp"
#include "functions/formula.hpp"

namespace nnopt {
namespace {

constexpr auto most_whole = static_cast<std::int64_t>(largest_whole);

Formula parse_schedule(std::string_view text) {
  return parse_formula(text, {"epoch", "step"}, Names::declared);
}

/// One word that is neither a variable nor begins a function's call.
bool looks_like_a_name(std::string_view word) {
  return is_identifier(word) && word != "epoch" && !find_operation(word);
}

template <class S>
concept LooksAtLosses = requires(const S& s) {
  s.next(LossMemory(), 0.0);
};

template <class S>
concept HasMomentum = requires(const S& s) {
  s.momentum(0.0);
};

/// f(s) with what the schedule is: a struct of schedules.hpp or a ScheduleFormula.
template <class S, class F>
decltype(auto) visit_schedule(S& schedule, F f) {
  return std::visit(
      [&]<class Kind>(Kind& kind) {
        if constexpr (std::is_same_v<std::remove_const_t<Kind>, ScheduleFormula>) {
          return f(kind);
        } else {
          return std::visit(f, kind);
        }
      },
      schedule);
}

NamedSchedule fitted(NamedSchedule schedule, double lr, const RunLength& run) {
  std::visit(
      [&]<class S>(S& s) {
        if constexpr (requires { s.fit(lr, run); }) s.fit(lr, run);
        if constexpr (requires { s.check(""); }) s.check(S::name);
      },
      schedule);
  return schedule;
}

}  // namespace

Schedule find_schedule(std::string_view text) {
  const std::string_view word = trim(text.substr(0, text.find(':')));
  std::optional<NamedSchedule> found;
  for_each_row<NamedSchedule>([&]<class S>(S schedule) {
    if (word != S::name && (S::torch_name.empty() || word != S::torch_name)) return;
    const Spec spec = parse_spec(text, "schedule");
    SpecReader reader(spec, S::name);
    schedule.options(reader);
    reader.finish();
    if constexpr (requires { schedule.check(""); }) schedule.check(S::name);
    found = schedule;
  });
  if (found) return *found;
  if (looks_like_a_name(word)) {
    std::vector<std::string> names = row_names<NamedSchedule>();
    for (const auto& row : schedule_rows()) {
      if (!row.torch_name.empty()) names.emplace_back(row.torch_name);
    }
    throw BadInput(unknown_name("schedule", word, names, "nnopt list schedules"));
  }
  const Formula formula = parse_schedule(text);
  const bool uses_step = std::ranges::any_of(formula.graph.nodes(), [](const GraphNode& node) {
    return node.kind == GraphNode::Kind::variable && node.variable == 1;
  });
  return ScheduleFormula{on_one_line(text), uses_step};
}

std::string describe(const Schedule& schedule) {
  return visit_schedule(schedule, []<class S>(S s) -> std::string {
    if constexpr (std::is_same_v<S, ScheduleFormula>) {
      return s.text;
    } else {
      SpecLister now, usual;
      s.options(now);
      S().options(usual);
      return spec_text(S::name, now.rows, usual.rows);
    }
  });
}

bool counts_steps(const Schedule& schedule) {
  return visit_schedule(schedule, []<class S>(const S& s) {
    if constexpr (std::is_same_v<S, ScheduleFormula>) {
      return s.uses_step;
    } else {
      return requires { S::by_steps; };
    }
  });
}

std::vector<ScheduleRow> schedule_rows() {
  std::vector<ScheduleRow> rows;
  for_each_row<NamedSchedule>([&]<class S>(S schedule) {
    SpecLister lister;
    schedule.options(lister);
    const std::string_view counts = LooksAtLosses<S> ? "losses" : requires { S::by_steps; }
    ? "steps" : "epochs";
    rows.push_back({S::name, S::torch_name, S::text, counts, lister.rows});
  });
  return rows;
}

Scheduler::Scheduler(const ScheduleChoice& choice, double lr, const RunLength& run)
    : lr_(lr),
      steps_per_epoch_(run.steps_per_epoch),
      warmup_(choice.warmup),
      schedule_(choice.schedule) {
  losses_.lr = lr;
  const bool by_steps = schedule_ && counts_steps(*schedule_);
  if (choice.scheduler_first) skipped_ = by_steps ? 1 : steps_per_epoch_;
  if (!schedule_) return;
  if (auto* const named = std::get_if<NamedSchedule>(&*schedule_)) {
    *named =
        fitted(*named, lr,
               {run.epochs - warmup_, steps_per_epoch_, run.steps - warmup_ * steps_per_epoch_});
  } else {
    formula_ = parse_schedule(std::get<ScheduleFormula>(*schedule_).text).program();
  }
  if (choice.scheduler_first && needs_losses()) {
    throw BadInput(describe(*choice.schedule) +
                   " looks at the losses of epochs that have ended: it has no first value to skip");
  }
}

Scheduler::Setting Scheduler::unchecked(std::int64_t step) const {
  step += skipped_;
  const std::int64_t steps = warmup_ * steps_per_epoch_;
  Setting setting = behind_warmup(std::max<std::int64_t>(0, step - steps));
  if (step < steps) setting.lr *= static_cast<double>(step + 1) / static_cast<double>(steps);
  return setting;
}

Scheduler::Setting Scheduler::at(std::int64_t step) const {
  const Setting setting = unchecked(step);
  if (setting.lr >= 0 && setting.lr <= any_size) return setting;
  throw RunFailure("the schedule " + describe(*schedule_) + " makes the learning rate " +
                   shortest(without_sign_of_nan(setting.lr)) + " in step " + std::to_string(step) +
                   " (from 0): a finite number from 0 up is right");
}

Scheduler::Setting Scheduler::behind_warmup(std::int64_t step) const {
  if (!schedule_) return {lr_, {}};
  const auto epoch = static_cast<double>(step / steps_per_epoch_);
  return visit_schedule(*schedule_, [&]<class S>(const S& s) -> Setting {
    if constexpr (std::is_same_v<S, ScheduleFormula>) {
      const std::array<double, 2> place{epoch, static_cast<double>(step)};
      return {lr_ * (*formula_)(std::span<const double>(place)), {}};
    } else if constexpr (LooksAtLosses<S>) {
      return {losses_.lr, {}};
    } else if constexpr (HasMomentum<S>) {
      const auto t = static_cast<double>(step);
      return {s.rate(lr_, t), s.cycles() ? std::optional(s.momentum(t)) : std::nullopt};
    } else {
      return {s.rate(lr_, epoch), {}};
    }
  });
}

void Scheduler::epoch_ended(double loss_over_all_data) {
  if (epochs_ended_++ < warmup_ || !schedule_) return;
  visit_schedule(*schedule_, [&]<class S>(const S& s) {
    if constexpr (LooksAtLosses<S>) losses_ = s.next(losses_, loss_over_all_data);
  });
}

void Scheduler::state(StateVisitor& see) {
  const std::string mine = schedule_ ? describe(*schedule_) : "";
  std::string text = mine;
  see.text("schedule", text);
  if (text != mine) {
    throw BadInput("the schedule was " + in_quotes(text) + " and would now be " + in_quotes(mine) +
                   ": it depends on the length of the run, which must stay");
  }
  see("epochs_ended", epochs_ended_, 0, most_whole);
  if (!needs_losses()) return;
  see("lr", losses_.lr);
  see("loss", losses_.loss);
  see("bad_epochs", losses_.bad_epochs, 0, most_whole);
  see("cooldown", losses_.cooldown, 0, most_whole);
}

bool Scheduler::needs_losses() const {
  return schedule_ &&
         visit_schedule(*schedule_, []<class S>(const S&) { return LooksAtLosses<S>; });
}

bool Scheduler::cycles_momentum() const { return behind_warmup(0).momentum.has_value(); }

}  // namespace nnopt

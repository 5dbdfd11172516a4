#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "runs/verdict.hpp"

namespace nnopt {
namespace {

constexpr double level = 0.05;

bool have_same_trials(const VerdictArm& a, const VerdictArm& b) {
  return std::ranges::equal(a.runs, b.runs, [](const ArmRun& one, const ArmRun& other) {
    return one.seed == other.seed && one.start == other.start;
  });
}

PairedCounts paired_counts(const VerdictArm& a, const VerdictArm& b) {
  PairedCounts counts;
  for (std::size_t i = 0; i < a.runs.size(); ++i) {
    const bool first = a.runs[i].success, second = b.runs[i].success;
    ++(first ? (second ? counts.both : counts.first_alone)
             : (second ? counts.second_alone : counts.neither));
  }
  return counts;
}

double share_of(const VerdictArm& arm) { return double(arm.successes) / double(arm.runs.size()); }

ArmComparison comparison(const VerdictPlan& plan, const std::vector<VerdictArm>& arms,
                         std::size_t first, std::size_t second) {
  const VerdictArm &a = arms[first], &b = arms[second];
  ArmComparison out;
  out.first = first;
  out.second = second;
  out.paired = !plan.unpaired && have_same_trials(a, b);
  out.difference = share_of(a) - share_of(b);
  if (out.paired) {
    out.counts = paired_counts(a, b);
    out.interval = difference_interval(out.counts);
    out.p = mcnemar_p(out.counts);
  } else {
    out.interval = difference_interval(a.successes, a.runs.size(), b.successes, b.runs.size());
    out.p = fisher_p(a.successes, a.runs.size(), b.successes, b.runs.size());
  }
  return out;
}

/// The k-th smallest p of n counts (n - k) times, k from 0, and no less than the ones before it.
void adjust_by_holm(std::vector<ArmComparison*> family) {
  std::ranges::stable_sort(family, {}, &ArmComparison::p);
  double least = 0;
  for (std::size_t k = 0; k < family.size(); ++k) {
    least = std::max(least, std::min(1.0, double(family.size() - k) * family[k]->p));
    family[k]->adjusted = least;
  }
}

class Judge {
 public:
  Judge(const VerdictPlan& plan, const VerdictResult& result) : plan_(plan), result_(result) {
    for (std::size_t k = 0; k < arms().size(); ++k) {
      if (arms()[k].runs.empty()) continue;
      (arms()[k].kind == ArmKind::model ? models_ : others_).push_back(k);
      if (arms()[k].kind == ArmKind::direct) direct_ = k;
      // Models with tuned rates have no rate that direct could share untuned.
      if (arms()[k].kind == ArmKind::untuned && !plan.tuning.models) untuned_ = k;
    }
  }

  Judgement judgement() const {
    if (std::ranges::all_of(models_, [&](std::size_t m) { return arms()[m].successes == 0; })) {
      return no_model_succeeds();
    }
    const Numbers better = those([&](std::size_t m) { return is_better(m, direct_); });
    return better.empty() ? none_is_better() : best_is(best_of(better));
  }

 private:
  using Numbers = std::vector<std::size_t>;  // of arms

  const std::vector<VerdictArm>& arms() const { return result_.arms; }
  const VerdictArm& direct() const { return arms()[direct_]; }

  const ArmComparison& between(std::size_t model, std::size_t other) const {
    return *std::ranges::find_if(result_.comparisons, [&](const ArmComparison& c) {
      return c.first == model && c.second == other;
    });
  }
  bool is_better(std::size_t model, std::size_t other) const {
    const ArmComparison& c = between(model, other);
    return c.difference > 0 && c.adjusted < level;
  }
  bool is_worse(std::size_t model, std::size_t other) const {
    const ArmComparison& c = between(model, other);
    return c.difference < 0 && c.adjusted < level;
  }
  bool all_worse_than(std::size_t other) const {
    return std::ranges::all_of(models_, [&](std::size_t m) { return is_worse(m, other); });
  }
  template <class Of>
  Numbers those(const Of& of) const {
    Numbers out;
    std::ranges::copy_if(models_, std::back_inserter(out), of);
    return out;
  }
  /// The first of those with the most successes and, among these, the lowest median.
  std::size_t best_of(const Numbers& some) const {
    return *std::ranges::max_element(some, {}, [&](std::size_t k) {
      const double median = arms()[k].median;
      return std::pair(share_of(arms()[k]), std::isnan(median) ? -HUGE_VAL : -median);
    });
  }

  // What arms are called in a sentence about `model`.
  /// Of one pair of a rate and a decay nothing is chosen.
  std::string called_direct() const {
    return result_.tuning.size() > 1 ? "tuned direct" : "direct";
  }
  std::string phrase(std::size_t number, std::size_t model) const {
    const VerdictArm& arm = arms()[number];
    switch (arm.kind) {
      case ArmKind::direct:
        return called_direct() + (arm.text.empty() ? "" : fmt::format(" ({})", arm.text));
      case ArmKind::untuned:
        if (plan_.tuning.models) return "untuned direct";
        return "direct at the learning rate of " + arms()[model].name;
      case ArmKind::matched:
        if (is_matched_to(arm, model)) return "direct steps of the same lengths";
        return "direct steps as long as those of " + arms()[*arm.of].name;
      default:
        return arm.name;
    }
  }
  static bool is_matched_to(const VerdictArm& arm, std::size_t model) {
    return arm.kind == ArmKind::matched && arm.of.value_or(model) == model;
  }
  /// "mlp9 succeeds in 21 of 30 runs"
  std::string first_in_runs(std::size_t number, std::size_t model) const {
    return fmt::format("{} succeeds in {} of {} runs", phrase(number, model),
                       arms()[number].successes, arms()[number].runs.size());
  }
  /// "tuned direct in 9", where the models made as many runs, else "in 9 of 20".
  std::string in_runs(std::size_t number, std::size_t model) const {
    const VerdictArm& arm = arms()[number];
    std::string text = fmt::format("{} in {}", phrase(number, model), arm.successes);
    if (arm.runs.size() != arms()[model].runs.size())
      text += fmt::format(" of {}", arm.runs.size());
    return text;
  }
  /// "; that mlp9 does better than ... is not shown (...)", where it had more successes after all.
  std::string doubt(std::size_t model, std::size_t other, std::string_view called) const {
    const ArmComparison& c = between(model, other);
    if (c.difference <= 0) return "";
    return fmt::format(
        "; that {} does better than {} is not shown (p = {:.2g}; about {} runs of each would show "
        "such a difference)",
        arms()[model].name, called, c.adjusted, trials_to_show(c.difference, middle(model, other)));
  }
  double middle(std::size_t a, std::size_t b) const {
    return (share_of(arms()[a]) + share_of(arms()[b])) / 2;
  }
  std::string_view suffices(std::size_t model, std::size_t other) const {
    return between(model, other).difference <= 0 ? "suffices" : "may suffice";
  }

  // The numbers behind a rule.
  std::string p_text(std::size_t model, std::size_t other) const {
    return fmt::format("p = {:.2g}", between(model, other).adjusted);
  }
  static std::string_view test_of(const ArmComparison& c) {
    return c.paired ? "McNemar's" : "Fisher's";
  }
  bool has_one_test() const {
    return std::ranges::all_of(result_.comparisons, [&](const ArmComparison& c) {
      return c.paired == result_.comparisons.front().paired;
    });
  }
  /// "mlp9 is better than direct (p = 0.004), lbfgs (p = 1e-05)", all of which it relates to alike.
  std::string versus(std::size_t model, const Numbers& some) const {
    const std::size_t first = some.front();
    return versus_text(model, some,
                       is_better(model, first)  ? "better"
                       : is_worse(model, first) ? "worse"
                                                : "not better");
  }
  std::string versus_text(std::size_t model, const Numbers& some, std::string_view how) const {
    std::vector<std::string> texts;
    for (const std::size_t k : some) {
      const std::string test = has_one_test() ? "" : fmt::format("{} ", test_of(between(model, k)));
      texts.push_back(fmt::format("{} ({}{})", arms()[k].name, test, p_text(model, k)));
    }
    return fmt::format("{} is {} than {}", arms()[model].name, how, joined(texts, ", "));
  }
  std::string each_versus(std::size_t other) const {
    std::vector<std::string> texts;
    for (const std::size_t m : models_) texts.push_back(versus(m, {other}));
    return joined(texts, ", ");
  }
  /// "rule 5: ...; McNemar's exact test, p by Holm's method over 2 models"
  std::string rule(std::string_view number, const std::string& why) const {
    std::string text = fmt::format("rule {}: {}; ", number, why);
    text += has_one_test() ? fmt::format("{} exact test", test_of(result_.comparisons.front()))
                           : "exact tests";
    if (models_.size() > 1) {
      text += fmt::format(", p by Holm's method over {} models", models_.size());
    }
    return text;
  }

  // Rule 1.
  Judgement no_model_succeeds() const {
    const std::size_t model = models_.front();
    std::vector<std::string> names, succeed;
    for (const std::size_t m : models_) names.push_back(arms()[m].name);
    for (const std::size_t k : others_) {
      if (arms()[k].successes > 0) succeed.push_back(in_runs(k, model));
    }
    return {VerdictCode::none_escapes,
            fmt::format("no run of {} succeeds ({}0 of {}); {}", joined_or(names),
                        names.size() > 1 ? "each " : "", arms()[model].runs.size(),
                        succeed.empty() ? "nor does one of direct or of any control"
                                        : "others do: " + joined(succeed, ", ")),
            "rule 1: no run of any model succeeds"};
  }

  // Rule 2.
  Judgement none_is_better() const {
    if (untuned_) {
      const Numbers helped = those([&](std::size_t m) { return is_better(m, *untuned_); });
      if (!helped.empty()) return rate_makes_up_for(best_of(helped));
    }
    const std::size_t model = best_of(models_);
    if (!all_worse_than(direct_)) return no_difference(model);
    if (untuned_ && !all_worse_than(*untuned_)) return rate_is_better(model);
    return {VerdictCode::simpler_method_suffices,
            fmt::format("a simpler method suffices: {}, {}", first_in_runs(direct_, model),
                        in_runs(model, model)),
            rule("2b", each_versus(direct_))};
  }

  Judgement rate_makes_up_for(std::size_t model) const {
    return {VerdictCode::larger_rate_suffices, rate_text(model, suffices(model, direct_)),
            rule("2a", each_versus(direct_) + ", but " + versus(model, {*untuned_}))};
  }

  Judgement rate_is_better(std::size_t model) const {
    return {VerdictCode::larger_rate_suffices, rate_text(model, "suffices"),
            rule("2a", each_versus(direct_) + ", but " + each_versus(*untuned_))};
  }

  std::string rate_text(std::size_t model, std::string_view suffices) const {
    return fmt::format("{} {}: {}, {} and {}{}", tuned_rate(), suffices,
                       first_in_runs(direct_, model), in_runs(model, model),
                       in_runs(*untuned_, model), doubt(model, direct_, called_direct()));
  }

  Judgement no_difference(std::size_t model) const {
    const ArmComparison& c = between(model, direct_);
    return {VerdictCode::no_difference,
            fmt::format("no difference is shown: {}, {} (difference {:.2f} [{:.2f}, {:.2f}], {}); "
                        "about {} runs of each would show a difference of {}",
                        first_in_runs(model, model), in_runs(direct_, model), c.difference,
                        c.interval.lo, c.interval.hi, p_text(model, direct_),
                        trials_to_show(plan_.detect, middle(model, direct_)), plan_.detect),
            rule("2c", each_versus(direct_))};
  }

  /// What of its learning rate sets tuned direct apart.
  std::string_view tuned_rate() const {
    const auto chosen = std::ranges::find(result_.tuning, true, &TuningRow::chosen);
    if (chosen == result_.tuning.end() || plan_.direct.method) return "a tuned learning rate";
    Rule given = plan_.direct.rule;
    const double rate = learning_rate(given);
    if (chosen->rate > rate) return "a larger learning rate";
    if (chosen->rate < rate) return "a smaller learning rate";
    return chosen->decay < 1 ? "a decaying learning rate" : "a tuned learning rate";
  }

  // Rules 3 to 5.
  Judgement best_is(std::size_t model) const {
    Numbers own, matched, controls;
    for (const std::size_t k : others_) {
      const VerdictArm& arm = arms()[k];
      if (is_matched_to(arm, model)) own.push_back(k);
      (arm.kind == ArmKind::matched ? matched : controls).push_back(k);
    }
    if (own.empty()) return lengths_unknown(model);
    for (const Numbers& lengths : {own, matched}) {
      if (const auto k = not_worse(lengths, model)) return lengths_explain(model, *k);
    }
    if (const auto k = best_better(controls, model)) {
      return {VerdictCode::simpler_method_suffices,
              fmt::format("a simpler method suffices: {}, {} and {}", first_in_runs(*k, model),
                          in_runs(model, model), in_runs(direct_, model)),
              rule("4", versus(model, {direct_}) + ", but " + versus(model, {*k}))};
    }
    return beyond_lengths(model, own.front());
  }

  Judgement beyond_lengths(std::size_t model, std::size_t matched) const {
    Numbers beaten, equals;
    for (const std::size_t k : others_) (is_better(model, k) ? beaten : equals).push_back(k);
    std::string text =
        fmt::format("the network helps beyond the length of its steps: {}, {} and {}",
                    first_in_runs(model, model), in_runs(direct_, model), in_runs(matched, model));
    std::string why = versus(model, beaten);
    if (!equals.empty()) {
      std::vector<std::string> texts;
      for (const std::size_t k : equals) texts.push_back(in_runs(k, model));
      text += fmt::format("; but these are not shown to do worse without a network: {}",
                          joined(texts, ", "));
      why += ", but " + versus_text(model, equals, "not better");
    }
    return {VerdictCode::width_beyond_step_length, text, rule("5", why)};
  }

  Judgement lengths_unknown(std::size_t model) const {
    return {
        VerdictCode::step_length_explains,
        fmt::format("the length of the steps may explain it: {} and {}, and no direct steps of the "
                    "same lengths were made",
                    first_in_runs(model, model), in_runs(direct_, model)),
        rule("3", versus(model, {direct_}) + ", but not compared with steps of the same lengths")};
  }

  Judgement lengths_explain(std::size_t model, std::size_t matched) const {
    const bool may = between(model, matched).difference > 0;
    return {VerdictCode::step_length_explains,
            fmt::format("the length of the steps {} it: {} and {}, but {}{}",
                        may ? "may explain" : "explains", first_in_runs(model, model),
                        in_runs(direct_, model), in_runs(matched, model),
                        doubt(model, matched, "these")),
            rule("3", versus(model, {direct_}) + ", but " + versus(model, {matched}))};
  }

  /// The one with the most successes of those that the model is not better than.
  std::optional<std::size_t> not_worse(const Numbers& some, std::size_t model) const {
    Numbers out;
    std::ranges::copy_if(some, std::back_inserter(out),
                         [&](std::size_t k) { return k != direct_ && !is_better(model, k); });
    if (out.empty()) return {};
    return best_of(out);
  }

  /// The one with the most successes of those that are better than the model.
  std::optional<std::size_t> best_better(const Numbers& some, std::size_t model) const {
    Numbers out;
    std::ranges::copy_if(some, std::back_inserter(out),
                         [&](std::size_t k) { return k != direct_ && is_worse(model, k); });
    if (out.empty()) return {};
    return best_of(out);
  }

  const VerdictPlan& plan_;
  const VerdictResult& result_;
  Numbers models_, others_;
  std::size_t direct_ = 0;
  std::optional<std::size_t> untuned_;
};

}  // namespace

std::string_view to_text(VerdictCode code) {
  switch (code) {
    case VerdictCode::width_beyond_step_length:
      return "width_beyond_step_length";
    case VerdictCode::step_length_explains:
      return "step_length_explains";
    case VerdictCode::larger_rate_suffices:
      return "larger_rate_suffices";
    case VerdictCode::simpler_method_suffices:
      return "simpler_method_suffices";
    case VerdictCode::none_escapes:
      return "none_escapes";
    case VerdictCode::no_difference:
      return "no_difference";
  }
  return "";
}

std::vector<ArmComparison> compare_arms(const VerdictPlan& plan,
                                        const std::vector<VerdictArm>& arms) {
  std::vector<ArmComparison> out;
  for (std::size_t m = 0; m < arms.size(); ++m) {
    for (std::size_t k = 0; k < arms.size(); ++k) {
      if (arms[m].kind != ArmKind::model || arms[k].kind == ArmKind::model) continue;
      if (arms[m].runs.empty() || arms[k].runs.empty()) continue;
      out.push_back(comparison(plan, arms, m, k));
    }
  }
  for (std::size_t k = 0; k < arms.size(); ++k) {
    std::vector<ArmComparison*> family;
    for (ArmComparison& c : out) {
      if (c.second == k) family.push_back(&c);
    }
    adjust_by_holm(std::move(family));
  }
  return out;
}

Judgement judge(const VerdictPlan& plan, const VerdictResult& result) {
  return Judge(plan, result).judgement();
}

}  // namespace nnopt

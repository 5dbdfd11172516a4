#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "runs/verdict.hpp"
#include "tests/runs/plans.hpp"

using namespace nnopt;

namespace {

enum class Seeds { shared, own };

struct Arms : std::vector<VerdictArm> {
  /// The runs of the first `successes` trials succeed: arms of the same trials agree as far as they
  /// can.
  Arms& add(const std::string& name, ArmKind kind, std::size_t successes, std::size_t of,
            Seeds trials = Seeds::shared) {
    std::vector<bool> won(of);
    for (std::size_t i = 0; i < successes; ++i) won[i] = true;
    return add(name, kind, won, trials);
  }

  Arms& add(const std::string& name, ArmKind kind, const std::vector<bool>& won,
            Seeds trials = Seeds::shared) {
    VerdictArm arm;
    arm.name = name;
    arm.kind = kind;
    for (std::size_t i = 0; i < won.size(); ++i) {
      ArmRun run;
      run.seed = i + (trials == Seeds::own ? 1000 * (size() + 1) : 0);
      run.start = {double(run.seed)};
      run.success = won[i];
      arm.runs.push_back(run);
      arm.successes += won[i];
    }
    if (!won.empty()) arm.interval = wilson_interval(arm.successes, won.size());
    push_back(arm);
    return *this;
  }
  Arms& model(const std::string& name, std::size_t successes, std::size_t of = 30) {
    return add(name, ArmKind::model, successes, of);
  }
  Arms& direct(std::size_t successes, std::size_t of = 30) {
    add("direct", ArmKind::direct, successes, of);
    back().text = "adam:lr=3";
    return *this;
  }
  Arms& untuned(std::size_t successes, std::size_t of = 30) {
    return add("direct_untuned", ArmKind::untuned, successes, of);
  }
  Arms& matched(std::size_t successes, std::size_t of = 30) {
    return add("matched", ArmKind::matched, successes, of);
  }
  Arms& matched_to(std::size_t model, std::size_t successes, std::size_t of = 30) {
    add("matched_" + at(model).name, ArmKind::matched, successes, of);
    back().of = model;
    return *this;
  }
  Arms& multi_start(std::size_t successes, std::size_t of = 30) {
    return add("multi_start", ArmKind::multi_start, successes, of);
  }
  Arms& method(const std::string& name, std::size_t successes, std::size_t of = 30) {
    return add(name, ArmKind::method, successes, of);
  }
};

VerdictPlan plan() {
  VerdictPlan out;
  out.direct = run_tests::plan_for("ackley", {10}, "adam:lr=0.0005");
  return out;
}

VerdictResult result_of(const VerdictPlan& plan, const Arms& arms) {
  VerdictResult result;
  result.arms = arms;
  result.comparisons = compare_arms(plan, arms);
  result.tuning = {{0.1, 1, 3, 30, 4.0, false}, {3, 0.01, 9, 30, 2.5, true}};
  return result;
}

Judgement judged(const Arms& arms, const VerdictPlan& how = plan()) {
  return judge(how, result_of(how, arms));
}

void check(const Arms& arms, VerdictCode code, const std::string& text, const std::string& rule) {
  const Judgement got = judged(arms);
  BOOST_TEST(to_text(got.code) == to_text(code));
  BOOST_TEST(got.text == text);
  BOOST_TEST(got.rule == rule);
}

/// Successes at random, each with this chance.
std::vector<bool> draws(const RandomStream& random, std::size_t& at, std::size_t of,
                        double chance) {
  std::vector<bool> won(of);
  for (std::size_t i = 0; i < of; ++i) won[i] = random.uniform(at++) < chance;
  return won;
}

/// One to three models, tuned direct, and any controls, all with chances of their own.
Arms random_arms(std::uint64_t seed) {
  const RandomStream random(seed, Purpose::noise, 0);
  std::size_t at = 0;
  const auto choice = [&](std::size_t n) {
    return static_cast<std::size_t>(random.uniform(at++) * double(n));
  };
  const std::size_t sizes[] = {1, 6, 12, 30}, of = sizes[choice(4)], models = 1 + choice(3);
  const auto won = [&] {
    const double chances[] = {0, 0.1, 0.5, 0.9, 1};
    return draws(random, at, of, chances[choice(5)]);
  };
  Arms arms;
  for (std::size_t m = 0; m < models; ++m) {
    arms.add("mlp" + std::to_string(m), ArmKind::model, won(), Seeds(choice(2)));
  }
  arms.add("direct", ArmKind::direct, won());
  if (choice(4) > 0) arms.add("direct_untuned", ArmKind::untuned, won());
  for (std::size_t m = 0; m < models; ++m) {
    if (choice(6) == 0) continue;
    arms.add("matched_" + arms[m].name, ArmKind::matched, won());
    arms.back().of = m;
  }
  for (const char* name : {"random_search", "lbfgs", "cmaes"}) {
    if (choice(2) == 0) arms.add(name, ArmKind::method, won());
  }
  return arms;
}

/// The rules of runs/verdict.hpp, each by itself, as conditions on all arms.
class Conditions {
 public:
  explicit Conditions(const VerdictResult& result) : result_(result) {}

  /// The codes of all rules that hold.
  std::vector<VerdictCode> codes() const {
    using enum VerdictCode;
    const bool none = max_successes() == 0, none_better = !none && better_models().empty();
    const bool better = !none && !none_better;
    const bool has_untuned = number_of(ArmKind::untuned).has_value();
    const bool helped = has_untuned && any_better(*number_of(ArmKind::untuned));
    const bool direct_wins = all_worse(*number_of(ArmKind::direct));
    const bool untuned_wins = !has_untuned || all_worse(*number_of(ArmKind::untuned));
    const bool rate = helped || (direct_wins && !untuned_wins);
    std::vector<VerdictCode> out;
    if (none) out.push_back(none_escapes);
    if (none_better && rate) out.push_back(larger_rate_suffices);
    if (none_better && !rate && direct_wins) out.push_back(simpler_method_suffices);
    if (none_better && !rate && !direct_wins) out.push_back(no_difference);
    if (better && !beyond_lengths()) out.push_back(step_length_explains);
    if (better && beyond_lengths() && !beyond_others()) out.push_back(simpler_method_suffices);
    if (better && beyond_lengths() && beyond_others()) out.push_back(width_beyond_step_length);
    return out;
  }

 private:
  const std::vector<VerdictArm>& arms() const { return result_.arms; }
  std::size_t max_successes() const {
    std::size_t most = 0;
    for (const VerdictArm& arm : arms()) {
      if (arm.kind == ArmKind::model) most = std::max(most, arm.successes);
    }
    return most;
  }
  std::optional<std::size_t> number_of(ArmKind kind) const {
    for (std::size_t k = 0; k < arms().size(); ++k) {
      if (arms()[k].kind == kind) return k;
    }
    return {};
  }
  bool any_better(std::size_t other) const {
    return std::ranges::any_of(result_.comparisons, [&](const ArmComparison& c) {
      return c.second == other && c.difference > 0 && c.adjusted < 0.05;
    });
  }
  bool all_worse(std::size_t other) const {
    return std::ranges::all_of(result_.comparisons, [&](const ArmComparison& c) {
      return c.second != other || (c.difference < 0 && c.adjusted < 0.05);
    });
  }
  std::vector<std::size_t> better_models() const {
    std::vector<std::size_t> out;
    for (const ArmComparison& c : result_.comparisons) {
      if (arms()[c.second].kind == ArmKind::direct && c.difference > 0 && c.adjusted < 0.05) {
        out.push_back(c.first);
      }
    }
    return out;
  }
  std::size_t best_model() const {
    std::size_t best = better_models().front();
    for (const std::size_t m : better_models()) {
      if (arms()[m].successes > arms()[best].successes) best = m;
    }
    return best;
  }
  bool beyond_lengths() const {
    const bool has_matched =
        std::ranges::any_of(arms(), [&](const VerdictArm& arm) { return arm.of == best_model(); });
    return has_matched && std::ranges::all_of(result_.comparisons, [&](const ArmComparison& c) {
             const bool asked =
                 c.first == best_model() && arms()[c.second].kind == ArmKind::matched;
             return !asked || (c.difference > 0 && c.adjusted < 0.05);
           });
  }
  bool beyond_others() const {
    return std::ranges::none_of(result_.comparisons, [&](const ArmComparison& c) {
      return c.first == best_model() && arms()[c.second].kind != ArmKind::matched &&
             c.difference < 0 && c.adjusted < 0.05;
    });
  }

  const VerdictResult& result_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(verdict_rules)

BOOST_AUTO_TEST_CASE(a_model_that_is_better_than_every_control_goes_beyond_step_length) {
  check(
      Arms().model("mlp9", 21).direct(9).untuned(0).matched(8).multi_start(12).method("cmaes", 11),
      VerdictCode::width_beyond_step_length,
      "the network helps beyond the length of its steps: mlp9 succeeds in 21 of 30 runs, tuned "
      "direct (adam:lr=3) in 9 and direct steps of the same lengths in 8",
      "rule 5: mlp9 is better than direct (p = 0.00049), direct_untuned (p = 9.5e-07), matched "
      "(p = 0.00024), multi_start (p = 0.0039), cmaes (p = 0.002); McNemar's exact test");
}

BOOST_AUTO_TEST_CASE(direct_steps_of_the_same_lengths_that_do_as_well_explain_it) {
  check(Arms().model("mlp9", 21).direct(9).untuned(0).matched(22),
        VerdictCode::step_length_explains,
        "the length of the steps explains it: mlp9 succeeds in 21 of 30 runs and tuned direct "
        "(adam:lr=3) in 9, but direct steps of the same lengths in 22",
        "rule 3: mlp9 is better than direct (p = 0.00049), but mlp9 is not better than matched (p "
        "= 1); McNemar's exact test");
}

BOOST_AUTO_TEST_CASE(direct_steps_of_the_same_lengths_that_may_do_as_well_may_explain_it) {
  check(Arms().model("mlp9", 21).direct(9).matched(17), VerdictCode::step_length_explains,
        "the length of the steps may explain it: mlp9 succeeds in 21 of 30 runs and tuned direct "
        "(adam:lr=3) in 9, but direct steps of the same lengths in 17; that mlp9 does better than "
        "these is not shown (p = 0.12; about 219 runs of each would show such a difference)",
        "rule 3: mlp9 is better than direct (p = 0.00049), but mlp9 is not better than matched (p "
        "= 0.12); McNemar's exact test");
}

BOOST_AUTO_TEST_CASE(without_direct_steps_of_the_same_lengths_they_may_explain_it) {
  check(Arms().model("mlp9", 21).direct(9), VerdictCode::step_length_explains,
        "the length of the steps may explain it: mlp9 succeeds in 21 of 30 runs and tuned direct "
        "(adam:lr=3) in 9, and no direct steps of the same lengths were made",
        "rule 3: mlp9 is better than direct (p = 0.00049), but not compared with steps of the same "
        "lengths; McNemar's exact test");
}

BOOST_AUTO_TEST_CASE(direct_steps_as_long_as_those_of_another_model_explain_it_too) {
  check(Arms().model("mlp5", 14).model("mlp9", 26).direct(9).matched_to(0, 29).matched_to(1, 8),
        VerdictCode::step_length_explains,
        "the length of the steps explains it: mlp9 succeeds in 26 of 30 runs and tuned direct "
        "(adam:lr=3) in 9, but direct steps as long as those of mlp5 in 29",
        "rule 3: mlp9 is better than direct (p = 3.1e-05), but mlp9 is not better than "
        "matched_mlp5 (p = 0.25); McNemar's exact test, p by Holm's method over 2 models");
}

BOOST_AUTO_TEST_CASE(a_control_that_does_better_suffices) {
  check(Arms().model("mlp9", 21).direct(9).matched(9).method("lbfgs", 20).method("cmaes", 30),
        VerdictCode::simpler_method_suffices,
        "a simpler method suffices: cmaes succeeds in 30 of 30 runs, mlp9 in 21 and tuned direct "
        "(adam:lr=3) in 9",
        "rule 4: mlp9 is better than direct (p = 0.00049), but mlp9 is worse than cmaes (p = "
        "0.0039); McNemar's exact test");
}

BOOST_AUTO_TEST_CASE(controls_that_may_do_as_well_are_named_beside_width) {
  check(Arms()
            .model("mlp9", 26)
            .direct(10)
            .untuned(0)
            .matched(15)
            .multi_start(24)
            .method("lbfgs", 0)
            .method("cmaes", 29),
        VerdictCode::width_beyond_step_length,
        "the network helps beyond the length of its steps: mlp9 succeeds in 26 of 30 runs, tuned "
        "direct (adam:lr=3) in 10 and direct steps of the same lengths in 15; but these are "
        "not shown to do worse without a network: multi_start in 24, cmaes in 29",
        "rule 5: mlp9 is better than direct (p = 3.1e-05), direct_untuned (p = 3e-08), matched (p "
        "= 0.00098), lbfgs (p = 3e-08), but mlp9 is not better than multi_start (p = 0.5), cmaes "
        "(p = 0.25); McNemar's exact test");
}

BOOST_AUTO_TEST_CASE(of_several_models_the_sentence_names_the_lengths_of_the_one_that_is_judged) {
  const Judgement got = judged(
      Arms().model("mlp5", 14).model("mlp9", 26).direct(9).matched_to(0, 3).matched_to(1, 8));
  BOOST_TEST(got.text ==
             "the network helps beyond the length of its steps: mlp9 succeeds in 26 of 30 runs, "
             "tuned direct (adam:lr=3) in 9 and direct steps of the same lengths in 8");
}

BOOST_AUTO_TEST_CASE(numbers_of_runs_are_told_where_they_differ) {
  BOOST_TEST(judged(Arms().model("mlp9", 21).direct(9, 40).matched(3, 20)).text ==
             "the network helps beyond the length of its steps: mlp9 succeeds in 21 of 30 runs, "
             "tuned direct (adam:lr=3) in 9 of 40 and direct steps of the same lengths in 3 of 20");
}

BOOST_AUTO_TEST_CASE(a_larger_rate_suffices_that_makes_up_for_the_network) {
  check(Arms().model("mlp9", 20, 20).direct(20, 20).untuned(0, 20).matched(3, 20),
        VerdictCode::larger_rate_suffices,
        "a larger learning rate suffices: tuned direct (adam:lr=3) succeeds in 20 of 20 runs, mlp9 "
        "in 20 and direct at the learning rate of mlp9 in 0",
        "rule 2a: mlp9 is not better than direct (p = 1), but mlp9 is better than direct_untuned "
        "(p = 1.9e-06); McNemar's exact test");
}

BOOST_AUTO_TEST_CASE(a_larger_rate_may_suffice_that_is_not_shown_to_do_worse) {
  check(Arms().model("mlp9", 7, 10).direct(4, 10).untuned(0, 10), VerdictCode::larger_rate_suffices,
        "a larger learning rate may suffice: tuned direct (adam:lr=3) succeeds in 4 of 10 runs, "
        "mlp9 in 7 and direct at the learning rate of mlp9 in 0; that mlp9 does better than tuned "
        "direct is not shown (p = 0.25; about 49 runs of each would show such a difference)",
        "rule 2a: mlp9 is not better than direct (p = 0.25), but mlp9 is better than "
        "direct_untuned (p = 0.016); McNemar's exact test");
}

BOOST_AUTO_TEST_CASE(a_larger_rate_suffices_that_alone_makes_direct_better_than_the_network) {
  check(Arms().model("mlp9", 5).direct(30).untuned(3), VerdictCode::larger_rate_suffices,
        "a larger learning rate suffices: tuned direct (adam:lr=3) succeeds in 30 of 30 runs, mlp9 "
        "in 5 and direct at the learning rate of mlp9 in 3",
        "rule 2a: mlp9 is worse than direct (p = 6e-08), but mlp9 is not better than "
        "direct_untuned (p = 0.5); McNemar's exact test");
}

BOOST_AUTO_TEST_CASE(a_rate_that_the_models_were_tuned_for_too_makes_no_difference) {
  VerdictPlan how = plan();
  how.tuning.models = true;
  BOOST_TEST(to_text(judged(Arms().model("mlp9", 20).direct(20).untuned(0), how).code) ==
             "no_difference");
  BOOST_TEST(to_text(judged(Arms().model("mlp9", 5).direct(30).untuned(3), how).code) ==
             "simpler_method_suffices");
}

BOOST_AUTO_TEST_CASE(the_sentence_says_what_of_the_tuned_rate_it_is) {
  const Arms arms = Arms().model("mlp9", 20, 20).direct(17, 20).untuned(0, 20);
  const auto begin = [&](double rate, double decay) {
    VerdictPlan how = plan();
    VerdictResult result = result_of(how, arms);
    result.tuning = {{rate, decay, 9, 30, 2.5, true}};
    const std::string text = judge(how, result).text;
    return text.substr(0, text.find(':'));
  };
  BOOST_TEST(begin(3, 1) == "a larger learning rate may suffice");
  BOOST_TEST(begin(1e-4, 0.01) == "a smaller learning rate may suffice");
  BOOST_TEST(begin(0.0005, 0.01) == "a decaying learning rate may suffice");
  BOOST_TEST(begin(0.0005, 1) == "a tuned learning rate may suffice");
}

BOOST_AUTO_TEST_CASE(direct_whose_rate_was_not_chosen_is_not_called_tuned) {
  VerdictResult result = result_of(plan(), Arms().model("mlp9", 5).direct(30));
  result.tuning = {{0.0005, 1, 3, 30, 4.0, true}};
  BOOST_TEST(judge(plan(), result).text ==
             "a simpler method suffices: direct (adam:lr=3) succeeds in 30 of 30 runs, mlp9 in 5");
}

BOOST_AUTO_TEST_CASE(direct_that_is_better_at_any_rate_is_the_simpler_method) {
  check(Arms().model("mlp9", 5).direct(30).untuned(29).method("lbfgs", 30),
        VerdictCode::simpler_method_suffices,
        "a simpler method suffices: tuned direct (adam:lr=3) succeeds in 30 of 30 runs, mlp9 in 5",
        "rule 2b: mlp9 is worse than direct (p = 6e-08); McNemar's exact test");
  BOOST_TEST(to_text(judged(Arms().model("mlp9", 5).direct(30)).code) == "simpler_method_suffices");
}

BOOST_AUTO_TEST_CASE(no_difference_says_how_many_runs_would_show_one) {
  check(Arms().model("mlp9", 14).direct(15).untuned(13).method("lbfgs", 30),
        VerdictCode::no_difference,
        "no difference is shown: mlp9 succeeds in 14 of 30 runs, tuned direct (adam:lr=3) in 15 "
        "(difference -0.03 [-0.12, 0.05], p = 1); about 107 runs of each would show a difference "
        "of 0.2",
        "rule 2c: mlp9 is not better than direct (p = 1); McNemar's exact test");
  VerdictPlan how = plan();
  how.detect = 0.1;
  const std::string text = judged(Arms().model("mlp9", 30).direct(30), how).text;
  BOOST_TEST(text.find("about 93 runs of each would show a difference of 0.1") < text.size());
}

BOOST_AUTO_TEST_CASE(where_no_run_of_a_model_succeeds_the_sentence_says_who_does) {
  check(Arms().model("mlp17", 0).direct(30).untuned(0).method("lbfgs", 3),
        VerdictCode::none_escapes,
        "no run of mlp17 succeeds (0 of 30); others do: tuned direct (adam:lr=3) in 30, lbfgs in 3",
        "rule 1: no run of any model succeeds");
  check(Arms().model("mlp5", 0).model("mlp17", 0).direct(0).untuned(0).method("lbfgs", 0),
        VerdictCode::none_escapes,
        "no run of mlp5 or mlp17 succeeds (each 0 of 30); nor does one of direct or of any control",
        "rule 1: no run of any model succeeds");
}

BOOST_AUTO_TEST_CASE(of_several_models_the_best_of_those_that_are_better_is_judged) {
  const auto begins = [](const Arms& arms, const std::string& name) {
    const std::string text = judged(arms).text;
    return text.find(": " + name + " succeeds") < text.size();
  };
  Arms arms = Arms().model("mlp5", 22).model("mlp9", 26).direct(9);
  arms.matched_to(0, 5).matched_to(1, 5);
  BOOST_TEST(begins(arms, "mlp9"));
  arms[0] = Arms().model("mlp5", 26).front();
  BOOST_TEST(begins(arms, "mlp5"));  // a tie: the first
  arms[0].median = 2;
  arms[1].median = 1;
  BOOST_TEST(begins(arms, "mlp9"));  // the lower median
  arms[1].median = NAN;
  BOOST_TEST(begins(arms, "mlp5"));
}

BOOST_AUTO_TEST_CASE(a_model_needs_more_to_be_better_among_several) {
  // McNemar on 6 against 0: p = 0.03125; times 3 models no longer below 0.05.
  Arms arms = Arms().model("mlp5", 6).direct(0).matched(0);
  BOOST_TEST(to_text(judged(arms).code) == "width_beyond_step_length");
  Arms several = Arms().model("mlp5", 6).model("mlp9", 0).model("mlp17", 0).direct(0);
  BOOST_TEST(to_text(judged(several).code) == "no_difference");
}

BOOST_AUTO_TEST_CASE(one_run_shows_nothing) {
  BOOST_TEST(to_text(judged(Arms().model("mlp9", 1, 1).direct(0, 1).matched(0, 1)).code) ==
             "no_difference");
  BOOST_TEST(to_text(judged(Arms().model("mlp9", 0, 1).direct(1, 1)).code) == "none_escapes");
}

BOOST_AUTO_TEST_CASE(arms_of_the_same_trials_are_paired) {
  const Arms arms = Arms().model("mlp9", 21).direct(9);
  const auto found = compare_arms(plan(), arms);
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST(found[0].first == 0u);
  BOOST_TEST(found[0].second == 1u);
  BOOST_TEST(found[0].paired);
  BOOST_TEST(found[0].counts.both == 9u);
  BOOST_TEST(found[0].counts.first_alone == 12u);
  BOOST_TEST(found[0].counts.second_alone == 0u);
  BOOST_TEST(found[0].counts.neither == 9u);
  BOOST_TEST(found[0].difference == 0.4, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(found[0].p == 0x1p-11, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(found[0].adjusted == found[0].p);
  BOOST_TEST(found[0].interval.lo == difference_interval({9, 12, 0, 9}).lo);
}

BOOST_AUTO_TEST_CASE(arms_of_other_trials_starts_or_numbers_of_them_are_independent) {
  const auto check_independent = [](const VerdictPlan& how, const Arms& arms) {
    const auto found = compare_arms(how, arms);
    BOOST_REQUIRE(found.size() == 1u);
    BOOST_TEST(!found[0].paired);
    BOOST_TEST(found[0].counts.trials() == 0u);
    const VerdictArm &a = arms[0], &b = arms[1];
    BOOST_TEST(found[0].p == fisher_p(a.successes, a.runs.size(), b.successes, b.runs.size()));
    BOOST_TEST(found[0].interval.hi ==
               difference_interval(a.successes, a.runs.size(), b.successes, b.runs.size()).hi);
  };
  VerdictPlan unpaired = plan();
  unpaired.unpaired = true;
  check_independent(unpaired, Arms().model("mlp9", 21).direct(9));
  check_independent(plan(), Arms().model("mlp9", 21).direct(3, 10));
  check_independent(plan(),
                    Arms().add("direct_again", ArmKind::model, 21, 30, Seeds::own).direct(9));
  Arms elsewhere = Arms().model("mlp9", 21).direct(9);
  elsewhere[1].runs[7].start = {0.5};
  check_independent(plan(), elsewhere);
  const Judgement got = judged(Arms().model("mlp9", 21).direct(9), unpaired);
  BOOST_TEST(got.rule.find("(p = 0.0041)") < got.rule.size());
  BOOST_TEST(got.rule.find("Fisher's exact test") < got.rule.size());
}

BOOST_AUTO_TEST_CASE(where_some_arms_are_paired_the_rule_names_the_test_of_each) {
  Arms arms = Arms().add("direct_again", ArmKind::model, 24, 30, Seeds::own).direct(9).matched(24);
  for (std::size_t i = 0; i < 30; ++i) {
    arms[2].runs[i].seed = arms[0].runs[i].seed;
    arms[2].runs[i].start = arms[0].runs[i].start;
  }
  BOOST_TEST(judged(arms).rule ==
             "rule 3: direct_again is better than direct (Fisher's p = 0.00021), but direct_again "
             "is not better than matched (McNemar's p = 1); exact tests");
}

BOOST_AUTO_TEST_CASE(holm_adjusts_over_the_models_for_each_arm_alone) {
  const Arms arms = Arms().model("a", 20).model("b", 17).model("c", 10).direct(9).matched(10);
  const auto found = compare_arms(plan(), arms);
  BOOST_REQUIRE(found.size() == 6u);
  const auto adjusted = [&](std::size_t model, std::size_t other) {
    return std::ranges::find_if(
               found, [&](const ArmComparison& c) { return c.first == model && c.second == other; })
        ->adjusted;
  };
  const auto exact = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(adjusted(0, 3) == 3 * 0x1p-10, exact);  // 11 against 0
  BOOST_TEST(adjusted(1, 3) == 2 * 0x1p-7, exact);   // 8 against 0
  BOOST_TEST(adjusted(2, 3) == 1, exact);            // 1 against 0
  BOOST_TEST(adjusted(0, 4) == 3 * 0x1p-9, exact);
  BOOST_TEST(adjusted(1, 4) == 2 * 0x1p-6, exact);
  BOOST_TEST(adjusted(2, 4) == 1, exact);
}

BOOST_AUTO_TEST_CASE(holm_keeps_the_order_of_p) {
  // 2 * 0.03125 of the second one is less than 3 * 0.0313 of the first.
  const Arms arms = Arms().model("a", 6).model("b", 6).model("c", 6).direct(0);
  for (const ArmComparison& c : compare_arms(plan(), arms)) {
    BOOST_TEST(c.adjusted == 3 * 0x1p-5, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(arms_without_runs_are_left_out) {
  const Arms arms = Arms().model("mlp9", 21).model("mlp17", 0, 0).direct(9).matched(0, 0);
  BOOST_TEST(compare_arms(plan(), arms).size() == 1u);
  BOOST_TEST(judged(arms).text.find("no direct steps of the same lengths were made") <
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(exactly_one_rule_holds_for_any_counts) {
  std::vector<std::size_t> seen(6);
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const VerdictResult result = result_of(plan(), random_arms(seed));
    const auto codes = Conditions(result).codes();
    const Judgement got = judge(plan(), result);
    BOOST_TEST_CONTEXT("seed " << seed << ": " << got.text) {
      BOOST_TEST_REQUIRE(codes.size() == 1u);
      BOOST_TEST(to_text(got.code) == to_text(codes[0]));
      BOOST_TEST(got.text.find_first_of("\n{}") == std::string::npos);
      BOOST_TEST(got.text.find("nan") == std::string::npos);
      BOOST_TEST(got.rule.find("rule ") == 0u);
    }
    ++seen[static_cast<std::size_t>(got.code)];
  }
  for (const std::size_t times : seen) BOOST_TEST(times > 30u);
}

BOOST_AUTO_TEST_CASE(a_further_control_never_makes_it_width) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Arms arms = random_arms(seed);
    if (std::ranges::count(arms, ArmKind::matched, &VerdictArm::kind) == 0) continue;
    const bool before = judged(arms).code == VerdictCode::width_beyond_step_length;
    const RandomStream random(seed, Purpose::noise, 1);
    std::size_t at = 0;
    arms.add("another", ArmKind::method, draws(random, at, arms[0].runs.size(), 0.5));
    const bool after = judged(arms).code == VerdictCode::width_beyond_step_length;
    BOOST_TEST((before || !after));
  }
}

BOOST_AUTO_TEST_CASE(equal_chances_are_seldom_judged_to_differ) {
  // 5 % at most are wrong, exact tests being conservative; 2000 repetitions know it to 0.5 %.
  for (const Seeds trials : {Seeds::own, Seeds::shared}) {
    constexpr std::size_t repetitions = 2000;
    std::size_t wrong = 0;
    for (std::uint64_t seed = 0; seed < repetitions; ++seed) {
      const RandomStream random(seed, Purpose::noise, 2);
      std::size_t at = 0;
      Arms arms;
      arms.add("mlp9", ArmKind::model, draws(random, at, 30, 0.5), trials);
      const auto direct = draws(random, at, 30, 0.5);
      arms.add("direct", ArmKind::direct, direct).add("direct_untuned", ArmKind::untuned, direct);
      arms.add("matched", ArmKind::matched, draws(random, at, 30, 0.5));
      arms.add("cmaes", ArmKind::method, draws(random, at, 30, 0.9));
      wrong += judged(arms).code != VerdictCode::no_difference;
    }
    BOOST_TEST(double(wrong) / repetitions < 0.05);
    BOOST_TEST(double(wrong) / repetitions > 0.01);
  }
}

BOOST_AUTO_TEST_CASE(width_is_seldom_claimed_where_step_length_is_all) {
  constexpr std::size_t repetitions = 2000;
  for (const std::size_t models : {1u, 3u}) {
    std::size_t width = 0, lengths = 0;
    for (std::uint64_t seed = 0; seed < repetitions; ++seed) {
      const RandomStream random(seed, Purpose::noise, 3);
      std::size_t at = 0;
      Arms arms;
      for (std::size_t m = 0; m < models; ++m) {
        arms.add("mlp", ArmKind::model, draws(random, at, 30, 0.7));
      }
      arms.add("direct", ArmKind::direct, draws(random, at, 30, 0.2));
      for (std::size_t m = 0; m < models; ++m) {
        arms.add("matched", ArmKind::matched, draws(random, at, 30, 0.7));
        arms.back().of = m;
      }
      const VerdictCode code = judged(arms).code;
      width += code == VerdictCode::width_beyond_step_length;
      lengths += code == VerdictCode::step_length_explains;
    }
    BOOST_TEST(double(width) / repetitions < 0.05);
    BOOST_TEST(double(lengths) / repetitions > 0.9);
  }
}

BOOST_AUTO_TEST_SUITE_END()

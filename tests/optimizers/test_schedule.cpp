// Schedules by name, spec and formula; warm-up, order, and what is taken from the run.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <string>
#include <variant>

#include "base/error.hpp"
#include "tests/optimizers/schedules.hpp"

using namespace schedule_tests;

namespace {

/// "nothing" where the spec is right.
std::string complaint(std::string_view spec) {
  try {
    find_schedule(spec);
  } catch (const BadInput& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schedule)

BOOST_AUTO_TEST_CASE(formulas_of_epoch_and_step_multiply_the_rate) {
  const RunLength run{10, 4};
  const Scheduler by_epoch = scheduler("0.9 ^ epoch", run),
                  both = scheduler("1/(1+step+epoch)", run),
                  choice = scheduler("epoch < 2 ? 1 : 0.1", run);
  for (std::int64_t step = 0; step < 40; ++step) {
    const auto epoch = double(step / 4);
    check_near(by_epoch.at(step).lr, lr0 * std::pow(0.9, epoch));
    check_near(both.at(step).lr, lr0 / (1 + double(step) + epoch));
    check_near(choice.at(step).lr, epoch < 2 ? lr0 : 0.1 * lr0);
  }
}

BOOST_AUTO_TEST_CASE(a_rate_that_is_none_fails_the_run_where_it_comes) {
  const auto failure = [](const Scheduler& schedule, std::int64_t step) {
    try {
      schedule.at(step);
    } catch (const RunFailure& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  const Scheduler negative = scheduler("1-epoch/8"), infinite = scheduler("1/(epoch-3)^2"),
                  nothing = scheduler("log(epoch-5)^2"), grows = scheduler("exponential:gamma=1e9");
  BOOST_TEST(failure(negative, 8) == "nothing");
  BOOST_TEST(failure(negative, 12) ==
             "the schedule 1-epoch/8 makes the learning rate -0.025 in step 12 (from 0): a finite "
             "number from 0 up is right");
  BOOST_TEST(failure(infinite, 2) == "nothing");
  BOOST_TEST(failure(infinite, 3).find("learning rate inf in step 3") != std::string::npos);
  BOOST_TEST(failure(nothing, 0).find("learning rate nan in step 0") != std::string::npos);
  BOOST_TEST(failure(grows, 10) == "nothing");
  BOOST_TEST(failure(grows, 40).find("exponential:gamma=1e+09 makes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(within_an_epoch_only_what_counts_steps_changes) {
  const RunLength run{50, 4};
  for (const std::string& spec : specs()) {
    const Scheduler schedule = scheduler(spec, run);
    const bool steps = counts_steps(find_schedule(spec));
    BOOST_TEST(steps == (spec == "onecycle" || spec == "cyclic" || spec == "1/(1+step/50)"));
    for (std::int64_t step = 1; step < 100; ++step) {
      if (steps || step % 4 != 0) {
        BOOST_TEST((schedule.at(step).lr != schedule.at(step - 1).lr) == steps, spec << step);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(warm_up_grows_with_every_step_to_where_the_schedule_begins) {
  const RunLength run{50, 4}, rest{47, 4};
  for (const std::string& spec : specs()) {
    Scheduler warm({find_schedule(spec), 3}, lr0, run), plain({find_schedule(spec)}, lr0, rest);
    const auto first = plain.at(0);
    for (std::int64_t step = 0; step < 200; ++step) {
      const auto now = warm.at(step), own = plain.at(std::max<std::int64_t>(0, step - 12));
      BOOST_TEST_CONTEXT(spec << ", step " << step) {
        check_near(now.lr, step < 12 ? double(step + 1) / 12 * first.lr : own.lr);
        BOOST_TEST((now.momentum == own.momentum));
      }
      if (step % 4 != 3) continue;
      // What happens in the warm-up is not counted.
      warm.epoch_ended(step < 12 ? double(step) : wild_loss(int(step)));
      if (step >= 12) plain.epoch_ended(wild_loss(int(step)));
    }
  }
}

BOOST_AUTO_TEST_CASE(warm_up_alone_ends_at_lr) {
  const Scheduler warm({{}, 5}, lr0, {20, 2});
  check_near(warm.at(0).lr, lr0 / 10);
  check_near(warm.at(8).lr, lr0 * 0.9);
  for (const int step : {9, 10, 39}) BOOST_TEST(warm.at(step).lr == lr0);
}

BOOST_AUTO_TEST_CASE(without_anything_the_rate_stays) {
  const Scheduler none({}, lr0, {20, 2});
  for (const int step : {0, 1, 39}) BOOST_TEST(none.at(step).lr == lr0);
}

BOOST_AUTO_TEST_CASE(scheduler_first_skips_the_first_value) {
  const RunLength run{50, 4};
  for (const std::string& spec : specs()) {
    const Schedule schedule = find_schedule(spec);
    const ScheduleChoice choice{schedule, 2, true};
    if (scheduler(spec).needs_losses()) {
      BOOST_CHECK_THROW(Scheduler(choice, lr0, run), BadInput);
      continue;
    }
    const Scheduler first(choice, lr0, run), second({schedule, 2}, lr0, run);
    const std::int64_t skipped = counts_steps(schedule) ? 1 : 4;
    for (std::int64_t step = 0; step < 200; ++step) {
      BOOST_TEST(first.at(step).lr == second.at(step + skipped).lr, spec << step);
    }
  }
  BOOST_TEST(Scheduler({find_schedule("0.9^epoch"), 0, true}, 1, one_step_an_epoch).at(0).lr ==
             0.9);
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_taken_from_the_run) {
  const RunLength run{40, 5};
  const auto alike = [&](const char* given, const char* meant) {
    const Scheduler a = scheduler(given, run), b = scheduler(meant, run);
    for (std::int64_t step = 0; step < 200; ++step) {
      BOOST_TEST_CONTEXT(given << ", step " << step) check_near(a.at(step).lr, b.at(step).lr);
    }
  };
  alike("cosine", "cosine:T_max=40");
  alike("step", "step:step_size=14");
  alike("multistep", "multistep:milestones=20/30");
  alike("exponential", "exponential:gamma=0.8912509381337456");
  alike("warm_restarts", "warm_restarts:T_0=10");
  alike("onecycle", "onecycle:max_lr=0.05,total_steps=200");
  alike("cyclic", "cyclic:base_lr=0.005,max_lr=0.05,step_size_down=2000");
  alike("cyclic:max_lr=1,step_size_up=5", "cyclic:base_lr=0.1,max_lr=1,step_size_up=5");
}

BOOST_AUTO_TEST_CASE(a_run_that_ends_within_an_epoch_counts_it_and_its_steps) {
  const RunLength run{3, 4, 10};
  BOOST_TEST(scheduler("cosine", run).at(9).lr > 0);
  const Scheduler cycle = scheduler("onecycle", run);
  check_near(cycle.at(9).lr, lr0 / 25 / 1e4);
  BOOST_TEST(cycle.at(8).lr > cycle.at(9).lr);
  const Scheduler behind_warmup({find_schedule("onecycle"), 1}, lr0, run);
  check_near(behind_warmup.at(9).lr, lr0 / 25 / 1e4);
  BOOST_TEST(behind_warmup.at(8).lr > behind_warmup.at(9).lr);
}

BOOST_AUTO_TEST_CASE(a_run_goes_on_from_its_state) {
  for (const char* const spec : {"plateau:patience=2", "bold_driver"}) {
    const ScheduleChoice choice{find_schedule(spec), 3};
    Scheduler whole(choice, lr0, one_step_an_epoch);
    for (int epoch = 0; epoch < 50; ++epoch) whole.epoch_ended(wild_loss(epoch));
    Scheduler later(choice, lr0, one_step_an_epoch);
    Tensors state;
    StateWriter writer(state);
    whole.state(writer);
    StateReader reader(state);
    later.state(reader);
    for (int epoch = 50; epoch < 100; ++epoch) {
      BOOST_TEST(later.at(epoch).lr == whole.at(epoch).lr);
      whole.epoch_ended(wild_loss(epoch));
      later.epoch_ended(wild_loss(epoch));
    }
    BOOST_TEST(later.at(100).lr != lr0);
  }
}

BOOST_AUTO_TEST_CASE(schedules_are_described_as_they_can_be_given) {
  for (const char* const spec :
       {"cosine", "cosine:T_max=50", "multistep:milestones=30/80,gamma=0.5", "plateau:mode=max",
        "onecycle:max_lr=0.1,cycle_momentum=false", "bold_driver:raise=1.1", "0.9^epoch"}) {
    BOOST_TEST(describe(find_schedule(spec)) == spec);
  }
  BOOST_TEST(describe(find_schedule("CosineAnnealingLR:T_max=5")) == "cosine:T_max=5");
  BOOST_TEST(describe(find_schedule(" 1 /\n(1+epoch)")) == "1 / (1+epoch)");
}

BOOST_AUTO_TEST_CASE(one_unknown_word_is_a_misspelt_name) {
  BOOST_TEST(complaint("cosin") ==
             "unknown schedule 'cosin': did you mean 'cosine'? (`nnopt list schedules` shows all)");
  BOOST_TEST(complaint("StepLr:step_size=3").find("did you mean 'StepLR'?") != std::string::npos);
  BOOST_TEST(complaint("epochs").starts_with("unknown schedule 'epochs'"));
  BOOST_TEST(complaint("epoch") == "nothing");
  BOOST_TEST(complaint("step") == "nothing");
}

BOOST_AUTO_TEST_CASE(wrong_options_are_refused) {
  const auto refused = [](const char* spec, const char* message) {
    const std::string text = complaint(spec);
    BOOST_TEST(text.find(message) != std::string::npos, spec << ": " << text);
  };
  refused("cosine:T_ma=5", "cosine: unknown option 'T_ma': did you mean 'T_max'?");
  refused("cosine:T_max=0", "a whole number from 1 up is right");
  refused("cosine:eta_min=-1", "cosine: eta_min='-1': a number from 0 up is right");
  refused("step:step_size=-3", "a whole number from 1 up is right");
  refused("step:gamma=nan", "a number from 0 up is right");
  refused("multistep:milestones=", "numbers as 30/80");
  refused("multistep:milestones=30/x", "numbers as 30/80");
  refused("linear:start_factor=0", "a number above 0 and at most 1 is right");
  refused("linear:end_factor=2", "a number from 0 to 1 is right");
  refused("constant:factor=-0.1", "a number from 0 to 1 is right");
  refused("onecycle:pct_start=1.1", "onecycle: pct_start='1.1': a number from 0 to 1 is right");
  refused("onecycle:anneal_strategy=sin", "cos or linear is right");
  refused("onecycle:base_momentum=0.99", "base_momentum=0.99 is above max_momentum=0.95");
  refused("cyclic:base_lr=1,max_lr=0.5", "cyclic: base_lr=1 is above max_lr=0.5");
  refused("cyclic:mode=square", "triangular, triangular2 or exp_range is right");
  refused("cyclic:max_momentum=1", "a number from 0 up to but not 1 is right");
  refused("plateau:factor=1", "a number from 0 up to but not 1 is right");
  refused("plateau:mode=median", "min or max is right");
  refused("bold_driver:raise=0.9", "a number from 1 up is right");
  refused("bold_driver:lower=0", "a number above 0 and at most 1 is right");
  BOOST_TEST(complaint("cyclic:base_lr=1,max_lr=1") == "nothing");
  // Contradicts --lr, which max_lr is where it is not given.
  BOOST_CHECK_THROW(scheduler("cyclic:base_lr=0.1"), BadInput);
}

BOOST_AUTO_TEST_CASE(formulas_with_other_names_are_refused_where_they_stand) {
  BOOST_CHECK_EXCEPTION(find_schedule("0.9^epochs"), BadInput, [](const BadInput& error) {
    BOOST_TEST(std::string(error.what()).find("did you mean 'epoch'?") != std::string::npos);
    return error.excerpt.has_value() && error.excerpt->column == 5;
  });
  BOOST_TEST(complaint("1/(1+lr*step)").find("unknown name 'lr'") != std::string::npos);
  BOOST_TEST(complaint("0.9^") != "nothing");
  BOOST_TEST(complaint("") != "nothing");
}

BOOST_AUTO_TEST_CASE(lists_show_all_schedules_with_their_options) {
  const auto rows = schedule_rows();
  BOOST_TEST(rows.size() == std::variant_size_v<NamedSchedule>);
  for (const auto& row : rows) {
    BOOST_TEST(!row.text.empty());
    BOOST_TEST(!row.options.empty());
    for (const auto& option : row.options) BOOST_TEST(!option.fallback.empty());
    BOOST_TEST((row.counts == "losses") == scheduler(row.name).needs_losses());
    BOOST_TEST((row.counts == "steps") == counts_steps(find_schedule(row.name)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

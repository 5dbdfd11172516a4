// Learning-rate schedules against torch's: its recursions written out here, and what torch 1.13
// itself gave (tests/data/schedules.tsv).
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "tests/optimizers/schedules.hpp"
#include "tests/tables.hpp"

using namespace schedule_tests;

namespace {

using Rates = std::vector<double>;

/// The rates of all epochs, of a scheduler that is told of losses where it asks for them.
Rates rates_of(Scheduler schedule, const std::function<double(int)>& loss = wild_loss) {
  Rates rates;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    rates.push_back(schedule.at(epoch).lr);
    if (schedule.needs_losses()) schedule.epoch_ended(loss(epoch));
  }
  return rates;
}

void check_rates(std::string_view spec, const Rates& expected) {
  const Rates rates = rates_of(scheduler(spec));
  BOOST_REQUIRE(rates.size() == expected.size());
  for (std::size_t epoch = 0; epoch < rates.size(); ++epoch) {
    BOOST_TEST_CONTEXT(spec << ", epoch " << epoch) check_near(rates[epoch], expected[epoch]);
  }
}

/// As torch's schedulers go on: the rate of epoch e = 1, 2, ... from e and the rate before.
template <class Next>
Rates chained(double first, Next next) {
  Rates rates{first};
  for (int e = 1; e < epochs; ++e) rates.push_back(next(double(e), rates.back()));
  return rates;
}

/// f(step) for each.
template <class F>
Rates by_step(F f) {
  Rates rates;
  for (int step = 0; step < epochs; ++step) rates.push_back(f(step));
  return rates;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schedules)

// ---- by epochs

BOOST_AUTO_TEST_CASE(constant_multiplies_by_the_factor_and_divides_it_out_again) {
  for (const auto& [spec, factor, total] :
       {std::tuple("constant", 1.0 / 3, 5), {"constant:factor=0.5,total_iters=40", 0.5, 40}}) {
    check_rates(spec, chained(lr0 * factor, [&](double e, double lr) {
                  return e == total ? lr * (1 / factor) : lr;
                }));
  }
}

BOOST_AUTO_TEST_CASE(step_cuts_every_step_size_epochs) {
  check_rates("step:step_size=30", chained(lr0, [](double e, double lr) {
                return std::fmod(e, 30) == 0 ? lr * 0.1 : lr;
              }));
  check_rates("step:step_size=7,gamma=0.9", chained(lr0, [](double e, double lr) {
                return std::fmod(e, 7) == 0 ? lr * 0.9 : lr;
              }));
}

BOOST_AUTO_TEST_CASE(multistep_cuts_at_milestones_in_any_order_and_twice_where_named_twice) {
  check_rates("multistep:milestones=80/30/30/150,gamma=0.2", chained(lr0, [](double e, double lr) {
                if (e == 30) return lr * 0.2 * 0.2;
                return e == 80 || e == 150 ? lr * 0.2 : lr;
              }));
  check_rates("multistep:milestones=0/100",
              chained(lr0 * 0.1, [](double e, double lr) { return e == 100 ? lr * 0.1 : lr; }));
}

BOOST_AUTO_TEST_CASE(exponential_multiplies_by_gamma) {
  check_rates("exponential:gamma=0.97", chained(lr0, [](double, double lr) { return lr * 0.97; }));
}

BOOST_AUTO_TEST_CASE(linear_changes_the_factor_by_the_same_amount_each_epoch) {
  for (const auto& [spec, start, end, total] :
       {std::tuple("linear", 1.0 / 3, 1.0, 5.0),
        {"linear:start_factor=1,end_factor=0.01,total_iters=150", 1.0, 0.01, 150.0}}) {
    check_rates(spec, chained(lr0 * start, [&](double e, double lr) {
                  if (e > total) return lr;
                  return lr * (1 + (end - start) / (total * start + (e - 1) * (end - start)));
                }));
  }
}

BOOST_AUTO_TEST_CASE(polynomial_goes_down_to_nothing) {
  for (const auto& [spec, total, power] :
       {std::tuple("polynomial", 5.0, 1.0), {"polynomial:total_iters=180,power=2.5", 180.0, 2.5}}) {
    check_rates(spec, chained(lr0, [&](double e, double lr) {
                  if (e > total) return lr;
                  return lr * std::pow((1 - e / total) / (1 - (e - 1) / total), power);
                }));
  }
}

BOOST_AUTO_TEST_CASE(cosine_goes_down_and_up_again) {
  constexpr double pi = std::numbers::pi;
  for (const auto& [spec, period, least] :
       {std::tuple("cosine", 200.0, 0.0), {"cosine:T_max=30,eta_min=0.001", 30.0, 0.001}}) {
    check_rates(spec, chained(lr0, [&](double e, double lr) {
                  if (std::fmod(e - 1 - period, 2 * period) == 0) {
                    return lr + (lr0 - least) * (1 - std::cos(pi / period)) / 2;
                  }
                  return (1 + std::cos(pi * e / period)) / (1 + std::cos(pi * (e - 1) / period)) *
                             (lr - least) +
                         least;
                }));
  }
}

BOOST_AUTO_TEST_CASE(warm_restarts_begin_anew_after_ever_longer_periods) {
  for (const auto& [spec, first, times, least] :
       {std::tuple("warm_restarts", 50, 1, 0.0),
        {"warm_restarts:T_0=10,T_mult=2,eta_min=0.002", 10, 2, 0.002},
        {"warm_restarts:T_0=3,T_mult=3", 3, 3, 0.0}}) {
    int now = 0, length = first;
    check_rates(spec, by_step([&](int) {
                  const double phase = std::numbers::pi * now / length;
                  if (++now == length) {
                    now = 0;
                    length *= times;
                  }
                  return least + (lr0 - least) * (1 + std::cos(phase)) / 2;
                }));
  }
}

// ---- by steps

namespace {

struct Phase {
  double end, from, to, momentum_from, momentum_to;
};

void check_onecycle(std::string_view spec, bool cosine, const std::vector<Phase>& phases) {
  const Scheduler schedule = scheduler(spec);
  for (int step = 0; step < epochs; ++step) {
    std::size_t k = 0;
    double start = 0;
    for (; k + 1 < phases.size() && step > phases[k].end; ++k) start = phases[k].end;
    const double share = (step - start) / (phases[k].end - start);
    const auto between = [&](double a, double b) {
      return cosine ? b + (a - b) / 2 * (1 + std::cos(std::numbers::pi * share))
                    : a + (b - a) * share;
    };
    BOOST_TEST_CONTEXT(spec << ", step " << step) {
      const auto [lr, momentum] = schedule.at(step);
      check_near(lr, between(phases[k].from, phases[k].to));
      check_near(momentum.value(), between(phases[k].momentum_from, phases[k].momentum_to));
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(onecycle_goes_up_and_down_in_two_phases) {
  check_onecycle("onecycle:max_lr=0.5", true,
                 {{59, 0.02, 0.5, 0.95, 0.85}, {199, 0.5, 2e-6, 0.85, 0.95}});
  check_onecycle(
      "onecycle:max_lr=0.5,anneal_strategy=linear,pct_start=0.25,div_factor=10,"
      "final_div_factor=100,base_momentum=0.5,max_momentum=0.9",
      false, {{49, 0.05, 0.5, 0.9, 0.5}, {199, 0.5, 5e-4, 0.5, 0.9}});
}

BOOST_AUTO_TEST_CASE(onecycle_goes_back_first_in_three_phases) {
  const std::vector<Phase> phases{
      {59, 0.02, 0.5, 0.95, 0.85}, {118, 0.5, 0.02, 0.85, 0.95}, {199, 0.02, 2e-6, 0.95, 0.95}};
  check_onecycle("onecycle:max_lr=0.5,three_phase=true", true, phases);
  check_onecycle("onecycle:max_lr=0.5,three_phase=true,anneal_strategy=linear", false, phases);
}

BOOST_AUTO_TEST_CASE(onecycle_stays_at_its_end_and_may_have_a_phase_of_one_step) {
  const Scheduler schedule = scheduler("onecycle:max_lr=0.5,total_steps=100");
  check_near(schedule.at(99).lr, 2e-6);
  BOOST_TEST(schedule.at(100).lr == schedule.at(99).lr);
  BOOST_TEST(schedule.at(1000).momentum.value() == schedule.at(99).momentum.value());
  // pct_start total_steps = 1: torch divides by 0 here.
  BOOST_TEST(scheduler("onecycle:max_lr=0.5,total_steps=10,pct_start=0.1").at(0).lr == 0.5);
  check_near(scheduler("onecycle:max_lr=0.5,total_steps=1").at(0).lr, 2e-6);
}

BOOST_AUTO_TEST_CASE(cyclic_goes_up_and_down_in_every_mode) {
  struct Case {
    const char* spec;
    double up, down, base_momentum, max_momentum;
    double (*scale)(int step, int cycle);
  };
  const auto stays = [](int, int) { return 1.0; };
  const auto halves = [](int, int cycle) { return std::ldexp(1, -cycle); };
  const auto shrinks = [](int step, int) {
    double scale = 1;
    for (int k = 0; k < step; ++k) scale *= 0.99;
    return scale;
  };
  const Case cases[] = {
      {"cyclic:base_lr=0.001,max_lr=0.1", 2000, 2000, 0.8, 0.9, stays},
      {"cyclic:base_lr=0.001,max_lr=0.1,step_size_up=17", 17, 17, 0.8, 0.9, stays},
      {"cyclic:base_lr=0.001,max_lr=0.1,step_size_up=10,step_size_down=33,mode=triangular2,"
       "base_momentum=0.1,max_momentum=0.95",
       10, 33, 0.1, 0.95, halves},
      {"cyclic:base_lr=0.001,max_lr=0.1,step_size_up=25,mode=exp_range,gamma=0.99", 25, 25, 0.8,
       0.9, shrinks}};
  for (const Case& c : cases) {
    const Scheduler schedule = scheduler(c.spec);
    int cycle = 0;
    double place = 0;
    for (int step = 0; step < epochs; ++step) {
      const double height =
          (place <= c.up ? place / c.up : (c.up + c.down - place) / c.down) * c.scale(step, cycle);
      BOOST_TEST_CONTEXT(c.spec << ", step " << step) {
        const auto [lr, momentum] = schedule.at(step);
        check_near(lr, 0.001 + (0.1 - 0.001) * height);
        check_near(momentum.value(), c.max_momentum - (c.max_momentum - c.base_momentum) * height);
      }
      if (++place == c.up + c.down) {
        place = 0;
        ++cycle;
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(momentum_is_cycled_only_where_asked_for) {
  BOOST_TEST(scheduler("onecycle").cycles_momentum());
  BOOST_TEST(scheduler("cyclic").cycles_momentum());
  for (const char* const spec : {"onecycle:cycle_momentum=false", "cyclic:cycle_momentum=false",
                                 "cosine", "plateau", "0.9^epoch"}) {
    const Scheduler schedule = scheduler(spec);
    BOOST_TEST(!schedule.cycles_momentum());
    BOOST_TEST(!schedule.at(7).momentum.has_value());
  }
  BOOST_TEST(!Scheduler({}, lr0, one_step_an_epoch).cycles_momentum());
}

// ---- by losses

BOOST_AUTO_TEST_CASE(plateau_cuts_where_losses_do_not_become_better) {
  struct Case {
    const char* spec;
    bool larger, absolute;
    double factor, threshold, min_lr, eps;
    int patience, cooldown;
  };
  const Case cases[] = {
      {"plateau", false, false, 0.1, 1e-4, 0, 1e-8, 10, 0},
      {"plateau:factor=0.5,patience=3,cooldown=5,threshold=0.01,min_lr=0.001", false, false, 0.5,
       0.01, 0.001, 1e-8, 3, 5},
      {"plateau:factor=0.5,patience=0,threshold=0.02,threshold_mode=abs,eps=0.0001", false, true,
       0.5, 0.02, 0, 1e-4, 0, 0},
      {"plateau:mode=max,factor=0.7,patience=5", true, false, 0.7, 1e-4, 0, 1e-8, 5, 0},
      {"plateau:mode=max,factor=0.7,patience=8,threshold=0.1,threshold_mode=abs,cooldown=2", true,
       true, 0.7, 0.1, 0, 1e-8, 8, 2}};
  for (const Case& c : cases) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double lr = lr0, best = c.larger ? -infinity : infinity;
    int bad = 0, cooling = 0, cuts = 0;
    check_rates(c.spec, by_step([&](int epoch) {
                  const double now = lr, loss = wild_loss(epoch);
                  bool better = false;
                  if (!c.larger && !c.absolute) better = loss < best * (1 - c.threshold);
                  if (!c.larger && c.absolute) better = loss < best - c.threshold;
                  if (c.larger && !c.absolute) better = loss > best * (1 + c.threshold);
                  if (c.larger && c.absolute) better = loss > best + c.threshold;
                  if (better) best = loss;
                  bad = better ? 0 : bad + 1;
                  if (cooling > 0) {
                    --cooling;
                    bad = 0;
                  }
                  if (bad > c.patience) {
                    const double cut = std::max(lr * c.factor, c.min_lr);
                    if (lr - cut > c.eps) {
                      lr = cut;
                      ++cuts;
                    }
                    cooling = c.cooldown;
                    bad = 0;
                  }
                  return now;
                }));
    BOOST_TEST(cuts > 1, c.spec);
  }
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_no_number_is_a_bad_one_for_plateau) {
  const auto rates = rates_of(scheduler("plateau:patience=1"), [](int) { return std::nan(""); });
  check_near(rates[1], lr0);
  check_near(rates[2], lr0 * 0.1);
}

BOOST_AUTO_TEST_CASE(the_bold_driver_speeds_up_on_falling_losses_and_halves_on_rising_ones) {
  double lr = lr0, last = 0;
  check_rates("bold_driver:raise=1.1,lower=0.6", by_step([&](int epoch) {
                const double now = lr, loss = wild_loss(epoch);
                if (epoch > 0 && loss < last) lr *= 1.1;
                if (epoch > 0 && loss > last) lr *= 0.6;
                last = loss;
                return now;
              }));
  const auto rates = rates_of(scheduler("bold_driver"), [](int e) { return e < 3 ? -e : -2.0; });
  check_near(rates[1], lr0);
  check_near(rates[3], lr0 * 1.05 * 1.05);
  check_near(rates[10], lr0 * 1.05 * 1.05);
}

BOOST_AUTO_TEST_CASE(only_plateau_and_bold_driver_look_at_losses) {
  for (const std::string& spec : specs()) {
    BOOST_TEST(scheduler(spec).needs_losses() == (spec == "plateau" || spec == "bold_driver"));
  }
}

// ---- torch itself

BOOST_AUTO_TEST_CASE(the_rates_are_those_that_torch_gave) {
  const auto folder = std::filesystem::path(__FILE__).parent_path().parent_path() / "data";
  const auto rows = rows_of_file((folder / "schedules.tsv").string());
  BOOST_TEST(rows.size() == 32u);
  for (const TableRow& row : rows) {
    const auto at = numbers_in(row.at("epochs")), expected = numbers_in(row.at("rates"));
    Scheduler schedule = scheduler(row.at("spec"));
    std::vector<double> momenta;
    if (!row.at("momenta").empty()) momenta = numbers_in(row.at("momenta"));
    for (std::size_t i = 0, epoch = 0; i < at.size(); ++epoch) {
      const auto [lr, momentum] = schedule.at(std::int64_t(epoch));
      BOOST_TEST(momentum.has_value() == !momenta.empty());
      if (double(epoch) == at[i]) {
        BOOST_TEST_CONTEXT(row.at("spec") << ", epoch " << epoch) {
          check_near(lr, expected[i]);
          if (momentum) check_near(*momentum, momenta[i]);
        }
        ++i;
      }
      if (schedule.needs_losses()) schedule.epoch_ended(wild_loss(int(epoch)));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

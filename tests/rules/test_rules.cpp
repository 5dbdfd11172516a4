// Every rule against its documentation written out a second time, for options that the golden
// tables lack; and at the ends of its options' ranges.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/rows.hpp"
#include "rules/catalogue.hpp"
#include "tests/rules/reference.hpp"

namespace nnopt {
namespace {

/// Large eps and decays, so that a misplaced one shows.
const std::vector<std::string> variants{
    "sgd:lr=0.1",
    "sgd:lr=0.1,weight_decay=0.2",
    "sgd:lr=0.1,momentum=0.8,weight_decay=0.2",
    "sgd:lr=0.1,momentum=0.8,dampening=0.3,weight_decay=0.2",
    "sgd:lr=0.1,momentum=0.8,nesterov=true,weight_decay=0.2",
    "asgd:lr=0.1",
    "asgd:lr=0.1,lambd=0.5,alpha=0.6,t0=20,weight_decay=0.2",
    "asgd:lr=0.1,lambd=2,alpha=0,t0=0",
    "adagrad:lr=0.1",
    "adagrad:lr=0.1,lr_decay=0.05,weight_decay=0.2,initial_accumulator_value=0.7,eps=0.3",
    "rmsprop:lr=0.1,alpha=0.9,eps=0.3,weight_decay=0.2",
    "rmsprop:lr=0.1,alpha=0.9,eps=0.3,weight_decay=0.2,momentum=0.7",
    "rmsprop:lr=0.1,alpha=0.9,eps=0.3,weight_decay=0.2,centered=true",
    "rmsprop:lr=0.1,alpha=0.9,eps=0.3,weight_decay=0.2,momentum=0.7,centered=true",
    "adadelta",
    "adadelta:lr=0.5,rho=0.7,eps=0.1,weight_decay=0.2",
    "adadelta:rho=0,eps=0.01",
    "adam:lr=0.1,betas=0.8/0.95,eps=0.3",
    "adam:lr=0.1,betas=0/0,eps=0.3",
    "adam:lr=0.1,betas=0.8/0.95,eps=0.3,weight_decay=0.2",
    "adam:lr=0.1,betas=0.8/0.7,eps=0.3,weight_decay=0.2,amsgrad=true",
    "adamw:lr=0.1,betas=0.8/0.95,eps=0.3,weight_decay=0.2",
    "adamw:lr=0.1,betas=0.8/0.7,eps=0.3,weight_decay=0.2,amsgrad=true",
    "nadam:lr=0.1",
    "nadam:lr=0.1,betas=0.8/0.95,eps=0.3,weight_decay=0.2",
    "nadam:lr=0.1,betas=0.8/0.95,eps=0.3,weight_decay=0.2,momentum_decay=0.5",
    "nadam:lr=0.1,betas=0.99/0.95,momentum_decay=30,eps=0.3,weight_decay=0.2,"
    "decoupled_weight_decay=true",
    "nadam:lr=0.1,betas=0/0,eps=0.3,momentum_decay=0",
    "radam:lr=0.1",
    "radam:lr=0.1,betas=0.8/0.95,eps=0.3,weight_decay=0.2",
    "radam:lr=0.1,betas=0.8/0.9,eps=0.3,weight_decay=0.2,decoupled_weight_decay=true",
    "radam:lr=0.1,betas=0.5/0.6,eps=0.3",  // is never rectified: rho stays below 5
    "adamax:lr=0.1,betas=0.8/0.7,eps=0.3,weight_decay=0.2",
    "adabelief:lr=0.1",
    "adabelief:lr=0.1,betas=0.8/0.95,eps=0.1,weight_decay=0.2",
    "adabelief:lr=0.1,betas=0.8/0.95,eps=0.1,weight_decay=0.2,degenerated_to_sgd=false",
    "adabelief:lr=0.1,betas=0.8/0.95,eps=0.1,weight_decay=0.02,fixed_decay=true",
    "adabelief:lr=0.1,betas=0.8/0.95,eps=0.1,weight_decay=0.2,weight_decouple=false",
    "adabelief:lr=0.1,betas=0.8/0.95,eps=0.1,weight_decay=0.2,rectify=false",
    "adabelief:lr=0.1,betas=0.8/0.7,eps=0.1,rectify=false,amsgrad=true,weight_decouple=false,"
    "weight_decay=0.2",
    "yogi:lr=0.1",
    "yogi:lr=0.1,betas=0.8/0.95,eps=0.3,initial_accumulator=0.7,weight_decay=0.2",
    "yogi:lr=0.1,betas=0/0,eps=0.3,initial_accumulator=0",
    "rprop",
    "rprop:lr=0.1,etas=0.3/1.7,step_sizes=0.01/0.4",
    "rprop:lr=9,step_sizes=0.05/0.1",
    "lion:lr=0.1",
    "lion:lr=0.1,betas=0.5/0.8,weight_decay=0.2"};

template <class T>
std::vector<T> first_state(const Rule& rule) {
  std::vector<T> state;
  for (std::size_t k = 0; k < state_count(rule); ++k) {
    state.push_back(static_cast<T>(initial_state(rule, k)));
  }
  return state;
}

/// 150 steps with gradients that do not depend on w, which would hide small errors or blow them up.
/// They turn their signs, at first often, later after a few steps each.
template <class T>
void compare_with_reference(const std::string& spec, double tolerance) {
  const Rule rule = find_rule(spec, {});
  Reference reference(rule);
  const RandomStream random(3, Purpose::initialization, 1);
  T w = T(0.5);
  std::vector<T> state = first_state<T>(rule);
  double expected = 0.5;
  for (int k = 1; k <= 150; ++k) {
    const double size = random.normal(static_cast<std::uint64_t>(k));
    const auto g = static_cast<T>(k < 75 ? size : std::abs(size) * (k % 14 < 7 ? 1 : -1));
    with_body<T>(rule, k, [&](auto body) { w = body(w, g, state.data()); });
    expected = reference.step(k, expected, static_cast<double>(g));
    BOOST_TEST(std::abs(static_cast<double>(w) - expected) <= tolerance,
               spec << " step " << k << ": " << w << ", by the formula " << expected);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rules)

BOOST_AUTO_TEST_CASE(every_rule_follows_its_formula_in_double) {
  for (const auto& spec : variants) compare_with_reference<double>(spec, 1e-13);
}

BOOST_AUTO_TEST_CASE(every_rule_follows_its_formula_in_float) {
  for (const auto& spec : variants) compare_with_reference<float>(spec, 1e-5);
}

BOOST_AUTO_TEST_CASE(every_rule_has_a_formula_in_this_test) {
  for (const auto& row : rule_rows()) {
    const bool there = std::ranges::any_of(
        variants, [&](const auto& spec) { return name_of(find_rule(spec, {})) == row.name; });
    BOOST_TEST(there, row.name);
  }
}

BOOST_AUTO_TEST_CASE(every_rule_converges_on_a_bowl) {
  for (const auto& row : rule_rows()) {
    const std::string lr = row.name == "adadelta" ? "1" : row.name == "lion" ? "0.005" : "0.05";
    const Rule rule = find_rule(std::string(row.name) + ":lr=" + lr, {});
    double x[2] = {1, -1};
    std::vector<std::vector<double>> states(2, first_state<double>(rule));
    const auto value = [&] { return (x[0] * x[0] + 10 * x[1] * x[1]) / 2; };
    const double start = value();
    for (int k = 1; k <= 3000; ++k) {
      const double g[2] = {x[0], 10 * x[1]};
      with_body<double>(rule, k, [&](auto body) {
        for (int i = 0; i < 2; ++i) x[i] = body(x[i], g[i], states[i].data());
      });
    }
    BOOST_TEST(value() < 1e-2 * start, row.name << " ends at " << value());
  }
}

BOOST_AUTO_TEST_CASE(a_rule_has_as_many_states_in_float_as_in_double_and_at_every_step) {
  for (const auto& spec : variants) {
    const Rule rule = find_rule(spec, {});
    for (const int step : {1, 2, 100}) {
      with_body<float>(rule, step, [&]<class Body>(const Body&) {
        BOOST_TEST(Body::states == state_count(rule), spec);
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_momentum_step_is_a_plain_step_whatever_the_dampening) {
  const Rule rule = find_rule("sgd:lr=0.5,momentum=0.9,dampening=0.9", {});
  double buffer = 7;
  with_body<double>(rule, 1, [&](auto body) { BOOST_TEST(body(1.0, 3.0, &buffer) == -0.5); });
  BOOST_TEST(buffer == 3.0);
}

BOOST_AUTO_TEST_CASE(a_gradient_that_is_not_finite_reaches_the_weight) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& spec : variants) {
    std::vector<double> state(3, 0.0);
    with_body<double>(find_rule(spec, {}), 1, [&](auto body) {
      BOOST_TEST(std::isnan(body(1.0, nan, state.data())), spec);
    });
  }
}

BOOST_AUTO_TEST_CASE(the_learning_rate_can_be_changed_between_steps) {
  Rule rule = find_rule("sgd:lr=0.5", {});
  learning_rate(rule) = 0.25;
  with_body<double>(rule, 2, [&](auto body) {
    double none = 0;
    BOOST_TEST(body(1.0, 1.0, &none) == 0.75);
  });
}

BOOST_AUTO_TEST_CASE(schedules_cycle_the_momentum_or_the_first_beta) {
  const auto of = [](const std::string& spec) {
    Rule rule = find_rule(spec, {});
    const double* const momentum = momentum_of(rule);
    return momentum == nullptr ? -1 : *momentum;
  };
  BOOST_TEST(of("sgd:momentum=0.25") == 0.25);
  BOOST_TEST(of("sgd") == 0);
  BOOST_TEST(of("rmsprop:momentum=0.5") == 0.5);
  for (const char* const name :
       {"adam", "adamw", "nadam", "radam", "adamax", "adabelief", "yogi", "lion"}) {
    BOOST_TEST(of(std::string(name) + ":betas=0.625/0.75") == 0.625);
  }
  for (const char* const name : {"asgd", "adagrad", "adadelta", "rprop"})
    BOOST_TEST(of(name) == -1);
  Rule rule = find_rule("sgd:lr=1,momentum=0.5", {});
  *momentum_of(rule) = 0.25;
  double buffer = 4;
  with_body<double>(rule, 2, [&](auto body) { BOOST_TEST(body(0.0, 1.0, &buffer) == -2); });
}

BOOST_AUTO_TEST_CASE(states_start_where_the_options_say) {
  const auto starts = [](const std::string& spec) {
    return first_state<double>(find_rule(spec, {}));
  };
  using Numbers = std::vector<double>;
  BOOST_TEST((starts("adam:amsgrad=true") == Numbers{0, 0, 0}));
  BOOST_TEST((starts("adagrad:initial_accumulator_value=0.5") == Numbers{0.5}));
  BOOST_TEST((starts("yogi:initial_accumulator=0.25") == Numbers{0.25, 0.25}));
  BOOST_TEST((starts("rprop:lr=0.125") == Numbers{0, 0.125}));
  BOOST_TEST((starts("asgd") == Numbers{0}));
}

BOOST_AUTO_TEST_CASE(asgd_keeps_the_mean_of_the_weights_after_step_t0_plus_one) {
  const Rule rule = find_rule("asgd:lr=0.1,lambd=0.01,t0=10", {});
  const RandomStream random(5, Purpose::initialization, 1);
  std::vector<double> state = first_state<double>(rule);
  double w = 0.5, sum = 0;
  for (int k = 1; k <= 100; ++k) {
    const double g = random.normal(static_cast<std::uint64_t>(k));
    with_body<double>(rule, k, [&](auto body) { w = body(w, g, state.data()); });
    if (k >= 12) sum += w;
    const double expected = k <= 11 ? w : sum / (k - 11);
    BOOST_TEST(std::abs(state[0] - expected) <= 1e-15, "step " << k);
  }
}

namespace {

/// The names of a rule's options that are among `keys`, each with its value: what is not there is
/// left out.
std::string with_options(const RuleRow& row, const std::map<std::string, std::string>& keys) {
  std::string spec(row.name);
  char separator = ':';
  for (const auto& option : row.options) {
    const auto found = keys.find(option.key);
    if (found == keys.end()) continue;
    spec += separator + found->first + "=" + found->second;
    separator = ',';
  }
  return spec;
}

/// Steps of alternating gradients, soon far from the first.
template <class T>
void check_finite(const std::string& spec) {
  const Rule rule = find_rule(spec, {});
  std::vector<T> state = first_state<T>(rule);
  T w = T(0.5), g = T(2);
  for (const std::int64_t k : {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}, std::int64_t{10},
                               std::int64_t{1000}, std::int64_t{1'000'000}, std::int64_t{1'000'001},
                               std::int64_t{1} << 40, std::int64_t{1} << 60}) {
    with_body<T>(rule, k, [&](auto body) { w = body(w, g, state.data()); });
    BOOST_TEST(std::isfinite(w), spec << " step " << k);
    for (const T s : state) BOOST_TEST(std::isfinite(s), spec << " step " << k);
    g *= T(-0.75);
  }
  // With eps 0 adadelta has no first step.
  BOOST_TEST((w != T(0.5)) == (spec != "adadelta:eps=0"), spec << " moves");
}

}  // namespace

BOOST_AUTO_TEST_CASE(options_at_the_ends_of_their_ranges_and_millions_of_steps_stay_finite) {
  const std::string nearly_one = "0.9999999999999999";
  const std::map<std::string, std::string> ends[] = {
      {},
      {{"betas", "0/0"},
       {"rho", "0"},
       {"alpha", "0"},
       {"momentum_decay", "0"},
       {"lambd", "0"},
       {"step_sizes", "0/0.5"}},
      {{"betas", "0/0.5"}, {"momentum_decay", "1e300"}, {"lr_decay", "1e300"}},
      {{"betas", nearly_one + "/" + nearly_one}, {"rho", nearly_one}, {"alpha", nearly_one}},
      {{"betas", nearly_one + "/" + nearly_one}, {"momentum_decay", "1e300"}},
      {{"betas", nearly_one + "/0"}, {"momentum_decay", "1e300"}},
      {{"eps", "0"}, {"initial_accumulator", "0"}, {"t0", "0"}, {"lambd", "0.5"}},
      {{"t0", "1e300"}, {"lambd", "1"}, {"step_sizes", "0.5/1e300"}}};
  for (const auto& row : rule_rows()) {
    for (const auto& keys : ends) {
      const std::string spec = with_options(row, keys);
      check_finite<double>(spec);
      check_finite<float>(spec);
      if (row.name == "adabelief") {
        const char separator = spec == row.name ? ':' : ',';
        check_finite<double>(spec + separator + "rectify=false");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(rprop_sees_the_sign_of_gradients_whose_product_is_too_small_for_a_number) {
  const Rule rule = find_rule("rprop:lr=1,etas=0.5/2", {});
  std::vector<double> state = first_state<double>(rule);
  double w = 0;
  for (const double g : {-1e-200, -1e-200, 1e-200, 1e-200}) {
    with_body<double>(rule, 1, [&](auto body) { w = body(w, g, state.data()); });
  }
  BOOST_TEST(w == 1 + 2 - 0 - 1);
  BOOST_TEST(state[1] == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

// Every rule against torch.optim's documentation written out a second time, in plain steps, for
// options that the golden tables lack.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "rules/catalogue.hpp"

namespace nnopt {
namespace {

using Options = std::map<std::string, double>;

/// One weight as torch's documentation updates it. The state starts empty.
struct Reference {
  std::string rule;
  Options option;
  std::map<std::string, double> state{};

  double get(const std::string& key) const { return option.contains(key) ? option.at(key) : 0; }

  double step(int k, double w, double g) {
    const double lr = get("lr"), eps = get("eps");
    if (rule == "adamw") {
      w -= lr * get("weight_decay") * w;
    } else {
      g += get("weight_decay") * w;
    }
    if (rule == "sgd") return w - lr * sgd_direction(k, g);
    if (rule == "adagrad") {
      if (k == 1) state["sum"] = get("initial_accumulator_value");
      state["sum"] += g * g;
      return w - lr / (1 + (k - 1) * get("lr_decay")) * g / (std::sqrt(state["sum"]) + eps);
    }
    if (rule == "rmsprop") return w - lr * rmsprop_direction(g);
    const double beta1 = get("beta1"), beta2 = get("beta2");
    state["m"] = beta1 * state["m"] + (1 - beta1) * g;
    const double m = state["m"] / (1 - std::pow(beta1, k));
    if (rule == "adamax") {
      state["u"] = std::max(beta2 * state["u"], std::abs(g) + eps);
      return w - lr * m / state["u"];
    }
    state["v"] = beta2 * state["v"] + (1 - beta2) * g * g;
    double v = state["v"];
    if (get("amsgrad") != 0) v = state["largest"] = std::max(state["largest"], v);
    return w - lr * m / (std::sqrt(v / (1 - std::pow(beta2, k))) + eps);
  }

 private:
  double sgd_direction(int k, double g) {
    const double momentum = get("momentum");
    if (momentum == 0) return g;
    state["b"] = k == 1 ? g : momentum * state["b"] + (1 - get("dampening")) * g;
    return get("nesterov") != 0 ? g + momentum * state["b"] : state["b"];
  }
  double rmsprop_direction(double g) {
    const double alpha = get("alpha");
    state["square"] = alpha * state["square"] + (1 - alpha) * g * g;
    double variance = state["square"];
    if (get("centered") != 0) {
      state["mean"] = alpha * state["mean"] + (1 - alpha) * g;
      variance -= state["mean"] * state["mean"];
    }
    const double direction = g / (std::sqrt(variance) + get("eps"));
    if (get("momentum") == 0) return direction;
    return state["b"] = get("momentum") * state["b"] + direction;
  }
};

std::string spec_of(const Reference& reference) {
  std::string spec = reference.rule;
  char separator = ':';
  const auto add = [&](const std::string& key, const std::string& value) {
    spec += separator + key + "=" + value;
    separator = ',';
  };
  for (const auto& [key, value] : reference.option) {
    if (key == "beta2") continue;
    if (key == "beta1") {
      add("betas", shortest(value) + "/" + shortest(reference.get("beta2")));
    } else if (key == "nesterov" || key == "centered" || key == "amsgrad") {
      add(key, "true");
    } else {
      add(key, shortest(value));
    }
  }
  return spec;
}

/// Large eps and decays, so that a misplaced one shows.
const std::vector<Reference> references{
    {"sgd", {{"lr", 0.1}}},
    {"sgd", {{"lr", 0.1}, {"weight_decay", 0.2}}},
    {"sgd", {{"lr", 0.1}, {"momentum", 0.8}, {"weight_decay", 0.2}}},
    {"sgd", {{"lr", 0.1}, {"momentum", 0.8}, {"dampening", 0.3}, {"weight_decay", 0.2}}},
    {"sgd", {{"lr", 0.1}, {"momentum", 0.8}, {"nesterov", 1}, {"weight_decay", 0.2}}},
    {"adagrad", {{"lr", 0.1}, {"eps", 1e-10}}},
    {"adagrad",
     {{"lr", 0.1},
      {"lr_decay", 0.05},
      {"weight_decay", 0.2},
      {"initial_accumulator_value", 0.7},
      {"eps", 0.3}}},
    {"rmsprop", {{"lr", 0.1}, {"alpha", 0.9}, {"eps", 0.3}, {"weight_decay", 0.2}}},
    {"rmsprop",
     {{"lr", 0.1}, {"alpha", 0.9}, {"eps", 0.3}, {"weight_decay", 0.2}, {"momentum", 0.7}}},
    {"rmsprop",
     {{"lr", 0.1}, {"alpha", 0.9}, {"eps", 0.3}, {"weight_decay", 0.2}, {"centered", 1}}},
    {"rmsprop",
     {{"lr", 0.1},
      {"alpha", 0.9},
      {"eps", 0.3},
      {"weight_decay", 0.2},
      {"momentum", 0.7},
      {"centered", 1}}},
    {"adam", {{"lr", 0.1}, {"beta1", 0.8}, {"beta2", 0.95}, {"eps", 0.3}}},
    {"adam", {{"lr", 0.1}, {"beta1", 0}, {"beta2", 0}, {"eps", 0.3}}},
    {"adam", {{"lr", 0.1}, {"beta1", 0.8}, {"beta2", 0.95}, {"eps", 0.3}, {"weight_decay", 0.2}}},
    {"adam",
     {{"lr", 0.1},
      {"beta1", 0.8},
      {"beta2", 0.7},
      {"eps", 0.3},
      {"weight_decay", 0.2},
      {"amsgrad", 1}}},
    {"adamw", {{"lr", 0.1}, {"beta1", 0.8}, {"beta2", 0.95}, {"eps", 0.3}, {"weight_decay", 0.2}}},
    {"adamw",
     {{"lr", 0.1},
      {"beta1", 0.8},
      {"beta2", 0.7},
      {"eps", 0.3},
      {"weight_decay", 0.2},
      {"amsgrad", 1}}},
    {"adamax", {{"lr", 0.1}, {"beta1", 0.8}, {"beta2", 0.7}, {"eps", 0.3}, {"weight_decay", 0.2}}}};

/// 60 steps with gradients that do not depend on w, which would hide small errors or blow them up.
template <class T>
void compare_with_reference(Reference reference, double tolerance) {
  const std::string spec = spec_of(reference);
  const Rule rule = find_rule(spec, {});
  const RandomStream random(3, Purpose::initialization, 1);
  T w = T(0.5);
  std::vector<T> state(state_count(rule), static_cast<T>(initial_state(rule)));
  double expected = 0.5;
  for (int k = 1; k <= 60; ++k) {
    const auto g = static_cast<T>(random.normal(static_cast<std::uint64_t>(k)));
    with_body<T>(rule, k, [&](auto body) { w = body(w, g, state.data()); });
    expected = reference.step(k, expected, static_cast<double>(g));
    BOOST_TEST(std::abs(static_cast<double>(w) - expected) <= tolerance,
               spec << " step " << k << ": " << w << ", by the formula " << expected);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rules)

BOOST_AUTO_TEST_CASE(every_rule_follows_its_formula_in_double) {
  for (const auto& reference : references) compare_with_reference<double>(reference, 1e-13);
}

BOOST_AUTO_TEST_CASE(every_rule_follows_its_formula_in_float) {
  for (const auto& reference : references) compare_with_reference<float>(reference, 1e-5);
}

BOOST_AUTO_TEST_CASE(every_rule_has_a_formula_in_this_test) {
  for (const auto& row : rule_rows()) {
    const bool there = std::any_of(references.begin(), references.end(),
                                   [&](const auto& r) { return r.rule == row.name; });
    BOOST_TEST(there, row.name);
  }
}

BOOST_AUTO_TEST_CASE(every_rule_converges_on_a_bowl) {
  for (const auto& row : rule_rows()) {
    const Rule rule = find_rule(std::string(row.name) + ":lr=0.05", {});
    double x[2] = {1, -1};
    std::vector<std::vector<double>> states(
        2, std::vector<double>(state_count(rule), initial_state(rule)));
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
  for (const auto& reference : references) {
    const Rule rule = find_rule(spec_of(reference), {});
    for (const int step : {1, 2, 100}) {
      with_body<float>(rule, step, [&]<class Body>(const Body&) {
        BOOST_TEST(Body::states == state_count(rule), spec_of(reference));
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
  for (const auto& reference : references) {
    std::vector<double> state(3, 0.0);
    with_body<double>(find_rule(spec_of(reference), {}), 1, [&](auto body) {
      BOOST_TEST(std::isnan(body(1.0, nan, state.data())), spec_of(reference));
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

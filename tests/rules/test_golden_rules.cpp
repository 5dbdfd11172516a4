// Steps of torch's optimizers, number by number.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "base/rows.hpp"
#include "functions/catalogue.hpp"
#include "rules/catalogue.hpp"
#include "tests/rules/golden.hpp"

namespace nnopt {
namespace {

/// The rule that a name of the table is of: `rmsprop` for `rmsprop_centered_momentum`.
std::string rule_of(const std::string& optimizer) {
  return optimizer.substr(0, optimizer.find_first_of("_ "));
}

/// `momentum=0.9,nesterov=true`: options beside the rate and the decay.
std::string extra_of(const GoldenRow& row) {
  std::string extra = row["extra"];
  std::replace(extra.begin(), extra.end(), ';', ',');
  for (std::size_t at; (at = extra.find("True")) != std::string::npos;) extra[at] = 't';
  return extra;
}

/// `sgd:lr=0.01,weight_decay=0.0,momentum=0.9,nesterov=true`. For rules that have no weight decay
/// the table says 0.
std::string spec_of(const GoldenRow& row) {
  const std::string rule = rule_of(row["optimizer"]), extra = extra_of(row);
  std::string spec = rule + ":lr=" + row["lr"];
  if (rule != "rprop" || row.number("weight_decay") != 0) {
    spec += ",weight_decay=" + row["weight_decay"];
  }
  return extra.empty() ? spec : spec + "," + extra;
}

/// A function minimized by a rule on two bare numbers.
class Walk {
 public:
  Walk(const std::string& function, std::array<double, 2> start, Rule rule)
      : function_(find_function(function, 2).function),
        gradient_(*function_),
        rule_(rule),
        x(start) {
    for (std::size_t k = 0; k < state_count(rule); ++k) {
      state_.push_back({initial_state(rule, k), initial_state(rule, k)});
    }
  }

  void step() {
    std::array<double, 2> g;
    loss_before = gradient_(x, g);
    ++steps;
    with_body<double>(rule_, steps, [&](auto body) {
      for (std::size_t i = 0; i < 2; ++i) {
        std::array<double, 3> s{};
        for (std::size_t k = 0; k < state_.size(); ++k) s[k] = state_[k][i];
        x[i] = body(x[i], g[i], s.data());
        for (std::size_t k = 0; k < state_.size(); ++k) state_[k][i] = s[k];
      }
    });
  }

 private:
  std::shared_ptr<const Function> function_;
  Gradient<double> gradient_;
  Rule rule_;

 public:
  std::array<double, 2> x;
  double loss_before = 0;
  int steps = 0;

 private:
  std::vector<std::array<double, 2>> state_;
};

/// 1e-10 relative, times the row's sensitivity where that is above 1.
void check_near(double ours, double torchs, double least_size, const GoldenRow& row,
                const std::string& place) {
  const double allowed =
      1e-10 * std::max(1.0, row.number("sensitivity")) * std::max(std::abs(torchs), least_size);
  BOOST_TEST(std::abs(ours - torchs) <= allowed,
             place << ": " << ours << ", torch has " << torchs << ", allowed " << allowed);
}

/// Of all optimizers of the table but lbfgs, which is no rule: it looks before it steps.
std::map<std::string, std::vector<GoldenRow>> by_variant() {
  std::map<std::string, std::vector<GoldenRow>> variants;
  for (const auto& row : golden_rows("golden_optimizers.csv")) {
    if (rule_of(row["optimizer"]) == "lbfgs") continue;
    variants[row["optimizer"] + " " + row["variant"]].push_back(row);
  }
  return variants;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden_rules)

BOOST_AUTO_TEST_CASE(every_rule_takes_the_steps_of_torch_on_himmelblau,
                     *boost::unit_test::precondition(NeedsGolden{"golden_optimizers.csv"})) {
  const auto variants = by_variant();
  BOOST_TEST(variants.size() == 38u);
  std::set<std::string> rules{"lion", "adabelief", "yogi"};  // not torch's
  for (const auto& [name, rows] : variants) {
    const std::string spec = spec_of(rows.front());
    Walk walk("himmelblau", {0, 0}, find_rule(spec, {}));
    for (const auto& row : rows) {
      while (walk.steps < row.number("step")) walk.step();
      const std::string place = spec + " step " + row["step"];
      check_near(walk.x[0], row.number("x"), 0, row, place + " x");
      check_near(walk.x[1], row.number("y"), 0, row, place + " y");
    }
    rules.insert(std::string(name_of(find_rule(spec, {}))));
  }
  for (const auto& row : rule_rows()) {
    BOOST_TEST(rules.contains(std::string(row.name)), row.name << " has no golden steps");
  }
}

BOOST_AUTO_TEST_CASE(torchs_default_options_are_ours,
                     *boost::unit_test::precondition(NeedsGolden{"golden_optimizers.csv"})) {
  for (const auto& [name, rows] : by_variant()) {
    const GoldenRow& row = rows.front();
    if (row["variant"] != "default") continue;
    const std::string rule = rule_of(row["optimizer"]), extra = extra_of(row);
    const std::string bare = extra.empty() ? rule : rule + ":" + extra;
    BOOST_TEST(describe(find_rule(bare, {})) == describe(find_rule(spec_of(row), {})));
  }
}

BOOST_AUTO_TEST_CASE(every_optimizer_of_the_table_but_lbfgs_is_a_rule,
                     *boost::unit_test::precondition(NeedsGolden{"golden_optimizers.csv"})) {
  std::set<std::string> names;
  for (const auto& [variant, rows] : by_variant()) names.insert(rule_of(variant));
  BOOST_TEST(names.contains("sgd"));
  for (const auto& name : names) BOOST_CHECK_NO_THROW(find_rule(name, {}));
}

BOOST_AUTO_TEST_CASE(adam_takes_a_thousand_steps_as_torch_does,
                     *boost::unit_test::precondition(NeedsGolden{"golden_adam.csv"})) {
  std::map<std::string, std::vector<GoldenRow>> runs;
  for (const auto& row : golden_rows("golden_adam.csv")) {
    const std::string spec = "adam:lr=" + row["lr"] + ",betas=" + row["beta1"] + "/" + row["beta2"];
    runs[row["function"] + " from " + row["x0"] + "," + row["y0"] + " " + spec].push_back(row);
  }
  BOOST_TEST(runs.size() == 12u);
  for (const auto& [name, rows] : runs) {
    const GoldenRow& first = rows.front();
    Walk walk(first["function"], {first.number("x0"), first.number("y0")},
              find_rule(name.substr(name.rfind(' ') + 1), {}));
    for (const auto& row : rows) {
      if (row.number("sensitivity") > 1e6) continue;  // chaotic: rounding decides
      while (walk.steps < row.number("step")) walk.step();
      const std::string place = name + " step " + row["step"];
      check_near(walk.loss_before, row.number("loss_before"), 1, row, place + " loss");
      check_near(walk.x[0], row.number("x"), 0, row, place + " x");
      check_near(walk.x[1], row.number("y"), 0, row, place + " y");
    }
    BOOST_TEST(walk.steps >= 200, name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

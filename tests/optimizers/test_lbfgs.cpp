#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "optimizers/lbfgs.hpp"
#include "tests/optimizers/walks.hpp"
#include "tests/rules/golden.hpp"

namespace nnopt {
namespace {

/// `lbfgs:lr=0.01,max_iter=1,line_search_fn=strong_wolfe`
std::string spec_of(const GoldenRow& row) {
  std::string extra = row["extra"];
  for (char& c : extra) c = c == ';' ? ',' : c;
  return "lbfgs:lr=" + row["lr"] + (extra.empty() ? "" : "," + extra);
}

std::string complaint(const std::string& spec) {
  try {
    options_of<Lbfgs>(spec);
    return "";
  } catch (const BadInput& e) {
    return e.what();
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lbfgs)

BOOST_AUTO_TEST_CASE(the_steps_are_those_of_torch_on_himmelblau,
                     *boost::unit_test::precondition(NeedsGolden{"golden_optimizers.csv"})) {
  std::map<std::string, std::vector<GoldenRow>> variants;
  for (const auto& row : golden_rows("golden_optimizers.csv")) {
    if (row["optimizer"].starts_with("lbfgs")) variants[spec_of(row)].push_back(row);
  }
  BOOST_TEST(variants.size() == 6u);
  const KnownFunction f = find_function("himmelblau", 2);
  for (const auto& [spec, rows] : variants) {
    FunctionObjective objective(*f.function);
    const auto method = options_of<Lbfgs>(spec).make(2, 0);
    method->begin(objective, Numbers{0, 0});
    int step = 0;
    for (const auto& row : rows) {
      // torch goes on where the run would end: nothing may change then.
      while (step < row.number("step")) method->step(objective), ++step;
      // Iterations 80 to 180 of this walk are chaotic: torch's own end moves by 1.4e-6 in x and
      // 3.5e-6 in y when the start moves by 1e-15, or when f is written in another order.
      const bool chaotic = spec == "lbfgs:lr=1" && step >= 10;
      const double allowed = chaotic ? 1e-5 : 1e-10 * std::max(1.0, row.number("sensitivity"));
      const std::string place = spec + " step " + row["step"];
      BOOST_TEST(std::abs(method->w()[0] - row.number("x")) <= allowed * row.number("x"),
                 place << ": x = " << method->w()[0] << ", torch has " << row["x"]);
      BOOST_TEST(std::abs(method->w()[1] - row.number("y")) <= allowed * row.number("y"),
                 place << ": y = " << method->w()[1] << ", torch has " << row["y"]);
    }
  }
}

BOOST_AUTO_TEST_CASE(torchs_default_options_are_ours) {
  const Lbfgs options;
  BOOST_TEST(options.lr == 1);
  BOOST_TEST(options.max_iter == 20);
  BOOST_TEST(options.tolerance_grad == 1e-7);
  BOOST_TEST(options.tolerance_change == 1e-9);
  BOOST_TEST(options.history_size == 100);
  BOOST_TEST(options.line_search_fn == "none");
}

BOOST_AUTO_TEST_CASE(a_step_has_max_iter_iterations_and_max_eval_evaluations) {
  const KnownFunction f = find_function("rosenbrock", 10);
  const auto evaluations = [&](const std::string& spec, int steps) {
    FunctionObjective objective(*f.function);
    return walk(*options_of<Lbfgs>(spec).make(10, 0), objective, f.start, steps).evaluations;
  };
  // The value at the end of a step is evaluated at once: torch does so as the next begins.
  BOOST_TEST(evaluations("lbfgs", 1) == 21u);
  BOOST_TEST(evaluations("lbfgs", 2) == 41u);
  BOOST_TEST(evaluations("lbfgs:max_iter=7", 1) == 8u);
  BOOST_TEST(evaluations("lbfgs:max_eval=5", 1) == 5u);
  // 5/4 of 20, and what the last line search takes beyond.
  const std::size_t searched = evaluations("lbfgs:line_search_fn=strong_wolfe", 1);
  BOOST_TEST((searched >= 21 && searched <= 25 + 25), searched);
}

BOOST_AUTO_TEST_CASE(short_histories_forget) {
  const KnownFunction f = find_function("rosenbrock", 10);
  const auto end_of = [&](const std::string& spec) {
    FunctionObjective objective(*f.function);
    return walk(*options_of<Lbfgs>(spec).make(10, 0), objective, f.start, 4);
  };
  const End all = end_of("lbfgs:line_search_fn=strong_wolfe,max_iter=5");
  const End long_enough = end_of("lbfgs:line_search_fn=strong_wolfe,max_iter=5,history_size=20");
  const End two = end_of("lbfgs:line_search_fn=strong_wolfe,max_iter=5,history_size=2");
  BOOST_TEST(all.w == long_enough.w, boost::test_tools::per_element());
  BOOST_TEST(two.value != all.value);
  const KnownFunction easy = find_function("quadratic:condition=30", 20);
  for (const std::string size : {"1", "2", "5"}) {
    const End end = walk(
        options_of<Lbfgs>("lbfgs:line_search_fn=strong_wolfe,history_size=" + size).make(20, 0),
        easy, 50);
    BOOST_TEST((end.end.kind == StepEnd::Kind::converged), size << ": " << end.end.reason);
    BOOST_TEST(end.value < 1e-7, size);
  }
}

BOOST_AUTO_TEST_CASE(the_end_names_the_tolerance) {
  const KnownFunction f = find_function("himmelblau", 2);
  const auto end_of = [&](const std::string& options) {
    return walk(options_of<Lbfgs>("lbfgs:line_search_fn=strong_wolfe," + options).make(2, 0), f,
                500);
  };
  const End flat = end_of("tolerance_grad=1e-3");
  BOOST_TEST((flat.end.kind == StepEnd::Kind::converged));
  BOOST_TEST(says(flat.end, "below 0.001 (tolerance_grad)"), flat.end.reason);
  const End slow = end_of("tolerance_change=1e-3,tolerance_grad=0");
  BOOST_TEST((slow.end.kind == StepEnd::Kind::converged));
  BOOST_TEST(says(slow.end, "slope along the direction"), slow.end.reason);
  BOOST_TEST(says(slow.end, "below 0.001 (tolerance_change)"), slow.end.reason);
  const End short_steps = walk(options_of<Lbfgs>("lbfgs:lr=1e-12").make(2, 0), f, 500);
  BOOST_TEST((short_steps.end.kind == StepEnd::Kind::stalled));
  BOOST_TEST(says(short_steps.end, "step of 6.11e-13 below 1e-09 (tolerance_change)"),
             short_steps.end.reason);
}

BOOST_AUTO_TEST_CASE(leaps_that_grow_are_told) {
  Planted objective(1, [](std::span<const double> w, std::span<double> g) {
    g[0] = 4 * w[0] * w[0] * w[0];
    return std::pow(w[0], 4);
  });
  const End end = walk(*options_of<Lbfgs>("lbfgs:lr=1e9").make(1, 0), objective, {1}, 100);
  BOOST_TEST((end.end.kind == StepEnd::Kind::diverged), end.end.reason);
  BOOST_TEST(says(end.end, "try a smaller lr"), end.end.reason);
}

BOOST_AUTO_TEST_CASE(counts_must_be_whole) {
  BOOST_TEST(complaint("lbfgs:max_iter=3") == "");
  BOOST_TEST(complaint("lbfgs:max_iter=2.5") ==
             "lbfgs: max_iter='2.5': a whole number from 1 up is right");
  BOOST_TEST(complaint("lbfgs:max_iter=0") != "");
  BOOST_TEST(complaint("lbfgs:history_size=1e300") != "");
  BOOST_TEST(complaint("lbfgs:history_size=10001") != "");
  BOOST_TEST(complaint("lbfgs:max_eval=0.5") != "");
  BOOST_TEST(complaint("lbfgs:line_search_fn=wolfe") != "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

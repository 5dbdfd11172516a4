#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "base/error.hpp"
#include "optimizers/bfgs.hpp"
#include "optimizers/cg.hpp"
#include "optimizers/descent.hpp"
#include "optimizers/lbfgs.hpp"
#include "optimizers/line_search.hpp"
#include "optimizers/vectors.hpp"
#include "tests/optimizers/walks.hpp"

namespace nnopt {
namespace {

/// A function of t alone, searched from 0 in the direction 1.
struct Along {
  Along(std::function<std::array<double, 2>(double)> phi, const WolfeConditions& conditions)
      : objective(1,
                  [=](std::span<const double> w, std::span<double> g) {
                    const auto [value, slope] = phi(w[0]);
                    g[0] = slope;
                    return value;
                  }),
        search(1, conditions) {
    const auto [value, slope] = phi(0);
    start = {0, value, slope};
  }
  SearchPoint operator()(double first) {
    return search(objective, std::array{0.0}, std::array{1.0}, start, first);
  }

  Planted objective;
  LineSearch search;
  SearchPoint start;
};

void check_wolfe_holds(const SearchPoint& start, const SearchPoint& found,
                       const WolfeConditions& conditions) {
  BOOST_TEST(found.t > 0);
  BOOST_TEST(found.value <= start.value + conditions.c1 * found.t * start.slope);
  BOOST_TEST(std::abs(found.slope) <= conditions.c2 * std::abs(start.slope));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(line_search)

BOOST_AUTO_TEST_CASE(both_conditions_hold_from_any_first_trial) {
  // Functions of More and Thuente (ACM TOMS 20 (1994) 286), eq. 5.1 to 5.3.
  const auto first = [](double t) {
    return std::array{-t / (t * t + 2), (t * t - 2) / ((t * t + 2) * (t * t + 2))};
  };
  const auto second = [](double t) {
    const double s = t + 0.004;
    return std::array{std::pow(s, 5) - 2 * std::pow(s, 4), 5 * std::pow(s, 4) - 8 * std::pow(s, 3)};
  };
  const auto wave = [](double t) {
    return std::array{0.5 * t * t - 5 * t + 0.3 * std::sin(9 * t), t - 5 + 2.7 * std::cos(9 * t)};
  };
  for (const WolfeConditions& conditions :
       {WolfeConditions{.decreased_ends = true}, WolfeConditions{.c2 = 0.1, .decreased_ends = true},
        WolfeConditions{.c2 = 0.01, .decreased_ends = true}}) {
    for (const auto& phi : {std::function<std::array<double, 2>(double)>(first),
                            std::function<std::array<double, 2>(double)>(second),
                            std::function<std::array<double, 2>(double)>(wave)}) {
      for (double t = 1e-3; t <= 1e3; t *= 10) {
        Along along(phi, conditions);
        check_wolfe_holds(along.start, along(t), conditions);
        BOOST_TEST(along.search.trials() <= 15);
        BOOST_TEST(along.search.gradient()[0] == along(t).slope);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_minimizer_of_a_parabola_is_found_by_the_second_trial) {
  const auto parabola = [](double t) { return std::array{(t - 3) * (t - 3), 2 * (t - 3)}; };
  for (const double first : {0.5, 1.0, 5.0, 100.0}) {
    Along along(parabola, {.c2 = 1e-3});
    BOOST_TEST(along(first).t == 3, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(along.search.trials() == 2);
  }
}

BOOST_AUTO_TEST_CASE(a_good_first_trial_is_taken) {
  Along along([](double t) { return std::array{(t - 3) * (t - 3), 2 * (t - 3)}; }, {});
  BOOST_TEST(along(2.5).t == 2.5);
  BOOST_TEST(along.search.trials() == 1);
}

BOOST_AUTO_TEST_CASE(brackets_are_halved_where_there_is_no_number) {
  const double nan = std::nan("");
  const auto walled = [&](double t) {
    return t < 3.5 ? std::array{(t - 3) * (t - 3), 2 * (t - 3)} : std::array{nan, nan};
  };
  Along along(walled, {});
  const SearchPoint found = along(64);
  check_wolfe_holds(along.start, found, {});
  BOOST_TEST(found.t == 2);  // 64 halved until it lies before the wall
  Along nowhere([&](double t) { return std::array{t == 0 ? 1 : nan, -1.0}; }, {});
  BOOST_TEST(nowhere(1).t == 0);
}

BOOST_AUTO_TEST_CASE(an_endless_fall_is_told) {
  Along along([](double t) { return std::array{-std::exp(t), -std::exp(t)}; }, {});
  const SearchPoint found = along(1);
  BOOST_TEST(found.value == -std::numeric_limits<double>::infinity());
  Along line([](double t) { return std::array{-t, -1.0}; }, {});
  BOOST_TEST(line(1).t > 1e15);
  BOOST_TEST(line.search.trials() == 26);
}

BOOST_AUTO_TEST_CASE(slopes_decide_where_rounding_hides_the_decrease) {
  // The values are off by a rounding: higher by 2 of 1e16 everywhere but at 0.
  const auto flat = [](double t) { return std::array{t == 0 ? 1e16 : 1e16 + 2, 2 * (t - 1)}; };
  Along strict(flat, {.c2 = 0.5}), level(flat, {.c2 = 0.5, .rounding = 1e-10});
  BOOST_TEST(strict(0.9).t == 0);
  BOOST_TEST(level(0.9).t == 0.9);
}

BOOST_AUTO_TEST_CASE(steps_of_methods_satisfy_the_conditions) {
  // From outside: of each step the values and gradients at both ends are known.
  const auto check = [](const std::unique_ptr<Method>& method, const KnownFunction& f, double c1,
                        double c2, const std::string& name) {
    FunctionObjective objective(*f.function);
    Numbers last = f.start;
    int steps = 0;
    walk(*method, objective, f.start, 60, [&](const Method& m, const Recorded& recorded) {
      const Numbers now(m.w().begin(), m.w().end());
      if (now == last) return;
      const auto *const a = recorded.at(last), *const b = recorded.at(now);
      BOOST_REQUIRE((a != nullptr && b != nullptr));
      Numbers s(now.size());
      subtract(now, last, s);
      const double before = dot(a->gradient, s), after = dot(b->gradient, s);
      // Near the minimum rounding decides.
      if (std::abs(a->value - b->value) > 1e-9 * std::abs(a->value)) {
        BOOST_TEST(before < 0, name);
        BOOST_TEST(b->value <= a->value + c1 * before * (1 - 1e-9), name);
        BOOST_TEST(std::abs(after) <= c2 * std::abs(before) * (1 + 1e-6), name);
        ++steps;
      }
      last = now;
    });
    BOOST_TEST(steps >= 5, name << ": " << steps);
  };
  for (const std::string name : {"rosenbrock", "beale", "himmelblau", "colville", "powell"}) {
    const KnownFunction f = find_function(name, {});
    check(Bfgs().make(f.dim(), 0), f, 1e-4, 0.9, "bfgs on " + name);
    check(ConjugateGradients().make(f.dim(), 0), f, 1e-4, 0.4, "cg on " + name);
    check(options_of<ConjugateGradients>("cg:beta=pr,c1=0.01,c2=0.1").make(f.dim(), 0), f, 0.01,
          0.1, "pr on " + name);
    check(options_of<Lbfgs>("lbfgs:line_search_fn=strong_wolfe,max_iter=1").make(f.dim(), 0), f,
          1e-4, 0.9, "lbfgs on " + name);
  }
}

BOOST_AUTO_TEST_CASE(conditions_that_contradict_each_other_are_refused) {
  const auto complaint = [](auto options) {
    try {
      options.check("bfgs");
      return std::string();
    } catch (const BadInput& e) {
      return std::string(e.what());
    }
  };
  BOOST_TEST(complaint(Bfgs()) == "");
  BOOST_TEST(complaint(Bfgs{.c1 = 0.5, .c2 = 0.4}) ==
             "bfgs: c1 must be above 0 and below c2; c1=0.5, c2=0.4 are not");
  BOOST_TEST(complaint(ConjugateGradients{.c1 = 0}) != "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(vectors)

BOOST_AUTO_TEST_CASE(sums_are_right_for_every_length) {
  for (std::size_t n = 0; n <= 40; ++n) {
    Numbers a(n), b(n), c(n);
    double product = 0, sizes = 0, most = 0;
    for (std::size_t i = 0; i < n; ++i) {
      a[i] = static_cast<double>(i % 7) - 3;  // whole numbers: every order gives the same sum
      b[i] = static_cast<double>(i * i % 11) - 5;
      product += a[i] * b[i];
      sizes += std::abs(a[i]);
      most = std::max(most, std::abs(a[i]));
    }
    BOOST_TEST(dot(a, b) == product);
    BOOST_TEST(sum_norm(a) == sizes);
    BOOST_TEST(largest(a) == most);
    BOOST_TEST(norm(a) == std::sqrt(dot(a, a)));
    move(a, 2, b, c);
    for (std::size_t i = 0; i < n; ++i) BOOST_TEST(c[i] == a[i] + 2 * b[i]);
    add(-2, b, c);
    BOOST_TEST(c == a, boost::test_tools::per_element());
    subtract(c, a, c);
    BOOST_TEST(largest(c) == 0);
  }
}

BOOST_AUTO_TEST_CASE(the_largest_is_nan_where_any_is) {
  BOOST_TEST(std::isnan(largest(Numbers{1, std::nan(""), 3})));
  BOOST_TEST(std::isnan(largest(Numbers{std::nan("")})));
  BOOST_TEST(largest(Numbers{1, -std::numeric_limits<double>::infinity()}) ==
             std::numeric_limits<double>::infinity());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

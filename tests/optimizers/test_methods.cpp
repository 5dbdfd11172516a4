// What holds for every method that works by values or gradients.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "optimizers/bfgs.hpp"
#include "optimizers/cg.hpp"
#include "optimizers/lbfgs.hpp"
#include "optimizers/nelder_mead.hpp"
#include "optimizers/random_search.hpp"
#include "tests/allocations.hpp"
#include "tests/optimizers/walks.hpp"

namespace nnopt {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

/// One method as a test tries it.
struct Tried {
  std::string spec;
  std::function<std::unique_ptr<Method>(std::size_t)> make;

  bool uses_gradients() const {
    return spec.find("nelder") == std::string::npos && spec.find("random") == std::string::npos;
  }
  bool searches_lines() const { return uses_gradients() && spec != "lbfgs"; }
};

template <class Options>
Tried tried(const std::string& spec) {
  return {spec, [=](std::size_t n) { return options_of<Options>(spec).make(n, 1); }};
}

std::vector<Tried> all_methods() {
  return {tried<Bfgs>("bfgs"),
          tried<ConjugateGradients>("cg"),
          tried<ConjugateGradients>("cg:beta=pr"),
          tried<Lbfgs>("lbfgs"),
          tried<Lbfgs>("lbfgs:line_search_fn=strong_wolfe"),
          tried<Lbfgs>("lbfgs:line_search_fn=strong_wolfe,max_iter=1"),
          tried<NelderMead>("nelder_mead"),
          tried<NelderMead>("nelder_mead:adaptive=true"),
          tried<RandomSearch>("random_search"),
          tried<RandomSearch>("random_search:one_fifth=true")};
}

double bowl(std::span<const double> w, std::span<double> g) {
  double value = 0;
  for (std::size_t i = 0; i < w.size(); ++i) {
    value += (w[i] - 3) * (w[i] - 3);
    g[i] = 2 * (w[i] - 3);
  }
  return value;
}

bool ended(const End& end, StepEnd::Kind kind) { return end.end.kind == kind; }

}  // namespace

BOOST_AUTO_TEST_SUITE(methods)

BOOST_AUTO_TEST_CASE(smooth_functions_are_minimized_from_their_starts) {
  // Functions with one minimum, or whose nearest is global.
  const std::vector<std::string> names{"sphere",
                                       "sum_squares",
                                       "trid",
                                       "booth",
                                       "matyas",
                                       "zakharov",
                                       "rosenbrock",
                                       "beale",
                                       "brent",
                                       "cube",
                                       "bent_cigar",
                                       "discus",
                                       "ellipsoid",
                                       "brown",
                                       "exponential",
                                       "schwefel_1_2",
                                       "qing",
                                       "himmelblau",
                                       "broyden_banded",
                                       "discrete_boundary_value",

                                       "quadratic",
                                       "perm_0_d_beta",
                                       "variably_dimensioned",
                                       "rotated_hyper_ellipsoid",
                                       "broyden_tridiagonal"};
  const std::set<std::string> ill_conditioned{"bent_cigar", "cube", "discus", "ellipsoid"};
  for (const auto& name : names) {
    const KnownFunction f = find_function(name, {});
    const double lowest = f.minimum.value();
    for (const Tried& method : all_methods()) {
      if (method.spec == "random_search") continue;  // its noise never becomes small
      const End end = walk(method.make(f.dim()), f, 5000);
      const std::string place = method.spec + " on " + name + ": " + end.end.reason;
      const double above = (end.value - lowest) / std::max(1.0, std::abs(lowest));
      const bool of_chance = method.spec.starts_with("random");
      if (of_chance && ill_conditioned.contains(name)) continue;
      BOOST_TEST(above < (of_chance ? 1e-3 : 1e-7), place << ", " << above << " too high");
      if (of_chance) continue;
      BOOST_TEST(ended(end, StepEnd::Kind::converged), place);
      BOOST_TEST(end.evaluations <= (method.spec == "lbfgs" ? 200u : 180u),
                 place << ", " << end.evaluations << " evaluations");
    }
  }
}

BOOST_AUTO_TEST_CASE(quasi_newton_and_conjugate_gradients_reach_hard_minima) {
  for (const std::string name :
       {"colville", "powell", "helical_valley", "bard", "kowalik_osborne", "dixon_price",
        "brown_badly_scaled", "box_3d", "watson", "gulf_research", "brown_dennis"}) {
    const KnownFunction f = find_function(name, {});
    for (const Tried& method : all_methods()) {
      if (!method.searches_lines()) continue;
      const End end = walk(method.make(f.dim()), f, 2000);
      const double above = (end.value - f.minimum.value()) / std::max(1.0, f.minimum.value());
      BOOST_TEST(above < 1e-5,
                 method.spec << " on " << name << ": " << above << " too high, " << end.end.reason);
      BOOST_TEST(end.evaluations < 1000u, method.spec << " on " << name);
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_allocated_after_the_first_step) {
  const KnownFunction f = find_function("rosenbrock", 10);
  for (const Tried& method : all_methods()) {
    FunctionObjective objective(*f.function);
    const auto walker = method.make(f.dim());
    walker->begin(objective, f.start);
    walker->step(objective);
    int steps = 0;
    StepEnd::Kind kind = StepEnd::Kind::goes_on;
    const std::size_t before = allocations();
    // Reasons may be long: the end is not counted.
    std::size_t after = before;
    while (steps < 30 && kind == StepEnd::Kind::goes_on) {
      after = allocations();
      kind = walker->step(objective).kind;
      ++steps;
    }
    BOOST_TEST(after == before, method.spec);
    BOOST_TEST(steps >= 2, method.spec);
  }
}

BOOST_AUTO_TEST_CASE(the_value_is_the_lowest_so_far_and_is_that_at_the_point) {
  const KnownFunction f = find_function("beale", {});
  for (const Tried& method : all_methods()) {
    if (method.spec == "lbfgs") continue;  // leaps, and may land higher
    FunctionObjective objective(*f.function);
    double last = inf;
    walk(*method.make(2), objective, f.start, 40, [&](const Method& m, const Recorded& recorded) {
      const auto* const call = recorded.at(m.w());
      BOOST_REQUIRE(call != nullptr);
      BOOST_TEST(call->value == m.value());
      BOOST_TEST(m.value() <= last * (1 + 1e-10), method.spec);
      last = m.value();
    });
  }
}

BOOST_AUTO_TEST_CASE(the_accepted_point_is_mostly_evaluated_last) {
  const KnownFunction f = find_function("rosenbrock", {});
  for (const Tried& method : all_methods()) {
    if (!method.uses_gradients()) continue;
    FunctionObjective objective(*f.function);
    int steps = 0, last = 0;
    walk(*method.make(2), objective, f.start, 100, [&](const Method& m, const Recorded& recorded) {
      const Numbers& w = recorded.calls.back().w;
      ++steps;
      last += std::equal(w.begin(), w.end(), m.w().begin());
    });
    BOOST_TEST(last >= 0.9 * steps, method.spec << ": " << last << " of " << steps);
  }
}

BOOST_AUTO_TEST_CASE(lengths_are_finite_and_above_zero_while_a_walk_goes_on) {
  const KnownFunction f = find_function("rosenbrock", {});
  for (const Tried& method : all_methods()) {
    FunctionObjective objective(*f.function);
    bool begun = false;
    walk(*method.make(2), objective, f.start, 60, [&](const Method& m, const Recorded&) {
      if (begun)
        BOOST_TEST((m.length() > 0 && m.length() < 1e3), method.spec << ": " << m.length());
      begun = true;
    });
  }
}

BOOST_AUTO_TEST_CASE(a_start_that_is_no_number_ends_at_once) {
  for (const double bad : {std::nan(""), inf, -inf}) {
    Planted objective(2, [&](std::span<const double>, std::span<double> g) {
      std::fill(g.begin(), g.end(), 1.0);
      return bad;
    });
    for (const Tried& method : all_methods()) {
      const End end = walk(*method.make(2), objective, {1, 2}, 10);
      BOOST_TEST(ended(end, StepEnd::Kind::diverged), method.spec);
      BOOST_TEST(end.steps == 1, method.spec);
      BOOST_TEST(says(end.end, "try another --start"), method.spec << ": " << end.end.reason);
    }
  }
  Planted objective(2, [](std::span<const double>, std::span<double> g) {
    g[0] = std::nan("");
    return 1.0;
  });
  for (const Tried& method : all_methods()) {
    if (!method.uses_gradients()) continue;
    const End end = walk(*method.make(2), objective, {1, 2}, 10);
    BOOST_TEST(ended(end, StepEnd::Kind::diverged), method.spec);
    BOOST_TEST(says(end.end, "gradient is not finite"), method.spec << ": " << end.end.reason);
  }
}

BOOST_AUTO_TEST_CASE(a_start_at_a_minimum_is_left_alone) {
  Planted objective(2, bowl);
  for (const Tried& method : all_methods()) {
    if (!method.uses_gradients()) continue;
    const End end = walk(*method.make(2), objective, {3, 3}, 10);
    BOOST_TEST(ended(end, StepEnd::Kind::converged), method.spec);
    BOOST_TEST(end.evaluations == 1u, method.spec);
    BOOST_TEST(says(end.end, "largest slope 0 below"), method.spec << ": " << end.end.reason);
  }
}

BOOST_AUTO_TEST_CASE(constants_are_no_reason_to_walk_on) {
  Planted objective(2, [](std::span<const double>, std::span<double> g) {
    std::fill(g.begin(), g.end(), 0.0);
    return 7.0;
  });
  for (const Tried& method : all_methods()) {
    if (method.spec == "random_search") continue;  // it has no tolerance
    const End end = walk(*method.make(2), objective, {1, 2}, 1000);
    BOOST_TEST(!ended(end, StepEnd::Kind::goes_on), method.spec);
    BOOST_TEST(!ended(end, StepEnd::Kind::diverged), method.spec);
    BOOST_TEST(end.value == 7.0);
  }
}

BOOST_AUTO_TEST_CASE(what_falls_for_ever_runs_off_to_infinity) {
  const auto line = [](std::span<const double> w, std::span<double> g) {
    g[0] = 1, g[1] = -2;
    return w[0] - 2 * w[1];
  };
  const auto dome = [](std::span<const double> w, std::span<double> g) {
    g[0] = -2 * w[0], g[1] = -4 * w[1];
    return -w[0] * w[0] - 2 * w[1] * w[1];
  };
  const auto cubic = [](std::span<const double> w, std::span<double> g) {
    g[0] = 3 * w[0] * w[0], g[1] = 2 * w[1];
    return w[0] * w[0] * w[0] + w[1] * w[1];
  };
  const auto plunge = [](std::span<const double> w, std::span<double> g) {
    g[0] = -std::exp(w[0]), g[1] = 2 * w[1];
    return -std::exp(w[0]) + w[1] * w[1];
  };
  for (const Formula& formula : {Formula(line), Formula(dome), Formula(cubic), Formula(plunge)}) {
    Planted objective(2, formula);
    for (const Tried& method : all_methods()) {
      // Steps of fixed size never come so far.
      if (method.spec == "random_search" || method.spec == "lbfgs") continue;
      const End end = walk(*method.make(2), objective, {-0.5, 0.5}, 5000);
      BOOST_TEST(ended(end, StepEnd::Kind::diverged), method.spec << ": " << end.end.reason);
      BOOST_TEST(says(end.end, "runs off to infinity: value -"),
                 method.spec << ": " << end.end.reason);
      BOOST_TEST(says(end.end, "|w| = "), method.spec << ": " << end.end.reason);
      BOOST_TEST(std::isfinite(end.value), method.spec);
    }
  }
}

BOOST_AUTO_TEST_CASE(walls_of_nan_and_infinity_are_kept_away_from) {
  // The minimum 3 of the bowl lies before a wall that the first steps of some would cross.
  for (const double beyond : {std::nan(""), inf}) {
    for (const double wall : {3.1, 4.0}) {
      Planted objective(2, [&](std::span<const double> w, std::span<double> g) {
        if (std::max(w[0], w[1]) < wall) return bowl(w, g);
        std::fill(g.begin(), g.end(), std::nan(""));
        return beyond;
      });
      for (const Tried& method : all_methods()) {
        const End end = walk(*method.make(2), objective, {-20, 1}, 3000);
        BOOST_TEST(!ended(end, StepEnd::Kind::diverged), method.spec << ": " << end.end.reason);
        BOOST_TEST(end.value < (method.spec == "random_search" ? 1e-2 : 1e-6),
                   method.spec << ": " << end.value << ", " << end.end.reason);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_fall_up_to_a_wall_stalls_or_stays_finite) {
  // Lowest at the wall itself, where the gradient is not 0.
  Planted objective(2, [](std::span<const double> w, std::span<double> g) {
    g[0] = -1, g[1] = 2 * w[1];
    return w[0] < 1 ? w[1] * w[1] - w[0] : std::nan("");
  });
  for (const Tried& method : all_methods()) {
    if (method.spec == "lbfgs") continue;  // it has no search that could end before the wall
    const End end = walk(*method.make(2), objective, {0, 1}, 3000);
    BOOST_TEST(!ended(end, StepEnd::Kind::diverged), method.spec << ": " << end.end.reason);
    BOOST_TEST(std::isfinite(end.value), method.spec);
    BOOST_TEST(end.value < -0.5, method.spec << ": " << end.value << ", " << end.end.reason);
    if (method.spec != "random_search") {
      BOOST_TEST(!ended(end, StepEnd::Kind::goes_on), method.spec);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_point_alone_among_nan_stalls) {
  Planted objective(2, [](std::span<const double> w, std::span<double> g) {
    g[0] = g[1] = 1;
    return w[0] == 1 && w[1] == 1 ? 5.0 : std::nan("");
  });
  for (const Tried& method : all_methods()) {
    if (method.spec.starts_with("random_search")) continue;
    const End end = walk(*method.make(2), objective, {1, 1}, 3000);
    BOOST_TEST(!ended(end, StepEnd::Kind::goes_on), method.spec);
    BOOST_TEST(end.value == 5.0, method.spec);
    BOOST_TEST(end.evaluations < 4000u, method.spec << ": " << end.evaluations);
  }
}

BOOST_AUTO_TEST_CASE(gradients_that_lie_end_as_stalled) {
  Planted objective(2, [](std::span<const double> w, std::span<double> g) {
    const double value = bowl(w, g);
    g[0] = -g[0], g[1] = -g[1];
    return value;
  });
  for (const Tried& method : all_methods()) {
    if (!method.searches_lines()) continue;
    const End end = walk(*method.make(2), objective, {1, 2}, 100);
    BOOST_TEST(ended(end, StepEnd::Kind::stalled), method.spec << ": " << end.end.reason);
    BOOST_TEST(end.value == 5.0, method.spec);
  }
}

BOOST_AUTO_TEST_CASE(a_walk_can_be_begun_again) {
  const KnownFunction f = find_function("rosenbrock", {});
  FunctionObjective objective(*f.function);
  for (const Tried& method : all_methods()) {
    const auto walker = method.make(2);
    const End first = walk(*walker, objective, f.start, 25);
    const End second = walk(*walker, objective, f.start, 25);
    BOOST_TEST(first.w == second.w, boost::test_tools::per_element());
    BOOST_TEST(first.evaluations == second.evaluations, method.spec);
    BOOST_TEST(first.value < f.function->operator()(std::span<const double>(f.start)), method.spec);
  }
}

BOOST_AUTO_TEST_CASE(one_parameter_is_enough) {
  Planted objective(1, bowl);
  for (const Tried& method : all_methods()) {
    const End end = walk(*method.make(1), objective, {-5}, 2000);
    BOOST_TEST(std::abs(end.w[0] - 3) < (method.spec == "random_search" ? 0.05 : 1e-3),
               method.spec << ": " << end.w[0]);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

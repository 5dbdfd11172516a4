// Denormals: zeros while a NoDenormals lives, themselves afterwards.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <vector>

#include "base/denormals.hpp"
#include "compute/compute.hpp"
#include "rules/catalogue.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

/// Half of the smallest usual number, which is a denormal.
template <class T>
T half_of_smallest() {
  volatile T smallest = std::numeric_limits<T>::min();
  return smallest / 2;
}

/// Twice a denormal that was made before: a usual number, or 0 where denormals count as zeros.
template <class T>
T twice(T denormal) {
  volatile T held = denormal;
  return held * 2;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(denormals)

BOOST_AUTO_TEST_CASE_TEMPLATE(the_mode_holds_for_the_object_s_life_and_no_longer, T, Precisions) {
  constexpr T zero = 0;
  const T denormal = half_of_smallest<T>();
  BOOST_TEST((twice(denormal) != zero));
  {
    const NoDenormals outer;
    BOOST_TEST((half_of_smallest<T>() == zero));
    BOOST_TEST((twice(denormal) == zero));
    { const NoDenormals inner; }
    BOOST_TEST((half_of_smallest<T>() == zero));
  }
  BOOST_TEST((half_of_smallest<T>() != zero));
  BOOST_TEST((twice(denormal) != zero));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_step_on_denormal_moments_leaves_zeros, T, Precisions) {
  constexpr std::size_t n = 20000;
  const T denormal = half_of_smallest<T>();
  std::vector<T> w(n, T(1)), m(n, denormal), v(n, denormal), g(n, T(0));
  {
    const NoDenormals during_step;
    Team team(2);
    const auto cpu = make_cpu<T>(team);
    cpu->set_clock({0, 1000});
    cpu->begin_update(find_rule("adam", {}));
    cpu->update({w.data(), {m.data(), v.data(), v.data()}}, g.data(), 0, n);
  }
  // Counted outside the mode, where a denormal that was left would show.
  const auto zeros = [](const std::vector<T>& numbers) {
    std::size_t count = 0;
    for (const T x : numbers) count += x == 0;
    return count;
  };
  BOOST_TEST(zeros(m) == n);
  BOOST_TEST(zeros(v) == n);
  BOOST_TEST((w == std::vector<T>(n, T(1))));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(helpers_of_a_team_treat_denormals_as_the_caller_does, T, Precisions) {
  Team team(3);
  std::vector<T> halves(1000);
  const auto job = [&](std::size_t i) { halves[i] = half_of_smallest<T>(); };
  const T denormal = half_of_smallest<T>();
  for (int turn = 0; turn < 20; ++turn) {
    team.run(halves.size(), job);
    BOOST_TEST((halves == std::vector<T>(halves.size(), denormal)));
    const NoDenormals during_job;
    team.run(halves.size(), job);
    BOOST_TEST((halves == std::vector<T>(halves.size(), T(0))));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

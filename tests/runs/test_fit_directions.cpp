#include <boost/test/unit_test.hpp>
#include <cmath>

#include "runs/fit_directions.hpp"

namespace nnopt {
namespace {

using Numbers = std::vector<double>;
const std::vector<std::string> names{"p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"};

/// R of a linearization, n by n.
Linearization linearization(Numbers r) {
  Linearization at;
  at.n = static_cast<std::size_t>(std::lround(std::sqrt(double(r.size()))));
  at.r = std::move(r);
  at.z.assign(at.n, 0.0);
  return at;
}

const auto near = [](double share) { return boost::test_tools::tolerance(share); };

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_directions)

BOOST_AUTO_TEST_CASE(directions_are_the_inverse_of_the_normal_matrix) {
  // H = ((4, 2), (2, 10)), its inverse ((10, -2), (-2, 4)) / 36.
  const FitDirections found = directions_of(linearization({2, 1, 0, 3}), {true, true});
  BOOST_TEST(found.rising.size() == 2u);
  BOOST_TEST(found.weak.empty());
  BOOST_TEST(found.inverse(0, 0) == 10.0 / 36, near(1e-14));
  BOOST_TEST(found.inverse(0, 1) == -2.0 / 36, near(1e-14));
  BOOST_TEST(found.inverse(1, 1) == 4.0 / 36, near(1e-14));
  BOOST_TEST(found.diagonal[1] == 10, near(1e-14));
  BOOST_TEST(found.solve(Numbers{36, 0})[0] == 10, near(1e-14));
  BOOST_TEST(found.to_fall(Numbers{6, 0}) == 10, near(1e-14));
  // With one held: that of the other alone.
  const FitDirections held = directions_of(linearization({2, 1, 0, 3}), {true, false});
  BOOST_TEST(held.inverse(0, 0) == 0.25, near(1e-14));
  BOOST_TEST(held.inverse(1, 1) == 0);
}

BOOST_AUTO_TEST_CASE(sizes_of_parameters_do_not_matter) {
  const FitDirections found =
      directions_of(linearization({1e150, 0.5e-150, 0, 1e-150}), {true, true});
  BOOST_TEST(found.weak.empty());
  BOOST_TEST(found.inverse(1, 1) == 1e300, near(1e-13));
  BOOST_TEST(found.condition == std::sqrt((1 + std::sqrt(0.2)) / (1 - std::sqrt(0.2))),
             near(1e-12));
}

BOOST_AUTO_TEST_CASE(curvature_is_added) {
  // H = ((4, 2), (2, 10)) + ((1, 1), (1, -1)) = ((5, 3), (3, 9)).
  const FitDirections found =
      directions_of(linearization({2, 1, 0, 3}), Numbers{1, 1, 1, -1}, {true, true});
  BOOST_TEST(found.inverse(0, 0) == 9.0 / 36, near(1e-13));
  BOOST_TEST(found.inverse(0, 1) == -3.0 / 36, near(1e-13));
  BOOST_TEST(found.diagonal[1] == 9, near(1e-13));
  // J does not determine the second, and the curvature does.
  const FitDirections flat =
      directions_of(linearization({2, 0, 0, 0}), Numbers{0, 0, 0, 4}, {true, true});
  BOOST_TEST(flat.weak.empty());
  BOOST_TEST(flat.inverse(1, 1) == 0.25, near(1e-13));
  const FitDirections falls =
      directions_of(linearization({2, 1, 0, 3}), Numbers{0, 0, 0, -12}, {true, true});
  BOOST_TEST(falls.weak.size() == 1u);
  BOOST_TEST(falls.weak[0].curvature < 0);
}

BOOST_AUTO_TEST_CASE(weak_directions_change_as_few_parameters_as_can_be) {
  // p1 = p2 in one row, p3 = 2 p4 in the other.
  const FitDirections found = directions_of(
      linearization({1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0}), {true, true, true, true});
  BOOST_TEST(found.weak.size() == 2u);
  for (const std::size_t j : {0u, 1u, 2u, 3u}) BOOST_TEST_REQUIRE(found.weak_in(j) != nullptr);
  BOOST_TEST(why_weak(*found.weak_in(0), names) ==
             "p1 and p2 cannot both be determined: chi2 does not change along (0.7071, -0.7071)");
  BOOST_TEST(why_weak(*found.weak_in(3), names) ==
             "p3 and p4 cannot both be determined: chi2 does not change along (0.8944, -0.4472)");
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_known_to_be_nothing) {
  BOOST_TEST(!directions_of(linearization({std::nan("")}), {true}).finite);
  BOOST_TEST(!directions_of(linearization({1}), Numbers{std::nan("")}, {true}).finite);
}

BOOST_AUTO_TEST_CASE(many_parameters_are_not_all_listed) {
  const std::vector<std::size_t> some{0, 2, 3}, many{0, 1, 2, 3, 4, 5, 6, 7};
  BOOST_TEST(names_of(some, names) == "p1, p3 and p4");
  BOOST_TEST(names_of(many, names) == "p1 and 7 more");
  const WeakDirection direction{{0, 0, 0, 0.1, 0.9, 0, 0, 0}, many, 0};
  BOOST_TEST(why_weak(direction, names) ==
             "p1 and 7 more cannot all be determined: chi2 does not change along p5 above all");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

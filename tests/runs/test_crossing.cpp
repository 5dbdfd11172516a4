#include <boost/test/unit_test.hpp>
#include <cmath>

#include "runs/crossing.hpp"

namespace nnopt {
namespace {

const auto near = [](double share) { return boost::test_tools::tolerance(share); };
using End = Crossing::End;

}  // namespace

BOOST_AUTO_TEST_SUITE(crossing)

BOOST_AUTO_TEST_CASE(a_parabola_takes_two_looks) {
  int looks = 0;
  const Crossing found = find_crossing(
      [&](double t) {
        ++looks;
        return Rise{t * t / 9, 2 * t / 9};
      },
      {});
  BOOST_TEST((found.end == End::found));
  BOOST_TEST(found.t == 3, near(1e-14));
  BOOST_TEST(looks == 2);
}

BOOST_AUTO_TEST_CASE(every_end_has_its_words) {
  const auto ends = [](const RiseAt& rise, End end, const std::string& why,
                       const CrossingSearch& how = {}) {
    const Crossing found = find_crossing(rise, how);
    BOOST_TEST((found.end == end));
    BOOST_TEST(std::isnan(found.t));
    BOOST_TEST(why_no_crossing(found, "chi2", 2) == why);
  };
  const auto parabola = [](double t) { return Rise{t * t / 1e4, 2 * t / 1e4}; };
  ends(parabola, End::flat, "chi2 has risen by 0.5 only", {.farthest = 50});
  ends(parabola, End::flat, "chi2 has risen by 0 only", {.farthest = 0});
  ends(
      [](double t) {
        return Rise{t < 0.5 ? t : std::nan(""), 1};
      },
      End::not_finite, "chi2 is not finite");
  ends(
      [](double t) {
        return Rise{t, 1, false};
      },
      End::not_adapted, "the fit of the other parameters did not converge");
  ends([](double t) { return Rise{-t, -1}; }, End::lower, "chi2 is 2 lower than at this minimum");
  ends([](double t) { return Rise{t < 0.7 ? 0.1 : 3, 0}; }, End::jumps, "chi2 jumps");
  ends(parabola, End::interrupted, "interrupted", {.stop = [] { return true; }});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

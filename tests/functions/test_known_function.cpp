#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "functions/catalogue.hpp"
#include "tests/autodiff/scalar_kinds.hpp"

namespace nnopt {

using Numbers = std::vector<double>;

BOOST_AUTO_TEST_SUITE(known_function)

BOOST_AUTO_TEST_CASE(minima_domain_and_start_move_with_the_function) {
  const KnownFunction f = find_function("six_hump_camel", {});
  for (const Transformation& how : {Transformation{{1, -2}, {}, {}}, Transformation{{}, {3}, {}},
                                    Transformation{{}, {2, -0.5}, {}}, Transformation{{}, {}, 5},
                                    Transformation{{1, 2}, {0.1, 10}, 7}}) {
    const KnownFunction g = transformed(f, how);
    BOOST_TEST_CONTEXT(g.name) {
      BOOST_TEST(*g.minimum == *f.minimum);
      BOOST_TEST_REQUIRE(g.minima.size() == f.minima.size());
      for (std::size_t k = 0; k < g.minima.size(); ++k) {
        BOOST_TEST(g.minima[k] != f.minima[k], boost::test_tools::per_element());
        BOOST_TEST(value_at(*g.function, g.minima[k]) == *f.minimum,
                   boost::test_tools::tolerance(1e-13));
      }
      BOOST_TEST(value_at(*g.function, g.start) == value_at(*f.function, f.start),
                 boost::test_tools::tolerance(1e-12));
      for (const auto& [lo, hi] : g.domain) BOOST_TEST(lo < hi);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_moved_function_is_that_of_the_moved_point) {
  const KnownFunction f = find_function("rosenbrock", 3);
  const KnownFunction g = transformed(f, {{1, 2, 3}, {2}, {}});
  const Numbers x{0.5, -1, 4};
  const Numbers moved{(0.5 - 1) / 2, (-1.0 - 2) / 2, (4.0 - 3) / 2};
  BOOST_TEST(value_at(*g.function, x) == value_at(*f.function, moved));
  BOOST_TEST(value_at(*g.function, converted<Lanes8>(x))[2] == value_at(*f.function, moved));
  const auto inner = by_tape(*f.function, moved).gradient, outer = by_tape(*g.function, x).gradient;
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(outer[i] == inner[i] / 2);
}

BOOST_AUTO_TEST_CASE(rotations_keep_lengths) {
  const KnownFunction g = transformed(find_function("sphere", 4), {{}, {}, 3});
  BOOST_TEST(value_at(*g.function, Numbers{1, 2, 3, 4}) == 30, boost::test_tools::tolerance(1e-14));
  const KnownFunction h = transformed(find_function("rosenbrock", 2), {{}, {}, 3});
  BOOST_TEST(std::abs(h.minima[0][0] - 1) > 1e-3);
  BOOST_TEST(std::hypot(h.minima[0][0], h.minima[0][1]) == std::sqrt(2),
             boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_slice_has_the_free_coordinates) {
  const KnownFunction f = find_function("rosenbrock", 4);
  const KnownFunction g = sliced(f, {{}, 1.0, {}, 1.0});
  BOOST_TEST(g.variables == std::vector<std::string>({"x1", "x3"}),
             boost::test_tools::per_element());
  BOOST_TEST(value_at(*g.function, Numbers{0.5, 2}) ==
             value_at(*f.function, Numbers{0.5, 1, 2, 1}));
  BOOST_TEST(by_tape(*g.function, Numbers{0.5, 2}).gradient[1] ==
             by_tape(*f.function, Numbers{0.5, 1, 2, 1}).gradient[2]);
  BOOST_TEST_REQUIRE(g.minima.size() == 1u);
  BOOST_TEST(g.minima[0] == Numbers({1, 1}), boost::test_tools::per_element());
  const KnownFunction off = sliced(f, {{}, 0.0, {}, {}});
  BOOST_TEST(off.minima.empty());
  BOOST_TEST(!off.minimum.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "optimizers/random_search.hpp"
#include "tests/optimizers/walks.hpp"

namespace nnopt {
namespace {

std::unique_ptr<Method> search(const std::string& options, std::uint64_t seed = 1) {
  return options_of<RandomSearch>("random_search:" + options).make(2, seed);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(random_search)

BOOST_AUTO_TEST_CASE(a_step_is_one_trial_that_is_kept_if_it_is_lower) {
  const KnownFunction f = find_function("himmelblau", 2);
  FunctionObjective objective(*f.function);
  std::size_t calls = 0;
  int kept = 0, left = 0;
  Numbers at;
  double value = 0;
  walk(*search("scale=0.3"), objective, {0, 0}, 300,
       [&](const Method& m, const Recorded& recorded) {
         BOOST_TEST(recorded.calls.size() == ++calls);
         const auto& trial = recorded.calls.back();
         if (calls == 1 || trial.value < value) {
           ++kept;
           at = trial.w;
           value = trial.value;
         } else {
           ++left;
         }
         BOOST_TEST(Numbers(m.w().begin(), m.w().end()) == at);
         BOOST_TEST(m.value() == value);
         BOOST_TEST(m.length() == (calls == 1 ? 0 : 0.3));
       });
  BOOST_TEST(kept > 10);
  BOOST_TEST(left > 10);
}

BOOST_AUTO_TEST_CASE(the_noise_has_the_scale_that_is_asked_for) {
  // Nothing is ever lower than the start: every trial is the start and noise.
  Planted objective(2, [](std::span<const double> w, std::span<double>) {
    return std::hypot(w[0] - 5, w[1] + 2);
  });
  const int count = 4000;
  Numbers sums(2), squares(2);
  double product = 0;
  walk(*search("scale=0.25"), objective, {5, -2}, count, [&](const Method&, const Recorded& r) {
    const double x = r.calls.back().w[0] - 5, y = r.calls.back().w[1] + 2;
    sums[0] += x, sums[1] += y;
    squares[0] += x * x, squares[1] += y * y;
    product += x * y;
  });
  // Within five standard errors.
  const double n = count, error = 5 / std::sqrt(n);
  for (std::size_t i = 0; i < 2; ++i) {
    BOOST_TEST(std::abs(sums[i] / n) < error * 0.25);
    BOOST_TEST(std::abs(squares[i] / n / 0.0625 - 1) < error * std::sqrt(2.0));
  }
  BOOST_TEST(std::abs(product / n / 0.0625) < error);
}

BOOST_AUTO_TEST_CASE(seeds_decide_the_walk) {
  const KnownFunction f = find_function("himmelblau", 2);
  const End first = walk(search("scale=0.1", 1), f, 50),
            again = walk(search("scale=0.1", 1), f, 50),
            other = walk(search("scale=0.1", 2), f, 50);
  BOOST_TEST(first.w == again.w, boost::test_tools::per_element());
  BOOST_TEST(first.w != other.w);
}

BOOST_AUTO_TEST_CASE(one_success_in_five_holds_the_scale) {
  const KnownFunction f = find_function("sphere", 2);
  FunctionObjective objective(*f.function);
  double last_length = 0, last_value = 0;
  walk(*search("one_fifth=true"), objective, {4, 4}, 200, [&](const Method& m, const Recorded& r) {
    if (last_length > 0) {
      const double factor = m.length() / last_length;
      const bool lower = last_value < 0;
      BOOST_TEST(factor == (lower ? 1.5 : std::pow(1.5, -0.25)),
                 boost::test_tools::tolerance(1e-12));
    }
    last_length = m.length();
    // Below 0: the last trial was a success.
    last_value = r.calls.back().value == m.value() ? -1 : 1;
  });
  const End end = walk(search("one_fifth=true"), f, 2000);
  const End fixed = walk(search("one_fifth=false"), f, 2000);
  BOOST_TEST(end.value < 1e-20);
  BOOST_TEST(fixed.value > 1e-10);
}

BOOST_AUTO_TEST_CASE(a_scale_of_0_is_refused) {
  BOOST_CHECK_THROW(search("scale=0"), BadInput);
  BOOST_CHECK_THROW(search("scale=-1"), BadInput);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

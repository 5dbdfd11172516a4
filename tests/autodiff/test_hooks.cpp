#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "autodiff/tape.hpp"

namespace nnopt {

/// y = x^2 + 3 x done by hand: what the tape sees is a hook instead of edges.
struct ByHand {
  Tape<double>& tape;
  const Var<double>& x;
  double at;
  Var<double> y;

  ByHand(Tape<double>& t, const Var<double>& input)
      : tape(t), x(input), at(input.value()), y(t.variable(at * at + 3 * at)) {
    tape.on_reverse(*this);
  }
  ByHand(const ByHand&) = delete;
  ByHand& operator=(const ByHand&) = delete;
  void operator()() { tape.add_to_adjoint(x, (2 * at + 3) * tape.adjoint(y)); }
};

BOOST_AUTO_TEST_SUITE(hooks)

BOOST_AUTO_TEST_CASE(a_hook_stands_for_edges) {
  Tape<double> tape;
  const Var<double> x = tape.variable(0.5), u = sin(x) * 2.0;
  const ByHand hand(tape, u);
  const Var<double> z = hand.y * x + u;
  tape.reverse(z);
  const double s = 2 * std::sin(0.5), slope = 2 * std::cos(0.5);
  const double exact = s * s + 3 * s + 0.5 * (2 * s + 3) * slope + slope;
  BOOST_TEST(tape.adjoint(x) == exact, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(hooks_are_called_last_first_once_a_sweep) {
  Tape<double> tape;
  const Var<double> x = tape.variable(2.0);
  std::vector<int> calls;
  auto first = [&] { calls.push_back(1); };
  auto second = [&] { calls.push_back(2); };
  auto third = [&] { calls.push_back(3); };
  tape.on_reverse(first);
  const Var<double> y = x * x;
  tape.on_reverse(second);
  tape.on_reverse(third);
  const Var<double> z = y * y;
  tape.reverse(z);
  BOOST_TEST(calls == (std::vector{3, 2, 1}), boost::test_tools::per_element());
  tape.reverse(z);
  BOOST_TEST(calls.size() == 6u);
}

BOOST_AUTO_TEST_CASE(hooks_see_adjoints_between_their_edges) {
  Tape<double> tape;
  const Var<double> x = tape.variable(2.0), u = x * 3.0;
  double before_early = 0, before_late = 0;
  auto early = [&] { before_early = tape.adjoint(u); };
  auto late = [&] { before_late = tape.adjoint(u); };
  tape.on_reverse(early);
  const Var<double> v = u * 5.0;
  tape.on_reverse(late);
  const Var<double> z = u * 7.0 + v;
  tape.reverse(z);
  BOOST_TEST(before_late == 7);
  BOOST_TEST(before_early == 12);
  BOOST_TEST(tape.adjoint(x) == 36);
}

BOOST_AUTO_TEST_CASE(hooks_follow_one_another_like_layers) {
  Tape<double> tape;
  const Var<double> x = tape.variable(0.25);
  const ByHand one(tape, x), two(tape, one.y), three(tape, two.y);
  const Var<double> z = three.y * 1.0;
  tape.reverse(z);
  double value = 0.25, slope = 1;
  for (int i = 0; i < 3; ++i) {
    slope *= 2 * value + 3;
    value = value * value + 3 * value;
  }
  BOOST_TEST(z.value() == value);
  BOOST_TEST(tape.adjoint(x) == slope, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(terms_added_around_a_hook_stay_apart) {
  Tape<double> tape;
  const Var<double> x = tape.variable(3.0);
  Var<double> s = 0.0;
  s += x;
  const ByHand hand(tape, s);  // reads s = x
  s += x;
  const Var<double> z = hand.y + s;
  tape.reverse(z);
  BOOST_TEST(tape.adjoint(x) == 2 * 3 + 3 + 2);
}

BOOST_AUTO_TEST_CASE(hooks_of_a_rewound_part_are_gone) {
  Tape<double> tape;
  const Var<double> x = tape.variable(2.0);
  int kept = 0, gone = 0;
  auto keep = [&] { ++kept; };
  auto go = [&] { ++gone; };
  tape.on_reverse(keep);
  const auto mark = tape.mark();
  tape.on_reverse(go);
  tape.rewind(mark);
  const Var<double> z = x * x;
  tape.reverse(z);
  BOOST_TEST(kept == 1);
  BOOST_TEST(gone == 0);
}

BOOST_AUTO_TEST_CASE(reverse_to_a_mark_leaves_earlier_hooks_for_later) {
  Tape<double> tape;
  const Var<double> x = tape.variable(2.0);
  int calls = 0;
  auto count = [&] { ++calls; };
  const ByHand hand(tape, x);
  tape.on_reverse(count);
  const auto mark = tape.mark();
  tape.on_reverse(count);
  const Var<double> z = hand.y * 2.0;
  tape.reverse(z, mark);
  BOOST_TEST(calls == 1);
  BOOST_TEST(tape.adjoint(hand.y) == 2);
  BOOST_TEST(tape.adjoint(x) == 0);
  tape.continue_reverse();
  BOOST_TEST(calls == 2);
  BOOST_TEST(tape.adjoint(x) == 14);
}

BOOST_AUTO_TEST_CASE(what_a_hook_adds_to_a_constant_goes_nowhere) {
  Tape<double> tape;
  const Var<double> x = tape.variable(2.0), constant = 5.0;
  const ByHand hand(tape, constant);
  const Var<double> z = hand.y * x;
  tape.reverse(z);
  BOOST_TEST(tape.adjoint(constant) == 0);
  BOOST_TEST(tape.adjoint(x) == 40);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

#include <boost/test/unit_test.hpp>
#include <type_traits>

#include "autodiff/tape.hpp"

namespace nnopt {

struct Variables {
  Tape<double> tape;
  Var<double> x = tape.variable(3.0), y = tape.variable(4.0);

  /// How many edges the statement of e leaves.
  template <class E>
  std::size_t edges_of(const E& e) {
    const auto before = tape.edge_count();
    const Var<double> statement = e;
    BOOST_TEST(statement.value() == e.value());
    return tape.edge_count() - before;
  }
};

BOOST_FIXTURE_TEST_SUITE(expression, Variables)

BOOST_AUTO_TEST_CASE(an_expression_alone_records_nothing) {
  const auto before = tape.edge_count();
  const auto e = x * y + sin(x) / 2.0;
  BOOST_TEST(e.value() == 12 + sin(3.0) / 2);
  BOOST_TEST(tape.edge_count() == before);
}

BOOST_AUTO_TEST_CASE(each_variable_read_is_one_edge) {
  BOOST_TEST(edges_of(sin(x)) == 1u);
  BOOST_TEST(edges_of(x + y) == 2u);
  BOOST_TEST(edges_of(x * y * 3.0 - x) == 3u);
}

BOOST_AUTO_TEST_CASE(equal_edges_in_a_row_become_one) {
  BOOST_TEST(edges_of(x * x) == 1u);
  BOOST_TEST(edges_of(x * x + x) == 1u);
  BOOST_TEST(edges_of(x * x + y * y) == 2u);
  const Var<double> z = x * x * x;
  tape.reverse(z);
  BOOST_TEST(tape.adjoint(x) == 27);
}

BOOST_AUTO_TEST_CASE(equal_edges_of_two_statements_stay_two) {
  const Var<double> a = x * 2.0, b = x * 5.0;
  tape.reverse(a);
  BOOST_TEST(tape.adjoint(x) == 2);
  tape.reverse(b);
  BOOST_TEST(tape.adjoint(x) == 5);
}

BOOST_AUTO_TEST_CASE(a_choice_records_the_side_taken) {
  BOOST_TEST(edges_of(where(x < y, sin(x), x * y)) == 1u);
  BOOST_TEST(edges_of(where(x > y, sin(x), x * y)) == 2u);
}

BOOST_AUTO_TEST_CASE(an_expression_keeps_the_values_it_was_made_of) {
  const auto e = x * y;
  x = x + 100.0;
  const Var<double> z = e;
  BOOST_TEST(z.value() == 12);
  tape.reverse(z);
  BOOST_TEST(tape.adjoint(y) == 3);
}

BOOST_AUTO_TEST_CASE(an_expression_knows_its_tape_and_what_it_reads) {
  const Var<double> constant = 2.0;
  const auto e = constant * sin(x) + 1.0;
  BOOST_TEST(e.tape() == &tape);
  BOOST_TEST(e.reads(x.index()));
  BOOST_TEST(!e.reads(y.index()));
  BOOST_TEST(where(x < y, constant, x * 2.0).tape() == &tape);
  BOOST_TEST((constant * constant).tape() == nullptr);
}

BOOST_AUTO_TEST_CASE(comparisons_of_expressions_are_of_their_values) {
  BOOST_TEST((x * y > x + y));
  BOOST_TEST((1.0 < x && x != y && x * 4.0 == y * 3.0));
  static_assert(std::is_same_v<decltype(x * y < x), bool>);
}

BOOST_AUTO_TEST_CASE(a_statement_of_constants_is_a_constant) {
  BOOST_TEST(edges_of(Var<double>(2.0) * 3.0 + sin(Var<double>(1.0))) == 0u);
  Var<double> z = x;
  z = Var<double>(2.0) * 3.0;
  tape.reverse(z);
  BOOST_TEST(tape.adjoint(x) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

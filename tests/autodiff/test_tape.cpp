#include <array>
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "autodiff/dual.hpp"
#include "autodiff/tape.hpp"
#include "tests/allocations.hpp"
#include "tests/autodiff/derivative_checks.hpp"

namespace nnopt {

struct TapeOfTwo {
  Tape<double> tape;
  Var<double> x = tape.variable(3.0), y = tape.variable(4.0);
  Tape<double>::Mark inputs = tape.mark();
};

/// 100 (y - x^2)^2 + (1 - x)^2
struct Valley {
  template <class T>
  T operator()(std::span<const T> x) const {
    const T a = x[1] - x[0] * x[0], b = 1.0 - x[0];
    return T(100.0 * a * a + b * b);
  }
};

BOOST_AUTO_TEST_SUITE(tape)

BOOST_FIXTURE_TEST_CASE(the_example_of_the_header_holds, TapeOfTwo) {
  const Var<double> z = x * x + sin(y);
  tape.reverse(z);
  BOOST_TEST(tape.adjoint(x) == 6);
  BOOST_TEST(tape.adjoint(y) == cos(4.0));
}

BOOST_FIXTURE_TEST_CASE(a_statement_costs_one_edge_per_variable_it_reads, TapeOfTwo) {
  const auto before = tape.edge_count();
  const Var<double> z = x * x + sin(y) * 3.0 - y / x;
  BOOST_TEST(tape.edge_count() - before <= 5);
  BOOST_TEST(z.value() == 9 + sin(4.0) * 3 - 4.0 / 3);
  const auto after = tape.edge_count();
  const Var<double> square = x * x;
  BOOST_TEST(tape.edge_count() - after == 1);
  BOOST_TEST(square.value() == 9);
  const Var<double> constant = Var<double>(2.0) * 3.0;
  BOOST_TEST(tape.edge_count() - after == 1);
  BOOST_TEST(constant.value() == 6);
}

BOOST_FIXTURE_TEST_CASE(constants_have_adjoint_0, TapeOfTwo) {
  Var<double> two = 2.0;
  const Var<double> z = two * x;
  tape.reverse(z);
  BOOST_TEST(tape.adjoint(two) == 0);
  BOOST_TEST(tape.adjoint(x) == 2);
  tape.reverse(two);
  BOOST_TEST(tape.adjoint(x) == 0);
  BOOST_TEST(tape.adjoint(two) == 0);
}

BOOST_FIXTURE_TEST_CASE(an_input_is_its_own_derivative, TapeOfTwo) {
  tape.reverse(x);
  BOOST_TEST(tape.adjoint(x) == 1);
  BOOST_TEST(tape.adjoint(y) == 0);
}

BOOST_FIXTURE_TEST_CASE(each_reverse_begins_anew, TapeOfTwo) {
  const Var<double> z = x * y, w = x + y;
  tape.reverse(z);
  tape.reverse(w);
  BOOST_TEST(tape.adjoint(x) == 1);
  tape.reverse(z);
  tape.reverse(z);
  BOOST_TEST(tape.adjoint(x) == 4);
  BOOST_TEST(tape.adjoint(y) == 3);
}

BOOST_FIXTURE_TEST_CASE(a_sum_reads_itself_once_twice_and_not, TapeOfTwo) {
  Var<double> s = x * y;  // 12
  s += y;                 // xy + y
  s += s * s;             // s + s^2
  s -= s / 2.0;           // half of it
  s *= s;                 // squared
  s /= x;
  tape.reverse(s);
  // s = h^2 / x, h = (u + u^2) / 2, u = xy + y; du/dx = y, du/dy = x + 1
  const double u = 16, h = (u + u * u) / 2, dh = (1 + 2 * u) / 2;
  BOOST_TEST(s.value() == h * h / 3);
  BOOST_TEST(tape.adjoint(x) == 2 * h * dh * 4 / 3 - h * h / 9,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(tape.adjoint(y) == 2 * h * dh * 4 / 3, boost::test_tools::tolerance(1e-14));
}

BOOST_FIXTURE_TEST_CASE(a_sum_reads_itself_after_another_variable, TapeOfTwo) {
  Var<double> s = x * y;
  s += y * s;
  s -= x * s;  // xy (1 + y) (1 - x)
  tape.reverse(s);
  BOOST_TEST(s.value() == 12 * 5 * -2);
  BOOST_TEST(tape.adjoint(x) == 4 * 5 * -2 - 12 * 5);
  BOOST_TEST(tape.adjoint(y) == 3 * 5 * -2 + 12 * -2);
}

BOOST_FIXTURE_TEST_CASE(a_sum_that_starts_as_a_constant_counts_every_term, TapeOfTwo) {
  Var<double> s = 1.0;
  s += x;
  s += 2.0;
  s += x;
  s -= x * y;
  s -= 0.5;
  tape.reverse(s);
  BOOST_TEST(s.value() == -3.5);
  BOOST_TEST(tape.adjoint(x) == -2);
  BOOST_TEST(tape.adjoint(y) == -3);
}

BOOST_FIXTURE_TEST_CASE(what_read_a_sum_early_keeps_its_share, TapeOfTwo) {
  Var<double> s = x;
  const Var<double> early = s * s;
  s += y;
  const Var<double> z = early + s;
  tape.reverse(z);
  BOOST_TEST(tape.adjoint(x) == 7);
  BOOST_TEST(tape.adjoint(y) == 1);
}

BOOST_FIXTURE_TEST_CASE(copies_are_variables_of_their_own, TapeOfTwo) {
  Var<double> a = x * y;
  Var<double> b = a;
  b += y;
  a *= 2.0;
  Var<double> c = 0.0;
  c = b;
  c -= x;
  const Var<double> z = a * b + c;  // 2xy (xy + y) + xy + y - x
  tape.reverse(z);
  BOOST_TEST(z.value() == 24.0 * 16 + 13);
  BOOST_TEST(tape.adjoint(x) == 4 * 12 * 4 + 2 * 16 + 4 - 1);
  BOOST_TEST(tape.adjoint(y) == 4 * 12 * 3 + 4 * 12 + 3 + 1);
}

BOOST_FIXTURE_TEST_CASE(moves_keep_the_derivative_and_record_nothing, TapeOfTwo) {
  Var<double> a = x * y, b = x + y;
  const auto edges = tape.edge_count();
  std::swap(a, b);
  Var<double> c = std::move(a);
  a = Var<double>(5.0);
  BOOST_TEST(tape.edge_count() == edges);
  const Var<double> z = c * b * a;  // 5 (x + y) xy
  tape.reverse(z);
  BOOST_TEST(tape.adjoint(x) == 5 * (12 + 7 * 4));
  BOOST_TEST(tape.adjoint(y) == 5 * (12 + 7 * 3));
}

BOOST_FIXTURE_TEST_CASE(assignment_forgets_what_a_variable_was, TapeOfTwo) {
  Var<double> a = x * y;
  const Var<double> square = a * a;
  a = y;
  a = a;
  Var<double> b = x;
  b = 7.0;
  const Var<double> z = square + a + b * 3.0;
  tape.reverse(z);
  BOOST_TEST(z.value() == 144 + 4 + 21);
  BOOST_TEST(tape.adjoint(x) == 2 * 12 * 4);
  BOOST_TEST(tape.adjoint(y) == 2 * 12 * 3 + 1);
  BOOST_TEST(tape.adjoint(b) == 0);
}

BOOST_FIXTURE_TEST_CASE(inputs_may_change_in_place, TapeOfTwo) {
  x += y;
  x *= x;
  tape.reverse(x);
  BOOST_TEST(x.value() == 49);
  BOOST_TEST(tape.adjoint(y) == 14);
}

BOOST_FIXTURE_TEST_CASE(vectors_of_variables_grow_without_harm, TapeOfTwo) {
  std::vector<Var<double>> v;
  for (int i = 0; i < 100; ++i) v.push_back(x * double(i));
  Var<double> s = 0.0;
  for (const auto& e : v) s += e;
  tape.reverse(s);
  BOOST_TEST(tape.adjoint(x) == 4950);
}

BOOST_FIXTURE_TEST_CASE(many_statements_outgrow_the_first_memory, TapeOfTwo) {
  Var<double> s = x;
  for (int i = 0; i < 100000; ++i) s = s * 1.0 + y;
  tape.reverse(s);
  BOOST_TEST(tape.adjoint(x) == 1);
  BOOST_TEST(tape.adjoint(y) == 100000);
}

BOOST_FIXTURE_TEST_CASE(a_rewound_tape_gives_the_same_bits, TapeOfTwo) {
  const auto run = [&] {
    tape.rewind(inputs);
    Var<double> s = exp(x * 0.1) / y;
    for (int i = 0; i < 50; ++i) s += sin(s * x) - y * 0.1;
    tape.reverse(s);
    return std::vector{s.value(), tape.adjoint(x), tape.adjoint(y), double(tape.edge_count())};
  };
  const auto first = run();
  for (int i = 0; i < 3; ++i) BOOST_TEST(run() == first, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(nothing_is_allocated_after_the_first_step, TapeOfTwo) {
  auto hook = [] {};
  const auto step = [&] {
    tape.rewind(inputs);
    Var<double> s = 1.0;
    for (int i = 0; i < 1000; ++i) s += x * sin(y * double(i));
    tape.on_reverse(hook);
    tape.reverse(s);
    return tape.adjoint(x);
  };
  const double first = step();
  const std::size_t before = allocations();
  double sum = 0;
  for (int i = 0; i < 5; ++i) sum += step();
  const std::size_t after = allocations();
  BOOST_TEST(after - before == 0);
  BOOST_TEST(sum == 5 * first, boost::test_tools::tolerance(1e-15));
}

BOOST_FIXTURE_TEST_CASE(a_rewind_forgets_what_was_added_to_an_older_sum, TapeOfTwo) {
  Var<double> s = 0.0;
  s += x;
  const auto mark = tape.mark();
  for (int i = 0; i < 3; ++i) {
    tape.rewind(mark);
    s.set(3);
    s += x;
    tape.reverse(s);
    BOOST_TEST(tape.adjoint(x) == 2);
  }
}

BOOST_FIXTURE_TEST_CASE(reverse_stops_at_a_mark_and_goes_on, TapeOfTwo) {
  const Var<double> u = x * y, v = x + y;
  const auto middle = tape.mark();
  const Var<double> z = u * u * v;
  tape.reverse(z, middle);
  BOOST_TEST(tape.adjoint(u) == 2 * 12 * 7);
  BOOST_TEST(tape.adjoint(v) == 144);
  BOOST_TEST(tape.adjoint(x) == 0);
  tape.continue_reverse();
  BOOST_TEST(tape.adjoint(x) == 168 * 4 + 144);
  BOOST_TEST(tape.adjoint(y) == 168 * 3 + 144);
}

BOOST_FIXTURE_TEST_CASE(a_sweep_in_many_parts_is_the_whole_one, TapeOfTwo) {
  std::vector<Tape<double>::Mark> marks;
  int calls = 0;
  auto count = [&] { ++calls; };
  Var<double> s = x;
  for (int i = 0; i < 10; ++i) {
    s = sin(s * y) + x;
    if (i % 3 == 0) tape.on_reverse(count);
    marks.push_back(tape.mark());
  }
  tape.reverse(s);
  const std::vector whole{tape.adjoint(x), tape.adjoint(y)};
  BOOST_TEST(calls == 4);
  tape.reverse(s, marks.back());
  for (std::size_t i = marks.size(); i-- > 0;) tape.continue_reverse(marks[i]);
  tape.continue_reverse();
  BOOST_TEST((std::vector{tape.adjoint(x), tape.adjoint(y)}) == whole,
             boost::test_tools::per_element());
  BOOST_TEST(calls == 8);
}

BOOST_AUTO_TEST_CASE(tapes_on_two_threads_do_not_meet) {
  const auto work = [](double at, std::vector<double>* out) {
    Tape<double> tape;
    Var<double> x = tape.variable(at);
    const auto inputs = tape.mark();
    for (int i = 0; i < 2000; ++i) {
      tape.rewind(inputs);
      Var<double> s = 0.0;
      for (int k = 0; k < 20; ++k) s += sin(x * double(k));
      tape.reverse(s);
      out->push_back(tape.adjoint(x));
    }
  };
  std::vector<double> here, there, alone;
  std::thread other(work, 0.7, &there);
  work(0.3, &here);
  other.join();
  work(0.3, &alone);
  BOOST_TEST(here == alone, boost::test_tools::per_element());
  double exact = 0;
  for (int k = 0; k < 20; ++k) exact += k * cos(0.7 * k);
  for (const double v : {there.front(), there.back()}) {
    BOOST_TEST(v == exact, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(a_tape_of_duals_gives_hessian_vector_products_of_rosenbrock) {
  for (const auto& [x, y, v, w] : std::vector<std::array<double, 4>>{
           {-1.2, 1, 1, 0}, {-1.2, 1, 0, 1}, {0.5, -2, 0.75, -1.5}, {1, 1, 3, 2}}) {
    const auto product = hessian_times(Valley(), {x, y}, {v, w});
    const double hxx = 1200 * x * x - 400 * y + 2, hxy = -400 * x, hyy = 200;
    BOOST_TEST(product.gradient[0].slope == hxx * v + hxy * w, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(product.gradient[1].slope == hxy * v + hyy * w, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(product.gradient[0].value == -400 * x * (y - x * x) - 2 * (1 - x),
               boost::test_tools::tolerance(1e-13));
    BOOST_TEST(product.gradient[1].value == 200 * (y - x * x), boost::test_tools::tolerance(1e-13));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

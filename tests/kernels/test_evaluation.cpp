// Functions on the device: the value of the host to the last bit, its gradient, and nothing else.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "functions/catalogue.hpp"
#include "functions/data_fit.hpp"
#include "functions/formula.hpp"
#include "tests/autodiff/scalar_kinds.hpp"
#include "tests/kernels/evaluated_copies.hpp"
#include "tests/tables.hpp"

namespace nnopt {
namespace {

using kernels::make_evaluation;
using kernels::most_coordinates;

/// The plan of a run that never ends.
CoursePlan endless() { return {.steps = 1'000'000'000}; }

/// Points of the domain whose coordinates are exact as float.
template <class T>
std::vector<std::vector<T>> random_points(const KnownFunction& f, std::size_t count,
                                          std::mt19937_64& generator) {
  std::vector<std::vector<T>> points(count);
  for (auto& point : points) {
    for (const auto& [lo, hi] : f.domain) {
      const auto a = static_cast<float>(lo), b = static_cast<float>(hi);
      point.push_back(static_cast<T>(std::uniform_real_distribution<float>(a, b)(generator)));
    }
  }
  return points;
}

/// Tangents and the tape add the same products in another order: so far apart, relative to the
/// largest slope, or 1.
template <class T>
inline constexpr T gradient_bound = std::is_same_v<T, double> ? T(1e-12) : T(1e-5);

/// Value and gradient on the device against the tape's at some points.
template <class T>
void check_against_host(const KnownFunction& f, const std::vector<std::vector<T>>& points) {
  const auto evaluation = make_evaluation<T>(*f.function);
  BOOST_TEST_REQUIRE((evaluation != nullptr));
  EvaluatedCopies<T> device(points, endless(), Adam{}, std::vector<double>(f.dim()), 1);
  device.evaluate(*evaluation);
  BOOST_TEST(emulator::fault() == "");
  Gradient<T> by_tape(*f.function);
  std::vector<T> gradient(f.dim());
  for (std::size_t c = 0; c < points.size(); ++c) {
    const T value = by_tape(points[c], gradient);
    BOOST_TEST(same(device.value(c), value), device.value(c) << " is not " << value);
    if constexpr (std::is_same_v<T, double>) {
      BOOST_TEST(same(device.value(c), value_at(*f.function, points[c])));
    }
    const auto got = device.gradient(c), row = device.row(c, 0);
    for (std::size_t i = 0; i < f.dim(); ++i) {
      BOOST_TEST(same(row[1 + i], points[c][i]));
      BOOST_TEST(same(row[1 + f.dim() + i], got[i]));
    }
    const auto finite = [](T slope) { return std::isfinite(slope); };
    BOOST_TEST(std::ranges::all_of(got, finite) == std::ranges::all_of(gradient, finite));
    if (!std::ranges::all_of(gradient, finite)) continue;  // tangents: an infinite slope times 0
    T largest = 1;
    for (const T slope : gradient) largest = std::max(largest, std::abs(slope));
    for (std::size_t i = 0; i < f.dim(); ++i) {
      BOOST_TEST(std::abs(got[i] - gradient[i]) <= gradient_bound<T> * largest,
                 "slope " << i << ": " << got[i] << " is not " << gradient[i]);
    }
  }
}

void check_in_both_precisions(const KnownFunction& f, const std::vector<double>& point) {
  check_against_host<double>(f, {point, point});
  const std::vector<float> narrow(point.begin(), point.end());
  check_against_host<float>(f, {narrow, narrow});
}

using Precisions = std::tuple<float, double>;

/// Of so many functions one is asked: where every CUDA thread is one of the operating system's they
/// take their time.
constexpr std::size_t one_of = emulator::thread_sanitizer ? 40 : 1;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(device_evaluation, emulator::FreshDevice)

BOOST_AUTO_TEST_CASE_TEMPLATE(every_function_has_the_value_and_gradient_of_the_host, T,
                              Precisions) {
  std::mt19937_64 generator(5);
  std::size_t checked = 0, seen = 0;
  for (const FunctionRow& row : function_rows()) {
    if (seen++ % one_of != 0) continue;
    for (const std::size_t n : {1, 2, 3, 4, 5, 6, 7, 8, 11, 32}) {
      const bool taken = row.least_dim <= n && n <= row.most_dim && n % row.dim_step == 0;
      if (!taken || (row.least_dim < row.most_dim && (n > 4 && n < 32))) continue;
      const KnownFunction f = find_function(row.name, n);
      BOOST_TEST_CONTEXT(std::string(row.name) << " of " << n) {
        check_against_host(f, random_points<T>(f, 3, generator));
        ++checked;
      }
    }
  }
  BOOST_TEST(checked * one_of > function_rows().size());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(options_of_functions_reach_the_device, T, Precisions) {
  const KnownFunction f = find_function("quadratic:condition=7", 3);
  check_against_host<T>(f, {{1, 2, 3}});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(moved_and_sliced_functions_have_those_of_the_host, T, Precisions) {
  std::mt19937_64 generator(6);
  const KnownFunction two = find_function("ackley", 2), four = find_function("rosenbrock", 4),
                      formula = find_function("ackley", 1);
  for (const KnownFunction& f :
       {transformed(two, {{1, -2}, {}, {}}), transformed(two, {{}, {2, -0.5}, {}}),
        transformed(two, {{1, 2}, {3}, 7}), transformed(four, {{}, {}, 5}),
        sliced(four, {{}, 1.0, {}, 0.5}), transformed(formula, {{0.5}, {2}, {}}),
        sliced(transformed(four, {{1, 2, 3, 4}, {}, 9}), {{}, {}, 0.25, {}}),
        transformed(transformed(sliced(four, {0.5, {}, {}, {}}), {{}, {}, 3}), {{}, {}, 4}),
        sliced(sliced(four, {{}, {}, {}, 2.0}), {{}, -1.0, {}})}) {
    BOOST_TEST_CONTEXT(f.name) { check_against_host(f, random_points<T>(f, 3, generator)); }
  }
}

BOOST_AUTO_TEST_CASE(formulas_have_those_of_the_host,
                     *boost::unit_test::precondition(NeedsData{"expressions.tsv"})) {
  std::size_t checked = 0, seen = 0;
  for (const TableRow& row : table_rows("expressions.tsv")) {
    if (seen++ % one_of != 0) continue;
    BOOST_TEST_CONTEXT(row.at("id") << " " << row.at("expression")) {
      std::vector<std::string> names;
      std::vector<double> point;
      for (const auto assignment : split(row.at("point"), ',')) {
        const auto parts = split(assignment, '=');
        names.emplace_back(parts.at(0));
        point.push_back(parse_double(parts.at(1)).value());
      }
      KnownFunction f;
      const Program program = parse_formula(row.at("expression"), names).program();
      f.function = make_function(program, point.size());
      f.variables = names;
      check_in_both_precisions(f, point);
      f.start.assign(point.size(), 0.5);
      KnownFunction moved = transformed(f, {std::vector<double>(point.size(), 0.25), {}, {}});
      check_in_both_precisions(moved, point);
      ++checked;
    }
  }
  BOOST_TEST(seen == 35u);
  BOOST_TEST(checked == (seen + one_of - 1) / one_of);
}

BOOST_AUTO_TEST_CASE(an_evaluation_frees_what_it_has_on_the_device) {
  const KnownFunction f = find_function("rosenbrock", 4);
  const KnownFunction g = sliced(transformed(f, {{1, 2, 3, 4}, {2}, 3}), {{}, 1.0, {}, {}});
  const Program program = parse_formula("sin(2*x)*y + 3^x").program();
  const auto formula = make_function(program, 2);
  const Function& body = *formula;
  for (const Function* const function : {g.function.get(), &body}) {
    {
      const auto evaluation = make_evaluation<double>(*function);
      BOOST_TEST(emulator::live_objects() > 0u);
    }
    BOOST_TEST(emulator::live_objects() == 0u);
  }
}

BOOST_AUTO_TEST_CASE(the_gradient_has_the_bits_of_dual_numbers_on_the_host) {
  std::mt19937_64 generator(7);
  for (const char* const name : {"ackley", "levy", "rosenbrock", "griewank", "michalewicz"}) {
    const KnownFunction f = find_function(name, 3);
    const auto points = random_points<double>(f, 4, generator);
    EvaluatedCopies<double> device(points, endless(), Adam{}, {0, 0, 0}, 1);
    device.evaluate(*make_evaluation<double>(*f.function));
    for (std::size_t c = 0; c < points.size(); ++c) {
      const auto host = by_duals(*f.function, points[c]).gradient;
      for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(same(device.gradient(c)[i], host[i]));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_the_device_cannot_evaluate_is_left_to_the_host) {
  const KnownFunction fit = data_fit(sincos_data(1), "sin(b*cos(a*x))", "", MeanSquaredError{}, {});
  BOOST_TEST((make_evaluation<double>(*fit.function) == nullptr));
  const KnownFunction large = find_function("rosenbrock", most_coordinates + 1);
  BOOST_TEST((make_evaluation<float>(*large.function) == nullptr));
  std::vector<std::optional<double>> fixed(large.dim(), 1.0);
  fixed.front().reset();
  BOOST_TEST((make_evaluation<float>(*sliced(large, fixed).function) == nullptr));

  std::string sum = "sin(x1)";
  for (int i = 2; i <= 32; ++i) sum += "+sin(x" + std::to_string(i) + ")";
  const auto formula_of = [](const std::string& text) {
    const Program program = parse_formula(text).program();
    return make_function(program, program.inputs());
  };
  BOOST_TEST((make_evaluation<float>(*formula_of(sum)) != nullptr));
  for (int i = 1; i <= 32; ++i) {
    for (const char* const f : {"cos", "exp", "tanh", "cosh", "sqrt"}) {
      sum += std::string("+") + f + "(x" + std::to_string(i) + ")";
    }
  }
  BOOST_TEST((make_evaluation<float>(*formula_of(sum)) == nullptr));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

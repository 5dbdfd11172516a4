#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "functions/data_fit.hpp"
#include "tests/allocations.hpp"
#include "tests/autodiff/scalar_kinds.hpp"

namespace nnopt {

namespace {

using Numbers = std::vector<double>;
constexpr const char* model = "sin(b*cos(a*x))";

/// 77 rows: no multiple of any number of lanes.
DataSet some_data(bool with_errors = false) {
  DataSet data{"test", {"x", "unused", "y"}, {{}, {}, {}}, "y"};
  if (with_errors) {
    data.columns.emplace_back("sigma");
    data.values.emplace_back();
  }
  for (int i = 0; i < 77; ++i) {
    const double x = -1 + i * 0.027;
    data.values[0].push_back(x);
    data.values[1].push_back(1e9);
    data.values[2].push_back(2 * x + 0.3 * std::cos(9 * x));
    if (with_errors) data.values[3].push_back(0.5 + 0.01 * i);
  }
  return data;
}

KnownFunction fit(const DataSet& data, const Loss& loss,
                  const std::vector<std::string>& names = {}) {
  return data_fit(data, model, "", loss, names);
}

/// The loss by a plain loop: cost(f - y, row), summed.
template <class Cost>
double by_hand(const DataSet& data, double b, double a, Cost cost) {
  double sum = 0;
  for (std::size_t i = 0; i < data.rows(); ++i) {
    const double r = std::sin(b * std::cos(a * data.values[0][i])) - data.values[2][i];
    sum += cost(r, i);
  }
  return sum;
}

std::string complaint(const DataSet& data, const char* formula,
                      const std::vector<std::string>& names = {}) {
  try {
    data_fit(data, formula, "", MeanSquaredError(), names);
  } catch (const BadInput& e) {
    return e.what();
  }
  return "nothing";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(data_fit_objective)

BOOST_AUTO_TEST_CASE(losses_are_those_of_a_plain_loop) {
  const DataSet data = some_data(), weighted = some_data(true);
  const Numbers x{1.5, 0.7};  // b, a: in order of appearance
  const auto near = boost::test_tools::tolerance(1e-14);
  const double n = 77;
  BOOST_TEST(value_at(*fit(data, MeanSquaredError()).function, x) ==
                 by_hand(data, 1.5, 0.7, [](double r, std::size_t) { return r * r; }) / n,
             near);
  BOOST_TEST(value_at(*fit(data, MeanAbsoluteError()).function, x) ==
                 by_hand(data, 1.5, 0.7, [](double r, std::size_t) { return std::abs(r); }) / n,
             near);
  const auto huber = [](double r, std::size_t) {
    return std::abs(r) <= 1 ? r * r / 2 : std::abs(r) - 0.5;
  };
  BOOST_TEST(value_at(*fit(data, Huber()).function, x) == by_hand(data, 1.5, 0.7, huber) / n, near);
  const auto pull = [&](double r, std::size_t i) { return std::pow(r / weighted.values[3][i], 2); };
  BOOST_TEST(
      value_at(*fit(weighted, ChiSquared()).function, x) == by_hand(weighted, 1.5, 0.7, pull),
      near);
  BOOST_TEST(value_at(*fit(data, ChiSquared()).function, x) ==
                 by_hand(data, 1.5, 0.7, [](double r, std::size_t) { return r * r; }),
             near);
}

BOOST_AUTO_TEST_CASE(every_scalar_gives_the_same) {
  for (const Loss& loss :
       {Loss(MeanSquaredError()), Loss(MeanAbsoluteError()), Loss(Huber()), Loss(ChiSquared())}) {
    const KnownFunction f = fit(some_data(), loss);
    BOOST_TEST_CONTEXT(f.name) {
      const Numbers x{1.25, 0.75};
      const double value = value_at(*f.function, x);
      const auto tape = by_tape(*f.function, x), duals = by_duals(*f.function, x);
      BOOST_TEST(tape.value == value, boost::test_tools::tolerance(1e-15));
      BOOST_TEST(tape.gradient == duals.gradient, boost::test_tools::per_element());
      const auto lanes = value_at(*f.function, converted<Lanes8>(x));
      BOOST_TEST(lanes[5] == value);
      BOOST_TEST(value_at(*f.function, converted<Lanes16f>(x))[11] == static_cast<float>(value),
                 boost::test_tools::tolerance(1e-5f));
      const auto narrow = by_tape(*f.function, converted<float>(x));
      for (std::size_t i = 0; i < 2; ++i) {
        // Central differences of values, and of gradients for the curvature.
        constexpr double h = 1e-5;
        Numbers up = x, down = x;
        up[i] += h, down[i] -= h;
        const double slope = (value_at(*f.function, up) - value_at(*f.function, down)) / (2 * h);
        BOOST_TEST(tape.gradient[i] == slope, boost::test_tools::tolerance(1e-6));
        BOOST_TEST(narrow.gradient[i] == static_cast<float>(tape.gradient[i]),
                   boost::test_tools::tolerance(1e-4f));
        const auto above = by_tape(*f.function, up).gradient,
                   below = by_tape(*f.function, down).gradient;
        Numbers unit{0, 0};
        unit[i] = 1;
        const auto second = hessian_times(*f.function, x, unit);
        for (std::size_t j = 0; j < 2; ++j) {
          BOOST_TEST(second.gradient[j].value == tape.gradient[j],
                     boost::test_tools::tolerance(1e-14));
          if (f.value_name == "mae") continue;  // residuals change their sign within h
          BOOST_TEST(std::abs(second.gradient[j].slope - (above[j] - below[j]) / (2 * h)) <=
                     1e-3 * std::abs(second.gradient[j].slope) + 1e-2);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(parameters_are_the_names_that_are_no_columns) {
  const KnownFunction f = fit(some_data(), MeanSquaredError());
  BOOST_TEST(f.variables == std::vector<std::string>({"b", "a"}), boost::test_tools::per_element());
  const KnownFunction g = fit(some_data(), MeanSquaredError(), {"a", "b"});
  BOOST_TEST(g.variables == std::vector<std::string>({"a", "b"}), boost::test_tools::per_element());
  BOOST_TEST(value_at(*f.function, Numbers{2, 3}) == value_at(*g.function, Numbers{3, 2}));
  BOOST_TEST(complaint(some_data(), "x+unused").find("no parameters") != std::string::npos);
  BOOST_TEST(complaint(some_data(), "a*x+c", {"a"}).find("unknown name 'c'") != std::string::npos);
  BOOST_TEST(complaint(some_data(), "a*x", {"a", "x"}).find("is a column") != std::string::npos);
  BOOST_TEST(complaint(some_data(), "a*y").find("'y' is the response") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(columns_are_found_by_name_and_by_number) {
  const Table table{{"t", "counts", "error"}, {{1, 2}, {3, 4}, {5, 6}}};
  const DataSet plain = make_data_set("f", table, {}, {});
  BOOST_TEST(plain.columns == table.names, boost::test_tools::per_element());
  BOOST_TEST(plain.response == "error");
  BOOST_TEST(make_data_set("f", table, {}, "counts").response == "counts");
  const DataSet chosen =
      make_data_set("f", table, {{"x", "1"}, {"y", "counts"}, {"sigma", "3"}}, {});
  BOOST_TEST(chosen.response == "y");
  BOOST_TEST(chosen.values[1] == std::vector<double>({3, 4}), boost::test_tools::per_element());
  BOOST_CHECK_THROW(make_data_set("f", table, {{"x", "4"}}, {}), BadInput);
  BOOST_CHECK_THROW(make_data_set("f", table, {{"2x", "1"}}, {}), BadInput);
  BOOST_CHECK_THROW(make_data_set("f", table, {}, "z"), BadInput);
  BOOST_CHECK_THROW(make_data_set("f", table, {{"x", "1"}, {"x", "2"}}, {}), BadInput);
  BOOST_CHECK_THROW(make_data_set("f", {{"t", "t"}, {{1}, {2}}}, {}, {}), BadInput);
  BOOST_TEST(make_data_set("f", {{"", "", "y"}, {{1}, {2}, {3}}}, {}, {}).response == "y");
  const DataSet unnamed = make_data_set("f", {{}, {{1}, {2}, {3}}}, {}, {});
  BOOST_TEST(unnamed.columns == std::vector<std::string>({"x1", "x2", "y"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_column_may_be_chosen_under_two_names) {
  const Table table{{}, {{1, 2}, {3, 4}}};
  const DataSet data = make_data_set("f", table, {{"x", "1"}, {"t", "1"}, {"y", "2"}}, {});
  for (const std::size_t i : {0, 1}) {
    BOOST_TEST(data.values[i] == std::vector<double>({1, 2}), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(errors_of_the_data_are_above_0) {
  DataSet data = some_data(true);
  data.values[3][5] = -0.25;
  BOOST_CHECK_EXCEPTION(fit(data, ChiSquared()), BadInput, [](const BadInput& e) {
    return std::string(e.what()).ends_with("-0.25 in row 6 is not");
  });
  BOOST_CHECK_NO_THROW(fit(data, MeanSquaredError()));
}

BOOST_AUTO_TEST_CASE(responses_are_computed_where_they_are_formulas) {
  const Table table{{"x", "y", "sigma"}, {{1, 2, 3}, {4, 5, 6}, {1, 1, 2}}};
  const DataSet data = make_data_set("f", table, {}, " log( y )\t/ 2");
  BOOST_TEST(data.response == "log( y ) / 2");
  BOOST_TEST(data.columns == std::vector<std::string>({"x", "y", "sigma", "log( y ) / 2"}),
             boost::test_tools::per_element());
  BOOST_TEST(data.response_reads == std::vector<std::string>({"y"}),
             boost::test_tools::per_element());
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(data.values[3][i] == std::log(table.columns[1][i]) / 2,
               boost::test_tools::tolerance(1e-15));
  }
  // (a x - log(y) / 2) / sigma, squared.
  const KnownFunction f = data_fit(data, "a*x", "", ChiSquared(), {});
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    sum += std::pow((0.5 * table.columns[0][i] - data.values[3][i]) / table.columns[2][i], 2);
  }
  BOOST_TEST(value_at(*f.function, Numbers{0.5}) == sum, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(complaint(data, "a*y").find("'y' stands in the response log( y ) / 2") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_column_named_like_a_formula_is_a_column) {
  const DataSet data = make_data_set("f", {{"x", "log(x)"}, {{1, 2}, {3, 4}}}, {}, "log(x)");
  BOOST_TEST(data.columns.size() == 2u);
  BOOST_TEST(data.response_reads.empty());
}

BOOST_AUTO_TEST_CASE(responses_that_cannot_be_say_why) {
  const auto why = [](const char* response) {
    try {
      make_data_set("f", {{"x", "y"}, {{1, 2, 3}, {4, -5, 6}}}, {}, response);
    } catch (const BadInput& e) {
      return std::string(e.what());
    }
    return std::string("nothing");
  };
  BOOST_TEST(why("log(y)") ==
             "the response log(y) is nan in row 2 (y = -5): finite numbers are right");
  BOOST_TEST(why("y/(x-3)").find("is inf in row 3 (x = 3, y = 6)") != std::string::npos);
  BOOST_TEST(why("z") == "unknown column 'z' (x or y)");
  BOOST_TEST(why("log(z)").find("unknown name 'z'") != std::string::npos);
  BOOST_TEST(why("1+2").find("'1+2' reads no column") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(columns_are_found_by_their_names) {
  const DataSet data{"d", {"x", "y", "sigma"}, {{1, 2}, {3, 4}, {5, 6}}, "y"};
  BOOST_TEST(data.find("x") == &data.values[0]);
  BOOST_TEST(data.find("Sigma") == nullptr);
  BOOST_TEST(&data.responses() == &data.values[1]);
  const auto sigma_by = [&](const Loss& loss) { return data_fit(data, "a*x", "", loss, {}).fit; };
  BOOST_TEST(*sigma_by(ChiSquared())->sigma() == (Numbers{5, 6}), boost::test_tools::per_element());
  BOOST_TEST(sigma_by(MeanSquaredError())->sigma() == nullptr);
}

BOOST_AUTO_TEST_CASE(inputs_vary_where_a_column_of_the_formula_does) {
  const DataSet data{"d", {"x", "t", "y"}, {{3, 3, 3}, {1, 2, 1}, {1, 2, 3}}, "y"};
  const auto vary = [&](const char* formula) {
    return inputs_vary(*data_fit(data, formula, "", ChiSquared(), {}).fit);
  };
  BOOST_TEST(!vary("a*x+b"));
  BOOST_TEST(vary("a*x+b*t"));
  BOOST_TEST(!vary("a"));
}

BOOST_AUTO_TEST_CASE(sincos_is_a_curve_with_noise_of_a_tenth) {
  const DataSet data = sincos_data(0);
  BOOST_TEST(data.rows() == 200u);
  BOOST_TEST(data.values[0].front() == -1);
  BOOST_TEST(data.values[0].back() == 1);
  double square = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    square += std::pow(data.values[1][i] - std::sin(2.5 * std::cos(1.2 * data.values[0][i])), 2);
  }
  BOOST_TEST(square / 200 > 0.007);
  BOOST_TEST(square / 200 < 0.013);
  BOOST_TEST(sincos_data(1).values[1] != data.values[1], boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(gradients_allocate_nothing) {
  const KnownFunction f = fit(some_data(), MeanSquaredError());
  Gradient<double> gradient(*f.function);
  Numbers g(2);
  gradient(Numbers{1, 2}, g);
  const Numbers x{1.5, 2};
  const std::size_t before = allocations();
  gradient(x, g);
  BOOST_TEST(allocations() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

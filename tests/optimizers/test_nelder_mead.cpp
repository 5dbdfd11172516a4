#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "optimizers/nelder_mead.hpp"
#include "tests/optimizers/walks.hpp"
#include "tests/tables.hpp"

namespace nnopt {
namespace {

std::unique_ptr<Method> simplex(std::size_t n, const std::string& options = "xtol=1e-4") {
  return options_of<NelderMead>("nelder_mead:" + options).make(n, 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(nelder_mead)

BOOST_AUTO_TEST_CASE(the_steps_are_those_of_scipy) {
  const auto folder = std::filesystem::path(__FILE__).parent_path().parent_path() / "data";
  std::map<std::string, std::vector<TableRow>> runs;
  for (const TableRow& row : rows_of_file(folder / "nelder_mead_steps.tsv")) {
    runs[row.at("function") + " from " + row.at("start")].push_back(row);
  }
  BOOST_TEST(runs.size() == 4u);
  for (const auto& [name, rows] : runs) {
    const Numbers start = numbers_in(rows.front().at("start"));
    const KnownFunction f = find_function(rows.front().at("function"), start.size());
    FunctionObjective objective(*f.function);
    int step = -1;
    std::size_t next = 0;
    const End end =
        walk(*simplex(start.size(), "adaptive=" + rows.front().at("adaptive")), objective, start,
             1000, [&](const Method& m, const Recorded& recorded) {
               ++step;
               if (next == rows.size() || std::stoi(rows[next].at("step")) != step) return;
               const TableRow& row = rows[next++];
               const std::string place = name + " step " + row.at("step");
               BOOST_TEST(std::to_string(recorded.calls.size()) == row.at("evaluations"), place);
               const Numbers w = numbers_in(row.at("x"));
               for (std::size_t i = 0; i < w.size(); ++i) {
                 BOOST_TEST(std::abs(m.w()[i] - w[i]) <= 1e-12 * std::abs(w[i]), place);
               }
               const double value = std::stod(row.at("value"));
               BOOST_TEST(std::abs(m.value() - value) <= 1e-9 * value, place);
             });
    BOOST_TEST(next == rows.size(), name);
    BOOST_TEST(std::to_string(end.steps) == rows.back().at("step"), name);
    BOOST_TEST((end.end.kind == StepEnd::Kind::converged), name);
  }
}

BOOST_AUTO_TEST_CASE(units_of_coordinates_do_not_matter) {
  // Powers of two: not even rounding differs. Tolerances are absolute, so that only steps compare.
  const KnownFunction f = find_function("rosenbrock", 3);
  const Numbers units{1024, 0.0625, 1};
  Planted objective(3, [&](std::span<const double> w, std::span<double>) {
    Numbers x(3);
    for (std::size_t i = 0; i < 3; ++i) x[i] = w[i] / units[i];
    return (*f.function)(std::span<const double>(x));
  });
  FunctionObjective plain(*f.function);
  Numbers start = f.start;
  for (std::size_t i = 0; i < 3; ++i) start[i] *= units[i];
  const End end = walk(*simplex(3, "xtol=0"), plain, f.start, 60);
  const End moved = walk(*simplex(3, "xtol=0"), objective, start, 60);
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(moved.w[i] == units[i] * end.w[i]);
  BOOST_TEST(end.value < 0.9 * (*f.function)(std::span<const double>(f.start)));
}

BOOST_AUTO_TEST_CASE(only_the_order_of_values_matters) {
  const KnownFunction f = find_function("beale", {});
  FunctionObjective plain(*f.function);
  Planted bent(
      2, [&](std::span<const double> w, std::span<double>) { return -1 / (1 + (*f.function)(w)); });
  const End end = walk(*simplex(2, "ftol=0"), plain, f.start, 40);
  const End other = walk(*simplex(2, "ftol=0"), bent, f.start, 40);
  BOOST_TEST(end.w == other.w, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(adaptive_factors_help_in_many_dimensions) {
  const KnownFunction f = find_function("quadratic:condition=1", 24);
  const End usual = walk(simplex(24), f, 3000),
            adaptive = walk(simplex(24, "adaptive=true"), f, 3000);
  BOOST_TEST(adaptive.value < 0.1 * usual.value, adaptive.value << ", not so: " << usual.value);
}

BOOST_AUTO_TEST_CASE(the_end_names_both_tolerances) {
  const KnownFunction f = find_function("booth", {});
  const End end = walk(simplex(2, "xtol=0.01,ftol=0.5"), f, 1000);
  BOOST_TEST((end.end.kind == StepEnd::Kind::converged));
  BOOST_TEST(says(end.end, "below 0.01 (xtol)"), end.end.reason);
  BOOST_TEST(says(end.end, "below 0.5 (ftol)"), end.end.reason);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt

// Formulas as a user types them, against the same functions compiled in.
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "functions/catalogue.hpp"
#include "functions/find.hpp"
#include "tests/bench/points.hpp"
#include "tests/bench/sections.hpp"

namespace nnopt::bench {
namespace {

constexpr Turns turns{101, 2};

struct Written {
  std::string name;
  std::size_t dim;
  std::string formula;
};

/// The first three columns of functions.tsv in the test data; nothing where that is not there.
std::vector<Written> written_functions() {
  const char* const data = std::getenv("NNOPT_DATA");
  std::vector<Written> functions;
  if (data == nullptr) return functions;
  const std::string table = read_file(std::string(data) + "/functions.tsv");
  for (const auto line : split(trim(table), '\n')) {
    const auto cells = split(line, '\t');
    const auto dim = parse_integer(cells.at(1));  // none in the line of names
    if (!dim) continue;
    functions.push_back(
        {std::string(cells[0]), static_cast<std::size_t>(*dim), std::string(cells.at(2))});
  }
  return functions;
}

void compare(Report& report, const Written& written) {
  const KnownFunction compiled = find_function(written.name, written.dim);
  const KnownFunction typed =
      find_objective(written.formula, "", coordinate_names(written.dim), {});
  Points x(compiled.domain);
  std::vector<double> dx(written.dim);
  Gradient<double> compiled_gradient(*compiled.function), typed_gradient(*typed.function);
  constexpr double lasting = 5e-4;
  const auto [value, typed_value, gradient, typed_gradients] =
      take_turns(turns, timed(lasting, [&] { keep((*compiled.function)(x.next())); }),
                 timed(lasting, [&] { keep((*typed.function)(x.next())); }),
                 timed(lasting, [&] { keep(compiled_gradient(x.next(), dx)); }),
                 timed(lasting, [&] { keep(typed_gradient(x.next(), dx)); }));
  const Series ratio = ratios(typed_gradients, gradient);
  report.row({written.name, number(1e9 * median(value), 0), number(1e9 * median(typed_value), 0),
              number(median(ratios(typed_value, value)), 2), number(1e9 * median(gradient), 0),
              number(1e9 * median(typed_gradients), 0), spread(ratio, 2),
              report.judge(written.name, ratio, at_most(1.5))});
}

}  // namespace

void formulas(Report& report) {
  report.begin("formulas",
               "nanoseconds of a function compiled in and of its formula as typed: the value, and\n"
               "value and gradient; 16 random points of the domain in turn",
               {{"function", 16},
                {"value", 6},
                {"formula", 7},
                {"ratio", 5},
                {"gradient", 8},
                {"formula", 7},
                {"ratio (range)", 18},
                {"aim", 13}});
  const auto functions = written_functions();
  if (functions.empty()) {
    report.note("NNOPT_DATA is not set: no formulas to compare");
    report.not_measured("formula over compiled function");
  }
  for (const auto& function : functions) compare(report, function);
}

}  // namespace nnopt::bench

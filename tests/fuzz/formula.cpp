// Any text is a formula or is refused with a place that lies in it; a formula gives the same bits
// however it is run. For libFuzzer: `make fuzz`.
#include "functions/formula.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "tests/fuzz/require.hpp"

namespace nnopt::fuzz {
namespace {

constexpr std::size_t points = Lanes16f::size;

/// Coordinates of points: those that something happens at, and some between.
constexpr double coordinates[] = {0.0,  -0.0, 1.0,   -1.0,   0.5, -1.5,     3.0,     -2.0,  1e-3,
                                  20.0, 88.5, 710.0, -745.5, 1e8, HUGE_VAL, -1e-310, 1e300, NAN};
double coordinate(std::size_t variable, std::size_t point) {
  return coordinates[(variable * 7 + point * (variable + 1)) % std::size(coordinates)];
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

void check_complaint(std::string_view text, const BadInput& error) {
  const std::string_view what = error.what();
  require(what.find('\n') == std::string_view::npos, "a message is one line");
  require(error.excerpt.has_value(), "a message shows where");
  const auto lines = split(text, '\n');
  const auto& [shown, line, column] = *error.excerpt;
  require(line >= 1 && line <= lines.size(), "the line is one of the text's");
  require(shown == lines[line - 1], "the line shown is the one named");
  require(column >= 1 && column <= characters(shown) + 1, "the column lies in its line");
}

/// The values of a program at points 0 to points - 1, one after the other.
template <class T>
std::vector<T> values(const Program& program) {
  std::vector<T> x(program.inputs()), y(points);
  for (std::size_t k = 0; k < points; ++k) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<T>(coordinate(i, k));
    y[k] = program(std::span<const T>(x));
  }
  return y;
}

/// The same, in lanes.
template <class T, std::size_t N>
std::vector<T> values_in_lanes(const Program& program) {
  std::vector<Lanes<T, N>> x(program.inputs());
  std::vector<T> y;
  for (std::size_t from = 0; from < points; from += N) {
    for (std::size_t k = 0; k < N; ++k) {
      for (std::size_t i = 0; i < x.size(); ++i) {
        x[i].set(k, static_cast<T>(coordinate(i, from + k)));
      }
    }
    const auto lanes = program(std::span<const Lanes<T, N>>(x));
    for (std::size_t k = 0; k < N; ++k) y.push_back(lanes[k]);
  }
  return y;
}

/// The value and the partial derivatives at each point, one point behind the other.
std::vector<double> gradients(const Program& program) {
  const std::size_t n = program.inputs();
  std::vector<double> x(n), all(points * (n + 1));
  for (std::size_t k = 0; k < points; ++k) {
    for (std::size_t i = 0; i < n; ++i) x[i] = coordinate(i, k);
    const auto result = std::span(all).subspan(k * (n + 1), n + 1);
    result[0] = program.value_and_partials(std::span<const double>(x), result.subspan(1));
  }
  return all;
}

void check_program(const Program& program, const Program& again) {
  const auto plain = values<double>(program), lanes = values_in_lanes<double, 8>(program);
  require(std::ranges::equal(plain, values<double>(again), same), "two readings, one value");
  require(std::ranges::equal(plain, lanes, same), "a lane has the bits of its point alone");
  require(std::ranges::equal(values<float>(program), values_in_lanes<float, 16>(program), same),
          "a lane of floats has the bits of its point alone");
  const auto slopes = gradients(program);
  require(std::ranges::equal(slopes, gradients(again), same), "two readings, one gradient");
  for (std::size_t k = 0; k < points; ++k) {
    require(same(plain[k], slopes[k * (program.inputs() + 1)]), "with a gradient, the same value");
  }
}

void check(std::string_view text) {
  Formula formula;
  try {
    formula = parse_formula(text);
  } catch (const BadInput& error) {
    return check_complaint(text, error);
  }
  require(formula.text == text, "a formula knows its text");
  for (const auto& name : formula.variables) require_variable_name(name);
  const Program program = formula.program();
  // The longest of two letters: x^15 is six products.
  require(program.size() <= 3 * text.size(), "the work grows with the text alone");
  check_program(program, parse_formula(text, formula.variables, Names::declared).program());
}

}  // namespace
}  // namespace nnopt::fuzz

extern "C" int LLVMFuzzerTestOneInput(const char* data, std::size_t size) {
  nnopt::fuzz::check({data, size});
  return 0;
}

#include "functions/data_set.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "functions/formula.hpp"
#include "functions/known_function.hpp"

namespace nnopt {
namespace {

/// The column of the table that a choice names.
std::size_t chosen_column(const std::string& name, const Table& table, const std::string& column) {
  const auto named = std::ranges::find(table.names, column);
  if (named != table.names.end()) return static_cast<std::size_t>(named - table.names.begin());
  const auto number = parse_integer(column);
  if (number && *number >= 1 && *number <= static_cast<std::int64_t>(table.columns.size())) {
    return static_cast<std::size_t>(*number - 1);
  }
  std::string right = "numbers from 1 to " + std::to_string(table.columns.size());
  if (!table.names.empty()) right += ", " + joined_or(table.names);
  throw BadInput(name + " has no column " + in_quotes(column) + ": " + right + " are right");
}

}  // namespace

DataSet make_data_set(std::string name, Table table, const std::vector<ColumnChoice>& choices,
                      const std::optional<std::string>& response) {
  DataSet data;
  data.name = std::move(name);
  for (const auto& choice : choices) {
    require_variable_name(choice.name);
    data.columns.push_back(choice.name);
    data.values.push_back(table.columns[chosen_column(data.name, table, choice.column)]);
  }
  if (choices.empty()) {
    data.columns = table.names;
    if (data.columns.empty()) {
      const std::size_t inputs = table.columns.size() - 1;
      data.columns = inputs == 1 ? std::vector<std::string>{"x"} : coordinate_names(inputs);
      data.columns.emplace_back("y");
    }
    data.values = std::move(table.columns);
  }
  std::vector<std::string> sorted = data.columns;
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(
      sorted, [](const auto& a, const auto& b) { return a == b && is_identifier(a); });
  if (twice != sorted.end()) {
    throw BadInput(in_quotes(*twice) + " names two columns: --columns " + *twice +
                   "=1 would take the first");
  }
  const bool has_y = std::ranges::find(data.columns, "y") != data.columns.end();
  data.response = response.value_or(has_y ? "y" : data.columns.back());
  if (std::ranges::find(data.columns, data.response) == data.columns.end()) {
    throw BadInput(unknown_name("column", data.response, data.columns));
  }
  return data;
}

DataSet sincos_data(std::uint64_t seed) {
  constexpr std::size_t rows = 200;
  const RandomStream noise(seed, Purpose::noise, 0);
  DataSet data{"sincos", {"x", "y"}, std::vector<std::vector<double>>(2), "y"};
  for (std::size_t i = 0; i < rows; ++i) {
    const double x = -1 + 2 * static_cast<double>(i) / (rows - 1);
    data.values[0].push_back(x);
    data.values[1].push_back(std::sin(2.5 * std::cos(1.2 * x)) + 0.1 * noise.normal(i));
  }
  return data;
}

}  // namespace nnopt

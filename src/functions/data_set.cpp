#include "functions/data_set.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/spec.hpp"
#include "base/text.hpp"
#include "functions/formula.hpp"
#include "functions/known_function.hpp"
#include "functions/row_blocks.hpp"

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

/// "y = -1, x = 3": what the columns hold in a row.
std::string numbers_in(const DataSet& data, const std::vector<std::size_t>& columns,
                       std::size_t row) {
  std::string text;
  for (const std::size_t i : columns) {
    text += (text.empty() ? "" : ", ") + data.columns[i] + " = " + shortest(data.values[i][row]);
  }
  return text;
}

/// The response becomes a column of what `text` gives in each row.
void compute_response(DataSet& data, std::string_view text) {
  const Formula formula = parse_formula(text, data.columns, Names::declared);
  std::vector<std::size_t> reads;
  Columns columns;
  for (std::size_t i = 0; i < data.columns.size(); ++i) {
    columns.emplace_back(data.values[i]);
    const auto is_column = [&](const GraphNode& node) {
      return node.kind == GraphNode::Kind::variable && node.variable == i;
    };
    if (std::ranges::any_of(formula.graph.nodes(), is_column)) reads.push_back(i);
  }
  if (reads.empty()) {
    throw BadInput(in_quotes(text) + " reads no column: " + joined_or(data.columns) +
                   (data.columns.size() == 1 ? " is there" : " are there"));
  }
  data.response = on_one_line(text);
  std::vector<double> values(data.rows());
  for_row_blocks(formula.program(), std::span<const double>(), columns, 0, data.rows(),
                 [&](auto& evaluation, std::size_t row, std::size_t rows) {
                   RowBlock<double>::store(evaluation.value(), &values[row], rows);
                 });
  const auto is_finite = [](double value) { return std::isfinite(value); };
  const auto wrong = std::ranges::find_if_not(values, is_finite) - values.begin();
  const auto row = static_cast<std::size_t>(wrong);
  if (row < values.size()) {
    throw BadInput("the response " + data.response + " is " +
                   shortest(without_sign_of_nan(values[row])) + " in row " +
                   std::to_string(row + 1) + " (" + numbers_in(data, reads, row) +
                   "): finite numbers are right");
  }
  for (const std::size_t i : reads) data.response_reads.push_back(data.columns[i]);
  data.columns.push_back(data.response);
  data.values.push_back(std::move(values));
}

}  // namespace

const std::vector<double>* DataSet::find(std::string_view column) const {
  const auto place = std::ranges::find(columns, column) - columns.begin();
  const auto index = static_cast<std::size_t>(place);
  return index < columns.size() ? &values[index] : nullptr;
}

DataSet make_data_set(std::string name, Table table, const std::vector<ColumnChoice>& choices,
                      const std::optional<std::string>& response) {
  DataSet data;
  data.name = std::move(name);
  std::vector<std::size_t> chosen;
  for (const auto& choice : choices) {
    require_variable_name(choice.name);
    data.columns.push_back(choice.name);
    chosen.push_back(chosen_column(data.name, table, choice.column));
  }
  for (auto place = chosen.begin(); place != chosen.end(); ++place) {
    auto& column = table.columns[*place];
    const bool again = std::find(place + 1, chosen.end(), *place) != chosen.end();
    data.values.push_back(again ? column : std::move(column));
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
  if (std::ranges::find(data.columns, data.response) != data.columns.end()) return data;
  if (data.response.find_first_of("+-*/^()?<>=") == std::string::npos) {
    throw BadInput(unknown_name("column", data.response, data.columns));
  }
  compute_response(data, *response);
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

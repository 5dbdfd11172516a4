#include "cli/data_objective.hpp"

#include <filesystem>
#include <optional>
#include <utility>

#include "base/file.hpp"
#include "base/rows.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "functions/formula.hpp"

namespace nnopt {
namespace {

constexpr std::size_t longest_formula = std::size_t(1) << 24;
constexpr const char* made_data = "sincos";

std::vector<ColumnChoice> columns_of(const Arguments& arguments) {
  std::vector<ColumnChoice> choices;
  if (!arguments.given("columns")) return choices;
  const std::string text = arguments.text("columns");
  for (const auto part : split(text, ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == part.size()) {
      throw arguments.wrong("columns", in_quotes(part) + ": name=column is right, as in x=1,y=2");
    }
    choices.push_back(
        {std::string(trim(part.substr(0, equals))), std::string(trim(part.substr(equals + 1)))});
  }
  return choices;
}

Table sincos_table(std::uint64_t seed) {
  DataSet made = sincos_data(seed);
  return {std::move(made.columns), std::move(made.values)};
}

}  // namespace

Source source_of(const Arguments& arguments, const std::string& option) {
  const std::string text = arguments.text(option);
  if (!text.starts_with('@')) return {text, ""};
  const std::string file = text.substr(1);
  return placed(arguments, option, [&] { return Source{read_text(file, longest_formula), file}; });
}

bool has_made_data(const Arguments& arguments) { return arguments.text("data") == made_data; }

DataSet data_of(const Arguments& arguments, std::uint64_t seed) {
  const std::string file = arguments.text("data");
  const std::vector<ColumnChoice> choices = columns_of(arguments);
  std::optional<std::string> response;
  if (arguments.given("response")) response = arguments.text("response");
  Table table = has_made_data(arguments)
                    ? sincos_table(seed)
                    : placed(arguments, "data", [&] { return read_table(file); });
  const char* const about = response ? "response" : choices.empty() ? "data" : "columns";
  return placed(arguments, about, [&] {
    return make_data_set(std::filesystem::path(file).filename().string(), std::move(table), choices,
                         response);
  });
}

Loss loss_of(const Arguments& arguments) {
  return placed(arguments, "loss",
                [&] { return find_row<Loss>(arguments.text("loss"), "loss", ""); });
}

KnownFunction formula_fit(const Arguments& arguments, DataSet data,
                          const std::vector<std::string>& declared) {
  const Loss loss = loss_of(arguments);
  const Source formula = source_of(arguments, "formula");
  return placed(arguments, "formula", [&] {
    return data_fit(std::move(data), formula.text, formula.file, loss, declared);
  });
}

std::vector<std::string> parameters_of_formula(const Arguments& arguments, const DataSet& data) {
  const Source source = source_of(arguments, "formula");
  const Formula formula = placed(arguments, "formula", [&] {
    return parse_formula(source.text, data.columns, Names::free, source.file);
  });
  return {formula.variables.begin() + static_cast<std::ptrdiff_t>(data.columns.size()),
          formula.variables.end()};
}

}  // namespace nnopt

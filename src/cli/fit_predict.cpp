#include "cli/fit_predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/table.hpp"
#include "cli/data_objective.hpp"
#include "cli/fit_saved.hpp"
#include "cli/json.hpp"
#include "cli/program.hpp"
#include "cli/run_options.hpp"
#include "functions/formula.hpp"
#include "runs/fit_errors.hpp"

namespace nnopt {
namespace {

/// A row of the answers. Edges are nan where the file has no errors, or nobody asked for a band.
struct Answer {
  double value = 0, error = std::nan("");
  double confidence = std::nan(""), prediction = std::nan("");  // to each side
};

/// The columns of the table under the names that the formula knows.
std::vector<std::string> column_names(const Table& table, const SavedFit& fit) {
  if (!table.names.empty()) return table.names;
  std::vector<std::string> names;
  for (const std::string& column : fit.columns) {
    if (column != fit.response) names.push_back(column);
  }
  names.resize(std::min(names.size(), table.columns.size()));
  return names;
}

/// Where each input of the program stands among the columns.
std::vector<std::size_t> input_columns(const Formula& formula, const SavedFit& fit,
                                       const std::vector<std::string>& columns) {
  std::vector<std::size_t> places;
  for (std::size_t i = fit.names.size(); i < formula.variables.size(); ++i) {
    const auto found = std::ranges::find(columns, formula.variables[i]);
    if (found == columns.end()) {
      throw BadInput("the formula reads " + in_quotes(formula.variables[i]) +
                     ", which is no column: " + joined(columns, ", ") + " are");
    }
    places.push_back(static_cast<std::size_t>(found - columns.begin()));
  }
  return places;
}

std::vector<Answer> answers_of(const SavedFit& fit, const Formula& formula,
                               const std::vector<std::string>& columns,
                               const std::vector<std::size_t>& places, const Table& table,
                               double level) {
  const std::size_t n = fit.names.size();
  const Program program = formula.program();
  const double t = level > 0 ? band_factor(level, fit.dof, fit.scaled) : std::nan("");
  // A measurement scatters as the data did that were fitted: by their sigma where they had one.
  const bool weighs = std::ranges::find(fit.columns, "sigma") != fit.columns.end();
  const auto found = std::ranges::find(columns, "sigma");
  const std::vector<double>* const sigma =
      weighs && found != columns.end()
          ? &table.columns[static_cast<std::size_t>(found - columns.begin())]
          : nullptr;
  std::vector<double> x = fit.p, partials(n);
  x.resize(n + places.size());
  std::vector<Answer> answers(table.rows());
  for (std::size_t row = 0; row < answers.size(); ++row) {
    for (std::size_t k = 0; k < places.size(); ++k) x[n + k] = table.columns[places[k]][row];
    Answer& answer = answers[row];
    answer.value = program.value_and_partials(std::span<const double>(x), std::span(partials));
    if (fit.covariance.empty()) continue;
    double variance = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        // A parameter that was held has none, and adds nothing.
        const double v = fit.covariance[i * n + j];
        if (!std::isnan(v)) variance += partials[i] * v * partials[j];
      }
    }
    answer.error = std::sqrt(std::max(variance, 0.0));
    answer.confidence = t * answer.error;
    double scatter = sigma != nullptr ? (*sigma)[row] : weighs ? std::nan("") : 1;
    if (fit.scaled) scatter *= fit.residual_sd;
    answer.prediction = t * std::hypot(answer.error, scatter);
  }
  return answers;
}

}  // namespace

int run_fit_prediction(const Arguments& arguments, const Tensors& saved, Console& console) {
  if (!arguments.given("data")) {
    throw arguments.wrong("data", "names the file with the inputs of the formula");
  }
  for (const char* option :
       {"limit", "rows", "classes", "images", "labels", "test-images", "test-labels", "test-data",
        "validation", "test", "digit", "mistakes", "response", "figure", "seed"}) {
    if (arguments.given(option)) throw arguments.wrong(option, "goes with networks of nnopt train");
  }
  threads_of(arguments);
  const Format format = format_of(arguments);
  if (format == Format::gnuplot || arguments.given("plot")) {
    throw arguments.wrong(format == Format::gnuplot ? "format" : "plot",
                          "the file of --load is a fit: nnopt fit draws it");
  }
  const std::string file = arguments.text("load");
  const SavedFit fit = placed(arguments, "load", [&] { return read_saved_fit(saved, file); });
  const Table table = placed(arguments, "data", [&] {
    if (!has_made_data(arguments)) return read_table(arguments.text("data"));
    DataSet made = sincos_data(0);  // its inputs are those of any seed
    return Table{std::move(made.columns), std::move(made.values)};
  });
  const std::vector<std::string> columns = column_names(table, fit);
  const Formula formula = placed(
      arguments, "load", [&] { return parse_formula(fit.formula, fit.names, Names::free, file); });
  const std::vector<std::size_t> places =
      placed(arguments, "data", [&] { return input_columns(formula, fit, columns); });
  constexpr double almost = 1e-9;
  const double level =
      arguments.given("band") ? arguments.number("band", within(almost, 1 - almost)) : 0;
  const std::vector<Answer> answers = answers_of(fit, formula, columns, places, table, level);

  if (format == Format::json) {
    Json rows = Json::array();
    for (const Answer& answer : answers) {
      Json row = Json::object();
      const std::size_t number = static_cast<std::size_t>(&answer - answers.data());
      for (const std::size_t place : places) row.add(columns[place], table.columns[place][number]);
      row.add("value", answer.value).add("error", answer.error);
      if (!std::isfinite(answer.value)) row.add("reason", "the formula is not finite there");
      if (level > 0) {
        row.add("confidence", std::vector<double>{answer.value - answer.confidence,
                                                  answer.value + answer.confidence});
        row.add("prediction", std::vector<double>{answer.value - answer.prediction,
                                                  answer.value + answer.prediction});
      }
      rows.push(std::move(row));
    }
    Json json = result_head("predict", arguments.command_line());
    json.add("formula", fit.formula).add("response", fit.response);
    if (level > 0) json.add("level", level);
    console.result(json.add("rows", std::move(rows)));
  } else {
    std::string text;
    if (format == Format::table) text = "# " + arguments.command_line() + "\n";
    if (format == Format::text) text = fmt::format("# {} = {}\n", fit.response, fit.formula);
    text += "#";
    for (const std::size_t place : places) text += " " + columns[place];
    text += " value error";
    if (level > 0) text += " confidence_lo confidence_hi prediction_lo prediction_hi";
    text += "\n";
    for (std::size_t row = 0; row < answers.size(); ++row) {
      const Answer& a = answers[row];
      std::vector<double> numbers;
      for (const std::size_t place : places) numbers.push_back(table.columns[place][row]);
      numbers.insert(numbers.end(), {a.value, a.error});
      if (level > 0) {
        numbers.insert(numbers.end(), {a.value - a.confidence, a.value + a.confidence,
                                       a.value - a.prediction, a.value + a.prediction});
      }
      for (std::size_t k = 0; k < numbers.size(); ++k) {
        text += fmt::format("{}{}", k == 0 ? "" : " ", without_sign_of_nan(numbers[k]));
      }
      text += "\n";
    }
    console.data(text);
  }
  return 0;
}

}  // namespace nnopt

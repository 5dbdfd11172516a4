// NIST's reference problems of nonlinear regression (Statistical Reference Datasets), as the test
// data have them: nist/problems.tsv and a table each.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "base/table.hpp"
#include "functions/formula.hpp"
#include "tests/table_rows.hpp"

namespace nnopt {

/// One of them. What is certified has more digits than NIST gives, where the table has them.
struct NistProblem {
  std::string name, file, formula, response;
  std::vector<double> start[2], certified, errors;
  double rss, residual_sd;

  explicit NistProblem(TableRow row)
      : name(row["name"]),
        file(data_path("nist/" + row["data_file"])),
        formula(row["formula"]),
        response(row["response"]),
        start{numbers_in(row["start1"]), numbers_in(row["start2"])},
        certified(numbers_in(row[row["refit_17"].empty() ? "certified" : "refit_17"])),
        errors(numbers_in(row[row["refit_sd"].empty() ? "certified_sd" : "refit_sd"])),
        rss(std::stod(row[row["refit_rss"].empty() ? "rss" : "refit_rss"])),
        residual_sd(std::stod(row["rsd"])) {}

  /// b1, b2, ...
  static std::string parameter(std::size_t i) { return "b" + std::to_string(i + 1); }
};

inline std::vector<NistProblem> nist_problems() {
  std::vector<NistProblem> all;
  for (const auto& row : table_rows("nist/problems.tsv")) all.emplace_back(row);
  return all;
}

/// "b1=500,b2=0.0001", to the last bit.
inline std::string nist_start(const std::vector<double>& start) {
  std::string words;
  for (std::size_t i = 0; i < start.size(); ++i) {
    char number[40];
    std::snprintf(number, sizeof number, "%.17g", start[i]);
    words += (i == 0 ? "" : ",") + NistProblem::parameter(i) + "=" + number;
  }
  return words;
}

/// How many significant digits x shares with what is right: the log relative error, up to 17.
inline double digits_right(double x, double right) {
  const double error = std::abs(x - right) / std::abs(right);
  return std::isfinite(error) ? -std::log10(std::max(error, 1e-17)) : -99;
}

/// The data are read as doubles, each up to half a unit in its last place away from what NIST
/// computed with: a vector d of such errors moves the residuals' length |r| by at most |d|, so that
/// no more than -log10(|d| / |r|) digits of it, and of the errors, which are in proportion to it,
/// follow from the data. Where |r| is 1e-13 |y|, as in Lanczos1, these are few.
inline double digits_in_data(const NistProblem& problem) {
  const Table table = read_table(problem.file);
  const Formula response = parse_formula(problem.response, table.names, Names::declared);
  const Program value = response.program();
  double squares = 0;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    std::vector<double> row;
    for (const auto& column : table.columns) row.push_back(column[i]);
    const double y = std::abs(value(std::span<const double>(row)));
    const double unit = std::nextafter(y, std::numeric_limits<double>::infinity()) - y;
    squares += unit * unit / 4;
  }
  return -std::log10(std::sqrt(squares / problem.rss));
}

}  // namespace nnopt

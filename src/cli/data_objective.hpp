// What the command line says of data and of a formula for them: --data, --columns, --response,
// --formula, --loss. Shared by the commands that take a fit to data as their function and by `fit`.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "functions/data_fit.hpp"

namespace nnopt {

/// A text option, or what the file behind an @ holds.
struct Source {
  std::string text, file;  // empty file: the option itself
};
Source source_of(const Arguments& arguments, const std::string& option);

/// The table of --data with the columns that --columns and --response choose; `seed`: of the noise
/// of data that are made.
DataSet data_of(const Arguments& arguments, std::uint64_t seed);
/// Whether --data are made anew for each seed.
bool has_made_data(const Arguments& arguments);

Loss loss_of(const Arguments& arguments);

/// The loss of --formula over the data. `declared`: as of data_fit.
KnownFunction formula_fit(const Arguments& arguments, DataSet data,
                          const std::vector<std::string>& declared);

/// The parameters of --formula in order of appearance: its names that are no columns.
std::vector<std::string> parameters_of_formula(const Arguments& arguments, const DataSet& data);

}  // namespace nnopt

// Fits in files: what `nnopt fit --save FILE` writes, and where later fits start from.
#pragma once
#include <string>
#include <vector>

#include "base/tensors.hpp"
#include "cli/fit_report.hpp"
#include "cli/options.hpp"

namespace nnopt {

/// The parameters as one number each under their names; fit.covariance, n by n; and words with the
/// formula, its columns and the order of the parameters. Of several curves the first.
Tensors saved_fit(const FitReport& report);

/// What such a file holds.
struct SavedFit {
  std::vector<std::string> names;  // of the parameters
  std::vector<double> p;
  std::vector<double> covariance;  // n by n; empty: there are no errors
  double dof = 0, residual_sd = 0;
  bool scaled = false;  // the covariance, by the residuals
  std::string formula, response;
  std::vector<std::string> columns;
};
/// BadInput, which begins with the file's name, for tensors that are no fit of a formula.
SavedFit read_saved_fit(const Tensors& saved, const std::string& file);

/// The parameters in such a file, in their order. BadInput for a file that holds no fit.
std::vector<NamedNumber> saved_parameters(const std::string& file);

}  // namespace nnopt

// Errors of fitted parameters. f is read as a chi square: within one standard error of a parameter,
// the others adapted, f rises by 1 above its minimum (Minuit's errordef 1). The formulas hold for
// any smooth f; whether they mean errors is for the user to know.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "functions/function.hpp"
#include "runs/landscape.hpp"

namespace nnopt {

struct FitErrors {
  // Empty where why_not is not. Matrices are n by n, row by row.
  std::vector<double> errors;       // square roots of the covariance's diagonal
  std::vector<double> covariance;   // 2 H^-1, H the exact Hessian at x
  std::vector<double> correlation;  // covariance(i, j) / (error i error j)
  /// Where the profile of each parameter is 1 above f(x), as offsets lo < 0 < hi from x; nan where
  /// it was not found, and then a note says why.
  std::optional<std::vector<std::array<double, 2>>> minos;
  std::string why_not;             // why there are no errors at x
  std::vector<std::string> notes;  // what else a user should know
};

/// The errors at x, which shall be a minimum of f. `names` of the parameters are for the texts; x1,
/// x2, ... where there are none. With minos each parameter's profile, the minimum of f over all
/// others, is followed to both sides (F. James, MINUIT reference manual, CERN D506, section 7.2.5):
/// some hundred evaluations each. Those that are not done when `stop` says so are left out.
FitErrors errors_at(const Function& f, std::span<const double> x, bool minos,
                    std::span<const std::string> names = {}, Stop stop = never);

}  // namespace nnopt

// Profiles of the sum of squares: its minimum over all other parameters, along one parameter or
// two.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "runs/fit.hpp"
#include "runs/fit_errors.hpp"

namespace nnopt {

/// Where each parameter's profile is `errors.delta()` above its minimum (F. James, MINUIT reference
/// manual, CERN D506, section 7.2.5).
struct MinosErrors {
  std::vector<std::array<double, 2>> offsets;       // lo < 0 < hi of each; nan where not found
  std::vector<std::array<std::string, 2>> why_not;  // of each side; empty where found
  /// Where the walk along a profile found a lower minimum than that of the fit: there.
  std::optional<std::vector<double>> lower;
};
MinosErrors minos_of(const FitPlan& plan, const FitResult& result, const ParameterErrors& errors,
                     Team& team, Stop stop = never);

/// chi^2 along one parameter, the others adapted.
struct ProfilePoint {
  double at = 0, chi2 = 0;  // nan where the fit of the others did not converge
  std::vector<double> p;    // all parameters there
};
struct FitProfile {
  std::size_t parameter = 0;
  double lowest = 0;  // chi^2 of the fit
  double delta = 1;   // one standard error
  std::vector<ProfilePoint> points;
  std::vector<std::string> notes;
};
/// `range`: where; nothing: three errors to both sides, within the limits.
FitProfile profile_of(const FitPlan& plan, const FitResult& result, const ParameterErrors& errors,
                      std::size_t parameter, std::optional<Range> range, Team& team,
                      Stop stop = never);

/// A closed line on which the profile over two parameters is level(sigma) above its minimum: within
/// it both are with the probability that one parameter has within so many sigma. Chi square with
/// two degrees of freedom: 2.30, 6.18, 11.83 standard errors^2 for 1, 2, 3 sigma (Particle Data
/// Group, Statistics, table 40.2).
struct FitContour {
  std::size_t x = 0, y = 1;
  double sigma = 1, coverage = 0.6827, delta = 2.30;
  std::vector<std::array<double, 2>>
      points;  // in order around the minimum; open where cut by limits
  bool closed = true;
};
struct FitContours {
  std::vector<FitContour> lines;  // 1, 2, 3 sigma
  std::vector<std::string> notes;
};
FitContours contours_of(const FitPlan& plan, const FitResult& result, const ParameterErrors& errors,
                        std::size_t x, std::size_t y, Team& team, Stop stop = never);

}  // namespace nnopt

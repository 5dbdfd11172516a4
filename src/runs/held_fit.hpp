// A fit with one or two of its parameters held and the others adapted: a point of a profile.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "runs/fit.hpp"
#include "runs/fit_directions.hpp"

namespace nnopt {

/// The lowest sum of squares with some parameters held.
struct HeldPoint {
  std::vector<double> p;       // all parameters
  double chi2 = 0;             // at the minimum over the others; not finite: there is no value
  std::vector<double> slopes;  // of that, by each parameter held
  bool adapted = false;        // false: the fit of the others did not converge
  std::vector<std::vector<double>> tangents;  // dp/d(held), how the others follow; all parameters
  /// Half of what chi2 curves by the parameters held, the others following, as J^T J has it; row by
  /// row.
  std::vector<double> metric;
};

/// Plan, result and team must outlive it.
class HeldFit {
 public:
  /// `delta`: of chi^2, what counts; deviations from the minimum over the others by more than a
  /// hundredth of it are not accepted. They are corrected for as far as chi^2 is quadratic.
  HeldFit(const FitPlan& plan, const FitResult& result, std::vector<std::size_t> held, double delta,
          Team& team);

  /// The result itself.
  const HeldPoint& lowest() const { return lowest_; }
  /// With the parameters held at `values`; the others begin where they follow to from `near`.
  HeldPoint at(std::span<const double> values, const HeldPoint& near) const;
  /// The same in steps so short that chi^2 begins near to where `near` lets expect it: the valley
  /// that `near` lies in is followed, where one step may lead over a pole into another.
  HeldPoint followed(std::span<const double> values, const HeldPoint& near, const Stop& stop) const;
  /// chi^2 where the others would begin.
  double chi2_from(std::span<const double> values, const HeldPoint& near) const;

 private:
  std::vector<double> begin(std::span<const double> values, const HeldPoint& near) const;
  bool is_as_expected(std::span<const double> values, const HeldPoint& near) const;
  HeldPoint looked_at(std::vector<double> p, const std::vector<Bounds>& bounds) const;
  double squares(std::span<const double> p) const;

  const FitPlan& plan_;
  std::vector<std::size_t> held_;
  double delta_;
  Team& team_;
  HeldPoint lowest_;
};

/// Units for profiles of some parameters, those that are at a limit let free.
struct ProfileUnits {
  FitDirections directions;
  std::vector<double> errors;  // of each of them; what comes nearest where it has none
};
ProfileUnits profile_units(const FitPlan& plan, const FitResult& result, double delta,
                           std::span<const std::size_t> parameters, Team& team);

/// Why there can be no profiles of this fit; empty where there can.
std::string why_no_profiles(const FitPlan& plan, double delta);

}  // namespace nnopt

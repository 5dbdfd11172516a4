// Errors of fitted parameters, from the curvature of the sum of squares at its minimum, and what
// says how good the fit is.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runs/fit.hpp"
#include "runs/fit_directions.hpp"

namespace nnopt {

/// Where the covariance comes from: (J^T J)^-1, or the inverse of half the exact Hessian of chi^2.
enum class Curvature { none, jacobian, hesse };
/// What a covariance was made of: for the loss huber it is a sandwich whatever was asked for.
enum class ErrorSource { none, jacobian, hesse, sandwich };

struct ErrorPlan {
  Curvature curvature = Curvature::jacobian;
  /// Errors are those of data whose sigma is known (as given, else 1); otherwise they are scaled by
  /// the residual standard deviation.
  bool absolute = false;
};

/// How well the formula fits. sigma_i is 1 where there is none. R^2, AIC and BIC are of fits that
/// minimize sums of squares, nan for others.
struct FitStatistics {
  std::size_t rows = 0;
  /// Parameters that were fitted: all but those held, also those that end at a limit (as Minuit and
  /// lmfit count), less the directions that the data do not determine.
  std::size_t free = 0;
  double dof = 0;                 // rows - free
  double rss = 0;                 // sum (y - f)^2
  double chi2 = 0;                // sum ((y - f) / sigma)^2
  double reduced_chi2 = 0;        // chi2 / dof; nan without degrees of freedom
  double residual_sd = 0;         // square root of that
  double r_squared = 0;           // 1 - chi2 / sum ((y - mean) / sigma)^2, the mean weighted
  double aic = 0, bic = 0;        // rows ln(chi2 / rows) + 2 free, + ln(rows) free (as lmfit)
  std::optional<double> p_value;  // P(chi2 or more), where sigma is known
};

/// Matrices are n by n over all parameters, row by row; nan where a parameter has no error.
/// The errors of a parameter hold with those that are held, or at a limit, where they are.
struct ParameterErrors {
  std::vector<double> errors;        // one standard error; nan
  std::vector<std::string> why_not;  // of each parameter without one: the reason; else empty
  std::vector<double> covariance, correlation;
  std::vector<double> global_correlation;  // sqrt(1 - 1 / (V_ii V^-1_ii))
  double scale = 1;  // what variances were multiplied by; nan without degrees of freedom
  bool scaled = false;
  ErrorSource source = ErrorSource::none;  // none: there is no covariance
  /// Rows of n numbers: the covariance is the sum of d d^T over its rows d. Also there where single
  /// parameters have no error, in the directions that are determined; 0 where they are held. It
  /// keeps the digits of bands that the covariance would lose.
  std::vector<std::vector<double>> factor;
  std::vector<WeakDirection> weak;        // directions that the data do not determine
  std::vector<std::string> notes;         // these, and what else a user should know
  double delta() const { return scale; }  // by how much chi^2 rises within one standard error
};

/// Which parameters are inside: neither held nor at a limit.
std::vector<bool> fitted_parameters(const FitPlan& plan, const FitResult& result);

/// How chi^2 changes by this parameter to second order where its column of J is 0 to rounding, as
/// that of an even function at 0 is: half its second derivative, sum r_i d2 r_i / dp^2. Nothing
/// where there is a first order, or neither. `diagonal`: sum (dr_i / dp)^2.
std::optional<double> second_order(const Residuals& residuals, std::span<const double> p,
                                   std::size_t parameter, double diagonal, double delta);

/// `sigma_known`: whether the errors of the data are (as given, else 1), so that chi^2 has its
/// distribution and a p-value; nothing: where they have a column.
FitStatistics statistics_of(const FitPlan& plan, const FitResult& result, Team& team,
                            std::optional<bool> sigma_known = {});

/// (J^T J)^-1 or the inverse of half the exact Hessian of chi^2, by the singular values of J. Where
/// the residuals' scatter stands for the errors of the data, times chi^2 / dof. For the loss huber
/// by the sandwich A^-1 B A^-1, A = sum psi'(r) J^T J, B = sum psi(r)^2 J^T J (P. Huber, Proc. 5th
/// Berkeley Symp. 1 (1967) 221), times rows / dof.
ParameterErrors errors_of(const FitPlan& plan, const FitResult& result,
                          const FitStatistics& statistics, const ErrorPlan& how, Team& team);

/// By how many errors a band is wide: Student's t of `dof`; the normal distribution where the
/// errors of the data are known and no degrees of freedom are left; nan where they are not known.
double band_factor(double level, double dof, bool scaled);

/// The formula's value at new inputs with the band of its expectation (confidence) and of single
/// measurements (prediction) at `level`; lo and hi; by band_factor(). A measurement there scatters
/// by `sigma` (nothing: by that of all rows, 1 where there is no such column), where errors are
/// scaled times the residual standard deviation. nan where the data do not determine the value,
/// where there are no errors, and for a measurement whose sigma is not known, as it differs from
/// row to row.
struct BandPoint {
  double value = 0, error = 0;
  std::array<double, 2> confidence{}, prediction{};
};
BandPoint band_at(const FitPlan& plan, const FitResult& result, const ParameterErrors& errors,
                  const FitStatistics& statistics, double level, std::span<const double> inputs,
                  std::optional<double> sigma);

}  // namespace nnopt

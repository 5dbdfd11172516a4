// Quantiles of numbers that may hold infinities and what is not a number.
#pragma once
#include <span>
#include <vector>

namespace nnopt {

/// The value below which the share `q` (0 <= q <= 1) of `sorted` (ascending, not empty) lies,
/// linear between two; infinite where one of the two that it lies between is.
double quantile(std::span<const double> sorted, double q);

/// The same of values in any order; what is not a number lies above all others.
double quantile_of(std::vector<double> values, double q);

/// quantile_of for each of the shares `qs`, in their order.
std::vector<double> quantiles_of(std::vector<double> values, std::span<const double> qs);

}  // namespace nnopt

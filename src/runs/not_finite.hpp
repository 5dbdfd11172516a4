// Where a value that is not finite comes from.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "functions/known_function.hpp"

namespace nnopt {

/// The operation of a formula (of a fit: on which row of the data) whose value or derivative is the
/// first that is not finite at x, in T: "log(-0.3): log(x - 1) in the formula at x = 0.7". Of other
/// functions whether x is so large that it overflows or lies where the function has no value. Empty
/// where value and gradient are finite.
template <class T>
std::string name_not_finite(const KnownFunction& function, std::span<const double> x);

extern template std::string name_not_finite<float>(const KnownFunction&, std::span<const double>);
extern template std::string name_not_finite<double>(const KnownFunction&, std::span<const double>);

}  // namespace nnopt

// Figures of `nnopt eval`: Taylor remainders, and the function along each coordinate.
#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "functions/known_function.hpp"
#include "plots/chart.hpp"
#include "runs/derivative_check.hpp"

namespace nnopt {

inline constexpr std::array<NamedFigure, 2> eval_figures{
    {{"sections", "the function along each coordinate through the point"},
     {"taylor", "Taylor remainders against the step, beside h^2"}}};

/// The remainders of `check` at every step that was tried; lines are h^2 through the smallest one
/// that stands clear of rounding.
Chart taylor_chart(const DerivativeCheck& check, std::span<const std::string> names);

/// f(x + t e_i) against t, for the first coordinates.
Chart section_chart(const KnownFunction& f, std::span<const double> x);

}  // namespace nnopt

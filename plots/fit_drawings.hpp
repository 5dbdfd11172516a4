// The figures of fits, one function each; fit_figures.cpp lists them with their names.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "optimizers/bounds.hpp"

namespace nnopt {

class Elements;
class Fit;
struct DataAxis;
struct FitArm;
struct FitPicture;
class Script;

// fit_curves.cpp
void draw_fitted(const FitPicture& picture, Script& script);
/// The same with the residuals below, on the same axis. Formulas of one input.
void draw_fitted_above_residuals(const FitPicture& picture, Script& script);

// fit_residuals.cpp
void draw_residuals(const FitPicture& picture, Script& script);
/// Without a title, below another figure that has the same axis and the same left margin.
void draw_residuals_below(const FitPicture& picture, double left, Script& script);
/// The left margin that they need, in pixels.
double margin_of_residuals(const FitPicture& picture, const Script& script);

// fit_profile.cpp: the first of them
void draw_profile(const FitPicture& picture, Script& script);

// fit_contour.cpp: the first of them
void draw_fit_contour(const FitPicture& picture, Script& script);

// fit_correlation.cpp
void draw_correlation(const FitPicture& picture, Script& script);

// fit_walk.cpp
void draw_fit_landscape(const FitPicture& picture, Script& script);
void draw_fit_surface(const FitPicture& picture, Script& script);
void draw_walk(const FitPicture& picture, Script& script);

// What several of them need.

/// Figures of data show the arms in these colours (plots/look.hpp): black is for data.
constexpr std::size_t colour_of(std::size_t arm) { return arm + 1; }
/// Throws BadInput where there is no arm to draw.
void require_arms(const FitPicture& picture, std::string_view figure);
/// What a legend calls an arm: its label, or `otherwise` where that stands above the figure.
std::string name_of(const FitPicture& picture, std::size_t arm, std::string_view otherwise);
/// Whether an animation shows the walk before its end.
bool on_its_way(const FitPicture& picture, const Script& script);
/// Parameters of an arm: at the end as fitted, before those that the walk has come to.
std::vector<double> shown_parameters(const FitPicture& picture, std::size_t arm,
                                     const Script& script);
/// The axis of a formula's one input.
DataAxis input_axis(const Fit& fit);

/// Lines of chi^2, and those of its approximation around the minimum.
inline constexpr std::string_view line_colour = "lc rgb '#13426f'";
inline constexpr std::string_view approximation_style = "lw 1.6 dt (7,4) lc rgb '#D55E00'";
/// Of parameter k; none where the plan has none.
Bounds bounds_of(const FitArm& arm, std::size_t k);
/// Limits that lie in sight, of the parameter along x or (`across`) along y.
void add_limits(const Bounds& bounds, const DataAxis& x, const DataAxis& y, bool across,
                Script& script, Elements& elements);

/// "238.9 ± 2.7", the error with two digits; "238.9 ± 2.7, minos −2.6 +2.8"; the value alone where
/// there is no error.
std::string with_error(double value, double error,
                       const std::optional<std::array<double, 2>>& minos = {});
/// Parameter k of an arm: "b1 = 238.9 ± 2.7".
std::string parameter_words(const FitArm& arm, std::size_t k, bool minos = false);
/// "−0.982"; ">0.999" and "<−0.999" of what is not yet 1.
std::string correlation_words(double value, int decimals);

}  // namespace nnopt

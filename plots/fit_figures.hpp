// Figures of a fit: data with the curve and its band, residuals, profiles, contours, correlations,
// and the path of the fit on the chi^2 landscape. They draw numbers and compute none.
#pragma once
#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plots/figures.hpp"
#include "plots/page.hpp"
#include "runs/fit.hpp"
#include "runs/fit_errors.hpp"
#include "runs/fit_profile.hpp"

namespace nnopt {

/// One fitted curve. All arms fit the same data; what is pointed to outlives the picture.
struct FitArm {
  std::string label;  // the formula, or "network 1-8-1, tanh"
  const FitPlan* plan = nullptr;
  const FitResult* result = nullptr;
  const FitStatistics* statistics = nullptr;
  const ParameterErrors* errors = nullptr;  // null: none were asked for
  const MinosErrors* minos = nullptr;
  bool with_values = true;  // the legend tells its parameters: not those of a network
};

/// The bands around the curve of a formula of one input.
struct FitBand {
  double level = 0.95;
  std::function<BandPoint(double x)> at;  // an edge that is nan is not drawn
};

struct FitPicture : PageTitle {
  std::vector<FitArm> arms;  // the first is the one that all but `fit` and `residuals` show
  std::optional<FitBand> band;
  std::vector<FitProfile> profiles;
  std::vector<FitContours> contours;
  bool legend = true;  // of profiles and contours: one for several side by side
  // chi^2 over two parameters, the others as fitted; and the walk in all parameters.
  std::optional<Landscape> landscape;
  std::optional<Trace> path;
  std::array<std::size_t, 2> axes{0, 1};  // of the landscape
};

/// What a figure needs of a picture beside an arm with its result and statistics, for messages
/// before a run.
enum class FitNeeds { nothing, errors, profiles, contours, landscape, path };
struct FitFigure : NamedFigure {
  FitNeeds needs;
  void (*draw)(const FitPicture&, Script&);
};
/// fit, residuals, profile, contour, correlation, landscape, surface, loss.
std::span<const FitFigure> fit_figures();
/// Throws BadInput for a name that is none.
const FitFigure& find_fit_figure(std::string_view name);

/// Drawn when none is named: fit and residuals; profiles and contours where there are some.
std::vector<std::string_view> default_figures(const FitPicture&);

/// The page with these figures, and the ways out for it (plots/page.hpp). Each profile and each
/// contour is a figure of its own; residuals that follow a fit stand below it on the same axis.
/// Throws BadInput for a name that is none.
Page page_of(const FitPicture&, const std::vector<std::string_view>& names);

/// A matrix of correlations, row by row, and beside it what each name correlates with all others
/// together (empty: not told).
void draw_correlations(const PageTitle&, std::span<const std::string> names,
                       std::span<const double> correlation, std::span<const double> global,
                       Script&);

}  // namespace nnopt

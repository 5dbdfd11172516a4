// The figures of `nnopt verdict`: success rates with their intervals, how soon runs come to the
// goal, how long their steps are, where they end, and sample paths on the landscape. They draw
// numbers and compute none.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plots/figures.hpp"
#include "plots/page.hpp"
#include "runs/verdict.hpp"

namespace nnopt {

/// rates, ecdf, steps, ends, paths.
std::span<const NamedFigure> verdict_figures();

/// What is pointed to outlives the page.
struct VerdictPicture : PageTitle {
  const VerdictResult* result = nullptr;
  std::int64_t budget = 0;  // evaluations of each run; 0: as many as the longest took
  /// What the sample paths are drawn on; no axes: more than two coordinates. Its known minimum and
  /// the name of its values serve the ends, too. It has no arms: they are the result's samples.
  Picture paths;
};

/// rates, ecdf, steps, and paths, or where there is nothing to draw them on ends.
std::vector<std::string_view> default_figures(const VerdictPicture&);

/// The page with these figures, and the ways out for it (plots/page.hpp). Throws BadInput for a
/// name that is none, and what cannot be drawn for another reason when it is.
Page page_of(const VerdictPicture&, const std::vector<std::string_view>& names);

}  // namespace nnopt

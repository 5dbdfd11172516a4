// The figures of `nnopt verdict`: success rates with their intervals, how soon runs come to the
// goal, how long their steps are, and sample paths on the landscape.
#pragma once
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

struct VerdictPicture : PageTitle {
  const VerdictResult* result = nullptr;
  std::int64_t budget = 0;  // evaluations of each run
  Picture paths;  // what the sample paths are drawn on; no axes: more than two coordinates
};

/// rates, ecdf, steps, and paths where there is something to draw them on.
std::vector<std::string_view> default_figures(const VerdictPicture&);

Page page_of(const VerdictPicture&, const std::vector<std::string_view>& names);

}  // namespace nnopt

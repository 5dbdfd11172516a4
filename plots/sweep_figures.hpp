// The figures of `nnopt sweep`: results over one varied number as lines, over two as a heat map,
// and of random settings as points.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plots/page.hpp"

namespace nnopt {

/// One varied option or one result.
struct SweepColumn {
  std::string name;
  std::vector<std::string> texts = {};  // one for each run; of a result that is missing empty
  bool logarithmic = false;             // its values are known to be spaced so
};

struct SweepPicture : PageTitle {
  std::vector<SweepColumn> varied;  // `seed` is none of its own: its runs are taken together
  SweepColumn result;               // what is shown: "value"; nan and inf: a run that blew up
  bool more_is_better = false;
  bool random = false;  // the settings were drawn, they make no grid
};

/// lines, heat, scatter.
std::span<const NamedFigure> sweep_figures();

/// Of random settings scatter; else heat for two numbers, lines for one of few lines, else what
/// can be drawn. Throws BadInput where nothing varies or there are no results.
std::vector<std::string_view> default_figures(const SweepPicture&);

/// The page with these figures (plots/page.hpp): each map and each number of a scatter is a figure
/// of its own. Throws BadInput where a figure does not fit what was varied.
Page page_of(const SweepPicture&, const std::vector<std::string_view>& names);

}  // namespace nnopt

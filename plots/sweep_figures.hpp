// The figures of `nnopt sweep`: results over one varied number as lines, over two as a heat map.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plots/page.hpp"

namespace nnopt {

/// One varied option or one result.
struct SweepColumn {
  std::string name;
  std::vector<std::string> texts;  // one for each run
  bool logarithmic = false;        // its values are spaced so
};

struct SweepPicture : PageTitle {
  std::vector<SweepColumn> varied;
  SweepColumn result;  // what is shown: "value"
  bool more_is_better = false;
};

/// lines, heat, scatter (of random settings), ...
std::span<const NamedFigure> sweep_figures();
std::vector<std::string_view> default_figures(const SweepPicture&);
/// BadInput where a figure does not fit what was varied.
Page page_of(const SweepPicture&, const std::vector<std::string_view>& names);

}  // namespace nnopt

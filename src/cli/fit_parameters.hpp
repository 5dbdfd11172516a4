// What the command line says of the parameters of a fit: where they start, which are held, where
// they may be.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"
#include "runs/fit.hpp"

namespace nnopt {

inline constexpr std::int64_t most_starts = 1'000'000;

struct StartWish {
  std::vector<std::string> names;  // all parameters: those of --start, then the others
  std::vector<double> values;
  std::vector<bool> given;
  std::string note;  // who starts at 1 because nobody said where
};

/// --start. `names`: the parameters of the formula in order of appearance.
StartWish read_start(const Arguments& arguments, const std::vector<std::string>& names);

/// --fix and --limits. The start goes where --fix says, and between the limits where nobody gave
/// it; one that was `given` outside them, or elsewhere than --fix says, is refused.
void read_bounds(const Arguments& arguments, FitPlan& plan, const std::vector<bool>& given);

/// --starts, --scan, --start-range. A parameter that has a range and no start of its own (`given`)
/// starts in its middle. Notes tell of ranges that were chosen.
StartSearch read_search(const Arguments& arguments, FitPlan& plan, const std::vector<bool>& given,
                        std::vector<std::string>& notes);

/// The parameter of that name; BadInput for another name, and for one that is held.
std::size_t free_parameter(const Arguments& arguments, std::string_view option, const FitPlan& plan,
                           std::string_view name);

}  // namespace nnopt
